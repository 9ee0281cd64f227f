"""The places that risks are shown for: names, and which stand side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from engagement.risks import Risks
from surveys.organisation import Level

WHOLE = "Whole organisation"


@dataclass(frozen=True)
class Place:
    """One unit with risks of its own."""

    id: UUID
    name: str
    parent: UUID | None
    level: Level


@dataclass(frozen=True)
class Places:
    """All units with risks of their own, in tree order.

    Parameters
    ----------
    names : mapping
        Every unit's name, also of those without risks of their own.
    """

    top: UUID | None
    shown: tuple[Place, ...]
    names: Mapping[UUID, str]

    def name(self, unit: UUID | None) -> str:
        """A place in words; None and the top are the whole organisation."""
        return WHOLE if unit is None or unit == self.top else self.names.get(unit, WHOLE)

    def below(self, parent: UUID | None) -> tuple[Place, ...]:
        """The units right below another one; None: below the top."""
        return tuple(each for each in self.shown if each.parent == (parent or self.top))

    @property
    def choices(self) -> dict[str, str]:
        """What can stand in the columns, in words: what is right below the top (""), or below one unit (its id)."""
        first = self.below(None)
        teams = bool(first) and all(each.level is Level.TEAM for each in first)
        parents = dict.fromkeys(each.parent for each in self.shown if each.parent not in {None, self.top})
        inside = {str(parent): f"Inside {self.name(parent)}" for parent in parents}
        return {"": "Teams" if teams else "Departments"} | inside


def places_of(risks: Risks) -> Places:
    """The places of the published results; before the first, of the team list."""
    scored = {place for place in risks.ground.places if place is not None}
    results, organisation = risks.known.results, risks.known.organisation
    if results is not None:
        rows = results.readiness.units
        shown = tuple(Place(row.id, row.name, row.parent, row.level) for row in rows if row.id in scored)
        return Places(results.readiness.overall.id, shown, {row.id: row.name for row in rows})
    if organisation is None:
        return Places(None, (), {})
    units = tuple(organisation.in_tree_order())
    shown = tuple(Place(unit.id, unit.name, unit.parent, unit.level) for unit in units if unit.id in scored)
    return Places(organisation.root.id, shown, {unit.id: unit.name for unit in units})
