"""What holds under resampling, and what one answer could turn."""

from math import inf, sqrt
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from readiness.estimate_types import TeamEstimate
from readiness.estimates import probability_missing
from readiness.missing_link import band, gate, weakest_link
from readiness.not_estimable import NotEstimable, Reason
from readiness.published import Verdict
from readiness.stability import Closeness, MeasuredUnits, stability, too_close_to_call

CLEAR, CLOSE = Closeness.CLEAR, Closeness.TOO_CLOSE


def held(estimates, errors, correlation=None, **settings):
    components = np.shape(estimates)[1]
    matrix = np.eye(components) if correlation is None else correlation
    errors = np.broadcast_to(errors, np.shape(estimates))
    return stability(estimates, errors, matrix, **{"seed": 1, "resamples": 4000} | settings)


# The weakest component


def test_two_equal_components_hold_half_of_the_time():
    found = held([[60, 60]], 5)
    assert found.weakest_holds[0] == pytest.approx(0.5, abs=0.03)


def test_the_weakest_component_holds_as_often_as_its_lead_over_the_noise_says():
    # 50 against 60, errors of 5 each: P = Phi(10 / (5 sqrt 2)) = Phi(1.414) = .921
    found = held([[60, 50]], 5)
    assert found.weakest.tolist() == [1]
    assert found.weakest_holds[0] == pytest.approx(0.921, abs=0.015)


def test_correlated_errors_keep_the_weakest_component_in_place():
    # r = .75: the difference has an error of 5 sqrt(2 * .25) = 3.54: Phi(2.83) = .998
    found = held([[60, 50]], 5, [[1, 0.75], [0.75, 1]])
    assert found.weakest_holds[0] == pytest.approx(0.998, abs=0.004)


def test_few_degrees_of_freedom_let_less_hold():
    # Difference over its error follows t with 3 df: F_t(1.414) = .874 instead of .921
    found = held([[60, 50]], 5, degrees_of_freedom=3)
    assert found.weakest_holds[0] == pytest.approx(0.874, abs=0.02)


def test_the_component_that_readers_are_told_is_the_one_that_is_checked():
    found = held([[60, 50]], 5, weakest=[0])
    assert found.weakest.tolist() == [0]
    assert found.weakest_holds[0] == pytest.approx(1 - 0.921, abs=0.015)


def test_exact_components_share_a_tie():
    assert held([[60, 50, 50]], 0).weakest_holds[0] == pytest.approx(0.5)


def test_draws_agree_with_the_chances_of_the_weakest_link():
    centre, errors = [62.0, 55.0, 58.0], [4.0, 3.0, 6.0]
    matrix = 0.4 + 0.6 * np.eye(3)
    linked = weakest_link(centre, errors, matrix, draws=20_000, seed=9)
    found = held([centre], [errors], matrix, resamples=20_000)
    assert found.weakest_holds[0] == pytest.approx(max(linked.probability_weakest), abs=0.015)


# The order of units


def test_two_units_keep_their_order_as_often_as_their_distance_over_the_noise_says():
    # As above: Phi(1.414) = .921
    found = held([[50.0], [60.0]], 5)
    assert found.order_holds == pytest.approx(0.921, abs=0.015)
    assert found.rank.tolist() == [1, 2]


def test_far_apart_everything_holds_and_ranks_are_certain():
    found = held([[80, 90], [20, 90], [90, 50]], 1)
    assert found.order_holds == 1
    assert (found.weakest_holds == 1).all()
    assert found.rank.tolist() == found.rank_low.tolist() == found.rank_high.tolist() == [3, 1, 2]


def test_equal_units_have_any_rank():
    found = held(np.full((10, 2), 60.0), 5)
    assert found.order_holds == pytest.approx(0.5, abs=0.03)
    assert (found.rank_low <= 2).all()
    assert (found.rank_high >= 9).all()


def test_one_unit_has_no_order():
    assert held([[60, 50]], 5).order_holds == NotEstimable("order of units", Reason.TOO_FEW_GROUPS, 1, 2)


def test_a_sample_of_pairs_speaks_for_all():
    # 300 units have 44,850 pairs, of which 20,000 are compared; 199 units are compared in full
    rng = np.random.default_rng(0)
    many, few = (held(60 + 10 * rng.standard_normal((n, 3)), 5, resamples=200) for n in (300, 199))
    assert many.order_holds == pytest.approx(few.order_holds, abs=0.02)


