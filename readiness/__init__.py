"""What the answers mean: readiness, what may be shown of it, and pitfall risks."""
