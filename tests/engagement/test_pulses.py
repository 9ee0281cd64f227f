"""A pulse that asks less than the baseline, over the whole way: results, risks, plan, files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest

from engagement.changes import change_sentence, changes_between, last_two_published
from engagement.collecting import FormExport, import_answers, mapping_for
from engagement.context import Context
from engagement.planning import make_plan
from engagement.reading import latest_results, results_of
from engagement.report import report
from engagement.risks import current_risks
from engagement.setting_up import open_survey
from exchange.report_json import report_json
from exchange.workbooks import full_workbook, leadership_report, project_plan
from readiness.published import Hidden
from readiness.published_change import ShownChange
from surveys.design import chosen, with_texts, without_items
from surveys.faults import FaultsError
from surveys.instrument import Instrument
from surveys.presets import Preset, preset_ids
from surveys.translations import shipped_translations, with_translation
from tests.engagement.two_waves import INSTRUMENT, TEAMS, answer_rows, client, wave

SHORT = chosen(INSTRUMENT, preset_ids(INSTRUMENT, Preset.SHORT))
WITHOUT_VISION = without_items(INSTRUMENT, [item.id for item in INSTRUMENT.items_of("vision")])
ONLY_PREPARED = chosen(
    INSTRUMENT, [item.id for name in ("skills", "action_plan") for item in INSTRUMENT.items_of(name)]
)
ONE_STATEMENT = chosen(INSTRUMENT, ["resources_01"])
PULSES = {
    "two statements a component": SHORT,
    "without vision": WITHOUT_VISION,
    "without pitfalls and open questions": chosen(INSTRUMENT, preset_ids(INSTRUMENT, Preset.COMPONENTS)),
    "no component that stops a pilot": ONLY_PREPARED,
    "one statement": ONE_STATEMENT,
}


def two_waves(context: Context, pulse: Instrument, **levels: int) -> UUID:
    engagement = client(context)
    wave(context, engagement, "Baseline", seed=1)
    wave(context, engagement, "Pulse", seed=2, instrument=pulse, levels=levels)
    return engagement


@pytest.mark.parametrize("pulse", PULSES.values(), ids=PULSES.keys())
def test_a_pulse_goes_the_whole_way(context: Context, pulse: Instrument) -> None:
    engagement = two_waves(context, pulse)
    results = latest_results(context, engagement)
    assert results is not None
    assert results.survey.name == "Pulse"
    assert set(results.readiness.overall.components) == set(pulse.components_by_id)
    assert len(results.readiness.units) == 1 + len(TEAMS)
    assert current_risks(context, engagement, results).report.overall
    _, document = make_plan(context, engagement, seconds=0.5)
    assert document.rows
    found = report(context, engagement)
    for book in (full_workbook, leadership_report):
        assert book(found).startswith(b"PK")
    assert project_plan(found)
    assert report_json(found)


def test_two_statements_are_enough_for_verdicts_on_the_whole_organisation(context: Context) -> None:
    engagement = two_waves(context, SHORT, skills=1, vision=5)
    results = latest_results(context, engagement)
    assert results is not None
    cells = results.readiness.overall.components
    assert not any(isinstance(cell, Hidden) for cell in cells.values())
    assert (cells["skills"].verdict.value, cells["vision"].verdict.value) == ("missing", "present")


def changes(context: Context, engagement: UUID):
    pair = last_two_published(context, engagement)
    assert pair is not None
    return changes_between(*(results_of(context, each) for each in pair))


def test_other_statements_are_not_compared_and_the_page_says_how_many_were_asked(context: Context) -> None:
    found = changes(context, two_waves(context, SHORT))
    assert set(found.changes.unlike.values()) == {"2 statements asked, 4 in “Baseline”"}
    assert "nothing can be compared" in change_sentence(found)


def test_what_a_pulse_asks_as_before_is_compared(context: Context) -> None:
    found = changes(context, two_waves(context, WITHOUT_VISION, skills=5))
    assert not found.changes.unlike
    overall = found.changes.units[0].components
    assert "vision" not in overall
    assert isinstance(overall["skills"], ShownChange)
    assert overall["skills"].keyed.change > 1


def test_a_language_more_and_a_corrected_word_leave_waves_comparable(context: Context) -> None:
    french = with_translation(INSTRUMENT, "fr", shipped_translations(INSTRUMENT)["fr"].texts)
    pulse = with_texts(french, "en", {"item.vision_01": "We can say why OKRs come."}, same_meaning=True)
    found = changes(context, two_waves(context, pulse))
    assert not found.changes.unlike


def test_a_statement_of_another_meaning_does_not(context: Context) -> None:
    pulse = with_texts(INSTRUMENT, "en", {"item.vision_01": "We like it."}, same_meaning=False)
    found = changes(context, two_waves(context, pulse))
    assert dict(found.changes.unlike) == {"vision": "its questions were changed"}


def import_again(context: Context, pulse: Instrument, change: Callable[[FormExport], FormExport]) -> None:
    """The baseline's own export, imported into a pulse."""
    engagement = client(context)
    wave(context, engagement, "Baseline", seed=1)
    survey = open_survey(context, engagement, name="Pulse", instrument=pulse, language="en")
    rows = answer_rows(INSTRUMENT, seed=1, levels={})
    export = change(FormExport("again", "headings", ("Team", *INSTRUMENT.item_ids), rows))
    import_answers(context, survey.id, export, mapping_for(context, survey.id, export))


@pytest.mark.parametrize("pulse", [SHORT, WITHOUT_VISION], ids=["two statements", "without vision"])
def test_the_baselines_answers_do_not_come_in_again_through_a_pulse_that_asks_less(
    context: Context, pulse: Instrument
) -> None:
    # Published twice, with one more person beside them, they would tell that person's answers.
    more = answer_rows(INSTRUMENT, seed=9, levels={})[:1]
    with pytest.raises(FaultsError, match="in 'Baseline' already"):
        import_again(context, pulse, lambda export: replace(export, rows=(*export.rows, *more)))


def test_answers_that_are_new_come_in_however_short_the_pulse_is(context: Context) -> None:
    import_again(context, SHORT, lambda e: replace(e, rows=answer_rows(INSTRUMENT, seed=2, levels={})))
