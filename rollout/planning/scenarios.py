"""Scenarios: the same organisation planned fast, safely or cheaply, to be compared with the plan as set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rollout.planning.settings import PlanSettings
from surveys.instrument_files import mapping_from_yaml

OWN = "own"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class SettingChange(_Frozen):
    """How one setting differs: exactly one of the three."""

    times: float | None = Field(default=None, gt=0)
    add: float | None = None
    set: Any = None

    @model_validator(mode="after")
    def _is_one_change(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("give exactly one of times, add, set")
        return self

    def of(self, value: Any) -> Any:
        """The changed value, of each period where a setting has one for each; what is not set stays so."""
        if "set" in self.model_fields_set:
            return self.set
        if isinstance(value, Mapping):
            return {period: self.of(each) for period, each in value.items()}
        if value is None:
            return None
        changed = value * self.times if self.times is not None else value + (self.add or 0)
        return type(value)(changed)


class Scenario(_Frozen):
    """One way to plan, as changes to the settings.

    ``keeps_reserve``: planned with less than there is; the chances of its dates count all of it.
    """

    id: str
    title: str
    sentence: str
    changes: Mapping[str, SettingChange]
    keeps_reserve: bool = False

    @model_validator(mode="after")
    def _changes_settings(self) -> Self:
        unknown = sorted(self.changes.keys() - PlanSettings.model_fields.keys())
        if unknown:
            raise ValueError(f"there are no settings {', '.join(unknown)}")
        return self

    def settings(self, own: PlanSettings) -> PlanSettings:
        """The settings under this scenario, within the limits that each setting has."""
        changed = own.model_dump()
        for name, change in self.changes.items():
            changed[name] = _within_limits(name, change.of(changed[name]))
        return PlanSettings.model_validate(changed)


def _within_limits(name: str, value: Any) -> Any:
    field = PlanSettings.model_fields[name]
    if isinstance(value, Mapping):
        # The limits of a setting by period are those of its values: Mapping[str, Annotated[float, Field(...)]].
        (limits,) = get_args(field.annotation)[1].__metadata__
        return {period: _clipped(each, limits.metadata) for period, each in value.items()}
    return _clipped(value, field.metadata)


def _clipped(value: Any, limits: Iterable[Any]) -> Any:
    for limit in limits:
        if getattr(limit, "le", None) is not None and isinstance(value, int | float):
            value = min(value, limit.le)
        if getattr(limit, "ge", None) is not None and isinstance(value, int | float):
            value = max(value, limit.ge)
    return value


class Scenarios(_Frozen):
    """The scenarios that come with the product."""

    reference: str
    scenarios: tuple[Scenario, ...] = Field(min_length=1)


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Fast, safe and cheap, in the order shown."""
    path = Path(__file__).parent / "scenarios.yaml"
    return Scenarios.model_validate(mapping_from_yaml(path.read_bytes(), path.name)).scenarios
