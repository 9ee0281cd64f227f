from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from readiness.estimates import (
    TeamEstimate,
    nonresponse_bound,
    pooled_within_variance,
    probability_missing,
    stabilised_between_variance,
    team_estimates,
)
from readiness.not_estimable import NotEstimable, Reason

# Six of eight answered {4, 4, 3, 5, 2, 4}: mean 22/6 = 3.667, variance 5.333/5 = 1.0667.
SIX = np.array([4, 4, 3, 5, 2, 4], dtype=float)


@pytest.mark.parametrize(
    ("reliability", "low", "high"),
    [
        (0.0, 2.583, 4.751),  # no correction: 3.667 -+ 2.5706 * .4216
        (0.8, 2.981, 4.352),  # .4216 * sqrt(1 - .8 * 6/8) = .2667
        (1.0, 3.125, 4.209),  # the classic finite-population correction
    ],
)
def test_one_team_has_the_reliability_attenuated_finite_population_interval(reliability, low, high):
    (found,) = team_estimates([SIX.mean()], [6], [8], SIX.var(ddof=1), reliability)
    assert found.estimate == pytest.approx(3.667, abs=5e-4)
    assert found.degrees_of_freedom == 5
    assert found.interval() == (pytest.approx(low, abs=6e-4), pytest.approx(high, abs=6e-4))


def test_a_team_is_drawn_towards_the_grand_mean_as_far_as_its_answers_are_weak():
    # a = .07 + .8 * .56 / 8 = .126; b = .07 + .56 / 6 = .16333; B = a / b = .7714
    # T = 3.4 + .7714 (2.8 - 3.4) = 2.937; V = .126 * .2286 = .0288, root .1697
    # P = t-cdf((3 - 2.937) / .1697 = .370) = .644 with eight such teams (40 df)
    found = team_estimates(
        [2.8],
        [6],
        [8],
        0.56,
        0.8,
        grand_mean=3.4,
        between_variance=0.07,
        mean_uncertainty=False,
        degrees_of_freedom=40,
    )
    assert found.shrinkage[0] == pytest.approx(0.7714, abs=5e-5)
    assert found.estimate[0] == pytest.approx(2.937, abs=5e-4)
    assert found.standard_error[0] == pytest.approx(0.1697, abs=5e-5)
    assert probability_missing(found, 3.0)[0] == pytest.approx(0.644, abs=6e-4)


def test_an_uncertain_grand_mean_adds_its_share_of_variance():
    # (1 - B)^2 b / G = .2286^2 * .16333 / 1 = .00853 on top of .0288
    found = team_estimates([2.8], [6], [8], 0.56, 0.8, grand_mean=3.4, between_variance=0.07)
    b = 0.07 + 0.56 / 6
    share = 0.126 / b
    assert found.standard_error[0] ** 2 == pytest.approx(0.126 * (1 - share) + (1 - share) ** 2 * b)


def test_with_two_teams_the_mean_is_half_as_uncertain():
    kept = {"grand_mean": 3.0, "between_variance": 0.1}
    one = team_estimates([3.0], [4], [8], 0.6, 0.8, **kept)
    two = team_estimates([3.0, 3.2], [4, 4], [8, 8], 0.6, 0.8, **kept)
    without = team_estimates([3.0], [4], [8], 0.6, 0.8, mean_uncertainty=False, **kept)
    first, second = (found.standard_error[0] ** 2 - without.standard_error[0] ** 2 for found in (one, two))
    assert second == pytest.approx(first / 2)


def test_the_between_variance_is_mixed_with_that_of_a_usual_icc():
    # Means 3, 3.5, 4 of 5 each: MSB = 5 * .5 / 2 = 1.25, (1.25 - .5) / 5 = .15; u = 2 / 10.
    # .2 * .15 + .8 * (.1 / .9) * .5 = .03 + .04444
    assert stabilised_between_variance([3, 3.5, 4], [5, 5, 5], 0.5) == pytest.approx(0.03 + 0.4 / 9)


