"""What marked people change for the organisation, and that it tells of nobody."""

from dataclasses import replace
from itertools import combinations
from uuid import UUID

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from readiness import published_careless
from readiness.careless import CarelessAnswers
from readiness.columns import publishable_groups, safe_column
from readiness.measurement import GroupTree
from readiness.published_base import Hidden
from readiness.published_careless import careless_check, fewest_concerned
from readiness.published_details import CarelessCheck, WithAndWithout
from readiness.published_leads import lead_gaps, safe_gap_groups
from surveys.answers import AnswerTable
from surveys.instrument import Scale
from surveys.instrument_files import built_in_instrument

FIVE_POINTS = Scale(minimum=1, maximum=5, labels={"en": ("1", "2", "3", "4", "5")})
TOOL = built_in_instrument()
NO_GAPS = {}


def group_tree(parents, person):
    """Everybody who belongs to the groups answers."""
    alone = GroupTree(np.array(parents), np.zeros(len(parents), dtype=np.int64), np.array(person, dtype=int))
    headcount = alone.rolled_up(np.bincount(alone.person, minlength=len(parents))).astype(np.int64)
    return GroupTree(alone.parent, headcount, alone.person)


def column_of(scores, tree, least_people=3, scale=FIVE_POINTS):
    scores = np.array(scores, dtype=float)
    shown = publishable_groups(tree, tree.direct_counts(scores), least_people)
    return safe_column(scores, scale, 3.0, 0.8, tree=tree, shown=shown, least_people=least_people)


def table_of(people, values=3):
    """Answers of people without a role; only their number matters where the marks are given."""
    return AnswerTable(
        TOOL.item_ids,
        (UUID(int=0),),
        np.full((people, len(TOOL.item_ids)), values, dtype=np.int8),
        np.zeros(people, dtype=np.int32),
        np.full(people, -1, dtype=np.int8),
    )


@pytest.fixture
def mark(monkeypatch):
    """Say who is marked, so that the arithmetic does not hang on what marks people."""

    def marks(marked):
        marked = np.array(marked, dtype=bool)
        found = CarelessAnswers({}, marked, np.ones(len(marked), dtype=bool), ())
        monkeypatch.setattr(published_careless, "careless_answers", lambda table, tool: found)

    return marks


ONE_TEAM_EACH = group_tree([-1, 0, 0], [1] * 8 + [2] * 8)
MARKED = [True, True] + [False] * 6 + [True, True] + [False] * 6
SCORES = [2, 2, 4, 4, 3, 4, 4, 3, 3, 2, 4, 4, 3, 4, 4, 3]


def check(column, tree=ONE_TEAM_EACH, gaps=NO_GAPS, least_people=3):
    return careless_check(table_of(len(column.scores)), TOOL, tree, {"c": column}, gaps, least_people)


def test_the_means_of_everybody_and_without_the_marked_are_told(mark):
    mark(MARKED)
    # Everybody: 26 + 27 = 53 of 16 people, 3.31. Without 2, 2, 3 and 2: 44 of 12, 3.67.
    assert check(column_of(SCORES, ONE_TEAM_EACH)) == CarelessCheck(
        marked=4, answered=16, components={"c": WithAndWithout(everybody=3.3, without_marked=3.7)}
    )


def test_means_are_told_in_the_direction_in_which_people_answered(mark):
    mark(MARKED)
    scale = Scale(minimum=1, maximum=5, higher_is="worse", labels=FIVE_POINTS.labels)
    # 6 - 3.31 = 2.69 and 6 - 3.67 = 2.33
    found = check(column_of(SCORES, ONE_TEAM_EACH, scale=scale))
    assert found.components["c"] == WithAndWithout(everybody=2.7, without_marked=2.3)


@pytest.mark.parametrize("marked", [[False] * 16, [True] * 2 + [False] * 14, [True] * 14 + [False] * 2])
def test_nothing_is_told_where_too_few_are_marked_or_too_few_are_not(mark, marked):
    mark(marked)
    assert check(column_of([3] * 16, ONE_TEAM_EACH)) == Hidden()


def test_people_count_who_have_a_score_of_the_component(mark):
    mark(MARKED)
    # Two of the four marked people did not answer: two are left, one under the threshold.
    scores = [np.nan, *SCORES[1:8], np.nan, *SCORES[9:]]
    column = column_of(scores, ONE_TEAM_EACH)
    assert column.shown.all()
    assert check(column) == Hidden()


def test_marked_people_at_an_end_of_the_scale_are_not_given_away(mark):
    mark(MARKED)
    scores = [5 if marked else 3 for marked in MARKED]
    assert check(column_of(scores, ONE_TEAM_EACH)) == Hidden()


def test_a_component_that_can_be_told_is_told_without_one_that_cannot(mark):
    mark(MARKED)
    columns = {
        "told": column_of(SCORES, ONE_TEAM_EACH),
        "not": column_of([5 if marked else 3 for marked in MARKED], ONE_TEAM_EACH),
    }
    found = careless_check(table_of(16), TOOL, ONE_TEAM_EACH, columns, NO_GAPS, 3)
    assert list(found.components) == ["told"]


def test_an_organisation_whose_mean_is_hidden_tells_nothing(mark):
    mark(MARKED)
    column = column_of(SCORES, ONE_TEAM_EACH)
    column = replace(column, shown=np.array([False, True, True]))
    assert check(column) == Hidden()


