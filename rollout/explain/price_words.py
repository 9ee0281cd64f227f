"""What a price buys, in words."""

from __future__ import annotations

import math

from rollout.explain.moves import Moves
from rollout.explain.words import counted


def what_it_buys(moved: Moves, asked: int) -> str:
    """The most telling difference between two plans, without a full stop.

    Parameters
    ----------
    moved : Moves
    asked : int
        Units that may go live at all.
    """
    sooner, more = moved.last_before - moved.last_after, moved.live_after - moved.live_before
    if moved.live_after >= asked and more > 0:
        told = f"all {asked} units go live instead of {moved.live_before}"
    elif moved.live_after >= asked and sooner > 0:
        told = f"all units are live {'a period' if sooner == 1 else counted(sooner, 'period')} earlier"
    elif more > 0:
        told = f"{counted(more, 'more unit')} {'goes' if more == 1 else 'go'} live"
    elif moved.earlier:
        count = len(moved.earlier)
        by = "a period earlier" if moved.all_by_one else "earlier"
        told = f"{counted(count, 'unit')} {'starts' if count == 1 else 'start'} {by}"
    else:
        told = "no unit starts earlier"
    later = len(moved.later)
    return f"{told}, {counted(later, 'other')} {'starts' if later == 1 else 'start'} later" if later else told


def worth_more(gain: float, base: float) -> str:
    """The gain as a share, rounded down, since it is a least gain."""
    share = math.floor(1000 * gain / abs(base)) / 10 if base else 0.0
    return f"at least {share:g} % more" if share else "a little more"
