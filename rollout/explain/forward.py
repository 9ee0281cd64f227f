"""The fewest actions that bring a team forward by one wave, and what the others lose by it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rollout.explain.actions import Action
from rollout.explain.changes import changed_problem
from rollout.explain.conflicts import Budget
from rollout.explain.forward_choice import Choice, Chooser
from rollout.explain.moves import launch_positions, moves, worth
from rollout.explain.words import listed, number
from rollout.problem.plan import Assignment, Change
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.verifier import objective_value, violations
from rollout.solvers.cpsat import CpSat
from rollout.solvers.interface import Solver
from surveys.faults import FaultsError

_TOLERANCE = 1e-6
_LAST_SHARE = 0.9  # of the time; the rest is for the steps between the searches


@dataclass(frozen=True, slots=True)
class Way:
    """Actions that bring the team forward, and a plan that was found with them and verified.

    Parameters
    ----------
    actions : tuple of Action
        All together; of a unit that waits the rule is "wait". Empty: no change is needed.
    fewest : bool
        Proven: fewer actions of the menu do not bring the team forward.
    quarter : str
        When the team launches in the plan.
    assignments : tuple of Assignment
    objective : float
        Of that plan.
    loss : float
        Worth that the plan loses at most against the plan before; negative: it gains. Quarters more,
        where quarters are counted.
    later : tuple of str
        Ids of the other units that launch later, or no longer.
    sentence : str
    """

    actions: tuple[Action, ...]
    fewest: bool
    quarter: str
    assignments: tuple[Assignment, ...]
    objective: float
    loss: float
    later: tuple[str, ...]
    sentence: str

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes of the problem that the actions make."""
        return tuple(change for action in self.actions for change in action.changes)


@dataclass(frozen=True, slots=True)
class Forward:
    """How a team could start at least one quarter earlier.

    Parameters
    ----------
    team : str
        Its id.
    before : str or None
        When it launches in the plan; None: it does not.
    ways : tuple of Way
        The fewest actions first. Where these let other units wait, a second way asks nobody to wait,
        if one was found. Empty: nothing on the menu helps, or time was up; the sentence says which.
    sentence : str
    notes : tuple of str
        What was cut.
    """

    team: str
    before: str | None
    ways: tuple[Way, ...]
    sentence: str
    notes: tuple[str, ...] = ()


def fewest_actions(
    problem: RolloutProblem,
    assignments: Sequence[Assignment],
    team: str,
    *,
    seconds: float = 10.0,
    seed: int = 0,
    clock: Callable[[], float] = time.perf_counter,
    solver: Solver | None = None,
) -> Forward:
    """The fewest, then gentlest actions with which a team launches at least one quarter earlier than planned.

    Minimise the sum over actions of 1000 + degree, subject to the team live a quarter before its launch
    and every other team live by its own planned quarter unless it waits, which is an action too. Rows
    of the rules give way where an action of theirs is chosen. With these actions the most valuable plan
    is sought in which only those wait that have to; it has passed the verifier of the changed problem.

    Parameters
    ----------
    problem : RolloutProblem
    assignments : sequence of Assignment
        A plan of the problem that keeps every rule.
    team : str
        Its id.
    seconds : float
        Limit for everything. [> 0]
    seed : int
    clock : callable
        Seconds, counted from anywhere.
    solver : Solver, optional
        CP-SAT unless given.

    Raises
    ------
    ValueError
        If the plan breaks a rule, the team is not known, or ``seconds`` is not positive.
    """
    if seconds <= 0:
        raise ValueError(f"seconds is {seconds}; it has to be positive")
    broken = violations(problem, assignments)
    if broken:
        raise ValueError(f"the plan breaks a rule: {broken[0].sentence}")
    starts = launch_positions(problem, assignments)
    if team not in starts:
        raise ValueError(f"the plan has no team '{team}'")
    before = next(row.quarter for row in assignments if row.team == team)
    title = next(each.title for each in problem.teams if each.id == team)
    if starts[team] == 0:
        return Forward(team, before, (), f"{title} already starts in the first period of the plan.")
    engine = CpSat() if solver is None else solver
    budget = Budget(clock, clock() + _LAST_SHARE * seconds, seed)
    chooser = Chooser(problem, tuple(assignments), team, engine, budget, seconds)
    return _answer(chooser, title, before)


