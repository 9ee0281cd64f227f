"""Laws of the evidence model, and what the sample shows."""

from __future__ import annotations

import math
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.evidence.pieces import Evidence, Reach, SourceKind
from readiness.evidence.told import evidence_of_facts
from readiness.facts import Fact, SourceQuality, fact_catalogue
from readiness.judgements import judgements
from readiness.pitfall_catalogue import FactSignal, pitfall_catalogue
from readiness.risk.chances import Confidence, PitfallRisk, ScoredPlaces, logit, pitfall_risk
from readiness.risk.report import RiskReport
from readiness.risk.weighing import Ground

PITFALL = pitfall_catalogue().by_id["hr-ownership"]
SIGNALS = [signal.id for signal in PITFALL.signals]
JUDGED = judgements()


def evidence(
    x: float,
    *,
    source: str = "a",
    weight: float = math.log(9),
    quality: float = 1.0,
    n: int = 0,
    unit: UUID | None = None,
    reach: Reach = Reach.BRANCH,
) -> Evidence:
    return Evidence(
        "hr-ownership",
        SIGNALS[n % len(SIGNALS)],
        SourceKind.INTERVIEW,
        x,
        weight,
        quality,
        source,
        "says",
        f"detail {n}",
        unit=unit,
        reach=reach,
    )


def risk(*pieces: Evidence) -> PitfallRisk:
    return pitfall_risk(PITFALL, pieces, JUDGED)


def test_without_evidence_the_chance_is_the_base_rate_and_the_confidence_is_low() -> None:
    found = risk()
    assert found.probability == pytest.approx(PITFALL.base_rate)
    assert found.confidence is Confidence.TOO_LITTLE


def test_one_strong_document_multiplies_the_odds_by_nine() -> None:
    # odds .25 / .75 = 1/3; times 9 = 3; chance 3 / 4
    assert PITFALL.base_rate == 0.25
    assert risk(evidence(1.0)).probability == pytest.approx(0.75)


def test_a_second_piece_of_the_same_source_counts_half() -> None:
    # odds 1/3 * 9 * sqrt(9) = 9; chance .9. From another source: 1/3 * 81 = 27; chance 27 / 28.
    assert risk(evidence(1.0, n=1), evidence(1.0, n=2)).probability == pytest.approx(0.9)
    assert risk(evidence(1.0, n=1), evidence(1.0, n=2, source="b")).probability == pytest.approx(27 / 28)


def test_the_waterfall_leads_from_the_base_rate_to_the_chance() -> None:
    found = risk(evidence(1.0, n=1), evidence(-0.5, n=2), evidence(0.3, n=3, source="b"))
    assert 100 * found.base_rate + sum(bar.points for bar in found.contributions) == pytest.approx(
        100 * found.probability
    )


pieces = st.builds(
    evidence,
    st.floats(-1, 1).filter(bool),
    source=st.sampled_from(["a", "b", "c"]),
    weight=st.sampled_from([math.log(3), math.log(9), math.log(20)]),
    quality=st.sampled_from([0.3, 0.6, 1.0]),
    n=st.integers(0, 9),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces, max_size=6), st.randoms())
def test_the_order_of_evidence_never_matters(found: list[Evidence], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert risk(*found).probability == pytest.approx(risk(*shuffled).probability)


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces, max_size=5), pieces.filter(lambda piece: piece.direction > 0))
def test_more_evidence_for_never_lowers_the_chance(found: list[Evidence], more: Evidence) -> None:
    assert risk(*found, more).probability >= risk(*found).probability - 1e-12


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces, max_size=5), pieces.filter(lambda piece: piece.direction < 0))
def test_more_evidence_against_never_raises_the_chance(found: list[Evidence], more: Evidence) -> None:
    assert risk(*found, more).probability <= risk(*found).probability + 1e-12


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces, max_size=5), pieces)
def test_a_repetition_from_the_same_source_moves_less_than_a_second_source(
    found: list[Evidence], piece: Evidence
) -> None:
    known = [each for each in found if each.source != "another"]
    once = logit(risk(*known, piece).probability)
    again = logit(risk(*known, piece, piece).probability)
    second = logit(risk(*known, piece, replace(piece, source="another")).probability)
    assert abs(again - once) < abs(second - once) + 1e-9


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces, max_size=6))
def test_coverage_and_conflict_are_shares_and_the_range_holds_the_order(found: list[Evidence]) -> None:
    seen = risk(*found)
    assert 0 <= seen.coverage <= 1
    assert 0 <= seen.conflict <= 1
    assert seen.low <= seen.high
    assert 0 <= seen.expected_weeks_low <= seen.expected_weeks_high <= PITFALL.impact_weeks.high


@settings(max_examples=60)
@given(st.lists(pieces, max_size=5), pieces)
def test_a_further_piece_never_lowers_the_coverage(found: list[Evidence], more: Evidence) -> None:
    assert risk(*found, more).coverage >= risk(*found).coverage - 1e-12


