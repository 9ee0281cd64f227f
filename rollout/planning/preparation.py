"""From an organisation and its published readiness to a rollout problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from readiness.published import Hidden, PublishedReadiness, PublishedUnit, Verdict
from rollout.planning.calendar import PlanQuarter
from rollout.planning.settings import PlanSettings, Policy
from rollout.problem.entities import Readiness
from rollout.problem.rollout_problem import Attributes, Dependency, Quarter, RolloutProblem, Team
from surveys.instrument_files import mapping_from_yaml
from surveys.organisation import Organisation, Unit, Volunteered

COACH_HOURS = "coach_hours"


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
    weakest : float
        Expected weakest component. [0-1]
    needed_for_pilot : tuple of str
        Components that have to be present in a pilot.
    """

    read_from: str
    to_repair: tuple[str, ...]
    to_prepare: tuple[str, ...]
    readiness: Readiness
    weakest: float
    needed_for_pilot: tuple[str, ...] = ()


def standing(unit: UUID, organisation: Organisation, published: PublishedReadiness) -> Standing:
    """What a unit's own published results allow, or those of the unit above that stands in.

    A unit that joined after the survey is read from the nearest unit above it that was asked.
    """
    above = (unit, *(each.id for each in organisation.ancestors(unit)))
    asked = next((each for each in above if published.row_of(each)), published.overall.id)
    group = published.standing_in_for(asked)
    missing = group.with_verdict(Verdict.MISSING)
    to_repair = tuple(c for c in missing if not repairs().of(c).prepared_in_training)
    weakest = 0.5 if isinstance(group.weakest, Hidden) else group.weakest.minimum / 100
    return Standing(
        read_from=group.name,
        to_repair=to_repair,
        to_prepare=tuple(c for c in missing if c not in to_repair),
        readiness=_readiness(group),
        needed_for_pilot=tuple(c for c in group.components if repairs().of(c).stops_pilot),
        weakest=weakest,
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


def rollout_problem(
    organisation: Organisation,
    published: PublishedReadiness,
    settings: PlanSettings,
    quarters: tuple[PlanQuarter, ...],
) -> RolloutProblem:
    """The problem whose solution is the rollout plan.

    A unit's value is its priority times (0.5 + 0.5 * expected weakest component): of two
    units that matter alike the readier one goes first (project judgement, decision 0003).
    """
    teams = tuple(_team(unit, organisation, published, settings, quarters) for unit in organisation.units)
    dependencies = tuple(
        Dependency(kind=each.kind.value, team=str(unit.id), on=str(each.on))
        for unit in organisation.units
        for each in unit.dependencies
    )
    rules: dict[str, object] = {
        "max_levels": {"levels": settings.most_levels},
        "pilots": {"max_pilots": settings.most_pilots},
        "parent_before_child": {"except_pilots": settings.policy is Policy.PILOT_FIRST},
    }
    return RolloutProblem(
        quarters=tuple(
            Quarter(id=quarter.id, start=quarter.start, capacity={COACH_HOURS: settings.coach_hours})
            for quarter in quarters
        ),
        teams=teams,
        dependencies=dependencies,
        rules=rules,
    )


def _team(
    unit: Unit,
    organisation: Organisation,
    published: PublishedReadiness,
    settings: PlanSettings,
    quarters: tuple[PlanQuarter, ...],
) -> Team:
    stands = standing(unit.id, organisation, published)
    # Pilots are teams; where OKRs stop above the teams, the units at the deepest level stand
    # in for them. Where levels start from the top, the company's own OKRs come first by
    # decision of the management, so nobody has to volunteer or to be ready for a pilot.
    starts_all = unit.parent is None and settings.policy is Policy.TOP_LEVEL_FIRST
    depth = organisation.depth(unit.id)
    is_lowest = depth == settings.most_levels or (
        depth < settings.most_levels and not organisation.children(unit.id)
    )
    return Team(
        id=str(unit.id),
        name=unit.name,
        level=depth,
        parent=None if unit.parent is None else str(unit.parent),
        value=unit.priority * (0.5 + 0.5 * stands.weakest),
        effort={COACH_HOURS: coach_hours(unit, settings)},
        blackouts=tuple(q.id for q in quarters if q.is_blocked_by((*unit.blocked, *settings.avoid))),
        volunteered="yes" if starts_all else _VOLUNTEERED[unit.volunteered],
        attributes=Attributes(
            pilot_ok=starts_all or is_lowest,
            readiness=None if starts_all else stands.readiness,
            repair_quarters=settings.repair_quarters if stands.to_repair else 0,
            function=unit.function or None,
            location=unit.location or None,
            members=organisation.members_total(unit.id),
        ),
    )


_VOLUNTEERED = {Volunteered.YES: "yes", Volunteered.NO: "no", Volunteered.NOT_ASKED: "not_asked"}


def coach_hours(unit: Unit, settings: PlanSettings) -> tuple[float, ...]:
    """Coach hours of a unit's first, second and third quarter."""
    usual = (settings.launch_hours, settings.second_quarter_hours, settings.third_quarter_hours)
    if unit.effort_hours is None:
        return usual
    # The follow-up keeps its usual share of the launch.
    share = unit.effort_hours / settings.launch_hours if settings.launch_hours else 0.0
    return (unit.effort_hours, usual[1] * share, usual[2] * share)
