"""The outline of the project file: programme and waves, in each wave its units, in each unit its activities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid5

from rollout.activities.activity import PROGRAMME, Activity

# Ids of what sums up activities are made from it, so that they stay the same.
_SUMMARIES = UUID("3c1b6a55-9a0e-4c0e-9f5b-6a7d0d4f5c02")


@dataclass
class Branch:
    """Something that sums up activities: the programme, a wave, a unit in its wave."""

    id: UUID
    name: str
    activities: list[Activity] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)

    @property
    def start(self) -> date:
        """First day of anything in it."""
        return min(each.start for each in self._everything())

    def _everything(self) -> Iterator[Activity]:
        yield from self.activities
        for branch in self.branches:
            yield from branch._everything()


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """One task of the outline.

    Parameters
    ----------
    number : str
        Its place, such as "2.1.3".
    activities : tuple of Activity
        What it sums up; the activity alone for one that sums up nothing.
    """

    id: UUID
    name: str
    number: str
    is_summary: bool
    activities: tuple[Activity, ...]

    @property
    def level(self) -> int:
        """Its depth, counted from 1."""
        return self.number.count(".") + 1


def outline(activities: Sequence[Activity]) -> tuple[OutlineRow, ...]:
    """Every activity once, under what it belongs to, in the order of rows."""
    return tuple(
        row
        for place, branch in enumerate(_branches(activities), start=1)
        for row in _rows(branch, str(place))
    )


def _branches(activities: Sequence[Activity]) -> list[Branch]:
    """The whole programme first, then wave by wave, then units without a wave."""
    waves: dict[int | None, Branch] = {}
    units: dict[tuple[int | None, UUID], Branch] = {}
    programme = Branch(uuid5(_SUMMARIES, "programme"), PROGRAMME)
    for each in activities:
        if each.unit is None and each.wave is None:
            programme.activities.append(each)
            continue
        wave = waves.setdefault(each.wave, _wave(each.wave))
        if each.unit is None:
            wave.activities.append(each)
        else:
            key = each.wave, each.unit
            if key not in units:
                units[key] = Branch(uuid5(_SUMMARIES, f"{each.unit}"), each.unit_name)
                wave.branches.append(units[key])
            units[key].activities.append(each)
    ordered = [waves[number] for number in sorted(filter(None, waves))]
    last = [waves[None]] if None in waves else []
    return [*([programme] if programme.activities else []), *ordered, *last]


def _wave(number: int | None) -> Branch:
    name = "Without a wave" if number is None else f"Wave {number}"
    return Branch(uuid5(_SUMMARIES, name), name)


def _rows(branch: Branch, number: str) -> Iterator[OutlineRow]:
    below: list[OutlineRow] = []
    place = 0
    for activity in sorted(branch.activities, key=lambda each: (each.start, each.end, each.title)):
        place += 1
        below.append(OutlineRow(activity.id, activity.title, f"{number}.{place}", False, (activity,)))
    for inner in sorted(branch.branches, key=lambda each: (each.start, each.name)):
        place += 1
        below.extend(_rows(inner, f"{number}.{place}"))
    leaves = tuple(row.activities[0] for row in below if not row.is_summary)
    yield OutlineRow(branch.id, branch.name, number, True, leaves)
    yield from below
