"""The dated work of one client project, as calendar files and the project file are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engagement.plan_pack import PlanPack
from rollout.activities.activity import Activity
from rollout.activities.revisions import Revisions, revisions
from rollout.timetable.whereabouts import Whereabouts


@dataclass(frozen=True)
class DatedWork:
    """Activities as decided, with what changed about them.

    Nothing here tells of readiness, so that whatever is made from it may circulate.

    Parameters
    ----------
    name : str
        Of the client project.
    activities : tuple of Activity
    revisions : Revisions
    where : Whereabouts
        Clocks and days off of all who take part.
    made_at : datetime
        The moment of writing, with its offset.
    version : int
        Number of the plan. [>= 1]
    """

    name: str
    activities: tuple[Activity, ...]
    revisions: Revisions
    where: Whereabouts
    made_at: datetime
    version: int = 1

    def __post_init__(self) -> None:
        if self.made_at.utcoffset() is None:
            raise ValueError("the moment of writing needs an offset")


def dated_work(pack: PlanPack, made_at: datetime) -> DatedWork:
    """What the calendar files and the project file of a plan are made from.

    Parameters
    ----------
    made_at : datetime
        The moment of writing, with its offset.
    """
    plan = pack.plan
    return DatedWork(
        name=pack.report.engagement.name,
        activities=plan.activities,
        revisions=revisions(
            [(version.made_on, version.activities) for _, version in pack.versions],
            now=plan.activities,
            ledger=pack.ledger,
        ),
        where=Whereabouts(pack.report.organisation, plan.settings.calendar, plan.settings.avoid),
        made_at=made_at,
        version=pack.report.plan_number,
    )
