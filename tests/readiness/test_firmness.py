"""Ranks, order and the threshold's neighbourhood, from figures as they are shown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.columns import Column, safe_column
from readiness.firmness import ShownFigures, ranks_among, shown_figures, verdicts_nearby
from readiness.measurement import GroupTree
from readiness.published import Verdict
from surveys.instrument import Scale

_ORDER = [Verdict.PRESENT, Verdict.UNCLEAR, Verdict.MISSING]


def column(scores: list[float], threshold: float = 3.0, minimum: int = 1, maximum: int = 5) -> Column:
    """One group in which everybody answered."""
    tree = GroupTree(np.array([-1]), np.array([len(scores)]), np.zeros(len(scores), dtype=int))
    scale = Scale(minimum=minimum, maximum=maximum, labels={})
    return safe_column(
        np.array(scores), scale, threshold, 0.8, tree=tree, shown=np.array([True]), least_people=5
    )


def figures(estimates: list[list[float]], error: float) -> ShownFigures:
    table = np.array(estimates)
    rounding = np.zeros(table.shape[1])
    return ShownFigures(table, np.full_like(table, error), rounding, np.ones(len(table), dtype=bool))


def test_units_far_apart_keep_their_places() -> None:
    found, holds = ranks_among(
        figures([[80.0, 90], [20, 90], [50, 90]], 1.0), np.arange(3), np.eye(2), seed=1
    )
    assert [(found[g].best, found[g].worst, found[g].of) for g in range(3)] == [
        (3, 3, 3),
        (1, 1, 3),
        (2, 2, 3),
    ]
    assert holds == 100


def test_units_alike_may_take_any_place_and_their_order_is_a_coin_toss() -> None:
    found, holds = ranks_among(figures([[50.0]] * 4, 5.0), np.arange(4), np.eye(1), seed=1)
    assert all((rank.best, rank.worst) == (1, 4) for rank in found.values())
    assert holds == 50


def test_only_the_units_compared_are_ranked() -> None:
    found, _ = ranks_among(figures([[80.0], [20], [50]], 1.0), np.array([0, 2]), np.eye(1), seed=1)
    assert {group: rank.best for group, rank in found.items()} == {0: 2, 2: 1}


def test_a_single_unit_has_no_rank() -> None:
    assert ranks_among(figures([[50.0]], 1.0), np.array([0]), np.eye(1), seed=1) == ({}, None)


def test_figures_are_on_0_to_100_whatever_the_scale() -> None:
    # mean 3 on 1-5 and mean 2 on 0-4 are both 50
    found = shown_figures([column([2, 3, 3, 3, 4] * 4), column([1, 2, 2, 2, 3] * 4, 2.0, 0, 4)])
    assert found.estimates[0] == pytest.approx([50, 50])
    assert found.complete.tolist() == [True]


def test_a_clear_case_stays_clear_a_quarter_point_up_and_down() -> None:
    assert verdicts_nearby(column([4, 5, 4, 4, 5] * 6), 0, Verdict.PRESENT) == (
        Verdict.PRESENT,
        Verdict.PRESENT,
    )


def test_a_mean_just_above_the_threshold_turns_when_the_threshold_rises() -> None:
    # 3.2 of thirty people who hardly differ: present at 3.0, missing at 3.25
    scores = [3, 3, 3, 3, 4] * 6
    lower, higher = verdicts_nearby(column(scores), 0, Verdict.PRESENT)
    assert lower is Verdict.PRESENT
    assert higher in {Verdict.UNCLEAR, Verdict.MISSING}


def test_too_few_answers_stay_too_few() -> None:
    assert verdicts_nearby(column([3] * 20), 0, Verdict.TOO_FEW_ANSWERS) == (
        Verdict.TOO_FEW_ANSWERS,
        Verdict.TOO_FEW_ANSWERS,
    )


@given(st.lists(st.integers(1, 5), min_size=5, max_size=25), st.sampled_from(_ORDER))
def test_a_lower_threshold_never_makes_more_of_it_missing(scores: list[int], said: Verdict) -> None:
    lower, higher = verdicts_nearby(column([float(score) for score in scores]), 0, said)
    assert _ORDER.index(lower) <= _ORDER.index(said) <= _ORDER.index(higher)
