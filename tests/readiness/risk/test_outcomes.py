"""Once outcomes are known, forecasts made before them are scored, and no others."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.judgements import judgements
from readiness.risk.outcomes import NotScored, OutcomeScore, forecast_of, pooled, scored
from readiness.risk.records import Forecast, Outcome
from surveys.faults import FaultsError

MARCH = date(2026, 3, 1)
NOTHING = NotScored("no outcome is known")


def day(number: int) -> date:
    return MARCH + timedelta(days=number)


def forecast(number: int, chances, base_rates=None, pilot_fails=0.5, on=0) -> Forecast:
    rates = base_rates or dict.fromkeys(chances, 0.5)
    return forecast_of(chances, rates, pilot_fails, id=UUID(int=number), on=day(on), version="1.1")


def outcome(pitfall: str, came: bool, on: int = 30, **more) -> Outcome:
    return Outcome(pitfall=pitfall, came=came, on=day(on), **more)


CHANCES = {"a": 0.9, "b": 0.6, "c": 0.3, "d": 0.1}
RATES = {"a": 0.5, "b": 0.4, "c": 0.2, "d": 0.3}
FORECAST = forecast(1, CHANCES, RATES, pilot_fails=0.7)
OUTCOMES = [outcome("a", True), outcome("b", False), outcome("c", True), outcome("d", False)]


# The forecast


def test_a_forecast_keeps_chances_base_rates_of_the_same_pitfalls_and_the_version():
    made = forecast_of(
        {"a": 0.2}, {"a": 0.3, "b": 0.4}, 0.6, id=UUID(int=7), on=MARCH, version="1.1 + 2 changed here"
    )
    assert made == Forecast(
        id=UUID(int=7),
        on=MARCH,
        judgements="1.1 + 2 changed here",
        chances={"a": 0.2},
        base_rates={"a": 0.3},
        pilot_fails=0.6,
    )


def test_a_forecast_of_what_is_no_chance_is_refused_with_all_faults_at_once():
    with pytest.raises(FaultsError) as refused:
        forecast_of(
            {"a": 1.2, "b": 0.5, "c": float("nan")},
            {"a": 0.5, "c": -0.1},
            2,
            id=UUID(int=1),
            on=MARCH,
            version="1",
        )
    assert [str(fault) for fault in refused.value.faults] == [
        "forecast, pitfall 'b': the base rate is missing. Give it.",
        "forecast, chance 'a': it is outside 0-1 (found '1.2'). Give a chance.",
        "forecast, chance 'c': it is outside 0-1 (found 'nan'). Give a chance.",
        "forecast, base rate 'c': it is outside 0-1 (found '-0.1'). Give a chance.",
        "forecast, pilot 'fails': it is outside 0-1 (found '2'). Give a chance.",
    ]


# Figures


def test_the_brier_score_is_the_mean_squared_distance_from_what_came():
    # (.9-1)^2 + (.6-0)^2 + (.3-1)^2 + (.1-0)^2 = .01 + .36 + .49 + .01 = .87; / 4 = .2175
    assert scored([FORECAST], OUTCOMES).brier == pytest.approx(0.2175)


def test_the_base_rates_are_scored_beside_it_and_skill_compares_the_two():
    # (.5-1)^2 + (.4-0)^2 + (.2-1)^2 + (.3-0)^2 = .25 + .16 + .64 + .09 = 1.14; / 4 = .285
    # skill = 1 - .2175 / .285 = .0675 / .285 = 9/38 = .23684
    score = scored([FORECAST], OUTCOMES)
    assert score.brier_of_base_rates == pytest.approx(0.285)
    assert score.skill == pytest.approx(9 / 38)


def test_a_forecast_worse_than_the_base_rates_has_negative_skill():
    # .9 and .5, it did not come: .81 / .25 -> 1 - 3.24 = -2.24
    assert scored([FORECAST], [outcome("a", False)]).skill == pytest.approx(-2.24)


def test_a_perfect_forecast_scores_0_and_a_perfectly_wrong_one_1():
    sure = forecast(1, {"a": 1.0, "b": 0.0})
    assert scored([sure], [outcome("a", True), outcome("b", False)]).brier == 0
    assert scored([sure], [outcome("a", False), outcome("b", True)]).brier == 1


def test_skill_cannot_be_had_where_the_base_rates_were_right_without_error():
    certain = forecast(1, {"a": 0.8}, {"a": 1.0})
    score = scored([certain], [outcome("a", True)])
    assert score.brier == pytest.approx(0.04)
    assert score.skill == NotScored("the base rates were right without error")


def test_the_pilot_is_scored_apart():
    # the pilot failed: (.7 - 1)^2 = .09; pitfall a came: (.9 - 1)^2 = .01
    score = scored([FORECAST], [outcome("", True), outcome("a", True)])
    assert score.brier_of_pilots == pytest.approx(0.09)
    assert score.brier == pytest.approx(0.01)
    assert score.count == 1
    assert (score.pilots[0].chance, score.pilots[0].base_rate) == (0.7, None)


def test_without_outcomes_nothing_is_scored_and_nothing_is_0():
    score = scored([FORECAST], [])
    assert (score.brier, score.brier_of_base_rates, score.skill, score.brier_of_pilots) == (NOTHING,) * 4
    assert score.interval == NotScored("0 outcomes are known, 5 are needed")
    assert [each.count for each in score.calibration] == [0] * 5
    assert {each.forecast_mean for each in score.calibration} == {NOTHING}
    assert (score.count, score.enough) == (0, False)


# Which forecast counts


def test_the_latest_forecast_before_the_outcome_counts_whatever_the_order_they_are_in():
    early, late, later = (
        forecast(n, {"a": p}, on=on) for n, p, on in [(1, 0.2, 0), (2, 0.4, 10), (3, 0.6, 20)]
    )
    (pair,) = scored([later, early, late], [outcome("a", True, on=15)]).pairs
    assert (pair.chance, pair.forecast, pair.forecast_on, pair.outcome_on) == (
        0.4,
        UUID(int=2),
        day(10),
        day(15),
    )


def test_a_forecast_of_the_day_of_the_outcome_or_later_never_counts():
    same_day, later = forecast(1, {"a": 0.9}, on=30), forecast(2, {"a": 0.95}, on=31)
    known = [outcome("a", True, on=30)]
    score = scored([same_day, later], known)
    assert score.pairs == ()
    assert score.without_forecast == tuple(known)
    (pair,) = scored([same_day, later, forecast(3, {"a": 0.3}, on=29)], known).pairs
    assert pair.chance == 0.3


def test_of_several_forecasts_of_one_day_the_last_made_counts():
    (pair,) = scored([forecast(2, {"a": 0.2}), forecast(1, {"a": 0.4})], [outcome("a", True)]).pairs
    assert pair.chance == 0.4


def test_a_pitfall_that_the_latest_forecast_does_not_name_is_compared_with_the_latest_that_does():
    older, newer = forecast(1, {"a": 0.2, "b": 0.3}), forecast(2, {"b": 0.4}, on=10)
    score = scored([older, newer], [outcome("a", True), outcome("b", True)])
    assert [(pair.pitfall, pair.chance) for pair in score.pairs] == [("a", 0.2), ("b", 0.4)]


def test_an_outcome_that_no_forecast_names_is_listed():
    unknown = outcome("no-such", True)
    assert scored([FORECAST], [unknown]).without_forecast == (unknown,)


def test_a_pilot_that_failed_before_any_forecast_is_listed():
    known = outcome("", True, on=0)
    score = scored([FORECAST], [known])
    assert (score.without_forecast, score.brier_of_pilots) == ((known,), NOTHING)


def test_of_several_outcomes_of_a_pitfall_the_newest_counts():
    # it came in the end: (.9 - 1)^2
    score = scored([FORECAST], [outcome("a", True, on=40), outcome("a", False, on=30)])
    assert score.count == 1
    assert score.brier == pytest.approx(0.01)


def test_outcomes_of_one_day_that_contradict_each_other_are_listed_and_do_not_count():
    both = [outcome("a", True), outcome("a", False)]
    score = scored([FORECAST], [*both, outcome("a", True, on=20)])
    assert score.pairs == ()
    assert set(score.contradicting) == set(both)


def test_the_same_outcome_told_twice_counts_once():
    told = [outcome("a", True, by="Ada"), outcome("a", True, by="Bo")]
    assert scored([FORECAST], told).count == 1


# How far to trust it


def test_too_few_outcomes_say_how_many_are_missing():
    score = scored([FORECAST], OUTCOMES)  # 4 of the 20 of the product
    assert (score.count, score.required, score.missing, score.enough) == (4, 20, 16, False)


def test_what_is_enough_is_a_judgement_that_can_be_changed():
    judged = judgements().model_copy(update={"enough_outcomes": 4})
    assert scored([FORECAST], OUTCOMES, judged=judged).enough
    assert not scored([FORECAST], OUTCOMES[:3], judged=judged).enough


def many(count: int, chance: float = 0.5, rate: float = 0.5, came=lambda n: n % 2 == 0) -> OutcomeScore:
    names = [f"p{n:03}" for n in range(count)]
    made = forecast(1, dict.fromkeys(names, chance), dict.fromkeys(names, rate))
    return scored([made], [outcome(name, came(n)) for n, name in enumerate(names)])


def test_an_interval_needs_five_outcomes():
    assert many(4).interval == NotScored("4 outcomes are known, 5 are needed")
    assert many(4).skill_interval == NotScored("4 outcomes are known, 5 are needed")
    assert isinstance(many(5).interval, tuple)


def test_where_every_outcome_scores_alike_the_interval_is_a_point():
    # always .5: each squared error is .25, whichever outcomes are drawn
    assert many(10).interval == pytest.approx((0.25, 0.25))
    assert many(10).skill_interval == pytest.approx((0, 0))


def test_the_interval_agrees_with_the_normal_one_where_there_are_many_outcomes():
    # chance .8, 400 outcomes, half came: errors are .04 and .64, mean .34, sd .30;
    # se = .30 / 20 = .015; .34 -+ 1.645 * .015 = .3153 and .3647
    low, high = many(400, 0.8).interval
    assert (low, high) == pytest.approx((0.3153, 0.3647), abs=0.002)


def test_the_interval_of_the_skill_agrees_with_the_delta_method():
    # chance .8, base rate .6, half came. came: .04, .16; not: .64, .36. With share s that did not come
    # BS = .04 + .60 s, BS_ref = .16 + .20 s; s = .5: .34, .26; skill = 1 - .34 / .26 = -.3077.
    # d skill / ds = -(.60 * .26 - .34 * .20) / .26^2 = -1.3018; se(s) = .5 / 20 = .025 -> se = .03254;
    # -.3077 -+ 1.645 * .03254 = -.3612 and -.2542
    score = many(400, 0.8, 0.6)
    assert score.skill == pytest.approx(1 - 0.34 / 0.26)
    assert score.skill_interval == pytest.approx((-0.3612, -0.2542), abs=0.005)


def test_the_same_seed_gives_the_same_interval_and_another_seed_a_little_another():
    made = forecast(1, {f"p{n}": n / 20 for n in range(20)})
    known = [outcome(f"p{n}", n % 3 == 0) for n in range(20)]
    first = scored([made], known, seed=1).interval
    assert scored([made], known, seed=1).interval == first
    other = scored([made], known, seed=2).interval
    assert other != first
    assert other == pytest.approx(first, abs=0.02)


# Calibration


def test_the_calibration_table_has_five_bins_and_an_edge_belongs_to_the_upper_one():
    made = forecast(1, {"a": 0.0, "b": 0.1, "c": 0.2, "d": 0.6, "e": 0.7, "f": 0.79, "g": 1.0})
    known = [outcome(name, name in "adfg") for name in "abcdefg"]
    table = scored([made], known).calibration
    assert [(each.low, each.high) for each in table] == [
        (0, 0.2),
        (0.2, 0.4),
        (0.4, 0.6),
        (0.6, 0.8),
        (0.8, 1),
    ]
    assert [each.count for each in table] == [2, 1, 0, 3, 1]
    # 0-20 %: (0 + .1) / 2, a came of a and b; 60-80 %: (.6 + .7 + .79) / 3 = .6967, d and f of three
    assert (table[0].forecast_mean, table[0].share_came) == pytest.approx((0.05, 0.5))
    assert (table[1].forecast_mean, table[1].share_came) == pytest.approx((0.2, 0))
    assert (table[2].forecast_mean, table[2].share_came) == (NOTHING, NOTHING)
    assert (table[3].forecast_mean, table[3].share_came) == pytest.approx((2.09 / 3, 2 / 3))
    assert (table[4].forecast_mean, table[4].share_came) == (1, 1)


# Several engagements


def test_several_engagements_are_scored_by_all_their_pairs_together():
    # first .2175 * 4 = .87; second: (.2 - 0)^2 = .04; pooled (.87 + .04) / 5 = .182
    # pilots: (.7 - 1)^2 = .09 and (.5 - 0)^2 = .25; mean .17
    first = scored([FORECAST], [*OUTCOMES, outcome("", True)])
    second = scored([forecast(2, {"a": 0.2})], [outcome("a", False), outcome("", False), outcome("x", True)])
    together = pooled(first, second)
    assert together.brier == pytest.approx(0.182)
    assert together.brier_of_pilots == pytest.approx(0.17)
    assert (together.count, together.missing) == (5, 15)
    assert together.without_forecast == second.without_forecast
    assert isinstance(together.interval, tuple)
    assert pooled(second, first) == together


def test_one_engagement_pooled_is_itself():
    score = scored([FORECAST], OUTCOMES)
    assert pooled(score) == score


def test_pooled_the_most_outcomes_that_any_requires_are_required():
    strict = judgements().model_copy(update={"enough_outcomes": 50})
    assert pooled(scored([FORECAST], OUTCOMES), scored([FORECAST], OUTCOMES, judged=strict)).required == 50


# Laws

NAMES = ["a", "b", "c", "d", "e", "f", "g"]
SHARES = st.floats(0, 1)
FORECASTS = st.lists(
    st.builds(
        forecast,
        st.integers(0, 2**64),
        st.dictionaries(st.sampled_from(NAMES), SHARES, max_size=7),
        pilot_fails=SHARES,
        on=st.integers(0, 20),
    ),
    max_size=4,
)
KNOWN = st.lists(
    st.builds(
        outcome,
        st.sampled_from([*NAMES, ""]),
        st.booleans(),
        on=st.integers(0, 40),
        note=st.sampled_from(["", "seen"]),
    ),
    max_size=15,
)


@given(FORECASTS, KNOWN)
def test_brier_scores_lie_between_0_and_1_and_no_outcome_gets_lost(forecasts, known):
    score = scored(forecasts, known)
    for figure in (score.brier, score.brier_of_base_rates, score.brier_of_pilots):
        assert figure == NOTHING or 0 <= figure <= 1
    assert isinstance(score.skill, NotScored) or score.skill <= 1
    if isinstance(score.interval, tuple):
        assert 0 <= score.interval[0] <= score.interval[1] <= 1
    named = (*score.without_forecast, *score.contradicting, *score.pairs, *score.pilots)
    assert {each.pitfall for each in named} == {each.pitfall for each in known}
    assert sum(each.count for each in score.calibration) == score.count


@given(FORECASTS, KNOWN, st.randoms(use_true_random=False))
def test_the_order_of_outcomes_changes_nothing(forecasts, known, chance):
    assert scored(forecasts, chance.sample(known, len(known))) == scored(forecasts, known)


@given(FORECASTS, KNOWN)
def test_no_pair_holds_a_forecast_that_could_know_its_outcome(forecasts, known):
    score = scored(forecasts, known)
    for pair in (*score.pairs, *score.pilots):
        assert pair.forecast_on < pair.outcome_on
        later = [f.on for f in forecasts if pair.forecast_on < f.on < pair.outcome_on]
        # a later one that might have counted does not name the pitfall
        assert not pair.pitfall or all(pair.pitfall not in f.chances for f in forecasts if f.on in later)
        assert pair.pitfall or not later


@given(FORECASTS, KNOWN, SHARES)
def test_a_forecast_made_on_or_after_the_last_outcome_changes_nothing(forecasts, known, share):
    hindsight = forecast(99, dict.fromkeys(NAMES, share), pilot_fails=share, on=40)
    assert scored([*forecasts, hindsight], known) == scored(forecasts, known)


@given(FORECASTS, KNOWN)
def test_the_score_is_the_plain_mean_of_its_pairs(forecasts, known):
    score = scored(forecasts, known)
    if score.pairs:
        assert score.brier == pytest.approx(np.mean([(pair.chance - pair.came) ** 2 for pair in score.pairs]))


@given(FORECASTS, KNOWN, FORECASTS, KNOWN)
def test_pooling_never_hangs_on_the_order_of_engagements(forecasts, known, other_forecasts, other_known):
    one, other = scored(forecasts, known), scored(other_forecasts, other_known)
    assert pooled(one, other) == pooled(other, one)
    assert pooled(one, other).count == one.count + other.count
