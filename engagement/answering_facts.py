"""Read: an open question is answered where it is asked, and what the answer moved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from engagement.context import Context
from engagement.reading import Results, latest_results
from engagement.risks import Risks, current_risks
from readiness.evidence.readers import Reader
from readiness.facts import Fact, Observation, fact_catalogue, facts_from_mapping
from readiness.pitfall_catalogue import ObservationSignal
from readiness.risk.chances import PitfallRisk
from readiness.risk.questions import NextQuestion, next_question
from surveys.faults import Fault, FaultList, FaultsError

# One pitfall in one place; None: the whole organisation.
Cell = tuple[UUID | None, str]


@dataclass(frozen=True, slots=True)
class Moved:
    """A pitfall whose chance in the whole organisation reads differently now.

    Parameters
    ----------
    before, after : float
        Its chance. [0-1]
    """

    pitfall: str
    title: str
    before: float
    after: float

    @property
    def words(self) -> str:
        """``“Business goals lack a business owner” moved from 25 % to 5 %``."""
        return f"“{self.title}” moved from {100 * self.before:.0f} % to {100 * self.after:.0f} %"


@dataclass(frozen=True)
class Change:
    """The risks before and after something new was kept."""

    before: Risks
    after: Risks

    @cached_property
    def moved(self) -> tuple[Moved, ...]:
        """The pitfalls that moved by what a reader would see, furthest first."""
        found = [self._moved((None, risk.pitfall)) for risk in self.after.report.overall]
        seen = [each for each in found if each is not None]
        return tuple(sorted(seen, key=lambda each: (-abs(each.after - each.before), each.pitfall)))

    def _moved(self, cell: Cell) -> Moved | None:
        before, after = _risk_in(self.before, cell), _risk_in(self.after, cell)
        if before is None or after is None:
            return None
        if round(100 * before.probability) == round(100 * after.probability):
            return None
        title = self.after.catalogue.by_id[after.pitfall].title
        return Moved(after.pitfall, title, before.probability, after.probability)

    def sentence(self, about: Cell | None = None) -> str:
        """What moved, the cell that somebody looks at first.

        Examples: ``“Business goals lack a business owner” moved from 25 % to 5 %. One other
        pitfall moved, too.``, ``Kept. No chance moved.``
        """
        first = self._moved(about) if about is not None else None
        first = first or next(iter(self.moved), None)
        if first is None:
            return "Kept. No chance moved."
        others = sum(each.pitfall != first.pitfall for each in self.moved)
        if not others:
            return f"{first.words}."
        count = "One other pitfall" if others == 1 else f"{others} other pitfalls"
        return f"{first.words}. {count} moved, too."


def _risk_in(risks: Risks, cell: Cell) -> PitfallRisk | None:
    unit, pitfall = cell
    if unit is None:
        return risks.report.of(pitfall)
    return risks.report.by_unit.get(unit, {}).get(pitfall)


def with_statement(facts: tuple[Fact, ...], new: Fact) -> tuple[Fact, ...]:
    """The statements with a new one, last.

    It replaces what the same source said about the same fact with the same quality; others'
    statements stay, also where they contradict it.
    """
    return (*(each for each in facts if _source(each) != _source(new)), new)


def _source(fact: Fact) -> tuple[str, str, str]:
    return fact.fact, fact.said_by.strip().casefold(), fact.quality.value


def fact_answered(
    context: Context,
    engagement: UUID,
    fact: Fact,
    *,
    results: Results | None = None,
    reader: Reader = Reader.CLIENT,
) -> Change:
    """Keep one statement about a fact; the risks before and after it.

    Parameters
    ----------
    results : Results or None
        The newest published results, if the caller has them at hand; None: they are looked up.
    reader : Reader
        Who reads what moved.

    Raises
    ------
    FaultsError
        An unknown fact, a value outside its list or range, a day in the future.
    NotKept
        If there is no such engagement.
    """
    statement = fact.model_dump(exclude={"fact"})
    (checked,) = facts_from_mapping(
        {fact.fact: statement}, fact_catalogue(), place="Answer", today=context.today()
    )
    results = results or latest_results(context, engagement)
    before = current_risks(context, engagement, results, reader)
    context.store.change_facts(context.workspace, engagement, lambda kept: with_statement(kept, checked))
    return Change(before, current_risks(context, engagement, results, reader))


def with_observation(kept: tuple[Observation, ...], new: Observation) -> tuple[Observation, ...]:
    """The observations with a new one, last; it replaces the same person's of the same sign, place and day."""
    return (*(each for each in kept if _sight(each) != _sight(new)), new)


def _sight(seen: Observation) -> tuple[object, ...]:
    return seen.pitfall, seen.signal, seen.unit, seen.seen_by.strip().casefold(), seen.on


def observation_answered(
    context: Context,
    engagement: UUID,
    observation: Observation,
    *,
    results: Results | None = None,
    reader: Reader = Reader.CLIENT,
) -> Change:
    """Keep one observation; the risks before and after it.

    Raises
    ------
    FaultsError
        A pitfall, sign or unit that there is not, a day in the future: all at once.
    NotKept
        If there is no such engagement.
    """
    results = results or latest_results(context, engagement)
    before = current_risks(context, engagement, results, reader)
    faults = _faults_of(observation, before, context)
    if faults:
        raise FaultsError(faults)
    context.store.change_observations(
        context.workspace, engagement, lambda kept: with_observation(kept, observation)
    )
    return Change(before, current_risks(context, engagement, results, reader))


def _faults_of(seen: Observation, risks: Risks, context: Context) -> tuple[Fault, ...]:
    faults, where = FaultList(), "Observation"
    pitfall = risks.catalogue.by_id.get(seen.pitfall)
    signs = [] if pitfall is None else [s.id for s in pitfall.signals if isinstance(s, ObservationSignal)]
    if pitfall is None:
        faults.add(where, "there is no such pitfall", "Use a pitfall of the catalogue.", seen.pitfall)
    elif seen.signal not in signs:
        faults.add(where, "the pitfall has no such sign", f"Use one of: {', '.join(signs)}.", seen.signal)
    tree = risks.known.organisation
    units = set() if tree is None else {unit.id for unit in tree.units}
    if seen.unit is not None and seen.unit not in units and seen.unit not in risks.ground.places:
        faults.add(where, "there is no such unit", "Choose a unit of the team list.", seen.unit)
    if seen.on is not None and seen.on > context.today():
        faults.add(where, "the date lies in the future", "Give the day it was seen.", seen.on)
    return tuple(faults)


def question_to_ask(risks: Risks) -> NextQuestion | None:
    """The open fact that could change most; facts that somebody could not answer come last."""
    asked = {fact.fact for fact in risks.facts}
    unasked = {
        pitfall: tuple(each for each in several if each.kind != "fact" or each.id not in asked)
        for pitfall, several in risks.questions.items()
    }
    return next_question(unasked) or risks.next_question
