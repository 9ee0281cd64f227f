"""Instruments from YAML files, with every fault of a file at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from surveys.faults import Fault, FaultsError
from surveys.instrument import Instrument

BUILT_IN = Path(__file__).parent / "instruments"
LARGEST_FILE_BYTES = 1_000_000


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
        The file, UTF-8, at most 1 MB.
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
        raise FaultsError(faults_of_validation(error, place)) from None


def mapping_from_yaml(content: bytes, place: str) -> dict[str, object]:
    """The top-level mapping of a YAML file, read without running anything in it.

    Raises
    ------
    FaultsError
        If the file is too large, not UTF-8, not YAML, or not a mapping at its top.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise FaultsError([Fault(place, "the file is larger than 1 MB", "Split it or remove what is not needed.")])
    try:
        data = _load_without_aliases(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise FaultsError([Fault(place, "the file is not UTF-8 text", "Save it as UTF-8.")]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise FaultsError(
            [Fault(place + line, f"the file is not valid YAML: {problem}", "Correct the line.")]
        ) from None
    if not isinstance(data, dict):
        raise FaultsError([Fault(place, "the file is not a list of named values", "Start from the template.")])
    return {str(key): value for key, value in data.items()}


def _load_without_aliases(text: str) -> object:
    # Aliases allow a few lines to expand into gigabytes; no file of ours needs them.
    for token in yaml.scan(text):
        if isinstance(token, yaml.AliasToken):
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not allowed", problem_mark=token.start_mark)
    return yaml.safe_load(text)


def faults_of_validation(error: ValidationError, place: str) -> list[Fault]:
    """A pydantic error as faults with place, problem and remedy."""
    faults: list[Fault] = []
    for detail in error.errors(include_url=False):
        path = " > ".join(str(part) for part in detail["loc"])
        where = f"{place}, {path}" if path else place
        message = detail["msg"].removeprefix("Value error, ")
        value = detail.get("input")
        shown = str(value) if isinstance(value, str | int | float) else ""
        remedy = "Remove it; the key is not known here." if detail["type"] == "extra_forbidden" else "Correct it."
        faults.extend(Fault(where, line, remedy, shown) for line in message.splitlines())
    return faults
