"""The kept list of activities brought up to date, row by row; no row ever moves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter

from exchange.returned_plan.kept_list import ActivityList, own_content_rows
from exchange.returned_plan.list_ranges import extend_list
from exchange.returned_plan.moved_sheets import Looks, add_note
from rollout.activities.activity import Status

_AUTHOR = "Groundwork"
_NUMBER = re.compile(r"\d+")
_GONE, _ID = "Not in the plan since version", "Id in the plan: "
_GONE_ID = re.compile(rf"{_ID}([0-9a-f-]{{36}})")


def update_list(kept: ActivityList, fresh: ActivityList, looks: Looks, version: int) -> None:
    """Give every row the plan's newest values, add rows for new activities, and close those that are gone.

    Parameters
    ----------
    version : int
        Of the newest plan, for the note on an activity that is not in it any more.
    """
    _revive(kept, fresh)
    _take_up_own_rows(kept, fresh)
    free = _close_gone(kept, fresh, version)
    for key, row in kept.rows.items():
        if key in fresh.rows:
            _update_row(kept, row, fresh, fresh.rows[key])
    new = [row for key, row in fresh.rows.items() if key not in kept.rows]
    before = max(kept.last_row, *free, 0)
    moved = _move_totals(kept, len(new) - len(free))
    places = _places(kept, free, len(new))
    own_columns, reused = kept.own_columns, set(free)
    for source, row in zip(new, places, strict=True):
        _add_row(kept, row, fresh, source, looks)
        if row not in reused:
            _continue_own_columns(kept, row, own_columns)
    kept.filled.update(kept.rows.values())
    _update_words(kept, fresh)
    extend_list(kept, before, moved)


def _take_up_own_rows(kept: ActivityList, fresh: ActivityList) -> None:
    """Give rows that people added and that were accepted the ids they got.

    Rows are alike by title, unit and start; by title and unit alone where no other is like them.
    """
    for parts in (3, 2):
        unknown: dict[tuple[object, ...], list[str]] = defaultdict(list)
        own: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for key, row in fresh.rows.items():
            if key not in kept.rows:
                unknown[fresh.likeness(row)[:parts]].append(key)
        for row in kept.nameless:
            own[kept.likeness(row)[:parts]].append(row)
        for likeness, rows in own.items():
            keys = unknown.get(likeness, [])
            if parts == 2 and (len(keys) != 1 or len(rows) != 1):
                continue
            for key, row in zip(keys, rows, strict=False):
                kept.rows[key] = row
                kept.nameless.remove(row)


def _revive(kept: ActivityList, fresh: ActivityList) -> None:
    """Give activities that had left the plan and are back the rows they had."""
    for row in tuple(kept.nameless):
        cell = kept.cell(row, "title")
        note = cell.comment.text if cell.comment is not None else ""
        begins = note.rfind(_GONE)
        found = _GONE_ID.search(note, begins) if begins >= 0 else None
        if found is None:
            continue
        kept.nameless.remove(row)  # whoever closed it, it is nobody's own activity
        key = found[1]
        if key in fresh.rows and key not in kept.rows:
            kept.rows[key] = row
            others, author = note[:begins].strip(), cell.comment.author
            cell.comment = None
            if others:
                add_note(cell, others, author)


def _close_gone(kept: ActivityList, fresh: ActivityList, version: int) -> list[int]:
    """Close rows whose activity is not in the plan any more; gives the rows that are free now.

    A row with own entries stays as "dropped", without an id and without dates, so that
    neither the plan nor the workbook's sums take it for an activity.
    """
    gone = [(key, row) for key, row in kept.rows.items() if key not in fresh.rows]
    own = own_content_rows(kept) if gone else frozenset()
    free = []
    for key, row in gone:
        del kept.rows[key]
        if row in own:
            _note_gone(kept, row, key, version)
            emptied: Sequence[str] = ("id", "start", "end", "begins", "complete")
            kept.cell(row, "status").value = Status.DROPPED.value
        else:
            free.append(row)
            kept.filled.discard(row)
            emptied = kept.fields
        for each in emptied:
            _put(kept.cell(row, each), None, "n")
    return sorted(free)


def _note_gone(kept: ActivityList, row: int, key: str, version: int) -> None:
    start, end = (_day_words(kept.value(row, each)) for each in ("start", "end"))
    when = f" It was planned from {start} to {end}." if start and end else ""
    add_note(kept.cell(row, "title"), f"{_GONE} {version}.{when}\n{_ID}{key}", _AUTHOR)


def _day_words(value: object) -> str:
    day = value.date() if isinstance(value, datetime) else value
    return f"{day.day} {day:%b %Y}" if isinstance(day, date) else ""


def _update_row(kept: ActivityList, row: int, fresh: ActivityList, source: int) -> None:
    for each in kept.fields:
        target, newest = kept.cell(row, each), fresh.cell(source, each)
        if isinstance(target, MergedCell) or (
            target.value == newest.value and target.data_type == newest.data_type
        ):
            continue
        was_date = target.is_date
        _put(target, newest.value, newest.data_type)
        if newest.is_date and not was_date and not target.is_date:
            target.number_format = newest.number_format


def _put(cell: Any, value: object, data_type: str) -> None:
    """A value as it is: openpyxl would take a title that begins with "=" for a formula."""
    if not isinstance(cell, MergedCell):
        cell._value = value
        cell.data_type = data_type


def _move_totals(kept: ActivityList, rows: int) -> int:
    """Move the table's row of totals down, if it has one; gives the rows by which it moved."""
    totals = kept.totals_row
    if totals is None or rows <= 0:
        return 0
    last = get_column_letter(kept.sheet.max_column)
    kept.sheet.move_range(f"A{totals}:{last}{totals}", rows=rows)
    return rows


