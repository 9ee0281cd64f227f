"""From an organisation and its published readiness to a rollout problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from readiness.published import Hidden, PublishedReadiness, PublishedUnit, Verdict
from rollout.calendar import PlanQuarter
from rollout.chances.team_success import TeamSuccess
from rollout.planning.settings import Pin, PinKind, PlanSettings, Policy
from rollout.planning.success import success_chance
from rollout.problem.entities import Readiness
from rollout.problem.rollout_problem import Attributes, Dependency, Quarter, RolloutProblem, Team
from surveys.instrument_files import mapping_from_yaml
from surveys.organisation import Organisation, Unit, Volunteered

COACH_HOURS, CHAMPION_HOURS, SEATS = "coach_hours", "champion_hours", "seats"
# Hours a unit's champion gives in its first three periods: set-up and check-ins, then less (project judgement).
_CHAMPION_PROFILE = (24.0, 12.0, 6.0)
# Source 003: most companies need 6 to 12 months to get comfortable; the middle of it.
_LEARNING_MONTHS = 9


class Repair(BaseModel):
    """What the plan does about one missing component.

    Parameters
    ----------
    stops_pilot : bool
        A unit that lacks it does not pilot, and is repaired before go-live.
    prepared_in_training : bool
        Training and set-up bring it; it takes no quarter of its own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    stops_pilot: bool
    prepared_in_training: bool


