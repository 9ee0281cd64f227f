"""Set up: what the next wave asks, while that can still be changed.

A design is kept per engagement. Opening a survey uses it up; a survey that has answers never
changes, so what is edited then belongs to the next wave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from engagement.context import Context
from engagement.ports import AlreadyKept
from engagement.room import Door
from engagement.setting_up import open_survey
from surveys.design import CHANGED
from surveys.faults import Fault, FaultsError
from surveys.instrument import Instrument
from surveys.instrument_files import built_in_instrument, instrument_from_yaml
from surveys.sameness import same_scale, why_unlike
from surveys.survey import DEFAULT_THRESHOLD, Survey, SurveyState
from surveys.translations import Translation, shipped_translations, texts_of, with_translation
from surveys.widening import widened

_ANSWERED: Final = "the first answer is in, so its questions no longer change"
_NEXT_WAVE: Final = "Keep the changes for the next wave."


@dataclass(frozen=True, slots=True)
class LanguageOffer:
    """A language that the survey could be asked in, besides those that it has.

    Parameters
    ----------
    texts : mapping
        Place -> text, for places of the design.
    missing : tuple of str
        Places that have no text yet; with any, the language has to be completed first.
    is_draft : bool
        No native speaker has confirmed the wording.
    """

    language: str
    texts: Mapping[str, str]
    missing: tuple[str, ...]
    is_draft: bool


@dataclass(frozen=True, slots=True)
class Comparability:
    """Which components of a design will be comparable with the last wave.

    Parameters
    ----------
    unlike : mapping
        Component's label -> why it will not be.
    left_out : tuple of str
        Labels of components that the last wave asked and the design does not.
    """

    wave: str
    comparable: tuple[str, ...]
    unlike: Mapping[str, str]
    left_out: tuple[str, ...]


def design_for(context: Context, engagement: UUID) -> Instrument:
    """What the next wave asks: the kept design, else the last wave's questions, else the shipped ones."""
    kept = context.store.design(context.workspace, engagement)
    if kept is not None:
        return kept
    waves = _asked_before(context, engagement)
    return waves[0] if waves else built_in_instrument()


def has_design(context: Context, engagement: UUID) -> bool:
    """Whether changes for the next wave are kept."""
    return context.store.design(context.workspace, engagement) is not None


def save_design(context: Context, engagement: UUID, instrument: Instrument) -> Instrument:
    """The design, kept for the next wave; under its old version where it asks what that asked."""
    before = next(
        (each for each in _sources(context, engagement, instrument) if _is_the_same(each, instrument)), None
    )
    design = before or instrument
    context.store.save_design(context.workspace, engagement, design)
    return design


def _is_the_same(source: Instrument, instrument: Instrument) -> bool:
    return instrument.version == f"{source.version}{CHANGED}" and source == instrument.model_copy(
        update={"version": source.version}
    )


def discard_design(context: Context, engagement: UUID) -> None:
    """Forget what was changed for the next wave."""
    context.store.delete_design(context.workspace, engagement)


def uploaded_design(context: Context, engagement: UUID, content: bytes, name: str) -> Instrument:
    """The instrument of a YAML file, kept as the design.

    Raises
    ------
    FaultsError
        Everything wrong with the file; the design stays as it was.
    """
    instrument = instrument_from_yaml(content, name)
    context.store.save_design(context.workspace, engagement, instrument)
    return instrument


def widest_design(context: Context, engagement: UUID, design: Instrument) -> Instrument:
    """The design with everything that earlier waves or the shipped instrument ask and it leaves out.

    A statement without a text in one of the design's languages is not among it.
    """
    drafts = {
        language: draft.texts
        for language, draft in shipped_translations(design).items()
        if language in design.languages
    }
    return widened(design, _sources(context, engagement, design), drafts)


def language_offers(context: Context, engagement: UUID, design: Instrument) -> tuple[LanguageOffer, ...]:
    """Languages that the design lacks and earlier waves, the shipped instrument or its drafts have."""
    found: dict[str, LanguageOffer] = {}
    for source in _sources(context, engagement, design):
        for language in source.languages:
            spoken = Translation(
                instrument=source.id,
                version=source.version,
                language=language,
                texts=texts_of(source, language),
            )
            found.setdefault(language, _offer(design, spoken, is_draft=language in source.unconfirmed))
    for language, draft in shipped_translations(design).items():
        # What an earlier wave lacks, the draft may have.
        known = found.get(language)
        texts = {**draft.fitting(design), **(known.texts if known else {})}
        merged = draft.model_copy(update={"texts": texts})
        found[language] = _offer(design, merged, is_draft=known.is_draft if known else True)
    return tuple(offer for language, offer in found.items() if language not in design.languages)


def _offer(design: Instrument, translation: Translation, *, is_draft: bool) -> LanguageOffer:
    missing = translation.missing_in(design)
    return LanguageOffer(translation.language, translation.fitting(design), missing, is_draft)


