"""The activities of a plan on working days, and its sessions at times with nobody in two rooms."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rollout.activities.activity import Activity, Session
from rollout.timetable.asked import Asked
from rollout.timetable.board import Board
from rollout.timetable.bundles import improve
from rollout.timetable.calendars import CalendarSettings
from rollout.timetable.causes import why_unplaced
from rollout.timetable.list_schedule import listed
from rollout.timetable.openings import Openings
from rollout.timetable.tasks import OVER, Kind, Task, Tasks
from rollout.timetable.verifier import broken_rules, violations
from rollout.timetable.whereabouts import unknown_place_note
from surveys.organisation import DateRange, Organisation

_CUT = (
    "The search for better times was ended by the clock, so that the same plan may be given other times "
    "next time."
)


class TimetableError(RuntimeError):
    """A timetable contradicts the verifier; it is thrown away."""


_NOT_PASSED = (
    "The times that were found did not pass the check. Change the calendar a little and find times anew."
)
_NO_TIMES = f"Sessions still to come have no time, except where somebody decided their day. {_NOT_PASSED}"


@dataclass(frozen=True)
class Timetable:
    """Activities with their days and sessions.

    Parameters
    ----------
    activities : tuple of Activity
        In the order given; a session for which no time was found has none, and says why.
    notes : tuple of str
        What a reader has to know of it, such as a search that the clock ended. Tells of calendars only.
    """

    activities: tuple[Activity, ...]
    notes: tuple[str, ...] = ()

    @property
    def unplaced(self) -> tuple[Activity, ...]:
        """Sessions still to be held that have no time."""
        return tuple(
            each
            for each in self.activities
            if each.needs_session and each.session is None and each.status not in OVER
        )


def timetable(
    activities: Sequence[Activity],
    organisation: Organisation,
    calendar: CalendarSettings,
    *,
    avoid: Sequence[DateRange] = (),
    previous: Mapping[UUID, Session] | None = None,
    fixed_before: date | None = None,
    seconds: float = 5.0,
    seed: int = 0,
) -> Timetable:
    """Every activity on working days of those who take part, and every session at a time.

    Parameters
    ----------
    activities : sequence of Activity
        Dated by the plan's periods; `held` ones keep their days.
    organisation : Organisation
        Gives each unit its clock, country and blocked ranges.
    calendar : CalendarSettings
    avoid : sequence of DateRange
        Ranges in which no unit starts; no session is held in them either.
    previous : mapping of UUID to Session, optional
        Where sessions were in the plan before: kept where they still fit.
    fixed_before : date, optional
        Sessions and work before this day are over and are not moved, and nothing is put before it. Only what
        people decided on counts more: a session held on another day than in `previous` is still to come.
    seconds : float
        Limit of the search. [> 0]
    seed : int

    Raises
    ------
    TimetableError
        If what was found does not pass the independent verifier.

    Notes
    -----
    A list schedule places nearly all: what is decided stays, what can stay where it was stays, and the rest
    follows by its last possible week, the coaches who could come, and its length, each on the free day
    nearest to the day wanted. Where a session is left out or lies far off, CP-SAT places it anew together
    with its rivals: as many as possible, training and set-up counting most, then as few days off the days
    wanted and as few moves as possible.
    """
    asked = Asked(activities, organisation, calendar, avoid, previous, fixed_before)
    tasks = Tasks.of(activities, calendar, previous or {}, fixed_before)
    board = listed(tasks, Openings(asked.whereabouts, tasks.guests(calendar.who_coaches)))
    cut_by_clock = improve(board, seconds, seed)
    made = tuple(_dated(board, number) for number in range(len(tasks.all)))
    broken = tuple(broken_rules(made, asked))
    if wrong := violations(made, asked, broken):
        raise TimetableError(f"The timetable breaks its rules: {wrong[:3]}")
    notes = [unknown_place_note(place) for place in asked.whereabouts.unknown_places()]
    notes += [f"Decided by hand: {each.sentence}." for each in broken]
    return Timetable(made, (*notes, *([_CUT] if cut_by_clock else ())))


def checked_timetable(
    activities: Sequence[Activity], organisation: Organisation, calendar: CalendarSettings, **options: Any
) -> Timetable:
    """A `timetable`; where what was found did not pass the verifier, with settled sessions only.

    A plan without times can be worked from; times that break a rule cannot. What is done, over or decided
    keeps its session all the same.
    """
    try:
        return timetable(activities, organisation, calendar, **options)
    except TimetableError:
        # What the error names are people and units: they stay out of the log.
        logging.getLogger(__name__).error("the times found for a plan broke a rule and were thrown away")
        tasks = Tasks.of(activities, calendar, options.get("previous") or {}, options.get("fixed_before"))
        return Timetable(tuple(_settled_alone(task) for task in tasks.all), (_NO_TIMES,))


def _settled_alone(task: Task) -> Activity:
    """The activity as it was given, with its session if that is no choice of the timetable."""
    activity = task.activity
    if task.fixed is not None:
        return _held_at(activity, task.fixed)
    is_waiting = activity.needs_session and activity.status not in OVER
    return activity.model_copy(update={"session": None, "unplaced": _NOT_PASSED if is_waiting else ""})


def _dated(board: Board, number: int) -> Activity:
    """The activity with its days and its session, or why it has none."""
    task = board.tasks.all[number]
    activity, session = task.activity, board.session(number)
    if task.kind is Kind.DAYS:
        start, end = (date.fromordinal(day) for day in board.days[number])
        return activity.model_copy(update={"start": start, "end": end, "session": None, "unplaced": ""})
    if session is None:
        reason = why_unplaced(board, number) if task.kind is Kind.SESSION else ""
        return activity.model_copy(update={"session": None, "unplaced": reason})
    return _held_at(activity, session)


def _held_at(activity: Activity, session: Session) -> Activity:
    """The activity with its session, on the day of that unless people decided on its days."""
    changes: dict[str, object] = {"session": session, "unplaced": ""}
    if not activity.held:
        changes |= {"start": session.begins.date(), "end": session.begins.date()}
    return activity.model_copy(update=changes)
