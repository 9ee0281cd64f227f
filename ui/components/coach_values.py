"""The calendar that the form of coaches and working days stands for, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from pydantic import ValidationError

from rollout.timetable.calendars import CalendarSettings, Coach, Hours
from rollout.timetable.working_days import Place, is_known
from surveys.faults import Fault, FaultList
from surveys.instrument_files import faults_of_validation
from surveys.organisation import DateRange
from surveys.text import clean_text
from ui.components.number_words import day_words
from ui.components.plan_settings_values import date_range

COACHES, AWAY, CLOSED, PROGRAMME = (
    "Coaches",
    "When coaches are away",
    "Days on which nobody meets",
    "Programme",
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

COACH_COLUMNS = ["Coach", "Time zone", "Country", "Region", "Days", "From", "To"]
AWAY_COLUMNS = ["Coach", "From", "To", "Why"]
CLOSED_COLUMNS = ["From", "To", "Why"]

_SAME_NAME = "two coaches have the same name"
# Longer than any works holidays: mostly a mistyped year, which would leave no day for anything.
_LONGEST_CLOSED = 100  # days; project judgement


def coach_table(calendar: CalendarSettings) -> pd.DataFrame:
    """The coaches as rows of a table."""
    rows = [
        (
            coach.name,
            coach.time_zone or None,
            coach.country or None,
            coach.region,
            [WEEKDAYS[day] for day in sorted(coach.weekdays)],
            coach.hours.begins,
            coach.hours.ends,
        )
        for coach in calendar.coaches
    ]
    return pd.DataFrame(rows, columns=COACH_COLUMNS).astype("object")


def away_table(calendar: CalendarSettings) -> pd.DataFrame:
    """When coaches are away, as rows of a table."""
    rows = [
        (coach.name, each.start, each.end, each.reason) for coach in calendar.coaches for each in coach.away
    ]
    return pd.DataFrame(rows, columns=AWAY_COLUMNS).astype("object")


def closed_table(calendar: CalendarSettings) -> pd.DataFrame:
    """Days on which nobody meets, as rows of a table."""
    rows = [(each.start, each.end, each.reason) for each in calendar.closed]
    return pd.DataFrame(rows, columns=CLOSED_COLUMNS).astype("object")


def calendar_from(
    programme: Mapping[str, Any], coaches: pd.DataFrame, away: pd.DataFrame, closed: pd.DataFrame
) -> CalendarSettings:
    """The calendar that a form stands for.

    Parameters
    ----------
    programme : mapping
        time_zone, country, region, begins and ends of the whole programme.
    coaches, away, closed : DataFrame
        With the columns above; empty rows are none.

    Raises
    ------
    FaultsError
        Naming every fault of the form.
    """
    faults = FaultList()
    held = _away_of(away, _names(coaches), faults)
    ranges = _closed_in(closed, faults)
    made = [_coach(number, row, held, faults) for number, row in _filled(coaches, "Coach")]
    whole = _programme(programme, ranges, faults)
    faults.extend(_repeated(coaches))
    faults.raise_if_any()
    return whole.model_copy(update={"coaches": tuple(each for each in made if each is not None)})


def _filled(table: pd.DataFrame, *needed: str) -> list[tuple[int, Any]]:
    """The rows that say anything, by their number in the table.

    A new row comes with the usual days and hours, so these alone say nothing.
    """
    told = [*needed, *(name for name in ("Time zone", "Country", "Region") if name in table)]
    rows = enumerate((row for _, row in table.iterrows()), start=1)
    return [(number, row) for number, row in rows if any(_text(row[name]) for name in told)]


def _text(value: Any) -> str:
    return "" if value is None or (not isinstance(value, list) and pd.isna(value)) else clean_text(str(value))


def _names(coaches: pd.DataFrame) -> dict[str, str]:
    """Each coach's name as it is compared, and as it is written."""
    names = [_text(row["Coach"]) for _, row in coaches.iterrows()]
    return {name.casefold(): name for name in names if name}


def _repeated(coaches: pd.DataFrame) -> list[Fault]:
    found, faults = set[str](), []
    for number, row in _filled(coaches, "Coach"):
        name = _text(row["Coach"])
        if name and name.casefold() in found:
            faults.append(Fault(f"{COACHES}, row {number}", _SAME_NAME, "Tell them apart.", name))
        found.add(name.casefold())
    return faults


