"""How far a plan is from the one before it, counted in quarters and weighed by what teams are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rollout.model.layout import Launches, Layout, Term
from rollout.problem.rollout_problem import RolloutProblem
from rollout.revising.judgements import judgements


@dataclass(frozen=True)
class Disruption:
    """Moves against an old plan.

    Parameters
    ----------
    layout : Layout
    old : tuple of int
        Old launch quarter of each team; the number of quarters stands for "not planned".
    weights : tuple of float
        What one quarter's move of each team counts. [> 0]
    """

    layout: Layout
    old: tuple[int, ...]
    weights: tuple[float, ...]

    @classmethod
    def against(
        cls, layout: Layout, quarters: Mapping[str, str | None], weights: tuple[float, ...]
    ) -> Disruption:
        """Moves against the quarters of an old plan; a team that it does not name was not planned."""
        order, never = layout.quarter_position, len(layout.quarters)
        named = (quarters.get(team.id) for team in layout.problem.teams)
        old = tuple(never if quarter is None else order[quarter] for quarter in named)
        return cls(layout, old, weights)

    def cost(self, launches: Launches) -> float:
        """Sum over teams of weight x quarters moved; staying out counts as the quarter after the last."""
        never = len(self.layout.quarters)
        moved = (
            weight * abs((never if new is None else new) - old)
            for weight, new, old in zip(self.weights, launches, self.old, strict=True)
        )
        return sum(moved)

    def terms(self, factor: float) -> list[Term]:
        """Terms of minus factor x cost, up to a constant.

        |t - t_old| is the number of quarters before t_old in which the team is live, plus the number
        from t_old on in which it is not.
        """
        return [
            (self.layout.live(team, quarter), -factor * weight if quarter < old else factor * weight)
            for team, (weight, old) in enumerate(zip(self.weights, self.old, strict=True))
            for quarter in self.layout.quarters
            if factor
        ]


def mean_worths(problem: RolloutProblem) -> tuple[float, ...]:
    """What each team is worth in a mean quarter, or, where quarters shall be few, one nth of a quarter.

    |value| x mean weight of the quarters; at least a tenth of the average over all teams (project
    judgement), so that no team is moved for nothing.
    """
    count, least_weight = len(problem.teams), judgements().least_weight
    if problem.objective == "fewest_quarters":
        return (1 / count,) * count
    mean_weight = sum(quarter.weight for quarter in problem.quarters) / len(problem.quarters)
    worths = [abs(team.value) * mean_weight for team in problem.teams]
    least = least_weight * sum(worths) / count or least_weight
    return tuple(max(worth, least) for worth in worths)
