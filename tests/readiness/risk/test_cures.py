"""The smallest set of cures: against brute force, against the real catalogue, by its laws."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.judgements import judgements
from readiness.pitfall_catalogue import PitfallCatalogue, pitfall_catalogue
from readiness.risk.cure_program import Limit
from readiness.risk.cures import CureSet, cure_worth, smallest_cure_set
from readiness.risk.failure import chances_after, left_by_cures, pilot_failure
from surveys.faults import FaultsError
from tests.readiness.risk.test_failure import catalogue, cure, pitfall

JUDGED = judgements()
REAL = pitfall_catalogue()
REAL_CHANCES = {each.id: each.base_rate for each in REAL.pitfalls}
NEVER_SHORT = {"weeks": 100.0, "coach_hours": 1000.0}


def left(found: CureSet) -> float:
    return found.after.chance


# Three pitfalls of a quarter each (l = .3), certain and without a shared cause:
# before 1 - .9 * .7 ** 3 = .6913
THREE = catalogue(
    pitfall("a", cure("a-coach", effort_hours=10), cure("a-sponsor", effort_hours=20, owner="sponsor")),
    pitfall("b", cure("b-slow", effect="most", lead_weeks=8), cure("b-quick", effect="some", owner="hr")),
    pitfall("c", cure("c-wide", effect="some", also={"a": "some", "b": "some"}, effort_hours=30)),
)
CERTAIN = {"a": 1.0, "b": 1.0, "c": 1.0}


def found_in_three(below: float, **more: Any) -> CureSet:
    return smallest_cure_set(CERTAIN, THREE, JUDGED, **{"below": below, **NEVER_SHORT, **more})


def test_the_one_cure_that_suffices_is_chosen() -> None:
    # b-slow leaves .25: 1 - .9 * .49 * (1 - .075) = .5921; a-coach leaves .5: 1 - .9 * .49 * .85 = .6252
    found = found_in_three(0.6)
    assert found.cures == ("b-slow",)
    assert found.before.chance == pytest.approx(0.6913, abs=5e-5)
    assert left(found) == pytest.approx(0.5921, abs=5e-5)
    assert (found.reaches, found.binding, found.weeks) == (True, (), 8.0)


def test_of_equally_many_cures_those_with_fewer_hours_are_chosen() -> None:
    # Under .63: a-coach (10 hours), a-sponsor (20, the same effect), b-slow (4) each suffice alone.
    assert found_in_three(0.63).cures == ("b-slow",)
    assert found_in_three(0.63, never={"b-slow"}).cures == ("a-coach",)


def test_of_equal_hours_the_set_with_the_smaller_chance_is_chosen() -> None:
    alike = catalogue(
        pitfall("a", cure("a-some", effect="some")), pitfall("b", cure("b-most", effect="most"))
    )
    found = smallest_cure_set({"a": 1.0, "b": 1.0}, alike, JUDGED, below=0.55, **NEVER_SHORT)
    assert found.cures == ("b-most",)


def test_of_sets_alike_in_all_the_earlier_ids_are_chosen() -> None:
    twins = catalogue(pitfall("a", *(cure(f"twin-{n}") for n in (3, 1, 2))))
    assert smallest_cure_set({"a": 1.0}, twins, JUDGED, below=0.3, **NEVER_SHORT).cures == ("twin-1",)


def test_a_level_already_met_needs_no_cure() -> None:
    found = found_in_three(0.7)
    assert (found.cures, found.reaches, found.weeks, found.coach_hours) == ((), True, 0.0, 0.0)
    assert found.after == found.before


def test_a_cure_that_takes_longer_than_the_weeks_left_is_named_and_not_chosen() -> None:
    found = found_in_three(0.6, weeks=7)
    assert found.too_late == ("b-slow",)
    assert "b-slow" not in found.cures
    assert found.reaches


def test_coach_and_consultant_share_the_coach_hours_and_others_have_their_own() -> None:
    owned = catalogue(
        pitfall("a", cure("one", owner="coach", effort_hours=6)),
        pitfall("b", cure("two", owner="consultant", effort_hours=5)),
        pitfall("c", cure("three", owner="sponsor", effort_hours=100)),
    )
    # All three leave 1 - .9 * .85 ** 3 = .4473.
    found = smallest_cure_set(CERTAIN, owned, JUDGED, below=0.45, weeks=1, coach_hours=11)
    assert found.hours_by_owner == {"coach": 6.0, "consultant": 5.0, "sponsor": 100.0}
    assert (found.coach_hours, found.reaches) == (11.0, True)
    short = smallest_cure_set(CERTAIN, owned, JUDGED, below=0.45, weeks=1, coach_hours=10)
    # Of a and b only one fits, the one with fewer hours.
    assert (short.cures, short.reaches, short.binding) == (("two", "three"), False, (Limit.COACH_HOURS,))
    others = smallest_cure_set(
        CERTAIN, owned, JUDGED, below=0.45, weeks=1, coach_hours=11, hours_of_others=99
    )
    assert (others.cures, others.binding) == (("one", "two"), (Limit.HOURS_OF_OTHERS,))


def test_out_of_reach_the_lowest_chance_is_reached_with_no_useless_cure() -> None:
    # c-wide helps nothing here; a and b have all of theirs: .5 * .5 and .25 * .75 are left:
    # 1 - .9 * (1 - .3 * .25) * (1 - .3 * .1875) = .2143
    chances = {"a": 1.0, "b": 1.0, "c": 0.0}
    found = smallest_cure_set(chances, THREE, JUDGED, below=0.15, **NEVER_SHORT, never={"c-wide"}, must=())
    assert found.cures == ("a-coach", "a-sponsor", "b-slow", "b-quick")
    assert left(found) == pytest.approx(0.2143, abs=5e-5)
    assert (found.reaches, found.binding) == (False, (Limit.NO_CURE_LEFT,))
    nothing = smallest_cure_set({"a": 0.0, "b": 0.0, "c": 0.0}, THREE, JUDGED, below=0.05, **NEVER_SHORT)
    assert (nothing.cures, nothing.binding) == ((), (Limit.NO_CURE_LEFT,))


def test_the_limit_that_keeps_the_level_out_of_reach_is_named() -> None:
    # Everything leaves a .1875, b .140625, c .75: 1 - .9 * .94375 * .9578 * .775 = .3695
    assert found_in_three(0.37).reaches
    assert found_in_three(0.37, weeks=2).binding == (Limit.WEEKS,)
    assert found_in_three(0.37, coach_hours=30).binding == (Limit.COACH_HOURS,)
    assert found_in_three(0.36).binding == (Limit.NO_CURE_LEFT,)


def test_limits_that_only_together_keep_the_level_out_of_reach_are_named_together() -> None:
    found = found_in_three(0.37, weeks=2, coach_hours=30)
    assert (found.binding, found.together) == ((Limit.WEEKS, Limit.COACH_HOURS), True)


def test_either_of_two_limits_may_be_lifted() -> None:
    either = catalogue(pitfall("a", cure("slow", lead_weeks=9), cure("dear", effort_hours=50)))
    # Either leaves 1 - .9 * .85 = .235.
    found = smallest_cure_set({"a": 1.0}, either, JUDGED, below=0.24, weeks=4, coach_hours=20)
    assert (found.binding, found.together) == ((Limit.WEEKS, Limit.COACH_HOURS), False)


def test_causes_are_damped_anew_for_what_cures_leave() -> None:
    cause = catalogue(pitfall("a", components=["vision"]), pitfall("b", components=["vision"]))
    # With a cured b leads: 1 - .9 * .73 * .85 ** .5 = .3943; with b cured a: 1 - .9 * .7 * .8650 ** .5
    found = smallest_cure_set({"a": 1.0, "b": 0.9}, cause, JUDGED, below=0.4, **NEVER_SHORT)
    assert found.cures == ("cure-of-a",)
    assert left(found) == pytest.approx(0.3943, abs=5e-5)


def test_cures_already_chosen_stay_and_use_up_their_hours() -> None:
    found = found_in_three(0.6, must=["c-wide"], coach_hours=33)
    # c-wide takes 30 of 33 hours, so that b-slow (4) no longer fits.
    assert found.cures[-1] == "c-wide"
    assert "b-slow" not in found.cures
    assert found.coach_hours <= 33


def test_a_chosen_cure_that_comes_too_late_lowers_nothing() -> None:
    found = found_in_three(0.6, must=["b-slow"], weeks=2)
    assert "b-slow" in found.cures
    assert found.too_late == ("b-slow",)
    working = [each for each in found.cures if each != "b-slow"]
    after = chances_after(CERTAIN, working, THREE, JUDGED)
    assert left(found) == pilot_failure(after, THREE, JUDGED).chance


def test_chosen_cures_that_take_more_hours_than_there_are_do_not_reach_the_level() -> None:
    found = found_in_three(0.62, must=["c-wide"], coach_hours=20)
    # Others may still add what costs the coach nothing.
    assert (found.reaches, found.binding) == (False, (Limit.COACH_HOURS,))
    assert found.coach_hours == 30.0


def test_the_draws_are_lowered_by_the_same_cures() -> None:
    draws = {each: np.full(100, chance) for each, chance in CERTAIN.items()}
    found = found_in_three(0.5, draws=draws)
    assert found.before.low == pytest.approx(found.before.chance)
    assert found.after.high == pytest.approx(found.after.chance)


def test_draws_of_a_pitfall_that_is_not_there_are_refused() -> None:
    with pytest.raises(FaultsError, match="draws: there is no such pitfall"):
        found_in_three(0.5, draws={each: np.zeros(3) for each in "abcd"})


def test_too_little_evidence_is_said_before_and_after() -> None:
    found = found_in_three(0.5, doubtful=True)
    assert found.before.word == found.after.word == "not known yet"


def test_all_that_cannot_be_asked_for_is_listed_with_its_value_and_remedy() -> None:
    with pytest.raises(FaultsError) as caught:
        found_in_three(1.0, weeks=-1, coach_hours=float("nan"), must=["a-coach", "x"], never=["a-coach"])
    assert str(caught.value).splitlines() == [
        "below: the level is not between 0 and 1 (found '1.0'). Give a chance such as 0.25.",
        "weeks: the limit is negative or no number (found '-1'). Give 0 or more.",
        "coach_hours: the limit is negative or no number (found 'nan'). Give 0 or more.",
        "must: there is no such cure (found 'x'). Use the id of a cure of the catalogue.",
        "never: the cure is already chosen (found 'a-coach'). Take it out of one of both lists.",
    ]


@pytest.mark.parametrize("below", [0.0, 1.0, -0.2, float("nan")])
def test_a_level_that_is_no_chance_is_refused(below: float) -> None:
    with pytest.raises(ValueError, match="the level is not between 0 and 1"):
        found_in_three(below)


def test_a_cure_is_worth_what_the_chance_would_be_higher_without_it() -> None:
    # With both a .25, b 1, c 1: 1 - .9 * .925 * .49 = .592075; without one a .5:
    # 1 - .9 * .85 * .49 = .62515; the difference .033075 for each, though both together
    # bring .6913 - .592075 = .099225.
    worth = cure_worth(CERTAIN, ["a-sponsor", "a-coach"], THREE, JUDGED)
    assert list(worth) == ["a-coach", "a-sponsor"]
    assert list(worth.values()) == pytest.approx([0.033075, 0.033075])


def test_a_cure_of_nothing_is_worth_nothing() -> None:
    assert cure_worth({"a": 0.0, "b": 1.0, "c": 1.0}, ["a-coach"], THREE, JUDGED) == {"a-coach": 0.0}


# Brute force over all subsets, with the formula written out anew.


@dataclass(frozen=True)
class Small:
    """A catalogue small enough to try everything."""

    catalogue: PitfallCatalogue
    chances: dict[str, float]

    def chance_left(self, cures: frozenset[str], weeks: float) -> float:
        survives = 1 - JUDGED.pilot_failure.without_pitfalls
        causes: dict[str, list[float]] = {}
        for each in self.catalogue.pitfalls:
            there = self.chances[each.id]
            for cure_id in cures:
                of, entry = self.catalogue.cures[cure_id]
                word = entry.effect if of is each else entry.also.get(each.id)
                if word is not None and entry.lead_weeks <= weeks:
                    there *= 1 - JUDGED.cure_effect[word]
            sinks = 0.3 * min(1, each.impact_weeks.likely / 13)
            causes.setdefault(each.components[0] if each.components else each.id, []).append(
                1 - sinks * there
            )
        for factors in causes.values():
            for place, factor in enumerate(sorted(factors)):
                survives *= factor**0.5**place
        return 1 - survives

    def hours(self, cures: frozenset[str], *, coach: bool | None = None) -> float:
        entries = [self.catalogue.cures[each][1] for each in cures]
        return sum(
            entry.effort_hours
            for entry in entries
            if coach is None or (entry.owner in {"coach", "consultant"}) == coach
        )

    def best(self, below: float, weeks: float, coach_hours: float) -> tuple[bool, int, float, float]:
        """Whether the level is reached, the number of cures, their hours and the chance left."""
        in_time = [each for each, (_, entry) in self.catalogue.cures.items() if entry.lead_weeks <= weeks]
        tried = [
            (len(cures), self.hours(cures), self.chance_left(cures, weeks))
            for size in range(len(in_time) + 1)
            for cures in map(frozenset, combinations(in_time, size))
            if self.hours(cures, coach=True) <= coach_hours
        ]
        # Sets that differ by less than what the program tells apart count as alike.
        reaching = [(count, hours, round(chance, 7)) for count, hours, chance in tried if chance < below]
        if reaching:
            return (True, *min(reaching))
        chance, count, hours = min((round(chance, 7), count, hours) for count, hours, chance in tried)
        return (False, count, hours, chance)


@st.composite
def small_catalogues(draw: st.DrawFn, most_cures: int = 10) -> Small:
    names = ["a", "b", "c", "d"][: draw(st.integers(1, 4))]
    left_over = most_cures - len(names)
    pitfalls = []
    for name in names:
        extra = draw(st.integers(0, min(3, left_over)))
        left_over -= extra
        cures = [
            cure(
                f"{name}-{n}",
                effort_hours=draw(st.integers(0, 12)),
                lead_weeks=draw(st.integers(0, 6)),
                owner=draw(st.sampled_from(["coach", "consultant", "sponsor", "hr"])),
                effect=draw(st.sampled_from(["some", "half", "most"])),
                also=draw(
                    st.dictionaries(
                        st.sampled_from([other for other in names if other != name]),
                        st.sampled_from(["some", "half", "most"]),
                        max_size=2,
                    )
                    if len(names) > 1
                    else st.just({})
                ),
            )
            for n in range(1 + extra)
        ]
        components = draw(st.sampled_from([(), ("vision",), ("skills",), ("vision", "skills")]))
        pitfalls.append(pitfall(name, *cures, weeks=draw(st.integers(0, 20)), components=components))
    chances = {name: draw(st.integers(0, 100)) / 100 for name in names}
    return Small(catalogue(*pitfalls), chances)


# No level coincides with the chance of a set, where the last bit would decide.
levels = st.sampled_from([0.05113, 0.11171, 0.15113, 0.20117, 0.27119, 0.35111, 0.44123])


@settings(max_examples=25, deadline=None)
@given(small_catalogues(), levels, st.integers(0, 6), st.integers(0, 30))
def test_the_set_is_the_best_of_all_subsets(small: Small, below: float, weeks: int, coach_hours: int) -> None:
    found = smallest_cure_set(
        small.chances, small.catalogue, JUDGED, below=below, weeks=weeks, coach_hours=coach_hours
    )
    reaches, count, hours, chance = small.best(below, weeks, coach_hours)
    assert (found.reaches, len(found.cures)) == (reaches, count)
    assert sum(found.hours_by_owner.values()) == pytest.approx(hours)
    assert left(found) == pytest.approx(chance, abs=2e-7)


@settings(max_examples=25, deadline=None)
@given(small_catalogues(), levels, st.integers(0, 6), st.integers(0, 30))
def test_the_set_keeps_its_limits_and_reaches_the_level_without_the_program(
    small: Small, below: float, weeks: int, coach_hours: int
) -> None:
    found = smallest_cure_set(
        small.chances, small.catalogue, JUDGED, below=below, weeks=weeks, coach_hours=coach_hours
    )
    chosen = frozenset(found.cures)
    assert found.weeks <= weeks
    assert found.coach_hours == small.hours(chosen, coach=True) <= coach_hours
    assert left(found) == pytest.approx(small.chance_left(chosen, weeks))
    assert found.reaches == (small.chance_left(chosen, weeks) < below) == (found.binding == ())
    assert left(found) <= found.before.chance + 2e-12


@settings(max_examples=10, deadline=None)
@given(
    small_catalogues(), levels, st.integers(0, 6), st.integers(0, 6), st.integers(0, 30), st.integers(0, 9)
)
def test_more_weeks_or_hours_never_worsen_the_result(
    small: Small, below: float, weeks: int, more_weeks: int, hours: int, more_hours: int
) -> None:
    def rank(weeks: float, hours: float) -> tuple[bool, float, float, float]:
        found = smallest_cure_set(
            small.chances, small.catalogue, JUDGED, below=below, weeks=weeks, coach_hours=hours
        )
        size = (len(found.cures), round(sum(found.hours_by_owner.values()), 6))
        if found.reaches:
            return (False, *size, round(left(found), 6))
        return (True, round(left(found), 6), *size)

    assert rank(weeks + more_weeks, hours) <= rank(weeks, hours)
    assert rank(weeks, hours + more_hours) <= rank(weeks, hours)


@settings(max_examples=30, deadline=None)
@given(small_catalogues(), levels, st.randoms(use_true_random=False))
def test_the_order_of_pitfalls_and_cures_never_matters(
    small: Small, below: float, order: random.Random
) -> None:
    shuffled = [
        each.model_copy(update={"cures": tuple(order.sample(each.cures, len(each.cures)))})
        for each in order.sample(small.catalogue.pitfalls, len(small.catalogue.pitfalls))
    ]
    limits = {"below": below, "weeks": 4.0, "coach_hours": 15.0}
    found = smallest_cure_set(small.chances, small.catalogue, JUDGED, **limits)
    turned = smallest_cure_set(small.chances, PitfallCatalogue(pitfalls=tuple(shuffled)), JUDGED, **limits)
    assert set(turned.cures) == set(found.cures)
    assert (turned.after, turned.reaches, turned.binding) == (found.after, found.reaches, found.binding)


@settings(max_examples=30, deadline=None)
@given(small_catalogues(), levels, st.data())
def test_chosen_cures_stay_and_ruled_out_ones_never_come(
    small: Small, below: float, data: st.DataObject
) -> None:
    ids = sorted(small.catalogue.cures)
    must = data.draw(st.sets(st.sampled_from(ids)))
    never = data.draw(st.sets(st.sampled_from(ids))) - must
    found = smallest_cure_set(
        small.chances, small.catalogue, JUDGED, below=below, weeks=4, coach_hours=15, must=must, never=never
    )
    assert must <= set(found.cures)
    assert not never & set(found.cures)


@settings(max_examples=30, deadline=None)
@given(small_catalogues(), levels)
def test_no_cure_of_a_smallest_set_is_worth_nothing(small: Small, below: float) -> None:
    found = smallest_cure_set(small.chances, small.catalogue, JUDGED, below=below, **NEVER_SHORT)
    worth = cure_worth(small.chances, found.cures, small.catalogue, JUDGED)
    assert all(each > 0 for each in worth.values())


# The real catalogue.


@pytest.mark.parametrize("below", [0.55, 0.52, 0.49, 0.47])
@pytest.mark.parametrize(("weeks", "coach_hours"), [(1, 0), (8, 200)])
def test_on_the_real_catalogue_no_triple_of_cures_does_better(
    below: float, weeks: float, coach_hours: float
) -> None:
    """All sets of up to three cures are tried, some 140,000 if all are in time."""
    found = smallest_cure_set(REAL_CHANCES, REAL, JUDGED, below=below, weeks=weeks, coach_hours=coach_hours)
    usable = [
        each
        for each, (_, entry) in REAL.cures.items()
        if entry.lead_weeks <= weeks and not (entry.owner in {"coach", "consultant"} and coach_hours == 0)
    ]
    sinking = np.array(
        [0.3 * min(1, each.impact_weeks.likely / 13) * REAL_CHANCES[each.id] for each in REAL.pitfalls]
    )
    causes: dict[str, list[int]] = {}
    for column, each in enumerate(REAL.pitfalls):
        causes.setdefault(each.components[0], []).append(column)
    kept = np.array([list(left_by_cures([each], REAL, JUDGED).values()) for each in usable])
    hours = np.array([REAL.cures[each][1].effort_hours for each in usable])
    best: tuple[int, float, float] | None = None
    for size in (0, 1, 2, 3):
        sets = np.array(list(combinations(range(len(usable)), size)), dtype=np.int64)
        factors = 1 - sinking * kept[sets].prod(axis=1)
        chances = np.full(len(sets), 0.9)
        for columns in causes.values():
            chances *= np.prod(np.sort(factors[:, columns], axis=1) ** 0.5 ** np.arange(len(columns)), axis=1)
        chances = 1 - chances
        reaching = np.flatnonzero(chances < below)
        if len(reaching):
            taken = hours[sets].sum(axis=1)
            best = min((size, float(taken[each]), round(float(chances[each]), 9)) for each in reaching)
            break
    assert found.reaches
    if best is None:
        assert len(found.cures) > 3
    else:
        of_found = (len(found.cures), sum(found.hours_by_owner.values()), round(left(found), 9))
        assert of_found == pytest.approx(best)


@pytest.mark.parametrize("below", [0.45, 0.65])
def test_on_the_real_catalogue_the_words_of_the_bands_can_be_asked_for(below: float) -> None:
    feared = {each: min(0.95, 2 * chance) for each, chance in REAL_CHANCES.items()}
    found = smallest_cure_set(feared, REAL, JUDGED, below=below, **NEVER_SHORT)
    assert found.reaches
    assert found.after.chance < below < found.before.chance
