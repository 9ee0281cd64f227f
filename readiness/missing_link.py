"""Readiness as a chain: which component is missing, and how low the weakest lies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from readiness.aggregation import FloatArray
from readiness.published import Gate, Verdict

MISSING_FROM = 0.75
"""A component is missing from this chance on. Project judgement."""

PRESENT_BELOW = 0.25
"""A component is present under this chance of being missing. Project judgement."""

WEAKEST_LEVEL = 0.80
"""Level of the interval around the weakest component. Project judgement."""

_ROUNDING = 1e-8
_UNITS_AT_ONCE = 8  # their draws fit a processor's cache


@dataclass(frozen=True, slots=True)
class WeakestEstimate:
    """How low the weakest component lies, and which one it is.

    Parameters
    ----------
    expected_minimum : float
        E[min over components], in scale units.
    low, high : float
        The 80 % interval of the minimum.
    probability_weakest : tuple of float
        Chance of each component, in the order given, of being the lowest. Sums to 1.
    """

    expected_minimum: float
    low: float
    high: float
    probability_weakest: tuple[float, ...]


def band(probability: float) -> Verdict:
    """Missing, unclear or present, from the chance that the component is missing.

    Parameters
    ----------
    probability : float
        From `readiness.estimates.probability_missing`. [0, 1]

    Returns
    -------
    Verdict
        ``MISSING`` from `MISSING_FROM` on, ``PRESENT`` under `PRESENT_BELOW`, else
        ``UNCLEAR``: more people should be asked.

    Raises
    ------
    ValueError
        If `probability` is outside 0-1.

    Examples
    --------
    >>> band(0.644)
    <Verdict.UNCLEAR: 'unclear'>
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"a chance lies in 0-1, not at {probability}")
    if probability >= MISSING_FROM:
        return Verdict.MISSING
    return Verdict.PRESENT if probability < PRESENT_BELOW else Verdict.UNCLEAR


def gate(verdicts: Iterable[Verdict]) -> Gate:
    """What all components of a unit allow together.

    No strong component makes up for a missing one: a missing one is repaired first, and
    only all present means go.

    Parameters
    ----------
    verdicts : iterable of Verdict
        One a component; too few answers count as unclear. At least one.

    Returns
    -------
    Gate

    Raises
    ------
    ValueError
        If there is no verdict.

    Notes
    -----
    Source of the logic: Dul 2016, Organizational Research Methods 19:10-52 (necessary
    conditions). The bands are a project judgement.
    """
    found = set(verdicts)
    if not found:
        raise ValueError("a gate needs the verdict of at least one component")
    if Verdict.MISSING in found:
        return Gate.REPAIR_FIRST
    return Gate.GO if found == {Verdict.PRESENT} else Gate.ASK_MORE


def weakest_link(
    estimates: ArrayLike,
    standard_errors: ArrayLike,
    correlation: ArrayLike,
    *,
    draws: int = 4000,
    seed: int,
    degrees_of_freedom: float = float("inf"),
) -> WeakestEstimate:
    """The expected lowest component of one unit, by joint draws of all components.

    The smallest of the estimates would name a component that noise has pushed down, and
    lies too low; draws that ignore the correlation between components lie too low too.

    Parameters
    ----------
    estimates, standard_errors : array-like of shape (components,)
        In scale units. Standard errors at least 0.
    correlation : array-like of shape (components, components)
        Between the errors of the components; symmetric with ones on the diagonal. Made
        positive semi-definite where pairwise gaps left it otherwise.
    draws : int, optional
        Joint draws. At least 1.
    seed : int
        Of the draws; units with the same seed share them, so that their order does not
        depend on luck.
    degrees_of_freedom : float, optional
        Of the multivariate t; normal by default.

    Returns
    -------
    WeakestEstimate

    Raises
    ------
    ValueError
        If shapes differ, a value is missing, a standard error is negative, the correlation
        is not one, or `draws` or `degrees_of_freedom` is not positive.

    Notes
    -----
    min_c (T_c + SE_c z_c), z multivariate normal or t with the correlation given; a tie is
    shared evenly. Project judgement.
    """
    one = np.asarray(estimates, dtype=np.float64).reshape(1, -1)
    error = np.asarray(standard_errors, dtype=np.float64).reshape(1, -1)
    (found,) = weakest_links(
        one, error, correlation, draws=draws, seed=seed, degrees_of_freedom=degrees_of_freedom
    )
    return found


