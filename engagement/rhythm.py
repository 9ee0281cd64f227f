"""Whether the rhythm holds: check-ins and retrospectives of each unit, as looked up in calendars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.observing import Visit, day_faults, place_name, visit_faults
from readiness.evidence.cadence import CadenceRecord, newest_records
from readiness.pitfall_catalogue import MeasuredSignal, PitfallCatalogue
from surveys.faults import FaultList
from surveys.organisation import Organisation
from surveys.text import normalised

_MOST_RETROSPECTIVES = 100
_NAMED = 3


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What somebody read from one unit's calendar on one day.

    Parameters
    ----------
    last_check_in : date or None
        None: not known.
    due, held : int
        Retrospectives that were due so far, and that took place.
    """

    visit: Visit
    last_check_in: date | None
    due: int
    held: int


def record_rhythm(context: Context, engagement: UUID, found: LookedUp) -> Dossier:
    """The dossier with what a calendar showed.

    Raises
    ------
    FaultsError
        Missing name, unknown unit, days that cannot be, more retrospectives held than due, or
        nothing at all to keep: all at once.
    """
    _faults(context, engagement, found).raise_if_any()
    visit = found.visit
    record = CadenceRecord(
        id=context.new_id(),
        unit=visit.unit,
        on=visit.on or context.today(),
        last_check_in=found.last_check_in,
        retrospectives_due=found.due,
        retrospectives_held=found.held,
        seen_by=" ".join(visit.seen_by.split()),
    )
    return context.store.change_dossier(
        context.workspace, engagement, lambda dossier: with_record(dossier, record)
    )


def remove_rhythm(context: Context, engagement: UUID, record: UUID) -> Dossier:
    """The dossier without one record; somebody quicker may have removed it already."""
    return context.store.change_dossier(
        context.workspace, engagement, lambda dossier: without_record(dossier, record)
    )


def bring_rhythm_back(context: Context, engagement: UUID, record: CadenceRecord) -> Dossier:
    """The dossier with a removed record again, unless the same was recorded anew."""

    def returned(dossier: Dossier) -> Dossier:
        taken = any(_identity(each) == _identity(record) for each in dossier.cadence)
        return dossier if taken else with_record(dossier, record)

    return context.store.change_dossier(context.workspace, engagement, returned)


def with_record(dossier: Dossier, record: CadenceRecord) -> Dossier:
    """The dossier with a record at the end; the same person, unit and day again is a correction."""
    others = tuple(each for each in dossier.cadence if _identity(each) != _identity(record))
    return dossier.model_copy(update={"cadence": (*others, record)})


def without_record(dossier: Dossier, record: UUID) -> Dossier:
    """The dossier without one record."""
    return dossier.model_copy(
        update={"cadence": tuple(each for each in dossier.cadence if each.id != record)}
    )


def newest_first(records: Sequence[CadenceRecord]) -> tuple[CadenceRecord, ...]:
    """The newest record of each unit, longest without a check-in first, unknown last."""

    def silence(record: CadenceRecord) -> float:
        weeks = record.weeks_since_check_in
        return -1.0 if weeks is None else weeks

    return tuple(sorted(newest_records(records), key=silence, reverse=True))


def rhythm_sentence(
    records: Sequence[CadenceRecord], organisation: Organisation | None, late_from: float
) -> str:
    """What the newest records show, the longest silence first.

    Parameters
    ----------
    late_from : float
        Weeks without a check-in that speak for a missing rhythm (`weeks_too_many`).
    """
    newest = newest_first(records)
    known = [(each, each.weeks_since_check_in) for each in newest if each.weeks_since_check_in is not None]
    said = [
        f"{_ago(weeks)} in {place_name(each.unit, organisation) if each.unit else 'the whole organisation'}"
        for each, weeks in known
    ]
    parts = []
    if len(known) > _NAMED:
        late = sum(weeks >= late_from for _, weeks in known)
        parts.append(
            f"Check-ins: {late or 'none'} of {len(known)} places went {late_from:g} weeks or more without one; "
            f"the longest silence: {said[0]}."
        )
    elif known:
        parts.append(f"Check-ins: {', '.join(said)}.")
    due = sum(each.retrospectives_due for each in newest)
    if due:
        parts.append(f"Retrospectives: {sum(each.retrospectives_held for each in newest)} of {due} held.")
    return " ".join(parts) or "Nobody has looked into the calendars yet."


def weeks_too_many(catalogue: PitfallCatalogue) -> float:
    """Weeks without a check-in from which the catalogue counts them against the rhythm."""
    return min(
        signal.for_at_least
        for _, signal in catalogue.signals()
        if isinstance(signal, MeasuredSignal)
        and signal.property == "weeks_since_check_in"
        and signal.for_at_least is not None
    )


def check_in_words(record: CadenceRecord) -> str:
    """When the last check-in was, seen from the day it was looked up.

    Examples
    --------
    >>> check_in_words(CadenceRecord(id=UUID(int=1), on=date(2027, 2, 16), last_check_in=date(2027, 1, 12)))
    'last check-in 5 weeks before 16 Feb 2027'
    """
    day = f"{record.on.day} {record.on:%b %Y}"
    weeks = record.weeks_since_check_in
    if weeks is None:
        return f"last check-in not known on {day}"
    if not weeks:
        return f"last check-in on {day}"
    return f"last check-in {_length(weeks)} before {day}"


def retrospective_words(record: CadenceRecord) -> str:
    """How many of the retrospectives that were due took place."""
    if not record.retrospectives_due:
        return "no retrospective due yet"
    return f"{record.retrospectives_held} of {record.retrospectives_due} retrospectives held"


def _ago(weeks: float) -> str:
    return f"{_length(weeks)} ago" if weeks else "on the same day"


def _length(weeks: float) -> str:
    """A time in weeks, under one week in days."""
    days = round(7 * weeks)
    if days < 7:
        return f"{days} {'day' if days == 1 else 'days'}"
    number = f"{weeks:.1f}".removesuffix(".0")
    return f"{number} {'week' if number == '1' else 'weeks'}"


def _identity(record: CadenceRecord) -> tuple[object, ...]:
    return (record.unit, record.on, normalised(record.seen_by))


def _faults(context: Context, engagement: UUID, found: LookedUp) -> FaultList:
    place = "Rhythm"
    faults = FaultList()
    faults.extend(visit_faults(context, engagement, found.visit, place))
    last, on = found.last_check_in, found.visit.on
    if last is not None:
        faults.extend(day_faults(last, context.today, f"{place}, “Last check-in”"))
        if on is not None and on < last <= context.today():
            remedy = "Give the last one before that day, or a later day of looking."
            faults.add(f"{place}, “Last check-in”", "it is after the day it was looked up", remedy, last)
    for name, number in (("due", found.due), ("held", found.held)):
        if not 0 <= number <= _MOST_RETROSPECTIVES:
            remedy = f"Give a number from 0 to {_MOST_RETROSPECTIVES}."
            faults.add(f"{place}, “Retrospectives {name}”", "the number cannot be", remedy, number)
    if found.held > found.due:
        problem, remedy = "more were held than were due", "Raise those due, or lower those held."
        faults.add(f"{place}, “Retrospectives held”", problem, remedy, f"{found.held} of {found.due}")
    if last is None and not found.due:
        remedy = "Give the last check-in, or the retrospectives due."
        faults.add(place, "there is nothing to keep", remedy)
    return faults
