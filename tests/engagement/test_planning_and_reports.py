"""When a plan is outdated, what a report may say, and what a failure leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

import engagement.planning as planning
import engagement.reading as reading
from engagement.collecting import FormExport, import_answers, mapping_for
from engagement.context import Context
from engagement.model import Workspace
from engagement.one_go import OneGoInput, report_in_one_go
from engagement.planning import keep_settings, latest_plan, make_plan, plan_is_outdated
from engagement.reading import publish_results
from engagement.report import Report, likely_pitfalls, risk_sentence, verdict_sentence
from engagement.risks import Risks
from engagement.sample import sample
from engagement.sampling import sample_engagement
from engagement.setting_up import new_engagement, open_survey, save_team_list
from engagement.stages import State, Step, progress
from exchange.report_json import report_json
from readiness.facts import MayRead, fact_catalogue, facts_from_mapping
from readiness.judgements import judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from rollout.planning.document import PlanDocument
from rollout.planning.settings import PlanSettings
from storage.memory_store import MemoryStore
from surveys.faults import FaultsError
from surveys.form_answers import FormRow
from surveys.instrument_files import built_in_instrument
from surveys.organisation import Organisation
from surveys.organisation_drafts import UnitDraft
from surveys.survey import SurveyState
from tests.exchange.workbook_sample import sample_risks

INSTRUMENT = built_in_instrument()
WORKSPACE = UUID(int=7)


def plan_step(context: Context, engagement: UUID) -> tuple[State, str]:
    step = next(each for each in progress(context, engagement, 37) if each.step is Step.PLAN)
    return step.state, step.sentence


def answered_survey(context: Context) -> tuple[UUID, UUID]:
    """An engagement with one open survey that six people of each of two teams answered."""
    engagement = new_engagement(context, "Client").id
    rows = (("A", "", "0"), ("B", "A", "50"), ("C", "A", "50"))
    drafts = [UnitDraft(f"row {i}", name=n, parent=p, headcount=h) for i, (n, p, h) in enumerate(rows, 2)]
    save_team_list(context, engagement, drafts)
    survey = open_survey(context, engagement, name="One", instrument=INSTRUMENT, language="en").id
    answers = [(team, *["4"] * len(INSTRUMENT.items)) for team in "BC" for _ in range(6)]
    lines = tuple(FormRow(f"row {i}", row) for i, row in enumerate(answers, 2))
    file = FormExport("digest", "headings", ("Team", *INSTRUMENT.item_ids), lines)
    import_answers(context, survey, file, mapping_for(context, survey, file))
    return engagement, survey


def test_a_plan_is_outdated_once_the_organisation_changes_and_current_again_once_remade(
    context: Context,
) -> None:
    engagement = sample_engagement(context, INSTRUMENT)
    assert not plan_is_outdated(context, engagement)
    assert plan_step(context, engagement)[0] is State.DONE
    organisation = context.store.organisation(context.workspace, engagement)
    assert organisation is not None
    changed = organisation.units[-1].model_copy(update={"members_direct": 77})
    context.store.save_organisation(
        context.workspace, engagement, Organisation(units=(*organisation.units[:-1], changed))
    )
    assert plan_is_outdated(context, engagement)
    state, sentence = plan_step(context, engagement)
    assert state is State.STARTED
    assert sentence.startswith("Version 1 is outdated")
    make_plan(context, engagement, seconds=1)
    assert not plan_is_outdated(context, engagement)


def test_a_plan_is_outdated_once_newer_results_are_published(context: Context) -> None:
    engagement, survey = answered_survey(context)
    publish_results(context, survey)
    assert not plan_is_outdated(context, engagement)  # There is none yet.
    make_plan(context, engagement, seconds=1)
    assert not plan_is_outdated(context, engagement)
    second = open_survey(context, engagement, name="Two", instrument=INSTRUMENT, language="en").id
    answers = tuple(FormRow(f"row {i}", ("B", *["4"] * len(INSTRUMENT.items))) for i in range(2, 8))
    file = FormExport("second", "headings", ("Team", *INSTRUMENT.item_ids), answers)
    import_answers(context, second, file, mapping_for(context, second, file))
    assert not plan_is_outdated(context, engagement)
    publish_results(context, second)
    assert plan_is_outdated(context, engagement)


def test_a_plan_that_kept_no_digest_is_compared_by_its_units(context: Context) -> None:
    engagement = sample_engagement(context, INSTRUMENT)
    found = latest_plan(context, engagement)
    assert found is not None
    old = found[1].model_copy(update={"organisation_digest": ""})
    version = found[0].model_copy(
        update={"id": context.new_id(), "number": 2, "content": old.model_dump_json()}
    )
    context.store.add_plan_version(version)
    assert not plan_is_outdated(context, engagement)
    organisation = context.store.organisation(context.workspace, engagement)
    assert organisation is not None
    added = organisation.root.model_copy(
        update={"id": context.new_id(), "name": "New", "parent": organisation.root.id}
    )
    context.store.save_organisation(
        context.workspace, engagement, Organisation(units=(*organisation.units, added))
    )
    assert plan_is_outdated(context, engagement)


def test_two_plans_at_once_give_one_version_and_leave_the_settings_to_it(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    engagement = sample_engagement(context, INSTRUMENT)
    before = context.store.engagement(context.workspace, engagement).settings
    with monkeypatch.context() as patch:
        # The versions as another tab saw them just before the first was kept.
        patch.setattr(context.store, "plan_versions", lambda *_: ())
        with pytest.raises(FaultsError, match="meanwhile"):
            make_plan(context, engagement, settings=PlanSettings(coach_hours=333), seconds=1)
    assert context.store.engagement(context.workspace, engagement).settings == before
    assert len(context.store.plan_versions(context.workspace, engagement)) == 1


@pytest.mark.parametrize("what", ["a version", "settings"])
@pytest.mark.parametrize("wish", [PlanSettings(coach_hours=333), None], ids=["with a wish", "as it is"])
def test_a_plan_replaces_neither_a_version_nor_settings_of_meanwhile(
    context: Context, monkeypatch: pytest.MonkeyPatch, what: str, wish: PlanSettings | None
) -> None:
    engagement = sample_engagement(context, INSTRUMENT)
    store, workspace = context.store, context.workspace
    other = store.engagement(workspace, engagement).settings.model_copy(update={"coach_hours": 222.0})
    version, found = latest_plan(context, engagement)  # type: ignore[misc]  # there is one

    def slow(*_: object, **__: object) -> PlanDocument:
        keep_settings(context, engagement, other)
        if what == "a version":
            store.add_plan_version(version.model_copy(update={"id": context.new_id(), "number": 2}))
        return found

    monkeypatch.setattr(planning, "plan_document", slow)
    with pytest.raises(FaultsError, match="meanwhile"):
        make_plan(context, engagement, settings=wish, seconds=2)
    assert store.engagement(workspace, engagement).settings == other
    assert len(store.plan_versions(workspace, engagement)) == (2 if what == "a version" else 1)


def test_a_publication_that_failed_is_repeated_from_the_closed_survey(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, survey = answered_survey(context)
    seen: list[SurveyState] = []

    def broken(*_: object, **__: object) -> None:
        seen.append(context.store.survey(context.workspace, survey).state)
        raise RuntimeError("the machine stopped")

    with monkeypatch.context() as patch:
        patch.setattr(reading, "published_readiness", broken)
        with pytest.raises(RuntimeError):
            publish_results(context, survey)
    # No answer could arrive any more while the results were worked out.
    assert seen == [SurveyState.CLOSED]
    publish_results(context, survey)
    assert context.store.survey(context.workspace, survey).state is SurveyState.PUBLISHED


def test_a_pitfall_on_too_little_evidence_sets_no_condition(sample_report: Report) -> None:
    likely = likely_pitfalls(sample_report.risks)
    assert likely
    assert verdict_sentence(sample_report).startswith("Go with conditions")
    # The same chances, but nothing of it looked at twice: every confidence drops.
    judged = judgements()
    nothing_is_enough = {
        word: support.model_copy(update={"kinds": 7}) for word, support in judged.confidence.items()
    }
    strict = judged.model_copy(update={"confidence": nothing_is_enough})
    risks = Risks(sample_report.risks.known, pitfall_catalogue(), fact_catalogue(), strict)
    assert risks.report.chances == sample_report.risks.report.chances
    assert likely_pitfalls(risks) == ()
    assert verdict_sentence(replace(sample_report, risks=risks)).startswith("Go: ")
    assert risk_sentence(risks) == "Too little is known yet to say which pitfalls are likely."


def test_what_only_the_consultant_may_read_moves_nothing_in_the_json(sample_report: Report) -> None:
    facts = tuple(
        fact.model_copy(update={"may_read": MayRead.CONSULTANT}) for fact in sample_report.risks.facts
    )
    private = sample_risks(sample_report.readiness, facts)
    nobody = sample_risks(sample_report.readiness, ())
    documents = [report_json(replace(sample_report, risks=risks)) for risks in (private, nobody)]
    assert documents[0] == documents[1]
    assert documents[0] != report_json(sample_report)


def test_evidence_names_what_was_asked_in_the_language_of_the_survey(sample_report: Report) -> None:
    german = sample_risks(sample_report.readiness, (), language="de").report
    details = " ".join(
        each.evidence.detail
        for risk in german.overall
        for each in risk.contributions
        if each.evidence.kind.value == "survey"
    )
    item = INSTRUMENT.items[0]
    assert item.text["en"] not in details
    assert any(each.text["de"] in details for each in INSTRUMENT.items)
    assert "on the wrong side of its threshold" in details


def test_a_key_fact_inside_a_fact_does_not_rename_it() -> None:
    first, second, *_ = fact_catalogue().definitions()
    (fact,) = facts_from_mapping(
        {first.id: {"value": "unknown", "fact": second.id}},
        fact_catalogue(),
        place="facts.yaml",
        today=date(2026, 11, 23),
    )
    assert fact.fact == first.id


def test_a_plan_names_components_as_its_own_survey_did(sample_report: Report) -> None:
    plan = sample_report.plan
    named = {each for row in plan.rows for each in (*row.repairs, *row.preparations)}
    assert named
    assert set(plan.component_labels) == named
    for component in named:
        assert plan.label(component) == sample_report.results.component_label(component)
    # Plans made before labels were kept still show something.
    assert plan.model_copy(update={"component_labels": {}}).label("vision") == "vision"


def test_the_same_files_give_the_same_ids_of_units_and_activities() -> None:
    def one_run() -> Report:
        store = MemoryStore()
        store.add_workspace(Workspace(id=WORKSPACE, name="Client"))
        new_ids = (UUID(int=n) for n in range(start[0], start[0] + 10_000))
        start[0] += 10_000
        today = date(2026, 11, 23)
        keys = iter(range(10_000))
        context = Context(
            store, WORKSPACE, lambda: today, lambda: next(new_ids), lambda: next(keys).to_bytes(16, "big")
        )
        content = sample(INSTRUMENT, today=today)
        rows = tuple(FormRow(f"row {i}", row) for i, row in enumerate(content.answer_rows, 2))
        drafts = [UnitDraft(f"row {i}", **row) for i, row in enumerate(content.team_rows, 2)]
        given = OneGoInput(
            company=content.company,
            drafts=drafts,
            export=FormExport("d", "h", content.headings, rows),
            instrument=INSTRUMENT,
            settings=content.settings,
            threshold=5,
        )
        return report_in_one_go(context, given, seconds=5)

    start = [1]
    first, second = one_run(), one_run()
    assert first.engagement.id == second.engagement.id
    assert [unit.id for unit in first.organisation.units] == [unit.id for unit in second.organisation.units]
    assert first.plan.activities
    assert {each.id for each in first.plan.activities} == {each.id for each in second.plan.activities}
