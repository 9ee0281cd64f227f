"""What an instrument consists of: scales, components, items, open questions, roles."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

Key = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
Texts = Annotated[Mapping[str, str], Field(min_length=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def without_empty(written: dict[str, object], *fields: str) -> dict[str, object]:
    """A record as it is kept, without fields of later versions that hold nothing.

    What was kept, and hashed, before there were such fields is then written the same today.

    Examples
    --------
    >>> without_empty({"id": "x", "unconfirmed": []}, "unconfirmed")
    {'id': 'x'}
    """
    return {name: value for name, value in written.items() if value or name not in fields}


class Better(StrEnum):
    """Which end of a scale is the good one."""

    HIGHER = "better"
    LOWER = "worse"


class Source(_Frozen):
    """Where a statement comes from: a document of the source list and a place in it."""

    document: str = Field(min_length=1)
    place: str = Field(min_length=1)


class Scale(_Frozen):
    """An answer scale with whole-number points from `minimum` to `maximum`, both included.

    ``higher_is: worse`` turns a scale (hostility, say) so that after keying high is good.
    """

    minimum: int = Field(ge=-100, le=100)
    maximum: int = Field(ge=-100, le=100)
    higher_is: Better = Better.HIGHER
    labels: Mapping[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _has_points(self) -> Self:
        if self.maximum <= self.minimum:
            raise ValueError(f"the maximum {self.maximum} is not above the minimum {self.minimum}")
        for language, labels in self.labels.items():
            if len(labels) != self.points:
                raise ValueError(f"{len(labels)} labels in '{language}' for {self.points} points")
        return self

    @property
    def points(self) -> int:
        """Number of points."""
        return self.maximum - self.minimum + 1

    @property
    def midpoint(self) -> float:
        """The middle of the scale: the default threshold between missing and present."""
        return (self.minimum + self.maximum) / 2


class Symptom(_Frozen):
    """What a missing component predicts, in Knoster's word."""

    id: Key
    label: Texts
    meaning: Texts


class Component(_Frozen):
    """One dimension that is measured by the mean of its items.

    ``softened`` is what clients read where the component is missing; ``repair`` is what
    brings it about; ``threshold`` (keyed scale units) defaults to the scale's midpoint.
    """

    id: Key
    label: Texts
    scale: Key
    meaning: Texts | None = None
    softened: Texts | None = None
    symptom: Symptom | None = None
    repair: Texts | None = None
    threshold: float | None = None
    source: Source


class ItemKind(StrEnum):
    """What an item is asked for."""

    COMPONENT = "component"
    SYMPTOM = "symptom"
    PITFALL = "pitfall"


class Item(_Frozen):
    """One question with an answer scale.

    ``reversed`` means that agreeing is bad: for the component, because the symptom is
    there, or because the pitfall is present. After keying, high is always good.
    ``earlier_wordings`` are texts that somebody judged to mean the same: a wave that asked
    one of them asked this item.
    """

    id: Key
    kind: ItemKind
    component: Key | None = None
    scale: Key
    reversed: bool = False
    text: Texts
    pitfalls: tuple[str, ...] = ()
    source: Source
    earlier_wordings: tuple[Texts, ...] = ()

    @model_serializer(mode="wrap")
    def _as_kept(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        return without_empty(write(self), "earlier_wordings")

    @model_validator(mode="after")
    def _speaks_to_something(self) -> Self:
        if self.kind is ItemKind.PITFALL:
            if not self.pitfalls:
                raise ValueError(f"item '{self.id}': a pitfall item names at least one pitfall")
        elif self.component is None:
            raise ValueError(f"item '{self.id}': a {self.kind} item names its component")
        return self


class OpenQuestion(_Frozen):
    """A question answered in words."""

    id: Key
    text: Texts
    source: Source


class Role(_Frozen):
    """A part people play in the survey (member, team lead, executive)."""

    id: Key
    label: Texts


class WaysOut(_Frozen):
    """The two ways of not answering; both are missing, but they say different things."""

    dont_know: Texts
    declined: Texts
