"""How sure a plan's dates are: durations, gates, absence and readiness as they may turn out."""
