"""Work: how far activities are, as people say it, and the plan's activities as decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.gate_checks import check_name
from engagement.starts import known_starts, plan_or_fault
from rollout.activities.activity import Activity, Status
from rollout.activities.ledger import ActivityEdit
from rollout.planning.actuals import ActualStart
from rollout.planning.document import PlanDocument
from rollout.returning.row_problems import starts_its_unit
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

    A set-up that is done is a start: it is recorded for the period it lay in, once that has begun.

    Raises
    ------
    FaultsError
        No plan, no name, nothing said, activities that are not in the plan, shares outside 0 to 100 %:
        all at once.
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

    done = [known[activity] for activity, progress in said.items() if progress.status is Status.DONE]
    starts = tuple(_starts(plan, done, known_starts(context, engagement), by=by, on=today))

    def change(dossier: Dossier) -> Dossier:
        ledger = dossier.ledger.model_copy(update={"edits": (*dossier.ledger.edits, *made)})
        return dossier.model_copy(update={"ledger": ledger, "actuals": (*dossier.actuals, *starts)})

    context.store.change_dossier(context.workspace, engagement, change)
    return made


def _starts(
    plan: PlanDocument, done: Sequence[Activity], told: Mapping[UUID, ActualStart], *, by: str, on: date
) -> Iterator[ActualStart]:
    """The starts that done set-ups tell of, unless they were told before."""
    for each in done:
        period = [load for load in plan.loads if load.starts_on <= each.start][-1:]
        if each.unit is None or not starts_its_unit(each) or not period or period[0].starts_on > on:
            continue
        said = told.get(each.unit)
        if said is None or said.period != period[0].quarter:
            yield ActualStart(unit=each.unit, period=period[0].quarter, by=by, on=on)


def _check_share(progress: Progress, activity: Activity, faults: FaultList) -> None:
    value = f"{100 * progress.share:g} %"
    if not 0 <= progress.share <= 1:
        faults.add(activity.title, "it cannot be complete to this degree", "Give 0 to 100 %.", value)
    elif progress.status is Status.IN_PROGRESS and progress.share == 1:
        faults.add(
            activity.title, "it is complete and in progress", "Choose done, or less than 100 %.", value
        )
