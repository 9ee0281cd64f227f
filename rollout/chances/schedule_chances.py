"""Dates with their chances, as kept in a plan document; and the sentences that say them."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

_FEW, _MOST = 0.05, 0.95


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class TeamChance(_Frozen):
    """When a unit is likely to be live: the day on which the start that works begins.

    Parameters
    ----------
    team : str
        Its id.
    planned : date
        First day of its planned quarter; it cannot be live earlier.
    planned_by : date
        Last day of the launch window of that quarter.
    in_window, in_quarter : float
        Chance to be live by then, and by the end of the quarter. [0-1]
    p50, p80 : date
        Live by then in five and in eight of ten runs.
    """

    team: str
    planned: date
    planned_by: date
    in_window: float = Field(ge=0, le=1)
    in_quarter: float = Field(ge=0, le=1)
    p50: date
    p80: date

    @property
    def sentence(self) -> str:
        """The dates with their chances."""
        return _sentence("Live", self.planned_by, self.in_window, self.p80)


class Milestone(_Frozen):
    """One point of the rollout by which people judge it.

    Parameters
    ----------
    id : str
        "pilot_live", "half_live", "all_live", or "gate_1" for the gate of the first wave and so on.
    title : str
        What is reached, for people.
    planned_by : date
        Last day on which it is still as planned.
    chance : float
        To be reached by then. [0-1]
    p50, p80 : date
        Reached by then in five and in eight of ten runs.
    at_first : float or None
        Gates: chance to be passed when first read. [0-1]
    """

    id: str
    title: str
    planned_by: date
    chance: float = Field(ge=0, le=1)
    p50: date
    p80: date
    at_first: float | None = Field(default=None, ge=0, le=1)

    @property
    def sentence(self) -> str:
        """The dates with their chances."""
        first = "" if self.at_first is None else f" Passed at the first reading in {words_of(self.at_first)}."
        return _sentence(self.title, self.planned_by, self.chance, self.p80) + first


class Lever(_Frozen):
    """What one assumption does to the date by which all planned units are live.

    Parameters
    ----------
    assumption : str
        Its name in ``assumptions.yaml``, or "success" for the chances that starts work.
    title : str
    low, high : float or None
        The two ends of its range; None for "success", where each unit has its own.
    unit : str
    weeks_at_low, weeks_at_high : float
        Weeks by which the P80 date moves when the assumption lies at that end, all else as assumed.
    """

    assumption: str
    title: str
    low: float | None
    high: float | None
    unit: str
    weeks_at_low: float
    weeks_at_high: float

    @property
    def swing(self) -> float:
        """How far the date moves between the two ends, in weeks."""
        return abs(self.weeks_at_high - self.weeks_at_low)

    @property
    def sentence(self) -> str:
        """The assumption and what it does, in words."""
        low, high = ("at the low end", "at the high end") if self.low is None else _ends(self)
        return (
            f"{self.title}: {low}, the P80 date of the last unit {_moves(self.weeks_at_low)}; "
            f"{high}, it {_moves(self.weeks_at_high)}."
        )


class ScheduleChances(_Frozen):
    """How sure a plan's dates are.

    Parameters
    ----------
    assumptions_version : str
        Of ``assumptions.yaml``.
    runs, seed : int
        Size and seed of the simulation.
    teams : tuple of TeamChance
        Units that start by the plan, in the order of their quarters.
    milestones : tuple of Milestone
        Pilot, half and all of the units live, then the gates; empty if nobody starts.
    levers : tuple of Lever
        The assumption that moves the last date most comes first.
    notes : tuple of str
        What the chances rest on and leave out, for people.
    """

    assumptions_version: str
    runs: int = Field(ge=1)
    seed: int
    teams: tuple[TeamChance, ...]
    milestones: tuple[Milestone, ...]
    levers: tuple[Lever, ...]
    notes: tuple[str, ...] = ()

    def team(self, team: str) -> TeamChance | None:
        """A unit's chances; None if it does not start by the plan."""
        return next((row for row in self.teams if row.team == team), None)

    def milestone(self, name: str) -> Milestone | None:
        """A milestone by its id."""
        return next((row for row in self.milestones if row.id == name), None)


def words_of(chance: float) -> str:
    """A chance as people count it.

    Examples
    --------
    >>> words_of(0.62), words_of(0.02), words_of(0.99)
    ('6 of ten', 'fewer than 1 of twenty', 'more than 19 of twenty')
    >>> words_of(0.06), words_of(0.95), words_of(1.0), words_of(0.0)
    ('1 of ten', '19 of twenty', 'all runs', 'no run')
    """
    if chance in (0.0, 1.0):
        return "all runs" if chance else "no run"
    if chance < _FEW:
        return "fewer than 1 of twenty"
    if chance >= _MOST:
        return "more than 19 of twenty" if chance > _MOST else "19 of twenty"
    tenths = min(max(int(chance * 10 + 0.5), 1), 9)
    return f"{tenths} of ten"


def day_words(day: date) -> str:
    """A date for people.

    Examples
    --------
    >>> day_words(date(2027, 4, 1))
    '1 Apr 2027'
    """
    return f"{day.day} {day:%b %Y}"


def _sentence(title: str, planned_by: date, chance: float, p80: date) -> str:
    return f"{title} by {day_words(planned_by)} in {words_of(chance)}; P80 {day_words(p80)}."


def _ends(lever: Lever) -> tuple[str, str]:
    assert lever.low is not None
    assert lever.high is not None
    match lever.unit:
        case "chance" | "share":
            return f"at {lever.low:.0%}", f"at {lever.high:.0%}"
        case "weeks":
            return f"at {lever.low:g} weeks", f"at {lever.high:g} weeks"
        case _:
            return f"at {lever.low:g}", f"at {lever.high:g}"


def _moves(weeks: float) -> str:
    """How a date moves, in whole weeks."""
    whole = round(abs(weeks))
    if not whole:
        return "stays within half a week"
    number = "a week" if whole == 1 else f"{whole} weeks"
    return f"is {number} {'later' if weeks > 0 else 'earlier'}"
