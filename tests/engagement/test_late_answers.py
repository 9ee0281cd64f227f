"""A published survey takes late answers and is published again, or stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from uuid import UUID

import pytest

from engagement import reading
from engagement.collecting import FormExport, import_answers, mapping_for
from engagement.context import Context
from engagement.planning import make_plan, plan_is_outdated
from engagement.reading import (
    has_results,
    keep_results_without_late_answers,
    late_answers,
    latest_published,
    latest_results,
    publish_results,
    reopen_for_late_answers,
)
from engagement.repeated_rows import new_submissions
from engagement.setting_up import new_engagement, open_survey, save_team_list
from readiness.publication import published_readiness
from readiness.published import Hidden, Participation, PublishedReadiness
from storage.memory_store import MemoryStore
from surveys.answers import Submission, answer_table
from surveys.faults import FaultsError
from surveys.form_answers import FormRow
from surveys.instrument_files import built_in_instrument
from surveys.organisation import Organisation
from surveys.organisation_drafts import UnitDraft
from surveys.survey import Survey, SurveyState

INSTRUMENT = built_in_instrument()
TEAMS = ("North", "South", "West")


def people(team: str, count: int, *, start: int = 0) -> list[tuple[str, ...]]:
    """People whose answers differ from each other's."""
    return [
        (team, *(str(Random(person * 1000 + item).randint(1, 5)) for item in range(len(INSTRUMENT.items))))
        for person in range(start, start + count)
    ]


def export(rows: Sequence[tuple[str, ...]], digest: str, headings: tuple[str, ...] = ()) -> FormExport:
    names = headings or ("Team", *INSTRUMENT.item_ids)
    return FormExport(
        digest, "headings", names, tuple(FormRow(f"row {i}", row) for i, row in enumerate(rows, 2))
    )


def imported(context: Context, survey: UUID, file: FormExport) -> tuple[int, tuple[str, ...]]:
    batch, notices = import_answers(context, survey, file, mapping_for(context, survey, file))
    return batch.rows_kept, notices


FIRST = [*people("North", 12), *people("South", 12, start=100)]


@pytest.fixture
def published(context: Context) -> tuple[UUID, Survey]:
    """An engagement, and its survey whose results are published: North and South; West was away."""
    engagement, survey = answered(context, TEAMS)
    publish_results(context, survey.id)
    return engagement, survey


def answered(context: Context, teams: Sequence[str]) -> tuple[UUID, Survey]:
    """An engagement with teams of 40, and its open survey that North and South have answered."""
    engagement = new_engagement(context, "Client")
    rows = [("Firm", "", "0"), *((team, "Firm", "40") for team in teams)]
    drafts = [UnitDraft(f"row {i}", name=n, parent=p, headcount=h) for i, (n, p, h) in enumerate(rows, 2)]
    save_team_list(context, engagement.id, drafts)
    survey = open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en")
    imported(context, survey.id, export(FIRST, "first"))
    return engagement.id, survey


def state(context: Context, survey: Survey) -> SurveyState:
    return context.store.survey(context.workspace, survey.id).state


def shown_teams(context: Context, engagement: UUID) -> set[str]:
    results = latest_results(context, engagement)
    assert results is not None
    return {unit.name for unit in results.readiness.units[1:] if not unit.is_hidden}


def test_a_team_that_was_away_answers_late_and_is_read(
    context: Context, published: tuple[UUID, Survey]
) -> None:
    engagement, survey = published
    assert shown_teams(context, engagement) == {"North", "South"}
    reopen_for_late_answers(context, survey.id)
    imported(context, survey.id, export(people("West", 9, start=200), "late"))
    assert late_answers(context, survey.id) == 9
    snapshot = publish_results(context, survey.id)
    assert snapshot.number == 1
    assert shown_teams(context, engagement) == set(TEAMS)
    assert snapshot.content.overall.participation == Participation(answered=33, invited=120)
    assert state(context, survey) is SurveyState.PUBLISHED
    assert late_answers(context, survey.id) == 0


def test_results_stay_readable_while_late_answers_come_in(
    context: Context, published: tuple[UUID, Survey]
) -> None:
    engagement, survey = published
    before = latest_results(context, engagement)
    assert before is not None
    reopen_for_late_answers(context, survey.id)
    imported(context, survey.id, export(people("West", 3, start=200), "late"))
    found = latest_results(context, engagement)
    assert found is not None
    assert found.snapshot == before.snapshot
    assert latest_published(context, engagement) == context.store.survey(context.workspace, survey.id)
    make_plan(context, engagement, seconds=1)


