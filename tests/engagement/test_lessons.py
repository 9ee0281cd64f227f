"""Closing notes are kept with name and day, found again, and refused where they say nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from uuid import UUID, uuid4

import pytest

from engagement.context import Context
from engagement.lessons import LONGEST_LESSON, delete_lesson, lessons_of, record_lesson
from engagement.model import PlanVersion, Workspace
from engagement.setting_up import new_engagement, save_team_list
from rollout.activities.lessons import Lesson, LessonKind
from storage.memory_store import MemoryStore
from surveys.faults import FaultsError
from surveys.organisation_drafts import UnitDraft
from tests.rollout.returned_examples import NORTH, a_plan

APRIL = date(2027, 4, 20)


@pytest.fixture
def context() -> Context:
    store, workspace, numbers = MemoryStore(), uuid4(), count(1)
    store.add_workspace(Workspace(id=workspace, name="Client"))
    return Context(
        store=store,
        workspace=workspace,
        today=lambda: APRIL,
        new_id=lambda: UUID(int=next(numbers)),
        random_key=lambda: bytes(16),
    )


@pytest.fixture
def engagement(context: Context) -> UUID:
    """A client with a team list and a plan from the first quarter of 2027 to the last."""
    made = new_engagement(context, "Client")
    save_team_list(context, made.id, [UnitDraft("row 2", name="Firm", parent="", headcount="30")])
    context.store.add_plan_version(
        PlanVersion(
            id=context.new_id(),
            workspace_id=context.workspace,
            engagement_id=made.id,
            number=1,
            made_on=date(2026, 11, 23),
            snapshot_id=None,
            content=a_plan().model_dump_json(),
        )
    )
    return made.id


def note(context: Context, engagement: UUID, **changes: object) -> Lesson:
    said = {
        "unit": NORTH,
        "period": "2027-Q1",
        "kind": LessonKind.KEEP,
        "text": "Short check-ins",
        "by": "Jo",
    }
    return record_lesson(context, engagement, **{**said, **changes})


def test_a_note_is_kept_clean_with_name_and_day(context: Context, engagement: UUID) -> None:
    made = note(context, engagement, text="  Short\ncheck-ins ", by=" Jo ")
    assert (made.text, made.by, made.on, made.period) == ("Short check-ins", "Jo", APRIL, "2027-Q1")
    assert lessons_of(context, engagement) == (made,)


def test_notes_come_newest_first_and_are_found_by_unit_period_and_kind(
    context: Context, engagement: UUID
) -> None:
    first = note(context, engagement)
    second = note(context, engagement, unit=None, period="2027-Q2", kind=LessonKind.CHANGE)
    later = replace(context, today=lambda: date(2027, 5, 1))
    third = note(later, engagement, kind=LessonKind.QUESTION)
    assert lessons_of(context, engagement) == (third, second, first)
    assert lessons_of(context, engagement, units={NORTH}) == (third, first)
    assert lessons_of(context, engagement, units={None}) == (second,)
    assert lessons_of(context, engagement, period="2027-Q1", kind=LessonKind.KEEP) == (first,)


def test_units_of_plan_and_team_list_may_both_be_named(context: Context, engagement: UUID) -> None:
    organisation = context.store.organisation(context.workspace, engagement)
    assert organisation is not None
    assert note(context, engagement, unit=organisation.root.id).unit == organisation.root.id


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"text": " ", "by": ""}, ["Closing note", "Your name"]),
        ({"text": "x" * (LONGEST_LESSON + 1)}, ["Closing note"]),
        ({"unit": UUID(int=5), "period": "2031-Q1"}, ["Unit", "Period"]),
        ({"period": "2027-Q3"}, ["Period"]),
    ],
    ids=["nothing said", "too long", "unknown unit and period", "a period to come"],
)
def test_what_cannot_be_is_refused_at_once(
    context: Context, engagement: UUID, changes: dict[str, object], places: list[str]
) -> None:
    with pytest.raises(FaultsError) as refused:
        note(context, engagement, **changes)
    assert [each.place for each in refused.value.faults] == places
    assert lessons_of(context, engagement) == ()


def test_without_a_plan_there_is_nothing_to_close(context: Context) -> None:
    other = new_engagement(context, "Other")
    with pytest.raises(FaultsError, match="no plan whose periods it could close"):
        note(context, other.id)


def test_a_note_is_deleted_once(context: Context, engagement: UUID) -> None:
    kept, gone = note(context, engagement), note(context, engagement)
    delete_lesson(context, engagement, gone.id)
    assert lessons_of(context, engagement) == (kept,)
    with pytest.raises(FaultsError, match="not there any more"):
        delete_lesson(context, engagement, gone.id)
