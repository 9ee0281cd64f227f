"""The catalogue, the facts and the page of sources say the same, in both directions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from readiness.facts import fact_catalogue
from readiness.pitfall_catalogue import (
    ComponentSignal,
    FactSignal,
    ItemSignal,
    LeadGapSignal,
    SymptomSignal,
    pitfall_catalogue,
)
from surveys.instrument import ItemKind
from surveys.instrument_files import built_in_instrument

_PAGE = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
_TOKEN = re.compile(r"`((?:pitfall|cure|fact|rule|left-out):[a-z0-9_-]+)`")
_DOCUMENTS = ("000", "001", "002", "003", "004")

Place = tuple[str, str]


@cache
def _rows() -> tuple[tuple[Place, frozenset[str]], ...]:
    """(document, place) and the entries a statement went to, for each row of the five tables."""
    return tuple(_read_rows())


def _read_rows() -> Iterator[tuple[Place, frozenset[str]]]:
    document = ""
    for line in _PAGE.splitlines():
        if heading := re.match(r"## (?:(\d{3}):)?", line):
            document = heading[1] or ""
        elif document and line.startswith("|") and not line.startswith(("|---", "| Place")):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert len(cells) == 3, line
            yield (document, cells[0]), frozenset(_TOKEN.findall(cells[2]))


@cache
def _places() -> dict[str, set[Place]]:
    """Entry -> the places of the sources that lead to it."""
    places: dict[str, set[Place]] = {}
    for place, tokens in _rows():
        for token in tokens:
            places.setdefault(token, set()).add(place)
    return places


def _listed(kind: str) -> set[str]:
    """The entries that the tables at the end of the page explain."""
    return set(re.findall(rf"^\| `({kind}:[a-z0-9-]+)`", _PAGE, re.MULTILINE))


@cache
def _known() -> frozenset[str]:
    catalogue = pitfall_catalogue()
    return frozenset(
        {f"pitfall:{pitfall.id}" for pitfall in catalogue.pitfalls}
        | {f"cure:{cure.id}" for pitfall in catalogue.pitfalls for cure in pitfall.cures}
        | {f"fact:{definition.id}" for definition in fact_catalogue().definitions()}
        | _listed("rule")
        | _listed("left-out")
    )


def test_the_page_has_a_table_for_each_of_the_five_sources() -> None:
    counted = {document: sum(place[0] == document for place, _ in _rows()) for document in _DOCUMENTS}
    assert all(count >= 10 for count in counted.values()), counted


@pytest.mark.parametrize(
    ("place", "tokens"), _rows(), ids=lambda each: " ".join(each) if isinstance(each, tuple) else ""
)
def test_every_statement_went_to_a_pitfall_a_cure_or_is_left_out_on_purpose(
    place: Place, tokens: frozenset[str]
) -> None:
    assert tokens <= _known(), place
    assert {token.split(":")[0] for token in tokens} & {"pitfall", "cure", "left-out"}, place


def test_every_entry_named_anywhere_on_the_page_exists() -> None:
    assert set(_TOKEN.findall(_PAGE)) <= _known()


def test_every_source_of_a_pitfall_is_a_statement_of_the_page_and_the_other_way_round() -> None:
    for pitfall in pitfall_catalogue().pitfalls:
        named = {(source.document, source.place) for source in pitfall.sources}
        assert named == _places().get(f"pitfall:{pitfall.id}"), pitfall.id


def test_every_cure_comes_from_a_statement_of_the_page() -> None:
    for pitfall in pitfall_catalogue().pitfalls:
        for cure in pitfall.cures:
            place = (cure.source.document, cure.source.place)
            assert place in _places().get(f"cure:{cure.id}", set()), cure.id


def test_every_fact_comes_from_a_statement_of_the_page() -> None:
    for definition in fact_catalogue().definitions():
        place = (definition.source.document, definition.source.place)
        assert place in _places().get(f"fact:{definition.id}", set()), definition.id


def test_every_rule_and_every_advice_left_out_is_explained_and_used() -> None:
    explained = _listed("rule") | _listed("left-out")
    assert explained
    assert explained <= set(_places())


def test_every_fact_is_evidence_for_some_pitfall() -> None:
    used = {signal.fact for _, signal in pitfall_catalogue().signals() if isinstance(signal, FactSignal)}
    assert used == set(fact_catalogue().by_id)


def test_items_name_exactly_the_pitfalls_whose_evidence_they_are() -> None:
    asked = {(item.id, pitfall) for item in built_in_instrument().items for pitfall in item.pitfalls}
    used = {
        (signal.item, pitfall.id)
        for pitfall, signal in pitfall_catalogue().signals()
        if isinstance(signal, ItemSignal)
    }
    assert used == asked


def test_components_and_symptoms_of_signals_are_asked_by_the_instrument() -> None:
    instrument = built_in_instrument()
    asked = {
        each.symptom.id
        for each in instrument.components
        if each.symptom and instrument.items_of(each.id, ItemKind.SYMPTOM)
    }
    for pitfall, signal in pitfall_catalogue().signals():
        if isinstance(signal, ComponentSignal | LeadGapSignal):
            assert signal.component in instrument.components_by_id, pitfall.id
            assert signal.component in pitfall.components, pitfall.id
        if isinstance(signal, SymptomSignal):
            assert signal.symptom in asked, pitfall.id


def test_every_pitfall_has_at_least_two_kinds_of_evidence_that_can_be_had_at_once() -> None:
    for pitfall in pitfall_catalogue().pitfalls:
        kinds = {signal.kind for signal in pitfall.signals}
        assert len(kinds) >= 2, pitfall.id
        assert kinds & {"fact", "item", "component"}, pitfall.id


def test_every_pitfall_says_why_it_matters_what_it_costs_and_what_would_change_our_mind() -> None:
    for pitfall in pitfall_catalogue().pitfalls:
        assert pitfall.disconfirming_question.endswith("?"), pitfall.id
        assert pitfall.impact_weeks.high > pitfall.impact_weeks.low, pitfall.id
        assert pitfall.components, pitfall.id


def test_what_a_cure_helps_besides_stands_in_the_catalogue() -> None:
    for pitfall, cure in pitfall_catalogue().cures.values():
        assert cure in pitfall.cures
        assert set(cure.also) <= set(pitfall_catalogue().by_id) - {pitfall.id}, cure.id


def test_the_fixed_ids_are_all_there() -> None:
    fixed = [
        "leadership-not-committed",
        "top-down-culture",
        "strategy-silos",
        "cross-functional-misalignment",
        "teams-untrained",
        "too-many-levels",
        "no-cadence",
        "hr-ownership",
        "no-internal-champion",
        "no-experienced-coach",
        "outputs-not-outcomes",
        "pay-linked-goals",
        "over-commitment",
        "weak-communication",
        "inadequate-planning",
        "skipped-retrospectives",
        "misused-stretch-goals",
        "untracked-data",
        "unclear-purpose",
        "missing-mission-vision",
        "company-wide-mandate",
        "okr-as-project-management",
        "impatience",
        "rigid-framework",
        "every-unit-its-own-way",
        "blame-culture",
        "no-time",
        "sandbagging",
        "hidden-opposition",
        "no-personal-benefit",
        "detached-from-daily-work",
        "status-report-check-ins",
        "uninspiring-objectives",
    ]
    assert set(fixed) <= set(pitfall_catalogue().by_id)
