"""What an engagement decides and learns about risks: changed numbers, chosen cures, outcomes."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from readiness.pitfall_catalogue import Slug


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class JudgementEdit(_Frozen):
    """One number of ours, changed for one engagement.

    Parameters
    ----------
    number : str
        Which number, as a path: ``likelihood_ratio/strong``, ``base_rate/hr-ownership`` ...
        (`readiness.risk.edits.editable`).
    value : float or str
        What it is here; a word where a strength is changed.
    reason : str
        Why; a number without a reason is not changed.
    """

    number: str = Field(min_length=1, max_length=200)
    value: float | str
    reason: str = Field(min_length=3, max_length=1000)
    by: str = Field(default="", max_length=200)
    on: date


class ChosenCure(_Frozen):
    """A cure that sponsor and consultant decided on; the plan takes it up as an activity."""

    cure: Slug
    on: date
    owner: str = Field(default="", max_length=200)


class Forecast(_Frozen):
    """The chances as they stood on a day, kept to be compared with what came.

    Parameters
    ----------
    chances : dict
        Pitfall -> chance that it is there. [0-1]
    base_rates : dict
        Pitfall -> base rate then, the forecast of somebody who knows nothing. [0-1]
    pilot_fails : float
        Chance that the pilot fails. [0-1]
    judgements : str
        Version of the numbers, as `EditedNumbers.version` says it: ``1.1 + 2 changed here``.
    """

    id: UUID
    on: date
    judgements: str
    chances: dict[Slug, float]
    base_rates: dict[Slug, float]
    pilot_fails: float = Field(ge=0, le=1)


class Outcome(_Frozen):
    """What came true: whether a pitfall was there, or whether the pilot failed.

    Parameters
    ----------
    pitfall : str
        Empty: the pilot as a whole.
    """

    pitfall: str = Field(default="", max_length=100)
    came: bool
    on: date
    by: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=2000)
