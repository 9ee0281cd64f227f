"""Which groups may be shown without giving anybody away, and the attacker who tests it.

In one tree of groups an attacker who subtracts published groups from each other can isolate
fewer than k people if and only if some published group has a residual of 1 to k - 1: people
who are in none of the published groups inside it. So a set of groups is safe when every
residual is 0 or at least k.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from readiness.confidentiality_attack import Disclosure, audit
from readiness.confidentiality_statistics import (
    PublishedStatistic,
    Quantity,
    shown_chance_missing,
    shown_estimate,
    shown_favourable,
    shown_mean,
    shown_spread,
)
from readiness.confidentiality_tree import CountedTree, Node, counted_tree, residuals

__all__ = [
    "Disclosure",
    "PublishedStatistic",
    "Quantity",
    "audit",
    "publishable",
    "residuals",
    "shown_chance_missing",
    "shown_estimate",
    "shown_favourable",
    "shown_mean",
    "shown_spread",
]


@dataclass(frozen=True, slots=True)
class _Choice:
    """The best way to reach a state: uncovered people, counted up to the threshold."""

    score: int
    published: bool
    inside: int  # uncovered people under the node before it is itself published or not


@dataclass(frozen=True, slots=True)
class _Step:
    """The best way to a number of uncovered people after one more child."""

    score: int
    before: int
    child: int


def publishable(
    parents: Mapping[Node, Node | None],
    counts: Mapping[Node, int],
    threshold: int,
    *,
    first: Collection[Node] = (),
) -> frozenset[Node]:
    """The largest set of groups that can be shown together without isolating too few people.

    Parameters
    ----------
    parents : Mapping
        ``{node: parent}``, with None as the parent of a root.
    counts : Mapping
        ``{node: people who answered directly in it}``; a node that is not named has none.
    threshold : int
        k, the fewest people that a shown or derivable group may have. At least 1.
    first : collection of nodes, optional
        Groups to show before the number of groups counts, such as the whole organisation,
        which the most groups would sometimes leave out.

    Returns
    -------
    frozenset
        The groups to show. As many as can be; among equals those with more people, which
        favours higher levels and larger teams; then by the nodes' labels, so that the same
        organisation always gives the same set.

    Raises
    ------
    ValueError
        If the tree is none, a count is impossible, or `threshold` is under 1.

    Notes
    -----
    Exact, by dynamic programming from the leaves upwards. The state of a node is the number
    of its people who are in no published group below, counted up to k; a node may be
    published in the states 0 and k, which leaves 0. Time grows with nodes times k^2.

    Examples
    --------
    Legal's 3 could be had as everybody minus sales, so either sales or the whole is hidden:

    >>> publishable({"all": None, "sales": "all", "legal": "all"}, {"sales": 9, "legal": 3}, 5)
    frozenset({'all'})
    """
    if threshold < 1:
        raise ValueError(f"the threshold must be at least 1, not {threshold}")
    tree = counted_tree(parents, counts)
    worth = _worth_of_showing(tree, frozenset(first))
    choices: dict[Node, dict[int, _Choice]] = {}
    steps: dict[Node, list[dict[int, _Step]]] = {}
    for node in tree.order:
        below = [choices[child] for child in tree.children[node]]
        steps[node] = _steps(min(tree.own[node], threshold), below, threshold)
        reached = steps[node][-1]
        choices[node] = {people: _Choice(step.score, False, people) for people, step in reached.items()}
        if tree.totals[node] < threshold:
            continue
        for people in (0, threshold):
            if people in reached:
                score = reached[people].score + worth[node]
                if 0 not in choices[node] or score > choices[node][0].score:
                    choices[node][0] = _Choice(score, True, people)
    return _chosen(tree, choices, steps)


def _worth_of_showing(tree: CountedTree[Node], first: frozenset[Node]) -> dict[Node, int]:
    """One number a node whose sums compare: groups wanted first, then groups, then people."""
    one_group = sum(tree.totals.values()) + 1
    one_wanted = one_group * (len(tree.order) + 1)
    return {node: tree.totals[node] + one_group + (one_wanted if node in first else 0) for node in tree.order}


def _steps(own: int, children: list[dict[int, _Choice]], threshold: int) -> list[dict[int, _Step]]:
    """Best scores by uncovered people, before any child and after each one."""
    steps = [{own: _Step(0, own, 0)}]
    for choices in children:
        reached: dict[int, _Step] = {}
        for before, step in steps[-1].items():
            for child, choice in choices.items():
                people = min(before + child, threshold)
                score = step.score + choice.score
                if people not in reached or score > reached[people].score:
                    reached[people] = _Step(score, before, child)
        steps.append(reached)
    return steps


def _chosen(
    tree: CountedTree[Node],
    choices: Mapping[Node, dict[int, _Choice]],
    steps: Mapping[Node, list[dict[int, _Step]]],
) -> frozenset[Node]:
    """The published nodes of the best choice at every root, followed downwards."""
    shown = set()
    waiting = [(root, _best_state(choices[root])) for root in tree.roots]
    while waiting:
        node, state = waiting.pop()
        choice = choices[node][state]
        if choice.published:
            shown.add(node)
        people = choice.inside
        for child, reached in zip(reversed(tree.children[node]), reversed(steps[node][1:]), strict=True):
            waiting.append((child, reached[people].child))
            people = reached[people].before
    return frozenset(shown)


def _best_state(choices: Mapping[int, _Choice]) -> int:
    return max(choices, key=lambda state: choices[state].score)
