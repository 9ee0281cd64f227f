"""Sessions as a list by day, the same on every screen."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rollout.chances.schedule_chances import day_words
from ui.components.calendar_entries import Entry, by_day, place_words
from ui.components.calendar_month import coach_clock, coach_elsewhere

LOOK = """
.agenda { line-height: 1.4; font-variant-numeric: tabular-nums; }
.agenda section { display: grid; grid-template-columns: 190px 1fr; gap: 0 16px; padding: 10px 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.agenda h4 { font-size: 1rem; font-weight: 600; margin: 0; padding: 0; }
.agenda ul { list-style: none; margin: 0; padding: 0; }
.agenda li { display: grid; grid-template-columns: 110px 1fr; gap: 0 12px; margin: 0 0 6px; }
.agenda li > b { white-space: nowrap; }
.agenda .who { display: block; opacity: .8; font-size: .92em; }
.agenda .clash { display: block; font-weight: 600; font-size: .92em; }
@media (max-width: 900px) { .agenda section { grid-template-columns: 1fr; gap: 4px; } }
@media (max-width: 480px) { .agenda li { grid-template-columns: 1fr; } }
"""


def agenda_markup(entries: Sequence[Entry], *, of_coach: bool) -> str:
    """The list; every text that people wrote is escaped.

    Parameters
    ----------
    of_coach : bool
        Name the unit and its clock beside each session, else the coach.
    """
    body = "".join(
        f"<section><h4>{day:%a} {day_words(day)}</h4>{_list(held, of_coach=of_coach)}</section>"
        for day, held in by_day(entries).items()
    )
    return f'<div class="agenda">{body}</div>'


def _list(entries: Sequence[Entry], *, of_coach: bool) -> str:
    return "<ul>" + "".join(_entry(each, of_coach=of_coach) for each in entries) + "</ul>"


def _entry(entry: Entry, *, of_coach: bool) -> str:
    activity, session = entry.activity, entry.session
    who = activity.unit_name if of_coach else f"with {session.coach}" if session.coach else ""
    clock = place_words(session.time_zone) if entry.coach_times or not of_coach else ""
    told = " · ".join(part for part in (who, clock) if part)
    return (
        f"<li><b>{entry.times}</b><div>{escape(activity.title)}"
        f'<span class="who">{escape(told)}</span>{coach_clock(entry)}{coach_elsewhere(entry)}</div></li>'
    )
