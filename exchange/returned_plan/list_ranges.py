"""Whatever is laid over the list grows with it: table, filter, drop-downs, formats by rule, print area, names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange

from exchange.project_plan.columns import SHEET
from exchange.returned_plan.kept_list import ActivityList, bounds

_SPARE_ROWS = 1_000
_COLUMN = re.compile(rf"^'?{SHEET}'?!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)$")


def extend_list(kept: ActivityList, before: int, totals_moved: int = 0) -> None:
    """Let everything that reached the list's last row reach its new one.

    Parameters
    ----------
    before : int
        The last row until now.
    totals_moved : int
        Rows by which the table's row of totals went down.
    """
    after, table = kept.last_row, kept.table
    sheet: Any = kept.sheet
    if table is not None:
        left, top, right, bottom = bounds(table.ref)
        totals = 1 if table.totalsRowCount else 0
        bottom = max(bottom + totals_moved, after + totals)
        table.ref = _ref(left, top, right, bottom)
        if table.autoFilter is not None:
            table.autoFilter.ref = _ref(left, top, right, bottom - totals)
    if sheet.auto_filter.ref:
        left, top, right, bottom = bounds(sheet.auto_filter.ref)
        if top == kept.found.row:
            sheet.auto_filter.ref = _ref(left, top, right, max(bottom, after))
    for check in sheet.data_validations.dataValidation:
        check.sqref = MultiCellRange(_grown(check.sqref.ranges, before, after))
    _grow_rules(sheet, before, after)
    _grow_print_area(sheet, before, after)


def _ref(left: int, top: int, right: int, bottom: int) -> str:
    return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"


def _grown(ranges: Iterable[CellRange], before: int, after: int) -> list[CellRange]:
    """Ranges over the last row of the list that do not reach the new one, made to."""
    grown = []
    for each in ranges:
        is_over_list = each.min_row < each.max_row and before <= each.max_row < after
        bottom = after if is_over_list else each.max_row
        grown.append(
            CellRange(min_col=each.min_col, min_row=each.min_row, max_col=each.max_col, max_row=bottom)
        )
    return grown


def _grow_rules(sheet: Any, before: int, after: int) -> None:
    rules = ConditionalFormattingList()
    for formatting in sheet.conditional_formatting:
        ranges = " ".join(each.coord for each in _grown(formatting.sqref.ranges, before, after))
        for rule in formatting.rules:
            rules.add(ranges, rule)
    sheet.conditional_formatting = rules


def _grow_print_area(sheet: Any, before: int, after: int) -> None:
    area = sheet.print_area
    if area and "," not in area:
        left, top, right, bottom = bounds(area.rpartition("!")[2].replace("$", ""))
        if before <= bottom < after:
            sheet.print_area = _ref(left, top, right, after)


def update_names(book: Workbook, kept: ActivityList, fresh_book: Workbook, fresh: ActivityList) -> None:
    """Names of ours as the newest plan has them; those of list columns where the columns stand now."""
    fields = {get_column_letter(column): name for name, column in fresh.found.columns.items()}
    for name, defined in fresh_book.defined_names.items():
        text = defined.attr_text
        found = _COLUMN.match(text)
        if found is not None and fields.get(found[1]) in kept.found.columns and found[1] == found[3]:
            letter = get_column_letter(kept.found.columns[fields[found[1]]])
            bottom = kept.last_row + _SPARE_ROWS
            text = f"{SHEET}!${letter}${kept.found.row + 1}:${letter}${bottom}"
        book.defined_names[name] = DefinedName(name, attr_text=text)
