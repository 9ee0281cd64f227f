"""Waves: who goes when and why, for the leadership; and why not, where no plan is possible."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from engagement.report import Report, plan_sentence
from exchange.palette import ACCENT, GROUND, INK, MUTED, PHASES, text_on
from exchange.project_plan.circulation import Obstacles, obstacles
from exchange.workbook.book import Book, row_height
from exchange.workbook.looks import CELL, CENTRED, HEADING, NOTE, SECTION, Properties, filled
from rollout.planning.document import PlanDocument, PlanRow

NAME = "Waves"
_COLUMNS = (
    ("Wave", 7.0),
    ("Period", 10.0),
    ("Unit", 22.0),
    ("Lead", 17.0),
    ("People", 8.0),
    ("Results read from", 17.0),
    ("Repaired before", 15.0),
    ("Brought by training", 15.0),
    ("Why here", 60.0),
)
_QUARTER = 6.0
_HEAD = 3
_ON_ONE_PAGE = 24


def add_waves(book: Book, report: Report) -> None:
    """The plan's rows by wave with every reason, and a strip of quarters; or why there is no plan."""
    plan = report.plan
    quarters = tuple(load.starts_on for load in plan.loads)
    names, widths = [name for name, _ in _COLUMNS], [width for _, width in _COLUMNS]
    strip = [_QUARTER] * len(quarters) if plan.is_possible else []
    sheet = book.sheet(NAME, [*widths, *strip], pages_tall=1 if len(plan.rows) <= _ON_ONE_PAGE else 0)
    last = len(names) - 1
    book.title(sheet, "Who goes when, and why?", plan_sentence(plan), last, sum(widths))
    if not plan.is_possible:
        add_obstacles(book, sheet, _HEAD, obstacles(plan), last, sum(widths))
        return
    book.headings(sheet, _HEAD, names, centred=(0, 4))
    for column, load in enumerate(plan.loads, start=len(names)):
        words = load.words.replace(" ", "\n")
        book.text(sheet, _HEAD, column, words, HEADING | {"align": "center", "font_size": 8})
    row = _HEAD + 1
    for rows in (*plan.waves, plan.waiting):
        for planned in rows:
            _row(book, sheet, row, planned, plan)
            row += 1
    sheet.freeze_panes(_HEAD + 1, 3)
    sheet.repeat_rows(_HEAD)
    for sentence in (
        "Dark: the period a unit starts in; light: its OKRs run. Wave 1 is the pilot.",
        "A unit whose own results are hidden is read from the unit above it. This sheet tells what units lack: "
        "it is for the leadership team; the sheets from Overview on leave that out.",
    ):
        row = book.paragraph(sheet, row + 1, (0, last), sum(widths), sentence, NOTE) - 1


def _row(book: Book, sheet: Worksheet, row: int, planned: PlanRow, plan: PlanDocument) -> None:
    repairs, training = _labels(planned.repairs, plan), _labels(planned.preparations, plan)
    reasons = "\n".join(reason.text for reason in planned.reasons)
    wave: Properties = CENTRED | {"bold": True, "font_color": ACCENT}
    if planned.wave is None:
        book.text(sheet, row, 0, "later", CENTRED | {"font_color": MUTED})
    else:
        book.number(sheet, row, 0, planned.wave, wave)
    book.text(sheet, row, 1, planned.starts_in or "not in this plan")
    book.text(sheet, row, 2, planned.name, CELL | {"bold": True})
    book.text(sheet, row, 3, planned.lead)
    book.number(sheet, row, 4, planned.members, CENTRED)
    own = planned.read_from == planned.name
    book.text(
        sheet, row, 5, "its own" if own else planned.read_from, CELL | ({"font_color": MUTED} if own else {})
    )
    book.text(sheet, row, 6, repairs)
    book.text(sheet, row, 7, training)
    book.text(sheet, row, 8, reasons)
    _strip(book, sheet, row, planned, plan)
    texts = [(reasons, 60.0, 10.0), (planned.name, 22.0, 10.5), (repairs, 15.0, 10.0), (training, 15.0, 10.0)]
    sheet.set_row(row, row_height(texts, least=18))


def _labels(components: Sequence[str], plan: PlanDocument) -> str:
    """Components as the plan names them; the latest survey may no longer ask for one."""
    return ", ".join(plan.label(each) for each in components)


def _strip(book: Book, sheet: Worksheet, row: int, planned: PlanRow, plan: PlanDocument) -> None:
    for column, load in enumerate(plan.loads, start=len(_COLUMNS)):
        if planned.starts_on is None or load.starts_on < planned.starts_on:
            colour, sign = GROUND, ""
        elif load.starts_on == planned.starts_on:
            colour, sign = PHASES[1], str(planned.wave)
        else:
            colour, sign = PHASES[4], ""
        book.text(sheet, row, column, sign, filled(colour, text_on(colour)) | {"bold": True})


def add_obstacles(book: Book, sheet: Worksheet, row: int, found: Obstacles, last: int, width: float) -> int:
    """What stands in the way of a plan and what would make one possible; the next free row."""
    for title, sentences in (
        ("What cannot hold together", found.conflicts),
        ("What would make a plan possible (any one of these)", found.repairs),
    ):
        book.merged(sheet, row, (0, last), title, SECTION)
        sheet.set_row(row, 26)
        row += 1
        for number, sentence in enumerate(sentences, start=1):
            look: Properties = {"font_color": INK, "text_wrap": True, "valign": "top"}
            row = book.paragraph(sheet, row, (0, last), width, f"{number}. {sentence}", look)
    return row
