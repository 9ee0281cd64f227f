"""A house behind the gate, and a visitor who rings at it without a network."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import unquote, urlencode

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Scope

from ui.gate.doorkeeper import Doorkeeper
from ui.gate.middleware import Gate
from ui.gate.routes import closed_routes, gate_routes

PORT = 8501
HERE = f"localhost:{PORT}"
IN_THE_ROOM = f"192.168.0.2:{PORT}"
PASSWORD = "four words make one"
INSIDE = "inside the house"
SURVEY = "a survey"


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def house(door: Doorkeeper, silence: float = 10) -> ASGIApp:
    """The gate with its pages, one survey, and everything else as if it were Streamlit's."""

    async def inside(scope: Scope, receive, send) -> None:
        if scope["type"] == "websocket":
            await _echo(receive, send)
        else:
            answer = PlainTextResponse(INSIDE, headers={"Set-Cookie": "_streamlit_xsrf=x"})
            await answer(scope, receive, send)

    survey = Route("/s/{code}", lambda request: PlainTextResponse(SURVEY))
    return Starlette(
        routes=[*gate_routes(door), survey, *closed_routes(), Mount("/", app=inside)],
        middleware=[Middleware(Gate, door=door, silence=silence)],
    )


async def _echo(receive, send) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "bytes": message["bytes"]})


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    cookies: list[str]
    text: str

    @property
    def is_closed(self) -> bool:
        return self.status == 404 and "Nothing to see here" in self.text


@dataclass
class Visitor:
    """A browser: it keeps cookies and sends `Origin` where browsers do."""

    app: ASGIApp
    host: str = HERE
    peer: str = "127.0.0.1"
    scheme: str = "http"
    extra: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, *, page: bool = True, method: str = "GET", **extra: str) -> Answer:
        return self._ask(method, path, {"accept": "text/html,*/*" if page else "*/*"} | extra)

    def post(
        self, path: str, form: dict[str, str] | None = None, method: str = "POST", **extra: str
    ) -> Answer:
        headers = {"content-type": "application/x-www-form-urlencoded", "origin": self.origin} | extra
        return self._ask(method, path, headers, urlencode(form or {}).encode())

    def log_in(self, name: str = "Ada", password: str = PASSWORD, **more: str) -> Answer:
        return self.post("/login", {"name": name, "password": password} | more)

    @property
    def origin(self) -> str:
        return f"{'https' if self.scheme == 'https' or self.extra else 'http'}://{self.host}"

    def scope(self, kind: str, path: str, headers: dict[str, str]) -> Scope:
        raw, _, query = path.partition("?")
        sent = {"host": self.host} | self.extra | headers
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {
            "type": kind,
            "http_version": "1.1",
            "scheme": self.scheme if kind == "http" else self.scheme.replace("http", "ws"),
            "path": unquote(raw),
            "raw_path": raw.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items() if value],
            "client": (self.peer, 50_000),
            "server": ("127.0.0.1", PORT),
            "subprotocols": [],
        }

    def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        scope = self.scope("http", path, headers) | {"method": method}
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(self.app(scope, receive, send))
        start = next(each for each in sent if each["type"] == "http.response.start")
        given = [(name.decode().lower(), value.decode()) for name, value in start["headers"]]
        cookies = [value for name, value in given if name == "set-cookie"]
        for cookie in cookies:
            for name, morsel in SimpleCookie(cookie).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        text = b"".join(each.get("body", b"") for each in sent).decode()
        return Answer(start["status"], dict(given), cookies, text)
