"""What may be seen of a survey's results.

Pages, exports, logs, caches and the planner get a `PublishedReadiness` and nothing else.
It holds only values that passed the confidentiality rules, and it holds them as they are
shown (means with one decimal, chances in whole percent): digits that nobody needs are
digits that give people away, so this is the one place below the pages that rounds
(decision 0005).
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from readiness.published_base import Frozen, Hidden, Percent
from readiness.published_details import (
    CarelessCheck,
    ComponentDetail,
    LeadGap,
    Rank,
    RoleMean,
    ScaleQuality,
)
from surveys.organisation import Level

__all__ = [
    "LEADING_ROLES",
    "LEAST_ANSWERS_FOR_TELLING_SYMPTOMS",
    "SYMPTOMS_NOT_TOLD_OF_TEAMS",
    "Agreement",
    "Gate",
    "Hidden",
    "Participation",
    "Percent",
    "PublishedMean",
    "PublishedReadiness",
    "PublishedUnit",
    "Verdict",
    "WeakestLink",
]

# In a team these symptoms would point at people, so they are published from departments up,
# and of groups of at least so many answers whatever the team list calls them (project judgement).
SYMPTOMS_NOT_TOLD_OF_TEAMS = frozenset({"sabotage", "resistance"})
LEAST_ANSWERS_FOR_TELLING_SYMPTOMS = 15


# Ids of roles that lead others. Executives lead too: among the people led they would blur the gap.
# Whoever named no role counts among the people led. Project judgement.
LEADING_ROLES = frozenset({"lead", "executive"})


class Verdict(StrEnum):
    """What is said of a component, words first."""

    MISSING = "missing"
    UNCLEAR = "unclear"
    PRESENT = "present"
    TOO_FEW_ANSWERS = "too few answers"


class Agreement(StrEnum):
    """How far the people of a group give the same answers on a component."""

    AGREE = "people agree"
    PARTLY = "people partly agree"
    DIFFER = "people differ"


class Gate(StrEnum):
    """What the components of a unit allow together."""

    REPAIR_FIRST = "repair first"
    ASK_MORE = "ask more people"
    GO = "go"


class PublishedMean(Frozen):
    """A group's mean in its scale's own units and direction, as it is shown.

    Parameters
    ----------
    observed : float
        Mean of the people who answered, one decimal.
    estimate, low, high : float
        Estimated mean of all members, with its 95 % interval, one decimal.
    percent : int
        The estimate on 0-100, where 100 is always the good end.
    missing_chance : int
        Chance that the true mean lies under the threshold, in percent, in steps of five
        between 1 and 99; in groups under ten answers 10, 50 or 90, the middle of its band.
    bound : str
        "at most" or "at least" where the mean lies beyond what may be shown; else empty.
    verdict_lower, verdict_higher : Verdict or None
        What it would be with the keyed threshold a sixteenth of the scale's range (.25 on
        five points) lower and higher; worked out from the figures shown.
    """

    observed: float
    estimate: float
    low: float
    high: float
    percent: Percent
    missing_chance: Percent
    verdict: Verdict
    bound: Literal["", "at most", "at least"] = ""
    verdict_lower: Verdict | None = None
    verdict_higher: Verdict | None = None

    @model_validator(mode="after")
    def _holds_its_estimate(self) -> Self:
        if not self.low <= self.estimate <= self.high:
            raise ValueError(f"the interval {self.low} to {self.high} does not hold {self.estimate}")
        return self

    @property
    def at_bound(self) -> bool:
        """Whether the mean is shown at the bound of what may be shown."""
        return bool(self.bound)


class WeakestLink(Frozen):
    """Which component is the weakest, and how low the weakest lies.

    Parameters
    ----------
    component : str
        The component most often the lowest in draws.
    chance : int
        How often it is, in percent.
    minimum, low, high : int
        Expected lowest component on 0-100, with its 80 % interval; all in steps of five.
    chances : dict
        How often each component is the lowest, in percent.
    too_close : bool
        One single answer could make another component the weakest, or (from ten answers
        on) change the gate.
    """

    component: str
    chance: Percent
    minimum: Percent
    low: Percent
    high: Percent
    chances: dict[str, Percent] = Field(default_factory=dict)
    too_close: bool = False


class Participation(Frozen):
    """People who answered, of those invited."""

    answered: int
    invited: int

    @property
    def rate(self) -> float:
        """Share who answered, 0-1."""
        return self.answered / self.invited if self.invited else 0.0


class PublishedUnit(Frozen):
    """One group's results; every value is either shown or `Hidden`.

    ``unit_ids`` are the units whose direct members it holds: several where small siblings
    are reported together, none where a department's own members are reported elsewhere.
    ``components`` are the component means, ``items`` the symptom and pitfall items,
    ``dont_know`` shares in words, ``agreement`` how far people give the same answers.
    ``details`` stand behind component means, ``lead_gaps`` compare leads with their people
    (never in a team), ``roles`` are means by role id and component, ``rank`` is the place among the units of one level. A component that
    is absent from ``details``, ``lead_gaps`` or ``roles`` is hidden.
    """

    id: UUID
    name: str
    unit_ids: tuple[UUID, ...] = ()
    parent: UUID | None
    level: Level
    depth: int = Field(ge=1)
    participation: Participation | Hidden
    components: dict[str, PublishedMean | Hidden]
    items: dict[str, PublishedMean | Hidden]
    dont_know: dict[str, str | Hidden]
    agreement: dict[str, Agreement | Hidden]
    weakest: WeakestLink | Hidden
    gate: Gate | Hidden
    details: dict[str, ComponentDetail | Hidden] = Field(default_factory=dict)
    lead_gaps: dict[str, LeadGap | Hidden] = Field(default_factory=dict)
    roles: dict[str, dict[str, RoleMean]] = Field(default_factory=dict)
    rank: Rank | Hidden = Hidden()

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of this unit is shown."""
        return isinstance(self.participation, Hidden)

    def with_verdict(self, *verdicts: Verdict) -> tuple[str, ...]:
        """The components that have one of the verdicts."""
        return tuple(
            component
            for component, cell in self.components.items()
            if isinstance(cell, PublishedMean) and cell.verdict in verdicts
        )


