"""First OKRs: the introduction itself as the first shared OKR, with where the whole organisation stands."""

from __future__ import annotations

from collections.abc import Iterator

from engagement.report import Report
from exchange.project_plan.plain_table import STRONG, Cell, Column, add_table_sheet
from exchange.workbook.book import Book
from rollout.activities.first_okrs import FirstOkr, first_okr

NAME = "First OKRs"
_COLUMNS = (
    Column("Key result", 58.0, STRONG),
    Column("Measured by", 46.0),
    Column("Today", 24.0),
    Column("Target", 16.0),
    Column("Due", 14.0),
    Column("Followed by", 24.0),
)
_NOTE = (
    "A proposal to start the talk with: people settle the words and the targets. Figures are those of the whole "
    "organisation, as published."
)


def add_first_okrs(book: Book, report: Report) -> None:
    """The objective as the finding, its key results in rows; who follows each is left to enter."""
    start = min(row.starts_on for row in report.plan.rows if row.starts_on is not None)
    okr = first_okr(report.readiness, start, report.plan.settings.cycle)
    add_table_sheet(book, NAME, okr.title, f"Objective: {okr.objective}", _COLUMNS, _rows(okr), note=_NOTE)


def _rows(okr: FirstOkr) -> Iterator[tuple[Cell, ...]]:
    for each in okr.key_results:
        yield each.statement, each.measure, each.baseline_words, each.target_words, each.due, ""
