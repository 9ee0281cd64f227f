import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from readiness.aggregation import icc1, icc2, one_way_anova
from readiness.not_estimable import NotEstimable, Reason

# Means of four items of fourteen made-up people in teams of 5, 4 and 5. R 4.2.2:
#   m <- aov(s ~ as.factor(team)); summary(m)
#     as.factor(team)  2  7.917410714286  3.958705357143
#     Residuals       11  4.796875000000  0.436079545455
#   ICC1(m), ICC2(m) of the package multilevel: 0.633832129447633 0.889842888997104
SCORES = np.array([17, 15, 16, 19, 17, 9, 9, 9, 10, 17, 10, 16, 8, 16]) / 4
TEAMS = list("AAAAABBBBCCCCC")


def test_iccs_of_unequal_teams_equal_those_of_r_multilevel():
    assert icc1(SCORES, TEAMS) == pytest.approx(0.633832129447633, abs=1e-12)
    assert icc2(SCORES, TEAMS) == pytest.approx(0.889842888997104, abs=1e-12)


def test_mean_squares_equal_those_of_r_aov():
    table = one_way_anova(SCORES, TEAMS)
    assert table.between_mean_square == pytest.approx(3.958705357143, abs=1e-10)
    assert table.within_mean_square == pytest.approx(0.436079545455, abs=1e-10)
    # n0 = (14 - (25 + 16 + 25) / 14) / 2 = (14 - 4.714286) / 2
    assert table.effective_group_size == pytest.approx((14 - 66 / 14) / 2)


def test_people_who_did_not_answer_are_left_out():
    assert icc1([*SCORES, np.nan], [*TEAMS, "D"]) == icc1(SCORES, TEAMS)


def test_one_team_has_no_icc():
    assert icc1([1, 2, 3], ["A"] * 3) == NotEstimable("ICC(1)", Reason.TOO_FEW_GROUPS, 1, 2)


def test_teams_of_one_have_no_icc():
    assert icc2([1, 2, 3], ["A", "B", "C"]) == NotEstimable("ICC(2)", Reason.TOO_FEW_PEOPLE, 3, 4)


def test_equal_answers_have_no_icc():
    assert icc1([3, 3, 3, 3], ["A", "A", "B", "B"]) == NotEstimable("ICC(1)", Reason.NO_VARIATION)


def test_equal_team_means_have_the_lowest_icc1_and_no_icc2():
    # MSB = 0: ICC(1) = -MSW / ((2 - 1) MSW) = -1; ICC(2) would divide by 0.
    values, teams = [1, 3, 1, 3], ["A", "A", "B", "B"]
    assert icc1(values, teams) == -1
    assert icc2(values, teams) == NotEstimable("ICC(2)", Reason.NO_GROUP_DIFFERENCES)


def test_no_difference_within_teams_is_an_icc_of_one():
    assert icc1([2, 2, 4, 4], [1, 1, 2, 2]) == icc2([2, 2, 4, 4], [1, 1, 2, 2]) == 1


def test_values_without_a_team_are_refused():
    with pytest.raises(ValueError, match="3 values but 2 group labels"):
        icc1([1, 2, 3], [1, 2])


def test_icc1_recovers_the_share_of_variance_that_made_the_answers():
    # 2,000 teams of 3 to 9; between .3, within .7: ICC(1) = .30.
    rng = np.random.default_rng(4)
    teams = np.repeat(np.arange(2000), rng.integers(3, 10, 2000))
    values = rng.normal(0, 0.3**0.5, 2000)[teams] + rng.normal(0, 0.7**0.5, teams.size)
    assert icc1(values, teams) == pytest.approx(0.30, abs=0.03)


@given(arrays(float, 9, elements=st.integers(1, 5)), st.floats(-50, 50), st.floats(0.1, 10))
def test_iccs_do_not_depend_on_the_units_of_the_scale(values, shift, factor):
    teams = [0, 0, 1, 1, 1, 2, 2, 2, 2]
    first, second = icc1(values, teams), icc1(values * factor + shift, teams)
    if not isinstance(first, NotEstimable) and not isinstance(second, NotEstimable):
        assert second == pytest.approx(first, abs=1e-6)
