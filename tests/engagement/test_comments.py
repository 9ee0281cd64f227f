"""Text answers: from how many on they are read, what is marked, and what the room may see."""

from __future__ import annotations

import os

import pytest

from engagement.comments import LEAST_TEXTS, Marks, keep_reading, marks_of, question_texts
from engagement.context import Context
from engagement.reading import publish_results
from engagement.running_room import close_room
from surveys.answers import Comment, Submission
from surveys.faults import FaultsError
from tests.respondents.room_example import Live, a_live_survey


def answered(live: Live, texts: int, *, publish: bool = True) -> Live:
    """Twelve people answer; so many write something to the first question."""
    store, context = live.context.store, live.context
    values = bytes([4 if n % 2 else 3 for n, _ in enumerate(live.instrument.items)])
    for number in range(12):
        comments = [Comment(os.urandom(16), "benefit", f"Text {number}")] if number < texts else []
        unit = live.unit("North" if number < 6 else "South")
        submission = Submission(os.urandom(16), unit, 0, values)
        store.receive(context.workspace, live.survey, os.urandom(32), submission, comments).result(5)
    if publish:
        close_room(context, live.survey)
        publish_results(context, live.survey)
    return live


@pytest.fixture
def live(context: Context) -> Live:
    return a_live_survey(context)


def test_nobody_reads_a_text_before_publication(live: Live) -> None:
    answered(live, 12, publish=False)
    assert question_texts(live.context, live.survey) == ()
    key = live.context.store.comments(live.context.workspace, live.survey)[0].key
    with pytest.raises(FaultsError, match="may not be read"):
        keep_reading(live.context, live.survey, key, text="x", shown=True)


def test_under_ten_texts_none_is_read_and_none_can_be_released(live: Live) -> None:
    answered(live, LEAST_TEXTS - 1)
    benefit, obstacle = question_texts(live.context, live.survey)
    assert not benefit.may_be_read
    assert not obstacle.may_be_read
    key = live.context.store.comments(live.context.workspace, live.survey)[0].key
    with pytest.raises(FaultsError, match="may not be read"):
        keep_reading(live.context, live.survey, key, text="x", shown=True)


def test_from_ten_on_they_come_in_the_order_of_their_keys(live: Live) -> None:
    answered(live, LEAST_TEXTS)
    benefit, _ = question_texts(live.context, live.survey)
    keys = [each.key for each in benefit.texts]
    assert len(keys) == LEAST_TEXTS
    assert keys == sorted(keys)
    assert benefit.unread == benefit.texts
    assert benefit.shown == ()


def test_only_what_the_facilitator_released_may_be_shown_and_it_can_be_taken_back(live: Live) -> None:
    answered(live, LEAST_TEXTS)
    first, second = question_texts(live.context, live.survey)[0].texts[:2]
    keep_reading(live.context, live.survey, first.key, text=" Shorter\n now ", shown=True)
    keep_reading(live.context, live.survey, second.key, text="kept out", shown=False)
    benefit = question_texts(live.context, live.survey)[0]
    assert [each.text for each in benefit.shown] == ["Shorter now"]
    assert len(benefit.unread) == LEAST_TEXTS - 2
    keep_reading(live.context, live.survey, first.key, text="Shorter now", shown=False)
    assert question_texts(live.context, live.survey)[0].shown == ()


def test_a_wording_without_words_or_too_long_is_refused(live: Live) -> None:
    answered(live, LEAST_TEXTS)
    key = question_texts(live.context, live.survey)[0].texts[0].key
    for text, problem in (("  ", "nothing is left"), ("[…] […]", "nothing is left"), ("x" * 601, "601")):
        with pytest.raises(FaultsError, match=problem):
            keep_reading(live.context, live.survey, key, text=text, shown=True)
    assert not keep_reading(live.context, live.survey, key, text="", shown=False).shown
    # What stays out may be as long as a file can bring it.
    keep_reading(live.context, live.survey, key, text="x" * 5_000, shown=False)
    with pytest.raises(FaultsError, match="5001"):
        keep_reading(live.context, live.survey, key, text="x" * 5_001, shown=False)


MARKS = Marks(("Sales North", "Sales"), ("Kim", "Berger"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to kim.b@example.org.", ("kim.b@example.org",)),
        ("Call +49 170 123-4567 or 0711/123456", ("+49 170 123-4567", "0711/123456")),
        ("In 2027 we had 3 of 12", ()),
        ("SALES NORTH and sales, Salesforce", ("SALES NORTH", "sales")),
        ("Kim said, kim of reasons; Bergers", ("Kim",)),
        ("Nothing here", ()),
    ],
)
def test_addresses_numbers_units_and_leads_are_marked(text: str, found: tuple[str, ...]) -> None:
    assert MARKS.found_in(text) == found


def test_overlapping_marks_are_taken_out_as_one() -> None:
    assert MARKS.taken_out_of("To Kim@sales.org now") == "To […] now"
    assert Marks((), ()).taken_out_of("Kim") == "Kim"


def test_marks_come_from_the_team_list(live: Live) -> None:
    tree = live.context.store.survey_organisation(live.context.workspace, live.survey)
    led = tree.model_copy(
        update={"units": tuple(each.model_copy(update={"lead": "Ada von Berg, Jo"}) for each in tree.units)}
    )
    marks = marks_of(led)
    assert marks.leads == ("Berg", "Ada")
    assert "North" in marks.units
