from dataclasses import dataclass
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.confidentiality import (
    Disclosure,
    PublishedStatistic,
    Quantity,
    audit,
    publishable,
    shown_chance_missing,
    shown_estimate,
    shown_favourable,
    shown_mean,
    shown_spread,
)
from readiness.confidentiality_program import AttackProgram
from readiness.confidentiality_statistics import reach_of_part

PARENTS = {"all": None, "sales": "all", "legal": "all"}
COUNTS = {"sales": 7, "legal": 3}
FIVE = (1, 5)


@dataclass(frozen=True)
class Scale:
    minimum: int
    maximum: int


def test_a_hidden_team_of_three_is_had_by_subtraction():
    # all: 10 * 3.4 -+ .5 = 33.5 to 34.5; sales: 7 * 3.9 -+ .35 = 26.95 to 27.65
    # legal: 5.85 to 7.55 for 3 people = 1.95 to 2.517, known to .567 points
    (found,) = audit({"all": 3.4, "sales": 3.9}, PARENTS, COUNTS, FIVE)
    assert found == Disclosure(
        "all", ("legal",), 3, pytest.approx(1.95, abs=1e-6), pytest.approx(7.55 / 3, abs=1e-6)
    )
    assert found.width == pytest.approx(1.7 / 3, abs=1e-6)


def test_the_safe_set_of_the_same_company_gives_nothing_away():
    assert audit({"all": 3.4}, PARENTS, COUNTS, FIVE) == ()


def test_rounding_alone_protects_one_person_among_many():
    # all: 100 * 3.4 -+ 5: one person's answer could be anything, although she can be isolated.
    counts = {"sales": 99, "legal": 1}
    assert audit({"all": 3.4, "sales": 3.4}, PARENTS, counts, FIVE) == ()


def test_a_mean_at_the_end_of_the_scale_tells_everybodys_answer():
    # 6 * 5.0 -+ .3: at least 29.7, so legal's 4 of the 6 have at least 29.7 - 2 * 5 = 19.7: 4.925
    counts = {"sales": 2, "legal": 4}
    (found,) = audit({"all": 5.0}, PARENTS, counts, FIVE)
    assert (found.members, found.low, found.high) == (("legal",), pytest.approx(4.925, abs=1e-6), 5)


def test_a_clamped_mean_tells_less():
    # "at least 4.3": 6 * 4.25 = 25.5, so legal's 4 have at least 15.5: 3.875 to 5, over a point
    counts = {"sales": 2, "legal": 4}
    clamped = PublishedStatistic("all", Quantity.MEAN, 4.25, inf)
    assert audit([clamped], PARENTS, counts, FIVE) == ()


def test_where_a_union_is_given_away_its_parts_are_looked_at_too():
    # The scale's end pins both of the hidden teams of 2, together and alone.
    parents = PARENTS | {"audit": "all"}
    counts = {"sales": 8, "legal": 2, "audit": 2}
    found = audit({"all": 4.9, "sales": 4.8}, parents, counts, FIVE)
    assert set(found[0].members) == {"legal", "audit"}
    assert {disclosure.members for disclosure in found[1:]} == {("legal",), ("audit",)}


def test_a_standard_deviation_of_nought_tells_everybodys_answer():
    counts = {"sales": 3, "legal": 3}
    assert audit([shown_mean("all", 3.0)], PARENTS, counts, FIVE) == ()
    unanimous = [shown_mean("all", 3.0), shown_spread("all", 0.0)]
    # s <= .05: legal's 3 of 6 lie within sqrt(3 * 3 * 5 / 6) * .05 / 3 of 3.0 -+ .05
    (found, *_) = audit(unanimous, PARENTS, counts, FIVE)
    assert found.width == pytest.approx(2 * (0.05 + 7.5**0.5 * 0.05 / 3), abs=1e-6)


def test_a_usual_standard_deviation_tells_little():
    counts = {"sales": 3, "legal": 3}
    assert audit([shown_mean("all", 3.0), shown_spread("all", 0.9)], PARENTS, counts, FIVE) == ()


def test_shares_of_favourable_people_are_subtracted_too():
    # 3 of 10 gave the top answer, none of the 7 in sales: all 3 of legal did.
    # At least 2.915 of 3 by rounding: (2.915 * 5 + .085 * 1) / 3 = 4.887
    shares = [shown_favourable("all", 0.30), shown_favourable("sales", 0.0)]
    (found,) = audit(shares, PARENTS, COUNTS, FIVE, favourable=(4, 5))
    assert (found.members, found.low) == (("legal",), pytest.approx((2.915 * 5 + 0.085) / 3, abs=1e-6))


