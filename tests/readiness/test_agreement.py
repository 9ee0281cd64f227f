import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from readiness.agreement import (
    FIVE_POINT_NULL_VARIANCES,
    ad_m,
    critical_rwg_j,
    lindell_rwg_j,
    practical_ad_m_limit,
    rwg,
    rwg_j,
    uniform_null_variance,
)
from readiness.agreement_by_team import team_agreement
from readiness.not_estimable import NotEstimable, Reason

# Fourteen made-up people in three teams, four items on five points. The expected figures were
# printed by R 4.2.2 with rwg, rwg.j, rwg.j.lindell and ad.m of the package multilevel:
#   rwg(items[,1], team); rwg.j(items, team); rwg.j(items, team, 1.34)
#   rwg.j.lindell(items, team); ad.m(items, team)
ITEMS = np.array(
    [
        [4, 5, 4, 4],
        [4, 4, 3, 4],
        [3, 4, 4, 5],
        [5, 5, 4, 5],
        [4, 4, 5, 4],
        [2, 3, 2, 2],
        [3, 2, 3, 1],
        [1, 2, 4, 2],
        [3, 3, 2, 2],
        [5, 4, 3, 5],
        [2, 1, 3, 4],
        [4, 4, 5, 3],
        [1, 3, 2, 2],
        [3, 5, 4, 4],
    ],
    dtype=float,
)
TEAMS = np.array(list("AAAAABBBBCCCCC"))
R_RWG_FIRST_ITEM = {"A": 0.75, "B": 0.541666666666667}
R_RWG_J = {"A": 0.941176470588235, "B": 0.902356902356902, "C": 0.244897959183673}
R_RWG_J_SLIGHT_SKEW = {"A": 0.903846153846154, "B": 0.829692271552737, "C": 0.0}
R_LINDELL = {"A": 0.8, "B": 0.697916666666667, "C": 0.075}
R_AD_M = {"A": 0.44, "B": 0.59375, "C": 1.02}

five_point_teams = arrays(float, st.tuples(st.integers(2, 9), st.integers(1, 6)), elements=st.integers(1, 5))


@pytest.mark.parametrize("team", "ABC")
def test_indices_of_each_team_equal_those_of_r_multilevel(team):
    items = ITEMS[team == TEAMS]
    skew = FIVE_POINT_NULL_VARIANCES["slight skew"]
    assert rwg_j(items, 5) == pytest.approx(R_RWG_J[team], abs=1e-12)
    assert rwg_j(items, 5, skew) == pytest.approx(R_RWG_J_SLIGHT_SKEW[team], abs=1e-12)
    assert lindell_rwg_j(items, 5) == pytest.approx(R_LINDELL[team], abs=1e-12)
    assert ad_m(items) == pytest.approx(R_AD_M[team], abs=1e-12)


@pytest.mark.parametrize("team", "AB")
def test_rwg_of_one_item_equals_that_of_r_multilevel(team):
    assert rwg(ITEMS[team == TEAMS, 0], 5) == pytest.approx(R_RWG_FIRST_ITEM[team], abs=1e-12)


def test_rwg_keeps_a_split_team_below_zero_where_r_cuts_at_zero():
    # {1, 1, 5, 5}: variance 4 * 4 / 3 = 5.333, so 1 - 5.333 / 2 = -1.667.
    assert rwg([1, 1, 5, 5], 5) == pytest.approx(1 - 16 / 3 / 2)
    assert rwg_j([[1], [1], [5], [5]], 5) == 0


def test_a_scale_from_nought_to_four_gives_the_same_agreement():
    assert rwg_j(ITEMS[:5] - 1, 5) == pytest.approx(R_RWG_J["A"])


def test_more_points_widen_the_null_variance():
    # (7^2 - 1) / 12 = 4
    assert uniform_null_variance(7) == 4
    assert rwg([2, 4, 6], 7) == pytest.approx(1 - 4 / 4)


def test_a_missing_answer_leaves_the_other_answers_of_the_item():
    # Item one: {4, 5} variance .5; item two: {4, 4, 5} variance 1/3; q = (5/6) / 2 / 2 = 5/24.
    items = [[4, 4], [np.nan, 4], [5, 5]]
    assert lindell_rwg_j(items, 5) == pytest.approx(1 - 5 / 24)
    # J = 2: 2 * 19/24 / (2 * 19/24 + 5/24) = 38/43
    assert rwg_j(items, 5) == pytest.approx(38 / 43)
    # Deviations: item one .5; item two (1/3 + 1/3 + 2/3) / 3 = 4/9.
    assert ad_m(items) == pytest.approx((1 / 2 + 4 / 9) / 2)


def test_an_item_that_one_person_answered_is_left_out():
    assert rwg_j([[4, 4], [5, np.nan]], 5) == rwg_j([[4], [5]], 5)


