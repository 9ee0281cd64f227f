"""The rollout problem: who may go live when, at what effort, and for what value.

The names of the fields are the names of the JSON document that the command line reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Self, TypeVar, get_args

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from rollout.problem.entities import Attributes, Dependency, Entity, Quarter, Team
from rollout.problem.faults import Draft, draft_faults
from rollout.problem.rulebook import RULES, rules_schema
from surveys.faults import Fault, FaultList, FaultsError

__all__ = ["Attributes", "Dependency", "Quarter", "RolloutProblem", "Team", "problem_from_json"]

Objective = Literal["value", "fewest_quarters"]
Row = TypeVar("Row", bound=BaseModel)


class RolloutProblem(Entity):
    """A rollout problem without contradictions in its data.

    Parameters
    ----------
    quarters : tuple of Quarter
        In order of their first day.
    teams : tuple of Team
        Every unit that may launch; parents are listed among them.
    dependencies : tuple of Dependency
        What teams wait for.
    rules : mapping
        By rule name: false, true or its parameters; ``"*"`` for every policy not named itself. A
        rule that is not named has its default.
    objective : str
        ``value``: most value earned by live teams over the quarters. ``fewest_quarters``: every team
        live after as few quarters as possible, counted from the first quarter of the plan.

    Raises
    ------
    pydantic.ValidationError
        With every fault in its message; ``problem_from_json`` gives the same as a ``FaultsError``.
    """

    quarters: tuple[Quarter, ...]
    teams: tuple[Team, ...]
    dependencies: tuple[Dependency, ...] = ()
    rules: Mapping[str, object] = Field(default={}, json_schema_extra=rules_schema)
    objective: Objective = "value"

    @model_validator(mode="after")
    def _without_faults(self) -> Self:
        draft = Draft(
            self.quarters,
            self.teams,
            self.dependencies,
            self.rules,
            frozenset(quarter.id for quarter in self.quarters),
            frozenset(team.id for team in self.teams),
        )
        faults = tuple(draft_faults(draft))
        if faults:
            raise FaultsError(faults)
        return self

    def is_on(self, rule: str) -> bool:
        """Whether a rule holds in this problem.

        Examples
        --------
        >>> problem = problem_from_json({
        ...     "quarters": [{"id": "Q1", "start": "2026-01-01"}], "teams": [{"id": "a"}],
        ...     "rules": {"*": False, "growth": {"factor": 2}}})
        >>> problem.is_on("pilots"), problem.is_on("growth"), problem.is_on("capacity")
        (False, True, True)
        """
        default: object = RULES[rule].default
        if RULES[rule].kind == "policy":
            default = self.rules.get("*", default)
        return self.rules.get(rule, default) is not False

    def parameter(self, rule: str, name: str) -> float:
        """A rule's parameter as set or by default, also while the rule is off."""
        setting = self.rules.get(rule)
        default = RULES[rule].parameters[name].default
        value = setting.get(name, default) if isinstance(setting, Mapping) else default
        return float(value)

    def has_to_launch(self, team: Team) -> bool:
        """Whether the problem asks for this team to go live within the plan."""
        return not team.never and (self.objective == "fewest_quarters" or not team.optional)


def problem_from_json(data: object) -> RolloutProblem:
    """The problem that a JSON document describes.

    Parameters
    ----------
    data : object
        The document as ``json.load`` gives it.

    Raises
    ------
    FaultsError
        Everything that is wrong with it, each with place, value and remedy.
    """
    if not isinstance(data, Mapping):
        raise FaultsError(
            [Fault("problem", "it is not a JSON object", "Give an object with quarters and teams.")]
        )
    faults = FaultList()
    quarters = _rows(data.get("quarters", ()), "quarters", Quarter, faults)
    teams = _rows(data.get("teams", ()), "teams", Team, faults)
    dependencies = _rows(data.get("dependencies", ()), "dependencies", Dependency, faults)
    rules = data.get("rules", {})
    if not isinstance(rules, Mapping):
        faults.add(
            "rules", "they are not an object", "Give rule names with true, false or parameters.", rules
        )
        rules = {}
    rules = {str(name): setting for name, setting in rules.items()}
    draft = Draft(quarters, teams, dependencies, rules, _ids(data.get("quarters")), _ids(data.get("teams")))
    faults.extend(draft_faults(draft))
    faults.extend(_frame_faults(data))
    faults.raise_if_any()
    return RolloutProblem(
        quarters=tuple(quarters),
        teams=tuple(teams),
        dependencies=tuple(dependencies),
        rules=rules,
        objective=data.get("objective", "value"),
    )


def _frame_faults(data: Mapping[str, object]) -> Iterator[Fault]:
    """Misspelt names and an unknown objective of the document itself."""
    for name in data:
        if name not in RolloutProblem.model_fields:
            yield Fault("problem", "the name is not known", "Remove it or correct its spelling.", str(name))
    objective = data.get("objective", "value")
    if objective not in get_args(Objective):
        remedy = f"Give one of: {', '.join(get_args(Objective))}."
        yield Fault("objective", "it is not known", remedy, str(objective))


def _rows(data: object, place: str, row_type: type[Row], faults: FaultList) -> list[Row]:
    """The rows that could be read; the faults of the others are noted."""
    if not isinstance(data, list | tuple):
        faults.add(place, "it is not a list", "Give a list.", data)
        return []
    rows = []
    for number, raw in enumerate(data, start=1):
        try:
            rows.append(row_type.model_validate(raw))
        except ValidationError as error:
            name = f" ('{raw['id']}')" if isinstance(raw, Mapping) and "id" in raw else ""
            faults.extend(_fault(f"{place}, row {number}{name}", details) for details in error.errors())
    return rows


def _ids(data: object) -> frozenset[str]:
    rows = data if isinstance(data, list | tuple) else ()
    return frozenset(str(row["id"]) for row in rows if isinstance(row, Mapping) and "id" in row)


def _fault(place: str, details: ErrorDetails) -> Fault:
    """One complaint of the field types, in the words of the other faults."""
    path = ".".join(str(step) for step in details["loc"])
    where = f"{place}, {path}" if path else place
    match details["type"]:
        case "missing":
            return Fault(where, "it is missing", "Give a value.")
        case "extra_forbidden":
            return Fault(
                where, "the name is not known", "Remove it or correct its spelling.", str(details["input"])
            )
        case _:
            message = details["msg"].removeprefix("Value error, ")
            problem = message[0].lower() + message[1:]
            return Fault(where, problem, "Correct the value.", str(details["input"]))
