"""What the parts of a workbook are to each other: read by a parser, and outside links told apart."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from defusedxml.ElementTree import fromstring

LARGEST_RELATIONS_BYTES = 5_000_000
_ENDING = ".rels"


@dataclass(frozen=True, slots=True)
class Relation:
    """Something that a part needs: what it is to it, and where it stands.

    Parameters
    ----------
    kind : str
        The last word of its type, such as "worksheet" or "hyperlink".
    target : str
        Path of a part; of an outside one the address as written.
    written : str
        The address as written.
    """

    id: str
    kind: str
    target: str
    written: str
    is_outside: bool = False


def all_relations(archive: zipfile.ZipFile) -> Mapping[str, tuple[Relation, ...]]:
    """Path of a part -> what it needs; "" is the workbook as a whole.

    Raises
    ------
    ParseError
        Of damaged ones.
    ValueError
        Of more than 5 MB of them.
    """
    found: dict[str, tuple[Relation, ...]] = {}
    size = 0
    for entry in archive.infolist():
        folder, name = posixpath.split(entry.filename)
        if not name.endswith(_ENDING) or posixpath.basename(folder) != "_rels":
            continue
        size += entry.file_size
        if size > LARGEST_RELATIONS_BYTES:
            raise ValueError("no workbook has as many relations")
        home = posixpath.dirname(folder)
        found[posixpath.join(home, name.removesuffix(_ENDING))] = _relations(archive.read(entry), home)
    return found


def _relations(xml: bytes, folder: str) -> tuple[Relation, ...]:
    return tuple(
        _relation(each.attrib, folder)
        for each in fromstring(xml).iter()
        if each.tag.rpartition("}")[2] == "Relationship"
    )


def _relation(attributes: Mapping[str, str], folder: str) -> Relation:
    kind = attributes.get("Type", "").rsplit("/", 1)[-1]
    key, target = attributes.get("Id", ""), attributes.get("Target", "")
    if attributes.get("TargetMode", "").casefold() == "external":
        return Relation(key, kind, target, target, is_outside=True)
    path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    return Relation(key, kind, posixpath.normpath(path), target)
