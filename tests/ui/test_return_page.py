"""The page that reads an edited plan back: refused, looked at, decided row by row, previewed and kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from engagement.context import Context
from engagement.model import Engagement
from engagement.plan_pack import plan_pack
from engagement.returning import TriedReturn, tried_return
from exchange.workbooks import project_plan
from rollout.planning.differences import UnitMove
from rollout.returning.changes import ChangeKind
from tests.ui.app_words import button, click, labels, on_copy, started, words
from tests.ui.edited_plans import WEEK, edited, exported, usual_edits
from tests.ui.planned_panel import home, keep, newest, plan
from ui.places import Place
from ui.plan_jobs import JobState, plan_jobs
from ui.session import choice

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def edited_sample(sample_database: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The sample's workbook with the usual edits."""
    with pytest.MonkeyPatch.context() as patch:
        for _ in on_copy(patch, sample_database, tmp_path_factory.mktemp("edited")):
            return usual_edits(plan(), exported(*home()))
    raise AssertionError("the sample opens")


@pytest.fixture
def app(own_sample: Path) -> Iterator[AppTest]:
    app = started(Place.RETURN)
    yield app
    # Nothing may go on in the background once the database is gone.
    _ended()


def brought(app: AppTest, content: bytes, name: str = "plan of Bo.xlsx") -> AppTest:
    app.file_uploader[0].set_value((name, content, XLSX)).run()
    assert not app.exception
    return app


def rows(app: AppTest) -> list[dict[str, object]]:
    return list(app.data_editor[0].value.to_dict("records")) if app.data_editor else []


