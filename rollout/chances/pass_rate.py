"""How often gates are passed at first: what was assumed, and what the waves have shown since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy import special

from rollout.chances.assumptions import Floats, Range

_WIDTH = 2 * float(special.ndtri(0.95))


@dataclass(frozen=True, slots=True)
class GateReading:
    """What the gate of a wave has said so far.

    Parameters
    ----------
    wave : int
        1 is the pilot. [>= 1]
    passed_at_first : bool or None
        Passed by the data when it was first judged; None: they could not be judged yet.
    enough_worked : bool
        Enough starts of the wave worked. A gate that fails for want of working starts tells of the
        units' readiness and nothing about all other reasons, so the pass rate leaves it out.
    attempt : int
        The attempt it was last read in; each later one is one extension more. [>= 1]
    decided : bool or None
        Whether people let the wave pass, whatever the data said; None: as first read.
    """

    wave: int
    passed_at_first: bool | None
    enough_worked: bool = True
    attempt: int = 1
    decided: bool | None = None

    @property
    def has_passed(self) -> bool:
        """Whether later waves may start."""
        return bool(self.passed_at_first) if self.decided is None else self.decided


@dataclass(frozen=True, slots=True)
class PassRate:
    """Chance that a gate is passed at first when enough starts work: a Beta distribution.

    Parameters
    ----------
    passed, failed : float
        Its two parameters: gates passed and not passed, counting what the prior is worth. [> 0]

    Examples
    --------
    Two gates passed, one not, one could not be judged, after a prior worth ten gates of which eight pass:

    >>> flags = (True, False, True, None)
    >>> PassRate(8, 2).after(GateReading(wave, passed) for wave, passed in enumerate(flags, start=1))
    PassRate(passed=10, failed=3)
    """

    passed: float
    failed: float

    @property
    def mean(self) -> float:
        """Expected pass rate [0-1]."""
        return self.passed / (self.passed + self.failed)

    @property
    def interval(self) -> tuple[float, float]:
        """5-95 % range of the pass rate [0-1]."""
        low, high = special.betaincinv(self.passed, self.failed, np.array([0.05, 0.95]))
        return float(low), float(high)

    def after(self, readings: Iterable[GateReading]) -> PassRate:
        """The posterior: each gate that was judged adds one to what its data showed (Beta-binomial)."""
        judged = (each for each in readings if each.passed_at_first is not None)
        told = [bool(each.passed_at_first) for each in judged if each.enough_worked]
        return PassRate(self.passed + sum(told), self.failed + len(told) - sum(told))

    def failure_rates(self, normal: Floats) -> Floats:
        """Chances not to pass, for standard normal draws: higher draws, more failures."""
        rates: Floats = special.betaincinv(self.failed, self.passed, special.ndtr(normal))
        return rates

    def sentence(self) -> str:
        """The pass rate in words.

        Examples
        --------
        >>> PassRate(10, 3).sentence()
        'Of 100 such gates, about 77 would pass at first (range 56 to 93).'
        """
        low, high = self.interval
        return (
            f"Of 100 such gates, about {self.mean:.0%} would pass at first (range {low:.0%} to {high:.0%})."
        ).replace("%", "")


def prior_pass_rate(not_passed: Range) -> PassRate | None:
    """The Beta distribution of an assumed range of failing; None where it is known for certain.

    Notes
    -----
    Mean 1 - likely, standard deviation (high - low) / 3.29, the width of a normal 5-95 % range.
    """
    if not_passed.is_certain:
        return None
    mean, deviation = 1 - not_passed.likely, (not_passed.high - not_passed.low) / _WIDTH
    weight = max(mean * (1 - mean) / deviation**2 - 1, 0.1)
    return PassRate(mean * weight, (1 - mean) * weight)
