"""One person's answers as a form sends them: read, checked, and made ready to be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from surveys.answers import BLANK, DECLINED, DONT_KNOW, NO_ROLE, Comment, Submission
from surveys.instrument import Instrument
from surveys.text import clean_text

# Field names: a prefix keeps items, questions and the rest apart, whatever an id is.
ITEM: Final = "v."
QUESTION: Final = "q."
TEAM: Final = "team"
ROLE: Final = "role"
SAYS_DONT_KNOW: Final = "?"
SAYS_DECLINED: Final = "-"
MOST_CHARACTERS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Reply:
    """What is kept of a form: answers, and texts that nothing joins to them."""

    submission: Submission
    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A form that a person can complete.

    Parameters
    ----------
    missing : tuple of str
        Names of fields without an answer, in asking order.
    too_long : mapping
        Name of a text field -> its length in characters.
    """

    missing: tuple[str, ...]
    too_long: Mapping[str, int]


class NotAReply(ValueError):
    """Something that no form of this survey sends: a changed field, a value outside its scale."""


def reply_from(
    fields: Mapping[str, str],
    instrument: Instrument,
    units: Sequence[UUID | None],
    *,
    unit: UUID | None,
    random_key: Callable[[], bytes],
    may_skip: bool = False,
    with_texts: bool = True,
) -> Reply | Incomplete:
    """The reply a form holds, or what is missing in it.

    Parameters
    ----------
    fields : mapping
        Name -> value of what the browser sent for this survey.
    units : sequence of UUID or None
        The survey's units; the field `TEAM` is a position in it. None stands for one that
        nobody belongs to directly.
    unit : UUID, optional
        The unit, if the link says it already; then the field is not read.
    may_skip : bool
        Statements may stay blank, as they do on paper.
    with_texts : bool
        Whether texts are kept. A phone may have opened the form when they were still asked for.

    Raises
    ------
    NotAReply
        If a field or a value is not one the form offers.
    """
    _require_known(fields, instrument)
    missing: list[str] = []
    if unit is None:
        unit = _unit(fields.get(TEAM, ""), units)
        if unit is None:
            missing.append(TEAM)
    role = _role(fields.get(ROLE, ""), instrument)
    if role is None:
        missing.append(ROLE)
    values = {
        item.id: _value(fields.get(ITEM + item.id, ""), instrument, item.id) for item in instrument.items
    }
    if not may_skip:
        missing += [ITEM + item for item, value in values.items() if value == BLANK]
    elif all(value == BLANK for value in values.values()):
        missing.append(ITEM + instrument.items[0].id)
    questions = instrument.open_questions if with_texts else ()
    texts = {q.id: clean_text(fields.get(QUESTION + q.id, "")) for q in questions}
    too_long = {QUESTION + q: len(text) for q, text in texts.items() if len(text) > MOST_CHARACTERS}
    if missing or too_long or unit is None or role is None:
        return Incomplete(tuple(missing), too_long)
    kept = bytes(value % 256 for value in values.values())
    return Reply(
        Submission(random_key(), unit, role, kept),
        tuple(Comment(random_key(), question, text) for question, text in texts.items() if text),
    )


def _require_known(fields: Mapping[str, str], instrument: Instrument) -> None:
    items, questions = instrument.items, instrument.open_questions
    known = {TEAM, ROLE, *(ITEM + each.id for each in items), *(QUESTION + each.id for each in questions)}
    unknown = fields.keys() - known
    if unknown:
        raise NotAReply(f"{len(unknown)} fields belong to no question")


def _unit(value: str, units: Sequence[UUID | None]) -> UUID | None:
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 6 and int(value) < len(units)):
        raise NotAReply("there is no such team")
    found = units[int(value)]
    if found is None:
        raise NotAReply("nobody belongs to this unit directly")
    return found


def _role(value: str, instrument: Instrument) -> int | None:
    """Position of the role; an instrument with one role does not ask."""
    roles = [role.id for role in instrument.roles]
    if len(roles) == 1:
        return 0
    if not value:
        return None
    if value == SAYS_DECLINED:
        return NO_ROLE
    if value not in roles:
        raise NotAReply("there is no such role")
    return roles.index(value)


def _value(value: str, instrument: Instrument, item: str) -> int:
    scale = instrument.scale_of(instrument.items_by_id[item])
    match value:
        case "":
            return BLANK
        case _ if value == SAYS_DONT_KNOW:
            return DONT_KNOW
        case _ if value == SAYS_DECLINED:
            return DECLINED
    points = {str(point): point for point in range(scale.minimum, scale.maximum + 1)}
    if value not in points:
        raise NotAReply("an answer is outside its scale")
    return points[value]


def screens(instrument: Instrument) -> tuple[tuple[str, ...], ...]:
    """The items of each screen: those of one component together, no more than six at a time.

    Items that were put in an order of their own, so that components change at every step,
    are not torn apart: a screen has at least three as long as there are any.
    """
    found: list[list[str]] = []
    last = None
    for item in instrument.items:
        kind = (item.kind, item.component if item.kind == "component" else None)
        full = found and len(found[-1]) >= _MOST_ON_A_SCREEN
        if not found or full or (kind != last and len(found[-1]) >= _FEWEST_ON_A_SCREEN):
            found.append([])
        found[-1].append(item.id)
        last = kind
    return tuple(map(tuple, found))


_MOST_ON_A_SCREEN: Final = 6
_FEWEST_ON_A_SCREEN: Final = 3
