"""What is still open, and what each answer would do."""

from __future__ import annotations

import math
from collections.abc import Collection

import pytest

from readiness.facts import FactKind, fact_catalogue
from readiness.judgements import judgements
from readiness.pitfall_catalogue import ObservationSignal, pitfall_catalogue
from readiness.risk.questions import Question, next_question, open_questions
from readiness.risk.report import RiskReport

JUDGED = judgements()
FRESH = RiskReport(pitfall_catalogue(), JUDGED)


def questions(
    pitfall: str,
    known: Collection[str] = (),
    looked: Collection[tuple[str, str]] = (),
) -> tuple[Question, ...]:
    entry = pitfall_catalogue().by_id[pitfall]
    return open_questions(entry, FRESH.of(pitfall), known, looked, fact_catalogue(), JUDGED)


def test_the_strongest_open_fact_comes_first() -> None:
    found = questions("hr-ownership")
    assert [each.id for each in found] == ["business_owner", "appraisal_link", "content-to-hr"]
    # A document about a strong signal: ln 9; about a weak one: ln 3; an observation .6 ln 3.
    assert [each.largest_change for each in found] == pytest.approx(
        [math.log(9), math.log(3), 0.6 * math.log(3)]
    )


def test_each_answer_says_where_the_chance_would_go() -> None:
    owner = questions("hr-ownership")[0]
    by_label = {each.label: each.chance for each in owner.answers}
    # odds 1/3 * 9 = 3 and 1/3 / 9 = 1/27
    assert by_label["HR alone"] == pytest.approx(3 / 4)
    assert by_label["CEO or managing director"] == pytest.approx(1 / 28)
    assert list(by_label.values()) == sorted(by_label.values())
    # An answer that the catalogue reads neither way moves nothing and is not listed.
    assert "HR together with a named business lead" not in by_label


def test_what_is_known_or_was_looked_for_is_not_asked_again() -> None:
    found = questions("hr-ownership", {"business_owner"}, {("hr-ownership", "content-to-hr")})
    assert [each.id for each in found] == ["appraisal_link"]


def test_every_open_question_of_the_catalogue_has_an_answer_that_moves_each_way() -> None:
    for pitfall in pitfall_catalogue().pitfalls:
        base = pitfall.base_rate
        for each in questions(pitfall.id):
            assert any(answer.chance > base for answer in each.answers), each
            assert any(answer.chance < base for answer in each.answers), each


def test_the_next_question_moves_most_weeks_over_all_pitfalls_it_tells_about() -> None:
    by_pitfall = {each.id: questions(each.id) for each in pitfall_catalogue().pitfalls}
    found = next_question(by_pitfall)
    assert found is not None
    weeks = {
        fact.id: sum(q.weeks for several in by_pitfall.values() for q in several if q.id == fact.id)
        for fact in fact_catalogue().definitions()
    }
    assert weeks[found.fact] == max(weeks.values()) == pytest.approx(found.weeks)
    assert next_question({}) is None


def test_numbers_are_asked_with_their_bounds_in_words() -> None:
    numbers = {each.id for each in fact_catalogue().definitions() if each.kind is FactKind.NUMBER}
    asked = [each for each in questions("too-many-levels") if each.id in numbers]
    assert [answer.label for each in asked for answer in each.answers] == [
        "3 levels or fewer",
        "4 levels or more",
    ]


def test_signs_of_the_room_are_asked_with_their_sentence() -> None:
    signs = {
        (pitfall.id, signal.id): signal.sign
        for pitfall, signal in pitfall_catalogue().signals()
        if isinstance(signal, ObservationSignal)
    }
    for pitfall in pitfall_catalogue().pitfalls:
        for each in questions(pitfall.id):
            if each.kind == "observation":
                assert each.text == signs[(pitfall.id, each.id)]
