"""The command line as another program sees it: exit codes, files, streams."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from openpyxl import load_workbook

import cli

PROJECT = Path(__file__).parents[1]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "cli.py", *map(str, arguments)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    done = run("sample", folder)
    assert done.returncode == 0
    assert done.stdout == ""
    return folder


@pytest.fixture(scope="module")
def reported(files: Path) -> tuple[subprocess.CompletedProcess[str], Path]:
    out = files / "plan.xlsx"
    return run(
        "report", files / "teams.xlsx", files / "answers.csv", "--facts", files / "facts.yaml",
        "--start", "2027-01-04", "--out", out, "--json", "--seconds", "5",
    ), out  # fmt: skip


def test_the_sample_is_three_files_a_client_could_bring(files: Path) -> None:
    assert {path.name for path in files.iterdir()} >= {"teams.xlsx", "answers.csv", "facts.yaml"}


def test_a_report_writes_json_to_standard_output_and_progress_to_standard_error(
    reported: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    done, out = reported
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert content["sentences"]["plan"].startswith("App and Cloud and Customer Service pilot in Q1 2027")
    assert "Measuring readiness" in done.stderr
    assert out.exists()


def test_the_json_keeps_to_its_documented_schema(
    reported: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    documented = json.loads((PROJECT / "docs" / "report.schema.json").read_text())
    jsonschema.validate(json.loads(reported[0].stdout), documented)
    printed = json.loads(run("schema").stdout)
    assert printed == documented


@pytest.mark.parametrize("of", ["problem", "plan"])
def test_a_rollout_problem_and_its_plan_have_a_documented_schema(of: str) -> None:
    documented = json.loads((PROJECT / "docs" / f"{of}.schema.json").read_text())
    assert json.loads(run("schema", of).stdout) == documented


def test_a_solved_problem_keeps_to_both_schemas(tmp_path: Path) -> None:
    problem = {
        "quarters": [{"id": "Q1", "start": "2027-01-01", "capacity": {"coach_hours": 60}}],
        "teams": [{"id": "a", "effort": {"coach_hours": [40, 16]}, "volunteered": True}],
        "rules": {"growth": {"factor": 2}, "max_levels": False},
    }
    jsonschema.validate(problem, json.loads((PROJECT / "docs" / "problem.schema.json").read_text()))
    (tmp_path / "problem.json").write_text(json.dumps(problem))
    printed = json.loads(run("plan", str(tmp_path / "problem.json"), "--json", "--seconds", "2").stdout)
    jsonschema.validate(printed, json.loads((PROJECT / "docs" / "plan.schema.json").read_text()))
    assert printed["assignments"] == [{"team": "a", "quarter": "Q1"}]


def test_hidden_units_are_hidden_in_the_json_too(
    reported: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    units = json.loads(reported[0].stdout)["readiness"]["units"]
    people = next(unit for unit in units if unit["name"] == "People")
    assert people["participation"] == {"hidden": True}
    assert set(map(json.dumps, people["components"].values())) == {'{"hidden": true}'}


def test_the_workbook_of_the_command_line_holds_report_and_plan(
    reported: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    names = load_workbook(reported[1]).sheetnames
    assert any("Summary" in name for name in names)
    assert any("Gantt" in name for name in names)


def test_bad_input_lists_the_faults_of_all_files_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "teams.csv").write_text("name,headcount\nA,many\na,5\n")
    (tmp_path / "answers.csv").write_bytes(b"")
    (tmp_path / "facts.yaml").write_text(
        "facts: {business_owner: martians, planned_levels: 99}\nthreshold: 1\n"
    )
    out = tmp_path / "plan.xlsx"
    done = run(
        "report",
        tmp_path / "teams.csv",
        tmp_path / "answers.csv",
        "--facts",
        tmp_path / "facts.yaml",
        "--out",
        out,
    )
    assert done.returncode == 2
    assert not out.exists()
    for expected in ("answers.csv: the file is empty", "martians", "planned_levels", "threshold"):
        assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_a_fault_not_a_traceback(tmp_path: Path) -> None:
    done = run("report", tmp_path / "no.xlsx", tmp_path / "no.csv", "--json")
    assert done.returncode == 2
    assert done.stderr.count("cannot be read") == 2


def test_an_output_that_cannot_be_written_is_a_fault(files: Path) -> None:
    done = run(
        "report",
        files / "teams.xlsx",
        files / "answers.csv",
        "--out",
        files / "teams.xlsx" / "x.xlsx",
        "--seconds",
        "1",
    )
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize("start", ["9999-12-01", "0001-01-01"])
def test_a_start_that_cannot_be_meant_is_a_fault(files: Path, start: str) -> None:
    done = run("report", files / "teams.xlsx", files / "answers.csv", "--start", start, "--json")
    assert done.returncode == 2
    assert "--start" in done.stderr
    assert "cannot be meant" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("seconds", ["-1", "0", "nan", "inf", "3601", "soon"])
def test_seconds_are_a_finite_time_above_none(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["plan", "no.json", f"--seconds={seconds}"])
    assert caught.value.code == 2
    assert "is not a number of seconds" in capsys.readouterr().err


def test_an_output_in_the_place_of_a_folder_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "teams-template.xlsx").mkdir()
    (tmp_path / "teams-template.xlsx" / "kept").touch()
    assert cli.main(["templates", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["teams-template.xlsx"]


def test_the_templates_can_be_read_back(tmp_path: Path, files: Path) -> None:
    assert run("templates", tmp_path).returncode == 0
    done = run(
        "report", files / "teams.xlsx", files / "answers.csv", "--facts", tmp_path / "facts-template.yaml",
        "--json", "--seconds", "1",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_an_instrument_is_checked(tmp_path: Path) -> None:
    good = run("instrument", "check", PROJECT / "surveys" / "instruments" / "lippitt_knoster.yaml")
    assert good.returncode == 0
    assert "40 items" in good.stdout
    text = (
        (PROJECT / "surveys" / "instruments" / "lippitt_knoster.yaml")
        .read_text()
        .replace('de: "Vision"', 'fr: "Vision"')
    )
    (tmp_path / "half.yaml").write_text(text)
    bad = run("instrument", "check", tmp_path / "half.yaml")
    assert bad.returncode == 2
    assert "'de' is missing" in bad.stderr


def test_a_problem_given_as_json_is_solved(tmp_path: Path) -> None:
    problem = {
        "quarters": [{"id": "Q1", "start": "2027-01-01", "capacity": {"hours": 10}}, {"id": "Q2", "start": "2027-04-01", "capacity": {"hours": 10}}],
        "teams": [{"id": "a", "effort": {"hours": [10]}}, {"id": "b", "effort": {"hours": [10]}, "value": 3}],
        "rules": {"*": False},
    }  # fmt: skip
    (tmp_path / "p.json").write_text(json.dumps(problem))
    done = run("plan", tmp_path / "p.json", "--json", "--seconds", "5")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    # b is worth three times as much, so it goes first: 3 * 2 + 1 * 1 = 7.
    assert plan["status"] == "optimal"
    assert plan["objective"] == 7
    assert {a["team"]: a["quarter"] for a in plan["assignments"]} == {"b": "Q1", "a": "Q2"}
    # One line for programs; indented for people.
    assert done.stdout.count("\n") == 1
    readable = run("plan", tmp_path / "p.json", "--seconds", "5")
    assert readable.stdout.startswith("{\n  ")
