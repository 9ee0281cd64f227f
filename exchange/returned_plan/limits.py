"""How much of everything a workbook may hold: counted in its bytes, before a parser builds any of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from openpyxl.utils import range_boundaries

from exchange.archives import SAVE_AGAIN
from exchange.table_rows import refused

# Project judgement: what the largest plan has, several times over; spreadsheets' own limits where lower.
MOST: Mapping[str, tuple[int, str]] = {
    "sheet": (255, "sheets"),
    "definedName": (5_000, "names"),
    "font": (10_000, "fonts"),
    "fill": (10_000, "fills"),
    "border": (10_000, "borders"),
    "dxf": (10_000, "formats of rules"),
    "numFmt": (10_000, "number formats"),
    "xf": (64_000, "formats"),
    "r": (200_000, "pieces of formatted text"),
    "si": (150_000, "texts"),
    "cfRule": (10_000, "rules for formats"),
    "dataValidation": (10_000, "rules for entries"),
    "hyperlink": (10_000, "links"),
    "comment": (20_000, "notes"),
    "c": (400_000, "cells"),
}
MOST_MERGED = 5_000
MOST_AREA = 200_000
MOST_LINKS_TIMES_MERGED = 2_000_000
LONGEST_FORMULA = 8_192
LONGEST_NUMBER_FORMAT = 1_000
LONGEST_NAME = 2_000
LONGEST_LIST_OF_RANGES = 50_000
MOST_SHARED_FORMULA_TEXT = 5_000_000
_LESS = "Remove what does not belong to the plan."
# Any prefix of a namespace; possessive, so that hostile bytes are looked at once.
_TAG = rb"<(?:[^\s<>:/!?]++:)?"
# The parser builds a cell for each place of these.
_WITH_AREAS = re.compile(_TAG + rb"""(mergeCell|hyperlink|comment)\s(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+""")
_ATTRIBUTE = re.compile(rb"""\s([\w:.\-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_AREA = re.compile(rb"[A-Za-z]{1,3}[0-9]{1,7}(?::[A-Za-z]{1,3}[0-9]{1,7})?")
_FORMULA = re.compile(_TAG + rb"f(?:\s[^<>]*+)?>([^<]*+)")
_LONG_FORMULA = re.compile(_TAG + rb"f(?:\s[^<>]*+)?>[^<]{%d}" % (2 * LONGEST_FORMULA))
_LONG_NUMBER_FORMAT = re.compile(
    rb"formatCode\s*+=\s*+(?:\"[^\"]{%d}|'[^']{%d})" % ((LONGEST_NUMBER_FORMAT,) * 2)
)
_LONG_NAME = re.compile(_TAG + rb"definedName(?:\s[^<>]*+)?>[^<]{%d}" % LONGEST_NAME)
_LONG_RANGES = re.compile(rb"sqref\s*+=\s*+[\"'][^\"'<>]{%d}" % LONGEST_LIST_OF_RANGES)
_TABLE = re.compile(_TAG + rb"table\s[^<>]*?\sref\b")
_TABLE_COLUMN = re.compile(_TAG + rb"tableColumn\s")


class Counts:
    """What the parts of a workbook hold, all together.

    Parameters
    ----------
    place : str
        The file's name, for messages.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._found: Counter[str] = Counter()

    def add(self, content: bytes) -> None:
        """Count what a part holds.

        Raises
        ------
        FaultsError
            More of something than any plan has.
        """
        for tag, (most, words) in MOST.items():
            self._found[tag] += _count(content, tag.encode(), most - self._found[tag])
            if self._found[tag] > most:
                raise refused(self._place, f"the workbook has more than {most:,} {words}", _LESS)


def _count(content: bytes, tag: bytes, room: int) -> int:
    """How often an element begins; not looked at closely where there is room for all that look like it."""
    at_most = content.count(b"<" + tag) + content.count(b":" + tag)
    if at_most <= min(room, 1_000):
        return at_most
    return sum(1 for _ in re.finditer(_TAG + tag + rb"[\s/>]", content))


def check_areas(content: bytes, place: str) -> None:
    """Refuse merged cells, links and notes over more cells than anybody fills.

    Parameters
    ----------
    place : str
        File and sheet, for messages.

    Raises
    ------
    FaultsError
        With the area and what to do about it.
    """
    tags: Counter[bytes] = Counter()
    total = 0
    for found in _WITH_AREAS.finditer(content):
        tags[found[1]] += 1
        area = _area(found[0])
        if area is None:
            what = "cells are merged, linked or noted whose place cannot be read"
            raise refused(place, what, "Save it again from Excel.", found[0][:60].decode(errors="replace"))
        left, top, right, bottom = _bounds(area)
        total += (abs(right - left) + 1) * (abs(bottom - top) + 1)
        if total > MOST_AREA:
            problem = f"merged or linked cells cover more than {MOST_AREA:,} cells"
            remedy = "Unmerge whole columns and rows; merge only cells that are filled."
            raise refused(place, problem, remedy, area)
    if tags[b"mergeCell"] > MOST_MERGED:
        raise refused(place, f"more than {MOST_MERGED:,} areas are merged", "Unmerge them.")
    if tags[b"mergeCell"] * tags[b"hyperlink"] > MOST_LINKS_TIMES_MERGED:
        raise refused(place, "it has very many links and very many merged areas", "Unmerge them.")


def _area(tag: bytes) -> str | None:
    """Where an element says that it applies; None if that is no area."""
    refs = [one or other for name, one, other in _ATTRIBUTE.findall(tag) if name == b"ref"]
    return refs[0].decode() if len(refs) == 1 and _AREA.fullmatch(refs[0]) else None


def _bounds(area: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(area.upper())
    return left or 1, top or 1, right or 1, bottom or 1


def check_lengths(content: bytes, place: str) -> None:
    """Refuse formulas, names and formats that no spreadsheet takes, and one formula copied without end.

    Raises
    ------
    FaultsError
    """
    if b"formatCode" in content and _LONG_NUMBER_FORMAT.search(content):
        raise refused(place, f"a number format is longer than {LONGEST_NUMBER_FORMAT:,} characters", _LESS)
    if b"definedName" in content and _LONG_NAME.search(content):
        raise refused(place, f"a name stands for more than {LONGEST_NAME:,} characters", _LESS)
    if b"sqref" in content and _LONG_RANGES.search(content):
        remedy = "Apply it to whole columns, or clear it under Conditional Formatting or Data Validation."
        raise refused(place, "a rule applies to very many single ranges", remedy)
    if _TABLE.search(content) and not _TABLE_COLUMN.search(content):
        raise refused(place, "a table has no columns", SAVE_AGAIN)
    if _LONG_FORMULA.search(content):
        raise refused(place, f"a formula is longer than {LONGEST_FORMULA:,} characters", _LESS)
    copies = content.count(b"shared")
    if copies and copies * _longest(_FORMULA.findall(content)) > MOST_SHARED_FORMULA_TEXT:
        remedy = "Shorten the formula or copy it into fewer rows."
        raise refused(place, "a long formula stands in very many cells", remedy)


def _longest(formulas: Iterable[bytes]) -> int:
    return max(map(len, formulas), default=0)
