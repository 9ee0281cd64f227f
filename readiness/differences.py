"""A difference between two estimates, and how large it must be to be believed."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, inf

from scipy import stats

from readiness.estimate_types import Interval, TeamEstimate


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference, its standard error and the degrees of freedom behind that.

    Parameters
    ----------
    estimate : float
        In scale units, with its sign.
    standard_error : float
        In scale units. At least 0.
    degrees_of_freedom : float
        ``inf`` = the standard error is known; 0 = nothing is known of it.

    Raises
    ------
    ValueError
        If the standard error is negative or missing.
    """

    estimate: float
    standard_error: float
    degrees_of_freedom: float = inf

    def __post_init__(self) -> None:
        if not self.standard_error >= 0:
            raise ValueError(f"a standard error is at least 0, not {self.standard_error}")

    @property
    def p_value(self) -> float:
        """Two-sided chance of so large a difference where there is none, in 0-1.

        P = 2 F_t(-abs(estimate) / standard error), F_t the t distribution.
        """
        if self.standard_error == 0:
            return 1.0 if self.estimate == 0 else 0.0
        if self.degrees_of_freedom <= 0:
            return 1.0
        distance = abs(self.estimate) / self.standard_error
        return float(2 * stats.t.sf(distance, self.degrees_of_freedom))

    def reach(self, error_rate: float) -> float:
        """The largest difference that chance alone exceeds with a chance of `error_rate`.

        t(1 - error_rate / 2) times the standard error; ``inf`` without degrees of freedom.
        """
        if not 0 < error_rate < 1:
            raise ValueError(f"an error rate lies between 0 and 1, not at {error_rate}")
        if self.standard_error == 0:
            return 0.0
        if self.degrees_of_freedom <= 0:
            return inf
        return float(stats.t.isf(error_rate / 2, self.degrees_of_freedom)) * self.standard_error

    def interval(self, level: float = 0.95) -> Interval:
        """The t interval at `level`; the whole line without degrees of freedom."""
        reach = self.reach(1 - level)
        return Interval(self.estimate - reach, self.estimate + reach)


def combined_degrees_of_freedom(variances: tuple[float, float], freedoms: tuple[float, float]) -> float:
    """Degrees of freedom of a sum of two independent variances.

    Parameters
    ----------
    variances : (float, float)
        Squared standard errors. At least 0.
    freedoms : (float, float)
        Degrees of freedom of each; ``inf`` = known.

    Returns
    -------
    float
        ``inf`` where all that matters is known; 0 where a variance above 0 has none.

    Notes
    -----
    (V1 + V2)^2 / (V1^2 / df1 + V2^2 / df2). Source: Welch 1947, Biometrika 34:28-35;
    Satterthwaite 1946, Biometrics Bulletin 2:110-114.

    Examples
    --------
    >>> combined_degrees_of_freedom((0.04, 0.04), (10, 10))
    20.0
    """
    counted = [(v, df) for v, df in zip(variances, freedoms, strict=True) if v > 0]
    if any(df <= 0 for _, df in counted):
        return 0.0
    # As shares of the total: squares of tiny variances would vanish.
    total = sum(v for v, _ in counted)
    doubt = sum((v / total) ** 2 / df for v, df in counted)
    return 1 / doubt if doubt else inf


def difference(earlier: TeamEstimate, later: TeamEstimate) -> Difference:
    """Later minus earlier, of two estimates that share no answers: SE = sqrt(V1 + V2)."""
    freedom = combined_degrees_of_freedom(
        (earlier.standard_error**2, later.standard_error**2),
        (earlier.degrees_of_freedom, later.degrees_of_freedom),
    )
    return Difference(
        later.estimate - earlier.estimate, hypot(earlier.standard_error, later.standard_error), freedom
    )
