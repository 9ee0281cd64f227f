"""Rows of a form export as submissions: validated as a whole, with every fault at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from surveys.answers import BLANK, NO_ROLE, Comment, Submission
from surveys.faults import FaultList
from surveys.instrument import Instrument
from surveys.matching import AnswerReader, ColumnMapping, Target, role_reader, units_by_word
from surveys.organisation import Organisation, Unit
from surveys.text import clean_text, normalised

LONGEST_COMMENT = 4_000
_MOST_FAULTS_PER_COLUMN = 20


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
    """

    submissions: tuple[Submission, ...]
    comments: tuple[Comment, ...]
    rows_read: int
    rows_kept: int
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of a form export with the place a person finds it at."""

    place: str
    cells: tuple[str, ...]


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
    faults = FaultList()
    position = {heading: index for index, heading in reversed(list(enumerate(headings)))}
    teams = _Teams(mapping, organisation, position, faults)
    readers = _item_columns(mapping, instrument, position, faults)
    faults.raise_if_any()
    roles = role_reader(instrument)
    role_column = position.get(mapping.heading_of(Target.ROLE) or "")
    unknown_roles: Counter[str] = Counter()
    open_columns = _open_columns(mapping, instrument, position)
    submissions: list[Submission] = []
    comments: list[Comment] = []
    silent = 0
    order = {item_id: index for index, item_id in enumerate(instrument.item_ids)}
    for row in rows:
        unit = teams.unit_of(row)
        values = np.full(len(instrument.items), BLANK, dtype=np.int8)
        for item_id, (column, reader) in readers.items():
            text = row.cells[column] if column < len(row.cells) else ""
            answer = reader.answer(text)
            if answer is None:
                faults.add(
                    f"{row.place}, item '{item_id}'",
                    "the answer is not on the item's scale",
                    f"Use {reader.allowed}, or correct which column is this item.",
                    text,
                )
                continue
            values[order[item_id]] = answer
        if unit is None:
            continue
        texts = [(question, _cell(row, column)) for question, column in open_columns.items()]
        if (values == BLANK).all() and not any(text for _, text in texts):
            silent += 1
            continue
        word = normalised(_cell(row, role_column))
        if word not in roles:
            unknown_roles[word] += 1
        role = roles.get(word, NO_ROLE)
        submissions.append(Submission(random_key(), unit.id, role, values.tobytes()))
        comments.extend(
            Comment(random_key(), question, text[:LONGEST_COMMENT]) for question, text in texts if text
        )
    _shortened(faults).raise_if_any()
    notices = [*teams.notices(), *_notices(silent, unknown_roles, mapping, instrument)]
    # Random-key order is the only order in which answers ever leave this function.
    return FormAnswers(
        tuple(sorted(submissions, key=lambda each: each.key)),
        tuple(sorted(comments, key=lambda each: each.key)),
        len(rows),
        len(submissions),
        tuple(notices),
    )


def _cell(row: FormRow, column: int | None) -> str:
    return clean_text(row.cells[column]) if column is not None and column < len(row.cells) else ""


class _Teams:
    """Finds the unit of each row, and remembers the words that name none."""

    def __init__(
        self,
        mapping: ColumnMapping,
        organisation: Organisation,
        position: Mapping[str, int],
        faults: FaultList,
    ) -> None:
        self._units = organisation.units
        self._known = units_by_word(organisation)
        self._left_out: Counter[str] = Counter()
        self._faults = faults
        self._words: dict[str, str] = {normalised(word): name for word, name in mapping.teams.items()}
        heading = mapping.heading_of(Target.TEAM)
        self._column = position.get(heading or "")
        if self._column is None:
            faults.add(
                "the columns",
                "none of them says which team a person belongs to",
                "Name the column with the team, or add one.",
            )
        for word, name in mapping.teams.items():
            if name and normalised(name) not in self._known:
                faults.add(
                    f"the match for team '{word}'",
                    "no unit has this name",
                    "Choose a unit of the organisation.",
                    name,
                )

    def unit_of(self, row: FormRow) -> Unit | None:
        text = _cell(row, self._column)
        word = normalised(text)
        if word in self._words:
            word = normalised(self._words[word])
            if not word:
                self._left_out[text or "(empty)"] += 1
                return None
        if word in self._known:
            return self._units[self._known[word]]
        self._faults.add(
            f"{row.place}, team",
            "no unit has this name or id" if text else "the team is empty",
            "Correct it, match it to a unit, or choose to leave these rows out.",
            text,
        )
        return None

    def notices(self) -> list[str]:
        return [
            f"{count} rows of '{word}' were left out, as chosen." for word, count in self._left_out.items()
        ]


def _item_columns(
    mapping: ColumnMapping, instrument: Instrument, position: Mapping[str, int], faults: FaultList
) -> dict[str, tuple[int, AnswerReader]]:
    columns: dict[str, tuple[int, AnswerReader]] = {}
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
        columns[target] = (position[heading], AnswerReader(instrument, item))
    if not columns:
        faults.add(
            "the columns",
            "none of them could be matched to a question of this instrument",
            "Match the columns, or choose the instrument that was asked.",
        )
    return columns


def _open_columns(
    mapping: ColumnMapping, instrument: Instrument, position: Mapping[str, int]
) -> dict[str, int]:
    questions = {question.id for question in instrument.open_questions}
    return {
        target: position[heading]
        for heading, target in mapping.columns.items()
        if target in questions and heading in position
    }


def _shortened(faults: FaultList) -> FaultList:
    """Faults grouped by what is wrong, so that one wrong column does not hide the rest.

    At most 20 examples of one kind stay, followed by how many more there are.
    """
    counts: Counter[str] = Counter()
    shortened = FaultList()
    for fault in faults:
        kind = fault.place.rsplit(", ", 1)[-1] + fault.problem
        counts[kind] += 1
        if counts[kind] <= _MOST_FAULTS_PER_COLUMN:
            shortened.extend([fault])
    for kind, count in counts.items():
        if count > _MOST_FAULTS_PER_COLUMN:
            what = next(f for f in faults if f.place.rsplit(", ", 1)[-1] + f.problem == kind)
            more = count - _MOST_FAULTS_PER_COLUMN
            shortened.add(what.place.rsplit(", ", 1)[-1], f"{more} more rows: {what.problem}", what.remedy)
    return shortened


def _notices(
    silent: int, unknown_roles: Counter[str], mapping: ColumnMapping, instrument: Instrument
) -> list[str]:
    notices = []
    if silent:
        notices.append(f"{silent} rows without any answer were left out.")
    if unknown_roles:
        shown = ", ".join(f"'{word}'" for word, _ in unknown_roles.most_common(5))
        total = sum(unknown_roles.values())
        notices.append(
            f"{total} rows name a role that is not in the instrument ({shown}); kept without a role."
        )
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
