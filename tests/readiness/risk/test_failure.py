"""How likely a pilot fails: the arithmetic, the laws, the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.judgements import Judgements, judgements
from readiness.pitfall_catalogue import PitfallCatalogue, pitfall_catalogue
from readiness.risk.failure import (
    chance_if_there,
    chances_after,
    failure_shares,
    left_by_cures,
    mean_shares,
    pilot_failure,
)
from surveys.faults import FaultsError

JUDGED = judgements()


def judged(**changes: object) -> Judgements:
    return JUDGED.model_copy(update={"pilot_failure": JUDGED.pilot_failure.model_copy(update=changes)})


def cure(cure_id: str, **more: object) -> dict[str, Any]:
    given = {"effort_hours": 4, "lead_weeks": 1, "owner": "coach", "effect": "half", **more}
    source = {"document": "000", "place": "here"}
    return {
        "id": cure_id,
        "action": "Do.",
        "changes": "All.",
        "seen_when": "Seen.",
        "source": source,
        **given,
    }


def pitfall(
    pitfall_id: str, *cures: dict[str, Any], weeks: float = 13, components: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        "id": pitfall_id,
        "title": pitfall_id,
        "why": "Because.",
        "sources": [{"document": "000", "place": "here", "states": "So."}],
        "disagreement": None,
        "base_rate": 0.2,
        "impact_weeks": {"low": 0, "likely": weeks, "high": 104},
        "components": list(components),
        "local": False,
        "disconfirming_question": "Is it?",
        "signals": [
            {
                "id": "sign",
                "kind": "observation",
                "sign": "A sign.",
                "strength": "weak",
                "says_for": "Yes.",
                "says_against": "No.",
            }
        ],
        "cures": list(cures) or [cure(f"cure-of-{pitfall_id}")],
    }


def catalogue(*pitfalls: dict[str, Any]) -> PitfallCatalogue:
    return PitfallCatalogue.model_validate({"pitfalls": list(pitfalls)})


TWO_OF_ONE_CAUSE = catalogue(
    pitfall("a", components=["vision", "skills"]), pitfall("b", components=["vision"])
)


def test_twenty_seven_pitfalls_at_a_fifth_fail_more_than_half_the_pilots_if_nothing_is_damped() -> None:
    # l = .3 * 6.5 / 13 = .15; 1 - (1 - .15 * .2) ** 27 = 1 - .97 ** 27 = 1 - .4394 = .5606
    many = catalogue(*(pitfall(f"p{n}", weeks=6.5) for n in range(27)))
    chances = {each.id: 0.2 for each in many.pitfalls}
    assert pilot_failure(chances, many, judged(without_pitfalls=0.0)).chance == pytest.approx(
        0.5606, abs=5e-5
    )
    # With l0 = .1: 1 - .9 * .43938 = .60456
    assert pilot_failure(chances, many, JUDGED).chance == pytest.approx(0.60456, abs=5e-6)


def test_twenty_seven_pitfalls_of_one_cause_count_like_two() -> None:
    # 1 + 1/2 + 1/4 + ... = 2; 1 - .97 ** 2 = .0591
    many = catalogue(*(pitfall(f"p{n}", weeks=6.5, components=["vision"]) for n in range(27)))
    chances = {each.id: 0.2 for each in many.pitfalls}
    found = pilot_failure(chances, many, judged(without_pitfalls=0.0))
    assert found.chance == pytest.approx(0.0591, abs=5e-5)


def test_a_second_pitfall_of_a_cause_counts_half() -> None:
    # l P = .3 * .5 = .15 each; 1 - .9 * .85 * .85 ** .5 = 1 - .9 * .85 * .921954 = .294705
    found = pilot_failure({"a": 0.5, "b": 0.5}, TWO_OF_ONE_CAUSE, JUDGED)
    assert found.chance == pytest.approx(0.294705, abs=5e-7)
    # -ln .85 = .16252
    assert [(part.pitfall, part.share) for part in found.parts] == [("a", 1.0), ("b", 0.5)]
    assert [part.part for part in found.parts] == pytest.approx([0.16252, 0.08126], abs=5e-6)


def test_the_likelier_pitfall_of_a_cause_counts_in_full() -> None:
    assert failure_shares({"a": 0.4, "b": 0.5}, TWO_OF_ONE_CAUSE, JUDGED) == {"a": 0.5, "b": 1.0}


def test_pitfalls_share_a_cause_by_their_first_component_only() -> None:
    apart = catalogue(
        pitfall("a", components=["vision", "skills"]), pitfall("b", components=["skills", "vision"])
    )
    assert failure_shares({"a": 0.4, "b": 0.5}, apart, JUDGED) == {"a": 1.0, "b": 1.0}


def test_a_pitfall_without_components_stands_alone() -> None:
    apart = catalogue(pitfall("a"), pitfall("b"))
    assert failure_shares({"a": 0.4, "b": 0.5}, apart, JUDGED) == {"a": 1.0, "b": 1.0}


def test_without_damping_of_the_rest_only_the_largest_of_a_cause_counts() -> None:
    shares = failure_shares({"a": 0.4, "b": 0.5}, TWO_OF_ONE_CAUSE, judged(shared_cause_damping=0.0))
    assert shares == {"a": 0.0, "b": 1.0}


@pytest.mark.parametrize(("weeks", "chance"), [(0, 0.0), (6.5, 0.15), (13, 0.3), (26, 0.3)])
def test_a_pitfall_sinks_in_proportion_to_its_weeks_and_never_more_than_a_lost_quarter(
    weeks: float, chance: float
) -> None:
    assert chance_if_there(catalogue(pitfall("a", weeks=weeks)).pitfalls[0], JUDGED) == pytest.approx(chance)


def test_where_no_pitfall_is_there_only_the_rest_is_left() -> None:
    found = pilot_failure({"a": 0.0, "b": 0.0}, TWO_OF_ONE_CAUSE, JUDGED)
    assert found.chance == 0.1
    assert found.word == "low"


def test_cures_of_one_pitfall_multiply_and_reach_others_by_also() -> None:
    # a: .8 * (1 - .5) * (1 - .75) = .1; b: .6 * (1 - .25) = .45
    helped = catalogue(
        pitfall("a", cure("one", effect="half", also={"b": "some"}), cure("two", effect="most")),
        pitfall("b", cure("three")),
    )
    after = chances_after({"a": 0.8, "b": 0.6}, ["one", "two"], helped, JUDGED)
    assert after == pytest.approx({"a": 0.1, "b": 0.45})
    assert left_by_cures(["two", "one", "one"], helped, JUDGED) == pytest.approx({"a": 0.125, "b": 0.75})


def test_once_the_strongest_of_a_cause_is_cured_the_next_counts_in_full() -> None:
    # a .5 -> .25 leaves b leading: 1 - .9 * (1 - .3 * .4) * (1 - .3 * .25) ** .5
    #   = 1 - .9 * .88 * .961769 = .238279
    after = chances_after({"a": 0.5, "b": 0.4}, ["cure-of-a"], TWO_OF_ONE_CAUSE, JUDGED)
    assert pilot_failure(after, TWO_OF_ONE_CAUSE, JUDGED).chance == pytest.approx(0.238279, abs=5e-7)


def test_on_average_the_pitfalls_of_a_cause_share_what_damping_leaves() -> None:
    # (1 + .5) / 2
    assert mean_shares(TWO_OF_ONE_CAUSE, JUDGED) == {"a": 0.75, "b": 0.75}


def test_the_range_is_that_of_the_draws_with_the_damping_of_the_chances() -> None:
    # In every draw a keeps d = 1 and b d = .5, though b leads in the second:
    # a .5, b .4: 1 - .9 * .85 * .88 ** .5 = .282366; a .1, b .9: 1 - .9 * .97 * .73 ** .5 = .254108
    draws = {"a": np.array([0.5, 0.1] * 50), "b": np.array([0.4, 0.9] * 50)}
    found = pilot_failure({"a": 0.5, "b": 0.4}, TWO_OF_ONE_CAUSE, JUDGED, draws=draws)
    assert (found.low, found.high) == (
        pytest.approx(0.254108, abs=5e-7),
        pytest.approx(0.282366, abs=5e-7),
    )


def test_clients_read_a_word_and_a_range_that_is_called_a_judgement() -> None:
    high = pilot_failure(
        {"a": 1.0, "b": 1.0},
        TWO_OF_ONE_CAUSE,
        judged(without_pitfalls=0.1),
        draws={"a": np.linspace(0, 1, 101), "b": np.linspace(0, 1, 101)},
    )
    # 1 - .9 * .7 * .7 ** .5 = .4729; draws reach from P = .05: 1 - .9 * .985 ** 1.5 = .1202
    # to P = .95: 1 - .9 * .715 ** 1.5 = .4559, which the chance itself lies above; outwards 1 to 5
    assert high.chance == pytest.approx(0.4729, abs=5e-5)
    assert high.range_words() == (
        "low to high: of ten such pilots, one to five would be expected to fail. "
        "This is a judgement until outcomes calibrate it."
    )


def test_without_draws_the_range_is_that_of_the_word() -> None:
    # low reaches from 0 to .25
    found = pilot_failure({"a": 0.1, "b": 0.1}, TWO_OF_ONE_CAUSE, JUDGED)
    assert (found.low, found.high) == (None, None)
    assert found.band == (0.0, 0.25)
    assert found.range_words().startswith("low: of ten such pilots, none to three would be")


def test_certain_draws_are_called_about_one_number() -> None:
    same = {"a": np.zeros(100), "b": np.zeros(100)}
    found = pilot_failure({"a": 0.0, "b": 0.0}, TWO_OF_ONE_CAUSE, JUDGED, draws=same)
    assert "about one would be" in found.range_words()


def test_the_words_never_carry_a_percentage() -> None:
    for chance in np.linspace(0, 1, 21):
        words = pilot_failure({"a": chance, "b": chance}, TWO_OF_ONE_CAUSE, JUDGED).range_words()
        assert not any(character.isdigit() or character == "%" for character in words)


def test_too_little_evidence_is_not_known_yet_whatever_the_chance() -> None:
    found = pilot_failure({"a": 1.0, "b": 1.0}, TWO_OF_ONE_CAUSE, JUDGED, doubtful=True)
    assert found.word == "not known yet"
    assert found.range_words().startswith("not known yet: there is too little evidence")
    assert "of ten such pilots," not in found.range_words()


def test_all_faults_of_the_chances_come_at_once_with_value_and_remedy() -> None:
    with pytest.raises(FaultsError) as caught:
        pilot_failure({"a": 1.5, "c": 0.1}, TWO_OF_ONE_CAUSE, JUDGED)
    assert str(caught.value).splitlines() == [
        "chances: there is no such pitfall (found 'c'). Use ids of the catalogue.",
        "chances: a pitfall is missing (found 'b'). Give a number for each pitfall.",
        "chances, 'a': not between 0 and 1 (found '1.5'). Give shares of 1.",
    ]


def test_a_chance_that_is_no_number_is_refused() -> None:
    with pytest.raises(FaultsError, match="chances, 'a': not between 0 and 1"):
        failure_shares({"a": float("nan"), "b": 0.1}, TWO_OF_ONE_CAUSE, JUDGED)


def test_draws_must_be_equally_many_for_each_pitfall() -> None:
    with pytest.raises(FaultsError, match="different numbers of draws"):
        pilot_failure(
            {"a": 0.1, "b": 0.1}, TWO_OF_ONE_CAUSE, JUDGED, draws={"a": np.zeros(3), "b": np.zeros(4)}
        )


def test_a_range_that_reaches_into_another_band_is_told_with_both_words() -> None:
    # a alone: 1 - .9 * (1 - .3 P); P .1 gives .127 (low), P 1 gives .37 (moderate)
    wide = {"a": np.linspace(0.1, 1.0, 200), "b": np.zeros(200)}
    found = pilot_failure({"a": 0.5, "b": 0.0}, TWO_OF_ONE_CAUSE, JUDGED, draws=wide)
    assert found.word == "low"
    assert found.range_words().startswith("low to moderate: of ten such pilots, one to four ")


def test_an_unknown_cure_is_refused() -> None:
    with pytest.raises(FaultsError, match=r"no such cure \(found 'magic'\)\. Use the id"):
        chances_after({"a": 0.1, "b": 0.1}, ["magic"], TWO_OF_ONE_CAUSE, JUDGED)


REAL = pitfall_catalogue()
real_chances = st.fixed_dictionaries({each.id: st.floats(0, 1) for each in REAL.pitfalls})
real_cures = st.sets(st.sampled_from(sorted(REAL.cures)), max_size=12)


@settings(max_examples=40, deadline=None)
@given(real_chances, real_cures, st.sampled_from(sorted(REAL.cures)))
def test_one_more_cure_never_raises_the_chance(chances: dict[str, float], cures: set[str], more: str) -> None:
    def failure(chosen: set[str]) -> float:
        return pilot_failure(chances_after(chances, chosen, REAL, JUDGED), REAL, JUDGED).chance

    assert failure(cures | {more}) <= failure(cures) + 1e-12
