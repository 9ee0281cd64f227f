"""Whether answers that were confirmed are there after the power fails.

Run by hand: ``python benchmarks/durability_power_cut.py`` (about two minutes; ``--quick`` for a tenth of the cuts).
The store takes answers and closes a survey, and every statement it sends to SQLite is recorded, with a
mark wherever somebody is told that the answers are kept. The statements are run again over a file
layer that notes each write, sync, truncation and deletion. Then the power fails at random: a file
holds what was synced, and of what was written after that any part, in any sectors of 512 bytes. The
same with synchronous NORMAL and OFF has to lose answers: otherwise the simulation would see nothing.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from random import Random

import apsw

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import event

from benchmarks.durability_disk import Confirmed, Disk, Step, after_cuts
from benchmarks.durability_setup import Phone, fresh_file, phones, verdict
from engagement.room import Received
from storage.opening import open_store
from surveys.survey import SurveyState

CUTS = 2_000
_GROUPS, _MOST_IN_A_GROUP = 150, 16


@dataclass(frozen=True)
class Recording:
    """An empty database, and what the store then sends to it, with marks where answers are confirmed."""

    empty: bytes
    log: list[str | Confirmed]


def recorded(folder: Path, groups: int, seed: int = 0) -> Recording:
    """Let the store take answers of many groups, one after another, and close the survey."""
    path, room = fresh_file(folder, "recorded.db")
    empty = path.read_bytes()
    log: list[str | Confirmed] = []
    people, random = iter(phones(room, groups * _MOST_IN_A_GROUP, seed)), Random(seed)
    with open_store(f"sqlite:///{path}") as store:
        # First of all listeners, so that the store's own pragmas are seen.
        event.listen(
            store._engine, "connect", lambda each, _: each.set_trace_callback(log.append), insert=True
        )
        for _ in range(groups):
            waiting = [
                (
                    phone,
                    store.receive(
                        room.workspace, room.survey, phone.receipt, phone.submission, phone.comments
                    ),
                )
                for phone, _ in zip(people, range(random.randint(1, _MOST_IN_A_GROUP)), strict=False)
            ]
            for phone, done in waiting:
                _mark(log, phone, done)
            assert {done.result() for _, done in waiting} == {Received.KEPT}
        store.set_survey_state(room.workspace, room.survey, SurveyState.CLOSED)
    return Recording(empty, log)


def _mark(log: list[str | Confirmed], phone: Phone, done: Future[Received]) -> None:
    # Called by the writer's thread when it tells, or here if it already has: never earlier than that.
    done.add_done_callback(lambda _: log.append(Confirmed(phone)))


def replayed(folder: Path, recording: Recording, synchronous: str | None) -> list[Step]:
    """What happens to the files when the statements run again; None keeps the store's own pragma."""
    path = folder / f"replayed-{synchronous}.db"
    path.write_bytes(recording.empty)
    disk = Disk()
    connection = apsw.Connection(str(path), vfs="noting")
    try:
        for each in recording.log:
            if isinstance(each, Confirmed):
                disk.steps.append(each)
            elif synchronous and "synchronous" in each:
                connection.execute(f"PRAGMA synchronous = {synchronous}").fetchall()
            elif not each.startswith("--"):
                connection.execute(each).fetchall()
    finally:
        connection.close()
        disk.unregister()
    return disk.steps


@dataclass
class Outcome:
    """How often the power failed, and what was found then."""

    cuts: int = 0
    confirmed: int = 0
    unreadable: int = 0
    cuts_that_lost: int = 0
    lost: int = 0
    halves: int = 0


def outcome(recording: Recording, steps: Sequence[Step], folder: Path, cuts: int, seed: int = 0) -> Outcome:
    """Open the files after each cut with plain sqlite3, and look for everything confirmed."""
    found = Outcome()
    path = folder / "cut.db"
    for files, confirmed in after_cuts(recording.empty, steps, cuts, seed):
        for left in folder.glob("cut.db*"):
            left.unlink()
        for suffix, content in files.items():
            Path(f"{path}{suffix}").write_bytes(content)
        found.cuts += 1
        found.confirmed += len(confirmed)
        try:
            receipts, submissions, comments = _content(path)
        except sqlite3.DatabaseError:
            found.unreadable += 1
            continue
        lost = sum(
            phone.receipt not in receipts
            or phone.submission.key not in submissions
            or any(text.key not in comments for text in phone.comments)
            for phone in confirmed
        )
        found.lost += lost
        found.cuts_that_lost += lost > 0
        found.halves += len(receipts) != len(submissions)
    return found


def _content(path: Path) -> tuple[set[bytes], set[bytes], set[bytes]]:
    """Receipts and the keys of answers and texts. Raises DatabaseError."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise sqlite3.DatabaseError("the file is damaged")
        receipts, submissions, comments = (
            {row[0] for row in connection.execute(f"SELECT {key} FROM {table}")}
            for key, table in (("digest", "receipts"), ("key", "submissions"), ("key", "comments"))
        )
        return receipts, submissions, comments
    finally:
        connection.close()


def outcomes(cuts: int, groups: int) -> dict[str, Outcome]:
    """The store's own pragmas, and the two that must be seen to fail."""
    folder = Path(tempfile.mkdtemp(prefix="powercut"))
    try:
        recording = recorded(folder, groups)
        return {
            name: outcome(recording, replayed(folder, recording, synchronous), folder, cuts)
            for name, synchronous in (("as the store says", None), ("NORMAL", "NORMAL"), ("OFF", "OFF"))
        }
    finally:
        shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the cuts")
    cuts = CUTS // 10 if parser.parse_args().quick else CUTS
    found = outcomes(cuts, _GROUPS)
    print(
        f"{'synchronous':<20}{'cuts':>7}{'unreadable':>12}{'cuts that lost':>16}{'answers lost':>14}{'halves':>8}"
    )
    for name, each in found.items():
        counted = f"{each.unreadable:>12,}{each.cuts_that_lost:>16,}{each.lost:>14,}{each.halves:>8,}"
        print(f"{name:<20}{each.cuts:>7,}{counted}")
    ours, normal, off = found.values()
    kept = not (ours.unreadable or ours.lost or ours.halves)
    text = f"wanted 0 lost, 0 unreadable of {ours.confirmed:,}; measured {ours.lost}, {ours.unreadable}"
    print(verdict(kept, text))
    print(verdict(normal.cuts_that_lost > 0, f"NORMAL is seen to lose: in {normal.cuts_that_lost:,} cuts"))
    bad = off.unreadable + off.cuts_that_lost
    print(verdict(off.unreadable > 0, f"OFF is seen to fail: in {bad:,} cuts, {off.unreadable:,} unreadable"))


if __name__ == "__main__":
    main()
