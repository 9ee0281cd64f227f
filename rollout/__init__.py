"""Who goes when, and what must happen first."""
