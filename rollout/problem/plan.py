"""The answer to a rollout problem: who goes when, how good that is, or why nothing fits."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Assignment(_Frozen):
    """When a team launches; ``quarter`` is None when it stays out of the plan."""

    team: str
    quarter: str | None


class Violation(_Frozen):
    """A rule that a plan breaks, found without a solver.

    Parameters
    ----------
    rule : str
        Name in ``rulebook.RULES``, or "assignments" where the plan itself is not well formed.
    teams : tuple of str
        Ids of the teams concerned.
    quarter : str or None
        Where it happens.
    sentence : str
        What is broken, for people.
    """

    rule: str
    teams: tuple[str, ...]
    quarter: str | None
    sentence: str


class Conflict(_Frozen):
    """One member of a set of rules and limits that cannot hold together."""

    rule: str
    teams: tuple[str, ...]
    sentence: str


class Change(_Frozen):
    """One edit of a problem.

    Parameters
    ----------
    part : str
        "rules", "teams", "dependencies" or "quarters".
    key : str
        The rule's name, the team's or quarter's id, or the dependency's position counted from 0.
    field : str
        For a rule's parameter, a team's field or a capacity's name: which one; empty for a rule as a
        whole and for a dependency, which is removed.
    value : bool, int, float, str, tuple or None
        The new value.
    """

    part: Literal["rules", "teams", "dependencies", "quarters"]
    key: str
    field: str = ""
    value: bool | int | float | str | tuple[str, ...] | None = None


class Repair(_Frozen):
    """Changes that make an impossible problem possible; solved again and verified.

    Parameters
    ----------
    changes : tuple of Change
        All of them together are needed.
    sentence : str
        The repair, for people.
    objective : float
        Of the plan that was found with it; a longer search may find a better one.
    units_live : int
        Units live at the end of that plan.
    """

    changes: tuple[Change, ...]
    sentence: str
    objective: float
    units_live: int


class RolloutPlan(_Frozen):
    """A verified plan, or the reasons why there is none.

    Parameters
    ----------
    status : str
        "optimal": no plan is better. "feasible": the search was cut; see ``gap``. "infeasible": no
        plan exists, see ``conflicts`` and ``repairs``.
    objective : float or None
        Value earned, or quarters used; None without a plan.
    bound : float or None
        No plan earns more, or uses fewer quarters; None without a plan.
    gap : float or None
        |bound - objective| / max(|bound|, |objective|). [0-2]
    assignments : tuple of Assignment
        In the order of the problem's teams; empty without a plan.
    violations : tuple of Violation
        Always empty in a plan that ``rollout_plan`` returns.
    conflicts : tuple of Conflict
        Rules and limits that cannot hold together.
    repairs : tuple of Repair
        Any one of them makes a plan possible.
    notes : tuple of str
        What limits the answer, such as a search that the clock ended.
    seconds : float
        Wall-clock time of the whole answer.
    """

    status: Literal["optimal", "feasible", "infeasible"]
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    assignments: tuple[Assignment, ...] = ()
    violations: tuple[Violation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The plan as a JSON document: objects, lists, strings, numbers and null only."""
        return self.model_dump(mode="json")


def relative_gap(objective: float, bound: float) -> float:
    """How far a plan may be from the best one, as a share of the larger of the two numbers.

    Examples
    --------
    >>> relative_gap(objective=95.0, bound=100.0)
    0.05
    """
    larger = max(abs(objective), abs(bound))
    return abs(bound - objective) / larger if larger else 0.0
