"""Elements and values as the schema writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement

from exchange.workbook.texts import safe_text

_LONGEST_NAME = 512
Value = str | int | float | bool | datetime | None


def add(parent: Element, tag: str, values: Iterable[tuple[str, Value]] = ()) -> Element:
    """A new element with simple elements in it, as `fill` adds them."""
    element = SubElement(parent, tag)
    fill(element, values)
    return element


def fill(element: Element, values: Iterable[tuple[str, Value]]) -> None:
    """Add simple elements in the order given; None leaves one out."""
    for name, value in values:
        if value is not None:
            SubElement(element, name).text = written(value)


def written(value: str | float | bool | datetime) -> str:
    """A value as XML Schema writes it: 1 and 0 for true and false, local times without an offset.

    Examples
    --------
    >>> written(True), written(0.5), written(datetime(2027, 1, 4, 9))
    ('1', '0.5', '2027-01-04T09:00:00')
    """
    match value:
        case bool():
            return str(int(value))
        case datetime():
            return value.isoformat(timespec="seconds")
        case _:
            return str(value)


def name_text(text: str) -> str:
    """A name on one line, without what XML cannot hold, as long as the schema takes."""
    return safe_text(text.replace("\n", " "))[:_LONGEST_NAME]


def minutes_text(minutes: int) -> str:
    """A length of working time.

    Examples
    --------
    >>> minutes_text(150)
    'PT2H30M0S'
    """
    return f"PT{minutes // 60}H{minutes % 60}M0S"
