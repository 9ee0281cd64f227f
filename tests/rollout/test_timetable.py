from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from rollout.activities.activity import Activity, Phase, Status
from rollout.timetable.asked import Asked
from rollout.timetable.calendars import CalendarSettings, Coach, Hours
from rollout.timetable.timetable import timetable
from rollout.timetable.verifier import violations
from surveys.organisation import DateRange
from tests.rollout.timetable_examples import (
    MONDAY,
    NORTH,
    activity,
    at,
    crowded,
    made,
    organisation,
    placed,
    programmes,
    session,
    unit,
)

TUESDAY, WEDNESDAY, FRIDAY = (MONDAY + timedelta(days=number) for number in (1, 2, 4))


def test_a_session_is_held_on_the_day_wanted_at_nine() -> None:
    (found,) = placed(session("Training", "North", WEDNESDAY))
    assert found.session == at(WEDNESDAY, 9)
    assert (found.start, found.end, found.unplaced) == (WEDNESDAY, WEDNESDAY, "")


def test_a_coach_is_in_one_room_at_a_time_with_half_an_hour_between() -> None:
    found = placed(*(session("Training", name, WEDNESDAY) for name in ("North", "South")))
    assert [each.session for each in found] == [at(WEDNESDAY, 9), at(WEDNESDAY, 13)]
    three_hours = CalendarSettings(hours=Hours(begins=time(9), ends=time(13, 15)))
    found = placed(
        *(session("Training", name, WEDNESDAY) for name in ("North", "South")), calendar=three_hours
    )
    # Two hours twice and half an hour between take four and a half hours; there are four and a quarter.
    assert [each.session is None for each in found] == [False, True]
    assert found[1].unplaced == (
        "The only coach who could come, OKR coach, is taken on 3 Feb 2027, the only day left. Give it more "
        "days, or find another coach."
    )


def test_two_coaches_are_in_two_rooms_at_once() -> None:
    two = CalendarSettings(coaches=(Coach(name="Ada"), Coach(name="Bo")))
    found = placed(*(session("Training", name, WEDNESDAY) for name in ("North", "South")), calendar=two)
    assert [each.session for each in found] == [at(WEDNESDAY, 9, coach="Ada"), at(WEDNESDAY, 9, coach="Bo")]


def test_a_unit_is_in_one_session_at_a_time_even_without_a_coach() -> None:
    found = placed(*(session(title, "North", WEDNESDAY, needs_coach=False) for title in ("One", "Two")))
    assert [each.session for each in found] == [at(WEDNESDAY, 9, coach=""), at(WEDNESDAY, 13, coach="")]


def test_more_than_five_hours_have_a_break_and_eight_fill_the_day() -> None:
    found = placed(session("Six", "North", TUESDAY, hours=6), session("Eight", "North", WEDNESDAY, hours=8))
    assert [each.session for each in found] == [at(TUESDAY, 9, 7), at(WEDNESDAY, 9, 8)]


def test_training_is_over_the_day_before_set_up() -> None:
    training = session("Training", "North", WEDNESDAY, earliest=MONDAY, latest=FRIDAY)
    set_up = session(
        "Set-up", "North", WEDNESDAY, earliest=MONDAY, latest=FRIDAY, after=(training.id,), phase=Phase.LAUNCH
    )
    found = {each.title: each.start for each in placed(set_up, training)}
    assert found == {"Training": WEDNESDAY, "Set-up": WEDNESDAY + timedelta(days=1)}


def test_a_retrospective_may_follow_its_review_on_the_same_day() -> None:
    review = session("Review", "North", WEDNESDAY)
    retrospective = session("Retrospective", "North", WEDNESDAY, after=(review.id,))
    found = placed(review, retrospective)
    assert [each.session for each in found] == [at(WEDNESDAY, 9), at(WEDNESDAY, 13)]


