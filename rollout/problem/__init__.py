"""What is asked and what is answered: the problem, its rules, the plan, and the check of one against the other."""
