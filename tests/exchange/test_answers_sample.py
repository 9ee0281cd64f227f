from __future__ import annotations

from datetime import date

import pytest

from engagement.sample import sample
from exchange.answers_file import answers_from_file
from exchange.facts_file import facts_from_file
from exchange.sample_files import sample_files
from exchange.teams import drafts_from_file
from surveys.form_answers import FormAnswers, answers_from_rows, headcount_faults
from surveys.instrument_files import built_in_instrument
from surveys.matching import Target, proposed_mapping
from surveys.organisation import Organisation
from surveys.organisation_drafts import UnitDraft, organisation_from_drafts
from tests.corpus.outcome import ids, keys

_DAY = date(2027, 1, 4)


def _organisation(drafts: tuple[UnitDraft, ...]) -> Organisation:
    return organisation_from_drafts(drafts, company_name="x", new_id=ids())[0]


def _answers(files: dict[str, bytes]) -> tuple[FormAnswers, Organisation]:
    instrument = built_in_instrument()
    organisation = _organisation(drafts_from_file(files["teams.xlsx"], "teams.xlsx"))
    export = answers_from_file(files["answers.csv"], "answers.csv")
    mapping = proposed_mapping(export.headings, [row.cells for row in export.rows], instrument, organisation)
    assert mapping.heading_of(Target.TEAM) == "Which team are you in?"
    assert mapping.missing_items(instrument) == ()
    form = answers_from_rows(
        export.headings, export.rows, mapping, instrument, organisation, random_key=keys()
    )
    return form, organisation


def test_the_sample_is_the_same_at_every_call_and_moves_with_the_day() -> None:
    instrument = built_in_instrument()
    assert sample(instrument, today=_DAY) == sample(instrument, today=_DAY)
    later = sample(instrument, today=date(2027, 1, 5))
    assert later.answer_rows != sample(instrument, today=_DAY).answer_rows
    assert later.team_rows == sample(instrument, today=_DAY).team_rows


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_sample_files_read_back_as_the_sample(language: str) -> None:
    made = sample(built_in_instrument(), today=_DAY, language=language)
    form, organisation = _answers(sample_files(made))
    assert organisation == _organisation(
        tuple(UnitDraft(f"row {number}", **row) for number, row in enumerate(made.team_rows, start=2))
    )
    assert form.rows_kept == form.rows_read == len(made.answer_rows)
    names = [row[2] for row in made.answer_rows]
    kept = [organisation.by_id[each.unit_id].name for each in form.submissions]
    assert sorted(kept) == sorted(names)
    answered = {unit.id: names.count(unit.name) for unit in organisation.units}
    assert not headcount_faults(organisation, answered)


def test_the_samples_facts_and_settings_read_back() -> None:
    made = sample(built_in_instrument(), today=_DAY)
    file = facts_from_file(sample_files(made)["facts.yaml"], "facts.yaml", today=_DAY)
    assert (file.company, file.settings, file.facts) == (made.company, made.settings, made.facts)


def test_the_sample_is_a_believable_company_on_three_levels() -> None:
    organisation = _organisation(
        drafts_from_file(sample_files(sample(built_in_instrument(), today=_DAY))["teams.xlsx"], "t")
    )
    depths = [organisation.depth(unit.id) for unit in organisation.units]
    assert set(depths) == {1, 2, 3}
    assert 14 <= depths.count(3) <= 20
