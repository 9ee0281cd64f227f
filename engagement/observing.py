"""Observe: what a room showed, ticked by one observer in one place on one day.

What makes two entries one is observer, place, day and sign. The same again is a correction and
replaces; another day is another look, so it adds, for a room may have changed; another observer
always adds, for two who agree are worth more than one who says it twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engagement.context import Context
from readiness.evidence.observed import STEPS
from readiness.evidence.sign_groups import Sign, signs_of
from readiness.facts import Observation
from readiness.pitfall_catalogue import pitfall_catalogue
from surveys.faults import Fault, FaultList, FaultsError
from surveys.organisation import Organisation, plausible_day
from surveys.text import normalised

WHOLE = "Whole organisation"
GONE = "Unit no longer in the team list"
LONGEST_NAME, LONGEST_NOTE = 200, 2000

Kept = tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """One observer in one place on one day.

    Parameters
    ----------
    unit : UUID or None
        None: the organisation as a whole.
    on : date or None
        None only in entries of a file that gave no day.
    """

    seen_by: str
    unit: UUID | None
    on: date | None


@dataclass(frozen=True, slots=True)
class Tick:
    """What an observer says about one sign.

    Parameters
    ----------
    steps : int or None
        From clearly absent (-2) to clearly there (2); None: not looked for after all.
    """

    pitfall: str
    signal: str
    steps: int | None
    note: str = ""

    @property
    def sign(self) -> Sign:
        """The sign it is about."""
        return (self.pitfall, self.signal)


def record(context: Context, engagement: UUID, visit: Visit, ticks: Sequence[Tick]) -> Kept:
    """All observations once an observer's ticks are kept.

    Raises
    ------
    FaultsError
        Missing observer, unknown unit or sign, a day that cannot be, steps out of range: all at once.
    """
    faults = FaultList()
    faults.extend(visit_faults(context, engagement, visit))
    faults.extend(_tick_faults(ticks))
    faults.raise_if_any()
    # The change runs inside the write, so ids are drawn before it.
    ids = [context.new_id() for _ in ticks]
    return context.store.change_observations(
        context.workspace, engagement, lambda kept: with_ticks(kept, visit, ticks, ids)
    )


def change(context: Context, engagement: UUID, shown: Observation, wanted: Observation) -> Kept:
    """All observations once one of them is changed.

    Parameters
    ----------
    shown : Observation
        What the person saw before changing it: only what they changed is written.

    Raises
    ------
    FaultsError
        As for `record`; or somebody removed the entry meanwhile.
    """
    faults = FaultList()
    # An entry may stay with a unit that has left the team list; it may not move to one.
    where = wanted.unit if wanted.unit != shown.unit else None
    faults.extend(visit_faults(context, engagement, Visit(wanted.seen_by, where, wanted.on)))
    faults.extend(_tick_faults([Tick(wanted.pitfall, wanted.signal, wanted.steps, wanted.note)]))
    faults.raise_if_any()
    return context.store.change_observations(
        context.workspace, engagement, lambda kept: with_change(kept, shown, wanted)
    )


def remove(context: Context, engagement: UUID, ids: Collection[UUID]) -> Kept:
    """All observations once some are removed; who is quicker may have removed them already."""
    return context.store.change_observations(
        context.workspace, engagement, lambda kept: tuple(each for each in kept if each.id not in ids)
    )


def bring_back(context: Context, engagement: UUID, removed: Sequence[Observation]) -> Kept:
    """All observations with removed ones again, where nothing newer took their place."""
    return context.store.change_observations(
        context.workspace, engagement, lambda kept: with_returned(kept, removed)
    )


def with_ticks(kept: Iterable[Observation], visit: Visit, ticks: Sequence[Tick], ids: Sequence[UUID]) -> Kept:
    """The observations with an observer's ticks: replaced where they were there, else added at the end.

    Only the signs ticked are touched, so that two people who save at once keep what both saw.
    """
    found = {identity(each): each for each in kept}
    name = spelling(visit.seen_by, found.values())
    for tick, new_id in zip(ticks, ids, strict=True):
        key = _identity(tick.pitfall, tick.signal, visit)
        before = found.get(key)
        if tick.steps is None:
            found.pop(key, None)
            continue
        found[key] = Observation(
            id=before.id if before else new_id,
            pitfall=tick.pitfall,
            signal=tick.signal,
            steps=tick.steps,
            seen_by=name,
            note=tick.note.strip(),
            on=visit.on,
            unit=visit.unit,
        )
    return tuple(found.values())


def with_change(kept: Iterable[Observation], shown: Observation, wanted: Observation) -> Kept:
    """The observations with one changed in what the person changed; others keep what they wrote beside it.

    Raises
    ------
    FaultsError
        If the entry is not there any more.
    """
    before = tuple(kept)
    now = next((each for each in before if each.id == shown.id), None)
    if now is None:
        problem, remedy = "somebody removed it meanwhile", "Enter it again if it still holds."
        raise FaultsError([Fault("the observation", problem, remedy)])
    fields = ("steps", "seen_by", "note", "on", "unit")
    update = {name: getattr(wanted, name) for name in fields if getattr(wanted, name) != getattr(shown, name)}
    if "seen_by" in update:
        others = [each for each in before if each.id != shown.id]
        update["seen_by"] = spelling(wanted.seen_by, others)
    changed = now.model_copy(update=update)
    # What it has become may be there already: then it is a correction of that.
    return tuple(
        changed if each.id == changed.id else each
        for each in before
        if each.id == changed.id or identity(each) != identity(changed)
    )


def with_returned(kept: Iterable[Observation], removed: Sequence[Observation]) -> Kept:
    """The observations with removed ones at the end, but for those recorded anew meanwhile."""
    before = tuple(kept)
    taken = {identity(each) for each in before}
    return (*before, *(each for each in removed if identity(each) not in taken))


def identity(observation: Observation) -> tuple[object, ...]:
    """What makes two entries one: sign, observer, place and day."""
    visit = Visit(observation.seen_by, observation.unit, observation.on)
    return _identity(observation.pitfall, observation.signal, visit)


def spelling(name: str, kept: Iterable[Observation]) -> str:
    """A name as it is written already, for evidence of one source is damped by its name."""
    known = (each.seen_by for each in kept if normalised(each.seen_by) == normalised(name))
    return next(known, " ".join(name.split()))


def place_name(unit: UUID | None, organisation: Organisation | None) -> str:
    """A place in words; a unit that has left the team list is said to have."""
    if unit is None:
        return WHOLE
    known = organisation.by_id if organisation else {}
    return known[unit].name if unit in known else GONE


def visit_faults(
    context: Context, engagement: UUID, visit: Visit, place: str = "Head of the form"
) -> FaultList:
    """What is wrong with who, where and when."""
    faults = FaultList()
    if not visit.seen_by.strip():
        faults.add(f"{place}, “Who”", "the name is missing", "Write who saw it.")
    if len(visit.seen_by) > LONGEST_NAME:
        remedy = f"Use at most {LONGEST_NAME} characters."
        faults.add(f"{place}, “Who”", "the name is too long", remedy, visit.seen_by)
    organisation = context.store.organisation(context.workspace, engagement)
    if place_name(visit.unit, organisation) == GONE:
        remedy = "Choose a unit of the list, or the whole organisation."
        faults.add(f"{place}, “Where”", "the unit is not in the team list any more", remedy)
    faults.extend(day_faults(visit.on, context.today, f"{place}, “When”"))
    return faults


def day_faults(day: date | None, today: Callable[[], date], place: str) -> FaultList:
    """What is wrong with the day on which something was seen."""
    faults = FaultList()
    if day is None:
        faults.add(place, "the day is missing", "Give the day it was seen.")
    elif day > today():
        faults.add(place, "the day lies in the future", "Give the day it was seen.", day)
    else:
        try:
            plausible_day(day)
        except ValueError:
            faults.add(place, "the year cannot be meant", "Give the day it was seen.", day)
    return faults


def _identity(pitfall: str, signal: str, visit: Visit) -> tuple[object, ...]:
    return (pitfall, signal, normalised(visit.seen_by), visit.unit, visit.on)


def _tick_faults(ticks: Sequence[Tick]) -> FaultList:
    faults = FaultList()
    catalogue = pitfall_catalogue()
    signs = signs_of(catalogue)
    for tick in ticks:
        where = f"pitfall '{tick.pitfall}', sign '{tick.signal}'"
        if tick.pitfall not in catalogue.by_id:
            faults.add(where, "there is no such pitfall", "Load the page again.", tick.pitfall)
        elif tick.sign not in signs:
            faults.add(where, "the pitfall has no such sign", "Load the page again.", tick.signal)
        elif tick.steps is not None and tick.steps not in STEPS:
            faults.add(where, "there is no such step", "Choose one of the five.", tick.steps)
        elif len(tick.note) > LONGEST_NOTE:
            place = f"note on “{signs[tick.sign].sign}”"
            faults.add(place, "the note is too long", f"Use at most {LONGEST_NOTE} characters.", tick.note)
    return faults
