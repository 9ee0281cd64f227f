"""Which column of a form export is which item, and which word is which answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from surveys.answers import BLANK, DECLINED, DONT_KNOW, NO_ROLE
from surveys.instrument import Instrument, Item
from surveys.instrument_files import mapping_from_yaml
from surveys.organisation import Organisation
from surveys.text import normalised

# Headings at least this alike are proposed as the same question; project judgement.
_ALIKE = 0.88
# A column is proposed as the team if at least this share of its values names a unit.
_TEAM_SHARE = 0.6
_GRID_ROW = re.compile(r"\[(.+)\]\s*$")
_NUMBERED = re.compile(r"^\s*[\w.-]{1,16}[.:)]\s+")


class Target(StrEnum):
    """What a column that is not a question can be read as."""

    TEAM = "team"
    ROLE = "role"
    DROPPED = "dropped"
    IGNORED = "ignored"


class FormWords(BaseModel):
    """How form tools name the columns around the questions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    team: tuple[str, ...]
    role: tuple[str, ...]
    dropped: tuple[str, ...]
    blank_words: tuple[str, ...]


@cache
def form_words() -> FormWords:
    """The headings and words that come with the product."""
    path = Path(__file__).parent / "form_columns.yaml"
    return FormWords.model_validate(mapping_from_yaml(path.read_bytes(), path.name))


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
    given = {h: t for h, t in (given or {}).items() if h in headings}
    columns: dict[str, str] = dict(given)
    taken = set(columns.values()) - {Target.DROPPED, Target.IGNORED}
    words = form_words()
    for heading, target in _question_matches(headings, instrument).items():
        if heading not in columns and target not in taken:
            columns[heading] = target
            taken.add(target)
    for heading in headings:
        if heading in columns:
            continue
        name = _plain(heading)
        if Target.TEAM not in taken and name in words.team:
            columns[heading] = Target.TEAM
        elif Target.ROLE not in taken and name in words.role:
            columns[heading] = Target.ROLE
        else:
            columns[heading] = Target.DROPPED if name in words.dropped else Target.IGNORED
        taken.add(columns[heading])
    if Target.TEAM not in taken:
        best = _team_column_by_values(headings, rows, columns, organisation)
        if best is not None:
            columns[best] = Target.TEAM
    return ColumnMapping({heading: str(columns[heading]) for heading in headings})


def _plain(heading: str) -> str:
    return normalised(heading).rstrip("?:*. ")


def _question_matches(headings: Sequence[str], instrument: Instrument) -> dict[str, str]:
    """Heading -> item or open question: by id, by wording in any language, then by likeness."""
    texts: dict[str, str] = {}
    asked = [(item.id, item.text) for item in instrument.items]
    asked += [(question.id, question.text) for question in instrument.open_questions]
    for target, wordings in asked:
        texts.setdefault(normalised(target), target)
        texts.setdefault(normalised(target).replace("_", ""), target)
        for wording in wordings.values():
            texts.setdefault(_plain(wording), target)
    matches: dict[str, str] = {}
    unsure: list[str] = []
    for heading in dict.fromkeys(headings):
        found = next((texts[name] for name in _names_of(heading) if name in texts), None)
        if found is None:
            unsure.append(heading)
        elif found not in matches.values():
            matches[heading] = found
    matches.update(_alike(unsure, texts, set(matches.values())))
    return matches


def _names_of(heading: str) -> Iterable[str]:
    """What a heading may be called: as it is, its grid row, without its number."""
    yield _plain(heading)
    row = _GRID_ROW.search(heading)
    if row:
        yield _plain(row[1])
    yield _plain(_NUMBERED.sub("", heading))
    code = re.match(r"^\s*([A-Za-z]\w*)\s*[.:]", heading)
    if code:
        yield _plain(code[1])


def _alike(headings: Sequence[str], texts: Mapping[str, str], taken: set[str]) -> dict[str, str]:
    candidates = []
    for heading in headings:
        plain = _plain(heading)
        if len(plain) < 12:  # too short to be a misspelt question
            continue
        for text, target in texts.items():
            if target in taken or abs(len(text) - len(plain)) > 0.3 * len(plain):
                continue
            likeness = SequenceMatcher(None, plain, text).ratio()
            if likeness >= _ALIKE:
                candidates.append((-likeness, heading, target))
    matches: dict[str, str] = {}
    for _, heading, target in sorted(candidates):
        if heading not in matches and target not in matches.values():
            matches[heading] = target
    return matches


def _team_column_by_values(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: Mapping[str, str],
    organisation: Organisation,
) -> str | None:
    known = units_by_word(organisation)
    best: tuple[float, int, str] | None = None
    for position, heading in enumerate(headings):
        if columns[heading] not in {Target.IGNORED, Target.DROPPED}:
            continue
        values = [normalised(row[position]) for row in rows if position < len(row) and row[position].strip()]
        share = sum(value in known for value in values) / len(values) if values else 0.0
        if share >= _TEAM_SHARE and (best is None or (share, -position) > best[:2]):
            best = (share, -position, heading)
    return best[2] if best else None


def units_by_word(organisation: Organisation) -> dict[str, int]:
    """Positions of units by what an answers file may call them: name, or the client's id."""
    words = {normalised(unit.name): position for position, unit in enumerate(organisation.units)}
    for position, unit in enumerate(organisation.units):
        if unit.code:
            words.setdefault(normalised(unit.code), position)
    return words


class AnswerReader:
    """Reads the words of one item: points, labels in any language, or ways out.

    Parameters
    ----------
    instrument : Instrument
    item : Item
    """

    def __init__(self, instrument: Instrument, item: Item) -> None:
        scale = instrument.scale_of(item)
        self._scale = scale
        self._words: dict[str, int] = dict.fromkeys(("", *form_words().blank_words), BLANK)
        self._words |= {
            normalised(text).replace("’", "'"): DONT_KNOW for text in instrument.ways_out.dont_know.values()
        }
        self._words |= {normalised(text): DECLINED for text in instrument.ways_out.declined.values()}
        self._words |= {"dont know": DONT_KNOW, "don't know": DONT_KNOW, "declined": DECLINED}
        for labels in scale.labels.values():
            for step, label in enumerate(labels):
                point = scale.minimum + step
                name = normalised(label)
                for form in (
                    name,
                    f"{point} {name}",
                    f"{point} - {name}",
                    f"{name} ({point})",
                    f"{point}: {name}",
                ):
                    self._words[form] = point
        # LimeSurvey exports answer codes A1, A2, ... in the order of the points.
        self._words |= {f"a{step + 1}": scale.minimum + step for step in range(scale.points)}

    def answer(self, text: str) -> int | None:
        """The raw point or kind of missing; None if the word means nothing on this scale."""
        word = normalised(text).replace("’", "'")
        if word in self._words:
            return self._words[word]
        try:
            number = float(word.replace(",", "."))
        except ValueError:
            return None
        if number == int(number) and self._scale.minimum <= number <= self._scale.maximum:
            return int(number)
        return None

    @property
    def allowed(self) -> str:
        """What may stand in a cell, for messages."""
        return f"{self._scale.minimum}-{self._scale.maximum}, its labels, or empty"


def role_reader(instrument: Instrument) -> dict[str, int]:
    """Positions of roles by id or label in any language; other words mean no role."""
    words: dict[str, int] = {"": NO_ROLE}
    for position, role in enumerate(instrument.roles):
        for word in (role.id, *role.label.values()):
            words[normalised(word)] = position
    return words
