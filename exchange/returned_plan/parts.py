"""The parts of a returned workbook: found by the sheets' names, and refused where they are hostile."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from defusedxml.ElementTree import fromstring

from exchange.archives import SAVE_AGAIN, check_archive
from exchange.table_rows import LARGEST_FILE_BYTES, refused
from surveys.faults import FaultList, FaultsError

LARGEST_UNPACKED_BYTES = 120_000_000
LARGEST_PART_BYTES = 40_000_000
LARGEST_STYLES_BYTES = 10_000_000
_OLE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MACROS = ("vbaproject.bin", "xl/macrosheets/", "xl/dialogsheets/")
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE = re.compile(rb"""(\w+)\s*=\s*["']([^"']*)["']""")
_AS_PLAN = "Upload the plan's own workbook, saved as .xlsx."


@dataclass(frozen=True, slots=True)
class Relation:
    """A part that another part needs: what it is to it, and where it stands."""

    kind: str
    target: str


@dataclass(frozen=True)
class PlanParts:
    """A workbook whose archive is sound.

    Parameters
    ----------
    file_name : str
        For messages.
    workbook : str
        Path of the part that lists the sheets.
    sheets : mapping of str to str
        Sheet's name -> path of its part, in the workbook's order.
    """

    file_name: str
    archive: zipfile.ZipFile
    workbook: str
    sheets: Mapping[str, str]

    def relations(self, part: str) -> tuple[Relation, ...]:
        """What a part needs, outside links left out."""
        return relations(self.archive, part)


def file_title(file_name: str) -> str:
    """The name without its folders, whichever system wrote it."""
    return PurePath(file_name.replace("\\", "/")).name or "the file"


def plan_parts(content: bytes, file_name: str) -> PlanParts:
    """The parts of a workbook.

    Raises
    ------
    FaultsError
        No workbook, half saved, locked, with macros, or made to exhaust the machine.
    """
    place = file_title(file_name)
    _check_kind(content, place)
    check_archive(content, place, as_xlsx=_AS_PLAN, largest=LARGEST_UNPACKED_BYTES)
    archive = zipfile.ZipFile(io.BytesIO(content))
    _check_names(archive, place)
    try:
        _check_contents(archive, place)
        return _parts(archive, place)
    except FaultsError:
        raise
    except Exception:  # noqa: BLE001  # a damaged archive can fail in any way at all
        raise refused(place, "the workbook is damaged or only half saved", SAVE_AGAIN) from None


def relations(archive: zipfile.ZipFile, part: str) -> tuple[Relation, ...]:
    """What a part of an archive needs, outside links left out."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    return tuple(_relations(archive.read(path), folder)) if path in archive.namelist() else ()


def _relations(xml: bytes, folder: str) -> Iterator[Relation]:
    for tag in _RELATION.findall(xml):
        attributes = {
            key.decode(): value.decode("utf-8", "replace") for key, value in _ATTRIBUTE.findall(tag)
        }
        if attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            yield Relation(attributes.get("Type", "").rsplit("/", 1)[-1], posixpath.normpath(path))


def _check_kind(content: bytes, place: str) -> None:
    if not content.strip(b" \t\r\n\x00"):
        raise refused(place, "the file is empty", _AS_PLAN)
    if len(content) > LARGEST_FILE_BYTES:
        raise refused(place, "the file is larger than 20 MB", "Remove pictures and sheets it does not need.")
    if content.startswith(_OLE) and _LOCKED in content:
        raise refused(place, "it is protected by a password", "Save it without a password.")
    if content.startswith(_OLE):
        raise refused(place, "it is an old Excel file or protected by a password", SAVE_AGAIN)
    if not content.startswith(b"PK"):
        raise refused(place, "it is not an Excel workbook", _AS_PLAN)


def _check_names(archive: zipfile.ZipFile, place: str) -> None:
    """Refuse macros and oversized parts, by their names alone; all at once."""
    faults = FaultList()
    for entry in archive.infolist():
        name = entry.filename.lower()
        if any(each in name for each in _MACROS):
            faults.add(place, "it holds macros", "Save it as .xlsx without macros.", entry.filename)
        largest = LARGEST_STYLES_BYTES if name.endswith("styles.xml") else LARGEST_PART_BYTES
        if name.endswith(".xml") and entry.file_size > largest:
            problem = "a part of the workbook is too large"
            faults.add(place, problem, "Remove formats, rows and sheets it does not need.", entry.filename)
    faults.raise_if_any()


def _check_contents(archive: zipfile.ZipFile, place: str) -> None:
    """Refuse macros by declaration, entities, and links that start other programs."""
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise refused(place, "it holds macros", "Save it as .xlsx without macros.")
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        content = archive.read(name)
        if any(each in content for each in _ENTITIES):
            problem = "the workbook contains XML entities, which no spreadsheet needs"
            raise refused(place, problem, "Save it again from Excel.", name)
        if b"\x00" in content[:200]:
            raise refused(place, "a part of the workbook is in an unknown encoding", SAVE_AGAIN, name)
        if name.startswith("xl/externalLinks/") and b"ddeLink" in content:
            raise refused(place, "it holds a link that starts another program", "Remove the link.", name)


def _parts(archive: zipfile.ZipFile, place: str) -> PlanParts:
    roots = relations(archive, "")
    workbook = next((each.target for each in roots if each.kind == "officeDocument"), "xl/workbook.xml")
    tree = fromstring(archive.read(workbook))
    targets = _targets_by_id(archive, workbook)
    sheets: dict[str, str] = {}
    for sheet in tree.iterfind(".//{*}sheets/{*}sheet"):
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        if targets.get(key) in archive.namelist():
            sheets[sheet.attrib["name"]] = targets[key]
    if not sheets:
        raise refused(place, "the workbook has no sheets", SAVE_AGAIN)
    return PlanParts(place, archive, workbook, sheets)


def _targets_by_id(archive: zipfile.ZipFile, workbook: str) -> dict[str, str]:
    folder, name = posixpath.split(workbook)
    tree = fromstring(archive.read(f"{folder}/_rels/{name}.rels"))
    found = {}
    for each in tree:
        target = each.attrib["Target"]
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        found[each.attrib["Id"]] = posixpath.normpath(path)
    return found
