"""What adding and subtracting shown sums can tell about too few people.

People sit in base cells; a shown mean with its count gives the sum over some of them. Whoever
multiplies, adds and subtracts shown sums learns every combination of them. They are safe
together when each combination that is not nought concerns at least k people: then neither a
group of fewer can be had, nor a weighted difference between the answers of fewer.

The proof runs the other way round. A *trade* is a change of the cells' sums that no shown
figure notices. A combination is known if and only if every trade leaves it unchanged. So a
set of cells is given away if and only if its rows in a basis of all trades depend on each
other, and a cell in it that a trade would change needs another cell of the same trade.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import gcd

MOST_STEPS = 2_000
"""Sets of cells looked at before a figure counts as not proven safe (project judgement)."""

FEWEST_STEPS = 100
"""So many are looked at however much work went before (project judgement)."""

TOTAL_STEPS = 100_000
"""Sets of cells looked at in all before each search is cut to the fewest (project judgement)."""


@dataclass(frozen=True, slots=True)
class _Trade:
    """A change of the cells' sums that no shown figure notices.

    ``weights`` are whole numbers by cell; ``mask`` has the bits of the same cells.
    """

    mask: int
    weights: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Showing:
    """What one more figure does: the trades that it ends and what is left of them."""

    cells: frozenset[int]
    ended: Mapping[int, int]  # trade -> by how much it changes the figure
    left: Mapping[int, _Trade]  # under the same numbers, one fewer


class ShownSums:
    """The figures shown so far, and who would be isolated by one more.

    Exact: whole numbers only, no tolerance. Where a search takes too many steps the figure
    counts as unsafe, so that a cut only ever hides.

    Parameters
    ----------
    people : sequence of int
        People of each base cell. At least 1.
    threshold : int
        k: what is known must concern nobody or at least so many. At least 1.

    Raises
    ------
    ValueError
        If a cell is empty or the threshold is under 1.

    Examples
    --------
    Everybody's 12 minus sales' 9 leaves 3:

    >>> sums = ShownSums([9, 3], threshold=5)
    >>> sums.show({0, 1})
    >>> sorted(sums.isolated_by({0}))
    [1]
    """

    def __init__(self, people: Sequence[int], threshold: int) -> None:
        if threshold < 1:
            raise ValueError(f"the threshold must be at least 1, not {threshold}")
        if any(number < 1 for number in people):
            raise ValueError(f"a base cell has {min(people)} people; leave empty cells out")
        self._people = tuple(people)
        self._within = tuple(
            sum(1 << cell for cell, number in enumerate(people) if number <= most)
            for most in range(threshold)
        )
        self._steps = 0
        self._trades = {cell: _Trade(1 << cell, {cell: 1}) for cell in range(len(people))}
        self._touching = [{cell} for cell in range(len(people))]
        self._tried: _Showing | None = None

    def isolated_by(self, cells: Collection[int]) -> frozenset[int]:
        """Cells of too few people that the sum over `cells` would tell of. Empty = safe to show.

        Together they hold fewer people than the threshold, and a combination of this sum and
        the shown ones concerns nobody else; or so it could not be ruled out.
        """
        showing = self._showing(frozenset(cells))
        if not showing.ended:
            return frozenset()  # it could be had before
        # What is told anew is changed by every trade that this sum ends: one with few small
        # cells is enough to start from.
        starts = min(
            (self._trades[trade].mask & self._within[-1] for trade in showing.ended), key=int.bit_count
        )
        search = _Search(
            self._people,
            self._within,
            lambda cell: self._trades_after(showing, cell),
            min(MOST_STEPS, max(FEWEST_STEPS, TOTAL_STEPS - self._steps)),
        )
        found = search.isolated(starts)
        self._steps += search.steps
        return frozenset(_cells(found))

    def show(self, cells: Collection[int]) -> None:
        """Add the sum over `cells` to what is shown, safe or not."""
        showing = self._showing(frozenset(cells))
        for number in showing.ended:
            for cell in self._trades.pop(number).weights:
                self._touching[cell].discard(number)
        for number, trade in showing.left.items():
            self._trades[number] = trade
            for cell in trade.weights:
                self._touching[cell].add(number)
        self._tried = None

    def _trades_after(self, showing: _Showing, cell: int) -> list[_Trade]:
        """The trades through a cell that would be left, those with few cells first."""
        kept = [self._trades[number] for number in self._touching[cell] if number not in showing.ended]
        changed = [trade for trade in showing.left.values() if trade.mask >> cell & 1]
        return sorted(kept + changed, key=lambda trade: (len(trade.weights), trade.mask))

    def _showing(self, cells: frozenset[int]) -> _Showing:
        if self._tried is None or self._tried.cells != cells:
            ended = self._noticed(cells)
            self._tried = _Showing(cells, ended, self._left(ended))
        return self._tried

    def _noticed(self, cells: frozenset[int]) -> dict[int, int]:
        """By how much each trade changes the sum over the cells, where it does."""
        changes: dict[int, int] = {}
        for cell in cells:
            for number in self._touching[cell]:
                changes[number] = changes.get(number, 0) + self._trades[number].weights[cell]
        return {number: change for number, change in changes.items() if change}

    def _left(self, ended: Mapping[int, int]) -> dict[int, _Trade]:
        """Each ended trade made up for by the shortest one, which is used up."""
        if not ended:
            return {}
        used = min(ended, key=self._cost)
        return {
            number: _balanced(self._trades[number], change, self._trades[used], ended[used])
            for number, change in ended.items()
            if number != used
        }

    def _cost(self, number: int) -> tuple[int, int, int]:
        """Few cells keep all trades short; many people in them keep small cells apart."""
        weights = self._trades[number].weights
        return len(weights), -sum(self._people[cell] for cell in weights), number


class _Search:
    """Depth-first search for a few people whose answers no trade could still change.

    Parameters
    ----------
    people : sequence of int
        People of each cell.
    within : sequence of int
        Bits of the cells with at most so many people.
    trades_through : callable
        The trades that change a cell.
    most_steps : int
        Afterwards the set at hand is reported.
    """

    def __init__(
        self,
        people: Sequence[int],
        within: Sequence[int],
        trades_through: Callable[[int], Sequence[_Trade]],
        most_steps: int,
    ) -> None:
        self._people = people
        self._within = within
        self._trades_through = cache(trades_through)
        self._most_steps = most_steps
        self._seen: set[int] = set()
        self._excluded = 0
        self.steps = 0

    def isolated(self, starts: int) -> int:
        """Bits of cells that are given away together, one of `starts` among them; 0 if none are."""
        for start in _cells(starts):
            found = self._grown(1 << start, (start,), len(self._within) - 1 - self._people[start])
            if found:
                return found
            self._excluded |= 1 << start
        return 0

    def _grown(self, chosen: int, cells: tuple[int, ...], spare: int) -> int:
        """A set that is given away, with all of `cells` and at most `spare` people more; else 0."""
        if chosen in self._seen:
            return 0
        self._seen.add(chosen)
        self.steps += 1
        if self.steps > self._most_steps:
            return chosen
        open_cells = self._within[spare] & ~chosen & ~self._excluded
        partners = self._needed_partners(chosen, cells, spare, open_cells)
        if partners is None:
            through = [trade for cell in cells for trade in self._trades_through(cell)]
            opposed = _independent(cells, through)
            if len(opposed) < len(cells):
                return chosen
            partners = _union(opposed) & open_cells
        for partner in _cells(partners):
            found = self._grown(chosen | 1 << partner, (*cells, partner), spare - self._people[partner])
            if found:
                return found
        return 0

    def _needed_partners(
        self, chosen: int, cells: tuple[int, ...], spare: int, open_cells: int
    ) -> int | None:
        """Cells one of which must join; 0 if the set is hopeless; None if no trade demands one.

        A trade that changes exactly one of the chosen cells needs another of its own. Trades
        whose candidates are all different need one each.
        """
        fewest: int | None = None
        demanded = demands = 0
        for cell in cells:
            for trade in self._trades_through(cell):
                if trade.mask & chosen != 1 << cell:
                    continue
                partners = trade.mask & open_cells
                if not partners & demanded:
                    demands += 1
                    demanded |= partners
                    if demands > spare or not partners:
                        return 0
                if fewest is None or partners.bit_count() < fewest.bit_count():
                    fewest = partners
        return fewest


def _balanced(trade: _Trade, change: int, used: _Trade, used_change: int) -> _Trade:
    """The trade with so much of the used one that a figure which noticed both notices nothing."""
    common = gcd(change, used_change)
    times, minus = used_change // common, change // common
    weights = {cell: times * weight for cell, weight in trade.weights.items()}
    for cell, weight in used.weights.items():
        balance = weights.get(cell, 0) - minus * weight
        if balance:
            weights[cell] = balance
        else:
            del weights[cell]
    divisor = gcd(*weights.values())
    if divisor > 1:
        weights = {cell: weight // divisor for cell, weight in weights.items()}
    return _Trade(sum(1 << cell for cell in weights), weights)


def _independent(cells: Sequence[int], trades: Iterable[_Trade]) -> list[_Trade]:
    """Trades that no weighted sum over these cells alone withstands, or as many as there are."""
    found: list[_Trade] = []
    echelon: list[tuple[int, list[int]]] = []
    for trade in trades:
        row = [trade.weights.get(cell, 0) for cell in cells]
        for pivot, known in echelon:
            if row[pivot]:
                times, minus = known[pivot], row[pivot]
                row = [times * mine - minus * other for mine, other in zip(row, known, strict=True)]
        pivot = next((place for place, weight in enumerate(row) if weight), -1)
        if pivot >= 0:
            divisor = gcd(*row)
            echelon.append((pivot, [weight // divisor for weight in row]))
            found.append(trade)
            if len(found) == len(cells):
                break
    return found


def _union(trades: Iterable[_Trade]) -> int:
    mask = 0
    for trade in trades:
        mask |= trade.mask
    return mask


def _cells(mask: int) -> Iterator[int]:
    """The cells whose bits are set, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest
