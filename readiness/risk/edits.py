"""Numbers of ours that an engagement may change, and the numbers with its changes applied.

Ranges and words are in `editable.yaml`; the numbers themselves stay in `judgements.yaml` and
the catalogue. Reference: project judgement, decision 0014.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from readiness.judgements import Effect, Judgements, Strength
from readiness.pitfall_catalogue import PitfallCatalogue
from readiness.risk.records import JudgementEdit
from surveys.faults import Fault, FaultsError
from surveys.instrument_files import mapping_from_yaml

Value = int | float | str
_FILE: Final = Path(__file__).parent / "editable.yaml"
_KEEPS: Final = {
    "rising": (operator.lt, "Let each be above the one before."),
    "not falling": (operator.le, "Let none be below the one before."),
    "not rising": (operator.ge, "Let none be above the one before."),
}
_Model = TypeVar("_Model", bound=BaseModel)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Described(_Frozen):
    path: str = Field(min_length=1)
    title: str = Field(min_length=1)
    unit: str = ""
    low: float | None = None
    high: float | None = None
    whole: bool = False
    order: Literal["rising", "not falling", "not rising"] | None = None
    used_for: str = Field(pattern=r"\.$")

    @model_validator(mode="after")
    def _has_a_range_or_words(self) -> Self:
        ranged = self.low is not None and self.high is not None and self.low < self.high and self.unit
        if not ranged and (self.low, self.high, self.unit) != (None, None, ""):
            raise ValueError(f"{self.path}: a number has low, high and unit, low below high; a word has none")
        return self


class _Kind(_Described):
    """Numbers that share words, unit and range; see `editable.yaml` for the keys."""

    names: dict[str, str] = Field(default_factory=dict)
    fixed: tuple[str, ...] = ()


class _Group(_Frozen):
    title: str = Field(min_length=1)
    numbers: tuple[_Kind, ...] = Field(min_length=1)


class EditableNumber(_Described):
    """One number of ours that an engagement may change.

    Parameters
    ----------
    path : str
        Its place: ``likelihood_ratio/strong``, ``base_rate/hr-ownership`` ...
    group, title, used_for : str
        Where it belongs, what it is, and what it is used for, in plain words.
    value : float or str
        What it is by default: a number, or one of `choices`.
    unit, low, high : str, float, float
        Unit, smallest and largest value allowed, both included; nothing for words.
    family : str
        Numbers of one family keep an `order`, as they are listed; empty: it is alone.
    """

    group: str
    value: Value
    choices: tuple[str, ...]
    family: str

    @property
    def allowed(self) -> str:
        """What it may be: ``one of weak, strong, decisive``, ``a number from 0 to 1``."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        return f"a {'whole ' * self.whole}number from {self.low:g} to {self.high:g}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that is not what it is by default, who changed it, when and why."""

    path: str
    title: str
    default: Value
    here: Value
    reason: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Dropped:
    """A change that does not fit today's numbers and is left out, with what is wrong with it."""

    edit: JudgementEdit
    fault: Fault


@dataclass(frozen=True, slots=True)
class EditedNumbers:
    """Catalogue and judgements as they hold in one engagement.

    The differences are in the order of `editable`; nothing is dropped when read strictly.
    """

    catalogue: PitfallCatalogue
    judged: Judgements
    differences: tuple[Difference, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    @property
    def version(self) -> str:
        """Version of the numbers, marked where some are changed: ``1.1 + 2 changed here``."""
        count = len(self.differences)
        return f"{self.judged.version} + {count} changed here" if count else self.judged.version


class _Place(NamedTuple):
    """A number's owner (a pitfall; empty: the judgements), the way to it, and words for its title."""

    value: Value
    owner: str
    way: tuple[str | int, ...]
    words: Mapping[str, str]


def editable(catalogue: PitfallCatalogue, judged: Judgements) -> tuple[EditableNumber, ...]:
    """Every number of ours that may be changed, group by group."""
    return tuple(_numbers(_places(catalogue, judged)).values())


def edited(
    catalogue: PitfallCatalogue, judged: Judgements, edits: Sequence[JudgementEdit], *, strict: bool = True
) -> EditedNumbers:
    """The numbers with an engagement's changes, or the very objects given where nothing differs.

    Parameters
    ----------
    edits : sequence of JudgementEdit
        As they were made; one that a later one of the same number replaces has no effect.
    strict : bool
        False: changes that do not fit, because the numbers have moved on since, are left out
        and listed. Where an order is broken, all changes of its numbers are left out.

    Raises
    ------
    FaultsError
        If strict: every unknown number, wrong kind, value out of range and broken order.
    """
    winners = {edit.number: edit for edit in edits}
    if not winners:
        return EditedNumbers(catalogue, judged)
    places = _places(catalogue, judged)
    numbers = _numbers(places)
    dropped = [Dropped(e, fault) for e in winners.values() if (fault := _fault(numbers.get(e.number), e))]
    alone = {each.edit.number for each in dropped}
    fitting = {path: edit for path, edit in winners.items() if path not in alone}
    # A value that is wrong by itself says nothing about an order; left out, its default does.
    broken = _broken_orders(numbers, fitting, alone if strict else ())
    dropped += [Dropped(e, broken[f]) for p, e in fitting.items() if (f := numbers[p].family) in broken]
    if dropped and strict:
        raise FaultsError(dict.fromkeys(each.fault for each in dropped))
    differences = tuple(
        Difference(path, number.title, number.value, here, edit.reason, edit.by, edit.on)
        for path, number in numbers.items()
        if (edit := fitting.get(path)) and number.family not in broken
        if (here := int(edit.value) if number.whole else edit.value) != number.value
    )
    changes = [(places[each.path], each.here) for each in differences]
    pitfalls = tuple(_changed(pitfall, pitfall.id, changes) for pitfall in catalogue.pitfalls)
    if any(place.owner for place, _ in changes):
        # Not a copy: that would carry the lookups which the old one has made of its own pitfalls.
        catalogue = PitfallCatalogue(pitfalls=pitfalls)
    return EditedNumbers(catalogue, _changed(judged, "", changes), differences, tuple(dropped))


@cache
def _groups() -> tuple[_Group, ...]:
    data = mapping_from_yaml(_FILE.read_bytes(), _FILE.name)
    return TypeAdapter(tuple[_Group, ...]).validate_python(data["groups"])


def _places(catalogue: PitfallCatalogue, judged: Judgements) -> dict[str, _Place]:
    """All numbers of ours by their path; those not in `editable.yaml` are not offered."""
    found = {"/".join(way): _Place(value, "", way, {}) for way, value in _leaves(judged.model_dump())}
    for p in catalogue.pitfalls:
        words = {"pitfall": p.title}
        found[f"base_rate/{p.id}"] = _Place(p.base_rate, p.id, ("base_rate",), words)
        for key, weeks in p.impact_weeks:
            found[f"impact_weeks/{p.id}/{key}"] = _Place(weeks, p.id, ("impact_weeks", key), words)
        for at, signal in enumerate(p.signals):
            path, says = f"strength/{p.id}/{signal.id}", {**words, "sign": signal.says_for}
            found[path] = _Place(signal.strength, p.id, ("signals", at, "strength"), says)
        for at, cure in enumerate(p.cures):
            way, action = ("cures", at), {**words, "cure": cure.action.rstrip(".")}
            found[f"effect/{cure.id}"] = _Place(cure.effect, p.id, (*way, "effect"), action)
            for key, effect in cure.also.items():
                other = {**action, "pitfall": catalogue.by_id[key].title}
                found[f"effect/{cure.id}/{key}"] = _Place(effect, p.id, (*way, "also", key), other)
            found[f"cure_hours/{cure.id}"] = _Place(cure.effort_hours, p.id, (*way, "effort_hours"), action)
            found[f"cure_weeks/{cure.id}"] = _Place(cure.lead_weeks, p.id, (*way, "lead_weeks"), action)
    return found


def _leaves(node: Mapping[str, object], way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Value]]:
    for key, each in node.items():
        if isinstance(each, Mapping):
            yield from _leaves(each, (*way, key))
        elif isinstance(each, int | float):
            yield (*way, key), each


