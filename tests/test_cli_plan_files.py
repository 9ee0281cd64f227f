"""The plan's calendars and project file on the command line, without a browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring
from icalendar import Calendar

import cli
from exchange.plan_files_command import write_plan_files
from exchange.project_xml.file import NAMESPACE
from surveys.faults import FaultsError
from tests.exchange.dated_work_examples import MADE_AT
from tests.exchange.workbook_sample import sample_report


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    assert cli.main(["sample", str(folder)]) == 0
    return folder


def report(sample: Path, *options: object) -> int:
    given = [sample / "teams.xlsx", sample / "answers.csv", "--facts", sample / "facts.yaml"]
    return cli.main(["report", *map(str, (*given, "--start", "2027-01-04", "--seconds", 1, *options))])


def uids(path: Path) -> set[str]:
    return {str(event["UID"]) for event in Calendar.from_ical(path.read_bytes()).events}


def test_a_report_writes_calendars_and_the_project_file_of_the_same_plan(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, project = tmp_path / "calendars", tmp_path / "plan.xml"
    assert report(sample, "--calendars", folder, "--project", project) == 0
    root = fromstring(project.read_bytes())
    space = {"p": NAMESPACE}
    tasks = [
        task
        for task in root.iterfind("p:Tasks/p:Task", space)
        if task.findtext("p:Summary", "", space) == "0"
    ]
    ids = {f"{task.findtext('p:GUID', '', space).lower()}@groundwork" for task in tasks}
    assert uids(folder / "whole.ics") == ids
    units = [path for path in folder.iterdir() if path.name.startswith("unit-")]
    assert units
    assert all(uids(path) < ids for path in units)
    said = capsys.readouterr()
    assert said.out == ""
    count = len(list(folder.iterdir()))
    assert f"wrote {count} calendars to {folder}" in said.err
    assert f"wrote {project}" in said.err


def test_a_report_of_which_nothing_is_wanted_says_what_there_is(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(sample) == cli.BAD_INPUT
    said = capsys.readouterr().err
    assert "Give --out PLAN.xlsx, --calendars DIR, --project PLAN.xml or --json." in said


def write(tmp_path: Path, found: object, said: list[str]) -> None:
    write_plan_files(
        found,
        calendars=tmp_path / "calendars",
        project=tmp_path / "plan.xml",
        made_at=MADE_AT,
        say=said.append,
    )


def test_without_a_possible_plan_nothing_is_written_and_that_is_said(tmp_path: Path) -> None:
    found, said = sample_report(), []
    rows = tuple(row.model_copy(update={"wave": None}) for row in found.plan.rows)
    nowhere = found.plan.model_copy(update={"rows": rows, "activities": ()})
    write(tmp_path, replace(found, plan=nowhere), said)
    assert said == ["there is no plan yet, so neither calendars nor a project file were written"]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_fault_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "calendars").write_text("a file where a folder is wanted")
    with pytest.raises(FaultsError) as found:
        write(tmp_path, sample_report(), [])
    assert str(tmp_path / "calendars") in str(found.value)


def test_units_of_one_name_have_files_of_their_own(tmp_path: Path) -> None:
    found = sample_report()
    plan = found.plan
    same = [each.model_copy(update={"unit_name": "Same"}) if each.unit else each for each in plan.activities]
    write(tmp_path, replace(found, plan=plan.model_copy(update={"activities": tuple(same)})), [])
    units = {each.unit for each in plan.activities if each.unit}
    assert len([path for path in (tmp_path / "calendars").iterdir() if "Same" in path.name]) == len(units)
