"""Days of activities without a session: they follow the sessions they wait for."""

from __future__ import annotations

from datetime import date

from rollout.timetable.board import Board
from rollout.timetable.slots import ALWAYS
from rollout.timetable.tasks import Kind, in_order_of_waiting


def working_days(board: Board, number: int) -> tuple[int, int]:
    """First and last day of an activity without a session: working days, after all that comes before it.

    It is moved as a whole, as far as its last possible day lets it. Where no working day is found it stays.
    """
    task = board.tasks.all[number]
    activity, days = task.activity, board.openings.whereabouts.working_days(task.activity.unit)
    planned, end = activity.start.toordinal(), activity.end.toordinal()
    latest = activity.latest.toordinal() if activity.latest else ALWAYS
    free_from = max((board.over_by(other) + 1 for other in task.before), default=-ALWAYS)
    start = max(planned, min(free_from, latest))
    first = days.on_or_after(date.fromordinal(start))
    if first is not None and first.toordinal() > latest:
        back = days.on_or_before(date.fromordinal(start))
        if back is not None and back.toordinal() >= max(task.first, free_from):
            first = back
    if first is None:
        return start, max(start, end)
    begins = first.toordinal()
    moved = end + start - planned
    last = days.on_or_before(date.fromordinal(max(begins, min(moved, latest) if start > planned else end)))
    return begins, max(begins, last.toordinal() if last else 0)


def follow_sessions(board: Board) -> bool:
    """Lay activities without a session behind the sessions as they are now.

    Returns
    -------
    bool
        Whether the sessions that wait for them are still in order.
    """
    tasks = board.tasks.all
    moved = []
    for number in in_order_of_waiting(tasks):
        if tasks[number].kind is Kind.DAYS and board.days[number] != (days := working_days(board, number)):
            board.days[number] = days
            moved.append(number)
    waiting = {other for number in moved for other in tasks[number].behind}
    return all(
        board.is_in_order(other)
        for other in waiting
        if tasks[other].kind is Kind.SESSION and other in board.slots
    )
