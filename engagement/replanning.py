"""Replan: the newest plan goes on from what really happened, and moves as little as is wished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.planning import in_place_of, keep_plan, latest_plan, plan_ground
from engagement.reading import latest_results
from engagement.starts import begun_periods, due_starts, known_starts, plan_or_fault
from readiness.pitfall_catalogue import Slug
from rollout.activities.ledger import WorkLedger
from rollout.calendar import with_period_words
from rollout.chances.pass_rate import GateReading
from rollout.gates.book import GateBook
from rollout.gates.catalogue import GateOutcome
from rollout.planning.actuals import ActualStart, standing_starts
from rollout.planning.document import PlanDocument
from rollout.planning.ground import Ground
from rollout.planning.past import past_of
from rollout.planning.plan_document import document_of
from rollout.planning.replanning import Replanning
from rollout.planning.settings import PlanSettings
from rollout.problem.plan import Assignment
from rollout.revising.replan import replanned
from rollout.search.watch import Watch
from surveys.faults import FaultList
from surveys.instrument_files import mapping_from_yaml


class Strength(BaseModel):
    """How calm a replan is, in a word.

    Parameters
    ----------
    means : str
        What it does, as a sentence.
    penalty : float
        Cost of one unit's move by one period, as a share of what the unit is worth in a mean period. [>= 0]
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Slug
    title: str
    means: str
    penalty: float = Field(ge=0)


