"""The point under which a component counts as missing, set before a survey opens."""

from __future__ import annotations

import pytest

from engagement.context import Context
from engagement.reading import latest_results
from engagement.setting_up import open_survey, proposed_thresholds
from readiness.published import PublishedMean, Verdict
from surveys.faults import FaultsError
from tests.engagement.two_waves import INSTRUMENT, client, wave


def test_a_survey_opened_with_other_thresholds_publishes_verdicts_at_them(context: Context) -> None:
    engagement = client(context)
    # Everybody answers 3, or a point beside it as often up as down.
    levels = {component.id: 3 for component in INSTRUMENT.components}
    wave(context, engagement, "Baseline", seed=1, levels=levels, thresholds={"vision": 2.5, "skills": 3.5})
    results = latest_results(context, engagement)
    assert results is not None
    readiness = results.readiness
    assert (readiness.component_thresholds["vision"], readiness.component_thresholds["skills"]) == (2.5, 3.5)
    assert readiness.component_thresholds["resources"] == 3
    cells = readiness.overall.components
    assert all(isinstance(cell, PublishedMean) and 2.8 <= cell.estimate <= 3.2 for cell in cells.values())
    # The same answers are present over 2.5 and missing under 3.5.
    assert (cells["vision"].verdict, cells["skills"].verdict) == (Verdict.PRESENT, Verdict.MISSING)
    # The survey keeps its instrument with them, so what reads it later reads the same.
    kept = context.store.survey_instrument(context.workspace, results.survey.id)
    assert kept.shown_threshold_of(kept.components_by_id["skills"]) == 3.5
    assert kept.content_hash == results.survey.instrument_hash != INSTRUMENT.content_hash


def test_the_default_thresholds_leave_the_instrument_as_it_is(context: Context) -> None:
    engagement = client(context)
    own = {c.id: INSTRUMENT.shown_threshold_of(c) for c in INSTRUMENT.components}
    survey = open_survey(
        context, engagement, name="One", instrument=INSTRUMENT, language="en", thresholds=own
    )
    assert survey.instrument_hash == INSTRUMENT.content_hash


def test_a_wrong_threshold_is_told_with_everything_else_that_is_wrong(context: Context) -> None:
    engagement = client(context)
    with pytest.raises(FaultsError) as caught:
        open_survey(
            context,
            engagement,
            name=" ",
            instrument=INSTRUMENT,
            language="xx",
            threshold=2,
            thresholds={"vision": 5, "luck": 3},
        )
    places = [fault.place for fault in caught.value.faults]
    assert places == ["Survey name", "Language", "Threshold", "Threshold of 'vision'", "Threshold"]
    assert context.store.surveys(context.workspace, engagement) == ()


def test_a_new_wave_starts_from_the_thresholds_of_the_last_one(context: Context) -> None:
    engagement = client(context)
    own = {c.id: 3.0 for c in INSTRUMENT.components}
    assert proposed_thresholds(context, engagement, INSTRUMENT) == (own, False)
    wave(context, engagement, "One", seed=1, thresholds={"vision": 3.5})
    assert proposed_thresholds(context, engagement, INSTRUMENT) == (own | {"vision": 3.5}, True)