class PublishedReadiness(Frozen):
    """All that may be seen of one survey's results.

    Parameters
    ----------
    format : int
        Of the stored document. Fields are only ever added, with a value that says "not
        there", so that older documents open as they are.
    threshold : int
        Groups with fewer answers are hidden.
    component_thresholds : dict
        Below this mean (keyed scale units) a component counts as missing.
    reliability : dict
        McDonald's omega or Cronbach's alpha of each component over the whole
        organisation, two decimals, where it could be estimated.
    indicative : bool
        Too few groups for the chances to be well calibrated.
    quality : dict
        How well each component is measured; absent with too few complete answers.
    careless : CarelessCheck or Hidden
    order_holds : dict
        Of each level, how often two of its shown units, taken at random, keep their order
        in draws of the figures shown, in percent.
    units : tuple of PublishedUnit
        In tree order; the first is the whole organisation.
    """

    format: Literal[1] = 1
    survey_id: UUID
    survey_name: str
    instrument_id: str
    instrument_version: str
    instrument_hash: str
    threshold: int
    component_thresholds: dict[str, float]
    reliability: dict[str, float]
    indicative: bool
    quality: dict[str, ScaleQuality] = Field(default_factory=dict)
    careless: CarelessCheck | Hidden = Hidden()
    order_holds: dict[Level, Percent] = Field(default_factory=dict)
    units: tuple[PublishedUnit, ...] = Field(min_length=1)

    @property
    def overall(self) -> PublishedUnit:
        """The whole organisation."""
        return self.units[0]

    @cached_property
    def by_id(self) -> dict[UUID, PublishedUnit]:
        """The units by their id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def _row_of_unit(self) -> dict[UUID, UUID]:
        rows = {unit: row.id for row in self.units for unit in row.unit_ids}
        return rows | {row.id: row.id for row in self.units}

    def row_of(self, unit: UUID) -> PublishedUnit | None:
        """The row that reports a unit: its own, or the one it is reported in; None if not asked."""
        row = self._row_of_unit.get(unit)
        return None if row is None else self.by_id[row]

    def standing_in_for(self, unit: UUID) -> PublishedUnit:
        """The unit itself where it is shown, else the nearest unit above it that is.

        A hidden team takes the values of a published unit above it; otherwise the place
        it gets in the plan would give its answers away.
        """
        found = self.row_of(unit) or self.overall
        while found.is_hidden and found.parent is not None:
            found = self.by_id[found.parent]
        return found
