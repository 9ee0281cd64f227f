"""Facts from the sponsor interview and observations from the room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from surveys.faults import FaultList, FaultsError
from surveys.instrument import Key, Source
from surveys.instrument_files import faults_of_validation, mapping_from_yaml

UNKNOWN = "unknown"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FactKind(StrEnum):
    """How a fact is answered."""

    CHOICE = "choice"
    NUMBER = "number"


class Option(_Frozen):
    """One allowed value of a fact."""

    id: Key
    label: str


class FactDefinition(_Frozen):
    """One question of the interview, and what counts as its answer."""

    id: Key
    question: str
    hint: str
    kind: FactKind
    options: tuple[Option, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    source: Source

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if self.kind is FactKind.CHOICE and len(self.options) < 2:
            raise ValueError(f"fact '{self.id}': a choice needs at least two options")
        if self.kind is FactKind.NUMBER and (self.minimum is None or self.maximum is None or not self.unit):
            raise ValueError(f"fact '{self.id}': a number needs unit, minimum and maximum")
        return self

    def allows(self, value: str | float | None) -> bool:
        """Whether this is an answer; facts kept by an older catalogue may hold another."""
        if self.kind is FactKind.CHOICE:
            return value in {option.id for option in self.options}
        return isinstance(value, int | float)

    def label_of(self, value: str | float | None) -> str:
        """The value as a reader sees it."""
        if value is None:
            return "Unknown"
        if self.kind is FactKind.NUMBER:
            return f"{value:g} {self.unit}" if not isinstance(value, str) else value
        return next((option.label for option in self.options if option.id == value), str(value))


class FactSection(_Frozen):
    """Facts that belong together in the conversation."""

    id: Key
    title: str
    facts: tuple[FactDefinition, ...] = Field(min_length=1)


class FactCatalogue(_Frozen):
    """All facts, in an order a conversation takes."""

    version: str
    sections: tuple[FactSection, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [definition.id for definition in self.definitions()]
        repeated = sorted({each for each in ids if ids.count(each) > 1})
        if repeated:
            raise ValueError(f"facts appear more than once: {', '.join(repeated)}")
        return self

    def definitions(self) -> Iterator[FactDefinition]:
        """Every fact in order."""
        for section in self.sections:
            yield from section.facts

    @cached_property
    def by_id(self) -> dict[str, FactDefinition]:
        """The facts by their id."""
        return {definition.id: definition for definition in self.definitions()}


@cache
def fact_catalogue() -> FactCatalogue:
    """The facts that come with the product."""
    path = Path(__file__).parent / "facts.yaml"
    try:
        return FactCatalogue.model_validate(mapping_from_yaml(path.read_bytes(), path.name))
    except ValidationError as error:
        raise FaultsError(faults_of_validation(error, path.name)) from None


class SourceQuality(StrEnum):
    """How we know: it decides how much a fact weighs."""

    DOCUMENT = "document seen"
    INTERVIEW = "said in interview"
    HEARSAY = "hearsay"


class MayRead(StrEnum):
    """Who may read where a fact comes from; kept in every view and export."""

    CONSULTANT = "consultant only"
    KIND_OF_SOURCE = "kind of source only"
    NAMED = "named with consent"


class Fact(_Frozen):
    """One answered fact.

    Parameters
    ----------
    value : str, float or None
        An option's id, a number in the fact's unit, or None for unknown.
    """

    fact: Key
    value: str | float | None
    quality: SourceQuality = SourceQuality.INTERVIEW
    quote: str = Field(default="", max_length=2000)
    said_by: str = Field(default="", max_length=200)
    on: date | None = None
    may_read: MayRead = MayRead.KIND_OF_SOURCE


class Observation(_Frozen):
    """A sign looked for in the room, from clearly absent (-2) to clearly there (2).

    ``unit`` is the unit whose workshop it was; None: the organisation as a whole.
    """

    id: UUID
    pitfall: str
    signal: str
    steps: int = Field(ge=-2, le=2)
    seen_by: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=2000)
    on: date | None = None
    unit: UUID | None = None


def facts_from_mapping(
    data: Mapping[str, object], catalogue: FactCatalogue, *, place: str, today: date
) -> tuple[Fact, ...]:
    """Facts as a file or a form gives them: a value, or a mapping with value, quality, quote ...

    A list of these keeps what several sources say about one fact, also where they contradict.

    Raises
    ------
    FaultsError
        Unknown facts, values outside the list or range, dates in the future: all at once.
    """
    faults = FaultList()
    facts = []
    for key, raw in data.items():
        where = f"{place}, fact '{key}'"
        definition = catalogue.by_id.get(str(key))
        if definition is None:
            faults.add(where, "there is no such fact", "Use an id of the facts template.", key)
            continue
        statements = raw if isinstance(raw, list) else [raw]
        for number, statement in enumerate(statements, start=1):
            here = f"{where}, statement {number}" if len(statements) > 1 else where
            fact = _fact(statement, definition, here, today, faults)
            if fact is not None:
                facts.append(fact)
    faults.raise_if_any()
    return tuple(facts)


def _fact(raw: object, definition: FactDefinition, where: str, today: date, faults: FaultList) -> Fact | None:
    parts = dict(raw) if isinstance(raw, Mapping) else {"value": raw}
    parts = {
        **parts,
        "value": _fact_value(parts.get("value"), definition, where, faults),
        # Last: a key "fact" inside must not rename it.
        "fact": definition.id,
    }
    try:
        fact = Fact.model_validate(parts)
    except ValidationError as error:
        faults.extend(faults_of_validation(error, where))
        return None
    if fact.on is not None and fact.on > today:
        faults.add(where, "the date lies in the future", "Give the day it was said or seen.", fact.on)
    return fact


def _fact_value(raw: object, definition: FactDefinition, where: str, faults: FaultList) -> str | float | None:
    if raw is None or (isinstance(raw, str) and raw.strip().casefold() in {"", UNKNOWN}):
        return None
    if definition.kind is FactKind.NUMBER:
        try:
            number = float(str(raw))
        except ValueError:
            number = float("nan")
        low, high = definition.minimum or 0.0, definition.maximum or 0.0
        if not low <= number <= high:
            remedy = f"Give a number of {definition.unit} from {low:g} to {high:g}, or 'unknown'."
            faults.add(where, "the value is outside its range", remedy, raw)
            return None
        return number
    # YAML reads a bare yes or no as true or false; the person meant the word.
    word = {True: "yes", False: "no"}.get(raw, str(raw)) if isinstance(raw, bool) else str(raw).strip()
    if word not in {option.id for option in definition.options}:
        allowed = ", ".join(option.id for option in definition.options)
        faults.add(where, "the value is not one of those allowed", f"Use one of: {allowed}, unknown.", raw)
        return None
    return word
