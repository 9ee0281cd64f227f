"""Edits of a problem: what a person can change, and the problem that follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rollout.problem.plan import Change
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.problem.rulebook import RULES

# By how much "growth" is loosened at a time, in launches for each live unit; project judgement.
GROWTH_STEP = 0.5
_USUAL_PILOTS = int(RULES["pilots"].parameters["max_pilots"].default)


def changed_problem(problem: RolloutProblem, changes: Sequence[Change]) -> RolloutProblem:
    """The problem with all changes made.

    Parameters
    ----------
    problem : RolloutProblem
    changes : sequence of Change
        A dot in the field of a team leads into its attributes: ``attributes.repair_quarters``.

    Raises
    ------
    FaultsError
        If the changed problem contradicts itself.
    """
    data: dict[str, Any] = problem.model_dump(mode="json")
    removed = {int(change.key) for change in changes if change.part == "dependencies"}
    data["dependencies"] = [row for at, row in enumerate(data["dependencies"]) if at not in removed]
    teams = {row["id"]: row for row in data["teams"]}
    quarters = {row["id"]: row for row in data["quarters"]}
    for change in changes:
        match change.part:
            case "rules" if change.field:
                setting = data["rules"].get(change.key)
                parameters = setting if isinstance(setting, dict) else {}
                data["rules"][change.key] = {**parameters, change.field: change.value}
            case "rules":
                data["rules"][change.key] = change.value
            case "teams":
                *path, last = change.field.split(".")
                row = teams[change.key]
                for step in path:
                    row = row[step]
                row[last] = change.value
            case "quarters":
                quarters[change.key]["capacity"][change.field] = change.value
            case "dependencies":
                pass
    return problem_from_json(data)


def switched_off(
    problem: RolloutProblem, rule: str, *, with_pace: bool = True
) -> tuple[tuple[Change, ...], str]:
    """The changes that switch a policy off, and what they are called.

    With "pilots" its number of pilots falls back to the default, from which "growth" takes its slowest
    pace. Where that would make growth stricter, it is switched off as well, if ``with_pace``.
    """
    changes: tuple[Change, ...] = (Change(part="rules", key=rule, value=False),)
    told = f"Do without the rule “{RULES[rule].title.removesuffix('.')}”."
    default = float(_USUAL_PILOTS)
    if (
        with_pace
        and rule == "pilots"
        and problem.is_on("growth")
        and problem.parameter(rule, "max_pilots") > default
    ):
        changes += (Change(part="rules", key="growth", value=False),)
        told += " The limit of growth, which starts from the number of pilots, goes with it."
    return changes, told


def growth_step(factor: float, more: float) -> tuple[Change, str]:
    """The change that lets launches grow faster, and what it is called."""
    change = Change(part="rules", key="growth", field="factor", value=factor + more)
    return (
        change,
        f"Let up to {factor + more:g} times as many units start as are live, instead of {factor:g}.",
    )


def one_pilot_more(problem: RolloutProblem) -> int | None:
    """Pilots at most after one step more; None where nobody would follow it.

    Source 003 knows one or two pilot teams. Only who has already gone beyond it may be told to go further.
    """
    most = int(problem.parameter("pilots", "max_pilots"))
    return None if most == _USUAL_PILOTS else most + 1
