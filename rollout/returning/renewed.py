"""The plan with other work: activities as decided, timed anew where they must be, and no unit moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from uuid import UUID

from rollout.activities.generation import in_order
from rollout.activities.ledger import WorkLedger, as_started
from rollout.activities.templates import activity_templates
from rollout.planning.document import PlanDocument
from rollout.timetable.calendars import CalendarSettings
from rollout.timetable.timetable import checked_timetable
from surveys.organisation import Organisation


def renewed(
    plan: PlanDocument,
    ledger: WorkLedger,
    organisation: Organisation,
    calendar: CalendarSettings,
    *,
    started: Collection[UUID] = (),
    today: date,
    seconds: float = 5.0,
    seed: int = 0,
) -> PlanDocument:
    """The plan with its activities as decided; its units, reasons and chances stay.

    Sessions stay where they are unless they were decided otherwise, or what was decided takes their
    place. It starts from the plan's own activities, so that nothing moves back that an earlier decision moved.

    Parameters
    ----------
    plan : PlanDocument
    ledger : WorkLedger
        Every decision, the newest among them.
    organisation : Organisation
    calendar : CalendarSettings
        As it is now.
    started : collection of UUID
        Units whose start is recorded.
    today : date
        Sessions before it are over.
    seconds : float
        Limit of the search for times. [> 0]
    seed : int
    """
    done = as_started(plan.activities, started, activity_templates())
    decided = ledger.applied(done)
    found = checked_timetable(
        decided,
        organisation,
        calendar,
        avoid=plan.settings.avoid,
        previous={each.id: each.session for each in decided if each.session is not None},
        fixed_before=today,
        seconds=seconds,
        seed=seed,
    )
    return plan.model_copy(
        update={
            "made_on": today,
            "settings": plan.settings.model_copy(update={"calendar": calendar}),
            "activities": in_order(found.activities),
            "assumptions": tuple(dict.fromkeys((*_without_notes(plan.assumptions), *found.notes))),
        }
    )


# How notes begin that speak of one timetable only (`rollout.timetable.timetable`).
_OF_ONE_TIMETABLE = (
    "Decided by hand: ",
    "The search for better times was ended by the clock",
    "No session has a time: ",
)


def _without_notes(assumptions: Iterable[str]) -> Iterator[str]:
    """What the plan takes for granted, without what was said of its former times."""
    return (each for each in assumptions if not each.startswith(_OF_ONE_TIMETABLE))
