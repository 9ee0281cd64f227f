"""Who comes to the server in `room_load.py` with a Streamlit page open: facilitators, and phones on a form.

They speak Streamlit's own messages over a websocket, as its page in a browser does.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import perf_counter

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.room_clients import FIRST_VIEW, HOST, SENT, THINK_SECONDS, Figures, Line, WrongAnswer

# What a page without fragments does instead, so that a facilitator always costs something.
_RERUN_SECONDS = 5.0
_AT_ONCE = 6  # as many connections as a browser opens
_FINISHED = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}


class Tab:
    """One browser tab on a Streamlit page, at the level of its messages."""

    def __init__(self, socket: ClientConnection, page: str = "") -> None:
        self._socket = socket
        self._state = ClientState(page_name=page)
        self.received = 0

    async def rerun(self, widgets: Sequence[WidgetState] = (), fragment: str = "") -> None:
        """Ask for a run of the script, or of a fragment as its timer does."""
        message = BackMsg()
        message.rerun_script.CopyFrom(self._state)
        message.rerun_script.widget_states.widgets.extend(widgets)
        message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = fragment, bool(fragment)
        await self._socket.send(message.SerializeToString())

    async def next(self) -> ForwardMsg:
        """The next message of the server; raises WrongAnswer if it is about an error."""
        data = await self._socket.recv()
        self.received += len(data)
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._state.page_script_hash = message.new_session.page_script_hash
        if kind in {"page_not_found", "auth_redirect"}:
            raise WrongAnswer(str(kind))
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
            raise WrongAnswer(message.delta.new_element.exception.message[:80] or "exception")
        return message

    async def close(self) -> None:
        """Leave the page."""
        await self._socket.close()

    async def until_finished(self) -> list[ForwardMsg]:
        """All messages of one run."""
        messages = []
        while True:
            messages.append(await self.next())
            if messages[-1].WhichOneof("type") == "script_finished":
                if messages[-1].script_finished not in _FINISHED:
                    raise WrongAnswer(f"script finished with {messages[-1].script_finished}")
                return messages


def opened(port: int, cookie: str = "") -> connect:
    """A websocket as the page of Streamlit opens it."""
    return connect(
        f"ws://{HOST}:{port}/_stcore/stream",
        origin=f"http://{HOST}:{port}",  # type: ignore[arg-type]
        subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN"],  # type: ignore[list-item]
        additional_headers={"Cookie": cookie} if cookie else None,
        open_timeout=None,
        close_timeout=1,
        ping_interval=None,
        max_size=None,
        proxy=None,
    )


@dataclass(frozen=True)
class StreamlitForm:
    """The same survey as a Streamlit form, with the files a cold browser fetches for it."""

    port: int
    files: tuple[str, ...]
    open_tabs: list[Tab] = field(default_factory=list)

    async def visit(self, random: Random, figures: Figures) -> None:
        """Open the page, think, and send the form; the tab stays open until the server stops."""
        lines = [Line(self.port) for _ in range(_AT_ONCE)]
        began = perf_counter()
        try:
            with figures.timed("index"):
                size = (await lines[0].ask("GET", "/")).size
            with figures.timed("files"):
                size += sum(await asyncio.gather(*(self._fetch(line, nth) for nth, line in enumerate(lines))))
        finally:
            for line in lines:
                line.close()
        with figures.timed("first run"):
            page = Tab(await opened(self.port))
            await page.rerun()
            messages = await page.until_finished()
        figures.add(FIRST_VIEW, began)
        figures.first_views.append(size + page.received)
        await asyncio.sleep(THINK_SECONDS)
        with figures.timed(SENT):
            await page.rerun(_filled_in(messages, random))
            thanks = await page.until_finished()
            if not any(each.delta.new_element.HasField("alert") for each in thanks):
                raise WrongAnswer("no thanks")
        figures.finished += 1
        # The tab is not closed: phones lie on the table with the page open.
        self.open_tabs.append(page)

    async def _fetch(self, line: Line, nth: int) -> int:
        return sum([(await line.ask("GET", path)).size for path in self.files[nth::_AT_ONCE]])


def _filled_in(messages: Sequence[ForwardMsg], random: Random) -> list[WidgetState]:
    """Something chosen in every field of the form, and its button pressed."""
    states = []
    for element in (each.delta.new_element for each in messages if each.WhichOneof("type") == "delta"):
        match element.WhichOneof("type"):
            case "radio":
                states.append(
                    WidgetState(id=element.radio.id, string_value=random.choice(element.radio.options))
                )
            case "selectbox":
                box = element.selectbox
                states.append(WidgetState(id=box.id, string_value=random.choice(box.options)))
            case "button":
                states.append(WidgetState(id=element.button.id, trigger_value=True))
    return states


async def facilitator(port: int, cookie: str, page: str, figures: Figures, over: asyncio.Event) -> None:
    """Keep a page open and let its fragments refresh themselves, until it is over."""
    with figures.timed(f"/{page}, first run"):
        tab = Tab(await opened(port, cookie), page)
        await tab.rerun()
        messages = await tab.until_finished()
    timers = [each.auto_rerun for each in messages if each.HasField("auto_rerun")]
    intervals = {each.fragment_id: each.interval for each in timers} or {"": _RERUN_SECONDS}
    kind = f"/{page}, {'refreshed' if timers else 'rerun'}"
    due = {fragment: perf_counter() + interval for fragment, interval in intervals.items()}
    asked = None
    while not over.is_set():
        with suppress(TimeoutError):
            message = await asyncio.wait_for(tab.next(), max(min(due.values()) - perf_counter(), 0.001))
            if asked is not None and message.WhichOneof("type") == "script_finished":
                figures.add(kind, asked)
                asked = None
        for fragment in [each for each, when in due.items() if perf_counter() >= when]:
            due[fragment] = perf_counter() + intervals[fragment]
            asked = asked or perf_counter()
            await tab.rerun(fragment=fragment)
    await tab.close()
