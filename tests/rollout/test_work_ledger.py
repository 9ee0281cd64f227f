"""People's decisions about activities stand, whatever order they came in, and change nothing else."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.activities.activity import Activity, Phase, Session, Status
from rollout.activities.ledger import ActivityEdit, AddedActivity, WorkLedger, as_started
from rollout.activities.templates import ActivityTemplates, activity_templates

MONDAY = date(2027, 1, 4)
TODAY = date(2027, 1, 20)
QUARTER, LATER = "2027-Q1", "2027-Q2"


def an_activity(number: int = 1, **changes: object) -> Activity:
    fields = {
        "id": UUID(int=number),
        "template": "training",
        "title": f"Activity {number}",
        "phase": Phase.PREPARE,
        "unit": UUID(int=100),
        "unit_name": "North",
        "wave": 1,
        "start": MONDAY,
        "end": MONDAY + timedelta(days=2),
        "hours": 2.0,
        "owner": "coach",
        "takes_part": "team",
        "period": QUARTER,
    }
    return Activity.model_validate({**fields, **changes})


def a_session(day: date = MONDAY, hour: int = 9, coach: str = "Ada") -> Session:
    begins = datetime.combine(day, time(hour))
    return Session(begins=begins, ends=begins + timedelta(hours=2), time_zone="Europe/Oslo", coach=coach)


def an_edit(number: int = 1, **changes: object) -> ActivityEdit:
    fields = {"activity": UUID(int=number), "by": "Jo", "on": TODAY, "period": QUARTER}
    return ActivityEdit.model_validate({**fields, **changes})


def decided(activity: Activity, *edits: ActivityEdit) -> Activity:
    [found] = WorkLedger(edits=edits).applied([activity])
    return found


# Dates.


def test_a_start_alone_keeps_the_length() -> None:
    found = decided(an_activity(), an_edit(start=date(2027, 1, 11)))
    assert (found.start, found.end, found.held) == (date(2027, 1, 11), date(2027, 1, 13), True)


def test_a_start_after_both_were_decided_keeps_the_length_decided() -> None:
    both = an_edit(start=date(2027, 1, 5), end=date(2027, 1, 9))
    found = decided(an_activity(), both, an_edit(start=date(2027, 1, 11)))
    assert (found.start, found.end) == (date(2027, 1, 11), date(2027, 1, 15))


def test_dates_and_coach_hold_only_while_the_unit_starts_in_the_same_period() -> None:
    edit = an_edit(
        start=date(2027, 1, 11), coach="Bo", begins=time(14), owner="Kim", status=Status.IN_PROGRESS
    )
    found = decided(an_activity(period=LATER), edit)
    assert found == an_activity(period=LATER, owner="Kim", status=Status.IN_PROGRESS)


def test_what_was_decided_for_another_period_does_not_come_back_beside_a_newer_decision() -> None:
    old, new = an_edit(start=date(2027, 1, 11), coach="Bo"), an_edit(period=LATER, begins=time(10))
    standing = WorkLedger(edits=(old, new)).standing()[UUID(int=1)]
    assert (standing.start, standing.coach, standing.begins, standing.period) == (None, None, time(10), LATER)


def test_a_decision_about_something_else_leaves_the_period_of_dates_alone() -> None:
    edits = an_edit(start=date(2027, 1, 11)), an_edit(period=LATER, owner="Kim")
    assert decided(an_activity(), *edits).start == date(2027, 1, 11)


def test_a_session_moves_with_its_day_time_and_coach() -> None:
    activity = an_activity(end=MONDAY, session=a_session(), needs_session=True)
    found = decided(activity, an_edit(start=date(2027, 1, 12), begins=time(14, 30), coach="Bo"))
    assert found.session == a_session(date(2027, 1, 12), 14, "Bo").model_copy(
        update={"begins": datetime(2027, 1, 12, 14, 30), "ends": datetime(2027, 1, 12, 16, 30)}
    )
    assert (found.wanted_from, found.wanted_coach) == (time(14, 30), "Bo")


def test_a_coach_who_is_taken_back_leaves_the_session_with_the_one_it_has() -> None:
    activity = an_activity(end=MONDAY, session=a_session(), needs_session=True, wanted_coach="Ada")
    found = decided(activity, an_edit(coach="Bo"), an_edit(coach=""))
    assert (found.wanted_coach, found.session) == ("", a_session())


def test_what_was_decided_before_periods_were_kept_holds_in_any_period() -> None:
    old = an_edit(period="", start=date(2027, 1, 11), coach="Bo")
    found = decided(an_activity(), old)
    assert (found.start, found.wanted_coach, found.held) == (date(2027, 1, 11), "Bo", True)
    # Beside a newer decision it is one of that period.
    found = decided(an_activity(), old, an_edit(begins=time(14)))
    assert (found.start, found.wanted_coach, found.wanted_from) == (date(2027, 1, 11), "Bo", time(14))
    assert decided(an_activity(period=LATER), old, an_edit(begins=time(14))) == an_activity(period=LATER)
    # And so it is behind one.
    standing = WorkLedger(edits=(an_edit(begins=time(14)), old)).standing()[UUID(int=1)]
    assert (standing.period, standing.begins, standing.coach) == (QUARTER, time(14), "Bo")


def test_a_time_that_would_run_past_midnight_leaves_the_session_at_its_own() -> None:
    activity = an_activity(end=MONDAY, session=a_session(), needs_session=True)
    found = decided(activity, an_edit(begins=time(23)))
    assert found.session == a_session()
    assert found.wanted_from == time(23)


def test_a_decided_time_travels_where_there_is_no_session_yet() -> None:
    found = decided(an_activity(), an_edit(begins=time(14)))
    assert (found.session, found.wanted_from, found.held) == (None, time(14), False)


# Progress.


@pytest.mark.parametrize(
    ("edits", "status", "complete"),
    [
        ([{"status": Status.DONE}], Status.DONE, 1.0),
        ([{"status": Status.DONE, "complete": 0.4}], Status.DONE, 1.0),
        ([{"complete": 1.0}], Status.DONE, 1.0),
        ([{"complete": 1.0, "status": Status.IN_PROGRESS}], Status.IN_PROGRESS, 1.0),
        ([{"complete": 0.4}], Status.IN_PROGRESS, 0.4),
        ([{"complete": 0.0}], Status.NOT_STARTED, 0.0),
        ([{"status": Status.DONE}, {"complete": 0.4}], Status.IN_PROGRESS, 0.4),
        ([{"complete": 1.0}, {"status": Status.IN_PROGRESS}], Status.IN_PROGRESS, 0.0),
        ([{"complete": 0.4}, {"status": Status.DROPPED}], Status.DROPPED, 0.4),
        ([{"complete": 0.4}, {"status": Status.NOT_STARTED}], Status.NOT_STARTED, 0.0),
        ([{"status": Status.DROPPED}, {"complete": 0.4}], Status.DROPPED, 0.4),
        ([{"status": Status.IN_PROGRESS}, {"complete": 1.0}], Status.DONE, 1.0),
    ],
)
def test_status_and_share_agree_and_the_later_word_counts(
    edits: list[dict[str, object]], status: Status, complete: float
) -> None:
    found = decided(an_activity(), *(an_edit(**each) for each in edits))
    assert (found.status, found.complete) == (status, complete)


# Rows added and removed.


def test_removed_rows_are_gone_and_added_ones_are_there_in_the_wave_of_their_unit() -> None:
    own = AddedActivity(activity=an_activity(7, template="own", wave=1), by="Jo", on=TODAY)
    ledger = WorkLedger(edits=(an_edit(1, removed=True), an_edit(7, title="Dry run")), added=(own,))
    found = ledger.applied([an_activity(1), an_activity(2, wave=3)])
    assert [(each.id.int, each.title, each.wave) for each in found] == [
        (2, "Activity 2", 3),
        (7, "Dry run", 3),
    ]


def test_a_removed_row_of_ones_own_is_gone_too() -> None:
    own = AddedActivity(activity=an_activity(7, template="own"), by="Jo", on=TODAY)
    assert WorkLedger(edits=(an_edit(7, removed=True),), added=(own,)).applied([]) == ()


# Starts that are known to have happened.


def starting_templates() -> ActivityTemplates:
    """The product's activities, of which its first starts a unit."""
    known = activity_templates()
    first, *others = known.templates
    rest = tuple(each.model_copy(update={"starts_unit": False}) for each in others)
    return known.model_copy(update={"templates": (first.model_copy(update={"starts_unit": True}), *rest)})


