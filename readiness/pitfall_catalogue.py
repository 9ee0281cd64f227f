"""The pitfall catalogue: what goes wrong with OKRs, how one sees it, what cures it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from readiness.facts import FactCatalogue, FactKind, fact_catalogue
from readiness.judgements import Effect, Strength
from surveys.faults import FaultList
from surveys.instrument import Source
from surveys.instrument_files import faults_of_validation, mapping_from_yaml

_FOLDER = Path(__file__).parent
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Signal(_Frozen):
    id: Slug
    strength: Strength
    says_for: str = Field(min_length=1)
    says_against: str = Field(min_length=1)


class _Ranged(_Signal):
    """A signal read from a number: at one end for the pitfall, at the other against it."""

    for_at_least: float | None = None
    for_at_most: float | None = None
    against_at_most: float | None = None
    against_at_least: float | None = None

    def direction_of(self, number: float) -> float:
        """1 for the pitfall, -1 against it, 0 neither."""
        if (self.for_at_least is not None and number >= self.for_at_least) or (
            self.for_at_most is not None and number <= self.for_at_most
        ):
            return 1.0
        if (self.against_at_most is not None and number <= self.against_at_most) or (
            self.against_at_least is not None and number >= self.against_at_least
        ):
            return -1.0
        return 0.0


class FactSignal(_Ranged):
    """A fact of the sponsor interview."""

    kind: Literal["fact"]
    fact: str
    for_options: tuple[str, ...] = Field(default=(), alias="for")
    against_options: tuple[str, ...] = Field(default=(), alias="against")

    def direction_of_value(self, value: str | float) -> float:
        """1 for the pitfall, -1 against it, 0 neither."""
        if isinstance(value, str):
            return float(value in self.for_options) - float(value in self.against_options)
        return self.direction_of(value)


class ItemSignal(_Signal):
    """A survey item; a low keyed mean speaks for the pitfall."""

    kind: Literal["item"]
    item: str


class ComponentSignal(_Signal):
    """A component's mean; low speaks for the pitfall."""

    kind: Literal["component"]
    component: str


class SymptomSignal(_Signal):
    """A direct symptom question; a low keyed mean speaks for the pitfall."""

    kind: Literal["symptom"]
    symptom: str


class LeadGapSignal(_Signal):
    """How much more positive leads are about a component than their people; much speaks for the pitfall."""

    kind: Literal["lead_gap"]
    component: str


class ObservationSignal(_Signal):
    """A sign to look for in a workshop."""

    kind: Literal["observation"]
    sign: str


class MeasuredSignal(_Ranged):
    """A property of the rollout plan, of draft OKRs, or of the cadence."""

    kind: Literal["plan", "draft_okrs", "cadence"]
    property: str


Signal = Annotated[
    FactSignal
    | ItemSignal
    | ComponentSignal
    | SymptomSignal
    | LeadGapSignal
    | ObservationSignal
    | MeasuredSignal,
    Field(discriminator="kind"),
]


class StatedBy(_Frozen):
    """A source that states the pitfall, and what it states, in our words."""

    document: str
    place: str
    states: str


class ImpactWeeks(_Frozen):
    """Delay of the introduction if the pitfall is there, in weeks (project judgement)."""

    low: float = Field(ge=0)
    likely: float = Field(ge=0)
    high: float = Field(le=104)

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"low {self.low}, likely {self.likely}, high {self.high} are not in order")
        return self


class Cure(_Frozen):
    """What to do about a pitfall, what it takes, and how one sees that it worked.

    Parameters
    ----------
    effort_hours : float
        Working hours of its owner.
    lead_weeks : float
        Weeks from the decision until it can take effect.
    effect : Effect
        How much of its pitfall's chance it takes away (project judgement).
    also : dict
        Other pitfalls it helps against, with its effect there.
    """

    id: Slug
    action: str
    effort_hours: float = Field(ge=0)
    lead_weeks: float = Field(ge=0)
    owner: str
    changes: str
    seen_when: str
    effect: Effect
    also: dict[Slug, Effect] = Field(default_factory=dict)
    source: Source


