"""The pitfall risks of an engagement, from everything it knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.planning import latest_plan
from engagement.reading import Results
from readiness.draft_okrs.draft import DraftLevel, DraftOkr
from readiness.draft_okrs.properties import properties_of_review
from readiness.draft_okrs.review import review
from readiness.draft_okrs.rules import review_rules
from readiness.evidence.cadence import cadence_properties
from readiness.evidence.measured import MeasuredKind, evidence_of_properties
from readiness.evidence.observed import evidence_of_observations, telling_looks
from readiness.evidence.pieces import Evidence, Reach
from readiness.evidence.readers import Reader
from readiness.evidence.surveyed import SurveyReader
from readiness.evidence.told import Contradiction, contradictions, evidence_of_facts
from readiness.facts import Fact, FactCatalogue, MayRead, Observation, fact_catalogue
from readiness.judgements import Judgements, judgements
from readiness.pitfall_catalogue import PitfallCatalogue, pitfall_catalogue
from readiness.risk.chances import Confidence
from readiness.risk.edits import EditedNumbers, edited
from readiness.risk.failure import FailureChance, chances_after, pilot_failure
from readiness.risk.questions import NextQuestion, Question, next_question, open_questions
from readiness.risk.report import RiskReport, published_ground
from readiness.risk.weighing import Ground
from rollout.planning.document import PlanDocument
from rollout.planning.plan_evidence import evidence_of_plan
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
    reader : Reader
        Who reads the numbers. What only the consultant may read counts in the consultant's numbers
        alone: from a number that holds it, whoever knows the catalogue could read it back.
    """

    def __init__(
        self,
        known: Known,
        catalogue: PitfallCatalogue,
        definitions: FactCatalogue,
        judged: Judgements,
        reader: Reader = Reader.CLIENT,
    ) -> None:
        if reader is Reader.CLIENT:
            told = tuple(fact for fact in known.facts if fact.may_read is not MayRead.CONSULTANT)
            known = replace(known, facts=told)
        self.reader = reader
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
        """The row that stands for a unit: its own, or the one it is reported in; None for the whole."""
        results = self.known.results
        if unit is not None and results is not None:
            row = results.readiness.row_of(unit)
            unit = unit if row is None else row.id
        return None if unit == self.ground.top else unit

    def _evidence(self) -> Iterator[Evidence]:
        known, catalogue, judged = self.known, self.catalogue, self.judged
        yield from evidence_of_facts(known.facts, catalogue, self.definitions, judged, self.reader)
        yield from evidence_of_observations(self._looks, catalogue, judged)
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

    @cached_property
    def _looks(self) -> tuple[Observation, ...]:
        """What observers saw last, by row. Units that share a row are parted before they are joined."""
        return tuple(
            each.model_copy(update={"unit": self.row_of(each.unit)})
            for each in telling_looks(self.known.observations)
        )

    def _measured_by_place(self) -> Iterator[Evidence]:
        """Drafts and cadence, read for each place from the units in it and below it."""
        dossier, rules = self.known.dossier, review_rules()
        whole = review(dossier.drafts, projects=dossier.projects, rules=rules)
        drafts = [
            (self.row_of(draft.unit), draft, objective)
            for draft, objective in zip(dossier.drafts, whole.objectives, strict=True)
        ]
        cadence = [
            (row, record.model_copy(update={"unit": row}))
            for record in dossier.cadence
            for row in (self.row_of(record.unit),)
        ]
        for place in self.ground.places:
            here = [each for each in drafts if self._inside(each[0], place)]
            kept, objectives = [each[1] for each in here], [each[2] for each in here]
            of_drafts = properties_of_review(whole.part(kept, objectives), kept, rules)
            held = [each for each in cadence if self._inside(each[0], place)]
            measured: tuple[tuple[MeasuredKind, dict[str, float], list[UUID | None]], ...] = (
                ("draft_okrs", of_drafts, [row for row, draft, _ in here if _is_placed(row, draft)]),
                ("cadence", cadence_properties(record for _, record in held), [row for row, _ in held]),
            )
            for kind, found, rows in measured:
                covered = self._covered(rows, place)
                for piece in evidence_of_properties(
                    kind, found, self.catalogue, self.judged, unit=place, reach=Reach.EXACT
                ):
                    yield replace(piece, quality=piece.quality * covered)

    def _covered(self, rows: Sequence[UUID | None], place: UUID | None) -> float:
        """How far some units speak for a place: their share of its lowest units, as evidence from below at least."""
        if place in rows:
            return 1.0
        lowest = self._lowest_units(place)
        if not lowest:
            return 1.0
        found = {
            unit for unit in lowest if unit in rows or set(rows) & self.ground.above.get(unit, frozenset())
        }
        return max(self.judged.reach_upwards, len(found) / len(lowest))

    def _lowest_units(self, place: UUID | None) -> frozenset[UUID]:
        parents = {over for above in self.ground.above.values() for over in above}
        lowest = frozenset(self.ground.above) - parents
        return frozenset(unit for unit in lowest if unit != place and self._inside(unit, place))

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
        known = self.definitions.by_id
        answered = {
            fact.fact
            for fact in self.known.facts
            if fact.fact in known and known[fact.fact].allows(fact.value)
        }
        looked = {
            (each.pitfall, each.signal)
            for each in self._looks
            if self._inside(each.unit, unit) or self._inside(unit, each.unit)
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


def _is_placed(row: UUID | None, draft: DraftOkr) -> bool:
    """Whether it is known for which unit a draft speaks; without one only the company's own."""
    return row is not None or draft.level is DraftLevel.COMPANY


def _ground(known: Known) -> Ground:
    """The published rows; before the first results the units of the team list.

    Units that joined after the survey have no row, but lie below the rows above them.
    """
    organisation = known.organisation
    above: dict[UUID, frozenset[UUID]] = {}
    if organisation is not None:
        for unit in organisation.in_tree_order():
            above[unit.id] = frozenset() if unit.parent is None else above[unit.parent] | {unit.parent}
    if known.results is None:
        if organisation is None:
            return Ground()
        root = organisation.root.id
        return Ground((None, *(unit for unit in above if unit != root)), root, above)
    readiness = known.results.readiness
    ground = published_ground(readiness)
    rows = {unit: row.id for unit in above if (row := readiness.row_of(unit)) is not None}
    joined = {
        unit: frozenset(rows[each] for each in over if each in rows)
        for unit, over in above.items()
        if unit not in rows
    }
    return replace(ground, above={**joined, **ground.above})


def current_risks(
    context: Context, engagement: UUID, results: Results | None, reader: Reader = Reader.CLIENT
) -> Risks:
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
    return Risks(known, pitfall_catalogue(), fact_catalogue(), judgements(), reader)
