"""Lessons: closing notes of reviews and retrospectives, kept for those who come after."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.gate_checks import check_name
from engagement.planning import latest_plan
from rollout.activities.lessons import Lesson, LessonKind
from rollout.calendar import period_words
from surveys.faults import Fault, FaultList, FaultsError
from surveys.text import clean_text

LONGEST_LESSON = 1000


def record_lesson(
    context: Context,
    engagement: UUID,
    *,
    unit: UUID | None,
    period: str,
    kind: LessonKind,
    text: str,
    by: str,
) -> Lesson:
    """A closing note, kept with name and day.

    Parameters
    ----------
    unit : UUID or None
        None: the whole programme.
    period : str
        Id of the period that it closes: one of the newest plan's that has begun.

    Raises
    ------
    FaultsError
        No text or one that is too long, no name, an unknown unit or period, a period to come: all at once.
    """
    text, by, faults = clean_text(text), clean_text(by), FaultList()
    if not text:
        faults.add("Closing note", "it is empty", "Say what was learned.")
    elif len(text) > LONGEST_LESSON:
        faults.add("Closing note", f"it is longer than {LONGEST_LESSON:,} characters", "Shorten it.", text)
    check_name(by, faults)
    _check_place(context, engagement, unit, period, faults)
    faults.raise_if_any()
    lesson = Lesson(
        id=context.new_id(), unit=unit, period=period, kind=kind, text=text, by=by, on=context.today()
    )

    def change(dossier: Dossier) -> Dossier:
        return dossier.model_copy(update={"lessons": (*dossier.lessons, lesson)})

    context.store.change_dossier(context.workspace, engagement, change)
    return lesson


def lessons_of(
    context: Context,
    engagement: UUID,
    *,
    units: Collection[UUID | None] | None = None,
    period: str | None = None,
    kind: LessonKind | None = None,
) -> tuple[Lesson, ...]:
    """Closing notes, newest first.

    Parameters
    ----------
    units : collection of UUID or None, optional
        Of these only; None among them: the whole programme.
    period, kind : str, LessonKind, optional
        Of this one only.
    """
    kept = context.store.dossier(context.workspace, engagement).lessons
    found = (
        each
        for each in reversed(kept)
        if (units is None or each.unit in units)
        and (period is None or each.period == period)
        and (kind is None or each.kind is kind)
    )
    # Of one day the one noted last comes first; sorting keeps that.
    return tuple(sorted(found, key=lambda each: each.on, reverse=True))


def delete_lesson(context: Context, engagement: UUID, lesson: UUID) -> None:
    """Remove a closing note.

    Raises
    ------
    FaultsError
        If it is not there.
    """

    def change(dossier: Dossier) -> Dossier:
        kept = tuple(each for each in dossier.lessons if each.id != lesson)
        if len(kept) == len(dossier.lessons):
            raise FaultsError([Fault("Closing note", "it is not there any more", "Look at the list again.")])
        return dossier.model_copy(update={"lessons": kept})

    context.store.change_dossier(context.workspace, engagement, change)


def _check_place(
    context: Context, engagement: UUID, unit: UUID | None, period: str, faults: FaultList
) -> None:
    found = latest_plan(context, engagement)
    organisation = context.store.organisation(context.workspace, engagement)
    if found is None:
        faults.add("Closing note", "there is no plan whose periods it could close", "Make a plan first.")
        return
    known = {row.unit for row in found[1].rows} | (set(organisation.by_id) if organisation else set())
    if unit is not None and unit not in known:
        faults.add("Unit", "neither the plan nor the team list has it", "Choose a unit of the list.", unit)
    begins = {load.quarter: load.starts_on for load in found[1].loads}
    if period not in begins:
        faults.add("Period", "the plan has no such period", "Choose one of the list.", period_words(period))
    elif begins[period] > context.today():
        faults.add("Period", "it has not begun", "Choose one that has.", period_words(period))
