"""Read: publish results, and the risks they and the interview support."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from engagement.context import Context
from engagement.model import PublishedSnapshot
from readiness.facts import Fact, FactCatalogue, fact_catalogue
from readiness.pitfall_catalogue import Judgements, PitfallCatalogue, judgements, pitfall_catalogue
from readiness.publication import published_readiness
from readiness.published import PublishedReadiness
from readiness.risk_report import RiskReport, risk_report
from surveys.faults import Fault, FaultsError
from surveys.instrument import Instrument
from surveys.survey import Survey, SurveyState


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
    """The survey closed and its results published, once and for all.

    Raises
    ------
    FaultsError
        If nobody answered, or so few that nothing may be shown, or it was published before.
    """
    store, workspace = context.store, context.workspace
    found = store.survey(workspace, survey)
    if found.state is SurveyState.PUBLISHED:
        raise FaultsError(
            [Fault(found.name, "its results are published already", "Open a new wave for further answers.")]
        )
    if len(store.answers(workspace, survey)) < found.threshold:
        raise FaultsError(
            [
                Fault(
                    found.name,
                    f"fewer than {found.threshold} people answered, so nothing may be shown",
                    "Import more answers first.",
                )
            ]
        )
    # Closed before the answers are read, so that none can arrive in between. A publication
    # that fails after this is repeated from the closed survey.
    if found.state is SurveyState.OPEN:
        store.set_survey_state(workspace, survey, SurveyState.CLOSED)
    content = published_readiness(
        store.answers(workspace, survey),
        store.survey_instrument(workspace, survey),
        found,
        store.survey_organisation(workspace, survey),
        store.survey_reporting_units(workspace, survey),
    )
    snapshot = PublishedSnapshot(
        id=context.new_id(),
        workspace_id=workspace,
        survey_id=survey,
        published_on=context.today(),
        content=content,
    )
    store.publish(snapshot)
    return snapshot


def latest_published(context: Context, engagement: UUID) -> Survey | None:
    """The newest survey of an engagement whose results are published, if any."""
    surveys = context.store.surveys(context.workspace, engagement)
    return next((each for each in reversed(surveys) if each.state is SurveyState.PUBLISHED), None)


def results_of(context: Context, survey: Survey) -> Results:
    """A published survey's results; they never change.

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
