"""Every text of an instrument by its place, in the order in which people meet it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import ValidationError

from surveys.faults import FaultsError
from surveys.instrument import Instrument
from surveys.instrument_files import faults_of_validation

# An instrument as plain lists and mappings, on its way to becoming another instrument.
Plain: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one text stands: its place in words of the product, and its way through the content.

    Parameters
    ----------
    place : str
        Such as ``item.vision_01`` or ``scale.agreement.4``.
    path : tuple
        Keys and numbers that lead to a mapping of languages.
    point : int or None
        For the labels of a scale: which of them.
    """

    place: str
    path: tuple[str | int, ...]
    point: int | None = None

    def texts_in(self, content: Plain) -> dict[str, Any]:
        """The mapping of languages that holds this text."""
        found: Any = content
        for step in self.path:
            found = found[step]
        return found  # type: ignore[no-any-return]  # plain content has no types of its own

    def read(self, content: Plain, language: str) -> str | None:
        """The text in a language, if it is there."""
        found = self.texts_in(content).get(language)
        if found is None or self.point is None:
            return found
        text: str = found[self.point]
        return text

    def write(self, content: Plain, language: str, text: str, points: int = 0) -> None:
        """Put a text in place; `points` is how many labels a scale of a new language has."""
        texts = self.texts_in(content)
        if self.point is None:
            texts[language] = text
        else:
            labels = list(texts.get(language) or [""] * points)
            labels[self.point] = text
            texts[language] = labels


def slots_of(instrument: Instrument) -> Iterator[Slot]:
    """Every text of an instrument, in the order in which people meet it."""
    yield Slot("title", ("title",))
    yield Slot("introduction", ("introduction",))
    for way_out in ("dont_know", "declined"):
        yield Slot(f"ways_out.{way_out}", ("ways_out", way_out))
    for name, scale in instrument.scales.items():
        for number in range(scale.points):
            yield Slot(f"scale.{name}.{scale.minimum + number}", ("scales", name, "labels"), number)
    for number, role in enumerate(instrument.roles):
        yield Slot(f"role.{role.id}", ("roles", number, "label"))
    for number, component in enumerate(instrument.components):
        for part in ("label", "meaning", "softened"):
            if getattr(component, part) is not None:
                yield Slot(f"component.{component.id}.{part}", ("components", number, part))
        if component.symptom is not None:
            for part in ("label", "meaning"):
                place = f"component.{component.id}.symptom.{part}"
                yield Slot(place, ("components", number, "symptom", part))
        if component.repair is not None:
            yield Slot(f"component.{component.id}.repair", ("components", number, "repair"))
    for number, item in enumerate(instrument.items):
        yield Slot(f"item.{item.id}", ("items", number, "text"))
    for number, question in enumerate(instrument.open_questions):
        yield Slot(f"question.{question.id}", ("open_questions", number, "text"))


def instrument_from(content: Plain, place: str) -> Instrument:
    """The instrument that plain content describes.

    Raises
    ------
    FaultsError
        Everything that keeps it from being one.
    """
    try:
        return Instrument.model_validate(content)
    except ValidationError as error:
        raise FaultsError(faults_of_validation(error, place, content)) from None


def rebuilt(instrument: Instrument, place: str, change: Callable[[Plain], None]) -> Instrument:
    """An instrument with a change to its plain content, checked as a whole.

    Raises
    ------
    FaultsError
        If the change leaves no valid instrument.
    """
    content = instrument.model_dump(mode="json")
    change(content)
    return instrument_from(content, place)


def remember_wordings(instrument: Instrument, content: Plain) -> None:
    """Note the present wording of every item of which changed content has another of the same meaning."""
    for item, written in zip(instrument.items, content["items"], strict=True):
        known, present = [dict(each) for each in item.earlier_wordings], dict(item.text)
        if written["text"] != present and present not in known:
            written["earlier_wordings"] = [*known, present]