def test_shares_that_two_answers_make_tell_less():
    # Favourable is 4 or 5: all 3 of legal lie between 4 and 5, a whole point.
    shares = [shown_favourable("all", 0.30), shown_favourable("sales", 0.0)]
    assert audit(shares, PARENTS, COUNTS, FIVE, favourable=(3, 4)) == ()


def test_shares_need_to_know_what_is_favourable():
    with pytest.raises(ValueError, match="from which score"):
        audit([shown_favourable("all", 0.3)], PARENTS, COUNTS, FIVE)


def test_favourable_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        audit([shown_favourable("all", 0.3)], PARENTS, COUNTS, FIVE, favourable=(5, 6))


def test_an_estimate_is_undone_before_it_is_subtracted():
    # T = 3.6 with mu = 3.4 and B = .5: mean = 3.4 + .2 / .5 = 3.8, known to .1 / .5 = .2
    found = shown_estimate("sales", 3.6, grand_mean=3.4, shrinkage=0.5)
    assert (found.low, found.high) == (pytest.approx(3.7), pytest.approx(3.9))


def test_an_estimate_that_is_all_grand_mean_tells_nothing():
    found = shown_estimate("sales", 3.4, grand_mean=3.4, shrinkage=0)
    assert (found.low, found.high) == (-inf, inf)


def test_a_chance_in_whole_percent_tells_more_than_a_mean_with_one_decimal():
    # From 63.5 % to 64.5 % are .0268 standard errors of .17: .0046 points, not .1.
    found = shown_chance_missing(
        "sales",
        0.64,
        threshold=3.0,
        standard_error=0.17,
        degrees_of_freedom=inf,
        grand_mean=3.4,
        shrinkage=1.0,
    )
    assert found.high - found.low == pytest.approx(0.0046, abs=1e-4)


def test_a_chance_of_a_hundred_percent_leaves_the_low_side_open():
    found = shown_chance_missing(
        "sales", 1.0, threshold=3.0, standard_error=0.2, degrees_of_freedom=40, grand_mean=3, shrinkage=0.8
    )
    assert found.low == -inf
    assert found.high < 3


def test_a_shrinkage_above_one_is_refused():
    with pytest.raises(ValueError, match=r"0-1, not 1\.2"):
        shown_estimate("sales", 3.4, grand_mean=3.4, shrinkage=1.2)


def test_a_statistic_with_its_bounds_crossed_is_refused():
    with pytest.raises(ValueError, match="4 is not below 3"):
        PublishedStatistic("sales", Quantity.MEAN, 4, 3)


def test_nodes_alone_are_tried_with_means_in_the_middle_of_the_scale():
    assert audit({"all", "sales"}, PARENTS, COUNTS, FIVE)[0].members == ("legal",)
    assert audit(frozenset({"all"}), PARENTS, COUNTS, FIVE) == ()


def test_a_scale_may_be_an_object_and_may_start_at_nought():
    # The same company as in the first test, one point lower: 0-4.
    (found,) = audit({"all": 2.4, "sales": 2.9}, PARENTS, COUNTS, Scale(0, 4))
    assert (found.low, found.high) == (pytest.approx(0.95, abs=1e-6), pytest.approx(4.55 / 3, abs=1e-6))


def test_the_threshold_says_which_groups_are_looked_at():
    published = {"all": 3.4, "sales": 3.9}
    assert audit(published, PARENTS, COUNTS, FIVE, threshold=3) == ()
    assert len(audit(published, PARENTS, COUNTS, FIVE, threshold=4)) == 1


def test_without_a_threshold_a_group_as_large_as_a_published_one_is_fair_game():
    # Teams of 3 are published, so the hidden team of 3 is no smaller than what may be seen.
    parents = PARENTS | {"audit": "all"}
    counts = {"sales": 7, "legal": 3, "audit": 3}
    published = {"all": 3.4, "sales": 3.4, "audit": 3.4}
    assert audit(published, parents, counts, FIVE) == ()
    assert len(audit(published, parents, counts, FIVE, threshold=5)) == 2


def test_figures_that_contradict_each_other_are_refused():
    # Seven people with a mean of 5 and three more cannot have a mean of 2 together.
    with pytest.raises(ValueError, match="contradict each other"):
        audit({"all": 2.0, "sales": 5.0}, PARENTS, COUNTS, FIVE)


