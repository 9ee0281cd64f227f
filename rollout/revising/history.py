"""What has happened is fact: the problem goes on from it, and only the future has to keep the rules.

Facts may break rules: a pilot that did not volunteer, more launches than allowed, a team live before
its parent. Nobody can mend that, so it must not make every further plan impossible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rollout.model.layout import Group, Layout, Program, Row, sum_of
from rollout.model.program import rollout_program
from rollout.problem.faults import with_titles
from rollout.problem.plan import Assignment, Violation
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.rulebook import RULES
from rollout.problem.verifier import violations
from surveys.faults import Fault, FaultsError

_NOISE = 1e-9
_PAST = Group("history")


@dataclass(frozen=True)
class History:
    """Quarters that are over or running, and who launched in them.

    Parameters
    ----------
    quarters : tuple of str
        Ids of the quarters in which nothing can change any more.
    launched : mapping of str to str
        Team id -> id of one of these quarters.
    """

    quarters: tuple[str, ...] = ()
    launched: Mapping[str, str] = field(default_factory=dict)

    def contradicted_by(self, assignments: Sequence[Assignment]) -> bool:
        """Whether a plan tells the past otherwise than it was."""
        told = {row.team: row.quarter for row in assignments if row.quarter in self.quarters}
        return told != dict(self.launched)


def history_of(problem: RolloutProblem, happened: Mapping[str, str], frozen_until: str | None) -> History:
    """What happened up to a quarter.

    Raises
    ------
    FaultsError
        If a team or quarter is not known, a launch lies after the frozen quarters, or no quarter is
        left to plan.
    """
    order = [quarter.id for quarter in problem.quarters]
    titles = {team.id: team.title for team in problem.teams}
    if frozen_until is not None and frozen_until not in order:
        fault = Fault("frozen until", "the period is not known", "Name a period of the plan.", frozen_until)
        raise FaultsError([fault])
    frozen = () if frozen_until is None else tuple(order[: order.index(frozen_until) + 1])
    faults = [
        Fault(f"what happened, {titles.get(team, team)}", *found)
        for team, quarter in happened.items()
        if (found := _wrong(team in titles, quarter, order, frozen)) is not None
    ]
    if len(frozen) == len(order):
        remedy = "Add periods to the plan, or freeze fewer."
        faults.append(Fault("frozen until", "no period is left to plan", remedy, str(frozen_until)))
    if faults:
        raise FaultsError(faults)
    return History(frozen, dict(happened))


def _wrong(
    known: bool, quarter: str, order: Sequence[str], frozen: Sequence[str]
) -> tuple[str, str, str] | None:
    if not known:
        return "the team is not in the plan", "Name a team of the plan.", ""
    if quarter not in order:
        return "the period is not known", "Name a period of the plan.", quarter
    if quarter not in frozen:
        return "the period is not over yet", "Freeze the plan up to this period, or remove it.", quarter
    return None


def continued_problem(
    problem: RolloutProblem, history: History, slipped: Collection[str] = ()
) -> tuple[RolloutProblem, tuple[str, ...]]:
    """The problem from here on, and a note for every limit that the past has lifted.

    What launched is pinned to where it did; what did not launches after the frozen quarters. A
    capacity is raised where what launched takes more than it. A team's own pin into the past gives
    way if the team slipped or has to launch; else the team stays out. A team no longer has to launch
    together with one that is already live.

    Raises
    ------
    FaultsError
        If what is left of a team's pins and blackouts leaves it no quarter.
    """
    data: dict[str, Any] = problem.model_dump(mode="json")
    order = [quarter.id for quarter in problem.quarters]
    notes: list[str] = []
    for row, team in zip(data["teams"], problem.teams, strict=True):
        if team.id in history.launched:
            row |= {"only": history.launched[team.id], "earliest": None, "latest": None, "never": False}
            row["optional"] = False
            row["blackouts"] = ()
            row["attributes"]["repair_quarters"] = 0
        elif history.quarters:
            may_lift = team.id in slipped or problem.has_to_launch(team)
            notes += _opened(row, team.title, order, len(history.quarters), may_lift=may_lift)
    for quarter, row in enumerate(data["quarters"]):
        for name, hours in _committed(problem, history, quarter).items():
            row["capacity"][name] = max(hours, row["capacity"].get(name, 0.0))
    data["dependencies"] = [
        row.model_dump()
        for row in problem.dependencies
        if row.team not in history.launched and not (row.kind == "together" and row.on in history.launched)
    ]
    try:
        return problem_from_json(data), tuple(notes)
    except FaultsError as error:
        raise FaultsError(with_titles(error.faults, problem.teams)) from None


def _opened(
    row: dict[str, Any], title: str, order: Sequence[str], first: int, *, may_lift: bool
) -> Iterator[str]:
    """Move a team's pins to the quarters that are left; a note for each that cannot be kept."""
    past = {name: row[name] for name in ("only", "latest") if row[name] in order[:first]}
    if past and not may_lift:
        name, quarter = next(iter(past.items()))
        row |= {"never": True, "only": None}
        yield f"{title} stays out: its pin '{name} {quarter}' lies in the past."
        return
    for name, quarter in past.items():
        row[name] = None
        yield f"The pin '{name} {quarter}' of {title} lies in the past and is lifted."
    if row["earliest"] is None or order.index(row["earliest"]) < first:
        row["earliest"] = order[first]


