"""Files that are imported beside answers from phones tell nothing of those."""

from __future__ import annotations

import pytest

from engagement.collecting import FormExport, answers_so_far, import_answers, mapping_for
from engagement.context import Context
from surveys.faults import FaultsError
from surveys.form_answers import FormRow
from surveys.links import LinkKind
from surveys.replies import TEAM
from tests.respondents.room_example import Live, a_live_survey, send


@pytest.fixture
def live(context: Context) -> Live:
    return a_live_survey(context)


def answer_by_phone(live: Live, people: int) -> None:
    for number in range(people):
        fields = live.answers(f"{number}".zfill(26), **{TEAM: "2"})
        assert send(live.client(), live.path(LinkKind.KIOSK), fields).status_code == 303


def a_file(live: Live, rows: int, digest: str) -> FormExport:
    headings = ("team", *live.instrument.item_ids)
    cells = [("North", *(str(1 + (row + n) % 5) for n in range(40))) for row in range(rows)]
    found = tuple(FormRow(number, each) for number, each in enumerate(cells, start=2))
    return FormExport(digest, f"{digest}-headings", headings, found)


def imported(live: Live, export: FormExport) -> str:
    """The faults of an import, or nothing."""
    mapping = mapping_for(live.context, live.survey, export)
    try:
        import_answers(live.context, live.survey, export, mapping)
    except FaultsError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("phones", [0, 1, 5])
def test_whether_a_file_has_too_many_rows_does_not_hang_on_what_came_by_phone(
    live: Live, phones: int
) -> None:
    # Eight people are in North. Trying files would else tell how many of them have answered.
    answer_by_phone(live, phones)
    assert "more people answered" in imported(live, a_file(live, 9, "nine"))
    assert imported(live, a_file(live, 8, "eight")) == ""


def test_how_many_have_answered_is_told_as_the_live_room_tells_it(live: Live) -> None:
    answer_by_phone(live, 7)
    # Seven of eight in North: the exact number beside the team's band would tell that one is missing.
    assert answers_so_far(live.context, live.survey) in {1, 5, 10}


def test_whoever_imported_all_of_them_knows_how_many_they_are(live: Live) -> None:
    assert imported(live, a_file(live, 7, "seven")) == ""
    assert answers_so_far(live.context, live.survey) == 7
