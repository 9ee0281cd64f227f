"""The attacker: what the published figures say about groups that are hidden."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol

from readiness.confidentiality_program import AnswerRange, AttackProgram
from readiness.confidentiality_statistics import PublishedStatistic, Quantity, shown_mean
from readiness.confidentiality_tree import CountedTree, Node, counted_tree, published_regions

PINNED_WIDTH = 1.0
"""A hidden group is given away when its mean is known to less than this, in scale points."""

USUAL_THRESHOLD = 5
"""Groups under this size are looked at where no threshold is named."""

_ROUNDING = 1e-6  # the solver's tolerance


class AnswerScale(Protocol):
    """Anything with a lowest and a highest score."""

    @property
    def minimum(self) -> float:
        """The lowest score."""

    @property
    def maximum(self) -> float:
        """The highest score."""


@dataclass(frozen=True, slots=True)
class Disclosure(Generic[Node]):
    """A hidden group whose mean the published figures give away.

    Parameters
    ----------
    within : hashable
        The published group whose figures, minus those of the groups inside it, give it away.
    members : tuple
        The groups whose people who answered directly in them make up the hidden group.
    people : int
        How many they are.
    low, high : float
        Their mean lies in between, in scale units.
    """

    within: Node
    members: tuple[Node, ...]
    people: int
    low: float
    high: float

    @property
    def width(self) -> float:
        """What is left unknown of their mean, in scale points."""
        return self.high - self.low


def audit(
    published: Mapping[Node, float] | Iterable[PublishedStatistic[Node]] | Collection[Node],
    parents: Mapping[Node, Node | None],
    counts: Mapping[Node, int],
    scale: AnswerScale | tuple[float, float],
    *,
    threshold: int | None = None,
    favourable: tuple[float, float] | None = None,
    anybody: bool = False,
) -> tuple[Disclosure[Node], ...]:
    """The hidden groups that the published figures give away. Empty = may be published.

    Parameters
    ----------
    published : mapping, or iterable of PublishedStatistic, or collection of nodes
        ``{node: mean shown with one decimal}``; or every figure that is shown, of any kind;
        or only the nodes, which are then tried with every mean at the middle of the scale,
        where the ends of the scale tell the attacker least.
    parents, counts : Mapping
        As for `readiness.confidentiality.publishable`. The attacker is taken to know how
        many people answered in every group.
    scale : (minimum, maximum) or an object with these attributes
        The ends of the scale, in its own units.
    threshold : int, optional
        Groups with fewer people are looked at. By default 5, or the size of the smallest
        published group where that is smaller; name it wherever it is known.
    favourable : (float, float), optional
        The highest score that is not favourable and the lowest that is: (3, 4) for a single
        item on five points. Needed where shares are published.
    anybody : bool, optional
        Also look at any few people of a residual, whoever they are: four of five whose mean
        is told by subtraction although it is shown as "at least" only.

    Returns
    -------
    tuple of Disclosure
        Of each published group's residual: itself when it is under the threshold, else the
        largest group under the threshold that its unpublished parts can form; and where
        that is given away, every single part that is.

    Raises
    ------
    ValueError
        If the published figures contradict each other or the tree, or if shares are
        published without `favourable`.

    Notes
    -----
    The sum of each hidden part is an unknown within the scale, every published figure two
    linear constraints; two linear programs (HiGHS) give the bounds of a hidden mean. It is
    given away when they are less than one point apart. The largest group of a residual is
    enough to look at first: bounds depend on its size alone, and the mean of a smaller part
    is never known better. Single answers being whole numbers is not used.
    """
    tree = counted_tree(parents, counts)
    low, high = _ends(scale)
    statistics = _statistics(published, (low + high) / 2)
    regions = published_regions(tree, {statistic.node for statistic in statistics})
    limit = _threshold(threshold, [tree.totals[node] for node in regions])
    program = AttackProgram(tree, regions, statistics, _answer_range(low, high, favourable, statistics))
    found: list[Disclosure[Node]] = []
    for node, region in regions.items():
        largest = _largest_part(tree, region, limit)
        first = _pinned(program, tree, node, largest)
        if first is not None:
            found.append(first)
            singles = [(member,) for member in largest if len(largest) > 1]
            found.extend(d for d in (_pinned(program, tree, node, part) for part in singles) if d)
        elif anybody:
            few = min(limit, USUAL_THRESHOLD) - 1
            if few < sum(tree.own[member] for member in region):
                found.extend(each for each in [_pinned_people(program, node, region, few)] if each)
    return tuple(found)


def _statistics(
    published: Mapping[Node, float] | Iterable[PublishedStatistic[Node]] | Collection[Node], middle: float
) -> tuple[PublishedStatistic[Node], ...]:
    if isinstance(published, Mapping):
        return tuple(shown_mean(node, mean) for node, mean in published.items())
    return tuple(
        given if isinstance(given, PublishedStatistic) else shown_mean(given, middle) for given in published
    )


def _ends(scale: AnswerScale | tuple[float, float]) -> tuple[float, float]:
    low, high = scale if isinstance(scale, tuple) else (scale.minimum, scale.maximum)
    if not low < high:
        raise ValueError(f"the scale's minimum {low} is not below its maximum {high}")
    return float(low), float(high)


def _answer_range(
    low: float,
    high: float,
    favourable: tuple[float, float] | None,
    statistics: Collection[PublishedStatistic[Node]],
) -> AnswerRange:
    if favourable is None:
        if any(statistic.quantity is Quantity.FAVOURABLE for statistic in statistics):
            raise ValueError("shares are published: say from which score a person is favourable")
        return AnswerRange(low, high, high, low)
    unfavourable_most, favourable_least = favourable
    if not low <= unfavourable_most <= favourable_least <= high:
        raise ValueError(f"favourable {favourable} does not fit a scale from {low} to {high}")
    return AnswerRange(low, high, unfavourable_most, favourable_least)


def _threshold(threshold: int | None, published_sizes: list[int]) -> int:
    if threshold is None:
        return min([USUAL_THRESHOLD, *published_sizes])
    if threshold < 1:
        raise ValueError(f"the threshold must be at least 1, not {threshold}")
    return threshold


def _largest_part(tree: CountedTree[Node], region: Iterable[Node], limit: int) -> tuple[Node, ...]:
    """The parts of a residual that together have the most people under the limit."""
    best: dict[int, tuple[Node, ...]] = {0: ()}
    for node in region:
        people = tree.own[node]
        if 0 < people < limit:
            for size, parts in sorted(best.items(), reverse=True):
                if size + people < limit and size + people not in best:
                    best[size + people] = (*parts, node)
    return best[max(best)]


def _pinned(
    program: AttackProgram[Node], tree: CountedTree[Node], node: Node, part: tuple[Node, ...]
) -> Disclosure[Node] | None:
    return _pinned_people(program, node, part, sum(tree.own[member] for member in part))


def _pinned_people(
    program: AttackProgram[Node], node: Node, part: tuple[Node, ...], people: int
) -> Disclosure[Node] | None:
    if people == 0 or program.surely_wide(node, people, PINNED_WIDTH):
        return None
    low, high = program.mean_interval(node, people)
    if high - low >= PINNED_WIDTH - _ROUNDING:
        return None
    return Disclosure(node, part, people, low, high)
