from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from readiness import confidentiality_combinations
from readiness.confidentiality import publishable
from readiness.confidentiality_cells import Cell, cells_within, isolated_people, publishable_cells
from readiness.confidentiality_combinations import ShownSums

TREE = {"all": None, "sales": "all", "legal": "all"}


def by_role(node, **roles):
    return {Cell(node, (role,)): people for role, people in roles.items()}


def everybody(node):
    return Cell(node, (None,))


def told_columns(rows, people, threshold):
    """An attacker who knows matrices and nothing of trades.

    Somebody is told of a group if the shown figures' indicators have a combination inside it, so
    if leaving the group's columns out lowers their rank. Tries every group under the threshold.
    """
    rows = np.array(rows, dtype=float)
    if not len(rows):
        return []
    rank = np.linalg.matrix_rank(rows)
    groups = (
        group
        for size in range(1, threshold)
        for group in combinations(range(len(people)), size)
        if sum(people[column] for column in group) < threshold
    )
    return [set(g) for g in groups if np.linalg.matrix_rank(np.delete(rows, g, axis=1)) < rank]


def told_groups(shown, parents, counts, threshold):
    bases = [base for base in counts if counts[base]]
    within = cells_within(parents, counts)
    rows = [[base in within[cell] for base in bases] for cell in shown]
    told = told_columns(rows, [counts[base] for base in bases], threshold)
    return [{bases[column] for column in group} for group in told]


def told_by_sums(rows, people, threshold):
    """As `told_groups`, for a matrix of an organisation too large to try every group.

    Tries single base cells and, by sorting, all differences and sums of pairs of them: their
    rows in the null space are nought, or the same up to a factor.
    """
    null = null_space(rows)
    small = np.flatnonzero(people < threshold)
    unknown = null[small]
    length = np.linalg.norm(unknown, axis=1)
    if (length < 1e-9).any():
        return True
    cosine = np.abs(unknown @ unknown.T) / np.outer(length, length)
    pairs = np.argwhere(np.triu(cosine > 1 - 1e-9, 1))
    return bool((people[small[pairs]].sum(axis=1) < threshold).any())


def null_space(rows):
    _, singular, vectors = np.linalg.svd(rows)
    rank = int((singular > 1e-9 * singular.max()).sum())
    return vectors[rank:].T


@st.composite
def small_organisations(draw):
    """Up to 4 groups, two roles and up to two tenures, 0 to 6 people a base cell."""
    size = draw(st.integers(1, 4))
    parents = {0: None} | {node: draw(st.integers(0, node - 1)) for node in range(1, size)}
    tenures = draw(st.integers(1, 2))
    bases = [Cell(node, values) for node in parents for values in product("ab", range(tenures))]
    return parents, {base: draw(st.sampled_from([0, 0, 1, 1, 2, 3, 4, 6])) for base in bases}


def company(seed, teams=30):
    """Teams in departments; four roles and four lengths of service, independent of each other."""
    rng = np.random.default_rng(seed)
    parents, counts, made = {"all": None}, {}, 0
    while made < teams:
        department = f"department {len(parents)}"
        parents[department] = "all"
        for _ in range(min(teams - made, rng.integers(2, 7))):
            made += 1
            team = f"team {made}"
            parents[team] = department
            for _ in range(rng.binomial(max(4, int(rng.lognormal(2.5, 0.4))), 0.75)):
                base = Cell(team, (int(rng.integers(4)), int(rng.integers(4))))
                counts[base] = counts.get(base, 0) + 1
    return parents, counts


def test_members_are_hidden_where_they_tell_of_three_leads():
    # all 14 = 11 members + 3 leads, sales 9 = 6 + 3: members, minus their group, are the 3 leads.
    counts = by_role("sales", member=6, lead=3) | by_role("legal", member=5)
    assert publishable_cells(TREE, counts, 5) == {
        everybody("all"),
        everybody("sales"),
        everybody("legal"),
        Cell("legal", ("member",)),
    }


