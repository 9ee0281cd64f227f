"""Resources and assignments of the project file: coaches and owners, and the hours they give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element

from exchange.project_xml.elements import add, minutes_text, name_text
from exchange.project_xml.numbers import stable_numbers
from exchange.project_xml.tasks import Span, occurrences, percent_of
from exchange.workbook.texts import owner_words
from rollout.activities.activity import Activity

_PEOPLE = UUID("b2a4c1de-5d1c-4a55-8a3e-0f7c6f0b9e11")
_WORK = 1
# Microsoft Project takes none of these in a resource's name: they separate names and shares.
_SEPARATORS = str.maketrans({",": " –", ";": " –", "[": "(", "]": ")"})
# An owner may be a role that many people have; only a coach can be asked for too much.
_ONE, _MANY = 1, 100
_COACH_ROLE = "coach"


@dataclass(frozen=True, slots=True)
class _Part:
    """A person's or role's part in an activity."""

    activity: Activity
    name: str
    minutes: int


class People:
    """Everybody who has a part in an activity.

    A session's coach gives its length, an owner the activity's hours as often as it is held. Hours of
    those who take part are not summed up: the plan does not name them.
    """

    def __init__(self, activities: Sequence[Activity], spans: Mapping[UUID, Span]) -> None:
        self._spans = spans
        self._coaches = {
            resource_name(each.session.coach) for each in activities if each.session and each.session.coach
        }
        self._parts = [part for each in activities for part in _parts(each, spans[each.id])]
        names = sorted({part.name for part in self._parts} | self._coaches)
        ids = {name: uuid5(_PEOPLE, name) for name in names}
        numbers = stable_numbers(ids.values())
        self._numbers = {name: numbers[id_] for name, id_ in ids.items()}

    def add_resources(self, project: Element) -> None:
        """Write coaches and owners by name."""
        resources = add(project, "Resources")
        for position, (name, number) in enumerate(self._numbers.items(), start=1):
            add(
                resources,
                "Resource",
                [
                    ("UID", number),
                    ("GUID", str(uuid5(_PEOPLE, name)).upper()),
                    ("ID", position),
                    ("Name", name),
                    ("Type", _WORK),
                    ("IsNull", False),
                    ("Group", "Coaches" if name in self._coaches else "Owners"),
                    ("MaxUnits", _ONE if name in self._coaches else _MANY),
                ],
            )

    def add_assignments(self, project: Element, tasks: Mapping[UUID, int]) -> None:
        """Write who works on what, in the order of the activities first planned."""
        assignments = add(project, "Assignments")
        order = {id_: place for place, id_ in enumerate(tasks)}
        parts = sorted(self._parts, key=lambda part: order[part.activity.id])
        ids = [uuid5(part.activity.id, part.name) for part in parts]
        numbers = stable_numbers(ids)
        for part, id_ in zip(parts, ids, strict=True):
            span, percent = self._spans[part.activity.id], percent_of(part.activity)
            done = round(part.minutes * percent / 100)
            add(
                assignments,
                "Assignment",
                [
                    ("UID", numbers[id_]),
                    ("GUID", str(id_).upper()),
                    ("TaskUID", tasks[part.activity.id]),
                    ("ResourceUID", self._numbers[part.name]),
                    ("PercentWorkComplete", percent),
                    ("ActualWork", minutes_text(done)),
                    ("Finish", span.finish),
                    ("RemainingWork", minutes_text(part.minutes - done)),
                    ("Start", span.start),
                    ("Units", round(part.minutes / span.minutes, 4)),
                    ("Work", minutes_text(part.minutes)),
                ],
            )


def resource_name(name: str) -> str:
    """A person or role as Microsoft Project takes its name.

    Examples
    --------
    >>> resource_name("Ines Albrecht, managing director [EMEA]")
    'Ines Albrecht – managing director (EMEA)'
    """
    return name_text(name.translate(_SEPARATORS))


def _parts(activity: Activity, span: Span) -> Iterator[_Part]:
    coach = resource_name(activity.session.coach) if activity.session else ""
    if coach:
        yield _Part(activity, coach, span.minutes)
    owner = resource_name(owner_words(activity.owner))
    # A named coach stands in for the role.
    if owner and owner != coach and not (coach and activity.owner == _COACH_ROLE):
        yield _Part(activity, owner, round(60 * activity.hours * occurrences(activity)))
