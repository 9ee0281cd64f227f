"""Which activities somebody looks at: a time span, and unit, phase, owner, status and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import streamlit as st

from engagement.working import is_late, is_open
from rollout.activities.activity import Activity, Phase, Status
from ui.session import Choice

_SOON = timedelta(weeks=4)


class Span(StrEnum):
    """What of the time is looked at."""

    SOON = "Next four weeks"
    LATE = "Late"
    OPEN = "Open"
    EVERYTHING = "Everything"


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked at; empty: everything.

    Parameters
    ----------
    words : str
        Each of its words stands in the activity's title, unit, owner or among those who take part.
    """

    span: Span = Span.EVERYTHING
    units: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    owners: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    words: str = ""

    def kept(self, activities: Iterable[Activity], today: date) -> tuple[Activity, ...]:
        """The activities looked at, in the order given."""
        wanted = self.words.casefold().split()
        return tuple(
            each
            for each in activities
            if is_in(self.span, each, today)
            and (not self.units or each.unit_name in self.units)
            and (not self.phases or each.phase in self.phases)
            and (not self.owners or each.owner in self.owners)
            and (not self.statuses or each.status in self.statuses)
            and (not wanted or _says(each, wanted))
        )


def is_in(span: Span, activity: Activity, today: date) -> bool:
    """Whether an activity belongs to a time span."""
    match span:
        case Span.SOON:
            return is_open(activity) and activity.start < today + _SOON and activity.end >= today
        case Span.LATE:
            return is_late(activity, today)
        case Span.OPEN:
            return is_open(activity)
        case Span.EVERYTHING:
            return True


def _says(activity: Activity, wanted: Sequence[str]) -> bool:
    told = f"{activity.title} {activity.unit_name} {activity.owner} {activity.takes_part}".casefold()
    return all(word in told for word in wanted)


def due_sentence(activities: Sequence[Activity], today: date) -> str:
    """How much runs soon, and what is late."""
    soon = sum(is_in(Span.SOON, each, today) for each in activities)
    late = sum(is_late(each, today) for each in activities)
    verb = "runs" if soon == 1 else "run"
    lateness = {0: "none is late", 1: "1 is late"}.get(late, f"{late} are late")
    if soon or late or not any(map(is_open, activities)):
        return f"{soon or 'None'} of {len(activities)} activities {verb} in the next four weeks; {lateness}."
    first = min(each.start for each in activities if is_open(each))
    return (
        f"None of {len(activities)} activities runs in the next four weeks; the next begins on "
        f"{first.day} {first:%b %Y}."
    )


def span_to_open(activities: Sequence[Activity], today: date) -> Span:
    """What a reader looks at first: what runs soon, what is late where nothing does, else everything."""
    for span in (Span.SOON, Span.LATE):
        if any(is_in(span, each, today) for each in activities):
            return span
    return Span.EVERYTHING


def chosen_filters(activities: Sequence[Activity], chosen: Choice, today: date) -> Filters:
    """The filters in one row, rarer ones behind a button."""
    key = f"activity-{chosen.engagement}"
    span = Span(
        st.segmented_control(
            "Time",
            [each.value for each in Span],
            default=span_to_open(activities, today).value,
            required=True,
            key="activity-span",
            bind="query-params",
            label_visibility="collapsed",
        )
        or Span.EVERYTHING
    )
    first, second, third = st.columns((2, 2, 1), vertical_alignment="bottom")
    words = first.text_input(
        "Words in it",
        type="search",
        placeholder="Activity, unit or person",
        max_chars=100,
        key=f"{key}-words",
        persist_state="session",
    )
    units = _picked(second, "Unit", sorted({each.unit_name for each in activities}), f"{key}-units")
    more = ("phases", "owners", "statuses")
    used = sum(bool(st.session_state.get(f"{key}-{each}")) for each in more)
    with third.popover(f"More filters ({used})" if used else "More filters", width="stretch"):
        phases = _picked(st, "Phase", [each.value for each in Phase], f"{key}-phases")
        owners = _picked(
            st, "Owner", sorted({each.owner for each in activities if each.owner}), f"{key}-owners"
        )
        statuses = _picked(st, "Status", [each.value for each in Status], f"{key}-statuses")
    return Filters(span, units, tuple(map(Phase, phases)), owners, tuple(map(Status, statuses)), words or "")


def _picked(place: object, label: str, options: Sequence[str], key: str) -> tuple[str, ...]:
    found = place.multiselect(  # type: ignore[attr-defined]  # a column, or the page
        label, options, placeholder="All", key=key, persist_state="session"
    )
    return tuple(found)
