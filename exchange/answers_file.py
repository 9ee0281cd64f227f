"""Answers as common form tools export them, and the sheet of questions to copy into one."""

from __future__ import annotations

import hashlib
from io import BytesIO
from itertools import count

import xlsxwriter

from engagement.collecting import FormExport
from exchange.tables import read_table
from surveys.faults import Fault, FaultsError
from surveys.form_answers import FormRow
from surveys.instrument import Instrument


def answers_from_file(content: bytes, file_name: str) -> FormExport:
    """The rows of an answers file.

    Raises
    ------
    FaultsError
        If the file cannot be read, or its first row holds no headings.
    """
    # A title in a single cell may stand above the headings.
    table = read_table(content, file_name, is_heading=lambda cells: sum(map(bool, cells)) >= 2)
    if sum(map(bool, table.headings)) < 2:
        raise FaultsError(
            [
                Fault(
                    f"{table.place}, row {table.heading_row}",
                    "it does not hold the headings of a form export",
                    "Export the answers with one row a person and one column a question.",
                    " ".join(table.headings),
                )
            ]
        )
    headings = _unique(table.headings)
    return FormExport(
        digest=hashlib.sha256(content).hexdigest(),
        headings_digest=hashlib.sha256("\x1f".join(headings).encode()).hexdigest(),
        headings=headings,
        rows=tuple(FormRow(table.at(row), row.cells) for row in table.rows),
    )


def _unique(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Headings with a counter behind repeated and empty ones, so that each names one column."""
    given = set(headings)
    named: dict[str, None] = {}
    for position, heading in enumerate(headings, start=1):
        name = heading or f"(column {position})"
        copies = (f"{name} ({number})" for number in count(2))
        # A copy's name must not be what another column is called.
        free = name if name not in named else next(n for n in copies if n not in named and n not in given)
        named[free] = None
    return tuple(named)


def question_sheet(instrument: Instrument, language: str) -> bytes:
    """A workbook with every question, its answers and its id, to copy into a form tool."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        heading = workbook.add_format({"bold": True, "bg_color": "#0F766E", "font_color": "#FFFFFF"})
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheet = workbook.add_worksheet("Questions")
        sheet.freeze_panes(1, 0)
        for column, (name, width) in enumerate((("Id", 20), ("Question", 80), ("Answers", 70))):
            sheet.set_column(column, column, width, wrap)
            sheet.write_string(0, column, name, heading)
        line = 1
        ways_out = (instrument.ways_out.dont_know[language], instrument.ways_out.declined[language])
        for item in instrument.items:
            answers = (*instrument.scale_of(item).labels[language], *ways_out)
            for column, text in enumerate((item.id, item.text[language], " | ".join(answers))):
                sheet.write_string(line, column, text, wrap)
            line += 1
        for question in instrument.open_questions:
            for column, text in enumerate((question.id, question.text[language], "(free text)")):
                sheet.write_string(line, column, text, wrap)
            line += 1
    return buffer.getvalue()
