"""What every published value is made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Percent = Annotated[int, Field(ge=0, le=100)]


class Frozen(BaseModel):
    """A value that is published: never changed, and nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hidden(Frozen):
    """A value that is not shown. It carries no reason, so that the reason tells nothing."""

    hidden: Literal[True] = True
