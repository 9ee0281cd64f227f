"""Criteria, outcomes and the rule table of gates, read from `gates.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from readiness.pitfall_catalogue import Slug
from surveys.instrument import Source
from surveys.instrument_files import mapping_from_yaml


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class GateOutcome(StrEnum):
    """What follows from a gate."""

    COMPLETE = "complete"
    EXTEND = "extend"
    HOLD = "hold"
    ROLL_BACK = "roll_back"
    CANCEL = "cancel"


class CriterionState(StrEnum):
    """What is known of one criterion."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_KNOWN = "not_known"


class Reads(StrEnum):
    """Where a criterion's value comes from."""

    TURNOUT = "turnout"
    CHANGE = "change"
    WEAKEST = "weakest"
    CHECK_IN = "check_in"
    RETROSPECTIVE = "retrospective"
    BASELINES = "baselines"
    COUNT = "count"


class Direction(StrEnum):
    """Which side of its threshold passes; the threshold itself does."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class MeasureUnit(StrEnum):
    """What a value is counted in; points are those of a five-point scale."""

    SHARE = "share"
    PERCENT = "percent"
    POINTS = "points"
    WEEKS = "weeks"


class Counted(_Frozen):
    """What a person counts: so many, of so many."""

    met: str
    total: str


class Criterion(_Frozen):
    """One thing that a wave is judged by.

    Parameters
    ----------
    measured, needs : str
        What the value is, and what it takes to know it.
    counted : Counted or None
        What a person has to count, where no file tells.
    threshold : float
        Default, in `unit`. [lowest-highest]
    required : bool
        Has to pass for "complete"; otherwise it is watched.
    """

    id: Slug
    title: str
    reads: Reads
    measured: str
    needs: str
    counted: Counted | None = None
    unit: MeasureUnit
    direction: Direction
    threshold: float
    lowest: float
    highest: float
    required: bool
    source: Source

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.lowest <= self.threshold <= self.highest:
            raise ValueError(f"{self.id}: {self.threshold} is outside {self.lowest}-{self.highest}")
        if (self.reads is Reads.COUNT) != (self.counted is not None):
            raise ValueError(f"{self.id}: what is counted is said of counts, and of nothing else")
        return self

    def is_met(self, value: float, threshold: float) -> bool:
        """Whether a value passes a threshold."""
        return value >= threshold if self.direction is Direction.AT_LEAST else value <= threshold


class When(_Frozen):
    """When a rule applies: everything it names has to hold.

    Parameters
    ----------
    required : CriterionState or None
        ``passed``: all required criteria passed; ``failed``, ``not_known``: at least one of them is.
    failed_all : tuple of str
        Criteria that all failed.
    attempt_from : int
        From this attempt on. [>= 1]
    """

    required: CriterionState | None = None
    failed_all: tuple[Slug, ...] = ()
    attempt_from: int = Field(default=1, ge=1)


class OutcomeRule(_Frozen):
    """One line of the rule table: when it applies, and what then follows."""

    id: Slug
    outcome: GateOutcome
    when: When
    says: str


class OutcomeWords(_Frozen):
    """An outcome's name, and what it means for the units."""

    title: str
    means: str


class GateCatalogue(_Frozen):
    """Everything a gate is judged by; see `gates.yaml` for the units of its numbers."""

    version: str
    reference: str
    opens_days_before_end: int = Field(ge=0, le=60)
    pulse_from_share: float = Field(ge=0, lt=1)
    least_known_share: float = Field(gt=0, le=1)
    fewest_key_results: int = Field(ge=1)
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    outcomes: dict[GateOutcome, OutcomeWords]
    rules: tuple[OutcomeRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        ids = [each.id for each in self.criteria]
        rules = [each.id for each in self.rules]
        if len(set(ids)) < len(ids) or len(set(rules)) < len(rules):
            raise ValueError("an id occurs twice")
        if not any(each.required for each in self.criteria):
            raise ValueError("no criterion is required")
        if set(self.outcomes) != set(GateOutcome):
            raise ValueError("each of the five outcomes needs its words")
        unknown = {name for rule in self.rules for name in rule.when.failed_all} - set(ids)
        if unknown:
            raise ValueError(f"rules name unknown criteria: {', '.join(sorted(unknown))}")
        self._check_rules()
        return self

    def _check_rules(self) -> None:
        """The table decides every case, and nothing but all required criteria makes a wave complete."""
        first = self.rules[0]
        if first.outcome is not GateOutcome.HOLD or first.when != When(required=CriterionState.NOT_KNOWN):
            raise ValueError("the first rule has to hold where a required criterion is not known")
        plain = {rule.when.required for rule in self.rules if rule.when == When(required=rule.when.required)}
        if not {CriterionState.FAILED, CriterionState.PASSED} <= plain:
            raise ValueError("the rules leave a case open: say what follows when a required criterion failed")
        for rule in self.rules:
            if rule.outcome is GateOutcome.COMPLETE and rule.when.required is not CriterionState.PASSED:
                raise ValueError(f"{rule.id}: complete asks for all required criteria")

    @property
    def by_id(self) -> Mapping[str, Criterion]:
        """The criteria by their id."""
        return {each.id: each for each in self.criteria}


@cache
def gate_catalogue() -> GateCatalogue:
    """The criteria and rules that come with the product."""
    path = Path(__file__).parent / "gates.yaml"
    return GateCatalogue.model_validate(mapping_from_yaml(path.read_bytes(), path.name))
