"""Which session is when and with whom, and who is taken by it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from uuid import UUID

from rollout.activities.activity import Session
from rollout.timetable.clock_minutes import utc_minute, wall_from_utc, wall_time
from rollout.timetable.diary import Diary
from rollout.timetable.lengths import LAST_MINUTE
from rollout.timetable.openings import Openings, Start
from rollout.timetable.slots import ALWAYS, GAP_MINUTES, NO_COACH, Bounds, Slot
from rollout.timetable.tasks import OVER, Kind, Task, Tasks, may_share_a_day

_DAYS_AROUND = 3  # clocks differ by less than two days


class Board:
    """The state of a search: slots of sessions, days of all other activities, and who is taken.

    Parameters
    ----------
    tasks : Tasks
    openings : Openings
    packed : bool
        Fill the days of coaches one by one instead of meeting at the times that people like.
    """

    def __init__(self, tasks: Tasks, openings: Openings, *, packed: bool = False) -> None:
        self.packed = packed
        self.tasks = tasks
        self.openings = openings
        self.slots: dict[int, Slot] = {}
        self.days: dict[int, tuple[int, int]] = {}
        self.coaches = tuple(Diary(GAP_MINUTES) for _ in openings.coaches)
        self._stretches: tuple[dict[int, dict[int, list[tuple[int, int]]]], ...] = tuple(
            {} for _ in openings.coaches
        )
        self.rooms: dict[UUID | None, Diary] = {}
        self.coach_of: dict[UUID | None, list[int]] = {}

    def room(self, task: Task) -> Diary:
        """When the people of a task's unit, or of the programme, are taken."""
        return self.rooms.setdefault(task.activity.unit, Diary())

    def put(self, number: int, slot: Slot) -> None:
        """Hold a session at a slot."""
        task = self.tasks.all[number]
        self.slots[number] = slot
        self.room(task).add(slot.at, slot.ends)
        if slot.coach != NO_COACH:
            self.coaches[slot.coach].add(slot.at, slot.ends)
            self._changed(slot)
            self.coach_of.setdefault(task.activity.unit, []).append(slot.coach)

    def take(self, number: int) -> Slot:
        """Take a session off the board; where it was."""
        task, slot = self.tasks.all[number], self.slots.pop(number)
        self.room(task).remove(slot.at, slot.ends)
        if slot.coach != NO_COACH:
            self.coaches[slot.coach].remove(slot.at, slot.ends)
            self._changed(slot)
            self.coach_of[task.activity.unit].remove(slot.coach)
        return slot

    def bounds(self, number: int, without: Collection[int] = ()) -> Bounds:
        """Between what a task has to lie; `without`: tasks that set no bound."""
        task = self.tasks.all[number]
        first, last, not_before, not_after = task.first, task.last, -ALWAYS, ALWAYS
        for other in task.before:
            if other in without or self.tasks.all[other].activity.status in OVER:
                continue
            if other in self.slots and may_share_a_day(self.tasks.all[other].activity, task.activity):
                first = max(first, self.slots[other].day)
                not_before = max(not_before, self.slots[other].ends)
            else:
                first = max(first, self.over_by(other) + 1)
        for other in task.behind:
            if other in without or (begins := self.begun_by(other)) is None:
                continue
            if other in self.slots and may_share_a_day(task.activity, self.tasks.all[other].activity):
                last = min(last, self.slots[other].day)
                not_after = min(not_after, self.slots[other].at)
            else:
                last = min(last, begins - 1)
        return Bounds(first, last, not_before, not_after)

    def over_by(self, number: int) -> int:
        """The last day that a task takes from those behind it; of one without a time, its last possible one."""
        task = self.tasks.all[number]
        if task.activity.status in OVER:
            return -ALWAYS
        if number in self.slots:
            return self.slots[number].day
        if task.is_decided:
            return task.activity.end.toordinal()
        if task.kind is Kind.SESSION:
            return task.last
        return self.days[number][1] if number in self.days else -ALWAYS

    def begun_by(self, number: int) -> int | None:
        """The first day of a task that those before it have to leave free; None: it gives way to them."""
        task = self.tasks.all[number]
        if task.kind is Kind.OVER:
            return None
        if number in self.slots:
            return self.slots[number].day
        return task.activity.start.toordinal() if task.kind is Kind.HELD else None

    def could_be_on(self, task: Task, day: int) -> bool:
        """Whether a session could be held on a day if nobody were taken."""
        if self.openings.off(task.activity.unit, day):
            return False
        if task.needs_coach:
            return bool(self.openings.coaches_on(task, day))
        return bool(self.openings.starts(task, day))

    def seat(self, number: int, day: int, bounds: Bounds) -> Slot | None:
        """The best free slot of a session on a day; None if there is none."""
        return next(self.seats(number, day, bounds), None)

    def seats(self, number: int, day: int, bounds: Bounds) -> Iterator[Slot]:
        """Free slots of a session on a day, liked starts first, and for each the coach who suits best."""
        task = self.tasks.all[number]
        starts = self.team_starts(task, day, bounds)
        if not starts:
            return
        if not task.needs_coach:
            for start in starts:
                yield Slot(day, start.at, start.at + task.minutes, start.minute, NO_COACH)
            return
        free = {
            coach: stretches
            for coach in self.coaches_by_liking(task)
            if (stretches := self._free_starts(coach, day, task.minutes))
        }
        if not free:
            return
        if self.packed:
            yield from self._packed_seats(task, day, starts, free)
            return
        for start in starts:
            for coach, stretches in free.items():
                if any(earliest <= start.at <= latest for earliest, latest in stretches):
                    yield Slot(day, start.at, start.at + task.minutes, start.minute, coach)
                    break

    def _packed_seats(
        self, task: Task, day: int, starts: Sequence[Start], free: Mapping[int, list[tuple[int, int]]]
    ) -> Iterator[Slot]:
        """Seats with the coaches who have the least room on a day, early, so that whole days stay free."""
        by_room = sorted(free, key=lambda coach: sum(latest - first for first, latest in free[coach]))
        for coach in by_room:
            for start in sorted(starts):
                if any(earliest <= start.at <= latest for earliest, latest in free[coach]):
                    yield Slot(day, start.at, start.at + task.minutes, start.minute, coach)

    def free_starts(self, number: int, day: int, bounds: Bounds) -> dict[int, list[int]]:
        """For each coach who could come on a day all starts possible, in the order of time.

        A session that needs no coach has one entry, under NO_COACH.
        """
        task = self.tasks.all[number]
        starts = sorted(start.at for start in self.team_starts(task, day, bounds))
        if not starts:
            return {}
        if not task.needs_coach:
            return {NO_COACH: starts}
        free: dict[int, list[int]] = {}
        for coach in sorted(self.coaches_by_liking(task)):
            stretches = self._free_starts(coach, day, task.minutes)
            if found := [at for at in starts if any(lo <= at <= hi for lo, hi in stretches)]:
                free[coach] = found
        return free

    def slot_from(self, task: Task, at: int) -> Slot:
        """The slot of a session that begins at a moment, without a coach."""
        zone = self.openings.zone(task.activity.unit)
        begins = wall_from_utc(at, zone)
        return Slot(begins.toordinal(), at, at + task.minutes, begins.hour * 60 + begins.minute, NO_COACH)

    def slot_at(self, task: Task, day: int, minute: int, minutes: int) -> Slot:
        """The slot at a time on the clock of those who take part, without a coach."""
        zone = self.openings.zone(task.activity.unit)
        at, ends = (utc_minute(wall_time(day, each), zone) for each in (minute, minute + minutes))
        return Slot(day, at, max(at, ends), minute, NO_COACH)

    def decided_coach(self, task: Task, slot: Slot) -> int:
        """Who comes to a time that was decided: who was chosen, else whoever can; NO_COACH if nobody can."""
        if (chosen := self.openings.named(task.coach)) is not None:
            return chosen
        for coach in self.coaches_by_liking(task):
            stretches = self._free_starts(coach, slot.day, slot.ends - slot.at)
            if any(earliest <= slot.at <= latest for earliest, latest in stretches):
                return coach
        return NO_COACH

    def is_in_order(self, number: int) -> bool:
        """Whether the slot of a session lies behind what comes before it, and before what waits for it."""
        slot, bounds = self.slots[number], self.bounds(number)
        in_days = bounds.first <= slot.day <= bounds.last
        return in_days and bounds.not_before <= slot.at and slot.ends <= bounds.not_after

    def slot_of(self, task: Task, session: Session) -> Slot:
        """Where a session that is given lies; a coach who is not listed is no one's here."""
        begins = session.begins
        at, ends = utc_minute(begins, session.time_zone), utc_minute(session.ends, session.time_zone)
        coach = self.openings.named(session.coach)
        minute = begins.hour * 60 + begins.minute
        return Slot(begins.toordinal(), at, max(at, ends), minute, NO_COACH if coach is None else coach)

    def fits(self, number: int, slot: Slot, bounds: Bounds) -> bool:
        """Whether a session could be held at a slot, as it stands now."""
        task = self.tasks.all[number]
        if not bounds.first <= slot.day <= bounds.last or slot.ends - slot.at != task.minutes:
            return False
        if Start(slot.at, slot.minute) not in self.team_starts(task, slot.day, bounds):
            return False
        if not task.needs_coach:
            return slot.coach == NO_COACH
        return slot.coach in self.coaches_by_liking(task) and any(
            earliest <= slot.at <= latest
            for earliest, latest in self._free_starts(slot.coach, slot.day, task.minutes)
        )

    def session(self, number: int) -> Session | None:
        """The session of a task as people read it."""
        task, slot = self.tasks.all[number], self.slots.get(number)
        if slot is None:
            return None
        coach = task.coach if slot.coach == NO_COACH else self.openings.coaches[slot.coach].name
        if task.fixed is not None:
            return task.fixed.model_copy(update={"coach": task.fixed.coach or coach})
        begins = wall_time(slot.day, slot.minute)
        ends = wall_time(slot.day, min(slot.minute + task.minutes, LAST_MINUTE))
        zone = self.openings.zone(task.activity.unit)
        return Session(begins=begins, ends=ends, time_zone=zone, coach=coach)

    def team_starts(self, task: Task, day: int, bounds: Bounds) -> list[Start]:
        """Starts on a day at which those who take part are free."""
        if self.openings.off(task.activity.unit, day):
            return []
        room = self.room(task)
        return [
            start
            for start in self.openings.starts(task, day)
            if start.at >= bounds.not_before
            and start.at + task.minutes <= bounds.not_after
            and room.is_free(start.at, start.at + task.minutes)
        ]

    def _free_starts(self, coach: int, day: int, minutes: int) -> list[tuple[int, int]]:
        """When a coach could begin a session around a day; kept until the coach's diary changes there."""
        known = self._stretches[coach].setdefault(day, {})
        if minutes not in known:
            diary = self.coaches[coach]
            known[minutes] = [
                stretch
                for begins, ends in self.openings.coach_hours(coach, day)
                for stretch in diary.free_starts(begins, ends, minutes)
            ]
        return known[minutes]

    def _changed(self, slot: Slot) -> None:
        """Forget what was worked out for the coach around a slot: days of other clocks begin earlier or later."""
        for day in range(slot.day - _DAYS_AROUND, slot.day + _DAYS_AROUND + 1):
            self._stretches[slot.coach].pop(day, None)

    def coaches_by_liking(self, task: Task) -> list[int]:
        """Coaches who may come: who was before, whom the unit knows, then those with the least to do."""
        if task.coach:
            chosen = self.openings.named(task.coach)
            return [] if chosen is None else [chosen]
        known = self.coach_of.get(task.activity.unit, ())
        kept = self.openings.named(task.kept.coach) if task.kept else None
        return sorted(
            self.openings.listed,
            key=lambda coach: (coach != kept, coach not in known, self.coaches[coach].minutes, coach),
        )
