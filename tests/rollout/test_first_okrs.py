"""The introduction itself as the first shared OKR, with where its key results stand."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from engagement.report import Report
from readiness.published import Hidden, PublishedMean, PublishedReadiness, Verdict
from rollout.activities.first_okrs import (
    NOT_MEASURED,
    FirstOkrTemplate,
    KeyResult,
    first_okr,
    first_okr_template,
)
from rollout.calendar import Cycle
from surveys.instrument_files import built_in_instrument

FIRST = date(2027, 1, 1)


def mean(percent: int, verdict: Verdict = Verdict.PRESENT, bound: str = "") -> PublishedMean:
    return PublishedMean.model_validate(
        {
            "observed": 3.0,
            "estimate": 3.0,
            "low": 2.5,
            "high": 3.5,
            "percent": percent,
            "missing_chance": 50,
            "verdict": verdict,
            "bound": bound,
        }
    )


def results(
    report: Report, *, whole: dict[str, PublishedMean | Hidden], groups: int = 3
) -> PublishedReadiness:
    """The sample's results with other figures of the whole, and so many groups below it."""
    published = report.readiness
    overall = published.overall.model_copy(
        update={"components": whole, "items": {"pit_learning": mean(57), "pit_cadence": Hidden()}}
    )
    below = [
        published.overall.model_copy(update={"id": UUID(int=number), "parent": overall.id, "components": {}})
        for number in range(1, groups + 1)
    ]
    return published.model_copy(update={"units": (overall, *below)})


def by_id(published: PublishedReadiness | None) -> dict[str, KeyResult]:
    return {each.id: each for each in first_okr(published, FIRST).key_results}


def test_there_are_three_to_five_key_results_that_read_what_the_survey_asks() -> None:
    instrument = built_in_instrument()
    asked = {f"component/{each.id}" for each in instrument.components} | {
        f"item/{each.id}" for each in instrument.items
    }
    template = first_okr_template()
    assert 3 <= len(template.key_results) <= 5
    assert {each.reads for each in template.key_results} <= asked | {"present"}
    assert template.reference == "project judgement"
    # Outcomes say what people know, see or do; a task would begin with a verb of work.
    work = ("Hold", "Write", "Train", "Run", "Publish", "Name", "Launch", "Introduce")
    assert not [each for each in template.key_results if each.statement.startswith(work)]


def test_baselines_are_the_published_figures_of_the_whole_and_targets_rise_from_them(
    sample_report: Report,
) -> None:
    found = by_id(results(sample_report, whole={"vision": mean(68), "incentives": mean(40)}))
    vision, incentives, misses = found["why-is-clear"], found["own-benefit"], found["misses-teach"]
    # Targets are 70, 65 and 70 at least, and 10 more than today at least.
    assert (vision.baseline, vision.baseline_words, vision.target) == (68, "68 of 100", 78)
    assert (incentives.baseline, incentives.target) == (40, 65)
    assert (misses.baseline, misses.target_words) == (57, "70 of 100")


def test_a_target_never_exceeds_what_can_be_reached(sample_report: Report) -> None:
    assert by_id(results(sample_report, whole={"vision": mean(97)}))["why-is-clear"].target == 100


def test_a_bound_is_told_as_one(sample_report: Report) -> None:
    found = by_id(results(sample_report, whole={"vision": mean(90, bound="at least")}))
    assert found["why-is-clear"].baseline_words == "at least 90 of 100"


def test_what_is_hidden_or_was_not_asked_is_not_measured_yet(sample_report: Report) -> None:
    found = by_id(results(sample_report, whole={"vision": Hidden()}))
    for key_result in ("why-is-clear", "own-benefit", "rhythm-holds", "ground-holds"):
        assert (found[key_result].baseline, found[key_result].baseline_words) == (None, NOT_MEASURED)
    assert found["why-is-clear"].target == 70


def test_components_count_as_present_only_where_all_of_them_are_known(sample_report: Report) -> None:
    known: dict[str, PublishedMean | Hidden] = {
        "vision": mean(70),
        "skills": mean(30, Verdict.MISSING),
        "resources": mean(50, Verdict.UNCLEAR),
        "incentives": mean(70),
    }
    # Two of four.
    assert (
        by_id(results(sample_report, whole=known))["ground-holds"].baseline_words == "50 % of the components"
    )
    for unknown in (Hidden(), mean(50, Verdict.TOO_FEW_ANSWERS)):
        found = by_id(results(sample_report, whole=known | {"resources": unknown}))
        assert found["ground-holds"].baseline is None


def test_where_the_whole_is_hardly_more_than_one_team_no_baseline_is_told(sample_report: Report) -> None:
    whole: dict[str, PublishedMean | Hidden] = {"vision": mean(68)}
    for groups, told in ((0, False), (1, False), (2, False), (3, True)):
        found = by_id(results(sample_report, whole=whole, groups=groups))
        assert (found["why-is-clear"].baseline is not None) is told
        assert any(each.baseline is not None for each in found.values()) is told


def test_a_chain_of_units_is_one_group_and_hidden_ones_are_none(sample_report: Report) -> None:
    published = results(sample_report, whole={"vision": mean(68)}, groups=3)
    overall, first, second, third = published.units
    chain = (
        overall,
        first,
        second.model_copy(update={"parent": first.id}),
        third.model_copy(update={"parent": second.id}),
    )
    hidden = (overall, first, second, third.model_copy(update={"participation": Hidden()}))
    for units in (chain, hidden):
        found = by_id(published.model_copy(update={"units": units}))
        assert all(each.baseline is None for each in found.values())


def test_no_figure_of_a_unit_changes_the_first_okr(sample_report: Report) -> None:
    published = results(sample_report, whole={"vision": mean(68)})
    others = tuple(
        unit.model_copy(update={"components": {"vision": mean(5)}, "items": {}, "name": str(uuid4())})
        for unit in published.units[1:]
    )
    changed = published.model_copy(update={"units": (published.overall, *others)})
    assert first_okr(changed, FIRST) == first_okr(published, FIRST)


@pytest.mark.parametrize(
    ("cycle", "due"), [(Cycle.QUARTER, date(2027, 6, 30)), (Cycle.HALF, date(2027, 12, 31))]
)
def test_a_key_result_is_due_at_the_end_of_a_period(cycle: Cycle, due: date) -> None:
    found = first_okr(None, FIRST, cycle).key_results
    assert found[0].due == due  # of the second period
    assert {each.baseline_words for each in found} == {NOT_MEASURED}


def test_a_target_out_of_reach_and_two_key_results_are_refused() -> None:
    proposed = first_okr_template().model_dump(mode="json")
    too_high = proposed["key_results"][0] | {"target": 101}
    with pytest.raises(ValidationError, match="above the highest"):
        FirstOkrTemplate.model_validate(proposed | {"key_results": [too_high, *proposed["key_results"][1:]]})
    with pytest.raises(ValidationError, match="at least 3"):
        FirstOkrTemplate.model_validate(proposed | {"key_results": proposed["key_results"][:2]})
