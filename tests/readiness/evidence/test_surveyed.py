"""What published answers say about pitfalls, and what hidden ones do not."""

from __future__ import annotations

import pytest

from readiness.evidence.pieces import Evidence, Reach
from readiness.evidence.surveyed import SurveyReader
from readiness.judgements import judgements
from readiness.pitfall_catalogue import (
    ComponentSignal,
    ItemSignal,
    LeadGapSignal,
    SymptomSignal,
    pitfall_catalogue,
)
from readiness.published import Hidden, Participation, PublishedMean, PublishedReadiness, PublishedUnit
from readiness.published_details import GapReading, LeadGap
from surveys.instrument_files import built_in_instrument
from tests.exchange.workbook_sample import sample_readiness, with_units

CATALOGUE, JUDGED, INSTRUMENT = pitfall_catalogue(), judgements(), built_in_instrument()


def evidence_about(readiness: PublishedReadiness, unit: PublishedUnit) -> list[Evidence]:
    return list(SurveyReader(readiness, INSTRUMENT, CATALOGUE, JUDGED).evidence_about(unit.id))


def of_kind(found: list[Evidence], kind: type) -> list[Evidence]:
    signals = {(p.id, s.id) for p, s in CATALOGUE.signals() if isinstance(s, kind)}
    return [each for each in found if (each.pitfall, each.signal) in signals]


def test_a_mean_speaks_as_far_as_its_chance_is_away_from_a_half() -> None:
    readiness = sample_readiness()
    top = readiness.overall
    assert isinstance(top.participation, Participation)
    assert of_kind(evidence_about(readiness, top), ComponentSignal)
    for each in of_kind(evidence_about(readiness, top), ComponentSignal):
        component = each.origin.removeprefix("component/")
        cell = top.components[component]
        assert not isinstance(cell, Hidden)
        assert each.direction == pytest.approx(2 * cell.missing_chance / 100 - 1)
        reliability = readiness.reliability[component]
        assert each.quality == pytest.approx(reliability * min(1, top.participation.rate))
        assert each.reach is Reach.EXACT
        assert each.unit == top.id


@pytest.mark.parametrize("chance", [10, 90])
@pytest.mark.parametrize("kind", [ComponentSignal, ItemSignal, SymptomSignal])
def test_a_mean_on_the_wrong_side_speaks_for_and_one_on_the_right_side_against(
    kind: type, chance: int
) -> None:
    readiness = sample_readiness()

    def turned(cells: dict[str, PublishedMean | Hidden]) -> dict[str, PublishedMean | Hidden]:
        return {
            name: cell if isinstance(cell, Hidden) else cell.model_copy(update={"missing_chance": chance})
            for name, cell in cells.items()
        }

    top = readiness.overall
    top = top.model_copy(update={"components": turned(top.components), "items": turned(top.items)})
    found = of_kind(evidence_about(with_units(readiness, [top, *readiness.units[1:]]), top), kind)
    by_id = {(p.id, s.id): s for p, s in CATALOGUE.signals()}
    assert found
    for each in found:
        signal = by_id[each.pitfall, each.signal]
        assert each.direction == pytest.approx(0.8 if chance == 90 else -0.8)
        assert each.says == (signal.says_for if chance == 90 else signal.says_against)


def test_a_language_the_instrument_does_not_speak_gives_its_first() -> None:
    readiness = sample_readiness()
    reader = SurveyReader(readiness, INSTRUMENT, CATALOGUE, JUDGED, language="xx")
    assert list(reader.evidence_about(readiness.overall.id)) == evidence_about(readiness, readiness.overall)


def test_items_and_symptoms_are_named_by_what_was_asked() -> None:
    readiness = sample_readiness()
    found = evidence_about(readiness, readiness.overall)
    asked = of_kind(found, ItemSignal) + of_kind(found, SymptomSignal)
    assert asked
    for each in asked:
        item = INSTRUMENT.items_by_id[each.origin.removeprefix("item/")]
        assert each.detail.startswith(f"“{item.text['en']}”")


def test_a_hidden_unit_says_nothing_and_a_hidden_cell_neither() -> None:
    readiness = sample_readiness()
    hidden = [unit for unit in readiness.units if unit.is_hidden]
    assert hidden
    assert all(evidence_about(readiness, unit) == [] for unit in hidden)
    top = readiness.overall
    covered = top.model_copy(update={"components": dict.fromkeys(top.components, Hidden())})
    less = with_units(readiness, [covered, *readiness.units[1:]])
    assert of_kind(evidence_about(less, covered), ComponentSignal) == []


def with_gap(
    readiness: PublishedReadiness, gap: LeadGap | Hidden
) -> tuple[PublishedReadiness, PublishedUnit]:
    top = readiness.overall.model_copy(update={"lead_gaps": {"resources": gap}})
    return with_units(readiness, [top, *readiness.units[1:]]), top


@pytest.mark.parametrize(
    ("gap", "low", "high", "reading", "direction"),
    [
        # On five points a gap of one point speaks fully; of half a point half as much.
        (1.4, 0.9, 1.9, GapReading.LEADS_HIGHER, 1.0),
        (0.5, 0.1, 0.9, GapReading.LEADS_HIGHER, 0.5),
        # No gap worth believing, and one of a point is ruled out: half against.
        (0.1, -0.4, 0.6, GapReading.NONE, -0.5),
        (-0.8, -1.2, -0.4, GapReading.TEAMS_HIGHER, -0.5),
    ],
)
def test_leads_who_see_it_brighter_speak_for_the_pitfall(
    gap: float, low: float, high: float, reading: GapReading, direction: float
) -> None:
    cell = LeadGap(gap=gap, low=low, high=high, leads=9, reading=reading)
    readiness, top = with_gap(sample_readiness(), cell)
    (found,) = [
        each for each in of_kind(evidence_about(readiness, top), LeadGapSignal) if each.pitfall == "no-time"
    ]
    assert found.direction == pytest.approx(direction)
    assert found.source == "survey"


def test_a_gap_that_may_be_wide_or_none_says_nothing() -> None:
    unsure = LeadGap(gap=0.5, low=-0.6, high=1.6, leads=6, reading=GapReading.NONE)
    for cell in (unsure, Hidden()):
        readiness, top = with_gap(sample_readiness(), cell)
        assert of_kind(evidence_about(readiness, top), LeadGapSignal) == []


def test_a_team_never_shows_a_gap_between_its_lead_and_its_people() -> None:
    readiness = sample_readiness()
    parents = {unit.parent for unit in readiness.units}
    for unit in readiness.units:
        if unit.id not in parents:
            assert of_kind(evidence_about(readiness, unit), LeadGapSignal) == []
