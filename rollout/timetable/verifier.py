"""Checks a timetable against every rule, from its words alone: it knows no search and no solver.

Clocks are compared as datetimes with their zones, not in the minutes that searches count in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from rollout.activities.activity import Activity, Session, Status
from rollout.timetable.asked import Asked
from rollout.timetable.lengths import decided_minute, session_minutes
from rollout.timetable.tasks import OVER, may_share_a_day

_GAP = timedelta(minutes=30)
_UTC = ZoneInfo("UTC")
_LAST = time(23, 59)


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that does not hold.

    Parameters
    ----------
    by : tuple of Activity
        Whose days or sessions break it.
    sentence : str
        What is wrong, for people.
    is_decided : bool
        It follows from a time or a coach that somebody chose, wherever the session lies.
    """

    by: tuple[Activity, ...]
    sentence: str
    is_decided: bool = False


def violations(made: Sequence[Activity], asked: Asked, broken: Sequence[Broken] | None = None) -> list[str]:
    """Every rule that a timetable breaks; none that only people's own decisions break.

    Parameters
    ----------
    made : sequence of Activity
        The timetable's activities.
    asked : Asked
    broken : sequence of Broken, optional
        What `broken_rules` says of it, if that is known.
    """
    if [each.id for each in made] != [each.id for each in asked.activities]:
        return ["The timetable does not have the activities that were asked for, in their order."]
    kept = (_kept(each, given, asked) for each, given in zip(made, asked.activities, strict=True))
    faults = [
        each.sentence
        for each in (broken_rules(made, asked) if broken is None else broken)
        if not each.is_decided and not all(asked.is_decided(activity) for activity in each.by)
    ]
    return [*(sentence for sentences in kept for sentence in sentences), *faults]


def broken_rules(made: Sequence[Activity], asked: Asked) -> Iterator[Broken]:
    """Every rule of calendars, coaches and order that does not hold, whoever decided it."""
    for activity, given in zip(made, asked.activities, strict=True):
        if activity.status in OVER or asked.is_past(activity):
            continue
        session, name = activity.session, _name(activity)
        if session is None:
            sentences = list(_day_faults(activity, asked))
        else:
            sentences = [
                *_session_faults(activity, session, given, asked),
                *_coach_faults(activity, session, asked),
            ]
            for sentence in _chosen(activity, session, asked):
                yield Broken((activity,), f"{name}: {sentence}", is_decided=True)
        for sentence in sentences:
            yield Broken((activity,), f"{name}: {sentence}")
    yield from _two_places(made)
    yield from _order(made, asked)


def _chosen(activity: Activity, session: Session, asked: Asked) -> Iterator[str]:
    """What is unusual about a time or a coach that somebody chose."""
    hours = asked.calendar.hours
    if activity.wanted_from and (session.begins.time() < hours.begins or session.ends.time() > hours.ends):
        yield f"{session.begins:%H:%M} to {session.ends:%H:%M} is outside the hours in which teams meet"
    if activity.wanted_coach and asked.coach(activity.wanted_coach) is None:
        yield f"{activity.wanted_coach} is not on the list of coaches"


def _kept(made: Activity, given: Activity, asked: Asked) -> Iterator[str]:
    """Nothing but days, session and reason is changed; what is decided is not even moved."""
    free = {"start": made.start, "end": made.end, "session": made.session, "unplaced": made.unplaced}
    if given.model_copy(update=free) != made:
        yield f"{_name(made)}: more than its days was changed"
    stays = (given.start, given.end) == (made.start, made.end)
    if not stays and (given.held or (given.status in OVER and made.session is None)):
        yield f"{_name(made)}: its days were decided, and were moved"
    yield from (f"{_name(made)}: {sentence}" for sentence in _moved(made, given, asked))
    held_on = made.session.begins.date() if made.session and not given.held else None
    if held_on and {made.start, made.end} != {held_on}:
        yield f"{_name(made)}: its days are not those of its session"
    needs_reason = given.needs_session and made.session is None and given.status not in OVER
    if bool(made.unplaced) != needs_reason:
        yield f"{_name(made)}: a session without a time says why, and no other does"
    if made.session is not None and not given.needs_session and not asked.is_decided(given):
        yield f"{_name(made)}: it needs no session, and has one"


