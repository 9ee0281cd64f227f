"""Use cases: one client project from set-up to plan, and the ports that storage fulfils."""
