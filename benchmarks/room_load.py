"""A room full of people answers at once: the real server, beside the same survey as a Streamlit form.

Run by hand: ``python benchmarks/room_load.py`` (about 15 minutes; ``--without-form`` 4; both want Linux).
Each run starts the server in a process of its own on a new SQLite file, with a survey of sixty
teams whose door is open. People come evenly at random within ``--seconds``, and then all of them
within two; each opens the form for the first time, thinks for three seconds and sends forty
answers. Beside the plain pages two facilitators keep a page open; beside the form nobody does.
Form: its files as a cold Chromium fetches them once, six at a time, then Streamlit's own messages.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import gzip
import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import Protocol

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.durability_setup import INSTRUMENT, verdict
from benchmarks.room_clients import FAILURES, FIRST_VIEW, SENT, Figures, Line, PlainForm
from benchmarks.room_servers import (
    Site,
    files_of_form,
    logged_in,
    peak_memory,
    prepared,
    processor_seconds,
    serving,
)
from benchmarks.room_tabs import StreamlitForm, facilitator

_PROJECT = Path(__file__).resolve().parents[1]
_FACILITATORS, _HERD_SECONDS, _WANTED_MILLISECONDS = 2, 2.0, 250
_CONSOLE = "live"
_APP, _FORM_SCRIPT = "app.py", "benchmarks/room_streamlit_form.py"
Console = tuple[int, str]


class Comer(Protocol):
    """Somebody who comes to answer."""

    async def visit(self, random: Random, figures: Figures) -> None:
        """From opening the form to the thanks."""


@dataclass
class Run:
    """What one run measured; processor time in seconds, memory in MB."""

    name: str
    people: int
    figures: Figures = field(default_factory=Figures)
    kept: int = 0
    server: float = 0.0
    client: float = 0.0
    others: float = 0.0
    memory: float = 0.0
    late: float = 0.0

    @property
    def errors(self) -> int:
        """Errors of all kinds."""
        return self.figures.errors.total()

    def percentiles(self, kind: str) -> tuple[float, float, float, float]:
        """Median, 95 %, 99 % and the longest [ms]."""
        times = sorted(self.figures.milliseconds[kind]) or [float("nan")]
        found = [times[min(int(share * len(times)), len(times) - 1)] for share in (0.5, 0.95, 0.99)]
        return found[0], found[1], found[2], times[-1]


async def load(comer: Comer, run: Run, seconds: float, longest: float, console: Console | None) -> None:
    """Everybody's visit; whoever has not finished after `longest` seconds more is counted as an error."""
    over, random = asyncio.Event(), Random(run.people)
    watched = [asyncio.create_task(_lateness(run, over))]
    if console is not None:
        port, cookie = console
        tabs = (facilitator(port, cookie, _CONSOLE, run.figures, over) for _ in range(_FACILITATORS))
        watched += [asyncio.create_task(tab) for tab in tabs]
        await asyncio.sleep(5)

    async def one_person(at: float, own: Random) -> None:
        await asyncio.sleep(at)
        with suppress(*FAILURES):
            await comer.visit(own, run.figures)

    people = [
        asyncio.create_task(one_person(random.uniform(0, seconds), Random(n))) for n in range(run.people)
    ]
    done, late = await asyncio.wait(people, timeout=seconds + longest)
    for task in late:
        task.cancel()
    run.figures.errors["not finished in time"] += len(late)
    over.set()
    for ended in await asyncio.gather(*done, *watched, return_exceptions=True):
        if isinstance(ended, Exception) and not isinstance(ended, FAILURES):
            run.figures.errors[f"{type(ended).__name__}: {ended}"] += 1


async def _lateness(run: Run, over: asyncio.Event) -> None:
    """How late this process itself is [ms], at the 99th percentile; its own figures cannot be better."""
    late = []
    while not over.is_set():
        began = perf_counter()
        await asyncio.sleep(0.01)
        late.append((perf_counter() - began - 0.01) * 1000)
    run.late = sorted(late)[int(0.99 * len(late))]


def measured(
    run: Run, comer: Comer, pid: int, *, seconds: float, longest: float, console: Console | None
) -> None:
    """Loads the server once and notes what it cost."""
    gc.collect()
    gc.disable()
    before = processor_seconds(pid), process_time(), processor_seconds()
    asyncio.run(load(comer, run, seconds, longest, console))
    run.server, run.client = processor_seconds(pid) - before[0], process_time() - before[1]
    run.others = max(0.0, processor_seconds() - before[2] - run.server - run.client)
    run.memory = peak_memory(pid)
    gc.enable()


def product_run(people: int, seconds: float, longest: float) -> Run:
    """The product: its plain pages, with facilitators logged in beside them."""
    run = Run(f"plain pages, {people:,} within {seconds:g} s", people)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = prepared(folder, people)
        with serving(site, _APP, folder) as (port, pid):
            console = port, logged_in(port, site)
            path, teams = f"/s/{site.code}", teams_of(port, site)
            form = PlainForm(port, path, INSTRUMENT, teams)
            measured(run, form, pid, seconds=seconds, longest=longest, console=console)
        run.kept = site.kept()
    return run


