"""Text answers: when the facilitator may read them, and what the room may see of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID

from engagement.context import Context
from engagement.room import CommentReading
from surveys.answers import Comment
from surveys.faults import FaultList
from surveys.instrument import OpenQuestion
from surveys.organisation import Organisation
from surveys.text import clean_text

LEAST_TEXTS: Final = 10
"""So many people wrote something to a question before anybody reads it; the survey's threshold
where that is more. As Viva Glint has it for comments; project judgement, decision 0012."""

MOST_ON_THE_WALL: Final = 600
"""Longer texts cannot be read from the back of a room. Project judgement."""

_MOST_CHARACTERS: Final = 5_000
_LEFT_OUT: Final = "[…]"
_MAIL: Final = re.compile(r"[^\s@<>(),;]+@[^\s@<>(),;]+\.[^\s@<>(),;.]+")
_PHONE: Final = re.compile(r"(?<!\w)\+?\d[\d ()/.\-]{5,}\d(?!\w)")
_SHORTEST_NAME: Final = 3


@dataclass(frozen=True)
class QuestionTexts:
    """One open question with what was written, as far as it may be read.

    Parameters
    ----------
    texts : tuple of Comment
        In random-key order; empty unless enough people wrote something.
    readings : mapping
        Key -> what the facilitator made of a text.
    """

    question: OpenQuestion
    texts: tuple[Comment, ...]
    readings: dict[bytes, CommentReading]

    @property
    def may_be_read(self) -> bool:
        """Whether enough people wrote something."""
        return bool(self.texts)

    @property
    def unread(self) -> tuple[Comment, ...]:
        """Texts that nothing was decided about."""
        return tuple(each for each in self.texts if each.key not in self.readings)

    @property
    def shown(self) -> tuple[CommentReading, ...]:
        """What the room may see, in random-key order."""
        found = (self.readings.get(each.key) for each in self.texts)
        return tuple(each for each in found if each is not None and each.shown)


def question_texts(context: Context, survey: UUID) -> tuple[QuestionTexts, ...]:
    """The open questions with what may be read of their answers; none before publication."""
    store, workspace = context.store, context.workspace
    if not store.publications(workspace, survey):
        return ()
    questions = store.survey_instrument(workspace, survey).open_questions
    least = max(LEAST_TEXTS, store.survey(workspace, survey).threshold)
    written: dict[str, list[Comment]] = {question.id: [] for question in questions}
    for comment in store.comments(workspace, survey):
        if comment.question_id in written and comment.text.strip():
            written[comment.question_id].append(comment)
    readings = {each.key: each for each in store.comment_readings(workspace, survey)}
    enough = {question: tuple(texts) for question, texts in written.items() if len(texts) >= least}
    return tuple(QuestionTexts(question, enough.get(question.id, ()), readings) for question in questions)


def keep_reading(context: Context, survey: UUID, key: bytes, *, text: str, shown: bool) -> CommentReading:
    """What the facilitator made of a text answer, kept.

    Parameters
    ----------
    text : str
        Its wording for the room.
    shown : bool
        Whether the room may see it.

    Raises
    ------
    FaultsError
        If the text may not be read, or nothing would be left to show.
    """
    faults, wording = FaultList(), clean_text(text)
    readable = {each.key for question in question_texts(context, survey) for each in question.texts}
    if key not in readable:
        faults.add("Text answer", "it may not be read", "Load the page again.")
    if shown and not wording.replace(_LEFT_OUT, "").strip():
        faults.add("Wording for the room", "nothing is left to show", "Keep it out, or leave some words in.")
    most = MOST_ON_THE_WALL if shown else _MOST_CHARACTERS
    if len(wording) > most:
        remedy = f"Shorten it to {most} characters."
        faults.add("Wording for the room", f"it has {len(wording)} characters", remedy)
    faults.raise_if_any()
    reading = CommentReading(key=key, shown=shown, text=wording)
    context.store.save_comment_readings(context.workspace, survey, [reading])
    return reading


@dataclass(frozen=True)
class Marks:
    """What in a text may point at somebody: e-mail addresses, numbers to call, names of units and leads.

    A unit's name counts in whatever case, a lead's first or last name only with its capital.
    The facilitator decides; a name that nobody listed is found by reading.

    Parameters
    ----------
    units, leads : tuple of str
        Names of units; first and last names of leads.
    """

    units: tuple[str, ...]
    leads: tuple[str, ...]

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        patterns = [_MAIL, _PHONE]
        if self.units:
            patterns.append(re.compile(_any_of(self.units), re.IGNORECASE))
        if self.leads:
            patterns.append(re.compile(_any_of(self.leads)))
        return tuple(patterns)

    def found_in(self, text: str) -> tuple[str, ...]:
        """The marked parts of a text, in its order, each once."""
        return tuple(dict.fromkeys(text[start:end] for start, end in self._spans(text)))

    def taken_out_of(self, text: str) -> str:
        """The text without its marked parts.

        Examples
        --------
        >>> Marks(("Sales",), ("Kim",)).taken_out_of("Ask Kim in sales, kim@x.org.")
        'Ask […] in […], […].'
        """
        parts, at = [], 0
        for start, end in self._spans(text):
            parts += [text[at:start], _LEFT_OUT]
            at = end
        return "".join([*parts, text[at:]])

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Marked parts from left to right; overlapping ones as one."""
        found = sorted(match.span() for pattern in self._patterns for match in pattern.finditer(text))
        start, end = -1, -1
        for first, last in found:
            if first < end:
                end = max(end, last)
                continue
            if end > start >= 0:
                yield start, end
            start, end = first, last
        if end > start >= 0:
            yield start, end


def marks_of(organisation: Organisation) -> Marks:
    """What to mark in the text answers of an organisation."""
    units = {unit.name for unit in organisation.units}
    leads = {part.strip(".,") for unit in organisation.units for part in unit.lead.split()}
    return Marks(_long_enough(units), _long_enough(each for each in leads if each[:1].isupper()))


def _long_enough(names: Iterable[str]) -> tuple[str, ...]:
    # Longer names first: of two that begin alike the whole one is marked.
    return tuple(sorted({n for n in names if len(n) >= _SHORTEST_NAME}, key=lambda name: (-len(name), name)))


def _any_of(names: Iterable[str]) -> str:
    return rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)"
