"""The sponsor reads what changed from version to version, who decided it, and no reason that is private."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from rollout.activities.activity import Status
from rollout.activities.ledger import ActivityEdit, AddedActivity, WorkLedger
from rollout.planning.document import PlanDocument, Reason
from rollout.planning.settings import Pin, PinKind
from rollout.returning.change_log import LogEntry, LogKind, change_log
from rollout.returning.row_problems import MOVED_BY
from tests.rollout.returned_examples import (
    BRIEFING,
    CHECK_INS,
    SET_UP,
    SOUTH,
    TODAY,
    TRAINING,
    a_plan,
    a_session,
    an_activity,
    some_activities,
)


def next_version(plan: PlanDocument, ledger: WorkLedger) -> PlanDocument:
    """The plan with decisions worked in, made on the day they were taken."""
    return plan.model_copy(update={"activities": ledger.applied(plan.activities), "made_on": TODAY})


def log_of(ledger: WorkLedger) -> tuple[LogEntry, ...]:
    return change_log([(1, a_plan()), (2, next_version(a_plan(), ledger))], ledger)


def an_edit(activity: object, by: str = "Jo", **said: object) -> ActivityEdit:
    return ActivityEdit.model_validate(
        {"activity": activity, "by": by, "on": TODAY, "period": "2027-Q1", **said}
    )


def test_a_version_like_the_one_before_has_nothing_to_tell() -> None:
    assert change_log([]) == ()
    assert change_log([(1, a_plan())]) == ()
    assert change_log([(1, a_plan()), (2, a_plan())]) == ()


def test_every_change_is_told_in_words_with_who_decided_it() -> None:
    own = an_activity(UUID(int=77), "Dry run", date(2027, 1, 8))
    edits = (
        an_edit(BRIEFING, period="", status=Status.DONE),
        an_edit(TRAINING, owner="Noor", hours=3.0, end=date(2027, 1, 7)),
        an_edit(SET_UP, "Kim", start=date(2027, 1, 14), end=date(2027, 1, 14), coach="Bo Å"),
        an_edit(CHECK_INS, "Kim", removed=True),
    )
    added = (AddedActivity(activity=own, by="Ada", on=TODAY),)
    found = [(each.kind, each.sentence, each.by) for each in log_of(WorkLedger(edits=edits, added=added))]
    assert found == [
        (LogKind.DONE, "“Leadership briefing” is done.", "Jo"),
        (
            LogKind.MOVED,
            "“Team training” (North) moves from 4 Jan 2027 – 6 Jan 2027 to 4 Jan 2027 – 7 Jan 2027.",
            "Jo",
        ),
        (LogKind.CHANGED, "“Team training” (North), owner: Noor instead of Unit lead.", "Jo"),
        (LogKind.CHANGED, "“Team training” (North), hours each: 3 instead of 2.", "Jo"),
        (
            LogKind.MOVED,
            "“Set-up workshop” (North) moves from 11 Jan 2027, 09:00 to 14 Jan 2027, 09:00.",
            "Kim",
        ),
        (LogKind.CHANGED, "“Set-up workshop” (North), coach: Bo Å instead of Ada.", "Kim"),
        (LogKind.ADDED, "“Dry run” (North) is new: 8 Jan 2027.", "Ada"),
        (LogKind.REMOVED, "“Check-ins” (North) is no part of the plan any more.", "Kim"),
    ]


def test_what_nobody_decided_has_no_name() -> None:
    activities = list(some_activities())
    later = activities[2].session.begins.date() + timedelta(days=1)
    activities[2] = activities[2].model_copy(
        update={"start": later, "end": later, "session": a_session(later)}
    )
    other = an_edit(SET_UP, start=date(2027, 1, 20), end=date(2027, 1, 20))
    [entry] = change_log([(1, a_plan()), (2, a_plan(tuple(activities)))], WorkLedger(edits=(other,)))
    assert (entry.kind, entry.by) == (LogKind.MOVED, "")


def moved(reason: str) -> PlanDocument:
    """South starts a quarter later, pinned with this reason; all its activities go with it."""
    pin = Pin(unit=SOUTH, kind=PinKind.STARTS_IN, period="2027-Q3", reason=reason)
    plan = a_plan(pins=(pin,))
    private = Reason(text="Vision is missing", rule="prerequisites", may_circulate=False)
    south = plan.rows[1].model_copy(
        update={"quarter": "2027-Q3", "starts_on": date(2027, 7, 1), "reasons": (private,)}
    )
    day = date(2027, 7, 5)
    activities = tuple(
        each.model_copy(update={"start": day, "end": day, "session": a_session(day)})
        if each.unit == SOUTH
        else each
        for each in plan.activities
    )
    return plan.model_copy(update={"rows": (plan.rows[0], south), "activities": activities})


def test_of_a_unit_that_moves_only_the_move_is_told_and_no_private_reason() -> None:
    [entry] = change_log([(1, a_plan()), (2, moved(f"{MOVED_BY}Kim"))])
    assert (entry.kind, entry.by) == (LogKind.UNIT_MOVED, "Kim")
    assert entry.sentence == "South moves from Q2 2027 to Q3 2027."
    [entry] = change_log([(1, a_plan()), (2, moved("Its lead is not ready"))])
    assert (entry.sentence, entry.by) == ("South moves from Q2 2027 to Q3 2027.", "")


def test_the_newest_version_comes_first() -> None:
    first = a_plan()
    second = next_version(first, WorkLedger(edits=(an_edit(TRAINING, title="Training"),)))
    third = next_version(second, WorkLedger(edits=(an_edit(TRAINING, title="Training day"),)))
    found = change_log([(3, first), (4, second), (7, third)])
    assert [(each.version, each.title) for each in found] == [(7, "Training day"), (4, "Training")]
    assert {each.unit_name for each in found} == {"North"}
