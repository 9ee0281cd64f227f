"""What could be asked besides: statements of earlier waves and of the shipped instrument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from surveys.faults import FaultsError
from surveys.instrument import Instrument, ItemKind
from surveys.instrument_places import Plain, rebuilt, slots_of
from surveys.text import normalised
from surveys.translations import texts_of

_PARTS = {"components": "component", "items": "item", "open_questions": "question"}


def widened(
    instrument: Instrument,
    others: Sequence[Instrument],
    drafts: Mapping[str, Mapping[str, str]] | None = None,
) -> Instrument:
    """The instrument with everything that other versions of it ask and it leaves out.

    A statement stands where it stands in the other version: after the one before it.

    Parameters
    ----------
    others : sequence of Instrument
        Earlier ones go first: of two statements with one id the first is taken. Instruments
        of another id are passed over.
    drafts : mapping, optional
        Language -> place -> text, for languages that the others lack. What has no text in
        one of the instrument's languages cannot be asked and is left out.
    """
    found = instrument
    for other in dict.fromkeys(each.content_hash for each in others):
        source = next(each for each in others if each.content_hash == other)
        if source.id == instrument.id and _asks_more(source, found):
            found = _joined(found, _in_languages(source, instrument, drafts or {}))
    return found


def _asks_more(other: Instrument, instrument: Instrument) -> bool:
    questions = {question.id for question in instrument.open_questions}
    return bool({*other.item_ids} - {*instrument.item_ids}) or any(
        question.id not in questions for question in other.open_questions
    )


def _in_languages(
    other: Instrument, instrument: Instrument, drafts: Mapping[str, Mapping[str, str]]
) -> Plain:
    """The other's content in the languages of this one, without what cannot be said in one of them."""
    content = other.model_dump(mode="json")
    slots = [slot for slot in slots_of(other) if slot.path[0] in _PARTS]
    silent: set[str] = set()
    for language in instrument.languages:
        known = {**drafts.get(language, {}), **texts_of(instrument, language)}
        for slot in slots:
            if slot.read(content, language):
                continue
            if slot.place in known:
                slot.write(content, language, known[slot.place])
            else:
                silent.add(".".join(slot.place.split(".")[:2]))
    for slot in slots:
        texts = slot.texts_in(content)
        for language in [each for each in texts if each not in instrument.languages]:
            del texts[language]
    for part, name in _PARTS.items():
        content[part] = [each for each in content[part] if f"{name}.{each['id']}" not in silent]
    return content


def _joined(instrument: Instrument, theirs: Plain) -> Instrument:
    """The instrument with the parts of another one that it lacks; itself where they do not fit."""

    def change(content: Plain) -> None:
        asked = {*_words_of(content)}
        # A statement of the same words cannot be asked twice, under whatever id.
        new = {
            part: [
                each for each in theirs[part] if _is_in(each, content[part]) or not asked & {*_words(each)}
            ]
            for part in ("items", "open_questions")
        }
        measured = {each["component"] for each in new["items"] if each["kind"] == ItemKind.COMPONENT}
        about = {None, *measured, *(each["id"] for each in content["components"])}
        new["items"] = [each for each in new["items"] if each["component"] in about]
        new["components"] = [each for each in theirs["components"] if each["id"] in measured]
        content["scales"] = _scales(content, new["items"], theirs)
        for part, entries in new.items():
            content[part] = _merged(content[part], entries)

    try:
        return rebuilt(instrument, "Survey", change)
    except FaultsError:
        # Such as a component on a scale of the same name with other points.
        return instrument


def _scales(content: Plain, items: list[Plain], theirs: Plain) -> Plain:
    """Our scales, and those of theirs that an item needs."""
    needed = {each["scale"] for each in items} - {*content["scales"]}
    languages = content["languages"]
    found = {name: theirs["scales"][name] for name in sorted(needed)}
    trimmed = {
        name: {**scale, "labels": {k: v for k, v in scale["labels"].items() if k in languages}}
        for name, scale in found.items()
    }
    return {**content["scales"], **trimmed}


def _is_in(entry: Plain, entries: list[Plain]) -> bool:
    return any(each["id"] == entry["id"] for each in entries)


def _words_of(content: Plain) -> Iterator[tuple[str, str]]:
    for entry in (*content["items"], *content["open_questions"]):
        yield from _words(entry)


def _words(entry: Plain) -> Iterator[tuple[str, str]]:
    """The words of a statement or question, with their language, as they are compared."""
    yield from ((language, normalised(text)) for language, text in entry["text"].items())


def _merged(ours: list[Plain], theirs: list[Plain]) -> list[Plain]:
    """Ours in their order, and each of theirs that we lack after the one that stands before it."""
    merged = list(ours)
    for position, entry in enumerate(theirs):
        known = [each["id"] for each in merged]
        if entry["id"] in known:
            continue
        before = [each["id"] for each in theirs[:position] if each["id"] in known]
        merged.insert(known.index(before[-1]) + 1 if before else 0, entry)
    return merged
