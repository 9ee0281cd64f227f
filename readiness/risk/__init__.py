"""Chances of pitfalls, what they put at stake, and what lowers them."""
