"""The share of favourable answers and its interval."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from readiness.favourable import favourable_points, share_interval


@st.composite
def counts(draw):
    answered = draw(st.integers(1, 40))
    return draw(st.integers(0, answered)), answered, answered + draw(st.integers(0, 40))


def test_the_top_two_of_five_and_of_seven_points_are_favourable():
    # 40 % of 5 is 2.0, of 7 is 2.8, rounded down 2
    assert (favourable_points(5), favourable_points(7)) == (2, 2)


def test_other_scales_have_about_two_fifths_favourable_points():
    assert [favourable_points(points) for points in (2, 3, 4, 6, 9, 10, 11)] == [1, 1, 2, 2, 3, 4, 4]


def test_a_scale_of_one_point_is_none():
    with pytest.raises(ValueError, match="at least 2 points, not 1"):
        favourable_points(1)


def test_four_of_six_leave_four_to_six_of_eight():
    # BetaBinomial(2, 4.5, 2.5): P(0) = 2.5 * 3.5 / (7 * 8) = .156, P(1) = 2 * 4.5 * 2.5 / 56 = .402,
    # P(2) = 4.5 * 5.5 / 56 = .442; both tails hold more than .025, so 4 + 0 to 4 + 2 of 8
    assert share_interval(4, 6, 8) == (4 / 8, 6 / 8)


def test_a_lower_level_cuts_a_tail_that_is_small_enough():
    # level .6 leaves .2 in each tail: P(0) = .156 < .2, P(2) = .442 > .2, so 4 + 1 to 4 + 2 of 8
    assert share_interval(4, 6, 8, 0.6) == (5 / 8, 6 / 8)


def test_nothing_is_open_when_everybody_answered():
    assert share_interval(2, 4, 4) == (0.5, 0.5)


def test_more_answers_than_members_are_refused():
    with pytest.raises(ValueError, match="3 answers do not fit 2 members"):
        share_interval(2, 3, 2)


@pytest.mark.parametrize("level", [0, 1, 1.5])
def test_a_level_lies_between_0_and_1(level):
    with pytest.raises(ValueError, match="between 0 and 1"):
        share_interval(1, 2, 3, level)


@given(counts(), st.sampled_from([0.5, 0.8, 0.95]))
def test_the_ends_cut_off_the_tails_of_the_beta_binomial_distribution(case, level):
    # scipy 1.17.1: stats.betabinom(N - n, k + .5, n - k + .5); a tail may be exactly as large as asked
    k, n, size = case
    law, tail, slack = stats.betabinom(size - n, k + 0.5, n - k + 0.5), (1 - level) / 2, 1e-9
    low, high = share_interval(k, n, size, level)
    if low < k / n:  # else it was widened to the share
        count = round(low * size) - k
        assert law.cdf(count - 1) <= tail + slack
        assert law.cdf(count) >= tail - slack
    if high > k / n:
        count = round(high * size) - k
        assert law.sf(count) <= tail + slack
        assert law.sf(count - 1) >= tail - slack


def test_the_usual_interval_of_a_department_agrees_with_scipy():
    # scipy 1.17.1: stats.betabinom(40, 30.5, 30.5).ppf([.025, .975]) = [12, 28] and 30 of 60 told
    assert share_interval(30, 60, 100) == (0.42, 0.58)


@given(counts())
def test_the_share_lies_inside_its_interval_and_the_interval_inside_what_is_possible(case):
    k, n, size = case
    low, high = share_interval(k, n, size)
    assert 0 <= low <= k / n <= high <= 1
    assert low * size >= min(k, size * k / n) - 1e-9
    assert high * size <= max(k + size - n, size * k / n) + 1e-9


@given(counts())
def test_counting_the_others_turns_the_interval_around(case):
    k, n, size = case
    low, high = share_interval(k, n, size)
    others_low, others_high = share_interval(n - k, n, size)
    assert (1 - high, 1 - low) == (pytest.approx(others_low), pytest.approx(others_high))


def test_a_large_headcount_is_no_trouble():
    # With hardly anybody asked the share among all is as open as the rate:
    # Jeffreys' interval for 40 of 100, Beta(40.5, 60.5): .308 to .498
    low, high = share_interval(40, 100, 200_000)
    expected = stats.beta(40.5, 60.5).ppf([0.025, 0.975])
    assert (low, high) == (pytest.approx(expected[0], abs=1e-3), pytest.approx(expected[1], abs=1e-3))


def test_the_interval_holds_the_share_of_all_members_as_often_as_it_says():
    # 20 members of whom each is favourable with a chance of its own group; 12 answered
    rng = np.random.default_rng(1)
    rate = rng.beta(2, 2, 4000)
    told, silent = rng.binomial(12, rate), rng.binomial(8, rate)
    ends = [share_interval(int(k), 12, 20) for k in told]
    truth = (told + silent) / 20
    held = np.mean([low <= share <= high for (low, high), share in zip(ends, truth, strict=True)])
    assert 0.95 <= held <= 0.99  # whole people: a little more than .95