def test_the_same_seed_gives_the_same_figures():
    centre = np.random.default_rng(3).normal(60, 10, (20, 6))
    first, again, other = (held(centre, 5, resamples=100, seed=seed) for seed in (7, 7, 8))
    assert first.order_holds == again.order_holds
    assert (first.weakest_holds == again.weakest_holds).all()
    assert first.order_holds != other.order_holds


@given(
    arrays.arrays(np.float64, (5, 3), elements=st.floats(0, 100)),
    arrays.arrays(np.float64, (5, 3), elements=st.floats(0, 20)),
)
def test_shares_and_ranks_stay_in_their_range(centre, errors):
    found = held(centre, errors, resamples=20)
    assert ((found.weakest_holds >= 0) & (found.weakest_holds <= 1)).all()
    assert 0 <= found.order_holds <= 1
    assert sorted(found.rank) == [1, 2, 3, 4, 5]
    assert (found.rank_low <= found.rank_high).all()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"estimates": [60, 50]}, "do not belong together"),
        ({"standard_errors": [[5, -1]]}, "negative"),
        ({"estimates": [[60, np.nan]]}, "missing"),
        ({"correlation": np.eye(3)}, "does not fit 2 components"),
        ({"correlation": [[1, 0.5], [0.2, 1]]}, "not a correlation"),
        ({"resamples": 0}, "0 resamples"),
        ({"degrees_of_freedom": 0}, "0 degrees of freedom"),
        ({"weakest": [2]}, "does not name one of 2 components"),
    ],
)
def test_what_cannot_be_resampled_is_refused(changed, message):
    given_ = {"estimates": [[60, 50]], "standard_errors": [[5, 5]], "correlation": np.eye(2), "seed": 1}
    with pytest.raises(ValueError, match=message):
        stability(**(given_ | changed))


def test_two_thousand_units_take_about_a_second():
    # .5 s on one core; the bound leaves room for a busy machine
    centre = np.random.default_rng(0).normal(60, 12, (2000, 6))
    start = process_time()
    found = stability(centre, np.full((2000, 6), 5.0), 0.5 + 0.5 * np.eye(6), seed=1)
    assert process_time() - start < 4
    assert found.weakest.shape == (2000,)


# One answer


def units(estimates, *, error=0.2, answered=6, shrinkage=0.8, freedom=inf, too_few=False):
    shape = np.shape(estimates)
    columns = (np.full(shape, float(each)) for each in (error, shrinkage))
    return MeasuredUnits(
        np.array(estimates, dtype=float), *columns, np.full(shape, answered), freedom, too_few
    )


def called(measured, **settings):
    """Components of four items on 1-5 with the threshold 3."""
    k = measured.estimates.shape[1]
    scales = {"thresholds": [3.0] * k, "minima": [1] * k, "maxima": [5] * k, "items": [4] * k}
    return too_close_to_call(measured, **scales | settings)


def test_the_weakest_component_is_too_close_when_one_answer_would_close_the_distance():
    # d = B p / (k n) = .8 * 1 / (4 * 6) = .0333
    assert called(units([[4.00, 4.03], [4.00, 4.04]])).weakest == (CLOSE, CLEAR)


def test_an_answer_that_crosses_the_whole_scale_goes_further():
    # p = 4: d = .1333; p = 100 goes no further than the scale
    measured = units([[4.00, 4.13], [4.00, 4.14]])
    assert called(measured, points=inf).weakest == (CLOSE, CLEAR)
    assert called(measured, points=100).weakest == (CLOSE, CLEAR)
    assert called(measured).weakest == (CLEAR, CLEAR)


def test_the_more_people_answered_the_less_one_answer_weighs():
    assert called(units([[4.00, 4.03]], answered=6)).weakest == (CLOSE,)
    assert called(units([[4.00, 4.03]], answered=12)).weakest == (CLEAR,)


def test_components_are_compared_as_shares_of_their_scales():
    # 4.0 on 1-5 is 75 %, 5.5 on 1-7 is 75 %; one answer: .0333 / 4 and .0333 / 6 of the scale
    scales = {"minima": [1, 1], "maxima": [5, 7], "thresholds": [3, 4]}
    assert called(units([[4.0, 5.5], [4.0, 5.6]]), **scales).weakest == (CLOSE, CLEAR)


def test_a_named_component_that_is_not_the_lowest_is_too_close():
    assert called(units([[4.0, 4.5]]), weakest=[1]).weakest == (CLOSE,)


