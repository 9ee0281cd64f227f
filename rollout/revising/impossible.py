"""Why nothing can go on from what happened, and what would make it possible."""

from __future__ import annotations

from rollout.explain.changes import changed_problem
from rollout.model.layout import Layout
from rollout.problem.plan import Conflict, RolloutPlan
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.rulebook import RULES
from rollout.revising.history import History, continued_program, policies_broken_by_past, without_policies
from rollout.solve import rollout_plan
from rollout.solvers.interface import Effort, Solver


def explained(
    continued: RolloutProblem, history: History, solver: Solver, seconds: float, seed: int
) -> RolloutPlan:
    """Conflicts and repairs of a continuation that does not exist.

    Policies that the past itself has broken cannot be told apart from what it made of them; they are
    left out of the search for the cause, and every repair is then tried with them.

    Parameters
    ----------
    continued : RolloutProblem
        Proven to allow no plan after the frozen quarters.
    history : History
    solver : Solver
    seconds, seed : float, int
        Of the explanation.
    """
    broken = policies_broken_by_past(continued, history)
    plan = rollout_plan(without_policies(continued, broken), seconds=seconds, seed=seed, solver=solver)
    if plan.status != "infeasible":
        conflicts = tuple(Conflict(rule=rule, teams=(), sentence=RULES[rule].title) for rule in broken)
        note = "What happened has broken these rules already; after it they cannot be kept either."
        return RolloutPlan(status="infeasible", conflicts=conflicts, notes=(note,), seconds=plan.seconds)
    if not broken:
        return plan
    effort = Effort(seconds / max(1, len(plan.repairs)), seed)
    repairs = tuple(
        repair
        for repair in plan.repairs
        if _allows_a_plan(changed_problem(continued, repair.changes), history, solver, effort)
    )
    titles = " ".join(f"“{RULES[rule].title}”" for rule in broken)
    note = f"The cause was looked for without the rules that what happened has broken: {titles}"
    return plan.model_copy(update={"repairs": repairs, "notes": (*plan.notes, note)})


def _allows_a_plan(continued: RolloutProblem, history: History, solver: Solver, effort: Effort) -> bool:
    return bool(solver.solution(continued_program(Layout(continued), history), effort).values)
