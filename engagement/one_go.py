"""The whole way in one go: team list and answers in, report out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from uuid import UUID, uuid5

from engagement.beside_facts import BesideFacts, keep_beside_facts
from engagement.collecting import FormExport, import_answers, mapping_for
from engagement.context import Context
from engagement.planning import make_plan
from engagement.reading import publish_results
from engagement.report import Report, report
from engagement.setting_up import new_engagement, open_survey, save_team_list
from readiness.facts import Fact
from rollout.planning.settings import PlanSettings
from surveys.instrument import Instrument
from surveys.organisation_drafts import UnitDraft
from surveys.text import normalised


@dataclass(frozen=True)
class OneGoInput:
    """What a client brings, read from files.

    Parameters
    ----------
    columns, teams : mapping
        Settled matches of headings and team words; the rest is guessed.
    beside : BesideFacts
        Observations, cadence and projects, with units by name.
    """

    company: str
    drafts: Sequence[UnitDraft]
    export: FormExport
    instrument: Instrument
    settings: PlanSettings
    threshold: int
    facts: Sequence[Fact] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, str] = field(default_factory=dict)
    beside: BesideFacts = field(default_factory=BesideFacts)


def report_in_one_go(
    context: Context,
    given: OneGoInput,
    *,
    progress: Callable[[str], None] = lambda _: None,
    seconds: float = 10.0,
    seed: int = 0,
) -> Report:
    """The report of a new engagement, through the same use cases as the pages.

    The ids of engagement and units follow from the workspace's id, the company and the units'
    codes or names, so that in a workspace of the same id the same files give activities of
    the same ids.

    Parameters
    ----------
    progress : callable
        Told what is being done, and what was noticed.

    Raises
    ------
    FaultsError
        As the use cases raise them; the engagement is then incomplete.
    """
    progress("Checking the team list")
    engagement_id = uuid5(context.workspace, f"engagement {normalised(given.company)}")
    named = replace(context, new_id=lambda: engagement_id)
    engagement = new_engagement(named, given.company, settings=given.settings)
    # Only a company that the list does not name, or a repeated name, is numbered.
    numbers = count(1)
    named = replace(context, new_id=lambda: uuid5(engagement_id, f"number {next(numbers)}"))
    drafts = [replace(draft, unit_id=_unit_id(draft, engagement_id)) for draft in given.drafts]
    organisation, notices = save_team_list(named, engagement_id, drafts)
    for notice in notices:
        progress(f"  note: {notice}")
    progress(f"  {len(organisation.units)} units, {organisation.members_total(organisation.root.id)} people")
    context.store.change_facts(context.workspace, engagement.id, lambda _: given.facts)
    keep_beside_facts(context, engagement.id, given.beside, organisation)
    progress("Matching the answers to questions and teams")
    survey = open_survey(
        context,
        engagement.id,
        name="Baseline",
        instrument=given.instrument,
        language=given.instrument.languages[0],
        threshold=given.threshold,
    )
    mapping = mapping_for(context, survey.id, given.export, columns=given.columns, teams=given.teams)
    batch, notices = import_answers(context, survey.id, given.export, mapping)
    for notice in notices:
        progress(f"  note: {notice}")
    unplaced = [heading for heading, target in mapping.columns.items() if target == "ignored"]
    if unplaced:
        progress(f"  note: not asked by this instrument, ignored: {', '.join(unplaced[:10])}")
    progress(f"  {batch.rows_kept} of {batch.rows_read} rows kept")
    progress("Measuring readiness")
    publish_results(context, survey.id)
    progress("Making the plan")
    make_plan(context, engagement.id, seconds=seconds, seed=seed)
    return report(context, engagement.id)


def _unit_id(draft: UnitDraft, engagement: UUID) -> UUID | None:
    if draft.unit_id is not None:
        return draft.unit_id
    code, name = normalised(draft.code), normalised(draft.name)
    if not (code or name):
        return None
    return uuid5(engagement, f"code {code}" if code else f"name {name}")
