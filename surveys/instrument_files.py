"""Instruments from YAML files, with every fault of a file at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from surveys.faults import Fault, FaultsError
from surveys.instrument import Instrument
from surveys.plain_yaml import plain_yaml

BUILT_IN = Path(__file__).parent / "instruments"
LARGEST_FILE_BYTES = 500_000
_PROBLEMS = {"missing": "it is missing", "extra_forbidden": "there is no such key"}
_REMEDIES = {
    "missing": "Add it.",
    "extra_forbidden": "Remove it, or correct its name.",
    "string_type": "Write a text; put a word like true, or a number, in quotation marks.",
}


@cache
def built_in_instrument(name: str = "lippitt_knoster") -> Instrument:
    """An instrument that comes with the product."""
    path = BUILT_IN / f"{name}.yaml"
    return instrument_from_yaml(path.read_bytes(), path.name)


def instrument_from_yaml(content: bytes, place: str) -> Instrument:
    """The instrument a YAML file describes.

    Parameters
    ----------
    content : bytes
        The file, UTF-8, at most 500 kB.
    place : str
        The file's name, for messages.

    Raises
    ------
    FaultsError
        Everything wrong with the file: syntax, unknown keys, references, missing translations.
    """
    data = mapping_from_yaml(content, place)
    try:
        return Instrument.model_validate(data)
    except ValidationError as error:
        raise FaultsError(faults_of_validation(error, place, data)) from None


def mapping_from_yaml(content: bytes, place: str) -> dict[str, object]:
    """The top-level mapping of a YAML file, read without running anything in it.

    Raises
    ------
    FaultsError
        If the file is too large, not UTF-8, not plain YAML, or not a mapping at its top.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise _refused(place, "the file is larger than 500 kB", "Split it or remove what is not needed.")
    try:
        text = content.decode("utf-8-sig")
        data = plain_yaml(text)
    except UnicodeDecodeError:
        raise _refused(place, "the file is not UTF-8 text", "Save it as UTF-8.") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _refused(f"{place}, line {line}", f"{error.reason}", "Remove the character.") from None
    except yaml.MarkedYAMLError as error:
        where = f"{place}, line {error.problem_mark.line + 1}" if error.problem_mark else place
        raise _refused(where, f"the file is not plain YAML: {error.problem}", "Correct the line.") from None
    if not isinstance(data, dict):
        found = "the file is empty" if data is None else "the file is not a list of named values"
        raise _refused(place, found, "Start from the template.")
    return data


def _refused(place: str, problem: str, remedy: str) -> FaultsError:
    return FaultsError([Fault(place, problem, remedy)])


def faults_of_validation(error: ValidationError, place: str, data: object = None) -> list[Fault]:
    """A pydantic error as faults with place, problem and remedy.

    Parameters
    ----------
    data : mapping or list, optional
        What was validated. Entries of lists are then called by their ``id`` instead of
        their number.
    """
    faults: list[Fault] = []
    for detail in error.errors(include_url=False):
        kind, value = detail["type"], detail.get("input")
        steps = list(_names_on_the_way(detail["loc"], data))
        shown = str(value) if isinstance(value, str | int | float) and kind != "extra_forbidden" else ""
        message = _PROBLEMS.get(kind, detail["msg"].removeprefix("Value error, "))
        for line in message.splitlines():
            # Our own checks write "where: what"; the where belongs to the place.
            inner, colon, problem = line.partition(": ") if kind == "value_error" else ("", "", line)
            where = [*steps, inner] if colon else steps
            ours = "Add it." if line.endswith("is missing") else "Correct it."
            faults.append(
                Fault(
                    ", ".join([place, *([" > ".join(where)] if where else [])]),
                    problem or line,
                    _REMEDIES.get(kind, ours),
                    shown,
                )
            )
    return faults


def _names_on_the_way(location: tuple[int | str, ...], data: object) -> Iterator[str]:
    for step in location:
        inside: object = None
        if isinstance(data, dict):
            inside = data.get(str(step))
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            inside = data[step]
        name = inside.get("id") if isinstance(inside, dict) else None
        yield (
            f"'{name}'"
            if name and isinstance(step, int)
            else f"number {step + 1}"
            if isinstance(step, int)
            else step
        )
        data = inside
