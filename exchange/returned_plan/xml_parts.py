"""The parts of a workbook that a parser may read: refused where they would exhaust one."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from typing import Any
from xml.parsers import expat

from exchange.archives import SAVE_AGAIN
from exchange.returned_plan.limits import Counts
from exchange.table_rows import refused
from surveys.faults import FaultList

LARGEST_PART_BYTES = 40_000_000
LARGEST_STYLES_BYTES = 10_000_000
MOST_TAGS = 8_000_000
DEEPEST = 200
_XML_NAMES = (".xml", ".rels", ".vml")
_PICTURE = ".svg"  # such pictures may have a document type, and nothing here reads them
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<", b"\x00\x00\xfe\xff")
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
_ENCODING = re.compile(rb"""<\?xml\s[^<>]*?encoding\s*+=\s*+["']([^"']*+)""")
_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


def xml_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Parts that a parser may read, known by what they hold and not by their names alone."""
    for name in archive.namelist():
        is_named = name.lower().endswith(_XML_NAMES)
        with archive.open(name) as file:
            start = file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip()
        if is_named or start.startswith((b"<", *_MARKS)):
            yield name, archive.read(name)


def check_sizes(archive: zipfile.ZipFile, names: Collection[str], place: str) -> None:
    """Refuse parts that are too large, all at once.

    Parameters
    ----------
    names : collection of str
        Paths of parts that hold formats, whatever they are called.

    Raises
    ------
    FaultsError
    """
    faults = FaultList()
    for entry in archive.infolist():
        is_styles = entry.filename.lower().endswith("styles.xml") or entry.filename in names
        if entry.file_size > (LARGEST_STYLES_BYTES if is_styles else LARGEST_PART_BYTES):
            problem = "a part of the workbook is too large"
            faults.add(place, problem, "Remove formats, rows and sheets it does not need.", entry.filename)
    faults.raise_if_any()


def check_xml_parts(archive: zipfile.ZipFile, place: str) -> None:
    """Refuse parts that are too large, hold entities or far more of something than any plan.

    Raises
    ------
    FaultsError
    """
    check_sizes(archive, (), place)
    counts = Counts(place)
    tags = 0
    for name, content in xml_parts(archive):
        if name.lower().endswith(_PICTURE):
            continue
        encoding = _ENCODING.search(content[:400])
        if b"\x00" in content[:200] or (encoding and encoding[1].lower() not in _ENCODINGS):
            raise refused(place, "a part of the workbook is in an unknown encoding", SAVE_AGAIN, name)
        if any(each in content for each in _ENTITIES):
            problem = "the workbook contains XML entities, which no spreadsheet needs"
            raise refused(place, problem, "Save it again from Excel.", name)
        counts.add(content)
        tags += content.count(b"<")
        if tags > MOST_TAGS or _is_deep(content):
            problem = "a part of the workbook is built as no spreadsheet builds one"
            raise refused(place, problem, SAVE_AGAIN, name)


class _TooDeepError(Exception):
    """Elements stand in one another without end."""


def _is_deep(content: bytes) -> bool:
    """Whether elements stand in one another so deep that taking the tree apart ends the whole program."""
    depth = 0

    def begin(*_: Any) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise _TooDeepError

    def end(*_: Any) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        parser.Parse(content, True)
    except _TooDeepError:
        return True
    except expat.ExpatError:  # whoever needs the part says so
        return False
    return False
