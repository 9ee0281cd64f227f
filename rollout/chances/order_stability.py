"""How firm a plan's order is while the readiness itself is uncertain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from rollout.chances.assumptions import Assumptions, Floats
from rollout.chances.team_success import TeamSuccess, success_draws
from rollout.model.layout import Launches, Layout
from rollout.problem.rollout_problem import RolloutProblem
from rollout.search.best_plan import verified_lists

_PILOT_CHOICES = 5


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class TeamStability(_Frozen):
    """How often a team keeps its quarter.

    Parameters
    ----------
    team : str
    quarter : str or None
        Where the list schedule puts it at the expected readiness; None: nowhere.
    same : float
        Share of the draws that put it there too. [0-1]
    near : float
        Share of the draws that put it there or one quarter beside. [0-1]
    """

    team: str
    quarter: str | None
    same: float = Field(ge=0, le=1)
    near: float = Field(ge=0, le=1)


class PilotShare(_Frozen):
    """Teams that pilot together, and how often."""

    teams: tuple[str, ...]
    share: float = Field(ge=0, le=1)


class OrderStability(_Frozen):
    """How firm the order is.

    Parameters
    ----------
    draws : int
        Readiness drawn so often from its ranges; draws without a list schedule are left out.
    teams : tuple of TeamStability
        In the order of the problem's teams.
    pilots : PilotShare
        The pilots at the expected readiness, and the share of draws with the same ones.
    choices : tuple of PilotShare
        The most frequent pilots, at most five.
    note : str
        What was compared, for people.
    """

    draws: int = Field(ge=1)
    teams: tuple[TeamStability, ...]
    pilots: PilotShare
    choices: tuple[PilotShare, ...]
    note: str

    def team(self, team: str) -> TeamStability:
        """A team's stability."""
        return next(row for row in self.teams if row.team == team)


def order_stability(
    problem: RolloutProblem,
    success: Mapping[str, TeamSuccess],
    assumptions: Assumptions,
    *,
    draws: int = 100,
    seed: int = 0,
) -> OrderStability | None:
    """How often teams keep their quarter, and pilots their place, over what the readiness may be.

    Parameters
    ----------
    problem : RolloutProblem
        Its values hold at the expected readiness.
    success : mapping of str to TeamSuccess
        By team id; a team without one keeps its value in every draw.
    assumptions : Assumptions
        ``success_common`` is read, at its likely value: doubt that all teams share moves nobody.
    draws : int
        Plans made. [>= 1]
    seed : int

    Returns
    -------
    OrderStability or None
        None where the list schedule finds no plan.

    Notes
    -----
    In a draw a team's value is multiplied by drawn chance / expected chance, so that the
    expected readiness gives the problem's own values. Like is compared with like: the list
    schedule at the expected values with the list schedule at the drawn ones. Who may pilot and
    what has to be repaired stays as published.
    """
    usual = _list_schedule(problem)
    if usual is None:
        return None
    common = assumptions.ranges.success_common.likely
    plans = []
    for factors in _value_factors(problem, success, draws, common, seed):
        drawn = _list_schedule(_revalued(problem, factors))
        if drawn is not None:
            plans.append(drawn)
    if not plans:
        return None
    pilots = Counter(_pilots(problem, plan) for plan in plans)
    usual_pilots = _pilots(problem, usual)
    return OrderStability(
        draws=len(plans),
        teams=_team_stability(problem, usual, plans),
        pilots=PilotShare(teams=usual_pilots, share=pilots[usual_pilots] / len(plans)),
        choices=tuple(
            PilotShare(teams=teams, share=count / len(plans))
            for teams, count in sorted(pilots.items(), key=lambda item: (-item[1], item[0]))[:_PILOT_CHOICES]
        ),
        note=(
            f"{len(plans)} quick plans, each for readiness drawn from its range, beside the quick plan for "
            "the expected readiness. The plan shown may differ from the quick one; who may pilot stays as "
            "published."
        ),
    )


def _value_factors(
    problem: RolloutProblem, success: Mapping[str, TeamSuccess], draws: int, common: float, seed: int
) -> Floats:
    """Drawn chance over expected chance; one row a draw, one column a team of the problem."""
    factors = np.ones((draws, len(problem.teams)))
    known = [(n, success[team.id]) for n, team in enumerate(problem.teams) if team.id in success]
    known = [(n, chance) for n, chance in known if chance.mean > 0]
    if known:
        columns, chances = zip(*known, strict=True)
        means = np.array([chance.mean for chance in chances])
        factors[:, columns] = success_draws(chances, draws, np.random.default_rng(seed), common) / means
    return factors


def _revalued(problem: RolloutProblem, factors: Floats) -> RolloutProblem:
    """The problem with other values; nothing else changes, so nothing is checked again."""
    teams = tuple(
        team.model_copy(update={"value": team.value * float(factor)})
        for team, factor in zip(problem.teams, factors, strict=True)
    )
    return problem.model_copy(update={"teams": teams})


def _list_schedule(problem: RolloutProblem) -> Launches | None:
    """The first list schedule that keeps every rule; None if none does."""
    return next(verified_lists(Layout(problem)), None)


def _pilots(problem: RolloutProblem, launches: Launches) -> tuple[str, ...]:
    """Teams of the first quarter in which anyone launches."""
    first = min((quarter for quarter in launches if quarter is not None), default=None)
    if first is None:
        return ()
    return tuple(team.id for team, quarter in zip(problem.teams, launches, strict=True) if quarter == first)


def _team_stability(
    problem: RolloutProblem, usual: Launches, plans: Sequence[Launches]
) -> tuple[TeamStability, ...]:
    rows = []
    for number, team in enumerate(problem.teams):
        quarter, drawn = usual[number], [plan[number] for plan in plans]
        same = sum(each == quarter for each in drawn)
        near = same
        if quarter is not None:
            near = sum(each is not None and abs(each - quarter) <= 1 for each in drawn)
        name = None if quarter is None else problem.quarters[quarter].id
        rows.append(TeamStability(team=team.id, quarter=name, same=same / len(plans), near=near / len(plans)))
    return tuple(rows)
