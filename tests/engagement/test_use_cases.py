"""The use cases from team list to report, over a store in memory."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from engagement.collecting import FormExport, import_answers, mapping_for
from engagement.context import Context
from engagement.one_go import OneGoInput, report_in_one_go
from engagement.planning import latest_plan, make_plan
from engagement.reading import latest_results, publish_results
from engagement.report import Report, plan_sentence, readiness_sentence, report, verdict_sentence
from engagement.sample import sample
from engagement.sampling import sample_engagement
from engagement.setting_up import new_engagement, open_survey, save_team_list
from engagement.stages import State, Step, progress
from readiness.publication import published_readiness
from rollout.planning.settings import PlanSettings, Policy
from surveys.faults import FaultsError
from surveys.form_answers import FormRow
from surveys.instrument_files import built_in_instrument
from surveys.organisation_drafts import UnitDraft
from surveys.survey import SurveyState

INSTRUMENT = built_in_instrument()


def drafts(*rows: tuple[str, str, str]) -> list[UnitDraft]:
    """Units as (name, parent, headcount)."""
    return [UnitDraft(f"row {i}", name=n, parent=p, headcount=h) for i, (n, p, h) in enumerate(rows, start=2)]


def export(rows: list[tuple[str, ...]], headings: tuple[str, ...] | None = None) -> FormExport:
    names = headings or ("Team", *INSTRUMENT.item_ids)
    return FormExport(
        "digest", "headings", names, tuple(FormRow(f"row {i}", row) for i, row in enumerate(rows, 2))
    )


def answered(team: str, count: int, answer: str = "4") -> list[tuple[str, ...]]:
    return [(team, *[answer] * len(INSTRUMENT.items))] * count


def test_a_bad_team_list_changes_nothing(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    saved, _ = save_team_list(context, engagement.id, drafts(("A", "", "5"), ("B", "A", "5")))
    with pytest.raises(FaultsError) as caught:
        save_team_list(context, engagement.id, drafts(("A", "", "many"), ("a ", "X", "5"), ("", "A", "-1")))
    assert len(caught.value.faults) == 5
    assert context.store.organisation(context.workspace, engagement.id) == saved


def test_units_keep_their_identity_when_the_list_is_uploaded_again(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    first, _ = save_team_list(context, engagement.id, drafts(("A", "", "5"), ("B", "A", "5")))
    second, _ = save_team_list(
        context, engagement.id, drafts(("A", "", "6"), ("b", "A", "7"), ("C", "A", "2"))
    )
    assert [unit.id for unit in second.units[:2]] == [unit.id for unit in first.units]


def test_a_company_added_above_a_flat_list_keeps_its_identity(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    first, _ = save_team_list(context, engagement.id, drafts(("A", "", "5"), ("B", "", "5")))
    second, _ = save_team_list(context, engagement.id, drafts(("A", "", "5"), ("B", "", "5"), ("C", "", "5")))
    assert second.root.id == first.root.id
    assert [unit.parent for unit in second.units[1:]] == [second.root.id] * 3


def test_two_engagements_of_a_client_need_two_names(context: Context) -> None:
    new_engagement(context, "Client")
    with pytest.raises(FaultsError, match="already"):
        new_engagement(context, " CLIENT ")


def test_more_answers_than_people_are_refused_and_nothing_is_kept(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    save_team_list(context, engagement.id, drafts(("A", "", "0"), ("B", "A", "5")))
    survey = open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en")
    file = export(answered("B", 6))
    with pytest.raises(FaultsError, match="more people answered for it than its headcount of 5"):
        import_answers(context, survey.id, file, mapping_for(context, survey.id, file))
    assert len(context.store.answers(context.workspace, survey.id)) == 0


def test_the_same_file_counts_once(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    save_team_list(context, engagement.id, drafts(("A", "", "0"), ("B", "A", "50")))
    survey = open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en")
    file = export(answered("B", 6))
    import_answers(context, survey.id, file, mapping_for(context, survey.id, file))
    with pytest.raises(FaultsError, match="imported before"):
        import_answers(context, survey.id, file, mapping_for(context, survey.id, file))
    assert len(context.store.answers(context.workspace, survey.id)) == 6


def test_a_mapping_is_remembered_for_the_same_form(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    save_team_list(context, engagement.id, drafts(("A", "", "0"), ("B", "A", "50")))
    survey = open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en")
    file = export(answered("The B people", 6), ("Whereabouts", *INSTRUMENT.item_ids))
    settled = mapping_for(
        context, survey.id, file, columns={"Whereabouts": "team"}, teams={"The B people": "B"}
    )
    import_answers(context, survey.id, file, settled)
    again = mapping_for(context, survey.id, replace(file, digest="other"))
    assert again.columns["Whereabouts"] == "team"
    assert again.teams == {"The B people": "B"}
    # The word itself may be a person's name, so it is not kept.
    kept = context.store.remembered_mapping(context.workspace, file.headings_digest)
    assert "The B people" not in str(kept)


def test_published_results_are_fixed(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    save_team_list(context, engagement.id, drafts(("A", "", "0"), ("B", "A", "50"), ("C", "A", "50")))
    survey = open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en")
    file = export(answered("B", 6) + answered("C", 6, "2"))
    import_answers(context, survey.id, file, mapping_for(context, survey.id, file))
    publish_results(context, survey.id)
    assert context.store.survey(context.workspace, survey.id).state is SurveyState.PUBLISHED
    more = replace(export(answered("B", 1)), digest="more")
    mapping = mapping_for(context, survey.id, more)
    with pytest.raises(FaultsError, match="closed"):
        import_answers(context, survey.id, more, mapping)
    with pytest.raises(FaultsError, match="published already"):
        publish_results(context, survey.id)


def test_nothing_is_published_of_fewer_people_than_the_threshold(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    save_team_list(context, engagement.id, drafts(("A", "", "0"), ("B", "A", "50")))
    survey = open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en")
    file = export(answered("B", 4))
    import_answers(context, survey.id, file, mapping_for(context, survey.id, file))
    with pytest.raises(FaultsError, match="fewer than 5"):
        publish_results(context, survey.id)
    assert context.store.survey(context.workspace, survey.id).state is SurveyState.OPEN


def test_a_plan_needs_a_team_list_and_results_and_says_so(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    with pytest.raises(FaultsError) as caught:
        make_plan(context, engagement.id)
    assert [fault.place for fault in caught.value.faults] == ["Organisation", "Readiness"]
    with pytest.raises(FaultsError) as caught:
        report(context, engagement.id)
    assert [fault.place for fault in caught.value.faults] == ["Organisation", "Readiness", "Rollout"]


def test_nobody_volunteered_is_explained_with_a_repair_that_was_tried(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    save_team_list(context, engagement.id, drafts(("A", "", "0"), ("B", "A", "9"), ("C", "A", "9")))
    survey = open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en")
    file = export(answered("B", 8) + answered("C", 8))
    import_answers(context, survey.id, file, mapping_for(context, survey.id, file))
    publish_results(context, survey.id)
    _, plan = make_plan(context, engagement.id, seconds=1)
    # Every unit may stay out, so the plan may also simply be empty; either way it is said.
    assert not plan.pilots
    assert "No plan keeps all the rules" in plan_sentence(plan)


def test_the_sample_goes_the_whole_way(sample_report: Report) -> None:
    assert sample_report.plan.solution.status == "optimal"
    assert "pilot in Q1 2027" in plan_sentence(sample_report.plan)
    assert verdict_sentence(sample_report).startswith("Go with conditions")
    assert "have every component" in readiness_sentence(sample_report.results)
    likely = {r.pitfall for r in sample_report.risks.report.overall if r.probability > 0.5}
    # What the sample was built to show.
    assert {"hr-ownership", "pay-linked-goals", "too-many-levels", "no-cadence"} <= likely


def test_every_step_of_the_sample_is_done(sample_project: tuple[Context, object]) -> None:
    steps = progress(*sample_project, fact_count=37)
    assert {each.step for each in steps} == set(Step)
    assert all(each.state is State.DONE for each in steps)


def test_a_second_plan_is_a_second_version_and_keeps_the_first(context: Context) -> None:
    engagement = sample_engagement(context, INSTRUMENT)
    before = latest_plan(context, engagement)
    settings = PlanSettings(coach_hours=400, policy=Policy.TOP_LEVEL_FIRST)
    version, plan = make_plan(context, engagement, settings=settings, seconds=1)
    assert version.number == 2
    assert before is not None
    assert context.store.plan_versions(context.workspace, engagement)[0] == before[0]
    # Top level first: nothing starts before the company itself.
    first = min(row.starts_on for row in plan.rows if row.starts_on)
    assert [row.level.value for row in plan.rows if row.starts_on == first] == ["company"]


def test_the_command_lines_way_and_the_pages_way_give_the_same_results(context: Context) -> None:
    content = sample(INSTRUMENT, today=context.today())
    rows = tuple(FormRow(f"row {i}", row) for i, row in enumerate(content.answer_rows, 2))
    given = OneGoInput(
        company=content.company,
        drafts=[UnitDraft(f"row {i}", **row) for i, row in enumerate(content.team_rows, 2)],
        export=FormExport("d", "h", content.headings, rows),
        instrument=INSTRUMENT,
        settings=content.settings,
        threshold=5,
        facts=content.facts,
    )
    said: list[str] = []
    found = report_in_one_go(context, given, progress=said.append)
    assert said[0] == "Checking the team list"
    assert latest_results(context, found.engagement.id) == found.results
    again = published_readiness(
        context.store.answers(context.workspace, found.results.survey.id),
        INSTRUMENT,
        found.results.survey,
        context.store.survey_organisation(context.workspace, found.results.survey.id),
        context.store.survey_reporting_units(context.workspace, found.results.survey.id),
    )
    assert again == found.readiness


def test_small_teams_reported_together_are_seen_and_planned_by_their_common_row(context: Context) -> None:
    content = sample(INSTRUMENT, today=context.today())
    engagement = new_engagement(context, "Client", settings=content.settings)
    save_team_list(
        context, engagement.id, [UnitDraft(f"row {i}", **row) for i, row in enumerate(content.team_rows, 2)]
    )
    survey = open_survey(
        context, engagement.id, name="One", instrument=INSTRUMENT, language="en", small_teams_together=True
    )
    rows = tuple(FormRow(f"row {i}", row) for i, row in enumerate(content.answer_rows, 2))
    file = FormExport("d", "h", content.headings, rows)
    import_answers(context, survey.id, file, mapping_for(context, survey.id, file))
    readiness = publish_results(context, survey.id).content
    # People (4 members) no longer stands alone, so nobody has to be hidden with it.
    joined = next(row for row in readiness.units if len(row.unit_ids) > 1)
    assert "People" in joined.name
    assert not any(row.is_hidden for row in readiness.units)
    _, plan = make_plan(context, engagement.id, seconds=1)
    people = next(row for row in plan.rows if row.name == "People")
    assert people.read_from == joined.name


def people(team: str, count: int, *, start: int = 0) -> list[tuple[str, ...]]:
    """People whose answers differ from each other's."""
    return [
        (team, *(str(Random(person * 1000 + item).randint(1, 5)) for item in range(len(INSTRUMENT.items))))
        for person in range(start, start + count)
    ]


