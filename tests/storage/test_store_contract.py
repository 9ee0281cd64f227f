"""What every store promises, over every store there is."""

from __future__ import annotations

from datetime import date
from random import Random
from uuid import uuid4

import numpy as np
import pytest

from engagement.model import Workspace
from engagement.ports import AlreadyKept, NotKept, Store
from rollout.planning.settings import PlanSettings
from surveys.answers import AnswerTable, Submission, answer_table
from surveys.organisation import Level, Organisation, Unit
from surveys.survey import ReportingUnit, SurveyState
from surveys.translations import with_languages
from tests.storage.storage_examples import (
    DAY,
    INSTRUMENT,
    OTHER_INSTRUMENT,
    Project,
    a_batch,
    a_dossier,
    a_plan,
    a_survey,
    add_answers,
    an_engagement,
    an_organisation,
    groups_of,
    new_project,
    new_workspace,
    open_survey,
    published_results,
    some_comments,
    some_facts,
    some_observations,
    some_submissions,
)


def same_table(one: AnswerTable, other: AnswerTable) -> bool:
    return (
        one.item_ids == other.item_ids
        and one.unit_ids == other.unit_ids
        and np.array_equal(one.values, other.values)
        and np.array_equal(one.unit, other.unit)
        and np.array_equal(one.role, other.role)
    )


def table_of(submissions: list[Submission], project: Project) -> AnswerTable:
    units = tuple(unit.id for unit in project.organisation.units)
    rows = [(each.unit_id, each.role, each.values) for each in submissions]
    return answer_table(rows, INSTRUMENT.item_ids, units)


def closed_project(store: Store) -> Project:
    project = new_project(store)
    add_answers(store, project, some_submissions(project, 9), some_comments(3))
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    return project


# What goes in comes out.


def test_workspaces_come_back_by_name_whatever_the_case(store: Store) -> None:
    made = [Workspace(id=uuid4(), name=name) for name in ("beta", "Alpha", "Ärzte", "Gamma")]
    for workspace in made:
        store.add_workspace(workspace)
    ours = [each for each in store.workspaces() if each in made]
    assert [each.name for each in ours] == ["Alpha", "beta", "Gamma", "Ärzte"]


def test_a_workspace_is_kept_once(store: Store) -> None:
    workspace = Workspace(id=uuid4(), name="Client")
    store.add_workspace(workspace)
    with pytest.raises(AlreadyKept):
        store.add_workspace(workspace.model_copy(update={"name": "Other"}))
    assert workspace in store.workspaces()


def test_an_engagement_comes_back_equal_and_can_be_changed(store: Store) -> None:
    home = new_workspace(store)
    engagement = an_engagement(home)
    store.save_engagement(engagement)
    assert store.engagement(home, engagement.id) == engagement
    changed = engagement.model_copy(update={"name": "Renamed", "settings": PlanSettings(start=None)})
    store.save_engagement(changed)
    assert store.engagements(home) == (changed,)


def test_engagements_come_newest_first_then_by_name(store: Store) -> None:
    home = new_workspace(store)
    for name, on in (("b", DAY), ("A", DAY), ("c", date(2026, 5, 1)), ("d", date(2025, 1, 1))):
        store.save_engagement(an_engagement(home, name, on))
    assert [each.name for each in store.engagements(home)] == ["c", "A", "b", "d"]


def test_an_organisation_comes_back_equal_in_the_order_saved(store: Store) -> None:
    project = new_project(store, survey=False)
    assert store.organisation(project.workspace, project.engagement) == project.organisation


def test_a_new_engagement_has_no_organisation(store: Store) -> None:
    home = new_workspace(store)
    engagement = an_engagement(home)
    store.save_engagement(engagement)
    assert store.organisation(home, engagement.id) is None


def test_saving_an_organisation_replaces_the_one_before_and_leaves_the_surveys_copy(store: Store) -> None:
    project = new_project(store)
    smaller = Organisation(units=(Unit(id=uuid4(), name="New", level=Level.COMPANY, members_direct=3),))
    store.save_organisation(project.workspace, project.engagement, smaller)
    assert store.organisation(project.workspace, project.engagement) == smaller
    assert store.survey_organisation(project.workspace, project.survey) == project.organisation


