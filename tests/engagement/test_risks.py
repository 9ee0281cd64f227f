"""Everything an engagement knows, read together: by place, with its changes, before and after cures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from engagement.dossier import Dossier
from engagement.risks import Known, Risks
from readiness.draft_okrs.draft import DraftKeyResult, DraftLevel, DraftOkr
from readiness.evidence.cadence import CadenceRecord
from readiness.evidence.pieces import Evidence, SourceKind
from readiness.evidence.readers import Reader
from readiness.facts import Fact, MayRead, Observation, fact_catalogue
from readiness.judgements import judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from readiness.risk.records import ChosenCure, JudgementEdit
from surveys.organisation import Organisation
from tests.exchange.workbook_sample import sample_organisation, sample_report, with_units

TODAY = date(2026, 11, 28)
ORGANISATION = sample_organisation()
UNITS = {unit.name: unit.id for unit in ORGANISATION.units}


def risks(**known: object) -> Risks:
    return Risks(Known(**known), pitfall_catalogue(), fact_catalogue(), judgements())  # type: ignore[arg-type]


def pieces(found: Risks, kind: SourceKind) -> list[Evidence]:
    return [each for each in found.report.evidence if each.kind is kind]


def seen_in(unit: str | None, steps: int = 2) -> Observation:
    return Observation(
        id=UUID(int=1 + len(unit or "")),
        pitfall="top-down-culture",
        signal="draft-stays",
        steps=steps,
        seen_by="Coach",
        unit=UNITS[unit] if unit else None,
    )


def test_with_nothing_known_every_chance_is_its_base_rate_and_the_sum_is_not_told() -> None:
    fresh = risks()
    for risk in fresh.report.overall:
        assert risk.probability == pytest.approx(risk.base_rate)
    assert fresh.is_doubtful
    assert fresh.failure.word == "not known yet"


def test_before_the_survey_the_units_of_the_team_list_are_the_places() -> None:
    found = risks(organisation=ORGANISATION, observations=(seen_in("Marketing"),))
    assert set(found.report.by_unit) == set(UNITS.values()) - {ORGANISATION.root.id}
    base = pitfall_catalogue().by_id["top-down-culture"].base_rate
    chances = {
        name: found.report.by_unit[UNITS[name]]["top-down-culture"].probability
        for name in ("Marketing", "Sales and Service", "Finance")
    }
    assert chances["Marketing"] > chances["Sales and Service"] > base
    assert chances["Finance"] == pytest.approx(base)


def test_an_observation_in_a_hidden_team_counts_for_the_units_above_it_only() -> None:
    results = sample_report().results
    hidden = [unit for unit in results.readiness.units if unit.is_hidden and unit.unit_ids]
    assert hidden
    (inside,) = hidden[0].unit_ids[:1]
    observation = seen_in(None).model_copy(update={"unit": inside})
    found = risks(results=results, organisation=ORGANISATION, observations=(observation,))
    without = risks(results=results, organisation=ORGANISATION)
    assert hidden[0].id not in found.report.by_unit
    assert found.report.of("top-down-culture").probability > without.report.of("top-down-culture").probability


def drafts_of(unit: str, *texts: str) -> DraftOkr:
    return DraftOkr(
        id=UUID(int=len(texts)),
        objective="Customers find us",
        team=unit,
        unit=UNITS[unit],
        level=DraftLevel.TEAM,
        key_results=tuple(
            DraftKeyResult(id=UUID(int=100 + number), text=text) for number, text in enumerate(texts)
        ),
    )


def test_drafts_speak_for_their_unit_for_those_above_and_for_no_other() -> None:
    outputs = drafts_of(
        "Marketing", "Launch the new website", "Write 10 blog posts", "Hold three workshops", "Build a portal"
    )
    found = risks(organisation=ORGANISATION, dossier=Dossier(drafts=(outputs,)))
    places = {each.unit for each in pieces(found, SourceKind.DRAFT_OKRS) if each.signal == "share-of-outputs"}
    assert places == {None, UNITS["Marketing"], UNITS["Sales and Service"]}
    pitfall = pitfall_catalogue().by_id["outputs-not-outcomes"]
    assert found.report.of(pitfall.id).probability > pitfall.base_rate
    finance = found.report.by_unit[UNITS["Finance"]][pitfall.id]
    assert finance.probability == pytest.approx(pitfall.base_rate)


def test_many_teams_drafts_count_once_for_the_whole() -> None:
    texts = ("Launch the new website", "Write 10 blog posts", "Hold three workshops", "Build a portal")
    one = risks(organisation=ORGANISATION, dossier=Dossier(drafts=(drafts_of("Marketing", *texts),)))
    names = ("Marketing", "Finance", "Purchasing", "Quality")
    many = risks(
        organisation=ORGANISATION,
        dossier=Dossier(drafts=tuple(drafts_of(name, *texts) for name in names)),
    )
    assert many.report.of("outputs-not-outcomes").probability == pytest.approx(
        one.report.of("outputs-not-outcomes").probability
    )


def test_a_broken_rhythm_in_one_unit_shows_there() -> None:
    record = CadenceRecord(
        id=UUID(int=1),
        unit=UNITS["Finance"],
        on=TODAY,
        last_check_in=date(2026, 10, 1),
        retrospectives_due=2,
        retrospectives_held=0,
    )
    found = risks(organisation=ORGANISATION, dossier=Dossier(cadence=(record,)))
    local = found.report.by_unit
    assert local[UNITS["Finance"]]["no-cadence"].probability > 0.6
    assert local[UNITS["Marketing"]]["no-cadence"].probability == pytest.approx(
        pitfall_catalogue().by_id["no-cadence"].base_rate
    )


def test_one_unit_of_many_speaks_for_the_whole_with_half_its_quality() -> None:
    record = CadenceRecord(id=UUID(int=1), unit=UNITS["Finance"], on=TODAY, last_check_in=date(2026, 10, 1))
    found = risks(organisation=ORGANISATION, dossier=Dossier(cadence=(record,)))
    by_place = {each.unit: each.quality for each in pieces(found, SourceKind.CADENCE)}
    full = judgements().source_quality["cadence"]
    # Finance is one of three teams of its department, and one of sixteen of the company.
    assert by_place == pytest.approx(
        {None: full / 2, UNITS["Corporate Services"]: full / 2, UNITS["Finance"]: full}
    )


def test_a_sighting_in_one_team_takes_nothing_away_from_another_that_shares_its_row() -> None:
    results = sample_report().results
    teams = (UNITS["Marketing"], UNITS["Dealer Sales"])
    top, first, *others = results.readiness.units
    joined = first.model_copy(update={"unit_ids": (*first.unit_ids, *teams)})
    rows = [top, joined, *(unit for unit in others if unit.id not in teams)]
    content = with_units(results.readiness, rows)
    results = replace(results, snapshot=results.snapshot.model_copy(update={"content": content}))
    looks = tuple(
        seen_in(None, steps).model_copy(update={"id": UUID(int=steps + 9), "unit": team, "on": TODAY})
        for team, steps in zip(teams, (2, -2), strict=True)
    )
    found = risks(results=results, organisation=ORGANISATION, observations=looks)
    assert sorted(each.direction for each in pieces(found, SourceKind.OBSERVATION)) == [-1, 1]


def test_a_unit_that_joined_after_the_survey_speaks_for_its_department() -> None:
    results = sample_report().results
    newcomer = ORGANISATION.units[-1].model_copy(
        update={"id": UUID(int=77), "code": "T99", "name": "New team", "parent": UNITS["Product"]}
    )
    grown = Organisation(units=(*ORGANISATION.units, newcomer))
    look = seen_in(None).model_copy(update={"unit": newcomer.id})
    found = risks(results=results, organisation=grown, observations=(look,))
    without = risks(results=results, organisation=grown)
    product = results.readiness.row_of(UNITS["Product"])
    assert product is not None
    before, after = (
        each.report.by_unit[product.id]["top-down-culture"].probability for each in (without, found)
    )
    assert after > before
    assert newcomer.id not in found.report.by_unit


def test_an_answer_the_catalogue_no_longer_knows_leaves_its_question_open() -> None:
    stale = risks(facts=(Fact(fact="business_owner", value="no such option any more"),))
    assert "business_owner" in {each.id for each in stale.questions["hr-ownership"]}


def test_a_sign_looked_for_in_the_whole_organisation_is_not_open_in_its_units() -> None:
    found = risks(organisation=ORGANISATION, observations=(seen_in(None),))
    asked = {each.id for each in found.questions_in(UNITS["Marketing"], "top-down-culture")}
    assert "draft-stays" not in asked


def test_the_newest_plan_is_read_too() -> None:
    report = sample_report()
    found = risks(plan=report.plan, plan_number=3)
    said = pieces(found, SourceKind.PLAN)
    assert {each.pitfall for each in said} >= {"company-wide-mandate", "teams-untrained"}
    assert all("plan version 3" in each.detail for each in said)


def test_a_changed_number_changes_the_chances_and_is_marked() -> None:
    edit = JudgementEdit(
        number="base_rate/hr-ownership", value=0.6, reason="HR leads here in most firms", by="A", on=TODAY
    )
    found = risks(dossier=Dossier(edits=(edit,)))
    assert found.report.of("hr-ownership").probability == pytest.approx(0.6)
    (difference,) = found.numbers.differences
    assert (difference.default, difference.here) == (0.25, 0.6)
    # A number that is no longer in the catalogue closes nothing.
    gone = edit.model_copy(update={"number": "base_rate/no-such-pitfall"})
    assert risks(dossier=Dossier(edits=(gone,))).numbers.dropped


def test_cures_lower_the_chance_that_the_pilot_fails_and_nothing_else() -> None:
    report = sample_report()
    before = report.risks
    chosen = Dossier(cures=(ChosenCure(cure="separate-pay", on=TODAY), ChosenCure(cure="gone", on=TODAY)))
    after = risks(**{**vars(before.known), "dossier": chosen})
    assert after.cures == ("separate-pay",)
    assert after.failure.chance == pytest.approx(before.failure.chance)
    assert after.failure_with_cures.chance < after.failure.chance
    assert after.report.chances == before.report.chances


def test_questions_of_a_unit_leave_out_what_was_looked_for_there() -> None:
    found = risks(organisation=ORGANISATION, observations=(seen_in("Marketing"),))

    def asked(unit: UUID | None) -> set[str]:
        return {each.id for each in found.questions_in(unit, "top-down-culture")}

    assert "draft-stays" not in asked(None)
    assert "draft-stays" not in asked(UNITS["Marketing"])
    assert "draft-stays" in asked(UNITS["Finance"])


def test_what_only_the_consultant_may_read_counts_in_the_consultants_numbers_alone() -> None:
    secret = Fact(fact="pay_link", value="direct", said_by="Policy", may_read=MayRead.CONSULTANT)
    known = Known(facts=(secret,))
    client, consultant = (
        Risks(known, pitfall_catalogue(), fact_catalogue(), judgements(), reader)
        for reader in (Reader.CLIENT, Reader.CONSULTANT)
    )
    assert client.report.chances == risks().report.chances
    assert client.questions == risks().questions
    assert (
        consultant.report.of("pay-linked-goals").probability
        > client.report.of("pay-linked-goals").probability
    )


def test_contradicting_sources_are_named() -> None:
    facts = (
        Fact(fact="pay_link", value="none", said_by="CEO"),
        Fact(fact="pay_link", value="direct", said_by="Policy"),
    )
    found = risks(facts=facts)
    assert [each.fact for each in found.contradictions] == ["pay_link"]
    assert found.report.of("pay-linked-goals").conflict > 0.9


def test_the_same_report_comes_out_whatever_the_order_of_what_is_known() -> None:
    known = sample_report().risks.known
    mixed = replace(known, facts=tuple(reversed(known.facts)))
    first, second = (
        Risks(each, pitfall_catalogue(), fact_catalogue(), judgements()) for each in (known, mixed)
    )
    assert first.report.chances == pytest.approx(second.report.chances)
    assert [r.pitfall for r in first.report.overall] == [r.pitfall for r in second.report.overall]
