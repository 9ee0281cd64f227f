"""A plan that exists is changed: continued after what happened, or refined without losing value."""
