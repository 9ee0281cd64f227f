"""Return: an edited plan read back, looked at, and worked into the next version."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.gate_checks import check_name
from engagement.model import KeptFile, PlanVersion
from engagement.planning import refusals_in_words
from engagement.replanning import Beyond, is_current, tried_replan
from engagement.returned_files import ReturnedView, returned_file, returned_view
from engagement.tried_returns import Before, Shift, TriedReturn, tried, what_there_is
from rollout.calendar import with_period_words
from rollout.planning.actuals import standing_starts
from rollout.planning.document import PlanDocument
from rollout.planning.settings import PlanSettings
from rollout.returning.changes import (
    RowChange,
    accepted_rows,
    problems_together,
)
from rollout.returning.consequences import Acceptance, Consequences, consequences
from rollout.returning.renewed import renewed
from rollout.returning.row_problems import Standards
from rollout.search.watch import Watch
from surveys.faults import Fault, FaultList, FaultsError
from surveys.text import clean_text

# The id of the strength that moves no unit which can stay.
FEW_MOVES = "few-moves"

__all__ = [
    "FEW_MOVES",
    "ReturnedView",
    "Shift",
    "TriedReturn",
    "keep_return",
    "returned_file",
    "returned_view",
    "tried_return",
]


def tried_return(
    context: Context,
    engagement: UUID,
    view: ReturnedView,
    keys: Collection[str],
    *,
    by: str,
    calm: float | str = FEW_MOVES,
    seconds: float = 10.0,
    seed: int = 0,
    watch: Watch | None = None,
) -> TriedReturn:
    """The plan as it becomes with these rows accepted; nothing is kept.

    Where no unit starts in another period, none is looked for: activities and sessions are dated anew,
    and all else stays. Where one does, the plan is replanned from what has happened.

    Parameters
    ----------
    keys : collection of str
        `RowChange.key` of the rows accepted.
    by : str
        Who accepts them.
    calm : float or str
        As the penalty of `engagement.replanning.tried_replan`; of use only where a unit moves.
    seconds : float
        Limit of the search. [> 0]

    Raises
    ------
    FaultsError
        Without a name or a row that can be, if the file is of an older version, if the rows contradict the order
        of work once the others are left out; and as `tried_replan`, where a unit moves.
    """
    by = clean_text(by)
    accepted = accepted_rows(view.changes, tuple(keys))
    before = what_there_is(context, engagement)
    _check(view, accepted, before, by)
    today, dossier = context.today(), before.dossier
    starts = standing_starts(dossier.actuals)
    standards = Standards(before.plan, before.settings, before.organisation, today)
    acceptance = Acceptance(engagement, view.version, by, today)
    follows = consequences(accepted, before.decided, standards, acceptance, starts)
    ledger = follows.ledger(dossier.ledger)
    if _moves_units(follows, before.plan):
        beyond = Beyond(follows.settings(before.settings), follows.starts, ledger)
        replan = tried_replan(
            context, engagement, penalty=calm, beyond=beyond, seconds=seconds, seed=seed, watch=watch
        )
        return tried(replan.document, accepted, follows, before, replan)
    told = starts | standing_starts(follows.starts)
    document = renewed(
        before.plan,
        ledger,
        before.organisation,
        before.settings.calendar,
        started={unit for unit, said in told.items() if said.period},
        today=today,
        seconds=seconds,
        seed=seed,
    )
    return tried(document, accepted, follows, before, None)


def keep_return(context: Context, engagement: UUID, tried: TriedReturn, file: KeptFile) -> PlanVersion:
    """The plan as the newest version, with decisions and file, all in one step or nothing.

    Raises
    ------
    FaultsError
        If it rests on something that has changed meanwhile, or on no possible plan.
    """
    _check_possible(tried.document)
    before, replan, follows = tried.before, tried.replan, tried.follows
    if replan is None:
        is_same = what_there_is(context, engagement) == before
        snapshot = before.version.snapshot_id
    else:
        is_same = is_current(context, engagement, replan, follows.starts)
        snapshot = replan.ground.snapshot
    if not is_same:
        raise FaultsError([_CHANGED])
    version = PlanVersion(
        id=context.new_id(),
        workspace_id=context.workspace,
        engagement_id=engagement,
        number=before.version.number + 1,
        made_on=context.today(),
        snapshot_id=snapshot,
        content=tried.document.model_dump_json(),
    )

    def decided(dossier: Dossier) -> Dossier:
        _refuse_unless(dossier.ledger == before.dossier.ledger)
        _refuse_unless(dossier.actuals == before.dossier.actuals)
        more = {
            "ledger": follows.ledger(dossier.ledger),
            "actuals": (*dossier.actuals, *follows.starts),
        }
        return dossier.model_copy(update=more)

    def settled(settings: PlanSettings) -> PlanSettings:
        _refuse_unless(settings == before.settings)
        return settings if replan is None else replan.ground.settings

    with refusals_in_words(version.number):
        context.store.keep_step(version, decided, settings=settled, file=file)
    return version


_CHANGED = Fault(
    "Rollout",
    "the plan, its settings or what was decided about activities changed meanwhile",
    "Read the file again and look at a new preview.",
)


def _refuse_unless(is_same: bool) -> None:
    if not is_same:
        raise FaultsError([_CHANGED])


def _check(view: ReturnedView, accepted: tuple[RowChange, ...], before: Before, by: str) -> None:
    faults = FaultList()
    check_name(by, faults)
    if view.version != before.version.number:
        problem = "this file is of an older version, so nothing of it can be accepted"
        remedy = "Export the newest plan, and carry over what still holds."
        faults.add("The file", problem, remedy, view.version)
    elif not accepted:
        faults.add("Rows", "none that can be is accepted", "Accept at least one.")
    else:
        faults.extend(problems_together(before.plan, accepted, before.dossier.ledger))
    faults.raise_if_any()


def _check_possible(document: PlanDocument) -> None:
    if document.is_possible:
        return
    faults = FaultList()
    for conflict in document.solution.conflicts:
        faults.add("Rollout", with_period_words(conflict.sentence).rstrip("."), "Accept other rows.")
    faults.add("Rollout", "no plan is possible with these rows", "Accept other rows, or loosen a limit.")
    faults.raise_if_any()


def _moves_units(follows: Consequences, plan: PlanDocument) -> bool:
    """Whether some unit starts, or has started, otherwise than the plan says.

    That a start is taken back moves nobody by itself: it may still come in the same period, and a replan
    finds another one.
    """
    planned = {row.unit: row.quarter for row in plan.rows}
    starts = (each for each in follows.starts if each.period)
    return bool(follows.pins) or any(planned.get(each.unit) != each.period for each in starts)
