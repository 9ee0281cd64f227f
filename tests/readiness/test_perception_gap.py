"""Leads and their teams."""

from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.estimate_types import TeamEstimate
from readiness.estimates import team_estimates
from readiness.not_estimable import NotEstimable, Reason
from readiness.perception_gap import perception_gap
from readiness.published_details import GapReading
from readiness.variances import pooled_within_variance


def teams(*means, error=0.2, freedom=inf):
    return [TeamEstimate(mean, error, 0.8, freedom) for mean in means]


def gap(leads, measured, *, threshold=3, spread=0.8, reliability=0.75):
    return perception_gap(leads, measured, spread=spread, reliability=reliability, threshold=threshold)


def test_leads_who_are_clearly_more_positive_are_named():
    # SEM^2 = .64 * .25 = .16; SE = sqrt(3 * (.04 + .16)) / 3 = .2582; .6 -+ 1.96 * .2582
    found = gap([4.1, 4.1, 4.1], teams(3.5, 3.5, 3.5))
    assert found.gap == pytest.approx(0.6)
    assert found.standard_error == pytest.approx(0.2582, abs=1e-4)
    assert (found.low, found.high) == (pytest.approx(0.094, abs=1e-3), pytest.approx(1.106, abs=1e-3))
    assert (found.leads, found.reading) == (3, GapReading.LEADS_HIGHER)


def test_a_gap_whose_interval_holds_nought_is_not_believed():
    # .5 - 1.96 * .2582 = -.006
    assert gap([4.0, 4.0, 4.0], teams(3.5, 3.5, 3.5)).reading is GapReading.NONE


def test_the_sign_says_when_teams_are_the_more_positive():
    found = gap([2.9, 2.9, 2.9], teams(3.5, 3.5, 3.5))
    assert found.gap == pytest.approx(-0.6)
    assert found.reading is GapReading.TEAMS_HIGHER


def test_for_one_pair_the_error_would_be_that_of_team_and_lead_together():
    # sqrt(V + SEM^2) = sqrt(.04 + .16) = .4472; a mean of four equal pairs has half of it
    found = gap([4, 4, 4, 4], teams(3, 3, 3, 3))
    assert found.standard_error * 2 == pytest.approx(sqrt(0.04 + 0.16))


def test_fewer_leads_than_the_threshold_stay_hidden():
    found = gap([4.0, 4.5, 5.0, 4.0], teams(3, 3, 3, 3), threshold=5)
    assert found == NotEstimable("gap between leads and teams", Reason.TOO_FEW_PEOPLE, found=4, required=5)


def test_a_lead_who_did_not_answer_takes_the_team_out():
    found = gap([4.0, np.nan, 4.0, 4.0], teams(3.0, 1.0, 3.0, 3.0))
    assert (found.leads, found.gap) == (3, pytest.approx(1.0))
    assert isinstance(gap([4.0, np.nan, 4.0], teams(3, 3, 3)), NotEstimable)


@pytest.mark.parametrize("threshold", [0, 1, 2])
def test_no_setting_shows_one_or_two_leads(threshold):
    with pytest.raises(ValueError, match="at least 3"):
        gap([4.0] * 5, teams(*[3] * 5), threshold=threshold)


def test_few_degrees_of_freedom_widen_the_interval():
    # t with 5 df: 2.571 instead of 1.960; .6 - 2.571 * .2582 = -.064
    found = gap([4.1] * 3, teams(3.5, 3.5, 3.5, freedom=5))
    assert found.low == pytest.approx(-0.064, abs=1e-3)
    assert found.reading is GapReading.NONE


def test_without_degrees_of_freedom_no_gap_is_believed():
    found = gap([5.0] * 3, teams(1, 1, 1, freedom=0))
    assert (found.low, found.high, found.reading) == (-inf, inf, GapReading.NONE)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"leads": [4.0] * 4}, "4 leads but 3 teams"),
        ({"spread": -0.1}, "at least 0, not -0.1"),
        ({"reliability": 1.1}, "0-1, not 1.1"),
    ],
)
def test_what_cannot_be_is_refused_with_its_value(changed, message):
    with pytest.raises(ValueError, match=message):
        gap(**({"leads": [4.0] * 3, "measured": teams(3, 3, 3)} | changed))


@given(st.lists(st.tuples(st.floats(1, 5), st.floats(1, 5)), min_size=3, max_size=8))
def test_turning_the_scale_around_turns_the_gap_around(pairs):
    leads, means = zip(*pairs, strict=True)
    found = gap(leads, teams(*means))
    turned = gap([6 - lead for lead in leads], teams(*[6 - mean for mean in means]))
    assert turned.gap == pytest.approx(-found.gap)
    assert (turned.low, turned.high) == (pytest.approx(-found.high), pytest.approx(-found.low))


def test_the_interval_holds_the_gap_of_these_leads_as_often_as_it_says():
    # 6 of 8 members of 8 teams, reliability .8; 600 surveys: standard error of .95 is .009
    rng, held = np.random.default_rng(3), 0
    for _ in range(600):
        members = 3.4 + 0.3 * rng.standard_normal((8, 1)) + sqrt(0.48) * rng.standard_normal((8, 8))
        answers = members[:, :6] + sqrt(0.12) * rng.standard_normal((8, 6))
        within = pooled_within_variance(answers.ravel(), np.repeat(np.arange(8), 6)).variance
        measured = team_estimates(answers.mean(axis=1), [6] * 8, [8] * 8, within, 0.8)
        leads = members.mean(axis=1) + 0.3 + 0.4 * rng.standard_normal(8)
        told = leads + sqrt(0.12) * rng.standard_normal(8)
        found = perception_gap(told, measured, spread=sqrt(within), reliability=0.8, threshold=5)
        held += found.low <= np.mean(leads - members.mean(axis=1)) <= found.high
    assert 0.92 <= held / 600 <= 0.975
