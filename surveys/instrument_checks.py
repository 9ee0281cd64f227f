"""What would make an instrument unusable: repeated ids, unknown references, missing texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from surveys.instrument_parts import ItemKind, Scale
from surveys.text import normalised

if TYPE_CHECKING:
    from surveys.instrument import Instrument

# What a column of an answers file may be besides a question; no question can be called so.
RESERVED_IDS = ("team", "role", "dropped", "ignored")
_WHOLE_NUMBER = re.compile(r"-?\d{1,4}")


def inconsistencies(instrument: Instrument) -> Iterator[str]:
    """Everything that keeps an instrument from being asked or read back, one line each."""
    yield from _repeated_ids(instrument)
    yield from _foreign_languages(instrument)
    yield from _unknown_references(instrument)
    yield from _wrong_thresholds(instrument)
    missing = tuple(_missing_texts(instrument))
    yield from missing
    if not missing:
        yield from _same_questions(instrument)
        yield from _ambiguous_answers(instrument)


def _repeated_ids(instrument: Instrument) -> Iterator[str]:
    asked = _asked_ids(instrument)
    groups: dict[str, Iterable[str]] = {
        "component": [component.id for component in instrument.components],
        "item or open question": asked,
        "role": [role.id for role in instrument.roles],
        "language": instrument.languages,
    }
    for what, ids in groups.items():
        for repeated in _repeated(ids):
            yield f"{what} '{repeated}': it appears more than once"
    # Form tools drop underscores and change case in the codes they export.
    exported: dict[str, str] = {}
    for each in dict.fromkeys(asked):
        other = exported.setdefault(normalised(each).replace("_", ""), each)
        if other != each:
            yield f"item '{each}': its id differs from '{other}' only in case or underscores"
        if each.casefold() in RESERVED_IDS:
            yield f"item '{each}': this id is reserved; choose another"


def _foreign_languages(instrument: Instrument) -> Iterator[str]:
    for language in sorted({*instrument.unconfirmed, *instrument.confirmed_by} - {*instrument.languages}):
        yield f"unconfirmed: '{language}' is not among the languages"
    for language in sorted({*instrument.unconfirmed} & {*instrument.confirmed_by}):
        yield f"unconfirmed: '{language}' was confirmed"


def _asked_ids(instrument: Instrument) -> list[str]:
    return [
        *(item.id for item in instrument.items),
        *(question.id for question in instrument.open_questions),
    ]


def _repeated(ids: Iterable[str]) -> list[str]:
    return sorted(each for each, count in Counter(ids).items() if count > 1)


def _unknown_references(instrument: Instrument) -> Iterator[str]:
    components = {component.id: component for component in instrument.components}
    measured = {item.component for item in instrument.items if item.kind is ItemKind.COMPONENT}
    for component in instrument.components:
        if component.scale not in instrument.scales:
            yield f"component '{component.id}': there is no scale '{component.scale}'"
        if component.id not in measured:
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


def is_inside(threshold: float, scale: Scale) -> bool:
    """Whether a threshold lies strictly inside a scale.

    At one end no mean could lie under it, at the other nearly every mean would.
    """
    return scale.minimum < threshold < scale.maximum


def _wrong_thresholds(instrument: Instrument) -> Iterator[str]:
    for component in instrument.components:
        scale = instrument.scales.get(component.scale)
        if scale is None or component.threshold is None:
            continue
        if not is_inside(component.threshold, scale):
            yield (
                f"component '{component.id}': its threshold {component.threshold:g} is not inside its scale, "
                f"{scale.minimum} to {scale.maximum}"
            )


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


def _same_questions(instrument: Instrument) -> Iterator[str]:
    """Columns are found by their wording, so two questions cannot share one."""
    first: dict[str, str] = {}
    asked = [(item.id, item.text) for item in instrument.items]
    asked += [(question.id, question.text) for question in instrument.open_questions]
    for each, texts in asked:
        for language in instrument.languages:
            other = first.setdefault(normalised(texts[language]), each)
            if other != each:
                yield f"item '{each}', text: in '{language}' it asks the same as '{other}'"


def _ambiguous_answers(instrument: Instrument) -> Iterator[str]:
    """Answers are read by their words in any language, so a word stands for one point."""
    ways_out = {
        language: (
            normalised(instrument.ways_out.dont_know[language]),
            normalised(instrument.ways_out.declined[language]),
        )
        for language in instrument.languages
    }
    leaving = {word for words in ways_out.values() for word in words}
    if {words[0] for words in ways_out.values()} & {words[1] for words in ways_out.values()}:
        yield "ways_out: 'dont_know' and 'declined' have the same words"
    for name, scale in instrument.scales.items():
        for point, label in _labels(scale, instrument.languages):
            word = normalised(label)
            if word in leaving:
                yield f"scale '{name}', labels: '{label}' is also a way out"
            if _WHOLE_NUMBER.fullmatch(word) and int(word) != point:
                yield f"scale '{name}', labels: '{label}' stands for the point {point}"
        meant: dict[str, int] = {}
        for point, label in _labels(scale, instrument.languages):
            if meant.setdefault(normalised(label), point) != point:
                yield f"scale '{name}', labels: '{label}' stands for two points"


def _labels(scale: Scale, languages: Iterable[str]) -> Iterator[tuple[int, str]]:
    for language in languages:
        yield from enumerate(scale.labels[language], start=scale.minimum)
