from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from readiness.confidentiality import publishable, residuals


def subsets(nodes):
    return chain.from_iterable(combinations(nodes, size) for size in range(len(nodes) + 1))


def below(parents, node):
    """The node and everything under it, straight from the definition."""
    return {n for n in parents if n == node or (parents[n] is not None and n in up(parents, n, node))}


def up(parents, start, node):
    found, here = set(), start
    while here is not None:
        if here == node:
            found.add(start)
        here = parents[here]
    return found


def isolated_unions(published, parents, counts, threshold):
    """An attacker who knows linear algebra and nothing about trees.

    Every union of 1 to k - 1 people whose indicator is a linear combination of the published
    groups' indicators, so that its sum of scores can be calculated.
    """
    atoms = [node for node in parents if counts.get(node, 0)]
    rows = np.array([[atom in below(parents, node) for atom in atoms] for node in published], dtype=float)
    unions = [union for union in subsets(atoms) if 0 < sum(counts[atom] for atom in union) < threshold]
    if not unions or not len(rows):
        return []
    wanted = np.array([[atom in union for atom in atoms] for union in unions], dtype=float)
    left_over = wanted - wanted @ np.linalg.pinv(rows) @ rows
    return [union for union, rest in zip(unions, left_over, strict=True) if np.abs(rest).max() < 1e-7]


def totals(parents, counts):
    return {node: sum(counts.get(member, 0) for member in below(parents, node)) for node in parents}


@st.composite
def organisations(draw, largest):
    """A tree of 1 to `largest` nodes with 0 to 8 answers each; now and then two trees."""
    size = draw(st.integers(1, largest))
    parents = {0: None}
    for node in range(1, size):
        parents[node] = draw(st.sampled_from([None, *range(node), *range(node), *range(node)]))
    return parents, {node: draw(st.integers(0, 8)) for node in range(size)}


def company(seed):
    """100 to 150 teams in departments and divisions, some leaders answering in their own unit."""
    rng = np.random.default_rng(seed)
    teams = int(rng.integers(100, 151))
    parents, counts = {"all": None}, {"all": int(rng.integers(0, 4))}
    made = 0
    while made < teams:
        division = f"division {len(parents)}"
        parents[division], counts[division] = "all", int(rng.integers(0, 4))
        for _ in range(rng.integers(1, 5)):
            department = f"department {len(parents)}"
            parents[department], counts[department] = division, int(rng.integers(0, 3))
            for _ in range(min(teams - made, rng.integers(1, 9))):
                made += 1
                team = f"team {len(parents)}"
                parents[team] = department
                counts[team] = int(rng.binomial(max(3, int(rng.lognormal(2, 0.4))), 0.7))
    return parents, counts


def integer_program_optimum(parents, counts, threshold):
    """The most groups that can be shown, by an integer program on the residual rule.

    For each node: x shown, y residual at least k (else 0), e people uncovered below, o people
    left uncovered above it. e = own + sum of the children's o; o = e unless shown, then 0.
    """
    nodes, everybody = list(parents), sum(counts.values())
    index = {node: 4 * position for position, node in enumerate(nodes)}
    rows, low, high = [], [], []

    def constrain(terms, least, most):
        rows.append(terms)
        low.append(least)
        high.append(most)

    upper = np.ones(4 * len(nodes))
    size = totals(parents, counts)
    for node in nodes:
        x, y, e, o = range(index[node], index[node] + 4)
        upper[[e, o]] = everybody
        upper[x] = size[node] >= threshold
        children = {index[child] + 3: -1.0 for child in nodes if parents[child] == node}
        constrain({e: 1.0, **children}, counts[node], counts[node])
        constrain({o: 1, e: -1, x: everybody}, 0, np.inf)
        constrain({o: 1, e: -1}, -np.inf, 0)
        constrain({o: 1, x: everybody}, -np.inf, everybody)
        constrain({e: 1, x: everybody, y: -everybody}, -np.inf, everybody)
        constrain({e: 1, x: -threshold, y: -threshold}, -threshold, np.inf)
    matrix = sparse.lil_array((len(rows), 4 * len(nodes)))
    for row, terms in enumerate(rows):
        for column, weight in terms.items():
            matrix[row, column] = weight
    shown = np.tile([1.0, 0, 0, 0], len(nodes))
    found = milp(
        -shown,
        constraints=LinearConstraint(matrix.tocsr(), low, high),
        integrality=np.tile([1, 1, 0, 0], len(nodes)),
        bounds=Bounds(0, upper),
    )
    assert found.status == 0
    return round(-found.fun)


def test_a_team_too_small_to_show_hides_a_sibling_or_the_whole():
    # all 13 - sales 10 = legal 3, fewer than 5: the whole of 13 people is worth more than sales.
    parents = {"all": None, "sales": "all", "legal": "all"}
    assert publishable(parents, {"sales": 10, "legal": 3}, 5) == {"all"}


def test_two_small_teams_hide_each_other():
    # all 16 - sales 10 = legal 3 + audit 3 = 6, at least 5
    parents = {"all": None, "sales": "all", "legal": "all", "audit": "all"}
    assert publishable(parents, {"sales": 10, "legal": 3, "audit": 3}, 5) == {"all", "sales"}


def test_the_boss_who_answers_alone_is_hidden_too():
    # all - sales - legal = the boss: one of the three must go, and the smallest team is legal.
    parents = {"all": None, "sales": "all", "legal": "all"}
    assert publishable(parents, {"all": 1, "sales": 10, "legal": 6}, 5) == {"all", "sales"}