def test_the_team_keeps_its_clock_and_the_coach_keeps_hers() -> None:
    # 9:00 to 17:00 in New York is 15:00 to 23:00 in Berlin: with a Berlin coach only 9:00 to 11:00 remain.
    world = organisation(unit("North", time_zone="America/New_York"))
    ada = Coach(name="Ada", time_zone="Europe/Berlin")
    calendar = CalendarSettings(coaches=(ada,))
    (found,) = timetable([session("Training", "North", WEDNESDAY)], world, calendar).activities
    assert found.session == at(WEDNESDAY, 9, zone="America/New_York", coach="Ada")
    (found,) = timetable([session("Training", "North", WEDNESDAY, hours=3)], world, calendar).activities
    assert found.unplaced == (
        "The hours of North and of Ada have at most 2 h of a day in common, and it takes 3 h. Widen the hours, "
        "divide the session, or find a coach whose day is closer."
    )


def test_between_two_changes_of_the_clock_there_is_an_hour_more() -> None:
    # The United States change on 14 March 2027, Germany on the 28th: in between six hours become five.
    world = organisation(unit("North", time_zone="America/New_York"))
    calendar = CalendarSettings(coaches=(Coach(name="Ada", time_zone="Europe/Berlin"),))
    wanted = [session("Training", "North", date(2027, 3, day), hours=3) for day in (10, 17, 31)]
    found = [timetable([each], world, calendar).activities[0].session for each in wanted]
    assert found == [None, at(date(2027, 3, 17), 9, 3, "America/New_York", "Ada"), None]


def test_nothing_is_held_on_days_off_and_the_nearest_day_is_taken() -> None:
    easter = date(2027, 3, 29)  # Easter Monday; Good Friday is the 26th
    window = {"earliest": easter - timedelta(days=3), "latest": easter + timedelta(days=2)}
    calendar = CalendarSettings(
        country="DE", closed=(DateRange(start=date(2027, 3, 30), end=date(2027, 3, 30)),)
    )
    (found,) = placed(session("Training", "North", easter, **window), calendar=calendar)
    assert found.session == at(date(2027, 3, 31), 9)


def test_blocked_and_avoided_days_are_named_where_nothing_is_left() -> None:
    north = organisation(unit("North", blocked=(DateRange(start=MONDAY, end=TUESDAY, reason="stocktaking"),)))
    wanted = session("Training", "North", MONDAY, earliest=MONDAY, latest=WEDNESDAY)
    avoid = [DateRange(start=WEDNESDAY, end=WEDNESDAY, reason="fair")]
    (found,) = timetable([wanted], north, CalendarSettings(), avoid=avoid).activities
    assert found.unplaced == (
        "There is no day from 1 Feb 2027 to 3 Feb 2027 on which North can meet: blocked (2 days), "
        "avoided: fair (1 day). Give it more days."
    )


def test_that_a_coach_is_away_is_told_but_not_why() -> None:
    ill = DateRange(start=MONDAY, end=FRIDAY, reason="an operation")
    calendar = CalendarSettings(coaches=(Coach(name="Ada", away=(ill,)),))
    found = placed(session("Training", "North", MONDAY, earliest=MONDAY, latest=FRIDAY), calendar=calendar)
    assert found[0].unplaced == (
        "There is no day from 1 Feb 2027 to 5 Feb 2027 on which North and a coach can meet: Ada holds no "
        "sessions on the 5 days left (away). Give it more days, or find another coach."
    )


def test_a_session_longer_than_the_hours_says_so() -> None:
    (found,) = placed(session("Training", "North", MONDAY, hours=9))
    assert found.unplaced.startswith("Teams meet from 09:00 to 17:00, and it takes 9 h.")


def test_what_waits_for_a_session_without_a_time_leaves_it_its_days() -> None:
    training = session("Training", "North", MONDAY, hours=9, latest=TUESDAY)
    set_up = session("Set-up", "North", MONDAY, latest=WEDNESDAY, after=(training.id,), phase=Phase.LAUNCH)
    assert placed(training, set_up)[1].start == WEDNESDAY
    late = set_up.model_copy(update={"latest": TUESDAY})
    assert placed(training, late)[1].unplaced == (
        "What comes before it, “Training”, has no time yet. Find a time for that first."
    )