def _coach(number: int, row: Any, away: Mapping[str, list[DateRange]], faults: FaultList) -> Coach | None:
    """The coach of a row; None, and its faults noted, if it is none."""
    name = _text(row["Coach"])
    place = f"{COACHES}, row {number}"
    if not name:
        faults.add(place, "the coach has no name", "Give a name, or remove the row.")
        return None
    hours = _hours(row["From"], row["To"], place, faults)
    days = row["Days"] if isinstance(row["Days"], list | tuple) else []
    if not len(days):
        faults.add(f"{place}, {name}", "no day of the week is chosen", "Choose at least one day.")
    where = _place(row["Country"], row["Region"], f"{place}, {name}", faults)
    if hours is None or not len(days) or where is None:
        # Its time zone is looked at all the same, so that every fault is told at once.
        hours, days, where = hours or Hours(), days or [WEEKDAYS[0]], where or Place()
    try:
        return Coach(
            name=name,
            time_zone=_text(row["Time zone"]),
            country=where.country,
            region=where.region,
            weekdays=tuple(sorted({WEEKDAYS.index(day) for day in days})),
            hours=hours,
            away=tuple(away.get(name.casefold(), ())),
        )
    except ValidationError as error:
        faults.extend(faults_of_validation(error, f"{place}, {name}"))
        return None


def _hours(begins: Any, ends: Any, place: str, faults: FaultList) -> Hours | None:
    if pd.isna(begins) or pd.isna(ends):
        faults.add(place, "a time of day is missing", "Give from when to when sessions can be held.")
        return None
    try:
        return Hours(begins=begins, ends=ends)
    except ValidationError as error:
        faults.extend(faults_of_validation(error, place))
        return None


def _place(country: Any, region: Any, place: str, faults: FaultList) -> Place | None:
    """Whose public holidays hold; None, and a fault noted, where they are not known."""
    wished = Place(_text(country).upper(), _text(region).upper().rpartition("-")[2])
    if is_known(wished) or (wished.region and not wished.country):
        return wished
    if not is_known(Place(wished.country)):
        problem, value = "the public holidays of this country are not known", wished.country
        remedy = "Use a two-letter code such as DE, or leave it empty and block the days yourself."
    else:
        problem, value = f"{wished.country} has no such region", wished.region
        remedy = "Use the region's code, such as BY for Bavaria, or leave it empty."
    faults.add(place, problem, remedy, value)
    return None


def _away_of(away: pd.DataFrame, names: Mapping[str, str], faults: FaultList) -> dict[str, list[DateRange]]:
    """When each coach is away, by the name as it is compared."""
    found: dict[str, list[DateRange]] = {}
    for number, (_, row) in enumerate(away.iterrows(), start=1):
        name, place = _text(row["Coach"]), f"{AWAY}, row {number}"
        dates, wrong = date_range(row, place)
        if not name and dates is None and not wrong:
            continue
        faults.extend(wrong)
        if not name:
            faults.add(place, "it does not say who is away", "Name one of the coaches.")
        elif name.casefold() not in names:
            faults.add(place, "no coach of that name is in the table above", "Name one of the coaches.", name)
        if dates is None and not wrong:
            faults.add(place, "its dates are empty", "Fill in both dates, or remove the row.", name)
        elif dates is not None:
            found.setdefault(name.casefold(), []).append(dates)
    return found


def _closed_in(table: pd.DataFrame, faults: FaultList) -> list[DateRange]:
    """When nobody meets. A plan made before with longer ranges still opens: only who enters them is told."""
    ranges: list[DateRange] = []
    for number, (_, row) in enumerate(table.iterrows(), start=1):
        place = f"{CLOSED}, row {number}"
        found, wrong = date_range(row, place)
        faults.extend(wrong)
        if found is None:
            continue
        ranges.append(found)
        if (days := (found.end - found.start).days + 1) > _LONGEST_CLOSED:
            faults.add(
                place,
                f"nobody meets on more than {_LONGEST_CLOSED} days in a row",
                "Look at the years, or give it as several ranges.",
                f"{day_words(found.start)} to {day_words(found.end)}, {days} days",
            )
    return ranges


def _programme(given: Mapping[str, Any], closed: list[DateRange], faults: FaultList) -> CalendarSettings:
    """The whole programme's clock, holidays and hours; faults are noted."""
    hours = _hours(given["begins"], given["ends"], f"{PROGRAMME}, hours of the teams", faults)
    where = _place(given["country"], given["region"], PROGRAMME, faults)
    try:
        return CalendarSettings(
            time_zone=_text(given["time_zone"]),
            country=where.country if where else "",
            region=where.region if where else "",
            hours=hours or Hours(),
            closed=tuple(closed),
        )
    except ValidationError as error:
        faults.extend(faults_of_validation(error, PROGRAMME))
        return CalendarSettings()
