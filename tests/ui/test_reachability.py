"""What this machine finds out about its own address."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from engagement.preflight import Answer
from ui import reachability
from ui.respondents.pages import ASSETS


@contextmanager
def server(status: int, body: str, location: str = "") -> Iterator[str]:
    """Something that answers everything alike."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}"
    finally:
        listening.shutdown()
        listening.server_close()


def test_our_own_form_is_recognised_by_its_stylesheet() -> None:
    with server(200, f'<link href="{ASSETS}/respond.css">') as address:
        assert reachability.asked(address, "/s/X") is Answer.OURS


def test_another_page_is_not_taken_for_ours() -> None:
    with server(200, "Welcome to the hotel") as address:
        assert reachability.asked(address, "/s/X") is Answer.SOMETHING_ELSE


def test_a_redirect_is_not_followed() -> None:
    with (
        server(200, f'<link href="{ASSETS}/respond.css">') as target,
        server(302, "", location=target) as address,
    ):
        assert reachability.asked(address, "/s/X") is Answer.SOMETHING_ELSE


def test_where_nobody_listens_nobody_answers() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert reachability.asked(f"http://127.0.0.1:{port}", "/s/X") is Answer.NOBODY


def test_something_that_keeps_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reachability, "_SECONDS", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert reachability.asked(f"http://127.0.0.1:{silent.getsockname()[1]}", "/s/X") is Answer.NOBODY


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("", False),
        ("http://127.0.0.1:8501", True),
        ("http://localhost:8501", True),
        ("http://169.254.169.254", False),
        ("http://8.8.8.8", False),
        ("https://okr.example.org", True),
        ("https://okr.example.org:444", False),
        ("http://no-such-host.invalid", False),
    ],
)
def test_the_server_goes_nowhere_but_to_itself_and_the_configured_address(
    address: str, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUNDWORK_PUBLIC_URL", "https://okr.example.org/")
    assert reachability.may_be_asked(address) is allowed


def test_this_machines_own_address_may_be_asked() -> None:
    for address in reachability.own_addresses():
        assert reachability.may_be_asked(f"http://{address}:8501")


def test_the_configured_address_is_proposed_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDWORK_PUBLIC_URL", "https://okr.example.org")
    assert reachability.proposed_addresses()[0] == "https://okr.example.org"
    monkeypatch.setenv("GROUNDWORK_PUBLIC_URL", "nonsense")
    assert "nonsense" not in reachability.proposed_addresses()
