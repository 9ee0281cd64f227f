"""The plan is evidence: what its shape says for and against pitfalls."""

from __future__ import annotations

from uuid import uuid4

import pytest

from engagement.report import Report
from readiness.judgements import judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from rollout.planning.document import PlanDocument
from rollout.planning.plan_evidence import evidence_of_plan, plan_properties
from surveys.organisation import Level

TRAINING = {"leadership-briefing", "unit-training", "champions-course"}


@pytest.fixture(scope="module")
def plan(sample_report: Report) -> PlanDocument:
    return sample_report.plan


def said_by(plan: PlanDocument) -> dict[str, set[float]]:
    """Pitfall -> directions of the evidence about it: 1 for, -1 against."""
    found: dict[str, set[float]] = {}
    for each in evidence_of_plan(plan, pitfall_catalogue(), judgements(), number=3):
        found.setdefault(each.pitfall, set()).add(each.direction)
    return found


def without(plan: PlanDocument, templates: set[str]) -> PlanDocument:
    kept = tuple(each for each in plan.activities if each.template not in templates)
    return plan.model_copy(update={"activities": kept})


def test_the_sample_plan_starts_with_pilots_which_speaks_against_starting_everywhere(
    plan: PlanDocument,
) -> None:
    # 2 of 20 units are in the first wave: a tenth, of which the catalogue says "a third or fewer".
    assert plan_properties(plan)["first_wave_share"] == pytest.approx(2 / 20)
    assert plan_properties(plan)["pilots"] == 2
    assert said_by(plan)["company-wide-mandate"] == {-1.0}


def test_a_big_bang_speaks_for_starting_everywhere(plan: PlanDocument) -> None:
    live = tuple(
        row.model_copy(update={"wave": 1, "pilot": True}) for row in plan.rows if row.wave is not None
    )
    at_once = plan.model_copy(update={"rows": live})
    found = plan_properties(at_once)
    assert (found["first_wave_share"], found["pilots"]) == (1.0, 0)
    assert said_by(at_once)["company-wide-mandate"] == {1.0}


def test_a_single_unit_that_starts_is_a_pilot_and_no_big_bang(plan: PlanDocument) -> None:
    alone = plan.model_copy(update={"rows": plan.pilots[:1]})
    assert plan_properties(alone)["pilots"] == 1


def test_four_levels_speak_for_too_many_levels_and_three_against(plan: PlanDocument) -> None:
    assert said_by(plan)["too-many-levels"] == {-1.0}
    # A team within a team: a level of its own, though both are called teams.
    team = next(row for row in plan.rows if row.level is Level.TEAM and row.wave is not None)
    inside = team.model_copy(update={"unit": uuid4(), "depth": team.depth + 1, "pilot": False})
    deep = plan.model_copy(update={"rows": (*plan.rows, inside)})
    assert plan_properties(deep)["levels"] == 4
    assert said_by(deep)["too-many-levels"] == {1.0}


def test_a_plan_without_training_raises_untrained_teams(plan: PlanDocument) -> None:
    assert said_by(plan)["teams-untrained"] == {-1.0}
    assert said_by(without(plan, TRAINING))["teams-untrained"] == {1.0}


def test_a_plan_without_the_champions_course_raises_the_missing_champion(plan: PlanDocument) -> None:
    assert said_by(plan)["no-internal-champion"] == {-1.0}
    untaught = without(plan, {"champions-course"})
    assert said_by(untaught)["no-internal-champion"] == {1.0}
    # Other training goes on, so that nothing is said for untrained teams.
    assert said_by(untaught)["teams-untrained"] == {-1.0}


def test_hours_of_coaching_speak_for_or_against_a_missing_coach(plan: PlanDocument) -> None:
    def hours(each: float) -> PlanDocument:
        loads = tuple(load.model_copy(update={"hours": each}) for load in plan.loads)
        return plan.model_copy(update={"loads": loads})

    # Eight quarters: 8 hours or fewer in all speak for it, 40 or more against it.
    assert len(plan.loads) == 8
    assert said_by(hours(1.0))["no-experienced-coach"] == {1.0}
    assert said_by(hours(5.0))["no-experienced-coach"] == {-1.0}
    assert "no-experienced-coach" not in said_by(hours(3.0))


def test_an_impossible_plan_says_nothing(plan: PlanDocument) -> None:
    rows = tuple(row.model_copy(update={"wave": None, "pilot": False}) for row in plan.rows)
    impossible = plan.model_copy(update={"rows": rows, "activities": ()})
    assert plan_properties(impossible) == {}
    assert said_by(impossible) == {}


def test_a_plan_that_only_pilots_is_no_big_bang(plan: PlanDocument) -> None:
    rows = tuple(
        row if row.wave == 1 else row.model_copy(update={"wave": None, "starts_on": None})
        for row in plan.rows
    )
    waiting = plan.model_copy(update={"rows": rows})
    # Two start, eighteen wait for what the pilots teach.
    assert plan_properties(waiting)["first_wave_share"] == pytest.approx(2 / 20)
    assert plan_properties(waiting)["pilots"] == 2
    assert said_by(waiting)["company-wide-mandate"] == {-1.0}
    assert plan_properties(waiting)["levels"] == len({row.depth for row in plan.pilots})


def test_the_evidence_names_the_version_and_its_day_and_speaks_for_the_whole_organisation(
    plan: PlanDocument,
) -> None:
    found = list(evidence_of_plan(plan, pitfall_catalogue(), judgements(), number=3))
    assert {each.unit for each in found} == {None}
    assert {each.on for each in found} == {plan.made_on}
    assert all("plan version 3" in each.detail for each in found)
    # A plan is an intention: it weighs less than a document that says the same.
    assert {each.quality for each in found} == {judgements().source_quality["plan"]}


def test_activities_of_cures_are_no_training_that_the_plan_itself_holds(plan: PlanDocument) -> None:
    as_cure = tuple(
        each.model_copy(update={"template": f"cure/{each.template}"}) if each.template in TRAINING else each
        for each in plan.activities
    )
    assert plan_properties(plan.model_copy(update={"activities": as_cure}))["training_activities"] == 0
