"""A draft OKR as somebody wrote it, before anything is judged."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from surveys.instrument import Key

LONGEST_TEXT = 1000
MOST_KEY_RESULTS = 50


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DraftLevel(StrEnum):
    """Whose goal it is."""

    COMPANY = "company"
    DEPARTMENT = "department"
    TEAM = "team"
    INDIVIDUAL = "individual"
    NOT_SAID = "not said"


class Answer(StrEnum):
    """What was answered to a question of the data checklist."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class DraftKeyResult(_Frozen):
    """One key result in its author's words.

    Parameters
    ----------
    baseline, target : str
        As given in columns of their own; empty where the sentence has to say it.
    data : dict
        Question of the data checklist (`checklist.yaml`) -> answer; unknown where absent.
    overruled : dict
        Rule id -> why a reader said that its flag does not hold here.
    """

    id: UUID
    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    baseline: str = Field(default="", max_length=200)
    target: str = Field(default="", max_length=200)
    data: dict[Key, Answer] = Field(default_factory=dict)
    overruled: dict[Key, str] = Field(default_factory=dict)


class DraftOkr(_Frozen):
    """One objective with its key results.

    Parameters
    ----------
    team : str
        Whose it is, as written; drafts of one team are read together.
    unit : UUID or None
        The unit of the team list that the team is, where it is known.
    """

    id: UUID
    objective: str = Field(default="", max_length=LONGEST_TEXT)
    key_results: tuple[DraftKeyResult, ...] = Field(default=(), max_length=MOST_KEY_RESULTS)
    team: str = Field(default="", max_length=200)
    unit: UUID | None = None
    level: DraftLevel = DraftLevel.NOT_SAID
    on: date | None = None
