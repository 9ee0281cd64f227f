"""A workbook that is safe to write people's words into and looks the same on every sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from exchange.palette import ACCENT, INK
from exchange.workbook.looks import CELL, FONT, HATCHED, HEADING, NOTE, SIZE, Properties
from exchange.workbook.texts import lines_needed, safe_text

_DATE: Properties = {"num_format": "d mmm yyyy", "align": "left"}
_A4 = 9
TALLEST_ROW = 409.0
_POINTS_PER_LINE = 1.28


class _PlainWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet whose formulas are written as they are.

    XlsxWriter looks through every formula for each of thirty newer functions that files name
    otherwise, which takes longer than all the rest of writing it. Ours use none of them.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Book:
    """A workbook under construction.

    Every text goes through `text` or `merged`, which write strings and nothing else: what
    people typed never becomes a formula, a link or a number.

    Parameters
    ----------
    title, subject : str
        Properties of the document.
    made_on : date
        Date of the document.
    footer : str
        Who may read it; stands at the foot of every printed page.
    """

    def __init__(self, *, title: str, subject: str, made_on: date, footer: str) -> None:
        self._buffer = BytesIO()
        self._footer = footer
        self._formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self._safe: dict[str, str] = {}
        self.workbook = xlsxwriter.Workbook(
            self._buffer,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": FONT, "font_size": SIZE},
            },
        )
        self.workbook.set_properties(
            {
                "title": title,
                "subject": subject,
                "author": "Groundwork",
                "created": datetime.combine(made_on, time()),
            }
        )
        self.workbook.set_size(2400, 1500)

    def content(self) -> bytes:
        """The finished file."""
        self.workbook.close()
        return self._buffer.getvalue()

    def sheet(
        self,
        name: str,
        widths: Sequence[float],
        *,
        tab: str = ACCENT,
        portrait: bool = False,
        pages_wide: int = 1,
        pages_tall: int = 0,
    ) -> Worksheet:
        """A new sheet, set up for the screen and for A4.

        Parameters
        ----------
        widths : sequence of float
            Of the columns from the left, in characters.
        pages_wide, pages_tall : int
            Printed pages the sheet is fitted to; 0: as many as needed.
        """
        sheet: Worksheet = self.workbook.add_worksheet(name, _PlainWorksheet)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        sheet.set_tab_color(tab)
        sheet.set_paper(_A4)
        if portrait:
            sheet.set_portrait()
        else:
            sheet.set_landscape()
        sheet.fit_to_pages(pages_wide, pages_tall)
        sheet.set_margins(left=0.45, right=0.45, top=0.5, bottom=0.65)
        sheet.set_footer(f"&L&8{self._footer}&R&8&A, page &P of &N", {"margin": 0.3})
        sheet.center_horizontally()
        return sheet

    def format(self, properties: Properties | Format) -> Format:
        """The format with these properties, made once; a format is what it is.

        Sheets with thousands of rows ask for theirs before the first row: looking one up takes as
        long as writing a cell.
        """
        if isinstance(properties, Format):
            return properties
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(dict(properties))
        return self._formats[key]

    def text(
        self, sheet: Worksheet, row: int, column: int, text: str, properties: Properties | Format = CELL
    ) -> None:
        """Write a text as a string, whatever it looks like."""
        safe = self._cleaned(text)
        if safe:
            sheet.write_string(row, column, safe, self.format(properties))
        else:
            sheet.write_blank(row, column, None, self.format(properties))

    def merged(
        self,
        sheet: Worksheet,
        row: int,
        columns: tuple[int, int],
        text: str,
        properties: Properties = CELL,
    ) -> None:
        """Write a text over several columns of one row."""
        self.block(sheet, (row, row), columns, text, properties)

    def block(
        self,
        sheet: Worksheet,
        rows: tuple[int, int],
        columns: tuple[int, int],
        text: str,
        properties: Properties = CELL,
    ) -> None:
        """Write a text over several rows and columns."""
        if rows[1] > rows[0] or columns[1] > columns[0]:
            sheet.merge_range(rows[0], columns[0], rows[1], columns[1], "", self.format(properties))
        self.text(sheet, rows[0], columns[0], text, properties)

    def number(
        self, sheet: Worksheet, row: int, column: int, number: float, properties: Properties | Format = CELL
    ) -> None:
        """Write a number."""
        sheet.write_number(row, column, number, self.format(properties))

    def day(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        day: date | None,
        properties: Properties | Format = CELL,
    ) -> None:
        """Write a date as a date; None as an empty cell."""
        form = properties if isinstance(properties, Format) else self.format(_DATE | properties)
        if day is None:
            sheet.write_blank(row, column, None, form)
        else:
            sheet.write_datetime(row, column, datetime.combine(day, time()), form)

    def formula(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        formula: str,
        value: float | str,
        properties: Properties | Format = CELL,
    ) -> None:
        """Write one of our formulas with its computed value, so that previews show it too."""
        shown = self._cleaned(value) if isinstance(value, str) else value
        sheet.write_formula(row, column, formula, self.format(properties), shown)

    def _cleaned(self, text: str) -> str:
        # Titles and units stand in hundreds of cells; cleaning each once is what makes that quick.
        safe = self._safe.get(text)
        if safe is None:
            safe = self._safe[text] = safe_text(text)
        return safe

    def hidden(self, sheet: Worksheet, row: int, first: int, last: int | None = None) -> None:
        """The one sign for whatever may not be shown: a hatch and an en dash."""
        self.merged(sheet, row, (first, first if last is None else last), "–", HATCHED)

    def link(
        self,
        sheet: Worksheet,
        row: int,
        columns: tuple[int, int],
        target: str,
        words: str,
        properties: Properties,
    ) -> None:
        """A link to a place in this workbook; target and words are ours, never a user's."""
        first, last = columns
        form = self.format(properties)
        if last > first:
            sheet.merge_range(row, first, row, last, "", form)
        sheet.write_url(row, first, f"internal:{target}", form, words)

    def headings(
        self,
        sheet: Worksheet,
        row: int,
        names: Iterable[str],
        *,
        height: float = 30,
        centred: Collection[int] = (),
    ) -> None:
        """The headings of a table from column A on, some of them centred over their column."""
        for column, name in enumerate(names):
            look = HEADING | {"align": "center"} if column in centred else HEADING
            self.text(sheet, row, column, name, look)
        sheet.set_row(row, height)

    def title(self, sheet: Worksheet, question: str, finding: str, last_column: int, width: float) -> int:
        """The question a sheet answers and the sentence that answers it; the next free row.

        Parameters
        ----------
        width : float
            Characters across the columns from the first to `last_column`.
        """
        self.text(sheet, 0, 0, question, {"bold": True, "font_size": 18, "font_color": INK})
        sheet.set_row(0, 28)
        self.merged(
            sheet,
            1,
            (0, last_column),
            finding,
            {"font_size": 12, "font_color": INK, "text_wrap": True, "valign": "top"},
        )
        sheet.set_row(1, row_height([(finding, width, 12)], padding=8))
        return 3

    def paragraph(
        self,
        sheet: Worksheet,
        row: int,
        columns: tuple[int, int],
        width: float,
        text: str,
        properties: Properties = NOTE,
    ) -> int:
        """A text across columns in a row as high as it needs; the next free row."""
        self.merged(sheet, row, columns, text, properties)
        size = float(properties.get("font_size", SIZE))
        sheet.set_row(row, row_height([(text, width, size)], padding=3))
        return row + 1


def row_height(texts: Iterable[tuple[str, float, float]], *, padding: float = 4, least: float = 15) -> float:
    """Points a row needs for its texts, each given with its width in characters and font size."""
    needed = max(
        (lines_needed(text, width * SIZE / size) * size * _POINTS_PER_LINE for text, width, size in texts),
        default=0.0,
    )
    return min(max(needed + padding, least), TALLEST_ROW)