def _moved(made: Activity, given: Activity, asked: Asked) -> Iterator[str]:
    """What was changed of a session that is over, or that somebody set to a day."""
    is_past = asked.is_past(given)
    if not given.needs_session or given.status in OVER or not (given.held or is_past):
        return
    was, wanted = given.session or (asked.previous or {}).get(given.id), given.wanted_from
    if was and given.held and not given.session and not given.start <= was.begins.date() <= given.end:
        was = None
    if made.session is None:
        never = was is None and wanted is None and asked.fixed_before and given.end < asked.fixed_before
        if not never:
            yield "it was decided when it is held, and it has no time"
        return
    if was is None:
        return
    begins = was.begins if wanted is None else datetime.combine(was.begins, _clock(decided_minute(wanted)))
    if (made.session.begins, made.session.time_zone) != (begins, was.time_zone):
        yield "the time of its session was decided, and was moved"
    needed = timedelta(minutes=session_minutes(given.hours, asked.calendar.hours))
    ends = begins + (was.ends - was.begins if is_past else needed)
    if made.session.ends != min(ends, datetime.combine(begins, _LAST)):
        yield "it does not last as long as it has to"
    coach = given.wanted_coach or was.coach
    if coach and coach.casefold() != made.session.coach.casefold():
        yield "its coach was decided, and was changed"


def _session_faults(activity: Activity, session: Session, given: Activity, asked: Asked) -> Iterator[str]:
    """What is wrong with the time of one session, others left aside."""
    where, hours = asked.whereabouts, asked.calendar.hours
    day = session.begins.date()
    first, last = (
        (given.start, given.end) if given.held else (given.earliest or given.start, given.latest or given.end)
    )
    if asked.fixed_before is not None and not given.held:
        first = max(first, asked.fixed_before)
    if not first <= day <= last:
        yield f"{_day(day)} is not within its days, {_day(first)} to {_day(last)}"
    if session.time_zone != where.zone(activity.unit):
        yield f"its clock is {session.time_zone}, not that of those who take part"
    if reason := where.session_off(activity.unit, day):
        yield f"{_day(day)} is a day off ({reason})"
    wanted = activity.wanted_from
    if wanted is None and (session.begins.time() < hours.begins or session.ends.time() > hours.ends):
        yield (
            f"{session.begins:%H:%M} to {session.ends:%H:%M} on {_day(day)} is outside the hours in which "
            "teams meet"
        )
    if given.held:
        return
    minutes = (session.ends_at.astimezone(_UTC) - session.begins_at.astimezone(_UTC)) / timedelta(minutes=1)
    if minutes != (needed := session_minutes(activity.hours, hours, wanted)):
        yield f"it lasts {minutes:g} minutes, not {needed}"
    if wanted is not None and session.begins.time() != _clock(decided_minute(wanted)):
        yield f"it begins at {session.begins:%H:%M}, not at {wanted:%H:%M} as decided"


def _coach_faults(activity: Activity, session: Session, asked: Asked) -> Iterator[str]:
    """What is wrong with the coach of a session."""
    where, chosen = asked.whereabouts, activity.wanted_coach
    if chosen and session.coach.casefold() != chosen.casefold():
        yield f"{chosen} was chosen, and {session.coach or 'nobody'} comes"
    if not session.coach:
        if activity.needs_coach:
            yield f"no coach is free at {session.begins:%H:%M} on {_day(session.begins.date())}"
        return
    coach = asked.coach(session.coach)
    if coach is None:
        if not chosen:
            yield f"{session.coach} is not on the list of coaches"
        return
    if not activity.needs_coach and not chosen:
        yield f"it needs no coach, and has {coach.name}"
    there = ZoneInfo(where.coach_zone(coach))
    begins, ends = session.begins_at.astimezone(there), session.ends_at.astimezone(there)
    if reason := where.coach_off(coach, begins.date()):
        yield f"{coach.name} holds no session on {_day(begins.date())} ({reason})"
    if begins.date() != ends.date() or begins.time() < coach.hours.begins or ends.time() > coach.hours.ends:
        yield f"{begins:%H:%M} to {ends:%H:%M} on {coach.name}'s clock is outside {coach.name}'s hours"


