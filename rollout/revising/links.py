"""Which units learn from each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from uuid import UUID

from surveys.organisation import Organisation, Unit


def links_of(organisation: Organisation) -> Mapping[str, frozenset[str]]:
    """The units from which each unit can learn, by unit id.

    Two units are linked when they have the same parent, when one's start depends on the other's, or
    when they have the same function at different places (project judgement). Links go both ways.

    Parameters
    ----------
    organisation : Organisation

    Returns
    -------
    mapping of str to frozenset of str
        Every unit, also one without links; unit ids as in the rollout problem.
    """
    links: dict[UUID, set[UUID]] = {unit.id: set() for unit in organisation.units}
    siblings = (organisation.children(unit.id) for unit in organisation.units)
    for group in siblings:
        _link_all(links, [unit.id for unit in group])
    for unit in organisation.units:
        for dependency in unit.dependencies:
            _link_all(links, [unit.id, dependency.on])
    for units in _by_function(organisation).values():
        for unit in units:
            elsewhere = (other.id for other in units if _place(other) != _place(unit))
            links[unit.id].update(elsewhere)
    return MappingProxyType(
        {str(unit): frozenset(str(other) for other in others) for unit, others in links.items()}
    )


def _link_all(links: Mapping[UUID, set[UUID]], units: Iterable[UUID]) -> None:
    members = set(units)
    for unit in members:
        links[unit] |= members - {unit}


def _by_function(organisation: Organisation) -> Mapping[str, list[Unit]]:
    """Units whose function and location are known, by function."""
    groups: dict[str, list[Unit]] = {}
    for unit in organisation.units:
        if unit.function.strip() and unit.location.strip():
            groups.setdefault(unit.function.strip().casefold(), []).append(unit)
    return groups


def _place(unit: Unit) -> str:
    return unit.location.strip().casefold()
