"""Which assumption matters most: each at its two ends, on the same luck (a tornado)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rollout.chances.assumptions import Assumptions
from rollout.chances.course import Known, course_runs
from rollout.chances.draws import Draws
from rollout.chances.programme import Programme
from rollout.chances.schedule_chances import Lever
from rollout.chances.team_success import TeamSuccess

# On common random numbers a difference needs fewer runs than a date.
_RUNS, _FEWEST_RUNS, _MOST_STARTS = 1_000, 250, 500_000


def levers(
    plan: Programme, success: Sequence[TeamSuccess], assumptions: Assumptions, draws: Draws, known: Known
) -> tuple[Lever, ...]:
    """What each assumption does to the P80 date of the last start; the strongest first.

    Parameters
    ----------
    plan : Programme
    success : sequence of TeamSuccess
        In the order of ``plan.ids``; all of them are put at the same end of their ranges together.
    assumptions : Assumptions
    draws : Draws
    known : Known
    """
    luck = draws.first(max(_FEWEST_RUNS, min(_RUNS, _MOST_STARTS // len(plan.ids))))

    def last(changed: Assumptions, chances: Sequence[TeamSuccess] = success) -> float:
        live = course_runs(plan, chances, changed, luck, known).live
        return float(np.quantile(live.max(axis=0), 0.8))

    usual = last(assumptions)

    def found() -> Iterator[Lever]:
        low = [TeamSuccess(mean=team.low, low=team.low, high=team.low) for team in success]
        high = [TeamSuccess(mean=team.high, low=team.high, high=team.high) for team in success]
        yield Lever(
            assumption="success",
            title="Chance that the starts work, all units alike",
            low=None,
            high=None,
            unit="chance",
            weeks_at_low=last(assumptions, low) - usual,
            weeks_at_high=last(assumptions, high) - usual,
        )
        for name, each in assumptions.named().items():
            yield Lever(
                assumption=name,
                title=each.title,
                low=each.low,
                high=each.high,
                unit=each.unit,
                weeks_at_low=last(assumptions.with_range(name, each.fixed(each.low))) - usual,
                weeks_at_high=last(assumptions.with_range(name, each.fixed(each.high))) - usual,
            )

    return tuple(sorted(found(), key=lambda lever: -lever.swing))
