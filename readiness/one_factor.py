"""One-factor maximum-likelihood analysis of many correlation matrices at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from readiness.aggregation import FloatArray

BoolArray = NDArray[np.bool_]

LOWEST_UNIQUENESS = 0.005
"""Floor of a uniqueness, so that an item cannot be all factor. The floor of R's factanal."""

_FLOOR = float(np.log(LOWEST_UNIQUENESS))
_TOLERANCE = 1e-8  # of the gradient, in log uniquenesses
_SMALLEST_GAIN = 1e-13  # below this the discrepancy is rounding noise
_MOST_STEPS = 200
_MOST_HALVINGS = 12


@dataclass(frozen=True, slots=True, eq=False)
class OneFactor:
    """Solutions of the one-factor model, one row a correlation matrix.

    Parameters
    ----------
    loadings : ndarray of shape (matrices, items)
        Correlation of each item with the factor; their sum is not negative. [-1, 1]
    uniquenesses : ndarray of shape (matrices, items)
        Share of an item's variance that the factor leaves. [0.005, 1]
    converged : ndarray of bool, shape (matrices,)
        Whether the likelihood reached a maximum.
    """

    loadings: FloatArray
    uniquenesses: FloatArray
    converged: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class _Misfit:
    """The discrepancy at a point, with its slopes in the log uniquenesses."""

    value: FloatArray
    gradient: FloatArray
    hessian: FloatArray


def one_factor(correlations: FloatArray) -> OneFactor:
    """Maximum-likelihood loadings and uniquenesses of one factor.

    Parameters
    ----------
    correlations : ndarray of shape (matrices, items, items)
        Positive definite; at least three items.

    Returns
    -------
    OneFactor

    Notes
    -----
    Minimises the sum of (t_m - 1 - ln t_m) over all but the largest eigenvalue t_m of
    U R U, U = diag(u^-1/2), in x = ln u, by bounded Newton steps.
    Source: Joereskog 1967, Psychometrika 32:443-482. All matrices step together, which
    makes a bootstrap cost milliseconds.
    """
    items = correlations.shape[1]
    inverse_diagonal = np.diagonal(np.linalg.inv(correlations), axis1=1, axis2=2)
    # Joereskog's start: a share of the variance that the other items do not explain.
    x = np.log(np.clip((1 - 0.5 / items) / inverse_diagonal, LOWEST_UNIQUENESS, 1))
    converged = np.zeros(len(x), dtype=np.bool_)
    at_work = np.arange(len(x))
    for _ in range(_MOST_STEPS):
        moved, finished = _one_step(correlations[at_work], x[at_work])
        x[at_work] = moved
        converged[at_work[finished]] = True
        at_work = at_work[~finished]
        if at_work.size == 0:
            break
    return _solution(correlations, x, converged)


def _one_step(correlations: FloatArray, x: FloatArray) -> tuple[FloatArray, BoolArray]:
    """The point after a Newton step that never worsens the fit, and which matrices are done."""
    here = _misfit(correlations, x)
    held = ((x <= _FLOOR) & (here.gradient > 0)) | ((x >= 0) & (here.gradient < 0))
    gradient = np.where(held, 0, here.gradient)
    finished = np.abs(gradient).max(axis=1) < _TOLERANCE
    step = _newton_step(here.hessian, gradient, held)
    length = np.where(finished, 0.0, 1.0)[:, None]
    moved = x
    for _ in range(_MOST_HALVINGS):
        moved = np.clip(x + length * step, _FLOOR, 0)
        gain = here.value - _misfit(correlations, moved).value
        worse = gain < -_SMALLEST_GAIN
        if not worse.any():
            break
        length[worse] /= 2
    stalled = np.abs(moved - x).max(axis=1) < _TOLERANCE
    return np.where((gain < -_SMALLEST_GAIN)[:, None], x, moved), finished | stalled


def _misfit(correlations: FloatArray, x: FloatArray) -> _Misfit:
    scale = np.exp(-x / 2)
    roots, vectors = np.linalg.eigh(correlations * scale[:, :, None] * scale[:, None, :])
    rest, axes = np.maximum(roots[:, None, :-1], 1e-12), vectors[:, :, :-1]
    top, top_axis = roots[:, None, -1:], vectors[:, :, -1:]
    across = axes.transpose(0, 2, 1)
    turn = (1 - rest) * (top + rest) / np.maximum(top - rest, 1e-8)
    return _Misfit(
        value=(rest - 1 - np.log(rest)).sum(axis=(1, 2)),
        gradient=((1 - rest) * axes**2).sum(axis=2),
        hessian=((axes * rest) @ across) * (axes @ across)
        + (top_axis @ top_axis.transpose(0, 2, 1)) * ((axes * turn) @ across),
    )


def _newton_step(hessian: FloatArray, gradient: FloatArray, held: BoolArray) -> FloatArray:
    """Downhill steps of at most one log unit; uniquenesses held at a bound stay there."""
    free = ~held[:, :, None] & ~held[:, None, :]
    roots, axes = np.linalg.eigh(np.where(free, hessian, np.eye(hessian.shape[1])))
    curvature = np.maximum(np.abs(roots), 1e-6)  # a saddle is left downhill, not climbed
    along = (axes.transpose(0, 2, 1) @ gradient[:, :, None])[:, :, 0] / curvature
    step = -(axes @ along[:, :, None])[:, :, 0]
    shrunk: FloatArray = step / np.maximum(np.abs(step).max(axis=1, keepdims=True), 1)
    return shrunk


def _solution(correlations: FloatArray, x: FloatArray, converged: BoolArray) -> OneFactor:
    scale = np.exp(-x / 2)
    roots, vectors = np.linalg.eigh(correlations * scale[:, :, None] * scale[:, None, :])
    loadings = vectors[:, :, -1] * np.sqrt(np.maximum(roots[:, -1:] - 1, 0)) / scale
    sign = np.where(loadings.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
    return OneFactor(loadings=loadings * sign, uniquenesses=np.exp(x), converged=converged)
