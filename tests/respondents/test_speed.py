"""What is worked out once for a room full of phones, and what is asked anew."""

from __future__ import annotations

import gzip
import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engagement.context import Context
from engagement.running_room import pause_door
from surveys.links import LinkKind
from tests.respondents.room_example import Live, a_live_survey, send
from ui.respondents.packed import Packed
from ui.respondents.recent import FRESH_SECONDS
from ui.respondents.routes import respondent_routes


@pytest.fixture
def live(context: Context) -> Live:
    return a_live_survey(context)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def phone_at(live: Live, clock: Clock) -> TestClient:
    app = Starlette(routes=respondent_routes(lambda: live.context.store, clock))
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize("value", ["", "A" * 26, "größer", "x" * 65_535])
def test_a_packed_text_is_the_same_compressed_and_plain(value: str) -> None:
    packed = Packed("before é ### after ### " * 500, "###")
    assert gzip.decompress(packed.gzipped(value)) == packed.plain(value)
    assert packed.plain("###").decode() == "before é ### after ### " * 500


def test_compressed_and_plain_answers_are_the_same(live: Live) -> None:
    path = live.path(LinkKind.ROOM)
    form = live.client().get(path)
    for address in (path, *re.findall(r'(?:href|src)="(/a/[^"]+)"', form.text)):
        phone = live.client()
        small = phone.get(address, headers={"accept-encoding": "gzip"})
        large = phone.get(address, headers={"accept-encoding": "identity"})
        assert (small.headers.get("content-encoding"), large.headers.get("content-encoding")) == (
            "gzip",
            None,
        )
        assert small.headers["vary"] == large.headers["vary"] == "Accept-Encoding"
        assert small.text == large.text


def test_each_phone_gets_its_own_number_out_of_the_same_page(live: Live) -> None:
    clock = Clock()
    pages = [phone_at(live, clock).get(live.path(LinkKind.ROOM)).text for _ in range(3)]
    numbers = {re.search(r'name="form" value="(\w{26})"', page).group(1) for page in pages}
    assert len(numbers) == 3


def test_a_paused_door_is_seen_a_second_later_and_keeps_answers_out_at_once(live: Live) -> None:
    clock, path = Clock(), live.path(LinkKind.ROOM)
    phone = phone_at(live, clock)
    assert phone.get(path).status_code == 200
    pause_door(live.context, live.survey)
    assert phone.get(path).status_code == 200
    assert send(phone, path, live.answers()).status_code == 503
    assert live.kept() == 0
    clock.now += FRESH_SECONDS
    assert phone.get(path).status_code == 503
    live.open()
    assert phone.get(path).status_code == 200


def test_an_open_way_in_is_read_once_a_second(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, path, asked = Clock(), live.path(LinkKind.ROOM), []
    way_in = live.context.store.way_in
    monkeypatch.setattr(live.context.store, "way_in", lambda *given: asked.append(1) or way_in(*given))
    phone = phone_at(live, clock)
    for _ in range(5):
        assert phone.get(path).status_code == 200
    assert len(asked) == 1
    clock.now += FRESH_SECONDS
    phone.get(path)
    assert len(asked) == 2
