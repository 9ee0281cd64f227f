"""Estimates of team means and their intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, overload

from scipy import stats

from readiness.aggregation import FloatArray


class Interval(NamedTuple):
    """Lower and upper bound, in scale units; not clipped to the scale."""

    low: float
    high: float


class Intervals(NamedTuple):
    """Lower and upper bounds, one a team, in scale units; not clipped to the scale."""

    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class TeamEstimate:
    """One team's estimated mean over all its members.

    Parameters
    ----------
    estimate : float
        In scale units.
    standard_error : float
        In scale units. 0 only when everybody answered and the items are without error, or
        nobody differs.
    shrinkage : float
        B, the share of its own answers in the estimate. [0, 1]; 1 = nothing borrowed.
    degrees_of_freedom : float
        Of the within-team variance; ``inf`` = known.
    """

    estimate: float
    standard_error: float
    shrinkage: float
    degrees_of_freedom: float

    def interval(self, level: float = 0.95) -> Interval:
        """The t interval at `level`; the whole line without degrees of freedom."""
        reach = _reach(level, self.degrees_of_freedom) * self.standard_error
        return Interval(self.estimate - reach, self.estimate + reach)


@dataclass(frozen=True, slots=True, eq=False)
class TeamEstimates(Sequence[TeamEstimate]):
    """The estimates of many teams: a sequence of `TeamEstimate`, and its columns.

    Parameters
    ----------
    estimate, standard_error, shrinkage : ndarray of shape (teams,)
        As in `TeamEstimate`; read-only.
    degrees_of_freedom : float
        Shared by all teams, because the within-team variance is.
    """

    estimate: FloatArray
    standard_error: FloatArray
    shrinkage: FloatArray
    degrees_of_freedom: float

    def __post_init__(self) -> None:
        for column in (self.estimate, self.standard_error, self.shrinkage):
            column.flags.writeable = False

    def __len__(self) -> int:
        return self.estimate.size

    @overload
    def __getitem__(self, index: int) -> TeamEstimate: ...
    @overload
    def __getitem__(self, index: slice) -> TeamEstimates: ...
    def __getitem__(self, index: int | slice) -> TeamEstimate | TeamEstimates:
        columns = (self.estimate[index], self.standard_error[index], self.shrinkage[index])
        if isinstance(index, slice):
            return TeamEstimates(*columns, self.degrees_of_freedom)
        estimate, standard_error, shrinkage = (float(column) for column in columns)
        return TeamEstimate(estimate, standard_error, shrinkage, self.degrees_of_freedom)

    def __iter__(self) -> Iterator[TeamEstimate]:
        return (self[index] for index in range(len(self)))

    def interval(self, level: float = 0.95) -> Intervals:
        """The t intervals at `level`, one a team."""
        reach = _reach(level, self.degrees_of_freedom) * self.standard_error
        return Intervals(self.estimate - reach, self.estimate + reach)


def _reach(level: float, degrees_of_freedom: float) -> float:
    """Standard errors from the estimate to either end of its interval."""
    if not 0 < level < 1:
        raise ValueError(f"the level must lie between 0 and 1, not {level}")
    if degrees_of_freedom <= 0:
        return float("inf")
    return float(stats.t.ppf(0.5 + level / 2, degrees_of_freedom))
