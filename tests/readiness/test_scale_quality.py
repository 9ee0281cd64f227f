"""How well a component was measured, and that no hidden group's mean enters."""

from __future__ import annotations

import numpy as np
import pytest

from readiness.measurement import GroupTree
from readiness.reliability import cronbach_alpha
from readiness.scale_quality import LEAST_PEOPLE, scale_quality


def organisation(sizes: list[int]) -> GroupTree:
    """Teams right below a company that has no members of its own."""
    person = np.repeat(np.arange(1, len(sizes) + 1), sizes)
    headcount = np.array([sum(sizes), *sizes])
    return GroupTree(np.array([-1, *[0] * len(sizes)]), headcount, person)


def answers(people: int, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    true = rng.normal(size=(people, 1))
    return np.clip(np.rint(3 + true + rng.normal(size=(people, 4)) * 0.8), 1, 5)


def test_under_thirty_complete_answers_there_are_no_figures() -> None:
    items = answers(LEAST_PEOPLE)
    items[0, 0] = np.nan
    tree = organisation([15, 15])
    assert scale_quality(items, items.mean(axis=1), ("a", "b", "c", "d"), tree, np.ones(3, bool)) is None


def test_figures_are_those_of_the_statistics_with_two_decimals() -> None:
    items, tree = answers(60), organisation([20, 20, 20])
    found = scale_quality(items, items.mean(axis=1), ("a", "b", "c", "d"), tree, np.ones(4, bool))
    assert found is not None
    alpha = cronbach_alpha(items)
    assert found.alpha is not None
    assert found.alpha.estimate == pytest.approx(alpha.estimate, abs=0.005)
    assert found.alpha.low < found.alpha.estimate < found.alpha.high
    assert list(found.items) == ["a", "b", "c", "d"]
    assert found.people == 60


def test_an_item_that_measures_something_else_is_seen() -> None:
    items, tree = answers(200), organisation([100, 100])
    items[:, 3] = np.random.default_rng(1).integers(1, 6, 200)
    found = scale_quality(items, items.mean(axis=1), ("a", "b", "c", "d"), tree, np.ones(3, bool))
    assert found is not None
    assert found.alpha is not None
    stranger = found.items["d"]
    assert stranger.alpha_if_dropped is not None
    assert stranger.alpha_if_dropped > found.alpha.estimate


def test_people_of_hidden_groups_count_with_the_group_above() -> None:
    tree = organisation([3, 4, 10])
    shown = np.array([True, False, False, True])
    assert tree.nearest(shown)[tree.person].tolist() == [0] * 7 + [3] * 10


def test_hidden_groups_may_trade_people_without_changing_any_figure() -> None:
    # Groups 1 and 2 are hidden: who of them answered what must not matter.
    items, tree = answers(60), organisation([4, 6, 25, 25])
    shown = np.array([True, False, False, True, True])
    names = ("a", "b", "c", "d")
    before = scale_quality(items, items.mean(axis=1), names, tree, shown)
    order = np.r_[np.arange(9, -1, -1), np.arange(10, 60)]
    after = scale_quality(items[order], items[order].mean(axis=1), names, tree, shown)
    assert before is not None
    assert after is not None
    assert before == after
