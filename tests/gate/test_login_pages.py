"""First start, logging in, logging out."""

from __future__ import annotations

import asyncio
import hashlib
import re

import pytest
from argon2 import PasswordHasher
from starlette.types import ASGIApp

from engagement import passwords
from engagement.accounts import create_account
from storage.sql_store import SqlStore
from tests.gate.conftest import PUBLIC_URL
from tests.gate.gate_house import HERE, INSIDE, PASSWORD, Clock, Visitor, house
from ui.gate import checks
from ui.gate.checks import AT_ONCE, MOST_WAITING, PasswordChecks, TooBusy
from ui.gate.doorkeeper import Doorkeeper
from ui.gate.start_code import StartCode
from ui.gate.throttle import MOST_FAILURES, WINDOW_SECONDS

CODE = "7K3M9P2Q"
SAID: list[str] = []
PROXY = {"x-forwarded-proto": "https", "x-forwarded-for": "8.8.8.8"}


@pytest.fixture
def first(empty_store: SqlStore, clock: Clock) -> Visitor:
    """A browser on this machine before there is any account."""
    code = StartCode(lambda: CODE, SAID.append)
    return Visitor(house(Doorkeeper(lambda: empty_store, clock, PUBLIC_URL, code)))


def owner(**changes: str) -> dict[str, str]:
    return {"code": CODE, "name": "Ada", "password": PASSWORD, "again": PASSWORD} | changes


def test_the_first_account_takes_the_code_that_only_the_terminal_shows(
    first: Visitor, empty_store: SqlStore
) -> None:
    # A forwarder that adds nothing makes strangers look like this machine.
    SAID.clear()
    assert CODE not in first.get("/start").text
    first.get("/start")
    assert [CODE[:4] in line and CODE[4:] in line for line in SAID] == [True]
    for wrong in ("", "0" * 8, CODE[:-1]):
        answer = first.post("/start", owner(code=wrong))
        assert answer.status == 422
        assert "That is not the code" in answer.text
    assert empty_store.accounts() == ()
    assert (
        first.post("/start", owner(code=f" {CODE[:4].lower()}-{CODE[4:].lower()} ")).headers["location"]
        == "/"
    )


def test_after_ten_wrong_codes_there_is_another_one(empty_store: SqlStore, clock: Clock) -> None:
    codes = iter(["AAAAAAAA", "BBBBBBBB"])
    door = Doorkeeper(lambda: empty_store, clock, PUBLIC_URL, StartCode(lambda: next(codes), SAID.append))
    guesser = Visitor(house(door))
    for _ in range(10):
        guesser.post("/start", owner(code="CCCCCCCC"))
    assert guesser.post("/start", owner(code="AAAAAAAA")).status == 422
    assert guesser.post("/start", owner(code="BBBBBBBB")).headers["location"] == "/"


def test_the_first_visit_leads_to_making_the_owners_account(first: Visitor, empty_store: SqlStore) -> None:
    assert first.get("/readiness").headers["location"] == "/start"
    assert first.get("/login").headers["location"] == "/start"
    assert first.get("/start").status == 200
    assert first.post("/start", owner(name=" Ada  Lovelace ")).headers["location"] == "/"
    assert first.get("/").text == INSIDE
    assert [(each.name, each.role) for each in empty_store.accounts()] == [("Ada Lovelace", "owner")]
    # From now on it is a login like any other.
    assert first.get("/start").headers["location"] == "/login"
    assert first.post("/start", owner(name="Eve")).headers["location"] == "/login"
    assert len(empty_store.accounts()) == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": " "}, "name", "The name is empty"),
        ({"name": "n" * 201}, "name", "The name is too long"),
        ({"password": "elevenchars", "again": "elevenchars"}, "password", "fewer than 12"),
        ({"password": "Groundwork 2026!", "again": "Groundwork 2026!"}, "password", "the product"),
        ({"password": "password1234", "again": "password1234"}, "password", "tried first"),
        ({"again": "four words make two"}, "again", "differ"),
    ],
)
def test_a_start_that_cannot_be_used_says_at_the_field_why(
    first: Visitor, empty_store: SqlStore, changes: dict[str, str], field: str, words: str
) -> None:
    answer = first.post("/start", owner(**changes))
    assert answer.status == 422
    told = re.search(rf'<p class="told" id="{field}-told">([^<]*)</p>', answer.text)
    assert told is not None
    assert words in told[1]
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"[^>]*aria-describedby="{field}-told', answer.text)
    assert PASSWORD not in answer.text
    assert empty_store.accounts() == ()


