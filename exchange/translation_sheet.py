"""The sheet for translators: one row a text, out as a workbook and back in again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from exchange.table_rows import LONGEST_HEADING, Row, Table
from exchange.tables import read_table
from exchange.translation_places import described_places
from surveys.faults import Fault, FaultList
from surveys.instrument import Instrument
from surveys.languages import CODE_REMEDY, is_language_code, is_right_to_left, own_name
from surveys.text import clean_text, normalised
from surveys.translations import LONGEST_TEXT, texts_of

SHEET = "Translation"
_PLACE, _MADE_FOR = "Place", "Made for"
_NEW_SHEET = "Download a new sheet and copy the translations into it."
_CODE_IN_HEADING = re.compile(r"\[([^\[\]]*)\]")
_HOW = (
    "Write the translation into column D. Rows may be sorted and columns added; leave the grey columns as "
    "they are. “We” means the team of the person who answers."
)
_COLUMNS = ((30, _PLACE), (34, "What it is"), (52, ""), (52, ""), (30, "Note"), (30, ""))
_GREY, _TEAL = "#E2E8F0", "#0F766E"


def translation_workbook(
    instrument: Instrument, language: str, *, texts: Mapping[str, str] | None = None
) -> bytes:
    """A workbook with every text of an instrument, to be translated into a language.

    Parameters
    ----------
    texts : mapping, optional
        Place -> translation so far; without it, what the instrument has in that language.
    """
    written = texts_of(instrument, language) if texts is None else texts
    source = instrument.languages[0]
    headings = [heading for _, heading in _COLUMNS]
    headings[2] = f"Text in {own_name(source)} [{source}]"
    headings[3] = f"Translation into {own_name(language)} [{language}]"
    headings[5] = f"{_MADE_FOR}: {_stamp(instrument)}"[:LONGEST_HEADING]
    sources, described = texts_of(instrument, source), described_places(instrument)
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        formats = _formats(workbook, source, language)
        for column, (width, _) in enumerate(_COLUMNS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, _HOW)
        for column, heading in enumerate(headings):
            sheet.write_string(1, column, heading, formats[6])
        for line, (place, text) in enumerate(sources.items(), start=2):
            cells = (place, described[place], text, written.get(place, ""), "", "")
            for column, cell in enumerate(cells):
                if cell:
                    sheet.write_string(line, column, cell, formats[column])
                else:
                    sheet.write_blank(line, column, None, formats[column])
        sheet.freeze_panes(2, 1)
        sheet.autofilter(1, 0, 1 + len(sources), len(_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
    return buffer.getvalue()


def _formats(workbook: Any, source: str, language: str) -> list[Any]:
    """A format for each column, and one for the headings."""
    cell = {"text_wrap": True, "valign": "top", "num_format": "@", "border": 1, "border_color": _GREY}
    locked = {**cell, "bg_color": _GREY, "font_color": "#334155"}
    turned = {"reading_order": 2, "align": "right"}
    looks: list[dict[str, object]] = [
        locked,
        locked,
        locked | (turned if is_right_to_left(source) else {}),
        cell | (turned if is_right_to_left(language) else {}),
        cell,
        locked,
        {"bold": True, "bg_color": _TEAL, "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"},
    ]
    return [workbook.add_format(look) for look in looks]


def _stamp(instrument: Instrument) -> str:
    """Instrument, version and a digest of the texts that are translated from."""
    sources = json.dumps(texts_of(instrument, instrument.languages[0]), ensure_ascii=False)
    return f"{instrument.id}, {instrument.version}, {hashlib.sha256(sources.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class _Columns:
    """Where a sheet holds what."""

    place: int
    translation: int
    language: str
    source: int | None
    source_language: str
    stamp: str


def translation_from_file(
    content: bytes, name: str, instrument: Instrument
) -> tuple[str, dict[str, str], tuple[str, ...]]:
    """A translated sheet: the language, the text of every place, and what is worth knowing.

    Rows may be sorted, and rows and columns added.

    Returns
    -------
    language : str
    texts : dict
        Place -> text, in asking order.
    notices : tuple of str
        Texts that have changed since the sheet was made.

    Raises
    ------
    FaultsError
        An unreadable or hostile file, a sheet for another survey, a wrong language code; then
        every place that is unknown, missing, repeated, or without a text.
    """
    table = read_table(content, name, sheet=SHEET, is_heading=_is_heading)
    columns = _columns_of(table, instrument)
    texts, notices = _texts_in(table, columns, instrument)
    if columns.stamp and not columns.stamp.endswith(_stamp(instrument)):
        made_for = columns.stamp.partition(":")[2].rpartition(",")[0].strip()
        notices.insert(
            0,
            f"The sheet was made for another state of the survey ({made_for}); every text was checked against "
            "the present one.",
        )
    return columns.language, texts, tuple(notices)


def _is_heading(cells: Sequence[str]) -> bool:
    return normalised(_PLACE) in map(normalised, cells)


def _columns_of(table: Table, instrument: Instrument) -> _Columns:
    headings = [normalised(heading) for heading in table.headings]
    where = f"{table.place}, row {table.heading_row}"

    def column(start: str) -> int | None:
        found = (number for number, heading in enumerate(headings) if heading.startswith(start))
        return next(found, None)

    place = headings.index("place") if "place" in headings else None
    translation, source, made_for = column("translation into"), column("text in"), column("made for")
    faults = FaultList()
    language = _language_in(table, translation)
    if place is None:
        faults.add(where, "no column is called 'Place'", _NEW_SHEET)
    if translation is None:
        faults.add(where, "no column is called 'Translation into ...'", _NEW_SHEET)
    elif not is_language_code(language):
        at = _cell(table, table.heading_row, translation)
        faults.add(at, "the heading names no language code in brackets", CODE_REMEDY, language)
    elif language == instrument.languages[0]:
        at = _cell(table, table.heading_row, translation)
        faults.add(at, "it is the language that is translated from", "Edit its texts on the page.", language)
    stamp = table.headings[made_for] if made_for is not None else ""
    asked = stamp.partition(":")[2].partition(",")[0].strip()
    if asked and asked != instrument.id:
        faults.add(where, "the sheet was made for another instrument", f"Use one for {instrument.id}.", asked)
    faults.raise_if_any()
    return _Columns(place or 0, translation or 0, language, source, _language_in(table, source), stamp)


def _language_in(table: Table, column: int | None) -> str:
    found = _CODE_IN_HEADING.findall(table.headings[column]) if column is not None else []
    return str(found[-1]).strip() if found else ""


def _texts_in(table: Table, columns: _Columns, instrument: Instrument) -> tuple[dict[str, str], list[str]]:
    expected = texts_of(instrument, instrument.languages[0])
    sources = expected if columns.source_language == instrument.languages[0] else {}
    faults, notices = FaultList(), list[str]()
    texts: dict[str, str] = {}
    first: dict[str, int] = {}
    for row in table.rows:
        place, text = _at(row, columns.place), clean_text(_at(row, columns.translation))
        problem = _problem_of(row, place, text, expected, first)
        if problem is not None:
            column = columns.translation if place in expected and place not in texts else columns.place
            faults.extend([_located(problem, _cell(table, row.number, column))])
        if not place or place not in expected:
            continue
        first.setdefault(place, row.number)
        texts.setdefault(place, text)
        seen = clean_text(_at(row, columns.source)) if columns.source is not None else ""
        if seen and sources.get(place, seen) != seen:
            at = _cell(table, row.number, columns.source or 0)
            notices.append(f"{at}: the text has changed since, '{place}' now reads “{sources[place]}”.")
    for place, text in expected.items():
        if place not in texts:
            faults.add(table.place, "a row is missing", f"Add it: “{text}”.", place)
    faults.raise_if_any()
    return {place: texts[place] for place in expected}, notices


def _problem_of(
    row: Row, place: str, text: str, expected: Mapping[str, str], first: Mapping[str, int]
) -> Fault | None:
    """What is wrong with one row, its place still to be named."""
    if not place:
        # A remark or a heading between the rows is nobody's translation.
        return (
            Fault("", "the text belongs to no place", "Write the place into column A.", text)
            if text
            else None
        )
    if place not in expected:
        return Fault("", "the survey has no such text", "Remove the row.", place)
    if place in first:
        return Fault("", f"the place stands in row {first[place]} already", "Remove one of the two.", place)
    if not text:
        return Fault("", "the translation is empty", "Translate the text beside it.", place)
    if len(text) > LONGEST_TEXT:
        return Fault("", f"the translation has more than {LONGEST_TEXT:,} characters", "Shorten it.", text)
    return None


def _located(fault: Fault, place: str) -> Fault:
    return Fault(place, fault.problem, fault.remedy, fault.value)


def _at(row: Row, column: int) -> str:
    return row.cells[column].strip() if column < len(row.cells) else ""


def _cell(table: Table, row: int, column: int) -> str:
    """A cell as a spreadsheet calls it."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{table.place}, cell {letters}{row}"
