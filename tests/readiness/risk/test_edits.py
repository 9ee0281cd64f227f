"""Numbers of ours can be changed for an engagement, each within its range, and the changes are marked."""

from __future__ import annotations

import math
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import readiness.risk.edits as module
from readiness.judgements import Effect, Strength, judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from readiness.risk.edits import EditedNumbers, editable, edited
from readiness.risk.records import JudgementEdit
from surveys.faults import FaultsError

CATALOGUE, JUDGED = pitfall_catalogue(), judgements()
NUMBERS = editable(CATALOGUE, JUDGED)
BY_PATH = {number.path: number for number in NUMBERS}
FILE = yaml.safe_load((Path(module.__file__).parent / "editable.yaml").read_text("utf-8"))
KINDS = [kind for group in FILE["groups"] for kind in group["numbers"]]
WORD = "strength/hr-ownership/owner-is-hr"  # strong in the catalogue


def change(number, value, reason="Seen at this client", **more):
    return JudgementEdit(number=number, value=value, reason=reason, on=date(2026, 3, 2), **more)


def with_changes(*edits, strict=True) -> EditedNumbers:
    return edited(CATALOGUE, JUDGED, edits, strict=strict)


def faults_of(*edits):
    with pytest.raises(FaultsError) as refused:
        with_changes(*edits)
    return [str(fault) for fault in refused.value.faults]


def read_back(numbers: EditedNumbers):
    return {number.path: number.value for number in editable(numbers.catalogue, numbers.judged)}


# What is offered


def test_every_kind_of_number_is_offered_in_the_order_of_the_file():
    kinds = [re.compile(kind["path"].replace("*", "[^/]+")) for kind in KINDS]
    first_seen = dict.fromkeys(
        next(pattern.pattern for pattern in kinds if pattern.fullmatch(number.path)) for number in NUMBERS
    )
    assert list(first_seen) == [pattern.pattern for pattern in kinds]


def test_the_groups_are_those_of_the_file():
    assert list(dict.fromkeys(number.group for number in NUMBERS)) == [g["title"] for g in FILE["groups"]]


def test_only_these_numbers_of_the_judgements_are_not_offered():
    # Draws are a matter of computing time; the first band begins at 0 by definition; a kind of
    # source is counted, not judged. All else must be offered, also what is added later.
    assert {"/".join(way) for way, _ in module._leaves(JUDGED.model_dump())} - BY_PATH.keys() == {
        "draws",
        "bands/low",
        "pilot_failure/bands/low",
        "confidence/well_supported/kinds",
        "confidence/partly_supported/kinds",
    }


def test_every_pitfall_sign_and_cure_is_offered():
    pitfalls = CATALOGUE.pitfalls
    assert {p for p in BY_PATH if p.startswith("base_rate/")} == {f"base_rate/{p.id}" for p in pitfalls}
    assert {p for p in BY_PATH if p.startswith("strength/")} == {
        f"strength/{pitfall.id}/{signal.id}" for pitfall, signal in CATALOGUE.signals()
    }
    assert sum(p.startswith("impact_weeks/") for p in BY_PATH) == 3 * len(pitfalls)
    for cure in CATALOGUE.cures:
        assert {f"effect/{cure}", f"cure_hours/{cure}", f"cure_weeks/{cure}"} <= BY_PATH.keys()


def test_every_number_has_its_default_within_its_own_range():
    for number in NUMBERS:
        if number.choices:
            assert number.value in number.choices
            assert (number.low, number.high, number.unit) == (None, None, "")
        else:
            assert number.low <= number.value <= number.high, number.path
            assert number.unit


def test_every_number_says_in_words_what_it_is_and_what_it_is_used_for():
    for number in NUMBERS:
        assert not re.search(r"[{}_]", number.title), number.path
        assert number.used_for.endswith(".")
    assert len({(number.group, number.title) for number in NUMBERS}) == len(NUMBERS)


