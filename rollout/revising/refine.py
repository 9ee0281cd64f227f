"""A plan of best value is made better in other ways, one after the other, at hardly any loss of value."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from rollout.model.layout import Layout
from rollout.problem.plan import Assignment, RolloutPlan, relative_gap
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.verifier import objective_value
from rollout.revising.followed import STOPPED, Followed
from rollout.revising.goals import RefinedStage, goals
from rollout.revising.history import History, future_violations
from rollout.revising.judgements import judgements
from rollout.revising.ladder import Ladder
from rollout.search.best_plan import assignments_of
from rollout.search.watch import Watch
from rollout.solvers.cpsat import CpSat
from rollout.solvers.interface import Effort, Solver

_CUT = (
    "The clock ended the search for what comes after the worth; another run may spread the starts otherwise."
)


class Refined(BaseModel):
    """A refined plan, and what each stage did.

    Parameters
    ----------
    plan : RolloutPlan
        Verified; ``objective`` and ``gap`` are those of the refined plan.
    stages : tuple of RefinedStage
        In their order: a later stage gives up nothing of an earlier one.
    value_before, value_now : float
        Objective before and after.
    sentence : str
        What the refinement cost.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    plan: RolloutPlan
    stages: tuple[RefinedStage, ...]
    value_before: float
    value_now: float
    sentence: str


def refined(
    problem: RolloutProblem,
    plan: RolloutPlan,
    *,
    links: Mapping[str, Collection[str]],
    previous: Sequence[Assignment] = (),
    history: History | None = None,
    seconds: float = 6.0,
    seed: int = 0,
    watch: Watch | None = None,
    solver: Solver | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Refined:
    """The plan with more early wins that others see, fewer tight quarters, and fewer moves.

    Parameters
    ----------
    problem : RolloutProblem
        Of the plan; for a plan that goes on from a past, the problem of ``continued_problem``.
    plan : RolloutPlan
        With assignments.
    links : mapping of str to collection of str
        Team id -> ids of the teams from which it can learn, see ``links_of``.
    previous : sequence of Assignment
        The plan before this one; empty: there is none.
    history : History, optional
        What is fact already.
    seconds : float
        Limit of all stages together; each has an equal part. [> 0]
    seed : int
    watch : Watch, optional
        May stop the refinement; what it has reached by then stays.
    solver : Solver, optional
        CP-SAT unless given.
    clock : callable
        Seconds, counted from anywhere.

    Raises
    ------
    ValueError
        If the plan has no assignments or breaks a rule, or ``seconds`` is not positive.

    Notes
    -----
    Lexicographic: each stage is maximised while the value stays within 0.1 % of the plan's (project
    judgement; not a quarter more where quarters shall be few) and every earlier stage keeps what it
    reached.
    """
    if seconds <= 0:
        raise ValueError(f"seconds is {seconds}; it has to be positive")
    followed = Followed(clock, clock(), watch)
    engine = CpSat() if solver is None else solver
    ladder = _ladder(problem, plan, history or History())
    before = objective_value(problem, plan.assignments)
    chosen = goals(ladder.layout, links, previous)
    share = Effort(seconds / max(1, sum(not goal.skipped for goal in chosen)), seed)
    stages, notes = [], dict.fromkeys(plan.notes)
    for goal in chosen:
        skipped = goal.skipped or _ended(followed, seconds)
        if skipped:
            stages.append(goal.left_out(skipped))
            continue
        followed.report(goal.doing, objective_value(problem, assignments_of(ladder.layout, ladder.launches)))
        start = ladder.launches
        ladder, solution = ladder.climbed(goal.stage, engine, share, followed)
        stages.append(goal.told(start, ladder.launches, is_proven=solution.outcome == "optimal"))
        notes |= {_CUT: None} if solution.cut_by_clock else {}
    if followed.is_cancelled():
        notes[STOPPED] = None
    assignments = assignments_of(ladder.layout, ladder.launches)
    now = objective_value(problem, assignments)
    return Refined(
        plan=_revalued(plan, assignments, now).model_copy(update={"notes": tuple(notes)}),
        stages=tuple(stages),
        value_before=before,
        value_now=now,
        sentence=_cost(problem, before, now),
    )


def _ladder(problem: RolloutProblem, plan: RolloutPlan, history: History) -> Ladder:
    """The plan as it comes, and the value that it has to keep."""
    broken = future_violations(problem, history, plan.assignments)
    if broken or not plan.assignments or history.contradicted_by(plan.assignments):
        why = broken[0].sentence if broken else "it has no assignments or tells the past otherwise"
        raise ValueError(f"there is no plan to refine: {why}")
    layout = Layout(problem)
    order, quarters = layout.quarter_position, {row.team: row.quarter for row in plan.assignments}
    named = (quarters[team.id] for team in problem.teams)
    launches = tuple(None if quarter is None else order[quarter] for quarter in named)
    value = objective_value(problem, plan.assignments)
    if problem.objective == "fewest_quarters":
        return Ladder(layout, history, -value, launches)
    return Ladder(layout, history, value - judgements().value_tolerance * abs(value), launches)


def _ended(followed: Followed, seconds: float) -> str:
    if followed.is_cancelled():
        return "as the search was stopped"
    return "as no time was left" if followed.seconds >= seconds else ""


def _revalued(plan: RolloutPlan, assignments: tuple[Assignment, ...], objective: float) -> RolloutPlan:
    """The plan with other assignments, compared with the bound as it stands."""
    gap = None if plan.bound is None else relative_gap(objective, plan.bound)
    return plan.model_copy(
        update={
            "assignments": assignments,
            "objective": objective,
            "gap": gap,
            "status": "optimal" if gap is not None and gap <= 1e-6 else "feasible",
        }
    )


def _cost(problem: RolloutProblem, before: float, now: float) -> str:
    if problem.objective == "fewest_quarters":
        return f"The plan takes {now:g} periods as before."
    loss = before - now
    if loss <= 1e-9 * abs(before):
        more = "as before" if loss >= -1e-9 * abs(before) else f"instead of {before:.6g}"
        return f"The refinement cost no value: the plan is worth {now:.6g} {more}."
    return (
        f"The refinement cost {loss / abs(before):.2%} of the value: the plan is worth {now:.6g} "
        f"instead of {before:.6g}; {judgements().value_tolerance:.1%} is the most it may cost."
    )
