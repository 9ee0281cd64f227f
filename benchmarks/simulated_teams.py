"""Simulated companies whose true means are known, and what each rule says of their answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import ndtr

from readiness.aggregation import icc1
from readiness.estimate_types import TeamEstimates
from readiness.estimates import probability_missing, stabilised_between_variance, team_estimates
from readiness.judgements import judgements
from readiness.measurement import GroupTree, measured, total_variance, within_reliability
from readiness.not_estimable import NotEstimable
from readiness.one_factor import one_factor
from readiness.reliability import cronbach_alpha, omega_estimate

FloatArray = NDArray[np.float64]

POINTS = 5  # answers 1 to 5
OURS, OURS_EVERYBODY = "this estimator", "w over everybody"
RULES = ("no correction", "classic", "w-weakened", "partial pooling", OURS_EVERYBODY, OURS)
"""The last but one is this estimator with reliability as it is over everybody, not within teams."""

_ROUNDING_VARIANCE = 1 / 12  # what rounding to whole points adds to an item
_SMALLEST_VARIANCE = 1e-12
_MOST_ANSWERS = 4_000_000  # drawn at a time


@dataclass(frozen=True)
class Design:
    """How a company is drawn; before rounding and the ends of the scale have their say.

    Parameters
    ----------
    members, answered : tuple of int
        One a team: N, and n of them who answered, at random.
    icc : float
        Share of the variance of people's scores that lies between teams. [0, 1)
    mean : float
        Of the population of teams, in scale points. [1-5]
    spread : float
        Standard deviation of people's scores within their team, in scale points.
    reliability : float
        Of a person's score within a team. [0, 1]
    items : int
        Questions behind a score.
    """

    members: tuple[int, ...]
    answered: tuple[int, ...]
    icc: float = 0.10
    mean: float = 3.4
    spread: float = 0.8
    reliability: float = 0.8
    items: int = 4

    @property
    def teams(self) -> int:
        """Number of teams."""
        return len(self.members)


def alike(teams: int, members: int, answered: int, **rest: float) -> Design:
    """A company of teams of one size."""
    return Design((members,) * teams, (answered,) * teams, **rest)  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Companies:
    """Many companies of one design.

    Parameters
    ----------
    answers : ndarray of shape (companies, teams, people, items)
        Of those who answered; NaN fills up teams with fewer people.
    truth : ndarray of shape (companies, teams)
        Mean true score of all members, answered or not. A person's true score is what the
        mean of the items would be on average if the same person were asked again and again.
    """

    answers: FloatArray
    truth: FloatArray


def companies(design: Design, number: int, rng: np.random.Generator) -> Companies:
    """Companies drawn at random: normal teams and people, items rounded to whole points."""
    members, answered = np.array(design.members), np.array(design.answered)
    within = design.spread**2
    between = within * design.icc / (1 - design.icc)
    noise = sqrt(max(design.items * (1 - design.reliability) * within - _ROUNDING_VARIANCE, 0.0))
    team = rng.normal(design.mean, sqrt(between), (number, design.teams, 1))
    shape = (number, design.teams, int(members.max()))
    person = team + rng.normal(0, sqrt(design.reliability * within), shape)
    true_scores = 1 + sum(ndtr((person - point - 0.5) / noise) for point in range(1, POINTS))
    belongs = np.arange(shape[2]) < members[:, None]
    truth = np.where(belongs, true_scores, 0).sum(axis=2) / members
    # Who answers is random, and people are drawn independently: the first may answer.
    asked = person[:, :, : int(answered.max()), None]
    given = np.rint(asked + rng.normal(0, noise, (*asked.shape[:3], design.items))).clip(1, POINTS)
    given[:, np.arange(asked.shape[2]) >= answered[:, None]] = np.nan
    return Companies(given, truth)


@dataclass(frozen=True, eq=False)
class Judged:
    """What the answers of many companies say, beside the truth. Arrays (companies, teams)."""

    truth: FloatArray
    centres: dict[str, FloatArray]
    errors: dict[str, FloatArray]
    estimates: TeamEstimates  # this estimator, companies one after the other
    weights: FloatArray  # (companies,): w within teams
    weights_everybody: FloatArray  # (companies,)
    iccs: FloatArray  # (companies,)

    def covered(self, rule: str) -> FloatArray:
        """Whether the 95 % interval of a rule holds the truth."""
        reach = stats.t.ppf(0.975, self.estimates.degrees_of_freedom) * self.errors[rule]
        return np.asarray(np.abs(self.truth - self.centres[rule]) <= reach + 1e-12, dtype=np.float64)

    def missing_chances(self, threshold: float) -> FloatArray:
        """P(missing) of each team."""
        return probability_missing(self.estimates, threshold).reshape(self.truth.shape)


def judged(design: Design, drawn: Companies) -> Judged:
    """Estimates and standard errors of every rule, from the answers alone."""
    number, n, size = len(drawn.truth), np.array(design.answered), np.array(design.members)
    scores = drawn.answers.mean(axis=3)
    means = np.nansum(scores, axis=2) / n
    within = np.nansum((scores - means[:, :, None]) ** 2, axis=(1, 2)) / (n - 1).sum()
    people = scores.reshape(number, -1)
    everybody = reliabilities(drawn.answers.reshape(number, -1, design.items))
    known = zip(everybody.tolist(), people, within.tolist(), strict=True)
    weights = np.array([within_reliability(w, total_variance(one), s2) for w, one, s2 in known])
    ours, ours_everybody = (_estimates(means, n, size, within, w) for w in (weights, everybody))
    labels = np.repeat(np.arange(design.teams), scores.shape[2])
    _refuse_other_than_measured(design, people[0], labels, everybody[0], ours)
    s2 = within[:, None] / n
    between = np.array([stabilised_between_variance(means[c], n, within[c]) for c in range(number)])
    pooled, pooled_error = partial_pooling(means, s2, between[:, None])
    shape = means.shape
    both = (ours_everybody, ours)
    centres = (means, means, means, pooled, *(each.estimate.reshape(shape) for each in both))
    errors = (
        np.sqrt(s2),
        np.sqrt(s2 * (1 - n / size)),
        np.sqrt(s2 * (1 - weights[:, None] * n / size)),
        pooled_error,
        *(each.standard_error.reshape(shape) for each in both),
    )
    iccs = (icc1(one, labels) for one in people)
    return Judged(
        drawn.truth,
        dict(zip(RULES, centres, strict=True)),
        dict(zip(RULES, errors, strict=True)),
        ours,
        weights,
        everybody,
        np.array([np.nan if isinstance(one, NotEstimable) else one for one in iccs]),
    )


def batches(design: Design, number: int, seed: int | list[int]) -> Iterator[Judged]:
    """Companies of one design, drawn and judged a part at a time."""
    rng = np.random.default_rng(seed)
    each = max(1, _MOST_ANSWERS // (design.teams * max(design.members) * design.items))
    for start in range(0, number, each):
        yield judged(design, companies(design, min(each, number - start), rng))


def reliability_of(answers: FloatArray) -> float:
    """Omega, else alpha, else the judged reliability of an item: what publication uses."""
    found = omega_estimate(answers)
    if isinstance(found, NotEstimable):
        alpha = cronbach_alpha(answers)
        found = alpha if isinstance(alpha, NotEstimable) else alpha.estimate
    if isinstance(found, NotEstimable):
        return judgements().source_quality["survey_item"]
    return min(max(found, 0.0), 1.0)


def reliabilities(people: FloatArray) -> FloatArray:
    """`reliability_of` for many companies, (companies, people, items), with their factors at once."""
    present = ~np.isnan(people).any(axis=2)
    counts = present.sum(axis=1)
    filled = np.where(present[:, :, None], people, 0)
    centred = filled - filled.sum(axis=1, keepdims=True) / counts[:, None, None]
    centred[~present] = 0
    covariances = centred.transpose(0, 2, 1) @ centred / (counts - 1)[:, None, None]
    variances = np.diagonal(covariances, axis1=1, axis2=2)
    varied = (variances > _SMALLEST_VARIANCE).all(axis=1) & (counts > people.shape[2])
    scale = np.sqrt(np.where(varied[:, None], variances, 1))
    correlations = covariances / (scale[:, :, None] * scale[:, None, :])
    usable = np.flatnonzero(varied & (np.linalg.eigvalsh(correlations)[:, 0] > 1e-8))
    solution = one_factor(correlations[usable])
    common, unique = solution.loadings.sum(axis=1) ** 2, solution.uniquenesses.sum(axis=1)
    found = np.full(len(people), np.nan)
    found[usable] = np.where(solution.converged, common / (common + unique), np.nan)
    for one in np.flatnonzero(np.isnan(found)):
        found[one] = reliability_of(people[one])
    for one in range(min(3, len(people))):
        # The search for the factor stops where the likelihood is flat, a little apart each time.
        assert abs(found[one] - reliability_of(people[one])) < 1e-6, "not the product's reliability"
    return found


def partial_pooling(
    means: FloatArray, error_variance: FloatArray, between: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The usual shrinkage, which takes a team's people for a sample without end."""
    b = between + error_variance
    precision = np.divide(1, b, out=np.ones_like(b), where=b > 0)
    mu = (means * precision).sum(axis=1, keepdims=True) / precision.sum(axis=1, keepdims=True)
    share = between * precision
    variance = between * (1 - share) + (1 - share) ** 2 * b / means.shape[1]
    return mu + share * (means - mu), np.sqrt(np.maximum(variance, 0))