def test_a_survey_comes_back_equal_with_what_was_locked_when_it_opened(store: Store) -> None:
    project = new_project(store, survey=False)
    survey, groups = a_survey(project), groups_of(project.organisation)
    store.open_survey(survey, INSTRUMENT, project.organisation, groups)
    assert store.survey(project.workspace, survey.id) == survey
    assert store.survey_instrument(project.workspace, survey.id) == INSTRUMENT
    assert store.survey_instrument(project.workspace, survey.id).content_hash == survey.instrument_hash
    assert store.survey_organisation(project.workspace, survey.id) == project.organisation
    assert store.survey_reporting_units(project.workspace, survey.id) == groups


def test_a_design_comes_back_equal_until_it_is_replaced_or_forgotten(store: Store) -> None:
    project = new_project(store)
    home, engagement = project.workspace, project.engagement
    assert store.design(home, engagement) is None
    for instrument in (INSTRUMENT, OTHER_INSTRUMENT):
        store.save_design(home, engagement, instrument)
        assert store.design(home, engagement) == instrument
    # What a survey asks is another matter.
    assert store.survey_instrument(home, project.survey) == INSTRUMENT
    store.delete_design(home, engagement)
    store.delete_design(home, engagement)
    assert store.design(home, engagement) is None


def test_an_open_survey_without_answers_can_ask_something_else(store: Store) -> None:
    project = new_project(store)
    home, survey = project.workspace, project.survey
    neighbour = open_survey(store, project, uuid4(), "Second wave")
    store.replace_instrument(home, survey, OTHER_INSTRUMENT)
    assert store.survey_instrument(home, survey) == OTHER_INSTRUMENT
    assert store.survey(home, survey).instrument_hash == OTHER_INSTRUMENT.content_hash
    # The other wave shared the instrument, and keeps it.
    assert store.survey_instrument(home, neighbour.id) == INSTRUMENT
    store.replace_instrument(home, neighbour.id, OTHER_INSTRUMENT)
    assert store.survey_instrument(home, neighbour.id) == OTHER_INSTRUMENT
    store.replace_instrument(home, survey, INSTRUMENT)
    assert store.survey_instrument(home, survey) == INSTRUMENT


def test_surveys_come_in_the_order_they_were_opened(store: Store) -> None:
    project = new_project(store, survey=False)
    opened = [open_survey(store, project, uuid4(), name) for name in ("Wave z", "Wave a", "Wave m")]
    assert store.surveys(project.workspace, project.engagement) == tuple(opened)
    store.delete_survey(project.workspace, opened[2].id)
    again = open_survey(store, project, uuid4(), "Wave b")
    assert store.surveys(project.workspace, project.engagement) == (opened[0], opened[1], again)


def test_answers_come_back_in_key_order_whatever_the_order_they_came_in(store: Store) -> None:
    project = new_project(store)
    submissions = some_submissions(project, 60)
    for index, part in enumerate((submissions[40:], submissions[:25], submissions[25:40])):
        add_answers(store, project, part, digest=f"part {index}")
    expected = table_of(sorted(submissions, key=lambda each: each.key), project)
    assert same_table(store.answers(project.workspace, project.survey), expected)


def test_two_orders_of_arrival_cannot_be_told_apart(store: Store) -> None:
    one, other = new_project(store), new_project(store)
    forwards = some_submissions(one, 50)
    backwards = [
        Submission(each.key, other.organisation.units[0].id, each.role, each.values) for each in forwards
    ]
    same_unit = [
        Submission(each.key, one.organisation.units[0].id, each.role, each.values) for each in forwards
    ]
    Random(5).shuffle(backwards)
    add_answers(store, one, same_unit)
    add_answers(store, other, backwards)
    first, second = (store.answers(each.workspace, each.survey) for each in (one, other))
    assert np.array_equal(first.values, second.values)
    assert np.array_equal(first.role, second.role)