def teams_of(port: int, site: Site) -> tuple[str, ...]:
    """What the form offers as teams; also its first view by anybody, as in a rehearsal."""
    began = perf_counter()
    page = asyncio.run(_page(port, f"/s/{site.code}"))
    print(f"  the first form of a new server took {(perf_counter() - began) * 1000:,.0f} ms")
    return tuple(re.findall(r'<option value="(\d+)">', page))


async def _page(port: int, path: str) -> str:
    line = Line(port)
    try:
        return gzip.decompress((await line.ask("GET", path)).body).decode()
    finally:
        line.close()


def form_run(people: int, seconds: float, longest: float, *options: str) -> Run:
    """The same survey as a Streamlit form."""
    run = Run(f"Streamlit form{', its defaults' if options else ''}, {people:,} within {seconds:g} s", people)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = prepared(folder, people)
        with serving(site, _FORM_SCRIPT, folder, *options) as (port, pid):
            form = StreamlitForm(port, files_of_form(port))
            measured(run, form, pid, seconds=seconds, longest=longest, console=None)
        run.kept = site.kept()
    return run


def show(run: Run) -> None:
    """All that one run measured."""
    print(f"{run.name}")
    for kind, times in run.figures.milliseconds.items():
        shares = "".join(
            f"{each:>9,.0f}" if each >= 100 else f"{each:>9.1f}" for each in run.percentiles(kind)
        )
        print(f"  {kind:<26}{len(times):>7,}{shares}")
    for reason, count in (+run.figures.errors).items():
        print(f"  ERROR {count:>6,} x {reason}")
    size = median(run.figures.first_views or [0]) / 1000
    print(
        f"  kept {run.kept:,} of {run.people:,}; errors {run.errors}; first view {size:,.1f} kB; "
        f"server {run.server:.1f} s, {run.memory:.0f} MB; "
        f"client {run.client:.1f} s, late {run.late:.1f} ms at p99; others {run.others:.1f} s",
        flush=True,
    )


def summary(runs: Sequence[Run]) -> None:
    """One line a run: what a person waits for, and what it costs."""
    print(
        f"\n{'':<44}{'first view [ms]':>19}{'sent, thanked [ms]':>20}{'kept':>12}{'err':>6}{'kB':>8}{'s':>7}{'MB':>6}"
    )
    for run in runs:
        shares = ""
        for kind in (FIRST_VIEW, SENT):
            p50, _, p99, _ = run.percentiles(kind)
            shares += f"{f'{p50:,.0f} / {p99:,.0f}':>19}"
        kept, size = f"{run.kept:,}/{run.people:,}", median(run.figures.first_views or [0]) / 1000
        print(
            f"{run.name:<44}{shares}{kept:>13}{run.errors:>6}{size:>8,.1f}{run.server:>7.1f}{run.memory:>6.0f}"
        )


def verdicts(runs: Sequence[Run]) -> None:
    """Whether the plain pages kept what is wanted."""
    for run in runs:
        faults = run.errors + abs(run.people - run.kept)
        print(verdict(faults == 0, f"{run.name}: wanted 0 errors and every answer once; {faults} at fault"))
        for kind in ("form", "submit"):
            late = run.percentiles(kind)[2]
            wanted = f"wanted p99 of {kind} under {_WANTED_MILLISECONDS} ms; measured {late:.0f} ms"
            print(verdict(late < _WANTED_MILLISECONDS, f"{run.name}: {wanted}"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[300, 1000])
    parser.add_argument("--seconds", type=float, default=20.0, help="within which people come")
    parser.add_argument("--without-form", action="store_true", help="the plain pages alone")
    parser.add_argument(
        "--defaults",
        type=int,
        default=100,
        metavar="N",
        help="people on a form with garbage collected after each run, which is the default; 0 for none",
    )
    parser.add_argument(
        "--longest", type=float, default=240.0, help="seconds after which nobody waits any more"
    )
    parser.add_argument("--times", type=int, default=1, help="how often the plain pages have their turn")
    chosen = parser.parse_args()
    within = (chosen.seconds, _HERD_SECONDS)
    print(f"{'':<28}{'times':>7}{'p50 ms':>9}{'p95':>9}{'p99':>9}{'longest':>9}")
    plain, forms = [], []
    for people in chosen.people:
        for seconds in within:
            for _ in range(chosen.times):
                plain.append(product_run(people, seconds, chosen.longest))
                show(plain[-1])
            if not chosen.without_form:
                forms.append(form_run(people, seconds, chosen.longest))
                show(forms[-1])
    if chosen.defaults and not chosen.without_form:
        forms.append(form_run(chosen.defaults, chosen.seconds, chosen.longest, "--runner.postScriptGC=true"))
        show(forms[-1])
    summary([*plain, *forms])
    verdicts(plain)


if __name__ == "__main__":
    main()
