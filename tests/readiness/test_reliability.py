import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.multivariate.factor import Factor

from readiness.not_estimable import NotEstimable, Reason
from readiness.one_factor import LOWEST_UNIQUENESS, one_factor
from readiness.reliability import (
    cronbach_alpha,
    item_analysis,
    mcdonald_omega,
    omega_estimate,
    team_centred,
)

# Fourteen made-up people, four items on five points.
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
TEAMS = list("AAAAABBBBCCCCC")


def sample(people, loadings, seed):
    rng = np.random.default_rng(seed)
    loadings = np.asarray(loadings)
    noise = rng.normal(size=(people, loadings.size)) * np.sqrt(1 - loadings**2)
    return rng.normal(size=(people, 1)) * loadings + noise


def test_alpha_and_its_interval_equal_those_of_pingouin():
    # pingouin 0.7.0: cronbach_alpha(pd.DataFrame(ITEMS)) -> (0.8230337078651685, [0.6, 0.936])
    # R 4.2.2, multilevel: cronbach(ITEMS)$Alpha -> 0.823033707865168
    found = cronbach_alpha(ITEMS)
    assert found.estimate == pytest.approx(0.8230337078651685, abs=1e-12)
    assert (found.low, found.high) == (pytest.approx(0.600, abs=5e-4), pytest.approx(0.936, abs=5e-4))
    assert (found.people, found.items) == (14, 4)


def test_item_analysis_equals_item_total_of_r_multilevel():
    # R 4.2.2, multilevel: item.total(ITEMS)
    #   Item.Total     Alpha.Without
    #   0.722102795381048 0.740335051546392
    #   0.701563812470108 0.751374465485645
    #   0.496856923753140 0.838062622309197
    #   0.682675520698522 0.761107533805538
    found = item_analysis(ITEMS)
    assert [item.item_rest_correlation for item in found] == pytest.approx(
        [0.722102795381048, 0.701563812470108, 0.496856923753140, 0.682675520698522], abs=1e-12
    )
    assert [item.alpha_if_dropped for item in found] == pytest.approx(
        [0.740335051546392, 0.751374465485645, 0.838062622309197, 0.761107533805538], abs=1e-12
    )