def test_no_answers_are_an_empty_table_with_its_labels(store: Store) -> None:
    project = new_project(store)
    table = store.answers(project.workspace, project.survey)
    assert same_table(table, table_of([], project))
    assert table.values.shape == (0, len(INSTRUMENT.items))


def test_comments_come_back_in_key_order(store: Store) -> None:
    project, comments = new_project(store), some_comments(20)
    add_answers(store, project, [], comments)
    expected = tuple(sorted(comments, key=lambda each: each.key))
    assert store.comments(project.workspace, project.survey) == expected


def test_import_batches_come_back_equal_in_the_order_of_import(store: Store) -> None:
    project = new_project(store)
    batches = [a_batch(project, digest) for digest in ("z", "a", "m")]
    for batch in batches:
        store.add_answers(project.workspace, batch, [], [])
    assert store.import_batches(project.workspace, project.survey) == tuple(batches)


def test_facts_come_back_equal_and_are_replaced_as_a_whole(store: Store) -> None:
    project, facts = new_project(store, survey=False), some_facts()
    kept = store.change_facts(project.workspace, project.engagement, lambda _: facts)
    assert kept == facts
    assert store.facts(project.workspace, project.engagement) == facts
    store.change_facts(project.workspace, project.engagement, lambda before: before[2:3])
    assert store.facts(project.workspace, project.engagement) == facts[2:3]


def test_observations_come_back_equal_and_are_replaced_as_a_whole(store: Store) -> None:
    project, observations = new_project(store, survey=False), some_observations()
    kept = store.change_observations(project.workspace, project.engagement, lambda _: observations)
    assert kept == observations
    assert store.observations(project.workspace, project.engagement) == observations
    store.change_observations(project.workspace, project.engagement, lambda before: before[1:])
    assert store.observations(project.workspace, project.engagement) == observations[1:]


def test_an_observation_is_saved_once(store: Store) -> None:
    project, (first, _) = new_project(store, survey=False), some_observations()
    with pytest.raises(ValueError, match=str(first.id)):
        store.change_observations(project.workspace, project.engagement, lambda _: [first, first])
    assert store.observations(project.workspace, project.engagement) == ()


def test_a_mapping_is_remembered_with_its_order_until_it_is_replaced(store: Store) -> None:
    home = new_workspace(store)
    assert store.remembered_mapping(home, "h") is None
    store.remember_mapping(home, "h", {"z": "team", "a": "vision_1"})
    assert list((store.remembered_mapping(home, "h") or {}).items()) == [("z", "team"), ("a", "vision_1")]
    store.remember_mapping(home, "h", {"z": "role"})
    assert store.remembered_mapping(home, "h") == {"z": "role"}


def test_published_results_come_back_equal(store: Store) -> None:
    project = closed_project(store)
    snapshot = published_results(project)
    assert store.snapshot(project.workspace, project.survey) is None
    store.publish(snapshot)
    assert store.snapshot(project.workspace, project.survey) == snapshot


def test_plan_versions_come_back_equal_oldest_first(store: Store) -> None:
    project = closed_project(store)
    snapshot = published_results(project)
    store.publish(snapshot)
    plans = [a_plan(project, number, snapshot.id if number == 10 else None) for number in (10, 2, 1)]
    for plan in plans:
        store.add_plan_version(plan)
    assert store.plan_versions(project.workspace, project.engagement) == tuple(reversed(plans))


# What is refused.


def test_unknown_records_are_not_kept(store: Store) -> None:
    home, nobody = new_workspace(store), uuid4()
    for call in (
        lambda: store.engagement(home, nobody),
        lambda: store.delete_engagement(home, nobody),
        lambda: store.survey(home, nobody),
        lambda: store.delete_survey(home, nobody),
        lambda: store.answers(home, nobody),
        lambda: store.save_engagement(an_engagement(nobody)),
        lambda: store.save_organisation(home, nobody, an_organisation()),
        lambda: store.save_design(home, nobody, INSTRUMENT),
        lambda: store.replace_instrument(home, nobody, INSTRUMENT),
        lambda: store.remember_mapping(nobody, "h", {}),
    ):
        with pytest.raises(NotKept):
            call()


