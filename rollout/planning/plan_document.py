"""The plan document: problem, solution, reasons, loads and activities in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from uuid import UUID

from readiness.published import PublishedReadiness
from rollout.activities import CureToDo, Launch, activities, activity_templates, in_order, late_cures
from rollout.planning.calendar import PlanQuarter, plan_quarters
from rollout.planning.document import PlanDocument, PlanRow, QuarterLoad, organisation_digest
from rollout.planning.preparation import COACH_HOURS, rollout_problem, standing
from rollout.planning.reasons import ReasonFinder
from rollout.planning.settings import PlanSettings, Policy
from rollout.problem.plan import Assignment, RolloutPlan
from rollout.problem.rollout_problem import RolloutProblem
from rollout.solve import rollout_plan
from surveys.organisation import Organisation


def plan_document(
    engagement: UUID,
    organisation: Organisation,
    published: PublishedReadiness,
    settings: PlanSettings,
    *,
    today: date,
    component_label: Callable[[str], str],
    cures: Sequence[CureToDo] = (),
    seconds: float = 10.0,
    seed: int = 0,
) -> PlanDocument:
    """A rollout plan with its reasons and activities, or why none is possible.

    Parameters
    ----------
    published : PublishedReadiness
        The planner sees nothing but what may be seen.
    component_label : callable
        Component id -> its name for readers.
    cures : sequence of CureToDo
        Cures decided on; they become activities of the whole programme before the first launch.
    seconds : float
        Time the solver may take.
    """
    templates = activity_templates()
    quarters = plan_quarters(settings.start, settings.quarters, today=today, lead_days=templates.lead_days)
    problem = rollout_problem(organisation, published, settings, quarters)
    solution = rollout_plan(problem, seconds=seconds, seed=seed)
    assigned: Sequence[Assignment] = solution.assignments or tuple(
        Assignment(team=team.id, quarter=None) for team in problem.teams
    )
    possible = bool(solution.assignments)
    finder = ReasonFinder(problem, assigned, organisation, settings, quarters, component_label)
    rows = _rows(assigned, organisation, published, quarters, finder if possible else None)
    launches = [
        Launch(unit=row.unit, unit_name=row.name, lead=row.lead, wave=row.wave, starts_on=row.starts_on)
        for row in rows
        if row.wave is not None and row.starts_on is not None
    ]
    first = min((launch.starts_on for launch in launches), default=None)
    return PlanDocument(
        made_on=today,
        settings=settings,
        solution=solution,
        rows=rows,
        loads=_loads(problem, assigned, quarters),
        activities=in_order(
            (
                *activities(engagement, launches, {q.id: q.start for q in quarters}, templates),
                *(each.activity(engagement, first, today) for each in cures if first),
            )
        ),
        assumptions=(
            *_assumptions(settings, quarters, published, solution),
            *_cure_assumptions(cures, first, today),
        ),
        component_labels={
            component: component_label(component)
            for row in rows
            for component in (*row.repairs, *row.preparations)
        },
        organisation_digest=organisation_digest(organisation),
        cures=tuple(each.id for each in cures),
    )


def _rows(
    assigned: Sequence[Assignment],
    organisation: Organisation,
    published: PublishedReadiness,
    quarters: Sequence[PlanQuarter],
    finder: ReasonFinder | None,
) -> tuple[PlanRow, ...]:
    start = {quarter.id: quarter.start for quarter in quarters}
    chosen = {UUID(each.team): each.quarter for each in assigned}
    used = [q.id for q in quarters if q.id in set(chosen.values())]
    wave = {quarter: number for number, quarter in enumerate(used, start=1)}
    names = {unit.id: unit.name for unit in organisation.units}
    rows = []
    for unit in organisation.in_tree_order():
        stands = standing(unit.id, organisation, published)
        quarter = chosen[unit.id]
        pilot = quarter is not None and wave[quarter] == 1
        rows.append(
            PlanRow(
                unit=unit.id,
                name=unit.name,
                level=unit.level,
                depth=organisation.depth(unit.id),
                parent=names[unit.parent] if unit.parent else "",
                lead=unit.lead,
                members=organisation.members_total(unit.id),
                wave=None if quarter is None else wave[quarter],
                quarter=quarter,
                starts_on=None if quarter is None else start[quarter],
                pilot=pilot,
                read_from=stands.read_from,
                repairs=stands.to_repair,
                preparations=stands.to_prepare,
                reasons=finder.reasons(unit.id, stands, pilot=pilot) if finder else (),
            )
        )
    return tuple(rows)


def _loads(
    problem: RolloutProblem, assigned: Sequence[Assignment], quarters: Sequence[PlanQuarter]
) -> tuple[QuarterLoad, ...]:
    order = [quarter.id for quarter in quarters]
    hours = dict.fromkeys(order, 0.0)
    efforts = {team.id: team.effort.get(COACH_HOURS, ()) for team in problem.teams}
    for each in assigned:
        if each.quarter is None:
            continue
        later = order[order.index(each.quarter) :]
        for quarter, effort in zip(later, efforts[each.team], strict=False):
            hours[quarter] += effort
    launched = [each.quarter for each in assigned]
    return tuple(
        QuarterLoad(
            quarter=q.id,
            starts_on=q.start,
            hours=hours[q.id],
            capacity=problem.quarters[position].capacity[COACH_HOURS],
            launches=launched.count(q.id),
        )
        for position, q in enumerate(quarters)
    )


def _assumptions(
    settings: PlanSettings,
    quarters: Sequence[PlanQuarter],
    published: PublishedReadiness,
    solution: RolloutPlan,
) -> tuple[str, ...]:
    first = "as given" if settings.start else "worked out: the next quarter that leaves time to prepare"
    policy = (
        "a pilot may start before the units above it, with written direction from the sponsor"
        if settings.policy is Policy.PILOT_FIRST
        else "levels start from the top, one a quarter"
    )
    return (
        f"First possible start {quarters[0].start:%d %b %Y} ({first}); {len(quarters)} quarters ahead.",
        f"{settings.coach_hours:g} coach hours a quarter; a start takes {settings.launch_hours:g}, the next "
        f"quarters {settings.second_quarter_hours:g} and {settings.third_quarter_hours:g}.",
        f"At most {settings.most_pilots} pilots and {settings.most_levels} levels; {policy}.",
        f"A missing component takes {settings.repair_quarters} quarter(s) of repair before go-live; skills and "
        "an action plan are prepared in training.",
        f"Readiness is read from published results only (groups of {published.threshold} or more); a hidden "
        "unit takes the results of the unit above it.",
        *solution.notes,
    )


def _cure_assumptions(cures: Sequence[CureToDo], first: date | None, today: date) -> Iterator[str]:
    """What the plan could not do for the cures decided on."""
    if cures and first is None:
        yield "The cures decided on get their days once a plan is possible."
    if first is None:
        return
    for each in late_cures(cures, first, today):
        title = each.action.rstrip(".")
        yield (
            f"“{title}” comes too late to take effect before the first start on {first.day} {first:%b %Y}: "
            f"it takes {each.lead_weeks:g} weeks and starts on the day of this plan."
        )
