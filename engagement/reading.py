"""Read: publish results, and the risks they and the interview support."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from engagement.context import Context
from engagement.model import PublishedSnapshot
from engagement.ports import AlreadyKept
from readiness.facts import Fact, FactCatalogue, fact_catalogue
from readiness.pitfall_catalogue import Judgements, PitfallCatalogue, judgements, pitfall_catalogue
from readiness.publication import published_readiness
from readiness.published import Hidden, PublishedReadiness
from readiness.risk_report import RiskReport, risk_report
from surveys.answers import NOT_PUBLISHED
from surveys.faults import Fault, FaultsError
from surveys.instrument import Instrument
from surveys.survey import Survey, SurveyState

_TOO_FEW_CAME = (
    "too few late answers have come to protect those who gave them, so the results stand as they are"
)
_TOO_FEW_CAME_REMEDY = "Import more late answers and publish again, or keep the results without them."


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
        If nobody answered, or so few that nothing may be shown, or it is published and not
        open for late answers, or too few came late to be protected. In the last case the
        survey is open again and its results stand as they are.
    """
    store, workspace = context.store, context.workspace
    found = store.survey(workspace, survey)
    _check_may_publish(context, found)
    # Closed before the answers are read, so that none can arrive in between. A publication
    # that fails after this is repeated from the closed survey.
    if found.state is SurveyState.OPEN:
        store.set_survey_state(workspace, survey, SurveyState.CLOSED)
    earlier = tuple(snapshot.content for snapshot in store.snapshots(workspace, survey))
    content = published_readiness(
        store.answers(workspace, survey),
        store.survey_instrument(workspace, survey),
        found,
        store.survey_organisation(workspace, survey),
        store.survey_reporting_units(workspace, survey),
        earlier=earlier,
    )
    if earlier and _shows_less(content, earlier[-1]):
        store.reopen_survey(workspace, survey)
        raise FaultsError([Fault(found.name, _TOO_FEW_CAME, _TOO_FEW_CAME_REMEDY)])
    snapshot = PublishedSnapshot(
        id=context.new_id(),
        workspace_id=workspace,
        survey_id=survey,
        number=len(earlier),
        published_on=context.today(),
        content=content,
    )
    try:
        store.publish(snapshot)
    except (AlreadyKept, ValueError) as error:
        problem = "somebody else published it or opened it again in the meantime"
        raise FaultsError([Fault(found.name, problem, "Load the page again.", str(error))]) from None
    return snapshot


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


def _shows_less(new: PublishedReadiness, standing: PublishedReadiness) -> bool:
    """Whether fewer rows are shown, or a component of the whole organisation is lost."""

    def rows(results: PublishedReadiness) -> int:
        return sum(not unit.is_hidden for unit in results.units)

    lost = any(
        isinstance(new.overall.components[component], Hidden) and not isinstance(cell, Hidden)
        for component, cell in standing.overall.components.items()
    )
    return lost or rows(new) < rows(standing)


def reopen_for_late_answers(context: Context, survey: UUID) -> None:
    """A published survey opened again; its results stay as they are until it is published again.

    Raises
    ------
    FaultsError
        If it has no published results, or takes answers anyway.
    """
    store, workspace = context.store, context.workspace
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


@dataclass(frozen=True)
class Risks:
    """The pitfall risks of an engagement with all that explains them."""

    report: RiskReport
    facts: tuple[Fact, ...]
    catalogue: PitfallCatalogue
    definitions: FactCatalogue
    judged: Judgements


def current_risks(context: Context, engagement: UUID, results: Results | None) -> Risks:
    """The risks that the interview, observations and published results support together."""
    store, workspace = context.store, context.workspace
    facts = store.facts(workspace, engagement)
    catalogue, definitions, judged = pitfall_catalogue(), fact_catalogue(), judgements()
    report = risk_report(
        catalogue,
        definitions,
        judged,
        facts=facts,
        observations=store.observations(workspace, engagement),
        readiness=results.readiness if results else None,
        instrument=results.instrument if results else None,
        language=results.survey.language if results else None,
    )
    return Risks(report, facts, catalogue, definitions, judged)
