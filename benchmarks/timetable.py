"""Times for sessions: the timetable beside its list alone and beside CP-SAT alone.

Run: python benchmarks/timetable.py [--quick]

Rollouts: units in waves, each with preparation, training, set-up, mid-quarter review and review. Cut calendars:
the days of each coach are cut into sessions that fill them, each wanted on the day it was cut from and possible
some days around it, so that all can be placed, none off its day: the optimum is known. Seconds are processor
time; CP-SAT alone gets the same model at once, for everything, with as many seconds as the timetable.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from time import process_time
from typing import Any
from uuid import NAMESPACE_URL, uuid5

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rollout.activities.activity import Activity, Phase
from rollout.solvers.interface import Effort
from rollout.timetable.board import Board
from rollout.timetable.bundles import placed_together
from rollout.timetable.calendars import CalendarSettings, Coach
from rollout.timetable.list_schedule import listed
from rollout.timetable.openings import Openings
from rollout.timetable.tasks import Tasks
from rollout.timetable.timetable import timetable
from rollout.timetable.whereabouts import Whereabouts
from surveys.organisation import Level, Organisation, Unit

_MONDAY = date(2027, 2, 1)
_PATIENCE = (
    55.0  # seconds more on the clock of CP-SAT alone: its work ends it, not what else the machine does
)
# title, wanted day, first and last day from the wave's start, hours, phase, what comes before it
_KINDS = (
    ("Preparation", -28, -28, -14, 3, Phase.PREPARE, ()),
    ("Training", -14, -14, -1, 6, Phase.PREPARE, ("Preparation",)),
    ("Set-up", 0, 0, 11, 4, Phase.LAUNCH, ("Training",)),
    ("Mid-quarter review", 42, 35, 49, 2, Phase.RUN, ("Set-up",)),
    ("Review", 84, 80, 90, 2, Phase.LEARN, ("Mid-quarter review",)),
)
# What a day from 9:00 to 17:00 is cut into: hours whose sessions, breaks and half hours between fill it.
_CUTS = ((7,), (3.5, 4), (2, 2.5, 2.5), (4, 3.5), (2.5, 5), (2, 1.5, 3.5))


def _session(title: str, unit: Unit, wanted: date, window: tuple[int, int], **fields: Any) -> Activity:
    first, last = (wanted + timedelta(days=days) for days in window)
    return Activity(
        id=uuid5(unit.id, title),
        template=title,
        title=title,
        unit=unit.id,
        unit_name=unit.name,
        wave=1,
        start=wanted,
        end=wanted,
        earliest=first,
        latest=last,
        owner="coach",
        takes_part="team",
        needs_session=True,
        needs_coach=True,
        **fields,
    )


def _organisation(count: int) -> Organisation:
    root = Unit(id=uuid5(NAMESPACE_URL, "root"), name="Root", level=Level.COMPANY, members_direct=1)
    units = (
        Unit(
            id=uuid5(root.id, str(number)),
            name=f"T{number}",
            level=Level.TEAM,
            parent=root.id,
            members_direct=8,
        )
        for number in range(count)
    )
    return Organisation(units=(root, *units))


def rollout(units: int, waves: int) -> tuple[Organisation, list[Activity]]:
    """Sessions of units that start in waves a quarter apart."""
    organisation, sessions = _organisation(units), []
    for number, unit in enumerate(organisation.units[1:]):
        start = _MONDAY + timedelta(days=91 * (number * waves // units))
        for title, wanted, first, last, hours, phase, after in _KINDS:
            day = start + timedelta(days=wanted)
            before = tuple(uuid5(unit.id, each) for each in after)
            window = (first - wanted, last - wanted)
            sessions.append(_session(title, unit, day, window, hours=hours, phase=phase, after=before))
    return organisation, sessions


def cut_calendar(coaches: int, days: int, seed: int) -> tuple[Organisation, list[Activity]]:
    """Sessions that fill every day of every coach, each possible up to four days around its own."""
    chooser = random.Random(f"{coaches} {days} {seed}")
    pieces = [
        (_MONDAY + timedelta(days=day + 2 * (day // 5)), hours)
        for _ in range(coaches)
        for day in range(days)
        for hours in chooser.choice(_CUTS)
    ]
    chooser.shuffle(pieces)
    organisation = _organisation(len(pieces))
    sessions = [
        _session(
            "Training",
            unit,
            day,
            (-chooser.randrange(5), chooser.randrange(5)),
            hours=hours,
            phase=Phase.PREPARE,
        )
        for unit, (day, hours) in zip(organisation.units[1:], pieces, strict=True)
    ]
    return organisation, sessions


def _line(name: str, how: str, seconds: float, sessions: Sequence[Activity], days: dict[int, date]) -> None:
    off = [abs((day - sessions[number].start).days) for number, day in days.items()]
    share = len(days) / len(sessions)
    mean = sum(off) / max(1, len(off))
    print(f"{name:34} {how:14} {seconds:7.2f} s {share:8.2%} placed {mean:6.2f} days off", flush=True)


def compare(
    name: str,
    organisation: Organisation,
    sessions: list[Activity],
    coaches: int,
    seconds: float,
    *,
    peer: bool,
) -> None:
    """Print a row for each way of finding times."""
    calendar = CalendarSettings(coaches=tuple(Coach(name=f"Coach {number}") for number in range(coaches)))

    def openings() -> Openings:
        return Openings(Whereabouts(organisation, calendar))

    tasks = Tasks.of(sessions, calendar, {}, None)
    timetable(sessions[:5], organisation, calendar)  # holidays and solver are loaded once
    started = process_time()
    board = listed(tasks, openings())
    _line(name, "list alone", process_time() - started, sessions, _days(board))
    started = process_time()
    found = timetable(sessions, organisation, calendar, seconds=seconds)
    spent = process_time() - started
    days = {n: each.start for n, each in enumerate(found.activities) if each.session}
    _line(name, "timetable", spent, sessions, days)
    if peer:
        started = process_time()
        board = Board(tasks, openings())
        placed_together(board, range(len(sessions)), Effort(seconds, spent=-_PATIENCE))
        _line(name, "CP-SAT alone", process_time() - started, sessions, _days(board))


def _days(board: Board) -> dict[int, date]:
    return {number: date.fromordinal(slot.day) for number, slot in board.slots.items()}


def main() -> None:
    """Print the rows of all instances."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    seconds = 5.0
    for coaches, days in ((1, 5), (2, 10), (4, 10)) if quick else ((1, 5), (2, 10), (4, 10), (12, 20)):
        organisation, sessions = cut_calendar(coaches, days, seed=1)
        name = f"cut: {coaches} coaches, {len(sessions)} sessions"
        compare(name, organisation, sessions, coaches, seconds, peer=True)
    for units, waves, coaches in ((20, 4, 1), (20, 2, 1), (200, 8, 4), (1000, 12, 12)):
        if quick and units > 200:
            continue
        organisation, sessions = rollout(units, waves)
        name = f"{units} units, {waves} waves, {coaches} coaches"
        compare(name, organisation, sessions, coaches, seconds, peer=units <= 200)


if __name__ == "__main__":
    main()
