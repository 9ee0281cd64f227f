"""The plan's workbook at 10,000 activities, beside bare writers of the same cells.

Run by hand: ``python -m benchmarks.project_plan_workbook [--activities 10000] [--rounds 3]``. Every run is
a process of its own, in turns, so that none finds memory warm; seconds are processor time on one thread.
The bare writers get the cells ready: they write the same texts, numbers and formulas to the same places, with a format for
dates and one for everything else, and nothing else (no widths, heights, drop-downs or rules).
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from datetime import time as clock
from io import BytesIO
from pathlib import Path
from time import process_time
from uuid import uuid5

import openpyxl
import xlsxwriter
from openpyxl.cell import WriteOnlyCell

from engagement.plan_pack import PlanPack, pack_of
from exchange.workbooks import project_plan
from rollout.activities.activity import Activity, Session
from tests.exchange.workbook_sample import sample_report

WRITERS = ("ours", "xlsxwriter", "openpyxl")
_EVERY_FOURTH = 4
Cells = list[tuple[str, list[tuple[int, int, str, object, object]]]]


def long_pack(count: int) -> PlanPack:
    """The sample's plan with as many activities, every fourth of them a session."""
    report = sample_report()
    made = [
        _copy(report.plan.activities[number % len(report.plan.activities)], number, report.engagement.id)
        for number in range(count)
    ]
    made.sort(key=lambda each: (each.start, each.end, each.title))
    return pack_of(replace(report, plan=report.plan.model_copy(update={"activities": tuple(made)})))


def _copy(activity: Activity, number: int, engagement: object) -> Activity:
    begins = datetime.combine(activity.start, datetime.min.time()) + timedelta(hours=9)
    session = Session(
        begins=begins, ends=begins + timedelta(hours=2), time_zone="Europe/Berlin", coach="OKR coach"
    )
    update: dict[str, object] = {"id": uuid5(activity.id, f"{engagement}/{number}"), "after": ()}
    if number % _EVERY_FOURTH == 0:
        update |= {"needs_session": True, "session": session, "end": activity.start}
    else:
        update |= {"needs_session": False, "session": None}
    return activity.model_copy(update=update)


def cells_of(content: bytes) -> Cells:
    """Every cell of a workbook: sheet, then row, column, kind, what is written, and a formula's value."""
    formulas = openpyxl.load_workbook(BytesIO(content))
    values = openpyxl.load_workbook(BytesIO(content), data_only=True)
    found: Cells = []
    for sheet in formulas:
        rows = zip(sheet.iter_rows(), values[sheet.title].iter_rows(), strict=True)
        found.append(
            (
                sheet.title,
                [
                    (cell.row - 1, cell.column - 1, cell.data_type, cell.value, shown.value)
                    for row, shown_row in rows
                    for cell, shown in zip(row, shown_row, strict=True)
                    if cell.value is not None
                ],
            )
        )
    return found


def _with_xlsxwriter(cells: Cells) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    plain, day = book.add_format({"valign": "vcenter"}), book.add_format({"num_format": "d mmm yyyy"})
    for title, rows in cells:
        sheet = book.add_worksheet(title)
        for row, column, kind, value, shown in rows:
            match kind:
                case "f":
                    sheet.write_formula(row, column, value, plain, _number(shown))
                case "d":
                    sheet.write_number(row, column, _number(value), day)
                case "n":
                    sheet.write_number(row, column, value, plain)
                case _:
                    sheet.write_string(row, column, value, plain)
    book.close()
    return buffer.getvalue()


def _number(value: object) -> object:
    """Days and times as numbers, as our own writer gives them."""
    match value:
        case datetime():
            return (value - datetime(1899, 12, 30)) / timedelta(days=1)
        case clock():
            return (60 * value.hour + value.minute) / 1440
        case None:
            return ""
        case _:
            return value


def _with_openpyxl(cells: Cells) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for title, rows in cells:
        sheet = book.create_sheet(title)
        line: list[object] = []
        at = 0
        for row, column, kind, value, _ in rows:
            while at < row:
                sheet.append(line)
                line, at = [], at + 1
            line.extend([None] * (column - len(line)))
            cell = WriteOnlyCell(sheet, value)
            if kind == "d":
                cell.number_format = "d mmm yyyy"
            line.append(cell)
        sheet.append(line)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _run(writer: str, activities: int, cells: Path) -> None:
    """One run in this process: seconds, and the memory it took on top, as JSON."""
    pack = long_pack(activities) if writer == "ours" else None
    # What this program wrote itself a moment ago.
    ready: Cells = pickle.loads(cells.read_bytes()) if pack is None else []
    # From here on the highest memory is counted anew.
    Path("/proc/self/clear_refs").write_text("5")
    before, start = _memory("VmRSS"), process_time()
    if pack is not None:
        size = len(project_plan(pack))
    else:
        size = len(_with_xlsxwriter(ready) if writer == "xlsxwriter" else _with_openpyxl(ready))
    seconds, highest = process_time() - start, _memory("VmHWM")
    print(json.dumps({"seconds": seconds, "megabytes": highest - before, "size": size}))


def _memory(field: str) -> float:
    """Megabytes that the system counts for this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1]) / 1024


def main() -> None:
    """Every writer in turns; the fastest run of each, and ours against the faster of the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--activities", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--run", choices=WRITERS)
    parser.add_argument("--cells", type=Path)
    given = parser.parse_args()
    if given.run:
        _run(given.run, given.activities, given.cells)
        return
    with tempfile.TemporaryDirectory() as folder:
        cells = Path(folder) / "cells"
        content = project_plan(long_pack(given.activities))
        cells.write_bytes(pickle.dumps(cells_of(content)))
        (Path(folder) / "plan.xlsx").write_bytes(content)
        best: dict[str, dict[str, float]] = {}
        for _ in range(given.rounds):
            for writer in WRITERS:
                command = [sys.executable, "-m", "benchmarks.project_plan_workbook", "--run", writer]
                command += ["--activities", str(given.activities), "--cells", str(cells)]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                found = json.loads(done.stdout.splitlines()[-1])
                if writer not in best or found["seconds"] < best[writer]["seconds"]:
                    best[writer] = found
    print(f"{given.activities:,} activities, {date.today()}; best of {given.rounds} rounds")
    for writer, found in best.items():
        print(
            f"{writer:>12}: {found['seconds']:.2f} s, {found['megabytes']:.0f} MB, "
            f"file {found['size'] / 1e6:.1f} MB"
        )
    faster = min(best[writer]["seconds"] for writer in WRITERS[1:])
    print(f"ours against the faster of the two: {best['ours']['seconds'] / faster:.2f}")


if __name__ == "__main__":
    main()
