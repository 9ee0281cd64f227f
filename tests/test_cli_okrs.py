"""The command that reviews a file of draft OKRs, as another program sees it."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest

import cli
from exchange.drafts_file import drafts_template_workbook
from readiness.draft_okrs.reading import reading_of_text

TEXT = """Team: Sales
Level: team
O: Customers stay because it pays off for them
KR: Renewals rise from 78 % to 85 %
KR: Launch the new customer portal
Initiatives: price list
Team: Service
Ziel: Kunden bekommen sofort Hilfe
KR: Neues Ticketsystem einführen
"""


@pytest.fixture
def okrs(tmp_path: Path) -> Path:
    path = tmp_path / "okrs.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*arguments: object) -> int:
    return cli.main(["okrs", *map(str, arguments)])


def test_the_review_is_printed_with_kinds_words_and_better_forms(
    okrs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(okrs) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[:6] == [
        "2 of 3 key results measure work done; 2 name no number to reach.",
        "",
        "Sales (team)",
        "  O: Customers stay because it pays off for them",
        "    KR: Renewals rise from 78 % to 85 %",
        "      kind: outcome",
    ]
    # Beside an effect work is a minor flag, alone it is not; each rule speaks the key result's language.
    assert "      ~ Work, not effect [“Launch”]: This says that something is done." in printed.out
    assert "      ! Arbeit statt Wirkung [“einführen”]: Das sagt, dass etwas getan wird." in printed.out
    assert "        better: Der Anteil der [Menschen" in printed.out
    assert "    ! Unter diesem Ziel steht nur Arbeit: " in printed.out
    # What was left out is told beside the review, not in it.
    assert printed.err.startswith("line 6: ")
    assert "price list" in printed.err
    assert "price list" not in printed.out


def test_json_holds_the_same_for_another_program(okrs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    projects = okrs.with_name("projects.txt")
    projects.write_text("Customer portal\nERP\n", encoding="utf-8")
    assert run(okrs, "--json", "--projects", projects) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["sentence"] == "2 of 3 key results measure work done; 2 name no number to reach."
    assert content["properties"]["output_share"] == pytest.approx(2 / 3)
    assert content["properties"]["project_copies"] == 1
    portal = content["objectives"][0]["key_results"][1]
    assert (portal["kind"], portal["repeats_project"]) == ("output", "Customer portal")
    flag = portal["flags"][0]
    assert (flag["rule"], flag["milder"], flag["words"]) == (
        "work-not-effect",
        True,
        [{"start": 0, "end": 6, "text": "Launch"}],
    )
    assert content["left_out"][0]["words"].endswith("price list")


def test_a_workbook_is_read_too(tmp_path: Path, capsys: pytest.CaptureFixture[str], okrs: Path) -> None:
    path = tmp_path / "okrs.xlsx"
    path.write_bytes(drafts_template_workbook(reading_of_text(TEXT, new_id=uuid4).drafts))
    assert run(path) == 0
    assert capsys.readouterr().out.startswith("2 of 3 key results")


def test_bad_files_list_the_faults_of_both_and_print_no_review(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "okrs.csv"
    table.write_text("level,key result\nmartian,A\nworld,B\n")
    projects = tmp_path / "projects.txt"
    projects.write_text("x" * 201)
    assert run(table, "--projects", projects) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    for expected in ("3 fault(s)", "martian", "world", "projects.txt, projects, line 1"):
        assert expected in printed.err


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "the file is empty"),
        (b"Initiatives: only this\n", "no objective and no key result was found"),
        (b"\x00\x01\x02", "it is not readable text"),
    ],
)
def test_a_file_without_okrs_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, fault: str
) -> None:
    path = tmp_path / "okrs.txt"
    path.write_bytes(content)
    assert run(path) == 2
    assert fault in capsys.readouterr().err


def test_missing_files_are_faults_not_tracebacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "no.txt", "--projects", tmp_path / "no-projects.txt") == 2
    assert capsys.readouterr().err.count("cannot be read") == 2


def test_projects_that_are_no_text_are_a_fault(okrs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    okrs.with_name("p.txt").write_bytes(b"\xff\x00p\x00")
    assert run(okrs, "--projects", okrs.with_name("p.txt")) == 2
    assert "not readable text" in capsys.readouterr().err
