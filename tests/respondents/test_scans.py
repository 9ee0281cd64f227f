"""The test scan: when a rehearsal was opened and sent, and nothing about anybody."""

from __future__ import annotations

from uuid import uuid4

import pytest

from engagement.context import Context
from surveys.links import LinkKind
from tests.respondents.room_example import Live, a_live_survey, send
from ui.respondents.scans import Scan, Scans, the_scans


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def live(context: Context) -> Live:
    return a_live_survey(context, opened=False)


def test_a_scan_is_told_by_how_long_ago_it_was() -> None:
    clock, survey = Clock(), uuid4()
    scans = Scans(clock)
    assert scans.of(survey) == Scan(None, None)
    scans.opened(survey)
    clock.now += 7
    scans.sent(survey)
    clock.now += 1
    assert scans.of(survey) == Scan(opened_ago=8.0, sent_ago=1.0)
    assert scans.of(uuid4()) == Scan(None, None)
    scans.forget(survey)
    assert scans.of(survey) == Scan(None, None)


def test_many_surveys_do_not_fill_the_memory() -> None:
    scans = Scans(Clock())
    for _ in range(2_500):
        scans.opened(uuid4())
    assert len(scans._last) <= 1_000


def test_the_rehearsal_is_noted_when_it_is_opened_and_when_it_is_sent(live: Live) -> None:
    phone, path = live.client(), live.path(LinkKind.REHEARSAL)
    assert the_scans().of(live.survey) == Scan(None, None)
    assert phone.get(path).status_code == 200
    assert the_scans().of(live.survey).opened_ago is not None
    assert the_scans().of(live.survey).sent_ago is None
    assert send(phone, path, live.answers()).status_code == 303
    assert the_scans().of(live.survey).sent_ago is not None
    assert live.kept() == 0


def test_thanks_alone_and_other_links_are_no_scan(live: Live) -> None:
    live.open()
    phone = live.client()
    # The page by which the server looks for itself.
    assert phone.get(live.path(LinkKind.REHEARSAL) + "/thanks").status_code == 200
    for kind in (LinkKind.ROOM, LinkKind.KIOSK, LinkKind.PAPER):
        assert phone.get(live.path(kind)).status_code == 200
    assert the_scans().of(live.survey) == Scan(None, None)


def test_a_rehearsal_with_faults_was_not_sent(live: Live) -> None:
    assert send(live.client(), live.path(LinkKind.REHEARSAL), live.answers(role=None)).status_code == 422
    assert the_scans().of(live.survey).sent_ago is None