def with_offered_language(design: Instrument, offer: LanguageOffer) -> Instrument:
    """The design in one more language.

    Raises
    ------
    FaultsError
        Every text that the offer lacks.
    """
    return with_translation(design, offer.language, offer.texts, confirmed=not offer.is_draft)


def comparability(
    context: Context, engagement: UUID, design: Instrument, language: str, *, instead_of: UUID | None = None
) -> Comparability | None:
    """What a wave of this design can be compared with; None where it is the first.

    Parameters
    ----------
    instead_of : UUID, optional
        The survey whose questions the design will replace: it is compared with the one before.
    """
    waves = context.store.surveys(context.workspace, engagement)
    surveys = [each for each in waves if each.id != instead_of]
    if not surveys:
        return None
    last = context.store.survey_instrument(context.workspace, surveys[-1].id)
    found = {c.label[language]: _why_unlike(design, last, c.id, surveys[-1].name) for c in design.components}
    named = {c.id: next(iter(c.label.values())) for c in last.components} | {
        c.id: c.label[language] for c in last.components if language in c.label
    }
    return Comparability(
        wave=surveys[-1].name,
        comparable=tuple(label for label, reason in found.items() if not reason),
        unlike={label: reason for label, reason in found.items() if reason},
        left_out=tuple(label for c, label in named.items() if c not in design.components_by_id),
    )


def _why_unlike(design: Instrument, last: Instrument, component: str, name: str) -> str:
    if component not in last.components_by_id:
        return f"not asked in “{name}”"
    if not same_scale(design, last, component):
        return "its scale was changed"
    return why_unlike(design, last, component, name)


def answers_in(context: Context, survey: UUID) -> int:
    """How many people have answered a survey so far."""
    return sum(context.store.answered_by_unit(context.workspace, survey).values())


def may_change(context: Context, survey: Survey) -> bool:
    """Whether a survey is open and nobody has answered it, so that it may still ask something else."""
    return (
        survey.state is SurveyState.OPEN
        and not context.store.publications(context.workspace, survey.id)
        and not answers_in(context, survey.id)
    )


def put_in_place(context: Context, survey: UUID, design: Instrument) -> Survey:
    """An open survey without answers, asking what the design asks; the design is used up.

    Thresholds stay as they were when it opened.

    Raises
    ------
    FaultsError
        Once somebody has answered, while phones can send answers, or if the design lacks the
        language of the survey.
    """
    store, workspace = context.store, context.workspace
    found, room = store.survey(workspace, survey), store.room(workspace, survey)
    if room is not None and room.door is Door.OPEN:
        # Somebody may be looking at the old questions just now.
        raise FaultsError([Fault(found.name, "phones can send answers", "Pause collecting first.")])
    if found.language not in design.languages:
        remedy = "Add the language again, or delete the survey and open it in another one."
        problem = "the questions lack the language it was opened in"
        raise FaultsError([Fault(found.name, problem, remedy, found.language)])
    locked = store.survey_instrument(workspace, survey)
    bars = {
        c.id: locked.shown_threshold_of(c)
        for c in locked.components
        if c.id in design.components_by_id and same_scale(design, locked, c.id)
    }
    try:
        store.replace_instrument(workspace, survey, design.with_thresholds(bars))
    except AlreadyKept:
        raise FaultsError([Fault(found.name, _ANSWERED, _NEXT_WAVE)]) from None
    discard_design(context, found.engagement_id)
    return store.survey(workspace, survey)


def open_designed_survey(
    context: Context,
    engagement: UUID,
    *,
    name: str,
    language: str,
    threshold: int = DEFAULT_THRESHOLD,
    thresholds: Mapping[str, float] | None = None,
    small_teams_together: bool = False,
) -> Survey:
    """A survey of the design, opened; the design is used up. Arguments as of `open_survey`.

    Raises
    ------
    FaultsError
        As `engagement.setting_up.open_survey` does.
    """
    survey = open_survey(
        context,
        engagement,
        name=name,
        language=language,
        instrument=design_for(context, engagement),
        threshold=threshold,
        thresholds=thresholds,
        small_teams_together=small_teams_together,
    )
    discard_design(context, engagement)
    return survey


def _asked_before(context: Context, engagement: UUID) -> list[Instrument]:
    """What the engagement's waves asked, the newest first."""
    store, workspace = context.store, context.workspace
    surveys = store.surveys(workspace, engagement)
    return [store.survey_instrument(workspace, each.id) for each in reversed(surveys)]


def _sources(context: Context, engagement: UUID, design: Instrument) -> list[Instrument]:
    """Other versions of the design: of earlier waves, then the shipped one."""
    found = [*_asked_before(context, engagement), built_in_instrument()]
    return [each for each in found if each.id == design.id]
