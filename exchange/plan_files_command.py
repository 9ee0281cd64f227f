"""The plan's files beside the workbook, written to the disk: calendars and the project file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from engagement.plan_pack import pack_of
from engagement.report import Report
from exchange.calendars.files import calendar_files
from exchange.dated_work import dated_work
from exchange.disk_files import write_whole
from exchange.project_xml.file import project_xml


def write_plan_files(
    report: Report,
    *,
    calendars: Path | None,
    project: Path | None,
    made_at: datetime,
    say: Callable[[str], None],
) -> None:
    """Write what was asked for; without a possible plan there is nothing to write, which is said.

    Parameters
    ----------
    calendars : Path, optional
        Folder for the calendar files: whole, one a coach, one a unit.
    project : Path, optional
        Microsoft Project's XML.
    made_at : datetime
        The moment of writing, with its offset.
    say : callable
        Told of every file written.

    Raises
    ------
    FaultsError
        If a file cannot be written.
    """
    if calendars is None and project is None:
        return
    if not report.plan.is_possible:
        say("there is no plan yet, so neither calendars nor a project file were written")
        return
    work = dated_work(pack_of(report), made_at)
    if calendars is not None:
        files = calendar_files(work)
        for name, content in files.items():
            write_whole(calendars / name, content)
        say(f"wrote {len(files)} calendars to {calendars}")
    if project is not None:
        write_whole(project, project_xml(work))
        say(f"wrote {project}")