class Pitfall(_Frozen):
    """One changeable condition under which an OKR introduction fails."""

    id: Slug
    title: str
    why: str
    sources: tuple[StatedBy, ...] = Field(min_length=1)
    disagreement: str | None
    base_rate: float = Field(gt=0, lt=1)
    impact_weeks: ImpactWeeks
    components: tuple[str, ...] = ()
    local: bool
    disconfirming_question: str
    signals: tuple[Signal, ...] = Field(min_length=1)
    cures: tuple[Cure, ...] = Field(min_length=1)


class PitfallCatalogue(_Frozen):
    """All pitfalls, in the order of their ids."""

    pitfalls: tuple[Pitfall, ...] = Field(min_length=1)

    @cached_property
    def by_id(self) -> dict[str, Pitfall]:
        """The pitfalls by their id."""
        return {pitfall.id: pitfall for pitfall in self.pitfalls}

    @cached_property
    def cures(self) -> dict[str, tuple[Pitfall, Cure]]:
        """Every cure by its id, with the pitfall it is listed under."""
        return {cure.id: (pitfall, cure) for pitfall in self.pitfalls for cure in pitfall.cures}

    def signals(self) -> Iterator[tuple[Pitfall, Signal]]:
        """Every signal with its pitfall."""
        for pitfall in self.pitfalls:
            for signal in pitfall.signals:
                yield pitfall, signal


@cache
def pitfall_catalogue() -> PitfallCatalogue:
    """The pitfalls that come with the product, checked against the facts.

    Raises
    ------
    FaultsError
        Every inconsistency of the files at once.
    """
    faults = FaultList()
    pitfalls = []
    for path in sorted((_FOLDER / "pitfalls").glob("*.yaml")):
        try:
            pitfall = Pitfall.model_validate(mapping_from_yaml(path.read_bytes(), path.name))
        except ValidationError as error:
            faults.extend(faults_of_validation(error, path.name))
            continue
        if pitfall.id != path.stem:
            faults.add(path.name, "the id is not the file's name", "Give both the same name.", pitfall.id)
        pitfalls.append(pitfall)
    faults.raise_if_any()
    catalogue = PitfallCatalogue(pitfalls=tuple(pitfalls))
    faults.extend(_inconsistencies(catalogue, fact_catalogue()))
    faults.raise_if_any()
    return catalogue


class SourceList(_Frozen):
    """Titles of the texts that statements come from, by document id."""

    documents: dict[str, str]


@cache
def source_titles() -> dict[str, str]:
    """The title of each source document."""
    path = _FOLDER / "sources.yaml"
    return SourceList.model_validate(mapping_from_yaml(path.read_bytes(), path.name)).documents


def _inconsistencies(catalogue: PitfallCatalogue, facts: FactCatalogue) -> FaultList:
    faults = FaultList()
    cures: set[str] = set()
    for pitfall in catalogue.pitfalls:
        for cure in pitfall.cures:
            if cure.id in cures:
                faults.add(f"pitfall '{pitfall.id}'", "the cure's id is used twice", "Rename one.", cure.id)
            cures.add(cure.id)
            for other in cure.also:
                if other not in catalogue.by_id or other == pitfall.id:
                    faults.add(
                        f"cure '{cure.id}', also",
                        "no such other pitfall",
                        "Use the id of another one.",
                        other,
                    )
        for stated in pitfall.sources:
            if stated.document not in source_titles():
                faults.add(
                    f"pitfall '{pitfall.id}'", "no such source", "Add it to sources.yaml.", stated.document
                )
    for pitfall, signal in catalogue.signals():
        if not isinstance(signal, FactSignal):
            continue
        where = f"pitfall '{pitfall.id}', signal '{signal.id}'"
        definition = facts.by_id.get(signal.fact)
        if definition is None:
            faults.add(where, "there is no such fact", "Use an id of facts.yaml.", signal.fact)
            continue
        known = {option.id for option in definition.options}
        for option in (*signal.for_options, *signal.against_options):
            if option not in known:
                faults.add(where, "the fact has no such option", "Use an option of the fact.", option)
        if (definition.kind is FactKind.CHOICE) != bool(signal.for_options or signal.against_options):
            faults.add(
                where, "the signal does not fit the fact's kind", "Use options or bounds.", signal.fact
            )
    return faults
