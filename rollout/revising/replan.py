"""A running plan goes on from what really happened, and moves as little as it can."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping

from pydantic import BaseModel, ConfigDict

from rollout.model.layout import Layout
from rollout.problem.plan import Assignment, RolloutPlan
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.verifier import objective_value
from rollout.revising.best_continuation import best_continuation
from rollout.revising.continuation import Continuation
from rollout.revising.disruption import Disruption, mean_worths
from rollout.revising.followed import Followed
from rollout.revising.history import History, continued_problem, continued_program, history_of
from rollout.revising.impossible import explained
from rollout.revising.moves import Move, Moves
from rollout.search.watch import Watch
from rollout.solvers.cpsat import CpSat
from rollout.solvers.interface import Effort, Solver
from surveys.faults import FaultList


class Replan(BaseModel):
    """A plan from here on, what moved against the plan before it, and what that cost.

    Parameters
    ----------
    plan : RolloutPlan
        ``objective`` is the problem's own, without the penalty; ``bound`` and ``gap`` compare it with
        every plan that goes on from what happened. Without a plan: conflicts and repairs.
    moves : tuple of Move
        Exactly the teams whose quarter differs from the old plan's; empty without a plan.
    unchanged : int
        Teams that keep their quarter, or stay out as before; 0 without a plan.
    value_before : float
        Objective of the old plan, had it come true.
    value_now : float or None
        Objective of the new plan.
    value_if_free : float or None
        Objective of the best plan found when moves cost nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    plan: RolloutPlan
    moves: tuple[Move, ...] = ()
    unchanged: int = 0
    value_before: float
    value_now: float | None = None
    value_if_free: float | None = None


def replanned(
    problem: RolloutProblem,
    old: RolloutPlan,
    *,
    happened: Mapping[str, str],
    frozen_until: str | None,
    slipped: Collection[str] = (),
    penalty: float = 0.3,
    seconds: float = 10.0,
    seed: int = 0,
    watch: Watch | None = None,
    solver: Solver | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Replan:
    """The plan of most value, less a penalty for moves, that goes on from what happened.

    Parameters
    ----------
    problem : RolloutProblem
        As it is known today.
    old : RolloutPlan
        The plan that has been followed so far.
    happened : mapping of str to str
        Team id -> id of the quarter in which it really launched.
    frozen_until : str or None
        Last quarter that is over or running; what launched up to it is fact. None: nothing is.
    slipped : collection of str
        Teams that were planned up to then and did not launch.
    penalty : float
        Cost of one team's move by one quarter, as a share of what the team is worth in a mean quarter;
        0: moves cost nothing. [>= 0]
    seconds : float
        Limit of the search; half of it is for the plan without a penalty. An impossible problem is
        explained within as much again. [> 0]
    seed : int
    watch : Watch, optional
        Told of the plans found; a search that is cancelled before it has one ends with a fault.
    solver : Solver, optional
        CP-SAT unless given.
    clock : callable
        Seconds, counted from anywhere.

    Raises
    ------
    surveys.faults.FaultsError
        If facts, old plan and problem contradict each other, or the time was too short.
    SolverError
        If the solver's answer does not pass the independent verifier.
    ValueError
        If ``seconds`` is not positive or ``penalty`` is negative.

    Notes
    -----
    Maximises value - penalty x sum of w |t - t_old|, where w is the team's |value| times the mean
    weight of the quarters (``mean_worths``); |t - t_old| is linear in the steps. Rules about
    the past are left out, see ``rollout.revising.history``.
    """
    if seconds <= 0 or penalty < 0:
        raise ValueError(f"seconds is {seconds}, penalty {penalty}: give a positive and no negative number")
    followed = Followed(clock, clock(), watch)
    engine = CpSat() if solver is None else solver
    history = history_of(problem, happened, frozen_until)
    quarters = _old_quarters(problem, old, history, slipped)
    continued, notes = continued_problem(problem, history, slipped)
    layout = Layout(continued)
    disruption = Disruption.against(layout, quarters, mean_worths(problem))
    continuation = Continuation(layout, history, disruption, penalty, continued_program(layout, history))
    value_before = objective_value(problem, _rows(problem, quarters))
    found = best_continuation(continuation, engine, Effort(seconds, seed), followed)
    plan = (
        explained(continued, history, engine, seconds, seed)
        if found is None
        else found.plan(followed.seconds)
    )
    plan = plan.model_copy(update={"notes": (*notes, *plan.notes), "seconds": followed.seconds})
    if found is None:
        return Replan(plan=plan, value_before=value_before)
    moves = tuple(Moves(continued, history, quarters, plan.assignments).with_reasons())
    return Replan(
        plan=plan,
        moves=moves,
        unchanged=len(problem.teams) - len(moves),
        value_before=value_before,
        value_now=plan.objective,
        value_if_free=found.value_if_free,
    )


def _rows(problem: RolloutProblem, quarters: Mapping[str, str | None]) -> tuple[Assignment, ...]:
    return tuple(Assignment(team=team.id, quarter=quarters.get(team.id)) for team in problem.teams)


def _old_quarters(
    problem: RolloutProblem, old: RolloutPlan, history: History, slipped: Collection[str]
) -> Mapping[str, str | None]:
    """Quarter of each team in the old plan, once it is clear what became of each that was due.

    Raises
    ------
    FaultsError
        If the old plan is none, names an unknown quarter, or a due team neither launched nor slipped.
    """
    known = {quarter.id for quarter in problem.quarters}
    titles = {team.id: team.title for team in problem.teams}
    quarters = {row.team: row.quarter for row in old.assignments if row.team in titles}
    faults = FaultList()
    if not old.assignments:
        faults.add("old plan", "it places no team", "Make a plan first.", old.status)
    for team, quarter in quarters.items():
        place = titles[team]
        if quarter is not None and quarter not in known:
            faults.add(f"old plan, {place}", "the period is not known", "Add it to the problem.", quarter)
        elif quarter in history.quarters and (team in history.launched) == (team in slipped):
            told = (
                "both as launched and as slipped" if team in slipped else "neither as launched nor as slipped"
            )
            faults.add(place, f"it was planned and is named {told}", "Say what became of it.", str(quarter))
    for team in slipped:
        if quarters.get(team) not in history.quarters:
            remedy = "Remove it from the teams that slipped."
            faults.add("slipped", "the team was not planned by then", remedy, titles.get(team, team))
    faults.raise_if_any()
    return quarters