def test_names_in_the_file_are_of_numbers_that_exist_and_leave_none_out():
    for kind in KINDS:
        if "names" not in kind:
            continue
        pattern = re.compile(kind["path"].replace("*", "([^/]+)"))
        found = {match[pattern.groups] for path in BY_PATH if (match := pattern.fullmatch(path))}
        assert set(kind["names"]) == found, kind["path"]


def test_a_number_tells_what_it_may_be():
    assert BY_PATH[WORD].allowed == "one of weak, strong, decisive"
    assert BY_PATH["damping"].allowed == "a number from 0.01 to 0.99"
    assert BY_PATH["enough_outcomes"].allowed == "a whole number from 1 to 1000"


def test_titles_are_plain_words():
    assert BY_PATH["source_quality/hearsay"].title == "What somebody heard from others"
    assert BY_PATH["confidence/partly_supported/coverage"].title == (
        "A chance is called partly supported from this share of the signs on"
    )
    assert BY_PATH["impact_weeks/no-time/likely"].title == "“OKR work has no time set aside”: likely delay"


@pytest.mark.parametrize(
    "wrong",
    [
        {"low": 1, "high": 1, "unit": "weeks"},
        {"low": 0, "unit": "weeks"},
        {"low": 0, "high": 1},
        {"unit": "weeks"},
        {"used_for": "No full stop"},
        {"order": "zigzag"},
        {"colour": "red"},
    ],
)
def test_a_kind_that_is_not_whole_is_refused(wrong):
    with pytest.raises(ValidationError):
        module._Kind.model_validate({"path": "a", "title": "A", "used_for": "For a test.", **wrong})


# What a change does


def test_no_changes_give_the_very_same_objects():
    same = with_changes()
    assert same.catalogue is CATALOGUE
    assert same.judged is JUDGED
    assert (same.differences, same.dropped, same.version) == ((), (), JUDGED.version)


def test_a_change_in_the_judgements_leaves_the_catalogue_the_very_same_and_the_other_way_round():
    assert with_changes(change("damping", 0.4)).catalogue is CATALOGUE
    there = with_changes(change("base_rate/no-time", 0.6))
    assert there.judged is JUDGED
    changed = [
        new.id
        for new, old in zip(there.catalogue.pitfalls, CATALOGUE.pitfalls, strict=True)
        if new is not old
    ]
    assert changed == ["no-time"]


def test_each_kind_of_change_arrives_where_it_is_used():
    here = with_changes(
        change("likelihood_ratio/strong", 8),
        change("source_quality/hearsay", 0.2),
        change("bands/high", 0.6),
        change("confidence/well_supported/coverage", 0.7),
        change("cure_effect/most", 0.8),
        change("pilot_failure/bands/moderate", 0.3),
        change("pilot_failure/quarter_weeks", 12),
        change("enough_outcomes", 40),
        change("base_rate/no-time", 0.6),
        change("impact_weeks/no-time/high", 20),
        change(WORD, "weak"),
        change("effect/take-work-off", "most"),
        change("effect/take-work-off/over-commitment", "half"),
        change("cure_hours/take-work-off", 12.5),
        change("cure_weeks/take-work-off", 5),
    )
    judged, no_time = here.judged, here.catalogue.by_id["no-time"]
    assert judged.weight(Strength.STRONG) == math.log(8)
    assert judged.source_quality["hearsay"] == 0.2
    assert (judged.band(0.55), JUDGED.band(0.55)) == ("raised", "high")
    assert judged.confidence["well_supported"].coverage == 0.7
    assert judged.cure_effect[Effect.MOST] == 0.8
    assert (judged.pilot_failure.band(0.28), JUDGED.pilot_failure.band(0.28)) == ("low", "moderate")
    assert judged.pilot_failure.quarter_weeks == 12
    assert judged.enough_outcomes == 40
    assert isinstance(judged.enough_outcomes, int)
    assert no_time.base_rate == 0.6
    assert (no_time.impact_weeks.low, no_time.impact_weeks.likely, no_time.impact_weeks.high) == (2, 6, 20)
    signals = {signal.id: signal for signal in here.catalogue.by_id["hr-ownership"].signals}
    assert signals["owner-is-hr"].strength is Strength.WEAK
    cure = here.catalogue.cures["take-work-off"][1]
    assert (cure.effect, cure.also["over-commitment"]) == (Effect.MOST, Effect.HALF)
    assert (cure.effort_hours, cure.lead_weeks) == (12.5, 5)
    assert len(here.differences) == 15


