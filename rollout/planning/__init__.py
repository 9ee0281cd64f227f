"""From an organisation and its published readiness to a plan that people read."""
