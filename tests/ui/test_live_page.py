"""The live room's page in each of its states."""

from __future__ import annotations

import os
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from engagement import reading
from engagement.comments import question_texts
from engagement.context import Context
from engagement.reading import has_results, publish_results, reopen_for_late_answers
from engagement.room import Door, NoteKind, Stage
from engagement.room_steps import View, step_of_words
from engagement.running_room import change_room, close_room, open_door, pause_door, room_for
from engagement.setting_up import new_engagement, open_survey
from engagement.workshop import take_down
from surveys.answers import Comment, Submission
from surveys.survey import SurveyState
from tests.respondents.room_example import Live, a_live_survey
from tests.ui.app_words import click, labels, started, words
from ui.components.live_reveal import goes_to, sees_sentence
from ui.places import Place
from ui.wiring import the_store


@pytest.fixture
def live(kept: Context) -> Live:
    return a_live_survey(kept, opened=False)


def page() -> AppTest:
    return started(Place.LIVE)


def tables(app: AppTest) -> str:
    return "\n".join(each.value.to_csv() for each in (*app.dataframe, *app.table))


def answer(live: Live, north: int, south: int, *, texts: int = 0) -> None:
    for number in range(north + south):
        values = bytes([4 - (place + number) % 2 for place, _ in enumerate(live.instrument.items)])
        unit = live.unit("North" if number < north else "South")
        said = [Comment(os.urandom(16), "benefit", f"Ask North, text {number}")] if number < texts else []
        the_store().receive(
            live.context.workspace,
            live.survey,
            os.urandom(32),
            Submission(os.urandom(16), unit, 0, values),
            said,
        ).result(5)


def opened(live: Live) -> None:
    open_door(live.context, live.survey, cleared_by="Works council", cleared_on=date(2025, 11, 1))


def published(live: Live, *, texts: int = 0) -> None:
    opened(live)
    answer(live, 8, 7, texts=texts)
    close_room(live.context, live.survey)
    publish_results(live.context, live.survey)


def state(live: Live) -> SurveyState:
    return the_store().survey(live.context.workspace, live.survey).state


def test_without_a_survey_the_page_leads_to_it(live: Live) -> None:
    new_engagement(live.context, "AAA without a survey")
    app = page()
    app.sidebar.selectbox[0].select_index(
        next(n for n, label in enumerate(app.sidebar.selectbox[0].options) if label.startswith("AAA"))
    ).run()
    app.switch_page(Place.LIVE).run()
    assert "It takes a survey first" in words(app)
    assert "Prepare the survey" in labels(app)


def test_the_door_opens_only_after_somebody_has_cleared_the_survey(live: Live) -> None:
    app = page()
    assert "the door of “Baseline” has not been opened" in words(app)
    assert "Close the survey" not in words(app)
    click(app, "Open the door")
    assert "nobody has cleared the survey" in tables(app)
    assert room_for(live.context, live.survey).door is Door.SHUT
    next(each for each in app.text_input if each.label == "Cleared by").set_value("Works council")
    next(each for each in app.date_input if each.label == "Cleared on").set_value(date(2025, 11, 1))
    click(app, "Open the door")
    room = room_for(live.context, live.survey)
    assert (room.door, room.cleared_by) == (Door.OPEN, "Works council")
    assert "Pause" in labels(app)


def test_what_people_are_told_stands_beside_the_door(live: Live) -> None:
    assert "Leaders’ answers are shown with everybody’s" in words(page())
    change_room(
        live.context,
        live.survey,
        lambda room: room.model_copy(
            update={"leaders_apart": True, "open_answers": False, "contact": "Kim *B*"}
        ),
    )
    told = words(page())
    assert "leaders’ answers are shown apart" in told
    assert "questions are not asked" in told
    assert "People may ask Kim *B*." in told


def test_while_open_there_are_bands_and_no_counts(live: Live) -> None:
    opened(live)
    answer(live, 7, 3)
    app = page()
    assert "of 20 people have answered" in words(app)
    shown = tables(app)
    assert "■■■  most or all" in shown
    assert "■■□  some" in shown
    assert "too small to tell" in shown
    assert "7" not in shown.replace("17", "")
    assert not {"13", "10 of"} & set(words(app).split())


def test_the_list_can_be_narrowed_to_teams_that_are_behind(live: Live) -> None:
    opened(live)
    answer(live, 7, 0)
    app = page()
    app.toggle[0].set_value(True).run()
    assert "South" in tables(app)
    assert "North" not in tables(app)


def test_the_code_stands_there_once_the_address_is_known(live: Live) -> None:
    app = page()
    assert "The code of this room is" in words(app)
    assert "Give the address" in labels(app)
    for address, told in (
        ("https://okr.example.org", "okr.example.org/s/"),
        ("http://localhost:8501", "leads every phone to itself"),
        ("http://10.0.0.2", "Not encrypted"),
    ):
        change_room(
            live.context,
            live.survey,
            lambda room, address=address: room.model_copy(update={"address": address}),
        )
        assert told in words(page())