def test_a_plan_is_outdated_once_its_results_were_published_again(
    context: Context, published: tuple[UUID, Survey]
) -> None:
    engagement, survey = published
    make_plan(context, engagement, seconds=1)
    reopen_for_late_answers(context, survey.id)
    imported(context, survey.id, export(people("West", 9, start=200), "late"))
    assert not plan_is_outdated(context, engagement)
    publish_results(context, survey.id)
    assert plan_is_outdated(context, engagement)


def test_too_few_late_answers_are_not_published_and_the_results_stand(
    context: Context, published: tuple[UUID, Survey]
) -> None:
    engagement, survey = published
    before = latest_results(context, engagement)
    assert before is not None
    reopen_for_late_answers(context, survey.id)
    imported(context, survey.id, export(people("North", 2, start=200), "late"))
    with pytest.raises(FaultsError, match="late answers so far cannot be protected") as caught:
        publish_results(context, survey.id)
    (fault,) = caught.value.faults
    assert "the results stand as they are" in fault.problem
    assert "more late answers, best of whole teams" in fault.remedy
    assert "keep the results without them" in fault.remedy
    # Not even the group is named: that two of North came late is nobody's business.
    assert not any(team in str(caught.value) for team in TEAMS)
    assert context.store.snapshots(context.workspace, survey.id) == (before.snapshot,)
    # The survey takes more answers at once, and enough of them are published.
    assert state(context, survey) is SurveyState.OPEN
    imported(context, survey.id, export(people("North", 4, start=300), "later"))
    assert publish_results(context, survey.id).number == 1


def test_without_late_answers_nothing_is_published_again(
    context: Context, published: tuple[UUID, Survey]
) -> None:
    _, survey = published
    reopen_for_late_answers(context, survey.id)
    with pytest.raises(FaultsError, match="no late answers have come"):
        publish_results(context, survey.id)
    assert state(context, survey) is SurveyState.OPEN
    assert context.store.publications(context.workspace, survey.id) == 1


def test_the_results_can_be_kept_without_the_late_answers(
    context: Context, published: tuple[UUID, Survey]
) -> None:
    engagement, survey = published
    reopen_for_late_answers(context, survey.id)
    imported(context, survey.id, export(people("North", 2, start=200), "late"))
    keep_results_without_late_answers(context, survey.id)
    assert state(context, survey) is SurveyState.PUBLISHED
    assert len(context.store.answers(context.workspace, survey.id)) == len(FIRST)
    assert shown_teams(context, engagement) == {"North", "South"}
    with pytest.raises(FaultsError, match="published already"):
        keep_results_without_late_answers(context, survey.id)


