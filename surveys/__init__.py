"""Who was asked, what, and what they answered."""
