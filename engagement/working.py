"""Work: how far activities are, as people say it, and the plan's activities as decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.gate_checks import check_name
from engagement.starts import plan_or_fault
from rollout.activities.activity import Activity, Status
from rollout.activities.ledger import ActivityEdit
from rollout.planning.actuals import ActualStart, standing_starts
from rollout.planning.document import PlanDocument
from rollout.returning.row_problems import is_held_at_once, starts_its_unit, to_come_words
from surveys.faults import FaultList
from surveys.text import clean_text


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an activity is.

    Parameters
    ----------
    complete : float
        [0-1]; what is done is complete, and what has not started is not begun, whatever is given.
    """

    status: Status
    complete: float = 0.0

    @property
    def share(self) -> float:
        """How much of it is complete, as its status allows; from 0 to 1."""
        match self.status:
            case Status.DONE:
                return 1.0
            case Status.NOT_STARTED:
                return 0.0
            case _:
                return self.complete


def is_open(activity: Activity) -> bool:
    """Whether something is still to be done for it."""
    return activity.status not in (Status.DONE, Status.DROPPED)


def is_late(activity: Activity, today: date) -> bool:
    """Whether its last day is over, and it is not."""
    return is_open(activity) and activity.end < today


def decided_activities(context: Context, engagement: UUID, plan: PlanDocument) -> tuple[Activity, ...]:
    """The plan's activities with everything that was decided about them since it was made."""
    return context.store.dossier(context.workspace, engagement).ledger.applied(plan.activities)


def record_progress(
    context: Context, engagement: UUID, said: Mapping[UUID, Progress], *, by: str
) -> tuple[ActivityEdit, ...]:
    """How far activities are, kept with name and day; what was said before is kept behind it.

    A set-up that is done is a start: it is recorded for the period it lay in. One that was done and is not
    after all takes that start back.

    Raises
    ------
    FaultsError
        No plan, no name, nothing said, activities that are not in the plan, shares outside 0 to 100 %,
        sessions to come that are done: all at once.
    """
    by, today, faults = clean_text(by), context.today(), FaultList()
    _, plan = plan_or_fault(context, engagement)
    known = {each.id: each for each in decided_activities(context, engagement, plan)}
    check_name(by, faults)
    if not said:
        faults.add("Activities", "none is chosen", "Choose at least one.")
    for activity, progress in said.items():
        if activity not in known:
            faults.add("Activities", "one is not in the newest plan", "Choose one of the list.", activity)
        else:
            _check_share(progress, known[activity], faults)
            _check_day(progress, known[activity], today, faults)
    faults.raise_if_any()
    made = tuple(
        ActivityEdit(
            activity=activity,
            by=by,
            on=today,
            period=known[activity].period,
            status=progress.status,
            complete=progress.share,
        )
        for activity, progress in said.items()
    )

    def change(dossier: Dossier) -> Dossier:
        starts = tuple(_starts(plan, dossier, said, by=by, on=today))
        ledger = dossier.ledger.model_copy(update={"edits": (*dossier.ledger.edits, *made)})
        return dossier.model_copy(update={"ledger": ledger, "actuals": (*dossier.actuals, *starts)})

    context.store.change_dossier(context.workspace, engagement, change)
    return made


def _starts(
    plan: PlanDocument, dossier: Dossier, said: Mapping[UUID, Progress], *, by: str, on: date
) -> Iterator[ActualStart]:
    """The starts that done set-ups tell of, unless they were told before, and those taken back with one."""
    before = {each.id: each for each in dossier.ledger.applied(plan.activities)}
    told = standing_starts(dossier.actuals)
    for activity, progress in said.items():
        each = before.get(activity)
        if each is None or each.unit is None or not starts_its_unit(each):
            continue
        period = [load.quarter for load in plan.loads if load.starts_on <= min(each.start, on)][-1:]
        known = told[each.unit].period if each.unit in told else ""
        if progress.status is Status.DONE:
            if period and known != period[0]:
                yield ActualStart(unit=each.unit, period=period[0], by=by, on=on)
        elif each.status is Status.DONE and [known] == period:
            yield ActualStart(unit=each.unit, period="", by=by, on=on)


def _check_day(progress: Progress, activity: Activity, today: date, faults: FaultList) -> None:
    is_newly_done = progress.status is Status.DONE and activity.status is not Status.DONE
    if is_newly_done and is_held_at_once(activity) and activity.start > today:
        remedy = "Say so once it was held; if it was held earlier, move it in the plan’s workbook."
        faults.add(activity.title, to_come_words(activity.start), remedy, progress.status.value)


def _check_share(progress: Progress, activity: Activity, faults: FaultList) -> None:
    value = f"{100 * progress.share:g} %"
    if not 0 <= progress.share <= 1:
        faults.add(activity.title, "it cannot be complete to this degree", "Give 0 to 100 %.", value)
    elif progress.status is Status.IN_PROGRESS and progress.share == 1:
        faults.add(
            activity.title, "it is complete and in progress", "Choose done, or less than 100 %.", value
        )
