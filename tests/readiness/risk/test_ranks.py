"""How far ranks and the first few hold over the draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.risk.ranks import RankRange, order_holds, rank_stability
from surveys.faults import FaultsError


def test_ranks_that_never_change_have_no_range() -> None:
    weeks = {"low": np.full(100, 1.0), "high": np.full(100, 3.0), "middle": np.full(100, 2.0)}
    assert rank_stability(weeks, first=1) == {
        "low": RankRange(3, 3, 0.0),
        "high": RankRange(1, 1, 1.0),
        "middle": RankRange(2, 2, 0.0),
    }


def test_the_interval_leaves_out_what_happens_in_one_draw_of_twenty() -> None:
    # a leads in 96 of 100 draws and is second in 4: rank 2 lies above the 95 % point.
    rarely = {"a": np.array([2.0] * 96 + [0.0] * 4), "b": np.ones(100)}
    assert rank_stability(rarely, first=1)["a"] == RankRange(1, 1, 0.96)
    # In 6 of 100 it lies below; and b, first in those 6, has 5 % of its ranks at 1.
    sometimes = {"a": np.array([2.0] * 94 + [0.0] * 6), "b": np.ones(100)}
    found = rank_stability(sometimes, first=1)
    assert found == {"a": RankRange(1, 2, 0.94), "b": RankRange(1, 2, 0.06)}


def test_equal_weeks_go_to_the_earlier_id_so_that_exactly_the_first_are_first() -> None:
    found = rank_stability({"b": np.ones(10), "a": np.ones(10), "c": np.ones(10)}, first=2)
    assert [found[each].share_first for each in "abc"] == [1.0, 1.0, 0.0]


def test_if_more_are_asked_for_than_there_are_all_are_first() -> None:
    found = rank_stability({"a": np.array([1.0, 2.0]), "b": np.array([2.0, 1.0])}, first=5)
    assert {each.share_first for each in found.values()} == {1.0}


def test_the_order_holds_in_the_draws_with_the_same_first_ones() -> None:
    # Means 3, 2, 1.25: shown are a and b. Draws: ab, ba (the same set), ab, ac -> 3 of 4.
    weeks = {
        "a": np.array([4.0, 2.0, 3.0, 3.0]),
        "b": np.array([3.0, 3.0, 2.0, 0.0]),
        "c": np.array([1.0, 1.0, 1.0, 2.0]),
    }
    assert order_holds(weeks, first=2) == 0.75
    assert order_holds(weeks, shown=["c", "a"]) == 0.25
    assert order_holds(weeks, shown=["a", "b", "c"]) == 1.0


def test_faults_of_the_draws_come_at_once() -> None:
    with pytest.raises(FaultsError) as caught:
        rank_stability({"a": np.array([np.nan]), "b": np.array([1.0, 2.0])}, first=0, interval=(0.9, 0.1))
    assert [str(fault).split(".")[0] for fault in caught.value.faults] == [
        "first: fewer than one pitfall (found '0')",
        "interval: not two ordered shares (found '(0",
        "weeks, 'a': not a row of numbers (found '[nan]')",
        "weeks: the pitfalls have different numbers of draws",
    ]


def test_without_pitfalls_there_is_no_rank() -> None:
    with pytest.raises(FaultsError, match="there is no pitfall"):
        rank_stability({})


def test_a_pitfall_that_was_not_drawn_cannot_be_shown_first() -> None:
    with pytest.raises(FaultsError, match="'b'"):
        order_holds({"a": np.ones(3)}, shown=["b"])


def test_nothing_shown_cannot_hold() -> None:
    with pytest.raises(FaultsError, match="fewer than one"):
        order_holds({"a": np.ones(3)}, shown=[])


blocks = st.integers(1, 7).flatmap(
    lambda pitfalls: st.lists(
        st.lists(st.integers(0, 5), min_size=pitfalls, max_size=pitfalls), min_size=1, max_size=20
    )
)


@settings(max_examples=60, deadline=None)
@given(blocks, st.integers(1, 7))
def test_laws_of_ranks(rows: list[list[int]], first: int) -> None:
    drawn = np.array(rows, dtype=np.float64).T
    weeks = {f"p{n}": drawn[n] for n in range(len(drawn))}
    found = rank_stability(weeks, first=first)
    assert all(1 <= each.best <= each.worst <= len(weeks) for each in found.values())
    # Exactly so many are first in each draw.
    assert sum(each.share_first for each in found.values()) == pytest.approx(min(first, len(weeks)))
    # The order in which pitfalls are given never matters.
    turned = dict(reversed(weeks.items()))
    assert rank_stability(turned, first=first) == found
    assert order_holds(turned, first=first) == order_holds(weeks, first=first)


@settings(max_examples=60, deadline=None)
@given(blocks)
def test_ranks_are_those_of_sorting_each_draw(rows: list[list[int]]) -> None:
    drawn = np.array(rows, dtype=np.float64).T
    weeks = {f"p{n}": drawn[n] for n in range(len(drawn))}
    ranks: dict[str, list[int]] = {each: [] for each in weeks}
    for draw in range(drawn.shape[1]):
        for place, each in enumerate(sorted(weeks, key=lambda p: (-weeks[p][draw], p)), start=1):
            ranks[each].append(place)
    found = rank_stability(weeks, interval=(0.0, 1.0))
    assert {each: (r.best, r.worst) for each, r in found.items()} == {
        each: (min(all_ranks), max(all_ranks)) for each, all_ranks in ranks.items()
    }
