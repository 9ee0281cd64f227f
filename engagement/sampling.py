"""The sample engagement, set up through the same use cases as a client's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from engagement.collecting import FormExport, import_answers, mapping_for
from engagement.context import Context
from engagement.planning import make_plan
from engagement.reading import publish_results
from engagement.sample import Sample, sample
from engagement.setting_up import new_engagement, open_survey, save_team_list
from readiness.draft_okrs.reading import drafts_from_text
from readiness.facts import Observation
from surveys.form_answers import FormRow
from surveys.instrument import Instrument
from surveys.organisation_drafts import UnitDraft

# The sample is small: its best plan is found and proven within a second.
_SECONDS = 2.0


def sample_engagement(
    context: Context, instrument: Instrument, *, progress: Callable[[str], None] = lambda _: None
) -> UUID:
    """The sample engagement, kept, from team list to plan; its id.

    Parameters
    ----------
    progress : callable
        Told what is being done.
    """
    content = sample(instrument, today=context.today())
    progress("Team list")
    engagement = new_engagement(
        context, f"{content.company} (sample)", sponsor=content.sponsor, settings=content.settings
    )
    drafts = [
        UnitDraft(place=f"sample, row {number}", **row)  # type: ignore[arg-type]  # every cell is text
        for number, row in enumerate(content.team_rows, start=2)
    ]
    save_team_list(context, engagement.id, drafts)
    context.store.change_facts(context.workspace, engagement.id, lambda _: content.facts)
    _keep_workshops(context, engagement.id, content)
    progress("Survey and answers")
    survey = open_survey(context, engagement.id, name="Baseline", instrument=instrument, language="en")
    text = "\n".join("\x1f".join(row) for row in content.answer_rows)
    export = FormExport(
        digest=hashlib.sha256(text.encode()).hexdigest(),
        headings_digest=hashlib.sha256("\x1f".join(content.headings).encode()).hexdigest(),
        headings=content.headings,
        rows=tuple(FormRow(f"sample, row {n}", row) for n, row in enumerate(content.answer_rows, start=2)),
    )
    import_answers(context, survey.id, export, mapping_for(context, survey.id, export))
    progress("Readiness")
    publish_results(context, survey.id)
    progress("Rollout plan")
    make_plan(context, engagement.id, seconds=_SECONDS)
    return engagement.id


def _keep_workshops(context: Context, engagement: UUID, content: Sample) -> None:
    """What was seen and drafted in the first workshops, a week ago."""
    store, workspace = context.store, context.workspace
    organisation = store.organisation(workspace, engagement)
    units = {} if organisation is None else {unit.code: unit for unit in organisation.units}
    day = context.today() - timedelta(days=7)
    observations = [
        Observation(
            id=context.new_id(),
            pitfall=each.pitfall,
            signal=each.sign,
            steps=each.steps,
            seen_by=each.seen_by,
            note=each.note,
            on=day,
            unit=units[each.unit].id if each.unit else None,
        )
        for each in content.observations
    ]
    drafts = [
        draft.model_copy(update={"unit": units[each.unit].id})
        for each in content.drafts
        for draft in drafts_from_text(
            each.text, team=units[each.unit].name, new_id=context.new_id, level=each.level, on=day
        )
    ]
    store.change_observations(workspace, engagement, lambda _: observations)
    store.change_dossier(
        workspace,
        engagement,
        lambda dossier: dossier.model_copy(update={"drafts": tuple(drafts), "projects": content.projects}),
    )
