"""Signing in through an organisation, with cookies that Streamlit's own helper signs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from starlette.types import ASGIApp
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from engagement.accounts import create_account
from storage.sql_store import SqlStore
from tests.gate.gate_house import IN_THE_ROOM, INSIDE, PASSWORD, Clock, Visitor
from ui.gate import organisation
from ui.gate.organisation import PROOF_SECONDS, providers

SECRET = "a secret that signs cookies and is long enough"
PROVIDER = {"client_id": "x", "client_secret": "x", "server_metadata_url": "https://id.example/meta"}
BASE = {"redirect_uri": "http://localhost:8501/oauth2callback", "cookie_secret": SECRET}


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Secrets with an [auth] section, as Streamlit reads them."""
    monkeypatch.setattr(secrets_singleton, "_secrets", {"auth": BASE | PROVIDER})
    monkeypatch.setattr(organisation, "is_authlib_installed", lambda: True)
    return monkeypatch


@pytest.fixture
def member(store: SqlStore, visitor: Visitor) -> Visitor:
    """A browser of somebody who has an account under an e-mail address."""
    create_account(store, "ada@example.com", PASSWORD)
    return visitor


def proof(secret: str = SECRET, **changes: object) -> dict[str, str]:
    """Streamlit's user cookie, in as many pieces as it takes."""
    told = {
        "email": "ada@example.com",
        "is_logged_in": True,
        "origin": "http://localhost:8501",
        "provider": "default",
    } | changes
    found: dict[str, str] = {}

    def signed(name: str, value: str) -> bytes:
        return create_signed_value(secret, name, value)

    set_cookie_with_chunks(
        lambda name, value: found.update({name: signed(name, value).decode()}),
        signed,
        "_streamlit_user",
        told,
        cookie_attr_size=100,
    )
    return found


def test_without_secrets_nothing_is_offered_and_the_providers_addresses_are_closed(visitor: Visitor) -> None:
    assert providers() == ()
    assert "organisation" not in visitor.get("/login").text
    for path in ("/auth/login?provider=x", "/oauth2callback?code=x", "/login/organisation?provider=default"):
        assert visitor.get(path, page=False).is_closed
    visitor.cookies |= proof()
    assert visitor.get("/login").status == 200


def test_the_way_to_the_provider_is_open_here_and_closed_in_the_room(
    configured: pytest.MonkeyPatch, visitor: Visitor, app: ASGIApp
) -> None:
    configured.setattr("ui.gate.routes.sign_in_address", lambda provider: f"/auth/login?provider={provider}")
    text = visitor.get("/login").text
    assert "Sign in with your organisation" in text
    assert 'href="/login/organisation?provider=default"' in text
    answer = visitor.get("/login/organisation?provider=default")
    assert answer.headers["location"] == "/auth/login?provider=default"
    assert visitor.get("/login/organisation?provider=other").is_closed
    phone = Visitor(app, IN_THE_ROOM, "192.168.0.77")
    for path in ("/auth/login", "/oauth2callback"):
        assert visitor.get(path).text == INSIDE
        assert phone.get(path).is_closed


def test_several_providers_are_offered_by_name(configured: pytest.MonkeyPatch, visitor: Visitor) -> None:
    configured.setattr(
        secrets_singleton, "_secrets", {"auth": BASE | {"google": PROVIDER, "broken": {"client_id": "x"}}}
    )
    assert providers() == ("google",)
    configured.setattr(secrets_singleton, "_secrets", {"auth": BASE | {"google": PROVIDER, "okta": PROVIDER}})
    text = visitor.get("/login").text
    assert "Sign in with google" in text
    assert "Sign in with okta" in text


def test_a_missing_part_is_told_instead_of_offering_what_fails(
    configured: pytest.MonkeyPatch, visitor: Visitor
) -> None:
    configured.setattr(organisation, "is_authlib_installed", lambda: False)
    text = visitor.get("/login").text
    assert "streamlit[auth]" in text
    assert "Sign in with" not in text


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize(
    "more", [{}, {"email": "ADA@example.com"}, {"picture": "x" * 6000}, {"email_verified": True}]
)
def test_a_fresh_proof_of_an_accounts_address_is_exchanged_for_a_session_once(
    member: Visitor, app: ASGIApp, more: dict[str, object]
) -> None:
    stolen = proof(**more)
    member.cookies |= stolen
    assert member.get("/").headers["location"] == "/login"
    assert member.get("/login").headers["location"] == "/"
    assert set(member.cookies) == {"gw_session", "gw_device"}
    assert member.get("/").text == INSIDE
    assert Visitor(app, cookies=stolen).get("/login").status == 200


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize(
    "cookies",
    [
        lambda: proof(secret="another secret"),
        lambda: proof(is_logged_in=False),
        lambda: proof(origin="https://elsewhere.example"),
        lambda: proof(email_verified=False),
        lambda: proof(email=None),
        lambda: proof(email=["ada@example.com"]),
        lambda: {"_streamlit_user": proof()["_streamlit_user"][:-1] + "é"},
        lambda: {"_streamlit_user": "chunks-3"},
        lambda: {"_streamlit_user": create_signed_value(SECRET, "_streamlit_user", "[1]").decode()},
        lambda: {"_streamlit_user": create_signed_value(SECRET, "_streamlit_user", "{").decode()},
        lambda: {
            "_streamlit_user": create_signed_value(SECRET, "_streamlit_user_tokens", json.dumps({})).decode()
        },
    ],
)
def test_anything_less_than_a_proof_is_nothing(
    member: Visitor, cookies: Callable[[], dict[str, str]]
) -> None:
    member.cookies |= cookies()
    assert member.get("/login").status == 200
    assert "gw_session" not in member.cookies


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("address", ["eve@example.com", "ádá@example.com", "ada@example.com.evil.example"])
def test_an_address_without_an_account_is_told_so_and_forgotten(member: Visitor, address: str) -> None:
    member.cookies |= proof(email=address)
    answer = member.get("/login")
    assert answer.status == 403
    assert "no account with your address" in answer.text
    assert member.cookies == {}


def test_a_proof_is_stale_after_five_minutes(configured: pytest.MonkeyPatch, member: Visitor) -> None:
    now = time.time()
    configured.setattr(time, "time", lambda: now - PROOF_SECONDS - 2)
    member.cookies |= proof()
    configured.setattr(time, "time", lambda: now)
    assert member.get("/login").status == 200
    assert "gw_session" not in member.cookies


@pytest.mark.usefixtures("configured")
def test_a_session_from_an_organisation_has_our_limits(member: Visitor, clock: Clock) -> None:
    member.cookies |= proof()
    member.get("/login")
    clock.now += 2 * 60 * 60 + 1
    assert member.get("/").headers["location"] == "/login"
