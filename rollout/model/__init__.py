"""The problem as a linear program over yes-no variables, in no solver's language."""
