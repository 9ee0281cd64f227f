"""Rows of a form export as submissions: validated as a whole, with every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from surveys.answer_words import AnswerReader
from surveys.answers import BLANK, Comment, Submission
from surveys.faults import FaultList
from surveys.form_people import FormRow, NoUnit, RoleFinder, TeamFinder, cell_text
from surveys.grouped_faults import GroupedFaults
from surveys.instrument import Instrument
from surveys.matching import ColumnMapping, Target, headings_read_by_likeness
from surveys.organisation import Organisation, Unit

__all__ = ["FormAnswers", "FormRow", "answers_from_rows", "headcount_faults"]

LONGEST_COMMENT = 4_000


@dataclass(frozen=True)
class FormAnswers:
    """What a form export holds.

    Parameters
    ----------
    submissions : tuple of Submission
        One per person, under random keys, in random-key order.
    comments : tuple of Comment
        Text answers under their own random keys, in random-key order.
    rows_read, rows_kept : int
        Rows with content, and rows that became submissions.
    notices : tuple of str
        What was left out and why; worth reading, not wrong.
    rows_silent, rows_left_out : int
        Rows without any answer, and rows of teams that were chosen to be left out.
        Kept, silent and left out add up to the rows read.
    """

    submissions: tuple[Submission, ...]
    comments: tuple[Comment, ...]
    rows_read: int
    rows_kept: int
    notices: tuple[str, ...]
    rows_silent: int = 0
    rows_left_out: int = 0


@dataclass(frozen=True, slots=True)
class _ItemColumn:
    """One item: the column it is read from, and its place in the instrument's order."""

    item_id: str
    column: int
    order: int
    reader: AnswerReader


def answers_from_rows(
    headings: Sequence[str],
    rows: Sequence[FormRow],
    mapping: ColumnMapping,
    instrument: Instrument,
    organisation: Organisation,
    *,
    random_key: Callable[[], bytes],
) -> FormAnswers:
    """The submissions in a form export.

    Parameters
    ----------
    random_key : callable
        Returns 16 random bytes at each call.

    Raises
    ------
    FaultsError
        No team column, unknown teams, answers that are not on their scale, no question found.
    """
    faults = GroupedFaults()
    position = {heading: index for index, heading in reversed(list(enumerate(headings)))}
    teams = TeamFinder(mapping, organisation, position, faults)
    items = _item_columns(mapping, instrument, position, faults)
    faults.raise_if_any()
    roles = RoleFinder(instrument, position.get(mapping.heading_of(Target.ROLE) or ""))
    open_columns = _open_columns(mapping, instrument, position)
    submissions: list[Submission] = []
    comments: list[Comment] = []
    silent = left_out = 0
    for row in rows:
        values, wrong = _values(row, items, len(instrument.items))
        texts = [
            (question, text) for question, column in open_columns.items() if (text := cell_text(row, column))
        ]
        if not wrong and not texts and all(value == BLANK for value in values):
            silent += 1
            continue
        unit = teams.unit_of(row)
        if unit is NoUnit.LEFT_OUT:
            left_out += 1
            continue
        _note_wrong(row, wrong, faults)
        if isinstance(unit, Unit) and not wrong:
            kept = bytes(value & 0xFF for value in values)  # signed bytes
            submissions.append(Submission(random_key(), unit.id, roles.role_of(row), kept))
            comments.extend(
                Comment(random_key(), question, text[:LONGEST_COMMENT]) for question, text in texts
            )
    faults.raise_if_any()
    notices = [*teams.notices(), *roles.notices(), *_notices(silent, mapping, instrument)]
    # Random-key order is the only order in which answers ever leave this function.
    return FormAnswers(
        tuple(sorted(submissions, key=lambda each: each.key)),
        tuple(sorted(comments, key=lambda each: each.key)),
        rows_read=len(rows),
        rows_kept=len(submissions),
        notices=tuple(notices),
        rows_silent=silent,
        rows_left_out=left_out,
    )


def _values(
    row: FormRow, items: Sequence[_ItemColumn], width: int
) -> tuple[list[int], list[tuple[_ItemColumn, str]]]:
    """The row's answers in the instrument's order, and the cells that are no answers."""
    values = [BLANK] * width
    wrong = []
    cells = row.cells
    for item in items:
        text = cells[item.column] if item.column < len(cells) else ""
        if text:
            answer = item.reader.answer(text)
            if answer is None:
                wrong.append((item, text))
            else:
                values[item.order] = answer
    return values, wrong


def _note_wrong(row: FormRow, wrong: Sequence[tuple[_ItemColumn, str]], faults: FaultList) -> None:
    for item, text in wrong:
        faults.add(
            f"{row.place}, item '{item.item_id}'",
            "the answer is not on the item's scale",
            f"Use {item.reader.allowed}, or correct which column is this item.",
            text,
        )


def _item_columns(
    mapping: ColumnMapping, instrument: Instrument, position: Mapping[str, int], faults: FaultList
) -> list[_ItemColumn]:
    order = {item_id: index for index, item_id in enumerate(instrument.item_ids)}
    columns: dict[str, _ItemColumn] = {}
    for heading, target in mapping.columns.items():
        item = instrument.items_by_id.get(target)
        if item is None or heading not in position:
            continue
        if target in columns:
            faults.add(
                f"column '{heading}'",
                f"another column is already read as item '{target}'",
                "Choose one of the two.",
            )
        columns[target] = _ItemColumn(
            target, position[heading], order[target], AnswerReader(instrument, item)
        )
    if not columns:
        faults.add(
            "the columns",
            "none of them could be matched to a question of this instrument",
            "Match the columns, or choose the instrument that was asked.",
        )
    return list(columns.values())


def _open_columns(
    mapping: ColumnMapping, instrument: Instrument, position: Mapping[str, int]
) -> dict[str, int]:
    questions = {question.id for question in instrument.open_questions}
    return {
        target: position[heading]
        for heading, target in mapping.columns.items()
        if target in questions and heading in position
    }


def _notices(silent: int, mapping: ColumnMapping, instrument: Instrument) -> list[str]:
    notices = []
    if silent:
        notices.append(f"{silent} rows without any answer were left out.")
    alike = headings_read_by_likeness(mapping, instrument)
    if alike:
        shown = "; ".join(f"'{heading}' as {mapping.columns[heading]}" for heading in alike[:5])
        notices.append(f"{len(alike)} columns are worded a little differently from their question: {shown}")
    missing = mapping.missing_items(instrument)
    if missing:
        shown = ", ".join(item.id for item in missing[:8]) + (" ..." if len(missing) > 8 else "")
        notices.append(f"No column answers {len(missing)} of {len(instrument.items)} items: {shown}")
    return notices


def headcount_faults(
    organisation: Organisation, answered: Mapping[UUID, int], place: str = "Organisation"
) -> FaultList:
    """Units with more answers than people."""
    faults = FaultList()
    for unit in organisation.units:
        count = answered.get(unit.id, 0)
        if count > unit.members_direct:
            faults.add(
                f"{place}, unit '{unit.name}'",
                f"{count} people answered for it, but its headcount is {unit.members_direct}",
                "Correct the headcount, or the team column of the answers.",
            )
    return faults
