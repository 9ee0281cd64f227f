"""Cures that were decided on, as activities of the whole programme."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID, uuid5

from pydantic import Field

from rollout.activities.activity import PROGRAMME, Activity, Frozen, Phase
from rollout.activities.generation import in_order
from rollout.activities.templates import LEAD, ActivityTemplates
from rollout.activities.weekdays import on_working_day

_LONGEST_TITLE = 80


class CureToDo(Frozen):
    """A cure that was decided on, as the plan takes it up.

    Nothing here tells against what it is decided: the plan circulates.

    Parameters
    ----------
    owner : str
        A named person, else the role.
    role : str
        Whose working hours it takes.
    hours : float
        Working hours of its owner.
    lead_weeks : float
        Weeks from its start until it takes effect.
    """

    id: str
    action: str
    owner: str
    role: str
    hours: float = Field(ge=0)
    lead_weeks: float = Field(ge=0)

    @property
    def template(self) -> str:
        """What its own activity names as its template."""
        return f"cure/{self.id}"

    @property
    def title(self) -> str:
        """What its own activity is called."""
        return short_title(self.action)

    @property
    def lead(self) -> timedelta:
        """Whole days from its start until it takes effect."""
        return timedelta(days=math.ceil(7 * self.lead_weeks))

    def latest_start(self, first_launch: date) -> date:
        """The last working day on which it has to begin to take effect before the first launch."""
        return on_working_day(first_launch - self.lead, forwards=False)

    def activity(self, engagement: UUID, first_launch: date, made_on: date) -> Activity:
        """Its own activity: in time for the first launch, but not before the day of the plan."""
        start = max(self.latest_start(first_launch), on_working_day(made_on))
        last = on_working_day(start + self.lead - timedelta(days=1), forwards=False)
        return Activity(
            id=uuid5(engagement, self.template),
            template=self.template,
            title=self.title,
            phase=Phase.PREPARE,
            unit=None,
            unit_name=PROGRAMME,
            wave=None,
            start=start,
            end=max(start, last),
            hours=self.hours,
            owner=self.owner,
            takes_part=self.role,
        )


def with_cures(
    activities: Sequence[Activity],
    cures: Sequence[CureToDo],
    kinds: ActivityTemplates,
    *,
    engagement: UUID,
    first_launch: date | None,
    made_on: date,
) -> tuple[Activity, ...]:
    """The activities with the cures decided on among them, in the order of their start.

    A cure that an activity of the plan already is gets no row of its own: the activity takes over the
    person named for the cure, unless it belongs to the leads of units. Every other cure is a row.

    Parameters
    ----------
    activities : sequence of Activity
        Of `rollout.activities.generation.activities`.
    first_launch : date or None
        First day of the first period that is still to come; None: nothing has a date.
    made_on : date
        Day of the plan: no cure begins before it.
    """
    owners = named_owners(cures, activities, kinds)
    owned = [
        each.model_copy(update={"owner": owners[each.template]}) if each.template in owners else each
        for each in activities
    ]
    if first_launch is None:
        return in_order(owned)
    own = [each.activity(engagement, first_launch, made_on) for each in own_cures(cures, activities, kinds)]
    return in_order((*owned, *own))


def named_owners(
    cures: Sequence[CureToDo], activities: Sequence[Activity], kinds: ActivityTemplates
) -> dict[str, str]:
    """Kind of activities -> the person named for a cure that it shows."""
    shown = [owner_in_plan(each, activities, kinds) for each in cures]
    # Of two persons for one kind of activities, the one that was decided on first stands.
    return {kind: owner for kind, owner in reversed(shown) if owner}


def own_cures(
    cures: Iterable[CureToDo], activities: Sequence[Activity], kinds: ActivityTemplates
) -> tuple[CureToDo, ...]:
    """The cures that no activity of a plan already is: each is a row of its own."""
    planned = {each.template for each in activities}
    return tuple(each for each in cures if kinds.covering.get(each.id) not in planned)


def owner_in_plan(
    cure: CureToDo, activities: Sequence[Activity], kinds: ActivityTemplates
) -> tuple[str, str]:
    """Kind of the activities in which a plan shows a cure, and the owner they have through it.

    The owner is "" where they keep the one that they have anyway.
    """
    if own_cures([cure], activities, kinds):
        return cure.template, cure.owner
    kind = kinds.covering[cure.id]
    is_named = cure.owner != cure.role and kinds.by_id[kind].owner != LEAD
    return kind, cure.owner if is_named else ""


def late_cures(cures: Sequence[CureToDo], first_launch: date, made_on: date) -> tuple[CureToDo, ...]:
    """The cures that do not take effect before the first launch, though begun on the plan's day."""
    # By the calendar: what should begin on a weekend and begins on its Monday loses no working day.
    return tuple(each for each in cures if first_launch - each.lead < made_on)


def short_title(action: str, longest: int = _LONGEST_TITLE) -> str:
    """An action as the title of a row: up to its colon, or cut at a word, where it is too long.

    Examples
    --------
    >>> short_title("Say three things in each message: why, what and when.", 40)
    'Say three things in each message'
    >>> short_title("Draw one map of all goals that depend on each other.", 30)
    'Draw one map of all goals…'
    """
    title = " ".join(action.split()).rstrip(".")
    if len(title) > longest:
        title = title.partition(": ")[0]
    if len(title) <= longest:
        return title
    words = title[:longest].rpartition(" ")[0] or title[: longest - 1]
    return words.rstrip(",;:") + "…"


def role_words(role: str) -> str:
    """A role of the catalogue as the plan's owners are written.

    Examples
    --------
    >>> role_words("business_owner"), role_words("okr_master"), role_words("hr")
    ('business owner', 'OKR master', 'HR')
    """
    return {"okr_master": "OKR master", "hr": "HR"}.get(role, role.replace("_", " "))
