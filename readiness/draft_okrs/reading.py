"""Draft OKRs out of pasted text, in the shapes people really paste."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from readiness.draft_okrs.draft import (
    LONGEST_TEXT,
    MOST_KEY_RESULTS,
    DraftKeyResult,
    DraftLevel,
    DraftOkr,
)
from readiness.draft_okrs.line_marks import lines_of
from readiness.draft_okrs.line_reader import LineReader, ReadDraft
from surveys.faults import Fault, FaultList
from surveys.text import clean_text

MOST_DRAFTS = 300
LARGEST_TEXT_BYTES = 100_000
LONGEST_CELL = 200


@dataclass(frozen=True, slots=True)
class DraftReading:
    """Drafts out of a text, and every line of it that is not in them.

    Parameters
    ----------
    notices : tuple of Fault
        Lines that were left out, each with its number and its words.
    """

    drafts: tuple[DraftOkr, ...]
    notices: tuple[Fault, ...]


def drafts_from_text(
    text: str,
    *,
    team: str = "",
    new_id: Callable[[], UUID],
    level: DraftLevel = DraftLevel.NOT_SAID,
    on: date | None = None,
) -> tuple[DraftOkr, ...]:
    """The drafts of a text of which every line was understood.

    Raises
    ------
    FaultsError
        Everything that is too much or too long, and every line that fits nowhere. Where
        such lines may be left out, `reading_of_text` returns them as notices instead.
    """
    reading = reading_of_text(text, team=team, new_id=new_id, level=level, on=on)
    faults = FaultList()
    faults.extend(reading.notices)
    faults.raise_if_any()
    return reading.drafts


def reading_of_text(
    text: str,
    *,
    team: str = "",
    new_id: Callable[[], UUID],
    level: DraftLevel = DraftLevel.NOT_SAID,
    on: date | None = None,
) -> DraftReading:
    """Drafts out of pasted text, with a notice for every line that fits nowhere.

    Objectives and key results are found by their marks ("O1:", "KR 1.2", "Ziel:",
    "Schlüsselergebnis"), else by indentation, bullets, numbers or tabs. "Team: Sales",
    "Department: Sales" and "# Sales" say whose the following drafts are.

    Parameters
    ----------
    team, level
        Of drafts above which nothing else is said.
    new_id : callable
        Gives each draft and each key result its id.

    Raises
    ------
    FaultsError
        More than 100 kB of text, more than 300 drafts, texts that are too long.
    """
    faults = FaultList()
    size = len(text.encode("utf-8", errors="replace"))
    if size > LARGEST_TEXT_BYTES:
        faults.add("the text", "it is longer than 100 kB", "Paste it in parts.", f"{size:,} bytes")
    faults.raise_if_any()
    reader = LineReader(clean_text(team), level)
    reader.read(lines_of(text))
    _check(reader.drafts, faults)
    faults.raise_if_any()
    return DraftReading(tuple(_draft(each, new_id, on) for each in reader.drafts), tuple(reader.notices))


def _check(drafts: Iterable[ReadDraft], faults: FaultList) -> None:
    drafts = list(drafts)
    if len(drafts) > MOST_DRAFTS:
        faults.add(
            "the text", f"it holds more than {MOST_DRAFTS} objectives", "Paste it in parts.", len(drafts)
        )
    for draft in drafts:
        if len(draft.key_results) > MOST_KEY_RESULTS:
            problem = f"the objective has more than {MOST_KEY_RESULTS} key results"
            faults.add(
                draft.place, problem, "Split it, or mark objectives with “O:”.", len(draft.key_results)
            )
        for place, text, longest in _texts(draft):
            if len(text) > longest:
                problem = f"the text is longer than {longest:,} characters"
                faults.add(place, problem, "Shorten it, or write each key result on a line of its own.", text)


def _texts(draft: ReadDraft) -> Iterator[tuple[str, str, int]]:
    yield draft.place, draft.team, LONGEST_CELL
    yield draft.place, draft.objective, LONGEST_TEXT
    for each in draft.key_results:
        yield each.place, each.text, LONGEST_TEXT
        yield each.place, each.baseline, LONGEST_CELL
        yield each.place, each.target, LONGEST_CELL


def _draft(draft: ReadDraft, new_id: Callable[[], UUID], on: date | None) -> DraftOkr:
    return DraftOkr(
        id=new_id(),
        objective=draft.objective,
        key_results=tuple(
            DraftKeyResult(id=new_id(), text=each.text, baseline=each.baseline, target=each.target)
            for each in draft.key_results
        ),
        team=draft.team,
        level=draft.level,
        on=on,
    )
