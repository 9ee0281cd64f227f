"""Risks and their evidence in words, as the one who looks may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engagement.answering_facts import Cell
from engagement.risks import Risks
from readiness.evidence.pieces import Evidence
from readiness.evidence.readers import WITHHELD, Readable, Reader, as_read_by
from readiness.facts import Fact, MayRead
from readiness.pitfall_catalogue import FactSignal
from readiness.risk.chances import Confidence, PitfallRisk
from readiness.risk.ranks import RankRange
from ui.components.risk_places import Places

CONFLICTING_FROM = 0.8
_MIXED_FROM = 0.4
# What rounds to 100 % needs no word.
_DAMPED_UNDER = 0.995


@dataclass(frozen=True)
class View:
    """The risks, their places, and who looks at them."""

    risks: Risks
    reader: Reader
    places: Places

    def risk(self, cell: Cell) -> PitfallRisk:
        """The risk of one pitfall in one place."""
        return self.risks.report.of(cell[1], cell[0])

    def has(self, cell: Cell) -> bool:
        """Whether there is such a cell: engagements and results change while a page is open."""
        unit, pitfall = cell
        if pitfall not in self.risks.catalogue.by_id:
            return False
        return unit is None or pitfall in self.risks.report.by_unit.get(unit, {})

    def read(self, evidence: Evidence) -> Readable:
        """A piece of evidence as the one who looks may read it."""
        return as_read_by(evidence, self.reader)


def day(on: date) -> str:
    """A day as 12 Jan 2027."""
    return f"{on.day} {on:%b %Y}"


def percent(chance: float) -> str:
    """A chance as a whole percent."""
    return f"{100 * chance:.0f} %"


def chance_range(risk: PitfallRisk) -> str:
    """``75 % (52 % to 88 %)``."""
    return f"{percent(risk.probability)} ({percent(risk.low)} to {percent(risk.high)})"


def weeks(risk: PitfallRisk) -> str:
    """``4.5 weeks (2.1 to 8.9)``."""
    return (
        f"{risk.expected_weeks:.1f} weeks ({risk.expected_weeks_low:.1f} to {risk.expected_weeks_high:.1f})"
    )


def first_five(rank: RankRange) -> str:
    """How firmly a pitfall is among the costliest: ``in the first five in 92 % of draws``."""
    if rank.share_first >= 1:
        return "in the first five in all draws"
    if rank.share_first < 0.005:
        return "never or hardly ever in the first five"
    return f"in the first five in {max(1, min(99, round(100 * rank.share_first)))} % of draws"


def conflict_words(risk: PitfallRisk) -> str:
    """Whether the evidence points one way."""
    if not risk.contributions:
        return "Nobody has found evidence yet, so this is the base rate."
    if risk.conflict >= CONFLICTING_FROM:
        return "The evidence contradicts itself: what speaks for it and against it nearly cancels out."
    if risk.conflict >= _MIXED_FROM:
        return "The evidence is mixed: some of it points the other way."
    if len(risk.contributions) == 1:
        return "One piece of evidence speaks here."
    return "All evidence points one way." if not risk.conflict else "Nearly all evidence points one way."


def confidence_words(risk: PitfallRisk) -> str:
    """How much of what could be looked at was looked at."""
    share = f"{percent(risk.coverage)} of what could be looked at, by weight"
    if risk.confidence is Confidence.TOO_LITTLE:
        return f"Too little evidence ({share}): this is not a sign of safety."
    return f"{risk.confidence.value.capitalize()} ({share})."


def strength_words(view: View, evidence: Evidence, log_odds: float) -> str:
    """How strong a piece is: its sign, what its source deserves, and what damping leaves."""
    judged = view.risks.judged
    pitfall = view.risks.catalogue.by_id[evidence.pitfall]
    signal = next((each for each in pitfall.signals if each.id == evidence.signal), None)
    parts = []
    if signal is not None:
        ratio = judged.likelihood_ratio[signal.strength]
        there = "there" if evidence.direction > 0 else "not there"
        parts.append(
            f"{signal.strength.value.capitalize()} sign: {ratio:g} times as often where the pitfall is {there}."
        )
    if evidence.quality < 1:
        parts.append(f"{percent(evidence.quality)} of its weight counts, for its source.")
    if abs(evidence.direction) < 1:
        parts.append(f"How clearly it points: {percent(abs(evidence.direction))}.")
    left = log_odds / evidence.log_odds if evidence.log_odds else 1.0
    if left < _DAMPED_UNDER:
        parts.append(
            f"Counted at {percent(left)}, for the same source has spoken already or it was found further down."
        )
    return " ".join(parts)


def statement_words(view: View, fact: Fact) -> str | None:
    """One statement about a fact; None where the one who looks may not know that it was made."""
    definition = view.risks.definitions.by_id[fact.fact]
    consultant = view.reader is Reader.CONSULTANT
    if fact.may_read is MayRead.CONSULTANT and not consultant:
        return None
    named = consultant or fact.may_read is MayRead.NAMED
    source = [fact.quality.value]
    source += [fact.said_by] if named and fact.said_by else []
    source += [day(fact.on)] if named and fact.on else []
    quote = f" “{fact.quote}”" if named and fact.quote else ""
    private = f" {WITHHELD}" if fact.may_read is MayRead.CONSULTANT else ""
    return f"{definition.label_of(fact.value)} ({', '.join(source)}){quote}{private}"


def disagreements(view: View, pitfall: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Questions about a pitfall that sources answer differently, with their statements.

    Statements that the one who looks may not read are left out, and the question with them where
    nothing else contradicts: in a choice of two, that somebody disagrees would tell the answer.
    """
    entry = view.risks.catalogue.by_id[pitfall]
    asked = {signal.fact for signal in entry.signals if isinstance(signal, FactSignal)}
    found = []
    for each in view.risks.contradictions:
        readable = [(s.value, words) for s in each.statements if (words := statement_words(view, s))]
        if each.fact in asked and len({value for value, _ in readable}) > 1:
            question = view.risks.definitions.by_id[each.fact].question
            found.append((question, tuple(words for _, words in readable)))
    return tuple(found)


def where(view: View, unit: UUID | None) -> str:
    """The place something was found in, in words; empty for the whole organisation."""
    return "" if unit is None or unit == view.places.top else view.places.name(unit)
