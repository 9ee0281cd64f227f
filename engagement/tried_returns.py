"""A plan with returned rows accepted, not kept yet: what it rests on, and what it moves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.model import PlanVersion
from engagement.planning import latest_plan
from engagement.replanning import TriedReplan
from rollout.activities.activity import Activity
from rollout.planning.differences import UnitMove, moves_between
from rollout.planning.document import PlanDocument
from rollout.planning.settings import PlanSettings
from rollout.returning.changes import RowChange
from rollout.returning.consequences import Consequences
from surveys.faults import Fault, FaultsError
from surveys.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Shift:
    """An activity that moves because of something else.

    Parameters
    ----------
    activity : Activity
        As it was.
    start, end : date
        Its days now.
    """

    activity: Activity
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Before:
    """What there was when rows were tried."""

    version: PlanVersion
    plan: PlanDocument
    dossier: Dossier
    settings: PlanSettings
    organisation: Organisation

    @property
    def decided(self) -> dict[UUID, Activity]:
        """The plan's activities as decided."""
        return {each.id: each for each in self.dossier.ledger.applied(self.plan.activities)}


@dataclass(frozen=True, slots=True)
class TriedReturn:
    """The plan with rows accepted, not kept yet.

    Parameters
    ----------
    document : PlanDocument
    accepted : tuple of RowChange
    moves : tuple of UnitMove
        Units that start in another period, and why.
    shifted : tuple of Shift
        Activities that move to other days though nobody moved them.
    follows : Consequences
    before : Before
        What it rests on; it is kept only while that is the same.
    replan : TriedReplan or None
        None where no unit moves.
    """

    document: PlanDocument
    accepted: tuple[RowChange, ...]
    moves: tuple[UnitMove, ...]
    shifted: tuple[Shift, ...]
    follows: Consequences
    before: Before
    replan: TriedReplan | None = None

    @property
    def unplaced(self) -> tuple[Activity, ...]:
        """Sessions for which no time is found any more, or which are new and have none."""
        had_none = {key for key, each in self.before.decided.items() if each.unplaced}
        return tuple(each for each in self.document.activities if each.unplaced and each.id not in had_none)


def what_there_is(context: Context, engagement: UUID) -> Before:
    """What returned rows are worked into now.

    Raises
    ------
    FaultsError
        If there is no plan.
    """
    store, workspace = context.store, context.workspace
    found = latest_plan(context, engagement)
    organisation = store.organisation(workspace, engagement)
    if found is None or organisation is None:
        raise FaultsError([Fault("Rollout", "there is no plan yet", "Make a plan first.")])
    return Before(
        *found,
        store.dossier(workspace, engagement),
        store.engagement(workspace, engagement).settings,
        organisation,
    )


def tried(
    document: PlanDocument,
    accepted: tuple[RowChange, ...],
    follows: Consequences,
    before: Before,
    replan: TriedReplan | None,
) -> TriedReturn:
    """A plan with rows accepted, with what it moves."""
    touched = {each.activity for each in accepted}
    return TriedReturn(
        document=document,
        accepted=accepted,
        moves=moves_between(before.plan, document) if document.is_possible else (),
        shifted=tuple(_shifts(before.decided, document, touched)),
        follows=follows,
        before=before,
        replan=replan,
    )


def _shifts(
    before: Mapping[UUID, Activity], document: PlanDocument, touched: Collection[UUID | None]
) -> Iterator[Shift]:
    for each in document.activities:
        known = before.get(each.id)
        if known is None or each.id in touched:
            continue
        if (known.start, known.end) != (each.start, each.end):
            yield Shift(known, each.start, each.end)
