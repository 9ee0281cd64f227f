"""What each kind of source says, to whom, and how strongly."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.evidence.cadence import CadenceRecord, cadence_properties, newest_records
from readiness.evidence.measured import evidence_of_properties
from readiness.evidence.observed import (
    evidence_of_observations,
    newest_looks,
    observations_from_list,
    telling_looks,
)
from readiness.evidence.pieces import Evidence, Reach, SourceKind
from readiness.evidence.readers import WITHHELD, Reader, as_read_by
from readiness.evidence.told import contradictions, evidence_of_facts
from readiness.facts import Fact, MayRead, Observation, SourceQuality, fact_catalogue, facts_from_mapping
from readiness.judgements import judgements
from readiness.pitfall_catalogue import MeasuredSignal, ObservationSignal, pitfall_catalogue
from surveys.faults import FaultsError

CATALOGUE, JUDGED, FACTS = pitfall_catalogue(), judgements(), fact_catalogue()
TODAY = date(2026, 11, 28)


def told(*facts: Fact) -> list[Evidence]:
    return [
        each for each in evidence_of_facts(facts, CATALOGUE, FACTS, JUDGED) if each.pitfall == "hr-ownership"
    ]


def test_a_fact_weighs_what_its_source_deserves() -> None:
    # strong is ln 9; a document counts fully, an interview .8, hearsay .3
    weights = [
        told(Fact(fact="business_owner", value="hr", quality=quality))[0].log_odds
        for quality in SourceQuality
    ]
    assert weights == pytest.approx([math.log(9), 0.8 * math.log(9), 0.3 * math.log(9)])


def test_an_answer_that_the_catalogue_reads_neither_way_is_no_evidence() -> None:
    assert told(Fact(fact="business_owner", value="hr_with_business")) == []
    assert told(Fact(fact="business_owner", value=None)) == []


def test_two_sources_that_contradict_each_other_are_both_kept_and_named() -> None:
    facts = (
        Fact(fact="business_owner", value="ceo", said_by="CEO"),
        Fact(fact="business_owner", value="hr", said_by="Head of HR"),
        Fact(fact="pay_link", value="none"),
        Fact(fact="pay_link", value=None, said_by="somebody who does not know"),
    )
    assert sorted(each.direction for each in told(*facts)) == [-1, 1]
    (found,) = contradictions(facts)
    assert found.fact == "business_owner"
    assert [each.said_by for each in found.statements] == ["CEO", "Head of HR"]


def test_several_statements_about_one_fact_are_read_from_a_list() -> None:
    facts = facts_from_mapping(
        {"pay_link": [{"value": "none", "said_by": "CEO"}, {"value": "direct", "quality": "document seen"}]},
        FACTS,
        place="facts.yaml",
        today=TODAY,
    )
    assert [(each.value, each.quality) for each in facts] == [
        ("none", SourceQuality.INTERVIEW),
        ("direct", SourceQuality.DOCUMENT),
    ]


def test_faults_of_a_list_name_the_statement_they_stand_in() -> None:
    with pytest.raises(FaultsError) as caught:
        facts_from_mapping(
            {"pay_link": ["none", "sometimes", {"value": "direct", "on": date(2027, 1, 1)}]},
            FACTS,
            place="facts.yaml",
            today=TODAY,
        )
    places = [fault.place for fault in caught.value.faults]
    assert places == [
        "facts.yaml, fact 'pay_link', statement 2",
        "facts.yaml, fact 'pay_link', statement 3",
    ]


def test_by_a_client_only_people_who_agreed_to_be_named_are_told_apart() -> None:
    facts = (
        Fact(fact="business_owner", value="hr", said_by="Anna", may_read=MayRead.NAMED),
        Fact(fact="appraisal_link", value="rated", said_by="Anna"),
        Fact(fact="appraisal_link", value="rated", said_by="Bert"),
    )

    def sources(reader: Reader) -> list[str]:
        found = evidence_of_facts(facts, CATALOGUE, FACTS, JUDGED, reader)
        return [each.source for each in found if each.pitfall == "hr-ownership"]

    anna, also_anna, bert = sources(Reader.CONSULTANT)
    assert anna == also_anna != bert
    # "Counts half" beside Anna's name would tell that the second statement is hers.
    named, unnamed, other = sources(Reader.CLIENT)
    assert named != unnamed == other


SIGNS = [
    (pitfall.id, signal.id)
    for pitfall, signal in CATALOGUE.signals()
    if isinstance(signal, ObservationSignal)
]


@pytest.mark.parametrize("sign", SIGNS, ids=str)
def test_a_sign_that_is_there_speaks_for_and_one_that_is_absent_against(sign: tuple[str, str]) -> None:
    pitfall, signal = sign
    for steps, direction in ((2, 1.0), (1, 0.5), (-1, -0.5), (-2, -1.0)):
        seen = Observation(id=UUID(int=1), pitfall=pitfall, signal=signal, steps=steps)
        (found,) = evidence_of_observations([seen], CATALOGUE, JUDGED)
        assert found.direction == direction
        assert found.quality == JUDGED.source_quality["observation"]
    unsure = Observation(id=UUID(int=1), pitfall=pitfall, signal=signal, steps=0)
    assert not list(evidence_of_observations([unsure], CATALOGUE, JUDGED))


def test_an_observers_newest_look_counts_and_another_observers_stands_beside_it() -> None:
    looks = [
        Observation(
            id=UUID(int=number),
            pitfall="hr-ownership",
            signal="content-to-hr",
            steps=steps,
            seen_by=by,
            on=on,
        )
        for number, (steps, by, on) in enumerate(
            [
                (2, "Coach", date(2026, 11, 20)),
                (-2, "Coach", date(2026, 11, 25)),
                (1, "Coach", None),
                (1, "Second coach", date(2026, 11, 20)),
            ]
        )
    ]
    found = evidence_of_observations(newest_looks(looks), CATALOGUE, JUDGED)
    assert sorted((each.said_by, each.direction) for each in found) == [
        ("Coach", -1.0),
        ("Second coach", 0.5),
    ]


def a_look(number: int, steps: int, by: str, on: date) -> Observation:
    return Observation(
        id=UUID(int=number), pitfall="hr-ownership", signal="content-to-hr", steps=steps, seen_by=by, on=on
    )


def test_could_not_tell_takes_nothing_back_and_people_without_a_name_are_different_people() -> None:
    seen = a_look(1, 2, "Coach", date(2026, 11, 20))
    unsure = a_look(2, 0, "Coach", date(2026, 11, 25))
    assert telling_looks([seen, unsure]) == (seen,)
    assert newest_looks([seen, unsure]) == (unsure,)
    nobody = [a_look(3, 2, "", date(2026, 11, 20)), a_look(4, -2, "", date(2026, 11, 21))]
    assert newest_looks(nobody) == tuple(nobody)


def test_what_a_later_look_into_the_calendar_left_open_takes_nothing_back() -> None:
    known = a_record(1, date(2026, 10, 29), date(2026, 9, 24), due=2, held=1)
    later = a_record(1, date(2026, 11, 26), None)
    assert cadence_properties([known, later]) == {"weeks_since_check_in": 5.0, "retrospective_share": 0.5}


def ids() -> Iterator[UUID]:
    return (UUID(int=number) for number in range(1, 1000))


def test_observations_of_a_file_are_all_checked_at_once() -> None:
    with pytest.raises(FaultsError) as caught:
        observations_from_list(
            [
                {"pitfall": "no-such", "sign": "x", "steps": 1},
                {"pitfall": "hr-ownership", "sign": "x", "steps": 1},
                {"pitfall": "hr-ownership", "sign": "content-to-hr", "steps": 3},
                {"pitfall": "hr-ownership", "sign": "content-to-hr", "steps": 1, "unit": "Nowhere"},
                {"pitfall": "hr-ownership", "sign": "content-to-hr", "steps": 1, "on": date(2026, 12, 24)},
            ],
            CATALOGUE,
            place="facts.yaml",
            today=TODAY,
            units={"Sales": UUID(int=5)},
            ids=ids(),
        )
    found = [str(fault) for fault in caught.value.faults]
    assert len(found) == 5
    assert all(f"observation {number}" in text for number, text in enumerate(found, start=1))


def test_an_observation_of_a_file_finds_its_unit_by_name() -> None:
    (found,) = observations_from_list(
        [
            {
                "pitfall": "hr-ownership",
                "sign": "content-to-hr",
                "steps": 2,
                "unit": "Sales",
                "seen_by": "Coach",
            }
        ],
        CATALOGUE,
        place="facts.yaml",
        today=TODAY,
        units={"Sales": UUID(int=5)},
        ids=ids(),
    )
    assert (found.unit, found.steps, found.seen_by) == (UUID(int=5), 2, "Coach")


MEASURED = [(p.id, s) for p, s in CATALOGUE.signals() if isinstance(s, MeasuredSignal)]


@pytest.mark.parametrize(("pitfall", "signal"), MEASURED, ids=lambda each: getattr(each, "id", each))
def test_each_measured_property_speaks_both_ways_at_its_bounds(pitfall: str, signal: MeasuredSignal) -> None:
    bound_for = signal.for_at_least if signal.for_at_least is not None else signal.for_at_most
    against = signal.against_at_most if signal.against_at_most is not None else signal.against_at_least
    assert bound_for is not None
    assert against is not None
    for number, direction in ((bound_for, 1.0), (against, -1.0)):
        found = [
            each
            for each in evidence_of_properties(signal.kind, {signal.property: number}, CATALOGUE, JUDGED)
            if (each.pitfall, each.signal) == (pitfall, signal.id)
        ]
        assert [each.direction for each in found] == [direction]
        assert found[0].reach is Reach.BRANCH
    assert not list(evidence_of_properties(signal.kind, {}, CATALOGUE, JUDGED))


def a_record(unit: int, on: date, last: date | None, due: int = 0, held: int = 0) -> CadenceRecord:
    return CadenceRecord(
        id=UUID(int=unit * 1000 + on.toordinal() % 1000),
        unit=UUID(int=unit),
        on=on,
        last_check_in=last,
        retrospectives_due=due,
        retrospectives_held=held,
    )


def test_the_newest_record_of_each_unit_counts() -> None:
    old = a_record(1, date(2026, 10, 1), date(2026, 9, 3), due=1)
    new = a_record(1, date(2026, 11, 26), date(2026, 11, 12), due=2, held=1)
    other = a_record(2, date(2026, 11, 26), date(2026, 10, 29), due=2, held=2)
    assert set(newest_records([new, old, other])) == {new, other}
    # 2 and 4 weeks: the median is 3; 3 of 4 retrospectives were held
    assert cadence_properties([old, new, other]) == {"weeks_since_check_in": 3.0, "retrospective_share": 0.75}
    assert cadence_properties([]) == {}
    assert cadence_properties([a_record(1, date(2026, 11, 26), None)]) == {}


def test_a_rhythm_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="3 retrospectives held of 2 due"):
        a_record(1, TODAY, None, due=2, held=3)
    with pytest.raises(ValueError, match="after the day it was looked up"):
        a_record(1, TODAY, date(2026, 12, 1))


def a_piece(may_read: MayRead) -> Evidence:
    return Evidence(
        "hr-ownership",
        "owner-is-hr",
        SourceKind.INTERVIEW,
        1.0,
        math.log(9),
        0.8,
        source="interview/interview/Petra Lindner",
        says="The introduction is owned by HR or by nobody.",
        detail="Who owns it? HR alone (said in interview)",
        may_read=may_read,
        source_words="said in interview",
        quote="We started it because nobody else did.",
        said_by="Petra Lindner",
        on=date(2026, 11, 20),
    )


def test_the_consultant_reads_everything() -> None:
    for may_read in MayRead:
        read = as_read_by(a_piece(may_read), Reader.CONSULTANT)
        assert read.who == "Said in interview: Petra Lindner"
        assert read.quote == "We started it because nobody else did."
        assert not read.withheld


def test_a_client_reads_names_and_words_only_of_those_who_agreed() -> None:
    named = as_read_by(a_piece(MayRead.NAMED), Reader.CLIENT)
    assert (named.who, named.quote, named.on) == (
        "Said in interview: Petra Lindner",
        "We started it because nobody else did.",
        date(2026, 11, 20),
    )
    kind = as_read_by(a_piece(MayRead.KIND_OF_SOURCE), Reader.CLIENT)
    assert (kind.who, kind.quote, kind.on) == ("Said in interview", "", None)
    assert kind.says
    hidden = as_read_by(a_piece(MayRead.CONSULTANT), Reader.CLIENT)
    assert (hidden.says, hidden.detail, hidden.who, hidden.quote) == (WITHHELD, "", WITHHELD, "")
    assert hidden.withheld


words = st.text(alphabet="abcdefghij ", min_size=4, max_size=30).filter(str.strip)


@given(words, words, st.sampled_from([MayRead.CONSULTANT, MayRead.KIND_OF_SOURCE]))
def test_nothing_a_client_reads_holds_a_name_or_quote_without_consent(
    name: str, quote: str, may_read: MayRead
) -> None:
    piece = replace(a_piece(may_read), said_by=f"N{name}N", quote=f"Q{quote}Q")
    read = as_read_by(piece, Reader.CLIENT)
    shown = " ".join((read.says, read.detail, read.who, read.quote))
    assert piece.said_by not in shown
    assert piece.quote not in shown
