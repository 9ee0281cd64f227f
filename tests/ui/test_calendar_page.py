"""The calendar: by month, coach and team, sessions without a time, and the form of coaches and working days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import ui.components.coach_form
from engagement.planning import keep_plan, plan_ground
from rollout.activities.activity import Status
from rollout.planning.document import PlanDocument
from rollout.timetable.calendars import CalendarSettings, Coach, Hours
from rollout.timetable.whereabouts import Whereabouts
from surveys.faults import FaultsError
from surveys.organisation import DateRange
from tests.ui.app_words import click, started, words
from tests.ui.planned_panel import home, plan
from tests.ui.timed_plans import ANNA, LI, WHY_NOT, calendar, timed
from ui.components.calendar_agenda import agenda_markup
from ui.components.calendar_entries import (
    Entry,
    by_day,
    day_notes,
    entries_of,
    in_month,
    month_to_open,
    months_of,
    ranges_of,
    weeks_of,
    without_time,
)
from ui.components.calendar_month import month_markup
from ui.components.coach_values import (
    AWAY_COLUMNS,
    CLOSED_COLUMNS,
    COACH_COLUMNS,
    away_table,
    calendar_from,
    closed_table,
    coach_table,
)
from ui.figures.calendar_figure import Week, coach_weeks, fullest_words
from ui.places import Place

PROGRAMME = {"time_zone": None, "country": None, "region": "", "begins": time(9), "ends": time(17)}
DAYS = ["Mon", "Tue"]


def keep(document: PlanDocument) -> None:
    context, engagement = home()
    keep_plan(context, plan_ground(context, engagement, document.settings), document)


def entries(document: PlanDocument) -> tuple[Entry, ...]:
    context, engagement = home()
    organisation = context.store.organisation(context.workspace, engagement)
    assert organisation is not None
    return entries_of(document.activities, Whereabouts(organisation, document.settings.calendar))


def html(app: AppTest) -> str:
    return "\n".join(each.proto.body for each in app.get("html"))


def control(app: AppTest, kind: str, label: str) -> Any:
    return next(each for each in app.get(kind) if each.label == label)


@pytest.fixture
def page(own_sample: Path) -> AppTest:
    """The page with a plan whose sessions have times, all but two."""
    keep(timed(plan()))
    return started(Place.CALENDAR)


def test_a_plan_without_times_says_so_and_opens_the_form(own_sample: Path) -> None:
    document = timed(plan())
    keep(document.model_copy(update={"activities": tuple(_without(document))}))
    app = started(Place.CALENDAR)
    assert app.markdown[0].value == "#### No session of this plan has a time yet."
    assert "Find times anew" in [each.label for each in app.button]


def _without(document: PlanDocument) -> Iterator[Any]:
    for each in document.activities:
        yield each.model_copy(update={"session": None, "needs_session": False})


def test_the_month_of_the_next_session_opens_and_its_sessions_are_counted(page: AppTest) -> None:
    context, _ = home()
    document = plan()
    known = entries(document)
    month = month_to_open(known, context.today())
    assert month is not None
    held = in_month(known, month)
    count = "1 session" if len(held) == 1 else f"{len(held)} sessions"
    assert page.markdown[0].value.replace("\\", "") == (
        f"#### {count} in {month:%B %Y}; 2 of the plan have no time yet."
    )
    shown = html(page)
    for each in held:
        assert each.times in shown
    assert shown.count("<li>") == len(held)


def test_sessions_without_a_time_are_told_in_a_line_that_opens_with_reason_and_remedy(page: AppTest) -> None:
    told = words(page)
    folded = next(each for each in page.expander if "no time yet" in each.label)
    assert folded.label == "2 sessions have no time yet: why, and what helps"
    assert not folded.proto.expanded
    assert told.count(WHY_NOT) == 2
    assert "What helps:" in told


def test_what_has_to_be_known_of_the_times_is_told_and_folded_where_it_is_long(own_sample: Path) -> None:
    document = timed(plan())
    keep(document.model_copy(update={"timetable_notes": ("Decided by hand: *Anna* is in two rooms.",)}))
    app = started(Place.CALENDAR)
    assert [each.value.replace("\\", "") for each in app.warning] == [
        "Decided by hand: *Anna* is in two rooms."
    ]
    keep(document.model_copy(update={"timetable_notes": ("One.", "Two.", "Three.")}))
    app = started(Place.CALENDAR)
    assert not app.warning
    assert any(each.label == "3 points to know about these times" for each in app.expander)
    assert "- Two." in words(app)


def test_sessions_of_one_coach_at_the_same_time_are_marked(own_sample: Path) -> None:
    document = timed(plan())
    mine = [each for each in document.activities if each.session and each.session.coach == ANNA]
    first, second, third = mine[:3]
    assert first.session is not None
    at_once = second.model_copy(update={"session": first.session})
    dropped = third.model_copy(update={"session": first.session, "status": Status.DROPPED})
    changed = {each.id: each for each in (at_once, dropped)}
    found = entries(
        document.model_copy(
            update={"activities": tuple(changed.get(each.id, each) for each in document.activities)}
        )
    )
    told = {each.activity.id: each.meanwhile for each in found if each.meanwhile}
    # Of what was dropped nobody is anywhere.
    assert told == {
        first.id: f"{second.title}, {second.unit_name}",
        second.id: f"{first.title}, {first.unit_name}",
    }
    day = first.session.begins.date()
    shown = [each for each in found if each.day == day]
    for markup in (
        month_markup(day.replace(day=1), shown, {}, day, ""),
        agenda_markup(shown, of_coach=True),
    ):
        assert markup.count(f"{ANNA} is at the same time in: ") == 2


def test_sessions_that_follow_each_other_are_no_clash(own_sample: Path) -> None:
    assert not any(each.meanwhile for each in entries(timed(plan())))


def test_another_month_can_be_chosen(page: AppTest) -> None:
    months = months_of(entries(plan()))
    control(page, "selectbox", "Month").set_value(f"{months[-1]:%B %Y}").run()
    assert not page.exception
    assert f"{months[-1]:%B %Y}" in page.markdown[0].value


def test_a_coach_sees_hours_by_week_and_each_session_on_two_clocks_where_they_differ(page: AppTest) -> None:
    control(page, "button_group", "View by").set_value("Coach").run()
    control(page, "selectbox", "Coach").set_value(LI).run()
    assert not page.exception
    held = [each for each in entries(plan()) if each.session.coach == LI]
    assert f"{LI} holds {len(held)} sessions" in page.markdown[0].value
    shown = html(page)
    assert shown.count("<li>") == len(held)
    # Shanghai is six or seven hours ahead of Berlin.
    assert all(each.coach_times for each in held)
    assert shown.count("Shanghai time for the coach") == len(held)
    assert "The fullest week begins on" in words(page)
    control(page, "selectbox", "Coach").set_value(ANNA).run()
    assert "for the coach" not in html(page)


def test_a_team_sees_its_sessions_on_its_own_clock_and_its_days_off(page: AppTest) -> None:
    document = plan()
    row = next(row for row in document.rows if row.pilot)
    control(page, "button_group", "View by").set_value("Team").run()
    control(page, "selectbox", "Team").set_value(row.name).run()
    assert not page.exception
    held = [each for each in entries(document) if each.activity.unit == row.unit]
    assert held
    assert html(page).count("<li>") == len(held)
    told = words(page)
    assert "Times are Berlin time. Public holidays are those of Germany." in told
    assert any(each.label.startswith("Days on which it does not meet") for each in page.expander)
    assert "Good Friday" in told


def test_the_calendar_leads_on_to_the_activities(page: AppTest) -> None:
    click(page, "See what has to be done")
    assert page.title[0].value == "What has to be done, by whom, by when?"


def test_coaches_are_kept_for_the_next_plan(page: AppTest) -> None:
    context, engagement = home()
    control(page, "text_input", "Region").set_value("BE")
    control(page, "selectbox", "Country of public holidays").set_value("DE")
    click(page, "Save for the next plan")
    assert not page.error
    kept = context.store.engagement(context.workspace, engagement).settings.calendar
    assert (kept.country, kept.region) == ("DE", "BE")
    assert [coach.name for coach in kept.coaches] == [ANNA, LI]
    assert plan().settings.calendar == calendar()  # the plan is as it was


def test_a_form_that_cannot_stand_keeps_nothing_and_tells_every_fault(page: AppTest) -> None:
    context, engagement = home()
    before = context.store.engagement(context.workspace, engagement).settings
    control(page, "text_input", "Region").set_value("XX")
    control(page, "selectbox", "Country of public holidays").set_value("DE")
    control(page, "time_input", "until").set_value(time(8))
    click(page, "Find times anew")
    assert "Nothing was saved. 2 points need attention." in page.error[0].value
    assert context.store.engagement(context.workspace, engagement).settings == before


def test_times_found_anew_are_told_with_what_has_none(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[CalendarSettings] = []

    def found(context: Any, engagement: Any, given: CalendarSettings) -> Any:
        seen.append(given)
        document = plan()
        keep(document)
        return context.store.plan_versions(context.workspace, engagement)[-1], document

    monkeypatch.setattr(ui.components.coach_form, "times_found_anew", found)
    click(page, "Find times anew")
    assert seen == [calendar()]
    assert page.toast[0].value.replace("\\", "") == (
        "Version 3 has new times; 2 sessions have no time yet. No unit moved."
    )


# Entries, clocks and days


def test_a_session_on_the_day_before_on_the_coachs_clock_names_that_day(own_sample: Path) -> None:
    first = entries(timed(plan()))[0]
    early = Entry(first.activity, first.session, "America/Los_Angeles")
    # 9:00 in Berlin is midnight in Los Angeles; with the clocks an hour closer it is 1:00.
    assert early.coach_times.endswith(("00:00–02:00", "01:00–03:00"))
    honolulu = Entry(first.activity, first.session, "Pacific/Honolulu")
    day_before = f"{date.fromordinal(first.day.toordinal() - 1):%a}"
    assert honolulu.coach_times.startswith(f"{day_before} ")


def test_weeks_without_sessions_are_there_too(own_sample: Path) -> None:
    known = entries(timed(plan()))
    weeks = weeks_of(known)
    assert all((b.monday - a.monday).days == 7 for a, b in pairwise(weeks))
    assert sum(week.hours for week in weeks) == 2 * len(known)
    assert sum(week.sessions for week in weeks) == len(known)
    assert sum(map(len, by_day(known).values())) == len(known)
    lacking = without_time(timed(plan(), lacking=3).activities)
    assert len(lacking) == 3
    # What is done needs no time any more.
    assert without_time(each.model_copy(update={"status": Status.DONE}) for each in lacking) == ()


def test_days_off_that_follow_each_other_but_for_a_weekend_are_one_range() -> None:
    # Thursday to Monday closed, weekend between; a holiday of another name on Tuesday.
    reasons = dict.fromkeys((date(2027, 7, 8), date(2027, 7, 9), date(2027, 7, 12)), "closed: works holiday")
    reasons |= {date(2027, 7, 10): "weekend", date(2027, 7, 13): "public holiday: A day"}
    notes = day_notes(lambda day: reasons.get(day, ""), date(2027, 7, 1), date(2027, 7, 31))
    assert ranges_of(notes) == (
        (date(2027, 7, 8), date(2027, 7, 12), "Works holiday"),
        (date(2027, 7, 13), date(2027, 7, 13), "A day"),
    )


def test_names_are_no_markup_in_month_and_agenda(own_sample: Path) -> None:
    first = entries(timed(plan()))[0]
    hostile = first.activity.model_copy(update={"title": "<img src=x>", "unit_name": "<b>R&D"})
    session = first.session.model_copy(update={"coach": "<i>Anna"})
    shown = Entry(hostile, session, "Asia/Tokyo")
    notes = {first.day: "<script>"}
    for markup in (
        month_markup(first.day.replace(day=1), [shown], notes, first.day, "<u>"),
        agenda_markup([shown], of_coach=True) + agenda_markup([shown], of_coach=False),
    ):
        assert not any(tag in markup for tag in ("<img", "<b>R&D", "<i>", "<script>", "<u>"))
        assert "&lt;img" in markup


def test_a_full_day_shows_three_sessions_and_the_rest_behind_a_button(own_sample: Path) -> None:
    first = entries(timed(plan()))[0]
    markup = month_markup(first.day.replace(day=1), [first] * 5, {}, first.day, "")
    assert "<summary>2 more</summary>" in markup
    assert markup.count("<li>") == 5
    assert 'class="today"' in markup


def test_the_fullest_week_is_named_and_away_is_hatched() -> None:
    weeks = (Week(date(2027, 1, 4), 6.0, 3), Week(date(2027, 1, 11), 2.5, 1))
    assert fullest_words(weeks) == "The fullest week begins on 4 Jan 2027: 6 hours."
    assert fullest_words(()) == "No session in any week."
    away = (DateRange(start=date(2027, 1, 11), end=date(2027, 1, 15)),)
    hatched, bars = coach_weeks(weeks, away, "#000").data
    assert list(bars.y) == [6.0, 2.5]
    assert hatched.width[0] == 5 * 24 * 3600 * 1000
    assert len(coach_weeks(weeks, (), "#000").data) == 1
    before = (DateRange(start=date(2026, 11, 2), end=date(2026, 11, 6)),)
    assert len(coach_weeks(weeks, before, "#000").data) == 1


# What the form stands for


def coaches(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COACH_COLUMNS).astype("object")


def aways(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=AWAY_COLUMNS).astype("object")


def closed(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=CLOSED_COLUMNS).astype("object")


def test_a_calendar_shown_and_sent_is_the_same_calendar() -> None:
    week = DateRange(start=date(2027, 7, 5), end=date(2027, 7, 9), reason="leave")
    given = CalendarSettings(
        time_zone="Europe/Berlin",
        country="DE",
        region="BY",
        hours=Hours(begins=time(8), ends=time(16)),
        closed=(DateRange(start=date(2027, 12, 24), end=date(2027, 12, 31)),),
        coaches=(
            Coach(name="Anna", weekdays=(0, 2), away=(week,)),
            Coach(name="Li", time_zone="Asia/Shanghai", country="CN", hours=Hours(begins=time(7))),
        ),
    )
    programme = {
        "time_zone": "Europe/Berlin",
        "country": "DE",
        "region": "BY",
        "begins": time(8),
        "ends": time(16),
    }
    assert calendar_from(programme, coach_table(given), away_table(given), closed_table(given)) == given


def test_every_fault_of_the_form_is_told_at_once() -> None:
    nine, five = time(9), time(17)
    with pytest.raises(FaultsError) as caught:
        calendar_from(
            PROGRAMME | {"ends": time(8)},
            coaches(
                ("Anna", "Europe/Nowhere", None, None, DAYS, nine, five),
                ("anna", None, None, None, DAYS, five, nine),
                ("Bo", None, "DE", "QQ", DAYS, nine, five),
                ("Cy", None, "XX", None, [], nine, None),
                (None, "Europe/Berlin", None, None, DAYS, nine, five),
            ),
            aways(
                ("Anna", date(2027, 5, 9), date(2027, 5, 1), ""),
                ("Nobody", date(2027, 5, 1), date(2027, 5, 9), ""),
                ("Bo", date(2027, 5, 1), None, ""),
                ("Bo", None, None, "ill"),
                (None, date(2027, 5, 1), date(2027, 5, 9), ""),
            ),
            closed(
                (date(2027, 5, 9), date(2027, 5, 1), ""),
                (None, None, None),
                (date(2026, 12, 24), date(2028, 12, 31), "Christmas"),
            ),
        )
    told = [str(each) for each in caught.value.faults]
    for place, problem in (
        ("Coaches, row 1, Anna", "'Europe/Nowhere' is not a known time zone"),
        ("Coaches, row 2", "two coaches have the same name"),
        ("Coaches, row 2", "working hours end at 09:00"),
        ("Coaches, row 3, Bo", "DE has no such region"),
        ("Coaches, row 4", "a time of day is missing"),
        ("Coaches, row 4, Cy", "no day of the week is chosen"),
        ("Coaches, row 4, Cy", "the public holidays of this country are not known"),
        ("Coaches, row 5", "the coach has no name"),
        ("When coaches are away, row 1", "before it starts"),
        ("When coaches are away, row 2", "no coach of that name"),
        ("When coaches are away, row 3", "one of its dates is empty"),
        ("When coaches are away, row 4", "its dates are empty"),
        ("When coaches are away, row 5", "it does not say who is away"),
        ("Days on which nobody meets, row 1", "before it starts"),
        ("Days on which nobody meets, row 3", "more than 100 days in a row"),
        ("Programme, hours of the teams", "working hours end at 08:00"),
    ):
        assert any(each.startswith(place) and problem in each for each in told), (place, problem, told)


def test_a_range_closed_too_long_is_told_with_its_days_and_what_to_do() -> None:
    first = date(2026, 12, 24)
    longest = first + timedelta(days=99)
    kept = calendar_from(PROGRAMME, coaches(), aways(), closed((first, longest, "")))
    assert kept.closed == (DateRange(start=first, end=longest),)
    with pytest.raises(FaultsError) as caught:
        calendar_from(PROGRAMME, coaches(), aways(), closed((first, longest + timedelta(days=1), "")))
    (fault,) = caught.value.faults
    assert fault.value == "24 Dec 2026 to 3 Apr 2027, 101 days"
    assert fault.remedy == "Look at the years, or give it as several ranges."


def test_empty_rows_of_the_form_are_none() -> None:
    found = calendar_from(
        PROGRAMME,
        coaches((None, None, None, None, DAYS, time(9), time(17))),
        aways((None, None, None, None)),
        closed((None, None, None)),
    )
    assert found == CalendarSettings()