def _refuse_other_than_measured(
    design: Design, scores: FloatArray, labels: np.ndarray, reliability: float, ours: TeamEstimates
) -> None:
    """Stops where the first company is not estimated as publication would estimate it."""
    headcount = np.array([sum(design.members), *design.members])
    tree = GroupTree(np.array([-1, *[0] * design.teams]), headcount, labels + 1)
    found = measured(scores, tree, np.ones(tree.size, dtype=bool), design.mean, reliability)
    for published, simulated in (
        (found.estimate, ours.estimate),
        (found.standard_error, ours.standard_error),
    ):
        assert np.allclose(published[1:], simulated[: design.teams], rtol=0, atol=1e-9), "not as published"


def _estimates(
    means: FloatArray, answered: np.ndarray, members: np.ndarray, within: FloatArray, weights: FloatArray
) -> TeamEstimates:
    """The product's estimates of all companies, one after the other."""
    found = [
        team_estimates(mean, answered, members, s2, w)
        for mean, s2, w in zip(means, within, weights, strict=True)
    ]
    return TeamEstimates(
        np.concatenate([one.estimate for one in found]),
        np.concatenate([one.standard_error for one in found]),
        np.concatenate([one.shrinkage for one in found]),
        found[0].degrees_of_freedom,
    )
