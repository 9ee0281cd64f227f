"""An open websocket, looked after: it ends when its session does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.types import Message, Receive, Send

from ui.gate.activity import is_a_persons, to_the_login

# "Policy violation": the code for a peer that may not be here.
REFUSED: Final = 1008


class GuardedSocket:
    """A websocket's two directions, with the session asked for at every message.

    Parameters
    ----------
    receive, send
        The connection's own.
    is_in : callable
        Whether the session still holds; told whether a person did something just now.
    seconds : float
        How long a silent connection is left alone between two questions.
    """

    def __init__(
        self, receive: Receive, send: Send, is_in: Callable[[bool], Awaitable[bool]], seconds: float
    ) -> None:
        self._receive = receive
        self._send = send
        self._is_in = is_in
        self._seconds = seconds
        self._coming: asyncio.Future[Message] | None = None
        self._is_accepted = False
        self._is_over = False
        self._has_run = False

    async def receive(self) -> Message:
        """The next message, or the end of the connection."""
        while not self._is_over:
            message = await self._next()
            if message is not None and message["type"] != "websocket.receive":
                return message
            if not await self._is_in(message is not None and self._is_activity(message)):
                await self._end()
            elif message is not None:
                return message
        return {"type": "websocket.disconnect", "code": REFUSED}

    async def send(self, message: Message) -> None:
        """Pass a message on; after the end, nothing any more."""
        if self._is_over:
            return
        self._is_accepted |= message["type"] == "websocket.accept"
        await self._send(message)

    def give_up(self) -> None:
        """Wait for nothing any more."""
        if self._coming is not None:
            self._coming.cancel()

    async def _next(self) -> Message | None:
        """A message, or None when it has been silent for a while."""
        if self._coming is None:
            self._coming = asyncio.ensure_future(self._receive())
        await asyncio.wait({self._coming}, timeout=self._seconds)
        if not self._coming.done():
            return None
        coming, self._coming = self._coming, None
        return coming.result()

    def _is_activity(self, message: Message) -> bool:
        is_first, self._has_run = not self._has_run, True
        # The first message is the page's own, also after a lost connection. Opening the page counted.
        return not is_first and is_a_persons(message.get("bytes") or b"")

    async def _end(self) -> None:
        self._is_over = True
        if self._is_accepted:
            await self._send({"type": "websocket.send", "bytes": to_the_login()})
        await self._send({"type": "websocket.close", "code": REFUSED})
