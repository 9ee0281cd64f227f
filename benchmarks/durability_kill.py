"""Whether answers that were confirmed are there after the process was killed.

Run by hand: ``python benchmarks/durability_kill.py`` (about twelve minutes; ``--rounds 40`` for a tenth).
A process takes answers through the store from 32 threads, and writes the number of each to a pipe
once it is confirmed. It is killed (SIGKILL) at a random moment; then everything whose number came
through the pipe has to be in the file. A process that dies takes nothing from the system's cache, so this
cannot see a missing sync: `durability_power_cut.py` does.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.durability_setup import OpenRoom, Phone, fresh_file, phones, verdict
from storage.opening import open_store

ROUNDS = 400
_THREADS = 32
_ENOUGH = 6_000  # people; hardly a round lives to see the last of them
_LEAST_CONFIRMED = 66_606
_LONGEST_LIFE = 0.5  # seconds after the first answer was confirmed


def take_answers(path: Path, room: OpenRoom, people: list[Phone], pipe: int) -> None:
    """The process that is killed: send everybody, and tell each number once it is confirmed."""
    with open_store(f"sqlite:///{path}") as store:

        def one_sender(number: int) -> None:
            for place in range(number, len(people), _THREADS):
                phone = people[place]
                store.receive(
                    room.workspace, room.survey, phone.receipt, phone.submission, phone.comments
                ).result()
                os.write(pipe, b"%d\n" % place)

        threads = [threading.Thread(target=one_sender, args=(number,)) for number in range(_THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


@dataclass
class Found:
    """What was confirmed, and what of it was not there."""

    rounds: int = 0
    confirmed: int = 0
    lost: int = 0
    damaged: int = 0
    halves: int = 0


def killed_rounds(rounds: int, people_count: int = _ENOUGH, seed: int = 0) -> Found:
    """Kill as often as asked, each time in another file, and look for what was confirmed."""
    found, random = Found(), Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        empty, room = fresh_file(Path(folder), "empty.db")
        for _ in range(rounds):
            path = Path(shutil.copy(empty, Path(folder) / f"{found.rounds}.db"))
            confirmed = _killed(path, room, people_count, found.rounds, random.uniform(0, _LONGEST_LIFE))
            people = phones(room, people_count, seed=found.rounds)
            _look_for([people[place] for place in confirmed], path, found)
            for left in Path(folder).glob(f"{path.name}*"):
                left.unlink()
    return found


def _killed(path: Path, room: OpenRoom, count: int, seed: int, life: float) -> list[int]:
    """The numbers that were confirmed before the process was killed."""
    reading, writing = os.pipe()
    place = [room.workspace.hex, room.survey.hex, *(unit.hex for unit in room.units)]
    command = [sys.executable, __file__, "--child", str(path), str(writing), str(count), str(seed), *place]
    with subprocess.Popen(command, pass_fds=[writing]) as child:
        os.close(writing)
        told = bytearray(os.read(reading, 65_536))
        until = time.monotonic() + life
        # The pipe holds 64 KiB: it has to be emptied meanwhile.
        reader = threading.Thread(target=_read_on, args=(reading, told))
        reader.start()
        time.sleep(max(0.0, until - time.monotonic()))
        child.send_signal(signal.SIGKILL)
        child.wait()
        reader.join()
    os.close(reading)
    # A last line that was cut off is a number nobody was told.
    return [int(line) for line in told.split(b"\n")[:-1]]


def _read_on(pipe: int, told: bytearray) -> None:
    while part := os.read(pipe, 65_536):
        told.extend(part)


def _look_for(confirmed: list[Phone], path: Path, found: Found) -> None:
    connection = sqlite3.connect(path)
    found.rounds += 1
    found.confirmed += len(confirmed)
    found.damaged += connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
    receipts, submissions, comments = (
        {row[0] for row in connection.execute(f"SELECT {key} FROM {table}")}
        for key, table in (("digest", "receipts"), ("key", "submissions"), ("key", "comments"))
    )
    connection.close()
    found.halves += len(receipts) != len(submissions)
    found.lost += sum(
        phone.receipt not in receipts
        or phone.submission.key not in submissions
        or any(text.key not in comments for text in phone.comments)
        for phone in confirmed
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        path, pipe, count, seed, *ids = chosen.child
        workspace, survey, *units = (UUID(each) for each in ids)
        room = OpenRoom(workspace, survey, tuple(units))
        take_answers(Path(path), room, phones(room, int(count), int(seed)), int(pipe))
        return
    found = killed_rounds(chosen.rounds)
    print(f"{found.rounds} rounds, {found.confirmed:,} answers confirmed before the process was killed")
    print(verdict(found.lost == 0, f"wanted 0 lost; measured {found.lost}"))
    text = f"wanted 0 damaged files and 0 receipts without answers; measured {found.damaged}, {found.halves}"
    print(verdict(not found.damaged and not found.halves, text))
    least = _LEAST_CONFIRMED * found.rounds // ROUNDS
    print(verdict(found.confirmed >= least, f"wanted {least:,} confirmed; measured {found.confirmed:,}"))


if __name__ == "__main__":
    main()
