"""The websocket behind every page: refused without a session, closed when it is over."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import ASGIApp, Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from engagement.accounts import ABSOLUTE_SECONDS, IDLE_SECONDS
from storage.sql_store import SqlStore
from tests.gate.gate_house import HERE, IN_THE_ROOM, Clock, Visitor, house
from ui.gate.activity import is_a_persons
from ui.gate.doorkeeper import Doorkeeper

STREAM = "/_stcore/stream"


def rerun(**state: object) -> bytes:
    message = BackMsg()
    message.rerun_script.SetInParent()
    for name, value in state.items():
        setattr(message.rerun_script, name, value)
    return message.SerializeToString()


class Line:
    """A websocket held by a test."""

    def __init__(self, visitor: Visitor, app: ASGIApp | None = None, **headers: str) -> None:
        scope = visitor.scope("websocket", STREAM, {"origin": visitor.origin} | headers)
        self._to_server: asyncio.Queue[Message] = asyncio.Queue()
        self._from_server: asyncio.Queue[Message] = asyncio.Queue()
        self._to_server.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(
            (app or visitor.app)(scope, self._to_server.get, self._from_server.put)
        )

    def say(self, payload: bytes) -> None:
        self._to_server.put_nowait({"type": "websocket.receive", "bytes": payload})

    async def hear(self) -> Message:
        return await asyncio.wait_for(self._from_server.get(), 5)

    async def hang_up(self) -> None:
        self._to_server.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self.task, 5)


async def first_word(visitor: Visitor, **headers: str) -> Message:
    line = Line(visitor, **headers)
    heard = await line.hear()
    await line.hang_up()
    return heard


REFUSAL = {"type": "websocket.close", "code": 1008}


def test_a_handshake_needs_a_session(visitor: Visitor) -> None:
    assert asyncio.run(first_word(visitor)) == REFUSAL
    visitor.cookies["gw_session"] = "a" * 43
    assert asyncio.run(first_word(visitor)) == REFUSAL
    visitor.log_in()
    assert asyncio.run(first_word(visitor))["type"] == "websocket.accept"


@pytest.mark.parametrize(
    "origin", ["http://localhost:9000", f"https://{HERE}", "https://evil.example", "null", ""]
)
def test_a_handshake_from_another_page_is_refused(ada: Visitor, origin: str) -> None:
    assert asyncio.run(first_word(ada, origin=origin)) == REFUSAL


@pytest.mark.parametrize(
    ("host", "peer"), [(IN_THE_ROOM, "192.168.0.77"), (HERE, "10.0.0.9"), (IN_THE_ROOM, "::1")]
)
def test_a_handshake_in_the_room_is_refused_with_any_cookie(ada: Visitor, host: str, peer: str) -> None:
    assert asyncio.run(first_word(Visitor(ada.app, host, peer, cookies=ada.cookies))) == REFUSAL


async def is_closed_with_a_hint(line: Line) -> bool:
    hint, end = await line.hear(), await line.hear()
    await asyncio.wait_for(line.task, 5)
    return ForwardMsg.FromString(hint["bytes"]).auth_redirect.url == "/login" and end == REFUSAL


def test_an_open_websocket_closes_at_its_next_message_after_the_logout(
    ada: Visitor, door: Doorkeeper
) -> None:
    async def story() -> bool:
        line = Line(ada)
        await line.hear()
        line.say(rerun())
        assert (await line.hear())["bytes"] == rerun()
        await door.sessions.end(ada.cookies["gw_session"])
        line.say(rerun())
        return await is_closed_with_a_hint(line)

    assert asyncio.run(story())


def test_a_silent_websocket_closes_too(ada: Visitor, door: Doorkeeper, store: SqlStore, clock: Clock) -> None:
    async def story() -> bool:
        line = Line(ada, house(door, silence=0.01))
        await line.hear()
        store.change_password(store.account_named("Ada").id, "another")
        # Another process changed it, so this one remembers the session for a while.
        clock.now += 10
        return await is_closed_with_a_hint(line)

    assert asyncio.run(story())


@pytest.mark.parametrize(
    ("payload", "lives_on"),
    [
        (rerun(), True),
        (rerun(is_auto_rerun=True, fragment_id="f"), False),
        (BackMsg(app_heartbeat=True).SerializeToString(), False),
        (b"\xff\xff nonsense", False),
    ],
    ids=["a click", "a fragment's timer", "a heartbeat", "nonsense"],
)
def test_only_a_person_keeps_a_session_from_becoming_idle(
    ada: Visitor, clock: Clock, payload: bytes, lives_on: bool
) -> None:
    async def story() -> bool:
        line = Line(ada)
        await line.hear()
        # The first message is the page's own.
        for said in (rerun(), payload):
            clock.now += IDLE_SECONDS // 2
            line.say(said)
            await line.hear()
        clock.now += IDLE_SECONDS // 2
        line.say(rerun(is_auto_rerun=True))
        heard = await line.hear()
        await line.hang_up()
        return heard["bytes"] == rerun(is_auto_rerun=True)

    assert asyncio.run(story()) is lives_on


def test_connecting_again_after_a_lost_line_is_not_a_persons_doing(ada: Visitor, clock: Clock) -> None:
    async def story() -> list[str]:
        heard = []
        for _ in range(3):
            line = Line(ada)
            heard.append((await line.hear())["type"])
            if heard[-1] == "websocket.accept":
                line.say(rerun())
                await line.hear()
            await line.hang_up()
            clock.now += IDLE_SECONDS // 2 + 1
        return heard

    assert asyncio.run(story()) == ["websocket.accept", "websocket.accept", "websocket.close"]


def test_clicking_for_twelve_hours_ends_too(ada: Visitor, clock: Clock) -> None:
    async def story() -> int:
        line = Line(ada)
        await line.hear()
        hours = 0
        while True:
            line.say(rerun())
            if (await line.hear())["bytes"] != rerun():
                await asyncio.wait_for(line.task, 5)
                return hours
            clock.now += 3600
            hours += 1

    assert asyncio.run(story()) == ABSOLUTE_SECONDS // 3600 + 1


def test_a_click_is_written_down_at_most_once_a_minute(
    ada: Visitor, store: SqlStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    monkeypatch.setattr(store, "touch_session", lambda digest, now: written.append(now))
    began = clock.now

    async def story() -> None:
        line = Line(ada)
        await line.hear()
        for _ in range(20):
            line.say(rerun())
            await line.hear()
            clock.now += 6
        await line.hang_up()

    asyncio.run(story())
    # The store was not really written here, so each look-up after ten seconds finds it due again.
    assert written[0] == began + 60
    assert len(written) <= 10


def test_the_persons_messages_are_told_from_the_pages() -> None:
    assert is_a_persons(rerun())
    assert is_a_persons(rerun(fragment_id="f"))
    assert not is_a_persons(b"")
    assert not is_a_persons(BackMsg(load_git_info=True).SerializeToString())
