"""The form as a phone will show it, for the pages of those who prepare it."""

from __future__ import annotations

from uuid import UUID

from engagement.answering import Asked, Entry
from engagement.room import Room
from surveys.instrument import Instrument
from surveys.links import TOKEN_LENGTH, Link, LinkKind
from surveys.organisation import Organisation
from surveys.survey import ReportingUnit, Survey
from ui.respondents.pages import ASSETS, ASSETS_FOLDER, form_page

_NOWHERE = UUID(int=0)


def preview_html(
    instrument: Instrument,
    language: str,
    *,
    organisation: Organisation,
    organisation_name: str,
    threshold: int,
    shown_together: tuple[ReportingUnit, ...] = (),
    room: Room | None = None,
) -> str:
    """One page of HTML that needs nothing else and sends nothing.

    Parameters
    ----------
    organisation_name : str
        Who asks.
    threshold : int
        What respondents are told.
    shown_together : tuple of ReportingUnit
        Groups that hold more than one team.
    """
    survey = Survey(
        id=_NOWHERE,
        workspace_id=_NOWHERE,
        engagement_id=_NOWHERE,
        name="preview",
        instrument_hash=instrument.content_hash,
        language=language,
        threshold=threshold,
    )
    entry = Entry(
        survey,
        Link(code="0" * TOKEN_LENGTH, kind=LinkKind.ROOM),
        room or Room(workspace_id=_NOWHERE, survey_id=_NOWHERE),
        Asked(instrument, organisation, shown_together, organisation_name),
        late=False,
    )
    page = form_page(entry, language, "", "0" * TOKEN_LENGTH)
    style = (ASSETS_FOLDER / "respond.css").read_text("utf-8")
    with_style = page.replace(
        f'<link rel="stylesheet" href="{ASSETS}/respond.css">', f"<style>{style}</style>"
    )
    return with_style.replace(f'<script src="{ASSETS}/respond.js" defer></script>', "")
