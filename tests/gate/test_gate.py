"""What is closed, to whom, and what is told."""

from __future__ import annotations

import pytest
from starlette.types import ASGIApp

from engagement.accounts import ABSOLUTE_SECONDS, IDLE_SECONDS, change_password, remove_account
from storage.sql_store import SqlStore
from surveys.faults import Fault, FaultsError
from tests.gate.gate_house import HERE, IN_THE_ROOM, INSIDE, SURVEY, Clock, Visitor, house
from tests.gate.test_paths import TRICKS
from ui.gate.doorkeeper import Doorkeeper

# One address of each family that Streamlit serves.
FAMILIES = [
    "/",
    "/readiness",
    "/index.html",
    "/manifest.json",
    "/favicon.png",
    "/static/js/index.js",
    "/static/media/font.woff2",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/upload_file/a/b",
    "/_stcore/stream",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/interact",
    "/_stcore/agent/mcp",
    "/_stcore/bidi-components/x/y.js",
    "/media/abc.xlsx",
    "/component/x/index.html",
    "/app/static/x",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
    "/_stcore/health/",
    "/readiness/_stcore/health",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]


@pytest.fixture
def phone(app: ASGIApp) -> Visitor:
    """A participant's phone in the room."""
    return Visitor(app, IN_THE_ROOM, "192.168.0.77")


@pytest.mark.parametrize("method", METHODS)
def test_a_phone_in_the_room_sees_the_same_closed_page_everywhere(phone: Visitor, method: str) -> None:
    answers = [
        phone.get(path, method=method, origin=phone.origin)
        for path in [*FAMILIES, "/login", "/logout", "/start", "/login/style.css", "/login/organisation"]
    ]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert not any(answer.cookies for answer in answers)
    if method != "HEAD":
        assert answers[0].is_closed


@pytest.mark.parametrize("path", TRICKS)
def test_no_spelling_of_an_address_gets_a_phone_past_the_gate(phone: Visitor, path: str) -> None:
    assert phone.get(path).is_closed


def test_the_closed_page_names_nothing_and_brings_its_own_look(phone: Visitor) -> None:
    answer = phone.get("/")
    for word in ("groundwork", "streamlit", "okr", "login", "src=", "http", "script"):
        assert word not in answer.text.lower().replace("scripts", "")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_phone_reaches_its_survey_and_nothing_else_below_the_open_prefixes(phone: Visitor) -> None:
    assert phone.get("/s/abc").text == SURVEY
    for method in METHODS:
        for path in ("/s/abc/more", "/s/x/_stcore/health", "/a/index.html", "/a/static/js/x.js"):
            answer = phone.get(path, method=method)
            assert answer.status == 404
            assert INSIDE not in answer.text


def test_health_tells_a_phone_that_the_server_runs_and_sets_no_cookie(phone: Visitor) -> None:
    answer = phone.get("/_stcore/health")
    assert answer.status == 200
    assert answer.cookies == []
    assert phone.get("/_stcore/health", method="POST").is_closed


def test_a_stolen_cookie_is_worth_nothing_in_the_room(app: ASGIApp, ada: Visitor) -> None:
    assert ada.get("/").text == INSIDE
    for host, peer in ((IN_THE_ROOM, "192.168.0.77"), (HERE, "192.168.0.77"), (IN_THE_ROOM, "127.0.0.1")):
        assert Visitor(app, host, peer, cookies=dict(ada.cookies)).get("/").is_closed


@pytest.mark.parametrize("path", FAMILIES)
def test_this_machine_gets_in_after_a_login_and_not_before(visitor: Visitor, path: str) -> None:
    assert visitor.get(path, page=False).is_closed
    assert visitor.post(path, method="PUT").is_closed
    visitor.log_in()
    assert visitor.get(path, page=False).text == INSIDE
    assert visitor.post(path, method="PUT").text == INSIDE


