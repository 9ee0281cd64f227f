"""Leads and the people they lead: what is shown of them, and that it tells of nobody."""

from itertools import combinations
from uuid import UUID

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from readiness.columns import Column, publishable_groups, safe_column, shown_range
from readiness.measurement import GroupTree
from readiness.published_base import Hidden
from readiness.published_details import GapReading, LeadGap
from readiness.published_leads import (
    lead_gaps,
    leads_among,
    safe_gap_groups,
    tells_too_much,
    two_sides,
)
from surveys.answers import NO_ROLE, AnswerTable
from surveys.instrument import Instrument, Scale

FIVE_POINTS = Scale(minimum=1, maximum=5, labels={"en": ("1", "2", "3", "4", "5")})
_TEXT, _SOURCE = {"en": "text"}, {"document": "test", "place": "here"}


def instrument(*roles, higher_is="better"):
    """One component of one item on five points."""
    scale = {"minimum": 1, "maximum": 5, "higher_is": higher_is, "labels": {"en": list("12345")}}
    return Instrument.model_validate(
        {
            "id": "tiny",
            "version": "1",
            "languages": ["en"],
            "title": _TEXT,
            "introduction": _TEXT,
            "reference": "made for the tests",
            "scales": {"s": scale},
            "ways_out": {"dont_know": {"en": "unsure"}, "declined": {"en": "no comment"}},
            "roles": [{"id": role, "label": {"en": role}} for role in roles],
            "components": [{"id": "c", "label": _TEXT, "scale": "s", "source": _SOURCE}],
            "items": [
                {
                    "id": "i",
                    "kind": "component",
                    "component": "c",
                    "scale": "s",
                    "text": _TEXT,
                    "source": _SOURCE,
                }
            ],
        }
    )


def group_tree(parents, person):
    """Everybody who belongs to the groups answers."""
    alone = GroupTree(np.array(parents), np.zeros(len(parents), dtype=np.int64), np.array(person, dtype=int))
    headcount = alone.rolled_up(np.bincount(alone.person, minlength=len(parents))).astype(np.int64)
    return GroupTree(alone.parent, headcount, alone.person)


def column_of(scores, tree, least_people=3, scale=FIVE_POINTS):
    scores = np.array(scores, dtype=float)
    shown = publishable_groups(tree, tree.direct_counts(scores), least_people)
    return safe_column(scores, scale, 3.0, 0.8, tree=tree, shown=shown, least_people=least_people)


def gaps_of(teams, *, roles=("member", "lead"), role_of_first=1, least_people=3, higher_is="better"):
    """Gaps in teams right below an organisation; the first person of a team is its lead."""
    tool = instrument(*roles, higher_is=higher_is)
    person = [team for team, answers in enumerate(teams, start=1) for _ in answers]
    tree = group_tree([-1] + [0] * len(teams), person)
    role = [role_of_first if place == 0 else 0 for answers in teams for place in range(len(answers))]
    values = np.array([[answer] for answers in teams for answer in answers], dtype=np.int8)
    table = AnswerTable(
        ("i",),
        tuple(UUID(int=group) for group in range(tree.size)),
        values,
        tree.person.astype(np.int32),
        np.array(role, dtype=np.int8),
    )
    scores = 6.0 - values[:, 0] if higher_is == "worse" else values[:, 0].astype(float)
    scale = tool.scales["s"]
    column = column_of(scores, tree, least_people, scale)
    return lead_gaps(table, tool, tree, {"c": column}, {"c": 1.0}, least_people)


FOUR_TEAMS = [[4, 3, 3, 2], [4, 2, 3, 3], [4, 3, 2, 3], [4, 3, 3, 3]]


def test_the_gap_is_the_mean_of_leads_minus_that_of_everybody_else():
    # Leads 4, 4, 4, 4. Others: 8 + 8 + 8 + 9 = 33 of 12 people, 2.75. Gap 1.25, shown 1.2 (half to even).
    # All answered and w = 1: no error at all, so the interval is one step wide: 4 / 8 = .5.
    assert gaps_of(FOUR_TEAMS) == {
        0: {"c": LeadGap(gap=1.2, low=0.7, high=1.7, leads=4, reading=GapReading.LEADS_HIGHER)}
    }


