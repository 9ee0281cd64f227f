"""Cures decided on become activities of the plan, in time for its first launch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.planning import cures_to_do
from engagement.report import Report
from exchange.workbooks import full_workbook, project_plan
from readiness.pitfall_catalogue import pitfall_catalogue
from readiness.risk.records import ChosenCure
from rollout.activities.activity import Phase
from rollout.activities.cures import CureToDo, late_cures
from rollout.planning.document import PlanDocument
from rollout.planning.ground import Ground
from rollout.planning.plan_document import plan_document
from rollout.planning.settings import PlanSettings
from tests.exchange.workbook_sample import impossible_report, sample_report, shared_strings

FIRST = date(2027, 1, 4)  # a Monday
ENGAGEMENT = uuid4()
DAY = timedelta(days=1)


def cure(name: str = "ask-people", **more: object) -> CureToDo:
    values: dict[str, object] = {
        "id": name,
        "action": "Ask people.",
        "owner": "sponsor",
        "role": "sponsor",
        "hours": 3,
        "lead_weeks": 2,
    }
    return CureToDo.model_validate(values | more)


def planned(report: Report, cures: Sequence[CureToDo], today: date | None = None) -> PlanDocument:
    ground = Ground(
        engagement=report.engagement.id,
        organisation=report.organisation,
        published=report.readiness,
        settings=PlanSettings(coach_hours=200),
        today=today or report.plan.made_on,
        component_label=str,
        cures=cures,
    )
    return plan_document(ground, seconds=4.0)


def test_a_cure_begins_its_lead_weeks_before_the_first_launch_and_ends_the_working_day_before() -> None:
    found = cure().activity(ENGAGEMENT, FIRST, date(2026, 11, 23))
    # 4 Jan less 14 days is Monday 21 Dec; its fourteen days end on Sunday 3 Jan, so on Friday 1 Jan.
    assert (found.start, found.end) == (date(2026, 12, 21), date(2027, 1, 1))
    assert (found.phase, found.unit, found.wave) == (Phase.PREPARE, None, None)
    assert (found.title, found.hours, found.owner, found.takes_part) == (
        "Ask people",
        3,
        "sponsor",
        "sponsor",
    )


def test_a_named_person_owns_it_and_the_role_takes_part() -> None:
    found = cure(owner="Ines Albrecht", role="OKR master").activity(ENGAGEMENT, FIRST, date(2026, 11, 23))
    assert (found.owner, found.takes_part) == ("Ines Albrecht", "OKR master")


def test_a_cure_without_time_enough_begins_on_the_plans_day_and_is_late() -> None:
    made_on = date(2026, 12, 24)
    found = cure().activity(ENGAGEMENT, FIRST, made_on)
    assert found.start == made_on
    assert found.end == date(2027, 1, 6)  # fourteen days: it works from 7 Jan on, three days after the launch
    assert late_cures([cure(), cure("quick", lead_weeks=1)], FIRST, made_on) == (cure(),)


def test_a_cure_that_just_fits_is_not_late() -> None:
    assert late_cures([cure()], FIRST, FIRST - 14 * DAY) == ()
    assert late_cures([cure()], FIRST, FIRST - 13 * DAY) == (cure(),)


def test_the_id_stays_when_dates_owner_and_words_change_and_differs_between_engagements() -> None:
    before = cure().activity(ENGAGEMENT, FIRST, date(2026, 11, 23))
    after = cure(owner="Ines", action="Ask everybody.").activity(
        ENGAGEMENT, date(2027, 4, 1), date(2026, 12, 1)
    )
    assert before.id == after.id
    assert before.id != cure().activity(uuid4(), FIRST, date(2026, 11, 23)).id
    assert before.id != cure("another").activity(ENGAGEMENT, FIRST, date(2026, 11, 23)).id


@given(
    st.floats(0, 12, allow_nan=False),
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    st.integers(0, 200),
)
def test_every_cure_falls_on_working_days_and_not_before_the_plan(
    lead: float, made_on: date, days: int
) -> None:
    each = cure(lead_weeks=lead)
    first = made_on + days * DAY
    found = each.activity(ENGAGEMENT, first, made_on)
    assert found.start.weekday() < 5
    assert found.end.weekday() < 5
    assert made_on <= found.start <= found.end
    if not late_cures([each], first, made_on):
        # In time by the calendar; a weekend may cost it two days of rest, never a working day.
        assert found.start <= max(first - each.lead, made_on) + 2 * DAY


def test_the_plan_holds_the_cures_among_its_activities_in_order_of_start() -> None:
    report = sample_report()
    cures = (cure(lead_weeks=4), cure("map", action="Draw a map.", lead_weeks=1))
    plan = planned(report, cures)
    assert plan.cures == ("ask-people", "map")
    assert len(plan.activities) == len(report.plan.activities) + 2
    starts = [each.start for each in plan.activities]
    assert starts == sorted(starts)
    first = min(row.starts_on for row in plan.pilots if row.starts_on)
    found = {each.template: each for each in plan.activities}
    assert found["cure/ask-people"].start <= first - timedelta(weeks=4)
    assert found["cure/map"].start <= first - timedelta(weeks=1)
    # Cures change dates and hours of nobody else.
    assert [a for a in plan.activities if not a.template.startswith("cure/")] == list(report.plan.activities)


def test_the_assumptions_name_the_cures_that_come_too_late_and_only_these() -> None:
    report = sample_report()
    plan = planned(report, (cure(lead_weeks=30), cure("quick", action="Be quick.", lead_weeks=1)))
    late = [each for each in plan.assumptions if "too late" in each]
    assert len(late) == 1
    assert late[0].startswith("“Ask people” comes too late")
    assert "takes 30 weeks" in late[0]
    slow = next(each for each in plan.activities if each.template == "cure/ask-people")
    assert slow.start == plan.made_on


def test_an_impossible_plan_dates_no_cure_and_says_so() -> None:
    plan = planned(impossible_report(), (cure(),))
    assert not plan.is_possible
    assert plan.activities == ()
    assert plan.cures == ("ask-people",)
    assert "The cures decided on get their days once a plan is possible." in plan.assumptions


def test_a_plan_kept_before_there_were_cures_still_opens() -> None:
    older = json.loads(sample_report().plan.model_dump_json())
    del older["cures"]
    assert PlanDocument.model_validate_json(json.dumps(older)).cures == ()


@pytest.fixture(scope="module")
def every_cure() -> Report:
    """The sample with every cure of the catalogue decided on, one of them by name."""
    report = sample_report()
    chosen = [ChosenCure(cure=each, on=report.plan.made_on) for each in pitfall_catalogue().cures]
    chosen[0] = chosen[0].model_copy(update={"owner": "=HYPERLINK(1)"})
    dossier = report.risks.known.dossier.model_copy(update={"cures": tuple(chosen)})
    return replace(report, plan=planned(report, cures_to_do(dossier)))


def test_what_circulates_names_every_cure_and_no_pitfall(every_cure: Report) -> None:
    found = shared_strings(project_plan(every_cure))
    for pitfall in pitfall_catalogue().pitfalls:
        assert not any(pitfall.title in text or pitfall.id in text for text in found)
        for each in pitfall.cures:
            assert each.action.rstrip(".") in found
            assert not any(each.changes in text or each.seen_when in text for text in found)


def test_the_whole_workbook_takes_the_cures_and_shows_a_name_as_text(every_cure: Report) -> None:
    assert "=HYPERLINK(1)" in shared_strings(full_workbook(every_cure))
