"""One row of a team list: its cells, read one by one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import available_timezones

from surveys.faults import FaultList
from surveys.organisation import (
    FIRST_YEAR,
    LARGEST_HEADCOUNT,
    LAST_YEAR,
    LONGEST_NAME,
    DateRange,
    Level,
    Volunteered,
)
from surveys.text import clean_text, normalised

_Word = TypeVar("_Word")

_LEVEL_WORDS: dict[str, Level | None] = {
    "": None,
    **dict.fromkeys(("company", "organisation", "organization", "unternehmen", "firma"), Level.COMPANY),
    **dict.fromkeys(("department", "programme", "program", "division"), Level.DEPARTMENT),
    **dict.fromkeys(("abteilung", "bereich", "programm"), Level.DEPARTMENT),
    **dict.fromkeys(("team", "project", "projekt"), Level.TEAM),
}
_VOLUNTEERED_WORDS: dict[str, Volunteered] = {
    **dict.fromkeys(("", "not asked", "unknown", "?", "nicht gefragt", "unbekannt"), Volunteered.NOT_ASKED),
    **dict.fromkeys(("yes", "y", "true", "x", "ja", "j", "wahr"), Volunteered.YES),
    **dict.fromkeys(("no", "n", "false", "nein", "falsch"), Volunteered.NO),
}
# What spreadsheet programs show instead of a result, in English and German.
_ERROR_VALUES = {
    "#ref!", "#n/a", "#value!", "#div/0!", "#name?", "#null!", "#num!", "#spill!", "#calc!",
    "#bezug!", "#nv", "#wert!", "#zahl!", "#uberlauf!",
}  # fmt: skip
_PLAIN_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,20})?")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,12}(?:[.,]0{1,2})?")
_GROUPED_DIGITS = re.compile(r"(?<=[0-9])[ '’](?=[0-9]{3}(?![0-9]))")
# 1.200 and 1,200 are twelve hundred to some and one and a fifth to others.
AMBIGUOUS_NUMBER = re.compile(r"[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")
_DAY = r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})(?:[ T]00:00(?::00)?)?"
_RANGE = re.compile(rf"{_DAY}(?:\s*(?:\.\.|\bto\b|\buntil\b|\bbis\b|–|—|/|-)\s*{_DAY})?\s*(?:\((.*)\))?")
# Dates outside these years are slips of the keyboard; project judgement.


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """One row of a team list, as text, before it is believed.

    ``place`` is where a person finds the row ("Teams, row 12"); the other fields are the
    cells. ``unit_id`` is known when the row edits a unit that is already kept.
    """

    place: str
    code: str = ""
    name: str = ""
    level: str = ""
    parent: str = ""
    headcount: str = ""
    lead: str = ""
    volunteered: str = ""
    function: str = ""
    location: str = ""
    country: str = ""
    time_zone: str = ""
    blocked: str = ""
    depends_on: str = ""
    effort_hours: str = ""
    priority: str = ""
    unit_id: UUID | None = None

    def where(self, column: str) -> str:
        """The place of one cell of the row."""
        return f"{self.place}, column '{column}'"


_HEADINGS = {"code": "id", "blocked": "cannot_start"}
_CELLS = tuple(each.name for each in fields(UnitDraft) if each.name not in {"place", "unit_id"})


@dataclass(frozen=True, slots=True)
class UnitCells:
    """What the cells of one row say about the unit itself; None where a cell is empty."""

    code: str
    level: Level | None
    headcount: int | None
    lead: str
    volunteered: Volunteered
    function: str
    location: str
    country: str
    time_zone: str
    blocked: tuple[DateRange, ...]
    effort_hours: float | None
    priority: float | None


def unit_cells(draft: UnitDraft, faults: FaultList) -> UnitCells:
    """The cells of a row, read; every cell that cannot be read is a fault."""
    return UnitCells(
        code=_short(draft, "code", faults),
        level=_one_of(draft, "level", _LEVEL_WORDS, faults),
        headcount=_headcount(draft, faults),
        lead=_short(draft, "lead", faults),
        volunteered=_one_of(draft, "volunteered", _VOLUNTEERED_WORDS, faults),
        function=_short(draft, "function", faults),
        location=_short(draft, "location", faults),
        country=_country(draft, faults),
        time_zone=_time_zone(draft, faults),
        blocked=_blocked(draft, faults),
        effort_hours=_amount(draft, "effort_hours", faults),
        priority=_amount(draft, "priority", faults),
    )


def without_error_values(draft: UnitDraft, faults: FaultList) -> UnitDraft:
    """The row without cells that show a spreadsheet's error, such as #REF!; each is a fault."""
    wrong = [cell for cell in _CELLS if normalised(getattr(draft, cell)[:20]) in _ERROR_VALUES]
    for cell in wrong:
        faults.add(
            draft.where(_HEADINGS.get(cell, cell)),
            "the cell shows an error of the spreadsheet instead of a value",
            "Correct its formula, or write the value.",
            getattr(draft, cell),
        )
    # A name and a headcount are needed; one fault about the cell is enough.
    kept: dict[str, Any] = dict.fromkeys(wrong, "") | {"name": draft.name}
    if "headcount" in wrong:
        kept["headcount"] = "0"
    return replace(draft, **kept) if wrong else draft


