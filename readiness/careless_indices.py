"""Figures that look different for people who did not read the questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from readiness.aggregation import FloatArray, IntArray
from readiness.not_estimable import NotEstimable, Reason
from surveys.answers import BLANK, MISSING

BoolArray = NDArray[np.bool_]

PEOPLE_PER_ITEM = 3
"""People needed for each item before distances mean anything. Project judgement."""

_CHUNK = 4096  # people whose matrices are held at once: some 20 MB for 40 items
_FLATTEST = 1e-3  # least variance in any direction, as a share of the mean variance


def longest_runs(values: NDArray[np.int8], scales: ArrayLike) -> IntArray:
    """The longest run of one and the same raw answer of each person, in the order shown.

    Parameters
    ----------
    values : ndarray of int8, shape (people, items)
        Raw answers in the order shown, as in `AnswerTable`.
    scales : array-like of int, shape (items,)
        A number for the scale of each item; a run ends where the scale changes.

    Returns
    -------
    ndarray of int, shape (people,)
        0 for people without an answer.

    Notes
    -----
    A blank is passed over, as if the question had not been shown. "Don't know" and "prefer
    not to say" end a run and start none: they are answers, but not points. Source of the
    index: Johnson 2005, Journal of Research in Personality 39:103-129.
    """
    people = len(values)
    best, run = np.zeros(people, dtype=np.intp), np.zeros(people, dtype=np.intp)
    last = np.full(people, BLANK, dtype=np.int8)
    last_scale = np.full(people, -1)
    for column, scale in zip(values.T, np.asarray(scales), strict=True):
        shown = column != BLANK
        point = ~np.isin(column, MISSING)
        same = point & (column == last) & (scale == last_scale)
        run = np.where(shown, np.where(same, run + 1, point), run)
        last, last_scale = np.where(shown, column, last), np.where(shown, scale, last_scale)
        np.maximum(best, run, out=best)
    return best


def response_variability(positions: FloatArray) -> FloatArray:
    """How much each person's raw answers vary over the items (IRV).

    Parameters
    ----------
    positions : ndarray of float, shape (people, items)
        Raw answers as a share of their scale: 0 = its minimum, 1 = its maximum; NaN where
        missing.

    Returns
    -------
    ndarray of float, shape (people,)
        [0, .5]; 0 for people without an answer.

    Notes
    -----
    Standard deviation over all of a person's items (divided by their number). Times the
    scale's length it is the IRV in scale units. Source: Dunn, Heggestad, Shanock &
    Theilgard 2018, Journal of Business and Psychology 33:105-121.
    """
    seen = ~np.isnan(positions)
    count = np.maximum(seen.sum(axis=1), 1)
    mean = np.where(seen, positions, 0).sum(axis=1) / count
    squares = np.where(seen, (positions - mean[:, None]) ** 2, 0).sum(axis=1)
    return np.asarray(np.sqrt(squares / count), dtype=np.float64)


def contradictions(keyed: FloatArray, components: ArrayLike, turned: ArrayLike) -> FloatArray:
    """How far each person's straight and reversed items of one component lie apart.

    Parameters
    ----------
    keyed : ndarray of float, shape (people, items)
        Keyed answers as a share of their scale: 1 is the good end; NaN where missing.
    components : array-like of int, shape (items,)
        The component of each item, from 0; -1 for other items.
    turned : array-like of bool, shape (items,)
        Items that were turned around for scoring.

    Returns
    -------
    ndarray of float, shape (people,)
        [0, 1]: mean over components of abs(mean of straight - mean of reversed items). NaN
        for people who answered both kinds of items in fewer than two components.

    Notes
    -----
    Who reads the items says yes to one and no to its opposite, so that keyed they agree.
    Project judgement, in the manner of within-person consistency indices (Goldammer et al.
    2024, Behavior Research Methods, doi 10.3758/s13428-024-02484-3, found these to work).
    """
    total, counted = np.zeros(len(keyed)), np.zeros(len(keyed))
    for straight, opposite in _both_kinds(components, turned):
        means = []
        for kind in (straight, opposite):
            answers = keyed[:, kind]
            count = (~np.isnan(answers)).sum(axis=1)
            means.append(
                np.divide(np.nansum(answers, axis=1), count, out=np.full(len(keyed), np.nan), where=count > 0)
            )
        gap = np.abs(means[0] - means[1])
        counted += ~np.isnan(gap)
        total += np.nan_to_num(gap)
    apart = np.divide(total, counted, out=np.full(len(keyed), np.nan), where=counted >= 2)
    return np.asarray(apart, dtype=np.float64)


def _both_kinds(components: ArrayLike, turned: ArrayLike) -> Iterator[tuple[BoolArray, BoolArray]]:
    """The straight and the reversed items of each component that has both."""
    of, reverse = np.asarray(components), np.asarray(turned, dtype=np.bool_)
    for component in range(int(of.max(initial=-1)) + 1):
        straight, opposite = (of == component) & ~reverse, (of == component) & reverse
        if straight.any() and opposite.any():
            yield straight, opposite


def outlier_chances(keyed: FloatArray, components: ArrayLike, turned: ArrayLike) -> FloatArray | NotEstimable:
    """The chance of a pattern of answers as unusual as each person's, contradictions apart.

    Parameters
    ----------
    keyed : ndarray of float, shape (people, items)
        Of a whole organisation; NaN where missing.
    components, turned : array-like of shape (items,)
        As for `contradictions`.

    Returns
    -------
    ndarray of float, shape (people,), or NotEstimable
        [0, 1]; small = unusual. Not estimable with fewer than 3 people an item: with as
        many items as people everybody is equally far from the middle.

    Notes
    -----
    D^2 = (x - m)' S^-1 (x - m) over the items a person answered, S and m from everybody.
    With u = D^2 n / (n - 1)^2, p items and c contrasts between straight and reversed items,
    (u_all - u_contrasts) / (1 - u_contrasts) follows Beta((p - c) / 2, (n - p - 1) / 2) under
    normality and is independent of the contrasts, so that this flag and a contradiction
    are two pieces of evidence and not one. Source: the beta law of D^2, Gnanadesikan &
    Kettenring 1972, Biometrics 28:81-124; the split is Wilks' lambda in steps (Rao 1973,
    *Linear Statistical Inference*, section 8c). Answers are not normal; simulated: just
    under 1 % of attentive people fall under .01.
    """
    seen = ~np.isnan(keyed)
    usable = (2 * seen.sum(axis=0) >= len(keyed)) & (_variances(keyed) > 0)
    people, items = len(keyed), int(usable.sum())
    if items < 2:
        return NotEstimable("unusual patterns", Reason.TOO_FEW_ITEMS, items, 2)
    if people < PEOPLE_PER_ITEM * items:
        return NotEstimable("unusual patterns", Reason.TOO_FEW_PEOPLE, people, PEOPLE_PER_ITEM * items)
    seen, values = seen[:, usable], keyed[:, usable]
    kinds = list(_both_kinds(np.asarray(components)[usable], np.asarray(turned)[usable]))
    deviations = np.where(seen, values - np.nanmean(values, axis=0), 0)
    covariance = _covariance(deviations, seen)
    chances = np.ones(people)
    # People with equally many gaps together, so that one's gaps do not widen all matrices.
    by_gaps = np.argsort(seen.sum(axis=1), kind="stable")
    for start in range(0, people, _CHUNK):
        part = by_gaps[start : start + _CHUNK]
        chances[part] = _tail(deviations[part], seen[part], kinds, covariance, people)
    return chances


def _variances(keyed: FloatArray) -> FloatArray:
    seen = ~np.isnan(keyed)
    count = np.maximum(seen.sum(axis=0), 1)
    mean = np.where(seen, keyed, 0).sum(axis=0) / count
    return np.asarray(np.where(seen, (keyed - mean) ** 2, 0).sum(axis=0) / count, dtype=np.float64)


def _covariance(deviations: FloatArray, seen: BoolArray) -> FloatArray:
    """Covariance from the pairs at hand, made positive definite where gaps bent it."""
    together = seen.astype(np.float64).T @ seen.astype(np.float64)
    pairwise = deviations.T @ deviations / np.maximum(together - 1, 1)
    roots, axes = np.linalg.eigh((pairwise + pairwise.T) / 2)
    return np.asarray((axes * np.maximum(roots, _FLATTEST * roots.mean())) @ axes.T, dtype=np.float64)


def _tail(
    deviations: FloatArray,
    seen: BoolArray,
    kinds: Sequence[tuple[BoolArray, BoolArray]],
    covariance: FloatArray,
    people: int,
) -> FloatArray:
    """Upper tail of the part of the distance that the contrasts do not explain."""
    items = seen.sum(axis=1)
    weights, kept = _contrasts(seen, kinds)
    scale = people / (people - 1) ** 2
    explained = _distances_of_contrasts(deviations, weights, kept, covariance) * scale
    explained = np.minimum(explained, 1 - 1e-9)
    all_of_it = np.minimum(_distances(deviations, seen, _inverse(covariance)) * scale, 1)
    rest = np.clip((all_of_it - explained) / (1 - explained), 0, 1)
    freedom = np.maximum(items - kept.sum(axis=1), 1)
    chance = stats.beta.sf(rest, freedom / 2, np.maximum(people - items - 1, 1) / 2)
    return np.asarray(np.where(items > 0, chance, 1.0), dtype=np.float64)


def _distances(deviations: FloatArray, seen: BoolArray, precision: FloatArray) -> FloatArray:
    """Squared distances over the items each person answered; deviations are 0 elsewhere.

    z'Pz - (Pz)_m' (P_mm)^-1 (Pz)_m, P the inverse covariance and m the missing items: the
    distance in the answered items without inverting a large matrix for every person.
    """
    pulled = deviations @ precision
    whole = (deviations * pulled).sum(axis=1)
    gaps = seen.shape[1] - seen.sum(axis=1)
    most = int(gaps.max(initial=0))
    if not most:
        return np.asarray(whole, dtype=np.float64)
    missing = np.argsort(seen, axis=1, kind="stable")[:, :most]
    real = np.arange(most) < gaps[:, None]
    matrices = precision[missing[:, :, None], missing[:, None, :]] * (real[:, :, None] & real[:, None, :])
    matrices += (~real)[:, :, None] * np.eye(most)
    unknown = _quadratic(np.take_along_axis(pulled, missing, axis=1) * real, matrices)
    return np.asarray(whole - unknown, dtype=np.float64)


def _contrasts(seen: BoolArray, kinds: Sequence[tuple[BoolArray, BoolArray]]) -> tuple[FloatArray, BoolArray]:
    """What each person's items weigh in "straight minus reversed", and which contrasts they have.

    Shapes (people, components, items) and (people, components); weights of others are 0.
    """
    weights = np.zeros((len(seen), len(kinds), seen.shape[1]))
    kept = np.zeros((len(seen), len(kinds)), dtype=np.bool_)
    for place, (straight, opposite) in enumerate(kinds):
        counts = [seen[:, kind].sum(axis=1) for kind in (straight, opposite)]
        kept[:, place] = (counts[0] > 0) & (counts[1] > 0)
        for sign, kind, count in ((1, straight, counts[0]), (-1, opposite, counts[1])):
            share = sign * kept[:, place] / np.maximum(count, 1)
            weights[:, place, kind] = seen[:, kind] * share[:, None]
    return weights, kept


def _inverse(matrix: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def _distances_of_contrasts(
    deviations: FloatArray, weights: FloatArray, kept: BoolArray, covariance: FloatArray
) -> FloatArray:
    """Squared distances over the contrasts each person has; the weights of others are 0."""
    people, components, items = weights.shape
    if not components:
        return np.zeros(people)
    spread = (weights.reshape(-1, items) @ covariance).reshape(weights.shape)
    matrices = spread @ weights.swapaxes(1, 2)
    matrices += (~kept)[:, :, None] * np.eye(components)
    return _quadratic(np.einsum("pci,pi->pc", weights, deviations), matrices)


def _quadratic(vectors: FloatArray, matrices: FloatArray) -> FloatArray:
    """The quadratic form v' M^-1 v of each person."""
    solved = np.linalg.solve(matrices, vectors[:, :, None])[:, :, 0]
    return np.asarray((vectors * solved).sum(axis=1), dtype=np.float64)
