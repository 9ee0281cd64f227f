"""The hand-over page: a card for each reader, and files that hold what the card says."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from engagement.model import KeptFile
from engagement.plan_pack import plan_pack
from engagement.returning import returned_file
from rollout.returning.change_log import LogEntry, LogKind
from tests.ui.app_words import click, started, words
from tests.ui.edited_plans import edited, exported
from tests.ui.planned_panel import home, keep, newest, plan
from tests.ui.timed_plans import ANNA, LI, timed
from ui.components.hand_over_changes import newest_changes
from ui.components.hand_over_files import HandOverFiles, versioned
from ui.components.hand_over_own import own_workbook
from ui.places import Place

READERS = (
    "Leadership and sponsor",
    "Project manager",
    "Coaches",
    "Teams",
    "Other planning tools and calendars",
    "Other programs",
)


@pytest.fixture
def files(own_sample: Path) -> HandOverFiles:
    return HandOverFiles(plan_pack(*home()))


def downloads(app: AppTest) -> list[str]:
    return [each.label for each in app.download_button]


def keep_returned(content: bytes) -> KeptFile:
    """A workbook that came back and made the next version."""
    context, engagement = home()
    version, document = newest(context, engagement)
    file = returned_file(context, "our plan.xlsx", content, version.number)
    following = version.model_copy(
        update={"id": uuid4(), "number": version.number + 1, "content": document.model_dump_json()}
    )
    context.store.keep_step(following, lambda dossier: dossier, file=file)
    return file


def test_every_reader_has_a_card_that_says_whether_its_file_may_circulate(own_sample: Path) -> None:
    app = started(Place.HAND_OVER)
    told = words(app)
    for reader in READERS:
        assert f"**{reader}**" in told
    assert told.count("May be passed around") == 4
    assert told.count("Stays with consultant and sponsor") == 2
    assert "This is the first version of the plan." in told
    assert downloads(app) == [
        "Leadership report",
        "Project plan",
        "Coach’s calendar",
        "Unit’s calendar",
        "Microsoft Project file",
        "Whole calendar",
        "Report as JSON",
    ]


def test_where_nobody_coaches_yet_the_card_sends_to_where_that_is_said(
    own_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.components.hand_over_files.coaches_with_sessions", lambda _: ())
    app = started(Place.HAND_OVER)
    assert "Coach’s calendar" not in downloads(app)
    click(app, "Name coaches")
    assert app.title[0].value == "When and with whom?"


def test_coaches_that_are_named_have_a_calendar_each(own_sample: Path) -> None:
    version, document = newest(*home())
    keep(version, timed(document))
    app = started(Place.HAND_OVER)
    coach = next(each for each in app.selectbox if each.label == "Coach")
    # Who held sessions in the version before keeps a calendar, from which they go.
    assert coach.options == [ANNA, LI, "OKR coach"]
    assert "Coach’s calendar" in downloads(app)
    files = HandOverFiles(plan_pack(*home()))
    events = Calendar.from_ical(files.coach_calendar(ANNA)).walk("VEVENT")
    held = [each for each in plan().activities if each.session and each.session.coach == ANNA]
    assert len(events) == len(held) > 0
    assert files.name_for("coach", ANNA, ".ics") == "Nordlicht-Bikes-sample-coach-Anna-Berg-v2.ics"


def test_the_files_hold_the_plan(files: HandOverFiles) -> None:
    activities = files.pack.plan.activities
    assert len(Calendar.from_ical(files.whole_calendar()).walk("VEVENT")) == len(activities)
    unit = next(each.unit for each in activities if each.unit is not None)
    own = sum(each.unit == unit for each in activities)
    assert len(Calendar.from_ical(files.unit_calendar(unit)).walk("VEVENT")) >= own
    project = ElementTree.fromstring(files.project_file())  # our own file
    titles = {each.text for each in project.iter("{http://schemas.microsoft.com/project}Name")}
    assert activities[0].title in titles
    assert {"Overview", "Gantt", "Activities", "RACI"} <= set(
        load_workbook(BytesIO(files.plan_workbook(["raci"])), read_only=True).sheetnames
    )


def test_the_names_of_files_say_which_version_they_are_of(files: HandOverFiles) -> None:
    assert files.named("project-plan.xlsx") == "Nordlicht-Bikes-sample-project-plan-v1.xlsx"
    assert versioned("our plan-v3.xlsx", 12) == "our plan-v12.xlsx"
    assert versioned("plan-v2 of Bo.xlsx", 3) == "plan-v2 of Bo-v3.xlsx"


def test_sheets_are_asked_for_with_what_each_is_for(own_sample: Path) -> None:
    app = started(Place.HAND_OVER)
    sheets = next(each for each in app.button_group if each.label == "More sheets")
    sheets.set_value(["raci", "scenarios"]).run()
    told = words(app)
    assert "**RACI**: Who does each kind of activity" in told
    assert "No scenarios were compared in this session." in told


def test_a_workbook_that_came_back_is_written_on_with_the_sheets_it_had(own_sample: Path) -> None:
    keep_returned(edited(exported(*home(), ["training"]), {}))
    app = started(Place.HAND_OVER)
    told = words(app)
    assert downloads(app)[1:3] == ["Plan in your own workbook", "Fresh project plan"]
    assert "“our plan.xlsx” came back on" in told
    assert next(each for each in app.button_group if each.label == "More sheets").value == ["training"]
    files = HandOverFiles(plan_pack(*home()))
    context, engagement = home()
    own = own_workbook(context.store.plan_file(context.workspace, engagement))
    assert own is not None
    book = load_workbook(BytesIO(files.own_workbook(own.file, own.sheets)), read_only=True)
    assert {"Our notes", "Training"} <= set(book.sheetnames)


def test_what_a_workbook_loses_is_said_before_it_is_downloaded(
    own_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.components.hand_over_own.lost_parts", lambda _: ("Sheet “Our notes”: slicers.",))
    keep_returned(edited(exported(*home()), {}))
    assert "Of it these cannot be kept:\n- Sheet “Our notes”: slicers." in words(started(Place.HAND_OVER))


def test_of_a_file_that_cannot_be_written_on_the_reason_is_told_and_the_fresh_plan_is_left(
    own_sample: Path,
) -> None:
    keep_returned(b"no workbook at all")
    app = started(Place.HAND_OVER)
    assert downloads(app)[1] == "Project plan"
    assert "cannot be written on any more: the file that came back" in words(app)


def test_the_newest_changes_are_told_units_first_and_the_rest_is_counted(
    own_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(*newest(*home()))
    pack = plan_pack(*home())
    assert newest_changes(pack) == "**Since version 1** nothing has changed in units and activities."
    on = pack.plan.made_on
    entries = [LogEntry(2, on, LogKind.MOVED, "Training", "Sales", f"Training {n} moves.") for n in range(6)]
    entries.append(LogEntry(2, on, LogKind.UNIT_MOVED, "Sales", "Sales", "Sales moves.", "Ada"))
    monkeypatch.setattr("ui.components.hand_over_changes.change_log", lambda *_: tuple(entries))
    lines = newest_changes(pack).split("\n")
    assert lines[:3] == ["**Since version 1**", "- Sales moves. (Ada)", "- Training 0 moves."]
    assert lines[-1] == ("- and 2 more moved. Tick the sheet “Changes” of the project plan to have them all.")
