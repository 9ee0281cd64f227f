"""The wall: what the room sees in each state, and what it must never see."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engagement.comments import keep_reading, question_texts
from engagement.context import Context
from engagement.live_turnout import GroupTurnout, LiveTurnout
from engagement.reading import publish_results, reopen_for_late_answers, results_of
from engagement.revealing import reveals
from engagement.room import NoteKind, Stage
from engagement.room_steps import ACTIONS, View, show, step_of_words
from engagement.running_room import Band, change_room, close_room, pause_door
from engagement.workshop import take_down
from readiness.published import Hidden
from surveys.answers import Comment, Submission
from surveys.links import LinkKind
from tests.respondents.room_example import Live, a_live_survey
from ui.projector.drawings import band_bar, mean_drawing
from ui.projector.pages import ASSETS, _turnout_lines
from ui.projector.routes import projector_routes, wall_path
from ui.projector.texts import wall_languages, wall_texts

TEAMS = ("North", "South")


class Room:
    """A live survey with its wall."""

    def __init__(self, live: Live) -> None:
        self.live, self.context, self.survey = live, live.context, live.survey
        self.client = TestClient(Starlette(routes=projector_routes(lambda: live.context.store)))
        self.path = wall_path(live.context.workspace, live.survey)
        self.change(address="https://okr.example.org")

    def change(self, **changes: object) -> None:
        change_room(self.context, self.survey, lambda room: room.model_copy(update=changes))

    def now(self, **headers: str):
        return self.client.get(f"{self.path}/now", headers=headers)

    def words(self) -> str:
        """What can be read of the wall, pictures in their words."""
        markup = self.now().text
        spoken = " ".join(re.findall(r'aria-label="([^"]*)"', markup))
        return " ".join(re.sub(r"<[^>]*>", " ", markup).split()) + " " + spoken

    def answer(self, north: int, south: int, *, texts: int = 0, point: int = 4) -> None:
        store, items = self.context.store, self.live.instrument.items
        for number in range(north + south):
            values = bytes([point - (place + number) % 2 for place, _ in enumerate(items)])
            unit = self.live.unit("North" if number < north else "South")
            said = [Comment(os.urandom(16), "benefit", f"Text <{number}>")] if number < texts else []
            submission = Submission(os.urandom(16), unit, 0, values)
            store.receive(self.context.workspace, self.survey, os.urandom(32), submission, said).result(5)

    def publish(self) -> None:
        close_room(self.context, self.survey)
        publish_results(self.context, self.survey)

    def show(self, stage: Stage, step: str = "") -> None:
        show(self.context, self.survey, View(stage, step))


@pytest.fixture
def room(context: Context) -> Room:
    return Room(a_live_survey(context))


@pytest.fixture
def published(room: Room) -> Room:
    room.answer(8, 7, texts=12)
    room.publish()
    return room


def test_before_the_door_opens_the_wall_shows_the_way_in(context: Context) -> None:
    live = a_live_survey(context, opened=False)
    room = Room(live)
    # The console makes the links; until then nobody knows an address.
    assert "The facilitator tells you the address." in room.words()
    code = live.path(LinkKind.ROOM).removeprefix("/s/")
    told = room.words()
    assert "The survey starts soon" in told
    assert f"okr.example.org /s/{code[:4]}-{code[4:]}" in told
    assert "answers" not in told.lower()


def test_while_open_there_are_about_numbers_and_departments_and_no_team(room: Room) -> None:
    room.live.path(LinkKind.ROOM)
    room.answer(7, 6)
    told = room.words()
    # Thirteen answered. Beside these bands fewer than fourteen would tell of a team in which somebody
    # is missing, so the number moves inward before it is rounded.
    assert "About 15 answers" in told
    assert "Sales most or all" in told
    assert "13" not in re.sub(r"/s/\S+", "", told)
    assert not any(team in told for team in TEAMS)
    assert "Code that leads to the survey at okr.example.org/s/" in told


def test_the_last_one_missing_changes_nothing_on_the_wall(room: Room) -> None:
    room.answer(8, 6)
    before = room.now()
    room.answer(0, 1)
    assert room.now(**{"If-None-Match": before.headers["etag"]}).status_code == 304


def test_the_first_answers_are_not_counted(room: Room) -> None:
    room.answer(1, 0)
    told = room.words()
    assert "The first answers are coming in" in told
    assert "few or none" in told


def test_a_pause_is_said_and_the_way_in_stays(room: Room) -> None:
    room.live.path(LinkKind.ROOM)
    pause_door(room.context, room.survey)
    told = room.words()
    assert "The survey is paused" in told
    assert "okr.example.org" in told


@pytest.mark.parametrize("stage", list(Stage))
def test_nothing_of_the_results_is_on_the_wall_before_publication(room: Room, stage: Stage) -> None:
    room.answer(8, 7)
    room.show(stage, "vision")
    assert "Vision" not in room.words()
    close_room(room.context, room.survey)
    told = room.words()
    assert "Results come when the facilitator shows them." in told
    assert "Vision" not in told


def test_nor_after_it_before_the_facilitator_reveals(published: Room) -> None:
    told = published.words()
    assert "Thank you Results come when the facilitator shows them." in told
    assert not re.search(r"\d", told.replace("Nordlicht", ""))


def test_a_revealed_component_shows_the_organisation_and_no_team(published: Room) -> None:
    published.show(Stage.REVEAL, "vision")
    told = published.words()
    cell = published_overall(published).components["vision"]
    assert f"{cell.estimate:.1f}, probably between {cell.low:.1f} and {cell.high:.1f}." in told
    assert "Vision:" in told
    assert "on a scale from 1 to 5" in told
    assert "How the answers spread" in told
    assert not any(name in told for name in (*TEAMS, "Sales"))
    assert "What should stay" not in told


def test_the_question_stands_alone(published: Room) -> None:
    published.show(Stage.DISCUSS, "vision")
    told = published.words()
    assert "To discuss: Vision" in told
    assert "?" in told
    assert "<svg" not in published.now().text


def published_overall(room: Room):
    return room.context.store.snapshot(room.context.workspace, room.survey).content.overall


def test_what_is_hidden_stays_hidden(published: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    store = published.context.store
    snapshot = store.snapshot(published.context.workspace, published.survey)
    overall = snapshot.content.overall
    cells = overall.components | {"vision": Hidden()}
    bare = overall.model_copy(update={"components": cells, "details": {}})
    content = snapshot.content.model_copy(update={"units": (bare, *snapshot.content.units[1:])})
    hidden = snapshot.model_copy(update={"content": content})
    monkeypatch.setattr(store, "snapshot", lambda *which: hidden)
    for stage in (Stage.REVEAL, Stage.DISCUSS):
        published.show(stage, "vision")
        told = published.words()
        assert "oo few answers to show" in told
        assert not re.search(r"\d\.\d", told)
        assert "<svg" not in published.now().text


@pytest.mark.parametrize("step", ["", "nowhere", "words:zz"])
def test_a_step_that_is_nothing_shows_nothing(published: Room, step: str) -> None:
    for stage in (Stage.REVEAL, Stage.DISCUSS):
        published.show(stage, step)
        assert "Results come when" in published.words()


def test_a_text_is_shown_only_while_the_facilitator_releases_it(published: Room) -> None:
    text = question_texts(published.context, published.survey)[0].texts[0]
    step = step_of_words(text.key)
    published.show(Stage.DISCUSS, step)
    assert text.text not in published.words()
    keep_reading(published.context, published.survey, text.key, text="Less <noise>", shown=True)
    assert "<blockquote" in published.now().text
    assert "Less &lt;noise&gt;" in published.now().text
    keep_reading(published.context, published.survey, text.key, text="Less <noise>", shown=False)
    assert "Less" not in published.words()


def test_the_end_lists_the_actions_if_wanted(published: Room) -> None:
    for number in range(8):
        day = date(2027, 1, 12) if number else None
        take_down(
            published.context,
            published.survey,
            "",
            NoteKind.ACTION,
            f"Do <{number}>",
            owner="Kim & Ada" if number else "",
            due_on=day,
        )
    take_down(published.context, published.survey, "", NoteKind.NOTE, "A note")
    published.show(Stage.CLOSE)
    assert "Do" not in published.words()
    published.show(Stage.CLOSE, ACTIONS)
    told = published.words()
    assert "Do &lt;1&gt; Kim &amp; Ada, by 12 Jan 2027" in told
    assert "and 2 more" in told
    assert "A note" not in told
    assert "fewer than 5 people" in told


def test_late_answers_are_not_told_beside_published_results(published: Room) -> None:
    reopen_for_late_answers(published.context, published.survey)
    published.live.open()
    told = published.words()
    assert "Your answers, please" in told
    assert "About" not in told
    assert "most or all" not in told


def test_people_who_do_not_lead_are_shown_in_place_of_everybody(published: Room) -> None:
    published.change(leaders_apart=True)
    published.show(Stage.REVEAL, "vision")
    told = published.words()
    roles = published_overall(published).roles
    expected = "among those who do not lead" if roles.get("member") else "Leaders’ answers are within"
    assert expected in told
    assert ("probably between" in told) == (not roles.get("member"))


def test_an_unchanged_wall_costs_no_body(room: Room) -> None:
    first = room.now()
    assert first.status_code == 200
    again = room.now(**{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    pause_door(room.context, room.survey)
    assert room.now(**{"If-None-Match": first.headers["etag"]}).status_code == 200


def test_the_page_holds_the_wall_and_the_strictest_policy(room: Room) -> None:
    page = room.client.get(f"{room.path}?look=dark")
    assert page.status_code == 200
    assert 'class="dark"' in page.text
    assert "Nordlicht &lt;Bikes&gt;" in page.text
    assert f'data-now="{room.path}/now"' in page.text
    assert "style=" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"
    assert re.findall(r"<script(?! src=)", page.text) == []
    assert 'class="evil"' not in room.client.get(f"{room.path}?look=evil").text


def test_assets_are_kept_for_good_and_nothing_else_is_served(room: Room) -> None:
    for name in ("room.css", "room.js"):
        asset = room.client.get(f"{ASSETS}/{name}")
        assert asset.status_code == 200
        assert "immutable" in asset.headers["cache-control"]
    assert room.client.get(f"{ASSETS}/routes.py").status_code == 404


def test_another_workspace_and_a_wrong_address_find_nothing(room: Room) -> None:
    for path in (wall_path(uuid4(), room.survey), wall_path(room.context.workspace, uuid4()), "/room/x"):
        page = room.client.get(path, headers={"Accept-Language": "de"})
        assert page.status_code == 404
        assert "Diese Befragung gibt es nicht" in page.text
        assert "Nordlicht" not in page.text
    assert room.client.get(wall_path(uuid4(), room.survey) + "/now").status_code == 404


def test_without_an_address_the_one_it_came_to_is_used_unless_it_leads_phones_to_themselves(
    room: Room,
) -> None:
    room.live.path(LinkKind.ROOM)
    room.change(address="")
    assert "testserver" in room.words()
    here = room.now(Host="localhost:8501")
    assert "The facilitator tells you the address." in here.text


def test_of_many_departments_only_how_many_are_in_each_band_is_told() -> None:
    groups = tuple(GroupTurnout(uuid4(), f"D{n}", "", Band.MOST if n else Band.FEW) for n in range(12))
    lines = _turnout_lines(LiveTurnout(45, 60, (), groups), "en")
    assert [line[0] for line in lines] == [
        "11 of 12 departments: most or all",
        "0 of 12 departments: some",
        "1 of 12 departments: few or none",
    ]


@pytest.mark.parametrize("language", wall_languages())
def test_every_language_has_the_same_words_with_the_same_places(language: str) -> None:
    english, other = wall_texts("en"), wall_texts(language)
    assert set(other) == set(english)
    for key, text in english.items():
        assert set(re.findall(r"{\w+}", other[key])) == set(re.findall(r"{\w+}", text)), key


def test_drawings_escape_what_people_typed() -> None:
    bar = band_bar([("<b>", 2, "#0B4F4A"), ("none", 0, "#0B4F4A")], 'a "b" <c>')
    assert "<b>" not in bar.markup
    assert "&quot;b&quot; &lt;c&gt;" in bar.markup
    assert "currentColor" not in bar.alone("#111827")


def test_the_script_and_the_style_load_nothing_from_elsewhere() -> None:
    folder = Path(__file__).parents[2] / "ui" / "projector" / "assets"
    for asset in folder.iterdir():
        assert "http" not in asset.read_text("utf-8")


def test_a_hidden_mean_draws_nothing(published: Room) -> None:
    found = published.context.store.survey(published.context.workspace, published.survey)
    reveal = reveals(results_of(published.context, found), leaders_apart=False)[0]
    assert mean_drawing(reveal, "en")
    assert not mean_drawing(replace(reveal, mean=None), "en")