def test_a_unit_that_has_started_has_prepared_and_launched_up_to_its_set_up() -> None:
    templates = starting_templates()
    set_up = an_activity(1, template=templates.templates[0].id, phase=Phase.LAUNCH)
    before = an_activity(2, end=MONDAY)
    after = an_activity(3, start=date(2027, 2, 1), end=date(2027, 2, 1))
    run = an_activity(4, phase=Phase.RUN)
    elsewhere = an_activity(5, unit=UUID(int=200))
    dropped = an_activity(6, status=Status.DROPPED)
    found = as_started([set_up, before, after, run, elsewhere, dropped], {UUID(int=100)}, templates)
    assert [each.status for each in found] == [
        Status.DONE,
        Status.DONE,
        Status.NOT_STARTED,
        Status.NOT_STARTED,
        Status.NOT_STARTED,
        Status.DROPPED,
    ]
    assert [each.complete for each in found] == [1.0, 1.0, 0.0, 0.0, 0.0, 0.0]


def test_what_somebody_said_of_such_an_activity_holds_instead() -> None:
    templates = starting_templates()
    set_up = an_activity(1, template=templates.templates[0].id, phase=Phase.LAUNCH)
    [found] = WorkLedger(edits=(an_edit(complete=0.5),)).applied(
        as_started([set_up], {UUID(int=100)}, templates)
    )
    assert (found.status, found.complete) == (Status.IN_PROGRESS, 0.5)


