"""Notes, actions, and how the room is set up."""

from __future__ import annotations

from datetime import date

import pytest

from engagement.context import Context
from engagement.room import NoteKind
from engagement.room_settings import promises_are_locked, save_room_settings
from engagement.running_room import room_for
from engagement.workshop import actions_by_date, actions_sentence, remove_note, take_down
from surveys.faults import FaultsError
from tests.respondents.room_example import Live, a_live_survey

SETTINGS = {"address": "", "contact": "", "leaders_apart": False, "open_answers": True}


@pytest.fixture
def live(context: Context) -> Live:
    return a_live_survey(context, opened=False)


def test_an_action_has_an_owner_and_a_date_and_a_note_has_not(live: Live) -> None:
    given = {"owner": " Kim ", "due_on": date(2027, 1, 12)}
    action = take_down(live.context, live.survey, "vision", NoteKind.ACTION, " Write\nit down ", **given)
    note = take_down(live.context, live.survey, "", NoteKind.NOTE, "Said", **given)
    assert (action.text, action.owner, action.due_on) == ("Write it down", "Kim", date(2027, 1, 12))
    assert (note.owner, note.due_on) == ("", None)
    assert live.context.store.notes(live.context.workspace, live.survey) == (action, note)


def test_a_note_is_changed_and_removed(live: Live) -> None:
    note = take_down(live.context, live.survey, "vision", NoteKind.NOTE, "Before")
    changed = take_down(live.context, live.survey, "vision", NoteKind.ACTION, "After", changing=note.id)
    assert live.context.store.notes(live.context.workspace, live.survey) == (changed,)
    remove_note(live.context, live.survey, note.id)
    remove_note(live.context, live.survey, note.id)
    assert live.context.store.notes(live.context.workspace, live.survey) == ()


def test_all_faults_of_a_note_come_at_once(live: Live) -> None:
    with pytest.raises(FaultsError) as raised:
        take_down(
            live.context,
            live.survey,
            "nowhere",
            NoteKind.ACTION,
            "x" * 2_001,
            owner="y" * 201,
            due_on=date(1027, 1, 1),
        )
    assert [fault.place for fault in raised.value.faults] == ["Text", "Owner", "By", "Component"]
    with pytest.raises(FaultsError, match="it is empty"):
        take_down(live.context, live.survey, "vision", NoteKind.NOTE, " \n ")


def test_actions_come_by_date_and_the_sentence_says_what_they_lack(live: Live) -> None:
    assert actions_sentence(()) == "No action has been agreed so far."
    undated = take_down(live.context, live.survey, "", NoteKind.ACTION, "Later", owner="Kim")
    assert actions_sentence([undated]) == "One action was agreed; it lacks an owner or a date."
    day = date(2027, 1, 12)
    dated = take_down(live.context, live.survey, "", NoteKind.ACTION, "Soon", owner="Kim", due_on=day)
    note = take_down(live.context, live.survey, "", NoteKind.NOTE, "Said")
    assert actions_by_date([note, undated, dated]) == (dated, undated)
    assert actions_sentence([dated]) == "One action was agreed, with owner and date."
    assert actions_sentence([dated, dated]) == "2 actions were agreed, with owner and date."
    assert actions_sentence([dated, undated]) == "2 actions were agreed; 1 lacks an owner or a date."
    assert actions_sentence([undated, undated]) == "2 actions were agreed; 2 lack an owner or a date."


def test_the_room_is_set_up_before_its_door_opens(live: Live) -> None:
    settings = SETTINGS | {"address": "https://OKR.example.org/", "contact": " Kim\n", "leaders_apart": True}
    save_room_settings(live.context, live.survey, **settings)
    room = room_for(live.context, live.survey)
    assert (room.address, room.contact, room.leaders_apart) == ("https://okr.example.org", "Kim", True)


def test_what_people_were_told_stays_once_the_door_was_open(live: Live) -> None:
    assert not promises_are_locked(live.context, live.survey)
    live.open()
    assert promises_are_locked(live.context, live.survey)
    for promise in ({"leaders_apart": True}, {"open_answers": False}):
        with pytest.raises(FaultsError, match="people have read it already"):
            save_room_settings(live.context, live.survey, **SETTINGS | promise)
    save_room_settings(live.context, live.survey, **SETTINGS | {"address": "http://10.0.0.2:8501"})


def test_answers_on_paper_lock_what_people_were_told(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {live.unit("North"): 1}
    monkeypatch.setattr(live.context.store, "answered_by_unit", lambda *which: counts)
    assert promises_are_locked(live.context, live.survey)


def test_faults_of_the_settings_come_at_once(live: Live) -> None:
    with pytest.raises(FaultsError) as raised:
        save_room_settings(
            live.context, live.survey, **SETTINGS | {"address": "nowhere", "contact": "x" * 201}
        )
    assert {fault.place for fault in raised.value.faults} == {"Address", "Contact"}
