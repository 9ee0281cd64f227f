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
from rollout.activities.activity import Activity, Phase
from rollout.activities.cures import (
    CureToDo,
    late_cures,
    own_cures,
    owner_in_plan,
    role_words,
    short_title,
    with_cures,
)
from rollout.activities.generation import Launch, activities
from rollout.activities.templates import activity_templates
from rollout.calendar import PlanQuarter
from rollout.planning.document import PlanDocument
from rollout.planning.ground import Ground
from rollout.planning.plan_document import document_of
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
    # The same starts as in the report's plan: what a search makes of a second depends on the machine.
    return document_of(ground, report.plan.solution)


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


KINDS = activity_templates()


def standard(second_wave: int = 1) -> tuple[Activity, ...]:
    """A plan's activities without any cure; two units start, one of them with a known lead."""
    quarters = [PlanQuarter("2027-Q1", date(2027, 1, 1)), PlanQuarter("2027-Q2", date(2027, 4, 1))]
    starts = [
        Launch(unit=uuid4(), unit_name=name, lead=lead, wave=wave, starts_on=quarters[wave - 1].start)
        for name, lead, wave in (("A", "Maria Berg", 1), ("B", "", second_wave))
    ]
    return activities(ENGAGEMENT, starts, quarters, KINDS)


def decided(*cures: CureToDo, among: tuple[Activity, ...]) -> tuple[Activity, ...]:
    return with_cures(
        among, cures, KINDS, engagement=ENGAGEMENT, first_launch=FIRST, made_on=date(2026, 11, 23)
    )


def test_a_cure_that_an_activity_already_is_gives_it_an_owner_and_gets_no_row() -> None:
    among = standard()
    found = decided(cure("train-champions", owner="Ines Albrecht", role="coach"), among=among)
    assert [each.id for each in found] == [each.id for each in among]
    changed = [each for each in found if each not in among]
    assert [(each.template, each.owner) for each in changed] == [("champions-course", "Ines Albrecht")]


def test_a_role_says_nothing_new_and_of_two_persons_the_first_decided_on_stands() -> None:
    among = standard()
    assert decided(cure("train-champions", owner="coach", role="coach"), among=among) == among
    found = decided(
        cure("write-the-why", owner="Ada", role="sponsor"),
        cure("write-mission-vision", owner="Bo", role="sponsor"),
        among=among,
    )
    assert {each.owner for each in found if each.template == "why-mission-vision"} == {"Ada"}


def test_what_belongs_to_the_leads_of_units_stays_theirs() -> None:
    among = standard()
    assert KINDS.covering["check-in-as-team"] == "check-ins"
    assert decided(cure("check-in-as-team", owner="Ada", role="team lead"), among=among) == among
    shown = owner_in_plan(cure("check-in-as-team", owner="Ada", role="team lead"), among, KINDS)
    assert shown == ("check-ins", "")


def test_a_plan_shows_a_cure_in_the_kind_that_covers_it_or_in_a_row_of_its_own() -> None:
    among = standard()
    named = cure("train-champions", owner="Ada", role="coach")
    assert owner_in_plan(named, among, KINDS) == ("champions-course", "Ada")
    assert owner_in_plan(cure("ask-people", owner="Ada"), among, KINDS) == ("cure/ask-people", "Ada")
    assert own_cures((named, cure("ask-people")), among, KINDS) == (cure("ask-people"),)


def test_every_other_cure_is_a_row_of_its_own_in_the_order_of_start() -> None:
    among = standard()
    found = decided(cure("train-champions"), cure("ask-people"), cure("listen"), among=among)
    assert {each.template for each in found if each not in among} == {"cure/ask-people", "cure/listen"}
    assert [each.start for each in found] == sorted(each.start for each in found)


def test_without_a_start_nothing_gets_a_row() -> None:
    assert (
        with_cures((), [cure()], KINDS, engagement=ENGAGEMENT, first_launch=None, made_on=date(2026, 11, 23))
        == ()
    )


def test_a_cure_that_an_activity_would_be_is_a_row_where_the_plan_has_no_such_activity() -> None:
    # Without a second wave nobody is shown early wins.
    assert KINDS.covering["show-early-wins"] == "message-next-wave"
    one_wave, two_waves = standard(), standard(second_wave=2)
    assert [
        [each.template for each in decided(cure("show-early-wins"), among=among) if each not in among]
        for among in (one_wave, two_waves)
    ] == [["cure/show-early-wins"], []]


def test_every_decided_cure_of_the_catalogue_shows_in_the_plan_once() -> None:
    among = standard(second_wave=2)
    every = [
        cure(
            each.id,
            action=each.action,
            owner=f"Owner of {each.id}",
            role=role_words(each.owner),
        )
        for _, each in pitfall_catalogue().cures.values()
    ]
    found = decided(*every, among=among)
    rows = {each.template for each in found}
    own = {each.template for each in own_cures(every, among, KINDS)}
    assert own == {each for each in rows if each.startswith("cure/")}
    assert {KINDS.covering[each.id] for each in every if each.template not in own} <= rows
    assert all(len(each.title) <= 80 for each in found)
    # Of what doubles a standard activity there is more than a handful, and most cures are work of their own.
    assert 20 <= len(every) - len(own) <= len(every) / 2


@given(st.text(min_size=1, max_size=300), st.integers(2, 120))
def test_a_short_title_fits_and_is_the_beginning_of_the_action(action: str, longest: int) -> None:
    title = short_title(action, longest)
    assert len(title) <= longest
    assert " ".join(action.split()).startswith(title.removesuffix("…"))


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
    # A week before Friday 1 Jan is Christmas Day: the next working day is Monday 28 Dec.
    assert first == date(2027, 1, 1)
    assert found["cure/map"].start == date(2026, 12, 28)
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
            kind = activity_templates().covering.get(each.id)
            title = activity_templates().by_id[kind].title if kind else short_title(each.action)
            assert title in found
            assert not any(each.changes in text or each.seen_when in text for text in found)


def test_the_whole_workbook_takes_the_cures_and_shows_a_name_as_text(every_cure: Report) -> None:
    assert "=HYPERLINK(1)" in shared_strings(full_workbook(every_cure))
