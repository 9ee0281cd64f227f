"""The parts of a score: what is looked at, its value between 0 and 1, and what it means in words.

Each part is one function of the facts and of one choice. Where a published figure is hidden a part
has the middle value, 0.5, and says so (project judgement).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from rollout.pilots.candidates import Combination, named
from rollout.pilots.facts import Facts, UnitFacts, pair
from rollout.pilots.strategies import PartName

_UNKNOWN = 0.5
_MOST_NAMES = 4

Value = Callable[[Facts, Combination], float]


def _units(facts: Facts, chosen: Combination) -> list[UnitFacts]:
    return [facts.by_id[unit] for unit in chosen]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def other_units(facts: Facts, chosen: Combination) -> int:
    """How many units of the population are not chosen."""
    return len(facts.members) - sum(unit in facts.place for unit in chosen)


def nearest(facts: Facts, chosen: Combination) -> NDArray[np.float64]:
    """Distance of each unit of the population to the nearest of the chosen, 0-1."""
    result: NDArray[np.float64] = np.min([facts.distances[unit] for unit in chosen], axis=0)
    return result


def _of_others(facts: Facts, chosen: Combination, values: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = [facts.place[unit] for unit in chosen if unit in facts.place]
    rest: NDArray[np.float64] = np.delete(values, inside)
    return rest


def weakest_link(facts: Facts, chosen: Combination) -> float:
    """Lowest published mean of the components that a pilot needs, over the chosen, / 100."""
    lows = [unit.lowest[1] / 100 if unit.lowest else _UNKNOWN for unit in _units(facts, chosen)]
    return min(lows)


def hard_readiness(facts: Facts, chosen: Combination) -> float:
    """Mean over the chosen of 1 - lowest published mean of what a pilot needs / 100.

    Units that lack something may not pilot whatever the strategy.
    """
    return _mean([1 - (unit.lowest[1] / 100 if unit.lowest else _UNKNOWN) for unit in _units(facts, chosen)])


def taking_part(facts: Facts, chosen: Combination) -> float:
    """Mean over the chosen of answered / invited."""
    rates = [unit.participation.rate if unit.participation else _UNKNOWN for unit in _units(facts, chosen)]
    return min(1.0, _mean(rates))


def one_view(facts: Facts, chosen: Combination) -> float:
    """Mean over the chosen and the needed components of: people agree 1, partly 0.5, differ 0."""
    return _mean([_UNKNOWN if unit.one_view is None else unit.one_view for unit in _units(facts, chosen)])


def coachable_size(facts: Facts, chosen: Combination) -> float:
    """Mean over the chosen of min(1, coachable people / people); 0 for a unit without people."""
    most = facts.strategies.coachable_people
    return _mean([min(1.0, most / unit.people) if unit.people else 0.0 for unit in _units(facts, chosen)])


def stands_for(facts: Facts, chosen: Combination) -> float:
    """Share of the other units whose distance to the nearest of the chosen is within reach."""
    gaps = _of_others(facts, chosen, nearest(facts, chosen))
    return float(np.mean(gaps <= facts.strategies.reach)) if gaps.size else 0.0


def likeness(facts: Facts, chosen: Combination) -> float:
    """1 - mean distance of the other units to the nearest of the chosen."""
    gaps = _of_others(facts, chosen, nearest(facts, chosen))
    return float(1 - np.mean(gaps)) if gaps.size else 0.0


def core_with_support(facts: Facts, chosen: Combination) -> float:
    """1 if one of two is core and the other support, else 0."""
    return float({facts.side(unit) for unit in chosen} == {"core", "support"})


def priority(facts: Facts, chosen: Combination) -> float:
    """Largest priority among the chosen / largest priority among all that may pilot."""
    most = facts.most(lambda unit: unit.priority)
    return max(unit.priority for unit in _units(facts, chosen)) / most if most else 0.0


def work_together(facts: Facts, chosen: Combination) -> float:
    """1 if two chosen units are linked, else 0."""
    return float(len(chosen) == 2 and pair(*chosen) in facts.links)


def large(facts: Facts, chosen: Combination) -> float:
    """Mean over the chosen of people / most people of a unit that may pilot."""
    most = facts.most(lambda unit: unit.people)
    return _mean([unit.people for unit in _units(facts, chosen)]) / most if most else 0.0


def entangled(facts: Facts, chosen: Combination) -> float:
    """Mean over the chosen of units it waits for or keeps waiting / most of a unit that may pilot."""
    most = facts.most(lambda unit: facts.wait_counts[unit.id])
    return _mean([facts.wait_counts[unit] for unit in chosen]) / most if most else 0.0


def apart(facts: Facts, chosen: Combination) -> float:
    """Two units: 0.5 for two places plus 0.5 for two functions, where both are known; one unit: 0."""
    if len(chosen) < 2:
        return 0.0
    units = _units(facts, chosen)
    places = {unit.location.casefold() for unit in units if unit.location}
    functions = {unit.function.casefold() for unit in units if unit.function}
    return 0.5 * (len(places) == 2) + 0.5 * (len(functions) == 2)


def linked_units(facts: Facts, chosen: Combination) -> tuple[frozenset[str], frozenset[str]]:
    """Other units that are linked to all of two, and to at least one, of the chosen."""
    sets = [facts.linked[unit] - set(chosen) for unit in chosen]
    both = sets[0] & sets[1] if len(sets) == 2 else frozenset[str]()
    return both, frozenset[str]().union(*sets)


def linked_to_both(facts: Facts, chosen: Combination) -> float:
    """Share of the other units that are linked to both; one unit: 0."""
    total = other_units(facts, chosen)
    return len(linked_units(facts, chosen)[0]) / total if total else 0.0


def linked_to_one(facts: Facts, chosen: Combination) -> float:
    """Share of the other units that are linked to at least one."""
    total = other_units(facts, chosen)
    return len(linked_units(facts, chosen)[1]) / total if total else 0.0


def people_reached(facts: Facts, chosen: Combination) -> float:
    """People in other units linked to at least one / people in all other units."""
    own = sum(facts.by_id[unit].people for unit in chosen if unit in facts.place)
    total = facts.people - own
    reached = sum(facts.by_id[unit].people for unit in linked_units(facts, chosen)[1])
    return reached / total if total else 0.0


VALUES: Mapping[PartName, Value] = MappingProxyType(
    {
        "weakest_link": weakest_link,
        "taking_part": taking_part,
        "one_view": one_view,
        "coachable_size": coachable_size,
        "stands_for": stands_for,
        "likeness": likeness,
        "core_with_support": core_with_support,
        "priority": priority,
        "work_together": work_together,
        "hard_readiness": hard_readiness,
        "large": large,
        "entangled": entangled,
        "apart": apart,
        "linked_to_both": linked_to_both,
        "linked_to_one": linked_to_one,
        "people_reached": people_reached,
    }
)


def stood_for(facts: Facts, chosen: Combination) -> dict[str, list[str]]:
    """For each of the chosen, the names of the other units it stands for: it is the nearest, and within reach."""
    stood: dict[str, list[str]] = {unit: [] for unit in chosen}
    gaps = np.array([facts.distances[unit] for unit in chosen])
    for place, unit in enumerate(facts.members):
        closest = int(np.argmin(gaps[:, place]))
        if unit.id not in chosen and gaps[closest, place] <= facts.strategies.reach:
            stood[chosen[closest]].append(unit.name)
    return stood


def stood_for_words(facts: Facts, chosen: Combination) -> str:
    """Which units each of the chosen stands for."""
    stood = stood_for(facts, chosen)
    parts = [
        f"{facts.by_id[unit].name} like {named(sorted(names), _MOST_NAMES)}"
        for unit, names in stood.items()
        if names
    ]
    return "; ".join(parts)
