"""When and with whom? Sessions by month, coach and team, and who can hold them when."""

from __future__ import annotations

from collections import Counter
from datetime import date
from enum import StrEnum
from uuid import UUID

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engagement.planning import latest_plan
from engagement.working import decided_activities
from rollout.planning.document import PlanDocument
from rollout.timetable.whereabouts import Whereabouts
from ui.components.calendar_entries import (
    Entry,
    entries_of,
    in_month,
    month_to_open,
    months_of,
    without_time,
)
from ui.components.calendar_notes import calendar_notes
from ui.components.calendar_unplaced import unplaced_sessions
from ui.components.calendar_views import coach_view, coaches_table, month_view, team_view
from ui.components.calendar_words import coach_sentence, month_sentence, team_sentence
from ui.components.coach_form import coach_form
from ui.components.page import chosen_or_stop, empty, header, next_step
from ui.places import Place
from ui.wiring import context_for

_QUESTION = "When and with whom?"
_ALL_MONTHS = "All months"


class _View(StrEnum):
    MONTH = "Month"
    COACH = "Coach"
    TEAM = "Team"


chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
found = latest_plan(context, chosen.engagement)
organisation = context.store.organisation(chosen.workspace, chosen.engagement)
if found is None or organisation is None or not found[1].is_possible:
    header(_QUESTION)
    empty(
        "Here trainings, workshops and reviews will stand with day, time and coach. A plan has to be made first.",
        "Make a plan",
        Place.ROLLOUT,
    )
    st.stop()
version, plan = found
today = context.today()
whereabouts = Whereabouts(organisation, plan.settings.calendar, plan.settings.avoid)
activities = decided_activities(context, chosen.engagement, plan)
entries = entries_of(activities, whereabouts)
lacking = without_time(activities)
top = st.container()


def _say(sentence: str) -> None:
    """The answer depends on what is chosen below it."""
    with top:
        header(_QUESTION, sentence)
        calendar_notes(plan.timetable_notes)
        unplaced_sessions(lacking)


def _month_of(words: str) -> date | None:
    """First day of the month that was chosen; None: all of them."""
    return next((month for month in months_of(entries) if f"{month:%B %Y}" == words), None)


def _of_time(place: DeltaGenerator, held: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries of the month that somebody chooses, or all."""
    options = (_ALL_MONTHS, *(f"{month:%B %Y}" for month in months_of(held)))
    month = _month_of(place.selectbox("Time", options, key="calendar-time", bind="query-params"))
    return held if month is None else in_month(held, month)


def _span(plan: PlanDocument) -> tuple[date, date]:
    days = [each.start for each in plan.activities], [each.end for each in plan.activities]
    return min(days[0]), max(days[1])


def _units(plan: PlanDocument) -> dict[str, UUID]:
    """The units that start, by name; those that share one are told apart by what is above them."""
    rows = [row for row in plan.rows if row.wave is not None]
    counts = Counter(row.name for row in rows)
    return {row.name if counts[row.name] == 1 else f"{row.name} ({row.parent})": row.unit for row in rows}


def _draw() -> None:
    months = tuple(f"{month:%B %Y}" for month in months_of(entries))
    first, second, third = st.columns((2, 2, 2), vertical_alignment="bottom")
    view = _View(
        first.segmented_control(
            "View by",
            [each.value for each in _View],
            default=_View.MONTH.value,
            required=True,
            key="calendar-view",
            bind="query-params",
        )
        or _View.MONTH
    )
    match view:
        case _View.MONTH:
            opened = month_to_open(entries, today) or entries[0].day
            picked = second.selectbox(
                "Month",
                months,
                index=months.index(f"{opened:%B %Y}"),
                key="calendar-month",
                bind="query-params",
            )
            month = _month_of(picked) or opened
            _say(month_sentence(month, in_month(entries, month), len(lacking)))
            month_view(month, entries, whereabouts, today)
        case _View.COACH:
            coaches = {coach.name: coach for coach in whereabouts.calendar.who_coaches}
            name = second.selectbox("Coach", list(coaches), key="calendar-coach", bind="query-params")
            held = tuple(each for each in entries if each.session.coach == name)
            shown = _of_time(third, held)
            _say(coach_sentence(name, held, len(lacking)))
            coach_view(coaches[name], held, shown, whereabouts)
            if len(coaches) > 1:
                coaches_table(entries, whereabouts)
        case _View.TEAM:
            units = _units(plan)
            name = second.selectbox("Team", list(units), key="calendar-team", bind="query-params")
            held = tuple(each for each in entries if each.activity.unit == units[name])
            shown = _of_time(third, held)
            _say(team_sentence(name, held, today, len(lacking)))
            team_view(units[name], shown, whereabouts, _span(plan))


if entries:
    _draw()
else:
    _say("No session of this plan has a time yet.")
    st.markdown("Say below who coaches and when teams can meet, then find times.")
with st.expander("Coaches and working days", expanded=not entries, icon=":material/groups:"):
    coach_form(context, chosen, version)
next_step("See what has to be done", Place.ACTIVITIES)
