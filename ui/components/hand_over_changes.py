"""What changed since the version before, as a short list."""

from __future__ import annotations

from collections import Counter

from engagement.plan_pack import PlanPack
from rollout.returning.change_log import LogEntry, LogKind, change_log
from ui.components.page import plain

_MOST = 5


def newest_changes(pack: PlanPack) -> str:
    """The first changes of the newest version and how many more there are, in markdown."""
    if len(pack.versions) < 2:  # a version and the one before it
        return "This is the first version of the plan."
    before, number = pack.versions[-2][0], pack.versions[-1][0]
    found = [each for each in change_log(pack.versions[-2:], pack.ledger) if each.version == number]
    if not found:
        return f"**Since version {before}** nothing has changed in units and activities."
    # Units first, then what somebody decided: whoever reads no further has read what matters most.
    found.sort(key=lambda each: (each.kind is not LogKind.UNIT_MOVED, not each.by))
    lines = [f"- {_line(each)}" for each in found[:_MOST]]
    if rest := found[_MOST:]:
        lines.append(
            f"- and {_counted(rest)}. Tick the sheet “Changes” of the project plan to have them all."
        )
    return "\n".join([f"**Since version {before}**", *lines])


def _line(entry: LogEntry) -> str:
    by = f" ({entry.by})" if entry.by else ""
    return plain(f"{entry.sentence}{by}")


def _counted(entries: list[LogEntry]) -> str:
    """How many of each kind.

    Examples
    --------
    >>> from datetime import date
    >>> _counted([LogEntry(2, date(2027, 1, 4), LogKind.MOVED, "Training", "Sales", "It moved.")] * 3)
    '3 more moved'
    >>> _counted([LogEntry(2, date(2027, 1, 4), LogKind.UNIT_MOVED, "Sales", "Sales", "It moved.")] * 2)
    '2 more units moved'
    """
    counts = Counter(each.kind for each in entries)
    (first, count), *others = ((kind, counts[kind]) for kind in LogKind if counts[kind])
    return ", ".join(
        [
            f"{count} more {_kind(first, count)}",
            *(f"{number} {_kind(kind, number)}" for kind, number in others),
        ]
    )


def _kind(kind: LogKind, count: int) -> str:
    return "units moved" if kind is LogKind.UNIT_MOVED and count > 1 else kind.value
