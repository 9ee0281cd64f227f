"""Better than a list: sessions that compete for the same people on the same days are placed together."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from rollout.solvers.interface import WORK_PER_SECOND, Effort
from rollout.solvers.timetable_model import Seat, Seating, SeatingDay, SeatingSession, seated
from rollout.timetable.board import Board
from rollout.timetable.clock_minutes import DAY_MINUTES
from rollout.timetable.day_work import follow_sessions
from rollout.timetable.slots import GAP_MINUTES, NO_COACH, Slot
from rollout.timetable.tasks import WORTH, Kind, may_share_a_day

_LARGEST = 40  # sessions placed together: few enough for the solver to find the best in most cases
_MOST_WAITING = 8  # of them without a slot: where many are, those who could make room must be there too
_COACHES_TOGETHER = 4  # coaches are much alike, so that more of them mean more work and hardly more room
_FAR_DAYS = 7  # farther from the wanted day than its best possible one: worth a search
_MOST_IN_VAIN = 3  # sessions that lie far off and stay there: the others will hardly fare better
_BUNDLE_WORK = 0.25
_PATIENCE = 4
_LEAST_WORK = 0.001  # of building a model, which the solver does not count
# A day off the wanted one counts as two moves.
_DAY_COST = 2
_MOVE_COST = 1


def improve(board: Board, seconds: float, seed: int) -> bool:
    """Place what the list could not, and bring near what lies far off, as long as there is work to spend.

    Each round takes one session in trouble with its rivals and seeks the best for all of them together;
    a round never makes the sum worse.

    Returns
    -------
    bool
        Whether the clock, not the work limit, ended the search.
    """
    started = time.perf_counter()
    work = seconds * WORK_PER_SECOND
    in_vain = 0
    for number in _in_trouble(board):
        if not _is_in_trouble(board, number):
            continue
        if time.perf_counter() - started >= seconds:
            return True
        was = board.slots.get(number)
        if work <= 0 or (was is not None and in_vain >= _MOST_IN_VAIN):
            break
        for coaches in _coach_groups(board, number):
            spent = time.perf_counter() - started
            if work <= 0 or spent >= seconds or not _is_in_trouble(board, number):
                break
            members = _bundle(board, number, coaches)
            limit = min(work, _BUNDLE_WORK) / WORK_PER_SECOND
            # The clock of a round leaves its work room, as long as the whole search has time.
            clock = min(seconds - spent, _PATIENCE * limit)
            effort = Effort(limit, seed, spent=limit - clock)
            used, is_cut = placed_together(board, members, effort, coaches)
            if is_cut:
                return True
            work -= max(used, _LEAST_WORK * len(members))
        in_vain = 0 if board.slots.get(number) != was or was is None else in_vain + 1
    return False


def _coach_groups(board: Board, number: int) -> list[frozenset[int]]:
    """Coaches who could come, a few at a time: those with the least to do around the session first."""
    task = board.tasks.all[number]
    days = range(task.first, task.last + 1)
    able = {coach for day in days for coach in board.openings.coaches_on(task, day)}
    begins, ends = (day * DAY_MINUTES for day in (task.first - 1, task.last))
    able_in_order = sorted(able, key=lambda coach: (board.coaches[coach].taken(begins, ends), coach))
    groups = [
        frozenset(able_in_order[first : first + _COACHES_TOGETHER])
        for first in range(0, len(able_in_order), _COACHES_TOGETHER)
    ]
    return groups or [frozenset()]


def _in_trouble(board: Board) -> list[int]:
    """Sessions without a slot, most worthy first; then those far from the day wanted, farthest first."""
    found = [number for number in range(len(board.tasks.all)) if _is_in_trouble(board, number)]

    def order(number: int) -> tuple[bool, int, int]:
        task, slot = board.tasks.all[number], board.slots.get(number)
        if slot is None:
            return False, -WORTH[task.activity.phase], number
        return True, -abs(slot.day - task.wanted), number

    return sorted(found, key=order)


def _is_in_trouble(board: Board, number: int) -> bool:
    task, slot = board.tasks.all[number], board.slots.get(number)
    if task.kind is not Kind.SESSION or (slot is not None and abs(slot.day - task.wanted) <= _FAR_DAYS):
        return False
    best = next(iter(_possible_days(board, number)), None)
    if best is None:
        return False
    return slot is None or abs(slot.day - task.wanted) > abs(best - task.wanted) + _FAR_DAYS


def _possible_days(board: Board, number: int) -> Iterator[int]:
    """Days on which a session could be held if nobody were taken, nearest first."""
    task = board.tasks.all[number]
    for day in sorted(range(task.first, task.last + 1), key=lambda day: (abs(day - task.wanted), day)):
        if board.could_be_on(task, day):
            yield day


def _bundle(board: Board, number: int, coaches: Collection[int]) -> list[int]:
    """A session in trouble, its neighbours in order, and its nearest rivals for people and days."""
    task = board.tasks.all[number]
    near = [number, *task.before, *task.behind]
    chosen = dict.fromkeys(each for each in near if board.tasks.all[each].kind is Kind.SESSION)

    def is_rival(other: int) -> bool:
        rival, slot = board.tasks.all[other], board.slots.get(other)
        if rival.kind is not Kind.SESSION or rival.last < task.first or rival.first > task.last:
            return False
        if slot is None:
            return rival.needs_coach or rival.activity.unit == task.activity.unit
        if not task.first <= slot.day <= task.last:
            return False
        return slot.coach in coaches or rival.activity.unit == task.activity.unit

    rivals = [other for other in range(len(board.tasks.all)) if other not in chosen and is_rival(other)]
    rivals.sort(key=lambda other: (_distance(board, other, task.wanted), other))
    waiting = [other for other in rivals if other not in board.slots][:_MOST_WAITING]
    return [*chosen, *waiting, *(other for other in rivals if other in board.slots)][:_LARGEST]


def _distance(board: Board, number: int, day: int) -> int:
    slot = board.slots.get(number)
    return abs((slot.day if slot else board.tasks.all[number].wanted) - day)


def placed_together(
    board: Board, members: Sequence[int], effort: Effort, coaches: Collection[int] | None = None
) -> tuple[float, bool]:
    """Seek the best slots for all members; work spent, and whether the clock ended the search.

    Parameters
    ----------
    coaches : collection of int, optional
        Nobody comes but these and whoever comes now; None: all.
    """
    days = dict(board.days)
    before = {number: board.take(number) for number in members if number in board.slots}
    seating, able = _seating(board, members, before, coaches)
    found = seated(seating, effort)
    slots = dict(before)
    if found.seats and _gain(seating, found.seats) > _gain(seating, [each.seat for each in seating.sessions]):
        seats = zip(able, found.seats, strict=True)
        better = {number: _slot(board, number, seat) for number, seat in seats if seat is not None}
        if all(_may_be_left_out(board, number) for number in before if number not in better):
            slots = better
    for number, slot in slots.items():
        board.put(number, slot)
    for number, slot in slots.items():
        if slot != before.get(number):
            _at_a_liked_time(board, number)
    if slots != before and not follow_sessions(board):
        # Work between two sessions of which the first was moved: the solver knows nothing of it.
        for number in slots:
            board.take(number)
        for number, slot in before.items():
            board.put(number, slot)
        board.days = days
    return found.work, found.cut_by_clock


def _may_be_left_out(board: Board, number: int) -> bool:
    """Whether no session outside the bundle lies on days that one without a time needs free before it."""
    task, tasks = board.tasks.all[number], board.tasks.all
    return not any(
        tasks[other].kind is Kind.SESSION and other in board.slots and board.slots[other].day <= task.last
        for other in task.behind
    )


def _at_a_liked_time(board: Board, number: int) -> None:
    """Move a session to the best time of its day: the solver knows days only."""
    slot = board.take(number)
    better = board.seat(number, slot.day, board.bounds(number))
    board.put(number, better or slot)


def _seating(
    board: Board, members: Sequence[int], before: Mapping[int, Slot], coaches: Collection[int] | None
) -> tuple[Seating, list[int]]:
    """The model of a bundle that has been taken off the board, and which tasks it is about."""

    def choices_of(number: int, without: Collection[int]) -> _Choices:
        now = before[number].coach if number in before else NO_COACH
        may_come = None if coaches is None else {*coaches, now, NO_COACH}
        return _choices(board, number, without, may_come)

    able = list(members)
    # What cannot be held at all keeps its days all the same, which may leave others without any.
    while True:
        choices = {number: choices_of(number, able) for number in able}
        if all(choices.values()):
            break
        able = [number for number in able if choices[number]]
    rooms = {
        unit: room for room, unit in enumerate({board.tasks.all[each].activity.unit: 0 for each in able})
    }
    sessions = []
    for room_of, number in enumerate(able):
        task, slot = board.tasks.all[number], before.get(number)
        own = -1 - room_of  # in place of a coach: nobody else is taken by it
        sessions.append(
            SeatingSession(
                length=task.minutes,
                room=rooms[task.activity.unit],
                worth=WORTH[task.activity.phase],
                days={
                    day: SeatingDay(
                        cost=_DAY_COST * abs(day - task.wanted),
                        starts={
                            own if coach == NO_COACH else coach: times for coach, times in starts.items()
                        },
                    )
                    for day, starts in choices[number].items()
                },
                seat=Seat(slot.at, own if slot.coach == NO_COACH else slot.coach) if slot else None,
                move_cost=_MOVE_COST if slot and task.kept and slot == board.slot_of(task, task.kept) else 0,
                not_held_until=task.last,
            )
        )
    place = {number: position for position, number in enumerate(able)}
    tasks = board.tasks.all
    pairs = [
        (place[number], place[other], may_share_a_day(tasks[number].activity, tasks[other].activity))
        for number in able
        for other in tasks[number].behind
        if other in place
    ]
    return Seating(_weighed(sessions), pairs, GAP_MINUTES), able


# For each day the coaches who could come, with their possible starts.
_Choices = dict[int, dict[int, list[int]]]


def _choices(
    board: Board, number: int, without: Collection[int], coaches: Collection[int] | None
) -> _Choices:
    """Everything that a session may choose from, with the members of its bundle out of the way."""
    bounds = board.bounds(number, without)
    choices: _Choices = {}
    for day in range(bounds.first, bounds.last + 1):
        free = board.free_starts(number, day, bounds)
        if starts := {coach: at for coach, at in free.items() if coaches is None or coach in coaches}:
            choices[day] = starts
    return choices


def _weighed(sessions: Sequence[SeatingSession]) -> list[SeatingSession]:
    """The sessions with worths so great that no costs of days and moves outweigh one more session."""
    most = 1 + sum(each.move_cost + max(day.cost for day in each.days.values()) for each in sessions)
    return [replace(each, worth=each.worth * most) for each in sessions]


def _gain(seating: Seating, seats: Sequence[Seat | None]) -> int:
    """What the solver maximises."""
    return sum(session.gain(seat) for session, seat in zip(seating.sessions, seats, strict=True))


def _slot(board: Board, number: int, seat: Seat) -> Slot:
    task = board.tasks.all[number]
    coach = seat.coach if seat.coach >= 0 else NO_COACH
    return board.slot_from(task, seat.start)._replace(coach=coach)