def ticked(app: AppTest, row: int, *, accept: bool) -> AppTest:
    app.session_state[app.data_editor[0].key] = {
        "edited_rows": {row: {"Accept": accept}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    assert not app.exception
    return app


def named(app: AppTest, name: str = "Ada") -> AppTest:
    next(each for each in app.text_input if each.label == "Your name").set_value(name).run()
    return app


def previewed(app: AppTest) -> AppTest:
    click(named(app), "Preview")
    assert _ended() is JobState.DONE
    app.run()
    assert not app.exception
    return app


def _ended() -> JobState | None:
    chosen, deadline = choice(), time.monotonic() + 90
    job = plan_jobs().job(chosen.workspace, chosen.engagement) if chosen else None
    while job is not None and job.view.state is JobState.RUNNING:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return job.view.state if job else None


def versions() -> int:
    context, engagement = home()
    return len(context.store.plan_versions(context.workspace, engagement))


def faults(app: AppTest) -> str:
    return "\n".join(each.value.to_csv() for each in app.table).replace("\\", "")


def test_before_a_file_comes_the_page_says_what_may_be_edited(app: AppTest) -> None:
    told = words(app)
    assert "No plan has come back yet; version 1 is the newest." in told
    assert "Nothing is kept before you accept." in told


def test_every_change_stands_beside_what_was_before_and_all_but_deleted_rows_begin_accepted(
    app: AppTest, edited_sample: bytes
) -> None:
    brought(app, edited_sample)
    told = words(app)
    assert "4 rows differ from version 1; 1 cell could not be read." in told
    assert "plan of Bo.xlsx, version 1" in told
    assert "3 of 4 rows are accepted." in told
    assert "deleted rows begin without a tick" in told
    assert any(each.label == "Read these 4 in full" for each in app.expander)
    found = {row["What"]: row for row in rows(app)}
    assert list(found) == ["moved", "reassigned", "new", "deleted"]
    assert {what: row["Accept"] for what, row in found.items()} == {
        "moved": True,
        "reassigned": True,
        "new": True,
        "deleted": False,
    }
    assert str(found["moved"]["Before → after"]).startswith("Start: ")
    assert str(found["reassigned"]["Before → after"]).endswith("→ Somebody else")
    assert found["new"]["Activity"] == "Our own dinner"
    assert found["deleted"]["Before → after"] == "leaves the plan"
    # What cannot be read is told by cell and remedy.
    assert "1 point cannot be accepted." in told
    assert "perhaps" in faults(app)
    assert "Choose one of" in faults(app)


def test_rows_are_rejected_one_by_one_by_kind_or_all_at_once(app: AppTest, edited_sample: bytes) -> None:
    brought(app, edited_sample)
    ticked(app, 0, accept=False)
    assert "2 of 4 rows are accepted." in words(app)
    # Another look keeps what was decided.
    kinds = next(each for each in app.button_group if each.label == "Show only")
    kinds.set_value(ChangeKind.NEW).run()
    assert [row["What"] for row in rows(app)] == ["new"]
    click(app, "Accept none of these")
    assert "1 of 4 rows are accepted." in words(app)
    next(each for each in app.button_group if each.label == "Show only").set_value(None).run()
    assert [row["Accept"] for row in rows(app)] == [False, True, False, False]
    click(app, "Accept all")
    assert "4 of 4 rows are accepted." in words(app)
    click(app, "Accept none")
    assert "0 of 4 rows are accepted." in words(app)
    assert button(app, "Preview").disabled


def test_whoever_accepts_says_a_name(app: AppTest, edited_sample: bytes) -> None:
    click(brought(app, edited_sample), "Preview")
    assert app.error[0].value == "Say who accepts these rows."
    assert _ended() is None


def test_a_preview_shows_what_follows_and_makes_the_next_version_when_accepted(
    app: AppTest, edited_sample: bytes
) -> None:
    previewed(brought(app, edited_sample))
    told = words(app)
    assert "Preview, not kept** · 3 rows accepted by Ada" in told
    assert "No unit starts in another period." in told
    assert versions() == 1
    click(app, "Accept and make version 2")
    assert "Version 2 is kept with 3 rows accepted." in "".join(toast.value for toast in app.toast)
    assert "Version 2 is made of the plan that came back." in words(app)
    assert "Plan in your own workbook" in [each.label for each in app.download_button]
    context, engagement = home()
    assert versions() == 2
    assert any(each.title == "Our own dinner" for each in plan().activities)
    kept = context.store.plan_file(context.workspace, engagement)
    assert kept is not None
    assert (kept.name, kept.content, kept.plan_version) == ("plan of Bo.xlsx", edited_sample, 1)
    click(app, "Open the plan")
    assert app.title[0].value == "Who goes when?"


def test_a_preview_of_other_rows_cannot_be_accepted(app: AppTest, edited_sample: bytes) -> None:
    previewed(brought(app, edited_sample))
    ticked(app, 0, accept=False)
    assert "Accept and make version 2" not in labels(app)
    assert "Preview again." in words(app)
    ticked(app, 0, accept=True)
    click(app, "Put the preview away")
    assert "Accept and make version 2" not in labels(app)
    assert versions() == 1


def test_units_that_move_and_a_plan_that_is_none_are_told_before_anything_is_kept(
    app: AppTest, edited_sample: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = UnitMove(uuid4(), "Sales", "Q2 2027", "Q3 2027", "Its lead asked for it.", may_circulate=False)
    _alter(monkeypatch, moves=(move,))
    told = words(previewed(brought(app, edited_sample)))
    assert "Sales moves from Q2 2027 to Q3 2027." in told
    assert "For consultant and sponsor only" in told
    rows = tuple(row.model_copy(update={"wave": None}) for row in plan().rows)
    _alter(monkeypatch, document=plan().model_copy(update={"rows": rows}))
    told = words(previewed(app))
    assert "No plan is possible with these rows accepted." in told
    assert "Accept and make version 2" not in labels(app)


def test_what_is_broken_lost_or_earlier_is_told_before_it_is_accepted(
    app: AppTest, edited_sample: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, document = newest(*home())
    keep(version, document.model_copy(update={"timetable_notes": ("Known already.",)}))
    held = next(each for each in plan().activities if each.session is not None)
    first = next(row for row in plan().rows if row.starts_on)
    assert first.starts_on is not None
    lost = held.model_copy(update={"session": None, "unplaced": "No coach is free."})
    _alter(
        monkeypatch,
        document=plan().model_copy(
            update={
                "timetable_notes": ("Known already.", "Decided by hand: Anna is in two rooms."),
                "activities": tuple(lost if each.id == held.id else each for each in plan().activities),
                "rows": tuple(
                    row.model_copy(update={"starts_on": first.starts_on - WEEK}) if row is first else row
                    for row in (first, *(row for row in plan().rows if row.unit != first.unit))
                ),
            }
        ),
    )
    content = usual_edits(plan(), exported(*home()))
    previewed(brought(app, content))
    told = "\n".join(each.value for each in app.warning).replace("\\", "")
    assert "Decided by hand: Anna is in two rooms." in told
    assert "Known already." not in told
    assert "This leaves 1 session without a time" in told
    assert f"{held.title}, {held.unit_name}, today" in told
    assert "No coach is free." in told
    assert "Starts earlier than planned: tell them" in told
    assert f"{first.name}: " in told


def test_a_preview_that_breaks_and_loses_nothing_warns_of_nothing(app: AppTest, edited_sample: bytes) -> None:
    before = len(brought(app, edited_sample).warning)
    assert len(previewed(app).warning) == before


def _alter(patch: pytest.MonkeyPatch, **changes: object) -> None:
    """Let every preview differ in this from what the real one says."""

    def altered(*given: Any, **named: Any) -> TriedReturn:
        return replace(tried_return(*given, **named), **changes)

    patch.setattr("ui.components.return_decision.tried_return", altered)


def test_whoever_looks_at_another_page_finds_the_file_again(app: AppTest, edited_sample: bytes) -> None:
    ticked(brought(app, edited_sample), 0, accept=False)
    app.switch_page(Place.CALENDAR).run()
    app.switch_page(Place.RETURN).run()
    assert not app.exception
    assert "4 rows differ from version 1" in words(app)
    # What was rejected stays so.
    assert "2 of 4 rows are accepted." in words(app)


def test_a_file_that_is_put_away_leaves_nothing(app: AppTest, edited_sample: bytes) -> None:
    click(brought(app, edited_sample), "Put this file away")
    assert not app.data_editor
    assert "No plan has come back yet" in words(app)
    assert versions() == 1


def test_a_foreign_file_and_one_that_is_no_plan_are_refused_with_what_to_do(app: AppTest) -> None:
    context, engagement = home()
    pack = plan_pack(context, engagement)
    other = pack.report.engagement.model_copy(update={"id": uuid4()})
    foreign = project_plan(replace(pack, report=replace(pack.report, engagement=other)))
    brought(app, foreign)
    assert "Nothing was changed. 1 point needs attention." in words(app)
    assert "this file is the plan of another project" in faults(app)
    brought(app, b"PK\x03\x04 half a file")
    assert "damaged or only half saved" in faults(app)
    assert not app.data_editor


def test_of_an_older_version_the_changes_are_shown_and_none_can_be_accepted(
    app: AppTest, edited_sample: bytes
) -> None:
    keep(*newest(*home()))
    brought(app, edited_sample)
    told = words(app)
    assert "This file is of version 1, and version 2 is in force: nothing of it can be accepted." in told
    assert not app.data_editor
    assert list(app.dataframe[0].value["What"]) == ["moved", "reassigned", "new", "deleted"]
    assert "Preview" not in labels(app)
    assert "Download the newest plan" in [each.label for each in app.download_button]


def test_a_plan_made_meanwhile_turns_the_file_into_one_of_an_older_version(
    app: AppTest, edited_sample: bytes
) -> None:
    previewed(brought(app, edited_sample))
    keep(*newest(*home()))
    app.run()
    assert "This file is of version 1, and version 2 is in force" in words(app)
    assert "Accept and make version 2" not in labels(app)


def test_another_engagement_does_not_see_the_file(app: AppTest, edited_sample: bytes) -> None:
    brought(app, edited_sample)
    mine, other = home()[1], _other_engagement(home()[0])
    app.session_state["chosen_engagement"] = other
    app.run()
    assert "A plan has to be made and handed over first." in words(app)
    app.session_state["chosen_engagement"] = mine
    app.run()
    assert "No plan has come back yet" in words(app)


def _other_engagement(context: Context) -> UUID:
    known = context.store.engagements(context.workspace)[0]
    other = Engagement.model_validate(known.model_dump() | {"id": uuid4(), "name": "Another client"})
    context.store.save_engagement(other)
    return other.id


def test_a_file_that_changes_nothing_says_so(app: AppTest) -> None:
    brought(app, edited(exported(*home()), {}))
    assert "Every row that could be read says what version 1 says." in words(app)
    assert not app.data_editor


def test_the_own_workbook_keeps_what_people_added(app: AppTest, edited_sample: bytes) -> None:
    from ui.components.hand_over_files import HandOverFiles

    click(previewed(brought(app, edited_sample)), "Accept and make version 2")
    context, engagement = home()
    kept = context.store.plan_file(context.workspace, engagement)
    assert kept is not None
    content = HandOverFiles(plan_pack(context, engagement)).own_workbook(kept)
    book = load_workbook(BytesIO(content))
    assert book["Our notes"]["A1"].value == "Room 12 is booked"
    assert "Our own dinner" in {cell.value for cell in book["Activities"]["B"]}
