"""The rules a rollout keeps: each with its sentence, its source, its default and its parameters.

A *policy* is a choice of the consultant, switched in a problem's ``rules``; ``"*"`` switches every
policy that is not named itself. A *limit* follows from the data (capacities, dependencies, pins);
it stays on under ``"*"`` and gives way only where it is named itself. A *measure* forbids nothing: it
changes what a plan is worth, and is off unless it is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number or switch of a rule.

    Parameters
    ----------
    default : bool, int or float
        Its type is the type a problem has to give.
    meaning : str
        With its unit.
    minimum : float
        Smallest value allowed.
    """

    default: bool | int | float
    meaning: str
    minimum: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: one constraint, one sentence.

    Parameters
    ----------
    name : str
        Its name in a problem's ``rules``.
    title : str
        The rule as a sentence.
    source : str
        Where it comes from.
    kind : str
        "policy", "limit" or "measure", see the module.
    default : bool
        Whether it holds in a problem that does not name it.
    parameters : mapping of str to Parameter
        What can be set.
    """

    name: str
    title: str
    source: str
    kind: Literal["policy", "limit", "measure"]
    default: bool = True
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


_STATED = "stated in the problem's data"

_ALL = (
    Rule(
        "one_level_a_quarter",
        "In each branch of the organisation at most one level launches in a period.",
        "000 pitfall 4",
        "policy",
    ),
    Rule(
        "max_levels",
        "Units below the deepest allowed level never launch.",
        "000 pitfall 4 (two or three levels)",
        "policy",
        parameters={"levels": Parameter(3, "levels counted from the top", 1)},
    ),
    Rule(
        "pilots",
        "The first period with a launch is a pilot of a few teams that volunteered and are fit for it.",
        "003 point 8 and conclusion (open managers, one or two pilot teams); fitness: project judgement",
        "policy",
        parameters={"max_pilots": Parameter(2, "teams in the pilot period at most", 1)},
    ),
    Rule(
        "representative_pilots",
        "Two pilots do not have the same function, nor, if asked for, the same location.",
        "003 point 8 (pilots show what others can expect); Tipton on strata: project judgement",
        "policy",
        parameters={"location": Parameter(False, "pilots also differ in location")},
    ),
    Rule(
        "parent_before_child",
        "A unit launches at least one period after its parent; pilots may be exempt.",
        "000 pitfall 4 against 003 point 8; the exemption needs the sponsor's written direction "
        "(project judgement)",
        "policy",
        parameters={
            "except_pilots": Parameter(True, "pilots may launch before their parents; false: top level first")
        },
    ),
    Rule(
        "repair_before_go_live",
        "A team launches only after the periods that its repair takes.",
        "004 (a missing component has its symptom); lead time: project judgement",
        "policy",
    ),
    Rule(
        "growth",
        "A period launches no more units than the pilots or a multiple of the units already live.",
        "003 point 8 (early wins persuade others); the multiple: project judgement",
        "policy",
        parameters={"factor": Parameter(1.0, "launches for each unit live the period before")},
    ),
    Rule(
        "learning_curve",
        "A unit's OKRs work a little better every period until it has learnt them.",
        "003, questions at the end (6 to 12 months to get comfortable); even steps: project judgement",
        "measure",
        default=False,
        parameters={"quarters": Parameter(3, "periods from the launch until the whole value counts", 1)},
    ),
    Rule("blackouts", "A team does not launch in a period it has ruled out.", _STATED, "limit"),
    Rule("pins", "A team launches only within its pinned periods.", _STATED, "limit"),
    Rule("dependencies", "A team does not launch before what it depends on.", _STATED, "limit"),
    Rule("capacity", "Launches and their support fit into each capacity of each period.", _STATED, "limit"),
    Rule("required", "A team that may not stay out goes live.", _STATED, "limit"),
)


def rules_schema(schema: dict[str, Any]) -> None:
    """Write what a problem may say of each rule into its JSON schema."""
    schema |= {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "*": {"type": "boolean", "description": "Every policy that is not named itself."},
            **{rule.name: _setting_schema(rule) for rule in RULES.values()},
        },
    }


def _setting_schema(rule: Rule) -> dict[str, Any]:
    parameters = {
        name: {
            "type": {bool: "boolean", int: "integer", float: "number"}[type(each.default)],
            "default": each.default,
            "description": each.meaning,
            **({} if isinstance(each.default, bool) else {"minimum": each.minimum}),
        }
        for name, each in rule.parameters.items()
    }
    switch = {"type": "boolean", "default": rule.default}
    told = {"type": "object", "properties": parameters, "additionalProperties": False}
    return {"description": f"{rule.title} Source: {rule.source}.", "anyOf": [switch, told]}


RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in _ALL})