# Laws.

days = st.dates(date(2027, 1, 1), date(2027, 3, 31))
maybe = lambda values: st.none() | values  # noqa: E731 - one line reads better here
FIELDS = {
    "start": maybe(days),
    "end": maybe(days),
    "begins": maybe(st.sampled_from([time(8), time(14, 30), time(23)])),
    "coach": maybe(st.sampled_from(["Ada", "Bo", ""])),
    "title": maybe(st.sampled_from(["One", "Two"])),
    "owner": maybe(st.sampled_from(["Kim", ""])),
    "hours": maybe(st.floats(0, 8)),
    "takes_part": maybe(st.sampled_from(["all", "some"])),
    "status": maybe(st.sampled_from(list(Status))),
    "complete": maybe(st.sampled_from([0.0, 0.25, 1.0])),
    "removed": st.sampled_from([False, False, False, True]),
    "period": st.sampled_from([QUARTER, LATER, ""]),
}
edits = st.builds(an_edit, st.integers(1, 3), **FIELDS)
ledgers = st.builds(
    lambda made, added: WorkLedger(
        edits=tuple(made),
        added=tuple(AddedActivity(activity=an_activity(n, template="own"), by="Jo", on=TODAY) for n in added),
    ),
    st.lists(edits, max_size=8),
    st.lists(st.integers(2, 5), max_size=3),
)
ACTIVITIES = (
    an_activity(1, end=MONDAY, session=a_session(), needs_session=True),
    an_activity(2, period=LATER),
    an_activity(4, status=Status.DONE, complete=1.0),
)


@given(ledgers)
def test_applying_decisions_twice_is_applying_them_once(ledger: WorkLedger) -> None:
    once = ledger.applied(ACTIVITIES)
    assert ledger.applied(once) == once


@given(ledgers)
def test_what_is_done_is_complete_and_nothing_ends_before_it_starts(ledger: WorkLedger) -> None:
    for each in ledger.applied(ACTIVITIES):
        assert each.start <= each.end
        assert each.status is not Status.DONE or each.complete == 1
        # What the model would refuse, model_copy lets through.
        assert Activity.model_validate_json(each.model_dump_json()) == each


@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from(sorted(FIELDS)), st.data()), max_size=6),
    st.randoms(),
)
def test_the_order_of_decisions_that_do_not_meet_makes_no_difference(drawn, random) -> None:
    # Each field of each activity is decided once at most; length, and status with share, hang together.
    together = {"end": "start", "complete": "status"}
    made: dict[tuple[int, str], ActivityEdit] = {}
    for number, field, data in drawn:
        if field not in ("period", "removed"):
            key = number, together.get(field, field)
            made.setdefault(key, an_edit(number, **{field: data.draw(FIELDS[field])}))
    in_order = list(made.values())
    shuffled = in_order[:]
    random.shuffle(shuffled)
    assert WorkLedger(edits=tuple(shuffled)).applied(ACTIVITIES) == WorkLedger(edits=tuple(in_order)).applied(
        ACTIVITIES
    )


@given(edits.filter(lambda edit: not edit.removed))
def test_a_decision_touches_no_other_activity_and_no_other_field(edit: ActivityEdit) -> None:
    before, after = ACTIVITIES, WorkLedger(edits=(edit,)).applied(ACTIVITIES)
    assert [each.id for each in after] == [each.id for each in before]
    follows = {
        "start": {"start", "end", "held", "session"},
        "end": {"end", "held", "session"},
        "begins": {"wanted_from", "session"},
        "coach": {"wanted_coach", "session"},
        "status": {"status", "complete"},
        "complete": {"status", "complete"},
    }
    may = set()
    for name in type(edit).model_fields:
        if name not in ("activity", "by", "on", "period", "removed") and getattr(edit, name) is not None:
            may |= follows.get(name, {name})
    for old, new in zip(before, after, strict=True):
        changed = {name for name in Activity.model_fields if getattr(old, name) != getattr(new, name)}
        assert changed <= (may if old.id == edit.activity else set())