def _committed(problem: RolloutProblem, history: History, quarter: int) -> dict[str, float]:
    """What the teams that have launched take of each capacity in a quarter."""
    order = {quarter.id: position for position, quarter in enumerate(problem.quarters)}
    hours: dict[str, float] = {}
    for team in problem.teams:
        if team.id not in history.launched:
            continue
        since = quarter - order[history.launched[team.id]]
        for name, profile in team.effort.items():
            if 0 <= since < len(profile):
                hours[name] = hours.get(name, 0.0) + profile[since]
    return hours


def continued_program(layout: Layout, history: History) -> Program:
    """The program of a continued problem: facts put in, rules about the past left out.

    Parameters
    ----------
    layout : Layout
        Of the problem that ``continued_problem`` gives.
    history : History

    Notes
    -----
    With the known variables k put in, a row a k + b x <= limit becomes b x <= limit - a k. A row that
    the facts break on their own (a k > limit >= 0) is about them and not about what follows, and is
    left out; so are rows without an open variable.
    """
    program = rollout_program(layout)
    known = _known(layout, history)
    rows = [Row([(variable, -1.0 if value else 1.0)], -value, _PAST) for variable, value in known.items()]
    kept = [row for row in program.rows if row.group.rule != "growth"]
    if layout.problem.is_on("growth"):
        kept += _growth(layout, history)
    for row in kept:
        fixed = sum(coefficient * known.get(variable, 0) for variable, coefficient in row.terms)
        is_open = any(variable not in known for variable, _ in row.terms)
        broken_by_facts = row.limit >= 0 and fixed > row.limit + _NOISE
        if is_open and not broken_by_facts:
            terms = [term for term in row.terms if term[0] not in known]
            rows.append(Row(terms, row.limit - fixed, row.group))
    return Program(program.variable_count, rows, program.objective)


def _growth(layout: Layout, history: History) -> Iterator[Row]:
    """The rule ``growth`` from here on, counted from the teams that are live.

    launches(t) <= max_pilots + (most(t) - max_pilots) fast(t) and launches(t) <= factor x live(t - 1) +
    max_pilots (1 - fast(t)), where most(t) is the most that growth from today's teams can reach. The
    problem's own rows count from nobody, which is too strict after a past that broke the rule.
    """
    group = Group("growth")
    factor = layout.problem.parameter("growth", "factor")
    count, slow = len(layout.teams), layout.most_pilots
    if count <= slow:
        return
    most_live = float(len(history.launched))
    for quarter in layout.quarters[len(history.quarters) :]:
        launching = sum_of(layout.launch(team, quarter) for team in layout.teams)
        carried = sum_of(layout.live_before(team, quarter, -factor) for team in layout.teams)
        most = min(count, max(slow, factor * most_live))
        yield Row([*launching, (layout.fast(quarter), slow - most)], slow, group)
        yield Row(sum_of([launching, carried, [(layout.fast(quarter), float(slow))]]), slow, group)
        most_live = min(count, most_live + most)


def _known(layout: Layout, history: History) -> dict[int, int]:
    """Every variable that the past decides, with its value."""
    order = layout.quarter_position
    facts = [history.launched.get(team.id) for team in layout.problem.teams]
    values = layout.values(tuple(None if fact is None else order[fact] for fact in facts))
    past = range(len(history.quarters))
    variables = [
        layout.live(team, quarter)
        for team, fact in enumerate(facts)
        for quarter in (past if fact is None else layout.quarters)
    ]
    variables += [layout.begun(quarter) for quarter in (layout.quarters if history.launched else past)]
    variables += [layout.fast(quarter) for quarter in past]
    if history.launched:
        variables += [layout.pilot(team) for team in layout.teams]
    return {variable: values[variable] for variable in variables}


def future_violations(
    continued: RolloutProblem, history: History, assignments: Sequence[Assignment]
) -> tuple[Violation, ...]:
    """What a plan breaks after the frozen quarters.

    Parameters
    ----------
    continued : RolloutProblem
        As ``continued_problem`` gives it.
    history : History
    assignments : sequence of Assignment
        One for each team.
    """
    found = violations(continued, assignments)
    return tuple(violation for violation in found if violation.quarter not in history.quarters)


def policies_broken_by_past(continued: RolloutProblem, history: History) -> tuple[str, ...]:
    """Policies that what happened breaks on its own."""
    facts = [Assignment(team=team.id, quarter=history.launched.get(team.id)) for team in continued.teams]
    found = violations(continued, facts)
    rules = dict.fromkeys(each.rule for each in found if each.quarter in history.quarters)
    return tuple(rule for rule in rules if RULES[rule].kind == "policy")


def without_policies(problem: RolloutProblem, policies: Iterable[str]) -> RolloutProblem:
    """The problem with some policies switched off."""
    return problem.model_copy(update={"rules": {**problem.rules, **dict.fromkeys(policies, False)}})
