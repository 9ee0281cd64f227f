from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from readiness.confidentiality import publishable
from readiness.confidentiality_cells import Cell, cells_within
from readiness.confidentiality_waves import (
    Batch,
    Publication,
    Stay,
    groups_within,
    isolated_between,
    publishable_again,
    safe_to_publish_again,
)

TREE = {"all": None, "sales": "all", "legal": "all"}
FIGURES = groups_within(TREE)


def published(shown, **answers):
    """``sales=(8, 2)`` are 8 answers of the first batch of sales and 2 of the second."""
    batches = {
        Batch(group, first): people for group, row in answers.items() for first, people in enumerate(row)
    }
    return Publication(frozenset(shown), batches)


class People:
    """A survey in which everybody has a name, and what an attacker can make of its publications.

    The rules under test see counts of batches only. The attacker sees who was in what.
    """

    def __init__(self, parents, threshold, *, rule=publishable_again):
        self.figures = groups_within(parents)
        self.groups = list(parents)
        self.threshold = threshold
        self.rule = rule
        self.answers = {}  # person -> [group, first publication or None]
        self.publications = []
        self.seen = []  # one set of people per published figure
        self.asked = 0

    def answer(self, group):
        self.answers[self.asked] = [group, None]
        self.asked += 1

    def erase(self, number):
        del self.answers[sorted(self.answers)[number % len(self.answers)]]

    def publish(self):
        now = len(self.publications)
        for kept in self.answers.values():
            kept[1] = now if kept[1] is None else kept[1]
        counts = Counter(Batch(group, first) for group, first in self.answers.values())
        shown = self.rule(self.publications, counts, self.figures, self.threshold)
        self.publications.append(Publication(shown, counts))
        for figure in shown:
            self.seen.append({p for p, (group, _) in self.answers.items() if group in self.figures[figure]})

    def told_people(self):
        """Fewer people than the threshold whose answers a combination of any publications tells of."""
        people = sorted(set().union(*self.seen))
        if not people:
            return None
        rows = np.array([[person in seen for person in people] for seen in self.seen], dtype=float)
        columns, kind = np.unique(rows, axis=1, return_inverse=True)
        size = np.bincount(kind.ravel())
        _, singular, vectors = np.linalg.svd(columns)
        unknown = vectors[int((singular > 1e-9).sum()) :].T
        small = np.flatnonzero(size < self.threshold)
        for number in range(1, self.threshold):
            for kinds in combinations(small, number):
                few = size[list(kinds)].sum() < self.threshold
                if few and np.linalg.matrix_rank(unknown[list(kinds)], tol=1e-9) < number:
                    return kinds
        return None


def by_threshold_only(earlier, answers, figures, threshold):
    def people(figure):
        return sum(number for batch, number in answers.items() if batch.group in figures[figure])

    return frozenset(figure for figure in figures if people(figure) >= threshold)


def random_survey(seed, rule=publishable_again):
    rng = np.random.default_rng(seed)
    groups = int(rng.integers(2, 6))
    parents = {0: None} | {group: int(rng.integers(0, group)) for group in range(1, groups)}
    survey = People(parents, int(rng.integers(3, 6)), rule=rule)
    for _ in range(rng.integers(2, 6)):
        for _ in range(rng.integers(0, 14)):
            survey.answer(int(rng.integers(0, groups)))
        for _ in range(rng.integers(0, 6)):
            if survey.answers:
                survey.erase(int(rng.integers(0, 10_000)))
        survey.publish()
    return survey


