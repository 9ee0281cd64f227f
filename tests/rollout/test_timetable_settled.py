"""What a timetable leaves alone: what is over, what people decided, and both where its times are thrown away."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from rollout.activities.activity import Activity, Session, Status
from rollout.timetable import timetable as module
from rollout.timetable.asked import Asked
from rollout.timetable.calendars import CalendarSettings, Coach
from rollout.timetable.timetable import Timetable, checked_timetable
from rollout.timetable.verifier import violations
from tests.rollout.timetable_examples import MONDAY, NORTH, activity, at, made, placed, session

TUESDAY, WEDNESDAY, FRIDAY = (MONDAY + timedelta(days=number) for number in (1, 2, 4))
NEXT = MONDAY + timedelta(days=7)
OTHERS = CalendarSettings(coaches=(Coach(name="New"),))
OVER = "Its days, 1 Feb 2027 to 2 Feb 2027, are over. Give it a new date, or say that it is done."


def test_a_held_session_that_is_over_stays_with_its_coach_whoever_coaches_now() -> None:
    held = session("Training", "North", MONDAY, held=True)
    before = at(MONDAY, 14)
    (found,) = placed(held, previous={held.id: before}, fixed_before=WEDNESDAY, calendar=OTHERS)
    assert (found.session, found.start) == (before, MONDAY)


def test_a_session_held_on_another_day_than_before_is_not_over_with_that_day() -> None:
    held = session("Training", "North", FRIDAY, held=True)
    (found,) = placed(held, previous={held.id: at(MONDAY, 14)}, fixed_before=WEDNESDAY)
    assert found.session == at(FRIDAY, 9)


def test_the_time_and_coach_decided_hold_for_a_session_held_before_at_another_time() -> None:
    held = session("Training", "North", FRIDAY, held=True, wanted_from=time(10), wanted_coach="Bo")
    (found,) = placed(held, previous={held.id: at(FRIDAY, 14)}, fixed_before=WEDNESDAY)
    assert found.session == at(FRIDAY, 10, coach="Bo")


@pytest.mark.parametrize("fields", [{}, {"held": True}])
def test_no_time_is_made_up_for_a_session_whose_days_are_over(fields: dict[str, Any]) -> None:
    never = session("Training", "North", MONDAY, TUESDAY, **fields)
    (found,) = placed(never, fixed_before=WEDNESDAY)
    assert (found.session, found.unplaced) == (None, OVER)
    assert (found.start, found.end) == (MONDAY, TUESDAY)


def test_a_session_of_one_day_that_is_over_names_the_day() -> None:
    (found,) = placed(session("Training", "North", MONDAY), fixed_before=WEDNESDAY)
    assert found.unplaced == "Its day, 1 Feb 2027, is over. Give it a new date, or say that it is done."


@pytest.mark.parametrize("fields", [{}, {"held": True, "latest": NEXT}])
def test_what_comes_after_a_session_whose_days_are_over_is_still_held(fields: dict[str, Any]) -> None:
    never = session("Training", "North", MONDAY, **fields)
    coming = session("Set-up", "North", FRIDAY, after=(never.id,))
    assert placed(never, coming, fixed_before=WEDNESDAY)[1].session == at(FRIDAY, 9)


def test_a_time_decided_on_a_day_that_is_over_is_kept_as_decided() -> None:
    held = session("Training", "North", MONDAY, held=True, wanted_from=time(10))
    (found,) = placed(held, fixed_before=WEDNESDAY)
    assert found.session == at(MONDAY, 10)


def test_work_that_is_over_keeps_its_days_in_another_calendar() -> None:
    new_year = date(2027, 1, 1)
    done = activity("Work", "North", new_year)
    (found,) = placed(done, calendar=CalendarSettings(country="DE"), fixed_before=MONDAY)
    assert (found.start, found.end) == (new_year, new_year)


@pytest.mark.parametrize(("hours", "lasts"), [(3, 3), (6, 7), (1, 1)])
def test_a_held_session_lasts_as_long_as_its_hours_say_when_times_are_found_anew(
    hours: float, lasts: float
) -> None:
    held = session("Training", "North", FRIDAY, held=True, hours=hours, session=at(FRIDAY, 9))
    (found,) = placed(held, previous={held.id: at(FRIDAY, 9)}, fixed_before=WEDNESDAY)
    assert found.session == at(FRIDAY, 9, lasts)


def test_a_held_session_ends_on_its_day() -> None:
    held = session("Training", "North", FRIDAY, held=True, hours=4, session=at(FRIDAY, 21))
    (found,) = placed(held)
    assert found.session is not None
    assert (found.session.begins.hour, found.session.ends.time()) == (21, time(23, 59))


def test_a_session_that_is_over_lasted_as_long_as_it_did() -> None:
    held = session("Training", "North", MONDAY, held=True, hours=3, session=at(MONDAY, 9))
    (found,) = placed(held, fixed_before=WEDNESDAY)
    assert found.session == at(MONDAY, 9)


def _with(changed: Session) -> Any:
    return lambda each: each.model_copy(update={"session": changed, "unplaced": ""})


@pytest.mark.parametrize(
    ("wanted", "options", "broken", "said"),
    [
        ({"held": True, "hours": 3, "session": at(FRIDAY, 9)}, {}, at(FRIDAY, 9, 2), "does not last as long"),
        ({"held": True}, {"before": at(FRIDAY, 9)}, at(FRIDAY, 13), "was moved"),
        ({"held": True}, {"before": at(FRIDAY, 9)}, at(FRIDAY, 9, coach="Bo"), "was changed"),
        ({}, {"before": at(FRIDAY, 9), "fixed_before": NEXT}, at(FRIDAY, 13), "was moved"),
        ({}, {"fixed_before": NEXT}, at(FRIDAY, 9), "is not within its days"),
    ],
)
def test_the_verifier_finds_what_should_have_stayed(
    wanted: dict[str, Any], options: dict[str, Any], broken: Session, said: str
) -> None:
    each = session("Training", "North", FRIDAY, **wanted)
    previous = {each.id: options["before"]} if "before" in options else {}
    asked = Asked([each], NORTH, CalendarSettings(), (), previous, options.get("fixed_before"))
    right = made(asked).activities
    assert violations(right, asked) == []
    wrong = violations([_with(broken)(right[0])], asked)
    assert any(said in sentence for sentence in wrong), wrong


def _thrown_away(
    monkeypatch: pytest.MonkeyPatch, *activities: Activity, previous: dict[Any, Session]
) -> Timetable:
    monkeypatch.setattr(module, "violations", lambda *_: ["North is in two rooms"])
    return checked_timetable(
        activities, NORTH, CalendarSettings(), previous=previous, fixed_before=WEDNESDAY, seconds=0.1
    )


def test_times_that_break_a_rule_are_thrown_away_and_the_plan_goes_on_without(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    training = session("Team training", "North", FRIDAY)
    work = activity("Work", "North", FRIDAY)
    found = _thrown_away(monkeypatch, training, work, previous={training.id: at(FRIDAY, 9)})
    reason = (
        "The times that were found did not pass the check. Change the calendar a little and find times anew."
    )
    assert found.activities == (training.model_copy(update={"unplaced": reason}), work)
    assert found.notes[0].startswith("Sessions still to come have no time")
    # A log names no unit.
    assert "North" not in caplog.text


def test_what_is_over_or_decided_stays_where_times_are_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    over = session("Over", "North", MONDAY, latest=FRIDAY)
    done = session("Done", "North", FRIDAY, status=Status.DONE)
    held = session("Held", "South", FRIDAY, held=True, session=at(FRIDAY, 13))
    dropped = session("Dropped", "South", FRIDAY, status=Status.DROPPED)
    former = {over.id: at(TUESDAY, 9), done.id: at(FRIDAY, 9)}
    found = _thrown_away(monkeypatch, over, done, held, dropped, previous=former).activities
    assert [each.session for each in found] == [at(TUESDAY, 9), at(FRIDAY, 9), at(FRIDAY, 13), None]
    assert [each.start for each in found] == [TUESDAY, FRIDAY, FRIDAY, FRIDAY]
    assert not any(each.unplaced for each in found)
