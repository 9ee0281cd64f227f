"""What a timetable has to place: each activity with its days, and what comes before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from heapq import heapify, heappop, heappush
from typing import Self
from uuid import UUID

from rollout.activities.activity import Activity, Phase, Session, Status
from rollout.timetable.calendars import CalendarSettings, Coach
from rollout.timetable.lengths import decided_minute, session_minutes
from rollout.timetable.settled import is_past, settled_session

# What a session is worth where not all find a time: before training and set-up others give way. Project judgement.
WORTH = {Phase.PREPARE: 3, Phase.LAUNCH: 3, Phase.RUN: 2, Phase.LEARN: 1}
OVER = (Status.DONE, Status.DROPPED)


class Kind(Enum):
    """How an activity gets its days."""

    OVER = auto()
    """Done, dropped, or held in the past: nothing moves it, and nobody has to be found for it."""
    HELD = auto()
    """Decided by a person."""
    DAYS = auto()
    """Needs no session: its days are moved to working days."""
    SESSION = auto()
    """Needs a time and perhaps a coach."""


@dataclass(frozen=True, slots=True)
class Task:
    """An activity as the search sees it; days are `date.toordinal()`.

    Parameters
    ----------
    wanted : int
        The day that the plan, or the timetable before it, puts it on; within the days possible.
    first, last : int
        The days possible. [first <= last + 1]
    minutes : int
        Length of its session, breaks included.
    needs_coach : bool
        One of the coaches has to be there, or whoever was chosen.
    begins : int or None
        Minute of the day at which a person decided that it begins.
    coach : str
        Who a person decided holds it; "": whoever can.
    fixed : Session or None
        Its session, which nothing moves.
    kept : Session or None
        Where it was before; it stays there if it can.
    before, behind : tuple of int
        Positions of the tasks that end before it starts, and of those that wait for it.
    """

    activity: Activity
    kind: Kind
    wanted: int
    first: int
    last: int
    minutes: int
    needs_coach: bool
    begins: int | None = None
    coach: str = ""
    fixed: Session | None = None
    kept: Session | None = None
    before: tuple[int, ...] = ()
    behind: tuple[int, ...] = ()

    @property
    def is_decided(self) -> bool:
        """Whether its days are no choice of the timetable."""
        return self.kind in (Kind.OVER, Kind.HELD)


def may_share_a_day(before: Activity, behind: Activity) -> bool:
    """Whether a session may follow another on the same day: within one phase, such as review and retrospective.

    Between phases lies a night: what is trained today is not set up today. Project judgement.
    """
    return before.needs_session and behind.needs_session and before.phase is behind.phase


@dataclass(frozen=True, slots=True)
class Tasks:
    """All tasks of a timetable, in the order of the activities."""

    all: tuple[Task, ...]
    soft_last: tuple[int, ...]
    """For each the last day that leaves time for what comes behind it."""

    def guests(self, listed: Sequence[Coach]) -> tuple[str, ...]:
        """Who was chosen to hold sessions without being on the list of coaches."""
        known = {coach.name.casefold() for coach in listed}
        chosen = (name for task in self.all for name in (task.coach, task.fixed.coach if task.fixed else ""))
        by_name = {name.casefold(): name for name in chosen if name and name.casefold() not in known}
        return tuple(by_name.values())

    @classmethod
    def of(
        cls,
        activities: Sequence[Activity],
        calendar: CalendarSettings,
        previous: Mapping[UUID, Session],
        fixed_before: date | None,
    ) -> Self:
        """The tasks of a plan."""
        position = {each.id: number for number, each in enumerate(activities)}
        before = [
            tuple(sorted({position[other] for other in each.after if other in position} - {number}))
            for number, each in enumerate(activities)
        ]
        behind: list[list[int]] = [[] for _ in activities]
        for number, earlier in enumerate(before):
            for other in earlier:
                behind[other].append(number)
        tasks = tuple(
            _task(each, calendar, previous.get(each.id), fixed_before, before[number], tuple(behind[number]))
            for number, each in enumerate(activities)
        )
        return cls(tasks, _soft_last(tasks))


def _task(
    activity: Activity,
    calendar: CalendarSettings,
    previous: Session | None,
    fixed_before: date | None,
    before: tuple[int, ...],
    behind: tuple[int, ...],
) -> Task:
    first, last = _window(activity, fixed_before)
    wanted = min(max(activity.start.toordinal(), first), max(first, last))
    is_over = activity.status in OVER or is_past(activity, previous, fixed_before)
    fixed, kept = None, None
    if activity.needs_session and (is_over or activity.held) and activity.status is not Status.DROPPED:
        fixed = settled_session(activity, previous, calendar.hours, is_over=is_over)
    if is_over:
        kind = Kind.OVER
    elif activity.held and (fixed is not None or first <= last):
        kind = Kind.HELD
    else:
        kind = Kind.SESSION if activity.needs_session else Kind.DAYS
    if kind is Kind.SESSION and previous and first <= previous.begins.toordinal() <= last:
        kept, wanted = previous, previous.begins.toordinal()
    begins = None if activity.wanted_from is None else decided_minute(activity.wanted_from)
    coach = activity.wanted_coach
    return Task(
        activity,
        kind,
        wanted,
        first,
        last,
        session_minutes(activity.hours, calendar.hours, activity.wanted_from),
        activity.needs_coach or bool(coach),
        begins,
        coach,
        fixed,
        kept,
        before,
        behind,
    )


def planned_days(activity: Activity) -> tuple[date, date]:
    """First and last day on which people or the plan put an activity."""
    if activity.held:
        return activity.start, activity.end
    return activity.earliest or activity.start, activity.latest or activity.end


def _window(activity: Activity, fixed_before: date | None) -> tuple[int, int]:
    """First and last day possible; none of them is over, so that none may be left.

    A day and a time that somebody decided on is what happened, even if nobody told before.
    """
    first, last = (day.toordinal() for day in planned_days(activity))
    if fixed_before is None or (activity.held and activity.wanted_from and activity.end < fixed_before):
        return first, last
    return max(first, min(fixed_before.toordinal(), last + 1)), last


def _soft_last(tasks: Sequence[Task]) -> tuple[int, ...]:
    """The last day of each task, drawn forward by what waits for it."""
    latest = [task.last if task.kind is Kind.SESSION else task.wanted for task in tasks]
    for number in reversed(in_order_of_waiting(tasks)):
        task = tasks[number]
        for other in task.behind:
            if tasks[other].kind is not Kind.OVER:
                nights = 0 if may_share_a_day(task.activity, tasks[other].activity) else 1
                latest[number] = min(latest[number], latest[other] - nights)
    return tuple(latest)


def in_order_of_waiting(tasks: Sequence[Task]) -> list[int]:
    """Positions so that each task stands behind those it waits for; tasks in a circle come last."""
    waits = [len(task.before) for task in tasks]
    ready = [number for number, count in enumerate(waits) if count == 0]
    heapify(ready)
    order: list[int] = []
    while ready:
        number = heappop(ready)
        order.append(number)
        for other in tasks[number].behind:
            waits[other] -= 1
            if waits[other] == 0:
                heappush(ready, other)
    return order + [number for number, count in enumerate(waits) if count > 0]
