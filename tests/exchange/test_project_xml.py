"""The project file, read by MPXJ, which other programs read Microsoft Project's files with."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.plan_pack import pack_of
from exchange.dated_work import DatedWork, dated_work
from exchange.project_xml.file import NAMESPACE, project_xml
from exchange.project_xml.numbers import HALF, LAST, stable_numbers
from rollout.activities.activity import Repeats, Status
from rollout.activities.revisions import revisions
from rollout.activities.templates import activity_templates
from rollout.timetable.calendars import CalendarSettings
from tests.exchange.dated_work_examples import (
    BOSTON,
    MADE_AT,
    NEW_YORK,
    activity,
    held,
    id_of,
    of_programme,
    work_of,
)
from tests.exchange.test_workbook_safety import HOSTILE
from tests.exchange.workbook_sample import sample_report

PROJECT = Path(__file__).parents[2]
# 1 and 2 February are closed, 29 March is a holiday in Germany and not in the United States.
BRIEFING = of_programme("Briefing", "2027-01-11", hours=1.5, owner="sponsor")
GATE = of_programme(
    "Gate", "2027-06-14", wave=1, template="gate", after=(id_of("Workshop"), id_of("unknown"))
)
TRAINING = activity("Training", "2027-01-28", "2027-02-04", complete=0.4, status=Status.IN_PROGRESS)
WORKSHOP = held("Workshop", "2027-02-08 09:00", "2027-02-08 12:30", coach="Ana", after=(TRAINING.id,))
CHECK_INS = activity(
    "Check-ins",
    "2027-03-22",
    "2027-04-05",
    repeats=Repeats.WEEKLY,
    hours=0.5,
    owner="lead",
    after=(WORKSHOP.id,),
)
BOSTONS = activity("Data check", "2027-03-26", "2027-03-30", unit=BOSTON, unit_name="Boston", wave=2)
TALK = held(
    "Talk",
    "2027-03-31 09:00",
    "2027-03-31 10:00",
    time_zone=NEW_YORK,
    unit=BOSTON,
    unit_name="Boston",
    wave=2,
)
DROPPED = activity("Map", "2027-01-18", status=Status.DROPPED)
DONE = activity("Named", "2027-01-19", status=Status.DONE)
ALMOST = activity("Almost", "2027-01-20", complete=0.999)
OWN = activity("Own row", "2027-05-03", unit=None, unit_name="Whole programme", wave=None)
ALL = (BRIEFING, GATE, TRAINING, WORKSHOP, CHECK_INS, BOSTONS, TALK, DROPPED, DONE, ALMOST, OWN)


def hostile_work() -> DatedWork:
    sessions = [
        held(
            f"{number}",
            "2027-01-12 09:00",
            "2027-01-12 12:00",
            coach=name,
            title=name,
            unit_name=name,
            owner=name,
            takes_part=name,
        )
        for number, name in enumerate(HOSTILE)
    ]
    return replace(work_of(*sessions), name=HOSTILE[16])


def israel() -> DatedWork:
    """A programme that works from Sunday to Thursday."""
    return work_of(activity("Work", "2027-01-13", "2027-01-18"), calendar=CalendarSettings(country="IL"))


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every file of these tests as MPXJ reads it; starting Java takes a second, so it is started once."""
    folder = tmp_path_factory.mktemp("projects")
    works = {
        "small": work_of(*ALL),
        "hostile": hostile_work(),
        "israel": israel(),
        "sample": dated_work(pack_of(sample_report()), MADE_AT),
    }
    for name, work in works.items():
        (folder / f"{name}.xml").write_bytes(project_xml(work))
    done = subprocess.run(
        [sys.executable, PROJECT / "tests/exchange/mpxj_reading.py", *(folder / f"{n}.xml" for n in works)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    files = {Path(path).stem: content for path, content in answer["files"].items()}
    return answer | {"files": files, "works": works}


@pytest.fixture(scope="module")
def tasks(read: dict[str, Any]) -> dict[str, Any]:
    return {task["name"]: task for task in read["files"]["small"]["tasks"]}


# As MPXJ reads it ---------------------------------------------------------------------------------


def test_every_file_is_read_without_an_error(read: dict[str, Any]) -> None:
    assert {name: file["errors"] for name, file in read["files"].items()} == {
        key: [] for key in read["works"]
    }


def test_the_outline_is_programme_then_waves_then_units(read: dict[str, Any]) -> None:
    rows = [(task["number"], task["name"]) for task in read["files"]["small"]["tasks"]]
    assert rows == [
        ("0", "Nordlicht Bikes"),
        ("1", "Whole programme"),
        ("1.1", "Briefing"),
        ("1.2", "Own row"),
        ("2", "Wave 1"),
        ("2.1", "Gate"),
        ("2.2", "Sales"),
        ("2.2.1", "Map"),
        ("2.2.2", "Named"),
        ("2.2.3", "Almost"),
        ("2.2.4", "Training"),
        ("2.2.5", "Workshop"),
        ("2.2.6", "Check-ins"),
        ("3", "Wave 2"),
        ("3.1", "Boston"),
        ("3.1.1", "Data check"),
        ("3.1.2", "Talk"),
    ]


def test_what_sums_up_is_a_summary_and_holds_its_own(tasks: dict[str, Any]) -> None:
    assert tasks["Talk"]["parent"] == tasks["Boston"]["uid"]
    assert tasks["Boston"]["parent"] == tasks["Wave 2"]["uid"]
    assert tasks["Wave 2"]["summary"]
    assert not tasks["Talk"]["summary"]
    assert (tasks["Wave 1"]["start"], tasks["Wave 1"]["finish"]) == ("2027-01-18T09:00", "2027-06-14T17:00")


def test_whole_days_run_from_the_first_mornings_begin_to_the_last_days_end(tasks: dict[str, Any]) -> None:
    training = tasks["Training"]
    assert (training["start"], training["finish"]) == ("2027-01-28T09:00", "2027-02-04T17:00")
    # Thursday, Friday, Wednesday, Thursday: the weekend and two closed days lie between.
    assert training["duration"] == "4.0d"


def test_a_session_runs_from_its_begin_to_its_end_on_its_own_clock(tasks: dict[str, Any]) -> None:
    workshop = tasks["Workshop"]
    assert (workshop["start"], workshop["finish"]) == ("2027-02-08T09:00", "2027-02-08T12:30")
    assert workshop["duration"] == "3.5h"
    assert tasks["Talk"]["start"] == "2027-03-31T09:00"
    assert "Its times are on the clock of America/New_York." in tasks["Talk"]["notes"]
    assert "on the clock" not in workshop["notes"]


def test_each_place_has_its_own_working_days(tasks: dict[str, Any], read: dict[str, Any]) -> None:
    # 26 March to 30 March: in Germany Good Friday and Easter Monday are off, in the United States neither.
    assert tasks["Data check"]["duration"] == "3.0d"
    assert tasks["Data check"]["calendar"] == "Units (US)"
    calendars = read["files"]["small"]["calendars"]
    assert read["files"]["small"]["calendar"] == "Programme (DE)"
    german = calendars["Programme (DE)"]
    assert german["working"] == [True] * 5 + [False] * 2
    assert german["exceptions"]["2027-03-29"] == ["public holiday: Easter Monday", False]
    assert german["exceptions"]["2027-02-01"] == ["closed: stocktaking", False]
    assert "2027-03-29" not in calendars["Units (US)"]["exceptions"]
    assert "2027-02-01" in calendars["Units (US)"]["exceptions"]


def test_a_weekend_that_is_not_saturday_and_sunday_is_the_calendars_week(read: dict[str, Any]) -> None:
    file = read["files"]["israel"]
    # Monday to Sunday: Friday and Saturday are off.
    assert file["calendars"]["Programme (IL)"]["working"] == [True] * 4 + [False] * 2 + [True]
    # 13 January 2027 is a Wednesday: it, Thursday, Sunday and Monday.
    assert next(task for task in file["tasks"] if task["name"] == "Work")["duration"] == "4.0d"


def test_links_run_from_finish_to_start_without_lag_and_only_to_what_is_there(tasks: dict[str, Any]) -> None:
    assert tasks["Workshop"]["after"] == [[tasks["Training"]["uid"], "FS", "0.0d"]]
    assert tasks["Gate"]["after"] == [[tasks["Workshop"]["uid"], "FS", "0.0d"]]
    assert tasks["Briefing"]["after"] == []


def test_progress_is_100_only_if_nothing_is_left(tasks: dict[str, Any]) -> None:
    percents = {name: tasks[name]["percent"] for name in ("Training", "Named", "Almost", "Workshop")}
    assert percents == {"Training": 40, "Named": 100, "Almost": 99, "Workshop": 0}


def test_activities_are_scheduled_by_hand_so_that_nothing_moves_them(tasks: dict[str, Any]) -> None:
    modes = {task["mode"] for task in tasks.values() if not task["summary"]}
    assert modes == {"MANUALLY_SCHEDULED"}


def test_gates_are_milestones_and_dropped_activities_inactive(tasks: dict[str, Any]) -> None:
    assert [name for name, task in tasks.items() if task["milestone"]] == ["Gate"]
    assert [name for name, task in tasks.items() if not task["active"]] == ["Map"]
    assert "gate" in activity_templates().by_id


def test_coaches_and_owners_have_their_hours(tasks: dict[str, Any], read: dict[str, Any]) -> None:
    assert read["files"]["small"]["resources"] == ["Ana", "Coach", "Sponsor", "Unit lead"]
    assert tasks["Briefing"]["work"] == {"Sponsor": "1.5h"}
    # The named coach stands in for the role that owns it.
    assert tasks["Workshop"]["work"] == {"Ana": "3.5h"}
    # Three times half an hour.
    assert tasks["Check-ins"]["work"] == {"Unit lead": "1.5h"}
    assert "every week, 3 times" in tasks["Check-ins"]["notes"]


def test_each_task_names_its_activity(tasks: dict[str, Any]) -> None:
    training = tasks["Training"]
    assert training["guid"] == training["texts"][0] == str(TRAINING.id)
    assert training["texts"][1:] == ["everybody in the unit", "launch"]


def test_the_samples_plan_is_read_as_it_is(read: dict[str, Any]) -> None:
    work, file = read["works"]["sample"], read["files"]["sample"]
    found = {UUID(task["guid"]): task for task in file["tasks"] if not task["summary"]}
    assert set(found) == {each.id for each in work.activities}
    for each in work.activities:
        task = found[each.id]
        assert task["name"] == each.title
        first, last = (each.session.begins, each.session.ends) if each.session else (each.start, each.end)
        assert task["start"].startswith(f"{first:%Y-%m-%d}")
        assert task["finish"].startswith(f"{last:%Y-%m-%d}")
        assert {uid for uid, *_ in task["after"]} == {
            found[before]["uid"] for before in each.after if before in found
        }


def test_hostile_names_are_names_and_nothing_else(read: dict[str, Any]) -> None:
    file = read["files"]["hostile"]
    named = {task["guid"]: task for task in file["tasks"] if not task["summary"]}
    assert len(named) == len(HOSTILE)
    assert named[str(id_of("12"))]["name"] == "ends with ]]> & <b>"
    assert named[str(id_of("10"))]["name"] == "bell vertical null"
    assert max(len(task["name"]) for task in file["tasks"]) == 512


# The schema ---------------------------------------------------------------------------------------


def children(element: Element) -> list[str]:
    return [each.tag.removeprefix(f"{{{NAMESPACE}}}") for each in element]


def test_elements_stand_in_the_schemas_order_and_none_is_unknown_or_missing(read: dict[str, Any]) -> None:
    root = fromstring(project_xml(work_of(*ALL)))
    assert root.tag == f"{{{NAMESPACE}}}Project"
    checked = set()
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{NAMESPACE}}}")
        if name not in read["order"]:
            continue
        order = [each for each, _ in read["order"][name]]
        places = [order.index(each) for each in children(element)]
        assert places == sorted(places), name
        assert {each for each, is_needed in read["order"][name] if is_needed} <= set(children(element))
        checked.add(name)
    assert checked == set(read["order"])


