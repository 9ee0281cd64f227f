"""What a plan goes on from, for its document: reasons that come first, and what chances start from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from rollout.calendar import with_period_words
from rollout.chances.course import Known
from rollout.chances.pass_rate import GateReading
from rollout.planning.actuals import ActualStart
from rollout.planning.document import PlanDocument, Reason
from rollout.planning.ground import Ground
from rollout.planning.reasons import PASSED_ROUND
from rollout.planning.replanning import PlanMove, Replanning
from rollout.revising.replan import Replan


@dataclass(frozen=True)
class Past:
    """What has happened before a plan was made.

    Parameters
    ----------
    frozen : frozenset of str
        Ids of the periods in which nothing can change.
    reasons : mapping of UUID to Reason
        Told of a unit before all others; of one that has started, instead of all others.
    known : Known
    replanning : Replanning
    """

    frozen: frozenset[str]
    reasons: Mapping[UUID, Reason]
    known: Known
    replanning: Replanning

    def reasons_of(self, unit: UUID, period: str | None, found: Iterable[Reason]) -> tuple[Reason, ...]:
        """A unit's reasons, those that the past gives first; each rule is told once."""
        first = self.reasons.get(unit)
        if first is None:
            return tuple(found)
        if period in self.frozen:
            return (first,)
        return (first, *(each for each in found if each.rule != first.rule))


def past_of(
    ground: Ground,
    replan: Replan,
    *,
    confirmed: Sequence[ActualStart],
    frozen: Sequence[str],
    penalty: float,
    from_version: int,
    gates: Sequence[GateReading] = (),
) -> Past:
    """What the document of a replanned plan has to tell.

    Parameters
    ----------
    ground : Ground
    replan : Replan
    confirmed : sequence of ActualStart
        What happened to the units of the plan.
    frozen : sequence of str
        Ids of the periods that are over or running, in their order.
    penalty, from_version : float, int
        As in `Replanning`.
    gates : sequence of GateReading
        Gates that were read, by the waves of the new plan.
    """
    moves = tuple(_plan_moves(ground, replan, frozenset(frozen)))
    reasons = {
        move.unit: Reason(text=move.why, rule=move.rule, may_circulate=move.may_circulate)
        for move in moves
        if not move.has_happened
    }
    started = {each.unit: each for each in confirmed if each.period}
    for unit, said in started.items():
        reasons[unit] = Reason(text=said.words, rule="happened", may_circulate=True)
    first_day = {quarter.id: quarter.start for quarter in ground.quarters}
    return Past(
        frozen=frozenset(frozen),
        reasons=reasons,
        known=Known(
            live={str(unit): first_day[said.period] for unit, said in started.items()},
            gates=tuple(gates),
            as_of=ground.today,
        ),
        replanning=Replanning(
            from_version=from_version,
            frozen_until=frozen[-1] if frozen else "",
            penalty=penalty,
            moves=moves,
            unchanged=replan.unchanged,
            value_before=replan.value_before,
            value_now=replan.value_now,
            value_if_free=replan.value_if_free,
            confirmed=tuple(confirmed),
        ),
    )


def _plan_moves(ground: Ground, replan: Replan, frozen: frozenset[str]) -> Iterator[PlanMove]:
    """The moves in the order of the new starts; who stays out comes last."""
    names = {str(unit.id): unit.name for unit in ground.organisation.units}
    for move in sorted(replan.moves, key=lambda each: (each.new is None, each.new, names[each.team])):
        yield PlanMove(
            unit=UUID(move.team),
            name=names[move.team],
            old=move.old,
            new=move.new,
            has_happened=move.new in frozen,
            rule=move.rule,
            why=_as_said(move.why, ground),
            may_circulate=move.rule in PASSED_ROUND,
        )


def _as_said(text: str, ground: Ground) -> str:
    """A sentence of the planner, which knows periods and capacities by their ids, as people say it."""
    for name in ground.problem.quarters[0].capacity:
        text = text.replace(name, name.replace("_", " "))
    return with_period_words(text)


def is_contradicted(plan: PlanDocument, starts: Iterable[ActualStart]) -> bool:
    """Whether a plan says of some unit something else than what happened.

    A unit started in another period than the plan's, or had not started when its period had begun.
    """
    rows = {row.unit: row for row in plan.rows}
    for said in starts:
        row = rows.get(said.unit)
        if row is None:
            continue
        slipped = not said.period and row.starts_on is not None and row.starts_on <= said.on
        if slipped or (said.period and said.period != row.quarter):
            return True
    return False