def test_the_first_account_is_not_made_over_the_network(first: Visitor, empty_store: SqlStore) -> None:
    outside = Visitor(first.app, "groundwork.example", extra=PROXY)
    assert outside.get("/start").is_closed
    assert outside.post("/start", owner()).is_closed
    assert outside.get("/").headers["location"] == "/login"
    assert outside.get("/login").status == 200
    assert empty_store.accounts() == ()


def test_a_session_cookie_is_random_hidden_from_scripts_and_kept_as_a_digest(
    visitor: Visitor, store: SqlStore
) -> None:
    answer = visitor.log_in()
    cookie = next(each for each in answer.cookies if each.startswith("gw_session="))
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert "expires" not in cookie.lower()
    token = visitor.cookies["gw_session"]
    # 32 bytes are 43 characters of base64.
    assert len(token) == 43
    found = store.session(hashlib.sha256(token.encode()).digest())
    assert found is not None
    assert found.account.name == "Ada"


def test_over_https_the_cookie_never_leaves_the_encrypted_host(app: ASGIApp) -> None:
    for visitor in (
        Visitor(app, "groundwork.example", extra=PROXY),
        Visitor(app, "192.168.0.2", "192.168.0.9", scheme="https"),
    ):
        answer = visitor.log_in()
        assert set(visitor.cookies) == {"__Host-gw_session", "__Host-gw_device"}
        assert all(
            "Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie for cookie in answer.cookies
        )
        assert visitor.get("/").text == INSIDE
        # The same token under the name for this machine counts as nothing.
        visitor.cookies = {"gw_session": visitor.cookies["__Host-gw_session"]}
        assert visitor.get("/").status == 303


def test_each_login_has_a_new_token_and_ends_the_browsers_former_session(app: ASGIApp, ada: Visitor) -> None:
    former = dict(ada.cookies)
    ada.log_in()
    assert ada.cookies["gw_session"] != former["gw_session"]
    assert ada.get("/").text == INSIDE
    assert Visitor(app, cookies=former).get("/").status == 303


def test_a_token_brought_along_is_never_taken_over(visitor: Visitor) -> None:
    visitor.cookies["gw_session"] = "a" * 43
    visitor.log_in()
    assert visitor.cookies["gw_session"] != "a" * 43


@pytest.mark.parametrize("name", ["ADA", " ada ", "Ａda"])
def test_names_are_compared_as_people_read_them(visitor: Visitor, name: str) -> None:
    assert visitor.log_in(name).status == 303


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(app: ASGIApp) -> None:
    wrong, unknown = Visitor(app).log_in("Ada", "wrong"), Visitor(app).log_in("Bob", PASSWORD)
    assert wrong.status == unknown.status == 403
    assert wrong.text.replace("Ada", "Bob") == unknown.text
    assert wrong.cookies == unknown.cookies == []


def test_an_unknown_name_takes_as_much_hashing_as_a_known_one(
    app: ASGIApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    monkeypatch.setattr(checks, "matches", lambda kept, given: bool(checked.append(given)))
    for name, password in (("Ada", "wrong"), ("Bob", "wrong"), ("Ada", "w" * 5000)):
        Visitor(app).log_in(name, password)
    assert [len(each) for each in checked] == [5, 5, 257]


def test_what_was_typed_comes_back_as_text(visitor: Visitor) -> None:
    answer = visitor.log_in('"><script>alert(1)</script>', "x", next='"><img src=x>')
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert 'type="password" ' in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"name": "Ada", "password": "x" * 9000}, "application/x-www-form-urlencoded"),
        ({str(n): "" for n in range(20)}, "application/x-www-form-urlencoded"),
        ({"name": "Ada", "password": PASSWORD}, "multipart/form-data; boundary=x"),
        ({"name": "Ada", "password": PASSWORD}, "application/json"),
        ({"name": "Ada", "password": PASSWORD}, ""),
    ],
)
def test_only_a_small_form_is_read(visitor: Visitor, body: dict[str, str], kind: str) -> None:
    assert visitor.post("/login", body, **{"content-type": kind}).is_closed


def test_ten_failures_make_strangers_wait_and_not_the_owner_at_her_own_browser(
    app: ASGIApp, ada: Visitor, clock: Clock
) -> None:
    stranger = Visitor(app, "groundwork.example", extra=PROXY)
    for _ in range(MOST_FAILURES):
        assert stranger.log_in("Ada", "wrong").status == 403
    refused = stranger.log_in()
    assert refused.status == 429
    assert refused.headers["retry-after"] == str(WINDOW_SECONDS)
    assert "Try again in 15 minutes" in refused.text
    # Somebody else, from somewhere else, under the same account.
    elsewhere = PROXY | {"x-forwarded-for": "9.9.9.9"}
    assert Visitor(app, "groundwork.example", "9.9.9.9", extra=elsewhere).log_in().status == 429
    # A browser that was in before.
    del ada.cookies["gw_session"]
    assert ada.log_in().status == 303
    clock.now += WINDOW_SECONDS
    assert stranger.log_in().status == 303


