"""Set up: the engagement, its organisation, its survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from engagement.context import Context
from engagement.model import Engagement
from rollout.planning.settings import PlanSettings
from surveys.faults import Fault, FaultsError
from surveys.instrument import Instrument
from surveys.organisation import Organisation
from surveys.organisation_drafts import UnitDraft, organisation_from_drafts
from surveys.reporting_groups import proposed_reporting_units
from surveys.sameness import same_scale
from surveys.survey import DEFAULT_THRESHOLD, SMALLEST_THRESHOLD, Survey, reporting_units
from surveys.text import clean_text, normalised


def new_engagement(
    context: Context, name: str, *, sponsor: str = "", settings: PlanSettings | None = None
) -> Engagement:
    """A new engagement, kept.

    Raises
    ------
    FaultsError
        If the name is empty or already used in this workspace.
    """
    cleaned = clean_text(name)[:200]
    taken = {normalised(each.name) for each in context.store.engagements(context.workspace)}
    if not cleaned:
        raise FaultsError([Fault("Engagement name", "it is empty", "Give the client's name.")])
    if normalised(cleaned) in taken:
        raise FaultsError(
            [Fault("Engagement name", "there is one of this name already", "Add a year or a place.", cleaned)]
        )
    engagement = Engagement(
        id=context.new_id(),
        workspace_id=context.workspace,
        name=cleaned,
        sponsor=clean_text(sponsor)[:200],
        created_on=context.today(),
        settings=settings or PlanSettings(),
    )
    context.store.save_engagement(engagement)
    return engagement


def save_team_list(
    context: Context, engagement: UUID, drafts: Sequence[UnitDraft]
) -> tuple[Organisation, tuple[str, ...]]:
    """The organisation a team list describes, kept as the engagement's current one.

    Units that are already known by id or name keep their identity. Nothing is kept unless
    the whole list is valid.

    Returns
    -------
    organisation : Organisation
    notices : tuple of str

    Raises
    ------
    FaultsError
        Everything wrong with the list at once.
    """
    current = context.store.organisation(context.workspace, engagement)
    company = context.store.engagement(context.workspace, engagement).name
    organisation, notices = organisation_from_drafts(
        _with_known_ids(drafts, current), company_name=company, new_id=context.new_id
    )
    organisation = _with_known_root(organisation, current)
    context.store.save_organisation(context.workspace, engagement, organisation)
    return organisation, notices


def _with_known_root(organisation: Organisation, current: Organisation | None) -> Organisation:
    """A company that was added above a flat list keeps its identity when the list comes again."""
    added, known = organisation.root, current.root if current else None
    if known is None or known.id in organisation.by_id or normalised(added.name) != normalised(known.name):
        return organisation
    units = tuple(
        unit.model_copy(
            update={
                "id": known.id if unit.id == added.id else unit.id,
                "parent": known.id if unit.parent == added.id else unit.parent,
            }
        )
        for unit in organisation.units
    )
    return Organisation(units=units)


def _with_known_ids(drafts: Sequence[UnitDraft], current: Organisation | None) -> list[UnitDraft]:
    if current is None:
        return list(drafts)
    by_code = {normalised(unit.code): unit.id for unit in current.units if unit.code}
    by_name = {normalised(unit.name): unit.id for unit in current.units}
    claimed = {draft.unit_id for draft in drafts if draft.unit_id is not None}
    known = []
    for draft in drafts:
        unit_id = draft.unit_id or by_code.get(normalised(draft.code)) or by_name.get(normalised(draft.name))
        if draft.unit_id is None and unit_id in claimed:
            unit_id = None
        if unit_id is not None:
            claimed.add(unit_id)
        known.append(replace(draft, unit_id=unit_id))
    return known


def open_survey(
    context: Context,
    engagement: UUID,
    *,
    name: str,
    instrument: Instrument,
    language: str,
    threshold: int = DEFAULT_THRESHOLD,
    thresholds: Mapping[str, float] | None = None,
    small_teams_together: bool = False,
) -> Survey:
    """A survey, opened: instrument, thresholds and a copy of the organisation are locked.

    Parameters
    ----------
    threshold : int
        Groups with fewer answers are hidden.
    thresholds : mapping, optional
        Component id -> the point of its scale, as people answer it, beyond which it counts
        as missing. Components that are not named keep the instrument's own.
    small_teams_together : bool
        Report small siblings in one row, so that fewer are hidden; it is decided here and
        holds for results and plan.

    Raises
    ------
    FaultsError
        Without an organisation, a name, a language of the instrument, or valid thresholds.
    """
    faults = []
    organisation = context.store.organisation(context.workspace, engagement)
    if organisation is None:
        faults.append(Fault("Organisation", "there is no team list yet", "Add the teams first."))
    if not clean_text(name):
        faults.append(Fault("Survey name", "it is empty", "Name the wave, such as Baseline 2027."))
    if language not in instrument.languages:
        remedy = f"Choose one of: {', '.join(instrument.languages)}."
        faults.append(Fault("Language", "the instrument does not have it", remedy, language))
    if threshold < SMALLEST_THRESHOLD:
        remedy = f"Use {SMALLEST_THRESHOLD} or more; {DEFAULT_THRESHOLD} is usual."
        faults.append(Fault("Threshold", "it is too small to protect anybody", remedy, str(threshold)))
    earlier = context.store.surveys(context.workspace, engagement)
    highest = max((wave.threshold for wave in earlier), default=threshold)
    if threshold < highest:
        remedy = f"Use {highest} or more: it may rise from wave to wave, never fall."
        faults.append(Fault("Threshold", "earlier waves promised more", remedy, str(threshold)))
    try:
        instrument = instrument.with_thresholds(thresholds or {})
    except FaultsError as error:
        faults += error.faults
    if faults or organisation is None:
        raise FaultsError(faults)
    survey = Survey(
        id=context.new_id(),
        workspace_id=context.workspace,
        engagement_id=engagement,
        name=clean_text(name)[:200],
        instrument_hash=instrument.content_hash,
        language=language,
        threshold=threshold,
    )
    rows = (
        proposed_reporting_units(organisation, threshold)
        if small_teams_together
        else reporting_units(organisation)
    )
    context.store.open_survey(survey, instrument, organisation, rows)
    return survey


def proposed_thresholds(
    context: Context, engagement: UUID, instrument: Instrument
) -> tuple[Mapping[str, float], bool]:
    """The thresholds a new wave starts from, so that verdicts stay comparable.

    Returns
    -------
    thresholds : mapping
        Component id -> threshold in the scale's own direction: that of the last wave that
        asked the component on the same scale, else the instrument's own.
    from_last_wave : bool
        Whether any came from an earlier wave.
    """
    own = {c.id: instrument.shown_threshold_of(c) for c in instrument.components}
    before: dict[str, float] = {}
    for wave in context.store.surveys(context.workspace, engagement):
        # A pulse may have left a component out: then the wave that asked it last counts.
        asked = context.store.survey_instrument(context.workspace, wave.id)
        before |= {
            c.id: asked.shown_threshold_of(c)
            for c in asked.components
            if c.id in own and same_scale(instrument, asked, c.id)
        }
    return own | before, bool(before)
