"""The routes of the wall. Whoever is not signed in is stopped before they are reached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from engagement.ports import NotKept, Store
from ui.projector.pages import ASSET_TYPES, ASSETS, gone_page, scene_part, wall_page
from ui.projector.texts import wall_languages
from ui.projector.wall import Wall, Walls
from ui.respondents.texts import preferred

_FOLDER: Final = Path(__file__).parent / "assets"
_SECURITY: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_LOOKS: Final = frozenset({"dark", "light"})


def wall_path(workspace: UUID, survey: UUID) -> str:
    """Where a survey's wall is."""
    return f"/room/{workspace}/{survey}"


def projector_routes(the_store: Callable[[], Store]) -> list[Route]:
    """The routes to mount beside the pages, behind the gate.

    Parameters
    ----------
    the_store : callable
        The store of this process.
    """
    desk = _Desk(Walls(the_store))
    return [
        Route(f"{ASSETS}/{{name}}", _asset, methods=["GET"]),
        Route("/room/{workspace:uuid}/{survey:uuid}", desk.page, methods=["GET"]),
        Route("/room/{workspace:uuid}/{survey:uuid}/now", desk.now, methods=["GET"]),
        Route("/room/{rest:path}", _gone, methods=["GET"]),
    ]


class _Desk:
    """The page and what changes on it.

    Its handlers are plain functions: Starlette runs them in threads, for the store waits for a disk.
    """

    def __init__(self, walls: Walls) -> None:
        self._walls = walls

    def page(self, request: Request) -> Response:
        """The whole page."""
        try:
            wall = self._wall(request)
        except NotKept:
            return _gone(request)
        look = request.query_params.get("look", "")
        now = f"{wall_path(request.path_params['workspace'], request.path_params['survey'])}/now"
        content = wall_page(wall, _tag(wall.version), now, look if look in _LOOKS else "")
        return HTMLResponse(content, headers=_SECURITY)

    def now(self, request: Request) -> Response:
        """The part that changes; no body where it has not."""
        try:
            wall = self._wall(request)
        except NotKept:
            return Response(status_code=404, headers=_SECURITY)
        headers = _SECURITY | {"ETag": _tag(wall.version)}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return HTMLResponse(scene_part(wall), headers=headers)

    def _wall(self, request: Request) -> Wall:
        where = request.path_params
        came_to = f"{request.url.scheme}://{request.url.netloc}"
        return self._walls.wall(where["workspace"], where["survey"], address=came_to)


def _tag(version: str) -> str:
    """A version as an entity tag; another program version draws another wall."""
    return f'"{version}-{ASSETS.rpartition("/")[2]}"'


def _gone(request: Request) -> Response:
    language = preferred(wall_languages(), request.headers.get("accept-language", ""))
    return HTMLResponse(gone_page(language), status_code=404, headers=_SECURITY)


def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in ASSET_TYPES:
        return Response(status_code=404)
    lasting = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return Response((_FOLDER / name).read_bytes(), media_type=ASSET_TYPES[name], headers=lasting)