@pytest.mark.parametrize("index", [rwg, rwg_j, lindell_rwg_j])
def test_one_person_cannot_agree(index):
    assert index([[4]], 5) == NotEstimable(
        {rwg: "r_wg", rwg_j: "r_wg(j)", lindell_rwg_j: "r*_wg(j)"}[index],
        Reason.TOO_FEW_PEOPLE,
        found=1,
        required=2,
    )


def test_nobody_has_no_average_deviation():
    assert ad_m([np.nan, np.nan]) == NotEstimable("AD_M", Reason.TOO_FEW_PEOPLE, found=0, required=2)


def test_answers_further_apart_than_the_scale_are_refused():
    with pytest.raises(ValueError, match="from 0 to 5 do not fit on 5 points"):
        rwg([0, 5], 5)


def test_a_null_variance_of_nought_is_refused():
    with pytest.raises(ValueError, match="above 0, not 0"):
        rwg_j([[1], [2]], 5, 0)


def test_the_practical_limit_of_the_average_deviation_is_a_sixth_of_the_points():
    assert practical_ad_m_limit(6) == 1


@given(five_point_teams)
def test_agreement_is_full_exactly_when_everybody_says_the_same(items):
    same = bool((items == items[0]).all())
    assert (rwg_j(items, 5) == 1) == same
    assert (ad_m(items) == 0) == same


@given(five_point_teams)
def test_the_order_of_people_and_the_direction_of_the_scale_do_not_matter(items):
    for index in (rwg_j, lindell_rwg_j):
        assert index(items[::-1], 5) == pytest.approx(index(items, 5))
        assert index(6 - items, 5) == pytest.approx(index(items, 5))


@given(five_point_teams)
def test_rwg_j_of_one_item_is_rwg_cut_at_zero(items):
    assert rwg_j(items[:, :1], 5) == pytest.approx(max(0, rwg(items[:, 0], 5)))


@given(
    arrays(float, (12, 3), elements=st.sampled_from([1, 2, 3, 4, 5, np.nan])),
    arrays(np.int64, 12, elements=st.integers(0, 3)),
)
def test_all_teams_at_once_equal_each_team_alone(items, groups):
    table = team_agreement(items, groups, 5)
    for row, team in enumerate(table.labels):
        alone = items[groups == team]
        assert table.people[row] == (~np.isnan(alone)).any(axis=1).sum()
        if table.estimable[row]:
            assert table.rwg_j[row] == pytest.approx(rwg_j(alone, 5))
            assert table.lindell_rwg_j[row] == pytest.approx(lindell_rwg_j(alone, 5))
            assert table.ad_m[row] == pytest.approx(ad_m(alone))
        else:
            assert isinstance(rwg_j(alone, 5), NotEstimable)


@pytest.mark.parametrize(("people", "value"), [(4, 0.78), (5, 0.725), (6, 0.68), (8, 0.62)])
def test_critical_values_for_four_five_point_items_are_those_known_by_simulation(people, value):
    assert critical_rwg_j(people, 4, 5, seed=1) == pytest.approx(value, abs=0.015)


def test_the_usual_seventy_is_passed_by_chance_in_one_team_of_four_in_ten():
    rng = np.random.default_rng(5)
    answers = rng.integers(1, 6, (2000 * 4, 4)).astype(float)
    passed = team_agreement(answers, np.repeat(np.arange(2000), 4), 5).rwg_j > 0.70
    # Standard error of a share of .10 among 2,000 teams: .0067
    assert passed.mean() == pytest.approx(0.10, abs=0.02)


def test_one_random_team_in_twenty_passes_its_critical_value():
    rng = np.random.default_rng(6)
    answers = rng.integers(1, 8, (2000 * 5, 3)).astype(float)
    passed = team_agreement(answers, np.repeat(np.arange(2000), 5), 7).rwg_j > critical_rwg_j(5, 3, 7, seed=2)
    # Standard error of a share of .05 among 2,000 teams: .0049
    assert passed.mean() == pytest.approx(0.05, abs=0.015)


def test_the_same_seed_gives_the_same_critical_value():
    first = critical_rwg_j(7, 3, 5, seed=3)
    critical_rwg_j.cache_clear()
    assert critical_rwg_j(7, 3, 5, seed=3) == first


def test_both_ways_of_drawing_random_teams_agree():
    # Sizes 60 and 61 are drawn person by person and by counts; the true bars differ by .002.
    assert critical_rwg_j(60, 4, 5, seed=1) == pytest.approx(critical_rwg_j(61, 4, 5, seed=1), abs=0.015)


@pytest.mark.parametrize("arguments", [(1, 4, 5), (4, 0, 5), (4, 4, 1)])
def test_critical_values_need_two_people_an_item_and_two_points(arguments):
    with pytest.raises(ValueError, match="at least"):
        critical_rwg_j(*arguments, seed=1)