def _day_faults(activity: Activity, asked: Asked) -> Iterator[str]:
    """What is wrong with the days of an activity without a session."""
    if activity.end < activity.start:
        yield f"it ends on {_day(activity.end)}, before it starts"
    if activity.needs_session:
        return
    days = asked.whereabouts.working_days(activity.unit)
    if days.on_or_after(activity.start) is None:
        return  # where no working day is found it stays as it is
    for day in dict.fromkeys((activity.start, activity.end)):
        if reason := days.off(day):
            yield f"{_day(day)} is a day off ({reason})"


def _two_places(made: Sequence[Activity]) -> Iterator[Broken]:
    """No coach and no team is in two sessions at once, and a coach has a while between two."""
    coaches: dict[str, list[Activity]] = defaultdict(list)
    rooms: dict[UUID | None, list[Activity]] = defaultdict(list)
    for each in made:
        if each.session is not None and each.status is not Status.DROPPED:
            rooms[each.unit].append(each)
            if each.session.coach:
                coaches[each.session.coach.casefold()].append(each)
    for gap, groups in ((_GAP, coaches.values()), (timedelta(), rooms.values())):
        for group in groups:
            for first, second in _too_close(group, gap):
                who = first.session.coach if gap and first.session else _whose(first)
                where = f"{_name(first)} and {_name(second)}"
                yield Broken((first, second), f"{where}: {who} cannot be at both{_when(second)}")


def _too_close(group: Sequence[Activity], gap: timedelta) -> Iterator[tuple[Activity, Activity]]:
    spans = sorted(
        (
            (each.session.begins_at.astimezone(_UTC), each.session.ends_at.astimezone(_UTC), number)
            for number, each in enumerate(group)
            if each.session is not None
        ),
    )
    for position, (_, ends, number) in enumerate(spans):
        for begins, _, other in spans[position + 1 :]:
            if begins >= ends + gap:
                break
            yield group[number], group[other]


def _order(made: Sequence[Activity], asked: Asked) -> Iterator[Broken]:
    """What comes before an activity is over before it starts."""
    by_id = {each.id: each for each in made}
    for each in made:
        if each.status in OVER or asked.is_past(each) or (each.needs_session and each.session is None):
            continue
        for before in (by_id[other] for other in each.after if other in by_id and other != each.id):
            if before.status not in OVER and not _is_over(before, each, asked):
                sentence = f"{_name(each)} starts before {_name(before)} is over"
                # Work that takes days does not end sooner because somebody decided what follows.
                yield Broken((before, each), sentence, asked.is_decided(each) and not before.needs_session)


def _is_over(before: Activity, behind: Activity, asked: Asked) -> bool:
    if before.session and behind.session and may_share_a_day(before, behind):
        return before.session.ends_at <= behind.session.begins_at
    if before.needs_session and before.session is None:
        # Without a time it may still be held on its last possible day.
        last = before.end if before.held else before.latest or before.end
        return not behind.needs_session or asked.is_decided(behind) or behind.start > last
    last = before.session.begins.date() if before.session else before.end
    starts = behind.session.begins.date() if behind.session else behind.start
    if starts > last or behind.needs_session or behind.latest is None:
        return starts > last
    # An activity without a session gives way as far as its days allow.
    free = asked.whereabouts.working_days(behind.unit).on_or_after(last + timedelta(days=1))
    return not asked.is_decided(behind) and (free is None or free > behind.latest)


def _name(activity: Activity) -> str:
    return f"“{activity.title}” ({activity.unit_name})"


def _whose(activity: Activity) -> str:
    return "the people of the whole programme" if activity.unit is None else activity.unit_name


def _when(activity: Activity) -> str:
    session = activity.session
    return f", {session.begins:%H:%M} on {_day(session.begins.date())}" if session else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)
