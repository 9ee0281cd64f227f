"""How a plan came out of the one before it: what moved and why, what that cost, who said what happened."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rollout.calendar import period_words
from rollout.planning.actuals import ActualStart

_UNSEEN = 0.0005
"""Shares below it are shown as no difference."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class PlanMove(_Frozen):
    """One unit that starts in another period than the plan before said.

    Parameters
    ----------
    old, new : str or None
        Ids of periods; None: not in the plan.
    has_happened : bool
        The unit has started there already; nobody decided on this move.
    rule : str
        Name in ``rulebook.RULES`` of what keeps it from its old period, or as in `rollout.revising.moves.Move`.
    why : str
        The reason as a sentence.
    may_circulate : bool
        Whether the reason may stand in the plan that is passed around.
    """

    unit: UUID
    name: str
    old: str | None
    new: str | None
    has_happened: bool
    rule: str
    why: str
    may_circulate: bool

    @property
    def sentence(self) -> str:
        """The move in words.

        Examples
        --------
        >>> PlanMove(unit=UUID(int=1), name="West", old="2027-Q1", new="2027-Q3", has_happened=False, rule="", why="",
        ...          may_circulate=True).sentence
        'West moves from Q1 2027 to Q3 2027.'
        """
        if self.new is None:
            return f"{self.name} stays out instead of starting in {period_words(self.old or '')}."
        new, old = period_words(self.new), period_words(self.old or "")
        if self.has_happened or not old:
            verb = "started" if self.has_happened else "starts"
            return f"{self.name} {verb} in {new} instead of {old or 'staying out'}."
        return f"{self.name} moves from {old} to {new}."


class Replanning(_Frozen):
    """What a plan went on from, and what it changed.

    Parameters
    ----------
    from_version : int
        The plan that was followed before. [>= 1]
    frozen_until : str
        Id of the last period in which nothing can change; "" if none of the plan has begun.
    penalty : float
        Cost of one unit's move by one period, as a share of what the unit is worth in a mean period. [>= 0]
    moves : tuple of PlanMove
        Every unit whose period differs; empty where no plan is possible.
    unchanged : int
        Units that keep their period, or stay out as before.
    value_before : float
        Worth of the plan before, had it come true.
    value_now, value_if_free : float or None
        Worth of this plan, and of the best one found when moves cost nothing; None without a plan.
    confirmed : tuple of ActualStart
        What happened, and who said so.
    """

    from_version: int = Field(ge=1)
    frozen_until: str
    penalty: float = Field(ge=0)
    moves: tuple[PlanMove, ...]
    unchanged: int
    value_before: float
    value_now: float | None
    value_if_free: float | None
    confirmed: tuple[ActualStart, ...]

    @property
    def started_otherwise(self) -> tuple[PlanMove, ...]:
        """Units that have started in another period than planned."""
        return tuple(each for each in self.moves if each.has_happened)

    @property
    def moved(self) -> tuple[PlanMove, ...]:
        """Units that start in another period from now on."""
        return tuple(each for each in self.moves if not each.has_happened)

    @property
    def sentence(self) -> str:
        """Who moved, and what that costs."""
        if self.value_now is None or self.value_if_free is None:
            return "No plan can go on from what happened."
        otherwise = len(self.started_otherwise)
        started = f"{_units(otherwise)} started in another period than planned. " if otherwise else ""
        now = _against(self.value_now, self.value_before)
        worth = f"{now} than the one before, had it come true" if now else "as much as the one before"
        free = _against(self.value_if_free, self.value_now)
        freely = f"would have given {free}" if free else "would not have given more"
        return f"{started}{_units(len(self.moved))} moved; the plan is worth {worth}; moving freely {freely}."


def _units(count: int) -> str:
    return {0: "No unit", 1: "1 unit"}.get(count, f"{count} units")


def _against(value: float, other: float) -> str:
    """How much more or less a value is than another; "" where there is no difference to be seen.

    In percent, or as it is where the other is no amount to take a share of.

    Examples
    --------
    >>> _against(96, 100), _against(100.3, 100), _against(100, 100), _against(2, -1)
    ('4 % less', '0.3 % more', '', '3 more')
    """
    difference = value - other
    word = "less" if difference < 0 else "more"
    size = abs(difference) / other if other > 0 else abs(difference)
    if size < _UNSEEN:
        return ""
    return f"{100 * size:.{1 if size < 0.0095 else 0}f} % {word}" if other > 0 else f"{size:.3g} {word}"
