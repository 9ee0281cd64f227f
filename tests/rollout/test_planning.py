"""From published results to a dated plan."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from engagement.report import Report
from rollout.activities.generation import Launch, activities
from rollout.activities.templates import activity_templates
from rollout.calendar import PlanQuarter, plan_quarters
from rollout.chances.team_success import TeamSuccess
from rollout.planning.ground import Ground
from rollout.planning.plan_document import plan_document
from rollout.planning.preparation import Standing, rollout_problem, standing
from rollout.planning.reasons import ReasonFinder
from rollout.planning.settings import PlanSettings, Policy
from rollout.problem.entities import Dependency as ProblemDependency
from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import Quarter, RolloutProblem, Team
from surveys.organisation import (
    DateRange,
    Dependency,
    DependencyKind,
    Level,
    Organisation,
    Unit,
    Volunteered,
)

dates = st.dates(date(2026, 1, 1), date(2032, 12, 31))


def ground(report: Report, settings: PlanSettings, *, organisation: Organisation | None = None) -> Ground:
    """What a plan for the sample rests on, with the given settings."""
    return Ground(
        engagement=report.engagement.id,
        organisation=organisation or report.organisation,
        published=report.readiness,
        settings=settings,
        today=date(2026, 11, 23),
        component_label=str,
    )


@given(dates, st.integers(1, 16))
def test_quarters_follow_each_other_without_gap(start: date, count: int) -> None:
    quarters = plan_quarters(start, count, today=start, lead_days=35)
    assert len(quarters) == count
    for before, after in pairwise(quarters):
        assert 90 <= (after.start - before.start).days <= 92


@given(dates)
def test_a_start_is_never_more_than_two_weeks_after_its_quarter_began(start: date) -> None:
    (first,) = plan_quarters(start, 1, today=start, lead_days=35)
    assert (start - first.start).days < 14


@given(dates)
def test_without_a_given_start_there_is_time_to_prepare(today: date) -> None:
    (first,) = plan_quarters(None, 1, today=today, lead_days=35)
    assert 35 <= (first.start - today).days <= 35 + 92


def test_a_range_blocks_a_quarter_only_if_it_touches_the_first_four_weeks() -> None:
    quarter = PlanQuarter("2027-Q1", date(2027, 1, 1))
    late = DateRange(start=date(2027, 1, 29), end=date(2027, 3, 31))
    early = DateRange(start=date(2026, 12, 14), end=date(2027, 1, 1))
    # The window is 1 to 28 January.
    assert quarter.is_blocked_by([late]) is None
    assert quarter.is_blocked_by([early]) is early


def test_activities_keep_their_ids_when_the_plan_is_made_again() -> None:
    engagement, unit = uuid4(), uuid4()
    quarters = [PlanQuarter("2027-Q1", date(2027, 1, 1)), PlanQuarter("2027-Q2", date(2027, 4, 1))]
    before = Launch(unit=unit, unit_name="A", lead="", wave=1, starts_on=date(2027, 1, 1))
    after = before.model_copy(update={"wave": 2, "starts_on": date(2027, 4, 1), "unit_name": "A renamed"})
    first = {a.id for a in activities(engagement, [before], quarters, activity_templates()) if a.unit == unit}
    second = {a.id for a in activities(engagement, [after], quarters, activity_templates()) if a.unit == unit}
    assert first == second
    # The plan ends with the second period: nothing of a unit's third or fifth is in it.
    of_units = [t for t in activity_templates().templates if t.anchor == "unit_start"]
    assert len(first) == sum(t.unit_period in {None, 1} for t in of_units)


def test_activities_fall_on_working_days_and_end_after_they_start(sample_report: Report) -> None:
    for activity in sample_report.plan.activities:
        assert activity.start.weekday() < 5
        assert activity.end.weekday() < 5
        assert activity.end >= activity.start


def test_training_comes_before_the_set_up_workshop(sample_report: Report) -> None:
    by_unit: dict[object, dict[str, date]] = {}
    for activity in sample_report.plan.activities:
        if activity.unit:
            by_unit.setdefault(activity.unit, {})[activity.template] = activity.start
    assert by_unit
    for dated in by_unit.values():
        assert dated["unit-training"] < dated["setup-workshop"] < dated["review-retrospective"]


def test_no_activity_begins_before_there_was_time_to_prepare(sample_report: Report) -> None:
    first = min(row.starts_on for row in sample_report.plan.pilots if row.starts_on)
    lead = timedelta(days=activity_templates().lead_days)
    assert all(activity.start >= first - lead for activity in sample_report.plan.activities)


def test_pilots_are_teams_whose_leads_volunteered_and_that_lack_nothing(sample_report: Report) -> None:
    pilots = sample_report.plan.pilots
    assert 1 <= len(pilots) <= 2
    for row in pilots:
        unit = sample_report.organisation.by_id[row.unit]
        assert unit.volunteered is Volunteered.YES
        assert unit.level is Level.TEAM
        assert standing(row.unit, sample_report.organisation, sample_report.readiness).readiness == "present"


def deepened(report: Report) -> Organisation:
    """The sample's organisation with one more unit below each of its lowest units."""
    organisation = report.organisation
    lowest = [unit for unit in organisation.units if not organisation.children(unit.id)]
    below = [
        Unit(
            id=uuid4(),
            name=f"{unit.name} group",
            level=Level.TEAM,
            parent=unit.id,
            members_direct=4,
            volunteered=Volunteered.YES,
        )
        for unit in lowest
    ]
    return Organisation(units=(*organisation.units, *below))