def test_teams_that_differ_less_than_chance_count_as_not_differing():
    # MSB = 0 gives -.1; the estimate is cut at 0 before it is mixed.
    assert stabilised_between_variance([3, 3, 3], [5, 5, 5], 0.5) == pytest.approx(0.8 * 0.5 / 9)


def test_the_default_grand_mean_weighs_a_team_by_the_precision_of_its_mean():
    # t2 = .1, s2 = .6: b = .1 + .6 / 1 = .7 and .1 + .6 / 6 = .2, so weights 2 to 7.
    found = team_estimates([2.0, 4.0], [1, 6], [6, 6], 0.6, 0.8, between_variance=0.1)
    mu = (2 / 0.7 + 4 / 0.2) / (1 / 0.7 + 1 / 0.2)
    assert found.estimate == pytest.approx(mu + found.shrinkage * (np.array([2.0, 4.0]) - mu))


def test_everybody_answered_without_error_leaves_nothing_uncertain():
    found = team_estimates([2.5, 3.5], [5, 8], [5, 8], 0.7, 1.0)
    assert found.estimate == pytest.approx([2.5, 3.5])
    assert found.standard_error == pytest.approx([0, 0], abs=1e-7)
    assert found.shrinkage == pytest.approx([1, 1])


def test_everybody_answered_with_error_leaves_the_error_of_measurement():
    # One team, n = N = 8, w = .75: V = (.8 / 8)(1 - .75) = .025
    (found,) = team_estimates([3.0], [8], [8], 0.8, 0.75)
    assert found.standard_error == pytest.approx(sqrt(0.025))


def test_without_any_variance_the_answers_are_the_mean():
    found = team_estimates([3.0, 3.0], [2, 5], [8, 8], 0.0, 0.8)
    assert found.estimate == pytest.approx([3, 3])
    assert found.standard_error == pytest.approx([0, 0])
    assert probability_missing(found, 3.5) == pytest.approx([1, 1])
    assert probability_missing(found, 2.5) == pytest.approx([0, 0])
    assert probability_missing(found, 3.0) == pytest.approx([0.5, 0.5])


def test_one_answer_of_many_is_drawn_furthest_and_is_least_certain():
    found = team_estimates([2.0] * 3, [1, 2, 8], [8] * 3, 0.6, 0.8, grand_mean=3.4, between_variance=0.07)
    assert found.estimate[0] > found.estimate[1] > found.estimate[2]
    assert found.standard_error[0] > found.standard_error[1] > found.standard_error[2]


def test_teams_of_one_answer_have_an_estimate_but_no_end_of_their_interval():
    found = team_estimates([2.0, 4.0], [1, 1], [6, 6], 0.6, 0.8)
    assert found.degrees_of_freedom == 0
    assert np.isfinite(found.standard_error).all()
    assert found[0].interval() == (-inf, inf)
    assert probability_missing(found, 3.0) == pytest.approx([0.5, 0.5])


def test_a_known_variance_gives_the_normal_interval():
    (found,) = team_estimates([3.0], [1], [4], 0.6, 0.8, degrees_of_freedom=inf)
    assert found.interval().high == pytest.approx(3.0 + stats.norm.ppf(0.975) * found.standard_error)


def test_a_wider_level_gives_a_wider_interval():
    found = team_estimates([3.0, 3.5], [5, 6], [8, 8], 0.6, 0.8)
    assert (found.interval(0.8).low > found.interval(0.95).low).all()


def test_estimates_are_a_sequence_and_columns_of_the_same_figures():
    found = team_estimates([3.0, 3.5, 4.0], [5, 6, 7], [8, 8, 8], 0.6, 0.8)
    assert len(found) == len(list(found)) == 3
    assert [one.estimate for one in found] == found.estimate.tolist()
    assert found[-1].standard_error == found.standard_error[-1]
    assert found[1:].shrinkage.tolist() == found.shrinkage[1:].tolist()
    assert found.interval().low[2] == found[2].interval().low
    with pytest.raises(ValueError, match="read-only"):
        found.estimate[0] = 1


