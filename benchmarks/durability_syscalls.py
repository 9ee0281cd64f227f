"""Whether the system was told to put answers on the disk before anybody was told that they are kept.

Run by hand on Linux: ``python benchmarks/durability_syscalls.py`` (half a minute). Needs strace
(``apt install strace``). A process takes answers from 16 threads and writes a line once one is
confirmed. Of its system calls three must come in this order for each: a write to the -wal that holds the
receipt, one that holds the answers' key, an fdatasync or fsync of the -wal that has returned; then
the line. With synchronous NORMAL that must be seen to be missing.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import event

from benchmarks.durability_setup import OpenRoom, Phone, fresh_file, phones, verdict
from storage.opening import open_store

PEOPLE, _THREADS = 400, 16
_CALLS = "trace=pwrite64,write,fsync,fdatasync"
_LINE = re.compile(
    rb"^(?P<thread>\d+) +(?:<\.\.\. )?(?P<call>\w+)(?:\((?P<file>\d+<[^>]*>)| resumed>)(?P<rest>.*)$"
)


@dataclass(frozen=True)
class Call:
    """One system call, or one half of one that another thread interrupted."""

    name: str
    file: str
    content: bytes
    begins: bool
    ends: bool


def take_answers(path: Path, room: OpenRoom, synchronous: str) -> None:
    """The process that is traced."""
    people = phones(room, PEOPLE)
    with (
        open_store(f"sqlite:///{path}") as store,
        open(path.with_name("confirmed"), "wb", buffering=0) as told,
    ):
        if synchronous != "FULL":
            weaker = f"PRAGMA synchronous = {synchronous}"
            event.listen(store._engine, "connect", lambda each, _: each.execute(weaker).close())

        def one_sender(number: int) -> None:
            for place in range(number, len(people), _THREADS):
                phone = people[place]
                store.receive(
                    room.workspace, room.survey, phone.receipt, phone.submission, phone.comments
                ).result()
                told.write(b"%d\n" % place)

        threads = [threading.Thread(target=one_sender, args=(number,)) for number in range(_THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def calls(trace: Path) -> Iterator[Call]:
    """The system calls of a trace; one that another thread interrupted stands there twice."""
    begun: dict[bytes, str] = {}
    with trace.open("rb") as lines:
        for line in lines:
            found = _LINE.match(line)
            if found is None:
                continue
            thread, rest = found["thread"], found["rest"]
            if found["file"] is not None:
                begun[thread] = _plain(found["file"].partition(b"<")[2].rstrip(b">")).decode()
            begins, ends = found["file"] is not None, not rest.endswith(b"<unfinished ...>")
            content = _plain(rest.partition(b'"')[2].partition(b'"')[0])
            yield Call(found["call"].decode(), begun.get(thread, ""), content, begins, ends)


def _plain(shown: bytes) -> bytes:
    r"""Bytes from how strace shows them: ``\x41\x42``."""
    return bytes.fromhex(shown.replace(b"\\x", b"").decode())


@dataclass
class Order:
    """How many were confirmed, after a sync of the log or before it, and how many syncs there were."""

    after: int = 0
    before: int = 0
    syncs: int = 0


def order_of(trace: Path, people: Sequence[Phone]) -> Order:
    """Look up each confirmation in the trace."""
    found = Order()
    # Per half of what has to be on the disk: how many syncs had begun when it was first written.
    written: dict[bytes, int] = {}
    missing = {half: half for phone in people for half in (phone.receipt, phone.submission.key)}
    began = returned = 0
    for call in calls(trace):
        if call.file.endswith("-wal"):
            if call.name == "pwrite64" and call.content:
                for half in [half for half in missing if half in call.content]:
                    written[half] = began
                    del missing[half]
            elif call.name in {"fsync", "fdatasync"}:
                # Only a sync that began after the write counts, and only once it has returned.
                began += call.begins
                returned = began if call.ends else returned
        elif call.file.endswith("/confirmed") and call.begins:
            phone = people[int(call.content)]
            halves = (phone.receipt, phone.submission.key)
            is_safe = all(half in written and returned > written[half] for half in halves)
            found.after += is_safe
            found.before += not is_safe
    found.syncs = returned
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        path, synchronous, *ids = chosen.child
        workspace, survey, *units = (UUID(each) for each in ids)
        take_answers(Path(path), OpenRoom(workspace, survey, tuple(units)), synchronous)
        return
    if shutil.which("strace") is None:
        raise SystemExit("strace is missing: apt install strace")
    for synchronous in ("FULL", "NORMAL"):
        with tempfile.TemporaryDirectory() as folder:
            path, room = fresh_file(Path(folder), "traced.db")
            trace = Path(folder) / "trace"
            ids = [each.hex for each in (room.workspace, room.survey, *room.units)]
            strace = ["strace", "-f", "-y", "-xx", "-s", "5000", "-e", _CALLS, "-o", str(trace)]
            child = [sys.executable, __file__, "--child", str(path), synchronous, *ids]
            subprocess.run([*strace, *child], check=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
            found = order_of(trace, phones(room, PEOPLE))
        text = f"{synchronous}: {found.after} of {PEOPLE} told after their sync, {found.before} before it"
        print(f"{text}; {found.syncs} syncs of the -wal")
        if synchronous == "FULL":
            print(verdict((found.after, found.before) == (PEOPLE, 0), f"wanted all {PEOPLE} after it"))
        else:
            print(verdict(found.before > 0, f"NORMAL is seen to tell too early: {found.before} times"))


if __name__ == "__main__":
    main()
