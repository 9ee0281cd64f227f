"""Plans that LibreOffice really saved: read back exactly, written on, opened and reckoned there again."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from exchange.project_plan.columns import SHEET
from exchange.returned_plan.reading import returned_list
from exchange.returned_plan.writing import written_on
from tests.exchange.returned_edits import (
    edited_plan,
    next_plan,
    own_values,
    rows_read,
    small_plan,
    values_of,
    values_read,
)

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
SEEDS = range(100, 106)
XLSX, ODS = "xlsx:Calc MS Excel 2007 XML", "ods"
Saved = Callable[[list[Path], str, str], list[Path]]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """A function that lets LibreOffice open files and save them as another kind, in a profile of its own."""
    profile = tmp_path_factory.mktemp("profile")

    def save(paths: list[Path], kind: str, folder: str) -> list[Path]:
        target = paths[0].parent / folder
        command = [
            str(SOFFICE),
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(target),
            *map(str, paths),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return [target / f"{path.stem}.{kind.split(':')[0]}" for path in paths]

    return save


@pytest.mark.parametrize("way", ["saved as xlsx", "by way of ods"])
def test_what_was_edited_is_read_from_files_that_libreoffice_saved(
    way: str, tmp_path: Path, saved: Saved
) -> None:
    edits, paths = [edited_plan(seed) for seed in SEEDS], []
    for seed, edited in zip(SEEDS, edits, strict=True):
        paths.append(tmp_path / f"{seed}.xlsx")
        paths[-1].write_bytes(edited.content())
    if way == "by way of ods":
        paths = saved(paths, ODS, "ods")
    for edited, path in zip(edits, saved(paths, XLSX, "xlsx"), strict=True):
        content = path.read_bytes()
        found = returned_list(content, path.name)
        bad_ids = {row.id for row in found.rows} & edited.bad_ids
        assert (found.unreadable_ids, bad_ids) == (edited.bad_ids, set()), edited.done
        assert rows_read(content) == edited.rows, edited.done
        added = [values_read(row) for row in found.rows if row.id is None]
        assert sorted(added, key=str) == sorted(edited.added, key=str)


def test_a_file_that_libreoffice_saved_is_written_on_and_reckoned_right(tmp_path: Path, saved: Saved) -> None:
    path = tmp_path / "kept.xlsx"
    path.write_bytes(small_plan()[1])
    (kept,) = saved([path], XLSX, "saved")
    book = load_workbook(kept)
    sheet = book[SHEET]
    sheet["Q4"], sheet["Q5"], sheet["Q6"] = "Mine 1", "a note", "=J6*2"
    book.create_sheet("Budget")["A1"] = "=SUM(Activities!J5:J6)"
    buffer = BytesIO()
    book.save(buffer)
    written = tmp_path / "written.xlsx"
    written.write_bytes(written_on(buffer.getvalue(), next_plan()[1]))
    assert rows_read(written.read_bytes()) == {each.id: values_of(each) for each in next_plan()[0].activities}
    assert own_values(written.read_bytes()).keys() == {"Mine 1"}
    (reckoned,) = saved([written], XLSX, "reckoned")
    values = load_workbook(reckoned, data_only=True)
    hours = [each.hours for each in next_plan()[0].activities]
    assert values["Budget"]["A1"].value == hours[0] + hours[1]
    assert values[SHEET]["Q6"].value == hours[1] * 2
    stored = load_workbook(BytesIO(next_plan()[1]), data_only=True)
    differing, compared = [], 0
    for each in stored.worksheets:
        if each.title == SHEET:  # its rows stand in another order
            continue
        for row in each.iter_rows():
            for cell in row:
                # Column B of these sheets says where in the list the activity stands.
                if each.title in ("Gantt", "Workshops") and cell.column == 2:
                    continue
                compared += 1
                value = values[each.title][cell.coordinate].value
                if (value or None) != (cell.value or None) and value != pytest.approx(cell.value):
                    differing.append((each.title, cell.coordinate, cell.value, value))
    assert differing == []
    assert compared > 800