def test_teams_have_no_gap_at_all():
    assert list(gaps_of(FOUR_TEAMS)) == [0]


def test_on_a_scale_whose_high_end_is_bad_the_sign_still_says_who_is_the_more_positive():
    # The same people answer 6 - x on a scale that is turned: keyed they are as positive as before.
    turned = [[6 - answer for answer in team] for team in FOUR_TEAMS]
    assert gaps_of(turned, higher_is="worse") == gaps_of(FOUR_TEAMS)


def test_teams_that_are_the_more_positive_have_a_gap_below_nought():
    # Leads 2, others 3.25: 2 - 3.25 = -1.25
    mirrored = [[6 - answer for answer in team] for team in FOUR_TEAMS]
    found = gaps_of(mirrored)[0]["c"]
    assert (found.gap, found.reading) == (-1.2, GapReading.TEAMS_HIGHER)


def test_executives_lead_too():
    with_executives = gaps_of(FOUR_TEAMS, roles=("member", "executive"))
    assert with_executives == gaps_of(FOUR_TEAMS)


@pytest.mark.parametrize("roles", [("member", "visitor"), ("member", "expert")])
def test_an_instrument_without_leading_roles_has_no_gap(roles):
    assert gaps_of(FOUR_TEAMS, roles=roles) == {0: {"c": Hidden()}}


def test_people_without_a_role_are_no_leads():
    assert gaps_of(FOUR_TEAMS, role_of_first=NO_ROLE) == {0: {"c": Hidden()}}


def test_the_roles_that_lead_can_be_named():
    tool = instrument("member", "coach")
    table = AnswerTable(
        ("i",),
        (UUID(int=0),),
        np.array([[3], [3]], dtype=np.int8),
        np.zeros(2, dtype=np.int32),
        np.array([1, 0], dtype=np.int8),
    )
    assert leads_among(table, tool).tolist() == [False, False]
    assert leads_among(table, tool, {"coach"}).tolist() == [True, False]


@pytest.mark.parametrize(("least_people", "hidden"), [(4, False), (5, True)])
def test_fewer_leads_than_the_threshold_have_no_gap(least_people, hidden):
    teams = [[4, *team[1:], 3] for team in FOUR_TEAMS]  # five people a team, four leads
    assert isinstance(gaps_of(teams, least_people=least_people)[0]["c"], Hidden) is hidden


def test_leads_who_all_choose_the_best_answer_are_not_given_away():
    # Four leads at 5.0; shown could be at most 5 - 4 / 4 = 4.0
    assert isinstance(gaps_of([[5, *team[1:]] for team in FOUR_TEAMS])[0]["c"], Hidden)


def test_ten_leads_and_others_have_a_finer_interval():
    # 12 teams with a lead at 4 and others at 2, 3: no error, so one step: 4 / 40 = .1
    found = gaps_of([[4, 2, 3]] * 12)[0]["c"]
    # 4 - 2.5 = 1.5
    assert (found.gap, found.low, found.high, found.leads) == (1.5, 1.4, 1.6, 12)


def test_leads_of_a_hidden_team_are_not_left_over_by_two_gaps():
    # Department 1 has 3 leads in 3 teams; the organisation has one more lead in team 6, below 0.
    # Both gaps would give that lead away, so the organisation's is shown and the department's not.
    parents = [-1, 0, 1, 1, 1, 0]
    person = [2] * 4 + [3] * 4 + [4] * 4 + [5] * 4
    tree = group_tree(parents, person)
    leads = np.tile([True, False, False, False], 4)
    column = column_of([3] * 16, tree)
    assert column.shown.all()
    assert np.flatnonzero(safe_gap_groups(column, tree, leads, 3)).tolist() == [0]
    # Three such teams beside the department, and both are shown.
    tree = group_tree([*parents, 0, 0], [*person, *[6] * 4, *[7] * 4])
    leads = np.tile([True, False, False, False], 6)
    column = column_of([3] * 24, tree)
    assert np.flatnonzero(safe_gap_groups(column, tree, leads, 3)).tolist() == [0, 1]


