"""The parts of a returned workbook: found by the sheets' names, and refused where they are hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from exchange.archives import SAVE_AGAIN, check_archive, note_unreadable
from exchange.returned_plan.leadership import leadership_faults
from exchange.returned_plan.limits import check_areas, check_lengths
from exchange.returned_plan.outside import refused_formulas, refused_kinds, refused_links
from exchange.returned_plan.relations import Relation, all_relations
from exchange.returned_plan.xml_parts import check_sizes, check_xml_parts, xml_parts
from exchange.table_rows import LARGEST_FILE_BYTES, refused
from surveys.faults import Fault, FaultList, FaultsError

LARGEST_UNPACKED_BYTES = 120_000_000
_OLE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MACROS = ("vbaproject.bin", "xl/macrosheets/", "xl/dialogsheets/")
_MAIN = "sheet.main+xml"
_NOT_SEARCHED = (".vml", ".svg")
_AS_PLAN = "Upload the plan's own workbook, saved as .xlsx."


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
    hidden : collection of str
        Names of the hidden ones.
    links : mapping of str to tuple of Relation
        Path of a part -> what it needs.
    """

    file_name: str
    archive: zipfile.ZipFile
    workbook: str
    sheets: Mapping[str, str]
    hidden: Collection[str]
    links: Mapping[str, tuple[Relation, ...]]

    def relations(self, part: str) -> tuple[Relation, ...]:
        """What a part needs, outside links left out."""
        return tuple(each for each in self.links.get(part, ()) if not each.is_outside)


def file_title(file_name: str) -> str:
    """The name without its folders, whichever system wrote it."""
    return PurePath(file_name.replace("\\", "/")).name or "the file"


def plan_parts(content: bytes, file_name: str) -> PlanParts:
    """The parts of a workbook.

    Raises
    ------
    FaultsError
        No workbook, half saved, locked, made to exhaust the machine, or with something in it
        that reaches out of it: macros, links to other files, sheets of the leadership report.
    """
    place = file_title(file_name)
    _check_kind(content, place)
    check_archive(content, place, as_xlsx=_AS_PLAN, largest=LARGEST_UNPACKED_BYTES)
    archive = zipfile.ZipFile(io.BytesIO(content))
    _check_names(archive, place)
    try:
        check_xml_parts(archive, place)
        parts = _parts(archive, place, all_relations(archive))
        _check_parts(parts)
    except FaultsError:
        raise
    except Exception as error:  # noqa: BLE001  # a damaged archive can fail in any way at all
        note_unreadable(error)
        raise refused(place, "the workbook is damaged or only half saved", SAVE_AGAIN) from None
    return parts


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
    """Refuse macros by their names alone; all at once."""
    faults = FaultList()
    for entry in archive.infolist():
        if any(each in entry.filename.lower() for each in _MACROS):
            faults.add(place, "it holds macros", "Save it as .xlsx without macros.", entry.filename)
    faults.raise_if_any()


def _check_parts(parts: PlanParts) -> None:
    """Refuse what a parser would build without end, and what reaches out of the workbook."""
    titles = {part: title for title, part in parts.sheets.items()}
    place = parts.file_name
    faults = FaultList()
    styles = {each.target for found in parts.links.values() for each in found if each.kind == "styles"}
    check_sizes(parts.archive, styles, place)
    for name, content in xml_parts(parts.archive):
        where = f"{place}, sheet '{titles[name]}'" if name in titles else place
        check_areas(content, where)
        check_lengths(content, where)
        if not name.lower().endswith(_NOT_SEARCHED):
            faults.extend(_formulas(content, where, is_needed=name in titles or name == parts.workbook))
    faults.extend(refused_kinds((kind for kind, _ in _types(parts.archive)), parts.links, place))
    faults.extend(refused_links(parts.links, titles, place))
    faults.extend(leadership_faults(parts.archive, parts.sheets, place))
    faults.raise_if_any()


def _formulas(content: bytes, place: str, *, is_needed: bool) -> list[Fault]:
    try:
        return refused_formulas(content, place)
    except ParseError:
        if is_needed:
            raise
        return []  # nobody reads it


def _types(archive: zipfile.ZipFile) -> tuple[tuple[str, str], ...]:
    """Types of contents, each with the part that is said to be of it; "" for all of an ending."""
    tree = fromstring(archive.read("[Content_Types].xml"))
    return tuple((each.attrib.get("ContentType", ""), each.attrib.get("PartName", "")) for each in tree)


def _parts(archive: zipfile.ZipFile, place: str, links: Mapping[str, tuple[Relation, ...]]) -> PlanParts:
    workbook = next(
        (each.target for each in links.get("", ()) if each.kind == "officeDocument"), "xl/workbook.xml"
    )
    mains = [part for kind, part in _types(archive) if kind.endswith(_MAIN) and part]
    if any(part.lstrip("/") != workbook for part in mains):
        raise refused(place, "it is two workbooks in one", SAVE_AGAIN)
    tree = fromstring(archive.read(workbook))
    targets = {each.id: each.target for each in links[workbook] if not each.is_outside}
    names = set(archive.namelist())
    sheets: dict[str, str] = {}
    hidden = set()
    for sheet in tree.iterfind(".//{*}sheets/{*}sheet"):
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        if targets.get(key) in names:
            sheets[sheet.attrib["name"]] = targets[key]
            if sheet.attrib.get("state", "visible") != "visible":
                hidden.add(sheet.attrib["name"])
    if not sheets:
        raise refused(place, "the workbook has no sheets", SAVE_AGAIN)
    return PlanParts(place, archive, workbook, sheets, frozenset(hidden), links)
