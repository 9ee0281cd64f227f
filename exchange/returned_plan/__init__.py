"""An edited plan read back, and written on in the file that came back."""