def test_the_new_catalogue_looks_up_its_own_pitfalls_and_the_old_one_its_own():
    assert CATALOGUE.by_id["no-time"].base_rate == 0.4  # looked up before, so remembered
    here = with_changes(change("base_rate/no-time", 0.6)).catalogue
    assert (here.by_id["no-time"].base_rate, CATALOGUE.by_id["no-time"].base_rate) == (0.6, 0.4)


def test_what_was_not_changed_stays_as_it_was():
    here = with_changes(change(WORD, "weak"), change("damping", 0.4))
    assert {p: v for p, v in read_back(here).items() if v != BY_PATH[p].value} == {
        WORD: "weak",
        "damping": 0.4,
    }
    fields = JUDGED.model_dump(exclude={"damping"})
    assert here.judged.model_dump(exclude={"damping"}) == fields
    signal = here.catalogue.by_id["hr-ownership"].signals[0]
    assert signal.for_options == ("hr", "nobody")


def test_a_difference_names_default_value_reason_person_and_day():
    (difference,) = with_changes(change("damping", 0.4, "Two witnesses, one event", by="Ada")).differences
    assert difference == module.Difference(
        path="damping",
        title="Share that each further piece of evidence from one source keeps",
        default=0.5,
        here=0.4,
        reason="Two witnesses, one event",
        by="Ada",
        on=date(2026, 3, 2),
    )


def test_the_version_says_how_many_numbers_are_changed_here_and_the_judgements_keep_theirs():
    here = with_changes(change("damping", 0.4), change("base_rate/no-time", 0.6))
    assert here.version == f"{JUDGED.version} + 2 changed here"
    assert here.judged.version == JUDGED.version


def test_the_later_change_of_a_number_wins():
    here = with_changes(change("damping", 0.4, "First"), change("damping", 0.3, "Second"))
    assert [(each.here, each.reason) for each in here.differences] == [(0.3, "Second")]


def test_a_change_that_a_later_one_replaces_raises_no_fault():
    assert with_changes(change("damping", 7), change("damping", 0.3)).judged.damping == 0.3


def test_a_change_that_is_taken_back_later_is_no_difference():
    back = with_changes(change("damping", 0.4), change("damping", 0.5))
    assert back.judged is JUDGED
    assert back.differences == ()


def test_changing_again_what_was_changed_starts_from_the_changed_numbers():
    once = with_changes(change("damping", 0.4))
    twice = edited(once.catalogue, once.judged, [change("damping", 0.5)])
    assert [(each.default, each.here) for each in twice.differences] == [(0.4, 0.5)]


def test_a_whole_order_may_move_at_once():
    # 10 alone would not stay below 9; together with 30 and 90 it does.
    here = with_changes(
        change("likelihood_ratio/weak", 10),
        change("likelihood_ratio/strong", 30),
        change("likelihood_ratio/decisive", 90),
    )
    assert list(here.judged.likelihood_ratio.values()) == [10, 30, 90]


# What is refused


