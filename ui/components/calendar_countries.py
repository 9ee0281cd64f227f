"""Countries as people say them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_PACKAGE, _TABLE = "tzdata.zoneinfo", "iso3166.tab"


def country_words(code: str) -> str:
    """A country's name by its two letters; the letters where it is not known.

    The names are those of the time zone database.

    Examples
    --------
    >>> country_words("DE"), country_words("XX")
    ('Germany', 'XX')
    """
    return _names().get(code, code)


@cache
def _names() -> dict[str, str]:
    try:
        text = files(_PACKAGE).joinpath(_TABLE).read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError):  # some systems bring a time zone database of their own
        return {}
    rows = (line.split("\t", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return {code: name.strip() for code, name in rows}
