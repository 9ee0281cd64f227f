"""How likely enough people answer for a group to be visible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p
from uuid import UUID

from surveys.organisation import LARGEST_HEADCOUNT, Organisation
from surveys.survey import ReportingUnit


@dataclass(frozen=True, slots=True)
class RowForecast:
    """What to expect of one row of the results, before anybody has answered.

    Parameters
    ----------
    id : UUID
        Of the reporting unit.
    name : str
    people : int
        In the row and in every row inside it.
    direct : int
        In the row itself and in no row inside it.
    chance : float
        That at least the threshold of its people answer. [0, 1]
    remainder_chance : float
        That of its direct people some answer, but fewer than the threshold: they could be
        had by subtraction, so that this row or one inside it must be hidden. [0, 1]; 0
        without rows inside.
    """

    id: UUID
    name: str
    people: int
    direct: int
    chance: float
    remainder_chance: float


def chance_of_enough(people: int, threshold: int, expected_response_rate: float) -> float:
    """The chance that at least `threshold` of `people` answer.

    Parameters
    ----------
    people : int
        At least 0.
    threshold : int
        At least 1.
    expected_response_rate : float
        Everybody's chance of answering. (0, 1]

    Returns
    -------
    float
        [0, 1]

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    1 - sum over i < k of C(N, i) r^i (1 - r)^(N - i): binomial, people answering
    independently of each other. A lead who calls for answers makes teams vary more.

    Examples
    --------
    >>> [round(chance_of_enough(people, 5, 0.8), 2) for people in (4, 5, 6, 7, 8)]
    [0.0, 0.33, 0.66, 0.85, 0.94]
    """
    if people < 0 or threshold < 1:
        raise ValueError(f"a threshold of {threshold} among {people} people is not possible")
    _refuse_impossible_rate(expected_response_rate)
    if people < threshold:
        return 0.0
    fewer = sum(_chance_of_exactly(i, people, expected_response_rate) for i in range(threshold))
    return min(max(1 - fewer, 0.0), 1.0)


@lru_cache(maxsize=128)
def people_needed(threshold: int, expected_response_rate: float, least_chance: float) -> int:
    """The fewest people of whom at least `threshold` answer with `least_chance` or more.

    Raises
    ------
    ValueError
        If an argument is outside its range, or no group of up to 1,000,000 is enough.

    Examples
    --------
    >>> people_needed(5, 0.8, 0.8)
    7
    """
    if not 0 < least_chance < 1:
        raise ValueError(f"the least chance lies between 0 and 1, not at {least_chance}")
    low, high = threshold, LARGEST_HEADCOUNT
    if chance_of_enough(high, threshold, expected_response_rate) < least_chance:
        raise ValueError(f"a response rate of {expected_response_rate} makes no group large enough")
    while low < high:
        middle = (low + high) // 2
        if chance_of_enough(middle, threshold, expected_response_rate) >= least_chance:
            high = middle
        else:
            low = middle + 1
    return low


def visibility_forecast(
    reporting_units: Iterable[ReportingUnit],
    organisation: Organisation,
    threshold: int,
    expected_response_rate: float = 0.8,
) -> tuple[RowForecast, ...]:
    """For each row, the chance that enough of its people will answer for it to be seen.

    Parameters
    ----------
    reporting_units : iterable of ReportingUnit
        In tree order, as a survey would open with them.
    organisation : Organisation
    threshold : int
        Fewest answers of a visible group. At least 1.
    expected_response_rate : float, optional
        (0, 1]

    Returns
    -------
    tuple of RowForecast
        One a row, in the order given.

    Raises
    ------
    ValueError
        If a row holds an unknown unit or one that another row holds, comes before its
        parent, or the threshold or rate is outside its range.

    Notes
    -----
    Enough answers are necessary, and nearly always sufficient where no remainder is to be
    expected: a row that falls short leaves its people as a remainder of the row above,
    which may hide one more.
    """
    rows = tuple(reporting_units)
    direct = _direct_people(rows, organisation)
    people = dict(direct)
    parents = {row.parent for row in rows}
    for row in reversed(rows):
        if row.parent is not None:
            people[row.parent] += people[row.id]

    def forecast(row: ReportingUnit) -> RowForecast:
        own = direct[row.id]
        enough = chance_of_enough(own, threshold, expected_response_rate)
        nobody = _chance_of_exactly(0, own, expected_response_rate)
        return RowForecast(
            id=row.id,
            name=row.name,
            people=people[row.id],
            direct=own,
            chance=chance_of_enough(people[row.id], threshold, expected_response_rate),
            remainder_chance=max(1 - enough - nobody, 0.0) if row.id in parents else 0.0,
        )

    return tuple(forecast(row) for row in rows)


def _direct_people(rows: tuple[ReportingUnit, ...], organisation: Organisation) -> dict[UUID, int]:
    """People in each row itself, after checking that the rows are a tree over the units."""
    direct: dict[UUID, int] = {}
    held: set[UUID] = set()
    for row in rows:
        if row.id in direct or (row.parent is not None and row.parent not in direct):
            raise ValueError(f"row {row.name!r} appears twice or before its parent")
        for unit in row.unit_ids:
            if unit not in organisation.by_id or unit in held:
                raise ValueError(f"row {row.name!r} holds unit {unit}, which is unknown or in another row")
            held.add(unit)
        direct[row.id] = sum(organisation.by_id[unit].members_direct for unit in row.unit_ids)
    return direct


def _chance_of_exactly(answers: int, people: int, rate: float) -> float:
    """Binomial chance, by logarithms: a million people have no factorial."""
    if rate == 1:
        return float(answers == people)
    ways = lgamma(people + 1) - lgamma(answers + 1) - lgamma(people - answers + 1)
    return exp(ways + answers * log(rate) + (people - answers) * log1p(-rate))


def _refuse_impossible_rate(rate: float) -> None:
    if not 0 < rate <= 1:
        raise ValueError(f"a response rate is above 0 and at most 1, not {rate}")
