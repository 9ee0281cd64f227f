"""Choices of pilots as people read them."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rollout.pilots.strategies import PartName, Strategy
from rollout.planning.document import Reason


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class PilotUnit(_Frozen):
    """One unit of a choice, as its card shows it.

    Parameters
    ----------
    read_from : str
        Whose published results were read for it: its own name, or that of a unit above it where its
        own are hidden.
    reasons : tuple of Reason
        What speaks of this unit alone.
    """

    unit: UUID
    name: str
    members: int
    function: str
    location: str
    lead: str
    read_from: str
    reasons: tuple[Reason, ...] = ()


class ScorePart(_Frozen):
    """One part of a score.

    Parameters
    ----------
    title : str
        What is looked at.
    figure : str
        What was found, in a few words.
    value : float
        Best is 1. [0-1]
    weight : float
        Its share of the score. [0-1]
    """

    id: PartName
    title: str
    figure: str
    value: float = Field(ge=0, le=1)
    weight: float = Field(gt=0, le=1)

    @property
    def points(self) -> float:
        """What it adds to the score, 0-100."""
        return 100 * self.weight * self.value


class PlanWorth(_Frozen):
    """What the whole plan is worth that starts with a choice, planned quickly.

    Parameters
    ----------
    quarter : str or None
        Id of the quarter in which these pilots would start; None: no plan was found.
    objective : float or None
        In the problem's terms.
    bound : float or None
        No plan that starts with them in that quarter is better; None: not known.
    loss : float or None
        Share by which it falls short of the best plan found; None without a plan, or where shares
        say nothing (a best plan worth nothing). [>= 0]
    sentence : str
        The same, for people.
    """

    quarter: str | None = None
    objective: float | None = None
    bound: float | None = None
    loss: float | None = None
    sentence: str


class PilotChoice(_Frozen):
    """One or two units that could start first.

    Parameters
    ----------
    score : float
        100 x sum of weight x value over ``parts``. [0-100]
    reasons : tuple of Reason
        What speaks of its units together; what speaks of one alone stands with the unit.
    worth : PlanWorth or None
        Of the plan that starts with it.
    """

    units: tuple[PilotUnit, ...] = Field(min_length=1, max_length=2)
    score: float = Field(ge=0, le=100)
    parts: tuple[ScorePart, ...]
    reasons: tuple[Reason, ...]
    worth: PlanWorth | None = None

    @property
    def name(self) -> str:
        """The names of its units, joined with a plus."""
        return " + ".join(unit.name for unit in self.units)

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The ids of its units."""
        return tuple(unit.unit for unit in self.units)


class Excluded(_Frozen):
    """Units that cannot pilot for one reason: how many, why, and what would change it.

    ``remedy`` is empty where nothing needs to change. With ``may_circulate`` false the line
    tells of readiness or of leads' openness.
    """

    rule: str
    count: int = Field(gt=0)
    text: str
    remedy: str
    may_circulate: bool


class PilotChoices(_Frozen):
    """The best choices under one strategy, best first.

    Who stands among them has a lead who volunteered and lacks nothing a pilot needs: the list
    as a whole is for the consultant and the sponsor, not for circulation.

    Parameters
    ----------
    considered : int
        Choices that keep the rules and were scored.
    excluded : tuple of Excluded
        Every unit that cannot pilot is counted once.
    why : Reason or None
        Why the first and not the second; None where there is no second.
    notes : tuple of str
        What limits the answer.
    """

    strategy: Strategy
    choices: tuple[PilotChoice, ...]
    considered: int
    eligible: int
    excluded: tuple[Excluded, ...]
    why: Reason | None = None
    notes: tuple[str, ...] = ()
