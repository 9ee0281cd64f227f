"""A plain reading of YAML: names, lists, texts, numbers, true, false and null, and nothing else.

Less is read than YAML allows, because every extra is a trap in a file that people write:
aliases let a few lines unfold into gigabytes, tags build objects, a repeated name loses its
first value, and the words yes, no and on are texts here, as the people meant them.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

DEEPEST_NESTING = 40
# Narrower than YAML's own rule: 007, 1e5 and 1:30 are texts, since most writers leave them unquoted.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"(?:[-+]?(?:0|[1-9][0-9]{0,300})\.[0-9]{0,300}|\.[0-9]{1,300})(?:[eE][-+][0-9]{1,3})?")
_WORDS: dict[str, object] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# The reader in C is ten times faster; installations without it read the same.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NO_NAME = object()


def plain_yaml(text: str) -> object:
    """The value a YAML text describes: dicts with text keys, lists, str, int, float, bool or None.

    Raises
    ------
    yaml.MarkedYAMLError
        Wrong syntax, aliases, tags, repeated names, several documents, or nesting deeper than 40.
    yaml.reader.ReaderError
        Characters that YAML does not allow.
    """
    waiting: list[_Open] = []
    result: object = None
    documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _refused(event, "a second document (---) starts here; one file holds one")
        elif isinstance(event, yaml.AliasEvent):
            raise _refused(event, "aliases (*name) are not allowed")
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            _check_tag(event)
            if len(waiting) >= DEEPEST_NESTING:
                raise _refused(event, f"it is nested more than {DEEPEST_NESTING} levels deep")
            waiting.append(_Open({} if isinstance(event, yaml.MappingStartEvent) else [], event))
        elif isinstance(event, yaml.ScalarEvent):
            _check_tag(event)
            result = _placed(_scalar(event, waiting), event, waiting)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            closed = waiting.pop()
            result = _placed(closed.value, closed.start, waiting)
    return result


@dataclass
class _Open:
    """A mapping or list whose end has not been read yet."""

    value: dict[str, object] | list[object]
    start: yaml.Event
    name: object = field(default=_NO_NAME)


def _placed(value: object, event: yaml.Event, waiting: list[_Open]) -> object:
    """The value, put where it belongs in the innermost open mapping or list."""
    if not waiting:
        return value
    inside = waiting[-1]
    if isinstance(inside.value, list):
        inside.value.append(value)
    elif inside.name is not _NO_NAME:
        inside.value[str(inside.name)] = value
        inside.name = _NO_NAME
    elif not isinstance(value, str):
        raise _refused(event, "a list stands where a name is expected")
    elif value in inside.value:
        raise _refused(event, f"the name '{value}' appears twice")
    else:
        inside.name = value
    return value


def _scalar(event: yaml.ScalarEvent, waiting: list[_Open]) -> object:
    text = _without_controls(event.value)
    is_name = bool(waiting) and isinstance(waiting[-1].value, dict) and waiting[-1].name is _NO_NAME
    if is_name or not event.implicit[0]:  # quoted, or a name: always a text
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text


def _without_controls(text: str) -> str:
    # Escapes may write characters that no database and no spreadsheet takes.
    if text.isprintable():
        return text
    return "".join(_allowed(text))


def _allowed(text: str) -> Iterator[str]:
    for character in text:
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"}:
            yield character


def _check_tag(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
    if event.tag is not None:
        raise _refused(event, "tags (!name) are not allowed")


def _refused(event: yaml.Event, problem: str) -> yaml.MarkedYAMLError:
    mark = event.start_mark
    # The reader in C has a mark of its own kind, with the same fields.
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)  # type: ignore[arg-type]
