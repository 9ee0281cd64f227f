"""A month as a calendar: a table of weeks, which a phone shows as a list of the days that have something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape

from ui.components.calendar_entries import Entry, by_day, place_words

_MOST_SHOWN = 3
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LOOK = """
.month table { border-collapse: collapse; table-layout: fixed; width: 100%; line-height: 1.35; }
.month caption, .month .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.month th { text-align: left; font-weight: 600; padding: 4px 8px; }
.month th.quiet { width: 6%; }
.month td { vertical-align: top; height: 72px; padding: 6px 8px; border: 1px solid color-mix(in srgb, currentColor 20%, transparent);
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.month td.outside { opacity: .35; }
.month td.weekend { background: color-mix(in srgb, currentColor 5%, transparent); }
.month .date { font-weight: 600; }
.month .weekday { display: none; }
.month td.today .date { outline: 2px solid currentColor; border-radius: 10px; padding: 0 6px; margin-left: 4px; }
.month .note { display: block; font-size: .82rem; font-style: italic; opacity: .85; }
.month ul { list-style: none; margin: 4px 0 0; padding: 0; }
.month li { margin: 0 0 6px; padding: 0 0 0 7px; border-left: 3px solid color-mix(in srgb, currentColor 45%, transparent); font-size: .87rem; }
.month li b, .month li span { display: block; }
.month li .who { opacity: .8; font-size: .94em; }
.month li:has(.clash) { border-left: 3px double currentColor; }
.month li .clash { font-weight: 600; font-size: .94em; }
.month li .clash span { display: inline; }
.month summary { cursor: pointer; font-size: .87rem; text-decoration: underline; min-height: 24px; }
@media (max-width: 900px) {
  .month thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .month table, .month tbody, .month tr, .month td { display: block; }
  .month td { height: auto; border: 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 10px 0; }
  .month td.weekend { background: none; }
  .month td.empty, .month td.outside { display: none; }
  .month .weekday { display: inline; }
  .month li, .month summary { font-size: .95rem; }
}
"""


def month_markup(
    month: date, entries: Sequence[Entry], notes: Mapping[date, str], today: date, heading: str
) -> str:
    """The table; every text that people wrote is escaped.

    Parameters
    ----------
    month : date
        Its first day.
    notes : mapping of date to str
        Holidays and closed days.
    heading : str
        What the table shows, for those who hear it.
    """
    days, weekend = by_day(entries), any(each.day.weekday() >= 5 for each in entries)
    heads = "".join(
        f'<th scope="col" class="{"quiet" if place >= 5 and not weekend else ""}">'
        f'<span class="spoken">{name}</span><span aria-hidden="true">{name[:3]}</span></th>'
        for place, name in enumerate(_DAYS)
    )
    first = month - timedelta(days=month.weekday())
    following = (month + timedelta(days=31)).replace(day=1)
    weeks = range(-(-(following - first).days // 7))
    body = "".join(
        '<tr role="row">'
        + "".join(
            _day(first + timedelta(days=7 * week + place), month, days, notes, today) for place in range(7)
        )
        + "</tr>"
        for week in weeks
    )
    # The roles stay where a phone shows days as blocks.
    return (
        f'<div class="month"><table role="table"><caption>{escape(heading)}</caption>'
        f'<thead><tr role="row">{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _day(
    day: date,
    month: date,
    days: Mapping[date, Sequence[Entry]],
    notes: Mapping[date, str],
    today: date,
) -> str:
    if day.month != month.month:
        return f'<td role="cell" class="outside empty"><span class="date">{day.day}</span></td>'
    entries, note = days.get(day, ()), notes.get(day, "")
    kinds = [
        *(["weekend"] if day.weekday() >= 5 else []),
        *(["today"] if day == today else []),
        *([] if entries or note else ["empty"]),
    ]
    shown, more = entries[:_MOST_SHOWN], entries[_MOST_SHOWN:]
    told = f'<span class="note">{escape(note)}</span>' if note else ""
    spoken = '<span class="spoken">, today</span>' if day == today else ""
    return (
        f'<td role="cell" class="{" ".join(kinds)}"><time datetime="{day}"><span class="weekday">'
        f'{_DAYS[day.weekday()]} </span><span class="date">{day.day}</span><span class="weekday"> {day:%b}</span>'
        f"{spoken}</time>{told}{_list(shown)}{_rest(more)}</td>"
    )


def _list(entries: Sequence[Entry]) -> str:
    return f"<ul>{''.join(map(_entry, entries))}</ul>" if entries else ""


def _rest(entries: Sequence[Entry]) -> str:
    if not entries:
        return ""
    return f"<details><summary>{len(entries)} more</summary>{_list(entries)}</details>"


def _entry(entry: Entry) -> str:
    who = " · ".join(part for part in (entry.activity.unit_name, entry.session.coach) if part)
    return (
        f"<li><b>{entry.times}</b><span>{escape(entry.activity.title)}</span>"
        f'<span class="who">{escape(who)}</span>{coach_clock(entry)}{coach_elsewhere(entry)}</li>'
    )


def coach_elsewhere(entry: Entry) -> str:
    """That the coach holds something else at the same time, as markup."""
    if not entry.meanwhile:
        return ""
    told = escape(f"{entry.session.coach} is at the same time in: {entry.meanwhile}")
    return f'<span class="clash"><span aria-hidden="true">⚠ </span>{told}</span>'


def coach_clock(entry: Entry) -> str:
    """The coach's own time, where it differs, as markup."""
    if not entry.coach_times:
        return ""
    place = escape(f"{entry.coach_times} {place_words(entry.coach_zone)} for the coach")
    return f'<span class="who">{place}</span>'
