"""What the figures do not tell, said as plainly as what they tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engagement.findings import LOW_RATE, has_low_rate, listed
from engagement.report import Report
from exchange.client_view import contradictions_for_client
from exchange.workbook.texts import percent_words
from readiness.published import Verdict
from readiness.risk.chances import Confidence

_NAMED = 4


def unknowns(report: Report) -> tuple[str, ...]:
    """What is not known, most telling first."""
    return (*_about_answers(report), *_about_risks(report), *_about_plan(report), *_about_method())


def _about_answers(report: Report) -> Iterator[str]:
    readiness = report.readiness
    hidden = sum(unit.is_hidden for unit in readiness.units)
    if hidden:
        yield (
            f"How {_units(hidden)} of {len(readiness.units)} stand: their results are hidden to protect "
            "confidentiality; the plan reads them from the unit above."
        )
    low = [unit.name for unit in readiness.units if has_low_rate(unit)]
    if low:
        yield f"What those who did not answer think: under {percent_words(LOW_RATE)} answered in {some_of(low)}."
    unsure = [
        report.results.component_label(component)
        for component in readiness.overall.with_verdict(Verdict.TOO_FEW_ANSWERS, Verdict.UNCLEAR)
    ]
    if unsure:
        yield f"Whether the organisation as a whole lacks {some_of(unsure)}: the answers do not settle it."
    if readiness.indicative:
        yield (
            "How exact the chances are: the groups are few or hardly differ, so read the chances as "
            "indications."
        )


def _about_risks(report: Report) -> Iterator[str]:
    risks = report.risks.report
    silent = [
        report.risks.catalogue.by_id[risk.pitfall].title
        for risk in risks.overall
        if risk.confidence is Confidence.TOO_LITTLE
    ]
    if silent:
        subject = "One pitfall has" if len(silent) == 1 else f"{len(silent)} pitfalls have"
        yield f"{subject} too little evidence: {some_of([f'“{title}”' for title in silent])}."
    contradicted = [f"“{each.question}”" for each in contradictions_for_client(report.risks)]
    if contradicted:
        yield f"Which source is right, where sources contradict each other: {some_of(contradicted)}."
    question = report.risks.next_question
    if question is not None:
        yield f"The open question that could change most: {question.question}"


def _about_plan(report: Report) -> Iterator[str]:
    plan = report.plan
    if plan.is_possible and plan.waiting:
        yield f"When {some_of([row.name for row in plan.waiting])} can start: not within this plan."
    if plan.solution.status == "feasible" and plan.solution.gap is not None:
        yield f"Whether a better plan exists: the search ended early; none is better by more than {plan.solution.gap:.1%}."
    if plan.is_possible:
        yield "Whether the dates hold: the plan assumes that each wave passes its gate at the first try."


def _about_method() -> Iterator[str]:
    yield (
        "How well the survey predicts: the instrument is not validated. A symptom it predicts is a question "
        "to ask, not a diagnosis; base rates and weights of the pitfalls are project judgement."
    )


def some_of(names: Sequence[str]) -> str:
    """The first few names and how many more there are."""
    if len(names) <= _NAMED + 1:
        return listed(list(names))
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"


def _units(count: int) -> str:
    return "one unit" if count == 1 else f"{count} units"
