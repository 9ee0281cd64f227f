"""Why these pilots and not the others."""

from __future__ import annotations

from rollout.pilots.document import PilotChoice, ScorePart
from rollout.pilots.worth import SAME, percent
from rollout.planning.document import Reason

_TOLD = 0.5
"""Points; smaller differences are not told."""


def why_not(chosen: PilotChoice, other: PilotChoice) -> Reason:
    """What speaks for a choice instead of another, what against it, and what it does to the plan.

    Never for circulation: a unit that is named as another choice is one whose lead volunteered.

    Parameters
    ----------
    chosen, other : PilotChoice
        Of one strategy, so that their parts are the same.
    """
    both = list(zip(chosen.parts, other.parts, strict=True))
    better = sorted((p for p in both if _gain(*p) >= _TOLD), key=lambda p: -_gain(*p))
    worse = sorted((p for p in both if _gain(*p) <= -_TOLD), key=lambda p: _gain(*p))
    said = [
        f"{chosen.name} instead of {other.name}: {_points(chosen.score - other.score)}.",
        *([f"For it: {_told(better)}."] if better else []),
        *([f"Against it: {_told(worse)}."] if worse else []),
        *_plan_words(chosen, other),
    ]
    return Reason(text=" ".join(said), rule="pilots", may_circulate=False)


def _gain(one: ScorePart, other: ScorePart) -> float:
    return one.points - other.points


def _points(difference: float) -> str:
    if abs(difference) < _TOLD:
        return "less than a point apart"
    more = "more" if difference > 0 else "fewer"
    count = f"{abs(difference):.0f}"
    return f"{count} {'point' if count == '1' else 'points'} {more}"


def _told(parts: list[tuple[ScorePart, ScorePart]]) -> str:
    return "; ".join(f"{one.title} ({one.figure}, not {other.figure})" for one, other in parts)


def _plan_words(chosen: PilotChoice, other: PilotChoice) -> list[str]:
    losses = [each.worth.loss if each.worth else None for each in (chosen, other)]
    if losses[0] is None or losses[1] is None:
        return []
    gap = losses[1] - losses[0]
    if abs(gap) < SAME:
        return ["Its plan is worth about the same."]
    return [
        f"Its plan is worth {'more' if gap > 0 else 'less'}, by {percent(abs(gap))} of the best one found."
    ]