def _places(kept: ActivityList, free: Sequence[int], wanted: int) -> list[int]:
    """Rows for new activities: emptied ones first, then below the list where nothing of people's own stands."""
    row = kept.last_row
    occupied = {
        place
        for (place, _), cell in vars(kept.sheet)["_cells"].items()
        if place > row and (cell.value is not None or isinstance(cell, MergedCell))
    }
    places = list(free[:wanted])
    while len(places) < wanted:
        row += 1
        if row not in occupied:
            places.append(row)
    return places


def _add_row(kept: ActivityList, row: int, fresh: ActivityList, source: int, looks: Looks) -> None:
    """A new activity, as the export has it."""
    for each in kept.fields:
        target, newest = kept.cell(row, each), fresh.cell(source, each)
        _put(target, newest.value, newest.data_type)
        target._style = looks.carried(newest._style or StyleArray())
    kept.sheet.row_dimensions[row].height = fresh.sheet.row_dimensions[source].height
    kept.rows[str(fresh.value(source, "id")).casefold()] = row


def _continue_own_columns(kept: ActivityList, row: int, columns: Iterable[int]) -> None:
    """Formats and formulas of own columns, as in the row above."""
    if row - 1 <= kept.found.row:
        return
    for column in columns:
        above, target = kept.at(row - 1, column), kept.at(row, column)
        if isinstance(target, MergedCell) or target.value is not None:
            continue
        target._style = StyleArray(above._style) if above._style is not None else None
        if above.data_type == "f" and isinstance(above.value, str):
            target.value = Translator(above.value, above.coordinate).translate_formula(target.coordinate)


def _update_words(kept: ActivityList, fresh: ActivityList) -> None:
    """Sentences above the list that count something, found by all they say but the numbers."""
    sentences = {_NUMBER.sub("#", text): text for text, _ in _words_above(fresh)}
    for text, cell in _words_above(kept):
        newest = sentences.get(_NUMBER.sub("#", text), text)
        if newest != text:
            _put(cell, newest, "s")


def _words_above(listed: ActivityList) -> Iterator[tuple[str, Any]]:
    cells: Mapping[tuple[int, int], Any] = vars(listed.sheet)["_cells"]
    for (row, _), cell in cells.items():
        if row < listed.found.row and cell.data_type == "s" and isinstance(cell.value, str):
            yield cell.value, cell
