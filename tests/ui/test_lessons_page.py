"""The page of closing notes: when they can be written, what a note needs, and how it is found and removed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from engagement.lessons import lessons_of, record_lesson
from rollout.activities.lessons import LessonKind
from rollout.calendar import period_words
from tests.ui.app_words import click, labels, started, words
from tests.ui.planned_panel import home, plan
from ui.components.lesson_words import lessons_sentence
from ui.places import Place


def on(day: date, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("ui.wiring.date", SimpleNamespace(today=lambda: day))


@pytest.fixture
def second_period(own_sample: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The second period of the sample's plan has begun."""
    load = plan().loads[1]
    on(load.starts_on, monkeypatch)
    return load.quarter


def texts(app: AppTest) -> list[str]:
    """The notes as they stand in the list."""
    return [each.value.split("\n")[-1].replace("\\", "") for each in app.markdown if "  \n" in each.value]


def write(app: AppTest, note: str, by: str = "Ada") -> AppTest:
    next(each for each in app.text_area if each.label == "Note").set_value(note)
    next(each for each in app.text_input if each.label == "Your name").set_value(by)
    return click(app, "Keep the note")


def three_notes(period: str) -> None:
    context, engagement = home()
    unit = next(row.unit for row in plan().rows if row.name == "Customer Service")
    for about, kind, text in (
        (None, LessonKind.KEEP, "Reviews in the room"),
        (unit, LessonKind.CHANGE, "Fewer key results"),
        (unit, LessonKind.QUESTION, "Who owns the data?"),
    ):
        record_lesson(context, engagement, unit=about, period=period, kind=kind, text=text, by="Bo")


def test_before_the_first_period_the_page_says_from_when_on_notes_are_written(
    own_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = plan().loads[0]
    on(first.starts_on - timedelta(days=1), monkeypatch)
    app = started(Place.LESSONS)
    assert f"{first.words} is the first period and begins on" in words(app)
    assert "Keep the note" not in labels(app)


def test_a_note_is_kept_with_unit_period_name_and_day(second_period: str) -> None:
    app = started(Place.LESSONS)
    assert "No closing note has been written yet." in words(app)
    assert "no names, no blame" in words(app)
    period = next(each for each in app.selectbox if each.label == "Period it closes")
    # The one that runs is offered first, and none that is still to come.
    assert period.options == [period_words(each.quarter) for each in plan().loads[:2]]
    write(app, "Check-ins on Mondays work")
    (kept,) = lessons_of(*home())
    assert (kept.text, kept.unit, kept.period, kept.by) == (
        "Check-ins on Mondays work",
        None,
        second_period,
        "Ada",
    )
    told = words(app)
    assert f"1 closing note, up to {period_words(second_period)}: 1 to keep." in told
    assert texts(app) == ["Check-ins on Mondays work"]
    # The next note begins empty.
    assert next(each for each in app.text_area if each.label == "Note").value == ""


def test_a_note_without_text_or_name_is_refused_and_stays_in_the_form(second_period: str) -> None:
    app = write(started(Place.LESSONS), "", by="")
    assert "The note was not kept. 2 points need attention." in words(app)
    app = write(app, "Half a note", by="")
    assert "The note was not kept. 1 point needs attention." in words(app)
    assert next(each for each in app.text_area if each.label == "Note").value == "Half a note"
    assert lessons_of(*home()) == ()


def test_notes_are_found_by_words_unit_and_kind_newest_first(second_period: str) -> None:
    three_notes(second_period)
    app = started(Place.LESSONS)
    assert texts(app) == ["Who owns the data?", "Fewer key results", "Reviews in the room"]
    next(each for each in app.text_input if each.label == "Words in it").set_value("CUSTOMER key").run()
    assert texts(app) == ["Fewer key results"]
    next(each for each in app.text_input if each.label == "Words in it").set_value("").run()
    next(each for each in app.multiselect if each.label == "Unit").set_value([None]).run()
    assert texts(app) == ["Reviews in the room"]
    next(each for each in app.button_group if each.label == "Kind").set_value([LessonKind.QUESTION]).run()
    assert "No note fits these filters." in words(app)


def test_a_note_is_deleted_only_when_confirmed(second_period: str) -> None:
    three_notes(second_period)
    app = started(Place.LESSONS)
    click(app, "Delete this note")
    assert [each.text for each in lessons_of(*home())] == ["Fewer key results", "Reviews in the room"]
    assert "The note is deleted." in "".join(toast.value for toast in app.toast)


def test_the_sentence_counts_what_there_is() -> None:
    assert lessons_sentence(()) == "No closing note has been written yet."