def test_a_survey_is_opened_once(store: Store) -> None:
    project = new_project(store)
    with pytest.raises(AlreadyKept):
        open_survey(store, project, project.survey, "Second")
    assert [each.name for each in store.surveys(project.workspace, project.engagement)] == ["First wave"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"instrument_hash": "0" * 64}, "hash is"),
        ({"state": SurveyState.CLOSED}, "not when it is closed"),
        ({"language": "tlh"}, "does not speak 'tlh'"),
    ],
    ids=["other instrument", "not open", "unknown language"],
)
def test_a_survey_that_does_not_fit_its_instrument_does_not_open(
    store: Store, change: dict[str, object], message: str
) -> None:
    project = new_project(store, survey=False)
    wrong = a_survey(project).model_copy(update=change)
    with pytest.raises(ValueError, match=message):
        store.open_survey(wrong, INSTRUMENT, project.organisation, groups_of(project.organisation))
    assert store.surveys(project.workspace, project.engagement) == ()


def test_reporting_units_hold_units_of_the_surveys_organisation_only(store: Store) -> None:
    project = new_project(store, survey=False)
    stranger = ReportingUnit(id=uuid4(), name="Ghosts", parent=None, unit_ids=(uuid4(),))
    with pytest.raises(ValueError, match="Ghosts"):
        store.open_survey(a_survey(project), INSTRUMENT, project.organisation, [stranger])


def test_the_same_file_is_imported_once_into_a_survey_and_again_into_the_next(store: Store) -> None:
    project = new_project(store)
    add_answers(store, project, some_submissions(project, 5, seed=1))
    with pytest.raises(AlreadyKept, match="before"):
        add_answers(store, project, some_submissions(project, 5, seed=2))
    assert len(store.answers(project.workspace, project.survey)) == 5
    second = open_survey(store, project, uuid4(), "Second wave")
    batch = a_batch(project, survey=second.id)
    store.add_answers(project.workspace, batch, some_submissions(project, 5, seed=1), [])
    assert len(store.answers(project.workspace, second.id)) == 5


def test_a_key_that_is_there_already_stores_nothing_of_its_file(store: Store) -> None:
    project = new_project(store)
    submissions, comments = some_submissions(project, 10), some_comments(4)
    add_answers(store, project, submissions[:5], comments[:2])
    for people, texts in ((submissions[4:], comments[2:]), (submissions[5:], comments[1:])):
        with pytest.raises(AlreadyKept, match="key"):
            add_answers(store, project, people, texts, digest="d2")
    assert len(store.answers(project.workspace, project.survey)) == 5
    assert len(store.comments(project.workspace, project.survey)) == 2
    assert [each.digest for each in store.import_batches(project.workspace, project.survey)] == ["d1"]


def test_a_key_twice_in_one_file_stores_nothing_of_it(store: Store) -> None:
    project = new_project(store)
    submissions = some_submissions(project, 3)
    with pytest.raises(AlreadyKept, match="key"):
        add_answers(store, project, [*submissions, submissions[0]])
    assert len(store.answers(project.workspace, project.survey)) == 0


def test_what_was_answered_does_not_change_any_more(store: Store) -> None:
    project = new_project(store)
    home, survey = project.workspace, project.survey

    def is_refused(problem: str) -> None:
        with pytest.raises(AlreadyKept, match=problem):
            store.replace_instrument(home, survey, OTHER_INSTRUMENT)
        assert store.survey_instrument(home, survey) == INSTRUMENT

    for people, texts in ((some_submissions(project, 1), []), ([], some_comments(1))):
        add_answers(store, project, people, texts)
        is_refused("has answers")
        store.clear_answers(home, survey)
    store.set_survey_state(home, survey, SurveyState.CLOSED)
    is_refused("was closed")
    store.publish(published_results(project))
    is_refused("was closed or published")
    store.reopen_survey(home, survey)
    is_refused("published")


