"""The whole matrix against the real server, started as the README starts it."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from engagement.accounts import ABSOLUTE_SECONDS, IDLE_SECONDS, Session, create_account
from engagement.setting_up import new_engagement
from storage.opening import open_store
from tests.conftest import context_on
from tests.gate.gate_house import PASSWORD
from tests.gate.test_gate import FAMILIES
from tests.gate.test_paths import TRICKS
from ui.gate.cookies import new_token, token_digest

PROJECT = Path(__file__).parents[2]
NAME = "Ada from the real server"
CLOSED = "Nothing to see here"


@dataclass
class Server:
    port: int
    log: Path
    old_cookies: dict[str, str]

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def room(self) -> str:
        return f"192.168.0.2:{self.port}"

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, dict[str, str], str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in ({"host": self.host} | headers).items():
                line.putheader(name.replace("_", "-"), value)
            line.putheader("content-length", str(len(body)))
            line.endheaders(body.encode())
            answer = line.getresponse()
            return answer.status, _joined(answer.getheaders()), answer.read().decode("utf-8", "replace")
        finally:
            line.close()

    def form(self, path: str, cookie: str = "", **fields: str) -> tuple[int, dict[str, str], str]:
        more = {"content_type": "application/x-www-form-urlencoded", "origin": f"http://{self.host}"}
        return self.ask("POST", path, urlencode(fields), cookie=cookie, **more)

    def logged_in(self) -> str:
        """A new session's cookie."""
        status, headers, _ = self.form("/login", name=NAME, password=PASSWORD)
        assert status == 303
        return f"gw_session={_cookie(headers)}"

    def stream(self, cookie: str = "", host: str = "", origin: str | None = None) -> ClientConnection:
        host = host or self.host
        return connect(
            f"ws://{host}/_stcore/stream",
            sock=socket.create_connection(("127.0.0.1", self.port)),
            origin=f"http://{host}" if origin is None else origin or None,
            subprotocols=["streamlit"],
            additional_headers={"Cookie": cookie},
            open_timeout=10,
            proxy=None,
        )


def _joined(headers: list[tuple[str, str]]) -> dict[str, str]:
    """Headers by name; several of one name behind one another."""
    found: dict[str, str] = {}
    for name, value in headers:
        found[name.lower()] = f"{found[name.lower()]}\n{value}" if name.lower() in found else value
    return found


def _cookie(headers: dict[str, str]) -> str:
    found = re.search(r"gw_session=([^;]{43})", headers["set-cookie"])
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    url = f"sqlite:///{folder / 'app.db'}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = Server(port, folder / "log.txt", _store_with_old_sessions(url))
    command = ["streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"]
    with started.log.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": url},
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(started, process)
        yield started
    finally:
        process.terminate()
        process.wait(timeout=20)


def _store_with_old_sessions(url: str) -> dict[str, str]:
    now, cookies = int(time.time()), {}
    with open_store(url) as store:
        account = create_account(store, NAME, PASSWORD)
        new_engagement(context_on(store), "A client")
        for what, started, seen in (
            ("idle", now - IDLE_SECONDS - 60, now - IDLE_SECONDS - 60),
            ("old", now - ABSOLUTE_SECONDS - 60, now),
        ):
            token = new_token()
            store.add_session(Session(token_digest(token), account, started, seen))
            cookies[what] = f"gw_session={token}"
    return cookies


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if server.ask("GET", "/_stcore/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start: {server.log.read_text()}")


def test_without_a_login_every_family_of_addresses_is_closed(server: Server) -> None:
    cookies = {"none": "", "foreign": f"gw_session={'a' * 43}", **server.old_cookies}
    for path in FAMILIES:
        for method in ("GET", "PUT") if "upload" in path else ("GET",):
            for cookie in cookies.values():
                status, headers, text = server.ask(
                    method, path, cookie=cookie, origin=f"http://{server.host}"
                )
                assert (status, CLOSED in text) == (404, True), path
                assert "set-cookie" not in headers


def test_under_another_name_even_a_session_opens_nothing(server: Server) -> None:
    cookie = server.logged_in()
    assert server.ask("GET", "/_stcore/host-config", cookie=cookie)[0] == 200
    for path in [*FAMILIES, "/login", "/start", "/logout", "/login/style.css"]:
        for headers in (
            {"host": server.room},
            {"x_forwarded_for": "192.168.0.77"},
            {"x_forwarded_proto": "https"},
        ):
            status, _, text = server.ask("GET", path, cookie=cookie, accept="text/html", **headers)
            assert (status, CLOSED in text) == (404, True), path


