"""How fast answers are kept when 200 people send at once, beside a connection for each of them.

Run by hand: ``python benchmarks/submissions.py`` (about two minutes; ``--quick`` for a tenth of the people).
Every submission has 40 answers and a receipt, every fifth a text. Each is on the disk (SQLite,
synchronous = FULL) before its sender hears of it, and each sender waits for that before the next.
The peer writes the same rows into the same tables through sqlite3, a connection and a transaction
each, without looking at door, state or fit. A second peer is the store's own code without its queue.
Sides take turns, each with a new file; medians.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import create_engine
from sqlalchemy.pool import QueuePool

from benchmarks.durability_setup import OpenRoom, Phone, fresh_file, open_room, phones, postgres_url, verdict
from engagement.room import Received
from storage.arrivals import Arrival, ArrivalQueue
from storage.engine import _take_over_transactions, for_writing
from storage.opening import open_store
from storage.sql_store import SqlStore

SENDERS, PEOPLE = 200, 10_000
_LEAST_RATIO, _MOST_MILLISECONDS = 7, 63


@dataclass(frozen=True)
class Run:
    """One side once: how many a second, and how long each waited [ms]."""

    a_second: float
    waited: Sequence[float]
    errors: int

    def percentile(self, share: float) -> float:
        """How long a share of the senders waited at most [ms]."""
        return self.waited[min(int(share * len(self.waited)), len(self.waited) - 1)]


def measured(send: Callable[[Phone], bool], people: Sequence[Phone]) -> Run:
    """Let 200 threads send, each one after another; `send` says whether it was kept."""
    waited: list[float] = []
    errors: list[object] = []
    start = threading.Barrier(SENDERS + 1)

    def one_sender(number: int) -> None:
        start.wait()
        for phone in people[number::SENDERS]:
            began = perf_counter()
            try:
                if not send(phone):
                    errors.append("not kept")
            except Exception as error:  # noqa: BLE001 - errors are what is counted
                errors.append(error)
            waited.append((perf_counter() - began) * 1000)

    threads = [threading.Thread(target=one_sender, args=(number,)) for number in range(SENDERS)]
    for thread in threads:
        thread.start()
    start.wait()
    began = perf_counter()
    for thread in threads:
        thread.join()
    return Run(len(people) / (perf_counter() - began), sorted(waited), len(errors))


def through_store(store: SqlStore, room: OpenRoom, people: Sequence[Phone]) -> Run:
    """The store, each sender a thread that waits for its future."""

    def send(phone: Phone) -> bool:
        done = store.receive(room.workspace, room.survey, phone.receipt, phone.submission, phone.comments)
        return done.result() is Received.KEPT

    return measured(send, people)


def through_loop(store: SqlStore, room: OpenRoom, people: Sequence[Phone]) -> Run:
    """The store, each sender a coroutine, as in the pages that phones see."""
    waited: list[float] = []
    errors = 0

    async def one_sender(number: int) -> None:
        nonlocal errors
        for phone in people[number::SENDERS]:
            began = perf_counter()
            done = store.receive(room.workspace, room.survey, phone.receipt, phone.submission, phone.comments)
            errors += await asyncio.wrap_future(done) is not Received.KEPT
            waited.append((perf_counter() - began) * 1000)

    async def all_senders() -> None:
        await asyncio.gather(*(one_sender(number) for number in range(SENDERS)))

    began = perf_counter()
    asyncio.run(all_senders())
    return Run(len(people) / (perf_counter() - began), sorted(waited), errors)


def through_connections(path: Path, room: OpenRoom, people: Sequence[Phone]) -> Run:
    """The peer: each sender a thread with a connection of its own."""
    mine = threading.local()
    owner = (room.workspace.hex, room.survey.hex)

    def send(phone: Phone) -> bool:
        if not hasattr(mine, "connection"):
            mine.connection = sqlite3.connect(path, timeout=30, isolation_level=None)
            for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
                mine.connection.execute(f"PRAGMA {pragma}")
        run, person = mine.connection.execute, phone.submission
        run("BEGIN IMMEDIATE")
        try:
            run("INSERT INTO receipts VALUES (?, ?, ?)", (*owner, phone.receipt))
            answers = (*owner, person.key, person.unit_id.hex, person.role, person.values)
            run("INSERT INTO submissions VALUES (?, ?, ?, ?, ?, ?, NULL)", answers)
            for text in phone.comments:
                run(
                    "INSERT INTO comments VALUES (?, ?, ?, ?, ?)",
                    (*owner, text.key, text.question_id, text.text),
                )
            run("COMMIT")
        except sqlite3.Error:
            run("ROLLBACK")
            raise
        return True

    return measured(send, people)


def through_engine(store: SqlStore, room: OpenRoom, people: Sequence[Phone]) -> Run:
    """The second peer: the store's own code with all its checks, but a transaction for each."""
    engine = create_engine(store._engine.url, poolclass=QueuePool, pool_size=SENDERS)
    _take_over_transactions(engine, foreign_keys=True)
    without_queue = ArrivalQueue(for_writing(engine))

    def send(phone: Phone) -> bool:
        arrival = Arrival(room.workspace, room.survey, phone.receipt, phone.submission, phone.comments, False)
        without_queue._write([arrival])
        return arrival.done.result() is Received.KEPT

    # A tenth: all would take minutes.
    run = measured(send, people[: len(people) // 10])
    engine.dispose()
    return run


def sqlite_runs(folder: Path, count: int, times: int) -> dict[str, list[Run]]:
    """The store and its peers in turn, each with a new file."""
    ways = {
        "store, threads": through_store,
        "store, one loop": through_loop,
        "store, no queue": through_engine,
    }
    runs: dict[str, list[Run]] = {"a connection each": [], **{name: [] for name in ways}}
    for turn in range(times):
        for side in runs:
            path, room = fresh_file(folder, f"{turn}-{side.replace(' ', '')}.db")
            people = phones(room, count, seed=turn)
            if side == "a connection each":
                runs[side].append(through_connections(path, room, people))
            else:
                with open_store(f"sqlite:///{path}") as store:
                    runs[side].append(ways[side](store, room, people))
    return runs


def postgres_runs(count: int, times: int) -> list[Run]:
    """The store over PostgreSQL."""
    with postgres_url() as url, open_store(url) as store:
        rooms = [open_room(store) for _ in range(times)]
        return [through_store(store, room, phones(room, count)) for room in rooms]


def table_row(name: str, runs: Sequence[Run]) -> str:
    speeds = [run.a_second for run in runs]
    shares = "".join(
        f"{median(run.percentile(share) for run in runs):>9,.1f}" for share in (0.5, 0.99, 0.999)
    )
    longest, errors = max(run.waited[-1] for run in runs), sum(run.errors for run in runs)
    spread = f"{min(speeds):,.0f}-{max(speeds):,.0f}"
    return f"{name:<20}{median(speeds):>9,.0f}{spread:>15}{shares}{longest:>10,.1f}{errors:>8}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the people")
    parser.add_argument("--times", type=int, default=5, help="how often each side has its turn")
    chosen = parser.parse_args()
    count = PEOPLE // 10 if chosen.quick else PEOPLE
    print(f"{count:,} people, {SENDERS} senders, SQLite synchronous = FULL, {chosen.times} turns")
    print(
        f"{'':<20}{'a second':>9}{'least-most':>15}{'p50 ms':>9}{'p99':>9}{'p99.9':>9}{'longest':>10}{'errors':>8}"
    )
    with tempfile.TemporaryDirectory() as folder:
        runs = sqlite_runs(Path(folder), count, chosen.times)
    for name, side in runs.items():
        print(table_row(name, side))
    print(table_row("store, PostgreSQL", postgres_runs(count, 3)))
    for peer in ("a connection each", "store, no queue"):
        ratios = sorted(
            ours.a_second / theirs.a_second
            for ours, theirs in zip(runs["store, threads"], runs[peer], strict=True)
        )
        ratio, single = median(ratios), ", ".join(f"{one:.1f}" for one in ratios)
        text = f"wanted {_LEAST_RATIO} times '{peer}'; measured {ratio:.1f} ({single})"
        print(verdict(ratio >= _LEAST_RATIO, text))
    for name in ("store, threads", "store, one loop"):
        late = median(run.percentile(0.999) for run in runs[name])
        print(
            verdict(
                late <= _MOST_MILLISECONDS, f"wanted p99.9 {_MOST_MILLISECONDS} ms; {name}: {late:.1f} ms"
            )
        )
    errors = sum(run.errors for name in ("store, threads", "store, one loop") for run in runs[name])
    print(verdict(errors == 0, f"wanted 0 errors; measured {errors}"))


if __name__ == "__main__":
    main()
