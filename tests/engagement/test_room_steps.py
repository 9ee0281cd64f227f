"""The way through a workshop."""

from __future__ import annotations

from uuid import uuid4

import pytest

from engagement.room import Door, Room, Stage
from engagement.room_steps import (
    ACTIONS,
    HIDDEN,
    Scene,
    View,
    key_of_step,
    next_view,
    previous_view,
    scene_of,
    step_of_words,
)
from surveys.survey import SurveyState

TEXT = step_of_words(b"k" * 16)
STEPS = ("vision", "skills", TEXT)
WAY = [
    View(Stage.REVEAL, "vision"),
    View(Stage.DISCUSS, "vision"),
    View(Stage.REVEAL, "skills"),
    View(Stage.DISCUSS, "skills"),
    View(Stage.DISCUSS, TEXT),
    View(Stage.CLOSE),
]


def room(**changes: object) -> Room:
    return Room(workspace_id=uuid4(), survey_id=uuid4()).model_copy(update=changes)


def test_forwards_each_component_is_followed_by_its_question_then_texts_and_the_end() -> None:
    now, seen = HIDDEN, []
    while (now := next_view(now, STEPS)) is not None:
        seen.append(now)
    assert seen == WAY


def test_backwards_it_is_the_same_way() -> None:
    now, seen = WAY[-1], []
    while (now := previous_view(now, STEPS)) is not None:
        seen.append(now)
    assert seen == WAY[-2::-1]


def test_from_a_hidden_screen_it_goes_on_with_what_was_hidden() -> None:
    assert next_view(View(Stage.HIDDEN, "skills"), STEPS) == View(Stage.REVEAL, "skills")
    assert next_view(View(Stage.HIDDEN, "gone"), STEPS) == WAY[0]
    assert previous_view(View(Stage.HIDDEN, "skills"), STEPS) is None


def test_a_text_that_was_taken_back_while_it_was_shown_leads_to_the_start() -> None:
    assert next_view(View(Stage.DISCUSS, TEXT), STEPS[:2]) == WAY[0]
    assert previous_view(View(Stage.DISCUSS, TEXT), STEPS[:2]) is None


def test_the_end_with_actions_is_still_the_end() -> None:
    assert next_view(View(Stage.CLOSE, ACTIONS), STEPS) is None
    assert previous_view(View(Stage.CLOSE, ACTIONS), STEPS) == WAY[-2]
    assert previous_view(View(Stage.CLOSE), ()) is None


def test_a_step_that_is_no_key_shows_no_text() -> None:
    assert key_of_step("words:no hex") is None


@pytest.mark.parametrize(
    ("changes", "state", "has_results", "scene"),
    [
        ({}, SurveyState.OPEN, False, Scene.SOON),
        ({"door": Door.OPEN}, SurveyState.OPEN, False, Scene.OPEN),
        ({"door": Door.PAUSED}, SurveyState.OPEN, False, Scene.PAUSED),
        ({"stage": Stage.REVEAL, "component": "vision"}, SurveyState.OPEN, False, Scene.SOON),
        ({"stage": Stage.REVEAL, "component": "vision"}, SurveyState.CLOSED, False, Scene.WAITING),
        ({}, SurveyState.PUBLISHED, True, Scene.WAITING),
        ({"stage": Stage.REVEAL, "component": "vision"}, SurveyState.PUBLISHED, True, Scene.REVEAL),
        ({"stage": Stage.DISCUSS, "component": "vision"}, SurveyState.PUBLISHED, True, Scene.DISCUSS),
        ({"stage": Stage.DISCUSS, "component": TEXT}, SurveyState.PUBLISHED, True, Scene.WORDS),
        ({"stage": Stage.CLOSE}, SurveyState.PUBLISHED, True, Scene.CLOSE),
        # Open again for late answers: while phones answer, the room sees the way in.
        (
            {"door": Door.OPEN, "stage": Stage.REVEAL, "component": "vision"},
            SurveyState.OPEN,
            True,
            Scene.OPEN,
        ),
        ({"stage": Stage.REVEAL, "component": "vision"}, SurveyState.OPEN, True, Scene.REVEAL),
    ],
)
def test_the_wall_shows_results_only_once_they_are_published_and_revealed(
    changes: dict[str, object], state: SurveyState, has_results: bool, scene: Scene
) -> None:
    assert scene_of(room(**changes), state, has_results=has_results) is scene
