"""How long units wait for a coach who is absent for a time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import special

from rollout.chances.assumptions import Floats
from rollout.chances.programme import QUARTER_WEEKS, Programme


def coach_delays(plan: Programme, world: Mapping[str, Floats], absence: Floats) -> Floats:
    """Weeks that each unit waits for coach hours.

    Notes
    -----
    Hours are a queue: what a quarter has too few of is done first in the next. Units already live are
    served first, then starts in their order; a start waits for the hours missing up to and
    including its own, divided by the coach's usual hours a week.
    """
    delays = np.zeros((len(plan.ids), absence.shape[1]))
    weekly = _weekly_hours(plan)
    if not weekly:
        return delays
    backlog = np.zeros(absence.shape[1])
    for number, quarter in enumerate(plan.coach):
        present = (1 - world["coach_absence"]) ** (plan.quarter_weeks[number] / QUARTER_WEEKS)
        absent = absence[number] > special.ndtri(present)
        asked = backlog + quarter.support - quarter.capacity * (1 - absent * world["coach_absence_share"])
        for team, hours in quarter.launches:
            asked = asked + hours
            delays[team] = np.maximum(asked, 0.0) / weekly
        backlog = np.maximum(asked, 0.0)
    return delays


def _weekly_hours(plan: Programme) -> float:
    """The coach's hours in a usual week; 0 where there is no coach."""
    return sum(quarter.capacity for quarter in plan.coach) / sum(plan.quarter_weeks) if plan.coach else 0.0
