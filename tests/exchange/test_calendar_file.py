"""Calendar files, read back by vobject, which shares no code with the library that wrote them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import vobject
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from engagement.plan_pack import PlanPack, pack_of
from exchange.calendars.clocks import clock_rules
from exchange.calendars.files import calendar_files, coach_calendar, unit_calendar, whole_calendar
from exchange.dated_work import DatedWork, dated_work
from exchange.file_names import file_names
from rollout.activities.activity import Activity, Repeats, Status
from rollout.activities.revisions import revisions
from rollout.activities.templates import activity_templates
from surveys.text import clean_text
from tests.exchange.dated_work_examples import (
    BERLIN,
    BOSTON,
    CALENDAR,
    MADE_AT,
    NEW_YORK,
    SALES,
    activity,
    held,
    id_of,
    of_programme,
    work_of,
)
from tests.exchange.test_workbook_safety import HOSTILE
from tests.exchange.workbook_sample import sample_report

V1, V2 = date(2026, 11, 23), date(2027, 1, 11)


def read(content: bytes) -> dict[str, object]:
    """The events as vobject reads them, by their uid."""
    component = vobject.readOne(content.decode())
    return {each.uid.value: each for each in getattr(component, "vevent_list", [])}


def event_of(content: bytes, name: str) -> object:
    return read(content)[f"{id_of(name)}@groundwork"]


def lines(content: bytes) -> list[str]:
    """Unfolded content lines (RFC 5545, 3.1)."""
    return content.decode().replace("\r\n ", "").split("\r\n")


# Sessions --------------------------------------------------------------------------------------


def test_a_session_keeps_its_hour_across_daylight_saving() -> None:
    # Germany changes its clocks on 28 March 2027: 09:00 is 08:00 UTC before and 07:00 UTC after.
    content = whole_calendar(
        work_of(
            held("Before", "2027-03-26 09:00", "2027-03-26 11:00"),
            held("After", "2027-03-30 09:00", "2027-03-30 11:00"),
        )
    )
    before, after = event_of(content, "Before"), event_of(content, "After")
    assert before.dtstart.value.astimezone(UTC) == datetime(2027, 3, 26, 8, tzinfo=UTC)
    assert after.dtstart.value.astimezone(UTC) == datetime(2027, 3, 30, 7, tzinfo=UTC)
    assert after.dtend.value.astimezone(UTC) == datetime(2027, 3, 30, 9, tzinfo=UTC)


def test_every_session_is_on_the_clock_of_those_who_take_part() -> None:
    # New York goes back on 7 November 2027: from 4 to 5 hours behind UTC.
    content = whole_calendar(
        work_of(
            held("Summer", "2027-11-05 09:00", "2027-11-05 11:00", time_zone=NEW_YORK),
            held("Winter", "2027-11-08 09:00", "2027-11-08 11:00", time_zone=NEW_YORK),
            held("Delhi", "2027-11-08 09:00", "2027-11-08 11:00", time_zone="Asia/Kolkata"),
            held("UTC", "2027-11-08 09:00", "2027-11-08 11:00", time_zone="UTC"),
        )
    )
    hours = {
        name: event_of(content, name).dtstart.value.astimezone(UTC).strftime("%H:%M")
        for name in ("Summer", "Winter", "Delhi", "UTC")
    }
    assert hours == {"Summer": "13:00", "Winter": "14:00", "Delhi": "03:30", "UTC": "09:00"}


def test_each_clock_that_is_named_is_described_once_and_no_other() -> None:
    content = whole_calendar(
        work_of(
            held("Berlin", "2027-03-26 09:00", "2027-03-26 11:00"),
            held("Berlin again", "2027-06-26 09:00", "2027-06-26 11:00"),
            held("New York", "2027-11-05 09:00", "2027-11-05 11:00", time_zone=NEW_YORK),
            held("Greenwich", "2027-11-05 09:00", "2027-11-05 11:00", time_zone="GMT"),
            activity("All day", "2027-03-01"),
        )
    )
    text = "\n".join(lines(content))
    described = re.findall(r"BEGIN:VTIMEZONE\nTZID:(.*)", text)
    assert sorted(described) == ["America/New_York", "Europe/Berlin"]
    assert set(re.findall(r"TZID=([^:;]*)", text)) == set(described)


@pytest.mark.parametrize(
    "name",
    # Ordinary; winter time as the exception; five weeks of it; half an hour; south of the equator; none.
    [BERLIN, "Europe/Dublin", "Africa/Casablanca", "Australia/Lord_Howe", "Australia/Sydney", "Asia/Kolkata"],
)
def test_a_clock_described_in_the_file_is_the_clock_itself(name: str) -> None:
    described = clock_rules(name, date(2026, 1, 1), date(2029, 1, 1)).to_ical().decode()
    # dateutil reads the description and knows nothing of where it came from.
    theirs, ours = tzical(StringIO(described)).get(name), ZoneInfo(name)
    # Counted in UTC, so that no hour is meant that the clock leaves out.
    start = datetime(2027, 1, 1, tzinfo=UTC)
    moments = [(start + timedelta(hours=hours)).astimezone(ours) for hours in range(0, 366 * 24, 2)]
    assert [each for each in moments if each.replace(tzinfo=theirs).utcoffset() != each.utcoffset()] == []


def test_a_session_makes_people_busy_and_whole_days_do_not() -> None:
    content = whole_calendar(
        work_of(held("Workshop", "2027-03-26 09:00", "2027-03-26 11:00"), activity("Work", "2027-03-01"))
    )
    assert event_of(content, "Workshop").transp.value == "OPAQUE"
    assert event_of(content, "Work").transp.value == "TRANSPARENT"


def test_a_session_without_a_time_is_tentative_on_its_days_and_says_what_is_missing() -> None:
    waiting = activity(
        "Training",
        "2027-03-01",
        needs_session=True,
        needs_coach=True,
        unplaced="No coach is free before 5 Mar.",
        earliest=date(2027, 3, 1),
        latest=date(2027, 3, 12),
    )
    work = work_of(waiting)
    event = event_of(whole_calendar(work), "Training")
    assert event.status.value == "TENTATIVE"
    assert event.summary.value == "Time to be found: Sales: Training"
    assert event.dtstart.value == date(2027, 3, 1)
    assert "No time has been found yet. No coach is free before 5 Mar." in event.description.value
    assert "from 1 Mar 2027 to 12 Mar 2027" in event.description.value
    assert read(coach_calendar(work, "Ana")) == {}


# Whole days and what comes back -------------------------------------------------------------------


def test_the_end_of_whole_days_is_the_day_after_the_last() -> None:
    event = event_of(whole_calendar(work_of(activity("Work", "2027-03-01", "2027-03-03"))), "Work")
    assert (event.dtstart.value, event.dtend.value) == (date(2027, 3, 1), date(2027, 3, 4))


def check_ins(repeats: Repeats, **more: object) -> Activity:
    return activity("Check-ins", "2027-03-15", "2027-04-12", repeats=repeats, **more)


def days_of(content: bytes) -> list[date]:
    calendar = Calendar.from_ical(content)
    found = recurring_ical_events.of(calendar).between(date(2027, 1, 1), date(2028, 1, 1))
    return sorted(each["DTSTART"].dt for each in found)


def test_what_comes_back_is_one_day_each_week_up_to_the_last_and_no_long_bar() -> None:
    content = unit_calendar(work_of(check_ins(Repeats.WEEKLY, unit=BOSTON)), BOSTON)
    event = event_of(content, "Check-ins")
    assert event.dtend.value - event.dtstart.value == timedelta(days=1)
    assert days_of(content) == [date(2027, 3, 15) + timedelta(weeks=week) for week in range(5)]
    # The end has the type of the begin, a date (RFC 5545, 3.3.10).
    assert "RRULE:FREQ=WEEKLY;UNTIL=20270412;INTERVAL=1;BYDAY=MO" in lines(content)


def test_what_comes_back_leaves_out_days_off_of_those_who_take_part() -> None:
    # Sales is in Germany, where 29 March 2027 is Easter Monday; Boston is not.
    assert date(2027, 3, 29) not in days_of(whole_calendar(work_of(check_ins(Repeats.WEEKLY))))
    boston = check_ins(Repeats.WEEKLY, unit=BOSTON)
    assert date(2027, 3, 29) in days_of(whole_calendar(work_of(boston)))


def test_every_two_weeks_is_every_two_weeks() -> None:
    content = whole_calendar(work_of(check_ins(Repeats.TWO_WEEKLY, unit=BOSTON)))
    assert days_of(content) == [date(2027, 3, 15), date(2027, 3, 29), date(2027, 4, 12)]


# Updates -----------------------------------------------------------------------------------------


def test_a_moved_session_keeps_its_id_and_has_a_higher_number() -> None:
    first = held("Workshop", "2027-01-12 09:00", "2027-01-12 12:00")
    moved = held("Workshop", "2027-01-14 09:00", "2027-01-14 12:00")
    old = event_of(whole_calendar(work_of(first)), "Workshop")
    new = event_of(
        whole_calendar(work_of(moved, changes=revisions([(V1, [first]), (V2, [moved])]))), "Workshop"
    )
    assert new.uid.value == old.uid.value
    assert (old.sequence.value, new.sequence.value) == ("0", "1")
    assert new.last_modified.value == datetime(2027, 1, 11, tzinfo=UTC)
    assert new.dtstamp.value == MADE_AT
    assert new.status.value == "CONFIRMED"


def test_what_is_in_the_plan_no_longer_is_cancelled_and_not_just_gone() -> None:
    gone, stays = held("Workshop", "2027-01-12 09:00", "2027-01-12 12:00"), activity("Work", "2027-03-01")
    work = work_of(stays, changes=revisions([(V1, [gone, stays]), (V2, [stays])]))
    for content in (whole_calendar(work), unit_calendar(work, SALES)):
        event = event_of(content, "Workshop")
        assert (event.status.value, event.sequence.value) == ("CANCELLED", "1")
        assert event.summary.value == "Cancelled: Sales: Workshop"
        assert event.transp.value == "TRANSPARENT"


def test_what_was_dropped_is_cancelled() -> None:
    dropped = activity("Work", "2027-03-01", status=Status.DROPPED)
    assert event_of(whole_calendar(work_of(dropped)), "Work").status.value == "CANCELLED"


def test_a_session_that_another_coach_takes_over_is_cancelled_for_the_first() -> None:
    was = held("Workshop", "2027-01-12 09:00", "2027-01-12 12:00", coach="Ana")
    now = held("Workshop", "2027-01-12 09:00", "2027-01-12 12:00", coach="Ben")
    work = work_of(now, changes=revisions([(V1, [was]), (V2, [now])]))
    assert event_of(coach_calendar(work, "Ana"), "Workshop").status.value == "CANCELLED"
    assert event_of(coach_calendar(work, "Ben"), "Workshop").status.value == "CONFIRMED"
    assert event_of(whole_calendar(work), "Workshop").status.value == "CONFIRMED"
    assert set(calendar_files(work)) == {"whole.ics", "coach-Ana.ics", "coach-Ben.ics", "unit-Sales.ics"}


# Who gets what ------------------------------------------------------------------------------------


def names_in(content: bytes) -> set[str]:
    return {each.summary.value.rpartition(": ")[2] for each in read(content).values()}


def test_a_coach_gets_the_sessions_to_hold() -> None:
    work = work_of(
        held("One", "2027-01-12 09:00", "2027-01-12 12:00", coach="Ana"),
        held("Two", "2027-01-13 09:00", "2027-01-13 12:00", coach="Ben"),
        activity("Three", "2027-01-14"),
    )
    assert names_in(coach_calendar(work, "Ana")) == {"One"}


def test_a_unit_gets_its_own_work_and_from_then_on_the_programmes_and_its_waves() -> None:
    work = work_of(
        of_programme("Briefing long before", "2026-12-01", "2026-12-02"),
        of_programme("Reaches into it", "2026-12-01", "2027-01-12"),
        of_programme("Pulse", "2027-03-22"),
        of_programme("Own gate", "2027-03-23", wave=1),
        of_programme("Other gate", "2027-06-23", wave=2),
        activity("Training", "2027-01-11"),
        activity("Of another unit", "2027-01-18", unit=BOSTON, unit_name="Boston"),
    )
    assert names_in(unit_calendar(work, SALES)) == {"Training", "Reaches into it", "Pulse", "Own gate"}


def test_the_text_says_who_how_long_after_what_and_which_steps() -> None:
    template = next(
        each for each in activity_templates().templates if each.steps and each.notice_days and each.session
    )
    first = activity("First things", "2027-01-11")
    second = held(
        "Second things",
        "2027-01-26 09:00",
        "2027-01-26 11:00",
        coach="Ana",
        template=template.id,
        after=(first.id,),
    )
    text = event_of(whole_calendar(work_of(first, second)), "Second things").description.value
    for part in ("Owner: Coach", "Takes part: everybody in the unit", "Coach: Ana", "2 hours"):
        assert part in text
    assert "After: First things" in text
    known_by = date(2027, 1, 26) - timedelta(days=template.notice_days)
    assert f"know by {known_by.day} {known_by:%b %Y}" in text
    assert all(f"- {step}" in text for step in template.steps)


def test_names_of_files_hold_no_path_and_differ_where_case_makes_no_difference() -> None:
    names = file_names([("unit", "../../etc/passwd"), ("unit", "ETC passwd"), ("unit", "名" * 400)], ".ics")
    assert names == ("unit-etc-passwd.ics", "unit-ETC-passwd-2.ics", f"unit-{'名' * 55}.ics")
    assert all(len(name.encode()) <= 255 for name in names)


# The form -----------------------------------------------------------------------------------------


def check_form(content: bytes) -> None:
    """What RFC 5545 asks of every file: line ends, lengths, what has to be there once."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    found = lines(content)
    for once in ("VERSION:2.0", "METHOD:PUBLISH"):
        assert found.count(once) == 1
    events = "\n".join(found).split("BEGIN:VEVENT")[1:]
    for event in events:
        for name in ("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "LAST-MODIFIED"):
            assert len(re.findall(rf"^{name}[:;]", event, re.MULTILINE)) == 1
    assert not any(character < " " and character != "\t" for line in found for character in line)


def named(names: tuple[str, ...]) -> DatedWork:
    """A plan in which everything that people type is one of the names."""
    sessions = [
        held(
            f"{number}",
            "2027-01-12 09:00",
            "2027-01-12 12:00",
            coach=name,
            title=name,
            unit_name=name,
            owner=name,
            takes_part=name,
        )
        for number, name in enumerate(names)
    ]
    return replace(work_of(*sessions), name=names[0])


def test_hostile_names_stay_text() -> None:
    work = named(HOSTILE)
    files = calendar_files(work)
    for content in files.values():
        check_form(content)
    events = read(files["whole.ics"])
    assert len(events) == len(HOSTILE)
    for number, name in enumerate(HOSTILE):
        # A summary is one line: what people typed in several is joined.
        expected = clean_text(f"{clean_text(name)}: {clean_text(name)}")[:32_000]
        assert events[f"{id_of(str(number))}@groundwork"].summary.value[:32_000] == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=120), min_size=1, max_size=4))
