"""Means by role: what is shown of them, and that they tell of nobody."""

from itertools import combinations
from uuid import UUID

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from readiness.columns import Column
from readiness.published_base import Hidden
from readiness.published_leads import lead_gaps
from readiness.published_roles import role_means
from surveys.answers import NO_ROLE, AnswerTable
from tests.readiness.test_published_leads import column_of, group_tree, instrument

_ROLES = ("member", "lead", "executive")


def roles_of(people, parents, *, least_people=5, higher_is="better"):
    """Means by role of people given as (group, role or "", answer), with all that is shown beside."""
    tool = instrument(*_ROLES, higher_is=higher_is)
    tree = group_tree(parents, [group for group, _, _ in people])
    values = np.array([[answer] for _, _, answer in people], dtype=np.int8)
    role = [_ROLES.index(name) if name else NO_ROLE for _, name, _ in people]
    table = AnswerTable(
        ("i",),
        tuple(UUID(int=group) for group in range(tree.size)),
        values,
        tree.person.astype(np.int32),
        np.array(role, dtype=np.int8),
    )
    scores = 6.0 - values[:, 0] if higher_is == "worse" else values[:, 0].astype(float)
    column = column_of(scores, tree, least_people, tool.scales["s"])
    gaps = lead_gaps(table, tool, tree, {"c": column}, {"c": 1.0}, least_people)
    return role_means(table, tool, tree, {"c": column}, gaps, Hidden(), least_people), column, gaps


def company(members=(2, 3, 4), leads=(4, 5, 4)):
    """A company of three teams of twelve members and four leads each."""
    people = []
    for team in (1, 2, 3):
        people += [(team, "member", members[n % len(members)]) for n in range(12)]
        people += [(team, "lead", leads[n % len(leads)]) for n in range(4)]
    return people, [-1, 0, 0, 0]


def test_the_organisation_shows_each_roles_mean_and_teams_show_none():
    found, _, _ = roles_of(*company())
    assert set(found) == {0}
    # members 2, 3, 4 in turn: 3.0; leads 4, 5, 4, 4 in each team: 4.25, half to even 4.2
    assert {role: cells["c"].observed for role, cells in found[0].items()} == {"member": 3.0, "lead": 4.2}
    assert (found[0]["member"]["c"].answered, found[0]["lead"]["c"].answered) == (36, 12)


def test_percent_is_the_good_end_whatever_the_scales_direction():
    found, _, _ = roles_of(*company(), higher_is="worse")
    # leads agree with something bad: 4.25 as answered is 1.75 keyed, (1.8 - 1) / 4 = 20 %
    assert (found[0]["lead"]["c"].observed, found[0]["lead"]["c"].percent) == (4.2, 20)


def test_a_role_of_under_ten_people_is_hidden():
    people, parents = company()
    few = [person for person in people if person[1] == "member"] + [(1, "lead", 4)] * 9
    found, _, _ = roles_of(few, parents)
    assert "lead" not in found.get(0, {})


def test_two_people_of_a_third_role_hide_one_of_the_others():
    # 36 members, 12 leads, 2 executives: all minus members minus leads would be the executives
    people, parents = company()
    found, _, _ = roles_of([*people, (1, "executive", 1), (2, "executive", 2)], parents)
    assert len(found.get(0, {})) < 2


def test_a_mean_that_says_what_everybody_answered_is_hidden():
    found, _, _ = roles_of(*company(leads=(5,)))
    # 12 leads at 5.0 lie above 5 - 4 / 12
    # and without them the members' mean would tell theirs by subtraction
    assert found == {}


def test_people_without_a_role_are_a_role_of_their_own():
    people, parents = company()
    found, _, _ = roles_of([*people, *[(3, "", 2)] * 2], parents)
    assert len(found.get(0, {})) < 2


def test_an_instrument_whose_roles_nobody_named_shows_none():
    people, parents = company()
    assert roles_of([(group, "", answer) for group, _, answer in people], parents)[0] == {}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([3, 5]), st.integers(2, 5))
def test_no_group_under_the_threshold_can_be_worked_out_or_pinned(seed, least_people, teams):
    rng = np.random.default_rng(seed)
    parents = [-1, *[0] * 2, *(int(rng.integers(1, 3)) for _ in range(teams))]
    people = []
    for group in range(3, len(parents)):
        for role, most in (("member", 14), ("lead", 6), ("executive", 3), ("", 3)):
            people += [(group, role, int(rng.integers(1, 6))) for _ in range(int(rng.integers(0, most + 1)))]
    if len(people) < least_people:
        return
    found, column, gaps = roles_of(people, parents, least_people=least_people)
    bases, rows, windows = _as_an_attacker_reads(people, parents, found, column, gaps)
    sizes = np.array(list(bases.values()))
    cells = len(sizes)
    rank = np.linalg.matrix_rank(rows) if len(rows) else 0
    for parts in (each for size in range(1, min(cells, 4) + 1) for each in combinations(range(cells), size)):
        if sizes[list(parts)].sum() >= least_people:
            continue
        # Something about these parts alone is known if leaving their columns out lowers the rank.
        others = np.delete(rows, parts, axis=1)
        assert (np.linalg.matrix_rank(others) if others.size else 0) == rank
    if found:
        for part in np.flatnonzero(sizes < least_people):
            low, high = _bounds(int(part), sizes, rows, windows)
            assert high - low >= 1 - 1e-6


def _as_an_attacker_reads(people, parents, found, column: Column, gaps):
    """Base cells with their people, one row of indicators a shown figure, and its sum's bounds."""
    bases: dict[tuple[int, str], int] = {}
    for group, role, _ in people:
        bases[group, role] = bases.get((group, role), 0) + 1
    inside = {group: {group} for group in range(len(parents))}
    for group in range(len(parents) - 1, 0, -1):
        inside[parents[group]] |= inside[group]
    rows, windows = [], []

    def tell(group, roles, mean):
        row = [float(g in inside[group] and (roles is None or r in roles)) for g, r in bases]
        count = sum(n for n, has in zip(bases.values(), row, strict=True) if has)
        least, most = 1 + 4 / count, 5 - 4 / count
        low, high = (
            (mean - 0.05, mean + 0.05)
            if least <= mean <= most
            else ((1, least + 0.05) if mean < least else (most - 0.05, 5))
        )
        rows.append(row)
        windows.append((low * count, high * count))

    for group in np.flatnonzero(column.shown):
        tell(int(group), None, float(column.measured.observed[group]))
    for group, cells in gaps.items():
        if not isinstance(cells["c"], Hidden):
            leads = [
                answer for g, role, answer in people if g in inside[group] and role in ("lead", "executive")
            ]
            tell(group, ("lead", "executive"), float(np.mean(leads)))
    for group, of_role in found.items():
        for role, cells in of_role.items():
            tell(group, (role,), cells["c"].observed)
    return bases, np.array(rows), windows


def _bounds(part, sizes, rows, windows):
    """Lowest and highest mean of one base cell that all windows leave possible."""
    low, high = np.array(windows).T
    matrix, limits = np.vstack([rows, -rows]), np.concatenate([high, -low])
    ends = []
    for sign in (1, -1):
        goal = np.zeros(len(sizes))
        goal[part] = sign
        solved = linprog(goal, A_ub=matrix, b_ub=limits, bounds=[(n, 5 * n) for n in sizes])
        assert solved.status == 0
        ends.append(solved.x[part] / sizes[part])
    return ends[0], ends[1]