def test_a_plan_without_activities_is_a_file_all_the_same() -> None:
    root = fromstring(project_xml(work_of()))
    assert children(root)[-4:] == ["Calendars", "Tasks", "Resources", "Assignments"]


# Numbers ------------------------------------------------------------------------------------------


def uids(work: DatedWork) -> dict[str, str]:
    """The number of each task by its GUID."""
    root = fromstring(project_xml(work))
    space = {"p": NAMESPACE}
    return {
        task.findtext("p:GUID", "", space): task.findtext("p:UID", "", space)
        for task in root.iterfind("p:Tasks/p:Task", space)
    }


def test_tasks_keep_their_numbers_in_the_next_version() -> None:
    more = activity("More", "2027-04-01")
    later = work_of(
        *ALL[1:], more, changes=revisions([(date(2026, 12, 1), ALL), (date(2027, 1, 4), [*ALL[1:], more])])
    )
    first, second = uids(work_of(*ALL)), uids(later)
    kept = set(first) & set(second)
    assert len(kept) == len(first) - 1
    assert {each: first[each] for each in kept} == {each: second[each] for each in kept}


_MANY = [uuid5(id_of("many"), str(number)) for number in range(5_000)]


def test_numbers_are_unlike_each_other_and_such_as_microsoft_project_takes() -> None:
    # Of 5,000 draws from a million about 12 meet one drawn before, so drawing again is put to the test.
    lower, upper = stable_numbers(_MANY), stable_numbers(_MANY, upper=True)
    assert len(set(lower.values())) == len(set(upper.values())) == len(_MANY)
    assert min(lower.values()) >= 1
    assert max(lower.values()) < HALF <= min(upper.values())
    assert max(upper.values()) <= LAST == 2_097_151


@settings(max_examples=20)
@given(st.integers(1, 4_999))
def test_what_is_planned_later_takes_no_number_from_what_is_there(count: int) -> None:
    before = stable_numbers(_MANY[:count])
    after = stable_numbers(_MANY)
    assert {each: after[each] for each in before} == before


def test_readiness_repairs_and_reasons_make_no_difference_to_what_circulates() -> None:
    report = sample_report()
    rows = tuple(
        row.model_copy(update={"repairs": ("skills", "vision"), "reasons": (), "success": None})
        for row in report.plan.rows
    )
    other = replace(report, plan=report.plan.model_copy(update={"rows": rows}))
    assert project_xml(dated_work(pack_of(other), MADE_AT)) == project_xml(
        dated_work(pack_of(report), MADE_AT)
    )