def _answer(chooser: Chooser, title: str, before: str | None) -> Forward:
    ways: list[Way] = []
    notes: list[str] = []
    for may_wait in (True, False):
        choice = chooser.choice(may_wait=may_wait)
        if choice.outcome == "unknown":
            what = "a way that asks nobody to wait" if ways else "a way"
            notes.append(f"Time was up before {what} was found or excluded.")
            break
        if choice.outcome == "infeasible":
            break
        way = _way(chooser, choice, title)
        if way is None:
            notes.append(
                "No second way was found in which nobody waits."
                if ways
                else "The actions found were not confirmed by the check of the plan."
            )
            break
        ways.append(way)
        if not way.fewest:
            notes.append("Time was up before it was proven that fewer actions are not enough.")
        if not way.later:
            break
    if ways:
        return Forward(chooser.team, before, tuple(ways), ways[0].sentence, tuple(dict.fromkeys(notes)))
    nothing = f"Nothing that the planner knows to change lets {title} start earlier."
    open_end = f"No way was found to let {title} start earlier."
    return Forward(chooser.team, before, (), open_end if notes else nothing, tuple(notes))


def _way(chooser: Chooser, choice: Choice, title: str) -> Way | None:
    """The choice, if its plan passes the verifier of the changed problem with the team pinned."""
    actions = tuple(action for action in choice.actions if action.rule != "wait")
    changes = [change for action in actions for change in action.changes]
    latest = chooser.problem.quarters[chooser.target].id
    pin = Change(part="teams", key=chooser.team, field="latest", value=latest)
    try:
        changed = changed_problem(chooser.problem, changes)
        pinned = changed_problem(changed, [pin])
    except FaultsError:
        return None
    plan = choice.plan
    if violations(pinned, plan):
        return None
    old = worth(chooser.problem, chooser.before)
    loss = old - worth(changed, plan)
    titles = {team.id: team.title for team in chooser.problem.teams}
    later = tuple(
        other for other in moves(chooser.problem, chooser.before, plan).later if other != chooser.team
    )
    waits = tuple(Action("wait", other, None, (), f"Let {titles[other]} wait.") for other in later)
    quarter = next(row.quarter for row in plan if row.team == chooser.team) or ""
    told = _way_sentence(
        chooser.problem, title, quarter, actions, [titles[other] for other in later], loss, old
    )
    fewest = choice.outcome == "optimal"
    return Way((*actions, *waits), fewest, quarter, plan, objective_value(changed, plan), loss, later, told)


def _way_sentence(
    problem: RolloutProblem,
    title: str,
    quarter: str,
    actions: Sequence[Action],
    later: Sequence[str],
    loss: float,
    old: float,
) -> str:
    done = " ".join(action.sentence for action in actions)
    if actions:
        start = f"{done} Then {title} starts in {quarter}."
    else:
        start = f"{title} can start in {quarter} without any change of rules or limits."
    who = f" {listed(later)} {'starts' if len(later) == 1 else 'start'} later or not at all." if later else ""
    return f"{start}{who} {_loss_words(problem, loss, old, later)}"


def _loss_words(problem: RolloutProblem, loss: float, old: float, later: Sequence[str]) -> str:
    noise = _TOLERANCE * max(1.0, abs(old))
    if loss <= noise:
        return (
            "The plan loses nothing by it." if later else "Nobody starts later, and the plan loses nothing."
        )
    if problem.objective == "fewest_quarters":
        return f"The plan takes at most {number(loss)} periods more."
    if not old:
        return f"The plan's worth falls by at most {number(loss)}."
    percent = round(100 * loss / abs(old))
    share = f"about {percent} %" if percent else "less than 1 %"
    return f"The plan loses at most {share} of its worth."