@pytest.mark.parametrize(("came", "safe"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_group_is_shown_again_if_nobody_or_at_least_the_threshold_came(came, safe):
    once, again = published({"sales"}, sales=(8,)), published({"sales"}, sales=(8, came))
    assert safe_to_publish_again([once], again, FIGURES, 5) is safe


@pytest.mark.parametrize(("gone", "safe"), [(0, True), (1, False), (4, False), (5, True)])
def test_a_group_is_shown_again_if_nobody_or_at_least_the_threshold_went(gone, safe):
    once, again = published({"sales"}, sales=(12,)), published({"sales"}, sales=(12 - gone,))
    assert safe_to_publish_again([once], again, FIGURES, 5) is safe


def test_a_changed_answer_is_one_gone_and_one_new():
    # The number of people stays 8; the difference of the sums is new minus old, of one person.
    once, again = published({"sales"}, sales=(8,)), published({"sales"}, sales=(7, 1))
    assert isolated_between([once, again], FIGURES, 5) == {Stay("sales", 0, 0), Stay("sales", 1, 1)}


def test_gained_and_lost_people_count_together():
    # 3 new minus 2 old are 5 people of whom no single one is told.
    once, again = published({"sales"}, sales=(8,)), published({"sales"}, sales=(6, 3))
    assert safe_to_publish_again([once], again, FIGURES, 5)


def test_what_is_left_between_groups_must_be_enough_too():
    # all gained 6 and sales 5 of them: the difference of the differences is one person of legal.
    once = published({"all", "sales"}, sales=(8,), legal=(7,))
    again = published({"all", "sales"}, sales=(8, 5), legal=(7, 1))
    assert isolated_between([once, again], FIGURES, 5) == {Stay("legal", 1, 1)}
    assert publishable_again([once], again.answers, FIGURES, 5) == {"all"}


def test_two_steps_that_are_safe_one_by_one_can_tell_together():
    # 5 come, then 4 of them go and 2 come: 5 and 6 people. From first to last: 1 + 2 = 3 people.
    first, second, third = (
        published({"sales"}, sales=(8,)),
        published({"sales"}, sales=(8, 5)),
        published({"sales"}, sales=(8, 1, 2)),
    )
    assert safe_to_publish_again([first], second, FIGURES, 5)
    # The second step alone, with the 13 as one batch.
    assert safe_to_publish_again(
        [published({"sales"}, sales=(13,))], published({"sales"}, sales=(9, 2)), FIGURES, 5
    )
    assert isolated_between([first, second, third], FIGURES, 5) == {Stay("sales", 1, 2), Stay("sales", 2, 2)}


def test_a_group_shown_for_the_first_time_is_not_compared():
    once, again = published({"all"}, sales=(8,)), published({"sales"}, sales=(8, 1))
    # all 8 and sales 8 are the same people, so this is a second showing all the same.
    assert not safe_to_publish_again([once], again, FIGURES, 5)
    once = published({"all"}, sales=(8,), legal=(6,))
    assert safe_to_publish_again([once], published({"sales"}, sales=(8, 1), legal=(6,)), FIGURES, 5)


def test_an_unchanged_survey_shows_what_it_showed():
    shown = publishable_again([], published((), sales=(8,), legal=(6,)).answers, FIGURES, 5)
    once = published(shown, sales=(8,), legal=(6,))
    assert shown == {"all", "sales", "legal"}
    assert publishable_again([once], once.answers, FIGURES, 5) == shown


def test_a_hidden_group_returns_when_enough_have_come():
    once = published({"sales"}, sales=(8,))
    twice = published((), sales=(8, 3))
    assert publishable_again([once], twice.answers, {"sales": ["sales"]}, 5) == frozenset()
    # 3 of the second batch, never shown, and 2 of the third are 5 new people.
    thrice = published((), sales=(8, 3, 2)).answers
    assert publishable_again([once, twice], thrice, {"sales": ["sales"]}, 5) == {"sales"}


def test_preferred_figures_are_tried_first():
    # all 13 - sales 10 leaves legal 3, so only one of the two can be shown.
    answers = published((), sales=(10,), legal=(3,)).answers
    assert publishable_again([], answers, FIGURES, 5) == {"all"}
    assert publishable_again([], answers, FIGURES, 5, preferred=["sales"]) == {"sales"}


def test_a_threshold_that_rose_hides_what_is_too_small_now():
    once = published({"sales"}, sales=(6,))
    assert publishable_again([once], once.answers, FIGURES, 7) == frozenset()


def test_the_largest_safe_set_of_a_tree_is_safe_as_a_first_publication():
    counts = {"all": 2, "sales": 8, "legal": 5}
    shown = publishable(TREE, counts, 5)
    first = published(shown, **{group: (people,) for group, people in counts.items()})
    assert safe_to_publish_again([], first, FIGURES, 5)


def test_cells_of_team_and_role_are_figures_too():
    counts = {Cell("sales", ("member",)): 6, Cell("sales", ("lead",)): 5}
    figures = cells_within({"sales": None}, counts)
    once = {Batch(base, 0): people for base, people in counts.items()}
    shown = publishable_again([], once, figures, 5)
    assert shown == set(figures)
    # One more lead: neither the leads nor everybody can be shown, the members can.
    again = once | {Batch(Cell("sales", ("lead",)), 1): 1}
    earlier = [Publication(shown, once)]
    assert publishable_again(earlier, again, figures, 5) == {Cell("sales", ("member",))}


def test_no_sequence_of_publications_tells_of_too_few_and_the_threshold_alone_does():
    leaks = shown = 0
    for seed in range(300):
        survey = random_survey(seed)
        assert survey.told_people() is None, seed
        assert isolated_between(survey.publications, survey.figures, survey.threshold) == frozenset()
        naive = random_survey(seed, rule=by_threshold_only)
        told = naive.told_people()
        assert (told is not None) == bool(
            isolated_between(naive.publications, naive.figures, naive.threshold)
        ), seed
        leaks += told is not None
        shown += len(survey.seen)
    assert leaks > 200
    assert shown > 300


class AnyOrderOfEvents(RuleBasedStateMachine):
    """Answers come and go and are published, in any order; nobody is ever told of."""

    def __init__(self):
        super().__init__()
        self.survey = People({"all": None, "a": "all", "b": "all", "c": "b"}, 4)

    @rule(group=st.sampled_from(["all", "a", "b", "c"]), people=st.integers(1, 6))
    def answers_come(self, group, people):
        for _ in range(people):
            self.survey.answer(group)

    @precondition(lambda self: self.survey.answers)
    @rule(numbers=st.lists(st.integers(0, 60), min_size=1, max_size=5))
    def answers_go(self, numbers):
        for number in numbers[: len(self.survey.answers)]:
            self.survey.erase(number)

    @precondition(lambda self: len(self.survey.publications) < 6)
    @rule()
    def results_are_published(self):
        self.survey.publish()

    @invariant()
    def nobody_is_told_of(self):
        if self.survey.seen:
            assert self.survey.told_people() is None


AnyOrderOfEvents.TestCase.settings = settings(max_examples=50, stateful_step_count=20, deadline=None)
test_any_order_of_events = AnyOrderOfEvents.TestCase


@pytest.mark.parametrize(
    ("publications", "message"),
    [
        ([published((), moon=(6,))], "'moon' has answers but is part of no figure"),
        (
            [published({"moon"}, sales=(6,))],
            r"publication 0 shows figures that are not known: \[\"'moon'\"\]",
        ),
        ([published((), sales=(6,)), published((), sales=(7,))], "grows from 6 to 7"),
        ([published((), sales=(6, 2))], "before its first publication"),
        ([published((), sales=(-1,))], "grows from -1 to 0"),
    ],
)
def test_impossible_histories_are_refused(publications, message):
    with pytest.raises(ValueError, match=message):
        isolated_between(publications, FIGURES, 5)
