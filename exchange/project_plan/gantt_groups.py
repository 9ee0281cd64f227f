"""Blocks of the Gantt: the whole programme, then unit by unit in the order in which they start."""

from __future__ import annotations

from dataclasses import dataclass

from rollout.activities.activity import PROGRAMME, Activity
from rollout.planning.document import PlanDocument

FIRST = 5


@dataclass(frozen=True, slots=True)
class GanttGroup:
    """A unit's (or the whole programme's) block: its heading's row and its activities.

    ``row`` counts from 0; the activities follow below it.
    """

    title: str
    row: int
    activities: tuple[Activity, ...]

    @property
    def end(self) -> int:
        """The row after its last one."""
        return self.row + 1 + len(self.activities)


def gantt_groups(plan: PlanDocument) -> dict[str, GanttGroup]:
    """Blocks by unit id ("" for the whole programme): programme first, then by wave in tree order.

    Activities that somebody added for a unit outside the plan come last, under its name.
    """
    by_unit: dict[str, list[Activity]] = {}
    for activity in plan.activities:
        by_unit.setdefault(str(activity.unit or ""), []).append(activity)
    titles = {"": PROGRAMME}
    for rows in plan.waves:
        for row in rows:
            when = f", {row.starts_in}" if row.starts_in else ""
            titles[str(row.unit)] = f"{row.name} (wave {row.wave}{when})"
    groups: dict[str, GanttGroup] = {}
    top = FIRST
    for unit in dict.fromkeys((*titles, *by_unit)):
        if unit in by_unit:
            title = titles.get(unit, by_unit[unit][0].unit_name)
            groups[unit] = GanttGroup(title, top, tuple(by_unit[unit]))
            top = groups[unit].end
    return groups
