"""The import page of a published survey: late answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from engagement import reading
from engagement.collecting import FormExport, import_answers, mapping_for
from engagement.reading import latest_results
from storage.opening import open_store
from surveys.form_answers import FormRow
from surveys.survey import SurveyState
from tests.conftest import context_on
from tests.engagement.two_waves import INSTRUMENT, client, wave
from tests.ui.app_words import click, copied, on_copy, started, words
from ui.places import Place
from ui.session import every_engagement
from ui.wiring import context_for, the_store

REOPEN, AGAIN, KEEP = "Open the survey again for late answers", "Publish again", "Keep the results"


@pytest.fixture(scope="module")
def surveyed(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], Path]:
    """The database of a client whose first survey is published, or open still."""

    @cache
    def built(publish: bool) -> Path:
        database = copied(empty_database, tmp_path_factory.mktemp("surveyed"))
        with open_store(f"sqlite:///{database}") as store:
            context = replace(context_on(store), today=date.today)
            wave(context, client(context), "First", seed=1, publish=publish)
        return database

    return built


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    surveyed: Callable[[bool], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[AppTest]:
    """The import page of a client whose first survey is published: 25 of 30 people of each team.

    With the parameter False the survey is open still.
    """
    for _ in on_copy(monkeypatch, surveyed(getattr(request, "param", True)), tmp_path):
        yield started(Place.IMPORT)


def survey_of(workspace: UUID, engagement: UUID) -> object:
    return the_store().surveys(workspace, engagement)[-1]


def late(team: str, count: int, *, seed: int) -> None:
    """So many people of a team answer late."""
    (engagement,) = every_engagement()
    context = context_for(engagement.workspace_id)
    survey = survey_of(engagement.workspace_id, engagement.id)
    chance = Random(seed)
    rows = [(team, *(str(chance.randint(2, 4)) for _ in INSTRUMENT.items)) for _ in range(count)]
    export = FormExport(
        f"late {team} {seed}",
        "headings",
        ("Team", *INSTRUMENT.item_ids),
        tuple(FormRow(f"row {i}", row) for i, row in enumerate(rows, start=2)),
    )
    import_answers(context, survey.id, export, mapping_for(context, survey.id, export))


def state() -> SurveyState:
    (engagement,) = every_engagement()
    found: SurveyState = survey_of(engagement.workspace_id, engagement.id).state
    return found


def answered() -> int:
    """People who answered, by the newest results."""
    (engagement,) = every_engagement()
    results = latest_results(context_for(engagement.workspace_id), engagement.id)
    assert results is not None
    return int(results.readiness.overall.participation.answered)


def has_button(app: AppTest, label: str) -> bool:
    return any(each.label == label for each in app.button)


def test_a_published_survey_offers_late_answers_quietly(app: AppTest) -> None:
    assert not app.exception
    assert "is closed with 75 of 90 answers" in words(app)
    assert next(each.label for each in app.expander) == "Late answers"
    assert not has_button(app, AGAIN)


def test_an_opened_survey_keeps_its_results_and_takes_answers(app: AppTest) -> None:
    click(app, REOPEN)
    assert state() is SurveyState.OPEN
    assert "None have come so far" in words(app)
    # Nothing to publish yet.
    assert not has_button(app, AGAIN)
    assert len(app.get("file_uploader")) == 1
    app.switch_page(Place.READINESS).run()
    assert not app.exception
    assert "have to be published first" not in words(app)


def test_too_few_late_answers_are_refused_in_words_and_the_page_stays(app: AppTest) -> None:
    click(app, REOPEN)
    late("North", 2, seed=7)
    app.run()
    assert "fewer than 5 of 90 people have come late" in words(app)
    click(app, AGAIN)
    told = words(app) + "\n".join(each.value.to_csv() for each in app.table)
    assert "cannot be protected without hiding results that are shown now" in told
    assert "keep the results without them" in told
    assert state() is SurveyState.OPEN
    assert answered() == 75


def test_enough_late_answers_are_published_and_read_at_once(app: AppTest) -> None:
    click(app, REOPEN)
    for number, team in enumerate(("North", "South", "West")):
        late(team, 5, seed=number)
    app.run()
    click(app, AGAIN)
    assert state() is SurveyState.PUBLISHED
    assert answered() == 90
    # The pages show the new results, not those that they kept.
    app.switch_page(Place.READINESS).run()
    assert not app.exception
    assert "90" in words(app)


def test_the_results_are_kept_without_late_answers_after_the_name_was_typed(app: AppTest) -> None:
    click(app, REOPEN)
    late("North", 2, seed=7)
    app.run()
    assert next(each for each in app.button if each.label == KEEP).disabled
    next(each for each in app.text_input if str(each.key).startswith("keep-name")).set_value("First").run()
    click(app, KEEP)
    assert state() is SurveyState.PUBLISHED
    assert answered() == 75
    assert "is closed with 75 of 90 answers" in words(app)


def test_a_survey_opened_by_mistake_is_closed_again_with_one_click(app: AppTest) -> None:
    click(app, REOPEN)
    click(app, KEEP)
    assert state() is SurveyState.PUBLISHED


def failing(*given: object, **named: object) -> None:
    raise ValueError("the mean of North is 4.7321")


@pytest.mark.parametrize("app", [False], indirect=True)
def test_a_survey_whose_results_could_not_be_worked_out_is_read_at_the_next_try(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(reading, "published_readiness", failing)
        click(app, "Close the survey and read the results")
    told = words(app) + "\n".join(each.value.to_csv() for each in app.table)
    assert "could not be worked out" in told
    assert "4.7" not in told
    assert state() is SurveyState.CLOSED
    app.run()
    assert "The survey is closed, its results unread" in words(app)
    click(app, "Read the results")
    assert state() is SurveyState.PUBLISHED
    assert answered() == 75


def test_publishing_again_that_failed_can_be_tried_again_or_given_up(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(app, REOPEN)
    for number, team in enumerate(("North", "South", "West")):
        late(team, 5, seed=number)
    app.run()
    with monkeypatch.context() as broken:
        broken.setattr(reading, "published_readiness", failing)
        click(app, AGAIN)
    app.run()
    assert "is closed, with late answers that are not published" in words(app)
    assert has_button(app, REOPEN)
    assert has_button(app, KEEP)
    click(app, AGAIN)
    assert state() is SurveyState.PUBLISHED
    assert answered() == 90


def test_what_somebody_else_did_meanwhile_is_said_and_no_crash(app: AppTest) -> None:
    (engagement,) = every_engagement()
    survey = survey_of(engagement.workspace_id, engagement.id)
    the_store().reopen_survey(engagement.workspace_id, survey.id)
    click(app, REOPEN)
    assert "open" in words(app)
    the_store().stand_by_results(engagement.workspace_id, survey.id)
    app.run()
    assert "is closed with 75 of 90 answers" in words(app)
