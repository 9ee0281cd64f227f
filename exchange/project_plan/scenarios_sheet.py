"""Scenarios: the same plan made faster, safer or cheaper, in figures that may circulate."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engagement.findings import listed
from engagement.trying import TriedScenario
from exchange.project_plan.circulating_gates import circulating_milestones
from exchange.project_plan.plain_table import STRONG, Cell, Column, add_table_sheet
from exchange.workbook.book import Book
from exchange.workbook.looks import CELL
from rollout.planning.differences import figures_of
from rollout.planning.document import PlanDocument

NAME = "Scenarios"
_QUESTION = "What would another way to plan change?"
_LABEL, _SCENARIO = 34.0, 40.0
_NOT_TRIED = "No scenario has been tried yet. Try them on the page Scenarios, then write the workbook again."
_NO_PLAN = "no plan keeps all the rules"
_NOTE = "Scenarios are tried, not kept: the plan in this workbook is the one on the sheet Overview."


def add_scenarios(book: Book, scenarios: Sequence[TriedScenario]) -> None:
    """One column a scenario; the figures in rows."""
    if not scenarios:
        sheet = book.sheet(NAME, (_LABEL, 90.0))
        book.title(sheet, _QUESTION, _NOT_TRIED, 1, _LABEL + 90.0)
        return
    columns = [
        Column("", _LABEL, STRONG),
        *(Column(each.title, _SCENARIO, CELL | {"align": "left"}) for each in scenarios),
    ]
    finding = f"{len(scenarios)} ways to plan, made by the same search."
    rows = [[label, *(_cell(each, value) for each in scenarios)] for label, value in _FIGURES]
    add_table_sheet(
        book,
        NAME,
        _QUESTION,
        finding,
        columns,
        [["What it changes", *(each.sentence for each in scenarios)], *rows],
        frozen=1,
        note=_NOTE,
    )


def _cell(scenario: TriedScenario, value: Callable[[PlanDocument], Cell]) -> Cell:
    if scenario.plan is None or not scenario.plan.is_possible:
        return _NO_PLAN
    return value(scenario.plan)


def _pilots(plan: PlanDocument) -> Cell:
    return listed([row.name for row in plan.pilots])


def _in_eight_of_ten(plan: PlanDocument) -> Cell:
    found = next((each for each in circulating_milestones(plan) if each.id == "all_live"), None)
    return found.p80 if found else "not told"


_FIGURES: tuple[tuple[str, Callable[[PlanDocument], Cell]], ...] = (
    ("Pilots", _pilots),
    ("Pilot starts on", lambda plan: figures_of(plan).pilot_on),
    ("Half of the units started by", lambda plan: figures_of(plan).half_on or "not within the plan"),
    ("Last start on", lambda plan: figures_of(plan).last_on),
    ("All live in eight of ten by", _in_eight_of_ten),
    ("Units that start", lambda plan: f"{figures_of(plan).live} of {figures_of(plan).units}"),
    ("Coach hours in all", lambda plan: f"{figures_of(plan).hours:,.0f}"),
    ("Coach hours of the fullest period", lambda plan: f"{figures_of(plan).fullest:,.0f}"),
)
