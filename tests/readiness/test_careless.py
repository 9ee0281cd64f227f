"""People who may not have read the questions."""

from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from readiness.careless import FLAGS_NEEDED, Flag, careless_answers
from readiness.careless_indices import (
    contradictions,
    longest_runs,
    outlier_chances,
    response_variability,
)
from readiness.not_estimable import NotEstimable, Reason
from surveys.answers import BLANK, DECLINED, DONT_KNOW, AnswerTable
from surveys.instrument import Instrument
from surveys.instrument_files import built_in_instrument

# PyPI insufficient-effort 1.13.1 (import ier, MIT), on the answers below with NaN for a blank:
#   ier.irv(x) = [1.19023807, 0, 0.2763854, 1.42156018, 1.0198039, 1.1785113]
#   ier.longstring_scores(x) = [2, 12, 11, 1, 5, 2]
SIX_PEOPLE = np.array(
    [
        [4, 5, 2, 4, 3, 4, 4, 2, 4, 1, 5, 4],
        [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3],
        [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4],
        [1, 3, 5, 2, 4, 1, 3, 2, 5, 4, 1, 2],
        [4, BLANK, 4, 4, 4, BLANK, 4, 2, 2, 2, 3, 5],
        [2, 2, 4, 2, 4, 2, 1, 5, 2, 4, 2, 2],
    ],
    dtype=np.int8,
)
IRV = [1.19023807, 0, 0.2763854, 1.42156018, 1.0198039, 1.1785113]

# ier.mahad(x) of the same version; rows are people
TWELVE_PEOPLE = np.array(
    [
        *([3, 3, 4], [5, 1, 1], [5, 5, 2], [2, 5, 3], [2, 5, 2], [3, 4, 3]),
        *([1, 1, 5], [4, 5, 3], [5, 2, 3], [4, 1, 2], [1, 3, 5], [1, 2, 3]),
    ],
    dtype=float,
)
MAHALANOBIS = [
    *(1.10868646, 2.17082821, 1.70221775, 1.36939159, 2.01192078, 0.55075154),
    *(2.01097123, 1.47740943, 1.74966433, 1.56101402, 1.67350358, 1.84633149),
]

BUILT_IN = built_in_instrument()
TURNED = np.array([item.reversed for item in BUILT_IN.items])


def table_of(answers, instrument=BUILT_IN):
    values = np.asarray(answers, dtype=np.int8)
    people = len(values)
    return AnswerTable(
        instrument.item_ids,
        (UUID(int=1),),
        values,
        np.zeros(people, dtype=np.int32),
        np.zeros(people, dtype=np.int8),
    )


def attentive(people, seed=0):
    """Raw answers of people who read: six views of one person, and a little noise an item."""
    rng = np.random.default_rng(seed)
    names = [component.id for component in BUILT_IN.components]
    views = 3.4 + 0.45 * rng.standard_normal((people, 1)) + 0.4 * rng.standard_normal((people, 6))
    keyed = np.column_stack(
        [views[:, names.index(i.component)] if i.component else views.mean(axis=1) for i in BUILT_IN.items]
    )
    keyed = np.clip(np.rint(keyed + 0.7 * rng.standard_normal(keyed.shape)), 1, 5)
    return np.where(TURNED, 6 - keyed, keyed).astype(np.int8)


