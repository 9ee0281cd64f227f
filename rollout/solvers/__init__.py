"""Solvers behind one interface; the only place that knows an optimisation library."""
