"""Files that are not what they say, broken off, or made to exhaust the machine."""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus.case import Case, Kind
from tests.corpus.outcome import FILES
from tests.corpus.workbooks import SHEET_1, archive, encrypted, inline, list_of, with_cells, with_part

_ROW_1 = f'<row r="1">{inline("A1", "name")}{inline("B1", "headcount")}</row>'
_ROW_2 = f'<row r="2">{inline("A2", "Sales")}<c r="B2"><v>5</v></c></row>'
_ENTITIES = b'<!DOCTYPE x [<!ENTITY a "lol">' + b"".join(
    b'<!ENTITY %c "%s">' % (code, b"&%c;" % (code - 1) * 10) for code in range(ord("b"), ord("k"))
)


def _refused(
    name: str,
    content: Callable[[], bytes],
    *words: str,
    file_name: str = "teams.xlsx",
    kind: Kind = Kind.TEAMS,
) -> Case:
    return Case(name, kind, file_name, content, faults=((file_name, *words),), hostile=True)


def _read(name: str, content: Callable[[], bytes], reads: object) -> Case:
    return Case(name, Kind.TEAMS, "teams.xlsx", content, reads=reads, hostile=True)


def _with_doctype(doctype: bytes, entity: bytes) -> bytes:
    """A workbook whose sheet declares entities and uses one of them as a name."""
    content = with_cells(_ROW_1 + _ROW_2)
    return with_part(
        content,
        SHEET_1,
        lambda xml: xml.replace(b"<worksheet", doctype + b"]><worksheet", 1).replace(b"Sales", entity),
    )


def _bomb() -> bytes:
    # 92 MB of one letter pack into about 90 kB.
    return archive(
        {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", SHEET_1: b"a" * 92_000_000}
    )


def _many_entries() -> bytes:
    return archive({f"xl/worksheets/sheet{number}.xml": b"<x/>" for number in range(600)})


NOT_A_TABLE = (
    _refused(
        "a picture called .csv",
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(500),
        "not a table",
        ".xlsx or .csv",
        file_name="teams.csv",
    ),
    _refused("a PDF called .xlsx", lambda: b"%PDF-1.7\n" + b"x" * 500, "not a table", ".xlsx or .csv"),
    _refused(
        "a zip archive called .xlsx",
        lambda: archive({"teams.csv": b"name,headcount\nSales,5\n"}),
        "archive",
        ".xlsx or .csv",
    ),
    _refused(
        "an OpenDocument sheet",
        lambda: archive(
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
        ),
        "not an Excel workbook",
        ".xlsx",
    ),
    _refused(
        "an old Excel file",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000),
        "old Excel file or protected by a password",
        "without a password",
        file_name="teams.xls",
    ),
    _refused("an archive with a password", lambda: encrypted(list_of({"Sales": 5})), "password"),
    _refused(
        "a web page called .xls",
        lambda: b"\xef\xbb\xbf\n<HTML><table><tr><td>name</td></tr></table></HTML>",
        "web page",
        "save it as .xlsx",
        file_name="teams.xls",
    ),
    _refused(
        "a workbook that is half saved", lambda: list_of({"Sales": 5})[:-300], "half saved", "save it again"
    ),
    _refused(
        "a workbook with a damaged sheet",
        lambda: with_part(list_of({"Sales": 5}), SHEET_1, lambda xml: xml[:-40]),
        "cannot be read",
        "save it again",
    ),
    _refused(
        "a workbook without its list of sheets",
        lambda: with_part(list_of({"Sales": 5}), "xl/workbook.xml", lambda _: b"<x/>"),
        "no sheet with content",
        "Put the list",
    ),
)

