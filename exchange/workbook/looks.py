"""How cells look: a few formats that every sheet shares."""

from __future__ import annotations

from exchange.palette import ACCENT, GROUND, HATCH, HIDDEN, INK, LINE, MUTED, WHITE

Properties = dict[str, str | int | float | bool]
FONT, SIZE = "Arial", 10
_HATCH_PATTERN = 14

HEADING: Properties = {
    "bold": True,
    "font_color": WHITE,
    "bg_color": ACCENT,
    "text_wrap": True,
    "valign": "vcenter",
    "border": 1,
    "border_color": WHITE,
}
CELL: Properties = {
    "valign": "vcenter",
    "font_color": INK,
    "text_wrap": True,
    "bottom": 1,
    "bottom_color": LINE,
}
CENTRED: Properties = CELL | {"align": "center"}
SECTION: Properties = {
    "bold": True,
    "font_size": 12,
    "font_color": ACCENT,
    "bottom": 2,
    "bottom_color": ACCENT,
    "valign": "bottom",
}
NOTE: Properties = {"font_color": MUTED, "font_size": 9, "text_wrap": True, "valign": "top"}
HATCHED: Properties = {
    "pattern": _HATCH_PATTERN,
    "fg_color": HATCH,
    "bg_color": HIDDEN,
    "font_color": INK,
    "align": "center",
    "valign": "vcenter",
    "border": 1,
    "border_color": WHITE,
}
BAND: Properties = {
    "bold": True,
    "font_size": 14,
    "font_color": WHITE,
    "bg_color": ACCENT,
    "text_wrap": True,
    "valign": "vcenter",
    "indent": 1,
}
LABEL: Properties = {"bold": True, "font_color": MUTED, "font_size": 10, "valign": "top", "text_wrap": True}
LINK: Properties = {
    "font_color": ACCENT,
    "underline": 1,
    "align": "center",
    "bg_color": GROUND,
    "font_size": 9,
    "border": 1,
    "border_color": WHITE,
}


def filled(colour: str, ink: str) -> Properties:
    """A tile of one colour, parted from its neighbours by a white line."""
    return {
        "bg_color": colour,
        "font_color": ink,
        "align": "center",
        "valign": "vcenter",
        "border": 1,
        "border_color": WHITE,
    }
