"""What may go wrong in any rollout, with owner and counter-measure, read from `rollout_risks.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from readiness.pitfall_catalogue import Slug
from rollout.planning.document import PlanDocument
from rollout.problem.rulebook import RULES
from surveys.instrument import Source
from surveys.instrument_files import mapping_from_yaml


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RolloutRisk(_Frozen):
    """One thing that may go wrong.

    Parameters
    ----------
    seen_by : str
        How somebody notices it early.
    owner : str
        A role.
    measure : str
        What this plan does about it.
    rule : str
        The planner's rule that does it; "": no rule.
    """

    id: Slug
    title: str
    seen_by: str
    owner: str
    measure: str
    rule: str = ""
    source: Source


class RolloutRisks(_Frozen):
    """The risks that come with the product."""

    version: str
    reference: str
    risks: tuple[RolloutRisk, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_known_rules(self) -> Self:
        if unknown := {each.rule for each in self.risks} - {"", *RULES}:
            raise ValueError(f"there are no rules {', '.join(sorted(unknown))}")
        return self


@cache
def rollout_risks() -> RolloutRisks:
    """The risks, in their order."""
    path = Path(__file__).parent / "rollout_risks.yaml"
    return RolloutRisks.model_validate(mapping_from_yaml(path.read_bytes(), path.name))


def risks_of(plan: PlanDocument) -> tuple[RolloutRisk, ...]:
    """The risks whose counter-measure this plan keeps to."""
    off = {each.rule for each in plan.settings.rules_off}
    return tuple(each for each in rollout_risks().risks if each.rule not in off)
