"""Laws of the evidence model, and what the sample shows."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.evidence.pieces import Evidence, SourceKind
from readiness.facts import Fact, SourceQuality, fact_catalogue
from readiness.pitfall_catalogue import FactSignal, judgements, pitfall_catalogue
from readiness.risk.chances import Confidence, PitfallRisk, damped, pitfall_risk
from readiness.risk.report import risk_report

PITFALL = pitfall_catalogue().by_id["hr-ownership"]
JUDGED = judgements()


def evidence(
    x: float, *, source: str = "a", weight: float = math.log(9), quality: float = 1.0, n: int = 0
) -> Evidence:
    return Evidence(
        "hr-ownership", f"s{n}", SourceKind.INTERVIEW, x, weight, quality, source, "says", "detail"
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


@settings(max_examples=40, deadline=None)
@given(st.lists(pieces, max_size=6))
def test_shares_are_one_for_the_strongest_and_at_most_one(found: list[Evidence]) -> None:
    shares = damped(found, JUDGED.damping)
    assert len(shares) == len(found)
    assert all(0 < share <= 1 for _, share in shares)


def test_an_unknown_fact_never_moves_a_chance() -> None:
    catalogue, definitions = pitfall_catalogue(), fact_catalogue()
    nothing = risk_report(catalogue, definitions, JUDGED)
    unknown = [Fact(fact=d.id, value=None) for d in definitions.definitions()]
    same = risk_report(catalogue, definitions, JUDGED, facts=unknown)
    assert [r.probability for r in nothing.overall] == [r.probability for r in same.overall]


@pytest.mark.parametrize("pitfall", [p.id for p in pitfall_catalogue().pitfalls])
def test_each_fact_signal_moves_its_pitfall_the_way_it_says(pitfall: str) -> None:
    entry = pitfall_catalogue().by_id[pitfall]
    for signal in entry.signals:
        if not isinstance(signal, FactSignal):
            continue
        for options, sign in ((signal.for_options, 1), (signal.against_options, -1)):
            for option in options:
                report = risk_report(
                    pitfall_catalogue(),
                    fact_catalogue(),
                    JUDGED,
                    facts=[Fact(fact=signal.fact, value=option, quality=SourceQuality.DOCUMENT)],
                )
                assert sign * (report.of(pitfall).probability - entry.base_rate) > 0, (signal.id, option)


def test_the_best_question_of_a_fresh_interview_is_about_a_pitfall_that_costs_most() -> None:
    report = risk_report(pitfall_catalogue(), fact_catalogue(), JUDGED)
    assert report.next_question is not None
    assert report.next_question.fact in fact_catalogue().by_id
