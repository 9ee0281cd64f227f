"""The sheets of a plan, written in their order into a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from engagement.plan_pack import PlanPack
from exchange.project_plan import (
    activities_sheet,
    assumptions_sheet,
    capacity_sheet,
    changes_sheet,
    communication_sheet,
    first_okrs_sheet,
    gantt_sheet,
    gates_sheet,
    lessons_sheet,
    overview_sheet,
    raci_sheet,
    scenarios_sheet,
    training_sheet,
    workshops_sheet,
)
from exchange.project_plan.circulation import circulating_obstacles, circulating_sentence
from exchange.project_plan.identity import PlanIdentity
from exchange.project_plan.identity_sheet import add_identity
from exchange.project_plan.sheets import PlanSheet, chosen_sheets
from exchange.workbook import waves_sheet
from exchange.workbook.book import Book

_WITHOUT_PLAN = (90.0, 30.0)
# Sheets that have something to say even where no plan is possible.
_ALWAYS = frozenset({"overview", "assumptions", "changes", "lessons", "scenarios"})

Writer = Callable[[Book, PlanPack], None]
_WRITERS: Mapping[str, Writer] = {
    "gantt": lambda book, pack: gantt_sheet.add_gantt(book, pack.plan),
    "activities": lambda book, pack: activities_sheet.add_activities(book, pack.plan),
    "workshops": lambda book, pack: workshops_sheet.add_workshops(book, pack.plan),
    "gates": gates_sheet.add_gates,
    "assumptions": lambda book, pack: assumptions_sheet.add_assumptions(book, pack.plan),
    "capacity": lambda book, pack: capacity_sheet.add_capacity(book, pack.plan),
    "raci": lambda book, pack: raci_sheet.add_raci(book, pack.plan),
    "communication": lambda book, pack: communication_sheet.add_communication(book, pack.plan),
    "training": lambda book, pack: training_sheet.add_training(book, pack.report),
    "first_okrs": lambda book, pack: first_okrs_sheet.add_first_okrs(book, pack.report),
    "scenarios": lambda book, pack: scenarios_sheet.add_scenarios(book, pack.scenarios),
    "changes": changes_sheet.add_changes,
    "lessons": lessons_sheet.add_lessons,
}


def add_plan(book: Book, pack: PlanPack, asked_for: Iterable[str] = ()) -> None:
    """The sheets that come by themselves, and those asked for.

    Raises
    ------
    ValueError
        If there is no sheet of such a name.
    """
    sheets = chosen_sheets(asked_for)
    for each in sheets:
        _add_sheet(book, pack, each, sheets)


def add_plan_identity(book: Book, pack: PlanPack, asked_for: Iterable[str] = ()) -> None:
    """What tells the file apart when it comes back; only for a file that may circulate and be written on."""
    sheets = chosen_sheets(asked_for)
    further = tuple(each.id for each in sheets if not each.is_default)
    decisions = len(pack.ledger.edits)
    add_identity(book, PlanIdentity(pack.report.engagement.id, pack.report.plan_number, further, decisions))


def _add_sheet(book: Book, pack: PlanPack, sheet: PlanSheet, sheets: Iterable[PlanSheet]) -> None:
    if sheet.id == "overview":
        links = [(each.title, each.title) for each in sheets if each.id != "overview"]
        overview_sheet.add_overview(book, pack, links)
    elif pack.plan.is_possible or sheet.id in _ALWAYS:
        _WRITERS[sheet.id](book, pack)
    else:
        _add_without_plan(book, pack, sheet)


def _add_without_plan(book: Book, pack: PlanPack, sheet: PlanSheet) -> None:
    """The sheet says why there is no plan, instead of an empty table."""
    written = book.sheet(sheet.title, _WITHOUT_PLAN)
    width = sum(_WITHOUT_PLAN)
    row = book.title(written, "There is no plan yet", circulating_sentence(pack.plan), 1, width)
    waves_sheet.add_obstacles(book, written, row, circulating_obstacles(pack.plan), 1, width)
