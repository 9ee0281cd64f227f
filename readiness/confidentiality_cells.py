"""Which cells of team x role x any further demographic may be shown together.

In one tree residuals say it all (`readiness.confidentiality`). Cut by role and tenure the same
people stand in many tables at once, and subtracting across tables isolates people whom every
single table protects. So each cell is tried against all combinations of what is shown already.

The attacker knows how many people are in every cell, hidden ones too, and the exact sum of
every shown cell; he multiplies, adds and subtracts as he likes.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Generic

from readiness.confidentiality_combinations import ShownSums
from readiness.confidentiality_tree import Node, counted_tree


@dataclass(frozen=True, slots=True)
class Cell(Generic[Node]):
    """A group of the team tree, cut by demographics.

    Parameters
    ----------
    node : hashable
        The group. In a cell to show: with everything below it. In a base cell: only the people
        who answered directly in it.
    values : tuple
        One value per demographic, in an order of the caller's (role, tenure); None for all
        values together. Whoever gave none needs a value of their own, such as "not said".

    Examples
    --------
    Everybody in sales who has been there for less than two years, whatever the role:

    >>> Cell("sales", (None, "under 2 years")).fixed
    1
    """

    node: Node
    values: tuple[Hashable | None, ...]

    @property
    def fixed(self) -> int:
        """By how many demographics the group is cut."""
        return sum(value is not None for value in self.values)


def cells_within(
    parents: Mapping[Node, Node | None], counts: Mapping[Cell[Node], int]
) -> dict[Cell[Node], frozenset[Cell[Node]]]:
    """Every cell that has people, and the base cells they are in.

    Parameters
    ----------
    parents : Mapping
        ``{node: parent}``, with None as the parent of a root.
    counts : Mapping
        ``{base cell: people}``; base cells that are not named are empty.

    Raises
    ------
    ValueError
        If the tree is none, a count is impossible, or base cells are not cut alike.

    Examples
    --------
    >>> cells = cells_within({"all": None, "sales": "all"}, {Cell("sales", ("lead",)): 3})
    >>> sorted((cell.node, cell.values) for cell in cells if cell.fixed)
    [('all', ('lead',)), ('sales', ('lead',))]
    """
    _refuse_impossible(parents, counts)
    found: dict[Cell[Node], set[Cell[Node]]] = {}
    for base in (base for base, people in counts.items() if people):
        cuts = list(product(*((value, None) for value in base.values)))
        node: Node | None = base.node
        while node is not None:
            for cut in cuts:
                found.setdefault(Cell(node, cut), set()).add(base)
            node = parents[node]
    return {cell: frozenset(bases) for cell, bases in found.items()}


def publishable_cells(
    parents: Mapping[Node, Node | None],
    counts: Mapping[Cell[Node], int],
    threshold: int,
    *,
    cells: Collection[Cell[Node]] | None = None,
    given: Collection[Cell[Node]] = (),
) -> frozenset[Cell[Node]]:
    """Cells that can be shown together without isolating too few people.

    Parameters
    ----------
    parents : Mapping
        ``{node: parent}``, with None as the parent of a root.
    counts : Mapping
        ``{base cell: people}``: who answered directly in its node and has exactly its values.
        Base cells that are not named are empty. Count the people behind the figure that is
        shown: a component with other gaps in its answers is another call.
    threshold : int
        k, the fewest people that a combination of shown cells may concern. At least 1.
    cells : collection of Cell, optional
        The cells to choose from; those without people are left out. By default all.
    given : collection of Cell, optional
        Cells that are shown in any case and so come first, such as the groups as a whole that
        `readiness.confidentiality.publishable` chose.

    Returns
    -------
    frozenset of Cell
        The cells to show, those of `given` among them.

    Raises
    ------
    ValueError
        If the tree is none, a count or a cell is impossible, the threshold is under 1, or the
        given cells isolate people among themselves.

    Notes
    -----
    Groups as a whole come first, then those cut by one demographic, and so on; each time the
    largest first. A cell is shown unless some combination of it and the shown ones, nought
    excepted, concerns fewer than k people (`readiness.confidentiality_combinations`). The check
    is exact; where it takes too many steps the cell is hidden. No cell could be added to the
    result, but hiding one might let two others be shown: it need not be the most cells.

    Examples
    --------
    Sales' members would tell, by subtraction, of its 3 leads; so would everybody's members:

    >>> counts = {Cell("sales", ("member",)): 6, Cell("sales", ("lead",)): 3, Cell("legal", ("member",)): 5}
    >>> shown = publishable_cells({"all": None, "sales": "all", "legal": "all"}, counts, 5)
    >>> sorted((cell.node, cell.values[0] or "everybody") for cell in shown)
    [('all', 'everybody'), ('legal', 'everybody'), ('legal', 'member'), ('sales', 'everybody')]
    """
    within = cells_within(parents, counts)
    room = _Room(within, counts, threshold)
    _refuse_strangers(given, within, parents)
    for cell in sorted(given, key=_label):
        if not room.shows(cell):
            raise ValueError(f"{cell} is too small or isolates people next to other given cells")
    wanted = within if cells is None else frozenset(cells)
    _refuse_strangers(wanted, within, parents)
    shown = {cell for cell in room.ordered(wanted) if room.shows(cell)}
    return frozenset(given) | shown


def isolated_people(
    shown: Collection[Cell[Node]],
    parents: Mapping[Node, Node | None],
    counts: Mapping[Cell[Node], int],
    threshold: int,
) -> frozenset[Cell[Node]]:
    """Base cells of too few people whose answers the shown cells tell of. Empty = safe.

    Parameters
    ----------
    shown : collection of Cell
    parents, counts, threshold
        As for `publishable_cells`.

    Returns
    -------
    frozenset of Cell
        One such group of base cells, or one that could not be ruled out.

    Examples
    --------
    >>> counts = {Cell("all", ("member",)): 6, Cell("all", ("lead",)): 3}
    >>> isolated_people([Cell("all", (None,)), Cell("all", ("member",))], {"all": None}, counts, 5)
    frozenset({Cell(node='all', values=('lead',))})
    """
    within = cells_within(parents, counts)
    _refuse_strangers(shown, within, parents)
    room = _Room(within, counts, threshold)
    for cell in room.ordered(shown):
        isolated = room.isolated_by(cell)
        if isolated:
            return isolated
        room.show(cell)
    return frozenset()


class _Room(Generic[Node]):
    """The cells shown so far, and whether there is room for one more."""

    def __init__(
        self,
        within: Mapping[Cell[Node], frozenset[Cell[Node]]],
        counts: Mapping[Cell[Node], int],
        threshold: int,
    ) -> None:
        # Base cells that no order of a file can change.
        self._bases = sorted((base for base, people in counts.items() if people), key=_label)
        numbers = {base: number for number, base in enumerate(self._bases)}
        self._members = {cell: frozenset(numbers[base] for base in bases) for cell, bases in within.items()}
        self._people = {cell: sum(int(counts[base]) for base in bases) for cell, bases in within.items()}
        self._sums = ShownSums([int(counts[base]) for base in self._bases], threshold)
        self._threshold = threshold

    def ordered(self, cells: Collection[Cell[Node]]) -> list[Cell[Node]]:
        """Those with people, in the order of showing: few cuts first, then many people."""
        peopled = (cell for cell in cells if cell in self._people)
        return sorted(peopled, key=lambda cell: (cell.fixed, -self._people[cell], _label(cell)))

    def isolated_by(self, cell: Cell[Node]) -> frozenset[Cell[Node]]:
        """Base cells of too few people that the cell would tell of."""
        return frozenset(self._bases[number] for number in self._sums.isolated_by(self._members[cell]))

    def show(self, cell: Cell[Node]) -> None:
        """Show the cell from now on, safe or not."""
        self._sums.show(self._members[cell])

    def shows(self, cell: Cell[Node]) -> bool:
        """Whether the cell is shown from now on: if it is large enough and isolates nobody."""
        if self._people.get(cell, 0) < self._threshold or self.isolated_by(cell):
            return False
        self.show(cell)
        return True


def _label(cell: Cell[Node]) -> tuple[str, str]:
    return repr(cell.node), repr(cell.values)


def _refuse_impossible(parents: Mapping[Node, Node | None], counts: Mapping[Cell[Node], int]) -> None:
    lengths = {len(base.values) for base in counts}
    if len(lengths) > 1:
        raise ValueError(f"base cells are cut by {sorted(lengths)} demographics; cut all by the same")
    direct: dict[Node, int] = {}
    for base, people in counts.items():
        if None in base.values:
            raise ValueError(f"{base} is no base cell: a person has a value for each demographic")
        if people != int(people) or people < 0:
            raise ValueError(f"{base} has {people} people; a count is a whole number from 0 up")
        direct[base.node] = direct.get(base.node, 0) + int(people)
    counted_tree(parents, direct)


def _refuse_strangers(
    cells: Iterable[Cell[Node]],
    within: Mapping[Cell[Node], frozenset[Cell[Node]]],
    parents: Mapping[Node, Node | None],
) -> None:
    """Refuse cells that no person could ever be in, for they are slips."""
    cuts = {len(cell.values) for cell in within}
    for cell in cells:
        if cell.node not in parents:
            raise ValueError(f"{cell} is not in the tree")
        if cuts and len(cell.values) not in cuts:
            raise ValueError(f"{cell} is cut by {len(cell.values)} demographics, not {cuts.pop()}")
