"""What changed from one published survey to the next."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from engagement.changes import (
    ChangesSinceLast,
    change_sentence,
    changes_between,
    last_two_published,
    smallest_change_sentence,
)
from engagement.collecting import FormExport, import_answers, mapping_for
from engagement.context import Context
from engagement.reading import results_of
from engagement.setting_up import open_survey
from readiness.published_change import Direction
from surveys.faults import FaultsError
from tests.engagement.two_waves import INSTRUMENT, answer_rows, client, reworded, wave


def latest_changes(context: Context, engagement: UUID) -> ChangesSinceLast:
    pair = last_two_published(context, engagement)
    assert pair is not None
    return changes_between(*(results_of(context, survey) for survey in pair))


def test_before_the_second_publication_there_is_nothing_to_compare(context: Context) -> None:
    engagement = client(context)
    assert last_two_published(context, engagement) is None
    wave(context, engagement, "Baseline", seed=1)
    wave(context, engagement, "Pulse", seed=2, publish=False)
    assert last_two_published(context, engagement) is None


def test_the_last_two_published_surveys_are_compared(context: Context) -> None:
    engagement = client(context)
    for number, name in enumerate(("One", "Two", "Three")):
        wave(context, engagement, name, seed=number)
    wave(context, engagement, "Four", seed=9, publish=False)
    found = latest_changes(context, engagement)
    assert (found.changes.earlier_name, found.changes.later_name) == ("Two", "Three")


def test_what_went_up_and_down_is_counted_and_named(context: Context) -> None:
    engagement = client(context)
    wave(context, engagement, "Baseline", seed=1, levels={"skills": 2, "vision": 4})
    wave(context, engagement, "Pulse", seed=2, levels={"skills": 4, "vision": 3})
    found = latest_changes(context, engagement)
    went = {(component, cell.keyed.direction) for _, component, cell in found.cells}
    assert ("skills", Direction.UP) in went
    assert ("vision", Direction.DOWN) in went
    # The firm and its three teams: six components each, and in each both moved by a point or two.
    assert change_sentence(found) == (
        "Since “Baseline”, of 24 comparisons, 4 went up (skills) and 4 went down (vision) beyond chance."
    )


def test_german_components_keep_their_capitals_in_what_changed(context: Context) -> None:
    engagement = client(context)
    wave(context, engagement, "Baseline", seed=1, levels={"skills": 2})
    wave(context, engagement, "Pulse", seed=2, levels={"skills": 4})
    found = latest_changes(context, engagement)
    survey = found.later.survey.model_copy(update={"language": "de"})
    label = INSTRUMENT.components_by_id["skills"].label["de"]
    assert label[0].isupper()
    german = replace(found, later=replace(found.later, survey=survey))
    assert f"4 went up ({label})" in change_sentence(german)


def test_nothing_changed_is_said_as_a_result_with_what_would_have_been_seen(context: Context) -> None:
    engagement = client(context)
    wave(context, engagement, "Baseline", seed=1)
    wave(context, engagement, "Pulse", seed=2)
    found = latest_changes(context, engagement)
    assert change_sentence(found) == (
        "Since “Baseline” nothing changed that chance could not explain, in 24 comparisons."
    )
    smallest = [cell.keyed.smallest for _, _, cell in found.cells]
    told = smallest_change_sentence(found)
    assert f"by {min(smallest):.1f} to {max(smallest):.1f} points" in told
    # Four units at .05 each are .2 of a unit.
    assert "hardly one of 4 units" in told


def test_a_moved_threshold_leaves_means_comparable(context: Context) -> None:
    engagement = client(context)
    wave(context, engagement, "Baseline", seed=1)
    wave(context, engagement, "Pulse", seed=2, thresholds={"vision": 3.5})
    found = latest_changes(context, engagement)
    assert not found.changes.unlike
    assert len(found.cells) == 24


def test_reworded_questions_leave_one_component_out_and_say_so(context: Context) -> None:
    engagement = client(context)
    wave(context, engagement, "Baseline", seed=1)
    wave(context, engagement, "Pulse", seed=2, instrument=reworded("vision"))
    found = latest_changes(context, engagement)
    assert dict(found.changes.unlike) == {"vision": "its questions were changed"}
    # Five of six components in four units
    assert len(found.cells) == 20


def test_where_no_component_can_be_compared_the_sentence_says_so(context: Context) -> None:
    engagement = client(context)
    wave(context, engagement, "Baseline", seed=1)
    other = reworded(*(component.id for component in INSTRUMENT.components))
    wave(context, engagement, "Pulse", seed=2, instrument=other)
    found = latest_changes(context, engagement)
    assert change_sentence(found) == (
        "Since “Baseline” nothing can be compared: no unit shows the same component in both surveys."
    )
    assert smallest_change_sentence(found) == ""


def test_a_moved_threshold_does_not_let_answers_be_published_twice(context: Context) -> None:
    engagement = client(context)
    wave(context, engagement, "Baseline", seed=1)
    pulse = open_survey(
        context, engagement, name="Pulse", instrument=INSTRUMENT, language="en", thresholds={"vision": 3.5}
    )
    rows = answer_rows(INSTRUMENT, seed=1, levels={})
    again = FormExport("other file", "headings", ("Team", *INSTRUMENT.item_ids), rows)
    with pytest.raises(FaultsError, match="in 'Baseline' already"):
        import_answers(context, pulse.id, again, mapping_for(context, pulse.id, again))
