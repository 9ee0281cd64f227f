"""A plan that comes back edited: what changed row by row, what cannot be, and what follows from it."""
