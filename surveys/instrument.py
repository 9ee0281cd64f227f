"""Instruments: what is asked, on which scales, in which languages.

An instrument is a file. It defines its own components, scales and items; nothing in the
product is wired to six components or five points.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

# Silent reading of English non-fiction, Brysbaert 2019, J. Mem. Lang. 109:104047.
READING_WORDS_PER_MINUTE = 238.0
# Our own judgements (decision 0002): time to choose and tap, and to write a line or two.
SECONDS_PER_TAP = 2.5
SECONDS_PER_OPEN_QUESTION = 40.0

Key = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
Texts = Annotated[Mapping[str, str], Field(min_length=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Better(StrEnum):
    """Which end of a scale is the good one."""

    HIGHER = "better"
    LOWER = "worse"


class Source(_Frozen):
    """Where a statement comes from: a document of the source list and a place in it."""

    document: str = Field(min_length=1)
    place: str = Field(min_length=1)


class Scale(_Frozen):
    """An answer scale with whole-number points from `minimum` to `maximum`, both included.

    ``higher_is: worse`` turns a scale (hostility, say) so that after keying high is good.
    """

    minimum: int = Field(ge=-100, le=100)
    maximum: int = Field(ge=-100, le=100)
    higher_is: Better = Better.HIGHER
    labels: Mapping[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _has_points(self) -> Self:
        if self.maximum <= self.minimum:
            raise ValueError(f"the maximum {self.maximum} is not above the minimum {self.minimum}")
        for language, labels in self.labels.items():
            if len(labels) != self.points:
                raise ValueError(f"{len(labels)} labels in '{language}' for {self.points} points")
        return self

    @property
    def points(self) -> int:
        """Number of points."""
        return self.maximum - self.minimum + 1

    @property
    def midpoint(self) -> float:
        """The middle of the scale: the default threshold between missing and present."""
        return (self.minimum + self.maximum) / 2


class Symptom(_Frozen):
    """What a missing component predicts, in Knoster's word."""

    id: Key
    label: Texts
    meaning: Texts


class Component(_Frozen):
    """One dimension that is measured by the mean of its items.

    ``softened`` is what clients read where the component is missing; ``repair`` is what
    brings it about; ``threshold`` (keyed scale units) defaults to the scale's midpoint.
    """

    id: Key
    label: Texts
    scale: Key
    meaning: Texts | None = None
    softened: Texts | None = None
    symptom: Symptom | None = None
    repair: Texts | None = None
    threshold: float | None = None
    source: Source


class ItemKind(StrEnum):
    """What an item is asked for."""

    COMPONENT = "component"
    SYMPTOM = "symptom"
    PITFALL = "pitfall"


class Item(_Frozen):
    """One question with an answer scale.

    ``reversed`` means that agreeing is bad: for the component, because the symptom is
    there, or because the pitfall is present. After keying, high is always good.
    """

    id: Key
    kind: ItemKind
    component: Key | None = None
    scale: Key
    reversed: bool = False
    text: Texts
    pitfalls: tuple[str, ...] = ()
    roles: tuple[Key, ...] | None = None
    source: Source

    @model_validator(mode="after")
    def _speaks_to_something(self) -> Self:
        if self.kind is ItemKind.PITFALL:
            if not self.pitfalls:
                raise ValueError(f"item '{self.id}': a pitfall item names at least one pitfall")
        elif self.component is None:
            raise ValueError(f"item '{self.id}': a {self.kind} item names its component")
        return self


class OpenQuestion(_Frozen):
    """A question answered in words."""

    id: Key
    text: Texts
    source: Source


class Role(_Frozen):
    """A part people play in the survey (member, team lead, executive)."""

    id: Key
    label: Texts


class WaysOut(_Frozen):
    """The two ways of not answering; both are missing, but they say different things."""

    dont_know: Texts
    declined: Texts


