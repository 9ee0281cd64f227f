"""Raw estimates of all groups: the reliability they rest on."""

from __future__ import annotations

import numpy as np
import pytest

from readiness.measurement import total_variance, within_reliability


def test_within_groups_error_is_a_larger_share_of_what_people_differ() -> None:
    # Error .2 everywhere: of a total of 1.0 it leaves w = .8, of .5 within groups 1 - .2 / .5 = .6
    assert within_reliability(0.8, 1.0, 0.5) == pytest.approx(0.6)


def test_where_groups_do_not_differ_reliability_is_the_same() -> None:
    assert within_reliability(0.8, 1.0, 1.0) == pytest.approx(0.8)


def test_reliability_within_groups_stays_between_nought_and_one() -> None:
    assert within_reliability(0.5, 1.0, 0.4) == 0.0
    assert within_reliability(1.0, 2.0, 1.0) == 1.0


def test_without_any_difference_within_groups_nothing_is_changed() -> None:
    assert within_reliability(0.7, 1.0, 0.0) == 0.7


def test_the_total_variance_leaves_missing_scores_out() -> None:
    # (1, 3): variance 2
    assert total_variance(np.array([1.0, np.nan, 3.0])) == 2.0
    assert total_variance(np.array([np.nan, 3.0])) == 0.0
