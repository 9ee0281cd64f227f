"""Team lists as consultants really send them, good and bad."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date

from tests.corpus.case import Case, Kind
from tests.corpus.workbooks import HEADINGS, list_of, with_cells, with_part, workbook

_MARKS = "\u0345\u0323\u0327\u0301"
TWO = {"Küche": 3, "Sales": 5}
_CSV = "name,headcount\nKüche,3\nSales,5\n"


def _text(text: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: text.encode(encoding)


def _read(name: str, content: Callable[[], bytes], reads: object, file_name: str = "teams.csv") -> Case:
    return Case(name, Kind.TEAMS, file_name, content, reads=reads)


def _bad(
    name: str, content: Callable[[], bytes], *faults: tuple[str, ...], file_name: str = "teams.csv"
) -> Case:
    return Case(name, Kind.TEAMS, file_name, content, faults=faults)


ENCODINGS = (
    _read("UTF-8 with a mark in front", _text(_CSV, "utf-8-sig"), TWO),
    _read("Windows encoding of western Europe", _text(_CSV, "cp1252"), TWO),
    _read("UTF-16 with a mark, tabs: Excel's Unicode text", _text(_CSV.replace(",", "\t"), "utf-16"), TWO),
    _read("UTF-16 little end first without a mark", _text(_CSV, "utf-16-le"), TWO),
    _read("UTF-16 big end first without a mark", _text(_CSV, "utf-16-be"), TWO),
    _read("line ends of old Macs", _text(_CSV.replace("\n", "\r")), TWO),
    _read("zero bytes inside cells", _text("name,headcount\nKü\x00che,3\nSales,\x005\n"), TWO),
    _bad(
        "UTF-8 with one broken byte",
        lambda: "name,headcount\nKüche,3\nBüro,5\nGärtnerei,6\n".encode().replace("ä".encode(), b"\xe4"),
        ("teams.csv, line 4", "damaged", "UTF-8"),
    ),
    _bad(
        "bytes that are no text",
        lambda: bytes(range(1, 32)) * 40,
        ("teams.csv", "not readable text", "UTF-8"),
    ),
)

SEPARATORS = (
    _read("semicolons", _text(_CSV.replace(",", ";")), TWO),
    _read("pipes", _text(_CSV.replace(",", "|")), TWO),
    _read("a first line that declares the separator", _text("sep=;\n" + _CSV.replace(",", ";")), TWO),
    _read(
        "a title line in front of semicolons", _text("Teams, as of January\n" + _CSV.replace(",", ";")), TWO
    ),
    _read(
        "line breaks and separators inside quotation marks",
        _text('"name","headcount"\n"Sales,\nNorth",5\n'),
        {"Sales, North": 5},
    ),
    _read(
        "empty lines and empty columns at the end",
        _text("name,headcount,,,\n\nSales,5,,,\n,,,,\n"),
        {"Sales": 5},
    ),
    _bad(
        "a quotation mark that is never closed",
        _text('name,headcount\nKüche,3\n"Sales,5\nIT,6\n'),
        ("teams.csv, row 3 (line 3 of the text)", "quotation mark", "twice"),
    ),
    _bad(
        "text behind a closed quotation mark",
        _text('name,headcount\n"Sales" North,5\n'),
        ("teams.csv, row 2", "quotation mark", "twice"),
    ),
    _bad(
        "rows are numbered as a spreadsheet shows them",
        _text('sep=;\nname;headcount\n"Sales\nNorth";5\n\nIT;many\n'),
        ("teams.csv, row 4, column 'headcount'", "'many'", "digits only"),
    ),
)

SHAPES = (
    _read(
        "a title and an empty row above the headings",
        lambda: workbook([["Teams of Acme"], [], HEADINGS, ["Sales", 5]]),
        {"Sales": 5},
        "teams.xlsx",
    ),
    _read(
        "a merged title above the headings",
        lambda: workbook(
            [[], HEADINGS, ["Sales", 5]], change=lambda _, page: page.merge_range("A1:B1", "Teams of Acme")
        ),
        {"Sales": 5},
        "teams.xlsx",
    ),
    _bad(
        "merged cells in the list",
        lambda: workbook(
            [("name", "headcount", "parent"), ["Acme", 0], ["Sales", 5], ["IT", 6]],
            change=lambda _, page: page.merge_range("C3:C4", "Acme"),
        ),
        ("sheet 'Teams'", "merged in row 3 to 4", "Unmerge"),
        file_name="teams.xlsx",
    ),
    _read(
        "a cover sheet in front",
        lambda: workbook([HEADINGS, ["Sales", 5]], sheet="Units", before={"Cover": [["Teams of Acme"]]}),
        {"Sales": 5},
        "teams.xlsx",
    ),
    _read(
        "a hidden sheet in front",
        lambda: workbook(
            [HEADINGS, ["Sales", 5]],
            sheet="Units",
            before={"Lists": [HEADINGS, ["Old", 1]]},
            hidden=["Lists"],
        ),
        {"Sales": 5},
        "teams.xlsx",
    ),
    _bad(
        "an empty workbook",
        lambda: workbook([]),
        ("sheet 'Teams'", "empty", "Put the list"),
        file_name="teams.xlsx",
    ),
    _bad("an empty file", lambda: b"", ("teams.csv", "empty", "Choose")),
    _bad("a file of spaces", lambda: b" \r\n \t\n", ("teams.csv", "empty", "Choose")),
    _bad(
        "only headings",
        lambda: workbook([HEADINGS]),
        ("sheet 'Teams'", "no rows below", "Add"),
        file_name="teams.xlsx",
    ),
    _bad(
        "two columns that mean the same",
        _text("Team,members,headcount\nSales,4,5\n"),
        ("teams.csv, column 'headcount'", "the same as column 'members'", "rename"),
    ),
    _bad(
        "no column for the headcount",
        _text("name,lead\nSales,Ann\n"),
        ("teams.csv, headings", "'headcount'", "name, lead", "template"),
    ),
    _bad(
        "600 columns",
        _text(",".join(["name", "headcount", *map(str, range(600))]) + "\nSales,5\n"),
        ("row 1", "500 columns", "Remove"),
    ),
    _read(
        "a stated size that is too small",
        lambda: with_part(
            list_of(TWO), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:B3"', b'ref="A1"')
        ),
        TWO,
        "teams.xlsx",
    ),
    _read(
        "remarks beside and below the list",
        _text("name,headcount,,remark\nSales,5,,\n,,,as of January\n"),
        {"Sales": 5},
    ),
    _bad(
        "a row with the sum",
        _text("name,headcount\nKüche,3\nSales,5\nTotal,8\n"),
        ("teams.csv, row 4", "sum", "'Total'", "Remove the row"),
    ),
    _bad(
        "20,001 rows",
        lambda: ("name,headcount\n" + "".join(f"T{i},5\n" for i in range(20_000 + 1))).encode(),
        ("the team list", "10,000", "20001", "Split"),
    ),
)

CELLS = (
    _bad(
        "formulas that were never calculated",
        lambda: with_cells(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c><c r="B1" t="inlineStr"><is><t>headcount</t></is></c></row>'
            '<row r="2"><c r="A2" t="inlineStr"><is><t>Sales</t></is></c><c r="B2"><f>2+3</f><v></v></c></row>'
        ),
        ("sheet 'Teams'", "formulas without their results", "'B2'", "Excel"),
        file_name="teams.xlsx",
    ),
    _read(
        "formulas with their results",
        lambda: workbook(
            [HEADINGS, ["Sales"]], change=lambda _, page: page.write_formula("B2", "=2+3", None, 5)
        ),
        {"Sales": 5},
        "teams.xlsx",
    ),
    _bad(
        "error values",
        lambda: workbook(
            [(*HEADINGS, "parent", "lead"), ["#REF!", 5], ["Sales", "#N/A", "#REF!"], ["IT", 3, "", "#NAME?"]]
        ),
        ("row 2, column 'name'", "error of the spreadsheet", "'#REF!'", "formula"),
        ("row 3, column 'headcount'", "'#N/A'"),
        ("row 3, column 'parent'", "'#REF!'"),
        ("row 4, column 'lead'", "'#NAME?'"),
        file_name="teams.xlsx",
    ),
    _read(
        "true and false",
        lambda: workbook([(*HEADINGS, "volunteered"), ["Sales", 5, True], ["IT", 3, False]]),
        {"Sales": 5, "IT": 3},
        "teams.xlsx",
    ),
    _read(
        "real dates",
        lambda: workbook([(*HEADINGS, "cannot_start"), ["Sales", 5, date(2027, 3, 1)]]),
        {"Sales": 5},
        "teams.xlsx",
    ),
    _read(
        "German dates",
        _text("name;headcount;cannot_start\nSales;5;1.3.2027 - 31.03.2027 (Inventur)\n"),
        {"Sales": 5},
    ),
    _bad(
        "dates as numbers and of another order",
        _text(
            "name,headcount,cannot_start\nSales,5,46447\nIT,5,03/01/2027\nHR,5,2027-03-31..2027-03-01\nLab,5,0207-03-01\n"
        ),
        ("row 2, column 'cannot_start'", "'46447'", "2027-03-01..2027-03-31"),
        ("row 3, column 'cannot_start'", "'03/01/2027'"),
        ("row 4, column 'cannot_start'", "ends before it starts"),
        ("row 5, column 'cannot_start'", "'0207-03-01'"),
    ),
    _read(
        "carriage returns as Excel keeps them",
        lambda: list_of({"Sales_x000D_\nNorth": 5}),
        {"Sales North": 5},
        "teams.xlsx",
    ),
    _read(
        "a percentage as priority",
        lambda: workbook([(*HEADINGS, "priority"), ["Sales", 5, 1.5]]),
        {"Sales": 5},
        "teams.xlsx",
    ),
    _bad(
        "headcounts that are no whole numbers",
        _text(
            'name,headcount\nA,many\nB,-3\nC,4.5\nD,"1,200"\nE,1.200\nF,1e999\nG,inf\nH,'
            + "9" * 400
            + "\nI,\n"
        ),
        ("row 2", "'many'", "digits only"),
        ("row 3", "'-3'"),
        ("row 4", "'4.5'", "not full-time equivalents"),
        ("row 5", "'1,200'", "without a thousands separator"),
        ("row 6", "'1.200'", "without a thousands separator"),
        ("row 7", "'1e999'"),
        ("row 8", "'inf'"),
        ("row 9", "999"),
        ("row 10", "the headcount is empty", "0 if it only groups others"),
    ),
    _read(
        "headcounts with harmless dress",
        _text("name;headcount\nA;1 200\nB;1'200\nC;5.0\nD;4,00\nE;12\u00a0000\nF;７\n"),
        {"A": 1200, "B": 1200, "C": 5, "D": 4, "E": 12_000, "F": 7},
    ),
    _bad(
        "amounts that may mean two things",
        _text("name;headcount;priority;effort_hours\nA;5;1.250;1,200\n"),
        ("column 'priority'", "'1.250'", "1200, or 1.2"),
        ("column 'effort_hours'", "'1,200'"),
    ),
    _bad(
        "words outside their lists",
        _text("name,headcount,level,volunteered,country,time_zone\nA,5,squad,maybe,Germany,Berlin\n"),
        ("column 'level'", "'squad'", "company, department, team"),
        ("column 'volunteered'", "'maybe'", "not asked, yes, no"),
        ("column 'country'", "'GERMANY'", "ISO 3166"),
        ("column 'time_zone'", "'Berlin'", "Europe/Berlin"),
    ),
)

NAMES = (
    _bad(
        "the same name in capitals",
        _text("name,headcount\nSales,5\nSALES,3\n"),
        ("row 3, column 'name'", "same as in teams.csv, row 2", "'SALES'", "Rename"),
    ),
    _bad(
        "the same name without accents",
        _text("name,headcount\nKüche,5\nKuche,3\n"),
        ("row 3", "same as", "'Kuche'"),
    ),
    _bad(
        "the same name in wide letters",
        _text("name,headcount\nSales,5\nＳａｌｅｓ,3\n"),
        ("row 3", "same as", "'Ｓａｌｅｓ'"),
    ),
    _bad(
        "the same name with a space of no width",
        _text("name,headcount\nSales,5\nSa\u200bles,3\n"),
        ("row 3", "same as"),
    ),
    _bad(
        "the same name with spaces around it",
        _text('name,headcount\nSales,5\n"  Sales\u00a0",3\n'),
        ("row 3", "same as"),
    ),
    _bad(
        "the same name written with combining marks",
        _text("name,headcount\nKu\u0308che,5\nKüche,3\n"),
        ("row 3", "same as"),
    ),
    _bad(
        "a name of nothing visible",
        _text("name,headcount\n\u3164\u200d,5\n"),
        ("row 2, column 'name'", "empty", "Give the unit a name"),
    ),
    _bad(
        "a name of 10,000 characters",
        _text("name,headcount\n" + "x" * 10_000 + ",5\n"),
        ("row 2, column 'name'", "longer than 200", "…", "Shorten"),
    ),
    _read(
        "right-to-left names, and a mark that turns text around",
        _text("name,headcount\nצוות מכירות,5\nSales\u202egnp,3\n"),
        {"צוות מכירות": 5, "Salesgnp": 3},
    ),
    _read("control characters in a name", _text("name,headcount\nSales\x0b\x07North,5\n"), {"SalesNorth": 5}),
    _read(
        "names that could be formulas",
        lambda: list_of({"=1+1": 5, "+49 Team": 3, "-Minus": 4, "@home": 6}),
        {"=1+1": 5, "+49 Team": 3, "-Minus": 4, "@home": 6},
        "teams.xlsx",
    ),
    _read(
        "names with emoji",
        _text("name,headcount\n🚀 Launch,5\n👩‍🚀 Crew,3\n"),
        {"🚀 Launch": 5, "👩‍🚀 Crew": 3},
    ),
    # Of a run of marks the first 30 stay.
    _read(
        "thousands of marks on one letter",
        _text("name,headcount\nZ" + _MARKS * 4_000 + ",5\n"),
        {unicodedata.normalize("NFC", ("Z" + _MARKS * 8)[:31]): 5},
    ),
)

TREES = (
    _read(
        "a column of departments beside the teams",
        _text("Abteilung;Team;Mitarbeiter\nTechnik;IT;3\nTechnik;Labor;4\nVertrieb;Vertrieb;5\n"),
        {"Technik": 0, "IT": 3, "Labor": 4, "Vertrieb": 5},
    ),
    _bad(
        "a unit above itself",
        _text("id,name,parent,headcount\nA,Sales,A,5\n"),
        ("row 2, column 'parent'", "above itself", "'A'", "Correct the parent"),
    ),
    _bad(
        "a circle of three parents",
        _text("id,name,parent,headcount\nA,One,C,5\nB,Two,A,5\nC,Three,B,5\n"),
        ("row 2", "above itself"),
        ("row 3", "above itself"),
        ("row 4", "above itself"),
    ),
    _bad(
        "an unknown parent",
        _text("name,parent,headcount\nSales,Nowhere,5\n"),
        ("row 2, column 'parent'", "no row has this id or name", "'Nowhere'"),
    ),
    _bad(
        "the same id twice",
        _text("id,name,headcount\nA,Sales,5\na,IT,5\n"),
        ("row 3, column 'id'", "already used in teams.csv, row 2", "'a'"),
    ),
    _bad(
        "an id that is another row's name",
        _text("id,name,headcount\n2,Sales,5\n1,2,5\n"),
        ("row 2, column 'id'", "the name of teams.csv, row 3", "'2'"),
    ),
    _bad(
        "units that wait for each other",
        _text("name,headcount,depends_on\nA,5,B\nB,5,C\nC,5,together: A\nD,5,A\n"),
        ("row 2, column 'depends_on'", "wait for each other"),
        ("row 3", "wait for each other"),
    ),
    _bad(
        "a unit that waits for itself, and for an unknown one",
        _text("name,headcount,depends_on\nA,5,A; after Mars\n"),
        ("row 2, column 'depends_on'", "itself"),
        ("row 2, column 'depends_on'", "'after Mars'", "no row"),
    ),
    _bad(
        "a team above a team",
        _text("name,parent,level,headcount\nAcme,,company,1\nA,Acme,team,5\nB,A,team,5\n"),
        ("row 3, column 'level'", "cannot have units below it", "'team'"),
    ),
    _bad(
        "a company inside the company",
        _text("name,parent,level,headcount\nAcme,,company,1\nA,Acme,company,5\n"),
        ("row 3, column 'level'", "only the unit at the top", "'company'"),
    ),
    _read(
        "a flat list under the row called a company",
        _text("name,level,headcount\nSales,team,5\nAcme,company,\nIT,team,3\n"),
        {"Sales": 5, "IT": 3},
    ),
    _read(
        "departments without a headcount, known by their teams",
        _text("name,parent,headcount\nTech,,\nIT,Tech,3\nLab,Tech,4\n"),
        {"Tech": 0, "IT": 3, "Lab": 4},
    ),
    _read(
        "names with semicolons, and names like instructions",
        _text(
            'name,headcount,depends_on\n"R;D",5,\nAfter Sales,5,"R;D; not before: With Love"\nWith Love,4,\n'
        ),
        {"R;D": 5, "After Sales": 5, "With Love": 4},
    ),
)

TEAM_CASES = (*ENCODINGS, *SEPARATORS, *SHAPES, *CELLS, *NAMES, *TREES)
