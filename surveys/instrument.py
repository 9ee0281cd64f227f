"""Instruments: what is asked, on which scales, in which languages.

An instrument is a file. It defines its own components, scales and items; nothing in the
product is wired to six components or five points.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from surveys.faults import Fault, FaultList
from surveys.instrument_checks import inconsistencies, is_inside
from surveys.instrument_parts import (
    Better,
    Component,
    Item,
    ItemKind,
    Key,
    OpenQuestion,
    Role,
    Scale,
    Source,
    Symptom,
    Texts,
    WaysOut,
    without_empty,
)

__all__ = [
    "Better",
    "Component",
    "Instrument",
    "Item",
    "ItemKind",
    "Key",
    "OpenQuestion",
    "Role",
    "Scale",
    "Source",
    "Symptom",
    "Texts",
    "WaysOut",
]

# Silent reading of English non-fiction, Brysbaert 2019, J. Mem. Lang. 109:104047.
READING_WORDS_PER_MINUTE = 238.0
# Our own judgements (decision 0002): time to choose and tap, and to write a line or two.
SECONDS_PER_TAP = 2.5
SECONDS_PER_OPEN_QUESTION = 40.0


class Instrument(BaseModel):
    """A complete, checked instrument.

    Parameters
    ----------
    languages : tuple of str
        What phones offer; the first one is the source that translators work from.
    unconfirmed : tuple of str
        Those of them whose wording no native speaker has confirmed.
    confirmed_by : mapping
        Language -> who confirmed it.

    Raises
    ------
    ValueError
        If ids repeat, references are unknown, any text lacks one of `languages`, or two
        labels, items or ids could not be told apart in a form tool's export.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

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
    unconfirmed: tuple[str, ...] = ()
    confirmed_by: Mapping[str, str] = Field(default_factory=dict)

    @model_serializer(mode="wrap")
    def _as_kept(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        return without_empty(write(self), "unconfirmed", "confirmed_by")

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        problems = list(inconsistencies(self))
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

    def shown_threshold_of(self, component: Component) -> float:
        """The threshold in the scale's own direction, as people answered."""
        scale, keyed = self.scale_of(component), self.threshold_of(component)
        return keyed if scale.higher_is is Better.HIGHER else scale.minimum + scale.maximum - keyed

    def with_thresholds(self, shown: Mapping[str, float]) -> Self:
        """The same instrument with other thresholds; its content hash changes with them.

        Parameters
        ----------
        shown : mapping
            Component id -> threshold in the scale's own direction, strictly inside the scale.
            Components that are not named keep theirs.

        Returns
        -------
        Instrument
            Of the same content where every threshold named is in force already.

        Raises
        ------
        FaultsError
            Every unknown component, and every threshold at or beyond an end of its scale.
        """
        faults = FaultList()
        keyed: dict[str, float] = {}
        for name, value in shown.items():
            component = self.components_by_id.get(name)
            if component is None:
                known = ", ".join(self.components_by_id)
                faults.add("Threshold", "the instrument has no such component", f"Choose of: {known}.", name)
                continue
            scale = self.scale_of(component)
            if not is_inside(value, scale):
                faults.extend([_outside(component, scale, value)])
            # Compared as shown: turning a value around twice may miss its last binary digit.
            if value != self.shown_threshold_of(component):
                turned = value if scale.higher_is is Better.HIGHER else scale.minimum + scale.maximum - value
                keyed[name] = float(turned)
        faults.raise_if_any()
        components = tuple(
            c.model_copy(update={"threshold": keyed[c.id]}) if c.id in keyed else c for c in self.components
        )
        # Fields only: what was worked out from the old components must not come along.
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**fields | {"components": components})

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


def _outside(component: Component, scale: Scale, value: float) -> Fault:
    return Fault(
        f"Threshold of '{component.id}'",
        f"it is not inside the scale, {scale.minimum} to {scale.maximum}",
        f"Use a number between the two ends; {scale.midpoint:g} is the middle.",
        f"{value:g}",
    )
