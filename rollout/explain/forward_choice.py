"""Which actions bring a team forward: the fewest, then the gentlest, by one integer program."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from rollout.explain.actions import Action, ActionMenu
from rollout.explain.conflicts import Budget
from rollout.explain.moves import Plan, launch_positions, staying_terms
from rollout.explain.relaxed_rows import action_menu
from rollout.explain.words import amount
from rollout.model.layout import DEFINITION, Layout, Row, length_rows, sum_of
from rollout.model.program import rollout_program
from rollout.model.rules.limits import load_terms
from rollout.problem.plan import Assignment, Change
from rollout.problem.rollout_problem import RolloutProblem
from rollout.search.best_plan import assignments_of
from rollout.solvers.interface import Effort, Solver

# Longest times of the searches, as shares of the time given; project judgement.
_START_SHARE, _CHOICE_SHARE, _AMOUNT_SHARE, _BEST_SHARE = 0.1, 0.25, 0.04, 0.08
_CALMNESS = 0.01
"""What a unit's move by a quarter costs in the choice between plans, as a share of the mean worth of a
quarter live; project judgement."""


@dataclass(frozen=True)
class Choice:
    """Actions chosen by the solver, and the plan it had in mind; no actions and no plan: see ``outcome``."""

    outcome: str
    actions: tuple[Action, ...] = ()
    plan: Plan = ()


@dataclass(frozen=True)
class Chooser:
    """Chooses the fewest actions that bring one team forward.

    Parameters
    ----------
    problem : RolloutProblem
    before : tuple of Assignment
        The plan as it is.
    team : str
        Id of the team that shall start earlier.
    solver : Solver
    budget : Budget
    seconds : float
        For the whole answer, of which each search has a share.
    """

    problem: RolloutProblem
    before: Plan
    team: str
    solver: Solver
    budget: Budget
    seconds: float

    @property
    def target(self) -> int:
        """The latest quarter that counts as earlier."""
        return launch_positions(self.problem, self.before)[self.team] - 1

    def effort(self, share: float) -> Effort | None:
        """An effort of a share of the time; None when no time is left."""
        return self.budget.effort(share * self.seconds)

    def choice(self, *, may_wait: bool) -> Choice:
        """The fewest actions, by one integer program; a smaller one, where the others stay, gives it a start."""
        layout = Layout(self.problem)
        menu = action_menu(layout)
        goal = self.goal_rows(layout, menu, may_wait=may_wait)
        first = layout.variable_count
        moved = [
            self.target if team.id == self.team else start
            for team, start in zip(self.problem.teams, _positions(layout, self.before), strict=True)
        ]
        values: Sequence[int] = menu.enough_for(layout.values(tuple(moved)), goal)
        outcome = "unknown"
        for more, share in ((self.staying_rows(layout), _START_SHARE), ((), _CHOICE_SHARE)):
            effort = self.effort(share)
            if effort is None:
                break
            found = self.solver.solution(menu.program([*goal, *more]), effort, values)
            if found.values:
                values, outcome = found.values, "feasible"
            if not more and found.outcome in ("optimal", "infeasible"):
                outcome = found.outcome
        if outcome in ("unknown", "infeasible"):
            return Choice(outcome)
        chosen = [at for at in range(len(menu.actions)) if values[first + at]]
        values = self.least_amounts(layout, menu, goal, chosen, values)
        told = {at: _told(self.problem, layout, menu.actions[at], values) for at in chosen}
        idle = {
            at for at, action in told.items() if action.rule == "capacity" and _is_idle(self.problem, action)
        }
        kept = [at for at in chosen if at not in idle]
        values = self.best_values(layout, menu, goal, {at: told[at] for at in kept}, values)
        plan = assignments_of(layout, layout.launches(values))
        return Choice(outcome, _last_words([told[at] for at in kept]), plan)

    def staying_rows(self, layout: Layout) -> list[Row]:
        """Only the team and what it waits for may start earlier than planned."""
        starts = launch_positions(self.problem, self.before)
        free = _waited_for(self.problem, self.team)
        return [
            Row([(layout.live(position, starts[team.id] - 1), 1.0)], 0, DEFINITION)
            for position, team in enumerate(self.problem.teams)
            if team.id not in free and starts[team.id] > 0
        ]

    def goal_rows(self, layout: Layout, menu: ActionMenu, *, may_wait: bool) -> list[Row]:
        """The team is live a quarter earlier; the others are live when planned, unless they wait."""
        own = layout.team_position[self.team]
        rows = [Row([(layout.live(own, self.target), -1.0)], -1, DEFINITION)]
        starts = launch_positions(self.problem, self.before)
        for position, team in enumerate(self.problem.teams):
            if position == own or starts[team.id] == len(layout.quarters):
                continue
            waits = []
            if may_wait:
                action = Action("wait", team.id, None, (), f"Let {team.title} wait.")
                waits = [(menu.add("wait", action), -1.0)]
            rows.append(Row([(layout.live(position, starts[team.id]), -1.0), *waits], -1, DEFINITION))
        return rows

    def least_amounts(
        self, layout: Layout, menu: ActionMenu, goal: list[Row], chosen: list[int], values: Sequence[int]
    ) -> Sequence[int]:
        """The same actions with the smallest load where a capacity rises."""
        raised = [menu.actions[at] for at in chosen if menu.actions[at].rule == "capacity"]
        effort = self.effort(_AMOUNT_SHARE) if raised else None
        if effort is None:
            return values
        closed = _closed(layout, menu, chosen)
        loads = (
            load_terms(layout, each.about, layout.quarter_position[each.quarter or ""]) for each in raised
        )
        lightest = [(variable, -hours) for variable, hours in sum_of(loads)]
        found = self.solver.solution(menu.program([*goal, *closed], lightest), effort, values)
        return found.values or values

    def best_values(
        self,
        layout: Layout,
        menu: ActionMenu,
        goal: list[Row],
        chosen: Mapping[int, Action],
        values: Sequence[int],
    ) -> Sequence[int]:
        """The most valuable plan with exactly the chosen actions that moves the others little."""
        effort = self.effort(_BEST_SHARE)
        if effort is None:
            return values
        amounts = [
            Row(
                load_terms(layout, change.field, layout.quarter_position[change.key]),
                float(str(change.value)),
                DEFINITION,
            )
            for action in chosen.values()
            for change in action.changes
            if change.part == "quarters"
        ]
        lengths = length_rows(layout) if self.problem.objective == "fewest_quarters" else ()
        worth_terms = rollout_program(layout).objective
        mean = sum(abs(coefficient) for _, coefficient in worth_terms) / max(1, len(worth_terms))
        calm = [(variable, _CALMNESS * mean * sign) for variable, sign in staying_terms(layout, self.before)]
        rows = [*goal, *_closed(layout, menu, chosen), *amounts, *lengths]
        program = menu.program(rows, sum_of([worth_terms, calm]))
        return self.solver.solution(program, effort, values).values or values


def _closed(layout: Layout, menu: ActionMenu, chosen: Container[int]) -> list[Row]:
    """No other action than the chosen ones."""
    first = layout.variable_count
    return [Row([(first + at, 1.0)], 0, DEFINITION) for at in range(len(menu.actions)) if at not in chosen]


def _is_idle(problem: RolloutProblem, action: Action) -> bool:
    """Whether a capacity turns out to be enough as it is."""
    change = action.changes[0]
    have = next(quarter.capacity[change.field] for quarter in problem.quarters if quarter.id == change.key)
    return float(str(change.value)) <= have


def _waited_for(problem: RolloutProblem, team: str) -> set[str]:
    """The team, the units above it, what it depends on, and so on."""
    parents = {each.id: each.parent for each in problem.teams}
    found, pending = set[str](), [team]
    while pending:
        each = pending.pop()
        if each in found:
            continue
        found.add(each)
        parent = parents[each]
        pending += [] if parent is None else [parent]
        pending += [row.on for row in problem.dependencies if row.team == each]
        pending += [row.team for row in problem.dependencies if row.on == each and row.kind == "together"]
    return found


def _positions(layout: Layout, plan: Plan) -> tuple[int | None, ...]:
    order = layout.quarter_position
    return tuple(None if row.quarter is None else order[row.quarter] for row in _in_order(layout, plan))


def _in_order(layout: Layout, plan: Plan) -> list[Assignment]:
    return sorted(plan, key=lambda row: layout.team_position[row.team])


def _told(problem: RolloutProblem, layout: Layout, action: Action, values: Sequence[int]) -> Action:
    """A raise of a capacity with its amount; every other action as it is."""
    if action.rule != "capacity" or action.quarter is None:
        return action
    position = layout.quarter_position[action.quarter]
    have = problem.quarters[position].capacity[action.about]
    load = sum(hours for variable, hours in load_terms(layout, action.about, position) if values[variable])
    more = max(0.0, load - have)
    told = f"Offer {amount(more, action.about, 'more')} in {action.quarter}."
    change = Change(part="quarters", key=action.quarter, field=action.about, value=have + more)
    return replace(action, changes=(change,), sentence=told)


def _last_words(actions: Sequence[Action]) -> tuple[Action, ...]:
    """Of a repair that is several quarters faster only the last step: it includes the others."""
    last: dict[tuple[str, str, str | None], Action] = {}
    for action in actions:
        last[action.rule, action.about, action.quarter] = action
    return tuple(last.values())
