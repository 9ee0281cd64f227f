"""The stages of a refinement for people: their order, why one is skipped, and what it changed in words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from rollout.model.layout import Launches, Layout
from rollout.problem.plan import Assignment
from rollout.revising.disruption import Disruption
from rollout.revising.judgements import judgements
from rollout.revising.stages import EarlyWins, Stability, Stage, TightQuarters

Name = Literal["early_wins", "tight_quarters", "stability"]


class RefinedStage(BaseModel):
    """What one stage changed.

    Parameters
    ----------
    name : str
        "early_wins": units that launch after the pilot when enough units linked to them are live.
        "tight_quarters": units that launch in quarters which use more than 85 % of a capacity.
        "stability": quarters that all units together are away from the previous plan.
    before, after : int or None
        That number before and after the stage; None: not counted.
    of_before, of_after : int or None
        Units that could count; None for "stability".
    outcome : str
        "best": proven that no plan does better here without loss elsewhere. "better": improved, not
        proven. "unchanged": nothing better was found. "skipped": not tried.
    sentence : str
        The stage for people.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    before: int | None = None
    after: int | None = None
    of_before: int | None = None
    of_after: int | None = None
    outcome: Literal["best", "better", "unchanged", "skipped"]
    sentence: str


@dataclass(frozen=True)
class Goal:
    """One stage with its words.

    Parameters
    ----------
    name : str
        As in ``RefinedStage``.
    doing : str
        What the search does meanwhile.
    stage : Stage
    skipped : str
        Why it is not tried; "" if it is.
    counts : callable
        The number that people see, and out of how many, in a plan.
    words : callable
        The sentence about the number after the stage.
    """

    name: Name
    doing: str
    stage: Stage
    skipped: str
    counts: Callable[[Launches], tuple[int, int | None]]
    words: Callable[[int, int | None], str]

    def told(self, before: Launches, after: Launches, *, is_proven: bool) -> RefinedStage:
        """What the stage changed between two plans."""
        first, of_first = self.counts(before)
        last, of_last = self.counts(after)
        is_better = self.stage.measure(after) > self.stage.measure(before)
        change = f"before: {first}" + ("" if of_first is None else f" of {of_first}")
        proof = (
            "; proven best" if is_proven else "" if is_better else "; nothing better was found in the time"
        )
        return RefinedStage(
            name=self.name,
            before=first,
            after=last,
            of_before=of_first,
            of_after=of_last,
            outcome="best" if is_proven else "better" if is_better else "unchanged",
            sentence=f"{self.words(last, of_last)} ({change}{proof}).",
        )

    def left_out(self, why: str) -> RefinedStage:
        """The stage when it is not tried."""
        return RefinedStage(name=self.name, outcome="skipped", sentence=f"{self.doing}: skipped, {why}.")


def goals(
    layout: Layout, links: Mapping[str, Collection[str]], previous: Sequence[Assignment]
) -> tuple[Goal, ...]:
    """Early wins, then tight quarters, then stability."""
    wins, tight = EarlyWins(layout, links), TightQuarters(layout)
    quarters = {row.team: row.quarter for row in previous}
    stability = Stability(Disruption.against(layout, quarters, (1.0,) * len(layout.teams)))
    most = judgements().most_teams_refined
    large = f"as the plan has more than {most} units" if len(layout.teams) > most else ""
    return (
        Goal(
            "early_wins",
            "Letting units see early wins",
            wins,
            large or ("" if wins.linked else "as no links between units are known"),
            lambda launches: (len(wins.supported(launches)), len(wins.counted(launches))),
            lambda count, of: f"{count} of {of} units that start after the pilot can learn from linked units",
        ),
        Goal(
            "tight_quarters",
            "Easing tight periods",
            tight,
            large,
            lambda launches: (tight.launches_in_tight(launches), sum(each is not None for each in launches)),
            lambda count, of: (
                f"{count} of {of} units start in periods that use more than "
                f"{judgements().tight_share:.0%} of a capacity"
            ),
        ),
        Goal(
            "stability",
            "Staying close to the previous plan",
            stability,
            "" if previous else "as there is no previous plan",
            lambda launches: (round(stability.disruption.cost(launches)), None),
            lambda count, of: f"All units together are {count} periods away from the previous plan",
        ),
    )
