"""Draft OKRs out of uploaded files, and the template handed out for them."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import PurePath
from uuid import UUID
from zipfile import BadZipFile, ZipFile, is_zipfile

import xlsxwriter

from exchange.listed_columns import ListedColumns, listed_columns
from exchange.tables import Row, Table, read_table
from readiness.draft_okrs.draft import (
    LONGEST_TEXT,
    MOST_KEY_RESULTS,
    DraftKeyResult,
    DraftLevel,
    DraftOkr,
)
from readiness.draft_okrs.line_marks import Line, Mark, lines_of, mark_words
from readiness.draft_okrs.reading import LONGEST_CELL, MOST_DRAFTS, DraftReading, reading_of_text
from surveys.faults import Fault, FaultList, FaultsError
from surveys.text import clean_text, normalised

_ROWS_WITH_DROP_DOWNS = 500
LARGEST_TABLE_BYTES = 1_000_000
_TEXT_ENDINGS = {".txt", ".md", ".text"}


def drafts_from_file(
    content: bytes,
    file_name: str,
    *,
    new_id: Callable[[], UUID],
    team: str = "",
    level: DraftLevel = DraftLevel.NOT_SAID,
    on: date | None = None,
) -> DraftReading:
    """The drafts of a text file, a CSV file or a workbook.

    Parameters
    ----------
    team, level
        Of drafts for which the file says nothing else.

    Raises
    ------
    FaultsError
        Unreadable files, a missing or doubled column, unknown levels, texts that are too
        long, values without a key result: all at once, by sheet, row and column.
    """
    if PurePath(file_name.replace("\\", "/")).suffix.lower() in _TEXT_ENDINGS:
        return reading_of_text(_decoded(content, file_name), team=team, new_id=new_id, level=level, on=on)
    _check_size(content, file_name)
    table = read_table(content, file_name, sheet=draft_columns().sheet, is_heading=_has_needed_columns)
    reader = _TableReader(table, _fields_of(table), clean_text(team), level)
    for row in table.rows:
        reader.take(row)
    return DraftReading(tuple(reader.drafts(new_id, on)), ())


def draft_columns() -> ListedColumns:
    """The columns of the table of draft OKRs, by their headings in English and German."""
    return listed_columns("draft_columns.yaml")


def _check_size(content: bytes, place: str) -> None:
    """Refuse tables far larger than any drafts before they are read: reading them takes its time."""
    size = len(content)
    if is_zipfile(BytesIO(content)):
        try:
            with ZipFile(BytesIO(content)) as archive:
                size = sum(entry.file_size for entry in archive.infolist())
        except BadZipFile:
            return  # What is wrong with it, the reader of workbooks says.
    if size > LARGEST_TABLE_BYTES:
        found = f"{size / 1e6:.1f} MB"
        remedy = f"Keep the drafts alone, on one sheet; {LARGEST_TABLE_BYTES / 1e6:g} MB unpacked are enough."
        raise FaultsError([Fault(place, "the table is too large for draft OKRs", remedy, found)])


def _decoded(content: bytes, place: str) -> str:
    if not content.strip():
        raise FaultsError([Fault(place, "the file is empty", "Choose the file that holds the OKRs.")])
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FaultsError([Fault(place, "it is not readable text", "Save it as plain text in UTF-8.")])


def _has_needed_columns(cells: Sequence[str]) -> bool:
    return "key_result" in {draft_columns().field_of(cell) for cell in cells}


def _fields_of(table: Table) -> dict[str, int]:
    faults = FaultList()
    found: dict[str, int] = {}
    for position, heading in enumerate(table.headings):
        name = draft_columns().field_of(heading)
        if name in found:
            problem = f"it means the same as column '{table.headings[found[name]]}'"
            faults.add(f"{table.place}, column '{heading}'", problem, "Remove or rename one of the two.")
        elif name:
            found[name] = position
    draft_columns().add_missing(table, set(found), faults)
    faults.raise_if_any()
    return found


@dataclass
class _Collected:
    """One objective with the rows read for it so far."""

    place: str
    team: str
    level: DraftLevel
    objective: str
    key_results: list[tuple[str, str, str]] = field(default_factory=list)


class _TableReader:
    """Rows put together to drafts; an empty team or objective is the one of the row above."""

    def __init__(self, table: Table, columns: dict[str, int], team: str, level: DraftLevel) -> None:
        self._table, self._columns = table, columns
        self._team, self._level, self._default_level, self._objective = team, level, level, ""
        self._found: dict[tuple[str, DraftLevel, str], _Collected] = {}
        self._faults = FaultList()

    def take(self, row: Row) -> None:
        """Read one row."""
        cells = {
            name: row.cells[position] if position < len(row.cells) else ""
            for name, position in self._columns.items()
        }
        if not any(map(normalised, cells.values())):
            return
        self._take_whose(row, cells)
        objective = _without_mark(cells.get("objective", ""), Mark.OBJECTIVE)
        self._objective = objective or self._objective
        self._check_length(row, "objective", objective, LONGEST_TEXT)
        collected = self._collected(row)
        values = tuple(clean_text(cells.get(name, "")) for name in ("baseline", "target"))
        for name, value in zip(("baseline", "target"), values, strict=True):
            self._check_length(row, name, value, LONGEST_CELL)
        texts = _key_results_of(cells.get("key_result", ""))
        if not texts and any(values):
            self._fault(row, "key_result", "there is no key result beside the values", "Write it.")
        for text in texts:
            self._check_length(row, "key_result", text, LONGEST_TEXT)
            collected.key_results.append((text, values[0], values[1]))

    def _take_whose(self, row: Row, cells: dict[str, str]) -> None:
        team, word = clean_text(cells.get("team", "")), clean_text(cells.get("level", ""))
        if team and normalised(team) != normalised(self._team):
            # Another team begins: what stands above is not its objective.
            self._objective, self._level = "", self._default_level
        self._team = team or self._team
        self._check_length(row, "team", team, LONGEST_CELL)
        if word:
            named = mark_words().level_of(word)
            if named is None:
                levels = ", ".join(level.value for level in DraftLevel if level is not DraftLevel.NOT_SAID)
                self._fault(row, "level", "there is no such level", f"Use one of: {levels}.", word)
            self._level = named or self._level

    def _collected(self, row: Row) -> _Collected:
        key = (normalised(self._team), self._level, normalised(self._objective))
        if key not in self._found:
            place = self._table.at(row)
            self._found[key] = _Collected(place, self._team, self._level, self._objective)
        return self._found[key]

    def _check_length(self, row: Row, name: str, text: str, longest: int) -> None:
        if len(text) > longest:
            self._fault(row, name, f"the text is longer than {longest:,} characters", "Shorten it.", text)

    def _fault(self, row: Row, name: str, problem: str, remedy: str, value: str = "") -> None:
        heading = self._table.headings[self._columns[name]]
        self._faults.add(f"{self._table.at(row)}, column '{heading}'", problem, remedy, value)

    def drafts(self, new_id: Callable[[], UUID], on: date | None) -> Iterator[DraftOkr]:
        """Everything read, once all rows are sound."""
        found = self._found.values()
        if len(found) > MOST_DRAFTS:
            problem = f"it holds more than {MOST_DRAFTS} objectives"
            self._faults.add(self._table.place, problem, "Upload it in parts.", len(found))
        for each in found:
            if len(each.key_results) > MOST_KEY_RESULTS:
                problem = f"the objective has more than {MOST_KEY_RESULTS} key results"
                self._faults.add(each.place, problem, "Split the objective.", len(each.key_results))
        self._faults.raise_if_any()
        for each in found:
            yield DraftOkr(
                id=new_id(),
                objective=each.objective,
                key_results=tuple(
                    DraftKeyResult(id=new_id(), text=text, baseline=baseline, target=target)
                    for text, baseline, target in each.key_results
                ),
                team=each.team,
                level=each.level,
                on=on,
            )


def _key_results_of(cell: str) -> tuple[str, ...]:
    """The key results in a cell: one for each line if each line is led by a bullet, number or mark."""
    lines = lines_of(cell)
    if len(lines) > 1 and all(line.mark is Mark.KEY_RESULT or line.depth[1] for line in lines):
        texts = [line.text for line in lines]
    else:
        texts = [_without_mark(cell, Mark.KEY_RESULT)]
    return tuple(filter(None, texts))


def _without_mark(cell: str, mark: Mark) -> str:
    """A cell's text without "KR1:", a bullet or a number before it."""
    lines = lines_of(cell)
    first: Line | None = lines[0] if len(lines) == 1 else None
    if first and (first.mark is mark or (first.mark is Mark.NONE and first.depth[1])):
        return first.text or clean_text(cell)
    return clean_text(cell)