def test_where_okrs_stop_above_the_teams_the_deepest_units_may_pilot(sample_report: Report) -> None:
    deep = deepened(sample_report)
    settings = sample_report.plan.settings
    quarters = plan_quarters(date(2027, 1, 4), 8, today=date(2026, 11, 23), lead_days=35)
    problem = rollout_problem(deep, sample_report.readiness, settings, quarters)
    for team in problem.teams:
        children = [each for each in problem.teams if each.parent == team.id]
        at_most = settings.most_levels
        assert team.attributes.pilot_ok == (team.level == at_most or (team.level < at_most and not children))
    plan = plan_document(ground(sample_report, settings, organisation=deep), seconds=1.5)
    assert plan.is_possible
    assert {row.unit for row in plan.pilots} == {row.unit for row in sample_report.plan.pilots}
    assert all(row.wave is None for row in plan.rows if row.depth > settings.most_levels)


def test_from_the_top_down_the_company_pilots_because_that_was_chosen(sample_report: Report) -> None:
    settings = PlanSettings(coach_hours=400, policy=Policy.TOP_LEVEL_FIRST)
    plan = plan_document(ground(sample_report, settings), seconds=1.5)
    (first,) = plan.pilots
    assert first.unit == sample_report.organisation.root.id
    assert first.reasons[0].text == "The company level starts first, as chosen."
    assert not any("volunteered" in reason.text for row in plan.rows for reason in row.reasons)


def test_a_row_names_whom_it_waits_for_and_whom_it_starts_with(sample_report: Report) -> None:
    root, first, second, third = (uuid4() for _ in range(4))

    def unit(identity: UUID, name: str, *waits: Dependency) -> Unit:
        return Unit(
            id=identity, name=name, level=Level.TEAM, parent=root, members_direct=5, dependencies=waits
        )

    organisation = Organisation(
        units=(
            Unit(id=root, name="Company", level=Level.COMPANY, members_direct=0),
            unit(first, "First"),
            unit(second, "Second", Dependency(kind=DependencyKind.AFTER, on=first)),
            unit(third, "Third", Dependency(kind=DependencyKind.TOGETHER, on=second)),
        )
    )
    rests_on = ground(sample_report, PlanSettings(start=date(2027, 1, 1)), organisation=organisation)
    quarters = rests_on.quarters[:4]
    ids = [quarter.id for quarter in quarters]
    problem = RolloutProblem(
        quarters=tuple(Quarter(id=q.id, start=q.start) for q in quarters),
        teams=tuple(Team(id=str(each.id), name=each.name) for each in organisation.units),
        dependencies=tuple(
            ProblemDependency(kind=each.kind.value, team=str(of.id), on=str(each.on))
            for of in organisation.units
            for each in of.dependencies
        ),
        rules={"*": False},
    )

    def said(start_of_the_two: int) -> list[str]:
        """Why Second and Third stand there; First starts in the first quarter."""
        starts = {root: 0, first: 0, second: start_of_the_two, third: start_of_the_two}
        assignments = [Assignment(team=str(each), quarter=ids[start]) for each, start in starts.items()]
        finder = ReasonFinder(rests_on, problem, assignments)
        stands = Standing("Company", (), (), "present", TeamSuccess(mean=0.5, low=0.4, high=0.6))
        return [
            " ".join(reason.text for reason in finder.reasons(each, stands, pilot=False))
            for each in (second, third)
        ]

    assert said(1) == ["Waits for First. Starts together with Third.", "Starts together with Second."]
    # A quarter later the wait for First no longer binds.
    assert said(2) == ["Starts together with Third.", "Starts together with Second."]


def test_every_row_says_why(sample_report: Report) -> None:
    assert all(row.reasons for row in sample_report.plan.rows)


def test_what_circulates_tells_no_readiness_and_no_openness(sample_report: Report) -> None:
    labels = [c.label["en"].lower() for c in sample_report.results.instrument.components]
    for row in sample_report.plan.rows:
        for reason in row.reasons:
            if reason.may_circulate:
                text = reason.text.lower()
                assert "volunteer" not in text
                assert not any(label in text for label in labels)


def test_a_hidden_team_is_planned_by_the_results_of_the_unit_above(sample_report: Report) -> None:
    hidden = [unit for unit in sample_report.readiness.units if unit.is_hidden]
    assert hidden
    for unit in hidden:
        row = next(row for row in sample_report.plan.rows if row.unit == unit.id)
        assert row.read_from != unit.name


def test_coach_hours_never_exceed_what_is_available(sample_report: Report) -> None:
    for load in sample_report.plan.loads:
        assert load.hours <= load.capacity + 1e-9
