"""Whether a plan keeps every rule, checked without a solver and without the solver's formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rollout.problem.entities import Team
from rollout.problem.plan import Assignment, Violation
from rollout.problem.rollout_problem import RolloutProblem

TOLERANCE = 1e-6
"""Overload of a capacity that counts as none, relative to the capacity, at least 1: sums of decimal
numbers are not exact."""


def violations(problem: RolloutProblem, assignments: Sequence[Assignment]) -> tuple[Violation, ...]:
    """Everything in which a plan breaks the problem's rules; empty for a good plan.

    Parameters
    ----------
    problem : RolloutProblem
    assignments : sequence of Assignment
        One for each team of the problem.
    """
    malformed = tuple(_malformed(problem, assignments))
    if malformed:
        return malformed
    plan = _Plan.of(problem, assignments)
    found: list[Violation] = []
    for rule, check in _CHECKS.items():
        if problem.is_on(rule):
            found.extend(check(plan))
    return tuple(found)


def objective_value(problem: RolloutProblem, assignments: Sequence[Assignment]) -> float:
    """What a plan is worth: value earned over the quarters, or quarters up to the last launch."""
    plan = _Plan.of(problem, assignments)
    if problem.objective == "fewest_quarters":
        return float(max(plan.launch.values(), default=-1) + 1)
    return sum(
        plan.teams[team].value * _weighted_quarters(problem, start) for team, start in plan.launch.items()
    )


def _weighted_quarters(problem: RolloutProblem, start: int) -> float:
    """Quarters live, each by its weight and by how far the team has learnt OKRs by then."""
    weights = [quarter.weight for quarter in problem.quarters[start:]]
    if not problem.is_on("learning_curve"):
        return sum(weights)
    steps = problem.parameter("learning_curve", "quarters")
    return sum(weight * min(1.0, (since + 1) / steps) for since, weight in enumerate(weights))


@dataclass(frozen=True)
class _Plan:
    """A well-formed plan: launch quarters by team, counted from 0, of the teams that launch."""

    problem: RolloutProblem
    teams: dict[str, Team]
    launch: dict[str, int]

    @classmethod
    def of(cls, problem: RolloutProblem, assignments: Iterable[Assignment]) -> _Plan:
        order = {quarter.id: position for position, quarter in enumerate(problem.quarters)}
        launch = {row.team: order[row.quarter] for row in assignments if row.quarter is not None}
        return cls(problem, {team.id: team for team in problem.teams}, launch)

    def violation(self, rule: str, teams: Iterable[str], quarter: int | None, sentence: str) -> Violation:
        name = None if quarter is None else self.quarter(quarter)
        return Violation(rule=rule, teams=tuple(teams), quarter=name, sentence=sentence)

    def quarter(self, position: int) -> str:
        return self.problem.quarters[position].id

    def title(self, team: str) -> str:
        return self.teams[team].title

    def titles(self, teams: Iterable[str]) -> str:
        return ", ".join(self.title(team) for team in teams)

    def ancestors(self, team: str) -> list[str]:
        above = []
        parent = self.teams[team].parent
        while parent is not None:
            above.append(parent)
            parent = self.teams[parent].parent
        return above

    def launches_in(self, quarter: int) -> list[str]:
        return [team for team, start in self.launch.items() if start == quarter]

    def level(self, team: str) -> int:
        stated, parent = self.teams[team].level, self.teams[team].parent
        if stated is not None:
            return stated
        return 1 if parent is None else self.level(parent) + 1

    def is_fit_pilot(self, team: str) -> bool:
        known = self.teams[team]
        ready = known.attributes.readiness in (None, "present")
        return known.volunteered == "yes" and known.attributes.pilot_ok and ready


def _malformed(problem: RolloutProblem, assignments: Sequence[Assignment]) -> Iterator[Violation]:
    counts = Counter(row.team for row in assignments)
    known = {team.id for team in problem.teams}
    quarters = {quarter.id for quarter in problem.quarters}
    sentences = [
        *((team, f"The plan names the unknown team '{team}'.") for team in counts if team not in known),
        *((team.id, f"The plan leaves out {team.title}.") for team in problem.teams if team.id not in counts),
        *((team, f"The plan names '{team}' {n} times.") for team, n in counts.items() if n > 1),
        *(
            (row.team, f"The plan names the unknown period '{row.quarter}'.")
            for row in assignments
            if row.quarter is not None and row.quarter not in quarters
        ),
    ]
    for team, sentence in sentences:
        yield Violation(rule="assignments", teams=(team,), quarter=None, sentence=sentence)


def _one_level_a_quarter(plan: _Plan) -> Iterator[Violation]:
    for team, start in plan.launch.items():
        for above in plan.ancestors(team):
            if plan.launch.get(above) == start:
                sentence = f"{plan.title(team)} and {plan.title(above)} above it launch in one period."
                yield plan.violation("one_level_a_quarter", (team, above), start, sentence)


def _max_levels(plan: _Plan) -> Iterator[Violation]:
    deepest = plan.problem.parameter("max_levels", "levels")
    for team, start in plan.launch.items():
        if plan.level(team) > deepest:
            sentence = (
                f"{plan.title(team)} is on level {plan.level(team)}; {deepest:g} levels launch at most."
            )
            yield plan.violation("max_levels", (team,), start, sentence)


def _pilots(plan: _Plan) -> Iterator[Violation]:
    if not plan.launch:
        yield plan.violation("pilots", (), None, "Nobody launches, so there is no pilot.")
        return
    first = min(plan.launch.values())
    started = plan.launches_in(first)
    most = plan.problem.parameter("pilots", "max_pilots")
    if len(started) > most:
        sentence = f"{plan.titles(started)} launch in the pilot period; it takes {most:g} at most."
        yield plan.violation("pilots", started, first, sentence)
    for team in started:
        if not plan.is_fit_pilot(team):
            sentence = f"{plan.title(team)} pilots, but did not volunteer or is not fit for it."
            yield plan.violation("pilots", (team,), first, sentence)


def _representative_pilots(plan: _Plan) -> Iterator[Violation]:
    if not plan.launch or not plan.problem.is_on("pilots"):
        return
    started = plan.launches_in(min(plan.launch.values()))
    compared = ["function"]
    if plan.problem.parameter("representative_pilots", "location"):
        compared.append("location")
    for name in compared:
        known = [(getattr(plan.teams[team].attributes, name) or "", team) for team in started]
        for value, count in Counter(value.casefold() for value, _ in known if value).items():
            if count > 1:
                teams = [team for other, team in known if other.casefold() == value]
                sentence = f"The pilots {plan.titles(teams)} have the same {name}."
                yield plan.violation("representative_pilots", teams, plan.launch[teams[0]], sentence)


def _parent_before_child(plan: _Plan) -> Iterator[Violation]:
    exempt = plan.problem.parameter("parent_before_child", "except_pilots")
    first = min(plan.launch.values(), default=0)
    for team, start in plan.launch.items():
        parent = plan.teams[team].parent
        if parent is None or (exempt and start == first and plan.is_fit_pilot(team)):
            continue
        if parent not in plan.launch or plan.launch[parent] >= start:
            sentence = f"{plan.title(team)} launches without {plan.title(parent)} live the period before."
            yield plan.violation("parent_before_child", (team, parent), start, sentence)


def _repair_before_go_live(plan: _Plan) -> Iterator[Violation]:
    for team, start in plan.launch.items():
        needed = plan.teams[team].attributes.repair_quarters
        if start < needed:
            sentence = f"{plan.title(team)} launches after {start} of {needed} periods of repair."
            yield plan.violation("repair_before_go_live", (team,), start, sentence)


def _growth(plan: _Plan) -> Iterator[Violation]:
    factor = plan.problem.parameter("growth", "factor")
    slowest = plan.problem.parameter("pilots", "max_pilots")
    live = 0
    for quarter in range(len(plan.problem.quarters)):
        started = plan.launches_in(quarter)
        most = max(slowest, factor * live)
        if len(started) > most + TOLERANCE:
            sentence = f"{len(started)} units launch; {live} units live before allow {int(most)}."
            yield plan.violation("growth", started, quarter, sentence)
        live += len(started)


def _blackouts(plan: _Plan) -> Iterator[Violation]:
    for team, start in plan.launch.items():
        if plan.quarter(start) in plan.teams[team].blackouts:
            sentence = f"{plan.title(team)} launches in {plan.quarter(start)}, which it has ruled out."
            yield plan.violation("blackouts", (team,), start, sentence)


def _pins(plan: _Plan) -> Iterator[Violation]:
    order = [quarter.id for quarter in plan.problem.quarters]
    for team, start in plan.launch.items():
        known = plan.teams[team]
        broken = {
            "never": known.never,
            f"only {known.only}": known.only is not None and order[start] != known.only,
            f"earliest {known.earliest}": known.earliest in order and start < order.index(known.earliest),
            f"latest {known.latest}": known.latest in order and start > order.index(known.latest),
        }
        for pin in (name for name, is_broken in broken.items() if is_broken):
            sentence = f"{known.title} launches in {order[start]} against its pin '{pin}'."
            yield plan.violation("pins", (team,), start, sentence)


def _dependencies(plan: _Plan) -> Iterator[Violation]:
    never = len(plan.problem.quarters)
    for dependency in plan.problem.dependencies:
        team, on = dependency.team, dependency.on
        start, other = plan.launch.get(team, never), plan.launch.get(on, never)
        broken = {
            "together": start != other,
            "not_before": start < other,
            "after": start < never and start <= other,
        }
        if broken[dependency.kind]:
            relation = {"together": "together with", "not_before": "not before", "after": "after"}
            sentence = f"{plan.title(team)} should launch {relation[dependency.kind]} {plan.title(on)}."
            quarter = None if start == never else start
            yield plan.violation("dependencies", (team, on), quarter, sentence)


def _capacity(plan: _Plan) -> Iterator[Violation]:
    for position, quarter in enumerate(plan.problem.quarters):
        for name, limit in quarter.capacity.items():
            users = {}
            for team, start in plan.launch.items():
                profile = plan.teams[team].effort.get(name, ())
                if 0 <= position - start < len(profile):
                    users[team] = profile[position - start]
            load = sum(users.values())
            if load > limit + TOLERANCE * max(1.0, limit):
                sentence = f"{quarter.id} needs {load:g} of {name} and has {limit:g}."
                yield plan.violation("capacity", users, position, sentence)


def _required(plan: _Plan) -> Iterator[Violation]:
    for team in plan.problem.teams:
        if plan.problem.has_to_launch(team) and team.id not in plan.launch:
            yield plan.violation("required", (team.id,), None, f"{team.title} has to go live and does not.")


_CHECKS = {
    "one_level_a_quarter": _one_level_a_quarter,
    "max_levels": _max_levels,
    "pilots": _pilots,
    "representative_pilots": _representative_pilots,
    "parent_before_child": _parent_before_child,
    "repair_before_go_live": _repair_before_go_live,
    "growth": _growth,
    "blackouts": _blackouts,
    "pins": _pins,
    "dependencies": _dependencies,
    "capacity": _capacity,
    "required": _required,
}
