"""What a person can do so that a rule or limit gives way, and the program that chooses among it.

Each action has a yes-no variable behind those of the problem. A row that an action relaxes gets the
term - M x action, where M is the most by which any choice can break the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rollout.explain.changes import changed_problem, one_pilot_more, switched_off
from rollout.model.layout import DEFINITION, Layout, Program, Row, Term, definition_rows
from rollout.problem.entities import Team
from rollout.problem.plan import Change

# Fewer actions first: each costs as much as a thousand degrees, so that no number of degrees outweighs one.
# Then gentler ones; project judgement.
COST_OF_ONE = 1000.0
_DEGREES = {
    "volunteer": 1,
    "wait": 1,
    "capacity": 2,
    "repair": 2,
    "blackouts": 2,
    "max_pilots": 3,
    "pins": 3,
    "milder": 4,
    "dependencies": 4,
    "required": 6,
    "off": 9,
}
_FURTHER_REPAIR_QUARTER = 30.0


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a person can do.

    Parameters
    ----------
    rule : str
        The rule or limit that gives way; "wait" where a unit merely starts later.
    about : str
        The team's id, the capacity's name or the dependency's position; empty for a policy.
    quarter : str or None
        Where it happens, for a capacity or a blackout.
    changes : tuple of Change
        Empty for "wait".
    sentence : str
        The action, for people; a raise of a capacity is told once its amount is known.
    """

    rule: str
    about: str
    quarter: str | None
    changes: tuple[Change, ...]
    sentence: str


@dataclass
class ActionMenu:
    """Every action of a problem, and the rows that they relax.

    Parameters
    ----------
    layout : Layout
    """

    layout: Layout
    actions: list[Action] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.volunteers: dict[str, int] = {}
        problem = self.layout.problem
        asked = [team for team in problem.teams if would_be_fit(team)]
        changes = [Change(part="teams", key=team.id, field="volunteered", value="yes") for team in asked]
        if problem.is_on("pilots") or problem.is_on("parent_before_child"):
            for team, change in zip(asked, changes, strict=True):
                told = f"Win the lead of {team.title} as a volunteer for the pilot."
                self.volunteers[team.id] = self.add(
                    "volunteer", Action("pilots", team.id, None, (change,), told)
                )
        # As if every lead asked had agreed; the rows below allow it only where the action is chosen.
        self.won = Layout(changed_problem(problem, changes)) if self.volunteers else self.layout
        self.rows += definition_rows(self.won)
        for team_id, variable in self.volunteers.items():
            pilot = self.layout.pilot(self.layout.team_position[team_id])
            self.rows.append(Row([(pilot, 1.0), (variable, -1.0)], 0, DEFINITION))
        self.more_pilots = self._more_pilots()

    def add(self, kind: str, action: Action) -> int:
        """The variable of a new action."""
        return self._added(COST_OF_ONE + _DEGREES[kind], action)

    def _added(self, cost: float, action: Action) -> int:
        self.actions.append(action)
        self.costs.append(cost)
        return self.layout.variable_count + len(self.actions) - 1

    def add_repair_quarter(self, action: Action, further: bool) -> int:
        """The variable of a repair that is a quarter faster; each further quarter is no action of its own."""
        return self._added(_FURTHER_REPAIR_QUARTER if further else COST_OF_ONE + _DEGREES["repair"], action)

    def off(self, rule: str) -> int:
        """The variable of switching a policy off."""
        changes, told = switched_off(self.layout.problem, rule)
        return self.add("off", Action(rule, "", None, changes, told))

    def program(self, extra: Iterable[Row], objective: Sequence[Term] | None = None) -> Program:
        """The relaxed problem; without another objective it asks for the fewest, then gentlest actions."""
        first = self.layout.variable_count
        if objective is None:
            objective = [(first + at, -cost) for at, cost in enumerate(self.costs)]
        return Program(first + len(self.actions), [*self.rows, *extra], objective)

    def enough_for(self, values: Sequence[int], extra: Sequence[Row]) -> list[int]:
        """The values of the problem's variables, and behind them actions that allow these values.

        Row by row, the cheapest action is taken that relaxes a broken row; far from the fewest, but at once.
        """
        first = self.layout.variable_count
        known = [*values, *(0 for _ in self.actions)]
        changed = True
        while changed:
            changed = False
            for row in (*self.rows, *extra):
                if sum(coefficient * known[variable] for variable, coefficient in row.terms) <= row.limit:
                    continue
                unused = [
                    variable
                    for variable, by in row.terms
                    if variable >= first and by < 0 and not known[variable]
                ]
                if unused:
                    known[min(unused, key=lambda variable: self.costs[variable - first])] = 1
                    changed = True
        return known

    def _more_pilots(self) -> int | None:
        more = one_pilot_more(self.layout.problem)
        if more is None or not self.layout.problem.is_on("pilots"):
            return None
        change = Change(part="rules", key="pilots", field="max_pilots", value=more)
        told = f"Let up to {more} teams pilot instead of {more - 1}."
        return self.add("max_pilots", Action("pilots", "", None, (change,), told))

    def with_more_pilots(self) -> Layout:
        """The problem's layout with one pilot more."""
        more = Change(part="rules", key="pilots", field="max_pilots", value=self.layout.most_pilots + 1)
        return Layout(changed_problem(self.layout.problem, [more]))


def would_be_fit(team: Team) -> bool:
    """Whether only the lead's word keeps a team from piloting, and the lead did not refuse."""
    return team.volunteered == "not_asked" and team.model_copy(update={"volunteered": "yes"}).may_pilot
