"""Tables out of CSV files, whatever program of whatever country wrote them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress

from exchange.table_rows import (
    CONTROLS,
    MOST_COLUMNS,
    Row,
    cell_without_controls,
    refused,
    rows_within_limits,
)

_DELIMITERS = ",;\t|"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
_LONGEST_LINE = 1_000_000
_DECLARED_DELIMITER = re.compile(r'"?sep=([,;\t|])"?[,;\t|]*\s*', re.IGNORECASE)
_AS_UTF_8 = "Save the list as .xlsx, or as .csv in UTF-8."


def rows_of_text(content: bytes, place: str) -> list[Row]:
    """The rows of a CSV file that hold something.

    Raises
    ------
    FaultsError
        Unreadable text, an unclosed quotation mark, too many rows, or no row at all.
    """
    text = _decoded(content, place)
    lines = _lines(text, place)
    declared = _DECLARED_DELIMITER.fullmatch(next(_lines(text, place), ""))
    if declared:
        next(lines)  # spreadsheet programs do not show this line
    delimiter = declared[1] if declared else _delimiter(text)
    rows = rows_within_limits(_records(lines, delimiter, place), place)
    if not rows:
        raise refused(place, "the file has no rows", "Choose the file that holds the list.")
    return rows


def _lines(text: str, place: str) -> Iterator[str]:
    """The physical lines one by one, so that a large file is not held twice."""
    for number, match in enumerate(_LINE.finditer(text), start=1):
        line = match[0]
        if len(line) > _LONGEST_LINE:
            problem = f"the line is longer than {_LONGEST_LINE:,} characters"
            raise refused(
                f"{place}, line {number}", problem, "Save the list again from the spreadsheet program."
            )
        if line:
            yield line


def _records(lines: Iterator[str], delimiter: str, place: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    line = 1
    try:
        for number, values in enumerate(reader, start=1):
            line = reader.line_num + 1
            yield number, [cell_without_controls(cell) for cell in values[: MOST_COLUMNS + 1]]
    except csv.Error:
        raise refused(
            f"{place}, row {number + 1} (line {line} of the text)",
            "a quotation mark is not closed, or text stands behind a closed one, or a cell is far too long",
            "Write a quotation mark inside a cell twice, or save the list again from the spreadsheet program.",
        ) from None


def _decoded(content: bytes, place: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif encoding := _utf_16_without_mark(content):
        encodings = [encoding]
    else:
        _check_not_damaged(content, place)
        # Windows programs in western Europe still write this one; it is the usual rest.
        encodings = ["utf-8-sig", "cp1252"]
    text = next(_readings(content, encodings), None)
    # A stray control character is a slip, many of them are another kind of file.
    if text is None or len(CONTROLS.findall(text[:10_000])) > max(3, len(text[:10_000]) * 0.05):
        raise refused(place, "it is not readable text", _AS_UTF_8)
    return text


def _readings(content: bytes, encodings: Sequence[str]) -> Iterator[str]:
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            yield content.decode(encoding)


def _utf_16_without_mark(content: bytes) -> str | None:
    """UTF-16 of mostly Latin text has a zero in every second byte, on one side only."""
    sample = content[:1_000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) / 4 and even < odd / 10:
        return "utf-16-le"
    if even > len(sample) / 4 and odd < even / 10:
        return "utf-16-be"
    return None


def _check_not_damaged(content: bytes, place: str) -> None:
    """Refuse text that is UTF-8 in most places: read as another encoding, every umlaut would be wrong."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        sound = content.decode("utf-8", errors="ignore")
        beyond_ascii = sum(not character.isascii() for character in sound)
        broken = content.decode("utf-8", errors="replace").count("\ufffd")
        if beyond_ascii > broken:
            line = content.count(b"\n", 0, error.start) + 1
            raise refused(
                f"{place}, line {line}", "the text is damaged: it is UTF-8, but not all of it", _AS_UTF_8
            ) from None


def _delimiter(text: str) -> str:
    """The delimiter that splits most of the first lines into the same number of columns."""
    lines = [line for line in text[:200_000].splitlines()[:50] if line.strip()][:20]

    def quality(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        width, alike = widths.most_common(1)[0]
        return (alike if width > 1 else 0, width)

    try:
        return max(_DELIMITERS, key=quality)
    except (csv.Error, IndexError):
        return ","
