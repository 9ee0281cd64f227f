"""What is said of how well a survey measured, word for word."""

from __future__ import annotations

import pytest

from engagement.measurement_findings import (
    careless_sentence,
    groups_sentence,
    hurting_items,
    icc_words,
    item_words,
    quality_sentence,
)
from engagement.reading import Results
from engagement.report import Report
from readiness.published_details import (
    CarelessCheck,
    ItemQuality,
    ReliabilityFigure,
    ScaleQuality,
    WithAndWithout,
)
from tests.engagement.published_examples import with_readiness


def figure(estimate: float) -> ReliabilityFigure:
    return ReliabilityFigure(estimate=estimate, low=estimate - 0.1, high=estimate + 0.1)


def quality(
    alpha: float | None = 0.8, within: float | None = None, icc2: float | None = None
) -> ScaleQuality:
    return ScaleQuality(
        people=100,
        alpha=None if alpha is None else figure(alpha),
        omega=None,
        alpha_within=None if within is None else figure(within),
        omega_within=None,
        icc1=None,
        icc2=icc2,
        items={},
    )


@pytest.fixture
def results(sample_report: Report) -> Results:
    return sample_report.results


def test_the_sentence_counts_the_consistent_components_and_names_the_others(results: Results) -> None:
    found = with_readiness(results, quality={"vision": quality(0.8), "skills": quality(0.61)})
    assert quality_sentence(found) == (
        "1 of 2 components is answered consistently (reliability 0.70 or more), less so skills."
    )
    found = with_readiness(
        results, quality={"vision": quality(0.8, within=0.72), "skills": quality(0.7, within=0.6)}
    )
    assert quality_sentence(found) == (
        "All 2 components are answered consistently (reliability 0.70 or more); within groups 1 of 2."
    )
    none = with_readiness(results, quality={"vision": quality(0.5), "skills": quality(0.61)})
    assert quality_sentence(none).startswith("None of 2 components are answered consistently")


@pytest.mark.parametrize("known", [{}, {"vision": quality(None)}])
def test_without_figures_the_sentence_says_that_nothing_is_known(
    results: Results, known: dict[str, ScaleQuality]
) -> None:
    assert quality_sentence(with_readiness(results, quality=known)) == (
        "How consistently people answered is not shown: too few gave complete answers, or too few late ones came."
    )


@pytest.mark.parametrize(
    ("correlation", "without", "said"),
    [
        (0.55, 0.70, "Helps."),
        # .82 - .80 = .02: as much as two decimals can show.
        (0.35, 0.82, "Hurts: alpha would rise from 0.80 to 0.82 without it."),
        (0.35, 0.81, "Helps."),
        (0.29, 0.79, "Goes little with the rest: does it ask something else?"),
        (-0.1, 0.9, "Runs against the rest: is it keyed the right way round?"),
        (None, None, "Cannot be told."),
    ],
)
def test_an_item_is_told_as_help_or_harm(correlation: float | None, without: float | None, said: str) -> None:
    item = ItemQuality(item_rest_correlation=correlation, alpha_if_dropped=without)
    assert item_words(item, figure(0.8)) == said


def test_only_items_that_do_not_help_are_listed_and_untellable_ones_are_not_blamed() -> None:
    items = {
        "good": ItemQuality(item_rest_correlation=0.6, alpha_if_dropped=0.7),
        "bad": ItemQuality(item_rest_correlation=0.1, alpha_if_dropped=0.85),
        "unknown": ItemQuality(item_rest_correlation=None, alpha_if_dropped=None),
    }
    assert hurting_items(quality().model_copy(update={"items": items})) == ("bad",)


def test_groups_are_told_apart_or_hardly(results: Results) -> None:
    found = with_readiness(results, quality={"vision": quality(icc2=0.9), "skills": quality(icc2=0.7)})
    assert groups_sentence(found) == (
        "The means of groups tell them apart on every component (ICC(2) 0.70 or more)."
    )
    found = with_readiness(results, quality={"vision": quality(icc2=0.9), "skills": quality(icc2=0.2)})
    assert groups_sentence(found) == (
        "The means of groups hardly tell them apart on skills (ICC(2) under 0.70)."
    )
    assert groups_sentence(with_readiness(results, quality={"vision": quality()})) == ""


def test_a_component_is_told_by_the_variance_between_groups() -> None:
    known = quality(icc2=0.9).model_copy(update={"icc1": 0.123})
    assert (
        icc_words(known)
        == "12 % of what people differ in lies between groups; group means tell groups apart."
    )
    assert icc_words(quality(icc2=0.5)) == "Group means hardly tell groups apart."
    # A share under nought is no share.
    below = quality().model_copy(update={"icc1": -0.04})
    assert icc_words(below) == "0 % of what people differ in lies between groups."
    assert icc_words(quality()) == ""


@pytest.mark.parametrize(
    ("without", "said"),
    [(3.2, "Without them no mean changes."), (3.4, "Without them no mean moves by more than 0.2 points.")],
)
def test_careless_answers_are_told_by_what_they_change(without: float, said: str) -> None:
    check = CarelessCheck(
        marked=12,
        answered=140,
        components={"vision": WithAndWithout(everybody=3.2, without_marked=without)},
    )
    assert careless_sentence(check) == (
        f"12 of 140 people gave two independent signs of not having read the questions. {said}"
    )