class Repairs(BaseModel):
    """Repairs by component; `default` for components of other instruments."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    default: Repair
    components: Mapping[str, Repair]

    def of(self, component: str) -> Repair:
        """The repair of a component."""
        return self.components.get(component, self.default)


@cache
def repairs() -> Repairs:
    """The repairs that come with the product."""
    path = Path(__file__).parent / "component_repairs.yaml"
    return Repairs.model_validate(mapping_from_yaml(path.read_bytes(), path.name))


@dataclass(frozen=True)
class Standing:
    """What a unit's published results allow.

    Parameters
    ----------
    read_from : str
        Name of the unit whose published results were read.
    to_repair : tuple of str
        Missing components that are repaired before go-live.
    to_prepare : tuple of str
        Missing components that training and set-up bring.
    readiness : str
        Over the components that stop a pilot: missing, unclear, present, not_enough_answers.
    success : TeamSuccess
        How likely its start works, with these repairs.
    needed_for_pilot : tuple of str
        Components that have to be present in a pilot.
    missing_chance : mapping
        The published chance in percent that a component to repair is missing.
    """

    read_from: str
    to_repair: tuple[str, ...]
    to_prepare: tuple[str, ...]
    readiness: Readiness
    success: TeamSuccess
    needed_for_pilot: tuple[str, ...] = ()
    missing_chance: Mapping[str, int] = field(default_factory=dict)


def standing(
    unit: UUID, organisation: Organisation, published: PublishedReadiness, *, is_repaired: bool = True
) -> Standing:
    """What a unit's own published results allow, or those of the unit above that stands in.

    A unit that joined after the survey is read from the nearest unit above it that was asked.

    Parameters
    ----------
    is_repaired : bool
        Whether the plan leaves time to repair what is missing.
    """
    above = (unit, *(each.id for each in organisation.ancestors(unit)))
    asked = next((each for each in above if published.row_of(each)), published.overall.id)
    group = published.standing_in_for(asked)
    missing = group.with_verdict(Verdict.MISSING)
    to_repair = tuple(c for c in missing if not repairs().of(c).prepared_in_training)
    to_prepare = tuple(c for c in missing if c not in to_repair)
    # Training comes to every unit; it helps with what it can bring, missing for sure or not.
    trained = tuple(c for c in group.components if repairs().of(c).prepared_in_training)
    return Standing(
        read_from=group.name,
        to_repair=to_repair,
        to_prepare=to_prepare,
        readiness=_readiness(group),
        needed_for_pilot=tuple(c for c in group.components if repairs().of(c).stops_pilot),
        success=success_chance(group, to_repair if is_repaired else (), trained),
        missing_chance={
            c: cell.missing_chance for c in to_repair if not isinstance(cell := group.components[c], Hidden)
        },
    )


def _readiness(group: PublishedUnit) -> Readiness:
    needed = {c: cell for c, cell in group.components.items() if repairs().of(c).stops_pilot}
    if not needed or any(isinstance(cell, Hidden) for cell in needed.values()):
        return "not_enough_answers"
    verdicts = {cell.verdict for cell in needed.values() if not isinstance(cell, Hidden)}
    if Verdict.MISSING in verdicts:
        return "missing"
    if Verdict.TOO_FEW_ANSWERS in verdicts:
        return "not_enough_answers"
    return "unclear" if Verdict.UNCLEAR in verdicts else "present"


def leaves_time_for_repair(settings: PlanSettings) -> bool:
    """Whether a plan with these settings repairs what is missing before go-live."""
    is_off = any(off.rule == "repair_before_go_live" for off in settings.rules_off)
    return settings.repair_quarters > 0 and not is_off


def rollout_problem(
    organisation: Organisation,
    published: PublishedReadiness,
    settings: PlanSettings,
    quarters: tuple[PlanQuarter, ...],
) -> RolloutProblem:
    """The problem whose solution is the rollout plan.

    A unit's value is its priority times the chance that its start works, so that the plan's worth is
    the expected number of quarters of working OKRs, weighted by priority; early quarters count less
    while a unit learns (decision 0003).
    """
    planned = [_team(unit, organisation, published, settings, quarters) for unit in organisation.units]
    dependencies = [
        Dependency(kind=each.kind.value, team=str(unit.id), on=str(each.on))
        for unit in organisation.units
        for each in unit.dependencies
    ]
    if settings.pilots:
        planned = [_piloting(team, settings.pilots) for team in planned]
        first, *rest = (str(unit) for unit in settings.pilots)
        dependencies += [Dependency(kind="together", team=first, on=other) for other in rest]
    rules: dict[str, object] = {
        "max_levels": {"levels": settings.most_levels},
        "pilots": {"max_pilots": settings.most_pilots},
        "parent_before_child": {"except_pilots": settings.policy is Policy.PILOT_FIRST},
        "growth": {"factor": settings.growth_factor},
        "learning_curve": {"quarters": max(1, round(_LEARNING_MONTHS / settings.cycle.months))},
        **{off.rule: False for off in settings.rules_off},
    }
    return RolloutProblem(
        quarters=tuple(
            Quarter(id=quarter.id, start=quarter.start, capacity=_capacity(settings, quarter.id, position))
            for position, quarter in enumerate(quarters)
        ),
        teams=tuple(planned),
        dependencies=tuple(dependencies),
        rules=rules,
    )


def _capacity(settings: PlanSettings, period: str, position: int) -> dict[str, float]:
    limits = {
        COACH_HOURS: settings.hours_in(period, position),
        CHAMPION_HOURS: settings.champion_hours,
        SEATS: settings.seats,
    }
    return {name: float(limit) for name, limit in limits.items() if limit is not None}


def _piloting(team: Team, pilots: Sequence[UUID]) -> Team:
    """The team where pilots were chosen: they go live, and nobody else may pilot."""
    if UUID(team.id) in pilots:
        return team.model_copy(update={"optional": False})
    return team.model_copy(update={"volunteered": "no"})


def _team(
    unit: Unit,
    organisation: Organisation,
    published: PublishedReadiness,
    settings: PlanSettings,
    quarters: tuple[PlanQuarter, ...],
) -> Team:
    stands = standing(unit.id, organisation, published, is_repaired=leaves_time_for_repair(settings))
    # Pilots are teams; where OKRs stop above the teams, the units at the deepest level stand
    # in for them. Where levels start from the top, the company's own OKRs come first by
    # decision of the management, so nobody has to volunteer or to be ready for a pilot.
    starts_all = unit.parent is None and settings.policy is Policy.TOP_LEVEL_FIRST
    depth = organisation.depth(unit.id)
    is_lowest = depth == settings.most_levels or (
        depth < settings.most_levels and not organisation.children(unit.id)
    )
    held = pins_of(unit.id, settings.pins)
    supposed = any(pin.kind is PinKind.LEAD_VOLUNTEERS for pin in settings.pins if pin.unit == unit.id)
    return Team(
        id=str(unit.id),
        name=unit.name,
        level=depth,
        parent=None if unit.parent is None else str(unit.parent),
        value=round(unit.priority * stands.success.mean, 3),
        effort=efforts(unit, settings),
        blackouts=tuple(q.id for q in quarters if q.is_blocked_by((*unit.blocked, *settings.avoid))),
        volunteered="yes" if starts_all or supposed else _VOLUNTEERED[unit.volunteered],
        optional=not any(name in held for name in ("only", "latest")),
        attributes=Attributes(
            pilot_ok=starts_all or is_lowest,
            readiness=None if starts_all else stands.readiness,
            repair_quarters=settings.repair_quarters if stands.to_repair else 0,
            function=unit.function or None,
            location=unit.location or None,
            members=organisation.members_total(unit.id),
        ),
        **held,
    )


def pins_of(unit: UUID, pins: Iterable[Pin]) -> dict[str, Any]:
    """The pins of a unit under the names of `Team`; of several of a kind the last holds."""
    held: dict[str, Any] = {}
    for pin in pins:
        if pin.unit == unit and pin.kind in _PINNED:
            held[_PINNED[pin.kind]] = pin.period or True
    return held


_PINNED = {
    PinKind.STARTS_IN: "only",
    PinKind.NOT_BEFORE: "earliest",
    PinKind.NOT_AFTER: "latest",
    PinKind.STAYS_OUT: "never",
}
_VOLUNTEERED = {Volunteered.YES: "yes", Volunteered.NO: "no", Volunteered.NOT_ASKED: "not_asked"}


def efforts(unit: Unit, settings: PlanSettings) -> dict[str, tuple[float, ...]]:
    """What a unit's start and its next periods take of each capacity that is limited."""
    taken = {COACH_HOURS: coach_hours(unit, settings)}
    if settings.champion_hours is not None:
        taken[CHAMPION_HOURS] = _CHAMPION_PROFILE
    if settings.seats is not None:
        # Who belongs to a unit below is trained with that unit.
        taken[SEATS] = (float(unit.members_direct),)
    return taken


def coach_hours(unit: Unit, settings: PlanSettings) -> tuple[float, ...]:
    """Coach hours of a unit's first, second and third quarter."""
    usual = (settings.launch_hours, settings.second_quarter_hours, settings.third_quarter_hours)
    if unit.effort_hours is None:
        return usual
    # The follow-up keeps its usual share of the launch.
    share = unit.effort_hours / settings.launch_hours if settings.launch_hours else 0.0
    return (unit.effort_hours, usual[1] * share, usual[2] * share)
