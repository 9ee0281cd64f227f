"""An answer given where its question is asked, and what it moves."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from engagement.answering_facts import (
    fact_answered,
    observation_answered,
    question_to_ask,
    with_statement,
)
from engagement.context import Context
from engagement.ports import NotKept
from engagement.risks import current_risks
from engagement.setting_up import new_engagement, save_team_list
from readiness.facts import Fact, MayRead, Observation, SourceQuality
from surveys.faults import FaultsError
from surveys.organisation_drafts import UnitDraft

OWNER = "business_owner"
TITLE = "Business goals lack a business owner"


def fact(value: str | float | None, **more: object) -> Fact:
    return Fact.model_validate({"fact": OWNER, "value": value, **more})


def seen(**changes: object) -> Observation:
    values = {"id": uuid4(), "pitfall": "hr-ownership", "signal": "content-to-hr", "steps": 2}
    return Observation.model_validate(values | changes)


@pytest.fixture
def client(context: Context) -> UUID:
    return new_engagement(context, "Client").id


def kept_facts(context: Context, engagement: UUID) -> tuple[Fact, ...]:
    return context.store.facts(context.workspace, engagement)


def test_an_answer_says_what_it_moved(context: Context, client: UUID) -> None:
    # Odds 1/3 at the start; a strong sign from an interview multiplies them by 9 ** .8 = 5.80: 1.93, a chance of 66 %.
    change = fact_answered(context, client, fact("hr"))
    assert change.sentence() == f"“{TITLE}” moved from 25 % to 66 %."
    assert [each.pitfall for each in change.moved] == ["hr-ownership"]


def test_a_document_against_it_lowers_the_chance(context: Context, client: UUID) -> None:
    # Odds 1/3 / 9 = 1/27: 3.6 %.
    change = fact_answered(context, client, fact("ceo", quality=SourceQuality.DOCUMENT))
    assert change.sentence() == f"“{TITLE}” moved from 25 % to 4 %."


def test_unknown_is_kept_and_moves_nothing(context: Context, client: UUID) -> None:
    change = fact_answered(context, client, fact(None))
    assert change.sentence() == "Kept. No chance moved."
    assert kept_facts(context, client) == (fact(None),)


def test_the_pitfall_somebody_looks_at_is_named_first(context: Context, client: UUID) -> None:
    answer = Fact(fact="meeting_integration", value="existing_meetings")
    moved = [each.pitfall for each in fact_answered(context, client, answer).moved]
    assert len(moved) == 2
    again = Fact(fact="meeting_integration", value="extra_meeting")
    change = fact_answered(context, client, again)
    for pitfall in moved:
        title = change.after.catalogue.by_id[pitfall].title
        assert change.sentence((None, pitfall)).startswith(f"“{title}” moved")
        assert change.sentence((None, pitfall)).endswith("One other pitfall moved, too.")


def test_other_sources_statements_stay_and_the_same_sources_is_replaced(
    context: Context, client: UUID
) -> None:
    sponsor, charter = fact("ceo", said_by="Sponsor"), fact("hr", quality=SourceQuality.DOCUMENT)
    fact_answered(context, client, sponsor)
    fact_answered(context, client, charter)
    assert kept_facts(context, client) == (sponsor, charter)
    corrected = fact("nobody", said_by=" sponsor ")
    change = fact_answered(context, client, corrected)
    assert kept_facts(context, client) == (charter, corrected)
    (contradiction,) = change.after.contradictions
    assert contradiction.statements == (charter, corrected)


def test_the_same_person_in_an_interview_and_by_hearsay_is_two_sources() -> None:
    first, second = fact("hr", said_by="A"), fact("ceo", said_by="A", quality=SourceQuality.HEARSAY)
    assert with_statement((first,), second) == (first, second)


def test_who_may_read_it_is_kept_with_it(context: Context, client: UUID) -> None:
    private = fact("hr", may_read=MayRead.CONSULTANT, quote="Please keep it", on=date(2026, 11, 20))
    fact_answered(context, client, private)
    assert kept_facts(context, client) == (private,)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (fact("the cat"), "not one of those allowed"),
        (Fact(fact="objectives_per_team", value=1e9), "outside its range"),
        (Fact(fact="no_such_fact", value="yes"), "there is no such fact"),
        (fact("hr", on=date(2026, 12, 24)), "lies in the future"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_kept(
    context: Context, client: UUID, wrong: Fact, told: str
) -> None:
    with pytest.raises(FaultsError, match=told):
        fact_answered(context, client, wrong)
    assert kept_facts(context, client) == ()


def test_an_unknown_engagement_keeps_nothing(context: Context) -> None:
    with pytest.raises(NotKept):
        fact_answered(context, UUID(int=9), fact("hr"))


def test_an_observation_says_what_it_moved_and_a_correction_replaces_it(
    context: Context, client: UUID
) -> None:
    on = date(2026, 11, 20)
    # Odds 1/3 * 3 ** .6 = .644: 39 %.
    change = observation_answered(context, client, seen(seen_by="Ada", on=on))
    assert change.sentence() == f"“{TITLE}” moved from 25 % to 39 %."
    corrected, other = seen(seen_by="ada", on=on, steps=-2), seen(seen_by="Bo", on=on)
    observation_answered(context, client, corrected)
    observation_answered(context, client, other)
    assert context.store.observations(context.workspace, client) == (corrected, other)


def test_an_observation_in_one_unit_names_the_chance_there(context: Context, client: UUID) -> None:
    rows = [("Firm", "", "5"), ("Sales", "Firm", "5")]
    drafts = [UnitDraft(f"row {i}", name=n, parent=p, headcount=h) for i, (n, p, h) in enumerate(rows)]
    tree, _ = save_team_list(context, client, drafts)
    sales = next(unit.id for unit in tree.units if unit.name == "Sales")
    risks = current_risks(context, client, None)
    pitfall, signal = next(
        (pitfall, signal)
        for pitfall, signal in risks.catalogue.signals()
        if pitfall.local and signal.kind == "observation"
    )
    new = seen(pitfall=pitfall.id, signal=signal.id, unit=sales)
    change = observation_answered(context, client, new)
    there = change.after.report.of(pitfall.id, sales).probability
    assert change.sentence((sales, pitfall.id)).startswith(
        f"“{pitfall.title}” moved from {100 * pitfall.base_rate:.0f} % to {100 * there:.0f} %"
    )


def test_everything_wrong_with_an_observation_is_told_at_once(context: Context, client: UUID) -> None:
    with pytest.raises(FaultsError) as caught:
        observation_answered(
            context, client, seen(signal="no-such-sign", unit=UUID(int=1), on=date(2027, 1, 1))
        )
    assert len(caught.value.faults) == 3
    assert context.store.observations(context.workspace, client) == ()


def test_what_somebody_could_not_answer_is_asked_again_last(context: Context, client: UUID) -> None:
    first = question_to_ask(current_risks(context, client, None))
    assert first is not None
    risks = fact_answered(context, client, Fact(fact=first.fact, value=None)).after
    assert risks.next_question is not None
    assert risks.next_question.fact == first.fact
    second = question_to_ask(risks)
    assert second is not None
    assert second.fact != first.fact
    # Once all were asked and none is known, the first comes back.
    everything = [Fact(fact=each, value=None) for each in risks.definitions.by_id]
    context.store.change_facts(context.workspace, client, lambda _: everything)
    assert question_to_ask(current_risks(context, client, None)) == risks.next_question