@pytest.mark.parametrize(
    ("number", "value", "told"),
    [
        (
            "base_rate/no-such",
            0.5,
            "changed number 'base_rate/no-such': there is no such number (found '0.5'). "
            "Take the change back, or correct its path.",
        ),
        (
            "bands/low",
            0.1,
            "changed number 'bands/low': there is no such number (found '0.1'). "
            "Take the change back, or correct its path.",
        ),
        (
            "damping",
            "half",
            "changed number 'damping': the value is not a number (found 'half'). Give a number from 0.01 to 0.99.",
        ),
        (
            "base_rate/no-time",
            1,
            "changed number 'base_rate/no-time': the value is outside 0.001-0.999 (found '1'). "
            "Give a number from 0.001 to 0.999.",
        ),
        (
            "reach_upwards",
            math.nan,
            "changed number 'reach_upwards': the value is outside 0-1 (found 'nan'). Give a number from 0 to 1.",
        ),
        (
            "enough_outcomes",
            20.5,
            "changed number 'enough_outcomes': the value is not a whole number (found '20.5'). "
            "Give a whole number from 1 to 1000.",
        ),
        (
            WORD,
            9,
            f"changed number '{WORD}': the value is not one of its words (found '9'). "
            "Give one of weak, strong, decisive.",
        ),
        (
            "effect/take-work-off",
            "strong",
            "changed number 'effect/take-work-off': the value is not one of its words (found 'strong'). "
            "Give one of some, half, most.",
        ),
        (
            "likelihood_ratio/strong",
            20,
            "changed numbers 'likelihood_ratio': the numbers are out of order "
            "(found 'weak 3, strong 20, decisive 20'). Let each be above the one before.",
        ),
        (
            "bands/raised",
            0.8,
            "changed numbers 'bands': the numbers are out of order "
            "(found 'raised 0.8, high 0.5, very_high 0.75'). Let each be above the one before.",
        ),
        (
            "impact_weeks/no-time/likely",
            1,
            "changed numbers 'impact_weeks/no-time': the numbers are out of order "
            "(found 'low 2, likely 1, high 16'). Let none be below the one before.",
        ),
        (
            "confidence/partly_supported/coverage",
            0.6,
            "changed numbers 'confidence': the numbers are out of order (found "
            "'well_supported/coverage 0.5, partly_supported/coverage 0.6'). Let none be above the one before.",
        ),
    ],
)
def test_a_change_that_does_not_fit_is_refused_with_place_value_and_remedy(number, value, told):
    assert faults_of(change(number, value)) == [told]


def test_all_faults_are_told_at_once():
    told = faults_of(
        change("no-such", 1),
        change("damping", 2),
        change("enough_outcomes", "many"),
        change("likelihood_ratio/weak", 0.5),  # out of range, so it says nothing about the order
        change("likelihood_ratio/decisive", 4),  # 4 < strong 9
        change("impact_weeks/no-time/low", 17),  # 17 > likely 6
        change("base_rate/no-time", 0.6),  # this one fits
    )
    assert [line.split(":")[0] for line in told] == [
        "changed number 'no-such'",
        "changed number 'damping'",
        "changed number 'enough_outcomes'",
        "changed number 'likelihood_ratio/weak'",
        "changed numbers 'likelihood_ratio'",
        "changed numbers 'impact_weeks/no-time'",
    ]
    assert "'strong 9, decisive 4'" in told[4]


def test_equal_delays_are_in_order():
    assert with_changes(
        change("impact_weeks/no-time/low", 6), change("impact_weeks/no-time/high", 6)
    ).differences


def test_a_change_whose_number_is_gone_does_not_break_reading():
    gone = change("base_rate/renamed-since", 0.5)
    here = with_changes(gone, change("damping", 0.4), strict=False)
    assert here.judged.damping == 0.4
    assert [(each.edit, each.fault.problem) for each in here.dropped] == [(gone, "there is no such number")]
    assert here.version == f"{JUDGED.version} + 1 changed here"


def test_a_change_that_no_longer_fits_its_range_does_not_break_reading():
    here = with_changes(change("damping", 1.5), strict=False)
    assert here.judged is JUDGED
    assert [each.edit.number for each in here.dropped] == ["damping"]


def test_where_an_order_is_broken_all_changes_of_it_are_left_out():
    # 12 fits below 20, but with 15 before it the order is broken; which of the two is at fault, nobody knows.
    here = with_changes(
        change("likelihood_ratio/weak", 15),
        change("likelihood_ratio/strong", 12),
        change("bands/high", 0.6),
        strict=False,
    )
    assert here.judged.likelihood_ratio == JUDGED.likelihood_ratio
    assert [each.edit.number for each in here.dropped] == ["likelihood_ratio/weak", "likelihood_ratio/strong"]
    assert [each.path for each in here.differences] == ["bands/high"]


