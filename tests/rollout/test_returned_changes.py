"""The difference between a plan and the list that came back is exactly what people edited."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, time, timedelta
from random import Random
from uuid import UUID

import pytest

from exchange.project_plan.columns import ACTIVITY_COLUMNS
from exchange.workbook.texts import owner_words
from rollout.activities.activity import Status
from rollout.activities.ledger import ActivityEdit, WorkLedger
from rollout.activities.templates import activity_templates
from rollout.planning.actuals import ActualStart
from rollout.planning.document import PlanDocument
from rollout.planning.settings import Pin, PinKind
from rollout.returning.changes import (
    ChangeKind,
    ReturnedChanges,
    RowChange,
    accepted_rows,
    problems_together,
    returned_changes,
)
from rollout.returning.consequences import Acceptance, Consequences, consequences
from rollout.returning.fields import LABELS
from rollout.returning.fields import ChangeKind as Kind
from rollout.returning.row_problems import MOVED_BY, Standards
from rollout.returning.rows import ReturnedList
from surveys.organisation import DateRange
from tests.rollout.returned_examples import (
    BRIEFING,
    CHECK_INS,
    ENGAGEMENT,
    NORTH,
    SET_UP,
    SOUTH,
    SOUTH_SET_UP,
    TODAY,
    TRAINING,
    a_plan,
    an_activity,
    edited,
    exported,
    some_activities,
    with_row,
    without,
)


def changes_of(returned: ReturnedList, plan: PlanDocument | None = None, **more: object) -> ReturnedChanges:
    return returned_changes(plan or a_plan(), returned, **{"today": TODAY, **more})


def the_change(returned: ReturnedList, plan: PlanDocument | None = None, **more: object) -> RowChange:
    [found] = changes_of(returned, plan, **more).changes
    return found


def fields_of(change: RowChange) -> list[tuple[str, str, str]]:
    return [(each.field, each.before, each.after) for each in change.fields]


# What is no change.


def test_a_list_that_nobody_edited_changes_nothing() -> None:
    found = changes_of(exported(a_plan()))
    assert (found.changes, found.unchanged) == ((), 5)


def test_noise_blanks_and_other_spellings_of_the_same_text_are_no_changes() -> None:
    plan = a_plan((an_activity(TRAINING, "Größe  prüfen", date(2027, 1, 4), date(2027, 1, 6), hours=0.1),))
    title = unicodedata.normalize("NFD", " Größe prüfen ")
    returned = edited(
        exported(plan), TRAINING, title=title, hours=0.30000000000000004 - 0.2, complete=1e-12, end=None
    )
    assert changes_of(returned, plan).changes == ()


def test_a_time_is_read_to_the_minute_and_an_emptied_one_changes_nothing() -> None:
    returned = edited(exported(a_plan()), SET_UP, begins=time(8, 59, 59, 999_000))
    assert changes_of(returned).changes == ()
    assert changes_of(edited(returned, SET_UP, begins=None)).changes == ()


def test_every_owner_that_the_product_knows_comes_back_unchanged() -> None:
    owners = {each.owner for each in activity_templates().templates} | {"lead", "hr", "okr_master"}
    for owner in owners:
        plan = a_plan((an_activity(TRAINING, "Training", date(2027, 1, 4), owner=owner),))
        returned = edited(exported(plan), TRAINING, owner=owner_words(owner))
        assert changes_of(returned, plan).changes == (), owner


def test_the_words_for_fields_are_those_of_the_columns() -> None:
    assert {each.field: each.heading for each in ACTIVITY_COLUMNS if each.edited} == LABELS


# Each kind of change.


@pytest.mark.parametrize(
    ("activity", "changes", "kinds", "fields"),
    [
        (
            CHECK_INS,
            {"start": date(2027, 1, 19)},
            [Kind.MOVED],
            [("start", "18 Jan 2027", "19 Jan 2027")],
        ),
        (
            CHECK_INS,
            {"start": date(2027, 1, 19), "end": date(2027, 4, 2)},
            [Kind.MOVED],
            [("start", "18 Jan 2027", "19 Jan 2027"), ("end", "26 Mar 2027", "2 Apr 2027")],
        ),
        (SET_UP, {"begins": time(13, 30)}, [Kind.MOVED], [("begins", "09:00", "13:30")]),
        (BRIEFING, {"status": Status.DONE}, [Kind.DONE], [("status", "not started", "done")]),
        (BRIEFING, {"complete": 1.0}, [Kind.DONE], [("complete", "0 %", "100 %")]),
        (
            BRIEFING,
            {"status": Status.IN_PROGRESS, "complete": 0.255},
            [Kind.PROGRESS],
            [("status", "not started", "in progress"), ("complete", "0 %", "25.5 %")],
        ),
        (SET_UP, {"coach": "bo å"}, [Kind.REASSIGNED], [("coach", "Ada", "bo å")]),
        (TRAINING, {"owner": "Noor"}, [Kind.REASSIGNED], [("owner", "Unit lead", "Noor")]),
        (TRAINING, {"takes_part": ""}, [Kind.REASSIGNED], [("takes_part", "team", "")]),
        (
            TRAINING,
            {"title": "Training, twice"},
            [Kind.RENAMED],
            [("title", "Team training", "Training, twice")],
        ),
        (TRAINING, {"hours": 3.5}, [Kind.EFFORT], [("hours", "2", "3.5")]),
        (
            TRAINING,
            {"hours": 3.0, "title": "Both", "owner": "Noor", "end": date(2027, 1, 7)},
            [Kind.MOVED, Kind.REASSIGNED, Kind.RENAMED, Kind.EFFORT],
            [
                ("title", "Team training", "Both"),
                ("end", "6 Jan 2027", "7 Jan 2027"),
                ("hours", "2", "3"),
                ("owner", "Unit lead", "Noor"),
            ],
        ),
    ],
)
def test_an_edit_is_its_row_its_kinds_and_its_fields(
    activity: UUID, changes: dict[str, object], kinds: list[ChangeKind], fields: list[tuple[str, str, str]]
) -> None:
    found = changes_of(edited(exported(a_plan()), activity, **changes))
    [change] = found.changes
    assert (change.key, change.activity, list(change.kinds)) == (str(activity), activity, kinds)
    assert fields_of(change) == fields
    assert change.is_possible
    assert found.unchanged == 4


def test_deleted_rows_come_last_and_unreadable_ones_are_not_deleted() -> None:
    returned = replace(
        without(exported(a_plan()), BRIEFING, CHECK_INS), unreadable_ids=frozenset({CHECK_INS})
    )
    found = changes_of(edited(returned, SET_UP, owner="Noor"))
    assert [(each.activity, each.kinds) for each in found.changes] == [
        (SET_UP, (Kind.REASSIGNED,)),
        (BRIEFING, (Kind.DELETED,)),
    ]


def test_a_row_of_ones_own_is_new_and_belongs_to_a_unit_or_to_the_programme() -> None:
    for unit in ("north ", "Whole programme", ""):
        change = the_change(with_row(exported(a_plan()), unit_name=unit))
        assert (change.key, change.kinds, change.activity) == ("Activities, row 10", (Kind.NEW,), None)
        assert ("start", "", "8 Jan 2027") in fields_of(change)
        assert change.is_possible, unit


def test_a_moved_session_moves_its_whole_day() -> None:
    change = the_change(edited(exported(a_plan()), SET_UP, start=date(2027, 1, 14)))
    assert (change.kinds, change.is_possible) == ((Kind.MOVED,), True)


# What was decided since.


def test_what_was_recorded_since_the_export_is_neither_undone_nor_told_as_a_change() -> None:
    edit = ActivityEdit(activity=BRIEFING, by="Jo", on=TODAY, status=Status.DONE)
    ledger = WorkLedger(edits=(edit,))
    before, after = exported(a_plan()), edited(exported(a_plan()), BRIEFING, status=Status.DONE, complete=1.0)
    for returned in (before, after):
        assert changes_of(returned, ledger=ledger).changes == ()


def test_a_file_that_says_how_much_was_decided_by_then_may_take_it_back() -> None:
    edit = ActivityEdit(activity=BRIEFING, by="Jo", on=TODAY, status=Status.DONE)
    returned = replace(exported(a_plan()), decisions=1)
    change = the_change(returned, ledger=WorkLedger(edits=(edit,)))
    assert (change.activity, change.kinds) == (BRIEFING, (Kind.PROGRESS,))
    assert fields_of(change) == [("status", "done", "not started"), ("complete", "100 %", "0 %")]


def test_a_row_removed_since_the_export_is_not_deleted_a_second_time() -> None:
    ledger = WorkLedger(edits=(ActivityEdit(activity=BRIEFING, by="Jo", on=TODAY, removed=True),))
    assert changes_of(without(exported(a_plan()), BRIEFING), ledger=ledger).changes == ()
    assert changes_of(exported(a_plan()), ledger=ledger).changes == ()
    # Nor does an edit of it fail.
    assert the_change(edited(exported(a_plan()), BRIEFING, owner="Noor"), ledger=ledger).is_possible


def test_work_may_have_been_done_before_the_plan_was_made() -> None:
    done = {"start": date(2026, 11, 19), "end": date(2026, 11, 20), "status": Status.DONE, "complete": 1.0}
    change = the_change(edited(exported(a_plan()), BRIEFING, **done))
    assert change.is_possible
    assert ChangeKind.DONE in change.kinds


# What cannot be.

AVOID = (DateRange(start=date(2027, 7, 5), end=date(2027, 7, 9), reason="Works holidays"),)
PINNED = (Pin(unit=SOUTH, kind=PinKind.NOT_AFTER, period="2027-Q2", reason="Fair"),)


@pytest.mark.parametrize(
    ("activity", "changes", "place", "problem"),
    [
        (TRAINING, {"end": date(2027, 1, 3)}, "Activities!G6", "it ends before it starts"),
        (SET_UP, {"end": date(2027, 1, 12)}, "Activities!G7", "it is held on one day"),
        (
            SET_UP,
            {"start": date(2027, 1, 14), "end": date(2027, 1, 12)},
            "Activities!G7",
            "it ends before it starts",
        ),
        (TRAINING, {"start": date(2026, 11, 20)}, "Activities!F6", "the plan does not reach this day"),
        (CHECK_INS, {"end": date(2028, 4, 1)}, "Activities!G8", "the plan does not reach this day"),
        # The wrong cell is the start, though it now lies behind the end as well.
        (
            CHECK_INS,
            {"start": date(2035, 1, 1)},
            "Activities!F8",
            "the plan does not reach this day",
        ),
        (TRAINING, {"start": None}, "Activities!F6", "the start is missing"),
        (TRAINING, {"title": " "}, "Activities!B6", "the activity has no name"),
        (TRAINING, {"hours": -1.0}, "Activities!J6", "hours cannot be negative"),
        (SET_UP, {"status": Status.DONE}, "Activities!N7", "is held on 11 Jan 2027, which is still to come"),
        (SET_UP, {"complete": 1.0}, "Activities!N7", "is held on 11 Jan 2027, which is still to come"),
        (SET_UP, {"coach": "Zoe"}, "Activities!I7", "no coach has this name"),
        (SET_UP, {"begins": time(23)}, "Activities!H7", "would end on the next day"),
        (TRAINING, {"begins": time(9)}, "Activities!H6", "it is not held at a time"),
        (
            CHECK_INS,
            {"start": date(2027, 1, 8)},
            "Activities!F8",
            "“Set-up workshop” comes first, and ends on 11 Jan 2027",
        ),
        (
            TRAINING,
            {"end": date(2027, 1, 13)},
            "Activities!G6",
            "“Set-up workshop” comes after it, and begins on 11 Jan 2027",
        ),
        (
            SOUTH_SET_UP,
            {"start": date(2027, 7, 12)},
            "Activities!F9",
            "South cannot start in Q3 2027: dates are blocked",
        ),
        (
            SOUTH_SET_UP,
            {"start": date(2027, 11, 30)},
            "Activities!F9",
            "units start in the first four weeks of a period",
        ),
        (
            SOUTH_SET_UP,
            {"start": date(2026, 12, 14)},
            "Activities!F9",
            "South would start in a period that the plan does not have",
        ),
    ],
)
def test_what_cannot_be_is_named_with_its_cell(
    activity: UUID, changes: dict[str, object], place: str, problem: str
) -> None:
    plan = a_plan(avoid=AVOID)
    change = the_change(edited(exported(plan), activity, **changes), plan)
    assert change.kinds[-1] is Kind.IMPOSSIBLE
    assert change.problem is not None
    assert change.problem.place == place
    assert problem in change.problem.problem
    assert change.problem.remedy.endswith(".")


def test_a_unit_that_is_pinned_or_blocked_does_not_move_but_one_that_a_workbook_moved_does() -> None:
    later = edited(exported(a_plan()), SOUTH_SET_UP, start=date(2027, 10, 4), end=date(2027, 10, 4))
    change = the_change(later, a_plan(pins=PINNED))
    assert change.problem is not None
    assert change.problem.problem == "South is pinned: not after Q2 2027"
    ours = (Pin(unit=SOUTH, kind=PinKind.STARTS_IN, period="2027-Q2", reason=f"{MOVED_BY}Jo"),)
    assert the_change(later, a_plan(pins=ours)).is_possible


def test_a_unit_does_not_move_into_a_period_that_has_begun() -> None:
    returned = edited(exported(a_plan()), SOUTH_SET_UP, start=date(2027, 1, 20), end=date(2027, 1, 20))
    change = the_change(returned, today=date(2027, 1, 15))
    assert change.problem is not None
    assert change.problem.problem == "South would start in Q1 2027, which has begun"


def test_what_is_done_does_not_move_unless_it_is_said_not_to_be() -> None:
    briefing, *others = some_activities()
    done = briefing.model_copy(update={"status": Status.DONE, "complete": 1.0})
    plan = a_plan((done, *others))
    moved = edited(exported(plan), BRIEFING, start=date(2026, 12, 2))
    change = the_change(moved, plan)
    assert change.problem is not None
    assert change.problem.problem == "it is done, and was moved"
    assert the_change(edited(moved, BRIEFING, status=Status.IN_PROGRESS, complete=0.5), plan).is_possible


def test_the_order_of_work_is_looked_at_after_all_edits_of_the_file() -> None:
    both = edited(exported(a_plan()), TRAINING, end=date(2027, 1, 13))
    both = edited(both, SET_UP, start=date(2027, 1, 14), end=date(2027, 1, 14))
    found = changes_of(both)
    assert all(each.is_possible for each in found.changes)
    # One without the other is no order.
    [training] = accepted_rows(found, [str(TRAINING)])
    [problem] = problems_together(a_plan(), [training])
    assert problem.place == "Activities!G6"
    assert problems_together(a_plan(), found.changes) == ()
    # Both cells are named where both rows were edited.
    late = changes_of(edited(both, TRAINING, end=date(2027, 1, 15)))
    assert [each.is_possible for each in late.changes] == [True, False]
    assert late.changes[1].problem is not None
    assert (
        late.changes[1].problem.problem
        == "“Team training” comes first, and ends on 15 Jan 2027 (Activities!G6)"
    )


def test_what_nobody_put_where_it_is_gives_way_while_it_has_days_left() -> None:
    briefing, training, set_up, *others = some_activities()

    def with_set_up(**changes: object) -> PlanDocument:
        return a_plan((briefing, training, set_up.model_copy(update=changes), *others))

    roomy, tight = with_set_up(latest=date(2027, 1, 14)), with_set_up(latest=date(2027, 1, 13))
    held = with_set_up(latest=date(2027, 1, 14), held=True)
    for plan, is_possible in ((roomy, True), (tight, False), (held, False)):
        late = edited(exported(plan), TRAINING, end=date(2027, 1, 13))
        assert the_change(late, plan).is_possible == is_possible


def test_of_a_unit_that_moves_only_what_was_moved_by_hand_has_to_be_in_order() -> None:
    returned = edited(exported(a_plan()), SET_UP, start=date(2027, 7, 7))
    assert the_change(returned).is_possible
    by_hand = changes_of(edited(returned, CHECK_INS, start=date(2027, 7, 6), end=date(2027, 9, 24)))
    assert [each.is_possible for each in by_hand.changes] == [True, False]


def test_an_order_that_the_plan_itself_does_not_keep_is_no_fault_of_the_file() -> None:
    briefing, training, *others = some_activities()
    late = briefing.model_copy(update={"end": date(2027, 1, 5)})
    plan = a_plan((late, training.model_copy(update={"held": True}), *others))
    assert the_change(edited(exported(plan), BRIEFING, owner="Noor"), plan).is_possible
    assert the_change(edited(exported(plan), BRIEFING, end=date(2027, 1, 4)), plan).is_possible
    assert not the_change(edited(exported(plan), BRIEFING, end=date(2027, 1, 6)), plan).is_possible


@pytest.mark.parametrize(
    ("changes", "place", "problem"),
    [
        ({"title": ""}, "Activities!B10", "the activity has no name"),
        ({"start": None}, "Activities!F10", "the start is missing"),
        ({"unit_name": "West"}, "Activities, row 10", "the plan has no unit of this name"),
        ({"end": date(2027, 1, 7)}, "Activities!G10", "it ends before it starts"),
        ({"start": date(2030, 1, 7)}, "Activities!F10", "the plan does not reach this day"),
        (
            {"status": Status.DONE, "begins": time(9)},
            "Activities!N10",
            "is held on 8 Jan 2027, which is still to come",
        ),
        ({"coach": "Zoe"}, "Activities!I10", "no coach has this name"),
        ({"begins": time(9), "hours": None}, "Activities!J10", "how long the session takes is missing"),
        ({"begins": time(23), "hours": 2.0}, "Activities!H10", "would end on the next day"),
        ({"begins": time(9), "end": date(2027, 1, 9)}, "Activities!G10", "it is held on one day"),
    ],
)
def test_a_row_of_ones_own_that_cannot_be_is_named_with_its_cell(
    changes: dict[str, object], place: str, problem: str
) -> None:
    change = the_change(with_row(exported(a_plan()), **changes))
    assert change.kinds == (Kind.NEW, Kind.IMPOSSIBLE)
    assert change.problem is not None
    assert change.problem.place == place
    assert problem in change.problem.problem


def test_a_row_that_lost_its_id_is_neither_new_nor_deleted() -> None:
    returned = edited(exported(a_plan()), SOUTH_SET_UP, id=None)
    change = the_change(returned)
    assert change.kinds == (Kind.NEW, Kind.IMPOSSIBLE)
    assert change.problem is not None
    assert str(SOUTH_SET_UP) in change.problem.remedy


def test_ids_that_the_plan_does_not_have_or_that_stand_twice_are_told_and_change_nothing() -> None:
    returned = exported(a_plan())
    twice = replace(returned.rows[1], place="Activities, row 10")
    unknown = replace(returned.rows[1], place="Activities, row 11", id=UUID(int=77))
    found = changes_of(replace(returned, rows=(*returned.rows, twice, unknown)))
    assert [(each.kinds, each.key, each.activity) for each in found.changes] == [
        ((Kind.IMPOSSIBLE,), "Activities, row 10", None),
        ((Kind.IMPOSSIBLE,), "Activities, row 11", None),
    ]
    assert accepted_rows(found, ["Activities, row 10"]) == ()


# Exact in random scripts.


def random_edit(random: Random, activity: UUID, start: date) -> dict[str, object]:
    """Some fields of one row, each other than it was."""
    choices: dict[str, object] = {
        "title": f"Renamed {random.random()}",
        "owner": f"Owner {random.random()}",
        "takes_part": f"Group {random.random()}",
        "hours": 3 + random.random(),
        "complete": random.uniform(0.1, 0.9),
    }
    if activity == CHECK_INS:
        choices["start"] = start + timedelta(days=random.randint(1, 20))
    return {name: choices[name] for name in random.sample(sorted(choices), random.randint(1, len(choices)))}


def test_in_random_scripts_every_edit_is_found_and_nothing_else() -> None:
    plan = a_plan()
    for seed in range(300):
        random = Random(seed)
        returned, script, gone = exported(plan), {}, set()
        for each in plan.activities:
            match random.choice(["leave", "edit", "delete"]):
                case "edit":
                    script[each.id] = random_edit(random, each.id, each.start)
                    returned = edited(returned, each.id, **script[each.id])
                case "delete":
                    gone.add(each.id)
        returned = without(returned, *gone)
        order = list(returned.rows)
        random.shuffle(order)
        found = changes_of(replace(returned, rows=tuple(order)))
        told = {each.activity: {field.field for field in each.fields} for each in found.changes if each.row}
        assert told == {activity: set(changes) for activity, changes in script.items()}
        assert {each.activity for each in found.changes if each.row is None} == gone
        assert all(each.is_possible for each in found.changes)
        assert found.unchanged == len(order) - len(script)


# What follows.


def following(
    returned: ReturnedList,
    plan: PlanDocument | None = None,
    today: date = TODAY,
    starts: dict[UUID, ActualStart] | None = None,
) -> Consequences:
    plan = plan or a_plan()
    found = returned_changes(plan, returned, today=today)
    assert all(each.is_possible for each in found.changes)
    return consequences(
        found.changes,
        {each.id: each for each in plan.activities},
        Standards(plan, plan.settings, None, today),
        Acceptance(ENGAGEMENT, returned.plan_version, "Jo", today),
        starts or {},
    )


def test_accepted_changes_become_decisions_that_the_plan_then_shows() -> None:
    returned = edited(exported(a_plan()), SET_UP, start=date(2027, 1, 14), begins=time(13, 30), coach="bo å")
    returned = with_row(
        without(edited(returned, BRIEFING, complete=1.0), CHECK_INS), begins=time(10), coach="ada"
    )
    follows = following(returned)
    found = {each.id: each for each in follows.ledger(WorkLedger()).applied(a_plan().activities)}
    assert CHECK_INS not in found
    assert found[BRIEFING].status is Status.DONE
    session = found[SET_UP].session
    assert session is not None
    assert (session.begins.isoformat(), session.coach) == ("2027-01-14T13:30:00", "Bo Å")
    [own] = [each for each in found.values() if each.title == "Dry run"]
    assert (own.unit, own.wave, own.wanted_from, own.wanted_coach) == (NORTH, 1, time(10), "Ada")
    assert (own.needs_session, own.needs_coach, own.held, own.end) == (True, True, True, date(2027, 1, 8))
    assert (follows.pins, follows.starts) == ((), ())
    # The same row of the same file is the same activity.
    assert following(returned).added == follows.added


def test_the_plan_with_accepted_changes_shows_the_returned_list() -> None:
    returned = edited(exported(a_plan()), TRAINING, end=date(2027, 1, 7), owner="Noor", complete=0.5)
    returned = edited(returned, SET_UP, start=date(2027, 1, 14), end=date(2027, 1, 14), hours=3.0)
    ledger = following(returned).ledger(WorkLedger())
    plan = a_plan(ledger.applied(a_plan().activities))
    assert changes_of(edited(returned, TRAINING, status=Status.IN_PROGRESS), plan).changes == ()


def test_a_set_up_moved_into_another_period_pins_its_unit_and_its_days_hold_there() -> None:
    older = Pin(unit=SOUTH, kind=PinKind.STARTS_IN, period="2027-Q2", reason=f"{MOVED_BY}Kim")
    other = Pin(unit=NORTH, kind=PinKind.NOT_BEFORE, period="2027-Q1", reason="Fair")
    plan = a_plan(pins=(older, other))
    returned = edited(exported(plan), SOUTH_SET_UP, start=date(2027, 7, 8), end=date(2027, 7, 8))
    follows = following(returned, plan)
    [edit] = follows.edits
    assert (edit.start, edit.period) == (date(2027, 7, 8), "2027-Q3")
    moved = Pin(
        unit=SOUTH, kind=PinKind.STARTS_IN, period="2027-Q3", reason="moved in the plan’s workbook by Jo"
    )
    assert follows.settings(plan.settings).pins == (other, moved)


def test_other_days_of_a_moved_unit_belong_to_the_period_that_they_are_nearer_to() -> None:
    south = {"unit": SOUTH, "unit_name": "South", "wave": 2, "period": "2027-Q2"}
    near, far = UUID(int=11), UUID(int=12)
    plan = a_plan(
        (
            *some_activities(),
            an_activity(near, "Training A", date(2027, 4, 5), **south),
            an_activity(far, "Training B", date(2027, 4, 6), **south),
        )
    )
    returned = edited(exported(plan), SOUTH_SET_UP, start=date(2027, 7, 8), end=date(2027, 7, 8))
    returned = edited(returned, near, start=date(2027, 4, 7), end=date(2027, 4, 7))
    returned = edited(returned, far, start=date(2027, 7, 2), end=date(2027, 7, 2))
    periods = {each.activity: each.period for each in following(returned, plan).edits}
    assert periods == {SOUTH_SET_UP: "2027-Q3", near: "2027-Q2", far: "2027-Q3"}


def test_a_set_up_that_is_done_is_a_recorded_start_once_its_period_has_begun() -> None:
    february = date(2027, 2, 10)
    returned = edited(exported(a_plan()), SET_UP, status=Status.DONE)
    follows = following(returned, today=february)
    [start] = follows.starts
    assert (start.unit, start.period, start.by, start.on) == (NORTH, "2027-Q1", "Jo", february)
    assert follows.pins == ()
    known = {NORTH: ActualStart(unit=NORTH, period="2027-Q1", by="Kim", on=february)}
    assert following(returned, today=february, starts=known).starts == ()


def test_a_set_up_that_was_not_done_after_all_takes_back_the_start_that_it_told_of() -> None:
    february = date(2027, 2, 10)
    done = {"status": Status.DONE, "complete": 1.0}
    plan = a_plan(
        tuple(each.model_copy(update=done) if each.id == SET_UP else each for each in some_activities())
    )
    returned = edited(exported(plan), SET_UP, status=Status.NOT_STARTED, complete=0.0)

    def told(period: str) -> list[tuple[UUID, str]]:
        known = {NORTH: ActualStart(unit=NORTH, period=period, by="Kim", on=february)}
        follows = following(returned, plan, today=february, starts=known)
        assert follows.pins == ()
        return [(each.unit, each.period) for each in follows.starts]

    assert told("2027-Q1") == [(NORTH, "")]
    # What was told of another period, or taken back already, is not this row's to take back.
    assert told("2026-Q4") == told("") == []


def test_work_without_a_session_may_be_finished_early() -> None:
    assert the_change(edited(exported(a_plan()), TRAINING, status=Status.DONE)).kinds == (Kind.DONE,)
    assert the_change(with_row(exported(a_plan()), status=Status.DONE)).is_possible


def test_an_emptied_coach_cell_changes_nothing_unless_somebody_chose_the_coach() -> None:
    emptied = edited(exported(a_plan()), SET_UP, coach="")
    assert changes_of(emptied).changes == ()
    chosen = a_plan(
        tuple(
            each.model_copy(update={"wanted_coach": "Ada"}) if each.id == SET_UP else each
            for each in some_activities()
        )
    )
    change = the_change(emptied, chosen)
    assert [(each.field, each.before, each.after) for each in change.fields] == [("coach", "Ada", "")]


def test_a_set_up_that_was_due_and_is_moved_into_a_later_period_has_not_started() -> None:
    february = date(2027, 2, 10)
    returned = edited(exported(a_plan()), SET_UP, start=date(2027, 4, 6), end=date(2027, 4, 6))
    follows = following(returned, today=february)
    assert [(each.unit, each.period) for each in follows.starts] == [(NORTH, "")]
    assert [(each.unit, each.period) for each in follows.pins] == [(NORTH, "2027-Q2")]
