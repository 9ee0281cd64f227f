"""Which connections may carry a password."""

from __future__ import annotations

import pytest

from tests.gate.gate_house import HERE, IN_THE_ROOM, Visitor
from ui.gate.connections import Connection, comes_from_its_own_page, connection_of, source_of

PUBLIC_URL = "https://groundwork.example"
PROXIED = {"x-forwarded-proto": "https", "x-forwarded-for": "8.8.8.8"}


def scope(host: str = HERE, peer: str = "127.0.0.1", scheme: str = "http", kind: str = "http", **extra: str):
    return Visitor(None, host, peer, scheme).scope(
        kind, "/", {k.replace("_", "-"): v for k, v in extra.items()}
    )


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", HERE, "LOCALHOST:8501", "127.0.0.1:8501", "[::1]:8501"])
def test_this_machine_under_a_local_name_is_trusted(peer: str, host: str) -> None:
    assert connection_of(scope(host, peer)) is Connection.LOOPBACK


@pytest.mark.parametrize(
    "host",
    [
        IN_THE_ROOM,
        "groundwork.example",
        "localhost.evil.example",
        "evil.example:localhost",
        "localhost@evil.example",
        "user@localhost",
        "localhost/x",
        "localhost:99999",
        "localhost:x",
        "[::1",
        "127.0.0.2",
        "0.0.0.0",
        "",
    ],
)
def test_this_machine_under_another_name_is_not(host: str) -> None:
    # Another site's name may point to this machine (DNS rebinding).
    assert connection_of(scope(host), PUBLIC_URL) is Connection.OPEN


@pytest.mark.parametrize("peer", ["192.168.0.9", "10.0.0.1", "8.8.8.8", "fe80::1", "nonsense", "testclient"])
def test_another_machine_is_not_trusted_whatever_it_calls_itself(peer: str) -> None:
    assert connection_of(scope(HERE, peer), PUBLIC_URL) is Connection.OPEN
    assert connection_of(scope(IN_THE_ROOM, peer), PUBLIC_URL) is Connection.OPEN
    assert connection_of(scope(HERE) | {"client": None}, PUBLIC_URL) is Connection.OPEN


@pytest.mark.parametrize(
    "name", ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-anything", "forwarded", "x-real-ip", "via"]
)
def test_what_somebody_passed_on_does_not_come_from_this_machine(name: str) -> None:
    assert (
        connection_of(scope() | {"headers": [*scope()["headers"], (name.encode(), b"127.0.0.1")]})
        is Connection.OPEN
    )


def test_a_proxy_that_says_nothing_of_itself_is_known_by_its_old_protocol() -> None:
    assert connection_of(scope() | {"http_version": "1.0"}) is Connection.OPEN


def test_two_hosts_are_none() -> None:
    twice = scope()
    twice["headers"].append((b"host", b"localhost"))
    assert connection_of(twice) is Connection.OPEN


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_an_encrypted_connection_to_this_server_is_trusted(kind: str) -> None:
    assert connection_of(scope(IN_THE_ROOM, "192.168.0.9", "https", kind)) is Connection.ENCRYPTED


@pytest.mark.parametrize("peer", ["127.0.0.1", "172.17.0.1", "8.8.8.8"])
@pytest.mark.parametrize("host", ["groundwork.example", "GROUNDWORK.example:443"])
def test_the_configured_address_through_a_proxy_nearby_is_trusted(peer: str, host: str) -> None:
    # 8.8.8.8: uvicorn believes a proxy on this machine and writes down the client it was told.
    found = Visitor(None, host, peer, extra=PROXIED).scope("http", "/", {})
    assert connection_of(found, PUBLIC_URL) is Connection.ENCRYPTED


@pytest.mark.parametrize(
    ("host", "peer", "extra", "public_url"),
    [
        ("groundwork.example", "127.0.0.1", PROXIED, ""),
        ("groundwork.example", "127.0.0.1", PROXIED, "http://groundwork.example"),
        ("groundwork.example", "127.0.0.1", PROXIED | {"x-forwarded-proto": "http"}, PUBLIC_URL),
        ("groundwork.example", "127.0.0.1", {"x-forwarded-for": "8.8.8.8"}, PUBLIC_URL),
        ("groundwork.example", "127.0.0.1", {}, PUBLIC_URL),
        ("groundwork.example:8501", "127.0.0.1", PROXIED, PUBLIC_URL),
        (IN_THE_ROOM, "127.0.0.1", PROXIED, PUBLIC_URL),
        (HERE, "127.0.0.1", PROXIED, PUBLIC_URL),
        ("groundwork.example", "9.9.9.9", PROXIED, PUBLIC_URL),
    ],
)
def test_a_scheme_that_a_proxy_claims_is_not_enough(host, peer, extra, public_url) -> None:
    # The scheme as uvicorn leaves it after a claim: https.
    found = Visitor(None, host, peer, "https" if "x-forwarded-proto" in extra else "http", extra)
    assert connection_of(found.scope("http", "/", {}), public_url) is Connection.OPEN


@pytest.mark.parametrize(
    ("origin", "is_own"),
    [
        (f"http://{HERE}", True),
        (f"HTTP://{HERE.upper()}", True),
        (f"https://{HERE}", False),
        ("http://localhost", False),
        ("http://localhost:9000", False),
        (f"http://{IN_THE_ROOM}", False),
        ("null", False),
        ("", False),
    ],
)
def test_the_origin_must_be_this_very_address(origin: str, is_own: bool) -> None:
    assert comes_from_its_own_page(scope(origin=origin), Connection.LOOPBACK) is is_own


def test_attempts_are_counted_for_an_address_or_an_ipv6_network() -> None:
    assert source_of(scope(peer="::ffff:10.0.0.1")) == source_of(scope(peer="10.0.0.1"))
    assert source_of(scope(peer="2001:db8:0:1::5")) == source_of(scope(peer="2001:db8:0:1:9::7"))
    assert source_of(scope(peer="2001:db8:0:1::5")) != source_of(scope(peer="2001:db8:0:2::5"))
