"""Which column of a form export is which item, and which word is which unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from surveys.form_words import as_compared, form_words
from surveys.instrument import Instrument, Item
from surveys.organisation import Organisation
from surveys.text import normalised

# Headings at least this alike are proposed as the same question; project judgement.
_ALIKE = 0.88
_SHORTEST_ALIKE, _LONGEST_ALIKE = 12, 500
# A column is proposed as the team if at least this share of its values names a unit.
_TEAM_SHARE = 0.6
_GRID_ROW = re.compile(r"\[([^\[\]]+)\]\s*$")
_NUMBERED = re.compile(r"^\s*[\w.-]{1,16}[.:)]\s+")
_CODE = re.compile(r"^\s*([A-Za-z]\w*)\s*[.:]")


class Target(StrEnum):
    """What a column that is not a question can be read as."""

    TEAM = "team"
    ROLE = "role"
    DROPPED = "dropped"
    IGNORED = "ignored"


@dataclass(frozen=True)
class ColumnMapping:
    """How the columns of one file are read.

    Parameters
    ----------
    columns : dict
        Heading -> item id, open question id, or a `Target`.
    teams : dict
        Word in the team column -> name of a unit, for words that match none by themselves.
        An empty value leaves the rows with this word out.
    """

    columns: Mapping[str, str]
    teams: Mapping[str, str] = field(default_factory=dict)

    def heading_of(self, target: str) -> str | None:
        """The first heading that is read as `target`."""
        return next((heading for heading, each in self.columns.items() if each == target), None)

    def missing_items(self, instrument: Instrument) -> tuple[Item, ...]:
        """Items of the instrument that no column answers."""
        found = set(self.columns.values())
        return tuple(item for item in instrument.items if item.id not in found)


def proposed_mapping(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    instrument: Instrument,
    organisation: Organisation,
    given: Mapping[str, str] | None = None,
) -> ColumnMapping:
    """The best guess how a form export is read.

    Parameters
    ----------
    headings : sequence of str
        One per column; repeated headings count once, at their first place.
    rows : sequence of sequences of str
        Cells, to recognise the team column by its values.
    given : mapping, optional
        Heading -> target, settled by a person or remembered from last time; it wins.
    """
    columns = {heading: target for heading, target in (given or {}).items() if heading in headings}
    settled = set(columns)
    taken = set(columns.values()) - {Target.DROPPED, Target.IGNORED}
    for heading, target in _question_matches(headings, instrument).items():
        if heading not in columns and target not in taken:
            columns[heading] = target
            taken.add(target)
    words = form_words()
    for heading in headings:
        if heading in columns:
            continue
        name = _plain(heading)
        if Target.ROLE not in taken and name in words.role:
            columns[heading] = Target.ROLE
            taken.add(Target.ROLE)
        else:
            columns[heading] = Target.DROPPED if name in words.dropped else Target.IGNORED
    if Target.TEAM not in taken:
        left = {Target.DROPPED, Target.IGNORED}
        free = [heading for heading in headings if heading not in settled and columns[heading] in left]
        team = _team_column(free, headings, rows, organisation)
        if team is not None:
            columns[team] = Target.TEAM
    return ColumnMapping({heading: str(columns[heading]) for heading in headings})


def _plain(heading: str) -> str:
    return as_compared(heading).rstrip("?:*. ")


def _question_matches(headings: Sequence[str], instrument: Instrument) -> dict[str, str]:
    """Heading -> item or open question: by id, by wording in any language, then by likeness."""
    texts = _questions_by_text(instrument)
    matches: dict[str, str] = {}
    taken: set[str] = set()
    unsure: list[str] = []
    for heading in dict.fromkeys(headings):
        found = _question_called(heading, texts)
        if found is None:
            unsure.append(heading)
        elif found not in taken:
            matches[heading] = found
            taken.add(found)
    candidates = [
        (-likeness, heading, target)
        for heading in unsure
        for likeness, target in _alike(heading, texts)
        if target not in taken
    ]
    for _, heading, target in sorted(candidates):
        if heading not in matches and target not in taken:
            matches[heading] = target
            taken.add(target)
    return matches


def _questions_by_text(instrument: Instrument) -> dict[str, str]:
    texts: dict[str, str] = {}
    asked = [(item.id, item.text) for item in instrument.items]
    asked += [(question.id, question.text) for question in instrument.open_questions]
    for target, wordings in asked:
        texts.setdefault(as_compared(target), target)
        texts.setdefault(as_compared(target).replace("_", ""), target)
        for wording in wordings.values():
            texts.setdefault(_plain(wording), target)
    return texts


def _question_called(heading: str, texts: Mapping[str, str]) -> str | None:
    return next((texts[name] for name in _names_of(heading) if name in texts), None)


def _names_of(heading: str) -> Iterator[str]:
    """What a heading may be called: as it is, its grid row, without its number, its code."""
    yield _plain(heading)
    row = _GRID_ROW.search(heading)
    if row:
        yield _plain(row[1])
    yield _plain(_NUMBERED.sub("", heading))
    code = _CODE.match(heading)
    if code:
        yield _plain(code[1])


def _alike(heading: str, texts: Mapping[str, str]) -> Iterator[tuple[float, str]]:
    """Questions worded almost like the heading, with how alike they are."""
    plain = _plain(heading)
    if not _SHORTEST_ALIKE <= len(plain) <= _LONGEST_ALIKE:  # too short to be a misspelt question
        return
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(plain)
    for text, target in texts.items():
        matcher.set_seq1(text)
        # The two quick ones are upper bounds of the slow one.
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= _ALIKE:
            likeness = matcher.ratio()
            if likeness >= _ALIKE:
                yield likeness, target


def headings_read_by_likeness(mapping: ColumnMapping, instrument: Instrument) -> tuple[str, ...]:
    """Headings whose wording is almost, but not exactly, that of the question they are read as."""
    texts = _questions_by_text(instrument)
    return tuple(
        heading
        for heading, target in mapping.columns.items()
        if target in texts.values()
        and _question_called(heading, texts) is None
        and any(target == each for _, each in _alike(heading, texts))
    )


def _team_column(
    free: Sequence[str], headings: Sequence[str], rows: Sequence[Sequence[str]], organisation: Organisation
) -> str | None:
    """The column that says the team: by its values if they name units, else by its heading."""
    known = units_by_word(organisation)
    words = form_words().team
    best: tuple[tuple[bool, int, float], str] | None = None
    for heading in dict.fromkeys(free):
        name = _plain(heading)
        share = _share_of_units(rows, headings.index(heading), known)
        # "Which team" before "which department", where a form asks for both.
        precedence = len(words) - words.index(name) if name in words else 0
        rank = (share >= _TEAM_SHARE, precedence, share)
        if (rank[0] or precedence) and (best is None or rank > best[0]):
            best = (rank, heading)
    return best[1] if best else None


def _share_of_units(rows: Sequence[Sequence[str]], position: int, known: Mapping[str, int]) -> float:
    """Share of a column's filled cells that name a unit [0-1]."""
    counts = Counter(row[position] for row in rows if position < len(row) and row[position].strip())
    named = sum(count for word, count in counts.items() if normalised(word) in known)
    return named / counts.total() if counts else 0.0


def units_by_word(organisation: Organisation) -> dict[str, int]:
    """Positions of units by what an answers file may call them: name, or the client's id."""
    words = {normalised(unit.name): position for position, unit in enumerate(organisation.units)}
    for position, unit in enumerate(organisation.units):
        if unit.code:
            words.setdefault(normalised(unit.code), position)
    return words
