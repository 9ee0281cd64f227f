"""Evidence as a leader may read it: who may know who said it is kept here too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engagement.observing import WHOLE, place_name
from engagement.report import Report
from exchange.client_view import Statement
from exchange.workbook.texts import day_words, sentence_case
from readiness.evidence.pieces import Evidence
from readiness.evidence.readers import WITHHELD, Reader, as_read_by
from readiness.risk.chances import Contribution, PitfallRisk


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
    kind : str
        The kind of source in a word.
    evidence : Evidence or None
        The piece itself where all may know that it is there; None: only its points may be read.
    on : date or None
        When, as far as it may be read.
    """

    speaks_for: bool
    says: str
    detail: str
    who: str
    points: float
    kind: str
    evidence: Evidence | None
    on: date | None


def evidence_lines(risk: PitfallRisk) -> tuple[EvidenceLine, ...]:
    """The evidence about one pitfall: for it, then against it, strongest first."""
    lines = [_line(each) for each in risk.contributions if each.evidence.direction]
    return tuple(sorted(lines, key=lambda line: (not line.speaks_for, -abs(line.points))))


def _line(contribution: Contribution) -> EvidenceLine:
    evidence = contribution.evidence
    read = as_read_by(evidence, Reader.CLIENT)
    return EvidenceLine(
        speaks_for=evidence.direction > 0,
        says=read.says,
        detail=f"{read.detail}\n“{read.quote}”" if read.quote else read.detail,
        who=_cased(read.who, evidence.source_words),
        points=contribution.points,
        # The kind of source would tell something about what only the consultant may read.
        kind=WITHHELD if read.withheld else sentence_case(evidence.kind.value),
        evidence=None if read.withheld else evidence,
        on=read.on,
    )


def _cased(who: str, source_words: str) -> str:
    """Who says so, with the names in the kind of source as they are written: ``Draft OKRs``."""
    return who.replace(source_words.capitalize(), sentence_case(source_words), 1)


def where_words(line: EvidenceLine, report: Report) -> str:
    """The place a piece of evidence was found in; empty where it may not be read."""
    if line.evidence is None:
        return ""
    unit = line.evidence.unit
    if unit is None or unit == report.readiness.overall.id:
        return WHOLE
    row = report.readiness.by_id.get(unit)
    return row.name if row else place_name(unit, report.organisation)


def statement_words(statement: Statement) -> str:
    """One statement with its source, as far as it may be read."""
    source = [statement.quality]
    source += [statement.said_by] if statement.said_by else []
    source += [day_words(statement.on)] if statement.on else []
    quote = f": “{statement.quote}”" if statement.quote else ""
    return f"{statement.label} ({', '.join(source)}){quote}"