def test_an_instrument_that_lacks_the_surveys_language_does_not_take_its_place(store: Store) -> None:
    project = new_project(store)
    german = with_languages(INSTRUMENT, ["de"])
    with pytest.raises(ValueError, match="does not speak 'en'"):
        store.replace_instrument(project.workspace, project.survey, german)
    assert store.survey_instrument(project.workspace, project.survey) == INSTRUMENT


def test_answers_that_do_not_fit_the_survey_are_refused_with_their_value(store: Store) -> None:
    project = new_project(store)
    good = some_submissions(project, 1)[0]
    items, roles = len(INSTRUMENT.items), len(INSTRUMENT.roles)
    wrong = [
        (Submission(b"short", good.unit_id, 0, good.values), "5 bytes"),
        (Submission(good.key, uuid4(), 0, good.values), "not in the survey's organisation"),
        (Submission(good.key, good.unit_id, roles, good.values), f"role {roles}"),
        (Submission(good.key, good.unit_id, 0, good.values[:-1]), f"{items - 1} answers for {items} items"),
    ]
    for submission, message in wrong:
        with pytest.raises(ValueError, match=message):
            add_answers(store, project, [submission])
    comment = some_comments(1)[0]
    with pytest.raises(ValueError, match="'ghost'"):
        add_answers(store, project, [], [type(comment)(comment.key, "ghost", "text")])
    assert len(store.answers(project.workspace, project.survey)) == 0


def test_a_batch_of_another_workspace_is_refused(store: Store) -> None:
    project = new_project(store)
    foreign = a_batch(project).model_copy(update={"workspace_id": new_workspace(store)})
    with pytest.raises(ValueError, match="belongs to workspace"):
        store.add_answers(project.workspace, foreign, [], [])


def test_a_plan_number_is_taken_once_and_a_plan_id_too(store: Store) -> None:
    project = new_project(store)
    plan = a_plan(project)
    store.add_plan_version(plan)
    for second in (a_plan(project, number=1), plan.model_copy(update={"number": 2})):
        with pytest.raises(AlreadyKept):
            store.add_plan_version(second)
    assert store.plan_versions(project.workspace, project.engagement) == (plan,)


def test_a_plan_names_published_results_of_its_own_engagement(store: Store) -> None:
    project = closed_project(store)
    snapshot = published_results(project)
    store.publish(snapshot)
    neighbour = new_project(store, workspace=project.workspace)
    for plan in (a_plan(project, snapshot=uuid4()), a_plan(neighbour, snapshot=snapshot.id)):
        with pytest.raises(NotKept):
            store.add_plan_version(plan)


# The states of a survey.


def test_a_survey_closes_and_publishing_marks_it_published(store: Store) -> None:
    project = closed_project(store)
    assert store.survey(project.workspace, project.survey).state is SurveyState.CLOSED
    store.publish(published_results(project))
    assert store.survey(project.workspace, project.survey).state is SurveyState.PUBLISHED


def test_a_survey_takes_no_other_step(store: Store) -> None:
    project = new_project(store)
    steps = {
        SurveyState.OPEN: (SurveyState.OPEN, SurveyState.PUBLISHED),
        SurveyState.CLOSED: tuple(SurveyState),
        SurveyState.PUBLISHED: tuple(SurveyState),
    }
    for state, refused in steps.items():
        if state is SurveyState.CLOSED:
            store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
        if state is SurveyState.PUBLISHED:
            store.publish(published_results(project))
        for wanted in refused:
            with pytest.raises(ValueError, match=f"{state.value} cannot become {wanted.value}"):
                store.set_survey_state(project.workspace, project.survey, wanted)
        assert store.survey(project.workspace, project.survey).state is state


def test_an_open_survey_publishes_nothing(store: Store) -> None:
    project = new_project(store)
    with pytest.raises(ValueError, match="still open"):
        store.publish(published_results(project))
    assert store.snapshot(project.workspace, project.survey) is None


def test_results_are_published_once_and_only_for_their_own_survey(store: Store) -> None:
    project = closed_project(store)
    other = published_results(project, survey=uuid4()).content
    with pytest.raises(ValueError, match="belong to survey"):
        store.publish(published_results(project).model_copy(update={"content": other}))
    first = published_results(project)
    store.publish(first)
    with pytest.raises(AlreadyKept):
        store.publish(published_results(project))
    assert store.snapshot(project.workspace, project.survey) == first