def test_what_was_decided_stays_and_the_others_give_way() -> None:
    held = session("Training", "South", MONDAY, held=True, wanted_from=time(9), wanted_coach="okr coach")
    found = placed(session("Training", "North", MONDAY), held)
    assert [each.session for each in found] == [at(MONDAY, 13), at(MONDAY, 9)]


def test_two_decisions_that_clash_both_stay_and_are_told() -> None:
    chosen = {"held": True, "wanted_from": time(10), "wanted_coach": "OKR coach"}
    asked = Asked(
        [session("Training", name, MONDAY, **chosen) for name in ("North", "South")],
        NORTH,
        CalendarSettings(),
    )
    found = made(asked)
    assert [each.session for each in found.activities] == [at(MONDAY, 10)] * 2
    assert found.notes == (
        "Decided by hand: “Training” (North) and “Training” (South): OKR coach cannot be at both, 10:00 on 1 Feb 2027.",
    )


def test_a_decided_day_off_stays_and_is_told() -> None:
    held = session("Training", "North", date(2027, 1, 1), held=True)
    found = timetable([held], NORTH, CalendarSettings(country="DE"))
    assert found.activities[0].start == date(2027, 1, 1)
    assert "1 Jan 2027 is a day off (public holiday: New Year's Day)" in found.notes[0]


def test_who_was_chosen_comes_and_nobody_else() -> None:
    two = CalendarSettings(coaches=(Coach(name="Ada"), Coach(name="Bo")))
    window = {"earliest": MONDAY, "latest": TUESDAY, "wanted_from": time(9), "wanted_coach": "Bo"}
    found = placed(
        *(session("Training", name, MONDAY, **window) for name in ("North", "South")), calendar=two
    )
    assert [each.session for each in found] == [at(MONDAY, 9, coach="Bo"), at(TUESDAY, 9, coach="Bo")]


def test_sessions_stay_where_they_were_if_they_still_fit() -> None:
    wanted = session("Training", "North", MONDAY, latest=FRIDAY)
    before = at(WEDNESDAY, 14)
    assert placed(wanted, previous={wanted.id: before})[0].session == before
    closed = CalendarSettings(closed=(DateRange(start=WEDNESDAY, end=WEDNESDAY),))
    (found,) = placed(wanted, previous={wanted.id: before}, calendar=closed)
    assert found.session == at(TUESDAY, 9)


def test_what_is_over_is_not_moved_and_nothing_new_is_put_into_the_past() -> None:
    over = session("Training", "North", MONDAY, hours=9)
    coming = session("Set-up", "South", MONDAY, latest=FRIDAY)
    found = placed(over, coming, previous={over.id: at(MONDAY, 20)}, fixed_before=WEDNESDAY)
    assert [each.session for each in found] == [at(MONDAY, 20), at(WEDNESDAY, 9)]


@pytest.mark.parametrize("status", [Status.DONE, Status.DROPPED])
def test_what_is_done_or_dropped_needs_no_time(status: Status) -> None:
    asked = Asked([session("Training", "North", MONDAY, status=status)], NORTH, CalendarSettings())
    found = made(asked)
    assert (found.activities, found.unplaced) == (tuple(asked.activities), ())


def test_work_without_a_session_is_moved_to_working_days_behind_what_comes_before() -> None:
    friday, saturday = date(2027, 1, 1), date(2027, 1, 2)
    training = session("Training", "North", date(2027, 1, 4), latest=date(2027, 1, 5))
    work = activity("Work", "North", friday, saturday)
    later = activity("Later", "North", date(2027, 1, 4), date(2027, 1, 5), after=(training.id,))
    found = placed(work, training, later, calendar=CalendarSettings(country="DE"))
    days = [(each.start.day, each.end.day) for each in found]
    assert days == [(4, 4), (4, 4), (5, 6)]


