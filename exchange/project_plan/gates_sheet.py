"""Gates and risks: when it is decided whether to go on, how sure the dates are, what may go wrong."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from engagement.plan_pack import PlanPack
from exchange.palette import PHASES, text_on
from exchange.project_plan.activities_sheet import DAY
from exchange.project_plan.circulating_gates import (
    CirculatingGate,
    circulating_gates,
    circulating_milestones,
    default_criteria,
)
from exchange.project_plan.plain_table import LiveDay
from exchange.project_plan.rollout_risks import risks_of
from exchange.project_plan.spreadsheet_days import excel_day
from exchange.workbook.book import Book, row_height
from exchange.workbook.looks import CELL, HEADING, NOTE, SECTION, Properties, filled
from exchange.workbook.texts import day_words, owner_words
from rollout.chances.schedule_chances import Milestone, words_of

NAME = "Gates and risks"
_WIDTHS = (8.0, 28.0, 14.0, 44.0, 24.0, 44.0)
_LAST = len(_WIDTHS) - 1
_DATE: Properties = CELL | {"num_format": DAY, "align": "left"}
_CHANCES_NOTE = (
    "Counted in {runs:,} simulated runs of the whole plan. Half of them reach the point by the day in five of ten, "
    "eight of ten by the other one. Points that only one unit decides are left out."
)


def add_gates(book: Book, pack: PlanPack) -> None:
    """Gates by date, dates of the whole rollout with their chances, and risks with owners."""
    gates, milestones = circulating_gates(pack), circulating_milestones(pack.plan)
    sheet = book.sheet(NAME, _WIDTHS)
    row = book.title(
        sheet,
        "When do we decide whether to go on, and what may go wrong?",
        _finding(gates),
        _LAST,
        sum(_WIDTHS),
    )
    row = _gates(book, sheet, row, gates)
    if milestones and pack.plan.chances is not None:
        row = _milestones(book, sheet, row, milestones, pack.plan.chances.runs)
    # The risks are read by themselves: on paper they have a page of their own.
    sheet.set_h_pagebreaks([row])
    _risks(book, sheet, row, pack)


def _finding(gates: Sequence[CirculatingGate]) -> str:
    if not gates:
        return "There is no gate."
    to_register = sum(not gate.criteria for gate in gates)
    count = "One gate" if len(gates) == 1 else f"{len(gates)} gates"
    rest = "all are registered" if not to_register else f"{to_register} still to be registered"
    first = min(gate.session.start if gate.session else gate.day for gate in gates)
    return f"{count}, the first on {day_words(first)}; {rest}."


def _section(book: Book, sheet: Worksheet, row: int, title: str, headings: Sequence[str]) -> int:
    book.merged(sheet, row, (0, _LAST), title, SECTION)
    sheet.set_row(row, 28)
    for column, name in enumerate(headings):
        book.text(sheet, row + 1, column, name, HEADING)
    sheet.set_row(row + 1, 20)
    return row + 2


def _gates(book: Book, sheet: Worksheet, row: int, gates: Sequence[CirculatingGate]) -> int:
    row = _section(
        book,
        sheet,
        row,
        "Gates",
        ("Wave", "Units", "Decided on", "Judged by", "Registered by", "Outcome so far"),
    )
    for gate in gates:
        colour = PHASES[1] if gate.wave == 1 else PHASES[4]
        book.number(sheet, row, 0, gate.wave, filled(colour, text_on(colour)) | {"bold": True})
        book.text(sheet, row, 1, gate.units, CELL | {"bold": True})
        _decided_on(book, sheet, row, gate)
        criteria = "\n".join(gate.criteria)
        for column, text in ((3, criteria), (4, gate.by), (5, gate.status)):
            book.text(sheet, row, column, text)
        texts = [
            (gate.units, 26.0, 10.0),
            (criteria, 44.0, 10.0),
            (gate.by, 24.0, 10.0),
            (gate.status, 44.0, 10.0),
        ]
        sheet.set_row(row, row_height(texts, least=18))
        row += 1
    if all(gate.criteria for gate in gates):
        return row
    defaults = (
        f"Unless other thresholds are registered, a wave is judged by: {'; '.join(default_criteria())}."
    )
    return book.paragraph(sheet, row, (0, _LAST), sum(_WIDTHS), defaults, NOTE)


def _decided_on(book: Book, sheet: Worksheet, row: int, gate: CirculatingGate) -> None:
    """The day of the gate's session, live; the last day of the wave's cycle where the plan has no session."""
    if gate.session is None:
        book.day(sheet, row, 2, gate.day, _DATE)
    else:
        live = LiveDay(str(gate.session.id), gate.session.start)
        book.formula(sheet, row, 2, live.formula, excel_day(live.day), _DATE)


def _milestones(book: Book, sheet: Worksheet, row: int, milestones: Sequence[Milestone], runs: int) -> int:
    row = _section(
        book,
        sheet,
        row,
        "How sure the dates are",
        ("", "Point", "As planned", "As planned in", "In five of ten by", "In eight of ten by"),
    )
    for each in milestones:
        book.text(sheet, row, 0, "")
        book.text(sheet, row, 1, each.title, CELL | {"bold": True})
        book.text(sheet, row, 3, words_of(each.chance))
        for column, day in ((2, each.planned_by), (4, each.p50), (5, each.p80)):
            book.day(sheet, row, column, day, _DATE)
        sheet.set_row(row, row_height([(each.title, 26.0, 10.0)], least=18))
        row += 1
    return book.paragraph(sheet, row, (0, _LAST), sum(_WIDTHS), _CHANCES_NOTE.format(runs=runs), NOTE)


def _risks(book: Book, sheet: Worksheet, row: int, pack: PlanPack) -> None:
    book.merged(
        sheet, row, (0, _LAST), "What may go wrong in any rollout, and what this plan does about it", SECTION
    )
    sheet.set_row(row, 28)
    row += 1
    spans = (
        ((0, 0), ""),
        ((1, 2), "Risk"),
        ((3, 3), "Seen early by"),
        ((4, 4), "Owner"),
        ((5, 5), "Counter-measure"),
    )
    for span, words in spans:
        book.merged(sheet, row, span, words, HEADING)
    sheet.set_row(row, 20)
    for number, risk in enumerate(risks_of(pack.plan), start=1):
        row += 1
        book.number(sheet, row, 0, number, CELL | {"align": "center"})
        book.merged(sheet, row, (1, 2), risk.title, CELL | {"bold": True})
        for column, text in ((3, risk.seen_by), (4, owner_words(risk.owner)), (5, risk.measure)):
            book.text(sheet, row, column, text)
        texts = [(risk.title, 38.0, 10.5), (risk.seen_by, 44.0, 10.0), (risk.measure, 44.0, 10.0)]
        sheet.set_row(row, row_height(texts, least=18))