def weakest_links(
    estimates: ArrayLike,
    standard_errors: ArrayLike,
    correlation: ArrayLike,
    *,
    draws: int = 4000,
    seed: int,
    degrees_of_freedom: float = float("inf"),
    own_errors: ArrayLike = 0.0,
) -> tuple[WeakestEstimate, ...]:
    """The weakest link of many units at once; each as `weakest_link` gives it.

    Parameters
    ----------
    estimates, standard_errors : array-like of shape (units, components)
        In scale units.
    correlation, draws, seed, degrees_of_freedom
        As for `weakest_link`.
    own_errors : array-like that fits (units, components), optional
        Further standard errors that components do not share, such as those of rounding.

    Returns
    -------
    tuple of WeakestEstimate
        One a unit, in the order given.

    Raises
    ------
    ValueError
        As for `weakest_link`.
    """
    centre = np.asarray(estimates, dtype=np.float64)
    error = np.asarray(standard_errors, dtype=np.float64)
    matrix = np.asarray(correlation, dtype=np.float64)
    _refuse_impossible(centre, error, matrix, draws, degrees_of_freedom)
    components = centre.shape[1]
    standard = _standard_draws(matrix.tobytes(), components, draws, seed, float(degrees_of_freedom))
    own = np.broadcast_to(np.asarray(own_errors, dtype=np.float64), centre.shape)
    apart = _standard_draws(np.eye(components).tobytes(), components, draws, seed + 1, float("inf"))
    found: list[WeakestEstimate] = []
    for start in range(0, len(centre), _UNITS_AT_ONCE):
        units = slice(start, start + _UNITS_AT_ONCE)
        found.extend(_drawn(centre[units], error[units], standard, own[units], apart))
    return tuple(found)


def _drawn(
    centre: FloatArray, error: FloatArray, standard: FloatArray, own: FloatArray, apart: FloatArray
) -> Iterator[WeakestEstimate]:
    """The weakest links of a few units from shared draws."""
    # Component by component: whole rows of draws stay in the cache.
    units, components = centre.shape
    drawn = np.empty((components, units, standard.shape[1]))
    for component, draws in enumerate(standard):
        np.multiply(draws, error[:, component, None], out=drawn[component])
        drawn[component] += centre[:, component, None]
        if own.any():
            drawn[component] += own[:, component, None] * apart[component]
    lowest = drawn[0].copy()
    for of_component in drawn[1:]:
        np.minimum(lowest, of_component, out=lowest)
    won = np.stack([np.count_nonzero(each == lowest, axis=1) for each in drawn], axis=1).astype(np.float64)
    for tied in np.flatnonzero(won.sum(axis=1) > lowest.shape[1]):
        ties = drawn[:, tied] == lowest[tied]
        won[tied] = (ties / ties.sum(axis=0)).sum(axis=1)
    means = lowest.mean(axis=1)
    lowest.sort(axis=1)
    tail = (1 - WEAKEST_LEVEL) / 2
    low, high = (_quantile(lowest, share) for share in (tail, 1 - tail))
    for unit, chances in enumerate(won / lowest.shape[1]):
        yield WeakestEstimate(
            float(means[unit]), float(low[unit]), float(high[unit]), tuple(chances.tolist())
        )


def _quantile(ascending: FloatArray, share: float) -> FloatArray:
    """Each row's quantile, with the usual straight line between two draws."""
    place = share * (ascending.shape[1] - 1)
    below = int(place)
    above = min(below + 1, ascending.shape[1] - 1)
    step = ascending[:, above] - ascending[:, below]
    return np.asarray(ascending[:, below] + (place - below) * step, dtype=np.float64)


@lru_cache(maxsize=32)
def _standard_draws(matrix: bytes, components: int, draws: int, seed: int, freedom: float) -> FloatArray:
    """Correlated draws with mean 0 and scale 1, one row a component; units share them."""
    correlation = np.frombuffer(matrix).reshape(components, components)
    roots, axes = np.linalg.eigh((correlation + correlation.T) / 2)
    mixing = axes * np.sqrt(np.maximum(roots, 0))
    mixing /= np.sqrt((mixing**2).sum(axis=1, keepdims=True))
    rng = np.random.default_rng(seed)
    standard: FloatArray = np.ascontiguousarray(mixing @ rng.standard_normal((components, draws)))
    if np.isfinite(freedom):
        standard /= np.sqrt(rng.chisquare(freedom, draws) / freedom)
    standard.flags.writeable = False
    return standard


def _refuse_impossible(
    centre: FloatArray, error: FloatArray, correlation: FloatArray, draws: int, freedom: float
) -> None:
    k = centre.shape[1] if centre.ndim == 2 else 0
    if k == 0 or error.shape != centre.shape or correlation.shape != (k, k):
        raise ValueError(
            f"{centre.size} estimates, {error.size} standard errors and a correlation of shape "
            f"{correlation.shape} do not belong together"
        )
    if not (np.isfinite(centre).all() and np.isfinite(error).all() and (error >= 0).all()):
        raise ValueError(f"estimates {centre} or standard errors {error} hold an impossible value")
    of_one = np.allclose(np.diag(correlation), 1, atol=_ROUNDING)
    even = np.allclose(correlation, correlation.T, atol=_ROUNDING)
    if not (of_one and even and (np.abs(correlation) <= 1 + _ROUNDING).all()):
        raise ValueError(f"not a correlation matrix: {correlation.tolist()}")
    if draws < 1 or not freedom > 0:
        raise ValueError(f"{draws} draws with {freedom} degrees of freedom are not possible")
