"""What leaves the readiness package, and what does not."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.report import Report, weakest_words
from readiness.columns import shown_chance
from readiness.missing_link import band
from readiness.publication import published_readiness
from readiness.published import Hidden, Participation, PublishedMean, PublishedReadiness, Verdict
from surveys.answers import DONT_KNOW, NO_ROLE, AnswerTable
from surveys.instrument import Instrument
from surveys.organisation import Level, Organisation, Unit
from surveys.survey import Survey, reporting_units

_TEXT = {"en": "text"}
_SOURCE = {"document": "test", "place": "here"}


def instrument(
    *, higher_is: str = "better", minimum: int = 1, maximum: int = 5, items: int = 4
) -> Instrument:
    """One component on one scale; the last item is reversed."""
    return Instrument.model_validate(
        {
            "id": "tiny",
            "version": "1",
            "languages": ["en"],
            "title": _TEXT,
            "introduction": _TEXT,
            "reference": "made for the tests",
            "scales": {
                "s": {
                    "minimum": minimum,
                    "maximum": maximum,
                    "higher_is": higher_is,
                    "labels": {"en": [str(i) for i in range(minimum, maximum + 1)]},
                }
            },
            "ways_out": {"dont_know": {"en": "unsure"}, "declined": {"en": "no comment"}},
            "roles": [{"id": "member", "label": _TEXT}],
            "components": [{"id": "c", "label": _TEXT, "scale": "s", "source": _SOURCE}],
            "items": [
                {
                    "id": f"i{n}",
                    "kind": "component",
                    "component": "c",
                    "scale": "s",
                    "reversed": n == items - 1 and items > 1,
                    "text": {"en": f"item {n}"},
                    "source": _SOURCE,
                }
                for n in range(items)
            ],
        }
    )


def published(
    answers: dict[str, list[list[int]]],
    *,
    tool: Instrument | None = None,
    headcounts: dict[str, int] | None = None,
) -> PublishedReadiness:
    """Results of teams right below a company, from raw answers by team."""
    tool = tool or instrument()
    root = Unit(id=uuid4(), name="All", level=Level.COMPANY, members_direct=0)
    teams = [
        Unit(
            id=uuid4(),
            name=name,
            level=Level.TEAM,
            parent=root.id,
            members_direct=(headcounts or {}).get(name, len(rows)),
        )
        for name, rows in answers.items()
    ]
    organisation = Organisation(units=(root, *teams))
    rows = [(index, row) for index, team in enumerate(teams, start=1) for row in answers[team.name]]
    table = AnswerTable(
        tool.item_ids,
        tuple(unit.id for unit in organisation.units),
        np.array([row for _, row in rows], dtype=np.int8),
        np.array([index for index, _ in rows], dtype=np.int32),
        np.full(len(rows), NO_ROLE, dtype=np.int8),
    )
    survey = Survey(
        id=UUID(int=1),
        workspace_id=UUID(int=2),
        engagement_id=UUID(int=3),
        name="Test",
        instrument_hash=tool.content_hash,
        language="en",
    )
    return published_readiness(table, tool, survey, organisation, reporting_units(organisation))


def cell(results: PublishedReadiness, name: str) -> PublishedMean | Hidden:
    return next(unit.components["c"] for unit in results.units if unit.name == name)


def rows(*means: int) -> list[list[int]]:
    """People who answer the same everywhere; the reversed last item is turned back."""
    return [[mean, mean, mean, 6 - mean] for mean in means]


def test_a_reversed_item_counts_the_other_way_round() -> None:
    # Everybody "means" 4: items 4, 4, 4 and the reversed one 2, which keys to 4.
    results = published({"A": rows(4, 4, 3, 5, 4, 4), "B": rows(3, 3, 2, 4, 3, 3)})
    found = cell(results, "A")
    assert isinstance(found, PublishedMean)
    # (4 + 4 + 3 + 5 + 4 + 4) / 6 = 4.0
    assert found.observed == 4.0


def test_a_mean_on_a_scale_whose_high_end_is_bad_keeps_its_own_direction_but_not_its_colour() -> None:
    tool = instrument(higher_is="worse", minimum=0, maximum=4, items=1)
    results = published(
        {"Calm": [[0], [1], [1], [0], [1], [2]], "Hot": [[3], [4], [3], [3], [4], [3]]}, tool=tool
    )
    calm, hot = cell(results, "Calm"), cell(results, "Hot")
    assert isinstance(calm, PublishedMean)
    assert isinstance(hot, PublishedMean)
    # Calm: 5 / 6 = 0.83; Hot: 20 / 6 = 3.33, in the scale's own points.
    assert (calm.observed, hot.observed) == (0.8, 3.3)
    # 100 is the good end whatever the direction.
    assert calm.percent > 70
    assert hot.percent < 30
    assert calm.verdict is Verdict.PRESENT
    assert hot.verdict is Verdict.MISSING


def test_a_team_under_the_threshold_is_hidden_and_a_second_one_with_it() -> None:
    # Four people in C could be had as everybody minus A minus B, so one more goes with it.
    results = published({"A": rows(4, 4, 3, 5, 4, 4), "B": rows(3, 3, 2, 4, 3, 3), "C": rows(1, 2, 1, 2)})
    hidden = [unit.name for unit in results.units if unit.is_hidden]
    assert "C" in hidden
    assert len(hidden) == 2


def test_nothing_of_a_hidden_team_stands_in_the_published_document() -> None:
    results = published({"A": rows(4, 4, 3, 5, 4, 4), "B": rows(3, 3, 2, 4, 3, 3), "C": rows(1, 2, 1, 2)})
    for unit in results.units:
        if unit.is_hidden:
            content = json.loads(unit.model_dump_json())
            shown = {k: v for k, v in content.items() if k not in {"id", "name", "parent", "level", "depth"}}
            assert not any(character.isdigit() for character in json.dumps(shown["components"]))
            assert not any(character.isdigit() for character in json.dumps(shown["participation"]))


def test_a_unanimous_team_is_shown_at_the_bound_of_what_may_be_shown() -> None:
    results = published({"A": rows(5, 5, 5, 5, 5), "B": rows(3, 3, 2, 4, 3) * 8})
    found = cell(results, "A")
    assert isinstance(found, PublishedMean)
    # 5 - (5 - 1) / 5 people = 4.2
    assert found.observed == 4.2
    assert found.at_bound


def test_a_bound_that_subtraction_would_undo_is_not_shown() -> None:
    # Everybody has 4.0 and the five of B 3.0, each to .05: the five of A have 4.9 or more.
    results = published({"A": rows(5, 5, 5, 5, 5), "B": rows(3, 3, 2, 4, 3)})
    assert isinstance(cell(results, "All"), PublishedMean)
    assert isinstance(cell(results, "A"), Hidden) or isinstance(cell(results, "B"), Hidden)


def test_people_who_did_not_answer_can_turn_a_verdict_into_too_few_answers() -> None:
    # Five of ten answered 4; the other five at the organisation's 10th percentile (1) make 2.5 < 3.
    answers = {"A": rows(4, 4, 4, 4, 4), "B": rows(1, 1, 1, 2, 1, 2) * 5}
    found = cell(published(answers, headcounts={"A": 10}), "A")
    assert isinstance(found, PublishedMean)
    assert found.verdict is Verdict.TOO_FEW_ANSWERS


def test_dont_know_is_missing_for_means_and_a_finding_of_its_own() -> None:
    unsure = [4, 4, DONT_KNOW, DONT_KNOW]
    results = published({"A": [unsure] * 6, "B": rows(3, 3, 2, 4, 3, 3)})
    unit = next(unit for unit in results.units if unit.name == "A")
    found = unit.components["c"]
    assert isinstance(found, PublishedMean)
    assert found.observed == 4.0
    # 12 of 24 answers
    assert unit.dont_know["c"] == "about 50 %"


def test_a_person_who_answered_less_than_half_has_no_mean() -> None:
    one_of_four = [5, DONT_KNOW, DONT_KNOW, DONT_KNOW]
    results = published({"A": [*rows(3, 3, 3, 3, 4), one_of_four], "B": rows(3, 3, 2, 4, 3, 3)})
    found = cell(results, "A")
    assert isinstance(found, PublishedMean)
    # 16 / 5 = 3.2; with the sixth person it would be 21 / 6 = 3.5
    assert found.observed == 3.2


team = st.lists(st.integers(1, 5), min_size=0, max_size=9)


@settings(max_examples=60, deadline=None)
@given(st.lists(team, min_size=2, max_size=7))
def test_every_group_that_subtraction_could_isolate_has_nobody_or_enough_people(
    teams: list[list[int]],
) -> None:
    if sum(map(len, teams)) < 5:
        return
    results = published({f"T{i}": rows(*means) for i, means in enumerate(teams)})
    if results.overall.is_hidden:
        return
    for key in ("participation", "component"):
        shown = {
            unit.name
            for unit in results.units[1:]
            if not isinstance(unit.participation if key == "participation" else unit.components["c"], Hidden)
        }
        rest = sum(len(means) for i, means in enumerate(teams) if f"T{i}" not in shown)
        assert rest == 0 or rest >= results.threshold
        assert all(len(means) >= results.threshold for i, means in enumerate(teams) if f"T{i}" in shown)


def test_shown_participation_is_what_was_answered() -> None:
    results = published({"A": rows(4, 4, 3, 5, 4, 4), "B": rows(3, 3, 2, 4, 3)}, headcounts={"A": 9})
    unit = next(unit for unit in results.units if unit.name == "A")
    assert unit.participation == Participation(answered=6, invited=9)


@pytest.mark.parametrize("size", [5, 6, 8, 30])
def test_intervals_narrow_with_more_people_and_hold_the_estimate(size: int) -> None:
    generator = np.random.default_rng(7)
    means = [int(x) for x in generator.integers(2, 5, size)]
    found = cell(published({"A": rows(*means), "B": rows(3, 3, 2, 4, 3)}, headcounts={"A": 2 * size}), "A")
    assert isinstance(found, PublishedMean)
    assert found.low <= found.estimate <= found.high


def test_sabotage_and_resistance_are_never_told_of_a_team(sample_report: Report) -> None:
    told = {"symptom_sabotage", "symptom_resistance"}
    for unit in sample_report.readiness.units:
        for item in told:
            if unit.level is Level.TEAM:
                assert isinstance(unit.items[item], Hidden)
    departments = [u for u in sample_report.readiness.units if u.level is Level.DEPARTMENT]
    assert any(not isinstance(unit.items[item], Hidden) for unit in departments for item in told)
    for unit in sample_report.readiness.units:
        if unit.level is Level.TEAM:
            words = weakest_words(unit, sample_report.results).lower()
            assert "sabotage" not in words
            assert "resistance" not in words


def test_people_who_all_say_the_same_look_like_people_who_nearly_do() -> None:
    # Both means are 3; in one team nobody differs, in the other two people do by a point.
    alike = published({"A": rows(3, 3, 3, 3, 3), "B": rows(4, 2, 3, 5, 4)})
    apart = published({"A": rows(2, 3, 3, 3, 4), "B": rows(4, 2, 3, 5, 4)})
    one, other = cell(alike, "A"), cell(apart, "A")
    assert isinstance(one, PublishedMean)
    assert isinstance(other, PublishedMean)
    assert (one.observed, one.low, one.high) == (other.observed, other.low, other.high)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(1, 5), min_size=5, max_size=9), min_size=1, max_size=4))
def test_an_interval_holds_its_estimate_and_a_bound_tells_nothing_beyond_itself(
    teams: list[list[int]],
) -> None:
    results = published({f"T{i}": rows(*means) for i, means in enumerate(teams)})
    for unit in results.units:
        found = unit.components["c"]
        if isinstance(found, Hidden):
            continue
        assert found.low <= found.estimate <= found.high
        if found.bound == "at most":
            assert (found.low, found.high) == (1.0, found.estimate)
        if found.bound == "at least":
            assert (found.low, found.high) == (found.estimate, 5.0)


def test_the_weakest_link_of_a_unanimous_team_is_no_exact_number() -> None:
    results = published({"A": rows(1, 1, 1, 1, 1, 1), "B": rows(3, 3, 2, 4, 3) * 24})
    weakest = next(unit.weakest for unit in results.units if unit.name == "A")
    assert not isinstance(weakest, Hidden)
    assert {weakest.minimum % 5, weakest.low % 5, weakest.high % 5, weakest.chance % 5} == {0}
    # The bound is 1 + 4 / 6 = 1.7, 17 % of the scale: never 0.
    assert weakest.high > 0


@given(st.floats(0, 1))
def test_a_shown_chance_reads_like_its_verdict(chance: float) -> None:
    # .73 would be rounded to 75 %, which the page calls missing
    assert band(shown_chance(chance, 20) / 100) is band(chance)
    assert band(shown_chance(chance, 7) / 100) is band(chance)


def test_more_answers_than_the_team_list_knows_make_the_team_larger_not_the_results_fail() -> None:
    # An open room takes whoever is in it; eight people answered for a team of six.
    rows = [[2, 3, 3, 4], [3, 3, 4, 2], [4, 4, 3, 2], [2, 2, 3, 4]] * 2
    found = published({"Full": rows, "Other": rows}, headcounts={"Full": 6, "Other": 10})
    parts = {unit.name: unit.participation for unit in found.units}
    assert parts["Full"] == Participation(answered=8, invited=8)
    assert parts["All"] == Participation(answered=16, invited=18)


@pytest.mark.parametrize("listed", [1, 3, 4])
def test_a_small_team_is_not_made_larger_by_forms_that_somebody_else_sent(listed: int) -> None:
    # One person answers; four known forms beside it would leave that person by subtraction.
    victim, known = [1, 5, 2, 5], [[3, 3, 3, 3]] * 4
    others = [[2, 3, 3, 4], [3, 3, 4, 2], [4, 4, 3, 2], [2, 2, 3, 4]] * 3
    found = published({"Small": [victim, *known], "Other": others}, headcounts={"Small": listed, "Other": 12})
    by_name = {unit.name: unit for unit in found.units}
    assert isinstance(by_name["Small"].participation, Hidden)
    assert isinstance(by_name["Small"].components["c"], Hidden)
    # Nor as what is left of the company beside the other team.
    assert isinstance(by_name["Other"].components["c"], Hidden) or isinstance(
        by_name["All"].components["c"], Hidden
    )