def test_a_second_wave_refuses_answers_that_an_earlier_wave_published(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    save_team_list(context, engagement.id, drafts(("A", "", "0"), ("B", "A", "50"), ("C", "A", "50")))
    first = open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en")
    file = export(people("B", 7) + people("C", 7, start=20))
    import_answers(context, first.id, file, mapping_for(context, first.id, file))
    publish_results(context, first.id)
    second = open_survey(context, engagement.id, name="Two", instrument=INSTRUMENT, language="en")
    with pytest.raises(FaultsError, match="imported before, into 'One'"):
        import_answers(context, second.id, file, mapping_for(context, second.id, file))
    # A form tool exports everything again, with the late answer beside it: the difference of
    # the two results would be one person's answers.
    late = replace(export(people("B", 8) + people("C", 7, start=20)), digest="late")
    mapping = mapping_for(context, second.id, late)
    with pytest.raises(FaultsError, match="in 'One' already"):
        import_answers(context, second.id, late, mapping)
    assert len(context.store.answers(context.workspace, second.id)) == 0
    fresh = replace(export(people("B", 7, start=40) + people("C", 7, start=60)), digest="fresh")
    batch, _ = import_answers(context, second.id, fresh, mapping_for(context, second.id, fresh))
    assert batch.rows_kept == 14


def test_a_threshold_may_rise_from_wave_to_wave_and_never_fall(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    save_team_list(context, engagement.id, drafts(("A", "", "0"), ("B", "A", "50")))
    open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en", threshold=6)
    with pytest.raises(FaultsError, match="earlier waves promised more"):
        open_survey(context, engagement.id, name="Two", instrument=INSTRUMENT, language="en", threshold=5)
    assert open_survey(context, engagement.id, name="Two", instrument=INSTRUMENT, language="en", threshold=7)