def drafts_template_workbook(drafts: Sequence[DraftOkr] = ()) -> bytes:
    """A workbook for draft OKRs: drop-downs, help on each heading, an example sheet.

    Parameters
    ----------
    drafts : sequence of DraftOkr
        To be written into it; none for the empty template. Read back they are the same but
        for their ids, what the checklist says, and what was overruled.
    """
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        heading = workbook.add_format(
            {"bold": True, "bg_color": "#0F766E", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
        )
        text = workbook.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        rows = tuple(_rows_of(drafts))
        for name, sheet_rows in ((draft_columns().sheet, rows), ("Example", draft_columns().examples)):
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for position, column in enumerate(draft_columns().columns):
                sheet.set_column(position, position, column.width, text)
                sheet.write_string(0, position, column.heading + ("*" if column.required else ""), heading)
                sheet.write_comment(0, position, column.help, {"x_scale": 2})
                if column.choices:
                    allowed = {"validate": "list", "source": list(column.choices), "ignore_blank": True}
                    sheet.data_validation(1, position, _ROWS_WITH_DROP_DOWNS, position, allowed)
                for line, row in enumerate(sheet_rows, start=1):
                    sheet.write_string(line, position, row.get(column.field, ""), text)
    return buffer.getvalue()


def _rows_of(drafts: Sequence[DraftOkr]) -> Iterator[dict[str, str]]:
    for draft in drafts:
        level = "" if draft.level is DraftLevel.NOT_SAID else draft.level.value
        whose = {"team": draft.team, "level": level, "objective": draft.objective}
        for each in draft.key_results:
            yield whose | {"key_result": each.text, "baseline": each.baseline, "target": each.target}
        if not draft.key_results:
            yield whose
