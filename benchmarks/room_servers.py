"""The servers of `room_load.py`: a store with an open survey, a process that serves it, and what it costs."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import sleep
from urllib.parse import urlencode
from urllib.request import urlopen
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.durability_setup import INSTRUMENT
from benchmarks.room_clients import HOST, Line
from engagement.context import Context
from engagement.model import Workspace
from engagement.running_room import link_of, links_for, open_door
from engagement.setting_up import new_engagement, open_survey, save_team_list
from storage.opening import open_store
from surveys.links import LinkKind
from surveys.organisation_drafts import UnitDraft

_PROJECT = Path(__file__).resolve().parents[1]
_TEAMS, _FEWEST = 60, 1_080
_NAME, _PASSWORD = "Ada", "four words make one"
_CHROMIUM = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking")


@dataclass(frozen=True)
class Site:
    """A store with an open survey, ready for a server."""

    url: str
    workspace: UUID
    survey: UUID
    code: str

    def kept(self) -> int:
        """How many answers are in the store."""
        with open_store(self.url) as store:
            return len(store.answers(self.workspace, self.survey))


def prepared(folder: Path, people: int) -> Site:
    """A company of sixty teams, a few more people than will come, and its survey with an open door."""
    url = f"sqlite:///{folder / 'room.db'}"
    with open_store(url) as store:
        workspace = Workspace(id=uuid4(), name="Benchmark")
        store.add_workspace(workspace)
        context = Context(store, workspace.id, date.today, uuid4, lambda: os.urandom(16))
        engagement = new_engagement(context, "Benchmark")
        drafts = [UnitDraft(place="1", name="Company", level="company", headcount="0")]
        for number in range(_TEAMS):
            above, place = f"Department {number // 10 + 1}", str(len(drafts) + 1)
            if number % 10 == 0:
                drafts.append(
                    UnitDraft(place, name=above, level="department", parent="Company", headcount="0")
                )
            size = str(max(_FEWEST, people * 11 // 10) // _TEAMS)
            name = f"Team {number + 1}"
            drafts.append(UnitDraft(f"{place}t", name=name, level="team", parent=above, headcount=size))
        save_team_list(context, engagement.id, drafts)
        survey = open_survey(context, engagement.id, name="Wave 1", instrument=INSTRUMENT, language="en")
        open_door(context, survey.id, cleared_by="Works council", cleared_on=date.today())
        code = link_of(links_for(context, survey.id), LinkKind.ROOM).code
    return Site(url, workspace.id, survey.id, code)


@contextmanager
def serving(site: Site, script: str, folder: Path, *options: str) -> Iterator[tuple[int, int]]:
    """The server in its own process: its port and its process id."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    given = ("--server.headless=true", f"--server.address={HOST}", f"--server.port={port}", *options)
    command = [sys.executable, "-m", "streamlit", "run", script, *given]
    environment = os.environ | {"DATABASE_URL": site.url, "ROOM_CODE": site.code}
    log = folder / "server.txt"
    with log.open("w") as sink:
        process = subprocess.Popen(command, cwd=_PROJECT, env=environment, stdout=sink, stderr=sink)
    try:
        for _ in range(300):
            with suppress(OSError), urlopen(f"http://{HOST}:{port}/_stcore/health", timeout=1):
                break
            if process.poll() is not None:
                raise RuntimeError(f"the server stopped: {log.read_text()}")
            sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
        told = re.findall(r"^[\w.]*(?:Error|Exception|Warning)\b.*", log.read_text(), re.MULTILINE)
        if told:
            print(f"  the server's log has {len(told)} errors, such as: {told[-1][:200]}")


def processor_seconds(pid: int | None = None) -> float:
    """Spent by a process, or by the whole machine."""
    if pid is None:
        times = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
        return sum(int(times[place]) for place in (0, 1, 2, 5, 6, 7)) / os.sysconf("SC_CLK_TCK")
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def peak_memory(pid: int) -> float:
    """The most memory a process had at any time [MB]."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) / 1024 if found else float("nan")


def logged_in(port: int, site: Site) -> str:
    """The cookie of somebody who has an account and logged in."""
    create = [sys.executable, "cli.py", "account", "create", _NAME]
    environment = os.environ | {"DATABASE_URL": site.url}
    subprocess.run(
        create,
        cwd=_PROJECT,
        env=environment,
        input=_PASSWORD,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    body = urlencode({"name": _NAME, "password": _PASSWORD, "next": "/"}).encode()
    answer = asyncio.run(Line(port).ask("POST", "/login", body=body, status=303))
    return answer.headers["set-cookie"].partition(";")[0]


def files_of_form(port: int) -> tuple[str, ...]:
    """What a browser that was never here fetches for the form, beside the page and the websocket."""
    from playwright.sync_api import expect, sync_playwright

    fetched: list[str] = []
    start = f"http://{HOST}:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_CHROMIUM)
        page = browser.new_page()
        page.on("request", lambda request: fetched.append(request.url))
        page.goto(start)
        expect(page.get_by_role("button", name="Send")).to_be_visible(timeout=60_000)
        page.wait_for_timeout(2_000)
        browser.close()
    paths = [url.removeprefix(start) for url in fetched if url.startswith(start)]
    return tuple(path for path in paths if path != "/" and "/_stcore/stream" not in path)
