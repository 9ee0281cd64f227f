"""Which cells of team x role x any further demographic may be shown together.

In one tree residuals say it all (`readiness.confidentiality`). Cut by role and tenure the same
people stand in many tables at once, and subtracting across tables isolates people whom every
single table protects. So each cell is tried against all combinations of what is shown already.

The attacker knows how many people are in every cell, hidden ones too, and the exact sum of
every shown cell; he multiplies, adds and subtracts as he likes.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
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

    >>> Cell("sales", (None, "under 2 years"))
    Cell(node='sales', values=(None, 'under 2 years'))
    """

    node: Node
    values: tuple[Hashable | None, ...]

    @property
    def fixed(self) -> int:
        """By how many demographics the group is cut."""
        return sum(value is not None for value in self.values)


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
        shown: another component with other gaps is another call.
    threshold : int
        k, the fewest people that any combination of shown cells may concern. At least 1.
    cells : collection of Cell, optional
        The cells to choose from. By default every cell with people, as of `cells_within`.
    given : collection of Cell, optional
        Cells that are shown in any case, such as the groups as a whole that
        `readiness.confidentiality.publishable` chose. They come first.

    Returns
    -------
    frozenset of Cell
        The cells to show, those of `given` among them. No shown cell could be added.

    Raises
    ------
    ValueError
        If the tree is none, a count or a cell is impossible, the threshold is under 1, or the
        given cells isolate people among themselves.

    Notes
    -----
    Larger cells come first, and among equals those cut by fewer demographics. Each is shown
    unless some combination of it and the shown ones, nought excepted, would concern fewer than
    k people (`readiness.confidentiality_combinations`). That is exact; where the proof takes
    too many steps, the cell is hidden. It is not the most cells that could be shown.

    Examples
    --------
    Sales' 9 are 6 members and 3 leads. Next to sales the members would tell of the leads; so
    would, with legal's members, everybody's members:

    >>> counts = {Cell("sales", ("member",)): 6, Cell("sales", ("lead",)): 3, Cell("legal", ("member",)): 5}
    >>> tree = {"all": None, "sales": "all", "legal": "all"}
    >>> shown = publishable_cells(tree, counts, 5)
    >>> sorted((cell.node, cell.values[0] or "everybody") for cell in shown)
    [('all', 'everybody'), ('legal', 'everybody'), ('legal', 'member'), ('sales', 'everybody')]
    """
    within = cells_within(parents, counts)
    numbers = {base: number for number, base in enumerate(base for base in counts if counts[base])}
    sums = ShownSums([counts[base] for base in numbers], threshold)
    shown = frozenset(given)
    for cell in sorted(shown, key=_label):
        isolated = _try(sums, _numbered(cell, within, numbers))
        if isolated:
            raise ValueError(f"with the other given cells, {cell} isolates people; hide it or another")
    chosen = _by_size(cells_within if cells is None else cells, within, counts)
    return frozenset(chosen)