def test_a_survey_that_was_never_published_has_nothing_to_open_again(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    drafts = [UnitDraft("row 2", name="Firm", parent="", headcount="30")]
    save_team_list(context, engagement.id, drafts)
    survey = open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en")
    assert not has_results(context, survey)
    with pytest.raises(FaultsError, match="open already"):
        reopen_for_late_answers(context, survey.id)
    with pytest.raises(FaultsError, match="no published results"):
        keep_results_without_late_answers(context, survey.id)


def test_a_new_export_with_the_earlier_rows_brings_in_only_the_new_ones(
    context: Context, published: tuple[UUID, Survey]
) -> None:
    _, survey = published
    reopen_for_late_answers(context, survey.id)
    whole = export([*FIRST, *people("West", 9, start=200)], "whole")
    kept, notices = imported(context, survey.id, whole)
    assert kept == 9
    assert any("24 rows were skipped" in notice for notice in notices)
    assert late_answers(context, survey.id) == 9


def test_an_open_survey_takes_a_growing_export_again_and_again(context: Context) -> None:
    engagement = new_engagement(context, "Client")
    drafts = [UnitDraft("row 2", name="Firm", parent="", headcount="90")]
    save_team_list(context, engagement.id, drafts)
    survey = open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en")
    for day, count in enumerate((6, 9, 30)):
        imported(context, survey.id, export(people("Firm", count), f"day {day}"))
        assert len(context.store.answers(context.workspace, survey.id)) == count


def test_an_export_with_nothing_new_is_refused_with_a_remedy(
    context: Context, published: tuple[UUID, Survey]
) -> None:
    _, survey = published
    reopen_for_late_answers(context, survey.id)
    with pytest.raises(FaultsError, match="all 24 rows of this file are in the survey already") as caught:
        imported(context, survey.id, export(FIRST, "exported again"))
    assert "once more people have answered" in str(caught.value)
    with pytest.raises(FaultsError, match="imported before, into 'One'"):
        imported(context, survey.id, export(FIRST, "first"))


def test_rows_of_another_wave_are_still_refused(context: Context, published: tuple[UUID, Survey]) -> None:
    engagement, _ = published
    second = open_survey(context, engagement, name="Two", instrument=INSTRUMENT, language="en")
    with pytest.raises(FaultsError, match="in 'One' already, answer for answer"):
        imported(context, second.id, export([*FIRST, *people("West", 9, start=200)], "whole"))


def test_people_who_answer_all_alike_are_counted_as_often_as_the_export_holds_them(
    context: Context,
) -> None:
    # Straight answers tell nobody apart. In an export of everybody's answers, three of North
    # where two are kept are one person more.
    straight = ("North", *["4"] * len(INSTRUMENT.items))
    engagement = new_engagement(context, "Client")
    rows = [("Firm", "", "0"), ("North", "Firm", "40")]
    drafts = [UnitDraft(f"row {i}", name=n, parent=p, headcount=h) for i, (n, p, h) in enumerate(rows, 2)]
    save_team_list(context, engagement.id, drafts)
    survey = open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en")
    imported(context, survey.id, export([*people("North", 8), straight, straight], "one"))
    kept, _ = imported(context, survey.id, export([*people("North", 8), *[straight] * 3], "two"))
    assert kept == 1
    # A file without the earlier rows is somebody else's straight answers.
    kept, _ = imported(context, survey.id, export([*people("North", 4, start=50), straight], "three"))
    assert kept == 5


def test_a_row_whose_team_was_corrected_is_the_same_person_still(
    context: Context, published: tuple[UUID, Survey]
) -> None:
    _, survey = published
    reopen_for_late_answers(context, survey.id)
    corrected = [("West", *row[1:]) for row in FIRST[:3]]
    kept, notices = imported(
        context, survey.id, export([*corrected, *people("West", 6, start=200)], "corrected")
    )
    assert kept == 6
    assert any("3 rows were skipped" in notice for notice in notices)


def submissions(values: Sequence[bytes], unit: UUID) -> list[Submission]:
    return [Submission(bytes([number]) * 16, unit, 0, each) for number, each in enumerate(values)]


def test_rows_of_a_short_instrument_are_the_same_only_if_a_file_holds_all_that_is_kept() -> None:
    unit = UUID(int=1)
    kept_rows = [bytes([1, 2]), bytes([3, 3]), bytes([3, 3]), bytes([4, 5]), bytes([2, 2])]
    kept = answer_table([(unit, 0, row) for row in kept_rows], ("a", "b"), (unit,))
    whole = submissions([*kept_rows, bytes([3, 3])], unit)
    assert [each.values for each in new_submissions(whole, kept)] == [bytes([3, 3])]
    # One of the kept rows is not there: other people who answered like some of them.
    part = submissions(kept_rows[:-1], unit)
    assert new_submissions(part, kept) == tuple(part)


def test_late_text_answers_are_left_out_and_said(context: Context, published: tuple[UUID, Survey]) -> None:
    _, survey = published
    question = INSTRUMENT.open_questions[0].id
    reopen_for_late_answers(context, survey.id)
    rows = [(*row, "It was I who wrote this") for row in people("West", 6, start=200)]
    file = export(rows, "late", ("Team", *INSTRUMENT.item_ids, question))
    mapping = mapping_for(context, survey.id, file, columns={question: question})
    batch, notices = import_answers(context, survey.id, file, mapping)
    assert batch.rows_kept == 6
    assert any("Text answers were left out" in notice for notice in notices)
    assert context.store.comments(context.workspace, survey.id) == ()


def test_text_answers_of_a_repeated_export_are_kept_once(context: Context) -> None:
    question = INSTRUMENT.open_questions[0].id
    engagement = new_engagement(context, "Client")
    save_team_list(context, engagement.id, [UnitDraft("row 2", name="Firm", parent="", headcount="90")])
    survey = open_survey(context, engagement.id, name="One", instrument=INSTRUMENT, language="en")
    rows = [(*row, f"Text {number}") for number, row in enumerate(people("Firm", 8))]
    for digest, count in (("one", 6), ("two", 8)):
        file = export(rows[:count], digest, ("Team", *INSTRUMENT.item_ids, question))
        mapping = mapping_for(context, survey.id, file, columns={question: question})
        import_answers(context, survey.id, file, mapping)
    texts = sorted(each.text for each in context.store.comments(context.workspace, survey.id))
    assert texts == [f"Text {number}" for number in range(8)]


def drafted(monkeypatch: pytest.MonkeyPatch) -> Callable[[], PublishedReadiness]:
    """Gives the results that were last worked out, published or not."""
    kept: list[PublishedReadiness] = []

    def noted(*given: object, **named: object) -> PublishedReadiness:
        kept.append(published_readiness(*given, **named))
        return kept[-1]

    monkeypatch.setattr(reading, "published_readiness", noted)
    return lambda: kept[-1]


def test_a_row_is_not_lost_for_another_that_is_won(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    # Two of North came late, so North is hidden; so is one of the two teams that were away, since
    # North is what is left of the firm without all others. Three rows before, three rows after.
    engagement, survey = answered(context, (*TEAMS, "East"))
    standing = publish_results(context, survey.id).content
    reopen_for_late_answers(context, survey.id)
    late = [*people("North", 2, start=200), *people("West", 9, start=300), *people("East", 9, start=400)]
    imported(context, survey.id, export(late, "late"))
    draft = drafted(monkeypatch)
    with pytest.raises(FaultsError, match="without hiding results that are shown now") as caught:
        publish_results(context, survey.id)
    assert sum(not unit.is_hidden for unit in standing.units) == 3
    assert sum(not unit.is_hidden for unit in draft().units) == 3
    assert not any(team in str(caught.value) for team in (*TEAMS, "East"))
    assert shown_teams(context, engagement) == {"North", "South"}
    assert state(context, survey) is SurveyState.OPEN


def test_a_component_of_a_team_is_not_lost_although_all_rows_stay(
    context: Context, published: tuple[UUID, Survey], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Five of North came late, one of them without an answer on the first component: four there.
    _, survey = published
    component = INSTRUMENT.components[0].id
    skipped = {item.id for item in INSTRUMENT.items_of(component)}
    rows = [*people("North", 5, start=200), *people("West", 9, start=300)]
    team, *answers = rows[0]
    blank = ["" if item in skipped else a for item, a in zip(INSTRUMENT.item_ids, answers, strict=True)]
    reopen_for_late_answers(context, survey.id)
    imported(context, survey.id, export([(team, *blank), *rows[1:]], "late"))
    draft = drafted(monkeypatch)
    with pytest.raises(FaultsError, match="without hiding results that are shown now"):
        publish_results(context, survey.id)
    assert all(not unit.is_hidden for unit in draft().units)
    assert not isinstance(draft().overall.components[component], Hidden)


class Meanwhile(MemoryStore):
    """The store, in which somebody else acts once while results are being worked out."""

    def __init__(self, store: MemoryStore, act: Callable[[], object]) -> None:
        self.__dict__ = store.__dict__
        self._act = [act]

    def survey_organisation(self, workspace: UUID, survey: UUID) -> Organisation:
        if self._act:
            self._act.pop()()
        return MemoryStore.survey_organisation(self, workspace, survey)


OVERTAKEN = "somebody else published it, closed it or opened it again"


@pytest.mark.parametrize("late", [("West", 9), ("North", 2)])
def test_pressed_twice_at_once_it_is_published_once_at_most(
    context: Context, published: tuple[UUID, Survey], late: tuple[str, int]
) -> None:
    # The second press finds the survey closed. It publishes the nine of West, so the first is too
    # late; it is refused the two of North and opens the survey again, so the first need not.
    _, survey = published
    reopen_for_late_answers(context, survey.id)
    imported(context, survey.id, export(people(*late, start=200), "late"))

    def second() -> None:
        try:
            publish_results(context, survey.id)
        except FaultsError:
            assert late == ("North", 2)

    with pytest.raises(FaultsError, match=OVERTAKEN) as caught:
        publish_results(replace(context, store=Meanwhile(context.store, second)), survey.id)
    assert "Load the page again" in caught.value.faults[0].remedy
    is_published = late == ("West", 9)
    assert context.store.publications(context.workspace, survey.id) == 1 + is_published
    assert state(context, survey) is (SurveyState.PUBLISHED if is_published else SurveyState.OPEN)


def test_a_refused_publication_does_not_undo_what_somebody_else_decided(
    context: Context, published: tuple[UUID, Survey]
) -> None:
    # Meanwhile somebody keeps the results without the late answers; the survey stays published.
    _, survey = published
    reopen_for_late_answers(context, survey.id)
    imported(context, survey.id, export(people("North", 2, start=200), "late"))
    store = Meanwhile(context.store, lambda: keep_results_without_late_answers(context, survey.id))
    with pytest.raises(FaultsError, match=OVERTAKEN):
        publish_results(replace(context, store=store), survey.id)
    assert state(context, survey) is SurveyState.PUBLISHED


def test_answers_that_came_while_results_were_worked_out_are_not_counted_as_published(
    context: Context, published: tuple[UUID, Survey]
) -> None:
    # Opened again, filled and closed meanwhile: the results worked out do not hold all answers.
    _, survey = published
    reopen_for_late_answers(context, survey.id)
    imported(context, survey.id, export(people("West", 9, start=200), "late"))

    def fill() -> None:
        reopen_for_late_answers(context, survey.id)
        imported(context, survey.id, export(people("South", 1, start=300), "later"))
        context.store.set_survey_state(context.workspace, survey.id, SurveyState.CLOSED)

    with pytest.raises(FaultsError, match=OVERTAKEN):
        publish_results(replace(context, store=Meanwhile(context.store, fill)), survey.id)
    assert late_answers(context, survey.id) == 10


def test_a_survey_that_somebody_else_closes_first_is_a_fault_and_no_crash(
    context: Context, published: tuple[UUID, Survey]
) -> None:
    _, survey = published
    reopen_for_late_answers(context, survey.id)
    imported(context, survey.id, export(people("West", 9, start=200), "late"))

    class ClosedFirst(MemoryStore):
        """The store, in which the survey is closed just before it is closed."""

        def __init__(self, store: MemoryStore) -> None:
            self.__dict__ = store.__dict__

        def set_survey_state(self, workspace: UUID, survey: UUID, state: SurveyState) -> None:
            MemoryStore.set_survey_state(self, workspace, survey, state)
            MemoryStore.set_survey_state(self, workspace, survey, state)

    with pytest.raises(FaultsError, match=OVERTAKEN):
        publish_results(replace(context, store=ClosedFirst(context.store)), survey.id)


def failing(*given: object, **named: object) -> PublishedReadiness:
    raise ValueError("the mean of North is 4.7321")


def test_results_that_cannot_be_worked_out_are_a_fault_and_are_published_from_the_closed_survey(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, survey = answered(context, TEAMS)
    with monkeypatch.context() as broken:
        broken.setattr(reading, "published_readiness", failing)
        with pytest.raises(FaultsError, match="could not be worked out") as caught:
            publish_results(context, survey.id)
    # Its words may hold what is not to be shown; its kind says enough.
    assert "4.7" not in str(caught.value)
    assert "'ValueError'" in str(caught.value)
    assert state(context, survey) is SurveyState.CLOSED
    assert publish_results(context, survey.id).number == 0
    assert state(context, survey) is SurveyState.PUBLISHED


def test_a_closed_survey_without_results_takes_answers_by_the_remedy_that_is_given(
    context: Context,
) -> None:
    _, survey = answered(context, TEAMS)
    context.store.set_survey_state(context.workspace, survey.id, SurveyState.CLOSED)
    late = export(people("West", 9, start=200), "late")
    with pytest.raises(FaultsError, match=r"Read its results first\. Open it again for late answers"):
        imported(context, survey.id, late)
    publish_results(context, survey.id)
    with pytest.raises(FaultsError, match=r"answers\. Open it again for late answers, or open a new wave"):
        imported(context, survey.id, late)
    reopen_for_late_answers(context, survey.id)
    assert imported(context, survey.id, late)[0] == 9
