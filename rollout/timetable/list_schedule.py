"""A timetable at once: whoever has the least room goes first, on the nearest free day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush

from rollout.timetable.board import Board
from rollout.timetable.day_work import working_days
from rollout.timetable.lengths import LAST_MINUTE, decided_minute
from rollout.timetable.openings import Openings
from rollout.timetable.slots import ALWAYS, Bounds, Slot
from rollout.timetable.tasks import WORTH, Kind, Task, Tasks


def listed(tasks: Tasks, openings: Openings) -> Board:
    """The best of three lists: at times that people like; where that leaves some out, packed tightly.

    Within a week of last days what is long goes first: short sessions find room beside it, but not the
    other way round. Where there is too little room anyhow, going by last days alone may place more.
    """
    board = _filled(Board(tasks, openings), long_first=True)
    if not left_out(board):
        return board
    packed = [_filled(Board(tasks, openings, packed=True), long_first=each) for each in (True, False)]
    return min((board, *packed), key=lambda each: loss(each, left_out(each)))


def left_out(board: Board) -> list[int]:
    """Sessions without a time, though there would be one if nobody were taken."""
    return [
        number
        for number, task in enumerate(board.tasks.all)
        if task.kind is Kind.SESSION
        and number not in board.slots
        and any(board.could_be_on(task, day) for day in range(task.first, task.last + 1))
    ]


def loss(board: Board, numbers: Sequence[int]) -> int:
    """What sessions without a time are worth together."""
    return sum(WORTH[board.tasks.all[number].activity.phase] for number in numbers)


def _filled(board: Board, *, long_first: bool) -> Board:
    """Fill a board: what is decided, what can stay, then everything else in order of its last days.

    A task waits until all that comes before it has its days. Where none of its days is left because a
    session behind it was kept, that one is placed again after it.
    """
    _put_decided(board)
    _keep_previous(board)
    for number in _by_urgency(board, long_first=long_first):
        task = board.tasks.all[number]
        if task.kind is Kind.DAYS:
            board.days[number] = working_days(board, number)
        elif task.kind is Kind.SESSION:
            if number in board.slots and not board.is_in_order(number):
                board.take(number)
            if number not in board.slots:
                _place(board, number)
    return board


def first_slot(board: Board, number: int, bounds: Bounds) -> Slot | None:
    """The first free slot of a session: on the nearest day that has one."""
    days = nearest_first(board.tasks.all[number], bounds, board.tasks.soft_last[number])
    return next((slot for day in days if (slot := board.seat(number, day, bounds)) is not None), None)


def nearest_first(task: Task, bounds: Bounds, soft_last: int) -> list[int]:
    """Days of a task, nearest to the wanted one first; those that later tasks need come last."""
    days = range(bounds.first, bounds.last + 1)
    return sorted(days, key=lambda day: (day > soft_last, abs(day - task.wanted), day))


def _by_urgency(board: Board, *, long_first: bool) -> Iterator[int]:
    """Positions of all tasks, none before those it waits for; tasks that wait in a circle come last."""
    tasks = board.tasks.all
    waits = [len(task.before) for task in tasks]
    ready = [
        (_urgency(board, number, long_first=long_first), number)
        for number, count in enumerate(waits)
        if count == 0
    ]
    heapify(ready)
    seen: set[int] = set()
    while ready:
        _, number = heappop(ready)
        seen.add(number)
        yield number
        for other in tasks[number].behind:
            waits[other] -= 1
            if waits[other] == 0:
                heappush(ready, (_urgency(board, other, long_first=long_first), other))
    yield from (number for number in range(len(tasks)) if number not in seen)


def _urgency(board: Board, number: int, *, long_first: bool) -> tuple[int, ...]:
    """Least first: activities without a session; then by last days, coaches who could come, and length."""
    task = board.tasks.all[number]
    if task.kind is not Kind.SESSION:
        return (0,)
    coaches = len(board.openings.coaches_on(task, task.wanted)) if task.needs_coach else 0
    last = board.tasks.soft_last[number]
    until = last // 7 if long_first else last
    return (1, until, coaches, -task.minutes, last, task.last - task.first)


def _place(board: Board, number: int) -> None:
    """Find a slot for a session; kept sessions behind it give way if there is none."""
    slot = first_slot(board, number, board.bounds(number))
    if slot is not None:
        board.put(number, slot)
        return
    behind = board.tasks.all[number].behind
    giving_way = {
        other: board.take(other)
        for other in behind
        if other in board.slots and board.tasks.all[other].kind is Kind.SESSION
    }
    slot = first_slot(board, number, board.bounds(number)) if giving_way else None
    if slot is not None:
        board.put(number, slot)
        return
    for other, where in giving_way.items():
        board.put(other, where)


def _put_decided(board: Board) -> None:
    """What is over or was decided, at its time where that is known; then the other days decided."""
    tasks = board.tasks.all
    for number, task in enumerate(tasks):
        if task.fixed is not None:
            board.put(number, board.slot_of(task, task.fixed))
    for number, task in enumerate(tasks):
        if task.kind is not Kind.HELD or not task.activity.needs_session:
            continue
        if task.fixed is None:
            board.put(number, _held_slot(board, number))
        elif task.needs_coach and not task.fixed.coach:
            slot = board.take(number)
            board.put(number, slot._replace(coach=board.decided_coach(task, slot)))


def _held_slot(board: Board, number: int) -> Slot:
    """A time on days that were decided: a free one, else when the team's day begins."""
    task = board.tasks.all[number]
    own_days = Bounds(task.first, task.last, -ALWAYS, ALWAYS)
    if (free := first_slot(board, number, own_days)) is not None:
        return free
    usual = decided_minute(board.openings.whereabouts.calendar.hours.begins)
    begins = usual if task.begins is None else task.begins
    slot = board.slot_at(task, task.first, begins, min(task.minutes, LAST_MINUTE - begins))
    return slot._replace(coach=board.decided_coach(task, slot)) if task.needs_coach else slot


def _keep_previous(board: Board) -> None:
    """Sessions stay where they were, in the order of time, where that still fits."""
    kept = [
        (board.slot_of(task, task.kept), number)
        for number, task in enumerate(board.tasks.all)
        if task.kind is Kind.SESSION and task.kept is not None
    ]
    for slot, number in sorted(kept):
        if board.fits(number, slot, board.bounds(number)):
            board.put(number, slot)
