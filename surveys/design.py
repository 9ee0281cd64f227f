"""Changes to what is asked. Each gives another valid instrument, or says everything against it.

An item's id is its identity across waves: two waves are compared item by item under it. Whether
other words still ask the same is a judgement, so whoever edits a statement says so; without it the
statement gets an id of its own (decision 0011).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import count

from surveys.faults import FaultList
from surveys.instrument import Instrument, Item, ItemKind
from surveys.instrument_places import Plain, rebuilt, remember_wordings, slots_of
from surveys.item_ids import first_free, fresh_id
from surveys.text import clean_text
from surveys.translations import LONGEST_TEXT, cleaned_texts, require_language, unconfirmed_in

CHANGED = " + changes"
OWN_SOURCE = {"document": "own", "place": "written for this engagement"}


def chosen(instrument: Instrument, ids: Sequence[str]) -> Instrument:
    """The instrument with these statements and open questions only, in this order.

    A component without statements is not measured, so it goes, and the questions for its
    symptom with it.

    Raises
    ------
    FaultsError
        Unknown or repeated ids, or no statement about any component.
    """
    faults = FaultList()
    questions = {question.id: question for question in instrument.open_questions}
    for each in ids:
        if each not in instrument.items_by_id and each not in questions:
            faults.add("Statements", "there is no statement or question of this id", "Leave it out.", each)
        if ids.count(each) > 1:
            faults.add("Statements", "it is chosen twice", "Choose it once.", each)
    items = [instrument.items_by_id[each] for each in ids if each in instrument.items_by_id]
    measured = {item.component for item in items if item.kind is ItemKind.COMPONENT}
    if not measured:
        faults.add("Statements", "no statement about a component is chosen", "Choose at least one.")
    faults.raise_if_any()
    # A symptom is nothing without its component; a pitfall is there without one.
    stay = [item for item in items if item.component in measured or item.kind is ItemKind.PITFALL]
    kept = [
        item if item.component in measured else item.model_copy(update={"component": None}) for item in stay
    ]
    asked = [questions[each] for each in ids if each in questions]

    def change(content: Plain) -> None:
        content["items"] = [item.model_dump(mode="json") for item in kept]
        content["open_questions"] = [question.model_dump(mode="json") for question in asked]
        content["components"] = [each for each in content["components"] if each["id"] in measured]

    return _changed(instrument, change)


def without_items(instrument: Instrument, ids: Iterable[str]) -> Instrument:
    """The instrument without these statements, and without components that lose their last one.

    Raises
    ------
    FaultsError
        Unknown ids, or no statement about any component left.
    """
    gone = set(ids)
    faults = FaultList()
    for each in sorted(gone - {*instrument.item_ids}):
        faults.add("Statements", "there is no statement of this id", "Leave it out.", each)
    faults.raise_if_any()
    kept = [
        each
        for each in [*instrument.item_ids, *(q.id for q in instrument.open_questions)]
        if each not in gone
    ]
    return chosen(instrument, kept)


def reordered(instrument: Instrument, ids: Sequence[str]) -> Instrument:
    """The instrument with its statements in this order.

    Raises
    ------
    FaultsError
        Unless every statement is named once.
    """
    faults = FaultList()
    for each in instrument.item_ids:
        if each not in ids:
            faults.add("Order", "a statement is missing", "Name every statement once.", each)
    faults.raise_if_any()
    return chosen(instrument, [*ids, *(question.id for question in instrument.open_questions)])


def with_texts(
    instrument: Instrument, language: str, texts: Mapping[str, str], *, same_meaning: bool
) -> Instrument:
    """The instrument with other words at some places, in one language.

    Parameters
    ----------
    texts : mapping
        Place -> text, places as `surveys.translations.texts_of` has them.
    same_meaning : bool
        The statements edited still ask what they asked: they keep their ids, and waves stay
        comparable. Otherwise each gets a fresh id, such as ``vision_01b``, and all other
        languages count as unconfirmed, because they still say what it said before.

    Raises
    ------
    FaultsError
        A language that the instrument lacks, unknown places, empty or long texts; then
        whatever would make the instrument unusable.
    """
    faults = FaultList()
    require_language(instrument, language, faults)
    slots = {slot.place: slot for slot in slots_of(instrument)}
    cleaned = cleaned_texts(texts, slots, faults)
    faults.raise_if_any()
    content = instrument.model_dump(mode="json")
    edited = {place: text for place, text in cleaned.items() if slots[place].read(content, language) != text}
    items = [item for item in instrument.items if f"item.{item.id}" in edited]

    def change(content: Plain) -> None:
        for place, text in edited.items():
            slots[place].write(content, language, text)
        if same_meaning:
            remember_wordings(instrument, content)
        else:
            _rename(items, content)

    stale = [each for each in instrument.languages if each != language and items and not same_meaning]
    return unconfirmed_in(_changed(instrument, change), stale)


def _rename(items: Sequence[Item], content: Plain) -> None:
    """Fresh ids for statements that ask something else now; what they asked before is not theirs."""
    names = {item.id for item in items}
    taken = {each["id"] for each in (*content["items"], *content["open_questions"])}
    for written in content["items"]:
        if written["id"] in names:
            written["id"] = fresh_id(written["id"], taken)
            written["earlier_wordings"] = []
            taken.add(written["id"])


def with_item(
    instrument: Instrument, component: str, texts: Mapping[str, str], *, is_reversed: bool
) -> Instrument:
    """The instrument with one more statement about a component, after its last one.

    Parameters
    ----------
    texts : mapping
        Language -> text for every language of the instrument.
    is_reversed : bool
        Agreeing is bad for the component.

    Raises
    ------
    FaultsError
        An unknown component, a language without text, or a text that is asked already.
    """
    faults = FaultList()
    found = instrument.components_by_id.get(component)
    if found is None:
        known = ", ".join(instrument.components_by_id)
        faults.add("Component", "the survey has no such component", f"Choose of: {known}.", component)
    cleaned = _in_every_language(instrument, texts, "Statement", faults)
    faults.raise_if_any()

    names = (f"{component[:50]}_own_{number}" for number in count(1))

    def change(content: Plain) -> None:
        item = {
            "id": first_free(names, _ids_in(instrument)),
            "kind": ItemKind.COMPONENT.value,
            "component": component,
            "scale": found.scale if found else "",
            "reversed": is_reversed,
            "text": cleaned,
            "source": OWN_SOURCE,
        }
        content["items"].insert(instrument.items.index(instrument.items_of(component)[-1]) + 1, item)

    return _changed(instrument, change)


def with_question(instrument: Instrument, texts: Mapping[str, str]) -> Instrument:
    """The instrument with one more open question at its end.

    Raises
    ------
    FaultsError
        A language without text, or a text that is asked already.
    """
    faults = FaultList()
    cleaned = _in_every_language(instrument, texts, "Open question", faults)
    faults.raise_if_any()

    def change(content: Plain) -> None:
        name = first_free((f"question_own_{number}" for number in count(1)), _ids_in(instrument))
        content["open_questions"].append({"id": name, "text": cleaned, "source": OWN_SOURCE})

    return _changed(instrument, change)


def without_question(instrument: Instrument, question: str) -> Instrument:
    """The instrument without an open question.

    Raises
    ------
    FaultsError
        If it has no such question.
    """
    faults = FaultList()
    questions = [each.id for each in instrument.open_questions]
    if question not in questions:
        faults.add("Open question", "there is no question of this id", "Leave it out.", question)
    faults.raise_if_any()
    return chosen(instrument, [*instrument.item_ids, *(each for each in questions if each != question)])


def _ids_in(instrument: Instrument) -> set[str]:
    return {*instrument.item_ids, *(question.id for question in instrument.open_questions)}


def _in_every_language(
    instrument: Instrument, texts: Mapping[str, str], what: str, faults: FaultList
) -> dict[str, str]:
    cleaned = {language: clean_text(texts.get(language, "")) for language in instrument.languages}
    for language, text in cleaned.items():
        if not text:
            faults.add(f"{what}, {language}", "the text is empty", "Write it in every language offered.")
        elif len(text) > LONGEST_TEXT:
            problem = f"the text has more than {LONGEST_TEXT:,} characters"
            faults.add(f"{what}, {language}", problem, "Shorten it.", text)
    return cleaned


def _changed(instrument: Instrument, change: Callable[[Plain], None]) -> Instrument:
    """The changed instrument; its version says that it is not the one of that number any more."""
    found = rebuilt(instrument, "Survey", change)
    if found == instrument or found.version.endswith(CHANGED):
        return found

    def mark(content: Plain) -> None:
        content["version"] = f"{instrument.version}{CHANGED}"

    return rebuilt(found, "Survey", mark)
