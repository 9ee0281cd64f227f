"""Evidence as a leader may read it: who may know who said it is kept here too."""

from __future__ import annotations

from dataclasses import dataclass

from engagement.reading import Risks
from readiness.evidence.pieces import Evidence, SourceKind
from readiness.facts import Fact, MayRead
from readiness.pitfall_catalogue import FactSignal
from readiness.risk.chances import PitfallRisk

_WITHHELD = "(consultant only)"
_QUALITY = {"document": "Document seen", "interview": "Said in interview", "hearsay": "Hearsay"}
_KIND = {
    SourceKind.INTERVIEW: "Interview",
    SourceKind.SURVEY: "Survey answers",
    SourceKind.OBSERVATION: "Seen in the room",
    SourceKind.PLAN: "The plan",
}


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence.

    Parameters
    ----------
    speaks_for : bool
        Whether it makes the pitfall more likely.
    says, detail, who : str
        What it says, the value behind it, and who says so, as far as they may be read.
    points : float
        Change of the chance in percentage points.
    """

    speaks_for: bool
    says: str
    detail: str
    who: str
    points: float


def evidence_lines(risk: PitfallRisk, risks: Risks) -> tuple[EvidenceLine, ...]:
    """The evidence about one pitfall: for it, then against it, strongest first."""
    lines = [
        _line(each.evidence, each.points, risks) for each in risk.contributions if each.evidence.direction
    ]
    return tuple(sorted(lines, key=lambda line: (not line.speaks_for, -abs(line.points))))


def _line(evidence: Evidence, points: float, risks: Risks) -> EvidenceLine:
    speaks_for = evidence.direction > 0
    if evidence.may_read is MayRead.CONSULTANT:
        return EvidenceLine(speaks_for, _WITHHELD, "", _WITHHELD, points)
    who, detail = _source_words(evidence), evidence.detail
    if evidence.may_read is MayRead.NAMED:
        fact = _fact_behind(evidence, risks)
        if fact is not None:
            who = f"{who}: {fact.said_by}" if fact.said_by else who
            detail = f"{detail}\n“{fact.quote}”" if fact.quote else detail
    return EvidenceLine(speaks_for, evidence.says, detail, who, points)


def _source_words(evidence: Evidence) -> str:
    """The kind of source, never a name: `source` also holds who said it."""
    if evidence.kind is SourceKind.INTERVIEW:
        quality = evidence.source.split("/", 2)[1]
        return _QUALITY.get(quality, _KIND[evidence.kind])
    return _KIND[evidence.kind]


def _fact_behind(evidence: Evidence, risks: Risks) -> Fact | None:
    """The fact that may be quoted for a piece of evidence: same fact, same person, with consent."""
    pitfall = risks.catalogue.by_id[evidence.pitfall]
    signals = [
        each for each in pitfall.signals if isinstance(each, FactSignal) and each.id == evidence.signal
    ]
    speaker = evidence.source.split("/", 2)[2] if evidence.source.count("/") > 1 else ""
    for signal in signals:
        for fact in risks.facts:
            if fact.fact == signal.fact and fact.said_by == speaker and fact.may_read is MayRead.NAMED:
                return fact
    return None
