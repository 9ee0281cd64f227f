"""A small client that was asked twice, through the use cases."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from uuid import UUID

from engagement.collecting import FormExport, import_answers, mapping_for
from engagement.context import Context
from engagement.reading import publish_results
from engagement.setting_up import new_engagement, open_survey, save_team_list
from surveys.form_answers import FormRow
from surveys.instrument import Instrument
from surveys.instrument_files import built_in_instrument
from surveys.organisation_drafts import UnitDraft
from surveys.survey import Survey

INSTRUMENT = built_in_instrument()
TEAMS = {"North": 30, "South": 30, "West": 30}


def client(context: Context) -> UUID:
    """An engagement with a company and three teams."""
    engagement = new_engagement(context, "Client")
    rows = [("Firm", "", 0), *((team, "Firm", people) for team, people in TEAMS.items())]
    drafts = [
        UnitDraft(f"row {i}", name=name, parent=parent, headcount=str(people))
        for i, (name, parent, people) in enumerate(rows, start=2)
    ]
    save_team_list(context, engagement.id, drafts)
    return engagement.id


def reworded(*components: str) -> Instrument:
    """The instrument with other words for the questions of some components."""
    items = tuple(
        item.model_copy(update={"text": {k: f"Now: {v}" for k, v in item.text.items()}})
        if item.component in components
        else item
        for item in INSTRUMENT.items
    )
    return INSTRUMENT.model_copy(update={"items": items})


def wave(
    context: Context,
    engagement: UUID,
    name: str,
    *,
    seed: int,
    levels: Mapping[str, int] | None = None,
    instrument: Instrument = INSTRUMENT,
    thresholds: Mapping[str, float] | None = None,
    publish: bool = True,
) -> Survey:
    """A survey of that client: people answer around 3, or around a component's own level."""
    survey = open_survey(
        context, engagement, name=name, instrument=instrument, language="en", thresholds=thresholds
    )
    rows = answer_rows(instrument, seed=seed, levels=levels or {})
    export = FormExport(name, "headings", ("Team", *instrument.item_ids), rows)
    import_answers(context, survey.id, export, mapping_for(context, survey.id, export))
    if publish:
        publish_results(context, survey.id)
    return survey


def answer_rows(instrument: Instrument, *, seed: int, levels: Mapping[str, int]) -> tuple[FormRow, ...]:
    """Twenty-five people of each team; a reversed item is answered the other way round."""
    chance = Random(seed)

    def answer(item: object) -> str:
        keyed = min(max(levels.get(item.component or "", 3) + chance.choice((-1, 0, 0, 1)), 1), 5)
        return str(6 - keyed if item.reversed else keyed)

    people = [(team, *map(answer, instrument.items)) for team in TEAMS for _ in range(25)]
    return tuple(FormRow(f"row {i}", row) for i, row in enumerate(people, start=2))
