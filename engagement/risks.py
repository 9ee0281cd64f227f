"""The pitfall risks of an engagement, from everything it knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.planning import latest_plan
from engagement.reading import Results
from readiness.draft_okrs.properties import properties
from readiness.evidence.cadence import cadence_properties
from readiness.evidence.measured import MeasuredKind, evidence_of_properties
from readiness.evidence.observed import evidence_of_observations
from readiness.evidence.pieces import Evidence, Reach
from readiness.evidence.surveyed import SurveyReader
from readiness.evidence.told import Contradiction, contradictions, evidence_of_facts
from readiness.facts import Fact, FactCatalogue, Observation, fact_catalogue
from readiness.judgements import Judgements, judgements
from readiness.pitfall_catalogue import PitfallCatalogue, pitfall_catalogue
from readiness.risk.chances import Confidence
from readiness.risk.edits import EditedNumbers, edited
from readiness.risk.failure import FailureChance, chances_after, pilot_failure
from readiness.risk.questions import NextQuestion, Question, next_question, open_questions
from readiness.risk.report import RiskReport, published_ground
from readiness.risk.weighing import Ground
from rollout.document import PlanDocument
from rollout.plan_evidence import evidence_of_plan
from surveys.organisation import Organisation

_DOUBTFUL_FROM = 0.5


@dataclass(frozen=True)
class Known:
    """All that an engagement knows about its risks.

    Parameters
    ----------
    plan : PlanDocument or None
        The newest plan, with its version number.
    """

    facts: tuple[Fact, ...] = ()
    observations: tuple[Observation, ...] = ()
    dossier: Dossier = field(default_factory=Dossier)
    results: Results | None = None
    organisation: Organisation | None = None
    plan: PlanDocument | None = None
    plan_number: int = 0


class Risks:
    """The pitfall risks of an engagement with all that explains them.

    Parameters
    ----------
    catalogue, judged
        The numbers as they come with the product; the engagement's changes are applied here.
    """

    def __init__(
        self, known: Known, catalogue: PitfallCatalogue, definitions: FactCatalogue, judged: Judgements
    ) -> None:
        self.known = known
        self.definitions = definitions
        # A number that a newer catalogue no longer has must not close the page.
        self.numbers: EditedNumbers = edited(catalogue, judged, known.dossier.edits, strict=False)
        self.catalogue = self.numbers.catalogue
        self.judged = self.numbers.judged
        self.ground = _ground(known)
        self.report = RiskReport(self.catalogue, self.judged, tuple(self._evidence()), self.ground)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What the interview holds."""
        return self.known.facts

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Facts about which sources say different things."""
        return contradictions(self.known.facts)

    def row_of(self, unit: UUID | None) -> UUID | None:
        """The row that stands for a unit: its own, or the one it is reported in."""
        results = self.known.results
        if unit is None or results is None:
            return unit
        row = results.readiness.row_of(unit)
        return unit if row is None else row.id

    def _evidence(self) -> Iterator[Evidence]:
        known, catalogue, judged = self.known, self.catalogue, self.judged
        yield from evidence_of_facts(known.facts, catalogue, self.definitions, judged)
        placed = [
            each.model_copy(update={"unit": self.row_of(each.unit)}) if each.unit else each
            for each in known.observations
        ]
        yield from evidence_of_observations(placed, catalogue, judged)
        if known.results is not None:
            readiness = known.results.readiness
            reader = SurveyReader(
                readiness,
                known.results.instrument,
                catalogue,
                judged,
                language=known.results.survey.language,
            )
            for place in self.ground.places:
                yield from reader.evidence_about(readiness.overall.id if place is None else place)
        yield from self._measured_by_place()
        if known.plan is not None:
            yield from evidence_of_plan(known.plan, catalogue, judged, number=known.plan_number)

    def _measured_by_place(self) -> Iterator[Evidence]:
        """Drafts and cadence, read for each place from the units in it and below it."""
        drafts = [(self.row_of(each.unit), each) for each in self.known.dossier.drafts]
        cadence = [(self.row_of(each.unit), each) for each in self.known.dossier.cadence]
        for place in self.ground.places:
            here = [each for unit, each in drafts if self._inside(unit, place)]
            of_drafts = properties(here, projects=self.known.dossier.projects)
            of_cadence = cadence_properties([each for unit, each in cadence if self._inside(unit, place)])
            both: tuple[tuple[MeasuredKind, dict[str, float]], ...] = (
                ("draft_okrs", of_drafts),
                ("cadence", of_cadence),
            )
            for kind, found in both:
                yield from evidence_of_properties(
                    kind, found, self.catalogue, self.judged, unit=place, reach=Reach.EXACT
                )

    def _inside(self, unit: UUID | None, place: UUID | None) -> bool:
        if place is None or unit == place:
            return True
        return unit is not None and place in self.ground.above.get(unit, frozenset())

    @cached_property
    def questions(self) -> dict[str, tuple[Question, ...]]:
        """Pitfall -> what is still open about it, largest possible change first."""
        return {each.pitfall: self.questions_in(None, each.pitfall) for each in self.report.overall}

    def questions_in(self, unit: UUID | None, pitfall: str) -> tuple[Question, ...]:
        """What is still open about one pitfall in one place, largest possible change first."""
        answered = {fact.fact for fact in self.known.facts if fact.value is not None}
        looked = {
            (each.pitfall, each.signal)
            for each in self.known.observations
            if each.steps and (unit is None or self._inside(self.row_of(each.unit), unit))
        }
        risk = self.report.of(pitfall, unit)
        return open_questions(
            self.catalogue.by_id[pitfall], risk, answered, looked, self.definitions, self.judged
        )

    @property
    def next_question(self) -> NextQuestion | None:
        """The open fact that could change most, over all pitfalls."""
        return next_question(self.questions)

    def question_about(self, pitfall: str) -> str:
        """What to ask next about a pitfall: its best open question, else the disconfirming one."""
        facts = [each.text for each in self.questions[pitfall] if each.kind == "fact"]
        return facts[0] if facts else self.catalogue.by_id[pitfall].disconfirming_question

    @cached_property
    def cures(self) -> tuple[str, ...]:
        """The cures that were decided on and that the catalogue has."""
        return tuple(each.cure for each in self.known.dossier.cures if each.cure in self.catalogue.cures)

    @cached_property
    def is_doubtful(self) -> bool:
        """Whether most weeks at stake rest on too little evidence, so that a sum of them says nothing."""
        weeks = sum(risk.expected_weeks for risk in self.report.overall)
        silent = sum(
            risk.expected_weeks for risk in self.report.overall if risk.confidence is Confidence.TOO_LITTLE
        )
        return silent > _DOUBTFUL_FROM * weeks

    @cached_property
    def failure(self) -> FailureChance:
        """How likely the pilot fails as things stand."""
        return self.failure_with(())

    @cached_property
    def failure_with_cures(self) -> FailureChance:
        """How likely the pilot fails once the chosen cures work."""
        return self.failure_with(self.cures)

    def failure_with(self, cures: Sequence[str]) -> FailureChance:
        """How likely the pilot fails once some cures work."""
        chances = self.report.chances
        after = chances_after(chances, cures, self.catalogue, self.judged)
        # Cures scale each chance, so they scale its draws alike.
        draws = {
            pitfall: drawn * (after[pitfall] / chances[pitfall])
            for pitfall, drawn in self.report.chance_draws.items()
        }
        return pilot_failure(
            after,
            self.catalogue,
            self.judged,
            draws=draws,
            doubtful=self.is_doubtful,
        )


def _ground(known: Known) -> Ground:
    """The published rows; before the first results the units of the team list."""
    if known.results is not None:
        return published_ground(known.results.readiness)
    organisation = known.organisation
    if organisation is None:
        return Ground()
    above: dict[UUID, frozenset[UUID]] = {}
    for unit in organisation.in_tree_order():
        above[unit.id] = frozenset() if unit.parent is None else above[unit.parent] | {unit.parent}
    root = organisation.root.id
    return Ground((None, *(unit for unit in above if unit != root)), root, above)


def current_risks(context: Context, engagement: UUID, results: Results | None) -> Risks:
    """The risks that interview, observations, drafts, cadence, published results and plan support."""
    store, workspace = context.store, context.workspace
    plan = latest_plan(context, engagement)
    known = Known(
        facts=store.facts(workspace, engagement),
        observations=store.observations(workspace, engagement),
        dossier=store.dossier(workspace, engagement),
        results=results,
        organisation=store.organisation(workspace, engagement),
        plan=plan[1] if plan else None,
        plan_number=plan[0].number if plan else 0,
    )
    return Risks(known, pitfall_catalogue(), fact_catalogue(), judgements())
