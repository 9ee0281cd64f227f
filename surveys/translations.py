"""One flat view of an instrument's words, and translations that come and go by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from surveys.faults import FaultList, FaultsError
from surveys.instrument import Instrument
from surveys.instrument_files import BUILT_IN, faults_of_validation, mapping_from_yaml
from surveys.instrument_places import Plain, rebuilt, remember_wordings, slots_of
from surveys.languages import CODE_REMEDY, is_language_code, own_name
from surveys.text import clean_text

TRANSLATIONS = BUILT_IN / "translations"
# An introduction has some 500 characters; a cell of a spreadsheet holds 20,000 of ours.
LONGEST_TEXT = 2_000


class Translation(BaseModel):
    """An instrument's words in one more language; it may lack places, and hold others.

    Parameters
    ----------
    instrument, version : str
        What was translated.
    texts : mapping
        Place -> text, places as `texts_of` has them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    instrument: str
    version: str
    language: str
    texts: Mapping[str, str]

    def fitting(self, instrument: Instrument) -> dict[str, str]:
        """The texts for places that an instrument has, in its order."""
        found = {slot.place: clean_text(self.texts.get(slot.place, "")) for slot in slots_of(instrument)}
        return {place: text for place, text in found.items() if text}

    def missing_in(self, instrument: Instrument) -> tuple[str, ...]:
        """The places of an instrument that the translation has no text for."""
        fitting = self.fitting(instrument)
        return tuple(slot.place for slot in slots_of(instrument) if slot.place not in fitting)


def texts_of(instrument: Instrument, language: str) -> dict[str, str]:
    """Every text of an instrument in a language by its place, in asking order.

    Places without a text in that language are left out.
    """
    content = instrument.model_dump(mode="json")
    found = {slot.place: slot.read(content, language) for slot in slots_of(instrument)}
    return {place: text for place, text in found.items() if text is not None}


def with_translation(
    instrument: Instrument, language: str, texts: Mapping[str, str], *, confirmed: bool = False
) -> Instrument:
    """The instrument with a language added, or with all its texts in that language replaced.

    Parameters
    ----------
    texts : mapping
        Place -> text for every place.
    confirmed : bool
        A native speaker stands behind it; otherwise the language counts as unconfirmed,
        unless nothing in it has changed or it is the language that translators work from.

    Raises
    ------
    FaultsError
        Wrong code, places that are missing or unknown, texts that are empty or too long; then
        whatever would make the instrument unusable, such as two answers of the same words.
    """
    faults = FaultList()
    if not is_language_code(language):
        faults.add("Language", "it is not a language code", CODE_REMEDY, language)
    cleaned = cleaned_texts(texts, (slot.place for slot in slots_of(instrument)), faults)
    for slot in slots_of(instrument):
        if slot.place not in texts:
            faults.add(slot.place, "its text is missing", "Add a row for it, or download a new sheet.")
    faults.raise_if_any()
    if language in instrument.languages and cleaned == texts_of(instrument, language):
        return instrument if not confirmed else _marked(instrument, language, unconfirmed=False)

    def change(content: Plain) -> None:
        for slot in slots_of(instrument):
            slot.write(content, language, cleaned[slot.place], _points(instrument, slot.place))
        if language in instrument.languages:
            remember_wordings(instrument, content)
        else:
            content["languages"] = [*instrument.languages, language]

    changed = rebuilt(instrument, f"Translation into {own_name(language)}", change)
    return (
        changed
        if language == instrument.languages[0]
        else _marked(changed, language, unconfirmed=not confirmed)
    )


def require_language(instrument: Instrument, language: str, faults: FaultList) -> None:
    """Note a fault unless the instrument has the language."""
    if language not in instrument.languages:
        known = ", ".join(instrument.languages)
        faults.add("Language", "the survey has no texts in it", f"Choose of: {known}.", language)


def _points(instrument: Instrument, place: str) -> int:
    """How many labels the scale has that a place belongs to; 0 for all other places."""
    part, _, name = place.rpartition(".")[0].partition(".")
    return instrument.scales[name].points if part == "scale" else 0


