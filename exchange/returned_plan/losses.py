"""What a workbook holds that cannot be kept when it is written on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exchange.project_plan.columns import SHEET
from exchange.project_plan.identity import SHEET as IDENTITY
from exchange.project_plan.sheets import PLAN_SHEETS
from exchange.returned_plan.parts import PlanParts, plan_parts

# By the kind of a part that a sheet or its drawing needs.
_BY_KIND = {
    "threadedComment": "conversations in comments become plain notes",
    "slicer": "slicers",
    "timeline": "timelines",
    "ctrlProp": "form controls",
    "control": "form controls",
    "package": "embedded documents",
    "queryTable": "connections to other data",
    "chartEx": "charts of the newer kinds, such as waterfalls",
    "chart": "some of the formatting of charts; their data stay",
    "diagramData": "drawn shapes and text boxes",
    "vmlDrawingHF": "pictures in headers and footers",
}
# By what stands in the sheet's or drawing's own XML.
_BY_MARK = {
    rb"<(?:x14:)?conditionalFormattings\b": "data bars, icons and rules of the newer kinds",
    rb"<x14:dataValidations\b": "drop-downs that read their list from another sheet",
    rb"<x14:sparklineGroups\b": "sparklines",
    rb"<legacyDrawingHF\b": "pictures in headers and footers",
    rb"<c\s[^<>]*\bcm=": "formulas that spill over several cells stay in their first cell",
    rb"<c\s[^<>]*\bvm=": "pictures in cells and linked data types",
    rb"<customSheetViews\b": "views people saved",
    rb"<xdr:(?:sp|cxnSp|grpSp)\b": "drawn shapes and text boxes",
}
_BY_NAME = {
    "xl/connections.xml": "connections to other data",
    "xl/model/": "its data model",
    "xl/queries/": "its queries",
    "customXml/": "its queries and document labels",
    "docMetadata/": "its sensitivity label",
    "_xmlsignatures/": "its digital signature",
}
_UNKEPT_PICTURES = (".emf", ".wmf", ".svg")


def lost_parts(kept: bytes) -> tuple[str, ...]:
    """What is lost if the workbook is written on, by sheet; empty if nothing is.

    Sheets of ours are left out, as they are written anew, but for the list itself.

    Raises
    ------
    FaultsError
        If the file is no workbook, damaged or hostile.
    """
    parts = plan_parts(kept, "the file that came back")
    ours = {each.title for each in PLAN_SHEETS} | {IDENTITY}
    lost: dict[str, None] = {}
    for title, part in parts.sheets.items():
        if title == SHEET or title not in ours:
            lost.update((f"Sheet “{title}”: {words}.", None) for words in _of_part(parts, part, set()))
    for name in parts.archive.namelist():
        for start, words in _BY_NAME.items():
            if name.startswith(start):
                lost[f"The workbook: {words}."] = None
    return tuple(lost)


def _of_part(parts: PlanParts, part: str, seen: set[str]) -> Iterator[str]:
    """What is lost of a sheet or drawing and of what it needs."""
    seen.add(part)
    content = parts.archive.read(part)
    for pattern, words in _BY_MARK.items():
        if re.search(pattern, content):
            yield words
    names = parts.archive.NameToInfo
    for each in parts.relations(part):
        if each.kind in _BY_KIND:
            yield _BY_KIND[each.kind]
        if each.kind == "image" and each.target.lower().endswith(_UNKEPT_PICTURES):
            yield "pictures other than photographs and screenshots (EMF, WMF, SVG)"
        if each.kind == "drawing" and each.target not in seen and each.target in names:
            yield from _of_part(parts, each.target, seen)
