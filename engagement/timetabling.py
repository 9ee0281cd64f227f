"""Timetable: other coaches or hours, and the newest plan's times found anew; no unit moves."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.planning import SETTINGS_CHANGED, keep_plan, keep_settings, plan_ground
from engagement.starts import plan_or_fault
from rollout.chances.course import NOTHING_KNOWN
from rollout.planning.document import PlanDocument
from rollout.planning.ground import Ground
from rollout.planning.past import Past
from rollout.planning.plan_document import document_of
from rollout.planning.settings import PlanSettings
from rollout.timetable.calendars import CalendarSettings
from surveys.faults import Fault, FaultsError

_OTHER_TEAMS = Fault(
    "Organisation",
    "teams have changed since this plan was made",
    "Make a new version of the plan, or replan; that finds times, too.",
)


def keep_calendar(context: Context, engagement: UUID, calendar: CalendarSettings) -> None:
    """Coaches, hours and closed days for the next plan or timetable; all other settings stay."""
    own = context.store.engagement(context.workspace, engagement).settings
    keep_settings(context, engagement, own.model_copy(update={"calendar": calendar}))


def times_found_anew(
    context: Context, engagement: UUID, calendar: CalendarSettings | None = None
) -> tuple[PlanVersion, PlanDocument]:
    """The newest plan with its activities dated anew, kept as a new version.

    Units, reasons, loads and chances stay as they are, and so does what is over. The calendar becomes
    the engagement's; its other settings stay, even where they differ from the plan's.

    Parameters
    ----------
    calendar : CalendarSettings, optional
        The engagement's own unless given.

    Raises
    ------
    FaultsError
        Without a plan, if teams have changed since it was made, or if another version was made or another
        calendar kept meanwhile; then nothing is kept.
    """
    version, plan = plan_or_fault(context, engagement)
    own = context.store.engagement(context.workspace, engagement).settings
    chosen = own.calendar if calendar is None else calendar
    settings = plan.settings.model_copy(update={"calendar": chosen})
    ground = plan_ground(context, engagement, settings, goes_on_from=plan)
    if {str(row.unit) for row in plan.rows} != {team.id for team in ground.problem.teams}:
        raise FaultsError([_OTHER_TEAMS])
    document = _dated_anew(ground, plan)
    # It still rests on the results it was made from: that newer ones are there has to stay visible.
    ground = replace(ground, snapshot=version.snapshot_id)

    def settled(now: PlanSettings) -> PlanSettings:
        if now.calendar not in (own.calendar, chosen):
            raise FaultsError([SETTINGS_CHANGED])
        return now.model_copy(update={"calendar": chosen})

    return keep_plan(context, ground, document, after=version.number, settled=settled), document


def _dated_anew(ground: Ground, plan: PlanDocument) -> PlanDocument:
    """The plan with the activities and assumptions that its calendar leads to."""
    fresh = document_of(ground, plan.solution, _past_of(plan))
    return plan.model_copy(
        update={
            "made_on": fresh.made_on,
            "settings": fresh.settings,
            "activities": fresh.activities,
            "assumptions": fresh.assumptions,
            "timetable_notes": fresh.timetable_notes,
            "cures": fresh.cures,
        }
    )


def _past_of(plan: PlanDocument) -> Past | None:
    """What a replanned plan went on from, as far as its activities depend on it."""
    if plan.replanned is None:
        return None
    until = plan.replanned.frozen_until
    frozen = [load.quarter for load in plan.loads if load.quarter <= until]
    return Past(
        frozen=frozenset(frozen),
        # Reasons and chances are those of the plan: nothing has moved.
        reasons={},
        known=NOTHING_KNOWN,
        replanning=plan.replanned,
    )
