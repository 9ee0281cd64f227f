"""The rules as rows of a linear program: one rule, one function, one sentence."""
