"""Published figures as an attacker reads them: what they say about a group, no more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import inf, sqrt
from typing import Generic

from scipy import stats

from readiness.confidentiality_tree import Node

_SLACK = 1e-9  # keeps a figure that was rounded exactly half-way inside its own bounds


class Quantity(StrEnum):
    """What a published figure is about."""

    MEAN = "mean score"
    FAVOURABLE = "share of favourable people"
    SPREAD = "standard deviation between people"


@dataclass(frozen=True, slots=True)
class PublishedStatistic(Generic[Node]):
    """One published figure of one group, as the bounds a reader can conclude from it.

    Parameters
    ----------
    node : hashable
        The group.
    quantity : Quantity
        What is bounded: the mean of its people who answered [scale units], the share of
        them that is favourable [0-1], or the sample standard deviation [scale units].
    low, high : float
        The true value lies in between; ``-inf`` and ``inf`` where a side is open.

    Raises
    ------
    ValueError
        If `low` is above `high`.
    """

    node: Node
    quantity: Quantity
    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise ValueError(f"{self.quantity} of {self.node!r}: {self.low} is not below {self.high}")


def shown_mean(node: Node, mean: float, *, decimals: int = 1) -> PublishedStatistic[Node]:
    """A mean of the people who answered, rounded to `decimals`.

    A clamped mean ("at most 1.8") is not a mean: state it as ``PublishedStatistic(node,
    Quantity.MEAN, -inf, 1.85)``.
    """
    half = 0.5 * 10.0**-decimals + _SLACK
    return PublishedStatistic(node, Quantity.MEAN, mean - half, mean + half)


def shown_estimate(
    node: Node, estimate: float, *, grand_mean: float, shrinkage: float, decimals: int = 1
) -> PublishedStatistic[Node]:
    """An estimate from `readiness.estimates.team_estimates`, rounded to `decimals`.

    The reader is taken to know what it was drawn towards and how far, and undoes it:
    mean = mu + (T - mu) / B. With B = 0 it says nothing.
    """
    half = 0.5 * 10.0**-decimals + _SLACK
    return _unshrunken(node, estimate - half, estimate + half, grand_mean, shrinkage)


def shown_chance_missing(
    node: Node,
    chance: float,
    *,
    threshold: float,
    standard_error: float,
    degrees_of_freedom: float,
    grand_mean: float,
    shrinkage: float,
    decimals: int = 2,
) -> PublishedStatistic[Node]:
    """A chance of being missing [0-1], rounded to `decimals` (2 = whole percent).

    The reader is taken to know the standard error too. Between one in ten and nine in ten
    a chance in whole percent says more about the mean than the mean with one decimal.
    """
    half = 0.5 * 10.0**-decimals + _SLACK

    def estimate_at(share: float) -> float:
        if share <= 0 or share >= 1:
            return inf if share <= 0 else -inf
        return threshold - standard_error * float(stats.t.ppf(share, degrees_of_freedom))

    return _unshrunken(node, estimate_at(chance + half), estimate_at(chance - half), grand_mean, shrinkage)


def shown_favourable(node: Node, share: float, *, decimals: int = 2) -> PublishedStatistic[Node]:
    """A share of favourable people [0-1], rounded to `decimals` (2 = whole percent)."""
    half = 0.5 * 10.0**-decimals + _SLACK
    return PublishedStatistic(node, Quantity.FAVOURABLE, share - half, share + half)


def shown_spread(node: Node, standard_deviation: float, *, decimals: int = 1) -> PublishedStatistic[Node]:
    """A sample standard deviation between the people of a group, rounded to `decimals`.

    Agreement gives one away: s = sqrt((1 - r_wg) * null variance).
    """
    half = 0.5 * 10.0**-decimals + _SLACK
    low = max(0.0, standard_deviation - half)
    return PublishedStatistic(node, Quantity.SPREAD, low, standard_deviation + half)


def reach_of_part(people: int, part: int, standard_deviation: float) -> float:
    """How far the sum over `part` of the people can lie from part times the group's mean.

    sqrt(u (n - u) / n) * sqrt(n - 1) * s, from Cauchy and Schwarz; for one person it is
    Samuelson's inequality (1968, Journal of the American Statistical Association 63:1522).
    """
    return sqrt(part * (people - part) * (people - 1) / people) * standard_deviation


def _unshrunken(
    node: Node, low: float, high: float, grand_mean: float, shrinkage: float
) -> PublishedStatistic[Node]:
    if not 0 <= shrinkage <= 1:
        raise ValueError(f"the shrinkage must lie in 0-1, not {shrinkage}")
    if shrinkage == 0:
        return PublishedStatistic(node, Quantity.MEAN, -inf, inf)
    undone = (grand_mean + (bound - grand_mean) / shrinkage for bound in (low, high))
    return PublishedStatistic(node, Quantity.MEAN, *undone)
