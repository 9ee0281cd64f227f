"""What changed between two surveys."""

from math import inf, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from readiness.change import Direction, component_changes, holm
from readiness.differences import Difference, combined_degrees_of_freedom
from readiness.estimate_types import TeamEstimate

# s = .8, 6 of 8 answered, reliability .8: V = (.64 / 6) * (1 - .8 * 6 / 8) = .10667 * .4 = .04267
ERROR = sqrt(0.64 / 6 * (1 - 0.8 * 6 / 8))

estimates = st.builds(
    TeamEstimate,
    st.floats(1, 5),
    st.floats(0.01, 0.5),
    st.just(0.8),
    st.sampled_from([5.0, 30.0, inf]),
)
surveys = st.dictionaries(st.sampled_from("abcdef"), st.tuples(estimates, estimates), min_size=1)


def estimate(mean, error=ERROR, freedom=inf):
    return TeamEstimate(mean, error, 0.8, freedom)


def changes(*differences):
    """Components a, b, ... of which each changed by so much."""
    names = "abcdef"[: len(differences)]
    earlier = {name: estimate(3.0) for name in names}
    later = {name: estimate(3.0 + d) for name, d in zip(names, differences, strict=True)}
    return component_changes(earlier, later)


def test_the_smallest_change_worth_believing_in_a_team_of_eight_is_over_half_a_point():
    # 1.96 * sqrt(2 * .04267) = 1.96 * .2921 = .5726
    assert changes(0.0)["a"].smallest == pytest.approx(0.5726, abs=1e-4)


def test_few_degrees_of_freedom_ask_for_more():
    # 5 in each survey are 10 after Welch where both errors are equal; t with 10 df:
    # 2.228 * .2921 = .651
    pair = {"a": estimate(3.0, freedom=5)}
    assert component_changes(pair, pair)["a"].smallest == pytest.approx(0.651, abs=1e-3)


def test_one_component_alone_is_believed_beyond_the_smallest_change():
    assert changes(0.58)["a"].direction is Direction.UP
    assert changes(-0.58)["a"].direction is Direction.DOWN
    assert changes(0.57)["a"].direction is Direction.NONE
    assert changes(0.57)["a"].smallest == pytest.approx(0.5726, abs=1e-4)


def test_beside_five_others_the_same_change_is_no_longer_believed():
    # Six compared: the largest faces .05 / 6 = .00833, z = 2.638, times .2921 = .7707
    found = changes(0.70, 0, 0, 0, 0, 0)["a"]
    assert found.direction is Direction.NONE
    assert found.smallest == pytest.approx(0.7707, abs=1e-3)
    assert found.low > 0  # although its own interval leaves 0 out


def test_a_believed_component_eases_the_way_for_the_next():
    # 1.0 is believed at .05 / 6; the other faces .05 / 5 = .01, z = 2.576, times .2921 = .7525
    found = changes(1.0, 0.76, 0, 0, 0, 0)
    assert (found["a"].direction, found["b"].direction) == (Direction.UP, Direction.UP)
    assert found["b"].smallest == pytest.approx(0.7525, abs=1e-3)
    assert changes(0.76, 0, 0, 0, 0, 0)["a"].direction is Direction.NONE


def test_the_directions_read_as_words():
    assert [str(each) for each in Direction] == ["up", "down", "no change worth believing"]


def test_holm_agrees_with_statsmodels():
    # statsmodels 0.15.0: multipletests([.01, .04, .03, .005, .2, .03], method="holm")[1]
    # = [.05, .12, .12, .03, .2, .12]
    found = holm([0.01, 0.04, 0.03, 0.005, 0.2, 0.03])
    assert found == pytest.approx((0.05, 0.12, 0.12, 0.03, 0.2, 0.12))


def test_what_is_no_chance_is_not_adjusted():
    with pytest.raises(ValueError, match="0-1"):
        holm([0.2, 1.2])


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_never_lowers_a_chance_nor_changes_their_order(p_values):
    found = holm(p_values)
    assert all(p <= adjusted <= 1 for p, adjusted in zip(p_values, found, strict=True))
    for p, adjusted in zip(p_values, found, strict=True):
        assert all(a <= adjusted for q, a in zip(p_values, found, strict=True) if q <= p)


@given(surveys)
def test_a_change_is_believed_exactly_beyond_its_smallest(pairs):
    found = component_changes({c: a for c, (a, _) in pairs.items()}, {c: b for c, (_, b) in pairs.items()})
    for change in found.values():
        assume(abs(abs(change.change) - change.smallest) > 1e-9)
        assert (change.direction is not Direction.NONE) == (abs(change.change) > change.smallest)


@given(surveys)
def test_reading_the_surveys_backwards_turns_every_change_around(pairs):
    earlier, later = ({c: pair[i] for c, pair in pairs.items()} for i in (0, 1))
    turned = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP, Direction.NONE: Direction.NONE}
    forwards, backwards = component_changes(earlier, later), component_changes(later, earlier)
    for component, change in forwards.items():
        assert backwards[component].change == -change.change
        assert backwards[component].direction is turned[change.direction]
        assert backwards[component].p_value == change.p_value


def test_an_estimate_without_degrees_of_freedom_is_never_believed_to_have_changed():
    found = component_changes({"a": estimate(2.0, freedom=0)}, {"a": estimate(5.0)})["a"]
    assert (found.direction, found.smallest) == (Direction.NONE, inf)


def test_surveys_of_different_components_are_not_compared():
    with pytest.raises(ValueError, match="only one of the two surveys has: skills"):
        component_changes({"vision": estimate(3.0)}, {"vision": estimate(3.0), "skills": estimate(3.0)})


def test_an_exact_change_is_certain_and_no_exact_change_is_none():
    assert Difference(0.1, 0.0).p_value == 0
    assert Difference(0.0, 0.0).p_value == 1
    assert Difference(0.1, 0.0).interval() == (0.1, 0.1)


def test_degrees_of_freedom_combine_after_welch():
    # (.09 + .01)^2 / (.0081 / 9 + .0001 / 5) = .01 / .00092 = 10.87
    assert combined_degrees_of_freedom((0.09, 0.01), (9, 5)) == pytest.approx(10.87, abs=0.01)
    assert combined_degrees_of_freedom((0.09, 0.01), (9, inf)) == pytest.approx(0.01 / 0.0009)
    assert combined_degrees_of_freedom((0.09, 0.0), (9, 0)) == 9  # what is exact needs none
    assert combined_degrees_of_freedom((0.09, 0.01), (inf, inf)) == inf


def test_the_chance_of_a_difference_is_two_sided():
    # scipy 1.x: 2 * stats.t.sf(2, 8) = .0805
    assert Difference(-0.4, 0.2, 8).p_value == pytest.approx(0.0805, abs=1e-4)
    assert Difference(-0.4, 0.2, 8).p_value == pytest.approx(2 * stats.t.sf(2, 8))