def test_a_closed_or_published_survey_neither_takes_nor_gives_up_answers(store: Store) -> None:
    project = closed_project(store)
    for publish in (False, True):
        if publish:
            store.publish(published_results(project))
        with pytest.raises(AlreadyKept, match="no longer change"):
            add_answers(store, project, some_submissions(project, 1, seed=8), digest="late")
        with pytest.raises(AlreadyKept, match="no longer change"):
            store.clear_answers(project.workspace, project.survey)
    assert len(store.answers(project.workspace, project.survey)) == 9


def test_closing_changes_no_answer(store: Store) -> None:
    project = new_project(store)
    add_answers(store, project, some_submissions(project, 40), some_comments(10))
    before = (
        store.answers(project.workspace, project.survey),
        store.comments(project.workspace, project.survey),
    )
    store.set_survey_state(project.workspace, project.survey, SurveyState.CLOSED)
    after = (
        store.answers(project.workspace, project.survey),
        store.comments(project.workspace, project.survey),
    )
    assert same_table(before[0], after[0])
    assert before[1] == after[1]


# What goes when something is removed.


def test_clearing_answers_removes_the_batches_too_so_that_the_file_can_come_again(store: Store) -> None:
    project = new_project(store)
    submissions, comments = some_submissions(project, 6), some_comments(2)
    add_answers(store, project, submissions, comments)
    store.clear_answers(project.workspace, project.survey)
    assert len(store.answers(project.workspace, project.survey)) == 0
    assert store.comments(project.workspace, project.survey) == ()
    assert store.import_batches(project.workspace, project.survey) == ()
    add_answers(store, project, submissions, comments)
    assert len(store.answers(project.workspace, project.survey)) == 6


def test_deleting_a_survey_leaves_its_neighbour_and_the_shared_instrument(store: Store) -> None:
    project = closed_project(store)
    store.publish(published_results(project))
    neighbour = open_survey(store, project, uuid4(), "Second wave")
    store.delete_survey(project.workspace, project.survey)
    assert store.surveys(project.workspace, project.engagement) == (neighbour,)
    assert store.survey_instrument(project.workspace, neighbour.id) == INSTRUMENT
    assert store.snapshot(project.workspace, project.survey) is None
    with pytest.raises(NotKept):
        store.answers(project.workspace, project.survey)


def test_a_plan_outlives_the_survey_it_was_made_from_unchanged(store: Store) -> None:
    project = closed_project(store)
    snapshot = published_results(project)
    store.publish(snapshot)
    plan = a_plan(project, snapshot=snapshot.id)
    store.add_plan_version(plan)
    store.delete_survey(project.workspace, project.survey)
    assert store.plan_versions(project.workspace, project.engagement) == (plan,)


def test_deleting_an_engagement_removes_all_of_it_and_nothing_else(store: Store) -> None:
    project = closed_project(store)
    neighbour = new_project(store, workspace=project.workspace)
    store.publish(published_results(project))
    store.add_plan_version(a_plan(project))
    store.change_facts(project.workspace, project.engagement, lambda _: some_facts())
    store.change_observations(project.workspace, project.engagement, lambda _: some_observations())
    store.change_dossier(project.workspace, project.engagement, lambda _: a_dossier())
    store.save_design(project.workspace, project.engagement, INSTRUMENT)
    store.delete_engagement(project.workspace, project.engagement)
    home, gone = project.workspace, project.engagement
    assert [each.id for each in store.engagements(home)] == [neighbour.engagement]
    assert store.organisation(home, gone) is None
    assert store.surveys(home, gone) == ()
    assert store.plan_versions(home, gone) == ()
    assert store.facts(home, gone) == ()
    assert store.observations(home, gone) == ()
    with pytest.raises(NotKept):
        store.dossier(home, gone)
    assert store.design(home, gone) is None
    assert store.survey(home, neighbour.survey).id == neighbour.survey
    assert store.organisation(home, neighbour.engagement) == neighbour.organisation
