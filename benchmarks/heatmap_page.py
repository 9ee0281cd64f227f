"""How long the server works on the readiness page of a company of 2,000 teams.

Run by hand: ``python benchmarks/heatmap_page.py`` (about half a minute; ``--quick`` for 200 teams).
The page runs in Streamlit's own test harness: everything the server does for a rerun, without
browser and network.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any
from uuid import uuid4

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engagement.context import Context
from engagement.model import ImportBatch, Workspace
from engagement.reading import publish_results
from engagement.setting_up import new_engagement, open_survey
from storage.opening import open_store
from surveys.answers import Submission
from surveys.instrument_files import built_in_instrument
from surveys.organisation import Level, Organisation, Unit

_PROJECT = Path(__file__).resolve().parents[1]
_DEPARTMENT, _MEMBERS, _ANSWERED = 50, 12, 10
_RERUNS = 9
_WANTED_MILLISECONDS = 500


def company(teams: int) -> Organisation:
    """Departments of up to fifty teams of twelve."""
    root = Unit(id=uuid4(), name="Company", level=Level.COMPANY, members_direct=0)
    units = [root]
    for place in range(teams):
        if place % _DEPARTMENT == 0:
            name = f"Department {place // _DEPARTMENT + 1}"
            above = Unit(id=uuid4(), name=name, level=Level.DEPARTMENT, parent=root.id, members_direct=0)
            units.append(above)
        units.append(
            Unit(
                id=uuid4(),
                name=f"Team {place + 1}",
                level=Level.TEAM,
                parent=above.id,
                members_direct=_MEMBERS,
            )
        )
    return Organisation(units=tuple(units))


def published_company(url: str, teams: int) -> None:
    """A store with one company, ten answers from each team, and its published results."""
    rng = np.random.default_rng(1)
    instrument, store = built_in_instrument(), open_store(url)
    workspace = Workspace(id=uuid4(), name="Benchmark")
    store.add_workspace(workspace)
    context = Context(store, workspace.id, date.today, uuid4, lambda: os.urandom(16))
    engagement = new_engagement(context, "Benchmark")
    organisation = company(teams)
    store.save_organisation(workspace.id, engagement.id, organisation)
    survey = open_survey(context, engagement.id, name="Wave 1", instrument=instrument, language="en")
    bases = [unit.id for unit in organisation.units if unit.level is Level.TEAM]
    people = len(bases) * _ANSWERED
    level = np.repeat(rng.normal(3.4, 0.4, (len(bases), 1)), _ANSWERED, axis=0) + rng.normal(
        0, 0.4, (people, 1)
    )
    values = np.rint(level + rng.normal(0, 0.8, (people, len(instrument.items)))).clip(1, 5)
    turned = np.array([item.reversed for item in instrument.items])
    values = np.where(turned, 6 - values, values).astype(np.int8)
    rows = [
        Submission(os.urandom(16), bases[person // _ANSWERED], -1, values[person].tobytes())
        for person in range(people)
    ]
    batch = ImportBatch(
        id=uuid4(),
        workspace_id=workspace.id,
        survey_id=survey.id,
        digest="benchmark",
        mapping={},
        dropped_columns=(),
        rows_read=people,
        rows_kept=people,
    )
    store.add_answers(workspace.id, batch, sorted(rows, key=lambda row: row.key), [])
    publish_results(context, survey.id)


def spent(call: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds by the clock and of processor time."""
    clock, processor = perf_counter(), process_time()
    call()
    return 1000 * (perf_counter() - clock), 1000 * (process_time() - processor)


def reruns_of_page() -> None:
    """Times the page against the store that ``DATABASE_URL`` names; in a process of its own."""
    from streamlit.testing.v1 import AppTest  # its own slow import stays out of the other process

    page = AppTest.from_file(str(_PROJECT / "ui" / "main.py"), default_timeout=300).run()
    page.switch_page("screens/readiness_page.py")
    first = spent(page.run)
    _refuse_errors(page)
    print(f"  {'':<44}{'by the clock':>14}{'processor':>12}")
    print(f"  {'first run, reads the results':<44}{first[0]:>11.0f} ms{first[1]:>9.0f} ms")
    medians = []
    changes: tuple[tuple[str, Callable[[Any], None] | None], ...] = (
        ("rerun, nothing changed", None),
        ("rerun, another order", _other_order),
        ("rerun, another level", _other_level),
    )
    for name, change in changes:
        times = []
        for _ in range(_RERUNS):
            before = _choices(page)
            if change is not None:
                change(page)
            times.append(spent(page.run))
            _refuse_errors(page)
            if (before != _choices(page)) != (change is not None):
                raise RuntimeError(f"{name}: {before} became {_choices(page)}")
        clock, processor = (median(each) for each in zip(*times, strict=True))
        medians.append(processor)
        print(f"  {f'{name}, median of {_RERUNS}':<44}{clock:>11.0f} ms{processor:>9.0f} ms")
    slowest = max(medians)
    kept = "kept  " if slowest < _WANTED_MILLISECONDS else "MISSED"
    print(
        f"  {kept}  wanted under {_WANTED_MILLISECONDS} ms for a rerun; measured {slowest:.0f} ms of processor time"
    )


def _other_order(page: Any) -> None:
    current = page.session_state["heatmap-order"]
    page.button_group(key="heatmap-order").set_value(
        "Organisation" if current == "Weakest first" else "Weakest first"
    )


def _other_level(page: Any) -> None:
    box = page.selectbox(key="heatmap-level")
    box.set_value(box.options[0] if box.value != box.options[0] else box.options[-1])


def _choices(page: Any) -> tuple[str, str]:
    return page.session_state["heatmap-order"], page.session_state["heatmap-level"]


def _refuse_errors(page: Any) -> None:
    if page.exception:
        raise RuntimeError(f"the page failed: {page.exception[0].value}")
    if not page.get("plotly_chart"):
        raise RuntimeError("the page shows no heatmap")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="200 teams in place of 2,000")
    parser.add_argument("--page", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.page:
        reruns_of_page()
        return
    teams = 200 if chosen.quick else 2_000
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/benchmark.db"
        clock, processor = spent(lambda: published_company(url, teams))
        print(f"{teams} teams, {teams * _ANSWERED} answers; filled and published in {clock / 1000:.0f} s")
        print(f"  ({processor / 1000:.0f} s of processor time)", flush=True)
        environment = os.environ | {"DATABASE_URL": url}
        subprocess.run([sys.executable, __file__, "--page"], check=True, env=environment)


if __name__ == "__main__":
    main()