def _parts_of_list(text: str) -> Iterator[str]:
    """The parts of a cell between semicolons or line breaks, but not inside brackets."""
    depth = start = 0
    for position, character in enumerate(text):
        if character == "(":
            depth += 1
        elif character == ")":
            depth = max(depth - 1, 0)
        elif character == "\n" or (character == ";" and depth == 0):
            yield text[start:position]
            start, depth = position + 1, 0
    yield text[start:]


def _short(draft: UnitDraft, cell: str, faults: FaultList) -> str:
    text = clean_text(getattr(draft, cell))
    if len(text) > LONGEST_NAME:
        where = draft.where(_HEADINGS.get(cell, cell))
        faults.add(where, f"it is longer than {LONGEST_NAME} characters", "Shorten it.", text)
    return text


def _headcount(draft: UnitDraft, faults: FaultList) -> int | None:
    text = _digits(draft.headcount)
    if not text:
        return None
    remedy = "Give the number of people (heads, not full-time equivalents), in digits only."
    if AMBIGUOUS_NUMBER.fullmatch(text):
        remedy = "Write it without a thousands separator, such as 1200."
    elif _WHOLE_NUMBER.fullmatch(text) and int(re.split("[.,]", text)[0]) <= LARGEST_HEADCOUNT:
        return int(re.split("[.,]", text)[0])
    faults.add(
        draft.where("headcount"),
        f"the headcount is not a whole number from 0 to {LARGEST_HEADCOUNT:,}",
        remedy,
        draft.headcount,
    )
    return 0


def _digits(text: str) -> str:
    """A number as typed, in ASCII digits and without spaces or apostrophes between its groups."""
    return _GROUPED_DIGITS.sub("", unicodedata.normalize("NFKC", clean_text(text)[:100]))


def _one_of(draft: UnitDraft, cell: str, words: Mapping[str, _Word], faults: FaultList) -> _Word:
    text = getattr(draft, cell)
    word = normalised(clean_text(text)[:100])
    if word in words:
        return words[word]
    allowed = ", ".join(str(value) for value in dict.fromkeys(words.values()) if value is not None)
    faults.add(draft.where(cell), "the value is not one of those allowed", f"Use one of: {allowed}.", text)
    return words[""]


def _country(draft: UnitDraft, faults: FaultList) -> str:
    text = clean_text(draft.country).upper()
    if text and not re.fullmatch(r"[A-Z]{2}", text):
        faults.add(
            draft.where("country"),
            "it is not a two-letter country code",
            "Use the ISO 3166 code, such as DE or GB.",
            text,
        )
        return ""
    return text


@cache
def _time_zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def _time_zone(draft: UnitDraft, faults: FaultList) -> str:
    text = clean_text(draft.time_zone)
    if not text:
        return ""
    name = _time_zones().get(text.casefold())
    if name is None:
        faults.add(
            draft.where("time_zone"), "it is not a known time zone", "Use a name such as Europe/Berlin.", text
        )
    return name or ""


def _amount(draft: UnitDraft, cell: str, faults: FaultList) -> float | None:
    text = _digits(getattr(draft, cell))
    if not text:
        return None
    remedy = f"Give a number from 0 to {LARGEST_HEADCOUNT:,}, such as 1.5, or leave it empty."
    if AMBIGUOUS_NUMBER.fullmatch(text):
        remedy = "It could mean thousands or a fraction: write 1200, or 1.2."
    elif _PLAIN_NUMBER.fullmatch(text) and float(text.replace(",", ".")) <= LARGEST_HEADCOUNT:
        return float(text.replace(",", "."))
    faults.add(draft.where(cell), "it is not a number from 0 up", remedy, getattr(draft, cell))
    return None


def _blocked(draft: UnitDraft, faults: FaultList) -> tuple[DateRange, ...]:
    ranges: list[DateRange] = []
    for part in _parts_of_list(draft.blocked):
        text = clean_text(part)
        if not text:
            continue
        match = _RANGE.fullmatch(text)
        start = _day(match[1]) if match else None
        end = _day(match[2]) if match and match[2] else start
        reason = (match[3] or "").strip() if match else ""
        if start is None or end is None or end < start:
            faults.add(
                draft.where("cannot_start"),
                "it is not a range of dates, or it ends before it starts",
                "Write ranges as 2027-03-01..2027-03-31 (reason), separated by semicolons.",
                text,
            )
        elif len(reason) > LONGEST_NAME:
            problem = f"the reason is longer than {LONGEST_NAME} characters"
            faults.add(draft.where("cannot_start"), problem, "Shorten it.", reason)
        else:
            ranges.append(DateRange(start=start, end=end, reason=reason))
    return tuple(ranges)


def _day(text: str) -> date | None:
    """A day from 2000 to 2100, written 2027-03-31 or 31.3.2027."""
    numbers = [int(number) for number in re.split(r"[-.]", text)]
    year, month, day = numbers if "-" in text else reversed(numbers)
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None
