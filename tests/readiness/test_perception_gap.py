"""Leads and the people they lead."""

from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.estimate_types import TeamEstimate
from readiness.estimates import team_estimates
from readiness.not_estimable import NotEstimable, Reason
from readiness.perception_gap import PerceptionGap, perception_gap, shown_gap
from readiness.published_details import GapReading, LeadGap
from readiness.variances import pooled_within_variance
from surveys.instrument import Scale

FIVE_POINTS = Scale(minimum=1, maximum=5, labels={"en": ("1", "2", "3", "4", "5")})


def led(mean, error=0.2, freedom=inf):
    return TeamEstimate(mean, error, 1.0, freedom)


def gap(mean, people, *, leads=4, threshold=3, spread=0.8, reliability=0.75):
    return perception_gap(mean, leads, people, spread=spread, reliability=reliability, threshold=threshold)


def test_leads_who_are_clearly_more_positive_are_named():
    # SEM^2 = .64 * .25 = .16; SE = sqrt(.04 + .16 / 4) = .2828; .6 -+ 1.96 * .2828
    found = gap(4.1, led(3.5))
    assert found.gap == pytest.approx(0.6)
    assert found.standard_error == pytest.approx(0.2828, abs=1e-4)
    assert (found.low, found.high) == (pytest.approx(0.046, abs=1e-3), pytest.approx(1.154, abs=1e-3))
    assert (found.leads, found.reading) == (4, GapReading.LEADS_HIGHER)


def test_a_gap_whose_interval_holds_nought_is_not_believed():
    # .5 - 1.96 * .2828 = -.054
    assert gap(4.0, led(3.5)).reading is GapReading.NONE


def test_the_sign_says_when_teams_are_the_more_positive():
    found = gap(2.9, led(3.5))
    assert found.gap == pytest.approx(-0.6)
    assert found.reading is GapReading.TEAMS_HIGHER


def test_leads_are_measured_with_error_but_not_sampled():
    # Perfect answers of these very leads leave only the doubt about the people led.
    assert gap(4.1, led(3.5), reliability=1.0).standard_error == pytest.approx(0.2)
    assert gap(4.1, led(3.5, error=0.0), leads=16).standard_error == pytest.approx(sqrt(0.16 / 16))


def test_fewer_leads_than_the_threshold_stay_hidden():
    found = gap(4.4, led(3), threshold=5)
    assert found == NotEstimable("gap between leads and teams", Reason.TOO_FEW_PEOPLE, found=4, required=5)


@pytest.mark.parametrize("threshold", [0, 1, 2])
def test_no_setting_shows_one_or_two_leads(threshold):
    with pytest.raises(ValueError, match="at least 3"):
        gap(4.0, led(3), leads=5, threshold=threshold)


def test_few_degrees_of_freedom_widen_the_interval():
    # t with 5 df: 2.571 instead of 1.960; .6 - 2.571 * .2828 = -.127
    found = gap(4.1, led(3.5, freedom=5))
    assert found.low == pytest.approx(-0.127, abs=1e-3)
    assert found.reading is GapReading.NONE


def test_without_degrees_of_freedom_no_gap_is_believed():
    found = gap(5.0, led(1, freedom=0))
    assert (found.low, found.high, found.reading) == (-inf, inf, GapReading.NONE)


@pytest.mark.parametrize(
    ("changed", "message"),
    [({"spread": -0.1}, "at least 0, not -0.1"), ({"reliability": 1.1}, "0-1, not 1.1")],
)
def test_what_cannot_be_is_refused_with_its_value(changed, message):
    with pytest.raises(ValueError, match=message):
        gap(4.0, led(3), **changed)


@given(st.floats(1, 5), st.floats(1, 5))
def test_turning_the_scale_around_turns_the_gap_around(lead_mean, mean):
    found, turned = gap(lead_mean, led(mean)), gap(6 - lead_mean, led(6 - mean))
    assert turned.gap == pytest.approx(-found.gap)
    assert (turned.low, turned.high) == (pytest.approx(-found.high), pytest.approx(-found.low))


@pytest.mark.parametrize(
    ("leads", "others", "ends"),
    [
        # .6 -+ .21: outwards to eighths of 4 points, .5; to fortieths, .3
        (9, 40, (0.1, 1.1)),
        (40, 9, (0.1, 1.1)),
        (10, 10, (0.3, 0.9)),
    ],
)
def test_intervals_are_rounded_outwards_and_coarsely_where_a_side_is_small(leads, others, ends):
    found = PerceptionGap(0.62, 0.1, 0.41, 0.83, leads, GapReading.LEADS_HIGHER)
    shown = shown_gap(found, others, FIVE_POINTS)
    assert shown == LeadGap(gap=0.6, low=ends[0], high=ends[1], leads=leads, reading=GapReading.LEADS_HIGHER)


def test_the_reading_is_that_of_the_figures_shown():
    # .4 -+ .35 would be believed, but .4 -+ .5 as it is shown would not.
    found = PerceptionGap(0.4, 0.17, 0.05, 0.75, 6, GapReading.LEADS_HIGHER)
    assert shown_gap(found, 40, FIVE_POINTS).reading is GapReading.NONE


def test_no_interval_reaches_beyond_what_a_gap_can_be():
    found = PerceptionGap(3.0, 2.0, -inf, inf, 6, GapReading.NONE)
    assert (shown_gap(found, 40, FIVE_POINTS).low, shown_gap(found, 40, FIVE_POINTS).high) == (-4.0, 4.0)


def test_the_interval_holds_the_gap_of_these_leads_as_often_as_it_says():
    # 8 leads and 28 of 40 others, reliability .8 (true variance .48, error .12); leads are .3 above.
    # 2,000 surveys: the standard error of .95 is .005.
    rng, held = np.random.default_rng(3), 0
    for _ in range(2000):
        leads = 3.7 + sqrt(0.48) * rng.standard_normal(8)
        others = 3.4 + sqrt(0.48) * rng.standard_normal(40)
        told = np.concatenate([leads, others[:28]]) + sqrt(0.12) * rng.standard_normal(36)
        within, freedom = pooled_within_variance(told, [1] * 8 + [0] * 28)
        people = team_estimates([told[8:].mean()], [28], [40], within, 0.8, degrees_of_freedom=freedom)
        found = perception_gap(
            told[:8].mean(), 8, people[0], spread=sqrt(within), reliability=0.8, threshold=5
        )
        held += found.low <= leads.mean() - others.mean() <= found.high
    assert 0.93 <= held / 2000 <= 0.97
