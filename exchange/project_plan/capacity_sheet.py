"""Capacity: whether the coach hours suffice, period by period."""

from __future__ import annotations

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from exchange.palette import ACCENT, INK, LINE, MUTED, WHITE
from exchange.workbook.book import Book
from exchange.workbook.looks import CELL, CENTRED, FONT, NOTE, Properties
from rollout.planning.document import PlanDocument, QuarterLoad

NAME = "Capacity"
_COLUMNS = (
    ("Period", 14.0),
    ("First day", 14.0),
    ("Units that start", 12.0),
    ("Coach hours planned", 14.0),
    ("Coach hours available", 14.0),
    ("Free", 12.0),
    ("Used", 12.0),
)
_HEAD, _FIRST = 3, 4
_HOURS: Properties = CENTRED | {"num_format": "#,##0.#"}


def add_capacity(book: Book, plan: PlanDocument) -> None:
    """Coach hours of each quarter against those available, with a native chart."""
    names, widths = [name for name, _ in _COLUMNS], [width for _, width in _COLUMNS]
    sheet = book.sheet(NAME, widths, pages_tall=1)
    last = len(widths) - 1
    finding = _finding(plan)
    book.title(sheet, "Do the coach hours suffice?", finding, last, sum(widths))
    book.headings(sheet, _HEAD, names, centred=range(2, len(names)))
    for row, load in enumerate(plan.loads, start=_FIRST):
        _row(book, sheet, row, load)
    end = _FIRST + len(plan.loads)
    note = "Hours of launches and of their follow-up periods. Change the available hours here to see what stays free."
    book.paragraph(sheet, end, (0, last), sum(widths), note, NOTE)
    _chart(book, sheet, end + 2, len(plan.loads), finding)
    sheet.freeze_panes(_FIRST, 1)
    sheet.repeat_rows(_HEAD)


def _finding(plan: PlanDocument) -> str:
    fullest = max(plan.loads, key=lambda load: load.hours / load.capacity if load.capacity else 0.0)
    return (
        f"The fullest period is {fullest.words}: {fullest.hours:g} of {fullest.capacity:g} "
        "coach hours are planned."
    )


def _row(book: Book, sheet: Worksheet, row: int, load: QuarterLoad) -> None:
    number = row + 1
    book.text(sheet, row, 0, load.words, CELL | {"bold": True})
    book.day(sheet, row, 1, load.starts_on)
    book.number(sheet, row, 2, load.launches, CENTRED)
    book.number(sheet, row, 3, load.hours, _HOURS)
    book.number(sheet, row, 4, load.capacity, _HOURS | {"font_color": ACCENT})
    book.formula(sheet, row, 5, f"=E{number}-D{number}", load.capacity - load.hours, _HOURS)
    share = load.hours / load.capacity if load.capacity else 0.0
    formula = f"=IF(E{number}=0,0,D{number}/E{number})"
    book.formula(sheet, row, 6, formula, share, CENTRED | {"num_format": "0 %"})
    sheet.set_row(row, 18)


def _chart(book: Book, sheet: Worksheet, row: int, count: int, finding: str) -> None:
    """Columns for the hours planned and a line for those available, labelled directly."""
    last = _FIRST + count - 1
    quarters = [NAME, _FIRST, 0, last, 0]
    label = {"name": FONT, "size": 9, "color": WHITE}
    columns = book.workbook.add_chart({"type": "column"})
    columns.add_series(
        {
            "name": "Planned",
            "categories": quarters,
            "values": [NAME, _FIRST, 3, last, 3],
            "fill": {"color": ACCENT},
            "gap": 60,
            "data_labels": {"value": True, "position": "inside_end", "font": label, "num_format": "0"},
        }
    )
    line = book.workbook.add_chart({"type": "line"})
    line.add_series(
        {
            "name": "Available",
            "categories": quarters,
            "values": [NAME, _FIRST, 4, last, 4],
            "line": {"color": INK, "width": 1.5, "dash_type": "dash"},
        }
    )
    columns.combine(line)
    _axes(columns, finding)
    sheet.insert_chart(row, 0, columns, {"description": finding})


def _axes(chart: Chart, finding: str) -> None:
    """The finding as title, quiet axes that start at zero, the legend below."""
    quiet = {"name": FONT, "size": 9, "color": MUTED, "bold": False}
    chart.set_title({"name": finding, "name_font": {"name": FONT, "size": 11, "color": INK, "bold": True}})
    chart.set_x_axis({"num_font": quiet, "line": {"color": LINE}, "major_tick_mark": "none"})
    chart.set_y_axis(
        {
            "name": "Coach hours",
            "name_font": quiet,
            "num_font": quiet,
            "min": 0,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": LINE, "width": 0.5}},
        }
    )
    chart.set_legend({"position": "bottom", "font": quiet})
    chart.set_size({"width": 690, "height": 320})
