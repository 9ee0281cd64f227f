"""Calendar files (RFC 5545) of the plan: whole, for a coach, for a unit."""
