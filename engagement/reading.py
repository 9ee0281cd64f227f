"""Read: publish results, and find them again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from engagement.context import Context
from engagement.model import PublishedSnapshot
from engagement.room import Door
from readiness.publication import published_readiness
from readiness.published import Hidden, PublishedReadiness, PublishedUnit
from surveys.answers import NOT_PUBLISHED, AnswerTable
from surveys.faults import Fault, FaultsError
from surveys.instrument import Instrument
from surveys.survey import Survey, SurveyState

_TAKES_AWAY = (
    "the late answers so far cannot be protected without hiding results that are shown now, "
    "so the results stand as they are"
)
_TAKES_AWAY_REMEDY = (
    "Import more late answers, best of whole teams, and publish again; or keep the results without them."
)
_OVERTAKEN = "somebody else published it, closed it or opened it again in the meantime"
_FAILED = "its results could not be worked out; its answers are kept, and nothing was published"
_FAILED_REMEDY = "Try again. If it fails again, report what was found: the program needs mending."


@dataclass(frozen=True)
class Results:
    """A survey's published results with the instrument that was asked."""

    survey: Survey
    instrument: Instrument
    snapshot: PublishedSnapshot

    @property
    def readiness(self) -> PublishedReadiness:
        """What may be seen."""
        return self.snapshot.content

    def component_label(self, component: str) -> str:
        """A component's name in the survey's language."""
        return self.instrument.components_by_id[component].label[self.survey.language]


def publish_results(context: Context, survey: UUID) -> PublishedSnapshot:
    """The survey closed and its results published; again, if late answers came since.

    Raises
    ------
    FaultsError
        If nobody answered, or so few that nothing may be shown; it is published and not open
        for late answers; somebody else acted on it meanwhile; its results could not be worked
        out, so that it stays closed to be published from there; or protecting late answers
        would hide what is shown now, so that it is open again and its results stand.
    """
    store, workspace = context.store, context.workspace
    found = store.survey(workspace, survey)
    _check_may_publish(context, found)
    # Closed before the answers are read, so that none can arrive in between. A publication
    # that fails after this is repeated from the closed survey.
    if found.state is SurveyState.OPEN:
        with _overtaking_as_fault(found):
            store.set_survey_state(workspace, survey, SurveyState.CLOSED)
    table = store.answers(workspace, survey)
    earlier = tuple(snapshot.content for snapshot in store.snapshots(workspace, survey))
    content = _content(context, found, table, earlier)
    if earlier and _takes_away(content, earlier[-1]):
        with _overtaking_as_fault(found):
            _require_unchanged(context, survey, table)
            store.reopen_survey(workspace, survey)
        raise FaultsError([Fault(found.name, _TAKES_AWAY, _TAKES_AWAY_REMEDY)])
    snapshot = PublishedSnapshot(
        id=context.new_id(),
        workspace_id=workspace,
        survey_id=survey,
        number=len(earlier),
        published_on=context.today(),
        content=content,
    )
    with _overtaking_as_fault(found):
        _require_unchanged(context, survey, table)
        store.publish(snapshot)
    # Nobody is written to any more; the links go on working for late answers.
    store.erase_addresses(workspace, survey)
    return snapshot


@contextmanager
def _overtaking_as_fault(survey: Survey) -> Iterator[None]:
    """What the store refuses because somebody else was faster, said as a fault."""
    try:
        yield
    except ValueError as error:
        raise FaultsError([Fault(survey.name, _OVERTAKEN, "Load the page again.", str(error))]) from None


def _require_unchanged(context: Context, survey: UUID, table: AnswerTable) -> None:
    """Raise ValueError unless the survey is closed still, with the answers that were read.

    Measuring takes seconds, in which somebody may publish it, or open it, import and close it.
    """
    if context.store.survey(context.workspace, survey).state is not SurveyState.CLOSED:
        raise ValueError("the survey is not closed any more")
    if len(context.store.answers(context.workspace, survey)) != len(table):
        raise ValueError("its answers have changed")


