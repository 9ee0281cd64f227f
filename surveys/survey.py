"""A survey: one wave of an engagement, and the groups its results are reported for."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from surveys.organisation import Organisation, Unit

DEFAULT_THRESHOLD = 5
SMALLEST_THRESHOLD = 3


class SurveyState(StrEnum):
    """A survey is open for answers, closed, or closed with its results published."""

    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


class Survey(BaseModel):
    """One wave. Instrument and threshold were locked when it opened.

    Parameters
    ----------
    instrument_hash : str
        Content hash of the instrument; its content is kept beside it.
    threshold : int
        Groups with fewer answers are hidden. [>= 3]
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    workspace_id: UUID
    engagement_id: UUID
    name: str
    instrument_hash: str
    language: str
    threshold: int = Field(default=DEFAULT_THRESHOLD, ge=SMALLEST_THRESHOLD)
    state: SurveyState = SurveyState.OPEN


class ReportingUnit(BaseModel):
    """A group that results are reported for.

    It is not a Unit: small siblings may be reported together. `unit_ids` are the units
    whose direct members it holds; `parent` is another reporting unit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    name: str
    parent: UUID | None
    unit_ids: tuple[UUID, ...]


def reporting_units(organisation: Organisation) -> tuple[ReportingUnit, ...]:
    """One reporting unit per unit, in tree order, under the unit's own id."""

    def of(unit: Unit) -> ReportingUnit:
        return ReportingUnit(id=unit.id, name=unit.name, parent=unit.parent, unit_ids=(unit.id,))

    return tuple(of(unit) for unit in organisation.in_tree_order())