def test_omega_equals_that_from_the_loadings_of_r_factanal():
    # R 4.2.2: f <- factanal(ITEMS, 1, control = list(opt = list(factr = 10, maxit = 2000)))
    #   sum(L)^2 / (sum(L)^2 + sum(f$uniquenesses)) -> 0.826593478001
    assert omega_estimate(ITEMS) == pytest.approx(0.826593478001, abs=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_loadings_equal_those_of_statsmodels(seed):
    # statsmodels 0.15.0: Factor(items, n_factor=1, method="ml").fit()
    items = sample(200, [0.4, 0.5, 0.6, 0.7, 0.8], seed)
    peer = Factor(items, n_factor=1, method="ml").fit()
    loadings = peer.loadings.ravel() * np.sign(peer.loadings.sum())
    found = one_factor(np.corrcoef(items.T)[None])
    assert found.converged.all()
    assert found.loadings[0] == pytest.approx(loadings, abs=1e-5)
    assert found.uniquenesses[0] == pytest.approx(peer.uniqueness, abs=1e-5)


def test_an_item_that_would_be_all_factor_stops_at_the_floor():
    # r12 r13 / r23 = .9 * .9 / .5 = 1.62: the first item would need a loading above 1.
    correlations = np.array([[1, 0.9, 0.9], [0.9, 1, 0.65], [0.9, 0.65, 1]])
    found = one_factor(correlations[None])
    assert found.converged.all()
    assert found.uniquenesses[0, 0] == pytest.approx(LOWEST_UNIQUENESS)


def test_all_matrices_of_a_batch_are_solved_as_if_alone():
    batch = np.array([np.corrcoef(sample(15, [0.5, 0.6, 0.7, 0.3], seed).T) for seed in range(200)])
    together = one_factor(batch)
    assert together.converged.all()
    alone = one_factor(batch[7:8])
    assert together.loadings[7] == pytest.approx(alone.loadings[0], abs=1e-6)


def test_omega_recovers_the_reliability_that_made_the_answers():
    # Loadings .6 four times: (2.4)^2 / ((2.4)^2 + 4 * .64) = 5.76 / 8.32 = .692
    assert omega_estimate(sample(20_000, [0.6] * 4, 1)) == pytest.approx(5.76 / 8.32, abs=0.01)


def test_the_bootstrap_interval_of_omega_is_seeded_and_holds_the_estimate():
    items = sample(150, [0.5, 0.6, 0.7, 0.6], 2)
    found = mcdonald_omega(items)
    assert found == mcdonald_omega(items)
    assert found != mcdonald_omega(items, seed=1)
    assert found.low < found.estimate < found.high


def test_the_interval_of_omega_covers_the_truth_about_as_often_as_it_says():
    # 60 samples of 150 people, truth .692: 57 expected at 95 %, at most 2 % of seeds under 51.
    intervals = [mcdonald_omega(sample(150, [0.6] * 4, seed), resamples=200) for seed in range(60)]
    assert sum(found.low <= 5.76 / 8.32 <= found.high for found in intervals) >= 51


def test_people_with_a_missing_answer_are_left_out():
    gappy = np.vstack([ITEMS, [5, np.nan, 5, 5]])
    assert cronbach_alpha(gappy) == cronbach_alpha(ITEMS)
    assert omega_estimate(gappy) == omega_estimate(ITEMS)


def test_centring_takes_out_what_the_team_shares():
    # Everybody answers as the team does: between teams alpha is 1, within there is nothing.
    items = np.repeat([[1.0, 1, 1], [3, 3, 3], [5, 5, 5]], 2, axis=0)
    assert cronbach_alpha(items).estimate == pytest.approx(1)
    centred = cronbach_alpha(team_centred(items, [1, 1, 2, 2, 3, 3]))
    assert centred == NotEstimable("Cronbach's alpha", Reason.NO_VARIATION)


def test_centred_columns_have_mean_nought_in_every_team_and_gaps_stay_gaps():
    gappy = np.vstack([ITEMS, [5, np.nan, 5, 5]])
    centred = team_centred(gappy, [*TEAMS, "A"])
    assert np.isnan(centred[-1]).all()
    for team in "ABC":
        assert centred[:-1][np.array(TEAMS) == team].mean(axis=0) == pytest.approx(np.zeros(4))


def test_fewer_degrees_of_freedom_widen_the_interval_of_alpha_only():
    # 14 people in 3 teams leave 11 degrees of freedom.
    wide = cronbach_alpha(ITEMS, degrees_of_freedom=11)
    assert wide.estimate == cronbach_alpha(ITEMS).estimate
    assert wide.low < cronbach_alpha(ITEMS).low


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (np.ones((5, 1)), Reason.TOO_FEW_ITEMS),
        (np.ones((1, 3)), Reason.TOO_FEW_PEOPLE),
        (np.ones((5, 3)), Reason.NO_VARIATION),
    ],
)
def test_alpha_that_cannot_be_estimated_says_why(items, reason):
    assert cronbach_alpha(items).reason is reason


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (ITEMS[:, :2], Reason.TOO_FEW_ITEMS),
        (ITEMS[:4], Reason.TOO_FEW_PEOPLE),
        (np.column_stack([ITEMS[:, :3], np.ones(14)]), Reason.NO_VARIATION),
        (np.column_stack([ITEMS[:, :3], ITEMS[:, 0]]), Reason.NO_VARIATION),
    ],
)
def test_omega_that_cannot_be_estimated_says_why(items, reason):
    assert mcdonald_omega(items).reason is reason


def test_an_item_alone_has_no_rest_to_correlate_with():
    (found,) = item_analysis(ITEMS[:, :1])
    assert found.item_rest_correlation.reason is Reason.TOO_FEW_ITEMS
    assert found.alpha_if_dropped.reason is Reason.TOO_FEW_ITEMS


def test_a_plain_list_of_answers_is_refused():
    with pytest.raises(ValueError, match="two dimensions"):
        cronbach_alpha([1, 2, 3])


@given(arrays(float, (6, 3), elements=st.integers(1, 5)), arrays(float, 3, elements=st.integers(-9, 9)))
def test_alpha_does_not_depend_on_where_the_scale_of_an_item_starts(items, shifts):
    first, second = cronbach_alpha(items), cronbach_alpha(items + shifts)
    if not isinstance(first, NotEstimable):
        assert second.estimate == pytest.approx(first.estimate)
        assert second.low <= second.estimate <= second.high