def test_a_browser_that_was_in_before_has_a_counter_of_its_own_and_for_its_account_only(
    app: ASGIApp, ada: Visitor, store: SqlStore
) -> None:
    create_account(store, "Bo", PASSWORD)
    del ada.cookies["gw_session"]
    for _ in range(MOST_FAILURES):
        assert ada.log_in("Ada", "wrong").status == 403
    assert ada.log_in().status == 429
    # For Bo it is unknown, and it has not been counted as such yet.
    assert ada.log_in("Bo", "wrong").status == 403
    assert Visitor(app).log_in().status == 303


def test_a_device_cookie_that_nobody_signed_is_none(app: ASGIApp, ada: Visitor) -> None:
    stranger = Visitor(app)
    for _ in range(MOST_FAILURES):
        stranger.log_in("Ada", "wrong")
    number, _, signature = ada.cookies["gw_device"].partition(".")
    for forged in (f"{number}.{'0' * 64}", f"0{number[1:]}.{signature}", number, ".", "é.é"):
        stranger.cookies["gw_device"] = forged
        assert stranger.log_in().status == 429


def test_one_source_that_tries_many_names_has_to_wait(app: ASGIApp) -> None:
    stranger = Visitor(app)
    answers = [stranger.log_in(f"name {n}", "wrong").status for n in range(MOST_FAILURES + 1)]
    assert answers == [403] * MOST_FAILURES + [429]


def test_more_checks_than_can_wait_are_sent_away_and_do_not_count(
    visitor: Visitor, door: Doorkeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object) -> bool:
        raise TooBusy

    with monkeypatch.context() as patch:
        patch.setattr(door.checks, "matches", busy)
        for _ in range(MOST_FAILURES + 1):
            answer = visitor.log_in()
            assert answer.status == 503
            assert answer.headers["retry-after"] == "5"
            assert "Try again in a moment" in answer.text
    assert visitor.log_in().status == 303


def test_two_checks_run_at_once_six_wait_and_the_rest_is_too_many() -> None:
    running, most = [0], [0]

    async def everybody() -> list[object]:
        import threading

        may_end = threading.Event()

        def work() -> str:
            running[0] += 1
            most[0] = max(most[0], running[0])
            may_end.wait(5)
            running[0] -= 1
            return "done"

        queue = PasswordChecks()
        tasks = [asyncio.create_task(queue.run(work)) for _ in range(12)]
        while sum(task.done() for task in tasks) < 4 or most[0] < AT_ONCE:
            await asyncio.sleep(0.001)
        may_end.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    ends = asyncio.run(everybody())
    assert most[0] == AT_ONCE
    assert ends.count("done") == AT_ONCE + MOST_WAITING
    assert sum(isinstance(each, TooBusy) for each in ends) == 4


def test_a_hash_made_with_older_parameters_is_renewed_at_the_next_login(
    visitor: Visitor, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = store.account_named("Ada").password_hash
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    assert visitor.log_in().status == 303
    after = store.account_named("Ada").password_hash
    assert (before.split("$")[3], after.split("$")[3]) == ("m=8,t=1,p=1", "m=8,t=2,p=1")
    # It is the same password, so the session holds.
    assert visitor.get("/").text == INSIDE


def test_logging_out_takes_a_click_and_ends_the_session_everywhere(app: ASGIApp, ada: Visitor) -> None:
    copy = Visitor(app, cookies=dict(ada.cookies))
    asked = ada.get("/logout")
    assert "signed in as Ada" in asked.text
    assert copy.get("/").text == INSIDE
    ada.cookies |= {"_streamlit_user": "x", "_streamlit_user_1": "x", "_streamlit_user_tokens": "x"}
    assert ada.post("/logout").headers["location"] == "/login"
    assert set(ada.cookies) == {"gw_device"}
    assert copy.get("/").status == 303
    assert ada.get("/logout").headers["location"] == "/login"


def test_the_gates_pages_are_nowhere_without_the_gate_in_front(door: Doorkeeper) -> None:
    from starlette.applications import Starlette

    from ui.gate.routes import gate_routes

    bare = Visitor(Starlette(routes=gate_routes(door)), HERE)
    for path in ("/login", "/logout", "/start", "/login/style.css", "/login/organisation"):
        assert bare.get(path).is_closed
    assert bare.log_in().is_closed
