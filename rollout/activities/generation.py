"""The activities of a plan: every kind, dated by the plan's waves and periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from pydantic import Field

from rollout.activities.activity import PROGRAMME, Activity, Frozen
from rollout.activities.templates import LEAD, ActivityTemplate, ActivityTemplates, Anchor
from rollout.activities.weekdays import first_monday, on_working_day
from rollout.calendar import Cycle, PlanQuarter

# Up to the end of the third week the work of a start does not depend on how long its period is.
_START_UP_DAYS = 21
# What an occurrence is found by: its kind, and its unit, period or wave.
_Key = tuple[str, UUID | str | int | None]


class Launch(Frozen):
    """A unit's go-live: what activities are dated by."""

    unit: UUID
    unit_name: str
    lead: str
    wave: int = Field(ge=1)
    starts_on: date


@dataclass(frozen=True, slots=True)
class _Course:
    """What happens when: the launches and periods that activities are counted from.

    Parameters
    ----------
    periods : tuple of PlanQuarter
        From the programme's first start to the end of the plan.
    first_day : date
        No activity begins before it: the preparation of the first start begins on it.
    """

    launches: tuple[Launch, ...]
    periods: tuple[PlanQuarter, ...]
    cycle: Cycle
    first_day: date

    @property
    def first(self) -> PlanQuarter:
        """The period of the first start."""
        return self.periods[0]

    def position(self, starts_on: date) -> int:
        """Place of the period that begins on a day, or that a day lies in; 0 is the first."""
        return sum(period.start <= starts_on for period in self.periods) - 1

    def waves(self) -> dict[int, PlanQuarter]:
        """Each wave's period."""
        starts: dict[int, date] = {}
        for launch in self.launches:
            starts[launch.wave] = min(launch.starts_on, starts.get(launch.wave, launch.starts_on))
        return {wave: self.periods[self.position(start)] for wave, start in sorted(starts.items())}

    def within(self, months: int) -> Iterator[PlanQuarter]:
        """The periods that begin within so many months from the first start, even beyond the plan."""
        start = self.first.start
        for _ in range(-(-months // self.cycle.months)):
            yield self.cycle.period(start)
            start = self.cycle.next_first_day(start)


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """One activity of a kind, before it has dates.

    Parameters
    ----------
    name : str
        Tells it apart from the others of its kind and unit, in every plan.
    """

    kind: ActivityTemplate
    period: PlanQuarter
    name: str
    launch: Launch | None = None
    wave: int | None = None

    @property
    def key(self) -> _Key:
        """What it is found by."""
        return self.key_of(self.kind)

    def key_of(self, kind: ActivityTemplate) -> _Key:
        """What the occurrence of another kind is found by, of the same unit, wave, period or programme."""
        match kind.anchor:
            case Anchor.PROGRAMME_START:
                return kind.id, None
            case Anchor.QUARTER_START:
                return kind.id, self.period.id
            case Anchor.WAVE_START:
                return kind.id, self.wave
            case Anchor.UNIT_START:
                return kind.id, self.launch.unit if self.launch else None

    def identity(self, engagement: UUID) -> UUID:
        """Its id: the same in every plan."""
        unit = str(self.launch.unit) if self.launch else "programme"
        return uuid5(engagement, f"{self.kind.id}/{unit}/{self.name}")


def activities(
    engagement: UUID,
    launches: Sequence[Launch],
    quarters: Sequence[PlanQuarter],
    templates: ActivityTemplates,
    cycle: Cycle = Cycle.QUARTER,
) -> tuple[Activity, ...]:
    """Every activity of a plan in the order of its start.

    Parameters
    ----------
    engagement : UUID
        Makes the activities' ids unique to the client project.
    launches : sequence of Launch
        Units that go live.
    quarters : sequence of PlanQuarter
        The periods of the plan.
    cycle : Cycle
        What comes after the start-up weeks of a period is drawn out over longer periods.
    """
    if not launches:
        return ()
    first = cycle.period(min(launch.starts_on for launch in launches))
    course = _Course(
        launches=tuple(launches),
        periods=(first, *(quarter for quarter in quarters if quarter.start > first.start)),
        cycle=cycle,
        first_day=first_monday(first.start) - timedelta(days=templates.lead_days),
    )
    kinds = {each.id: _drawn_out(each, cycle) for each in templates.templates}
    found = [each for kind in kinds.values() for each in _occurrences(kind, course)]
    ids = {each.key: each.identity(engagement) for each in found}
    return in_order(_dated(each, kinds, ids, course.first_day) for each in found)


def in_order(dated: Iterable[Activity]) -> tuple[Activity, ...]:
    """The activities by their start."""
    return tuple(sorted(dated, key=lambda each: (each.start, each.end, each.title, each.unit_name)))


def _drawn_out(kind: ActivityTemplate, cycle: Cycle) -> ActivityTemplate:
    """The kind in a longer period: what lies after the start-up weeks, or is longer than them, stretches.

    What ends before its anchor still ends on the same day.
    """
    if kind.anchor is Anchor.PROGRAMME_START or cycle is Cycle.QUARTER:
        return kind
    factor = cycle.months / Cycle.QUARTER.months
    day, days = kind.day, kind.days
    if days > _START_UP_DAYS:
        days = round(days * factor)
    if day < 0:
        day -= days - kind.days
    elif day > _START_UP_DAYS:
        weekday = day % 7
        day = 7 * round((day - weekday) * factor / 7) + weekday
    later, longer = day - kind.day, days - kind.days
    window = (kind.window[0] + later, kind.window[1] + later + longer) if kind.window else None
    return kind.model_copy(update={"day": day, "days": days, "window": window})


def _occurrences(kind: ActivityTemplate, course: _Course) -> Iterator[_Occurrence]:
    match kind.anchor:
        case Anchor.PROGRAMME_START:
            yield _Occurrence(kind, course.first, "once")
        case Anchor.QUARTER_START:
            periods = tuple(course.within(kind.for_months)) if kind.for_months else course.periods
            for period in periods[kind.from_period - 1 :]:
                yield _Occurrence(kind, period, period.id)
        case Anchor.WAVE_START:
            for wave, period in course.waves().items():
                if wave >= kind.from_period:
                    yield _Occurrence(kind, period, f"wave-{wave}", wave=wave)
        case Anchor.UNIT_START:
            later = (kind.unit_period or 1) - 1
            for launch in course.launches:
                at = course.position(launch.starts_on) + later
                if at < len(course.periods):
                    yield _Occurrence(kind, course.periods[at], "launch", launch, launch.wave)


def _dated(
    found: _Occurrence, kinds: dict[str, ActivityTemplate], ids: dict[_Key, UUID], first_day: date
) -> Activity:
    kind, launch = found.kind, found.launch
    monday = first_monday(found.period.start)
    start = on_working_day(max(first_day, monday + timedelta(days=kind.day)))
    last = on_working_day(monday + timedelta(days=kind.day + kind.days - 1), forwards=False)
    earliest, latest = (monday + timedelta(days=day) for day in kind.placed_between)
    before = (ids.get(found.key_of(kinds[each])) for each in kind.after)
    return Activity(
        id=ids[found.key],
        template=kind.id,
        title=kind.title,
        phase=kind.phase,
        unit=launch.unit if launch else None,
        unit_name=launch.unit_name if launch else PROGRAMME,
        wave=found.wave,
        start=start,
        end=max(start, last),
        hours=kind.hours,
        owner=launch.lead if launch and kind.owner == LEAD and launch.lead else kind.owner,
        takes_part=kind.takes_part,
        period=found.period.id,
        after=tuple(each for each in before if each is not None),
        earliest=max(first_day, earliest),
        latest=max(start, latest),
        repeats=kind.repeats,
        needs_session=kind.session,
        needs_coach=kind.coach,
    )
