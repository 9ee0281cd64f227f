"""The command that reviews a file of draft OKRs: files in, text or JSON out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from engagement.draft_findings import findings
from engagement.draft_projects import projects_of
from engagement.draft_report import review_json, review_text
from exchange.disk_files import content_of
from exchange.drafts_file import drafts_from_file
from surveys.faults import Fault, FaultList, FaultsError

_Read = TypeVar("_Read")


def okrs_command(file: Path, projects: Path | None, as_json: bool, say: Callable[[str], None]) -> str:
    """The review of a file's draft OKRs, to be printed.

    Parameters
    ----------
    projects : Path or None
        Text file with the names of the client's projects, one a line.
    as_json : bool
        For another program; else as text to read.
    say : callable
        Takes each line of the file that was left out.

    Raises
    ------
    FaultsError
        Everything wrong with both files at once; a file in which no OKR was found.
    """
    faults = FaultList()

    def read(reader: Callable[[], _Read]) -> _Read | None:
        try:
            return reader()
        except FaultsError as error:
            faults.extend(error.faults)
            return None

    reading = read(lambda: drafts_from_file(content_of(file), file.name, new_id=uuid4))
    names = read(lambda: _projects(projects))
    if reading is not None and not reading.drafts:
        remedy = "Begin lines with “O:” and “KR:”, or use the columns of the template."
        faults.add(file.name, "no objective and no key result was found in it", remedy)
        faults.extend(reading.notices)
    faults.raise_if_any()
    if reading is None or names is None:
        raise AssertionError("a reader that found no fault returned nothing")
    found = findings(reading.drafts, names)
    for notice in reading.notices:
        say(str(notice))
    return review_json(found, reading.notices) if as_json else review_text(found)


def _projects(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    content = content_of(path)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text:
        fault = "it is not readable text"
        raise FaultsError([Fault(path.name, fault, "Save the names as plain text in UTF-8, one a line.")])
    try:
        return projects_of(text)
    except FaultsError as error:
        raise FaultsError(
            Fault(f"{path.name}, {each.place}", each.problem, each.remedy, each.value)
            for each in error.faults
        ) from None
