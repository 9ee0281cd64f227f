"""The plan as people read it: waves, reasons, activities, and how good it is."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rollout.activities.activity import Activity
from rollout.calendar import period_words
from rollout.chances.schedule_chances import ScheduleChances
from rollout.chances.team_success import TeamSuccess
from rollout.planning.replanning import Replanning
from rollout.planning.settings import PlanSettings
from rollout.problem.plan import RolloutPlan
from rollout.revising.goals import RefinedStage
from surveys.organisation import Level, Organisation


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reason(_Frozen):
    """Why a unit stands where it stands.

    ``may_circulate``: it tells nothing about readiness or a lead's openness, so it may
    stand in the plan that is passed around.
    """

    text: str
    rule: str
    may_circulate: bool


class PlanRow(_Frozen):
    """One unit's place in the plan.

    Parameters
    ----------
    wave : int or None
        1 is the pilot; None: it does not go live within the plan.
    read_from : str
        Whose published results were read for it: its own name, or that of a unit above it
        where its own results are hidden.
    repairs : tuple of str
        Components to repair before go-live.
    preparations : tuple of str
        Components that its training and set-up bring.
    success : TeamSuccess or None
        How likely its start works, from published readiness; not for the plan that circulates.
        None in plans made before there were such chances.
    """

    unit: UUID
    name: str
    level: Level
    depth: int
    parent: str
    lead: str
    members: int
    wave: int | None
    quarter: str | None
    starts_on: date | None
    pilot: bool
    read_from: str
    repairs: tuple[str, ...]
    preparations: tuple[str, ...]
    reasons: tuple[Reason, ...]
    success: TeamSuccess | None = None

    @property
    def starts_in(self) -> str:
        """The period of its start in words; empty if it stays out."""
        return period_words(self.quarter) if self.quarter else ""


class QuarterLoad(_Frozen):
    """Coach hours a quarter's launches and follow-ups take, of those available."""

    quarter: str
    starts_on: date
    hours: float
    capacity: float
    launches: int

    @property
    def words(self) -> str:
        """The period as people say it."""
        return period_words(self.quarter)


def organisation_digest(organisation: Organisation) -> str:
    """SHA-256 of everything known of the units, whatever their order."""
    units = sorted(unit.model_dump_json() for unit in organisation.units)
    return sha256("\n".join(units).encode()).hexdigest()


class PlanDocument(_Frozen):
    """A whole plan, ready to be shown and exported.

    ``solution`` is the solver's answer, which an independent verifier has checked;
    without a possible plan ``rows`` have no quarter and the solution says why.

    Parameters
    ----------
    component_labels : dict
        Names of the components that rows name, as the survey called them: a later survey
        may ask other components.
    organisation_digest : str
        `organisation_digest` of the organisation planned for; "" in plans that kept none.
    cures : tuple of str
        Cures that had been decided on; empty in plans made before there were any.
    chances : ScheduleChances or None
        How sure the dates are; None without a possible plan and in plans made before there were chances.
    replanned : Replanning or None
        What the plan went on from; None in a plan that was made anew.
    stages : tuple of RefinedStage
        What was improved after the worth: spread, tight periods, stability.
    timetable_notes : tuple of str
        What has to be known of the times: decisions that break a rule, unknown holidays. Calendars only.
    """

    format: Literal[1] = 1
    made_on: date
    settings: PlanSettings
    solution: RolloutPlan
    rows: tuple[PlanRow, ...]
    loads: tuple[QuarterLoad, ...]
    activities: tuple[Activity, ...]
    assumptions: tuple[str, ...] = Field(default=())
    component_labels: dict[str, str] = Field(default_factory=dict)
    organisation_digest: str = ""
    cures: tuple[str, ...] = ()
    chances: ScheduleChances | None = None
    replanned: Replanning | None = None
    stages: tuple[RefinedStage, ...] = ()
    timetable_notes: tuple[str, ...] = ()

    def label(self, component: str) -> str:
        """A component's name when the plan was made; its id where the plan kept none."""
        return self.component_labels.get(component, component)

    @property
    def is_possible(self) -> bool:
        """Whether there is a plan that keeps all rules."""
        return any(row.wave is not None for row in self.rows)

    @property
    def pilots(self) -> tuple[PlanRow, ...]:
        """The units of the first wave."""
        return tuple(row for row in self.rows if row.pilot)

    @property
    def waves(self) -> tuple[tuple[PlanRow, ...], ...]:
        """The rows of each wave, first wave first."""
        last = max((row.wave for row in self.rows if row.wave is not None), default=0)
        return tuple(tuple(row for row in self.rows if row.wave == wave) for wave in range(1, last + 1))

    @property
    def waiting(self) -> tuple[PlanRow, ...]:
        """Units that do not go live within the plan."""
        return tuple(row for row in self.rows if row.wave is None)