def test_opening_a_page_leads_to_the_login_and_back_to_it(visitor: Visitor) -> None:
    page = "/readiness?e=00000000-0000-0000-0000-000000000001"
    answer = visitor.get(page)
    assert answer.status == 303
    assert answer.headers["location"] == f"/login?next={page.replace('?', '%3F').replace('=', '%3D')}"
    form = visitor.get(answer.headers["location"])
    assert f'name="next" value="{page}"' in form.text
    assert visitor.log_in(next=page).headers["location"] == page
    assert visitor.get("/").text == INSIDE


@pytest.mark.parametrize(
    "cookie", ["x", "", "a" * 43, "a" * 5000, "é", "'; DROP TABLE sessions"], ids=lambda text: text[:8]
)
def test_a_foreign_cookie_is_none(visitor: Visitor, cookie: str) -> None:
    visitor.cookies["gw_session"] = cookie
    assert visitor.get("/media/x", page=False).is_closed


def test_another_page_cannot_send_anything_through_a_browser_that_is_in(ada: Visitor) -> None:
    for origin in ("http://localhost:9000", "https://evil.example", "null", ""):
        assert ada.post("/_stcore/upload_file/a/b", method="PUT", origin=origin).is_closed
        assert ada.post("/logout", origin=origin).is_closed
    assert ada.get("/").text == INSIDE


def test_a_session_ends_when_nobody_did_anything_for_two_hours(ada: Visitor, clock: Clock) -> None:
    for _ in range(3):
        clock.now += IDLE_SECONDS - 60
        # Opening a page is a person's doing.
        assert ada.get("/").text == INSIDE
    clock.now += IDLE_SECONDS + 60
    assert ada.get("/").status == 303


def test_what_a_page_fetches_by_itself_keeps_no_session_alive(ada: Visitor, clock: Clock) -> None:
    for _ in range(2):
        clock.now += IDLE_SECONDS // 2
        assert ada.get("/_stcore/host-config", page=False).text == INSIDE
    clock.now += 60
    assert ada.get("/_stcore/host-config", page=False).is_closed


def test_a_session_ends_after_twelve_hours_however_busy(ada: Visitor, clock: Clock) -> None:
    began = clock.now
    while clock.now + 3600 <= began + ABSOLUTE_SECONDS:
        clock.now += 3600
        assert ada.get("/").text == INSIDE
    clock.now += 1
    assert ada.get("/").status == 303


@pytest.mark.parametrize("what", ["password", "account"])
def test_a_session_ended_elsewhere_ends_here_within_ten_seconds(
    ada: Visitor, store: SqlStore, clock: Clock, what: str
) -> None:
    assert ada.get("/").text == INSIDE
    if what == "password":
        change_password(store, "Ada", "five other words make one")
    else:
        _another_owner(store)
        remove_account(store, "Ada")
    clock.now += 10
    assert ada.get("/", page=False).is_closed


def _another_owner(store: SqlStore) -> None:
    from dataclasses import replace
    from uuid import uuid4

    owner = store.account_named("Ada")
    assert owner is not None
    store.add_account(replace(owner, id=uuid4(), name="Bo"))


def test_streamlits_answers_get_headers_and_its_media_stay_out_of_the_cache(ada: Visitor) -> None:
    page, media, framed = (ada.get(path) for path in ("/", "/media/x.xlsx", "/component/x/index.html"))
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["content-security-policy"] == "frame-ancestors 'none'"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "same-origin"
    assert media.headers["cache-control"] == "private, no-store"
    assert "x-frame-options" not in framed.headers


def test_a_store_that_cannot_be_opened_is_told_on_this_machine_only(clock: Clock) -> None:
    def broken() -> SqlStore:
        raise FaultsError([Fault("DATABASE_URL", "the server is away", "Start it.")])

    app = house(Doorkeeper(broken, clock))
    visitor = Visitor(app, cookies={"gw_session": "x"})
    for path in ("/", "/login", "/start", "/logout"):
        answer = visitor.get(path)
        assert answer.status == 503
        assert "the server is away" in answer.text
    assert Visitor(app, IN_THE_ROOM, "192.168.0.77").get("/").is_closed
