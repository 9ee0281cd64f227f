"""Coaches, working days and hours: who can hold sessions when, and the button that finds times anew."""

from __future__ import annotations

from functools import cache
from typing import Any

import holidays
import pandas as pd
import streamlit as st

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.timetabling import keep_calendar, times_found_anew
from rollout.timetable.calendars import CalendarSettings, time_zones
from surveys.faults import FaultsError
from ui.components.calendar_entries import without_time
from ui.components.calendar_unplaced import unplaced_words
from ui.components.coach_values import (
    AWAY,
    CLOSED,
    COACHES,
    WEEKDAYS,
    away_table,
    calendar_from,
    closed_table,
    coach_table,
)
from ui.components.page import show_faults
from ui.plan_jobs import JobState, plan_jobs
from ui.session import Choice, say_next

_NINE, _FIVE = CalendarSettings().hours.begins, CalendarSettings().hours.ends
_LONGEST_REASON = 200


@cache
def _zones() -> tuple[str, ...]:
    """Clocks of places; those without a place but UTC are historical."""
    return ("UTC", *sorted(name for name in time_zones() if "/" in name and "Etc/" not in name))


@cache
def _countries() -> tuple[str, ...]:
    return tuple(sorted(holidays.list_supported_countries(include_aliases=False)))


def coach_form(context: Context, chosen: Choice, version: PlanVersion) -> None:
    """The form; sent, everything is kept, or nothing and every fault is told."""
    calendar = context.store.engagement(chosen.workspace, chosen.engagement).settings.calendar
    # A new version brings a new form: what was typed for the last one is no draft of the next.
    key = f"calendar-{chosen.engagement}-{version.number}"
    if not calendar.coaches:
        st.caption(
            "No coach is named yet, so one “OKR coach” holds every session, Monday to Friday from 9 to 17."
        )
    job = plan_jobs().job(chosen.workspace, chosen.engagement)
    is_busy = job is not None and job.view.state is JobState.RUNNING
    with st.form(f"{key}-form", border=False, enter_to_submit=False):
        coaches, away = _coaches(calendar, key), _away(calendar, key)
        programme, closed = _programme(calendar, key), _closed(calendar, key)
        with st.container(horizontal=True):
            anew = st.form_submit_button(
                "Find times anew",
                type="primary",
                icon=":material/event_repeat:",
                disabled=is_busy,
                key=f"{key}-anew",
            )
            saved = st.form_submit_button("Save for the next plan", key=f"{key}-save")
        st.caption(
            "Finding times anew makes a new version of the plan. No unit moves to another period; what is over stays, "
            "and sessions keep their time where they can."
            + (" A plan is being worked out now; wait for it." if is_busy else "")
        )
    if anew or saved:
        _send(context, chosen, (programme, coaches, away, closed), is_anew=anew)


def _coaches(calendar: CalendarSettings, key: str) -> pd.DataFrame:
    st.markdown(f"**{COACHES}** :small[Hours are on the coach's own clock. Empty: as the programme.]")
    return st.data_editor(
        coach_table(calendar),
        column_config={
            "Coach": st.column_config.TextColumn(width="medium", max_chars=100, pinned=True),
            "Time zone": st.column_config.SelectboxColumn(options=_zones(), width="medium"),
            "Country": st.column_config.SelectboxColumn(
                options=_countries(), width="small", help="Whose public holidays the coach keeps."
            ),
            "Region": st.column_config.TextColumn(
                width="small",
                max_chars=6,
                help="Such as BY for Bavaria; empty: the whole country's holidays.",
            ),
            "Days": st.column_config.MultiselectColumn(
                options=WEEKDAYS, default=WEEKDAYS[:5], width="medium"
            ),
            "From": st.column_config.TimeColumn(default=_NINE, format="HH:mm", width="small"),
            "To": st.column_config.TimeColumn(default=_FIVE, format="HH:mm", width="small"),
        },
        num_rows="dynamic",
        width="stretch",
        key=f"{key}-coaches",
        alt="Coaches with their clock, holidays, days and hours",
    )


def _ranges() -> dict[str, Any]:
    return {
        "From": st.column_config.DateColumn(),
        "To": st.column_config.DateColumn(help="The last day, included."),
        "Why": st.column_config.TextColumn(max_chars=_LONGEST_REASON),
    }


def _away(calendar: CalendarSettings, key: str) -> pd.DataFrame:
    st.markdown(f"**{AWAY}** :small[Why somebody is away stays on this page.]")
    return st.data_editor(
        away_table(calendar),
        column_config={"Coach": st.column_config.TextColumn(max_chars=100), **_ranges()},
        num_rows="dynamic",
        width="stretch",
        key=f"{key}-away",
        alt="When coaches are away",
    )


def _programme(calendar: CalendarSettings, key: str) -> dict[str, object]:
    st.markdown(
        "**Programme** :small[For teams whose list names no time zone or country, and for everybody.]"
    )
    columns = st.columns((3, 2, 1.4, 1.4, 1.4))
    zones, countries = _zones(), _countries()
    others = tuple(each for each in (calendar.time_zone,) if each and each not in zones)
    options = (*others, *zones)
    return {
        "time_zone": columns[0].selectbox(
            "Time zone",
            options,
            index=options.index(calendar.time_zone) if calendar.time_zone else None,
            placeholder="As the uppermost unit",
            key=f"{key}-zone",
        ),
        "country": columns[1].selectbox(
            "Country of public holidays",
            countries,
            index=countries.index(calendar.country) if calendar.country in countries else None,
            placeholder="As the uppermost unit",
            key=f"{key}-country",
        ),
        "region": columns[2].text_input("Region", calendar.region, max_chars=6, key=f"{key}-region"),
        "begins": columns[3].time_input("Teams meet from", calendar.hours.begins, key=f"{key}-begins"),
        "ends": columns[4].time_input("until", calendar.hours.ends, key=f"{key}-ends"),
    }


def _closed(calendar: CalendarSettings, key: str) -> pd.DataFrame:
    st.markdown(f"**{CLOSED}** :small[Year-end closing, works holidays and the like.]")
    return st.data_editor(
        closed_table(calendar),
        column_config=_ranges(),
        num_rows="dynamic",
        width="stretch",
        key=f"{key}-closed",
        alt="Days on which nobody meets",
    )


_Given = tuple[dict[str, object], pd.DataFrame, pd.DataFrame, pd.DataFrame]


def _send(context: Context, chosen: Choice, given: _Given, *, is_anew: bool) -> None:
    try:
        calendar = calendar_from(*given)
        if is_anew:
            with st.spinner("Finding a time for every session"):
                version, plan = times_found_anew(context, chosen.engagement, calendar)
        else:
            keep_calendar(context, chosen.engagement, calendar)
    except FaultsError as error:
        show_faults(error, "Nothing was saved.")
        return
    if is_anew:
        count = len(without_time(plan.activities))
        told = f"; {unplaced_words(count)}" if count else ""
        say_next(f"Version {version.number} has new times{told}. No unit moved.")
    else:
        say_next("Coaches and working days are kept for the next plan.")
    st.rerun()