def test_tables_that_are_safe_one_by_one_can_isolate_together():
    # all 19 - members 12 - legal's leads 5 = sales' leads 2, although no table has a small rest:
    # 12 of 19 leave 7, 5 of 7 leads are not shown against the leads, sales is not shown by role.
    counts = by_role("sales", member=6, lead=2) | by_role("legal", member=6, lead=5)
    shown = [everybody("all"), Cell("all", ("member",)), Cell("legal", ("lead",))]
    assert isolated_people(shown, TREE, counts, 5) == {Cell("sales", ("lead",))}
    assert isolated_people(shown[:2], TREE, counts, 5) == frozenset()


def test_a_difference_between_two_people_counts_as_telling():
    # (a + c) - (b + c) = a - b: 4 on five points means that a answered 5 and b answered 1.
    sums = ShownSums([1, 1, 5], threshold=5)
    sums.show({0, 2})
    assert sums.isolated_by({1, 2}) == {0, 1}


def test_a_sum_that_could_be_had_before_is_always_safe():
    sums = ShownSums([6, 7], threshold=5)
    sums.show({0})
    sums.show({0, 1})
    assert sums.isolated_by({1}) == frozenset()


@settings(max_examples=250, deadline=None)
@given(
    st.lists(st.sampled_from([1, 1, 1, 2, 3, 6]), min_size=3, max_size=9),
    st.lists(st.integers(1, 2**9 - 1), min_size=1, max_size=8),
    st.integers(2, 7),
)
def test_any_sums_are_shown_exactly_if_matrices_tell_of_nobody(people, figures, threshold):
    sums, rows = ShownSums(people, threshold), []
    for figure in figures:
        cells = {cell for cell in range(len(people)) if figure >> cell & 1}
        isolated = sums.isolated_by(cells)
        row = [cell in cells for cell in range(len(people))]
        told = told_columns([*rows, row], people, threshold)
        assert (isolated in told) if isolated else not told
        if not isolated:
            sums.show(cells)
            rows.append(row)


def test_people_of_a_group_who_are_few_are_hidden_and_exactly_the_threshold_is_shown():
    assert publishable_cells({"all": None}, by_role("all", member=4), 5) == frozenset()
    assert Cell("all", ("member",)) in publishable_cells({"all": None}, by_role("all", member=5), 5)


def test_without_demographics_the_cells_are_the_groups_of_the_tree():
    counts = {Cell("sales", ()): 10, Cell("legal", ()): 3}
    assert publishable_cells(TREE, counts, 5) == {Cell("all", ())}


def test_a_wanted_few_are_chosen_among_only():
    counts = by_role("sales", member=6, lead=6)
    wanted = [Cell("sales", ("member",)), Cell("legal", ("member",))]
    assert publishable_cells(TREE, counts, 5, cells=wanted) == {Cell("sales", ("member",))}


def test_given_cells_come_first_even_if_smaller():
    # Largest first shows everybody and so hides legal's 10 next to sales' 3; given, they stay.
    counts = by_role("sales", member=3) | by_role("legal", member=10)
    assert everybody("legal") not in publishable_cells(TREE, counts, 5)
    assert everybody("legal") in publishable_cells(TREE, counts, 5, given=[everybody("legal")])


def test_given_cells_that_isolate_people_are_refused():
    counts = by_role("sales", member=3) | by_role("legal", member=10)
    with pytest.raises(ValueError, match="too small or isolates people"):
        publishable_cells(TREE, counts, 5, given=[everybody("all"), everybody("legal")])
    with pytest.raises(ValueError, match="too small or isolates people"):
        publishable_cells(TREE, counts, 5, given=[everybody("sales")])


def test_the_groups_that_the_tree_allows_can_all_be_given():
    parents, counts = company(3)
    direct = {}
    for base, people in counts.items():
        direct[base.node] = direct.get(base.node, 0) + people
    whole = {Cell(node, (None, None)) for node in publishable(parents, direct, 5)}
    assert whole <= publishable_cells(parents, counts, 5, given=whole)


