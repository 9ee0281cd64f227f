"""The wall as markup: the whole page, and the part of it that changes."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Final

from markupsafe import Markup

from engagement.live_turnout import LiveTurnout
from engagement.reveal_texts import reveal_texts
from engagement.room_steps import Scene
from engagement.running_room import Band
from surveys.languages import is_right_to_left
from ui.plain_html import templates_in
from ui.projector.drawings import LEAD_SIGNS, mean_drawing, spread_drawing
from ui.projector.texts import day_text, wall_texts
from ui.projector.wall import Wall
from ui.qr import qr_svg

_HERE: Final = Path(__file__).parent
ASSET_TYPES: Final = {"room.css": "text/css; charset=utf-8", "room.js": "text/javascript; charset=utf-8"}
_DIGEST: Final = hashlib.sha256(b"".join((_HERE / "assets" / name).read_bytes() for name in ASSET_TYPES))
# The bytes decide the address, so that a browser may keep them for good.
ASSETS: Final = f"/room/assets/{_DIGEST.hexdigest()[:12]}"
_MOST_ACTIONS: Final = 6
_MOST_DEPARTMENTS: Final = 8
_BAND_KEYS: Final = {Band.FEW: "few", Band.SOME: "some", Band.MOST: "most"}
# Longer texts are set smaller, so that each fits on one screen.
_SIZES: Final = ((70, "huge"), (160, "large"), (350, "medium"), (700, "small"))


def wall_page(wall: Wall, version: str, now: str, look: str) -> str:
    """The whole page.

    Parameters
    ----------
    version : str
        Of what is on the wall.
    now : str
        Where the part that changes is asked for.
    look : str
        "dark", "light", or empty to follow the machine.
    """
    return (
        templates_in(_HERE / "templates")
        .get_template("room.html")
        .render(
            t=wall_texts(wall.language),
            language=wall.language,
            direction="rtl" if is_right_to_left(wall.language) else "ltr",
            organisation=wall.organisation,
            scene=Markup(scene_part(wall)),  # noqa: S704 - rendered below, where every text is escaped
            version=version,
            now=now,
            look=look,
            assets=ASSETS,
        )
    )


def gone_page(language: str) -> str:
    """The page where there is no such survey."""
    return (
        templates_in(_HERE / "templates")
        .get_template("gone.html")
        .render(t=wall_texts(language), language=language, assets=ASSETS, look="")
    )


def scene_part(wall: Wall) -> str:
    """The part of the page that changes."""
    t, language = wall_texts(wall.language), wall.language
    return (
        templates_in(_HERE / "templates")
        .get_template("scene.html")
        .render(
            t=t,
            wall=wall,
            is_collecting=wall.scene in {Scene.SOON, Scene.OPEN, Scene.PAUSED},
            code=_drawn(qr_svg(wall.join, t["qr"].format(address=wall.typed)) if wall.join else ""),
            turnout=_turnout_lines(wall.turnout, wall.language),
            about=_about(wall.turnout, wall.language),
            mean=_drawn(mean_drawing(wall.reveal, language).markup if wall.reveal else ""),
            spread=_drawn(_spread(wall)),
            leads=_leads(wall),
            actions=[(note.text, _who_and_when(note.owner, note.due_on, language)) for note in wall.actions][
                :_MOST_ACTIONS
            ],
            more=max(0, len(wall.actions) - _MOST_ACTIONS),
            size=text_size,
        )
    )


def text_size(text: str) -> str:
    """The class that sets a text as large as its length allows.

    Examples
    --------
    >>> text_size("Where did you see it last?"), text_size("x" * 900)
    ('huge', 'tiny')
    """
    return next((name for most, name in _SIZES if len(text) <= most), "tiny")


def _drawn(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704 - from `drawings`, which escapes what people typed


def _spread(wall: Wall) -> str:
    shares = wall.reveal.shares if wall.reveal else None
    return spread_drawing(shares, wall.language).markup if shares else ""


def _about(turnout: LiveTurnout | None, language: str) -> str:
    if turnout is None:
        return ""
    t = wall_texts(language)
    return t["about"].format(count=turnout.about) if turnout.about else t["about_few"]


def _turnout_lines(turnout: LiveTurnout | None, language: str) -> list[tuple[str, str, str]]:
    """Name, band in words, and its class; of many departments how many are in each band."""
    if turnout is None:
        return []
    t, departments = wall_texts(language), turnout.departments
    if len(departments) <= _MOST_DEPARTMENTS:
        return [(d.name, t[_BAND_KEYS[d.band]], _BAND_KEYS[d.band]) for d in departments]
    return [
        (
            t["departments_at"].format(
                count=sum(d.band is band for d in departments), all=len(departments), band=t[key]
            ),
            "",
            key,
        )
        for band, key in reversed(_BAND_KEYS.items())
    ]


def _leads(wall: Wall) -> list[str]:
    if wall.reveal is None:
        return []
    texts = reveal_texts(wall.language)
    return [
        f"{sign} {texts.mean_of_leads.format(role=lead.label, mean=lead.text)}"
        for sign, lead in zip(LEAD_SIGNS, wall.reveal.leads, strict=False)
    ]


def _who_and_when(owner: str, due_on: date | None, language: str) -> str:
    when = "" if due_on is None else wall_texts(language)["by"].format(date=day_text(due_on, language))
    return ", ".join(part for part in (owner, when) if part)