BOMBS = (
    _refused("92 MB in a small archive", _bomb, "too large when unpacked", "Remove"),
    _refused(
        "49 MB in a small archive",
        lambda: archive({"xl/workbook.xml": b"<x/>", SHEET_1: b"a" * 49_000_000}),
        "far more than it holds",
        "Excel",
    ),
    _refused("600 entries", _many_entries, "too large when unpacked", "Remove"),
    _refused("entities that multiply", lambda: _with_doctype(_ENTITIES, b"&j;"), "entities", "Save it again"),
    _refused(
        "an entity that names a file of the server",
        lambda: _with_doctype(b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">', b"&f;"),
        "entities",
        "Save it again",
    ),
    _read(
        "one stray cell in the last row",
        lambda: with_cells(_ROW_1 + _ROW_2 + f'<row r="1048576">{inline("A1048576", "x")}</row>'),
        {"Sales": 5},
    ),
    _read(
        "stray cells in the last column",
        lambda: with_cells(
            "".join(
                f'<row r="{n}">{inline(f"A{n}", "name" if n == 1 else f"T{n}")}{inline(f"B{n}", "headcount" if n == 1 else "5")}{inline(f"XFD{n}", "x")}</row>'
                for n in range(1, 501)
            )
        ),
        {f"T{n}": 5 for n in range(2, 501)},
    ),
    _read(
        "a stated size of a million rows",
        lambda: with_part(
            list_of({"Sales": 5}), SHEET_1, lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
        ),
        {"Sales": 5},
    ),
    _refused(
        "20 MB of commas",
        lambda: b"," * 20_000_000,
        "line 1",
        "longer than 1,000,000",
        "Save",
        file_name="teams.csv",
    ),
    _refused("20 MB of line breaks", lambda: b"\n" * 20_000_000, "empty", "Choose", file_name="teams.csv"),
    _refused(
        "20 MB of open quotation",
        lambda: b'"' + b"a\n" * 9_999_999,
        "row 1",
        "quotation mark",
        file_name="teams.csv",
    ),
    _refused(
        "more than 20 MB", lambda: b"a,b\n" * 5_000_001, "larger than 20 MB", "Remove", file_name="teams.csv"
    ),
    Case(
        "a million aliases",
        Kind.FACTS,
        "facts.yaml",
        (FILES / "alias_bomb.yaml").read_bytes,
        faults=(("facts.yaml, line 2", "aliases", "Correct the line"),),
        hostile=True,
    ),
    Case(
        "an object of Python",
        Kind.FACTS,
        "facts.yaml",
        (FILES / "python_tag.yaml").read_bytes,
        faults=(("facts.yaml, line 1", "tags", "Correct the line"),),
        hostile=True,
    ),
    Case(
        "400,000 brackets",
        Kind.FACTS,
        "facts.yaml",
        lambda: b"facts: " + b"[" * 400_000,
        faults=(("facts.yaml, line 1", "40 levels", "Correct"),),
        hostile=True,
    ),
    Case(
        "500 kB of small numbers",
        Kind.FACTS,
        "facts.yaml",
        lambda: b"facts: [" + b"1, " * 166_000 + b"]",
        faults=(("facts.yaml, facts", "not a list of named values", "template"),),
        hostile=True,
    ),
    Case(
        "a YAML file of more than 500 kB",
        Kind.INSTRUMENT,
        "instrument.yaml",
        lambda: b"id: " + b"x" * 500_000,
        faults=(("instrument.yaml", "500 kB", "Split"),),
        hostile=True,
    ),
    Case(
        "a thousand of the same item",
        Kind.INSTRUMENT,
        "instrument.yaml",
        lambda: _thousand_items(),
        faults=(("instrument.yaml, item or open question 'a'", "more than once"),),
        hostile=True,
    ),
)


def _thousand_items() -> bytes:
    text = (FILES / "small_instrument.yaml").read_text("utf-8")
    item = "  - {id: a, kind: component, component: vision, scale: agreement, text: {en: A, de: A}, source: {document: '1', place: x}}\n"
    return text.replace("open_questions:", item * 1_000 + "open_questions:").encode()


HOSTILE_CASES = (*NOT_A_TABLE, *BOMBS)
