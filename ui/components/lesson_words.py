"""Closing notes in words: which units they can be about, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from rollout.activities.activity import PROGRAMME
from rollout.activities.lessons import Lesson, LessonKind
from rollout.calendar import period_words
from rollout.planning.document import PlanDocument

KIND_WORDS = {
    LessonKind.KEEP: "Keep",
    LessonKind.CHANGE: "Change",
    LessonKind.QUESTION: "Open question",
}


@dataclass(frozen=True, slots=True)
class NotePlaces:
    """What closing notes can be about.

    Parameters
    ----------
    units : dict of UUID or None to str
        Names; None: the whole programme.
    """

    units: dict[UUID | None, str]

    def unit_words(self, unit: UUID | None) -> str:
        """A unit's name; units that left the plan have none any more."""
        return self.units.get(unit, "A former unit")


def note_places(plan: PlanDocument) -> NotePlaces:
    """The units that start in a plan; of units of one name each says what it belongs to."""
    rows = sorted((row for row in plan.rows if row.wave is not None), key=lambda row: row.name.casefold())
    counts = Counter(row.name for row in rows)
    names = {row.unit: row.name if counts[row.name] == 1 else f"{row.name} ({row.parent})" for row in rows}
    return NotePlaces({None: PROGRAMME, **names})


def lessons_sentence(lessons: Sequence[Lesson]) -> str:
    """How many notes there are, of which period the newest is, and what is still open."""
    if not lessons:
        return "No closing note has been written yet."
    count = "1 closing note" if len(lessons) == 1 else f"{len(lessons)} closing notes"
    newest = period_words(max(each.period for each in lessons))
    kinds = Counter(each.kind for each in lessons)
    questions = kinds[LessonKind.QUESTION]
    told = (
        (kinds[LessonKind.KEEP], "to keep"),
        (kinds[LessonKind.CHANGE], "to change"),
        (questions, "open question" if questions == 1 else "open questions"),
    )
    return f"{count}, up to {newest}: {', '.join(f'{number} {word}' for number, word in told if number)}."