def _content(
    context: Context, survey: Survey, table: AnswerTable, earlier: Sequence[PublishedReadiness]
) -> PublishedReadiness:
    """What may be shown of the answers.

    An error inside is told by its kind only: its words may hold what is not to be shown.
    """
    store, workspace = context.store, context.workspace
    instrument = store.survey_instrument(workspace, survey.id)
    organisation = store.survey_organisation(workspace, survey.id)
    reporting = store.survey_reporting_units(workspace, survey.id)
    try:
        return published_readiness(table, instrument, survey, organisation, reporting, earlier=earlier)
    except ValueError as error:
        fault = Fault(survey.name, _FAILED, _FAILED_REMEDY, type(error).__name__)
        raise FaultsError([fault]) from error


def _check_may_publish(context: Context, survey: Survey) -> None:
    """Refuse a survey that is published, has too few answers, or no late ones."""
    place, remedy = survey.name, "Import more answers first."
    table = context.store.answers(context.workspace, survey.id)
    if survey.state is SurveyState.PUBLISHED:
        problem = "its results are published already"
        remedy = "Open it again for late answers, or open a new wave for further ones."
    elif len(table) < survey.threshold:
        problem = f"fewer than {survey.threshold} people answered, so nothing may be shown"
    elif (table.first_publication != NOT_PUBLISHED).all():
        problem = "no late answers have come since its results were published"
        remedy = "Import late answers first, or keep the results as they are."
    else:
        return
    raise FaultsError([Fault(place, problem, remedy)])


def _takes_away(new: PublishedReadiness, standing: PublishedReadiness) -> bool:
    """Whether any row that stands now, or any component of it, would be hidden."""
    return any(
        _cells_shown(before) - _cells_shown(now)
        for before, now in zip(standing.units, new.units, strict=True)
    )


def _cells_shown(unit: PublishedUnit) -> set[str]:
    """What is shown of a row: that people took part (""), and components by their id."""
    cells = {"": unit.participation, **unit.components}
    return {name for name, cell in cells.items() if not isinstance(cell, Hidden)}


def reopen_for_late_answers(context: Context, survey: UUID) -> None:
    """A published survey opened again; its results stay as they are until it is published again.

    Raises
    ------
    FaultsError
        If it has no published results, or takes answers anyway.
    """
    store, workspace = context.store, context.workspace
    # Phones wait until somebody opens the door again, knowing that answers come late now.
    if store.room(workspace, survey) is not None:
        store.change_room(workspace, survey, lambda room: room.model_copy(update={"door": Door.SHUT}))
    try:
        store.reopen_survey(workspace, survey)
    except ValueError as error:
        place = store.survey(workspace, survey).name
        remedy = "Import answers into an open survey; publish its results before any come late."
        raise FaultsError([Fault(place, str(error), remedy)]) from None


def keep_results_without_late_answers(context: Context, survey: UUID) -> None:
    """A reopened survey published again as it was; the late answers are removed.

    Raises
    ------
    FaultsError
        If it is published, or never was.
    """
    store, workspace = context.store, context.workspace
    try:
        store.stand_by_results(workspace, survey)
    except ValueError as error:
        place = store.survey(workspace, survey).name
        raise FaultsError([Fault(place, str(error), "There is nothing to go back to.")]) from None
    store.erase_addresses(workspace, survey)


def late_answers(context: Context, survey: UUID) -> int:
    """Answers of a survey that no publication holds yet."""
    table = context.store.answers(context.workspace, survey)
    return int((table.first_publication == NOT_PUBLISHED).sum())


def has_results(context: Context, survey: Survey) -> bool:
    """Whether a survey's results were published; they stay while it is open for late answers."""
    return survey.state is SurveyState.PUBLISHED or bool(
        context.store.publications(context.workspace, survey.id)
    )


def latest_published(context: Context, engagement: UUID) -> Survey | None:
    """The newest survey of an engagement whose results are published, if any."""
    surveys = context.store.surveys(context.workspace, engagement)
    return next((each for each in reversed(surveys) if has_results(context, each)), None)


def results_of(context: Context, survey: Survey) -> Results:
    """A survey's newest published results.

    Raises
    ------
    LookupError
        If its results are not published.
    """
    store, workspace = context.store, context.workspace
    snapshot = store.snapshot(workspace, survey.id)
    if snapshot is None:
        raise LookupError(f"survey '{survey.name}' has no published results")
    return Results(survey, store.survey_instrument(workspace, survey.id), snapshot)


def latest_results(context: Context, engagement: UUID) -> Results | None:
    """The newest published results of an engagement, if any."""
    survey = latest_published(context, engagement)
    return None if survey is None else results_of(context, survey)