def test_the_gate_is_too_close_where_one_answer_carries_a_component_over_a_band():
    # T = 2.88: P = Phi(.12 / .2) = .726, unclear; T - .0333: Phi(.767) = .778, missing: repair first
    # T = 2.92: P = Phi(.4) = .655; T - .0333: Phi(.567) = .715, still unclear
    assert called(units([[2.88, 4.5], [2.92, 4.5]])).gate == (CLOSE, CLEAR)


def test_a_gate_that_another_component_holds_shut_is_clear():
    assert called(units([[2.88, 1.5]])).gate == (CLEAR,)


def test_too_few_answers_stay_too_few_whatever_one_answer_says():
    # Both components on the edge of present: T = 3.14, P = Phi(-.7) = .242; one more .5 away
    assert called(units([[3.14, 4.5]])).gate == (CLOSE,)
    assert called(units([[3.14, 4.5]], too_few=np.array([[True, False]]))).gate == (CLEAR,)


def test_either_is_too_close_where_one_of_them_is():
    found = called(units([[4.00, 4.01], [2.88, 4.5], [1.5, 4.5]]))
    assert found.weakest == (CLOSE, CLEAR, CLEAR)
    assert found.gate == (CLEAR, CLOSE, CLEAR)
    assert found.either == (CLOSE, CLOSE, CLEAR)


def test_the_words_carry_neither_person_nor_place():
    assert {str(each) for each in Closeness} == {"clear", "too close to call"}
    assert set(called(units([[2.88, 4.5]])).__slots__) == {"weakest", "gate"}


@given(
    arrays.arrays(np.float64, (1, 3), elements=st.floats(1, 5)),
    st.sampled_from([0.1, 0.3]),
    st.sampled_from([4.0, 40.0, inf]),
)
def test_the_gate_is_close_exactly_when_trying_every_answer_turns_it(estimates, error, freedom):
    def verdict(value):
        return band(probability_missing(TeamEstimate(value, error, 0.8, freedom), 3.0))

    def turned(component, shift):
        tried = estimates[0].copy()
        tried[component] += shift
        return gate([verdict(value) for value in tried])

    step = 0.8 / (4 * 6)
    now = gate([verdict(value) for value in estimates[0]])
    any_turn = any(turned(c, s) is not now for c in range(3) for s in (-step, step))
    assert called(units(estimates, error=error, freedom=freedom)).gate == ((CLOSE if any_turn else CLEAR),)


@given(arrays.arrays(np.float64, (1, 3), elements=st.floats(1, 5)))
def test_a_smaller_step_never_makes_a_clear_call_close(estimates):
    far, near = (called(units(estimates), points=points) for points in (2, 1))
    assert near.weakest[0] is CLEAR or far.weakest[0] is CLOSE


def test_bands_are_those_of_the_missing_link():
    # Without spread and without degrees of freedom as well: exact 2.9 is missing, unknown is unclear
    assert band(probability_missing(TeamEstimate(2.9, 0.0, 1.0, inf), 3.0)) is Verdict.MISSING
    assert called(units([[2.99, 4.5]], error=0.0)).gate == (CLOSE,)
    assert called(units([[2.0, 4.5]], error=0.2, freedom=0)).gate == (CLEAR,)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"thresholds": [3.0]}, "for 2 components"),
        ({"items": [4, 0]}, "needs an item"),
        ({"points": 0}, "must move"),
        ({"minima": [5, 5]}, "above its start"),
        ({"weakest": [0, 1]}, "does not name"),
    ],
)
def test_what_cannot_be_called_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        called(units([[3.0, 4.0]]), **settings)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"answered": 0}, "needs an answer"),
        ({"error": -0.1}, "at least 0"),
        ({"estimates": [[np.nan, 3.0]]}, "leave the unit out"),
        ({"estimates": [3.0, 3.0]}, "do not belong together"),
    ],
)
def test_units_that_were_not_measured_are_refused(changed, message):
    with pytest.raises(ValueError, match=message):
        units(**({"estimates": [[3.0, 4.0]]} | changed))


def test_one_point_leaves_most_small_teams_with_a_clear_call():
    # Simulated teams of six of eight: spread of a component between teams .46, errors .21
    rng = np.random.default_rng(6)
    measured = units(
        3.4 + 0.3 * rng.standard_normal(6) + sqrt(0.12) * rng.standard_normal((500, 6)), error=0.21
    )
    share = np.mean([word is CLOSE for word in called(measured).either])
    assert 0.1 < share < 0.4
