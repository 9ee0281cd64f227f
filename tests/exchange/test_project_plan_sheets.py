"""What the sheets of the plan's workbook say, and that they come when asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.project_plan.communication_sheet import messages_of
from exchange.project_plan.identity import PlanIdentity
from exchange.project_plan.page_breaks import breaks_before
from exchange.project_plan.progress import done_share
from exchange.project_plan.rollout_risks import risks_of, rollout_risks
from exchange.project_plan.sheets import PLAN_SHEETS, chosen_sheets
from exchange.project_plan.training_sheet import COURSES, courses_of
from exchange.project_plan.workshops_sheet import sessions_by_date, without_a_time
from exchange.workbooks import full_workbook, project_plan
from rollout.activities.activity import Status
from rollout.activities.templates import activity_templates
from rollout.planning.settings import RuleOff
from tests.exchange.plan_sample import REASON, pack_at_work, plan_book
from tests.exchange.workbook_sample import opened, sample_report

ALL = tuple(each.id for each in PLAN_SHEETS)


def texts_of(name: str, *sheets: str) -> list[str]:
    return [str(cell.value) for row in plan_book(*sheets)[name].iter_rows() for cell in row if cell.value]


def test_six_sheets_come_by_themselves_and_the_rest_when_asked_for_in_their_order() -> None:
    six = ["Overview", "Gantt", "Activities", "Workshops", "Gates and risks", "Assumptions"]
    assert plan_book().sheetnames == [*six, "Groundwork"]
    assert plan_book(*ALL).sheetnames == [*(each.title for each in PLAN_SHEETS), "Groundwork"]
    assert [each.title for each in chosen_sheets(["lessons", "raci"])] == [*six, "RACI", "Lessons"]


def test_a_sheet_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="there are no sheets budget"):
        project_plan(sample_report(), ["raci", "budget"])


def test_every_sheet_says_what_it_is_for_and_has_a_name_that_every_program_takes() -> None:
    for each in PLAN_SHEETS:
        assert each.purpose.endswith(".")
        assert len(each.title) <= 31
    assert (
        len({each.id for each in PLAN_SHEETS})
        == len({each.title for each in PLAN_SHEETS})
        == len(PLAN_SHEETS)
    )


def test_the_file_says_on_a_very_hidden_sheet_which_plan_it_is() -> None:
    book = plan_book("raci", "training")
    sheet = book["Groundwork"]
    identity = PlanIdentity(pack_at_work().report.engagement.id, 1, ("raci", "training"))
    assert sheet.sheet_state == "veryHidden"
    assert tuple((row[0].value, row[1].value) for row in sheet.iter_rows()) == identity.rows
    properties = {each.name: each.value for each in book.custom_doc_props.props}
    assert properties["Groundwork engagement"] == str(identity.engagement)
    assert properties["Groundwork plan_version"] == "1"


def test_a_report_alone_gives_the_same_sheets_and_the_full_workbook_ends_with_them() -> None:
    names = opened(project_plan(sample_report())).sheetnames
    assert names == plan_book().sheetnames
    # The hidden sheet by which a plan is known again when it comes back belongs to the plan alone.
    assert opened(full_workbook(sample_report())).sheetnames[1 - len(names) :] == names[:-1]


def test_workshops_are_by_date_with_coach_and_clock() -> None:
    sheet = plan_book(values=True)["Workshops"]
    held = sessions_by_date(pack_at_work().plan)
    rows = [row for row in sheet.iter_rows(min_row=5, values_only=True) if isinstance(row[4], time)]
    assert len(rows) == len(held) > 20
    for row, (activity, session) in zip(rows, held, strict=True):
        assert row[0] == str(activity.id)
        assert row[2] == datetime.combine(session.begins.date(), datetime.min.time())
        assert (row[4], row[6]) == (session.begins.time(), session.time_zone)
        assert row[7:] == (
            activity.unit_name,
            activity.title,
            session.coach,
            activity.takes_part,
            activity.status.value,
        )
    days = [row[2] for row in rows]
    assert days == sorted(days)


def test_sessions_without_a_time_stand_at_the_end_with_the_reason() -> None:
    (waiting,) = without_a_time(pack_at_work().plan)
    rows = list(plan_book(values=True)["Workshops"].iter_rows(min_row=5, values_only=True))
    (row,) = [each for each in rows if each[9] == REASON]
    assert row[0] == str(waiting.id)
    assert rows.index(row) == len(rows) - 1
    assert "1 has none yet" in str(plan_book()["Workshops"]["C2"].value)


def test_a_plan_without_any_session_says_so() -> None:
    pack = pack_at_work()
    activities = tuple(
        each.model_copy(update={"session": None, "needs_session": False}) for each in pack.plan.activities
    )
    plan = pack.plan.model_copy(update={"activities": activities})
    book = opened(project_plan(replace(pack, report=replace(pack.report, plan=plan))))
    assert book["Workshops"]["C2"].value == "No session has a time yet."


def test_a_registered_gate_shows_its_own_thresholds_and_the_others_wait_to_be_registered() -> None:
    texts = texts_of("Gates and risks")
    waves = len(pack_at_work().plan.waves)
    assert any("Response to the pulse: at least 70 %" in each for each in texts)
    assert "Ines Albrecht" in texts
    assert sum(each.startswith("Not registered yet; register it before") for each in texts) == waves - 1
    # What holds for those is told once, with the defaults of the catalogue.
    assert sum("Response to the pulse: at least 60 %" in each for each in texts) == 1
    assert f"{waves} gates" in texts[1]


def test_risks_have_an_owner_and_a_counter_measure_and_go_with_their_rule() -> None:
    plan = pack_at_work().plan
    assert len(risks_of(plan)) == len(rollout_risks().risks)
    texts = texts_of("Gates and risks")
    for risk in risks_of(plan):
        assert risk.title in texts
        assert risk.measure in texts
    off = RuleOff(rule="growth", reason="the board wants all at once")
    settings = plan.settings.model_copy(update={"rules_off": (off,)})
    kept = risks_of(plan.model_copy(update={"settings": settings}))
    assert {each.id for each in rollout_risks().risks} - {each.id for each in kept} == {"too-many-at-once"}


def test_in_raci_one_role_does_and_one_answers_for_each_kind_of_activity() -> None:
    sheet = plan_book("raci")["RACI"]
    used = {each.template for each in pack_at_work().plan.activities}
    kinds = {each.title: each for each in activity_templates().templates if each.id in used}
    heads = [str(cell.value) for cell in sheet[4]]
    rows = {str(row[0]): row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0] in kinds}
    assert set(rows) == set(kinds)
    for title, row in rows.items():
        letters = [str(cell or "") for cell in row[2:]]
        assert sum("R" in each for each in letters) == 1
        assert sum("A" in each for each in letters) == 1
        does = heads[2 + next(place for place, each in enumerate(letters) if "R" in each)]
        assert does.casefold().endswith(kinds[title].roles.responsible.casefold())


def test_messages_are_dated_and_say_all_their_points() -> None:
    messages = messages_of(pack_at_work().plan)
    assert messages
    texts = texts_of("Communication", "communication")
    for _, message in messages:
        assert "\n".join(f"• {point}" for point in message.points) in texts
    days = [
        row[0]
        for row in plan_book("communication", values=True)["Communication"].iter_rows(
            min_row=5, values_only=True
        )
    ]
    assert days == sorted(days)


def test_courses_are_kinds_of_activities_and_seats_are_the_units_own_members() -> None:
    assert set(COURSES) <= set(activity_templates().by_id)
    report = pack_at_work().report
    members = {unit.name: unit.members_direct for unit in report.organisation.units}
    rows = list(plan_book("training", values=True)["Training"].iter_rows(min_row=5, values_only=True))
    seats = {row[2]: row[4] for row in rows if row[2] in members}
    assert seats == {name: members[name] for name in seats}
    assert len(seats) == len(members)
    assert len(courses_of(report.plan)) == len(rows) - 1  # the note comes last


def test_closing_notes_stay_text_and_name_nobody() -> None:
    sheet = plan_book("lessons")["Lessons"]
    row = [cell.value for cell in sheet[5]]
    assert row[2:4] == ["Change", "=Fewer key results: three were enough."]
    assert sheet["D5"].data_type == "s"
    assert "Schreiber" not in " ".join(texts_of("Lessons", "lessons"))


def test_sheets_with_nothing_to_say_yet_say_that() -> None:
    book = opened(project_plan(sample_report(), ["scenarios", "changes", "lessons"]))
    assert str(book["Scenarios"]["A2"].value).startswith("No scenario has been tried yet.")
    assert book["Changes"]["A2"].value == "This is version 1; there is none before it to compare with."
    assert book["Lessons"]["A2"].value == "No closing notes have been kept yet."


def test_changes_name_the_version_and_what_became_of_a_unit() -> None:
    pack = pack_at_work()
    unit = pack.plan.waves[-1][0]
    earlier = tuple(
        row.model_copy(update={"quarter": "2029-Q1"}) if row.unit == unit.unit else row
        for row in pack.plan.rows
    )
    before = pack.plan.model_copy(update={"rows": earlier})
    versions = ((1, before), (2, pack.plan))
    report = replace(pack.report, plan_number=2)
    book = opened(project_plan(replace(pack, report=report, versions=versions), ["changes"]))
    row = [cell.value for cell in book["Changes"][5]]
    assert (row[0], row[2], row[3]) == (2, "Unit moved", unit.name)
    assert f"{unit.name} moves from Q1 2029 to {unit.starts_in}." in str(row[5])


def test_done_is_the_mean_without_what_was_dropped() -> None:
    first, second, third = (
        each.model_copy(update={"status": Status.NOT_STARTED, "complete": 0.5})
        for each in pack_at_work().plan.activities[:3]
    )
    done = second.model_copy(update={"status": Status.DONE, "complete": 0.0})
    dropped = third.model_copy(update={"status": Status.DROPPED, "complete": 1.0})
    # (0.5 + 1) / 2: what is done counts in full, whatever was entered.
    assert done_share([first, done, dropped]) == 0.75
    assert done_share([dropped]) == 0.0


@given(st.lists(st.floats(1, 150), min_size=1, max_size=40))
def test_no_page_holds_more_than_fits_and_no_block_that_fits_is_cut(heights: list[float]) -> None:
    page, above, repeated = 200.0, 40.0, 20.0
    blocks = list(enumerate(heights))
    breaks = breaks_before(blocks, page, above, repeated)
    used = above
    for row, height in blocks:
        used = repeated + height if row in breaks else used + height
        # Only the first block stands where there may be no room for it.
        assert used <= page or row == 0
    assert 0 not in breaks


def test_a_long_name_makes_no_row_taller_than_a_page_and_stays_whole_in_its_cell() -> None:
    pack = pack_at_work()
    name = "Very long name of a department " * 6
    activities = tuple(each.model_copy(update={"unit_name": name.strip()}) for each in pack.plan.activities)
    plan = pack.plan.model_copy(update={"activities": activities})
    sheet = opened(project_plan(replace(pack, report=replace(pack.report, plan=plan))))["Activities"]
    assert sheet["C5"].value == name.strip()
    # Three lines of it at most: 3 x 12.8 points and 4 above and below, in whole pixels.
    assert max(sheet.row_dimensions[row].height for row in range(5, 5 + len(activities))) <= 43
