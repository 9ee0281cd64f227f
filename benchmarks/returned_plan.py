"""Edited plans read back: a thousand edit scripts, ten thousand rows beside bare openpyxl, hostile files.

Run by hand: ``python -m benchmarks.returned_plan [scripts]``.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import TypeVar

from openpyxl import load_workbook

from exchange.project_plan.columns import SHEET
from exchange.returned_plan.losses import lost_parts
from exchange.returned_plan.reading import returned_list
from exchange.returned_plan.writing import written_on
from exchange.workbooks import project_plan
from surveys.faults import FaultsError
from tests.exchange.returned_edits import edited_plan, new_id, values_read
from tests.exchange.test_returned_plan_bad_files import BAD_FILES
from tests.exchange.workbook_sample import sample_report

ROWS = 10_000
T = TypeVar("T")


def seconds_of(what: Callable[[], T]) -> tuple[float, T]:
    """Processor seconds a call takes, and what it gives."""
    start = time.process_time()
    found = what()
    return time.process_time() - start, found


def wrong_scripts(count: int) -> list[int]:
    """Seeds of edit scripts after which something else is read than what was done."""
    wrong = []
    for seed in range(count):
        edited = edited_plan(seed)
        found = returned_list(edited.content(), "plan.xlsx")
        rows = {row.id: values_read(row) for row in found.rows if row.id}
        added = sorted((values_read(row) for row in found.rows if row.id is None), key=str)
        places = sorted(fault.place for fault in found.unreadable)
        expected = sorted(f"{SHEET}!{cell.coordinate}" for cell, _ in edited.bad)
        is_exact = rows == edited.rows and added == sorted(edited.added, key=str) and places == expected
        if not is_exact or found.unreadable_ids != edited.bad_ids:
            wrong.append(seed)
    return wrong


def long_plans() -> tuple[bytes, bytes]:
    """A plan of ten thousand activities, and the next version of it."""
    report = sample_report()
    some = report.plan.activities
    long = [
        some[n % len(some)].model_copy(update={"id": new_id(str(n)), "after": (), "title": f"Activity {n}"})
        for n in range(ROWS)
    ]
    week = timedelta(7)
    later = [
        each.model_copy(update={"start": each.start + week, "end": each.end + week}) for each in long[::3]
    ]
    moved = {each.id: each for each in later}
    newest = [moved.get(each.id, each) for each in long[:5_000] + long[5_010:]]
    files = []
    for version, activities in enumerate((long, newest), start=1):
        plan = report.plan.model_copy(update={"activities": tuple(activities)})
        files.append(project_plan(replace(report, plan=plan, plan_number=version)))
    return files[0], files[1]


def show_long_plan() -> None:
    """Reading and writing on, beside what openpyxl takes for opening and saving alone."""
    content, newest = long_plans()

    def bare() -> int:
        book = load_workbook(BytesIO(content), read_only=True)
        return sum(1 for _ in book[SHEET].iter_rows(values_only=True))

    def through() -> None:
        load_workbook(BytesIO(newest))
        load_workbook(BytesIO(content)).save(BytesIO())

    alone, _ = seconds_of(bare)
    read, found = seconds_of(lambda: returned_list(content, "plan.xlsx"))
    print(f"{len(found.rows):,} rows read: {read:.2f} s, {read / alone:.2f} of bare openpyxl ({alone:.2f} s)")
    print(f"losses looked for: {seconds_of(lambda: lost_parts(content))[0]:.2f} s")
    alone, _ = seconds_of(through)
    written, _ = seconds_of(lambda: written_on(content, newest))
    print(f"written on: {written:.2f} s, {written / alone:.2f} of two openings and a save ({alone:.2f} s)")
    tracemalloc.start()
    returned_list(content, "plan.xlsx")
    print(f"peak memory while reading: {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB")
    tracemalloc.stop()


def show_hostile() -> None:
    """Processor time and memory until a bad file is refused."""
    for name, (content, _) in BAD_FILES.items():
        data = content()
        took, _ = seconds_of(lambda data=data: _refused(data))
        tracemalloc.start()
        _refused(data)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        print(f"{took:6.3f} s {peak:6.1f} MB  {name}")


def _refused(data: bytes) -> None:
    try:
        returned_list(data, "plan.xlsx")
    except FaultsError:
        return
    raise AssertionError("it was read")


if __name__ == "__main__":
    scripts = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    print(f"{scripts:,} edit scripts, read wrongly: {wrong_scripts(scripts) or 'none'}")
    show_hostile()
    show_long_plan()
