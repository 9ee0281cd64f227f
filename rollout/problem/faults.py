"""Everything that makes a rollout problem contradictory or unreadable, as a list of faults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import pairwise

from rollout.problem.entities import Dependency, Quarter, Team
from rollout.problem.graph import circle_labels
from rollout.problem.rulebook import RULES, Parameter
from surveys.faults import Fault


@dataclass(frozen=True)
class Draft:
    """A problem that may still be wrong.

    ``team_ids`` and ``quarter_ids`` also hold the ids of rows that could not be read, so that one
    bad row does not make every mention of it a second fault.
    """

    quarters: Sequence[Quarter]
    teams: Sequence[Team]
    dependencies: Sequence[Dependency]
    rules: Mapping[str, object]
    quarter_ids: frozenset[str] = field(default=frozenset())
    team_ids: frozenset[str] = field(default=frozenset())


def draft_faults(draft: Draft) -> Iterator[Fault]:
    """Every fault between the parts of a problem."""
    yield from _empty_faults(draft)
    yield from _duplicate_faults("quarters", [quarter.id for quarter in draft.quarters])
    yield from _duplicate_faults("teams", [team.id for team in draft.teams])
    yield from _order_faults(draft.quarters)
    yield from _hierarchy_faults(draft)
    for team in draft.teams:
        yield from _pin_faults(team, draft)
        yield from _effort_faults(team, draft)
    yield from _dependency_faults(draft)
    yield from _rule_faults(draft.rules)


def place_of(team: Team) -> str:
    """How a fault names a team."""
    return f"team '{team.id}'" if team.title == team.id else f"team '{team.id}' ({team.title})"


def with_titles(faults: Iterable[Fault], teams: Sequence[Team]) -> Iterator[Fault]:
    """The faults with every team called by its title alone, for people who never see ids.

    Examples
    --------
    >>> sales = Team(id="7f3", name="Sales")
    >>> next(with_titles([Fault("team '7f3' (Sales), parent", "it waits for '7f3'", "", "7f3, b")], [sales]))
    Fault(place='Sales, parent', problem="it waits for 'Sales'", remedy='', value='Sales, b')
    """
    titles = {team.id: team.title for team in teams}

    def told(text: str) -> str:
        for team in teams:
            if f"'{team.id}'" in text and team.title != team.id:
                text = text.replace(place_of(team), team.title).replace(f"'{team.id}'", f"'{team.title}'")
        return text

    for fault in faults:
        value = ", ".join(titles.get(each, each) for each in fault.value.split(", "))
        yield replace(
            fault,
            place=told(fault.place),
            problem=told(fault.problem),
            remedy=told(fault.remedy),
            value=value,
        )


def _empty_faults(draft: Draft) -> Iterator[Fault]:
    if not draft.quarters and not draft.quarter_ids:
        yield Fault("quarters", "the plan has no quarter", "Give at least one quarter.")
    if not draft.teams and not draft.team_ids:
        yield Fault("teams", "the plan has no team", "Give at least one team.")


def _duplicate_faults(place: str, ids: Iterable[str]) -> Iterator[Fault]:
    for identifier, count in Counter(ids).items():
        if count > 1:
            yield Fault(place, f"an id occurs {count} times", "Give each its own id.", identifier)


def _order_faults(quarters: Sequence[Quarter]) -> Iterator[Fault]:
    for earlier, later in pairwise(quarters):
        if later.start <= earlier.start:
            yield Fault(
                f"quarter '{later.id}'",
                f"it does not start after the quarter listed before it, '{earlier.id}' ({earlier.start})",
                "List the quarters in order of their first day.",
                str(later.start),
            )


def _unknown(place: str, what: str, value: str, known: Iterable[str]) -> Fault:
    close = get_close_matches(value, sorted(known), n=1)
    remedy = f"Did you mean '{close[0]}'?" if close else f"Name a {what} that the problem lists."
    return Fault(place, f"the {what} is not known", remedy, value)


def _hierarchy_faults(draft: Draft) -> Iterator[Fault]:
    index = {team.id: position for position, team in enumerate(draft.teams)}
    arcs = []
    for position, team in enumerate(draft.teams):
        if team.parent is None:
            continue
        if team.parent not in draft.team_ids:
            yield _unknown(f"{place_of(team)}, parent", "team", team.parent, draft.team_ids)
        elif team.parent in index:
            arcs.append((position, index[team.parent]))
    yield from _parent_circle_faults(draft.teams, arcs)
    for child, parent in arcs:
        below, above = draft.teams[child].level, draft.teams[parent].level
        if below is not None and above is not None and below <= above:
            yield Fault(
                f"{place_of(draft.teams[child])}, level",
                f"it is not below its parent '{draft.teams[parent].title}' of level {above}",
                "Give the child a greater level than its parent.",
                str(below),
            )


def _title(draft: Draft, team_id: str) -> str:
    return next((team.title for team in draft.teams if team.id == team_id), team_id)


def _parent_circle_faults(teams: Sequence[Team], arcs: Sequence[tuple[int, int]]) -> Iterator[Fault]:
    labels = circle_labels(len(teams), arcs)
    for label in sorted({labels[child] for child, parent in arcs if labels[child] == labels[parent]}):
        names = _circle_names(teams, labels, label)
        yield Fault("teams, parent", "units are each other's parents", "Break the circle.", names)


def _circle_names(teams: Sequence[Team], labels: Sequence[int], label: int) -> str:
    return ", ".join(team.title for team, own in zip(teams, labels, strict=True) if own == label)


def _pin_faults(team: Team, draft: Draft) -> Iterator[Fault]:
    place = place_of(team)
    named = {"earliest": team.earliest, "latest": team.latest, "only": team.only}
    known = True
    for name, value in [*named.items(), *(("blackouts", quarter) for quarter in team.blackouts)]:
        if value is not None and value not in draft.quarter_ids:
            known = False
            yield _unknown(f"{place}, {name}", "quarter", value, draft.quarter_ids)
    if team.never and (team.only is not None or not team.optional):
        yield Fault(
            f"{place}, never",
            "the team may never launch, yet it is pinned to a period or may not stay out",
            "Remove 'never', or 'only' and 'optional': false.",
        )
    if known and not team.never:
        yield from _window_faults(team, draft)


def _window_faults(team: Team, draft: Draft) -> Iterator[Fault]:
    order = {quarter.id: position for position, quarter in enumerate(draft.quarters)}
    pins = [pin for pin in (team.earliest, team.latest, team.only) if pin is not None]
    if not pins or not all(pin in order for pin in pins):
        return
    first = order[team.earliest] if team.earliest else 0
    last = order[team.latest] if team.latest else len(draft.quarters) - 1
    wanted = [quarter.id for quarter in draft.quarters[first : last + 1]]
    if team.only is not None:
        wanted = [quarter for quarter in wanted if quarter == team.only]
    if not wanted:
        problem = "'earliest', 'latest' and 'only' leave no period"
    elif all(quarter in team.blackouts for quarter in wanted):
        problem = "every period to which it is pinned is one of its blackouts"
    else:
        return
    yield Fault(place_of(team), problem, "Move a pin or lift a blackout.", ", ".join(pins))


def _effort_faults(team: Team, draft: Draft) -> Iterator[Fault]:
    for name, profile in team.effort.items():
        if not any(profile) or not draft.quarters:
            continue
        place = f"{place_of(team)}, effort '{name}'"
        without = [quarter.id for quarter in draft.quarters if name not in quarter.capacity]
        if without:
            remedy = "Give each period this capacity, or correct the name."
            yield Fault(place, "periods state no such capacity", remedy, ", ".join(without))
            continue
        most = max(quarter.capacity[name] for quarter in draft.quarters)
        if profile[0] > most and not team.never and draft.rules.get("capacity") is not False:
            yield Fault(
                place,
                f"its launch takes more than any period offers, at most {most:g}",
                "Raise the capacity, reduce the effort, or mark the team 'never'.",
                f"{profile[0]:g}",
            )


def _dependency_faults(draft: Draft) -> Iterator[Fault]:
    index = {team.id: position for position, team in enumerate(draft.teams)}
    arcs: list[tuple[int, int]] = []
    strict: list[tuple[int, int]] = []
    for number, dependency in enumerate(draft.dependencies, start=1):
        place = f"dependency {number} ({dependency.kind})"
        for end in (dependency.team, dependency.on):
            if end not in draft.team_ids:
                yield _unknown(place, "team", end, draft.team_ids)
        if dependency.team == dependency.on:
            yield Fault(place, "the team depends on itself", "Remove it.", _title(draft, dependency.team))
        elif dependency.team in index and dependency.on in index:
            arc = (index[dependency.team], index[dependency.on])
            arcs.append(arc)
            if dependency.kind == "together":
                arcs.append((arc[1], arc[0]))
            elif dependency.kind == "after":
                strict.append(arc)
    labels = circle_labels(len(draft.teams), arcs)
    for label in sorted({labels[team] for team, on in strict if labels[team] == labels[on]}):
        names = _circle_names(draft.teams, labels, label)
        problem = "these teams wait for each other in a circle, at least one of them a period later"
        yield Fault("dependencies", problem, "Remove one dependency of the circle.", names)


def _rule_faults(rules: Mapping[str, object]) -> Iterator[Fault]:
    for name, setting in rules.items():
        place = f"rule '{name}'"
        if name != "*" and name not in RULES:
            yield _unknown("rules", "rule", name, RULES)
        elif isinstance(setting, Mapping) and name != "*":
            for key, value in setting.items():
                yield from _parameter_faults(place, str(key), value, RULES[name].parameters)
        elif not isinstance(setting, bool):
            remedy = "Give true or false." if name == "*" else "Give true, false or the rule's parameters."
            yield Fault(place, "the setting cannot be read", remedy, str(setting))


def _parameter_faults(
    place: str, name: str, value: object, parameters: Mapping[str, Parameter]
) -> Iterator[Fault]:
    if name not in parameters:
        yield _unknown(place, "parameter", name, parameters)
        return
    parameter = parameters[name]
    if isinstance(parameter.default, bool):
        if not isinstance(value, bool):
            yield Fault(f"{place}, {name}", "it is a switch", "Give true or false.", str(value))
        return
    whole = isinstance(parameter.default, int)
    fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not fits or not parameter.minimum <= float(str(value)) < float("inf"):
        kind = "whole number" if whole else "number"
        remedy = f"Give a {kind} from {parameter.minimum:g} up: {parameter.meaning}."
        yield Fault(f"{place}, {name}", "the number is missing or out of range", remedy, str(value))