def test_no_spelling_gets_streamlits_page_out_of_the_server(server: Server) -> None:
    for path in [*TRICKS, "/s/unknown/x/_stcore/host-config", "/a/index.html", "/a/static/js/x.js"]:
        if re.search(r"[\s\\é]", path):
            # Not sendable over HTTP as it stands.
            continue
        for host in (server.host, server.room):
            status, _, text = server.ask("GET", path, host=host)
            assert status >= 400, path
            assert "streamlit" not in text.lower(), path
            assert "groundwork" not in text.lower(), path


def test_health_is_open_and_tells_nothing(server: Server) -> None:
    status, headers, text = server.ask("GET", "/_stcore/health", host=server.room)
    assert (status, text) == (200, "ok")
    assert "set-cookie" not in headers


def test_the_websocket_is_refused_without_a_session_or_from_another_page(server: Server) -> None:
    cookie = server.logged_in()
    for refused in (
        {},
        {"cookie": f"gw_session={'a' * 43}"},
        {"cookie": server.old_cookies["idle"]},
        {"cookie": server.old_cookies["old"]},
        {"cookie": cookie, "host": server.room},
        {"cookie": cookie, "origin": "http://localhost:9000"},
        {"cookie": cookie, "origin": ""},
    ):
        with pytest.raises(InvalidStatus) as error:
            server.stream(**refused)
        assert error.value.response.status_code == 403, refused


def _run(stream: ClientConnection, page: str) -> list[ForwardMsg]:
    """Run a page to its end; what the server said."""
    message = BackMsg()
    message.rerun_script.page_name = page
    stream.send(message.SerializeToString())
    said: list[ForwardMsg] = []
    while not said or not said[-1].HasField("script_finished"):
        said.append(ForwardMsg.FromString(stream.recv(timeout=30)))
    return said


def _downloaded(stream: ClientConnection, said: list[ForwardMsg]) -> str:
    """Press the page's first download button; the file's address."""
    message = BackMsg()
    request = message.backend_operation_request
    request.request_id = "1"
    request.session_id = next(
        each.new_session.initialize.session_id for each in said if each.HasField("new_session")
    )
    buttons = [each.delta.new_element.download_button for each in said if each.HasField("delta")]
    request.deferred_file.file_id = next(each.deferred_file_id for each in buttons if each.deferred_file_id)
    stream.send(message.SerializeToString())
    while not (answer := ForwardMsg.FromString(stream.recv(timeout=30))).HasField(
        "backend_operation_response"
    ):
        pass
    return answer.backend_operation_response.deferred_file.url


def test_a_page_runs_its_files_need_the_session_and_logging_out_closes_it(server: Server) -> None:
    cookie = server.logged_in()
    with server.stream(cookie) as stream:
        said = _run(stream, "organisation")
        assert any(f"Signed in as {NAME}" in str(each) for each in said)
        path = _downloaded(stream, said)
        assert path.startswith("/media/")
        status, headers, text = server.ask("GET", path, cookie=cookie)
        assert (status, headers["cache-control"], text[:2]) == (200, "private, no-store", "PK")
        assert server.ask("GET", path)[0] == 404
        assert server.ask("GET", path, cookie=cookie, host=server.room)[0] == 404

        assert server.form("/logout", cookie=cookie)[0] == 303
        stream.send(BackMsg(app_heartbeat=True).SerializeToString())
        assert ForwardMsg.FromString(stream.recv(timeout=5)).auth_redirect.url == "/login"
        with pytest.raises(ConnectionClosed) as closed:
            stream.recv(timeout=5)
        assert closed.value.rcvd.code == 1008
    assert server.ask("GET", path, cookie=cookie)[0] == 404


def test_the_log_names_nobody(server: Server) -> None:
    cookie = server.logged_in()
    server.form("/login", name=NAME, password="a wrong password")
    text = server.log.read_text()
    for word in (NAME, PASSWORD, "a wrong password", cookie.partition("=")[2], "192.168.0.77"):
        assert word not in text
    assert f"URL: http://{server.host}" in text