def test_rivals_are_placed_together_where_a_list_leaves_one_out() -> None:
    # The short session is wanted on the only day of the long one; the coach's week has two days.
    long = session("Long", "North", WEDNESDAY, hours=6, earliest=TUESDAY, latest=WEDNESDAY)
    others = [
        session(f"Short {number}", "South", WEDNESDAY, hours=3.5, earliest=TUESDAY, latest=WEDNESDAY)
        for number in range(2)
    ]
    found = placed(*others, long)
    assert all(each.session for each in found)


def test_the_same_question_has_the_same_answer() -> None:
    names = ("North", "South")
    asked = Asked(
        [session(f"S{n}", names[n % 2], MONDAY, hours=3, latest=WEDNESDAY) for n in range(9)],
        NORTH,
        CalendarSettings(),
    )
    assert made(asked).activities == made(asked).activities


def test_a_country_without_known_holidays_is_told() -> None:
    found = timetable([], organisation(unit("North", country="ZZ")), CalendarSettings(region="BY"))
    assert found.notes == (
        "Region BY is named without a country, so its public holidays are not looked at.",
        "The public holidays of ZZ are not known, so none are looked at there.",
    )


def _moved(days: int) -> Callable[[Activity], Activity]:
    def move(each: Activity) -> Activity:
        assert each.session is not None
        step = timedelta(days=days)
        new = each.session.model_copy(
            update={"begins": each.session.begins + step, "ends": each.session.ends + step}
        )
        return each.model_copy(update={"session": new, "start": each.start + step, "end": each.end + step})

    return move


def _at(hour: int, hours: float, coach: str = "Ada") -> Callable[[Activity], Activity]:
    return lambda each: each.model_copy(update={"session": at(each.start, hour, hours, coach=coach)})


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (_moved(7), "is not within its days"),
        (_moved(-1), "is a day off (closed: fair)"),
        (_at(8, 2), "outside the hours in which teams meet"),
        (_at(9, 3), "it lasts 180 minutes, not 120"),
        (_at(9, 2, "Cy"), "Cy is not on the list of coaches"),
        (_at(9, 2, ""), "no coach is free"),
        (_at(14, 2), "outside Ada's hours"),
        (_at(11, 2), "Ada cannot be at both"),
        (lambda each: each.model_copy(update={"session": None}), "says why"),
        (lambda each: each.model_copy(update={"title": "Else"}), "more than its days was changed"),
    ],
)
def test_the_verifier_finds_what_is_wrong(broken: Callable[[Activity], Activity], said: str) -> None:
    calendar = CalendarSettings(
        coaches=(Coach(name="Ada", hours=Hours(begins=time(9), ends=time(15))), Coach(name="Bo")),
        closed=(DateRange(start=MONDAY, end=MONDAY, reason="fair"),),
    )
    wanted = session("Training", "North", TUESDAY, earliest=MONDAY, latest=FRIDAY, wanted_coach="")
    other = session("Set-up", "South", TUESDAY, held=True, session=at(TUESDAY, 12, coach="Ada"))
    asked = Asked([wanted, other], NORTH, calendar)
    right = made(asked).activities
    assert violations(right, asked) == []
    wrong = violations([broken(right[0]), right[1]], asked)
    assert any(said in sentence for sentence in wrong), wrong


