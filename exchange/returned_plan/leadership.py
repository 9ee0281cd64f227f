"""Sheets of the leadership report in a workbook that may circulate: known by their footers and questions."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping

from exchange.project_plan.identity import SHEET as IDENTITY
from exchange.project_plan.sheets import PLAN_SHEETS
from exchange.workbook import (
    cure_sheet,
    detail_sheet,
    drafts_sheet,
    evidence_sheet,
    heatmap_sheet,
    interval_sheet,
    measurement_sheet,
    method_sheet,
    numbers_sheet,
    pitfall_sheet,
    summary_sheet,
    waves_sheet,
)
from exchange.workbooks import LEADERSHIP_FOOTER
from surveys.faults import Fault

NAMES = frozenset(
    {
        *(summary_sheet.NAME, heatmap_sheet.NAME, interval_sheet.NAME, detail_sheet.NAME),
        *(pitfall_sheet.NAME, pitfall_sheet.MATRIX, evidence_sheet.NAME, cure_sheet.NAME),
        *(drafts_sheet.NAME, waves_sheet.NAME, method_sheet.NAME, numbers_sheet.NAME, measurement_sheet.NAME),
    }
)
# Of these many names it is the report, whatever became of the footers.
_MANY = 4
_MOST_NAMED = 8


def leadership_faults(archive: zipfile.ZipFile, sheets: Mapping[str, str], place: str) -> Iterator[Fault]:
    """The sheets that must not travel with the plan, as one fault.

    Parameters
    ----------
    sheets : mapping of str to str
        Sheet's name -> path of its part.
    """
    ours = {each.title for each in PLAN_SHEETS} | {IDENTITY}
    named = [title for title in sheets if title in NAMES]
    found = [
        title
        for title, part in sheets.items()
        if title not in ours
        and (LEADERSHIP_FOOTER.encode() in archive.read(part) or (len(named) >= _MANY and title in named))
    ]
    if found:
        shown = ", ".join(f"“{title}”" for title in found[:_MOST_NAMED]) + (
            " ..." if found[_MOST_NAMED:] else ""
        )
        problem = f"it holds sheets of the leadership report, which does not circulate: {shown}"
        yield Fault(place, problem, "Remove these sheets, or upload the plan's own workbook.")
