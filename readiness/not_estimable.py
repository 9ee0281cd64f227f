"""A statistic that the answers do not allow, as a value with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a statistic cannot be estimated."""

    TOO_FEW_PEOPLE = "too few people answered"
    TOO_FEW_ITEMS = "too few items"
    TOO_FEW_GROUPS = "too few groups"
    NO_VARIATION = "all answers are the same"
    NO_GROUP_DIFFERENCES = "all groups have the same mean"
    UNSTABLE = "no stable solution"


@dataclass(frozen=True, slots=True)
class NotEstimable:
    """What stands in the place of a statistic that the answers do not allow.

    Parameters
    ----------
    statistic : str
        What was asked for: ``"Cronbach's alpha"``.
    reason : Reason
        Why it cannot be had.
    found, required : int, optional
        The count that was too small, and the smallest that is enough.

    Examples
    --------
    >>> str(NotEstimable("r_wg", Reason.TOO_FEW_PEOPLE, found=1, required=2))
    'r_wg: too few people answered (1 found, 2 needed)'
    """

    statistic: str
    reason: Reason
    found: int | None = None
    required: int | None = None

    def __str__(self) -> str:
        counts = "" if self.required is None else f" ({self.found} found, {self.required} needed)"
        return f"{self.statistic}: {self.reason}{counts}"