def test_a_change_that_only_fits_beside_one_that_is_gone_is_left_out_too():
    # decisive 2000 is out of range and falls back to 20; strong 30 is then above it.
    here = with_changes(
        change("likelihood_ratio/strong", 30), change("likelihood_ratio/decisive", 2000), strict=False
    )
    assert here.judged is JUDGED
    assert {each.edit.number for each in here.dropped} == {
        "likelihood_ratio/strong",
        "likelihood_ratio/decisive",
    }


# Laws


@st.composite
def fitting_changes(draw, number):
    """Changes that set a number to a value of its range, together with those it keeps an order with."""
    if number.choices:
        return [change(number.path, draw(st.sampled_from(number.choices)))]
    if number.whole:
        return [change(number.path, draw(st.integers(int(number.low), int(number.high))))]
    family = [n for n in NUMBERS if n.family == number.family] if number.family else [number]
    values = draw(
        st.lists(
            st.floats(number.low, number.high), min_size=len(family), max_size=len(family), unique=True
        ).map(sorted)
    )
    if number.order == "not rising":
        values.reverse()
    return [change(n.path, value) for n, value in zip(family, values, strict=True)]


ANY_CHANGES = st.sampled_from(NUMBERS).flatmap(fitting_changes)


@given(ANY_CHANGES)
def test_every_number_can_be_set_to_any_value_of_its_range_and_read_back(edits):
    found = read_back(with_changes(*edits))
    assert {edit.number: found[edit.number] for edit in edits} == {edit.number: edit.value for edit in edits}


def test_every_number_at_once_can_be_set_to_its_lowest_or_another_word_and_read_back():
    alone = [number for number in NUMBERS if not number.family]
    edits = [
        change(
            n.path,
            next(w for w in n.choices if w != n.value)
            if n.choices
            else (n.low if n.low != n.value else n.high),
        )
        for n in alone
    ]
    here = with_changes(*edits)
    found = read_back(here)
    assert {edit.number: found[edit.number] for edit in edits} == {edit.number: edit.value for edit in edits}
    assert len(here.differences) == len(alone)


@pytest.mark.parametrize("group", [g["title"] for g in FILE["groups"]])
def test_setting_numbers_to_their_default_makes_no_difference(group):
    here = with_changes(*(change(n.path, n.value) for n in NUMBERS if n.group == group))
    assert here.catalogue is CATALOGUE
    assert here.judged is JUDGED
    assert here.differences == ()


@settings(max_examples=50)
@given(st.lists(ANY_CHANGES, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_changes_of_different_numbers_never_matters(several, chance):
    edits = list({edit.number: edit for each in several for edit in each}.values())
    shuffled = chance.sample(edits, len(edits))
    one, other = with_changes(*edits, strict=False), with_changes(*shuffled, strict=False)
    assert (one.catalogue.pitfalls, one.judged) == (other.catalogue.pitfalls, other.judged)
    assert one.differences == other.differences
    assert {each.edit.number for each in one.dropped} == {each.edit.number for each in other.dropped}


@given(
    st.lists(
        st.builds(
            change,
            st.one_of(st.sampled_from(list(BY_PATH)), st.text(min_size=1, max_size=20)),
            st.one_of(st.floats(), st.sampled_from(["weak", "most", "", "3"])),
        ),
        max_size=6,
    )
)
def test_whatever_was_kept_reading_never_breaks_and_each_change_is_a_difference_a_default_or_dropped(edits):
    here = with_changes(*edits, strict=False)
    numbers = {edit.number: edit for edit in edits}
    named = [each.path for each in here.differences] + [each.edit.number for each in here.dropped]
    assert len(named) == len(set(named))
    for path in numbers.keys() - set(named):
        assert numbers[path].value == BY_PATH[path].value
    if not here.dropped:
        assert with_changes(*edits) == here
    else:
        assert faults_of(*edits)
