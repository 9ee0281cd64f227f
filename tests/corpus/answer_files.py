"""Answers files as form tools export them, and as people then change them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from tests.corpus.case import Case, Kind
from tests.corpus.outcome import FILES
from tests.corpus.workbooks import workbook

# Team and four items by their ids: vision_01 and vision_02 run 1-5, strain_01 and strain_02 0-4.
_HEADINGS = ("Team", "vision_01", "vision_02", "strain_01", "strain_02")
_DONT_KNOW, _DECLINED = "don't know", "declined"


def _csv(*lines: str, head: str = ",".join(_HEADINGS)) -> Callable[[], bytes]:
    return lambda: "\n".join([head, *lines, ""]).encode()


def _read(
    name: str, content: Callable[[], bytes], *rows: tuple[str, ...], file_name: str = "answers.csv"
) -> Case:
    return Case(name, Kind.ANSWERS, file_name, content, reads=Counter((row[0], row[1:]) for row in rows))


def _bad(
    name: str, content: Callable[[], bytes], *faults: tuple[str, ...], file_name: str = "answers.csv"
) -> Case:
    return Case(name, Kind.ANSWERS, file_name, content, faults=faults)


def _file(name: str) -> Callable[[], bytes]:
    return (FILES / name).read_bytes


FORM_TOOLS = (
    _read(
        "Microsoft Forms",
        _file("microsoft_forms.csv"),
        ("Sales", "4", "2", "3", "0"),
        ("IT Services", "5", _DONT_KNOW, "4", _DECLINED),
    ),
    _read(
        "Google Forms with a grid",
        _file("google_grid.csv"),
        ("Sales", "4", "2", "3", "0"),
        ("Küche", "5", "", "4", _DONT_KNOW),
    ),
    # A4 is the fourth point: 4 on a scale from 1, 3 on a scale from 0.
    _read(
        "LimeSurvey with codes, and a person who left at once",
        _file("limesurvey.csv"),
        ("Küche", "4", "2", "3", "0"),
        ("Sales", _DONT_KNOW, "5", _DECLINED, "4"),
    ),
    _read("two rows of headings", _file("two_heading_rows.csv"), ("Sales", "4", "2", "3", "0")),
    _read(
        "semicolons, decimal commas, points beside labels, department and team",
        _file("german_semicolons.csv"),
        ("Küche", "4", "2", "3", "0"),
        ("Küche", "5", "2", "1", "4"),
    ),
    _read(
        "Windows encoding",
        lambda: _file("german_semicolons.csv")().decode().encode("cp1252"),
        ("Küche", "4", "2", "3", "0"),
        ("Küche", "5", "2", "1", "4"),
    ),
    _read(
        "a title above the headings",
        lambda: workbook([["Survey of January"], [], _HEADINGS, ["Sales", 4, 2, 3, 0]], sheet="Form1"),
        ("Sales", "4", "2", "3", "0"),
        file_name="answers.xlsx",
    ),
    _read(
        "questions worded almost alike",
        _csv(
            "Sales,4,2,3,0",
            head="Team,We know where we are going!!,2. We start things before anyone says why,strain01,STRAIN_02",
        ),
        ("Sales", "4", "2", "3", "0"),
    ),
    _read(
        "an unnamed column of teams",
        _csv(
            "Sales,4,2,3,0",
            "T2,4,2,3,0",
            "it services,4,2,3,0",
            "Sales,1,1,1,1",
            head=",vision_01,vision_02,strain_01,strain_02",
        ),
        ("Sales", "4", "2", "3", "0"),
        ("Küche", "4", "2", "3", "0"),
        ("IT Services", "4", "2", "3", "0"),
        ("Sales", "1", "1", "1", "1"),
    ),
)

ANSWERS = (
    _read(
        "every kind of missing",
        _csv("Sales,,Don’t know,Prefer not to say,n/a", "Sales,Weiß nicht,-,keine angabe,4"),
        ("Sales", "", _DONT_KNOW, _DECLINED, ""),
        ("Sales", _DONT_KNOW, "", _DECLINED, "4"),
    ),
    _read(
        "rows without any answer",
        _csv("Sales,,,,", ",,,,", "Nowhere,,,,", "Sales,1,,,"),
        ("Sales", "1", "", "", ""),
    ),
    _read(
        "labels in any case and with points",
        _csv('SALES,AGREE,"5: Strongly agree",often,(0) never', "t1,4.0,4 – Agree,Sometimes [2],３"),
        ("Sales", "4", "5", "3", "0"),
        ("Sales", "4", "4", "2", "3"),
    ),
    _bad(
        "answers off their scale",
        _csv("Sales,7,0,5,-1", "Sales,3.5,Agre,1e999,inf", "Küche,nan,99,4 - Agree,5 - Agree"),
        ("answers.csv, row 2, item 'vision_01'", "not on the item's scale", "'7'", "1 to 5"),
        ("row 2, item 'vision_02'", "'0'"),
        ("row 2, item 'strain_01'", "'5'", "0 to 4"),
        ("row 2, item 'strain_02'", "'-1'"),
        ("row 3, item 'vision_01'", "'3.5'"),
        ("row 3, item 'vision_02'", "'Agre'"),
        ("row 3, item 'strain_01'", "'1e999'"),
        ("row 3, item 'strain_02'", "'inf'"),
        ("row 4, item 'vision_02'", "'99'"),
        ("row 4, item 'strain_01'", "'4 - Agree'"),
        ("row 4, item 'strain_02'", "'5 - Agree'"),
    ),
    _bad(
        "true, dates and errors of the spreadsheet",
        lambda: workbook([_HEADINGS, ["Sales", True, date(2027, 5, 4), "#REF!", 0]], sheet="Answers"),
        ("row 2, item 'vision_01'", "'yes'"),
        ("row 2, item 'vision_02'", "'2027-05-04'"),
        ("row 2, item 'strain_01'", "'#REF!'"),
        file_name="answers.xlsx",
    ),
    _bad(
        "20,000 rows of a wrong column",
        lambda: ("\n".join([",".join(_HEADINGS), *["IT Services,x,2,3,0"] * 20_000])).encode(),
        ("row 2, item 'vision_01'", "'x'"),
        ("item 'vision_01'", "19,980 more rows"),
    ),
    Case(
        "20,001 rows",
        Kind.ANSWERS,
        "answers.csv",
        lambda: (
            "\n".join([",".join(_HEADINGS), *["IT Services,4,2,3,0"] * 19_999, *["Sales,1,1,1,1"] * 2])
        ).encode(),
        reads=20_001,
    ),
)

TEAMS = (
    _bad(
        "teams nobody knows",
        _csv("Sails,4,2,3,0", ",4,2,3,0", "Sales,4,2,3,0"),
        ("answers.csv, row 2, team", "no unit has this name", "'Sails'", "match it"),
        ("answers.csv, row 3, team", "the team is empty"),
    ),
    _bad(
        "no column for the team",
        _csv("4,2,3,0", head="vision_01,vision_02,strain_01,strain_02"),
        ("the columns", "which team", "Name the column"),
    ),
    _bad(
        "more answers than people",
        _csv(*["Küche,4,2,3,0"] * 4),
        ("unit 'Küche'", "more people answered", "headcount of 3", "Correct the headcount"),
    ),
    _bad(
        "nothing that was asked",
        _csv("Sales,a,b", head="Team,colour,animal"),
        ("the columns", "none of them could be matched", "instrument"),
    ),
    _read(
        "two columns for one item, of which the first is read",
        _csv("Sales,4,1,2,3,0", head="Team,vision_01,vision_01,vision_02,strain_01,strain_02"),
        ("Sales", "4", "2", "3", "0"),
    ),
    _bad(
        "one column",
        _csv("Sales", head="Team"),
        ("answers.csv, row 1", "headings of a form export", "'Team'", "one column a question"),
    ),
)

ANSWER_CASES = (*FORM_TOOLS, *ANSWERS, *TEAMS)
