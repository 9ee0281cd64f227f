"""Decisions a plan asks for: what, by whom, by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engagement.findings import listed
from engagement.report import Report
from exchange.workbook.cures import ListedCure, decided_cures
from exchange.workbook.texts import owner_words
from readiness.pitfall_catalogue import Cure
from readiness.risk.chances import Confidence, PitfallRisk
from rollout.activities.activity import Status
from rollout.planning.document import PlanDocument

_PULSE, _GATE = "pulse", "gate"
_TOP = 5
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; ``by`` is None where everything else waits for it."""

    text: str
    owner: str
    by: date | None


def plan_decisions(report: Report) -> tuple[Decision, ...]:
    """Decisions about dates, hours and gates: nothing that may not circulate."""
    plan, sponsor = report.plan, sponsor_words(report)
    if not plan.is_possible:
        return (Decision("Choose a change that makes a plan possible.", sponsor, None),)
    return (*_start_decisions(plan, sponsor), *_gates(plan))


def leadership_decisions(report: Report) -> tuple[Decision, ...]:
    """Decisions for the leadership: the start, the cures, the first gate."""
    plan, sponsor = report.plan, sponsor_words(report)
    cures = tuple(_cure_decisions(report))
    if not plan.is_possible:
        return (*plan_decisions(report), *cures)
    return (*_start_decisions(plan, sponsor), *cures, *_gates(plan)[:1])


def top_pitfalls(report: Report) -> tuple[PitfallRisk, ...]:
    """The five pitfalls that cost most weeks, of those with enough evidence."""
    supported = (risk for risk in report.risks.report.overall if risk.confidence is not Confidence.TOO_LITTLE)
    return tuple(risk for risk, _ in zip(supported, range(_TOP), strict=False))


def sponsor_words(report: Report) -> str:
    """The sponsor by name where one is known."""
    return report.engagement.sponsor or "Sponsor"


def _start_decisions(plan: PlanDocument, sponsor: str) -> Iterator[Decision]:
    pilots = plan.pilots
    start = pilots[0].starts_on
    coming = (each.start for each in plan.activities if each.status is Status.NOT_STARTED)
    first = min(coming, default=start)
    by = max(first, plan.made_on) if first else None
    names = listed([row.name for row in pilots])
    when = f" for {pilots[0].starts_in}"
    yield Decision(f"Confirm {names} as {'pilots' if len(pilots) > 1 else 'pilot'}{when}.", sponsor, by)
    loads = [load for load in plan.loads if load.hours]
    if loads:
        fullest = max(loads, key=lambda load: load.hours)
        yield Decision(
            f"Reserve the coach: {loads[0].hours:g} hours in {loads[0].words}, rising to "
            f"{fullest.hours:g} in {fullest.words}.",
            sponsor,
            by,
        )


def _gates(plan: PlanDocument) -> tuple[Decision, ...]:
    """At the last gate before each later wave, or after its pulse: does it start as planned?"""
    kinds = {kind: [each for each in plan.activities if each.template == kind] for kind in (_GATE, _PULSE)}
    asked = kinds[_GATE] or kinds[_PULSE]
    when = "at the gate" if kinds[_GATE] else "after the pulse"
    found = []
    for number, rows in enumerate(plan.waves[1:], start=2):
        start = rows[0].starts_on
        before = [each for each in asked if start is not None and each.end < start]
        if before and start is not None:
            last = max(before, key=lambda each: each.end)
            text = f"Decide {when} whether wave {number} starts in {rows[0].starts_in} as planned."
            found.append(Decision(text, owner_words(last.owner), last.end))
    return tuple(found)


def _cure_decisions(report: Report) -> Iterator[Decision]:
    """One decision an owner: the cures decided on; else the first cures of the top pitfalls."""
    decided = decided_cures(report.risks)
    if decided:
        yield from _decided(report, decided)
        return
    numbers: dict[str, list[int]] = {}
    cures: dict[str, list[Cure]] = {}
    for number, risk in enumerate(top_pitfalls(report), start=1):
        cure = report.risks.catalogue.by_id[risk.pitfall].cures[0]
        numbers.setdefault(cure.owner, []).append(number)
        cures.setdefault(cure.owner, []).append(cure)
    for owner, of in numbers.items():
        which = f"pitfall {of[0]}" if len(of) == 1 else f"pitfalls {listed([str(each) for each in of])}"
        text = f"Start the first {'cure' if len(of) == 1 else 'cures'} of {which} above."
        yield Decision(text, owner_words(owner), _needed_by(report.plan, cures[owner]))


def _decided(report: Report, decided: Sequence[ListedCure]) -> Iterator[Decision]:
    by_owner: dict[str, list[Cure]] = {}
    for each in decided:
        by_owner.setdefault(each.owner, []).append(each.cure)
    for owner, cures in by_owner.items():
        actions = [f"“{cure.action.rstrip('.')}”" for cure in cures[:_NAMED]]
        if len(cures) > _NAMED:
            actions.append(f"{len(cures) - _NAMED} more (sheet Cures)")
        what = "the cure" if len(cures) == 1 else f"the {len(cures)} cures"
        yield Decision(f"Start {what} decided on: {listed(actions)}.", owner, _needed_by(report.plan, cures))


def _needed_by(plan: PlanDocument, cures: Sequence[Cure]) -> date | None:
    """The day on which the slowest of some cures has to start, to take effect before the pilot."""
    start = plan.pilots[0].starts_on if plan.is_possible else None
    if start is None:
        return None
    return max(start - timedelta(weeks=max(cure.lead_weeks for cure in cures)), plan.made_on)
