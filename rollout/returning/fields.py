"""One row against its activity: which fields differ, and the decision that they make."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from rollout.activities.activity import Activity, Status
from rollout.activities.cures import role_words
from rollout.activities.ledger import ActivityEdit
from rollout.activities.templates import LEAD
from rollout.returning.rows import ReturnedRow
from surveys.text import clean_text

# Spreadsheets keep numbers in binary: what differs by less was not edited.
_NOISE = 1e-6
LABELS = {
    "title": "Activity",
    "start": "Start",
    "end": "End",
    "begins": "From",
    "coach": "Coach",
    "hours": "Hours each",
    "owner": "Owner",
    "takes_part": "Takes part",
    "status": "Status",
    "complete": "% complete",
}


class ChangeKind(StrEnum):
    """What was done to a row; a row may have several kinds."""

    MOVED = "moved"
    DONE = "done"
    PROGRESS = "progress"
    REASSIGNED = "reassigned"
    RENAMED = "renamed"
    EFFORT = "other hours"
    NEW = "new"
    DELETED = "deleted"
    IMPOSSIBLE = "impossible"


_KIND_OF = {
    "title": ChangeKind.RENAMED,
    "start": ChangeKind.MOVED,
    "end": ChangeKind.MOVED,
    "begins": ChangeKind.MOVED,
    "coach": ChangeKind.REASSIGNED,
    "owner": ChangeKind.REASSIGNED,
    "takes_part": ChangeKind.REASSIGNED,
    "hours": ChangeKind.EFFORT,
    "status": ChangeKind.PROGRESS,
    "complete": ChangeKind.PROGRESS,
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a row before and after, in words."""

    field: str
    label: str
    before: str
    after: str


def day_words(day: date) -> str:
    """A date as people write it.

    Examples
    --------
    >>> day_words(date(2027, 1, 12))
    '12 Jan 2027'
    """
    return f"{day.day} {day:%b %Y}"


def in_words(value: object) -> str:
    """What stands in a cell, as people say it.

    Examples
    --------
    >>> in_words(date(2027, 1, 12)), in_words(time(9, 30)), in_words(2.50), in_words(None)
    ('12 Jan 2027', '09:30', '2.5', '')
    """
    match value:
        case None:
            return ""
        case date():
            return day_words(value)
        case time():
            return f"{value:%H:%M}"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def field_changes(row: ReturnedRow, exported: Activity, decided: Activity) -> tuple[FieldChange, ...]:
    """The fields in which a row says something else than its activity, in the order of columns.

    A cell that was emptied leaves dates, time and hours as they are. It names no owner and nobody who takes
    part; a coach it takes back where somebody chose one, and whoever was found stays.

    Parameters
    ----------
    exported, decided : Activity
        When the row was exported, and as decided since: neither is a change.
    """
    known = (exported,) if exported is decided else (exported, decided)
    return tuple(
        FieldChange(name, label, _words(name, _shown(name, decided)[0]), _words(name, said))
        for name, label in LABELS.items()
        if (said := _said(name, row)) is not None
        and not any(_is_same(said, each) for which in known for each in _shown(name, which))
        and not _goes_without_saying(name, row, decided)
    )


def kinds_of(fields: Sequence[FieldChange], before: Activity, after: Activity) -> tuple[ChangeKind, ...]:
    """What was done to a planned row, in the order of `ChangeKind`."""
    kinds = {_KIND_OF[each.field] for each in fields}
    if ChangeKind.PROGRESS in kinds and after.status is Status.DONE and before.status is not Status.DONE:
        kinds = (kinds - {ChangeKind.PROGRESS}) | {ChangeKind.DONE}
    return tuple(kind for kind in ChangeKind if kind in kinds)


def edit_of(
    row: ReturnedRow, fields: Sequence[FieldChange], before: Activity, *, by: str, on: date, period: str
) -> ActivityEdit:
    """The decision that a row's changes make; of dates both, so that it reads the same in every plan."""
    changed = {each.field for each in fields}
    said: dict[str, object] = {
        name: _said(name, row) for name in changed - {"start", "end"} if is_in_range(name, row)
    }
    if changed & {"start", "end", "begins"}:
        said["start"], said["end"] = dates_of(row, before, changed)
    return ActivityEdit.model_validate({"activity": before.id, "by": by, "on": on, "period": period, **said})


def is_in_range(name: str, row: ReturnedRow) -> bool:
    """Whether a row's number can be."""
    if name == "hours":
        return row.hours is None or row.hours >= 0
    return name != "complete" or 0 <= row.complete <= 1


def dates_of(row: ReturnedRow, before: Activity, changed: Set[str]) -> tuple[date, date]:
    """First and last day as a row has them; what is held on one day moves as a whole."""
    start = row.start or before.start
    moves_whole = before.needs_session and before.start == before.end and "end" not in changed
    end = None if moves_whole else row.end
    return start, end or start + (before.end - before.start)


def _said(name: str, row: ReturnedRow) -> object:
    value = getattr(row, name)
    if isinstance(value, str) and not isinstance(value, Status):
        return clean_text(value)
    return _to_the_minute(value) if isinstance(value, time) else value


def _to_the_minute(moment: time) -> time:
    whole = datetime.combine(date(2000, 1, 1), moment) + timedelta(seconds=30)
    # Rounding up from a minute to midnight would be another day.
    return time(whole.hour, whole.minute) if whole.day == 1 else time(23, 59)


def _shown(name: str, activity: Activity) -> tuple[object, ...]:
    """What the list may say of an activity; first what it says."""
    session = activity.session
    match name:
        case "begins":
            wanted = activity.wanted_from
            return (session.begins.time().replace(second=0, microsecond=0), wanted) if session else (wanted,)
        case "coach":
            wanted_coach = clean_text(activity.wanted_coach)
            return (clean_text(session.coach),) if session else (wanted_coach, "")
        case "owner":
            owner = clean_text(activity.owner)
            return owner_as_said(owner), owner
        case "title" | "takes_part":
            return (clean_text(getattr(activity, name)),)
        case _:
            return (getattr(activity, name),)


def owner_as_said(owner: str) -> str:
    """An owner as the list shows it: roles as people say them, with a capital.

    Examples
    --------
    >>> owner_as_said("lead"), owner_as_said("okr_master"), owner_as_said("Noor")
    ('Unit lead', 'OKR master', 'Noor')
    """
    said = "unit lead" if owner == LEAD else role_words(owner)
    return said[:1].upper() + said[1:]


def _is_same(said: object, shown: object) -> bool:
    if isinstance(said, float | int) and isinstance(shown, float | int):
        return math.isclose(said, shown, rel_tol=_NOISE, abs_tol=_NOISE)
    return said == shown


def _goes_without_saying(name: str, row: ReturnedRow, before: Activity) -> bool:
    """Whether a coach nobody chose was not named again, or a share is left over from before it was done."""
    if name == "coach":
        return not clean_text(row.coach) and not before.wanted_coach
    is_said_done = row.status is Status.DONE and before.status is not Status.DONE
    return name == "complete" and is_said_done and row.complete < 1


def _words(name: str, value: object) -> str:
    if name == "complete" and isinstance(value, float | int):
        return f"{100 * value:.3g} %"
    return in_words(value.value if isinstance(value, Status) else value)


def new_fields(row: ReturnedRow) -> Iterator[FieldChange]:
    """What a row of somebody's own says."""
    for name, label in LABELS.items():
        words = _words(name, _said(name, row))
        if words:
            yield FieldChange(name, label, "", words)
