"""Whether a backup made while 200 people send has everything, and how long it takes.

Run by hand: ``python benchmarks/durability_backup.py`` (about two minutes; ``--quick`` for a tenth of the file).
A file of 79 MB gets a backup in three ways, in turn: the store's own, SQLite's backup interface, and a copy of the
file alone. Each is opened as if after a loss, and what had been confirmed before it began is looked for.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.durability_setup import OpenRoom, Phone, fresh_file, phones, verdict
from engagement.model import ImportBatch
from storage.opening import open_store
from storage.sql_store import SqlStore

MEGABYTES, SENDERS, TIMES = 79, 200, 5
_MOST_SECONDS = 0.5
_AT_ONCE = 20_000


@dataclass
class Backup:
    """One backup: how long it took, and how much of what was confirmed before it is missing."""

    seconds: float
    megabytes: float
    confirmed: int
    missing: int
    is_whole: bool


@dataclass
class Senders:
    """Two hundred threads that send until they are told to stop."""

    store: SqlStore
    room: OpenRoom
    people: list[Phone]
    confirmed: list[Phone] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)
    errors: list[BaseException] = field(default_factory=list)

    def start(self) -> list[threading.Thread]:
        """The threads, started."""
        threads = [threading.Thread(target=self._send, args=(number,)) for number in range(SENDERS)]
        for thread in threads:
            thread.start()
        return threads

    def _send(self, number: int) -> None:
        for phone in self.people[number::SENDERS]:
            if self.stopped.is_set():
                return
            try:
                self.store.receive(
                    self.room.workspace, self.room.survey, phone.receipt, phone.submission, phone.comments
                ).result()
            except Exception as error:  # noqa: BLE001 - errors are what is counted
                self.errors.append(error)
            else:
                self.confirmed.append(phone)


def filled(path: Path, room: OpenRoom, megabytes: float) -> None:
    """Import people until the file has its size."""
    with open_store(f"sqlite:///{path}") as store:
        number = 0
        while path.stat().st_size < megabytes * 1e6:
            number += 1
            people = phones(room, _AT_ONCE, seed=1_000 + number)
            batch = ImportBatch(
                id=uuid4(), workspace_id=room.workspace, survey_id=room.survey, digest=str(number),
                mapping={}, dropped_columns=(), rows_read=_AT_ONCE, rows_kept=_AT_ONCE,
            )  # fmt: skip
            texts = [text for phone in people for text in phone.comments]
            store.add_answers(room.workspace, batch, [phone.submission for phone in people], texts)


def by_interface(source: Path, target: Path) -> None:
    """SQLite's own backup interface, through a second connection."""
    reading, writing = sqlite3.connect(source), sqlite3.connect(target)
    reading.backup(writing)
    reading.close()
    writing.close()


def taken(way: Callable[[], object], target: Path, senders: Senders) -> Backup:
    """Make one backup while people send, and open it."""
    sleep(0.3)
    before = list(senders.confirmed)
    began = perf_counter()
    way()
    seconds = perf_counter() - began
    connection = sqlite3.connect(target)
    try:
        is_whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        receipts = {row[0] for row in connection.execute("SELECT digest FROM receipts")}
        keys = {row[0] for row in connection.execute("SELECT key FROM submissions")}
    except sqlite3.DatabaseError:
        is_whole, receipts, keys = False, set(), set()
    connection.close()
    missing = sum(phone.receipt not in receipts or phone.submission.key not in keys for phone in before)
    return Backup(seconds, target.stat().st_size / 1e6, len(before), missing, is_whole)


def backups(folder: Path, megabytes: float, times: int) -> tuple[dict[str, list[Backup]], Senders]:
    """All three ways in turn, under one load."""
    path, room = fresh_file(folder, "live.db")
    filled(path, room, megabytes)
    found: dict[str, list[Backup]] = {"store.backup": [], "backup interface": [], "copy of the file": []}
    with open_store(f"sqlite:///{path}") as store:
        senders = Senders(store, room, phones(room, 200_000))
        threads = senders.start()
        for turn in range(times):
            for number, name in enumerate(found):
                target = folder / f"{turn}-{number}.db"
                ways: list[Callable[[], object]] = [
                    lambda target=target: store.backup(target),
                    lambda target=target: by_interface(path, target),
                    lambda target=target: shutil.copy(path, target),
                ]
                found[name].append(taken(ways[number], target, senders))
                target.unlink()
        senders.stopped.set()
        for thread in threads:
            thread.join()
    return found, senders


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the file")
    megabytes = MEGABYTES / 10 if parser.parse_args().quick else MEGABYTES
    with tempfile.TemporaryDirectory() as folder:
        found, senders = backups(Path(folder), megabytes, TIMES)
    print(
        f"{'':<20}{'s per 79 MB':>12}{'least-most':>14}{'MB':>7}{'confirmed':>11}{'missing':>9}{'damaged':>9}"
    )
    for name, runs in found.items():
        seconds = sorted(run.seconds / run.megabytes * MEGABYTES for run in runs)
        spread, size = f"{seconds[0]:.2f}-{seconds[-1]:.2f}", median(run.megabytes for run in runs)
        missing, damaged = sum(run.missing for run in runs), sum(not run.is_whole for run in runs)
        counted = f"{sum(run.confirmed for run in runs):>11,}{missing:>9,}{damaged:>9}"
        print(f"{name:<20}{median(seconds):>12.2f}{spread:>14}{size:>7.0f}{counted}")
    ours = found["store.backup"]
    lost, whole = sum(run.missing for run in ours), all(run.is_whole for run in ours)
    print(verdict(whole and not lost, f"wanted whole and 0 missing; measured {lost} missing"))
    took = median(run.seconds / run.megabytes * MEGABYTES for run in ours)
    print(verdict(took <= _MOST_SECONDS, f"wanted {_MOST_SECONDS} s per 79 MB; measured {took:.2f} s"))
    print(
        verdict(
            not senders.errors,
            f"wanted 0 errors of {len(senders.confirmed):,} sent meanwhile; measured {len(senders.errors)}",
        )
    )


if __name__ == "__main__":
    main()
