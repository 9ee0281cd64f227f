"""Whether answers that are sent again and again count once.

Run by hand: ``python benchmarks/durability_retries.py`` (about a minute; ``--quick`` for a tenth of the retries).
1,000 people send 100 times each, all in random order from 64 threads; every retry has the receipt of the
first try and new random keys, as a form sent again has. SQLite from one process and from four,
PostgreSQL from four processes with a queue each.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.durability_setup import OpenRoom, Phone, fresh_file, open_room, phones, postgres_url, verdict
from engagement.room import Received
from storage.opening import open_store
from storage.sql_store import SqlStore

PEOPLE, TIMES, THREADS = 1_000, 100, 64


@dataclass(frozen=True)
class Storm:
    """What the senders heard, and what is in the database."""

    kept: Counter[bytes]
    heard: Counter[str]
    seconds: float
    receipts: int
    submissions: int
    comments: int


def sent_again(store: SqlStore, room: OpenRoom, phone: Phone, random: Random) -> Received:
    """What becomes of one try: the same receipt and answers under new keys."""
    submission = replace(phone.submission, key=random.randbytes(16))
    comments = [replace(text, key=random.randbytes(16)) for text in phone.comments]
    return store.receive(room.workspace, room.survey, phone.receipt, submission, comments).result()


def share_of_storm(
    url: str, room: OpenRoom, people: int, tries: int, threads: int, seed: int
) -> tuple[Counter[bytes], Counter[str]]:
    """One process: how often each receipt was kept, and what was heard."""
    everybody = phones(room, people)
    order = [phone for phone in everybody for _ in range(tries)]
    Random(seed).shuffle(order)
    with open_store(url) as store:

        def one_sender(number: int) -> list[tuple[bytes, Received]]:
            random = Random(f"{seed} {number}")
            return [(each.receipt, sent_again(store, room, each, random)) for each in order[number::threads]]

        with ThreadPoolExecutor(threads) as pool:
            heard = [each for part in pool.map(one_sender, range(threads)) for each in part]
    kept = Counter(receipt for receipt, outcome in heard if outcome is Received.KEPT)
    return kept, Counter(outcome.value for _, outcome in heard)


def storm(url: str, room: OpenRoom, *, people: int, times: int, processes: int) -> Storm:
    """Everybody sends `times` times, shared out among processes."""
    began = perf_counter()
    share = partial(share_of_storm, url, room, people, times // processes, THREADS // processes)
    if processes == 1:
        shares = [share(0)]
    else:
        with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
            shares = list(pool.map(share, range(processes)))
    seconds = perf_counter() - began
    kept: Counter[bytes] = sum((each[0] for each in shares), Counter())
    heard: Counter[str] = sum((each[1] for each in shares), Counter())
    with open_store(url) as store:
        receipts = len(store.receipts(room.workspace, room.survey))
        submissions = sum(store.answered_by_unit(room.workspace, room.survey).values())
        comments = len(store.comments(room.workspace, room.survey))
    return Storm(kept, heard, seconds, receipts, submissions, comments)


def is_exactly_once(found: Storm, everybody: Sequence[Phone]) -> bool:
    """Each receipt kept once and each text there once."""
    texts = sum(len(phone.comments) for phone in everybody)
    once = found.kept == Counter(phone.receipt for phone in everybody)
    there = (found.receipts, found.submissions, found.comments)
    return once and there == (len(everybody), len(everybody), texts)


def report(name: str, found: Storm, everybody: Sequence[Phone]) -> None:
    sent = sum(found.heard.values())
    heard = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(found.heard.items()))
    print(f"{name}: {sent:,} sent in {found.seconds:.0f} s ({heard})")
    there = f"{found.receipts:,} receipts, {found.submissions:,} answers, {found.comments:,} texts"
    print(verdict(is_exactly_once(found, everybody), f"wanted each once; measured {there}"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the retries")
    people = PEOPLE // 10 if parser.parse_args().quick else PEOPLE
    with tempfile.TemporaryDirectory() as folder:
        for processes in (1, 4):
            path, room = fresh_file(Path(folder), f"{processes}.db")
            found = storm(f"sqlite:///{path}", room, people=people, times=TIMES, processes=processes)
            report(f"SQLite, {processes} processes", found, phones(room, people))
    with postgres_url() as url:
        with open_store(url) as store:
            room = open_room(store)
        found = storm(url, room, people=people, times=TIMES, processes=4)
        report("PostgreSQL, 4 processes", found, phones(room, people))


if __name__ == "__main__":
    main()
