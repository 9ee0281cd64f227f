"""The plan document: problem, solution, reasons, loads and activities in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from readiness.published import PublishedReadiness
from rollout.activities.cures import CureToDo, late_cures, own_cures
from rollout.activities.generation import Launch
from rollout.activities.templates import activity_templates
from rollout.calendar import PlanQuarter, period_words
from rollout.chances.assumptions import chance_assumptions
from rollout.chances.course import NOTHING_KNOWN, Known
from rollout.chances.schedule_chances import ScheduleChances
from rollout.chances.simulation import schedule_chances
from rollout.planning.document import PlanDocument, PlanRow, QuarterLoad, organisation_digest
from rollout.planning.ground import Ground
from rollout.planning.past import Past
from rollout.planning.preparation import COACH_HOURS
from rollout.planning.reasons import ReasonFinder, loads_of
from rollout.planning.settings import PlanSettings, Policy
from rollout.planning.work import dated_work
from rollout.problem.plan import Assignment, RolloutPlan
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.rulebook import RULES
from rollout.revising.links import links_of
from rollout.revising.refine import refined
from rollout.search.watch import Watch
from rollout.solve import rollout_plan

_REFINING_SHARE = 0.25


def plan_document(
    ground: Ground,
    *,
    previous: Sequence[Assignment] = (),
    seconds: float = 10.0,
    seed: int = 0,
    watch: Watch | None = None,
) -> PlanDocument:
    """A rollout plan with its reasons and activities, or why none is possible.

    The best plan is sought first; then, at hardly any loss, one that spreads better, is less tight,
    and stays closer to the previous one.

    Parameters
    ----------
    ground : Ground
    previous : sequence of Assignment
        The plan before this one; units and periods that no longer exist are passed over.
    seconds : float
        Time the solver may take, and a quarter of it again for the stages after it.
    watch : Watch, optional
        Told of progress; may stop the search, which then ends with the best plan so far.
    """
    solution = rollout_plan(ground.problem, seconds=seconds, seed=seed, watch=watch)
    if not solution.assignments:
        return document_of(ground, solution)
    teams, periods = {team.id for team in ground.problem.teams}, {None, *(q.id for q in ground.quarters)}
    kept = {row.team: row for row in previous if row.team in teams and row.quarter in periods}
    better = refined(
        ground.problem,
        solution,
        links=links_of(ground.organisation),
        previous=tuple(kept.values()),
        seconds=seconds * _REFINING_SHARE,
        seed=seed,
        watch=watch,
    )
    return document_of(ground, better.plan).model_copy(update={"stages": better.stages})


def document_of(ground: Ground, solution: RolloutPlan, past: Past | None = None) -> PlanDocument:
    """A solution as people read it.

    Parameters
    ----------
    ground : Ground
    solution : RolloutPlan
    past : Past, optional
        What the plan goes on from, if it is not the first.
    """
    assigned: Sequence[Assignment] = solution.assignments or tuple(
        Assignment(team=team.id, quarter=None) for team in ground.problem.teams
    )
    rows = _rows(ground, assigned, past, possible=bool(solution.assignments))
    launches = [
        Launch(unit=row.unit, unit_name=row.name, lead=row.lead, wave=row.wave, starts_on=row.starts_on)
        for row in rows
        if row.wave is not None and row.starts_on is not None
    ]
    # What is to be done before the first start can only be done before the first that is still to come.
    happened = {row.unit for row in rows if past is not None and row.quarter in past.frozen}
    coming = [launch for launch in launches if launch.unit not in happened] or launches
    first = min((launch.starts_on for launch in coming), default=None)
    work = dated_work(ground, launches, first, _started(ground, past))
    return PlanDocument(
        made_on=ground.today,
        settings=ground.settings,
        solution=solution,
        rows=rows,
        loads=_loads(ground.problem, assigned, ground.quarters),
        activities=work.activities,
        timetable_notes=work.notes,
        assumptions=(
            *_assumptions(ground.settings, ground.quarters, ground.published, solution),
            *(
                [f"Up to {period_words(past.replanning.frozen_until)} it is as it happened."]
                if past and past.replanning.frozen_until
                else []
            ),
            *_cure_assumptions(
                own_cures(ground.cures, work.activities, activity_templates()), first, ground.today
            ),
        ),
        component_labels={
            component: ground.component_label(component)
            for row in rows
            for component in (*row.repairs, *row.preparations)
        },
        organisation_digest=organisation_digest(ground.organisation),
        cures=tuple(each.id for each in ground.cures),
        chances=_chances(ground, solution.assignments, past.known if past else NOTHING_KNOWN),
        replanned=past.replanning if past else None,
    )


def _started(ground: Ground, past: Past | None) -> frozenset[UUID]:
    """Units that are known to have started; what the plan goes on from is the newest that is known."""
    confirmed = past.replanning.confirmed if past else ()
    told = {each.unit for each in confirmed}
    return (ground.started - told) | {each.unit for each in confirmed if each.period}


def _chances(ground: Ground, assigned: Sequence[Assignment], known: Known) -> ScheduleChances | None:
    """How sure the dates are; None where there are none."""
    if not assigned:
        return None
    return schedule_chances(ground.problem, assigned, ground.success, chance_assumptions(), known=known)


def _rows(
    ground: Ground, assigned: Sequence[Assignment], past: Past | None, *, possible: bool
) -> tuple[PlanRow, ...]:
    organisation = ground.organisation
    frozen = past.frozen if past else frozenset()
    finder = ReasonFinder(ground, ground.problem, assigned, frozen) if possible else None
    start = {quarter.id: quarter.start for quarter in ground.quarters}
    chosen = {UUID(each.team): each.quarter for each in assigned}
    used = [q.id for q in ground.quarters if q.id in set(chosen.values())]
    wave = {quarter: number for number, quarter in enumerate(used, start=1)}
    names = {unit.id: unit.name for unit in organisation.units}
    rows = []
    for unit in organisation.in_tree_order():
        stands = ground.standings[unit.id]
        quarter = chosen[unit.id]
        pilot = quarter is not None and wave[quarter] == 1
        reasons = finder.reasons(unit.id, stands, pilot=pilot) if finder else ()
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
                reasons=past.reasons_of(unit.id, quarter, reasons) if past else reasons,
                success=stands.success,
            )
        )
    return tuple(rows)


def _loads(
    problem: RolloutProblem, assigned: Sequence[Assignment], quarters: Sequence[PlanQuarter]
) -> tuple[QuarterLoad, ...]:
    hours = loads_of(problem, assigned, COACH_HOURS)
    launched = [each.quarter for each in assigned]
    return tuple(
        QuarterLoad(
            quarter=q.id,
            starts_on=q.start,
            hours=hours[position],
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
    first = (
        "as given"
        if settings.start
        else f"worked out: the next {settings.cycle.value} that leaves time to prepare"
    )
    policy = (
        "a pilot may start before the units above it, with written direction from the sponsor"
        if settings.policy is Policy.PILOT_FIRST
        else "levels start from the top, one a period"
    )
    return (
        f"First possible start {quarters[0].start:%d %b %Y} ({first}); {len(quarters)} "
        f"{settings.cycle.value}s ahead.",
        f"{hours_words(settings)}; a start takes {settings.launch_hours:g}, the next {settings.cycle.value}s "
        f"{settings.second_quarter_hours:g} and {settings.third_quarter_hours:g}.",
        f"At most {settings.most_pilots} pilots and {settings.most_levels} levels; {policy}.",
        f"A missing component takes {settings.repair_quarters} {settings.cycle.value}(s) of repair before "
        "go-live; skills and an action plan are prepared in training.",
        *_limit_words(settings),
        *(f"Switched off: {RULES[off.rule].title} Reason: {off.reason}" for off in settings.rules_off),
        f"Readiness is read from published results only (groups of {published.threshold} or more); a hidden "
        "unit takes the results of the unit above it.",
        *solution.notes,
    )


def hours_words(settings: PlanSettings) -> str:
    """How many coach hours there are, as the settings say it."""
    more = f", {settings.coach_hours_more:g} more each time" if settings.coach_hours_more else ""
    but = [
        f"{hours:g} in {period_words(period)}" for period, hours in sorted(settings.coach_hours_in.items())
    ]
    told = f" ({', '.join(but)})" if but else ""
    return f"{settings.coach_hours:g} coach hours a {settings.cycle.value}{more}{told}"


def _limit_words(settings: PlanSettings) -> Iterator[str]:
    each = f"each {settings.cycle.value}"
    if settings.champion_hours is not None:
        yield f"{settings.champion_hours:g} champion hours {each}."
    if settings.seats is not None:
        yield f"{settings.seats} training seats {each}; a unit's own members are trained as it starts."
    if settings.growth_factor != 1:
        yield f"At most {settings.growth_factor:g} launches for each unit already live, or as many as pilot."


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
