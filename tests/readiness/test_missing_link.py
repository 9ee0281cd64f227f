import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.missing_link import MISSING_FROM, PRESENT_BELOW, band, gate, weakest_link, weakest_links
from readiness.published import Gate, Verdict

MISSING, UNCLEAR, PRESENT = Verdict.MISSING, Verdict.UNCLEAR, Verdict.PRESENT


@pytest.mark.parametrize(
    ("chance", "verdict"),
    [(1, MISSING), (0.75, MISSING), (0.7499, UNCLEAR), (0.25, UNCLEAR), (0.2499, PRESENT), (0, PRESENT)],
)
def test_a_chance_reads_as_missing_unclear_or_present(chance, verdict):
    assert band(chance) is verdict


def test_the_limits_of_the_bands_are_named():
    assert (MISSING_FROM, PRESENT_BELOW) == (0.75, 0.25)


@pytest.mark.parametrize("chance", [-0.01, 1.01, float("nan")])
def test_what_is_no_chance_has_no_band(chance):
    with pytest.raises(ValueError, match="lies in 0-1"):
        band(chance)


def test_one_missing_component_stops_five_strong_ones():
    assert gate([PRESENT] * 5 + [MISSING]) is Gate.REPAIR_FIRST
    assert gate([UNCLEAR] * 5 + [MISSING]) is Gate.REPAIR_FIRST


def test_only_all_components_present_mean_go():
    assert gate([PRESENT] * 6) is Gate.GO
    assert gate([PRESENT] * 5 + [UNCLEAR]) is Gate.ASK_MORE
    assert gate([PRESENT] * 5 + [Verdict.TOO_FEW_ANSWERS]) is Gate.ASK_MORE


def test_no_components_have_no_gate():
    with pytest.raises(ValueError, match="at least one component"):
        gate([])


def test_two_equal_independent_components_lie_a_known_way_below_either():
    # E[min of two standard normals] = -1 / sqrt(pi) = -.5642
    found = weakest_link([3.0, 3.0], [0.2, 0.2], np.eye(2), draws=200_000, seed=1)
    assert found.expected_minimum == pytest.approx(3.0 - 0.2 * 0.5642, abs=0.002)
    assert found.probability_weakest == pytest.approx((0.5, 0.5), abs=0.01)


def test_correlation_keeps_the_minimum_from_lying_too_low():
    # Clark 1961: E[min] = mu - theta * pdf(0), theta^2 = 2 s^2 (1 - r).
    # r = .75: theta = .2 * sqrt(.5) = .1414, times .3989 = .0564 instead of .1128
    correlation = [[1, 0.75], [0.75, 1]]
    found = weakest_link([3.0, 3.0], [0.2, 0.2], correlation, draws=200_000, seed=1)
    assert found.expected_minimum == pytest.approx(3.0 - 0.0564, abs=0.002)


def test_a_component_far_below_the_rest_is_the_minimum():
    # 10th and 90th percentile of N(2, .1): 2 -+ 1.2816 * .1
    found = weakest_link([4.0, 2.0, 4.0], [0.1] * 3, np.eye(3), draws=100_000, seed=2)
    assert found.probability_weakest == (0, 1, 0)
    assert (found.low, found.high) == (pytest.approx(1.872, abs=0.003), pytest.approx(2.128, abs=0.003))


def test_few_degrees_of_freedom_widen_the_interval():
    normal = weakest_link([3.0], [0.2], [[1]], draws=50_000, seed=3)
    heavy = weakest_link([3.0], [0.2], [[1]], draws=50_000, seed=3, degrees_of_freedom=3)
    # 90th percentiles: 1.2816 and 1.6377
    assert (normal.high - 3) / 0.2 == pytest.approx(1.2816, abs=0.03)
    assert (heavy.high - 3) / 0.2 == pytest.approx(1.6377, abs=0.04)


def test_components_known_exactly_share_a_tie():
    found = weakest_link([3.0, 2.0, 2.0], [0, 0, 0], np.eye(3), seed=1)
    assert found.probability_weakest == (0, 0.5, 0.5)
    assert found.expected_minimum == found.low == found.high == 2


def test_the_same_seed_gives_the_same_draws():
    arguments = ([3.0, 3.1], [0.2, 0.3], [[1, 0.5], [0.5, 1]])
    assert weakest_link(*arguments, seed=4) == weakest_link(*arguments, seed=4)
    assert weakest_link(*arguments, seed=4) != weakest_link(*arguments, seed=5)


def test_a_correlation_from_pairwise_gaps_is_mended():
    # Eigenvalue 1 + 2 * -.6 = -.2: no joint distribution has three correlations of -.6.
    gappy = np.full((3, 3), -0.6) + 1.6 * np.eye(3)
    found = weakest_link([3.0, 3.0, 3.0], [0.2] * 3, gappy, draws=50_000, seed=6)
    assert found.probability_weakest == pytest.approx((1 / 3,) * 3, abs=0.02)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], [], np.empty((0, 0))), "do not belong together"),
        (([3.0, 3.0], [0.1], np.eye(2)), "do not belong together"),
        (([3.0], [-0.1], [[1]]), "impossible value"),
        (([np.nan], [0.1], [[1]]), "impossible value"),
        (([3.0, 3.0], [0.1, 0.1], [[1, 2], [2, 1]]), "not a correlation matrix"),
        (([3.0, 3.0], [0.1, 0.1], [[1, 0.2], [0.3, 1]]), "not a correlation matrix"),
    ],
)
def test_impossible_components_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        weakest_link(*arguments, seed=1)


def test_no_draws_are_refused():
    with pytest.raises(ValueError, match="0 draws"):
        weakest_link([3.0], [0.1], [[1]], draws=0, seed=1)


@given(st.lists(st.tuples(st.floats(1, 5), st.floats(0, 1)), min_size=1, max_size=6), st.integers(0, 99))
def test_the_minimum_lies_below_every_component_and_the_chances_sum_to_one(components, seed):
    estimates, errors = zip(*components, strict=True)
    found = weakest_link(estimates, errors, np.eye(len(estimates)), draws=500, seed=seed)
    # 500 draws of the lowest component move its mean by at most 5 of its standard errors.
    assert found.expected_minimum <= min(e + 5 * s / 500**0.5 for e, s in components) + 1e-9
    assert sum(found.probability_weakest) == pytest.approx(1)
    assert found.low <= found.high


def test_errors_that_components_do_not_share_make_the_weakest_less_certain() -> None:
    # One standard error apart with correlation 1 the lower always is the lowest; with an error of
    # their own of 1 each, the difference is 1 / sqrt(2) of its standard error: Phi(.707) = .760
    shared = np.ones((2, 2))
    (alone,) = weakest_links([[0.0, 1.0]], [[1.0, 1.0]], shared, draws=40_000, seed=1)
    (apart,) = weakest_links([[0.0, 1.0]], [[1.0, 1.0]], shared, draws=40_000, seed=1, own_errors=1.0)
    assert alone.probability_weakest[0] == 1.0
    assert apart.probability_weakest[0] == pytest.approx(0.760, abs=0.01)
