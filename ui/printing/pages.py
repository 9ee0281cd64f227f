"""Posters and paper forms as pages, and what all printed pages share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from markupsafe import Markup

from engagement.joining import join_address, needs_the_same_network, typed_address
from engagement.room import Room
from surveys.instrument import Instrument
from surveys.languages import is_right_to_left, own_name
from surveys.links import Link
from surveys.organisation import Organisation
from surveys.replies import screens
from surveys.survey import ReportingUnit, Survey
from ui.plain_html import templates_in
from ui.printing.words import print_words
from ui.qr import qr_svg
from ui.respondents.texts import words

_HERE: Final = Path(__file__).parent
_STYLE: Final = (_HERE / "assets" / "print.css").read_text("utf-8")
# The bytes decide the address, so that a browser never shows an old one.
STYLE_ADDRESS: Final = f"/print/assets/{hashlib.sha256(_STYLE.encode()).hexdigest()[:12]}.css"
# Name of a size, with the characters that a name and its longest word may have in it.
_SIZES: Final = (("short", 22, 14), ("long", 60, 26))
_MOST_TEAMS_TO_TICK: Final = 24


@dataclass(frozen=True)
class Printed:
    """A survey, its questions and people, as printed pages need them.

    Parameters
    ----------
    together : tuple of ReportingUnit
        Groups that hold more than one team.
    address : str
        Of this page, without its query.
    """

    organisation_name: str
    survey: Survey
    instrument: Instrument
    organisation: Organisation
    together: tuple[ReportingUnit, ...]
    room: Room
    address: str


@dataclass(frozen=True)
class Poster:
    """One sheet on the wall."""

    team: str
    size: str
    svg: Markup
    typed_host: str
    typed_code: str


def rendered(template: str, language: str, *, inline: bool = False, **values: object) -> str:
    """A page.

    Parameters
    ----------
    inline : bool
        Whether the page carries its style, to be kept as one file.
    """
    w = print_words(language)
    return (
        templates_in(_HERE / "templates")
        .get_template(template)
        .render(
            w=w.texts,
            # The frame's words may be English where the questions are not.
            language=language,
            frame_language=w.code,
            direction="rtl" if is_right_to_left(language) else "ltr",
            style_address=STYLE_ADDRESS,
            # Ours, from a file beside this one.
            style=Markup(_STYLE) if inline else "",  # noqa: S704
            **values,
        )
    )


def style() -> str:
    """The one stylesheet."""
    return _STYLE


def message(key: str, language: str = "en") -> str:
    """A page that says why there is nothing to print."""
    w = print_words(language)
    return rendered("message.html", language, heading=w[f"{key}_heading"], text=w[key])


def posters_page(printed: Printed, links: Sequence[Link], language: str) -> str:
    """One sheet for each link: its code, what to do, and who sees what."""
    t, w = words(language), print_words(language)
    instrument, threshold = printed.instrument, printed.survey.threshold
    minutes = max(1, round(instrument.minutes(language)))
    who_sees = [t["threshold"].format(threshold=threshold), t["no_single_answers"], t["not_kept"]]
    declined = instrument.ways_out.declined[language]
    small = t["voluntary"].format(declined=declined)
    if printed.room.contact:
        small += " " + t["contact"].format(contact=printed.room.contact)
    return rendered(
        "posters.html",
        language,
        title=instrument.title[language],
        organisation=printed.organisation_name,
        posters=[_poster(printed, link, language) for link in links],
        how=w["poster_minutes"].format(questions=len(instrument.items), minutes=minutes),
        who_sees=who_sees,
        small=small,
        asks_for_wifi=needs_the_same_network(printed.room.address),
        languages=language_links(printed, language),
    )


def _poster(printed: Printed, link: Link, language: str) -> Poster:
    address, typed = join_address(printed.room, link), typed_address(printed.room, link)
    label = print_words(language)["poster_qr"].format(address=typed)
    team = printed.organisation.by_id[link.unit_id].name if link.unit_id else ""
    word = max(map(len, team.split()), default=0)
    size = next(
        (name for name, most, longest in _SIZES if len(team) <= most and word <= longest), "very-long"
    )
    # segno escapes the label; everything else in the drawing is its own.
    drawing = Markup(qr_svg(address, label))  # noqa: S704
    host, _, code = typed.rpartition("/")
    return Poster(team, size, drawing, f"{host}/", code)


def language_links(printed: Printed, language: str, query: str = "") -> list[tuple[str, str, bool]]:
    """Address, own name, and whether it is the one shown, of each language of the questions."""
    return [
        (f"{printed.address}?lang={code}{query}", own_name(code), code == language)
        for code in printed.instrument.languages
    ]


@dataclass(frozen=True)
class Block:
    """Statements in a row that are answered on the same scale."""

    labels: tuple[str, ...]
    rows: list[tuple[int, str]]


def paper_page(printed: Printed, language: str, unit: UUID | None) -> str:
    """A form to fill in by hand, for a team or for anyone."""
    t, w, instrument = words(language), print_words(language), printed.instrument
    declined = instrument.ways_out.declined[language]
    minutes = max(1, round(instrument.minutes(language)))
    who_asks = [
        t["who_asks"].format(organisation=printed.organisation_name),
        t["minutes"].format(minutes=minutes, questions=len(instrument.items)),
        t["voluntary"].format(declined=declined),
    ]
    if printed.room.contact:
        who_asks.append(t["contact"].format(contact=printed.room.contact))
    teams = [each.name for each in printed.organisation.in_tree_order() if each.members_direct]
    return rendered(
        "paper.html",
        language,
        title=instrument.title[language],
        introduction=instrument.introduction[language],
        organisation=printed.organisation_name,
        survey=printed.survey.name,
        who_asks=who_asks,
        who_asks_heading=t["who_asks_heading"],
        who_sees_heading=t["who_sees_heading"],
        who_sees=_paper_who_sees(printed, language, unit),
        team=printed.organisation.by_id[unit].name if unit else "",
        teams=teams if len(teams) <= _MOST_TEAMS_TO_TICK else [],
        roles=[each.label[language] for each in instrument.roles],
        declined=declined,
        how=w["paper_how"].format(declined=declined),
        blocks=list(_blocks(instrument, language)),
        questions=[each.text[language] for each in instrument.open_questions]
        if printed.room.open_answers
        else [],
        languages=language_links(printed, language, f"&team={unit}" if unit else ""),
    )


def _paper_who_sees(printed: Printed, language: str, unit: UUID | None) -> list[str]:
    """What the phone says of who sees what, as far as it holds for paper, and what only paper needs."""
    t, w, threshold = words(language), print_words(language), printed.survey.threshold
    lines = [t["threshold"].format(threshold=threshold), t["no_single_answers"]]
    if printed.room.leaders_apart:
        lines.append(t["leads_apart"].format(threshold=threshold))
    names = printed.organisation.by_id
    lines += [
        f"{t['joined_heading']}: "
        + t["joined"].format(teams=", ".join(names[each].name for each in group.unit_ids))
        for group in printed.together
        if unit is None or unit in group.unit_ids
    ]
    return [*lines, w["paper_typed"], w["paper_not_kept"], w["paper_found_again"]]


def _blocks(instrument: Instrument, language: str) -> Iterable[Block]:
    """The statements in the order in which they are typed in, numbered, by scale."""
    ways_out = (instrument.ways_out.dont_know[language], instrument.ways_out.declined[language])
    block, scale = None, ""
    for number, name in enumerate((each for part in screens(instrument) for each in part), start=1):
        item = instrument.items_by_id[name]
        if block is None or item.scale != scale:
            if block is not None:
                yield block
            scale = item.scale
            block = Block((*instrument.scales[scale].labels[language], *ways_out), [])
        block.rows.append((number, item.text[language]))
    if block is not None:
        yield block
