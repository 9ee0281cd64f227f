"""The gate: ASGI middleware in front of everything, Streamlit's own addresses included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from surveys.faults import FaultsError
from ui.gate.connections import Connection, comes_from_its_own_page, connection_of
from ui.gate.cookies import session_token
from ui.gate.doorkeeper import Doorkeeper, the_doorkeeper
from ui.gate.organisation import providers
from ui.gate.pages import closed, page, sent_to
from ui.gate.paths import HEALTH, LOGIN, OWN_PATHS, PROVIDER_PATHS, START, STYLE, is_open, page_to_return_to
from ui.gate.sessions import REMEMBERED_SECONDS
from ui.gate.sockets import REFUSED, GuardedSocket

# Where the gate's pages find how the request came; only the gate writes it.
CONNECTION_KEY: Final = "groundwork.connection"
_READING: Final = frozenset({"GET", "HEAD"})
_FRAMED_PREFIX: Final = "/component/"
_MEDIA_PREFIX: Final = "/media/"


class Gate:
    """Lets respondents through to their survey, and to all else only who has logged in.

    Parameters
    ----------
    app : ASGIApp
        What is behind the gate.
    door : Doorkeeper, optional
        Default: the one of this process.
    silence : float
        After so long a silent websocket's session is looked at again. [seconds]
    """

    def __init__(
        self, app: ASGIApp, door: Doorkeeper | None = None, silence: float = REMEMBERED_SECONDS
    ) -> None:
        self._app = app
        self._door = door or the_doorkeeper()
        self._silence = silence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or websocket."""
        match scope["type"]:
            case "lifespan":
                await self._app(scope, receive, send)
            case "http":
                await self._http(scope, receive, send)
            case "websocket":
                await self._websocket(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_open(scope):
            await self._app(scope, receive, send)
            return
        connection = connection_of(scope, self._door.public_url)
        if not connection.is_trusted:
            if scope["path"] == HEALTH and scope["method"] in _READING:
                await self._app(scope, receive, _changed(send, _only_health))
            else:
                await closed()(scope, receive, send)
            return
        scope[CONNECTION_KEY] = connection
        try:
            answer = await self._refusal(scope, connection)
        except FaultsError as error:
            answer = page("trouble.html", 503, faults=error.faults)
        if answer is not None:
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, _changed(send, _with_headers(scope["path"])))

    async def _refusal(self, scope: Scope, connection: Connection) -> Response | None:
        """What is answered instead of the page asked for; None to whoever may have it."""
        is_reading = scope["method"] in _READING
        if not is_reading and not comes_from_its_own_page(scope, connection):
            return closed()
        path: str = scope["path"]
        if path == STYLE or (path == HEALTH and is_reading):
            return None
        if path in OWN_PATHS:
            # Opened here, so that a store that cannot be is told in one place.
            await self._door.asked(lambda store: store)
            return None
        if path in PROVIDER_PATHS and providers():
            return None
        is_visit = _is_visit(scope)
        token = session_token(HTTPConnection(scope).cookies, connection)
        if await self._door.sessions.of(token, is_active=is_visit or not is_reading):
            return None
        return await self._way_in(scope, connection) if is_visit else closed()

    async def _way_in(self, scope: Scope, connection: Connection) -> Response:
        if connection is Connection.LOOPBACK and not await self._door.asked(lambda store: store.accounts()):
            return sent_to(START)
        query = scope["query_string"].decode("latin-1")
        wanted = page_to_return_to(f"{scope['path']}?{query}" if query else scope["path"])
        return sent_to(LOGIN if wanted == "/" else f"{LOGIN}?next={quote(wanted, safe='/')}")

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = connection_of(scope, self._door.public_url)
        is_ours = connection.is_trusted and comes_from_its_own_page(scope, connection)
        token = session_token(HTTPConnection(scope).cookies, connection) if is_ours else None

        async def is_in(is_active: bool) -> bool:
            return await self._door.sessions.of(token, is_active=is_active) is not None

        if not is_ours or not await is_in(False):
            await receive()
            await send({"type": "websocket.close", "code": REFUSED})
            return
        socket = GuardedSocket(receive, send, is_in, self._silence)
        try:
            await self._app(scope, socket.receive, socket.send)
        finally:
            socket.give_up()


def _is_visit(scope: Scope) -> bool:
    """Whether a person opens a page: everything else a page fetches by itself."""
    accepted = b",".join(value for name, value in scope["headers"] if name.lower() == b"accept")
    return scope["method"] == "GET" and b"text/html" in accepted


def _changed(send: Send, change: Callable[[MutableHeaders], None]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            change(MutableHeaders(scope=message))
        await send(message)

    return sending


def _only_health(headers: MutableHeaders) -> None:
    """Whether the server runs, and no cookie that names what it runs."""
    for name in [name for name in headers if name not in {"content-type", "content-length", "cache-control"}]:
        del headers[name]


def _with_headers(path: str) -> Callable[[MutableHeaders], None]:
    def change(headers: MutableHeaders) -> None:
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        if not path.startswith(_FRAMED_PREFIX):
            # Streamlit shows a component in a frame of its own page, and nothing else.
            headers.setdefault("X-Frame-Options", "DENY")
            headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")
        if path.startswith(_MEDIA_PREFIX):
            # Workbooks and charts of a client do not stay in the browser's cache after the session.
            headers["Cache-Control"] = "private, no-store"

    return change
