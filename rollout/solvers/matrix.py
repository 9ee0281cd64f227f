"""A program as arrays, the form in which HiGHS reads it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from rollout.model.layout import Program

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Maximise gains @ x subject to rows @ x <= limits, each x between 0 and 1.

    Parameters
    ----------
    gains : array of float
        One for each variable.
    rows : sparse array
        One row for each inequality, one column for each variable.
    limits : array of float
        One for each inequality.
    """

    gains: Floats
    rows: csr_array
    limits: Floats


def matrix_of(program: Program) -> Matrix:
    """The program's rows and objective as arrays."""
    counts = [len(row.terms) for row in program.rows]
    entries = np.array([term for row in program.rows for term in row.terms], dtype=float).reshape(-1, 2)
    starts = np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
    shape = (len(counts), program.variable_count)
    rows = csr_array((entries[:, 1], entries[:, 0].astype(np.int32), starts), shape=shape)
    gains = np.zeros(program.variable_count)
    for variable, coefficient in program.objective:
        gains[variable] += coefficient
    return Matrix(gains, rows, np.array([row.limit for row in program.rows], dtype=float))
