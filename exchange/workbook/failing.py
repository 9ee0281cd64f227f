"""How likely the pilot fails, as the leadership reads it: a word and a range, never a bare percentage."""

from __future__ import annotations

from datetime import timedelta

from engagement.cure_findings import range_sentence
from engagement.report import Report


def failing_sentence(report: Report) -> str:
    """The pilot's chance of failing as things stand, and once the cures decided on work."""
    risks = report.risks
    now = f"The pilot’s chance of failing is {risks.failure.range_words()}"
    count = len(risks.cures)
    if not count or risks.is_doubtful:
        return now
    decided = "the cure decided on works" if count == 1 else f"the {count} cures decided on work"
    after = risks.failure_with_cures
    verb = "stays" if after.word == risks.failure.word else "is"
    return f"{now} Once {decided}, it {verb} {range_sentence(after)}.{_late_words(report)}"


def _late_words(report: Report) -> str:
    """How many of the cures cannot take effect before the pilot, counted from the day of the decision."""
    start = report.plan.pilots[0].starts_on if report.plan.is_possible else None
    if start is None:
        return ""
    cures = report.risks.catalogue.cures
    late = [
        each.cure
        for each in report.risks.known.dossier.cures
        if each.cure in cures and each.on + timedelta(weeks=cures[each.cure][1].lead_weeks) > start
    ]
    if not late:
        return ""
    subject = "One of them takes" if len(late) == 1 else f"{len(late)} of them take"
    if len(report.risks.cures) == 1:
        subject = "It takes"
    return f" {subject} effect only after the pilot has started."
