"""Rows of a form export as submissions: validated as a whole, with every fault at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from surveys.answer_words import AnswerReader
from surveys.answers import BLANK, Comment, Submission
from surveys.faults import FaultList
from surveys.form_people import FormRow, NoUnit, RoleFinder, TeamFinder, cell_text
from surveys.grouped_faults import GroupedFaults
from surveys.instrument import Instrument
from surveys.matching import ColumnMapping, Target, headings_read_by_likeness
from surveys.organisation import Organisation

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


@dataclass(frozen=True, slots=True)
class _Columns:
    """What is read from a row: items, open questions by their column, and how many items there are."""

    items: Sequence[_ItemColumn]
    open_questions: Mapping[str, int]
    width: int


@dataclass(frozen=True, slots=True)
class _Person:
    """What one row says: the unit, an answer byte per item, and (question, text) pairs."""

    unit_id: UUID
    values: bytes
    texts: tuple[tuple[str, str], ...]


class _NotKept(Enum):
    """Why a row does not become a submission."""

    SILENT = "it holds no answer"
    LEFT_OUT = "its team is left out, as chosen"
    FAULTY = "it has a fault"


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
    columns = _Columns(items, _open_columns(mapping, instrument, position), len(instrument.items))
    roles = RoleFinder(instrument, position.get(mapping.heading_of(Target.ROLE) or ""))
    submissions: list[Submission] = []
    comments: list[Comment] = []
    not_kept: Counter[_NotKept] = Counter()
    for row in rows:
        person = _person_of(row, columns, teams, faults)
        if isinstance(person, _NotKept):
            not_kept[person] += 1
            continue
        submissions.append(Submission(random_key(), person.unit_id, roles.role_of(row), person.values))
        comments.extend(Comment(random_key(), *text) for text in person.texts)
    faults.raise_if_any()
    silent = not_kept[_NotKept.SILENT]
    # Random-key order is the only order in which answers ever leave this function.
    return FormAnswers(
        tuple(sorted(submissions, key=lambda each: each.key)),
        tuple(sorted(comments, key=lambda each: each.key)),
        rows_read=len(rows),
        rows_kept=len(submissions),
        notices=(*teams.notices(), *roles.notices(), *_notices(silent, mapping, instrument)),
        rows_silent=silent,
        rows_left_out=not_kept[_NotKept.LEFT_OUT],
    )


def _person_of(row: FormRow, columns: _Columns, teams: TeamFinder, faults: FaultList) -> _Person | _NotKept:
    values, wrong = _values(row, columns)
    texts = tuple(
        (question, text[:LONGEST_COMMENT])
        for question, column in columns.open_questions.items()
        if (text := cell_text(row, column))
    )
    if not wrong and not texts and all(value == BLANK for value in values):
        return _NotKept.SILENT
    unit = teams.unit_of(row)
    if unit is NoUnit.LEFT_OUT:
        return _NotKept.LEFT_OUT
    for item, text in wrong:
        faults.add(
            f"{row.place}, item '{item.item_id}'",
            "the answer is not on the item's scale",
            f"Use {item.reader.allowed}, or correct which column is this item.",
            text,
        )
    if wrong or isinstance(unit, NoUnit):
        return _NotKept.FAULTY
    signed_bytes = bytes(value & 0xFF for value in values)
    return _Person(unit.id, signed_bytes, texts)


def _values(row: FormRow, columns: _Columns) -> tuple[list[int], list[tuple[_ItemColumn, str]]]:
    """The row's answers in the instrument's order, and the cells that are no answers."""
    values = [BLANK] * columns.width
    wrong = []
    cells = row.cells
    for item in columns.items:
        text = cells[item.column] if item.column < len(cells) else ""
        if text:
            answer = item.reader.answer(text)
            if answer is None:
                wrong.append((item, text))
            else:
                values[item.order] = answer
    return values, wrong


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
    """Units with more answers than people; how many answers is nobody's business yet."""
    faults = FaultList()
    for unit in organisation.units:
        count = answered.get(unit.id, 0)
        if count > unit.members_direct:
            faults.add(
                f"{place}, unit '{unit.name}'",
                f"more people answered for it than its headcount of {unit.members_direct}",
                "Correct the headcount, or the team column of the answers.",
            )
    return faults