def test_teams_of_leads_tell_of_the_few_others():
    # Team 1: five leads and one other; team 2: one other and five leads. Two shown teams minus ten
    # leads leave two people, although there are leads enough.
    tree = group_tree([-1, 0, 0, 0], [1] * 6 + [2] * 6 + [3] * 4)
    leads = np.array([True] * 5 + [False] + [True] * 5 + [False] + [False] * 4)
    column = column_of([3] * 16, tree)
    assert not safe_gap_groups(column, tree, leads, 3).any()


ALL_IN_THE_MIDDLE = st.just(3)


@st.composite
def organisations(draw, scores=ALL_IN_THE_MIDDLE):
    """Up to six groups with 0 to 4 leads and 0 to 6 others directly in each."""
    size = draw(st.integers(2, 6))
    parents = [-1] + [draw(st.integers(0, group - 1)) for group in range(1, size)]
    counts = [(draw(st.integers(0, 6)), draw(st.sampled_from([0, 1, 1, 2, 4]))) for _ in range(size)]
    cells = [(group, lead) for group in range(size) for lead in (0, 1) for _ in range(counts[group][lead])]
    assume(len(cells) >= 3)
    tree = group_tree(parents, [group for group, _ in cells])
    answers = draw(st.lists(scores, min_size=len(cells), max_size=len(cells)))
    return tree, np.array([lead == 1 for _, lead in cells]), np.array(answers, dtype=float)


def inside(tree, group):
    """Who belongs to a group or below it."""
    found = np.zeros(tree.size, dtype=bool)
    found[group] = True
    return tree.nearest(found)[tree.person] == group


def told_rows(column, tree, leads, gap_groups):
    """Indicators, person by person, of every sum that is shown."""
    groups = [inside(tree, int(group)) for group in np.flatnonzero(column.shown)]
    return np.array(groups + [inside(tree, int(g)) & leads for g in np.flatnonzero(gap_groups)], dtype=float)


def tells_of_somebody(rows, threshold):
    """An attacker who knows matrices only: a few people are told of if the rank falls without them.

    People with the same columns are alike, so that each kind is left out as a whole or not at all.
    """
    kinds, people = np.unique(rows, axis=1, return_counts=True)
    people = np.where(kinds.any(axis=0), people, threshold)  # nothing is shown of these
    rank = np.linalg.matrix_rank(kinds) if kinds.size else 0
    small = np.flatnonzero(people < threshold)
    return any(
        np.linalg.matrix_rank(np.delete(kinds, group, axis=1)) < rank
        for size in range(1, threshold)
        for group in combinations(small, size)
        if people[list(group)].sum() < threshold
    )


@settings(max_examples=200, deadline=None)
@given(organisations())
def test_no_sum_of_means_and_gaps_tells_of_fewer_people_than_the_threshold(made):
    tree, leads, scores = made
    column = column_of(scores, tree)
    safe = safe_gap_groups(column, tree, leads, 3)
    assert not tells_of_somebody(told_rows(column, tree, leads, safe), 3)


@settings(max_examples=200, deadline=None)
@given(organisations())
def test_a_gap_that_is_hidden_would_tell_of_somebody_or_of_too_few_people(made):
    tree, leads, scores = made
    column = column_of(scores, tree)
    safe = safe_gap_groups(column, tree, leads, 3)
    for group in np.flatnonzero(column.shown & ~safe & np.isin(np.arange(tree.size), tree.parent)):
        own = inside(tree, int(group))
        if min((own & leads).sum(), (own & ~leads).sum()) < 3:
            continue
        more = safe | (np.arange(tree.size) == group)
        rows = told_rows(column, tree, leads, safe)
        added = told_rows(column, tree, leads, more)
        # A sum that could be had before is hidden too: whole regions of leads only.
        known_before = np.linalg.matrix_rank(added) == np.linalg.matrix_rank(rows)
        assert known_before or tells_of_somebody(added, 3)


def known_width(column, tree, leads, gap_groups, target):
    """What linear programs leave unknown of a mean, from exact sums and means at their bound."""
    rows, low, high = [], [], []
    for group in np.flatnonzero(column.shown):
        people, mean = inside(tree, int(group)), column.measured.observed[group]
        least, most = shown_range(column, int(group))
        rows.append(people)
        low.append(people.sum() * (1 if mean < least else min(mean, most)))
        high.append(people.sum() * (5 if mean > most else max(mean, least)))
    for group in np.flatnonzero(gap_groups):
        people = inside(tree, int(group)) & leads
        rows.append(people)
        low.append(column.scores[people].sum())
        high.append(low[-1])
    matrix = np.array(rows, dtype=float)
    limits = np.concatenate([np.array(high) + 1e-7, 1e-7 - np.array(low)])
    ends = [
        sign * linprog(sign * target / target.sum(), np.vstack([matrix, -matrix]), limits, bounds=(1, 5)).fun
        for sign in (1.0, -1.0)
    ]
    return ends[1] - ends[0]