def small_instrument(reversed_items):
    """Twelve items of three components on five points; the ones named are reversed."""
    text, source = {"en": "text"}, {"document": "test", "place": "here"}
    scale = {"minimum": 1, "maximum": 5, "labels": {"en": list("12345")}}
    component = {"label": text, "scale": "s", "source": source}
    return Instrument.model_validate(
        {
            "id": "small",
            "version": "1",
            "languages": ["en"],
            "title": text,
            "introduction": text,
            "reference": "made for the tests",
            "scales": {"s": scale},
            "ways_out": {"dont_know": {"en": "unsure"}, "declined": {"en": "no comment"}},
            "roles": [{"id": "member", "label": text}],
            "components": [component | {"id": name} for name in "abc"],
            "items": [
                {
                    "id": f"i{n}",
                    "kind": "component",
                    "component": "abc"[n // 4],
                    "scale": "s",
                    "reversed": n in reversed_items,
                    "text": {"en": f"item {n}"},
                    "source": source,
                }
                for n in range(12)
            ],
        }
    )


# The figures


def test_variability_agrees_with_the_package_insufficient_effort():
    positions = np.where(SIX_PEOPLE == BLANK, np.nan, (SIX_PEOPLE - 1.0) / 4)
    assert 4 * response_variability(positions) == pytest.approx(IRV, abs=1e-8)


def test_long_strings_agree_with_the_package_insufficient_effort():
    assert longest_runs(SIX_PEOPLE, np.zeros(12)).tolist() == [2, 12, 11, 1, 5, 2]


def test_a_blank_is_passed_over_and_a_way_out_ends_a_run():
    answers = np.array([[4, BLANK, 4, 4], [4, DONT_KNOW, 4, 4], [DECLINED] * 4], dtype=np.int8)
    assert longest_runs(answers, np.zeros(4)).tolist() == [3, 2, 0]


def test_a_run_ends_where_the_scale_changes():
    assert longest_runs(np.full((1, 5), 3, dtype=np.int8), [0, 0, 1, 1, 1]).tolist() == [3]


@given(arrays.arrays(np.int8, (3, 9), elements=st.integers(1, 5)))
def test_a_run_is_as_long_read_from_either_end(answers):
    scales = np.zeros(9)
    assert (longest_runs(answers, scales) == longest_runs(answers[:, ::-1], scales)).all()


@given(arrays.arrays(np.float64, (2, 7), elements=st.floats(0, 1)))
def test_variability_knows_no_order_and_no_direction(positions):
    found = response_variability(positions)
    assert response_variability(positions[:, ::-1]) == pytest.approx(found)
    assert response_variability(1 - positions) == pytest.approx(found, abs=1e-9)
    assert (found <= 0.5 + 1e-12).all()


def test_contradictions_are_the_mean_distance_between_straight_and_reversed_items():
    # Component 0: straight 1.0 and .5, reversed .25: .75 - .25 = .5; component 1: 1 - 0 = 1; mean .75
    keyed = np.array([[1.0, 0.5, 0.25, 1.0, 0.0]])
    assert contradictions(keyed, [0, 0, 0, 1, 1], [False, False, True, False, True]) == pytest.approx([0.75])


def test_one_component_with_both_kinds_of_items_cannot_contradict():
    keyed = np.array([[1.0, 0.5, 0.25, 1.0, np.nan]])
    assert np.isnan(contradictions(keyed, [0, 0, 0, 1, 1], [False, False, True, False, True])).all()


def test_distances_without_contrasts_agree_with_the_package_insufficient_effort():
    # u = D^2 n / (n - 1)^2 follows Beta(p / 2, (n - p - 1) / 2): n = 12, p = 3
    found = outlier_chances((TWELVE_PEOPLE - 1) / 4, [0, 0, 1], [False] * 3)
    expected = stats.beta.sf(np.square(MAHALANOBIS) * 12 / 11**2, 1.5, 4)
    assert found == pytest.approx(expected, abs=1e-7)


def test_with_gaps_a_distance_is_that_of_the_items_answered():
    rng = np.random.default_rng(5)
    keyed = rng.standard_normal((60, 4)) @ rng.standard_normal((4, 4))
    keyed[3, 1] = keyed[7, [0, 3]] = np.nan
    found = outlier_chances(keyed, [-1] * 4, [False] * 4)
    deviations = keyed - np.nanmean(keyed, axis=0)
    seen = ~np.isnan(keyed)
    filled = np.where(seen, deviations, 0)
    covariance = filled.T @ filled / (seen.T.astype(int) @ seen.astype(int) - 1)
    for person in (3, 7, 20):
        own = seen[person]
        d2 = deviations[person, own] @ np.linalg.solve(covariance[np.ix_(own, own)], deviations[person, own])
        expected = stats.beta.sf(d2 * 60 / 59**2, own.sum() / 2, (60 - own.sum() - 1) / 2)
        assert found[person] == pytest.approx(expected, rel=1e-6)


def test_unusual_patterns_and_contradictions_are_independent_pieces_of_evidence():
    # 3,000 normal people, 8 items in 2 components, 2 of them reversed. Chances are uniform:
    # mean .5 +- .005, one in a hundred under .01 +- .002; unrelated to contradictions: r = 0 +- .018
    rng = np.random.default_rng(11)
    keyed = rng.standard_normal((3000, 1)) + rng.standard_normal((3000, 8))
    kinds = [0] * 4 + [1] * 4, [False, False, False, True] * 2
    chances = outlier_chances(keyed, *kinds)
    assert chances.mean() == pytest.approx(0.5, abs=0.02)
    assert (chances < 0.01).mean() == pytest.approx(0.01, abs=0.006)
    assert abs(np.corrcoef(chances, contradictions(keyed, *kinds))[0, 1]) < 0.06


def test_distances_need_three_people_an_item():
    found = outlier_chances(np.random.default_rng(0).random((11, 4)), [-1] * 4, [False] * 4)
    assert found == NotEstimable("unusual patterns", Reason.TOO_FEW_PEOPLE, 11, 12)


def test_items_that_hardly_anybody_was_asked_take_no_part_in_distances():
    keyed = np.column_stack([TWELVE_PEOPLE, np.full(12, np.nan)])
    keyed[:2, 3] = [0.2, 0.9]
    found = outlier_chances(keyed, [-1] * 4, [False] * 4)
    assert found == pytest.approx(outlier_chances(TWELVE_PEOPLE, [-1] * 3, [False] * 3))


# The flags


@pytest.fixture(scope="module")
def mixed():
    """300 attentive people, then three who always agree, three who always disagree, ten who
    toss dice, and one who stays in the middle."""
    dice = np.random.default_rng(2).integers(1, 6, (10, 40))
    same = np.repeat([[5], [4], [5], [1], [2], [1]], 40, axis=1)
    answers = np.vstack([attentive(300), same, dice, np.full((1, 40), 3)])
    table = table_of(answers)
    return table, careless_answers(table, BUILT_IN)


def test_who_says_the_same_to_everything_is_marked_by_two_kinds_of_flag(mixed):
    _, found = mixed
    assert found.careless[300:306].all()
    assert found.flagged[Flag.LONG_STRING][300:306].all()
    assert found.flagged[Flag.LOW_VARIABILITY][300:306].all()
    assert found.flagged[Flag.CONTRADICTION][300:306].all()


def test_who_tosses_dice_is_found_more_often_than_not(mixed):
    _, found = mixed
    assert found.flagged[Flag.OUTLIER][306:316].mean() >= 0.9
    assert found.careless[306:316].mean() >= 0.4


def test_who_stays_in_the_middle_is_flagged_twice_for_one_thing_and_not_marked(mixed):
    _, found = mixed
    assert found.flagged[Flag.LONG_STRING][316]
    assert found.flagged[Flag.LOW_VARIABILITY][316]
    assert not found.careless[316]


def test_attentive_people_are_hardly_ever_marked(mixed):
    _, found = mixed
    assert found.careless[:300].mean() <= 0.005
    assert all(people[:300].mean() <= 0.06 for people in found.flagged.values())


def test_the_counts_are_those_of_the_flags(mixed):
    _, found = mixed
    assert found.counts == {flag: int(people.sum()) for flag, people in found.flagged.items()}
    assert found.counts[Flag.LONG_STRING] == 7
    assert found.not_judged == ()


def test_nobody_and_nothing_is_deleted(mixed):
    table, found = mixed
    assert len(table) == found.careless.size == 317
    assert (table.values[300] == 5).all()


def test_two_independent_kinds_are_needed():
    assert FLAGS_NEEDED == 2


def test_long_strings_are_read_in_raw_answers():
    # Who keeps one view gives 5 to straight and 1 to reversed items: keyed a run of 40, raw none
    consistent = np.where(TURNED, 1, 5)
    found = careless_answers(table_of(np.vstack([attentive(150), consistent])), BUILT_IN)
    assert not found.flagged[Flag.LONG_STRING][150]
    assert not found.flagged[Flag.LOW_VARIABILITY][150]
    assert not found.careless[150]


def test_an_honest_run_over_items_of_one_direction_is_no_long_string():
    # Items 0-7 straight, 8-11 reversed. Eight times 4 is more than half of the answers, but all
    # items of that stretch point the same way; a ninth 4 goes on where the direction has changed.
    tool = small_instrument(range(8, 12))
    answers = [[4] * 8 + [2, 1, 2, 1], [4] * 9 + [1, 2, 1]]
    found = careless_answers(table_of(answers, tool), tool)
    assert found.flagged[Flag.LONG_STRING].tolist() == [False, True]


def test_without_reversed_items_sameness_and_contradiction_are_not_judged():
    tool = small_instrument(())
    found = careless_answers(table_of(np.full((4, 12), 5), tool), tool)
    assert not found.careless.any()
    assert found.not_judged == (
        NotEstimable("contradiction", Reason.TOO_FEW_ITEMS),
        NotEstimable("unusual patterns", Reason.TOO_FEW_ITEMS, 0, 2),
        NotEstimable("sameness", Reason.TOO_FEW_ITEMS, 0, 3),
    )


def test_a_small_organisation_has_no_unusual_patterns_but_says_so():
    found = careless_answers(table_of(attentive(30)), BUILT_IN)
    assert not found.flagged[Flag.OUTLIER].any()
    assert found.not_judged == (NotEstimable("unusual patterns", Reason.TOO_FEW_PEOPLE, 30, 120),)


def test_who_answered_little_is_not_judged():
    answers = np.vstack([attentive(10), np.full((1, 40), BLANK)])
    answers[10, :9] = 5
    found = careless_answers(table_of(answers), BUILT_IN)
    assert not found.judged[10]
    assert not any(people[10] for people in found.flagged.values())


def test_an_empty_table_has_nobody_to_flag():
    found = careless_answers(table_of(np.empty((0, 40))), BUILT_IN)
    assert found.careless.shape == (0,)
    assert set(found.counts.values()) == {0}


def test_the_order_of_people_makes_no_difference():
    answers = np.vstack([attentive(150), np.full((2, 40), 5), np.full((3, 40), 2)])
    answers[::7, ::5] = DONT_KNOW
    shuffled = np.random.default_rng(4).permutation(len(answers))
    found = careless_answers(table_of(answers), BUILT_IN)
    again = careless_answers(table_of(answers[shuffled]), BUILT_IN)
    assert (again.careless == found.careless[shuffled]).all()
    assert again.counts == found.counts
