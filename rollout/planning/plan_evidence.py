"""The plan is evidence too: a plan with four levels, or without training, raises pitfalls of its own."""

from __future__ import annotations

from collections.abc import Iterator

from readiness.evidence.measured import evidence_of_properties
from readiness.evidence.pieces import Evidence
from readiness.judgements import Judgements
from readiness.pitfall_catalogue import PitfallCatalogue
from rollout.planning.document import PlanDocument

_TRAINING = frozenset({"leadership-briefing", "unit-training", "champions-course"})
_CHAMPIONS = frozenset({"champions-course"})


def plan_properties(plan: PlanDocument) -> dict[str, float]:
    """What a plan shows, under the names the catalogue's signals use; nothing of an impossible plan.

    ``first_wave_share``: units of the first wave, of all in the plan. ``pilots``: units that start
    before others; none where all start together. ``levels``: levels of the organisation that go
    live. ``training_activities`` and ``champions``: activities of these kinds. ``coach_hours``:
    hours of coaching over the whole plan.
    """
    if not plan.is_possible:
        return {}
    live = [row for row in plan.rows if row.wave is not None]
    first = sum(row.wave == 1 for row in live)
    kinds = [activity.template for activity in plan.activities]
    return {
        "first_wave_share": first / len(plan.rows),
        "pilots": first if first < len(plan.rows) or first == 1 else 0,
        # By depth: an organisation may have teams within teams, and all of them are called teams.
        "levels": len({row.depth for row in live}),
        "training_activities": sum(kind in _TRAINING for kind in kinds),
        "champions": sum(kind in _CHAMPIONS for kind in kinds),
        "coach_hours": sum(load.hours for load in plan.loads),
    }


def evidence_of_plan(
    plan: PlanDocument, catalogue: PitfallCatalogue, judged: Judgements, *, number: int
) -> Iterator[Evidence]:
    """What a plan says about pitfalls, for the whole organisation."""
    yield from evidence_of_properties(
        "plan", plan_properties(plan), catalogue, judged, where=f"plan version {number}", on=plan.made_on
    )
