"""The settings that the form of a plan stands for, or everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from pydantic import ValidationError

from rollout.calendar import period_id
from rollout.planning.settings import PlanSettings
from surveys.faults import Fault, FaultsError
from surveys.instrument_files import faults_of_validation
from surveys.organisation import DateRange

DATES = "Dates in which nobody starts"
HOURS = "Coach hours each period"
SINGLE = "Periods with other coach hours"

Values = dict[str, Any]


def launch_profile(settings: PlanSettings, launch: float) -> Values:
    """Hours of a start and of the two periods after it, in the shares they had; the usual ones after 0."""
    usual = settings if settings.launch_hours else PlanSettings()
    share = launch / usual.launch_hours
    return {
        "launch_hours": launch,
        "second_quarter_hours": usual.second_quarter_hours * share,
        "third_quarter_hours": usual.third_quarter_hours * share,
    }


def settings_from(
    kept: PlanSettings, values: Mapping[str, Any], avoid: pd.DataFrame, single: pd.DataFrame | None = None
) -> PlanSettings:
    """The settings that a form stands for.

    Parameters
    ----------
    kept : PlanSettings
        Of the engagement; what the form does not show stays.
    values : mapping
        By the names of `PlanSettings`.
    avoid : DataFrame
        Columns From, To and Why.
    single : DataFrame, optional
        Columns Period, in words, and Hours; without it the hours of single periods stay.

    Raises
    ------
    FaultsError
        Naming every fault of the form.
    """
    ranges, faults = date_ranges(avoid, DATES)
    hours = dict(kept.coach_hours_in)
    if single is not None:
        hours, more = _hours_in(single)
        faults += more
    try:
        settings = PlanSettings.model_validate(
            {**kept.model_dump(), **values, "avoid": ranges, "coach_hours_in": hours}
        )
    except ValidationError as error:
        faults += faults_of_validation(error, "Settings")
    else:
        faults += _too_few_hours(settings)
    if faults:
        raise FaultsError(faults)
    return settings


def date_ranges(table: pd.DataFrame, called: str) -> tuple[list[DateRange], list[Fault]]:
    """The dates of a table with From, To and Why, and what is wrong with its rows; empty rows are none.

    Parameters
    ----------
    called : str
        What the table is called on its page.
    """
    ranges: list[DateRange] = []
    faults: list[Fault] = []
    for number, (_, row) in enumerate(table.iterrows(), start=1):
        found, wrong = date_range(row, f"{called}, row {number}")
        ranges += [found] if found else []
        faults += wrong
    return ranges, faults


def date_range(row: pd.Series, place: str) -> tuple[DateRange | None, list[Fault]]:
    """The dates of a row with From, To and Why, and what is wrong with it; neither for an empty row."""
    first, last = row["From"], row["To"]
    if pd.isna(first) and pd.isna(last):
        return None, []
    if pd.isna(first) or pd.isna(last):
        return None, [Fault(place, "one of its dates is empty", "Fill in both dates.")]
    why = "" if pd.isna(row["Why"]) else str(row["Why"])
    try:
        return DateRange(start=first, end=last, reason=why), []
    except ValidationError as error:
        return None, faults_of_validation(error, place)


def _hours_in(single: pd.DataFrame) -> tuple[dict[str, float], list[Fault]]:
    """Hours by the id of their period, and what is wrong with the rows; empty rows are none."""
    hours: dict[str, float] = {}
    faults: list[Fault] = []
    for number, (_, row) in enumerate(single.iterrows(), start=1):
        place, words, given = f"{SINGLE}, row {number}", row["Period"], row["Hours"]
        if pd.isna(words) or pd.isna(given):
            if not (pd.isna(words) and pd.isna(given)):
                faults.append(Fault(place, "period or hours are missing", "Fill in both."))
            continue
        period = period_id(str(words))
        if period in hours:
            faults.append(Fault(place, "the period stands there twice", "Keep one of the rows.", str(words)))
        hours[period] = float(given)
    return hours, faults


def _too_few_hours(settings: PlanSettings) -> Iterator[Fault]:
    """The fault of periods that all have fewer hours than one start takes."""
    last = settings.coach_hours + settings.coach_hours_more * (settings.quarters - 1)
    most = max(last, *settings.coach_hours_in.values(), 0.0)
    if most < settings.launch_hours:
        problem = f"a start takes {settings.launch_hours:g}, so {most:g} a {settings.cycle.value} are too few"
        remedy = f"Give at least {settings.launch_hours:g}, or lower the coach hours of a start."
        yield Fault(HOURS, problem, remedy)
