"""Evidence: what facts, answers, observations, drafts, cadence and plan say about pitfalls."""
