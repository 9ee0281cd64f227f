"""What must happen in a rollout: kinds of activities as data, dated by the plan's waves, edited by people."""