class Instrument(_Frozen):
    """A complete, checked instrument.

    Raises
    ------
    ValueError
        If ids repeat, references are unknown, or any text lacks one of `languages`.
    """

    id: Key
    version: str
    languages: tuple[str, ...] = Field(min_length=1)
    title: Texts
    introduction: Texts
    reference: str = Field(min_length=1)
    scales: Mapping[Key, Scale]
    ways_out: WaysOut
    roles: tuple[Role, ...] = Field(min_length=1)
    components: tuple[Component, ...] = Field(min_length=1)
    items: tuple[Item, ...] = Field(min_length=1)
    open_questions: tuple[OpenQuestion, ...] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        problems = [*_repeated_ids(self), *_unknown_references(self), *_missing_texts(self)]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    @cached_property
    def items_by_id(self) -> dict[str, Item]:
        """The items by their id."""
        return {item.id: item for item in self.items}

    @cached_property
    def components_by_id(self) -> dict[str, Component]:
        """The components by their id."""
        return {component.id: component for component in self.components}

    @cached_property
    def item_ids(self) -> tuple[str, ...]:
        """The items' ids in the order in which answers are kept."""
        return tuple(item.id for item in self.items)

    def items_of(self, component: str, kind: ItemKind = ItemKind.COMPONENT) -> tuple[Item, ...]:
        """The items that belong to a component."""
        return tuple(item for item in self.items if item.component == component and item.kind is kind)

    def scale_of(self, item: Item | Component) -> Scale:
        """The scale an item is answered on, or a component is read on."""
        return self.scales[item.scale]

    def threshold_of(self, component: Component) -> float:
        """Below this keyed mean the component counts as missing (scale units)."""
        return self.scale_of(component).midpoint if component.threshold is None else component.threshold

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the canonical content: two files that ask the same have the same hash."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    def minutes(self, language: str) -> float:
        """Estimated minutes to answer, from words read, taps and open questions.

        words / 238 + items * 2.5 s + open questions * 40 s. Reading rate: Brysbaert 2019;
        seconds per tap and per open question: project judgement, decision 0002.
        """
        texts = [self.introduction[language], *(item.text[language] for item in self.items)]
        texts += [question.text[language] for question in self.open_questions]
        words = sum(len(text.split()) for text in texts)
        seconds = SECONDS_PER_TAP * len(self.items) + SECONDS_PER_OPEN_QUESTION * len(self.open_questions)
        return words / READING_WORDS_PER_MINUTE + seconds / 60


def _repeated_ids(instrument: Instrument) -> Iterator[str]:
    groups: dict[str, list[str]] = {
        "component": [component.id for component in instrument.components],
        "item or open question": [
            *(item.id for item in instrument.items),
            *(question.id for question in instrument.open_questions),
        ],
        "role": [role.id for role in instrument.roles],
        "language": list(instrument.languages),
    }
    for what, ids in groups.items():
        for repeated in sorted({each for each in ids if ids.count(each) > 1}):
            yield f"{what} '{repeated}': it appears more than once"


def _unknown_references(instrument: Instrument) -> Iterator[str]:
    components = {component.id: component for component in instrument.components}
    roles = {role.id for role in instrument.roles}
    for component in instrument.components:
        if component.scale not in instrument.scales:
            yield f"component '{component.id}': there is no scale '{component.scale}'"
        if not instrument.items_of(component.id):
            yield f"component '{component.id}': no item measures it"
    for item in instrument.items:
        if item.scale not in instrument.scales:
            yield f"item '{item.id}': there is no scale '{item.scale}'"
        owner = components.get(item.component) if item.component else None
        if item.component and owner is None:
            yield f"item '{item.id}': there is no component '{item.component}'"
        if owner and item.kind is ItemKind.COMPONENT and owner.scale != item.scale:
            yield f"item '{item.id}': its scale '{item.scale}' is not its component's '{owner.scale}'"
        if owner and item.kind is ItemKind.SYMPTOM and owner.symptom is None:
            yield f"item '{item.id}': component '{owner.id}' has no symptom to ask for"
        for role in item.roles or ():
            if role not in roles:
                yield f"item '{item.id}': there is no role '{role}'"


def _missing_texts(instrument: Instrument) -> Iterator[str]:
    """Every text in every language: a screen is never half translated."""
    for place, texts in _all_texts(instrument):
        for language in instrument.languages:
            found = texts.get(language, "")
            parts = (found,) if isinstance(found, str) else found
            if not all(part.strip() for part in parts):
                yield f"{place}: the text in '{language}' is missing"


def _all_texts(instrument: Instrument) -> Iterator[tuple[str, Mapping[str, str | tuple[str, ...]]]]:
    yield "title", instrument.title
    yield "introduction", instrument.introduction
    yield "ways_out, dont_know", instrument.ways_out.dont_know
    yield "ways_out, declined", instrument.ways_out.declined
    for name, scale in instrument.scales.items():
        yield f"scale '{name}', labels", scale.labels
    for role in instrument.roles:
        yield f"role '{role.id}', label", role.label
    for component in instrument.components:
        for part in ("label", "meaning", "softened", "repair"):
            texts = getattr(component, part)
            if texts is not None:
                yield f"component '{component.id}', {part}", texts
        if component.symptom is not None:
            yield f"component '{component.id}', symptom label", component.symptom.label
            yield f"component '{component.id}', symptom meaning", component.symptom.meaning
    for item in instrument.items:
        yield f"item '{item.id}', text", item.text
    for question in instrument.open_questions:
        yield f"open question '{question.id}', text", question.text
