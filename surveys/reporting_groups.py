"""Which groups to report before a survey opens, so that few of them stay hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import NAMESPACE_OID, UUID, uuid5

from surveys.organisation import LONGEST_NAME, Organisation, Unit
from surveys.reporting_clusters import Part, closest, clusters, joined
from surveys.survey import ReportingUnit
from surveys.visibility import RowForecast, people_needed, visibility_forecast

__all__ = [
    "LEAST_CHANCE",
    "RowForecast",
    "proposed_reporting_units",
    "row_of_unit",
    "visibility_forecast",
]

LEAST_CHANCE = 0.8
"""Chance of enough answers under which a group is joined with others. Project judgement."""


def proposed_reporting_units(
    organisation: Organisation,
    threshold: int,
    expected_response_rate: float = 0.8,
    *,
    direct_name: str = "{} (direct)",
    conjunction: str = "and",
) -> tuple[ReportingUnit, ...]:
    """Reporting units in which small siblings are reported together, for a consultant to confirm.

    Parameters
    ----------
    organisation : Organisation
    threshold : int
        Fewest answers of a visible group. At least 1.
    expected_response_rate : float, optional
        Everybody's chance of answering. (0, 1]
    direct_name : str, optional
        What the direct members of a unit with units below it are called, with ``{}`` for
        the unit's name.
    conjunction : str, optional
        Between the last two names of a joined group: ``"Finance and People"``.

    Returns
    -------
    tuple of ReportingUnit
        In tree order; the first is the whole organisation. Every unit's direct members are
        in exactly one of them. A row that stands for one unit keeps the unit's id; a
        joined one has an id made of its units' ids, so that the same proposal gives the
        same ids. A unit whose direct members are reported elsewhere keeps its row, for the
        rows inside it, with no `unit_ids` of its own.

    Raises
    ------
    ValueError
        If the threshold or the rate is outside its range.

    Notes
    -----
    A group is small when the chance of enough answers is under .80 (binomial): under 7
    people for a threshold of 5 and a rate of .8. Then, from the leaves upwards:

    1. A unit that is small with all that is below it becomes one group.
    2. Small groups below one unit are joined (see `reporting_clusters.clusters`), and with
       them the unit's direct members where they are few: unjoined, they are what remains
       when the units below are subtracted, and that would hide one of those as well.
    3. Few direct members that found no small sibling go to the level above, where the
       management of departments makes a group with that of the organisation. If it cannot,
       they join the row below their own unit that is most like them.
    4. A small group without small siblings joins its parent's direct members where these
       are many, else the sibling most like it. Where all siblings have units below them it
       stays, and the forecast says so.

    Groups are never joined across parents. Project judgement.
    """
    needed = people_needed(threshold, expected_response_rate, LEAST_CHANCE)
    proposal = _Proposal(organisation, needed, direct_name)
    proposal.settle_all()
    return tuple(proposal.rows_in_tree_order(conjunction))


def row_of_unit(reporting_units: Iterable[ReportingUnit]) -> Mapping[UUID, UUID]:
    """The reporting unit that speaks for each unit: its own row, or the one that holds it."""
    rows = tuple(reporting_units)
    holder = {unit: row.id for row in rows for unit in row.unit_ids}
    return holder | {row.id: row.id for row in rows if row.id in holder}


class _Proposal:
    """The rows as they come about, from the leaves of the organisation upwards."""

    def __init__(self, organisation: Organisation, needed: int, direct_name: str) -> None:
        self._organisation = organisation
        self._needed = needed
        self._direct_name = direct_name
        order = list(organisation.in_tree_order())
        self._position = {unit.id: place for place, unit in enumerate(order)}
        self._pool: dict[UUID, list[Part]] = {unit.id: [] for unit in order}
        self._rows: dict[UUID, list[Part]] = {}
        self._own: dict[UUID, tuple[UUID, ...]] = {}

    def settle_all(self) -> None:
        """Every unit after the units below it."""
        for unit in reversed(self._organisation.units):
            if self._is_one_group(unit):
                if unit.parent is not None:
                    self._pool[unit.parent].append(self._whole(unit))
            else:
                self._settle(unit)

    def rows_in_tree_order(self, conjunction: str) -> Iterator[ReportingUnit]:
        """The reporting units, each followed by those inside it."""
        root = self._organisation.root
        if self._is_one_group(root):
            yield ReportingUnit(id=root.id, name=root.name, parent=None, unit_ids=self._whole(root).unit_ids)
            return
        waiting: list[tuple[int, UUID | None, Unit | Part]] = [(0, None, root)]
        while waiting:
            _, parent, row = waiting.pop()
            if isinstance(row, Part):
                yield _reported(row, parent, self._organisation, conjunction)
                continue
            yield ReportingUnit(id=row.id, name=row.name, parent=parent, unit_ids=self._own[row.id])
            inside: list[tuple[int, UUID | None, Unit | Part]] = [
                (part.position, row.id, part) for part in self._rows[row.id]
            ]
            children = self._organisation.children(row.id)
            inside += [(self._position[c.id], row.id, c) for c in children if c.id in self._rows]
            waiting.extend(sorted(inside, key=lambda each: each[0], reverse=True))

    def _is_one_group(self, unit: Unit) -> bool:
        small = self._organisation.members_total(unit.id) < self._needed
        return small or not self._organisation.children(unit.id)

    def _settle(self, unit: Unit) -> None:
        """The rows right below a unit, once all that is further below is settled."""
        parts = self._pool[unit.id]
        small = [part for part in parts if 0 < part.people < self._needed]
        rows = [part for part in parts if not 0 < part.people < self._needed]
        self._rows[unit.id], self._own[unit.id] = rows, (unit.id,)
        many = unit.members_direct >= self._needed
        if 0 < unit.members_direct < self._needed:
            small.append(self._direct(unit))
            self._own[unit.id] = ()
        made, left = clusters(small, self._needed)
        rows.extend(made)
        if left and many:
            rows.append(joined([*left, self._direct(unit)]))
            self._own[unit.id] = ()
        elif left:
            self._place(unit, left)

    def _place(self, unit: Unit, left: Sequence[Part]) -> None:
        """Parts that are too few together: to the level above, or to the rows at hand."""
        rows = self._rows[unit.id]
        if unit.parent is not None:
            self._pool[unit.parent].extend(part for part in left if part.direct)
            left = [part for part in left if not part.direct]
        teams = [part for part in left if not part.direct]
        if teams and not any(row.people for row in rows):
            rows.append(joined(left))
            return
        for part in teams:
            self._join_closest(part, rows)
        management = [part for part in left if part.direct]
        own = [part for part in management if part.unit_ids == (unit.id,)]
        if own and not any(row.people for row in rows):
            # Nobody to join: what remains is one group, and the teams stay among themselves.
            others = (part.unit_ids[0] for part in management if part not in own)
            self._own[unit.id] = (unit.id, *others)
            return
        for part in management:
            home = part.unit_ids[0]
            if not self._join_closest(part, self._rows[home]):
                self._own[home] = (home,)

    def _join_closest(self, part: Part, rows: list[Part]) -> bool:
        row = closest(part, rows)
        if row is None:
            return False
        rows[rows.index(row)] = joined([row, part])
        return True

    def _whole(self, unit: Unit) -> Part:
        """A unit with everything below it."""
        inside, waiting = [], [unit]
        while waiting:
            each = waiting.pop()
            inside.append(each.id)
            waiting.extend(reversed(self._organisation.children(each.id)))
        return Part(
            unit_ids=tuple(inside),
            names=(unit.name,),
            people=self._organisation.members_total(unit.id),
            function=unit.function,
            location=unit.location,
            position=self._position[unit.id],
            unit=unit.id,
        )

    def _direct(self, unit: Unit) -> Part:
        """The direct members of a unit that has units below it."""
        return Part(
            unit_ids=(unit.id,),
            names=(self._direct_name.format(unit.name),),
            people=unit.members_direct,
            function=unit.function,
            location=unit.location,
            position=self._position[unit.id],
            direct=True,
        )


def _reported(part: Part, parent: UUID | None, organisation: Organisation, conjunction: str) -> ReportingUnit:
    """A group as it is reported: a whole unit under its own id, joined ones under a new one."""
    if part.unit is not None:
        unit = organisation.by_id[part.unit]
        return ReportingUnit(id=unit.id, name=unit.name, parent=parent, unit_ids=part.unit_ids)
    members = " ".join(sorted(str(unit) for unit in part.unit_ids))
    return ReportingUnit(
        id=uuid5(NAMESPACE_OID, members),
        name=_listed(part.names, conjunction),
        parent=parent,
        unit_ids=part.unit_ids,
    )


def _listed(names: Sequence[str], conjunction: str) -> str:
    """A name of all names, no longer than a unit's may be."""
    *most, last = names
    text = f"{', '.join(most)} {conjunction} {last}" if most else last
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"
