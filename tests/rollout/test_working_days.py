from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.timetable.calendars import CalendarSettings, Coach
from rollout.timetable.whereabouts import Whereabouts
from rollout.timetable.working_days import Place, WorkingDays, day_off, is_known, known_place
from surveys.organisation import DateRange
from tests.rollout.timetable_examples import id_of, organisation, unit

EPIPHANY = date(2027, 1, 6)


def test_a_region_has_holidays_of_its_own() -> None:
    assert day_off(Place("DE", "BY"), EPIPHANY) == "public holiday: Epiphany"
    assert day_off(Place("DE", "HH"), EPIPHANY) == day_off(Place("DE"), EPIPHANY) == ""


@pytest.mark.parametrize(
    ("country", "weekend"), [("DE", {5, 6}), ("AE", {5, 6}), ("IL", {4, 5}), ("SA", {4, 5}), ("", {5, 6})]
)
def test_weekends_are_those_of_the_country(country: str, weekend: set[int]) -> None:
    week = [date(2027, 11, 1) + timedelta(days=number) for number in range(7)]
    assert {day.weekday() for day in week if day_off(Place(country), day)} == weekend


def test_a_weekend_that_is_worked_for_a_holiday_is_a_working_day() -> None:
    assert day_off(Place("CN"), date(2026, 2, 14)) == ""  # a Saturday, before the spring festival


def test_a_closed_range_is_off_with_its_reason() -> None:
    closed = (DateRange(start=EPIPHANY, end=EPIPHANY, reason="year-end closing"),)
    assert day_off(Place("DE"), EPIPHANY, closed) == "closed: year-end closing"


def test_what_is_not_known_of_a_place_has_no_holidays() -> None:
    assert known_place(Place("DE", "ZZ")) == Place("DE")
    assert known_place(Place("ZZ", "BY")) == known_place(Place("", "BY")) == Place()
    assert not is_known(Place("ZZ"))
    assert day_off(Place("ZZ"), date(2027, 1, 1)) == ""


def test_the_nearest_working_day_is_found_in_both_directions_or_not_at_all() -> None:
    days = WorkingDays(Place("DE"))
    assert days.on_or_after(date(2027, 3, 26)) == date(2027, 3, 30)  # from Good Friday past Easter Monday
    assert days.on_or_before(date(2027, 3, 29)) == date(2027, 3, 25)
    shut = WorkingDays(Place(), (DateRange(start=date(2027, 1, 1), end=date(2029, 1, 1)),))
    assert shut.on_or_after(date(2027, 1, 1)) is None


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(["DE", "US", "IL", "NP", "CN", "BR"]))
def test_working_days_are_those_of_the_library(day: date, country: str) -> None:
    assert (day_off(Place(country), day) == "") == holidays.country_holidays(
        country, years=day.year
    ).is_working_day(day)


def test_what_a_unit_or_coach_does_not_say_comes_from_the_programme() -> None:
    units = organisation(unit("North"), unit("South", country="US", time_zone="Asia/Tokyo"), country="DE")
    coaches = (Coach(name="Ada"), Coach(name="Bo", country="DE"), Coach(name="Cy", country="US"))
    where = Whereabouts(units, CalendarSettings(region="BY", coaches=coaches))
    assert where.place(None) == where.place(id_of("North")) == Place("DE", "BY")
    assert where.place(id_of("South")) == Place("US")
    assert [where.zone(each) for each in (None, id_of("South"))] == ["UTC", "Asia/Tokyo"]
    assert [where.coach_place(each) for each in coaches] == [Place("DE", "BY")] * 2 + [Place("US")]


def test_a_coach_works_on_weekdays_of_their_own_but_not_on_public_holidays() -> None:
    ada = Coach(name="Ada", country="IL", weekdays=(4, 5))
    where = Whereabouts(organisation(), CalendarSettings(coaches=(ada,)))
    friday, sunday, passover = date(2027, 2, 5), date(2027, 2, 7), date(2027, 4, 22)
    assert where.coach_off(ada, friday) == ""
    assert where.coach_off(ada, sunday) == "weekend"
    assert where.coach_off(ada.model_copy(update={"weekdays": (3,)}), passover).startswith("public holiday")
