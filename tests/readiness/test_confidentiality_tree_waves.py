"""Showing groups of a tree again: the fast way finds what the plain one finds."""

from __future__ import annotations

import time

import numpy as np
import pytest

from readiness.confidentiality import publishable
from readiness.confidentiality_tree_waves import showable_again
from readiness.confidentiality_waves import Batch, Publication, groups_within, publishable_again


def plainly_showable(parent, answers, earlier, wanted, threshold) -> frozenset[int]:
    """The same question to the module that knows of no trees."""
    figures = groups_within(parents_of(parent))
    batches = {
        Batch(group, first): int(people)
        for first, row in enumerate(answers)
        for group, people in enumerate(row)
        if people
    }
    publications = [
        Publication(
            frozenset(map(int, np.flatnonzero(row))),
            {batch: people for batch, people in batches.items() if batch.first <= number},
        )
        for number, row in enumerate(earlier)
    ]
    return publishable_again(publications, batches, figures, threshold, preferred=wanted, only_preferred=True)


def parents_of(parent) -> dict[int, int | None]:
    return {group: (None if above < 0 else int(above)) for group, above in enumerate(parent)}


def a_history(seed: int):
    """A random tree, answers in two to four waves, what was shown of it, and what is wanted now."""
    rng = np.random.default_rng(seed)
    size, threshold, times = (int(rng.integers(*ends)) for ends in ((1, 9), (2, 6), (1, 4)))
    parent = np.array([-1, *(int(rng.integers(0, group)) for group in range(1, size))])
    answers = rng.integers(0, 9, (times + 1, size)) * (rng.random((times + 1, size)) < 0.5)
    earlier = np.zeros((0, size), dtype=bool)

    def some_groups() -> list[int]:
        return list(map(int, rng.permutation(size)[: rng.integers(0, size + 1)]))

    for number in range(times):
        shown = plainly_showable(parent, answers[: number + 1], earlier, some_groups(), threshold)
        earlier = np.vstack([earlier, np.isin(np.arange(size), list(shown))])
    return parent, answers, earlier, some_groups(), threshold


def test_random_trees_show_what_the_plain_rule_shows() -> None:
    shown = 0
    for seed in range(1_000):
        history = a_history(seed)
        found = showable_again(*history)
        assert found == plainly_showable(*history), seed
        shown += len(found)
    assert shown > 1_000


def test_a_group_whose_people_are_all_in_shown_groups_below_is_shown_with_them() -> None:
    # Group 1 has no people of its own, so it is the sum of group 2, which everybody knows.
    parent, answers = np.array([-1, 0, 1]), np.array([[6, 0, 7], [0, 0, 0]])
    earlier = np.array([[True, False, True]])
    assert showable_again(parent, answers, earlier, [0, 1, 2], 5) == {0, 1, 2}


@pytest.mark.parametrize("late", ["one by one", "team by team"])
def test_two_thousand_teams_are_decided_in_a_moment(late: str) -> None:
    rng = np.random.default_rng(4)
    departments, teams = 100, 1_900
    parent = np.array([-1, *[0] * departments, *(1 + team % departments for team in range(teams))])
    answers = np.zeros((2, len(parent)), dtype=np.int64)
    answers[0, 1 + departments :] = rng.integers(3, 15, teams)
    if late == "one by one":
        np.add.at(answers[1], rng.integers(1 + departments, len(parent), 200), 1)
    else:
        answers[1, rng.choice(np.arange(1 + departments, len(parent)), 25, replace=False)] = 8
    first = publishable(parents_of(parent), dict(enumerate(map(int, answers[0]))), 5, first={0})
    earlier = np.isin(np.arange(len(parent)), list(first))[None]
    started = time.perf_counter()
    found = showable_again(parent, answers, earlier, sorted(first), 5)
    # It takes some 30 ms; without the cut at settled groups it takes minutes.
    assert time.perf_counter() - started < 2
    assert 0 in found
    if late == "team by team":
        assert found == first


@pytest.mark.parametrize(
    ("answers", "threshold", "message"),
    [
        (np.zeros((2, 2), dtype=np.int64), 0, "at least 1, not 0"),
        (np.zeros((3, 2), dtype=np.int64), 5, "do not fit"),
    ],
)
def test_what_does_not_fit_is_refused(answers, threshold, message) -> None:
    with pytest.raises(ValueError, match=message):
        showable_again(np.array([-1, 0]), answers, np.array([[True, True]]), [0], threshold)