def test_the_verifier_finds_a_wrong_order() -> None:
    training = session("Training", "North", TUESDAY, latest=FRIDAY)
    set_up = session("Set-up", "North", WEDNESDAY, latest=FRIDAY, after=(training.id,), phase=Phase.LAUNCH)
    asked = Asked([training, set_up], NORTH, CalendarSettings())
    first, second = made(asked).activities
    assert violations([_moved(2)(first), second], asked) == [
        "“Set-up” (North) starts before “Training” (North) is over"
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(programmes())
def test_every_timetable_passes_the_verifier(asked: Asked) -> None:
    found = made(asked, seconds=0.3)
    assert violations(found.activities, asked) == []
    assert all(each.unplaced.endswith(".") for each in found.unplaced)


def test_training_finds_room_where_rivals_can_move_though_the_list_leaves_it_out() -> None:
    # Two teams, one coach, Monday and Tuesday. The list puts what is wanted first on the days wanted:
    # seven hours on one day, twice three and a half on the other, is the only way for all three.
    hours = {"hours": 3, "earliest": MONDAY, "latest": TUESDAY}
    early = session("Early", "North", MONDAY, **hours)
    late = session("Late", "South", TUESDAY, **hours)
    fixed = session("Long", "South", MONDAY, hours=6, earliest=MONDAY, latest=TUESDAY)
    found = placed(early, late, fixed, previous={early.id: at(MONDAY, 9, 3), late.id: at(TUESDAY, 9, 3)})
    assert all(each.session for each in found)
    assert sum(each.session in (at(MONDAY, 9, 3), at(TUESDAY, 9, 3)) for each in found) == 1


def test_work_behind_a_session_that_makes_room_moves_with_it() -> None:
    # As above, and each of the two is followed by work: it waits for its session wherever that goes.
    hours = {"hours": 3, "earliest": MONDAY, "latest": TUESDAY}
    early, late = session("Early", "North", MONDAY, **hours), session("Late", "South", TUESDAY, **hours)
    long = session("Long", "South", MONDAY, hours=6, earliest=MONDAY, latest=TUESDAY)
    work = [
        activity(f"After {each.title}", each.unit_name, TUESDAY, after=(each.id,)) for each in (early, late)
    ]
    found = placed(
        early, late, long, *work, previous={early.id: at(MONDAY, 9, 3), late.id: at(TUESDAY, 9, 3)}
    )
    assert all(each.session for each in found[:3])
    assert [after.start for after in found[3:]] == [
        max(before.start + timedelta(days=1), TUESDAY) for before in found[:2]
    ]


def test_room_is_not_made_where_work_behind_would_push_a_session_out_of_its_days() -> None:
    # "Long" takes all of Monday, its only day. Were the other two moved to Tuesday, the work behind them
    # would take Wednesday, the only day of their set-ups.
    hours = {"hours": 3, "earliest": MONDAY, "latest": TUESDAY}
    early, late = session("Early", "North", MONDAY, **hours), session("Late", "South", MONDAY, **hours)
    long = session("Long", "South", MONDAY, hours=6, earliest=MONDAY, latest=MONDAY)
    work = [
        activity(f"After {each.title}", each.unit_name, TUESDAY, after=(each.id,)) for each in (early, late)
    ]
    set_ups = [
        session("Set-up", each.unit_name, WEDNESDAY, after=(each.id,), phase=Phase.LAUNCH) for each in work
    ]
    asked = Asked(
        (early, late, long, *work, *set_ups),
        NORTH,
        CalendarSettings(),
        previous={each.id: at(MONDAY, hour, 3) for each, hour in ((early, 9), (late, 13))},
    )
    found = made(asked).activities
    assert [each.title for each in found if each.unplaced] == ["Long"]
    assert [each.start for each in found[-2:]] == [WEDNESDAY, WEDNESDAY]


@pytest.mark.parametrize("seed", [1, 2, 26, 28])
def test_crowded_weeks_with_work_between_the_sessions_pass_the_verifier(seed: int) -> None:
    asked = crowded(seed)
    assert violations(made(asked, seconds=0.5).activities, asked) == []


def test_a_range_closed_for_years_leaves_days_as_they_are() -> None:
    # 31 December 2028 instead of 2026: the next working day is too far off from one end, not from the other.
    closed = CalendarSettings(closed=(DateRange(start=date(2026, 12, 24), end=date(2028, 12, 31)),))
    work = activity("Work", "North", date(2027, 2, 1), date(2028, 2, 1))
    (found,) = placed(work, calendar=closed)
    assert (found.start, found.end) == (work.start, work.end)