def test_pausing_and_going_on(live: Live) -> None:
    opened(live)
    app = click(page(), "Pause")
    assert room_for(live.context, live.survey).door is Door.PAUSED
    assert "The survey is paused." in words(app)
    click(app, "Go on")
    assert room_for(live.context, live.survey).door is Door.OPEN


def test_a_door_that_was_shut_opens_again(live: Live) -> None:
    opened(live)
    change_room(live.context, live.survey, lambda room: room.model_copy(update={"door": Door.SHUT}))
    app = page()
    assert "phones wait" in words(app)
    click(app, "Open the door again")
    assert room_for(live.context, live.survey).door is Door.OPEN


def test_closing_is_confirmed_and_leads_to_reading_and_the_room_goes_on(live: Live) -> None:
    opened(live)
    answer(live, 8, 7)
    app = page()
    assert "it cannot be undone" in words(app)
    click(app, "Close it now")
    assert state(live) is SurveyState.CLOSED
    assert "is closed, its results unread" in words(app)
    click(app, "Read the results")
    assert state(live) is SurveyState.PUBLISHED
    assert app.title[0].value == "What does the room see?"
    assert "The room sees no result" in words(app)
    assert room_for(live.context, live.survey).stage is Stage.HIDDEN


def test_what_cannot_be_read_is_said_with_what_to_do(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(live)
    answer(live, 8, 7)
    close_room(live.context, live.survey)
    app = page()

    def failing(*given: object, **named: object) -> None:
        raise ValueError("the mean of North is 4.7321")

    with monkeypatch.context() as broken:
        broken.setattr(reading, "published_readiness", failing)
        click(app, "Read the results")
    assert "could not be worked out" in tables(app)
    assert "4.7" not in tables(app) + words(app)


def test_somebody_elses_change_is_said_as_a_fault(live: Live) -> None:
    opened(live)
    app = page()
    close_room(live.context, live.survey)
    click(app, "Close it now")
    assert state(live) is SurveyState.CLOSED


def test_one_component_at_a_time_each_followed_by_its_question(live: Live) -> None:
    published(live)
    app = page()
    assert "Not on the projector" in words(app)
    click(app, "Show Vision")
    assert (room_for(live.context, live.survey).stage, room_for(live.context, live.survey).component) == (
        Stage.REVEAL,
        "vision",
    )
    assert "The room sees Vision." in words(app)
    click(app, "Ask the question on Vision")
    assert "The room discusses Vision." in words(app)
    click(app, "Show Consensus")
    click(app, "Back")
    assert "The room discusses Vision." in words(app)
    click(app, "Hide")
    assert "The room sees no result" in words(app)
    click(app, "Show Vision")
    assert not any(team in words(app) for team in ("North", "South"))


def test_a_component_is_made_ready_while_nothing_is_shown(live: Live) -> None:
    published(live)
    app = page()
    choice = next(each for each in app.selectbox if each.label == "Component")
    choice.set_value("skills").run()
    assert room_for(live.context, live.survey).stage is Stage.HIDDEN
    assert "Show Skills" in labels(app)
    stage = next(each for each in app.button_group if each.label == "The room sees")
    stage.set_value(Stage.REVEAL).run()
    assert "The room sees Skills." in words(app)
    next(each for each in app.selectbox if each.label == "Component").set_value("vision").run()
    assert "The room sees Vision." in words(app)


def test_the_end_can_list_the_actions(live: Live) -> None:
    published(live)
    app = page()
    next(each for each in app.button_group if each.label == "The room sees").set_value(Stage.CLOSE).run()
    assert "The room sees the end." in words(app)
    app.toggle[0].set_value(True).run()
    assert "The room sees the end, with the actions." in words(app)
    assert room_for(live.context, live.survey).component == "actions"
    app.toggle[0].set_value(False).run()
    assert "The room sees the end." in words(app)


def test_weakest_first_changes_the_way(live: Live) -> None:
    published(live)
    app = page()
    order = next(each for each in app.button_group if each.label == "Order")
    order.set_value("Weakest first").run()
    assert not app.exception
    assert any(label.startswith("Show ") for label in labels(app))


def test_notes_and_actions_are_taken_down_changed_deleted_and_brought_back(live: Live) -> None:
    published(live)
    app = click(page(), "Show Vision")
    app.text_area[0].set_value("Write it *down*")
    next(each for each in app.text_input if each.label.startswith("Owner")).set_value("Kim")
    click(app, "Take it down")
    (note,) = the_store().notes(live.context.workspace, live.survey)
    assert (note.component, note.kind, note.owner) == ("vision", NoteKind.ACTION, "Kim")
    assert "Write it *down*" in [each.value for each in app.text]
    assert "Kim, no date yet" in words(app)
    click(app, "Delete")
    assert the_store().notes(live.context.workspace, live.survey) == ()
    click(app, "Bring the deleted note back")
    assert the_store().notes(live.context.workspace, live.survey) == (note,)
    next(each for each in app.text_area if each.value == "Write it *down*").set_value("Changed")
    click(app, "Save")
    assert the_store().notes(live.context.workspace, live.survey)[0].text == "Changed"


def test_an_empty_note_is_refused(live: Live) -> None:
    published(live)
    app = click(page(), "Take it down")
    assert "it is empty" in tables(app)


def part(app: AppTest, name: str) -> AppTest:
    next(each for each in app.button_group if each.label == "Part").set_value(name).run()
    assert not app.exception
    return app


def test_actions_of_the_workshop_stand_in_one_list(live: Live) -> None:
    published(live)
    take_down(live.context, live.survey, "vision", NoteKind.ACTION, "Do it", owner="Kim")
    take_down(live.context, live.survey, "", NoteKind.NOTE, "Somebody said *so*")
    app = part(page(), "Actions")
    assert "One action was agreed; it lacks an owner or a date." in words(app)
    assert "Do it" in tables(app)
    assert "Vision" in tables(app)
    assert "In general" in tables(app)


def test_texts_are_read_redacted_and_released_one_by_one(live: Live) -> None:
    published(live, texts=12)
    app = part(page(), "Read the comments")
    assert "0 of 12 read" in words(app)
    assert "May point at somebody: “North”" in words(app)
    # The other question: nobody wrote anything, and no count says so.
    assert "Fewer than ten people wrote something here" in words(app)
    click(app, "Take the marked words out")
    assert app.text_area[0].value.startswith("Ask […], text")
    click(app, "Show it")
    assert len(question_texts(live.context, live.survey)[0].shown) == 1
    assert "1 of 12 read, 1 shown" in words(app)
    click(app, "Keep it out")
    assert len(question_texts(live.context, live.survey)[0].shown) == 1
    assert "2 of 12 read" in words(app)
    part(app, "Show and discuss")
    next(each for each in app.button_group if each.label == "The room sees").set_value(Stage.CLOSE).run()
    click(app, "Back")
    assert "The room reads a comment." in words(app)
    assert any(value.startswith("Ask […]") for value in (each.value for each in app.text))


def test_under_ten_texts_only_one_sentence_stands_there(live: Live) -> None:
    published(live, texts=9)
    app = part(page(), "Read the comments")
    assert words(app).count("Fewer than ten people wrote something here") == 2
    assert "Ask North" not in words(app)
    assert not any(number in words(app) for number in ("9 of", "nine"))


def test_the_boss_in_the_room_is_said(live: Live) -> None:
    change_room(live.context, live.survey, lambda room: room.model_copy(update={"leaders_apart": True}))
    published(live)
    assert "The boss is in the room" in words(page())


def test_open_again_for_late_answers_there_are_no_bands_and_the_results_stand(live: Live) -> None:
    published(live)
    reopen_for_late_answers(live.context, live.survey)
    app = page()
    told = words(app)
    assert "“Baseline” is open again for late answers." in told
    assert "No bands while late answers come" in told
    assert "of 20 people" not in told
    assert "Publish again, or keep the results" in labels(app)
    assert "Show Vision" in labels(app)
    opened(live)
    answer(live, 0, 1)
    app = page()
    assert "open again with fewer than 5 late answers" in words(app)
    assert "Show Vision" not in labels(app)
    close_room(live.context, live.survey)
    assert "is closed with fewer than 5 late answers" in words(page())


def test_of_several_waves_the_newest_is_chosen_and_an_older_one_can_be(live: Live) -> None:
    published(live)
    open_survey(
        live.context,
        live.engagement.id,
        name="Pulse",
        instrument=live.instrument,
        language="en",
    )
    app = page()
    assert "the door of “Pulse” has not been opened" in words(app)
    next(each for each in app.selectbox if each.label == "Wave").select_index(1).run()
    assert app.title[0].value == "What does the room see?"


def test_a_pause_elsewhere_changes_the_page_too(live: Live) -> None:
    opened(live)
    app = page()
    pause_door(live.context, live.survey)
    app.run()
    assert "Go on" in labels(app)
    assert not has_results(live.context, the_store().survey(live.context.workspace, live.survey))


def test_sentences_name_what_is_seen() -> None:
    names = {"vision": "Vision"}
    text = View(Stage.DISCUSS, step_of_words(bytes(16)))
    assert sees_sentence(text, names) == "The room reads a comment."
    assert sees_sentence(View(Stage.REVEAL, "gone"), names).startswith("The room sees no result")
    assert sees_sentence(View(Stage.DISCUSS, "gone"), names).startswith("The room sees no result")
    assert goes_to(None, names) == "This is the end"
    assert goes_to(View(Stage.CLOSE), names) == "End the workshop"
    assert goes_to(text, names) == "Show a comment"