@pytest.mark.parametrize("scale", [(5, 1), (3, 3)])
def test_a_scale_without_length_is_refused(scale):
    with pytest.raises(ValueError, match="not below its maximum"):
        audit({"all": 3.4}, PARENTS, COUNTS, scale)


def test_a_threshold_of_nought_is_refused():
    with pytest.raises(ValueError, match="at least 1, not 0"):
        audit({"all": 3.4}, PARENTS, COUNTS, FIVE, threshold=0)


def test_a_published_stranger_is_refused():
    with pytest.raises(ValueError, match="not in the tree"):
        audit({"marketing": 3.4}, PARENTS, COUNTS, FIVE)


@st.composite
def answered_trees(draw):
    """A tree of up to 9 groups whose people gave whole answers on five points."""
    size = draw(st.integers(2, 9))
    parents = {0: None} | {node: draw(st.integers(0, node - 1)) for node in range(1, size)}
    answers = {node: draw(st.lists(st.integers(1, 5), max_size=6)) for node in parents}
    return parents, answers


def answers_below(parents, answers, node):
    found = list(answers[node])
    for child, parent in parents.items():
        if parent == node:
            found += answers_below(parents, answers, child)
    return found


def statistics_of(parents, answers, published):
    """Everything that could be shown of each group: mean, share of 4 and 5, spread."""
    for node in published:
        values = np.array(answers_below(parents, answers, node))
        yield shown_mean(node, round(float(values.mean()), 1))
        yield shown_favourable(node, round(float((values >= 4).mean()), 2))
        if values.size > 1:
            yield shown_spread(node, round(float(values.std(ddof=1)), 1))


@settings(max_examples=60, deadline=None)
@given(answered_trees(), st.data())
def test_what_the_attacker_concludes_is_true(tree, data):
    parents, answers = tree
    counts = {node: len(values) for node, values in answers.items()}
    peopled = sorted(node for node in parents if answers_below(parents, answers, node))
    published = data.draw(st.sets(st.sampled_from(peopled), min_size=1)) if peopled else set()
    figures = list(statistics_of(parents, answers, published))
    for found in audit(figures, parents, counts, FIVE, threshold=6, favourable=(3, 4)):
        mean = np.mean([value for member in found.members for value in answers[member]])
        assert found.low - 1e-6 <= mean <= found.high + 1e-6
        assert found.people == sum(counts[member] for member in found.members) < 6


@settings(max_examples=40, deadline=None)
@given(answered_trees(), st.booleans())
def test_the_short_cut_never_hides_a_disclosure(tree, everything):
    parents, answers = tree
    counts = {node: len(values) for node, values in answers.items()}
    shown = publishable(parents, counts, 4)
    figures = list(statistics_of(parents, answers, shown))
    if not everything:
        figures = [figure for figure in figures if figure.quantity is Quantity.MEAN]
    arguments = (figures, parents, counts, FIVE)
    quick = audit(*arguments, threshold=4, favourable=(3, 4))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(AttackProgram, "surely_wide", lambda *_: False)
        thorough = audit(*arguments, threshold=4, favourable=(3, 4))
    assert {d.members for d in quick} == {d.members for d in thorough}


@given(st.lists(st.integers(1, 5), min_size=2, max_size=8), st.data())
def test_no_part_of_a_group_lies_further_from_its_mean_than_the_spread_allows(answers, data):
    part = data.draw(st.integers(1, len(answers)))
    values = np.array(sorted(answers, reverse=True), dtype=float)
    distance = values[:part].sum() - part * values.mean()
    assert distance <= reach_of_part(len(answers), part, float(values.std(ddof=1))) + 1e-9


def test_the_safe_groups_of_a_company_stay_wide_and_those_by_threshold_alone_do_not():
    rng = np.random.default_rng(8)
    parents, counts = {"all": None}, {"all": 2}
    for department in range(30):
        parents[f"d{department}"], counts[f"d{department}"] = "all", 0
        for team in range(3):
            parents[f"d{department} t{team}"] = f"d{department}"
            counts[f"d{department} t{team}"] = int(rng.integers(2, 10))
    shown = publishable(parents, counts, 5)
    assert audit(dict.fromkeys(shown, 3.4), parents, counts, FIVE, threshold=5) == ()
    departments = {node for node in parents if counts[node] == 0}
    teams = {node for node in parents if counts[node] >= 5}
    by_threshold = {"all"} | departments | teams
    assert len(audit(by_threshold, parents, counts, FIVE, threshold=5)) > 0
