"""What moved between two plans, and why it could not stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from rollout.problem.entities import Team
from rollout.problem.plan import Assignment, Violation
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.verifier import objective_value
from rollout.revising.history import History, future_violations

_NAMES_SHOWN = 3
_MOST_TRIED = 300  # Each place that is tried costs one run of the verifier.


class Move(BaseModel):
    """One team that launches in another quarter than the old plan said.

    Parameters
    ----------
    team : str
        Its id.
    old, new : str or None
        Quarter ids; None: not in the plan.
    rule : str
        Name in ``rulebook.RULES`` of the rule that the old place would break; "happened" for a fact,
        "value" where the old place is free but worth less, "" where it was not looked into.
    why : str
        The reason as a sentence.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    team: str
    old: str | None
    new: str | None
    rule: str
    why: str


@dataclass(frozen=True)
class Moves:
    """The difference between an old and a new plan of one problem.

    Parameters
    ----------
    continued : RolloutProblem
        The problem that the new plan solves.
    history : History
    old : mapping of str to str or None
        Team id -> quarter id in the old plan.
    new : tuple of Assignment
    """

    continued: RolloutProblem
    history: History
    old: Mapping[str, str | None]
    new: tuple[Assignment, ...]

    @cached_property
    def _teams(self) -> dict[str, Team]:
        return {team.id: team for team in self.continued.teams}

    @cached_property
    def _order(self) -> dict[str | None, int]:
        order: dict[str | None, int] = {q.id: position for position, q in enumerate(self.continued.quarters)}
        return order | {None: len(order)}

    @cached_property
    def _now(self) -> dict[str, str | None]:
        return {row.team: row.quarter for row in self.new}

    @property
    def first_open(self) -> str:
        """The first quarter that can still be planned."""
        return self.continued.quarters[len(self.history.quarters)].id

    @property
    def moved(self) -> list[Assignment]:
        """The new rows that differ from the old plan."""
        return [row for row in self.new if row.quarter != self.old.get(row.team)]

    def with_reasons(self) -> Iterator[Move]:
        """Every difference, each with the reason that the verifier finds at the old place."""
        for number, row in enumerate(self.moved):
            rule, why = self._reason(row, is_tried=number < _MOST_TRIED)
            yield Move(team=row.team, old=self.old.get(row.team), new=row.quarter, rule=rule, why=why)

    def _reason(self, row: Assignment, *, is_tried: bool) -> tuple[str, str]:
        title, old = self._teams[row.team].title, self.old.get(row.team)
        if row.team in self.history.launched:
            planned = "was not in the plan" if old is None else f"was planned for {old}"
            return "happened", f"{title} started in {row.quarter}; it {planned}."
        slipped = ""
        if old in self.history.quarters:
            slipped, old = f"{title} did not start in {old} as planned. ", self.first_open
            if row.quarter == old:
                return "happened", f"{slipped}{old} is the first period left."
        if not is_tried:
            return "", f"{slipped}So many teams move that the reason was not looked into."
        rule, why = self._obstacle(row, old, "It" if slipped else title)
        return rule, slipped + why

    def _obstacle(self, row: Assignment, old: str | None, title: str) -> tuple[str, str]:
        """What the team would break at its old place, or what it earns at the new one."""
        back = returned(self.new, row.team, old)
        broken = future_violations(self.continued, self.history, back)
        if broken:
            place = "stay out of the plan" if old is None else f"start in {old}"
            since = self._since(row.team, broken[0])
            return broken[0].rule, f"{title} cannot {place}: {broken[0].sentence.rstrip('.')}{since}."
        old_place = "keeps it out of the plan" if old is None else f"speaks against {old}"
        new_place = "without it" if row.quarter is None else f"with it in {row.quarter}"
        worth = [objective_value(self.continued, rows) for rows in (self.new, back)]
        shorter = self.continued.objective == "fewest_quarters"
        gain = worth[1] - worth[0] if shorter else worth[0] - worth[1]
        told = f"{gain:.3g} {'periods shorter' if shorter else 'worth more'}"
        what = f"the plan is {told}" if gain > 0 else "the plan is worth the same"
        return "value", f"{title} could have stayed: nothing {old_place}, but {new_place} {what}."

    def _since(self, team: str, broken: Violation) -> str:
        """Whose own move stands behind a broken rule, as far as the numbers show it."""
        others = [
            other for other in broken.teams if other != team and self._now[other] != self.old.get(other)
        ]
        if broken.rule == "capacity" and broken.quarter is not None:
            others = [other for other in others if self._takes_more(other, broken.quarter)]
        if not others:
            return ""
        if len(others) == 1:
            return f", since {self._teams[others[0]].title} {self._shift(others[0])}"
        # Those that were due first stand behind the others.
        others.sort(key=lambda other: self._order[self.old.get(other)])
        names = [self._teams[other].title for other in others[:_NAMES_SHOWN]]
        more = len(others) - len(names)
        last = f"{more} more" if more else names.pop()
        is_late = all(self._order[self._now[other]] > self._order[self.old.get(other)] for other in others)
        how = "start later than planned" if is_late else "are in other periods than planned"
        return f", since {', '.join(names)} and {last} {how}"

    def _takes_more(self, team: str, quarter: str) -> bool:
        """Whether the team takes more of some capacity in the quarter than in the old plan."""
        starts = (self._now[team], self.old.get(team))
        since_now, since_old = (self._order[quarter] - self._order[start] for start in starts)
        profiles = self._teams[team].effort.values()
        return any(_hours(profile, since_now) > _hours(profile, since_old) for profile in profiles)

    def _shift(self, team: str) -> str:
        old, new = self.old.get(team), self._now[team]
        if old is None or new is None:
            return "is new in the plan" if old is None else "is out of the plan now"
        quarters = self._order[new] - self._order[old]
        size = "a period" if abs(quarters) == 1 else f"{abs(quarters)} periods"
        started = "started" if team in self.history.launched else "starts"
        return f"{started} {size} {'later' if quarters > 0 else 'earlier'} than planned"


def returned(rows: Sequence[Assignment], team: str, quarter: str | None) -> tuple[Assignment, ...]:
    """The plan with one team at another place."""
    return tuple(Assignment(team=team, quarter=quarter) if row.team == team else row for row in rows)


def _hours(profile: Sequence[float], since: int) -> float:
    return profile[since] if 0 <= since < len(profile) else 0.0
