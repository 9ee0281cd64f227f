"""Lists of addresses as people really send them, good, odd and hostile."""

from __future__ import annotations

import csv
import time
import tracemalloc
from collections.abc import Callable
from io import BytesIO, StringIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.inviting import Letter
from exchange.addresses_file import address_columns, drafts_from_addresses
from exchange.mail_merge import letter_rows, mail_merge_csv, mail_merge_workbook
from surveys.faults import FaultsError
from surveys.text import normalised
from tests.corpus.hostile_files import HOSTILE_CASES

TWO = [("anna@example.org", "North"), ("bert@example.org", "Küche")]
_CSV = "e-mail,team\nanna@example.org,North\nbert@example.org,Küche\n"


def read(content: bytes, name: str = "people.csv") -> list[tuple[str, str]]:
    return [(each.address, each.team) for each in drafts_from_addresses(content, name)[0]]


def workbook(*rows: tuple[object, ...], change: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change is not None:
        change(book)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def faults(content: bytes, name: str = "people.csv") -> list[str]:
    with pytest.raises(FaultsError) as caught:
        drafts_from_addresses(content, name)
    for fault in caught.value.faults:
        assert fault.place.strip()
        assert fault.remedy.strip().endswith(".")
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    "content",
    [
        _CSV.encode(),
        _CSV.encode("utf-8-sig"),
        _CSV.encode("cp1252"),
        _CSV.replace(",", "\t").encode("utf-16"),
        _CSV.replace(",", ";").encode(),
        _CSV.replace("\n", "\r\n").encode(),
        ("sep=;\n" + _CSV.replace(",", ";")).encode(),
        ("People of the North\n\n" + _CSV).encode(),
        _CSV.replace("e-mail,team", "E-Mail-Adresse:,Abteilung").encode(),
        _CSV.replace("e-mail,team", "Primary SMTP Address,Einheit").encode(),
        _CSV.replace("e-mail,team", "kontakt,team").encode(),
        "name,team,adresse,e-mail\nA,North,Weg 1,anna@example.org\nB,Küche,Weg 2,bert@example.org\n".encode(),
        "team,remark,e-mail\nNorth,,anna@example.org\n,,\nKüche,,bert@example.org\n".encode(),
        workbook(("E-mail", "Team"), *TWO),
        workbook(("Invitations 2027", None), (None, None), ("E-mail", "Team"), *TWO),
    ],
)
def test_a_list_is_read_whatever_program_wrote_it(content: bytes) -> None:
    assert read(content) == TWO


def test_of_several_columns_that_could_be_the_team_one_is_read_and_told() -> None:
    content = b"e-mail,department,team\nanna@example.org,Sales,North\n"
    drafts, notices = drafts_from_addresses(content, "people.csv")
    assert drafts[0].team == "North"
    assert notices == ("Column 'team' was read as the team, not 'department'.",)


def test_a_fault_can_be_found_in_the_file_by_row_and_heading() -> None:
    (draft,), _ = drafts_from_addresses(b"E-Mail;Abteilung\n\nanna;Sales\n", "people.csv")
    assert draft.address_place == "people.csv, row 3, column 'E-Mail'"
    assert draft.team_place == "people.csv, row 3, column 'Abteilung'"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ("empty",)),
        (b"   \n", ("empty",)),
        (b"anna@example.org,North\nbert@example.org,South\n", ("headings should be", "anna@example.org")),
        (b"e-mail,remark\nanna@example.org,x\n", ("no column 'team'", "e-mail, remark")),
        (b"name,team\nAnna,North\n", ("no column 'address'", "name, team")),
        (b"e-mail,mail,team\na@x.org,b@x.org,North\n", ("more than one column", "Remove or rename")),
        (b"e-mail,team,team\na@x.org,North,South\n", ("stands in the list twice",)),
        (b"e-mail,team\n", ("no rows below",)),
        (b"%PDF-1.7 people", ("not a table",)),
        (b"<html><table><tr><td>a@x.org</td></tr></table>", ("web page",)),
        (b"\xd0\xcf\x11\xe0" + bytes(600), ("old Excel file",)),
        (bytes(range(1, 32)) * 40, ("not readable text",)),
        (b'e-mail,team\n"a@x.org,North\n', ("quotation mark",)),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_with_place_and_remedy(
    content: bytes, words: tuple[str, ...]
) -> None:
    found = faults(content)
    assert any(all(word in line for word in words) for line in found), found


def test_merged_cells_are_refused() -> None:
    content = workbook(("E-mail", "Team"), *TWO, change=lambda book: book.active.merge_cells("B2:B3"))
    assert "merged" in faults(content, "people.xlsx")[0]


@pytest.mark.parametrize("case", [case for case in HOSTILE_CASES if case.hostile], ids=str)
def test_a_hostile_file_is_over_in_a_second_and_100_mebibytes(case: object) -> None:
    content = case.content()
    tracemalloc.start()
    begun = time.process_time()
    try:
        drafts_from_addresses(content, case.file_name)
    except FaultsError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    # Tracing memory makes everything several times slower than it is.
    assert time.process_time() - begun < 8
    assert peak < 100 * 2**20


@given(st.binary(max_size=400))
def test_whatever_the_bytes_a_list_or_faults_come_of_it(content: bytes) -> None:
    try:
        drafts_from_addresses(content, "people.csv")
    except FaultsError as error:
        refused = error.faults
    else:
        return
    assert all(fault.place and fault.remedy for fault in refused)


def test_every_heading_we_know_is_written_as_it_is_compared_and_names_one_column() -> None:
    known = address_columns()
    words = [*known.address, *known.team]
    assert len(set(words)) == len(words)
    assert all(normalised(word) == word for word in words)


# What goes out.

_TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30).map(str.strip)


@given(st.lists(st.tuples(st.emails(), _TEXTS), min_size=1, max_size=8))
def test_a_mail_merge_file_says_what_it_was_given_and_no_cell_is_a_formula(
    rows: list[tuple[str, str]],
) -> None:
    letters = [Letter(f"x{address}", team, "0" * 26) for address, team in rows]
    table = letter_rows(letters, "https://okr.example.org")
    text = mail_merge_csv(table).decode("utf-8-sig")
    found = list(csv.reader(StringIO(text, newline="")))
    assert found[0] == ["address", "team", "link"]
    for row, (address, team) in zip(found[1:], rows, strict=True):
        assert row[0] == f"x{address}"
        assert row[1].removeprefix("'") == team.removeprefix("'") or row[1] == f"'{team}"
        assert not row[1].startswith(("=", "+", "-", "@"))
        assert row[2] == "https://okr.example.org/s/" + "0" * 26


def test_a_workbook_holds_texts_only() -> None:
    table = letter_rows([Letter("a@example.org", "=1+1", "0" * 26)], "https://okr.example.org")
    sheet = openpyxl.load_workbook(BytesIO(mail_merge_workbook(table))).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet["B2"].value == "=1+1"
    assert all(cell.hyperlink is None for cell in cells)


def test_a_csv_begins_with_the_mark_that_spreadsheet_programs_look_for() -> None:
    assert mail_merge_csv([]).startswith(b"\xef\xbb\xbf")