def test_among_equal_numbers_more_people_and_so_higher_levels_are_shown():
    parents = {"all": None, "north": "all", "south": "all", "east": "all"}
    # Only one of the teams has to go, and the smallest goes.
    assert publishable(parents, {"all": 2, "north": 7, "south": 8, "east": 9}, 5) == {"all", "south", "east"}


def test_a_wanted_group_is_shown_even_where_that_costs_others():
    # With 3 people at the top, showing the whole costs a department and one of its teams.
    parents = {"all": None, "x": "all", "y": "all", "x1": "x", "x2": "x", "y1": "y", "y2": "y"}
    counts = {"all": 3, "x1": 6, "x2": 7, "y1": 8, "y2": 9}
    assert publishable(parents, counts, 5) == {"x", "y", "x1", "x2", "y1", "y2"}
    assert publishable(parents, counts, 5, first={"all"}) == {"all", "y", "x2", "y1", "y2"}


def test_a_unit_with_one_team_and_nobody_else_shows_both():
    # The residual of the department is 0: nothing new is told.
    assert publishable({"department": None, "team": "department"}, {"team": 6}, 5) == {"department", "team"}


def test_nobody_answered_shows_nothing():
    assert publishable({"all": None, "sales": "all"}, {}, 5) == frozenset()


def test_exactly_the_threshold_is_shown():
    assert publishable({"all": None}, {"all": 5}, 5) == {"all"}
    assert publishable({"all": None}, {"all": 4}, 5) == frozenset()


def test_the_order_of_the_file_does_not_change_what_is_shown():
    parents, counts = company(1)
    turned = dict(reversed(parents.items()))
    assert publishable(turned, counts, 5) == publishable(parents, counts, 5)


def test_a_tree_deeper_than_the_call_stack_is_no_trouble():
    parents = {0: None} | {node: node - 1 for node in range(1, 3000)}
    assert publishable(parents, {2999: 6}, 5) == set(range(3000))


@settings(max_examples=150, deadline=None)
@given(organisations(11), st.integers(1, 9))
def test_nobody_can_be_isolated_by_linear_algebra(organisation, threshold):
    parents, counts = organisation
    shown = publishable(parents, counts, threshold)
    assert isolated_unions(shown, parents, counts, threshold) == []


@settings(max_examples=200, deadline=None)
@given(organisations(7), st.integers(2, 7))
def test_no_safe_set_shows_more_groups_or_as_many_with_more_people(organisation, threshold):
    parents, counts = organisation
    size = totals(parents, counts)
    large = [node for node in parents if size[node] >= threshold]
    safe = [s for s in subsets(large) if not isolated_unions(s, parents, counts, threshold)]
    best = max((len(s), sum(size[node] for node in s)) for s in safe)
    shown = publishable(parents, counts, threshold)
    assert (len(shown), sum(size[node] for node in shown)) == best


@settings(max_examples=200, deadline=None)
@given(organisations(8), st.data())
def test_people_are_isolated_exactly_when_a_residual_is_small(organisation, data):
    parents, counts = organisation
    published = data.draw(st.sets(st.sampled_from(sorted(parents))))
    small = any(0 < people < 5 for people in residuals(published, parents, counts).values())
    assert small == bool(isolated_unions(published, parents, counts, 5))


@settings(max_examples=200, deadline=None)
@given(organisations(20), st.integers(1, 8))
def test_a_higher_threshold_never_shows_more_groups(organisation, threshold):
    parents, counts = organisation
    assert len(publishable(parents, counts, threshold + 1)) <= len(publishable(parents, counts, threshold))


@pytest.mark.parametrize("seed", range(3))
def test_as_many_groups_are_shown_as_an_integer_program_finds(seed):
    parents, counts = company(seed)
    assert len(publishable(parents, counts, 5)) == integer_program_optimum(parents, counts, 5)


def test_the_threshold_alone_leaks_in_every_company_and_the_residual_rule_in_none():
    shown_groups = large_groups = 0
    for seed in range(25):
        parents, counts = company(seed)
        large = {node for node, people in totals(parents, counts).items() if people >= 5}
        assert any(0 < people < 5 for people in residuals(large, parents, counts).values())
        shown = publishable(parents, counts, 5)
        assert all(not 0 < people < 5 for people in residuals(shown, parents, counts).values())
        shown_groups += len(shown)
        large_groups += len(large)
    # Safety costs about one group in eight.
    assert shown_groups / large_groups > 0.85


@pytest.mark.parametrize(
    ("parents", "counts", "message"),
    [
        ({"a": "b", "b": "a"}, {}, r"in a circle: \[\"'a'\", \"'b'\"\]"),
        ({"a": "a"}, {}, "in a circle"),
        ({"a": "x"}, {}, "parent 'x' of 'a' is not in the tree"),
        ({"a": None}, {"x": 3}, "'x' has 3 answers but is not in the tree"),
        ({"a": None}, {"a": -1}, "'a' has -1 answers"),
        ({"a": None}, {"a": 1.5}, "'a' has 1.5 answers"),
    ],
)
def test_what_is_no_counted_tree_is_refused(parents, counts, message):
    with pytest.raises(ValueError, match=message):
        publishable(parents, counts, 5)


def test_a_threshold_of_nought_is_refused():
    with pytest.raises(ValueError, match="at least 1, not 0"):
        publishable({"a": None}, {"a": 3}, 0)


def test_residuals_of_strangers_are_refused():
    with pytest.raises(ValueError, match="published but not in the tree"):
        residuals({"x"}, {"a": None}, {"a": 3})