def cleaned_texts(texts: Mapping[str, str], places: Iterable[str], faults: FaultList) -> dict[str, str]:
    """The texts as they are kept; unknown places, empty texts and long ones become faults."""
    known = {*places}
    cleaned = {place: clean_text(text) for place, text in texts.items()}
    for place, text in cleaned.items():
        if place not in known:
            faults.add(place, "the survey has no such text", "Remove the row, or download a new sheet.")
        elif not text:
            faults.add(place, "the text is empty", "Write the text.")
        elif len(text) > LONGEST_TEXT:
            problem = f"the text has more than {LONGEST_TEXT:,} characters"
            faults.add(place, problem, "Shorten it.", text)
    return cleaned


def with_languages(instrument: Instrument, languages: Sequence[str]) -> Instrument:
    """The instrument in these languages only, in this order; texts of all others are dropped.

    Raises
    ------
    FaultsError
        Without any language, with one that it does not have, or one twice.
    """
    faults = FaultList()
    chosen = tuple(languages)
    if not chosen:
        faults.add("Languages", "none is chosen", "Keep at least one.")
    for language in chosen:
        require_language(instrument, language, faults)
        if chosen.count(language) > 1:
            faults.add("Languages", "it is chosen twice", "Choose it once.", language)
    faults.raise_if_any()

    def change(content: Plain) -> None:
        content["languages"] = list(chosen)
        kept_unconfirmed = [each for each in instrument.unconfirmed if each in chosen]
        content["unconfirmed"] = kept_unconfirmed
        content["confirmed_by"] = {k: v for k, v in instrument.confirmed_by.items() if k in chosen}
        for slot in slots_of(instrument):
            texts = slot.texts_in(content)
            for language in [each for each in texts if each not in chosen]:
                del texts[language]

    return rebuilt(instrument, "Languages", change)


def confirmed(instrument: Instrument, language: str, by: str) -> Instrument:
    """The instrument after a native speaker has confirmed a language's wording.

    Raises
    ------
    FaultsError
        If the instrument does not have the language, or nobody is named.
    """
    faults = FaultList()
    name = clean_text(by)[:200]
    require_language(instrument, language, faults)
    if not name:
        faults.add("Name", "it is empty", "Say who confirmed the wording.")
    faults.raise_if_any()
    return _marked(instrument, language, unconfirmed=False, by=name)


def unconfirmed_in(instrument: Instrument, languages: Iterable[str]) -> Instrument:
    """The instrument where nobody has confirmed the wording in these languages yet."""
    for language in languages:
        instrument = _marked(instrument, language, unconfirmed=True)
    return instrument


def _marked(instrument: Instrument, language: str, *, unconfirmed: bool, by: str = "") -> Instrument:
    def change(content: Plain) -> None:
        open_ones = [each for each in instrument.unconfirmed if each != language]
        names = {each: name for each, name in instrument.confirmed_by.items() if each != language}
        content["unconfirmed"] = [*open_ones, language] if unconfirmed else open_ones
        content["confirmed_by"] = names | ({language: by} if by else {})

    return rebuilt(instrument, f"Wording in {own_name(language)}", change)


def shipped_translations(instrument: Instrument, folder: Path = TRANSLATIONS) -> dict[str, Translation]:
    """The drafts that come with the product for an instrument, by language.

    They belong to the instrument by its id; after its statements were edited they may lack
    places (`Translation.missing_in`).
    """
    drafts = (each for each in _drafts(folder) if each.instrument == instrument.id)
    return {each.language: each for each in drafts}


@cache
def _drafts(folder: Path) -> tuple[Translation, ...]:
    return tuple(translation_from_yaml(path) for path in sorted(folder.glob("*.yaml")))


def translation_from_yaml(path: Path) -> Translation:
    """The translation that a file of the product holds.

    Raises
    ------
    FaultsError
        If the file is no translation.
    """
    data = mapping_from_yaml(path.read_bytes(), path.name)
    try:
        return Translation.model_validate(data)
    except ValidationError as error:
        raise FaultsError(faults_of_validation(error, path.name, data)) from None