def narrowed_too_far(column, tree, leads, gap_groups):
    """Leads or others of one group, fewer than three, whose mean only the gaps pin to under a point."""
    nothing = np.zeros(tree.size, dtype=bool)
    targets = [
        ((tree.person == group) & side).astype(float)
        for group in range(tree.size)
        for side in (leads, ~leads)
    ]
    return any(
        known_width(column, tree, leads, gap_groups, target) < 1 - 1e-4
        and known_width(column, tree, leads, nothing, target) >= 1 - 1e-4
        for target in targets
        if 0 < target.sum() < 3
    )


@settings(max_examples=60, deadline=None)
@given(organisations(st.sampled_from([1, 2, 3, 4, 4, 5, 5, 5])))
def test_linear_programs_learn_nobody_from_the_gaps(made):
    tree, leads, scores = made
    column = column_of(scores, tree)
    safe = safe_gap_groups(column, tree, leads, 3)
    assume(safe.any())
    assert not narrowed_too_far(column, tree, leads, safe)


def test_a_sum_that_lies_inside_the_scale_can_still_pin_somebody():
    # Team 1: one lead, x, and five others. Team 2: five leads and one other, y. Team 3: three
    # leads, z, and four others. Team 2 as a whole less y is the sum of its leads, so the sum of all
    # leads tells x - y + z of five people.
    people = np.array([[1, 5, 3], [5, 1, 4]])
    parents = [-1, 0, 0, 0]
    person = np.concatenate([np.repeat(team, people[:, team - 1].sum()) for team in (1, 2, 3)])
    tree = group_tree(parents, person)
    leads = np.concatenate([np.arange(n + m) < n for n, m in people.T])
    middle = [5, 3, 3, 3, 3, 3, 5, 4, 4, 4, 4, 1, 3, 3, 3, 3, 3, 3, 3]
    column = column_of(middle, tree)
    assert safe_gap_groups(column, tree, leads, 3).tolist() == [True, False, False, False]
    # x = 5, y = 1 and z = 15 is the most that x - y + z can be, and only these five answers give it.
    extreme = [5, 3, 3, 3, 3, 3, 5, 4, 4, 4, 4, 1, 5, 5, 5, 1, 1, 1, 1]
    column = column_of(extreme, tree)
    sides = two_sides(column, tree, leads, 3)
    regions = np.array([False, True, True, True])
    assert sides.people[:, 1:].tolist() == people.tolist()
    assert tells_too_much(sides, regions, FIVE_POINTS, 3)
    assert not safe_gap_groups(column, tree, leads, 3).any()
    # The leads alone would not say so: (5 + 21 + 15) / 9 = 4.56, and 5 - 4 / 9 may be shown.
    assert column.scores[leads].mean() == pytest.approx(5 - 4 / 9)


def test_a_bounded_mean_that_other_means_complete_is_no_way_round():
    # Team 2 (4, 5, 4) is shown as "at least" 3.7, but everybody less the other teams is its sum.
    tree = group_tree([-1, 0, 0, 0], [1] * 4 + [2] * 3 + [3] * 3)
    leads = np.array([False, False, True, True, False, False, True, False, False, False])
    column = column_of([5, 5, 1, 2, 4, 5, 4, 1, 1, 5], tree)
    alone = np.array([True, False, False, False])
    assert column.shown.all()
    assert narrowed_too_far(column, tree, leads, alone)
    assert not safe_gap_groups(column, tree, leads, 3).any()


def test_a_column_that_shows_nothing_has_no_gap():
    tree = group_tree([-1, 0], [1, 1])
    column = column_of([3, 3], tree)
    assert isinstance(column, Column)
    assert not safe_gap_groups(column, tree, np.array([True, False]), 3).any()