def test_any_names_give_a_well_formed_file_that_two_libraries_read_alike(names: list[str]) -> None:
    content = whole_calendar(named(tuple(names)))
    check_form(content)
    by_vobject = {uid: each.summary.value for uid, each in read(content).items()}
    by_icalendar = {str(each["UID"]): str(each["SUMMARY"]) for each in Calendar.from_ical(content).events}
    assert by_vobject == by_icalendar
    assert len(by_vobject) == len(names)


def test_the_same_plan_gives_the_same_file_at_the_same_moment() -> None:
    work = work_of(held("Workshop", "2027-01-12 09:00", "2027-01-12 12:00"), activity("Work", "2027-03-01"))
    turned = replace(work, activities=work.activities[::-1])
    assert whole_calendar(work) == whole_calendar(turned)


# The sample ---------------------------------------------------------------------------------------


def sample_pack() -> PlanPack:
    return pack_of(sample_report())


def test_the_samples_calendars_are_well_formed_and_hold_every_activity() -> None:
    work = dated_work(sample_pack(), MADE_AT)
    files = calendar_files(work)
    for content in files.values():
        check_form(content)
    expected = {f"{each.id}@groundwork" for each in work.activities}
    assert set(read(files["whole.ics"])) == expected
    units = {each.unit for each in work.activities if each.unit}
    assert sum(name.startswith("unit-") for name in files) == len(units)


def test_readiness_repairs_and_reasons_make_no_difference_to_what_circulates() -> None:
    pack = sample_pack()
    report = pack.report
    rows = tuple(
        row.model_copy(update={"repairs": ("skills", "vision"), "reasons": (), "success": None})
        for row in report.plan.rows
    )
    other = replace(report, plan=report.plan.model_copy(update={"rows": rows}))
    assert calendar_files(dated_work(pack_of(other), MADE_AT)) == calendar_files(dated_work(pack, MADE_AT))


def test_closed_days_come_from_the_plans_own_calendar() -> None:
    work = work_of(activity("Check-ins", "2027-01-25", "2027-02-08", repeats=Repeats.WEEKLY))
    assert CALENDAR.closed[0].start == date(2027, 2, 1)
    assert days_of(whole_calendar(work)) == [date(2027, 1, 25), date(2027, 2, 8)]