def test_chances_of_columns_of_a_list_and_of_one_team_agree():
    found = team_estimates([3.0, 2.5], [5, 6], [8, 8], 0.6, 0.8)
    columns = probability_missing(found, 3.0)
    assert probability_missing(list(found), 3.0) == pytest.approx(columns)
    assert probability_missing(found[1], 3.0) == pytest.approx(columns[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([3.0], [9], [8], 0.6, 0.8), "team 0 has 9 answers from 8 members"),
        (([3.0, 3.0], [4, 0], [8, 8], 0.6, 0.8), "team 1 has 0 answers"),
        (([3.0, np.nan], [4, 4], [8, 8], 0.6, 0.8), "team 1 has 4 answers with mean nan"),
        (([3.0], [4, 4], [8], 0.6, 0.8), "1 means but 2 counts"),
        (([3.0], [4], [8, 8], 0.6, 0.8), "1 means but 2 headcounts"),
        (([3.0], [4], [8], -0.1, 0.8), "at least 0, not -0.1"),
        (([3.0], [4], [8], 0.6, 1.1), "0-1, not 1.1"),
    ],
)
def test_impossible_teams_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        team_estimates(*arguments)


def test_a_negative_between_variance_is_refused():
    with pytest.raises(ValueError, match="between-team variance must be at least 0, not -1"):
        team_estimates([3.0], [4], [8], 0.6, 0.8, between_variance=-1)


def test_a_level_of_one_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1, not 1"):
        TeamEstimate(3.0, 0.1, 1.0, 5).interval(1)


def test_the_pooled_variance_counts_each_team_around_its_own_mean():
    # {1, 3}: 2; {5, 5, 5}: 0; {2} adds nothing. 2 / (1 + 2 + 0) = .667
    found = pooled_within_variance([1, 3, 5, 5, 5, 2, np.nan], [0, 0, 1, 1, 1, 2, 3])
    assert found == (pytest.approx(2 / 3), 3)


def test_teams_of_one_have_no_pooled_variance():
    assert pooled_within_variance([1, 2], ["A", "B"]) == NotEstimable(
        "within-team variance", Reason.TOO_FEW_PEOPLE, 2, 3
    )


def test_the_bound_gives_the_missing_the_low_and_the_high_value():
    # (6 * 3 + 2 * 2) / 8 = 2.75 and (6 * 3 + 2 * 4.5) / 8 = 3.375
    assert nonresponse_bound(3.0, 6, 8, 2.0, 4.5) == (2.75, 3.375)


def test_the_bound_closes_when_everybody_answered():
    assert nonresponse_bound(3.3, 8, 8, 1.0, 5.0) == (pytest.approx(3.3), pytest.approx(3.3))


def test_nobody_answered_leaves_the_whole_bound():
    assert nonresponse_bound(np.nan, 0, 8, 2.0, 4.5) == (2.0, 4.5)


def test_bounds_of_many_teams_equal_those_of_each():
    low, high = nonresponse_bound(np.array([3.0, 4.0]), [6, 2], [8, 9], 2.0, 4.5)
    for team, (mean, n, size) in enumerate([(3.0, 6, 8), (4.0, 2, 9)]):
        assert (low[team], high[team]) == nonresponse_bound(mean, n, size, 2.0, 4.5)


@pytest.mark.parametrize("arguments", [(3.0, 9, 8, 2.0, 4.0), (3.0, 6, 8, 4.0, 2.0)])
def test_impossible_bounds_are_refused(arguments):
    with pytest.raises(ValueError, match=r"do not fit|is above"):
        nonresponse_bound(*arguments)


teams = st.lists(
    st.tuples(st.floats(1, 5), st.integers(1, 12), st.integers(0, 10)), min_size=1, max_size=8
).map(lambda rows: ([r[0] for r in rows], [r[1] for r in rows], [r[1] + r[2] for r in rows]))


