"""What a plan rests on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from pydantic import ValidationError

from readiness.published import PublishedReadiness
from rollout.activities.activity import Activity
from rollout.activities.cures import CureToDo
from rollout.activities.ledger import WorkLedger
from rollout.activities.templates import activity_templates
from rollout.calendar import PlanQuarter, plan_quarters, with_period_words
from rollout.chances.team_success import TeamSuccess
from rollout.planning.pin_faults import setting_faults
from rollout.planning.preparation import Standing, leaves_time_for_repair, rollout_problem, standing
from rollout.planning.settings import PlanSettings
from rollout.problem.rollout_problem import RolloutProblem
from surveys.faults import Fault, FaultList, FaultsError
from surveys.organisation import Organisation

# How the problem names a team in its faults: by an id that nobody has seen, and its name.
_TEAM = re.compile(r"team '[^']*' \(([^)]*)\)")


@dataclass(frozen=True)
class Ground:
    """All that a plan rests on: who is planned for, what is published of them, and what was decided.

    Parameters
    ----------
    engagement : UUID
    organisation : Organisation
    published : PublishedReadiness
        The planner sees nothing but what may be seen.
    settings : PlanSettings
    today : date
    component_label : callable
        Component id -> its name for readers.
    cures : sequence of CureToDo
        Cures decided on; they become activities of the whole programme before the first launch.
    snapshot : UUID or None
        The publication read; None where the plan is not going to be kept.
    first_period : date or None
        First day of the first period, where that is settled whatever day it is; None: as the settings say.
    ledger : WorkLedger
        What people decided about single activities.
    former : mapping of UUID to Activity
        Activities of the plan before, as decided since: what is done or over stays as it was.
    started : frozenset of UUID
        Units whose start is recorded.

    Raises
    ------
    FaultsError
        If pins or chosen pilots contradict each other or the organisation, or if a launch takes more
        than any period offers.
    """

    engagement: UUID
    organisation: Organisation
    published: PublishedReadiness
    settings: PlanSettings
    today: date
    component_label: Callable[[str], str]
    cures: Sequence[CureToDo] = ()
    snapshot: UUID | None = None
    first_period: date | None = None
    ledger: WorkLedger = field(default_factory=WorkLedger)
    former: Mapping[UUID, Activity] = field(default_factory=dict)
    started: frozenset[UUID] = frozenset()

    def __post_init__(self) -> None:
        faults = FaultList()
        faults.extend(setting_faults(self.organisation, self.settings, self.quarters))
        faults.raise_if_any()
        try:
            _ = self.problem
        except ValidationError as error:
            raise FaultsError(_problem_faults(error)) from None

    @cached_property
    def quarters(self) -> tuple[PlanQuarter, ...]:
        """The periods that the plan looks at."""
        if self.first_period is None:
            return periods_of(self.settings, self.today)
        anchored = self.settings.model_copy(update={"start": self.first_period})
        return periods_of(anchored, self.first_period)

    @cached_property
    def problem(self) -> RolloutProblem:
        """The problem whose solution is the plan."""
        return rollout_problem(self.organisation, self.published, self.settings, self.quarters)

    @cached_property
    def standings(self) -> dict[UUID, Standing]:
        """What each unit's published results allow."""
        units = self.organisation.units
        is_repaired = leaves_time_for_repair(self.settings)
        return {
            unit.id: standing(unit.id, self.organisation, self.published, is_repaired=is_repaired)
            for unit in units
        }

    @property
    def success(self) -> dict[str, TeamSuccess]:
        """How likely each unit's start works, by the id that the problem uses."""
        return {str(unit): stands.success for unit, stands in self.standings.items()}


def _problem_faults(error: ValidationError) -> Iterator[Fault]:
    """What keeps the settings from being a problem, with units called by their names alone."""
    for details in error.errors():
        cause = details.get("ctx", {}).get("error")
        for fault in cause.faults if isinstance(cause, FaultsError) else ():
            yield replace(fault, place=_TEAM.sub(r"\1", fault.place), value=with_period_words(fault.value))


def periods_of(settings: PlanSettings, today: date) -> tuple[PlanQuarter, ...]:
    """The periods that a plan made today looks at."""
    lead = activity_templates().lead_days
    return plan_quarters(settings.start, settings.quarters, today=today, lead_days=lead, cycle=settings.cycle)
