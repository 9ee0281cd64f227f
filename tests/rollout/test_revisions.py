"""How often an activity changed: what calendars need to know which copy is the newer one."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rollout.activities.activity import Activity, Repeats, Status
from rollout.activities.ledger import ActivityEdit, AddedActivity, WorkLedger
from rollout.activities.revisions import Revision, Revisions, revisions
from tests.exchange.dated_work_examples import activity, held, id_of

FIRST, SECOND, THIRD = date(2026, 12, 1), date(2027, 1, 11), date(2027, 2, 1)
WORKSHOP = held("Workshop", "2027-01-12 09:00", "2027-01-12 12:00", coach="Ana")
REVIEW = activity("Review", "2027-03-01", "2027-03-02")


def test_an_activity_of_the_first_plan_has_not_changed() -> None:
    found = revisions([(FIRST, [WORKSHOP])])
    assert found.by_id == {WORKSHOP.id: Revision(0, FIRST)}
    assert found.cancelled == ()


def test_another_day_another_session_or_another_rhythm_is_a_change() -> None:
    for changed in (
        WORKSHOP.model_copy(update={"start": date(2027, 1, 11)}),
        WORKSHOP.model_copy(update={"session": None}),
        held("Workshop", "2027-01-12 09:00", "2027-01-12 12:00", coach="Ben"),
        WORKSHOP.model_copy(update={"repeats": Repeats.WEEKLY}),
        WORKSHOP.model_copy(update={"status": Status.DROPPED}),
    ):
        assert revisions([(FIRST, [WORKSHOP]), (SECOND, [changed])]).by_id[WORKSHOP.id] == Revision(1, SECOND)


def test_owner_title_and_progress_move_nothing() -> None:
    same = WORKSHOP.model_copy(
        update={"owner": "Eva", "title": "Other", "status": Status.IN_PROGRESS, "complete": 0.5}
    )
    assert revisions([(FIRST, [WORKSHOP]), (SECOND, [same])]).by_id[WORKSHOP.id] == Revision(0, FIRST)


def test_what_is_gone_is_cancelled_on_the_day_of_the_plan_without_it() -> None:
    found = revisions([(FIRST, [WORKSHOP, REVIEW]), (SECOND, [WORKSHOP])])
    assert found.cancelled == (REVIEW,)
    assert found.by_id[REVIEW.id] == Revision(1, SECOND)


def test_what_comes_back_is_cancelled_no_longer_and_has_changed_twice() -> None:
    found = revisions([(FIRST, [REVIEW]), (SECOND, []), (THIRD, [REVIEW])])
    assert found.cancelled == ()
    assert found.by_id[REVIEW.id] == Revision(2, THIRD)


def test_a_coach_who_holds_a_session_no_longer_is_told_so() -> None:
    other = held("Workshop", "2027-01-13 09:00", "2027-01-13 12:00", coach="Ben")
    found = revisions([(FIRST, [WORKSHOP]), (SECOND, [other])])
    assert found.taken_from == {"Ana": (WORKSHOP,)}
    gone = revisions([(FIRST, [WORKSHOP]), (SECOND, [])])
    assert gone.taken_from == {"Ana": (WORKSHOP,)}
    back = revisions([(FIRST, [WORKSHOP]), (SECOND, [other]), (THIRD, [WORKSHOP])])
    assert back.taken_from == {"Ben": (other,)}


def edit(**fields: object) -> ActivityEdit:
    return ActivityEdit.model_validate({"activity": REVIEW.id, "by": "Eva", "on": SECOND} | fields)


def test_decisions_since_the_last_plan_count_and_never_uncount() -> None:
    dropped, taken_up = edit(status=Status.DROPPED), edit(status=Status.NOT_STARTED, on=THIRD)
    once = revisions([(FIRST, [REVIEW])], now=[REVIEW], ledger=WorkLedger(edits=(dropped,)))
    twice = revisions([(FIRST, [REVIEW])], now=[REVIEW], ledger=WorkLedger(edits=(dropped, taken_up)))
    assert once.by_id[REVIEW.id] == Revision(1, SECOND)
    assert twice.by_id[REVIEW.id] == Revision(2, THIRD)


def test_a_decision_about_an_owner_counts_for_nothing() -> None:
    ledger = WorkLedger(edits=(edit(owner="Eva"), edit(complete=0.5)))
    assert revisions([(FIRST, [REVIEW])], now=[REVIEW], ledger=ledger).by_id[REVIEW.id] == Revision(0, FIRST)


def test_an_added_row_is_new_and_cancelled_once_it_is_removed() -> None:
    own = activity("Own", "2027-01-20")
    ledger = WorkLedger(added=(AddedActivity(activity=own, by="Eva", on=SECOND),))
    there = revisions([(FIRST, [REVIEW])], now=[REVIEW, own], ledger=ledger)
    assert there.by_id[own.id] == Revision(0, SECOND)
    removed = ledger.model_copy(update={"edits": (edit(activity=own.id, removed=True, on=THIRD),)})
    gone = revisions([(FIRST, [REVIEW]), (SECOND, [REVIEW, own])], now=[REVIEW], ledger=removed)
    assert gone.cancelled == (own,)
    assert gone.by_id[own.id] == Revision(1, THIRD)
    # In no plan, so in nobody's calendar.
    assert revisions([(FIRST, [REVIEW])], now=[REVIEW], ledger=removed).cancelled == ()


def test_an_activity_that_no_plan_knows_has_not_changed() -> None:
    assert Revisions().sequence(id_of("unheard of")) == 0


def test_activities_are_listed_in_the_order_in_which_they_were_first_planned() -> None:
    later = activity("Later", "2027-01-01")
    assert list(revisions([(FIRST, [REVIEW]), (SECOND, [later, REVIEW])]).by_id) == [REVIEW.id, later.id]


_NAMES = ("a", "b", "c")
_PLANS = st.lists(st.dictionaries(st.sampled_from(_NAMES), st.integers(0, 2)), min_size=1, max_size=6)


def _versions(plans: list[dict[str, int]]) -> list[tuple[date, list[Activity]]]:
    return [
        (FIRST + timedelta(days=day), [activity(name, f"2027-03-0{1 + at}") for name, at in plan.items()])
        for day, plan in enumerate(plans)
    ]


@given(_PLANS)
def test_the_number_rises_with_every_change_and_never_falls(plans: list[dict[str, int]]) -> None:
    versions = _versions(plans)
    for upto in range(1, len(versions)):
        before, after = revisions(versions[:upto]), revisions(versions[: upto + 1])
        for name in _NAMES:
            id_ = id_of(name)
            known = id_ in before.by_id
            changed = known and plans[upto - 1].get(name) != plans[upto].get(name)
            assert after.sequence(id_) == before.sequence(id_) + changed


@given(_PLANS)
def test_every_activity_that_ever_was_is_in_the_plan_or_cancelled(plans: list[dict[str, int]]) -> None:
    found = revisions(_versions(plans))
    cancelled = {each.id for each in found.cancelled}
    present = {id_of(name) for name in plans[-1]}
    assert cancelled | present == set(found.by_id)
    assert not cancelled & present
