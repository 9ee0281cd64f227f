"""The list of activities in a plan's workbook that people edited and sent back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl.utils import column_index_from_string

from exchange.archives import SAVE_AGAIN, note_unreadable
from exchange.project_plan.columns import SHEET
from exchange.returned_plan.headings import MOST_ROWS_ABOVE, READ, ListColumns, list_columns
from exchange.returned_plan.identities import checked_identity
from exchange.returned_plan.parts import PlanParts, plan_parts
from exchange.returned_plan.rows import ReadRow, distinct_rows, read_row
from exchange.returned_plan.slim import opened_sheets
from exchange.table_rows import MOST_COLUMNS, refused
from rollout.returning.rows import ReturnedList
from surveys.faults import FaultList, FaultsError

# The sheet's XML is searched after it was parsed, so "<" cannot stand inside a tag.
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)
_TOTALS = re.compile(
    rb'<(?:\w+:)?table\s(?=[^<>]*\btotalsRowCount="1")[^<>]*?\bref="[A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}([0-9]{1,7})"'
)


def returned_list(content: bytes, file_name: str) -> ReturnedList:
    """The rows of a returned plan, and the cells of it that cannot be read.

    Columns are found by their headings and rows by their ids, so people may move and sort
    both, and add their own. Rows in which none of our columns holds anything are left out.

    Parameters
    ----------
    content : bytes
        The file, at most 20 MB.
    file_name : str
        For messages.

    Raises
    ------
    FaultsError
        The file as a whole is no plan of ours, damaged or hostile; with all that is wrong.
    """
    parts = plan_parts(content, file_name)
    identity_sheet = checked_identity(parts)
    _check_sheet(parts)
    sheets = opened_sheets(parts, (SHEET, identity_sheet.name))
    try:
        identity = identity_sheet.identity(sheets[identity_sheet.name])
        rows, columns = _rows(parts, sheets[SHEET])
    except FaultsError:
        raise
    except Exception as error:  # noqa: BLE001  # the parser of a damaged file can fail in any way at all
        note_unreadable(error)
        raise refused(parts.file_name, "the workbook cannot be read", SAVE_AGAIN) from None
    _check_merged(parts, columns, rows)
    good, faults, ids = distinct_rows(rows)
    return ReturnedList(
        identity.engagement, identity.plan_version, good, faults, ids, decisions=identity.decisions
    )


def _check_sheet(parts: PlanParts) -> None:
    if SHEET not in parts.sheets:
        remedy = f"Name the sheet with the list “{SHEET}” again, or start from the last export."
        raise refused(parts.file_name, f"the sheet “{SHEET}” is missing", remedy, ", ".join(parts.sheets))
    for each in parts.relations(parts.sheets[SHEET]):
        if each.kind == "queryTable":
            problem = "the list is filled from another source"
            remedy = "Remove the connection under Data, Queries and Connections."
            raise refused(f"{parts.file_name}, sheet '{SHEET}'", problem, remedy)


def _rows(parts: PlanParts, sheet: Any) -> tuple[list[ReadRow], ListColumns]:
    # Some programs state a wrong size, and rows beyond it would be left out.
    sheet.reset_dimensions()
    numbered = enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1)
    above = _first_rows(numbered)
    columns = list_columns(((n, [cell.value for cell in cells]) for n, cells in above), parts.file_name)
    below = [(number, cells) for number, cells in above if number > columns.row]
    epoch = sheet.parent.epoch
    totals = _totals_rows(parts)
    read = (
        read_row(number, cells, columns, epoch)
        for number, cells in _chained(below, numbered)
        if number not in totals
    )
    return [row for row in read if row is not None], columns


def _totals_rows(parts: PlanParts) -> frozenset[int]:
    """Rows in which the sheet's tables show their totals."""
    tables = [each.target for each in parts.relations(parts.sheets[SHEET]) if each.kind == "table"]
    found = (_TOTALS.search(parts.archive.read(each)) for each in tables if each in parts.archive.namelist())
    return frozenset(int(each[1]) for each in found if each is not None)


def _first_rows(numbered: Iterator[tuple[int, Sequence[Any]]]) -> list[tuple[int, Sequence[Any]]]:
    found = []
    for number, cells in numbered:
        found.append((number, cells))
        if number >= MOST_ROWS_ABOVE:
            break
    return found


def _chained(
    first: Iterable[tuple[int, Sequence[Any]]], rest: Iterable[tuple[int, Sequence[Any]]]
) -> Iterator[tuple[int, Sequence[Any]]]:
    yield from first
    previous: Sequence[Any] | None = None
    for number, cells in rest:
        # Rows left out come as one and the same empty row: a million of them cost no time.
        if cells is not previous:
            yield number, cells
        previous = cells


def _check_merged(parts: PlanParts, columns: ListColumns, rows: Sequence[ReadRow]) -> None:
    """Refuse merged cells in our columns of the list: only one cell of them keeps its value."""
    ours = {columns.columns[field] for field in READ}
    last = max((row.number for row in rows), default=columns.row)
    faults = FaultList()
    for left, top, right, bottom in _MERGED.findall(parts.archive.read(parts.sheets[SHEET])):
        reached = range(column_index_from_string(left.decode()), column_index_from_string(right.decode()) + 1)
        if columns.row <= int(bottom) and int(top) <= last and not ours.isdisjoint(reached):
            cells = f"{left.decode()}{int(top)}:{right.decode()}{int(bottom)}"
            remedy = "Unmerge them and write the value into each cell."
            faults.add(f"{SHEET}!{cells}", "cells of the list are merged", remedy, cells)
    faults.raise_if_any()
