"""Rules about how the rollout starts and how fast it grows."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rollout.model.layout import Group, Layout, Row, sum_of


def pilots(layout: Layout) -> Iterator[Row]:
    """The first period with a launch is a pilot of a few teams that volunteered and are fit for it.

    Somebody launches: sum live(i, last) >= 1. While nobody was live the quarter before, at most
    ``max_pilots`` are live: sum live(i, t) <= max_pilots + (n - max_pilots) begun(t - 1). A team that
    may not pilot needs somebody live before it: live(i, t) <= begun(t - 1). The pilot quarter is
    found by the plan and may come later than the first quarter, after a repair. The last row, at most
    ``max_pilots`` exempt from waiting for their parents, follows from the others; it tightens the bound.
    """
    group = Group("pilots")
    last = layout.quarters[-1]
    yield Row([(layout.live(team, last), -1.0) for team in layout.teams], -1, group)
    others = max(0, len(layout.teams) - layout.most_pilots)
    for quarter in layout.quarters:
        everyone = [(layout.live(team, quarter), 1.0) for team in layout.teams]
        begun_before = layout.begun(quarter - 1) if quarter else None
        opened = [] if begun_before is None else [(begun_before, -float(others))]
        yield Row([*everyone, *opened], layout.most_pilots, group)
        for team in layout.teams:
            if not layout.problem.teams[team].may_pilot:
                somebody = [] if begun_before is None else [(begun_before, -1.0)]
                yield Row([(layout.live(team, quarter), 1.0), *somebody], 0, group)
    exempt = [(layout.pilot(team), 1.0) for team in layout.teams if layout.waits_unless_pilot(team)]
    if exempt:
        yield Row(exempt, layout.most_pilots, group)


def representative_pilots(layout: Layout) -> Iterator[Row]:
    """Two pilots do not have the same function, nor, if asked for, the same location.

    For each function of teams that may pilot, while nobody was live the quarter before:
    sum live(i, t) <= 1 + (n - 1) begun(t - 1). Teams whose function is not known are not compared.
    """
    group = Group("representative_pilots")
    for alike in layout.alike_pilots:
        others = len(alike) - 1
        for quarter in layout.quarters:
            opened = [(layout.begun(quarter - 1), -float(others))] if quarter else []
            yield Row([*((layout.live(team, quarter), 1.0) for team in alike), *opened], 1, group)


def growth(layout: Layout) -> Iterator[Row]:
    """A period launches no more units than the pilots or a multiple of the units already live.

    launches(t) <= max(max_pilots, factor x live(t - 1)). The variable fast(t) chooses between the two
    limits; it is 1 where the second is at least as large. With few, the most units live for which it is
    smaller, and most(t) and most_live(t), the largest numbers that the quarters before allow:

    - launches(t) <= max_pilots + (most(t) - max_pilots) fast(t)
    - launches(t) <= factor x live(t - 1) + max_pilots (1 - fast(t))
    - max_pilots fast(t) <= factor x live(t - 1)
    - live(t - 1) <= few + (most_live(t - 1) - few) fast(t), and fast(t - 1) <= fast(t)
    - live(t) <= most_live(t)

    The last two lines follow from the others; without them fractions would mix a rollout that has not
    begun with a fast one, and the bound would be weak.
    """
    group = Group("growth")
    factor = layout.problem.parameter("growth", "factor")
    count, slow = len(layout.teams), layout.most_pilots
    if count <= slow:
        return
    few = math.ceil(slow / factor - 1e-9) - 1 if factor else count
    most_live = 0.0
    for quarter, most in enumerate(most_launches(layout)):
        launching = sum_of(layout.launch(team, quarter) for team in layout.teams)
        carried = sum_of(layout.live_before(team, quarter, -factor) for team in layout.teams)
        live_before = sum_of(layout.live_before(team, quarter) for team in layout.teams)
        fast = layout.fast(quarter)
        yield Row([*launching, (fast, slow - most)], slow, group)
        yield Row(sum_of([launching, carried, [(fast, float(slow))]]), slow, group)
        yield Row([(fast, float(slow)), *carried], 0, group)
        if quarter and most_live > few:
            yield Row([*live_before, (fast, few - most_live)], few, group)
            yield Row([(layout.fast(quarter - 1), 1.0), (fast, -1.0)], 0, group)
        most_live = min(count, most_live + most)
        yield Row([(layout.live(team, quarter), 1.0) for team in layout.teams], most_live, group)


def most_launches(layout: Layout, pause: int | None = None, in_pause: int = 0) -> list[float]:
    """The largest number of launches that growth allows in each quarter, if all before were as large.

    Parameters
    ----------
    layout : Layout
    pause, in_pause : int
        A quarter in which no more than so many units launch.
    """
    factor = layout.problem.parameter("growth", "factor")
    count, live, most = len(layout.teams), 0.0, list[float]()
    for quarter in layout.quarters:
        allowed = min(count, max(layout.most_pilots, factor * live))
        most.append(min(allowed, in_pause) if quarter == pause else allowed)
        live = min(count, live + most[-1])
    return most
