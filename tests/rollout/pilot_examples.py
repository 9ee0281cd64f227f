"""Small organisations with published results, written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID, uuid5

from readiness.published import (
    Agreement,
    Gate,
    Hidden,
    Participation,
    PublishedMean,
    PublishedReadiness,
    PublishedUnit,
    Verdict,
    WeakestLink,
)
from rollout.calendar import plan_quarters
from rollout.planning.preparation import rollout_problem
from rollout.planning.settings import PlanSettings
from rollout.problem.rollout_problem import RolloutProblem
from surveys.organisation import Level, Organisation, Unit, Volunteered

NEEDED = ("vision", "consensus", "incentives", "resources")
COMPONENTS = (*NEEDED, "skills", "action_plan")
TODAY = date(2026, 11, 23)


def ident(name: str) -> UUID:
    return uuid5(UUID(int=0), name)


def team(name: str, parent: str, **known: object) -> Unit:
    """A willing team of eight unless said otherwise."""
    return Unit.model_validate(
        {
            "id": ident(name),
            "name": name,
            "level": Level.TEAM,
            "parent": ident(parent),
            "members_direct": 8,
            "volunteered": Volunteered.YES,
            **known,
        }
    )


def company(*teams: Unit, departments: Sequence[str] = ("North", "South")) -> Organisation:
    """A company with departments, and the given teams in their order."""
    root = Unit(id=ident("Company"), name="Company", level=Level.COMPANY, members_direct=0)
    middle = [
        Unit(id=ident(name), name=name, level=Level.DEPARTMENT, parent=root.id, members_direct=0)
        for name in departments
    ]
    return Organisation(units=(root, *middle, *teams))


def mean(percent: int, verdict: Verdict | None = None) -> PublishedMean:
    found = verdict or (
        Verdict.PRESENT if percent >= 60 else Verdict.UNCLEAR if percent >= 45 else Verdict.MISSING
    )
    on_five = 1 + 4 * percent / 100
    return PublishedMean(
        observed=round(on_five, 1),
        estimate=round(on_five, 1),
        low=round(on_five, 1),
        high=round(on_five, 1),
        percent=percent,
        missing_chance={Verdict.PRESENT: 5, Verdict.UNCLEAR: 50}.get(found, 95),
        verdict=found,
    )


def row(unit: Unit, depth: int, percents: Mapping[str, int] | int | None, answered: int = 7) -> PublishedUnit:
    """A unit's published row; None: nothing of it is shown."""
    if percents is None:
        hidden = dict.fromkeys(COMPONENTS, Hidden())
        cells: dict[str, object] = {
            "participation": Hidden(),
            "components": hidden,
            "agreement": hidden,
            "weakest": Hidden(),
            "gate": Hidden(),
        }
    else:
        known = percents if isinstance(percents, Mapping) else dict.fromkeys(COMPONENTS, percents)
        full = {component: known.get(component, 70) for component in COMPONENTS}
        cells = {
            "participation": Participation(answered=answered, invited=max(answered, 8)),
            "components": {component: mean(value) for component, value in full.items()},
            "agreement": dict.fromkeys(COMPONENTS, Agreement.AGREE),
            "weakest": WeakestLink(
                component=min(full, key=lambda c: full[c]), chance=50, minimum=50, low=40, high=60
            ),
            "gate": Gate.GO,
        }
    return PublishedUnit.model_validate(
        {
            "id": unit.id,
            "name": unit.name,
            "unit_ids": (unit.id,),
            "parent": unit.parent,
            "level": unit.level,
            "depth": depth,
            "items": {},
            "dont_know": {},
            **cells,
        }
    )


def published(
    organisation: Organisation, percents: Mapping[str, Mapping[str, int] | int | None] | None = None
) -> PublishedReadiness:
    """Results in which everything is at 70 of 100 unless said otherwise, by the units' names."""
    said = percents or {}
    return PublishedReadiness(
        survey_id=ident("survey"),
        survey_name="Baseline",
        instrument_id="tiny",
        instrument_version="1",
        instrument_hash="0",
        threshold=5,
        component_thresholds={},
        reliability={},
        indicative=False,
        units=tuple(
            row(unit, organisation.depth(unit.id), said.get(unit.name, 70))
            for unit in organisation.in_tree_order()
        ),
    )


def problem_of(
    organisation: Organisation, readiness: PublishedReadiness, settings: PlanSettings
) -> RolloutProblem:
    quarters = plan_quarters(date(2027, 1, 4), settings.quarters, today=TODAY, lead_days=35)
    return rollout_problem(organisation, readiness, settings, quarters)
