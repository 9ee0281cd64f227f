"""Why a session has no time, found by counting days and hours; calendars only, as the plan circulates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from rollout.activities.activity import Activity
from rollout.timetable.board import Board
from rollout.timetable.clock_minutes import minute_of, wall_time
from rollout.timetable.slots import day_words
from rollout.timetable.tasks import Kind, Task, planned_days
from rollout.timetable.working_days import WEEKEND

_MOST_NAMED = 3


def why_unplaced(board: Board, number: int) -> str:
    """Why a session has no time, and what would help.

    The first that holds of: no days at all; no day on which all can work; days too short; what comes before
    or behind it; people who are taken.
    """
    task = board.tasks.all[number]
    cause, remedy = _cause(board, number, task)
    return f"{cause[0].upper()}{cause[1:]}. {remedy}"


def _cause(board: Board, number: int, task: Task) -> tuple[str, str]:
    activity, openings = task.activity, board.openings
    if task.first > task.last:
        return _without_days(activity)
    window = range(task.first, task.last + 1)
    open_days = [day for day in window if not openings.off(activity.unit, day)]
    if not open_days:
        off = _days_off_words(openings.off(activity.unit, day) for day in window)
        return f"{_no_day(task)} on which {_who(activity)} can meet{off}", "Give it more days."
    possible = [day for day in open_days if openings.starts(task, day)]
    if not possible:
        hours = openings.whereabouts.calendar.hours
        return (
            f"teams meet from {hours.begins:%H:%M} to {hours.ends:%H:%M}, and it takes {_span(task.minutes)}",
            "Widen the hours, or divide the session.",
        )
    if task.needs_coach:
        meeting = [day for day in possible if openings.coaches_on(task, day)]
        if not meeting:
            return _without_coach(board, task, possible)
        possible = meeting
    bounds = board.bounds(number)
    left = [day for day in possible if bounds.first <= day <= bounds.last]
    if not left:
        return _out_of_order(board, number, possible)
    return _taken(board, number, left)


def _without_days(activity: Activity) -> tuple[str, str]:
    """Its days are over, or there never were any."""
    begins, ends = planned_days(activity)
    first, last = day_words(begins.toordinal()), day_words(ends.toordinal())
    if begins > ends:
        return f"its last possible day, {last}, is over before its first, {first}", "Give it more days."
    days = f"its days, {first} to {last}, are" if first != last else f"its day, {first}, is"
    return f"{days} over", "Give it a new date, or say that it is done."


def _without_coach(board: Board, task: Task, days: Sequence[int]) -> tuple[str, str]:
    """No coach and the team can meet: because of days off, or of the hours that both work."""
    coaches = [board.openings.coaches[coach] for coach in sorted(board.coaches_by_liking(task))]
    overlap = max(_longest_overlap(board, task, coach, days) for coach in board.coaches_by_liking(task))
    if overlap and task.begins is None:
        whose = coaches[0].name if len(coaches) == 1 else "any coach"
        return (
            f"the hours of {_who(task.activity)} and of {whose} have at most {_span(overlap)} of a day in "
            f"common, and it takes {_span(task.minutes)}",
            "Widen the hours, divide the session, or find a coach whose day is closer.",
        )
    where, off = board.openings.whereabouts, board.openings.off
    parts = [_counted(Counter(filter(None, (off(task.activity.unit, day) for day in _window(task)))))]
    for coach in coaches[:_MOST_NAMED]:
        reasons = Counter(where.coach_off(coach, date.fromordinal(day)) for day in days)
        gone = sum(count for reason, count in reasons.items() if reason)
        if gone == len(days):
            parts.append(f"{coach.name} holds no sessions on the {_days(len(days))} left ({_kinds(reasons)})")
        else:
            parts.append(f"{coach.name} works at other hours")
    if (more := len(coaches) - _MOST_NAMED) > 0:
        parts.append(f"nor can {more} more")
    told = "; ".join(part for part in parts if part)
    return (
        f"{_no_day(task)} on which {_who(task.activity)} and a coach can meet: {told}",
        "Give it more days, or find another coach.",
    )


def _longest_overlap(board: Board, task: Task, coach: int, days: Sequence[int]) -> int:
    """Most minutes of a day in which the team and a coach both work."""
    hours = board.openings.whereabouts.calendar.hours
    longest = 0
    for day in days:
        start = board.slot_at(task, day, minute_of(hours.begins), 0)
        length = minute_of(hours.ends) - minute_of(hours.begins)
        for begins, ends in board.openings.coach_hours(coach, day):
            longest = max(longest, min(ends, start.at + length) - max(begins, start.at))
    return longest


def _out_of_order(board: Board, number: int, possible: Sequence[int]) -> tuple[str, str]:
    """What comes before or behind leaves none of the possible days."""
    task, tasks = board.tasks.all[number], board.tasks.all
    for other in task.before:
        waits = tasks[other].kind is Kind.SESSION and other not in board.slots
        if waits and board.over_by(other) >= max(possible):
            return (
                f"what comes before it, “{tasks[other].activity.title}”, has no time yet",
                "Find a time for that first.",
            )
    late = [other for other in task.before if board.over_by(other) >= min(possible)]
    if late:
        last = max(late, key=board.over_by)
        return (
            f"what comes before it, “{tasks[last].activity.title}”, takes until "
            f"{day_words(board.over_by(last))}, and its last possible day is {day_words(max(possible))}",
            "Give it more days, or move that forward.",
        )
    early = [other for other in task.behind if (board.begun_by(other) or task.last + 1) <= max(possible)]
    first = min(early, key=lambda other: board.begun_by(other) or 0)
    return (
        f"“{tasks[first].activity.title}”, which comes after it, starts on "
        f"{day_words(board.begun_by(first) or 0)}, and its first possible day is {day_words(min(possible))}",
        "Move that back, or start this sooner.",
    )


def _taken(board: Board, number: int, days: Sequence[int]) -> tuple[str, str]:
    """Everybody could, were they not in other sessions."""
    task = board.tasks.all[number]
    bounds = board.bounds(number)
    count = (
        f"on the {_days(len(days))} left" if len(days) > 1 else f"on {day_words(days[0])}, the only day left"
    )
    if not any(board.team_starts(task, day, bounds) for day in days):
        then = "" if task.begins is None else f" at {wall_time(1, task.begins):%H:%M}"
        return f"those who take part are in other sessions{then} {count}", "Give it more days."
    coaches = {each for day in days for each in board.openings.coaches_on(task, day)}
    names = [board.openings.coaches[coach].name for coach in sorted(coaches)]
    if len(names) == 1:
        why = "the coach chosen" if task.coach else "the only coach who could come"
        who = f"{why}, {names[0]}, is taken"
    else:
        who = f"all {len(names)} coaches who could come are taken"
    return f"{who} {count}", "Give it more days, or find another coach."


def _window(task: Task) -> range:
    return range(task.first, task.last + 1)


def _no_day(task: Task) -> str:
    if task.first == task.last:
        return f"{day_words(task.first)} is its only day, and none"
    return f"there is no day from {day_words(task.first)} to {day_words(task.last)}"


def _who(activity: Activity) -> str:
    return "the programme" if activity.unit is None else activity.unit_name


def _days_off_words(reasons: Iterator[str]) -> str:
    told = _counted(Counter(reasons))
    return f": {told}" if told else ""


def _counted(reasons: Counter[str]) -> str:
    """Days off with their reasons; weekends go without saying."""
    told = [(reason, count) for reason, count in reasons.most_common() if reason != WEEKEND]
    if not told:
        return "only weekends" if reasons else ""
    named = [f"{reason} ({_days(count)})" for reason, count in told[:_MOST_NAMED]]
    rest = sum(count for _, count in told[_MOST_NAMED:])
    return ", ".join([*named, *([f"{_days(rest)} off for other reasons"] if rest else [])])


def _kinds(reasons: Counter[str]) -> str:
    kinds = {"away": "away", WEEKEND: "not a weekday of theirs"}
    return ", ".join(kinds.get(reason, reason) for reason, _ in reasons.most_common(_MOST_NAMED) if reason)


def _days(count: int) -> str:
    return f"{count} {'day' if count == 1 else 'days'}"


def _span(minutes: int) -> str:
    """A length of time in words.

    Examples
    --------
    >>> _span(120), _span(90), _span(45)
    ('2 h', '1 h 30 min', '45 min')
    """
    hours, rest = divmod(minutes, 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest or not hours else [])])
