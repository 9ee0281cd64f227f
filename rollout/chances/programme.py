"""A plan as the simulation reads it: weeks, waves, who waits for whom, what the coach does when."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rollout.calendar import Cycle, PlanQuarter
from rollout.chances.assumptions import Floats
from rollout.model.layout import Layout
from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import RolloutProblem

COACH_HOURS = "coach_hours"
"""The capacity that a coach's absence makes short."""

QUARTER_WEEKS = 13.0


class Wait(NamedTuple):
    """``team`` starts only after ``on``: ``same_wave`` once it has started, else once it is live.

    ``settles``: ``on`` has to be live for a while first.
    """

    team: int
    on: int
    same_wave: bool
    settles: bool


@dataclass(frozen=True, slots=True)
class CoachQuarter:
    """What the coach has to do in one quarter.

    Parameters
    ----------
    capacity, support : float
        Hours there are; hours that units already live take.
    launches : tuple of (int, float)
        Units that start and their hours, in the order in which they are served.
    """

    capacity: float
    support: float
    launches: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """The units of a plan that start, in the order of their quarters; others do not appear.

    Parameters
    ----------
    first_day : date
        Week 0 begins here.
    ids : tuple of str
    planned, quarter_end : array
        First day and end of each unit's quarter. [weeks]
    repair_quarters, repair_lead : array
        Quarters of repair planned before each start, and the weeks they last; 0: nothing to repair.
    waves : tuple of slice
        Units by quarter; quarters without a start have no wave.
    wave_ends : tuple of float
        When each wave's gate should be passed: the next wave's quarter, or the end of the last. [weeks]
    waits : tuple of Wait
    coach : tuple of CoachQuarter
        One a quarter; empty where the plan has no coach hours or does not keep to them.
    quarter_weeks : tuple of float
        Length of each quarter. [weeks]
    """

    first_day: date
    ids: tuple[str, ...]
    planned: Floats
    quarter_end: Floats
    repair_quarters: Floats
    repair_lead: Floats
    waves: tuple[slice, ...]
    wave_ends: tuple[float, ...]
    waits: tuple[Wait, ...]
    coach: tuple[CoachQuarter, ...]
    quarter_weeks: tuple[float, ...]

    def day(self, weeks: float) -> date:
        """The first day by whose beginning so many weeks have passed."""
        return self.first_day + timedelta(days=math.ceil(weeks * 7 - 1e-6))

    def weeks(self, day: date) -> float:
        """Weeks from the first day of the plan."""
        return (day - self.first_day).days / 7


def programme(problem: RolloutProblem, assignments: Sequence[Assignment]) -> Programme:
    """The programme that a plan describes."""
    layout = Layout(problem)
    launch = {
        layout.team_position[row.team]: layout.quarter_position[row.quarter]
        for row in assignments
        if row.quarter is not None
    }
    order = sorted(launch, key=lambda team: (launch[team], team))
    place = {team: number for number, team in enumerate(order)}
    weeks = _quarter_weeks(problem)
    begins = np.concatenate([[0.0], np.cumsum(weeks)])
    quarter = np.array([launch[team] for team in order], dtype=int)
    wave_quarters = sorted(set(launch.values()))
    edges = np.searchsorted(quarter, [*wave_quarters, len(weeks)])
    planned = begins[quarter]
    repairs = np.array([_repair_quarters(problem, team) for team in order], dtype=int)
    return Programme(
        first_day=problem.quarters[0].start,
        ids=tuple(problem.teams[team].id for team in order),
        planned=planned,
        quarter_end=begins[quarter + 1],
        repair_quarters=repairs.astype(float),
        repair_lead=planned - begins[np.maximum(quarter - repairs, 0)],
        waves=tuple(slice(int(a), int(b)) for a, b in pairwise(edges)),
        wave_ends=tuple(float(begins[q]) for q in (*wave_quarters[1:], *(q + 1 for q in wave_quarters[-1:]))),
        waits=tuple(_waits(layout, launch, place)),
        coach=_coach(layout, launch, place),
        quarter_weeks=tuple(weeks),
    )


def _quarter_weeks(problem: RolloutProblem) -> list[float]:
    """Length of each quarter; the last ends by its calendar, else is as long as the one before."""
    starts, last = [quarter.start for quarter in problem.quarters], problem.quarters[-1]
    weeks = [(later - sooner).days / 7 for sooner, later in pairwise(starts)]
    usual = weeks[-1] if weeks else QUARTER_WEEKS
    named = (cycle for cycle in Cycle if cycle.period(last.start) == PlanQuarter(last.id, last.start))
    ends = (cycle.next_first_day(last.start) for cycle in named)
    return [*weeks, next(((end - last.start).days / 7 for end in ends), usual)]


def _repair_quarters(problem: RolloutProblem, team: int) -> int:
    on = problem.is_on("repair_before_go_live")
    return problem.teams[team].attributes.repair_quarters if on else 0


def _waits(layout: Layout, launch: dict[int, int], place: dict[int, int]) -> Iterator[Wait]:
    """What the plan keeps in order; who starts before its parent by the plan does not wait for it."""
    problem = layout.problem
    if problem.is_on("parent_before_child"):
        for team in place:
            parent = layout.parents[team]
            if parent in launch and launch[parent] < launch[team]:
                yield Wait(place[team], place[parent], same_wave=False, settles=True)
    if not problem.is_on("dependencies"):
        return
    for row in problem.dependencies:
        team, on = layout.team_position[row.team], layout.team_position[row.on]
        if team not in launch or on not in launch:
            continue
        same = launch[team] == launch[on]
        yield Wait(place[team], place[on], same_wave=same, settles=row.kind == "after")
        if row.kind == "together":
            yield Wait(place[on], place[team], same_wave=same, settles=False)


def _coach(layout: Layout, launch: dict[int, int], place: dict[int, int]) -> tuple[CoachQuarter, ...]:
    """The coach's quarters; within one the most valuable starts are served first."""
    problem = layout.problem
    capacities = [quarter.capacity.get(COACH_HOURS) for quarter in problem.quarters]
    known = [hours for hours in capacities if hours is not None]
    if not problem.is_on("capacity") or len(known) < len(capacities):
        return ()
    support = [0.0] * len(known)
    launches: list[list[tuple[int, float]]] = [[] for _ in known]
    for team in sorted(launch, key=lambda each: (-problem.teams[each].value, each)):
        hours = problem.teams[team].effort.get(COACH_HOURS, ())
        for since, amount in enumerate(hours[: len(known) - launch[team]]):
            if since:
                support[launch[team] + since] += amount
            elif amount:
                launches[launch[team]].append((place[team], amount))
    rows = zip(known, support, launches, strict=True)
    return tuple(CoachQuarter(capacity, taken, tuple(starts)) for capacity, taken, starts in rows)
