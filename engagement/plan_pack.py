"""What the files of a plan hold beside the report: gates, decisions about activities, lessons, versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from engagement.context import Context
from engagement.report import Report, report
from engagement.trying import TriedScenario
from rollout.activities.generation import in_order
from rollout.activities.ledger import WorkLedger
from rollout.activities.lessons import Lesson
from rollout.gates.book import GateBook
from rollout.planning.document import PlanDocument


@dataclass(frozen=True)
class PlanPack:
    """Everything that the plan's workbook, calendars and project files are written from.

    Parameters
    ----------
    report : Report
        The newest plan with what it rests on; its activities as decided until today.
    today : date
        The day on which the files are written.
    gates : GateBook
        As registered and as they ended so far.
    ledger : WorkLedger
        What people decided about single activities.
    lessons : tuple of Lesson
        Closing notes, oldest first.
    versions : tuple of (int, PlanDocument)
        Number and plan of every version as it was kept, oldest first.
    scenarios : tuple of TriedScenario
        Plans tried beside the one that is kept; they take a search each, so they are handed in.
    """

    report: Report
    today: date
    gates: GateBook = field(default_factory=GateBook)
    ledger: WorkLedger = field(default_factory=WorkLedger)
    lessons: tuple[Lesson, ...] = ()
    versions: tuple[tuple[int, PlanDocument], ...] = ()
    scenarios: tuple[TriedScenario, ...] = ()

    @property
    def plan(self) -> PlanDocument:
        """The newest plan."""
        return self.report.plan


def pack_of(found: Report) -> PlanPack:
    """A report with nothing beside it, as on the day of its plan."""
    return PlanPack(found, found.plan.made_on, versions=((found.plan_number, found.plan),))


def plan_pack(context: Context, engagement: UUID, *, scenarios: Sequence[TriedScenario] = ()) -> PlanPack:
    """What the files of an engagement's newest plan are written from.

    Raises
    ------
    FaultsError
        As `engagement.report.report`: every stage that is still missing.
    """
    found = report(context, engagement)
    dossier = context.store.dossier(context.workspace, engagement)
    kept = context.store.plan_versions(context.workspace, engagement)
    return PlanPack(
        report=replace(found, plan=_as_decided(found.plan, dossier.ledger)),
        today=context.today(),
        gates=dossier.gates,
        ledger=dossier.ledger,
        lessons=dossier.lessons,
        # The newest is read already; reading a long plan twice takes its time.
        versions=tuple(
            (
                each.number,
                found.plan
                if each.number == found.plan_number
                else PlanDocument.model_validate_json(each.content),
            )
            for each in kept
        ),
        scenarios=tuple(scenarios),
    )


def _as_decided(plan: PlanDocument, ledger: WorkLedger) -> PlanDocument:
    """The plan with what people decided about single activities since it was made."""
    if ledger == WorkLedger():
        return plan
    return plan.model_copy(update={"activities": in_order(ledger.applied(plan.activities))})
