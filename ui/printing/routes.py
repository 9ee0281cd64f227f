"""The routes of printed pages: behind the login, plain HTML, without a script."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from engagement.briefing import briefing
from engagement.context import Context
from engagement.ports import NotKept, Store
from engagement.running_room import link_of, links_for, room_for
from readiness.facts import fact_catalogue
from surveys.links import Link, LinkKind
from ui.printing.briefing_page import briefing_page
from ui.printing.interview_guide import guide_page
from ui.printing.pages import (
    STYLE_ADDRESS,
    Printed,
    language_links,
    message,
    paper_page,
    posters_page,
    style,
)
from ui.printing.words import print_languages

_PREFIX: Final = "/print/{workspace}/{survey}"
_GUIDE: Final = "/print/{workspace}/engagement/{engagement}/interview"
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_Answer = Callable[[Request], Response]
_Page = Callable[[Request, Context, Printed, str], Response]


def printing_routes(the_store: Callable[[], Store], today: Callable[[], date] = date.today) -> list[Route]:
    """The routes to mount beside the pages, behind the gate.

    Parameters
    ----------
    the_store : callable
        The store of this process.
    today : callable
        The current date.
    """

    def route(name: str, page: _Page) -> Route:
        return Route(f"{_PREFIX}/{name}", _shown(page, the_store, today), methods=["GET"])

    return [
        Route(STYLE_ADDRESS, _style, methods=["GET"]),
        route("poster", _room_poster),
        route("posters", _team_posters),
        route("paper", _paper),
        route("briefing", _briefing),
        Route(_GUIDE, _guide(the_store), methods=["GET"]),
        Route("/print/{rest:path}", _nothing, methods=["GET"]),
    ]


def print_address(workspace: UUID, survey: UUID, name: str) -> str:
    """Where a printed page stands: ``poster``, ``posters``, ``paper`` or ``briefing``."""
    return f"{_PREFIX.format(workspace=workspace, survey=survey)}/{name}"


def guide_address(workspace: UUID, engagement: UUID) -> str:
    """Where the interview guide of an engagement stands; with ``?filled=1`` it holds what is known."""
    return _GUIDE.format(workspace=workspace, engagement=engagement)


def _style(request: Request) -> Response:
    lasting = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return Response(style(), media_type="text/css", headers=lasting)


def _nothing(request: Request) -> Response:
    return HTMLResponse(message("nothing"), 404, _HEADERS)


def _guide(the_store: Callable[[], Store]) -> _Answer:
    def answer(request: Request) -> Response:
        wanted = request.query_params.get("lang", "")
        language = wanted if wanted in print_languages() else "en"
        try:
            workspace, engagement = (UUID(request.path_params[name]) for name in ("workspace", "engagement"))
            store = the_store()
            name = store.engagement(workspace, engagement).name
            facts = store.facts(workspace, engagement)
        except (ValueError, NotKept):
            return HTMLResponse(message("no_engagement"), 404, _HEADERS)
        is_filled = request.query_params.get("filled") == "1"
        page = guide_page(
            name, fact_catalogue(), facts if is_filled else None, language, address=request.url.path
        )
        return HTMLResponse(page, 200, _HEADERS)

    return answer


def _shown(page: _Page, the_store: Callable[[], Store], today: Callable[[], date]) -> _Answer:
    # Not a coroutine, so that Starlette runs it in a thread: it reads the database.
    def answer(request: Request) -> Response:
        try:
            workspace, survey = (UUID(request.path_params[name]) for name in ("workspace", "survey"))
            context = Context(the_store(), workspace, today, uuid4, lambda: os.urandom(16))
            printed = _printed(request, context, survey)
        except (ValueError, NotKept):
            return _nothing(request)
        return page(request, context, printed, _language(request, printed))

    return answer


def _printed(request: Request, context: Context, survey: UUID) -> Printed:
    store, workspace = context.store, context.workspace
    found = store.survey(workspace, survey)
    reporting = store.survey_reporting_units(workspace, survey)
    return Printed(
        organisation_name=store.engagement(workspace, found.engagement_id).name,
        survey=found,
        instrument=store.survey_instrument(workspace, survey),
        organisation=store.survey_organisation(workspace, survey),
        together=tuple(each for each in reporting if len(each.unit_ids) > 1),
        room=room_for(context, survey),
        address=request.url.path,
    )


def _language(request: Request, printed: Printed) -> str:
    wanted = request.query_params.get("lang", "")
    return wanted if wanted in printed.instrument.languages else printed.survey.language


def _room_poster(request: Request, context: Context, printed: Printed, language: str) -> Response:
    links = links_for(context, printed.survey.id)
    return _posters(printed, [link_of(links, LinkKind.ROOM)], language)


def _team_posters(request: Request, context: Context, printed: Printed, language: str) -> Response:
    by_unit = {link.unit_id: link for link in links_for(context, printed.survey.id)}
    teams = [by_unit[unit.id] for unit in printed.organisation.in_tree_order() if unit.members_direct]
    return _posters(printed, teams, language)


def _posters(printed: Printed, links: list[Link], language: str) -> Response:
    if not printed.room.address:
        return HTMLResponse(message("no_address", language), 409, _HEADERS)
    return HTMLResponse(posters_page(printed, links, language), 200, _HEADERS)


def _paper(request: Request, context: Context, printed: Printed, language: str) -> Response:
    wanted = request.query_params.get("team", "")
    teams = {str(unit.id): unit.id for unit in printed.organisation.units if unit.members_direct}
    if wanted and wanted not in teams:
        return _nothing(request)
    return HTMLResponse(paper_page(printed, language, teams.get(wanted)), 200, _HEADERS)


def _briefing(request: Request, context: Context, printed: Printed, language: str) -> Response:
    as_file = "file" in request.query_params
    page = briefing_page(
        briefing(context, printed.survey.id, language),
        language,
        languages=[] if as_file else language_links(printed, language),
        download="" if as_file else f"{printed.address}?lang={language}&file=1",
        inline=as_file,
    )
    more = {"Content-Disposition": f'attachment; filename="briefing-{language}.html"'} if as_file else {}
    return HTMLResponse(page, 200, _HEADERS | more)