def test_a_team_of_marked_people_is_not_told_of_by_one_who_is_missing(mark):
    # Team 1: seven of eight are marked. All marked less team 1 leaves 1 + 2 people, safe at a
    # threshold of 3 but not of 4.
    marked = [True] * 7 + [False] + [True] * 2 + [False] * 6
    mark(marked)
    column = column_of([3] * 16, ONE_TEAM_EACH)
    nobody = np.zeros(16, dtype=bool)
    assert fewest_concerned(column, ONE_TEAM_EACH, np.array(marked), nobody, np.zeros(3, dtype=bool)) == 3
    assert isinstance(check(column, least_people=3), CarelessCheck)
    assert check(column, least_people=4) == Hidden()


def test_marked_people_are_not_told_of_by_the_gap_of_leads():
    # Three leads in three teams. All of them and one other are marked: marked less leads is one.
    tree = group_tree([-1, 0, 0, 0], [1] * 5 + [2] * 5 + [3] * 5)
    leads = np.tile([True, False, False, False, False], 3)
    marked = leads.copy()
    marked[1] = True
    column = column_of([3] * 15, tree)
    gaps = safe_gap_groups(column, tree, leads, 3)
    assert gaps.tolist() == [True, False, False, False]
    assert fewest_concerned(column, tree, marked, leads, np.zeros(4, dtype=bool)) == 4
    assert fewest_concerned(column, tree, marked, leads, gaps) == 1


def inside(tree, group):
    """Who belongs to a group or below it."""
    found = np.zeros(tree.size, dtype=bool)
    found[group] = True
    return tree.nearest(found)[tree.person] == group


def fewest_by_rank(rows, added, most):
    """Fewest people, up to `most`, of a combination with the added row: by trying all sets of kinds.

    A combination lies inside a set of people if leaving them out makes the row depend on the others.
    """
    kinds, people = np.unique(np.vstack([rows, added]), axis=1, return_counts=True)
    rank = np.linalg.matrix_rank
    best = most
    for size in range(kinds.shape[1] + 1):
        for chosen in combinations(range(kinds.shape[1]), size):
            if people[list(chosen)].sum() < best:
                rest = np.delete(kinds, chosen, axis=1)
                if not rest.size or rank(rest) == rank(rest[:-1]):
                    best = int(people[list(chosen)].sum())
    return best


@st.composite
def organisations(draw):
    """Up to four groups with leads and others, marked or not."""
    size = draw(st.integers(1, 4))
    parents = [-1] + [draw(st.integers(0, group - 1)) for group in range(1, size)]
    cells = [
        (group, lead, marked)
        for group in range(size)
        for lead, marked, most in ((0, 0, 5), (0, 1, 3), (1, 0, 3), (1, 1, 2))
        for _ in range(draw(st.integers(0, most)))
    ]
    assume(len(cells) >= 3)
    tree = group_tree(parents, [group for group, _, _ in cells])
    return tree, *(np.array([cell[place] == 1 for cell in cells]) for place in (1, 2))


@settings(max_examples=100, deadline=None)
@given(organisations())
def test_nobody_finds_a_combination_of_fewer_people_by_trying_all(made):
    tree, leads, marked = made
    column = column_of([3] * len(leads), tree)
    assume(column.shown[0])
    gaps = safe_gap_groups(column, tree, leads, 3)
    groups = [inside(tree, int(group)) for group in np.flatnonzero(column.shown)]
    rows = np.array(groups + [inside(tree, int(g)) & leads for g in np.flatnonzero(gaps)], dtype=float)
    fewest = fewest_concerned(column, tree, marked, leads, gaps)
    assert fewest == fewest_by_rank(rows, marked[None].astype(float), len(leads))


def test_real_answers_are_marked_and_compared():
    # 200 people near 3.4; 20 more who choose 4 and 5 whatever the direction of the question.
    rng = np.random.default_rng(5)
    turned = np.array([TOOL.items_by_id[item].reversed for item in TOOL.item_ids])
    honest = np.clip(np.rint(3.4 + rng.standard_normal((200, 1)) + 0.6 * rng.standard_normal((200, 1))), 1, 5)
    honest = np.clip(honest + rng.integers(-1, 2, (200, turned.size)), 1, 5)
    answers = np.vstack([np.where(turned, 6 - honest, honest), np.full((20, turned.size), 5)])
    tree = group_tree([-1, *[0] * 10], np.arange(220) % 10 + 1)
    table = AnswerTable(
        TOOL.item_ids,
        tuple(UUID(int=group) for group in range(11)),
        answers.astype(np.int8),
        tree.person.astype(np.int32),
        (np.arange(220) < 10).astype(np.int8),
    )
    columns = {"c": column_of(2 + (np.arange(220) % 7) / 3, tree, 5)}
    gaps = lead_gaps(table, TOOL, tree, columns, {"c": 0.8}, 5)
    found = careless_check(table, TOOL, tree, columns, gaps, 5)
    assert isinstance(found, CarelessCheck)
    assert found.answered == 220
    assert found.marked >= 20
    # Everybody: the mean of 2 + (0 to 6) / 3 over 220 people, near 3.
    assert found.components["c"].everybody == 3.0