class _Strengths(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    strengths: tuple[Strength, ...] = Field(min_length=1)


BALANCED = "balanced"


@cache
def strengths() -> dict[str, Strength]:
    """The words for how calm a replan is, by id."""
    path = Path(__file__).with_name("replan_strengths.yaml")
    read = _Strengths.model_validate(mapping_from_yaml(path.read_bytes(), path.name))
    return {each.id: each for each in read.strengths}


@dataclass(frozen=True, slots=True)
class TriedReplan:
    """A replanned plan that is not kept yet.

    Parameters
    ----------
    ground : Ground
    document : PlanDocument
    settings : PlanSettings
        The engagement's when it was tried; it is kept only while they are the same.
    """

    ground: Ground
    document: PlanDocument
    settings: PlanSettings

    @property
    def replanning(self) -> Replanning:
        """What it went on from, and what it changed."""
        if self.document.replanned is None:
            raise ValueError("a replanned plan tells what it went on from")
        return self.document.replanned


@dataclass(frozen=True, slots=True)
class Beyond:
    """What a replan takes for decided and known beyond what is kept.

    Parameters
    ----------
    settings : PlanSettings
    starts : tuple of ActualStart
        Said after all that is kept.
    ledger : WorkLedger
        Everything decided about activities.
    """

    settings: PlanSettings
    starts: tuple[ActualStart, ...]
    ledger: WorkLedger


def tried_replan(
    context: Context,
    engagement: UUID,
    *,
    penalty: float | str = BALANCED,
    beyond: Beyond | None = None,
    seconds: float = 10.0,
    seed: int = 0,
    watch: Watch | None = None,
) -> TriedReplan:
    """What would become of the newest plan; nothing is kept.

    Parameters
    ----------
    penalty : float or str
        A number as in `rollout.revising.replan.replanned`, or the id of one of the `strengths`. [>= 0]
    beyond : Beyond, optional
        With it, a plan of which nothing has begun is gone on from, too.
    seconds : float
        Limit of the search. An impossible plan is explained within as much again. [> 0]
    watch : Watch, optional
        Follows the search, and may stop it.

    Raises
    ------
    FaultsError
        No plan, none of its periods has begun or all are over, units of which nobody said what became
        of them, as `plan_ground`, or if the time was too short.
    """
    cost = strengths()[penalty].penalty if isinstance(penalty, str) else penalty
    version, plan = plan_or_fault(context, engagement)
    frozen = [load.quarter for load in begun_periods(plan, context.today())]
    new = beyond.starts if beyond else ()
    confirmed = confirmed_starts(context, engagement, plan, new) if frozen or beyond is None else ()
    # With the settings as they are now: what was changed since the plan was made is worked in.
    own = context.store.engagement(context.workspace, engagement).settings
    ground = plan_ground(context, engagement, beyond.settings if beyond else own, goes_on_from=plan)
    if beyond is not None:
        former = {each.id: each for each in beyond.ledger.applied(plan.activities)}
        ground = replace(ground, ledger=beyond.ledger, former=former)
    units = ground.organisation.by_id
    facts = [each for each in confirmed if each.unit in units]
    due = {row.unit for row in plan.rows if row.quarter in frozen}
    rows = tuple(Assignment(team=str(row.unit), quarter=row.quarter) for row in plan.rows)
    found = replanned(
        ground.problem,
        plan.solution.model_copy(update={"assignments": rows}),
        happened={str(each.unit): each.period for each in facts if each.period},
        frozen_until=frozen[-1] if frozen else None,
        slipped=[str(each.unit) for each in facts if not each.period and each.unit in due],
        penalty=cost,
        seconds=seconds,
        seed=seed,
        watch=watch,
    )
    past = past_of(
        ground,
        found,
        confirmed=facts,
        frozen=frozen,
        penalty=cost,
        from_version=version.number,
        gates=tuple(_gates_read(context.store.dossier(context.workspace, engagement).gates, ground, facts)),
    )
    return TriedReplan(ground, document_of(ground, found.plan, past), own)


def confirmed_starts(
    context: Context, engagement: UUID, plan: PlanDocument, new: Sequence[ActualStart] = ()
) -> tuple[ActualStart, ...]:
    """What became of every unit of the plan that is due or has started.

    Parameters
    ----------
    new : sequence of ActualStart
        Said after all that is kept.

    Raises
    ------
    FaultsError
        If no period of the plan has begun, all have, or of some units nothing was said.
    """
    today, faults = context.today(), FaultList()
    begun = begun_periods(plan, today)
    if not begun:
        first = plan.loads[0].words if plan.loads else ""
        faults.add("Rollout", "nothing of the plan has begun", "Change the plan instead.", first)
    elif len(begun) == len(plan.loads):
        remedy = "Make a new plan that looks further ahead."
        faults.add("Rollout", "the plan has no period left to plan", remedy, begun[-1].words)
    due = due_starts(plan, known_starts(context, engagement) | standing_starts(new), today)
    for each in due:
        if each.said is None:
            remedy = "Say in which period it started, or that it has not."
            faults.add(each.row.name, "nobody said what became of its start", remedy, each.row.starts_in)
    faults.raise_if_any()
    return tuple(each.said for each in due if each.said is not None)


def _gates_read(book: GateBook, ground: Ground, facts: Sequence[ActualStart]) -> Iterator[GateReading]:
    """What the gates of waves that really started said, and people decided, by the waves of what happened.

    A gate speaks of a wave if it begins with one of the periods in which units started, and some of
    its units are among them.
    """
    started = {each.unit: each.period for each in facts if each.period}
    waves = [quarter for quarter in ground.quarters if quarter.id in set(started.values())]
    for number, quarter in enumerate(waves, start=1):
        units = {unit for unit, period in started.items() if period == quarter.id}
        for outcome in book.outcomes():
            gate = book.gate(outcome.gate)
            if gate is None or gate.starts_on != quarter.start or not gate.unit_ids & units:
                continue
            yield GateReading(
                number,
                outcome.passed_at_first_attempt,
                attempt=book.results_of(gate.id)[-1].attempt,
                decided=outcome.decided is GateOutcome.COMPLETE,
            )


def keep_replan(context: Context, engagement: UUID, tried: TriedReplan) -> PlanVersion:
    """The replanned plan as the newest version.

    Raises
    ------
    FaultsError
        If it is no plan, or rests on a plan, settings or facts that are not the newest any more.
    """
    faults = FaultList()
    if not tried.document.is_possible:
        for conflict in tried.document.solution.conflicts:
            faults.add("Rollout", with_period_words(conflict.sentence).rstrip("."), "Loosen one of these.")
        faults.add("Rollout", "no plan can go on from what happened", "Change a limit with “What if”.")
    elif not is_current(context, engagement, tried):
        problem = "the plan, its settings or what is known to have happened changed meanwhile"
        faults.add("Rollout", problem, "Look at a new preview.")
    faults.raise_if_any()
    return keep_plan(
        context,
        tried.ground,
        tried.document,
        after=tried.replanning.from_version,
        settled=in_place_of(tried.settings, tried.ground.settings),
    )


def is_current(
    context: Context, engagement: UUID, tried: TriedReplan, new: Sequence[ActualStart] = ()
) -> bool:
    """Whether a replanned plan still goes on from the newest plan, the settings and all that is known.

    Parameters
    ----------
    new : sequence of ActualStart
        Said after all that is kept, as when it was tried.
    """
    found = latest_plan(context, engagement)
    if found is None or found[0].number != tried.replanning.from_version:
        return False
    if context.store.engagement(context.workspace, engagement).settings != tried.settings:
        return False
    frozen = begun_periods(found[1], context.today())
    starts = known_starts(context, engagement) | standing_starts(new)
    due = due_starts(found[1], starts, context.today()) if frozen else ()
    known = {each.said for each in due if each.row.unit in tried.ground.organisation.by_id}
    is_same_period = (frozen[-1].quarter if frozen else "") == tried.replanning.frozen_until
    return (
        is_same_period and known == set(tried.replanning.confirmed) and _is_same_ground(context, tried.ground)
    )


def _is_same_ground(context: Context, ground: Ground) -> bool:
    """Whether results and organisation are still those that a plan was tried on."""
    results = latest_results(context, ground.engagement)
    organisation = context.store.organisation(context.workspace, ground.engagement)
    return (
        results is not None and results.snapshot.id == ground.snapshot and organisation == ground.organisation
    )


def replan(
    context: Context,
    engagement: UUID,
    *,
    penalty: float | str = BALANCED,
    seconds: float = 10.0,
    seed: int = 0,
    watch: Watch | None = None,
) -> tuple[PlanVersion, PlanDocument]:
    """The newest plan continued from what happened, kept as a new version; see `tried_replan`.

    Raises
    ------
    FaultsError
        As `tried_replan` and `keep_replan`: a running plan is not replaced by none.
    """
    tried = tried_replan(context, engagement, penalty=penalty, seconds=seconds, seed=seed, watch=watch)
    return keep_replan(context, engagement, tried), tried.document


def past_replans(context: Context, engagement: UUID) -> tuple[tuple[PlanVersion, Replanning], ...]:
    """Every version that was replanned, newest first."""
    versions = context.store.plan_versions(context.workspace, engagement)
    # Most versions are not; only those that are need to be read.
    written = (version for version in reversed(versions) if '"replanned":{' in version.content)
    read = ((version, PlanDocument.model_validate_json(version.content)) for version in written)
    return tuple((version, plan.replanned) for version, plan in read if plan.replanned is not None)
