"""The calendar by month, by coach and by team."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

import pandas as pd
import streamlit as st

from rollout.chances.schedule_chances import day_words
from rollout.timetable.calendars import Coach
from rollout.timetable.whereabouts import Whereabouts
from ui.components.calendar_agenda import LOOK as AGENDA_LOOK
from ui.components.calendar_agenda import agenda_markup
from ui.components.calendar_countries import country_words
from ui.components.calendar_entries import (
    Entry,
    day_notes,
    in_month,
    place_words,
    ranges_of,
    weeks_of,
)
from ui.components.calendar_month import LOOK as MONTH_LOOK
from ui.components.calendar_month import month_markup
from ui.components.cure_set import ink
from ui.components.page import plain
from ui.figures.calendar_figure import away_in, coach_weeks, fullest_words, hours_words

_MOST_LISTED, _MOST_RANGES = 80, 12


def month_view(month: date, entries: Sequence[Entry], whereabouts: Whereabouts, today: date) -> None:
    """Everything held in a month, by week and weekday."""
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    notes = day_notes(lambda day: whereabouts.session_off(None, day), month, last)
    shown = in_month(entries, month)
    heading = f"Sessions in {month:%B %Y}"
    # Markup of our own, in which everything that people typed is escaped.
    st.html(f"<style>{MONTH_LOOK}</style>{month_markup(month, shown, notes, today, heading)}")
    place = whereabouts.programme_place.country
    holidays = f" Holidays are those of {country_words(place)}." if place else ""
    st.caption(f"Times are on the clock of those who take part.{holidays}")
    entry_table(shown)


def coach_view(coach: Coach, held: Sequence[Entry], shown: Sequence[Entry], whereabouts: Whereabouts) -> None:
    """What a coach holds: hours by week, days away, and every session.

    Parameters
    ----------
    held, shown : sequence of Entry
        All of the coach, and those of the month looked at.
    """
    weeks = weeks_of(held)
    if weeks:
        st.markdown(f"**{plain(fullest_words(weeks))}**")
        st.plotly_chart(
            coach_weeks(weeks, coach.away, ink()),
            key="coach-weeks",
            config={"displayModeBar": False},
            alt=f"Hours of sessions in each week. {fullest_words(weeks)} The table below lists the sessions.",
        )
        if away_in(weeks, coach.away):
            st.caption("Hatched: away.")
    clock = place_words(whereabouts.coach_zone(coach))
    st.caption(
        plain(f"{coach.name} works on {clock}; where a team's clock shows another time, both are given.")
    )
    away = [(each.start, each.end, "Away") for each in coach.away]
    first, last = _span(held)
    off = (
        ranges_of(day_notes(lambda day: _coach_holiday(coach, day, whereabouts), first, last)) if held else ()
    )
    _days_off("Days without sessions", sorted([*away, *off]))
    _listed(shown, of_coach=True)
    entry_table(shown)


def _coach_holiday(coach: Coach, day: date, whereabouts: Whereabouts) -> str:
    reason = whereabouts.coach_off(coach, day)
    return "" if reason == "away" else reason


def coaches_table(entries: Sequence[Entry], whereabouts: Whereabouts) -> None:
    """All coaches beside each other."""
    rows = []
    for coach in whereabouts.calendar.who_coaches:
        held = [each for each in entries if each.session.coach == coach.name]
        fullest = max(weeks_of(held), key=lambda week: week.hours, default=None)
        rows.append(
            {
                "Coach": coach.name,
                "Sessions": len(held),
                "Hours": sum(each.hours for each in held),
                "Fullest week": fullest.monday if fullest else None,
                "Its hours": fullest.hours if fullest else None,
            }
        )
    st.markdown("**All coaches**")
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        column_config={
            "Hours": st.column_config.NumberColumn(format="%.1f"),
            "Its hours": st.column_config.NumberColumn(format="%.1f"),
            "Fullest week": st.column_config.DateColumn(format="D MMM YYYY", help="Its Monday."),
        },
        key="coaches-table",
        alt="Sessions and hours of all coaches",
    )


def team_view(unit: UUID, shown: Sequence[Entry], whereabouts: Whereabouts, span: tuple[date, date]) -> None:
    """What a team takes part in, on its own clock, and the days on which it does not meet.

    Parameters
    ----------
    span : tuple of date
        First and last day for which its days off are told.
    """
    country = whereabouts.place(unit).country
    clock = f"Times are {place_words(whereabouts.zone(unit))}."
    st.caption(plain(f"{clock} Public holidays are those of {country_words(country)}." if country else clock))
    _listed(shown, of_coach=False)
    _days_off(
        "Days on which it does not meet",
        ranges_of(day_notes(lambda day: whereabouts.session_off(unit, day), *span)),
    )
    entry_table(shown)


def _span(entries: Sequence[Entry]) -> tuple[date, date]:
    days = [each.day for each in entries] or [date.min]
    return min(days), max(days)


def _listed(entries: Sequence[Entry], *, of_coach: bool) -> None:
    if not entries:
        st.markdown("Nothing is held in this time.")
        return
    st.html(f"<style>{AGENDA_LOOK}</style>{agenda_markup(entries[:_MOST_LISTED], of_coach=of_coach)}")
    more = len(entries) - _MOST_LISTED
    if more > 0:
        st.caption(f"{more} more stand in the table below; choose a month to see fewer.")


def _days_off(title: str, ranges: Sequence[tuple[date, date, str]]) -> None:
    if not ranges:
        return
    lines = [
        f"- {day_words(first) if first == last else f'{day_words(first)} to {day_words(last)}'}: {plain(reason)}"
        for first, last, reason in ranges[:_MOST_RANGES]
    ]
    with st.expander(f"{title} ({len(ranges)})"):
        st.markdown("\n".join(lines))
        if len(ranges) > _MOST_RANGES:
            st.caption(f"and {len(ranges) - _MOST_RANGES} more")


def entry_table(entries: Sequence[Entry]) -> None:
    """The data behind the view, to sort and to copy."""
    if not entries:
        return
    with st.expander("As a table"):
        st.dataframe(
            pd.DataFrame([_row(each) for each in entries]),
            hide_index=True,
            width="stretch",
            column_config={"Day": st.column_config.DateColumn(format="ddd D MMM YYYY")},
            key="entry-table",
            alt="The sessions shown above",
        )


def _row(entry: Entry) -> Mapping[str, object]:
    return {
        "Day": entry.day,
        "Time": entry.times,
        "Clock": place_words(entry.session.time_zone),
        "Session": entry.activity.title,
        "Unit": entry.activity.unit_name,
        "Coach": entry.session.coach,
        "Coach's time": entry.coach_times or entry.times if entry.session.coach else "",
        "Hours": hours_words(entry.hours),
    }