@given(teams, st.floats(0.01, 4), st.floats(0, 1))
def test_every_estimate_lies_between_the_answers_and_the_grand_mean(columns, variance, reliability):
    means = np.array(columns[0])
    found = team_estimates(*columns, variance, reliability, grand_mean=3.0)
    assert (np.minimum(means, 3.0) - 1e-9 <= found.estimate).all()
    assert (found.estimate <= np.maximum(means, 3.0) + 1e-9).all()
    assert ((found.shrinkage >= 0) & (found.shrinkage <= 1)).all()


@given(teams, st.floats(0.01, 4), st.floats(0, 1), st.booleans())
def test_turning_the_scale_around_turns_the_estimates_around(columns, variance, reliability, uncertain):
    means, answered, headcounts = columns
    straight = team_estimates(means, answered, headcounts, variance, reliability, mean_uncertainty=uncertain)
    turned = team_estimates(
        6 - np.array(means), answered, headcounts, variance, reliability, mean_uncertainty=uncertain
    )
    assert turned.estimate == pytest.approx(6 - straight.estimate)
    assert turned.standard_error == pytest.approx(straight.standard_error)
    missing, reversed_missing = probability_missing(straight, 3.0), probability_missing(turned, 3.0)
    assert reversed_missing == pytest.approx(1 - missing, abs=1e-6)


@given(st.floats(1, 5), st.integers(1, 30), st.integers(0, 30), st.floats(0.01, 4), st.floats(0, 1))
def test_a_team_alone_keeps_its_mean_whatever_the_prior(mean, n, more, variance, reliability):
    (found,) = team_estimates([mean], [n], [n + more], variance, reliability)
    assert found.estimate == pytest.approx(mean)
    expected = variance / n * (1 - reliability * n / (n + more))
    assert found.standard_error**2 == pytest.approx(expected, abs=1e-9)


def coverage_and_errors(answered, organisations, seed):
    """Share of 95 % intervals that hold the true mean of 8 members, and both root mean squares.

    Eight teams, four five-point items, ICC about .10; variances and reliability estimated.
    """
    rng = np.random.default_rng(seed)
    covered, errors, raw = [], [], []
    team = np.repeat(np.arange(8), 8)
    asked = np.tile(np.arange(8) < answered, 8)
    for _ in range(organisations):
        member = 3.4 + rng.normal(0, sqrt(0.07), 8)[team] + rng.normal(0, sqrt(0.63), 64)
        items = np.clip(np.round(member[:, None] + rng.normal(0, 0.8, (64, 4))), 1, 5)
        # A member's true score is the expectation of the rounded and clipped answer.
        edges = np.arange(1.5, 5)
        truth = 1 + stats.norm.sf((edges - member[:, None]) / 0.8).sum(axis=1)
        target = truth.reshape(8, 8).mean(axis=1)
        scores = items.mean(axis=1)[asked].reshape(8, answered)
        variance = scores.var(axis=1, ddof=1).mean()
        within = items[asked].reshape(8, answered, 4)
        within = (within - within.mean(axis=1, keepdims=True)).reshape(-1, 4)
        alpha = 4 / 3 * (1 - within.var(axis=0).sum() / within.sum(axis=1).var())
        found = team_estimates(scores.mean(axis=1), [answered] * 8, [8] * 8, variance, max(0.0, alpha))
        low, high = found.interval()
        covered.append((low <= target) & (target <= high))
        errors.append(found.estimate - target)
        raw.append(scores.mean(axis=1) - target)
    root = [float(np.sqrt(np.mean(np.square(error)))) for error in (raw, errors)]
    return float(np.mean(covered)), *root


@pytest.mark.parametrize("answered", [4, 6, 8])
def test_intervals_hold_the_true_mean_of_the_members_as_often_as_they_say(answered):
    coverage, raw, shrunken = coverage_and_errors(answered, organisations=300, seed=answered)
    # 2,400 teams: standard error of .95 about .005 (teams of one organisation share figures)
    assert coverage == pytest.approx(0.95, abs=0.02)
    assert shrunken < raw