@settings(max_examples=120, deadline=None)
@given(small_organisations(), st.integers(2, 6))
def test_no_combination_tells_of_too_few_and_no_cell_could_be_added(organisation, threshold):
    parents, counts = organisation
    assume(sum(people > 0 for people in counts.values()) <= 9)
    shown = publishable_cells(parents, counts, threshold)
    assert told_groups(shown, parents, counts, threshold) == []
    for hidden in set(cells_within(parents, counts)) - shown:
        assert told_groups({*shown, hidden}, parents, counts, threshold)


@settings(max_examples=120, deadline=None)
@given(small_organisations(), st.integers(2, 5), st.data())
def test_isolated_people_are_those_whom_matrices_tell_of(organisation, threshold, data):
    parents, counts = organisation
    assume(0 < sum(people > 0 for people in counts.values()) <= 9)
    cells = sorted(cells_within(parents, counts), key=repr)
    shown = data.draw(st.sets(st.sampled_from(cells), min_size=1))
    isolated = isolated_people(shown, parents, counts, threshold)
    told = told_groups(shown, parents, counts, threshold)
    assert (isolated in told) if isolated else not told


@settings(max_examples=60, deadline=None)
@given(small_organisations(), st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_change_what_is_shown(organisation, random):
    parents, counts = organisation
    turned = list(counts.items())
    random.shuffle(turned)
    again = publishable_cells(dict(reversed(parents.items())), dict(turned), 4)
    assert again == publishable_cells(parents, counts, 4)


def test_a_company_shows_most_cells_and_tells_nobody():
    shown_cells = large_cells = 0
    for seed in range(3):
        parents, counts = company(seed)
        bases, within = list(counts), cells_within(parents, counts)
        people = np.array(list(counts.values()))
        large = [cell for cell, members in within.items() if sum(counts[m] for m in members) >= 5]
        shown = publishable_cells(parents, counts, 5)

        def rows(cells, bases=bases, within=within):
            return np.array([[base in within[cell] for base in bases] for cell in cells], dtype=float)

        assert told_by_sums(rows(large), people, 5)
        assert not told_by_sums(rows(shown), people, 5)
        shown_cells += len(shown)
        large_cells += len(large)
    assert shown_cells / large_cells >= 0.78


def test_a_search_that_is_cut_short_only_hides(monkeypatch):
    parents, counts = company(1, teams=12)
    thorough = publishable_cells(parents, counts, 5)
    monkeypatch.setattr(confidentiality_combinations, "MOST_STEPS", 3)
    hasty = publishable_cells(parents, counts, 5)
    monkeypatch.undo()
    assert len(hasty) < len(thorough)
    assert isolated_people(hasty, parents, counts, 5) == frozenset()


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({Cell("sales", ("a",)): 1, Cell("sales", ("a", "b")): 1}, r"cut by \[1, 2\] demographics"),
        ({Cell("sales", (None,)): 6}, "no base cell"),
        ({Cell("sales", ("a",)): -1}, "has -1 people"),
        ({Cell("sales", ("a",)): 2.5}, r"has 2\.5 people"),
        ({Cell("moon", ("a",)): 6}, "'moon' has 6 answers but is not in the tree"),
    ],
)
def test_impossible_counts_are_refused(counts, message):
    with pytest.raises(ValueError, match=message):
        publishable_cells(TREE, counts, 5)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (Cell("moon", ("member",)), "is not in the tree"),
        (Cell("sales", ("member", None)), "is cut by 2 demographics, not 1"),
    ],
)
def test_cells_that_cannot_be_are_refused(cell, message):
    counts = by_role("sales", member=6)
    with pytest.raises(ValueError, match=message):
        publishable_cells(TREE, counts, 5, cells=[cell])
    with pytest.raises(ValueError, match=message):
        isolated_people([cell], TREE, counts, 5)


def test_a_threshold_of_nought_and_empty_base_cells_are_refused():
    with pytest.raises(ValueError, match="at least 1, not 0"):
        publishable_cells(TREE, by_role("sales", member=6), 0)
    with pytest.raises(ValueError, match="has 0 people"):
        ShownSums([3, 0], threshold=5)
