"""How sure a plan's dates are: thousands of courses of the rollout, summed up with their chances."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

import numpy as np

from rollout.calendar import LAUNCH_WINDOW_DAYS
from rollout.chances.assumptions import Assumptions, Floats
from rollout.chances.course import NOTHING_KNOWN, Known, Runs, course_runs
from rollout.chances.draws import draws_for
from rollout.chances.levers import levers
from rollout.chances.programme import Programme, programme
from rollout.chances.schedule_chances import Milestone, ScheduleChances, TeamChance
from rollout.chances.team_success import TeamSuccess
from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import RolloutProblem
from surveys.faults import Fault, FaultsError

LAUNCH_WINDOW_WEEKS = LAUNCH_WINDOW_DAYS / 7

# Starts simulated at a time: about half a gigabyte.
_MOST_STARTS = 4_000_000

NOTES = (
    "The ranges behind these chances are judgements of the project, not yet estimated from outcomes.",
    "A unit counts as live from the day on which the start that works begins. How likely a start works is read from "
    "the survey alone; what facts and observations say of pitfalls is on the page Pitfalls, and is not in these dates.",
    "Not in the chances: a plan that people change on the way, a merger or a new sponsor, units that "
    "never start.",
)


def schedule_chances(
    problem: RolloutProblem,
    assignments: Sequence[Assignment],
    success: Mapping[str, TeamSuccess],
    assumptions: Assumptions,
    *,
    runs: int = 10_000,
    seed: int = 0,
    known: Known = NOTHING_KNOWN,
) -> ScheduleChances:
    """Go-live dates and milestones of a plan with their chances.

    Parameters
    ----------
    problem : RolloutProblem
    assignments : sequence of Assignment
        A plan that keeps the problem's rules.
    success : mapping of str to TeamSuccess
        By team id; every team that starts needs one.
    assumptions : Assumptions
        ``chance_assumptions()`` unless an engagement changed them.
    runs : int
        Simulated courses. Plans of more than 400 units get fewer, so that memory stays small, but never
        below 1,000; the answer says how many there were. [>= 100]
    seed : int
        The same seed gives the same chances.
    known : Known
        What has happened since; gates that were read update the pass rate of the others.

    Raises
    ------
    FaultsError
        If teams that start have no chance of success.
    ValueError
        If ``runs`` is below 100.
    """
    if runs < 100:
        raise ValueError(f"runs is {runs}; it has to be at least 100")
    plan = programme(problem, assignments)
    missing = [team for team in plan.ids if team not in success]
    if missing:
        remedy = "Give the chance that its start works."
        raise FaultsError(Fault("success", "a team that starts is missing", remedy, team) for team in missing)
    runs = min(runs, max(_MOST_STARTS // max(len(plan.ids), 1), 1_000))
    kept = {"assumptions_version": assumptions.version, "runs": runs, "seed": seed}
    if not plan.ids:
        return ScheduleChances(**kept, teams=(), milestones=(), levers=(), notes=NOTES)
    draws = draws_for(plan, runs, seed)
    chances = [success[team] for team in plan.ids]
    found = course_runs(plan, chances, assumptions, draws, known)
    return ScheduleChances(
        **kept,
        teams=tuple(_team_chances(plan, found)),
        milestones=tuple(_milestones(plan, found)),
        levers=levers(plan, chances, assumptions, draws, known),
        notes=NOTES,
    )


def weeks_by(shares: Sequence[float], weeks: Floats) -> Floats:
    """The weeks within which these shares of each row's runs have come; one row a share.

    Notes
    -----
    The smallest simulated value that at least the share of runs does not exceed (inverse of the
    empirical distribution), so that no date promises more runs than there were.

    Examples
    --------
    >>> weeks_by([0.5, 0.8], np.array([[4.0, 1.0, 3.0, 2.0, 5.0]])).tolist()
    [[3.0], [4.0]]
    """
    ranks = [max(math.ceil(share * weeks.shape[-1] - 1e-9) - 1, 0) for share in shares]
    ordered = np.partition(weeks, ranks, axis=-1)
    return np.stack([ordered[..., rank] for rank in ranks])


def _team_chances(plan: Programme, runs: Runs) -> Iterator[TeamChance]:
    closes = plan.planned + LAUNCH_WINDOW_WEEKS
    in_window = (runs.live < closes[:, None]).mean(axis=1)
    in_quarter = (runs.live < plan.quarter_end[:, None]).mean(axis=1)
    p50, p80 = weeks_by((0.5, 0.8), runs.live)
    for team, name in enumerate(plan.ids):
        yield TeamChance(
            team=name,
            planned=plan.day(plan.planned[team]),
            planned_by=plan.day(closes[team]) - timedelta(days=1),
            in_window=float(in_window[team]),
            in_quarter=float(in_quarter[team]),
            p50=plan.day(p50[team]),
            p80=plan.day(p80[team]),
        )


def milestone_runs(plan: Programme, runs: Runs) -> Iterator[tuple[str, str, float, Floats]]:
    """Each milestone: id, title, the weeks by which it is as planned, and when each run reaches it."""
    half = math.ceil(len(plan.ids) / 2) - 1
    pilot = plan.waves[0]
    yield "pilot_live", "Pilot live", plan.planned[0] + LAUNCH_WINDOW_WEEKS, runs.live[pilot].max(axis=0)
    reached = np.partition(runs.live, half, axis=0)[half]
    yield "half_live", "Half of the units live", plan.planned[half] + LAUNCH_WINDOW_WEEKS, reached
    yield "all_live", "All planned units live", plan.planned[-1] + LAUNCH_WINDOW_WEEKS, runs.live.max(axis=0)
    for number, ends in enumerate(plan.wave_ends):
        title = "Gate of the pilot passed" if number == 0 else f"Gate of wave {number + 1} passed"
        yield f"gate_{number + 1}", title, ends, runs.gate[number]


def _milestones(plan: Programme, runs: Runs) -> Iterator[Milestone]:
    for name, title, planned, reached in milestone_runs(plan, runs):
        p50, p80 = weeks_by((0.5, 0.8), reached)
        gate = int(name.removeprefix("gate_")) - 1 if name.startswith("gate_") else None
        yield Milestone(
            id=name,
            title=title,
            planned_by=plan.day(planned) - timedelta(days=1),
            chance=float((reached < planned).mean()),
            p50=plan.day(float(p50)),
            p80=plan.day(float(p80)),
            at_first=None if gate is None else float((runs.extensions[gate] == 0).mean()),
        )
