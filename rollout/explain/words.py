"""Numbers, amounts and lists as people write them."""

from __future__ import annotations

from collections.abc import Sequence

_NAMES_SHOWN = 5
_SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six")


def number(value: float) -> str:
    """A number with at most two decimals.

    Examples
    --------
    >>> number(1200.0), number(2.5), number(0.125)
    ('1,200', '2.5', '0.12')
    """
    rounded = round(value, 2)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,}"


def amount(value: float, capacity: str, more: str = "") -> str:
    """So much of a capacity; its name is read without underscores.

    Examples
    --------
    >>> amount(40, "coach_hours"), amount(1, "seats", "more")
    ('40 coach hours', '1 more seat')
    """
    name = unit(capacity)
    if number(value) == "1" and name.endswith("s"):
        name = name.removesuffix("s")
    return " ".join(filter(None, (number(value), more, name)))


def unit(capacity: str) -> str:
    """A capacity's name without underscores."""
    return capacity.replace("_", " ")


def counted(count: int, noun: str) -> str:
    """A count with its noun.

    Examples
    --------
    >>> counted(1, "unit"), counted(3, "quarter"), counted(12, "unit")
    ('one unit', 'three quarters', '12 units')
    """
    told = _SMALL_NUMBERS[count] if count < len(_SMALL_NUMBERS) else str(count)
    return f"{told} {noun}" if count == 1 else f"{told} {noun}s"


def listed(names: Sequence[str]) -> str:
    """The names, the first five if there are more.

    Examples
    --------
    >>> listed(["Sales"]), listed(["Sales", "IT"]), listed(list("abcdefg"))
    ('Sales', 'Sales and IT', 'a, b, c, d, e and 2 more')
    """
    more = len(names) - _NAMES_SHOWN
    if more > 0:
        return f"{', '.join(names[:_NAMES_SHOWN])} and {more} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def opened(text: str) -> str:
    """A text with its first letter in capitals."""
    return text[:1].upper() + text[1:]