def _numbers(places: Mapping[str, _Place]) -> dict[str, EditableNumber]:
    numbers: dict[str, EditableNumber] = {}
    for title, kind in ((group.title, kind) for group in _groups() for kind in group.numbers):
        shared = kind.model_dump(exclude={"path", "title", "names", "fixed"})
        pattern = re.compile(kind.path.replace("*", "([^/]+)"))
        for match in filter(None, map(pattern.fullmatch, places)):
            (value, _, _, words), path, key = places[match[0]], match[0], match[pattern.groups]
            if key in kind.fixed:
                continue
            numbers[path] = EditableNumber(
                **shared,
                path=path,
                group=title,
                title=kind.title.format(key=kind.names.get(key, key.replace("_", " ")), **words),
                value=str(value) if isinstance(value, str) else value,
                choices=tuple(map(str, type(value))) if isinstance(value, Strength | Effect) else (),
                family=path[: match.start(pattern.groups)].rstrip("/") if kind.order else "",
            )
    return numbers


def _fault(number: EditableNumber | None, edit: JudgementEdit) -> Fault | None:
    """What is wrong with a change by itself."""
    place, value = f"changed number '{edit.number}'", edit.value
    shown = value if isinstance(value, str) else f"{value:g}"
    if number is None:
        return Fault(place, "there is no such number", "Take the change back, or correct its path.", shown)
    problem = ""
    if number.choices:
        problem = "" if value in number.choices else "the value is not one of its words"
    elif isinstance(value, str):
        problem = "the value is not a number"
    elif number.low is not None and number.high is not None and not number.low <= value <= number.high:
        problem = f"the value is outside {number.low:g}-{number.high:g}"
    elif number.whole and not float(value).is_integer():
        problem = "the value is not a whole number"
    return Fault(place, problem, f"Give {number.allowed}.", shown) if problem else None


def _broken_orders(
    numbers: Mapping[str, EditableNumber], edits: Mapping[str, JudgementEdit], without: Collection[str]
) -> dict[str, Fault]:
    """The families that changes put out of order."""
    broken: dict[str, Fault] = {}
    for family, order in {numbers[p].family: order for p in edits if (order := numbers[p].order)}.items():
        members = [n for n in numbers.values() if n.family == family and n.path not in without]
        values = [float(edits[n.path].value if n.path in edits else n.value) for n in members]
        holds, remedy = _KEEPS[order]
        if not all(holds(one, after) for one, after in pairwise(values)):
            named = [
                f"{n.path.removeprefix(family + '/')} {v:g}" for n, v in zip(members, values, strict=True)
            ]
            place = f"changed numbers '{family}'"
            broken[family] = Fault(place, "the numbers are out of order", remedy, ", ".join(named))
    return broken


def _changed(model: _Model, owner: str, changes: Sequence[tuple[_Place, Value]]) -> _Model:
    """The owner's model with its numbers changed and checked again, or itself."""
    if not (own := [(place.way, value) for place, value in changes if place.owner == owner]):
        return model
    data: Any = model.model_dump(by_alias=True)
    for (*way, last), value in own:
        reduce(operator.getitem, way, data)[last] = value
    return type(model).model_validate(data)
