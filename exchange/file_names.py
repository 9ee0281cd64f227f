"""Names of files made from people's words."""

from __future__ import annotations

from collections.abc import Iterable

from surveys.text import clean_text

# A file name holds 255 bytes; a letter takes four at most.
_LONGEST = 55


def file_names(words: Iterable[tuple[str, str]], ending: str) -> tuple[str, ...]:
    """For each kind and name a file name that is unlike all others, also where case makes no difference.

    Examples
    --------
    >>> file_names([("unit", "Sales & Service"), ("unit", "sales/service"), ("unit", "..")], ".ics")
    ('unit-Sales-Service.ics', 'unit-sales-service-2.ics', 'unit.ics')
    """
    taken: set[str] = set()
    names = []
    for kind, name in words:
        letters = "".join(each if each.isalnum() else " " for each in clean_text(name))
        stem = "-".join((kind, *letters[:_LONGEST].split()))
        unique, number = stem, 1
        while unique.casefold() in taken:
            number += 1
            unique = f"{stem}-{number}"
        taken.add(unique.casefold())
        names.append(f"{unique}{ending}")
    return tuple(names)
