"""Who may pilot, alone or as a pair, and why the others may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from uuid import UUID

from readiness.published import PublishedReadiness, Verdict
from rollout.pilots.document import Excluded
from rollout.pilots.facts import may_launch, needed_for_pilot, results_of
from rollout.problem.entities import Team
from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import RolloutProblem
from rollout.problem.verifier import TOLERANCE, violations
from surveys.organisation import Organisation

Combination = tuple[str, ...]


@dataclass(frozen=True)
class Candidates:
    """The units that may pilot, and the choices that keep the problem's own rules.

    Parameters
    ----------
    problem : RolloutProblem
    organisation : Organisation
    """

    problem: RolloutProblem
    organisation: Organisation

    @cached_property
    def teams(self) -> dict[str, Team]:
        """Every unit of the problem by its id."""
        return {team.id: team for team in self.problem.teams}

    @cached_property
    def eligible(self) -> tuple[str, ...]:
        """Units that may pilot: in themselves, and in at least one quarter. By id."""
        fit = (team.id for team in self.problem.teams if self.is_fit(team))
        return tuple(sorted(team for team in fit if self.open_quarters[team]))

    def is_fit(self, team: Team) -> bool:
        """Whether nothing known of the unit itself speaks against it."""
        return team.may_pilot and may_launch(team, self.problem, self.organisation)

    @cached_property
    def open_quarters(self) -> dict[str, frozenset[int]]:
        """Quarters in which each fit unit could start first, whatever waits for whom."""
        return {team.id: self._open_quarters(team) for team in self.problem.teams if self.is_fit(team)}

    def _open_quarters(self, team: Team) -> frozenset[int]:
        # The verifier judges the unit alone, with the units above it, who do not launch.
        chain = [team]
        while chain[-1].parent is not None:
            chain.append(self.teams[chain[-1].parent])
        alone = self.problem.model_copy(
            update={
                "teams": tuple(chain),
                "dependencies": (),
                "rules": {**self.problem.rules, "required": False},
            }
        )
        waiting = [Assignment(team=each.id, quarter=None) for each in chain[1:]]
        return frozenset(
            position
            for position, quarter in enumerate(self.problem.quarters)
            if not violations(alone, [Assignment(team=team.id, quarter=quarter.id), *waiting])
        )

    def first_quarter(self, chosen: Combination) -> int | None:
        """The first quarter in which all of them can start together; None: there is none."""
        together = frozenset.intersection(*(self.open_quarters[team] for team in chosen))
        return next((quarter for quarter in sorted(together) if self._fits(chosen, quarter)), None)

    def keeps_the_rules(self, chosen: Combination) -> bool:
        """Whether these units, and no other, can start first."""
        rules = self.problem
        if rules.is_on("one_level_a_quarter") and self._in_one_branch(chosen):
            return False
        if self._too_much_alike(chosen):
            return False
        if rules.is_on("dependencies") and not self._waits_for_nobody(chosen):
            return False
        return self.first_quarter(chosen) is not None

    def _in_one_branch(self, chosen: Combination) -> bool:
        return any(not self._above[team].isdisjoint(chosen) for team in chosen)

    @cached_property
    def _above(self) -> dict[str, frozenset[str]]:
        """The units above each unit that may pilot."""
        return {
            team: frozenset(str(each.id) for each in self.organisation.ancestors(UUID(team)))
            for team in self.eligible
        }

    def _too_much_alike(self, chosen: Combination) -> bool:
        if not (self.problem.is_on("representative_pilots") and self.problem.is_on("pilots")):
            return False
        known = [self.teams[team].attributes for team in chosen]
        places = bool(self.problem.parameter("representative_pilots", "location"))
        return _repeats(each.function for each in known) or (
            places and _repeats(each.location for each in known)
        )

    def _waits_for_nobody(self, chosen: Combination) -> bool:
        return not any(
            each.kind == "after" or not {each.team, each.on}.issubset(chosen)
            for each in self.problem.dependencies
            if each.team in chosen or (each.kind == "together" and each.on in chosen)
        )

    def _fits(self, chosen: Combination, quarter: int) -> bool:
        if not self.problem.is_on("capacity"):
            return True
        for since, place in enumerate(self.problem.quarters[quarter:]):
            for name, limit in place.capacity.items():
                profiles = (self.teams[team].effort.get(name, ()) for team in chosen)
                load = sum(profile[since] for profile in profiles if since < len(profile))
                if load > limit + TOLERANCE * max(1.0, limit):
                    return False
        return True

    def combinations(self, units: tuple[str, ...]) -> Iterator[Combination]:
        """Single units and pairs of the given ones that keep the rules; no pairs where one may pilot."""
        yield from ((unit,) for unit in units if self.keeps_the_rules((unit,)))
        if not self.problem.is_on("pilots") or self.problem.parameter("pilots", "max_pilots") >= 2:
            yield from (both for both in combinations(units, 2) if self.keeps_the_rules(both))


def _repeats(values: Iterable[str | None]) -> bool:
    known = [value.casefold() for value in values if value]
    return len(set(known)) < len(known)


def excluded(
    candidates: Candidates,
    choosable: frozenset[str],
    published: PublishedReadiness,
    label: Callable[[str], str],
) -> tuple[Excluded, ...]:
    """One line for each reason for which units cannot pilot; every unit is counted once.

    Parameters
    ----------
    choosable : frozenset of str
        Units that stand in at least one choice.
    """
    by_reason: dict[str, list[Team]] = {}
    for team in candidates.problem.teams:
        if team.id not in choosable:
            by_reason.setdefault(_reason(team, candidates), []).append(team)
    return tuple(
        Excluded(rule=rule, count=len(teams), text=text, remedy=remedy, may_circulate=may_circulate)
        for reason, (rule, may_circulate) in _REASONS.items()
        if (teams := by_reason.get(reason))
        for text, remedy in [_words(reason, teams, candidates.organisation, published, label)]
    )


_REASONS = {
    "out": ("pins", True),
    "from_the_top": ("parent_before_child", True),
    "not_lowest": ("pilots", True),
    "not_first": ("dependencies", True),
    "no": ("pilots", False),
    "not_asked": ("pilots", False),
    "missing": ("pilots", False),
    "unclear": ("pilots", False),
    "not_enough_answers": ("pilots", False),
}


def _reason(team: Team, candidates: Candidates) -> str:
    if not may_launch(team, candidates.problem, candidates.organisation):
        return "out"
    problem = candidates.problem
    waits = problem.is_on("parent_before_child") and not problem.parameter(
        "parent_before_child", "except_pilots"
    )
    if waits and team.parent is not None:
        return "from_the_top"
    if not team.attributes.pilot_ok:
        return "not_lowest"
    if team.volunteered != "yes":
        return team.volunteered
    if team.attributes.readiness in ("missing", "unclear", "not_enough_answers"):
        return team.attributes.readiness
    return "not_first"


def _words(
    reason: str,
    teams: list[Team],
    organisation: Organisation,
    published: PublishedReadiness,
    label: Callable[[str], str],
) -> tuple[str, str]:
    """Why these units cannot pilot, and what would change it."""
    count = "1 unit" if len(teams) == 1 else f"{len(teams)} units"
    one = len(teams) == 1
    match reason:
        case "out":
            return f"{count} {'is' if one else 'are'} not part of this plan.", ""
        case "from_the_top":
            return f"{count}: levels start from the top, as chosen.", ""
        case "not_lowest":
            above = "stands" if one else "stand"
            return f"{count} {above} above other units; a pilot is a team without units below it.", ""
        case "not_first":
            text = f"{count} cannot start first: another unit, the dates or the coach hours are in the way."
            return text, "Look at who waits for whom, at the dates to avoid and at the coach hours."
        case "no":
            return f"{count}: the lead did not volunteer.", ""
        case "not_asked":
            return f"{count}: the lead was not asked yet.", _whom_to_ask(teams)
        case "missing":
            text = f"{count}: something a pilot needs is missing ({_missing(teams, organisation, published, label)})."
            return text, "Repair that first; the cures say how."
        case "unclear":
            return f"{count}: it is unclear whether all a pilot needs is there.", "Ask more people."
        case _:
            return f"{count}: too few answers to say what is there.", "Ask more people."


def _whom_to_ask(teams: list[Team]) -> str:
    fit = sorted(team.title for team in teams if team.attributes.readiness == "present")
    if not fit:
        return "Ask them; something a pilot needs is missing or not known there, too."
    return f"Ask the leads of {named(fit, 5)} first: nothing a pilot needs is missing there."


def _missing(
    teams: list[Team], organisation: Organisation, published: PublishedReadiness, label: Callable[[str], str]
) -> str:
    counts: Counter[str] = Counter()
    for team in teams:
        row = results_of(UUID(team.id), organisation, published)
        counts.update(set(row.with_verdict(Verdict.MISSING)).intersection(needed_for_pilot(row)))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], label(item[0])))
    return ", ".join(f"{label(component)} in {count}" for component, count in ordered)


def named(names: list[str], most: int) -> str:
    """Names as a list in a sentence, the first few of many.

    Examples
    --------
    >>> named(["Sales", "IT"], 5), named(["A", "B", "C", "D"], 2)
    ('Sales and IT', 'A, B and 2 more')
    """
    shown, left = names[:most], len(names) - most
    if left > 0:
        return f"{', '.join(shown)} and {left} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
