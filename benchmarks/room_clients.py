"""Who comes to the server in `room_load.py`, over HTTP: phones on plain pages, and what was measured.

As light as possible, for they share the machine with the server: raw streams and nothing else.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import perf_counter
from urllib.parse import urlencode

from websockets.exceptions import WebSocketException

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from surveys.instrument import Instrument
from surveys.replies import ITEM, ROLE, TEAM

HOST, THINK_SECONDS = "127.0.0.1", 3.0
FIRST_VIEW, SENT = "first view, all of it", "sent, until the thanks"
_LARGEST = 1 << 20


class WrongAnswer(Exception):
    """The server said something else than it should; the text is what is counted."""


FAILURES = (OSError, EOFError, WebSocketException, WrongAnswer)


@dataclass
class Figures:
    """What was measured: milliseconds by kind of request, errors by kind and reason, bytes of a first view."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    first_views: list[int] = field(default_factory=list)
    finished: int = 0

    @contextmanager
    def timed(self, kind: str) -> Iterator[None]:
        """Times one step of a kind; a step that fails is counted and ends its person's visit."""
        began = perf_counter()
        try:
            yield
        except FAILURES as error:
            reason = str(error) if isinstance(error, WrongAnswer) else type(error).__name__
            self.errors[f"{kind}: {reason}"] += 1
            raise
        self.add(kind, began)

    def add(self, kind: str, began: float) -> None:
        """Note how long something took that began at a time of `perf_counter`."""
        self.milliseconds[kind].append((perf_counter() - began) * 1000)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `size` is what came over the wire, headers included."""

    status: int
    headers: dict[str, str]
    body: bytes
    size: int


class Line:
    """One HTTP connection that is kept open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        status: int = 200,
    ) -> Answer:
        """Ask once; raises WrongAnswer for another status."""
        if self._streams is None or self._streams[0].at_eof():
            self._streams = await asyncio.open_connection(HOST, self._port, limit=_LARGEST)
        reader, writer = self._streams
        lines = {
            "Host": f"{HOST}:{self._port}",
            "Accept": "text/html,*/*",
            "Accept-Encoding": "gzip, deflate",
        }
        lines |= headers or {}
        if method == "POST":
            lines |= {"Content-Length": str(len(body)), "Content-Type": "application/x-www-form-urlencoded"}
            lines |= {"Origin": f"http://{HOST}:{self._port}"}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        answer = await _answer(reader)
        if answer.status != status:
            raise WrongAnswer(f"status {answer.status}")
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for name, _, value in (line.partition(":") for line in rest):
        # A browser is given several cookies; the first is the one that is wanted here.
        headers.setdefault(name.lower(), value.strip())
    size = len(head)
    if "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
        size += len(body)
    else:
        parts = []
        while True:
            line = await reader.readuntil(b"\r\n")
            part = await reader.readexactly(int(line, 16) + 2)
            size += len(line) + len(part)
            if len(part) == 2:
                break
            parts.append(part[:-2])
        body = b"".join(parts)
    return Answer(int(first.split()[1]), headers, body, size)


@dataclass(frozen=True)
class PlainForm:
    """The product's form as a phone meets it."""

    port: int
    path: str
    instrument: Instrument
    teams: tuple[str, ...]

    async def visit(self, random: Random, figures: Figures) -> None:
        """Open the form, think, send it, and read the thanks."""
        line = Line(self.port)
        try:
            page, form, cookie = await self._first_view(line, figures)
            await asyncio.sleep(THINK_SECONDS)
            asked = _found(rb'name="asked" value="(\w+)"', page)
            fields = {"form": form, "asked": asked, "lang": _found(rb'<html lang="([\w-]+)"', page)}
            fields |= {TEAM: random.choice(self.teams), ROLE: random.choice(self.instrument.roles).id}
            fields |= {ITEM + item.id: random.choice("1234445?") for item in self.instrument.items}
            body, headers = urlencode(fields).encode(), {"Cookie": cookie}
            began = perf_counter()
            with figures.timed("submit"):
                sent = await line.ask("POST", self.path, headers, body, status=303)
            with figures.timed("thanks"):
                await line.ask("GET", sent.headers["location"], headers)
            figures.add(SENT, began)
            figures.finished += 1
        finally:
            line.close()

    async def _first_view(self, line: Line, figures: Figures) -> tuple[bytes, str, str]:
        began = perf_counter()
        with figures.timed("form"):
            answer = await line.ask("GET", self.path, {"Accept-Language": "en-GB,en;q=0.9,de;q=0.7"})
            page = gzip.decompress(answer.body)
            cookie = answer.headers["set-cookie"].partition(";")[0]
            form = _found(rb'name="form" value="(\w+)"', page)
            if not page.rstrip().endswith(b"</html>") or cookie.partition("=")[2] != form:
                raise WrongAnswer("another page")
        size = answer.size
        for kind, mark in (("css", rb'href="(/a/[^"]+)"'), ("js", rb'src="(/a/[^"]+)"')):
            with figures.timed(kind):
                size += (await line.ask("GET", _found(mark, page))).size
        figures.add(FIRST_VIEW, began)
        figures.first_views.append(size)
        return page, form, cookie


def _found(pattern: bytes, page: bytes) -> str:
    found = re.search(pattern, page)
    if found is None:
        raise WrongAnswer("another page")
    return found.group(1).decode()
