"""Files that are no plan, damaged or hostile, and cells nobody can read: each named with place and remedy."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from exchange.project_plan.columns import SHEET
from exchange.project_plan.identity import SHEET as IDENTITY
from exchange.returned_plan.cells import UnreadableCellError, read_day, read_share, read_time
from exchange.returned_plan.losses import lost_parts
from exchange.returned_plan.parts import plan_parts
from exchange.returned_plan.reading import returned_list
from exchange.returned_plan.slim import without_empty_cells
from exchange.returned_plan.writing import written_on
from surveys.faults import Fault, FaultsError
from tests.corpus.workbooks import archive, encrypted, with_part
from tests.exchange.returned_edits import list_alone, new_id, small_plan

LIST_PART = "xl/worksheets/sheet1.xml"


def changed(change: Callable[[Workbook], object]) -> bytes:
    """The list with something done to it."""
    book = load_workbook(BytesIO(list_alone()))
    change(book)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def on_list(change: Callable[[Worksheet], object]) -> bytes:
    """The list with something done to its sheet."""
    return changed(lambda book: change(book[SHEET]))


def with_more(parts: dict[str, bytes]) -> bytes:
    """The list with further parts in its archive."""
    buffer = io.BytesIO(list_alone())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return buffer.getvalue()


def with_rows(xml: bytes) -> bytes:
    """The list with rows appended as another program would write them."""
    return with_part(
        list_alone(), LIST_PART, lambda part: part.replace(b"</sheetData>", xml + b"</sheetData>")
    )


def faults_of(content: bytes) -> tuple[Fault, ...]:
    """Why a file is refused as a whole."""
    with pytest.raises(FaultsError) as caught:
        returned_list(content, r"C:\Users\pm\plan.xlsx")
    return caught.value.faults


def _rename(book: Workbook) -> None:
    book[SHEET].title = "Tasks"


def _put(cell: str, value: object) -> Callable[[Worksheet], None]:
    def put(sheet: Worksheet) -> None:
        sheet[cell] = value

    return put


def _identity(key: str, value: str) -> bytes:
    def change(book: Workbook) -> None:
        for row in book[IDENTITY].iter_rows():
            if row[0].value == key:
                row[1].value = value

    return changed(change)


def _many_rows() -> bytes:
    return with_rows(
        b"".join(b'<row r="%d"><c r="B%d"><v>1</v></c></row>' % (n, n) for n in range(100, 50_100))
    )


def _dde() -> bytes:
    return with_more(
        {"xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd"/></externalLink>'}
    )


def _query() -> bytes:
    relation = (
        b'<Relationships><Relationship Id="q1" Type="http://x/queryTable" Target="../queryTables/q.xml"/>'
    )
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    has_one = name in zipfile.ZipFile(BytesIO(list_alone())).namelist()
    if not has_one:
        return with_more({name: relation + b"</Relationships>"})
    return with_part(
        list_alone(),
        name,
        lambda part: part.replace(
            b"</Relationships>",
            b'<Relationship Id="q1" Type="http://x/queryTable" Target="../queryTables/q.xml"/></Relationships>',
        ),
    )


ENTITY = b'<!DOCTYPE x [<!ENTITY a "lol">]>'
BAD_FILES: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "empty": (lambda: b"", ("plan.xlsx", "empty")),
    "a text": (lambda: b"id;title\n1;x", ("plan.xlsx", "not an Excel workbook")),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), ("not an Excel workbook",)),
    "half saved": (lambda: list_alone()[:-400], ("half saved", "save it again")),
    "damaged in the middle": (
        lambda: list_alone()[:3000] + bytes(4000) + list_alone()[7000:],
        ("plan.xlsx", "damaged"),
    ),
    "a sheet broken off": (
        lambda: with_part(list_alone(), LIST_PART, lambda part: part[:-200]),
        ("cannot be read", "save it again"),
    ),
    "larger than 20 MB": (lambda: b"PK\x03\x04" + bytes(20_000_001), ("20 MB",)),
    "with a password": (
        lambda: b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600),
        ("password", "without a password"),
    ),
    "an old Excel file": (lambda: b"\xd0\xcf\x11\xe0" + bytes(5_000), ("old Excel file", ".xlsx")),
    "an archive with a password": (lambda: encrypted(list_alone()), ("password",)),
    "an archive of something else": (lambda: archive({"a.txt": b"x"}), ("archive", "plan's own workbook")),
    "with macros": (
        lambda: with_more({"xl/vbaProject.bin": b"x"}),
        ("macros", "xl/vbaProject.bin", "without macros"),
    ),
    "with a macro sheet": (
        lambda: with_more({"xl/macrosheets/sheet1.xml": b"<x/>"}),
        ("macros", "without macros"),
    ),
    "said to have macros": (
        lambda: with_part(
            list_alone(),
            "[Content_Types].xml",
            lambda part: part.replace(b"spreadsheetml.sheet.main", b"macroEnabled.main", 1),
        ),
        ("macros",),
    ),
    "a bomb": (lambda: with_more({"xl/media/a.xml": b"a" * 130_000_000}), ("too large when unpacked",)),
    "a smaller bomb": (lambda: with_more({"xl/media/a.xml": b"a" * 30_000_000}), ("far more than it holds",)),
    "600 parts": (
        lambda: with_more({f"xl/{n}.xml": b"<x/>" for n in range(600)}),
        ("too large when unpacked",),
    ),
    "entities": (
        lambda: with_part(
            list_alone(), LIST_PART, lambda part: part.replace(b"<worksheet", ENTITY + b"<worksheet", 1)
        ),
        ("entities", LIST_PART),
    ),
    "entities in a comment": (
        lambda: with_more({"xl/comments/c.xml": ENTITY}),
        ("entities", "xl/comments/c.xml"),
    ),
    "a link that starts a program": (_dde, ("starts another program", "Remove the link")),
    "a list filled from a database": (_query, ("filled from another source", "sheet 'Activities'")),
    "no hidden sheet": (
        lambda: changed(lambda book: book.remove(book[IDENTITY])),
        ("not a plan of Groundwork, or its hidden sheet was removed",),
    ),
    "another format": (
        lambda: _identity("format", "99"),
        ("another version of the program", "'99'", "Export"),
    ),
    "another engagement's id, damaged": (
        lambda: _identity("engagement", "x"),
        ("hidden sheet", "was changed"),
    ),
    "no version": (lambda: _identity("plan_version", "0"), ("hidden sheet", "was changed")),
    "no list": (lambda: changed(_rename), ("sheet “Activities” is missing", "Tasks", "again")),
    "no headings": (
        lambda: on_list(lambda sheet: sheet.delete_rows(4)),
        ("sheet 'Activities'", "lost its headings"),
    ),
    "a column gone": (
        lambda: on_list(lambda sheet: sheet.delete_cols(6)),
        ("sheet 'Activities', row 4", "“Start” is missing", "Put the heading back"),
    ),
    "a heading twice": (
        lambda: on_list(_put("Q4", " status ")),
        ("sheet 'Activities', row 4", "N4, Q4", "heading of its own"),
    ),
    "merged cells": (
        lambda: on_list(lambda sheet: sheet.merge_cells("F6:G7")),
        ("Activities!F6:G7", "merged", "Unmerge"),
    ),
    "50,000 more rows": (_many_rows, ("sheet 'Activities'", "50,0", "Remove the rows")),
    "far more cells than a plan has": (
        lambda: with_rows(
            b"".join(
                b'<row r="%d">%s</row>'
                % (row, b"".join(b'<c r="C%d"><v>%d</v></c>' % (row, n) for n in range(60)))
                for row in range(100, 1_100)
            )
        ),
        ("51,200 filled cells", "sheet of their own"),
    ),
    "merged cells without end": (
        lambda: with_rows(b"".join(b'</sheetData><mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(5_001))),
        ("5,000 areas are merged", "Unmerge"),
    ),
    "texts without end": (
        lambda: with_part(
            small_plan()[1],
            "xl/sharedStrings.xml",
            lambda part: part.replace(
                b"</sst>", b"".join(b"<si><t>%d</t></si>" % n for n in range(150_001)) + b"</sst>"
            ),
        ),
        ("150,000 texts",),
    ),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_with_its_place_and_a_remedy(name: str) -> None:
    content, words = BAD_FILES[name]
    said = "\n".join(map(str, faults_of(content())))
    assert [word for word in words if word not in said] == [], said
    assert "C:" not in said


def test_headings_that_are_missing_are_named_all_at_once() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["F4"], sheet["K4"], sheet["Q4"] = "From when", None, "Unit"

    said = [fault.problem for fault in faults_of(on_list(change))]
    assert said == [
        "the column “Start” is missing",
        "the column “Owner” is missing",
        "the heading “Unit” stands in C4, Q4",
    ]


def test_a_file_that_cannot_be_read_is_not_written_on_either() -> None:
    for name in ("half saved", "with macros", "entities", "no hidden sheet", "no list"):
        with pytest.raises(FaultsError):
            written_on(BAD_FILES[name][0](), small_plan()[1])


BAD_CELLS = (
    ("F5", "2027-03-01", "the date is a text", "Type the date again"),
    ("G5", "1.3.2027", "the date is a text", "Type the date again"),
    ("F5", 12, "outside 2000 to 2100", "Correct the year"),
    ("F5", 20270301, "a number that is not a date", "Type the date again"),
    ("F5", -1e300, "a number that is not a date", "Type the date again"),
    ("F5", True, "no date", "Type the date again"),
    ("F5", time(9), "no date", "Type the date again"),
    ("F5", datetime(1999, 12, 31), "outside 2000 to 2100", "Correct the year"),
    ("F5", datetime(2101, 1, 1), "outside 2000 to 2100", "Correct the year"),
    ("F5", datetime(2027, 3, 1, 9), "a time beside its date", "“From”"),
    ("H5", "9:30", "the time is a text", "09:30"),
    ("H5", datetime(2027, 3, 1, 9), "a date, not a time", "09:30"),
    ("H5", 1.5, "a date, not a time", "09:30"),
    ("J5", "two", "the hours are a text", "1.5"),
    ("J5", -1, "outside 0 to 1,000", "1.5"),
    ("J5", time(1, 30), "not a number of hours", "1.5"),
    ("N5", "nearly", "the status is unknown", "not started, in progress, done, dropped"),
    ("N5", None, "the status is empty", "Choose"),
    ("O5", 50, "above 100 %", "Enter 50 %, with the sign, or 0.5."),
    ("O5", -0.1, "outside 0 % to 100 %", "0 % to 100 %"),
    ("O5", "half", "the share is a text", "0 % to 100 %"),
    ("O5", None, "is empty", "0 % to 100 %"),
    ("B5", None, "no title", "delete the whole row"),
    ("B5", '="a"&"b"', "holds a formula", "paste it as a value"),
    ("F5", "=Other!A1", "holds a formula", "paste it as a value"),
    ("B5", "#REF!", "holds an error", "Type the value again"),
    ("B5", "x" * 1001, "longer than 1,000 characters", "Shorten"),
    ("B5", "a _x0007_ b", "control characters", "again"),
    ("K5", datetime(2027, 3, 1), "a date or time, not a text", "again"),
)


@pytest.mark.parametrize(("cell", "value", "problem", "remedy"), BAD_CELLS)
def test_a_bad_cell_is_named_and_its_row_is_neither_changed_nor_deleted(
    cell: str, value: object, problem: str, remedy: str
) -> None:
    first = small_plan()[0].activities[0].id
    found = returned_list(on_list(_put(cell, value)), "plan.xlsx")
    (fault,) = found.unreadable
    assert fault.place == f"Activities!{cell}"
    assert problem in fault.problem
    assert remedy in fault.remedy
    assert found.unreadable_ids == {first}
    assert first not in {row.id for row in found.rows}
    assert len(found.rows) == 11


def test_all_bad_cells_of_a_file_are_named_at_once() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["F5"], sheet["N5"], sheet["O7"], sheet["B9"] = "soon", "nearly", 75, "=A1"

    found = returned_list(on_list(change), "plan.xlsx")
    assert [(fault.place, fault.value) for fault in found.unreadable] == [
        ("Activities!F5", "soon"),
        ("Activities!N5", "nearly"),
        ("Activities!O7", "75"),
        ("Activities!B9", "=A1"),
    ]
    assert len(found.unreadable_ids) == 3


def test_a_damaged_id_is_named_and_its_row_is_not_taken_for_a_new_one() -> None:
    found = returned_list(on_list(_put("A5", "b43ed7d4-d2f1")), "plan.xlsx")
    (fault,) = found.unreadable
    assert (fault.place, fault.problem) == ("Activities!A5", "the id is damaged")
    assert "clear the cell" in fault.remedy
    assert [row for row in found.rows if row.id is None] == []


def test_of_rows_with_the_same_id_none_is_taken() -> None:
    first = small_plan()[0].activities[0].id

    def change(sheet: Worksheet) -> None:
        sheet["A7"] = str(first).upper()

    found = returned_list(on_list(change), "plan.xlsx")
    assert [fault.place for fault in found.unreadable] == ["Activities!A5", "Activities!A7"]
    assert all("A5, Activities!A7" in fault.problem for fault in found.unreadable)
    assert found.unreadable_ids == {first}


def test_an_unknown_id_is_read_for_what_follows_to_judge() -> None:
    other = new_id("other")
    found = returned_list(on_list(_put("A5", str(other))), "plan.xlsx")
    assert other in {row.id for row in found.rows}


def test_case_blanks_and_line_breaks_are_forgiven() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["N5"], sheet["B5"], sheet["K5"] = "  DONE ", " Kick_x000D_\noff ", 2027

    row = returned_list(on_list(change), "plan.xlsx").rows[0]
    assert (row.status.value, row.title, row.owner) == ("done", "Kick off", "2027")


def test_numbers_with_noise_and_times_in_any_dress_are_read() -> None:
    epoch = datetime(1899, 12, 30)

    def cell(value: object) -> SimpleNamespace:
        return SimpleNamespace(value=value, data_type="n")

    assert read_day(cell(46388), epoch) == date(2027, 1, 1)
    assert read_day(cell(46387.9999999), epoch) == date(2027, 1, 1)
    assert read_day(cell(datetime(2026, 12, 31, 23, 59, 59, 999000)), epoch) == date(2027, 1, 1)
    assert read_day(cell(46388 - 1462), datetime(1904, 1, 1)) == date(2027, 1, 1)
    for number in (12, 20270301, -1e300):
        with pytest.raises(UnreadableCellError, match="not a date"):
            read_day(cell(number), epoch)
    for value in (0.375, time(9), timedelta(hours=9), datetime(1899, 12, 30, 9), 0.37499999999):
        assert read_time(cell(value)) == time(9)
    assert read_share(cell(1.0000000000000002)) == 1.0
    assert read_share(cell(0.30000000000000004)) == 0.3
    with pytest.raises(UnreadableCellError):
        read_share(cell(1.01))


def test_a_stated_size_of_a_whole_sheet_and_a_million_rows_of_formats_cost_nothing() -> None:
    stray = b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    formats = b"".join(
        b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>' % (n, n, n) for n in range(900, 60_900)
    )
    content = with_part(
        list_alone(),
        LIST_PART,
        lambda part: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', part).replace(
            b"</sheetData>", formats + stray + b"</sheetData>"
        ),
    )
    assert returned_list(content, "plan.xlsx") == returned_list(list_alone(), "plan.xlsx")
    kept = without_empty_cells(plan_parts(content, "x").archive.read(LIST_PART))
    assert kept.count(b"<row") == without_empty_cells(
        plan_parts(list_alone(), "x").archive.read(LIST_PART)
    ).count(b"<row")


def test_an_entry_in_the_last_row_of_the_sheet_is_read_as_what_it_is() -> None:
    found = returned_list(with_rows(b'<row r="1048576"><c r="B1048576"><v>7</v></c></row>'), "plan.xlsx")
    (row,) = (row for row in found.rows if row.id is None)
    assert (row.place, row.title) == ("Activities, row 1048576", "7")


def test_what_cannot_be_kept_is_named_by_sheet() -> None:
    assert lost_parts(small_plan()[1]) == ()

    def change(book: Workbook) -> None:
        book.create_sheet("Mine")["A1"] = 1

    content = changed(change)
    number = 3
    mine = f"xl/worksheets/sheet{number}.xml"
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="r1" Type="http://x/relationships/threadedComment" Target="../threadedComments/t.xml"/>'
        b'<Relationship Id="r2" Type="http://x/relationships/drawing" Target="../drawings/d.xml"/>'
        b"</Relationships>"
    )
    buffer = io.BytesIO(
        with_part(
            content,
            mine,
            lambda part: part.replace(
                b"</worksheet>", b"<extLst><x14:sparklineGroups/></extLst></worksheet>"
            ),
        )
    )
    with zipfile.ZipFile(buffer, "a") as target:
        target.writestr(f"xl/worksheets/_rels/sheet{number}.xml.rels", relations)
        target.writestr("xl/drawings/d.xml", b"<xdr:wsDr><xdr:sp/></xdr:wsDr>")
        target.writestr("xl/connections.xml", b"<connections/>")
    assert lost_parts(buffer.getvalue()) == (
        "Sheet “Mine”: sparklines.",
        "Sheet “Mine”: conversations in comments become plain notes.",
        "Sheet “Mine”: drawn shapes and text boxes.",
        "The workbook: connections to other data.",
    )
