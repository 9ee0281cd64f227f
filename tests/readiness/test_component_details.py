"""What stands behind a mean, and of which groups it is told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.columns import Column, given_away, safe_column
from readiness.component_details import Battery, component_details
from readiness.confidentiality import PublishedStatistic, Quantity, residuals
from readiness.measurement import GroupTree
from readiness.published import Hidden
from readiness.published_agreement import group_agreement
from readiness.published_details import ComponentDetail, Shares
from surveys.instrument import Scale

_SCALE = Scale(minimum=1, maximum=5, labels={})


def measured_column(
    answers: np.ndarray,
    person: list[int],
    parent: list[int],
    headcount: list[int] | None,
    threshold: int,
    scale: Scale = _SCALE,
) -> tuple[Column, GroupTree]:
    direct = np.bincount(person, minlength=len(parent))
    alone = GroupTree(np.array(parent), direct, np.array(person))
    members = np.array(headcount or alone.rolled_up(direct), dtype=int)
    tree = GroupTree(np.array(parent), members, np.array(person))
    column = safe_column(
        np.nanmean(answers, axis=1),
        scale,
        scale.midpoint,
        0.8,
        tree=tree,
        shown=np.ones(len(parent), dtype=bool),
        least_people=threshold,
        answers_each=answers.shape[1],
    )
    return column, tree


def details(
    answers: np.ndarray,
    person: list[int],
    parent: list[int],
    *,
    headcount: list[int] | None = None,
    turned: tuple[bool, ...] | None = None,
    threshold: int = 5,
    scale: Scale = _SCALE,
) -> dict[int, ComponentDetail]:
    """Details of one component from keyed answers, (people, items)."""
    column, tree = measured_column(answers, person, parent, headcount, threshold, scale)
    ids = tuple(f"i{n}" for n in range(answers.shape[1]))
    battery = Battery(ids, answers, turned or (False,) * len(ids))
    agreement = group_agreement(answers, scale, tree, column.shown)
    return dict(component_details(column, battery, agreement, tree, threshold))


def people(*scores: float, items: int = 2) -> np.ndarray:
    """Everybody gives the same answer to all items."""
    return np.repeat(np.array(scores, dtype=float)[:, None], items, axis=1)


def test_shares_are_told_in_steps_that_cover_two_people() -> None:
    # 20 people: 5 at 1 or 2, 7 at 3, 8 at 4 or 5: 25, 35 and 40 %, in steps of 10 (half to even)
    found = details(people(*[1, 2, 2, 1, 2], *[3] * 7, *[4] * 6, 5, 5), [0] * 20, [-1])[0].shares
    assert isinstance(found, Shares)
    assert (found.step, found.unfavourable, found.middle, found.favourable) == (10, 20, 40, 40)


@pytest.mark.parametrize(("size", "step"), [(10, 20), (19, 20), (20, 10), (39, 10), (40, 5)])
def test_larger_groups_are_told_finer_shares(size: int, step: int) -> None:
    scores = ([2, 3, 4, 4, 3] * 8)[:size]
    found = details(people(*scores), [0] * size, [-1])[0].shares
    assert isinstance(found, Shares)
    assert found.step == step


def test_a_mean_of_items_counts_as_its_nearest_point() -> None:
    # 3.5 is favourable and 2.5 unfavourable; 10 people of each kind, steps of 5 from 40 on
    scores = people(*[3.5] * 10, *[2.5] * 10, *[3.25] * 20)
    found = details(scores, [0] * 40, [-1])[0].shares
    assert isinstance(found, Shares)
    assert (found.unfavourable, found.middle, found.favourable) == (25, 50, 25)


def test_on_four_points_half_way_is_favourable_and_nobody_is_counted_twice() -> None:
    # 2.5 on 1-4, mean of two items: 10 people half-way, 10 at 2, so half are favourable
    answers = np.array([[2.0, 3]] * 10 + [[2.0, 2]] * 10)
    found = details(answers, [0] * 20, [-1], scale=Scale(minimum=1, maximum=4, labels={}))[0].shares
    assert isinstance(found, Shares)
    # nobody in the middle reads as "at most" one step of 10
    assert (found.unfavourable, found.middle, found.favourable) == (50, 10, 50)


def test_everybody_and_nobody_are_not_told_apart_from_nearly_so() -> None:
    # 10 answers, steps of 20: none, one or two favourable people read the same
    def favourable(count: int) -> int:
        scores = [4] * count + [3] * (10 - count)
        found = details(people(*scores), [0] * 10, [-1])[0].shares
        assert isinstance(found, Shares)
        return found.favourable

    assert {favourable(count) for count in (0, 1, 2)} == {20}
    assert {favourable(count) for count in (8, 9, 10)} == {80}


def test_the_interval_of_the_favourable_share_follows_from_what_is_shown() -> None:
    # 40 of 40 answered: 10 favourable are shown as 25 %, which stands for 9 to 11 people, so
    # the interval is 22.5 to 27.5 %, outwards to steps 20 to 30
    found = details(people(*[4] * 10, *[3] * 30), [0] * 40, [-1])[0].shares
    assert isinstance(found, Shares)
    assert (found.favourable_low, found.favourable_high) == (20, 30)


def test_who_did_not_answer_widens_the_interval() -> None:
    scores = people(*[4] * 10, *[3] * 30)
    everybody = details(scores, [0] * 40, [-1])[0].shares
    half = details(scores, [0] * 40, [-1], headcount=[80])[0].shares
    assert isinstance(everybody, Shares)
    assert isinstance(half, Shares)
    assert half.favourable_low < everybody.favourable_low
    assert half.favourable_high > everybody.favourable_high


def test_groups_under_ten_answers_show_no_details() -> None:
    scores = people(*[2, 3, 4] * 3, *[3, 4, 2] * 4)
    found = details(scores, [1] * 9 + [2] * 12, [-1, 0, 0])
    assert 1 not in found
    assert 0 in found


def test_details_leave_no_remainder_under_ten_people() -> None:
    # Company 12 + 7: the team of twelve would leave seven people, whose shares could be had
    # by subtraction, so only the company is detailed.
    scores = people(*[2, 3, 4] * 4, *[3, 4, 2, 3, 4, 2, 3])
    found = details(scores, [1] * 12 + [0] * 7, [-1, 0])
    assert set(found) == {0}


def test_item_means_stand_as_people_answered() -> None:
    # keyed 4.0 on an item that is turned was answered with 6 - 4 = 2
    answers = np.column_stack([[3, 3, 4, 2] * 5, [4, 4, 5, 3] * 5]).astype(float)
    found = details(answers, [0] * 20, [-1], turned=(False, True))[0].items
    assert found == {"i0": 3.0, "i1": 2.0}


def test_an_item_on_which_all_agree_at_the_end_of_the_scale_hides_the_items() -> None:
    answers = np.column_stack([[5] * 20, [4, 4, 5, 3] * 5]).astype(float)
    found = details(answers, [0] * 20, [-1])[0]
    assert isinstance(found.items, Hidden)
    assert isinstance(found.shares, Shares)


def test_agreement_is_never_told_as_perfect() -> None:
    found = details(people(*[3] * 20, items=4), [0] * 20, [-1])[0].agreement
    assert not isinstance(found, Hidden)
    # at least a twentieth of the null variance: r_wg(j) = 4 * .95 / (4 * .95 + .05) = .987
    assert (found.rwg_j, found.lindell_rwg_j) == (0.99, 0.95)
    assert found.ad_m > 0


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 25), min_size=2, max_size=7),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.3, 0.8, 1.4]),
)
def test_whatever_is_shown_leaves_hidden_groups_wide_and_every_remainder_large(
    sizes: list[int], seed: int, spread: float
) -> None:
    rng = np.random.default_rng(seed)
    parent = [-1, *(int(rng.integers(0, group)) for group in range(1, len(sizes)))]
    person = np.repeat(np.arange(len(sizes)), sizes)
    if len(person) < 10:
        return
    answers = np.clip(np.rint(rng.normal(3, spread, (len(person), 3))), 1, 5)
    found = details(answers, person.tolist(), parent)
    counts = {group: int((person == group).sum()) for group in range(len(sizes))}
    tree = {group: (None if above < 0 else above) for group, above in enumerate(parent)}
    left = residuals(set(found), tree, counts)
    assert all(size == 0 or size >= 10 for size in left.values())
    column, groups = measured_column(answers, person.tolist(), parent, None, 5)
    favourable, others = _as_read(found)
    assert not given_away(column, groups, 5, favourable, (3.5 - 1 / 3, 3.5))
    assert not given_away(column, groups, 5, others, (2.5, 2.5 + 1 / 3))


def _as_read(
    found: dict[int, ComponentDetail],
) -> tuple[list[PublishedStatistic[int]], list[PublishedStatistic[int]]]:
    """What a reader concludes of favourable people, and of people who are not unfavourable."""
    favourable, others = [], []
    for group, detail in found.items():
        shares = detail.shares
        assert isinstance(shares, Shares)
        low, high = _window(shares.favourable, shares.step)
        favourable.append(PublishedStatistic(group, Quantity.FAVOURABLE, low, high))
        low, high = _window(shares.unfavourable, shares.step)
        others.append(PublishedStatistic(group, Quantity.FAVOURABLE, 1 - high, 1 - low))
    return favourable, others


def _window(percent: int, step: int) -> tuple[float, float]:
    low = 0 if percent <= step else percent - step / 2
    high = 100 if percent >= 100 - step else percent + step / 2
    return low / 100, high / 100


@pytest.mark.parametrize("points", [2, 3, 4, 5, 6, 7, 11])
@pytest.mark.parametrize("items", [1, 2, 3, 4, 5])
def test_every_scale_and_number_of_items_can_be_published(points: int, items: int) -> None:
    # No honest answer may contradict what the attacker takes for possible.
    rng = np.random.default_rng(points * 10 + items)
    scale = Scale(minimum=0, maximum=points - 1, labels={})
    middle = (points - 1) // 2
    for answers in (
        rng.integers(0, points, (48, items)),
        np.full((48, items), middle),
        np.where(rng.random((48, items)) < 0.4, middle, rng.integers(0, points, (48, items))),
    ):
        found = details(answers.astype(float), [1] * 12 + [2] * 16 + [3] * 20, [-1, 0, 0, 0], scale=scale)
        for detail in found.values():
            assert isinstance(detail.shares, Shares)


@pytest.mark.parametrize(("points", "items"), [(2, 1), (4, 1), (4, 3)])
def test_where_there_is_no_middle_nobody_stands_in_it(points: int, items: int) -> None:
    scale = Scale(minimum=1, maximum=points, labels={})
    half = np.repeat([points // 2, points // 2 + 1], 10)[:, None] * np.ones((1, items))
    shares = details(half, [0] * 20, [-1], scale=scale)[0].shares
    assert isinstance(shares, Shares)
    # 10 of 20 on either side; nobody reads as at most one step of ten
    assert (shares.unfavourable, shares.middle, shares.favourable) == (50, 10, 50)


def test_a_team_left_out_at_an_end_of_an_item_does_not_come_back_by_subtraction() -> None:
    # 60 people; the last team of ten answers 5 to the second item. Everybody less five teams
    # of ten would tell that all ten said 5.
    rng = np.random.default_rng(1)
    first = rng.integers(2, 5, 60)
    second = np.r_[rng.integers(2, 5, 50), np.full(10, 5)]
    answers = np.column_stack([first, second]).astype(float)
    person = np.repeat(np.arange(1, 7), 10).tolist()
    found = details(answers, person, [-1, *[0] * 6])
    with_items = {group for group, detail in found.items() if not isinstance(detail.items, Hidden)}
    assert 6 not in with_items
    # so either the whole or one of the other teams goes too
    assert not {0, 1, 2, 3, 4, 5} <= with_items
