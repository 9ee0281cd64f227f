"""RACI: who does each kind of activity, who answers for it, who is asked and who is told."""

from __future__ import annotations

from collections.abc import Iterable

from exchange.palette import ACCENT, PHASES, text_on
from exchange.project_plan.plain_table import STRONG, Column, add_table_sheet
from exchange.workbook.book import Book
from exchange.workbook.looks import CENTRED, HEADING, Properties
from exchange.workbook.texts import owner_words, sentence_case
from rollout.activities.templates import ActivityTemplate, Roles, activity_templates
from rollout.planning.document import PlanDocument

NAME = "RACI"
_TITLE, _PHASE, _ROLE = 52.0, 10.0, 5.5
_HEADING_HEIGHT = 120.0
_FINDING = "R does it, A answers for it, C is asked before, I is told after. One person answers for each kind of activity."
_NOTE = "Cures that were decided on and rows that somebody added name their owner on the sheet Activities."
_ANSWERS: Properties = {"bg_color": PHASES[4], "font_color": text_on(PHASES[4]), "bold": True}
_DOES: Properties = {"bg_color": ACCENT, "font_color": text_on(ACCENT), "bold": True}


def add_raci(book: Book, plan: PlanDocument) -> None:
    """Every kind of activity of the plan against every role that has to do with one."""
    used = {each.template for each in plan.activities}
    kinds = [each for each in activity_templates().templates if each.id in used]
    roles = all_roles(each.roles for each in kinds)
    columns = [
        Column("Activity", _TITLE, STRONG),
        Column("Phase", _PHASE),
        *(Column(owner_words(role), _ROLE, CENTRED) for role in roles),
    ]
    rows = ([kind.title, sentence_case(kind.phase.value), *_letters(kind, roles)] for kind in kinds)
    sheet, end = add_table_sheet(
        book, NAME, "Who does it, and who answers for it?", _FINDING, columns, rows, frozen=1, note=_NOTE
    )
    upright = HEADING | {"rotation": 90, "align": "center", "valign": "bottom"}
    for place, role in enumerate(roles, start=2):
        book.text(sheet, 3, place, owner_words(role), upright)
    sheet.set_row(3, _HEADING_HEIGHT)
    area = (4, 2, max(end - 2, 4), 1 + max(len(roles), 1))
    for letters, look in (("R", _DOES), ("A", _ANSWERS)):
        rule = {"type": "text", "criteria": "begins with", "value": letters}
        sheet.conditional_format(*area, rule | {"format": book.workbook.add_format(look)})


def all_roles(roles: Iterable[Roles]) -> tuple[str, ...]:
    """Every role once: those who do most first, then those who answer, are asked, are told.

    Examples
    --------
    >>> all_roles([Roles(responsible="coach", accountable="sponsor", informed=("everybody",))])
    ('coach', 'sponsor', 'everybody')
    """
    found = tuple(roles)
    ranked = [
        *(each.responsible for each in found),
        *(each.accountable for each in found),
        *(role for each in found for role in each.consulted),
        *(role for each in found for role in each.informed),
    ]
    return tuple(dict.fromkeys(ranked))


def _letters(kind: ActivityTemplate, roles: tuple[str, ...]) -> list[str]:
    """One cell a role: R, A, R/A, C, I or nothing."""
    return [_letter(kind.roles, role) for role in roles]


def _letter(roles: Roles, role: str) -> str:
    if role == roles.responsible:
        return "R/A" if role == roles.accountable else "R"
    if role == roles.accountable:
        return "A"
    return "C" if role in roles.consulted else "I" if role in roles.informed else ""
