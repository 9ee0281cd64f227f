"""The tree of groups with the people who answered in them, as confidentiality sees it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True, slots=True, eq=False)
class CountedTree(Generic[Node]):
    """A tree of groups, or several, with the people who answered.

    Parameters
    ----------
    order : tuple
        Every node after all of its descendants; the same for the same tree, however its
        mapping was sorted, so that ties never hang on the order of a file.
    roots : tuple
        The nodes without a parent.
    children : Mapping
        The nodes directly below each node.
    own : Mapping
        People who answered directly in the node.
    totals : Mapping
        People in the node and everything below it.
    """

    order: tuple[Node, ...]
    roots: tuple[Node, ...]
    children: Mapping[Node, tuple[Node, ...]]
    own: Mapping[Node, int]
    totals: Mapping[Node, int]


def counted_tree(parents: Mapping[Node, Node | None], counts: Mapping[Node, int]) -> CountedTree[Node]:
    """The tree, refused where it is none.

    Parameters
    ----------
    parents : Mapping
        ``{node: parent}``, with None as the parent of a root.
    counts : Mapping
        ``{node: people who answered directly in it}``; a node that is not named has none.

    Raises
    ------
    ValueError
        If a parent or a counted node is not in `parents`, nodes form a circle, or a count
        is not a whole number from 0 up.
    """
    below: dict[Node, list[Node]] = {node: [] for node in parents}
    roots: list[Node] = []
    for node in sorted(parents, key=_stable_key):
        parent = parents[node]
        if parent is None:
            roots.append(node)
        elif parent in below:
            below[parent].append(node)
        else:
            raise ValueError(f"the parent {parent!r} of {node!r} is not in the tree")
    order = _descendants_first(roots, below)
    if len(order) < len(below):
        raise ValueError(f"nodes in a circle: {sorted(map(repr, set(below) - set(order)))}")
    own = _own_counts(parents, counts)
    totals: dict[Node, int] = {}
    for node in order:
        totals[node] = own[node] + sum(totals[child] for child in below[node])
    return CountedTree(
        order=tuple(order),
        roots=tuple(roots),
        children={node: tuple(found) for node, found in below.items()},
        own=own,
        totals=totals,
    )


def published_regions(tree: CountedTree[Node], published: Collection[Node]) -> dict[Node, tuple[Node, ...]]:
    """For each published node, the nodes under it (itself included) in no published node below.

    Their people are its residual: what is left when every published group inside it is
    subtracted.
    """
    shown = frozenset(published)
    _refuse_strangers(tree, shown)
    uncovered: dict[Node, list[Node]] = {}
    regions: dict[Node, tuple[Node, ...]] = {}
    for node in tree.order:
        members = [member for child in tree.children[node] for member in uncovered.pop(child)]
        members.append(node)
        if node in shown:
            regions[node] = tuple(members)
            members = []
        uncovered[node] = members
    return regions


def residuals(
    published: Collection[Node], parents: Mapping[Node, Node | None], counts: Mapping[Node, int]
) -> dict[Node, int]:
    """People of each published node who are in none of its published descendants.

    Parameters
    ----------
    published : collection of nodes
    parents, counts : Mapping
        As for `counted_tree`.

    Returns
    -------
    dict
        ``{published node: people}``. Nobody can be isolated if and only if each is 0 or at
        least the threshold.

    Examples
    --------
    >>> residuals({"all", "sales"}, {"all": None, "sales": "all", "legal": "all"}, {"sales": 9, "legal": 3})
    {'sales': 9, 'all': 3}
    """
    tree = counted_tree(parents, counts)
    regions = published_regions(tree, published)
    return {node: sum(tree.own[member] for member in region) for node, region in regions.items()}


def _stable_key(node: Hashable) -> tuple[str, str]:
    return type(node).__name__, repr(node)


def _descendants_first(roots: list[Node], below: Mapping[Node, list[Node]]) -> list[Node]:
    """All nodes that a root reaches, each after its descendants."""
    downwards, waiting = [], list(reversed(roots))
    while waiting:
        node = waiting.pop()
        downwards.append(node)
        waiting.extend(below[node])
    return downwards[::-1]


def _own_counts(parents: Mapping[Node, Node | None], counts: Mapping[Node, int]) -> dict[Node, int]:
    for node, people in counts.items():
        if node not in parents:
            raise ValueError(f"{node!r} has {people} answers but is not in the tree")
        if people != int(people) or people < 0:
            raise ValueError(f"{node!r} has {people} answers; a count is a whole number from 0 up")
    return {node: int(counts.get(node, 0)) for node in parents}


def _refuse_strangers(tree: CountedTree[Node], published: Collection[Node]) -> None:
    strangers = [node for node in published if node not in tree.totals]
    if strangers:
        raise ValueError(f"published but not in the tree: {sorted(map(repr, strangers))}")
