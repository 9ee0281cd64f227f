"""Changes: what moved from one version of the plan to the next, and who decided it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engagement.plan_pack import PlanPack
from exchange.project_plan.plain_table import NUMBER, STRONG, Cell, Column, add_table_sheet
from exchange.workbook.book import Book
from exchange.workbook.texts import sentence_case
from rollout.returning.change_log import LogEntry, change_log

NAME = "Changes"
_COLUMNS = (
    Column("Version", 9.0, NUMBER),
    Column("Made on", 13.0),
    Column("Kind", 14.0),
    Column("What", 46.0, STRONG),
    Column("Unit", 26.0),
    Column("What changed", 60.0),
    Column("Decided by", 22.0),
)


def add_changes(book: Book, pack: PlanPack) -> None:
    """Every change between versions, newest version first."""
    entries = change_log(pack.versions, pack.ledger)
    finding = f"This is version {pack.report.plan_number}; there is none before it to compare with."
    if len(pack.versions) > 1:
        finding = _finding(entries)
    add_table_sheet(book, NAME, "What moved, and who decided it?", finding, _COLUMNS, _rows(entries))


def _finding(entries: Sequence[LogEntry]) -> str:
    if not entries:
        return "Nothing has changed between the versions of this plan."
    newest = max(each.version for each in entries)
    latest = sum(each.version == newest for each in entries)
    count = "one change" if latest == 1 else f"{latest} changes"
    return f"{len(entries)} in all; {count} in version {newest}, the last one with any."


def _rows(entries: Sequence[LogEntry]) -> Iterator[tuple[Cell, ...]]:
    for each in entries:
        yield (
            each.version,
            each.on,
            sentence_case(each.kind.value),
            each.title,
            each.unit_name,
            each.sentence,
            each.by or "follows from the plan",
        )
