"""Which assumption matters most: each at its two ends, on the same luck (a tornado)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rollout.chances.assumptions import Assumptions, Floats
from rollout.chances.course import Known, course_runs
from rollout.chances.draws import Draws
from rollout.chances.programme import Programme
from rollout.chances.schedule_chances import Lever
from rollout.chances.team_success import TeamSuccess

# On common random numbers a difference needs fewer runs than a date.
_RUNS = 1_000


def levers(
    plan: Programme, success: Sequence[TeamSuccess], assumptions: Assumptions, draws: Draws, known: Known
) -> tuple[Lever, ...]:
    """What each assumption does to the P80 date of the last start; the strongest first.

    Parameters
    ----------
    plan : Programme
    success : sequence of TeamSuccess
        In the order of ``plan.ids``; they move together, which is more than they would do alone.
    assumptions : Assumptions
    draws : Draws
    known : Known
    """
    luck = draws.first(_RUNS)
    means = np.array([team.mean for team in success])

    def last(changed: Assumptions, chances: Floats) -> float:
        live = course_runs(plan, chances, changed, luck, known).live
        return float(np.quantile(live.max(axis=0), 0.8))

    usual = last(assumptions, means)

    def found() -> Iterator[Lever]:
        ends = [np.array([getattr(team, end) for team in success]) for end in ("low", "high")]
        yield Lever(
            assumption="success",
            title="Chance that the starts work, all units alike",
            low=None,
            high=None,
            unit="chance",
            weeks_at_low=last(assumptions, ends[0]) - usual,
            weeks_at_high=last(assumptions, ends[1]) - usual,
        )
        for name, each in assumptions.named().items():
            yield Lever(
                assumption=name,
                title=each.title,
                low=each.low,
                high=each.high,
                unit=each.unit,
                weeks_at_low=last(assumptions.with_range(name, each.fixed(each.low)), means) - usual,
                weeks_at_high=last(assumptions.with_range(name, each.fixed(each.high)), means) - usual,
            )

    return tuple(sorted(found(), key=lambda lever: -lever.swing))