def test_certainty_beyond_what_a_double_holds_still_has_its_log_odds() -> None:
    sure = risk(*[evidence(1.0, source=str(number), weight=math.log(999)) for number in range(200)])
    assert sure.probability == 1.0
    assert sure.log_odds == pytest.approx(logit(PITFALL.base_rate) + 200 * math.log(999))


def test_a_mean_right_at_its_threshold_was_looked_at_and_is_no_evidence_either_way() -> None:
    found = risk(evidence(0.0))
    assert found.contributions == ()
    assert found.coverage > 0
    assert found.probability == pytest.approx(PITFALL.base_rate)


def test_conflict_is_none_where_all_points_one_way_and_full_where_both_sides_are_equal() -> None:
    assert risk(evidence(1.0), evidence(0.5, source="b")).conflict == 0
    assert risk(evidence(1.0), evidence(-1.0, source="b")).conflict == pytest.approx(1)


def test_weak_evidence_about_one_fact_never_outweighs_the_order_of_its_sources() -> None:
    # q: document 1, interview .8, hearsay .3 of ln 9 against the base rate's odds of 1/3
    chances = [risk(evidence(1.0, quality=quality)).probability for quality in (0.3, 0.8, 1.0)]
    odds = [1 / 3 * 9**quality for quality in (0.3, 0.8, 1.0)]
    assert chances == pytest.approx([each / (1 + each) for each in odds])


HOUSE, LEFT, RIGHT, TEAM = (UUID(int=number) for number in range(1, 5))
GROUND = Ground(
    (None, LEFT, RIGHT, TEAM),
    HOUSE,
    {
        LEFT: frozenset({HOUSE}),
        RIGHT: frozenset({HOUSE}),
        TEAM: frozenset({HOUSE, LEFT}),
    },
)


def log_odds_by_place(*found: Evidence) -> dict[UUID | None, float]:
    scored = ScoredPlaces((PITFALL,), found, JUDGED, GROUND)
    chances = scored.probability[:, 0]
    return {
        place: logit(float(chance)) - logit(PITFALL.base_rate)
        for place, chance in zip(GROUND.places, chances, strict=True)
    }


def test_what_was_seen_in_a_department_counts_there_below_it_and_half_above_it() -> None:
    moved = log_odds_by_place(evidence(1.0, unit=LEFT))
    full = math.log(9)
    assert moved == pytest.approx({None: full / 2, LEFT: full, TEAM: full, RIGHT: 0.0})


def test_answers_of_one_department_count_for_no_other_unit() -> None:
    moved = log_odds_by_place(evidence(1.0, unit=LEFT, reach=Reach.EXACT))
    assert moved == pytest.approx({None: 0.0, LEFT: math.log(9), TEAM: 0.0, RIGHT: 0.0})


def test_evidence_about_the_whole_counts_everywhere() -> None:
    for unit in (None, HOUSE):
        moved = log_odds_by_place(evidence(1.0, unit=unit))
        assert moved == pytest.approx(dict.fromkeys(GROUND.places, math.log(9)))


def test_a_place_scored_with_others_has_the_chance_and_range_it_has_alone() -> None:
    found = (evidence(1.0, unit=LEFT, n=1), evidence(-0.5, n=2), evidence(0.7, unit=TEAM, source="b"))
    together = ScoredPlaces((PITFALL,), found, JUDGED, GROUND)
    for place in GROUND.places:
        alone = ScoredPlaces((PITFALL,), found, JUDGED, replace(GROUND, places=(place,)))
        assert alone.risk(place, PITFALL.id) == together.risk(place, PITFALL.id)


def test_an_unknown_fact_never_moves_a_chance() -> None:
    unknown = [Fact(fact=d.id, value=None) for d in fact_catalogue().definitions()]
    assert not list(evidence_of_facts(unknown, pitfall_catalogue(), fact_catalogue(), JUDGED))


def report_of(*facts: Fact) -> RiskReport:
    found = tuple(evidence_of_facts(facts, pitfall_catalogue(), fact_catalogue(), JUDGED))
    return RiskReport(pitfall_catalogue(), JUDGED, found)


@pytest.mark.parametrize("pitfall", [p.id for p in pitfall_catalogue().pitfalls])
def test_each_fact_signal_moves_its_pitfall_the_way_it_says(pitfall: str) -> None:
    entry = pitfall_catalogue().by_id[pitfall]
    for signal in entry.signals:
        if not isinstance(signal, FactSignal):
            continue
        for options, sign in ((signal.for_options, 1), (signal.against_options, -1)):
            for option in options:
                fact = Fact(fact=signal.fact, value=option, quality=SourceQuality.DOCUMENT)
                moved = report_of(fact).of(pitfall).probability - entry.base_rate
                assert sign * moved > 0, (signal.id, option)


def test_the_ranks_of_a_fresh_report_overlap_widely_and_a_document_settles_one() -> None:
    fresh = report_of()
    assert all(each.best <= each.worst for each in fresh.ranks.values())
    settled = report_of(Fact(fact="rollout_scope", value="whole_company", quality=SourceQuality.DOCUMENT))
    first = settled.overall[0].pitfall
    assert first == "company-wide-mandate"
    assert settled.ranks[first].share_first > fresh.ranks[first].share_first
