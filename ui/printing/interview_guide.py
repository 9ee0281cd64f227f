"""The sponsor interview on paper: what to say first, every question, room for what is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engagement.interviewing import MINUTES_FOR_ALL
from readiness.facts import Fact, FactCatalogue, FactDefinition, FactKind, MayRead, SourceQuality
from surveys.languages import own_name
from ui.printing.pages import rendered
from ui.printing.words import PrintWords, print_languages, print_words

_QUALITIES = {
    SourceQuality.DOCUMENT: "guide_document",
    SourceQuality.INTERVIEW: "guide_interview",
    SourceQuality.HEARSAY: "guide_hearsay",
}
_READERS = {
    MayRead.CONSULTANT: "guide_consultant",
    MayRead.KIND_OF_SOURCE: "guide_kind",
    MayRead.NAMED: "guide_named",
}
_SPARE_LINES = 12


@dataclass(frozen=True)
class Box:
    """Something to tick."""

    label: str
    is_ticked: bool = False


@dataclass(frozen=True)
class Sheet:
    """One statement as it is written or to be written down.

    Parameters
    ----------
    number : str
        What was counted, for questions that ask for a number; empty to fill in.
    """

    answers: tuple[Box, ...]
    number: str
    qualities: tuple[Box, ...]
    readers: tuple[Box, ...]
    said_by: str = ""
    on: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Asked:
    """One question with its statements."""

    number: int
    question: str
    hint: str
    unit: str
    sheets: tuple[Sheet, ...]


def guide_page(
    organisation: str,
    catalogue: FactCatalogue,
    facts: Sequence[Fact] | None,
    language: str,
    *,
    address: str,
) -> str:
    """The guide, with the frame in a language that printed pages have.

    Parameters
    ----------
    facts : sequence of Fact or None
        What is known, to be filled in; None leaves all boxes open. A sheet lies on the table: what
        only the consultant may read is left out, and who said what words stays out, too, unless
        they agreed to be named.
    address : str
        Of this page, without its query.
    """
    w = print_words(language)
    may_be_seen = [fact for fact in facts or () if fact.may_read is not MayRead.CONSULTANT]
    numbers = {definition.id: number for number, definition in enumerate(catalogue.definitions(), start=1)}
    parts = [
        (part.title, [_asked(numbers[each.id], each, may_be_seen, w) for each in part.facts])
        for part in catalogue.sections
    ]
    filled = "&filled=1" if facts is not None else ""
    return rendered(
        "interview.html",
        language,
        organisation=organisation,
        parts=parts,
        purpose=w["guide_purpose"].format(questions=len(numbers), parts=len(parts), minutes=MINUTES_FOR_ALL),
        promise=[w[f"guide_promise_{number}"] for number in range(1, 6)],
        before=[w[f"guide_before_{number}"] for number in range(1, 4)],
        marks=[w[f"guide_mark_{number}"] for number in range(1, 6)],
        is_filled=facts is not None,
        questions_are_foreign=language != "en",
        spare=range(_SPARE_LINES),
        languages=[
            (f"{address}?lang={code}{filled}", own_name(code), code == language) for code in print_languages()
        ],
    )


def _asked(number: int, definition: FactDefinition, facts: Iterable[Fact], w: PrintWords) -> Asked:
    here = [fact for fact in facts if fact.fact == definition.id]
    unit = ""
    if definition.kind is FactKind.NUMBER:
        limits = f"{definition.minimum:g}–{definition.maximum:g}"
        unit = f"{definition.unit} ({limits})"
    sheets = tuple(_sheet(definition, fact, w) for fact in here or [None])
    return Asked(number, definition.question, definition.hint, unit, sheets)


def _sheet(definition: FactDefinition, fact: Fact | None, w: PrintWords) -> Sheet:
    known = fact.value if fact is not None else None
    is_named = fact is not None and fact.may_read is MayRead.NAMED
    number = f"{known:g}" if isinstance(known, int | float) else ""
    answers = [Box(option.label, known == option.id) for option in definition.options]
    return Sheet(
        answers=(*answers, Box(w["guide_unknown"], fact is not None and known is None)),
        number=number,
        qualities=tuple(
            Box(w[key], fact is not None and fact.quality is quality) for quality, key in _QUALITIES.items()
        ),
        readers=tuple(
            Box(w[key], fact is not None and fact.may_read is reader) for reader, key in _READERS.items()
        ),
        said_by=fact.said_by if fact is not None and is_named else "",
        on=w.day(fact.on.isoformat()) if fact is not None and is_named and fact.on is not None else "",
        quote=fact.quote if fact is not None and is_named else "",
    )
