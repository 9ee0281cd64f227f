"""Groups of nodes that wait for each other in a circle."""

from __future__ import annotations

from collections.abc import Iterable


def circle_labels(count: int, arcs: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """One label a node; nodes share a label exactly when each can reach the other.

    Parameters
    ----------
    count : int
        Number of nodes, named 0 to count - 1.
    arcs : iterable of (int, int)
        From, to.

    Notes
    -----
    Strongly connected components after Kosaraju: depth-first search over the arcs, then over the
    reversed arcs in the opposite order of leaving. The label is the smallest node of the circle.

    Examples
    --------
    >>> circle_labels(4, [(0, 1), (1, 2), (2, 1), (2, 3)])
    (0, 1, 1, 3)
    """
    forward: list[list[int]] = [[] for _ in range(count)]
    backward: list[list[int]] = [[] for _ in range(count)]
    for tail, head in arcs:
        forward[tail].append(head)
        backward[head].append(tail)
    left: list[int] = []
    seen = [False] * count
    for root in range(count):
        left += _leaving_order(root, forward, seen)
    labels = [-1] * count
    seen = [False] * count
    for root in reversed(left):
        circle = _leaving_order(root, backward, seen)
        for node in circle:
            labels[node] = min(circle)
    return tuple(labels)


def _leaving_order(root: int, arcs: list[list[int]], seen: list[bool]) -> list[int]:
    """Nodes reached from the root and not seen before, in the order in which the search leaves them."""
    if seen[root]:
        return []
    seen[root] = True
    left: list[int] = []
    trail = [(root, iter(arcs[root]))]
    while trail:
        node, rest = trail[-1]
        following = next((other for other in rest if not seen[other]), None)
        if following is None:
            left.append(node)
            trail.pop()
        else:
            seen[following] = True
            trail.append((following, iter(arcs[following])))
    return left
