"""The next export in the file that came back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook, load_workbook

from exchange.archives import SAVE_AGAIN, note_unreadable
from exchange.project_plan.columns import SHEET
from exchange.project_plan.identity import SHEET as IDENTITY
from exchange.project_plan.sheets import PLAN_SHEETS
from exchange.returned_plan.identities import IdentitySheet, checked_identity
from exchange.returned_plan.kept_list import ActivityList, activity_list
from exchange.returned_plan.list_ranges import update_names
from exchange.returned_plan.list_update import update_list
from exchange.returned_plan.moved_sheets import Looks, move_sheet, replace_sheet
from exchange.returned_plan.parts import plan_parts
from exchange.returned_plan.slim import opened_sheets
from exchange.table_rows import refused
from surveys.faults import FaultsError

_KEPT, _FRESH = "the file that came back", "the newest plan"
_LONGEST_TITLE = 31


def written_on(kept: bytes, fresh: bytes) -> bytes:
    """The project manager's own workbook brought up to date with a fresh export.

    On Activities our cells take the newest values where their rows stand; new activities
    are added below, and those that left the plan make room, or stay as "dropped" where
    somebody wrote beside them. The plan's other sheets are written anew, with the notes
    people left there. Own columns, sheets, formats, notes, widths and filters stay.

    Parameters
    ----------
    kept : bytes
        The workbook that came back.
    fresh : bytes
        The newest plan, as `exchange.workbooks.project_plan` writes it.

    Raises
    ------
    FaultsError
        If the file that came back is no plan of ours, damaged or hostile.
    """
    parts = plan_parts(kept, _KEPT)
    checked_identity(parts)
    if SHEET not in parts.sheets:
        raise refused(_KEPT, f"the sheet “{SHEET}” is missing", f"Name it “{SHEET}” again.")
    opened_sheets(parts, (SHEET,))  # refuses far more rows than a plan has, before all are built
    try:
        book = load_workbook(io.BytesIO(kept), rich_text=True)
    except Exception as error:  # noqa: BLE001  # the parser of a damaged file can fail in any way at all
        note_unreadable(error)
        raise refused(_KEPT, "the workbook cannot be read in full", SAVE_AGAIN) from None
    _bring_up_to_date(book, load_workbook(io.BytesIO(fresh)))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _bring_up_to_date(book: Workbook, newest: Workbook) -> None:
    looks = Looks(newest, book)
    before = IdentitySheet(IDENTITY, _KEPT).identity(book[IDENTITY])
    now = IdentitySheet(IDENTITY, _FRESH).identity(newest[IDENTITY])
    list_kept, list_newest = activity_list(book[SHEET], _KEPT), _newest_list(newest)
    _remove_sheets(book, set(before.sheets) - set(now.sheets))
    # A sheet that was not asked for before, and is there, is somebody's own of the same name.
    own = {each.title for each in PLAN_SHEETS if not each.is_default and each.id not in before.sheets}
    order = tuple(newest.sheetnames)
    for title in order:
        if title == SHEET:
            continue
        sheet: Any = newest[title]
        if title in book.sheetnames and title not in own:
            replace_sheet(book[title], sheet, book, looks)
        else:
            if title in book.sheetnames:
                sheet.title = _other_title(book, title)
            move_sheet(sheet, book, _position(book, order[: order.index(title)]), looks)
    update_list(list_kept, list_newest, looks, now.plan_version)
    update_names(book, list_kept, newest, list_newest)
    _update_properties(book, newest)


def _newest_list(newest: Workbook) -> ActivityList:
    try:
        return activity_list(newest[SHEET], _FRESH)
    except FaultsError:  # the sheet says why no plan is possible
        remedy = "Make a plan that is possible first."
        raise refused(_FRESH, "it has no activities to write into the file", remedy) from None


def _remove_sheets(book: Workbook, ids: set[str]) -> None:
    """Leave out sheets of ours that are not asked for any more: nobody would bring them up to date."""
    for each in PLAN_SHEETS:
        if each.id in ids and not each.is_default and each.title in book.sheetnames:
            book.remove(book[each.title])


def _other_title(book: Workbook, title: str) -> str:
    number = 2
    while (other := f"{title[: _LONGEST_TITLE - 6]} ({number})") in book.sheetnames:
        number += 1
    return other


def _position(book: Workbook, before: Sequence[str]) -> int:
    """Behind the last of our sheets that come before it in the export."""
    places = [book.sheetnames.index(each) for each in before if each in book.sheetnames]
    return max(places, default=-1) + 1


def _update_properties(book: Any, newest: Any) -> None:
    """Properties that say which plan it is; the program that opens the file reckons everything anew."""
    book.properties.subject = newest.properties.subject
    for each in newest.custom_doc_props.props:
        if each.name.startswith(IDENTITY):
            if each.name in book.custom_doc_props.names:
                del book.custom_doc_props[each.name]
            book.custom_doc_props.append(each)
    book.calculation.fullCalcOnLoad = True
