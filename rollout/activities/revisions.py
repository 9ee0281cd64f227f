"""How often activities changed from one kept plan to the next, and which of them are no part of it any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from rollout.activities.activity import Activity, Status
from rollout.activities.ledger import ActivityEdit, WorkLedger


@dataclass(frozen=True, slots=True)
class Revision:
    """How often one activity changed, and when last.

    Parameters
    ----------
    sequence : int
        Number of changes. It never falls from one plan to the next. [>= 0]
    changed_on : date
        Day of the plan, or of the decision, that brought the last change.
    """

    sequence: int
    changed_on: date


@dataclass(frozen=True)
class Revisions:
    """What became of every activity that was ever in the plan.

    Parameters
    ----------
    by_id : mapping of UUID to Revision
        In the order in which activities were first planned; those of one plan in the order of their ids.
    cancelled : tuple of Activity
        Those that are in the plan no longer, as they last were.
    taken_from : mapping of str to tuple of Activity
        For each coach the sessions that are no longer theirs, as they last were with that coach.
    """

    by_id: Mapping[UUID, Revision] = field(default_factory=dict)
    cancelled: tuple[Activity, ...] = ()
    taken_from: Mapping[str, tuple[Activity, ...]] = field(default_factory=dict)

    def sequence(self, activity: UUID) -> int:
        """How often an activity changed; 0 for one that no kept plan knows."""
        found = self.by_id.get(activity)
        return found.sequence if found else 0


def revisions(
    versions: Iterable[tuple[date, Sequence[Activity]]],
    *,
    now: Sequence[Activity] | None = None,
    ledger: WorkLedger | None = None,
) -> Revisions:
    """What changed over all kept plans and decisions.

    A change is another first or last day, another session, another rhythm, being dropped or taken up
    again, being gone or back. Owner, title and progress move nothing. A decision and the plan that
    follows it count both: what matters to calendars is that the number rises with every change.

    Parameters
    ----------
    versions : iterable of (date, activities)
        Every kept plan's day and activities, oldest first.
    now : sequence of Activity, optional
        The activities as decided since the last version; as in it unless given.
    ledger : WorkLedger, optional
        The decisions about single activities.
    """
    story = _Story()
    for made_on, activities in versions:
        story.tell(made_on, activities)
    if ledger is not None:
        story.decide(ledger)
    return story.ended(story.last if now is None else now)


def _shape(activity: Activity) -> tuple[object, ...]:
    """All of an activity that a change of counts."""
    is_dropped = activity.status is Status.DROPPED
    return activity.start, activity.end, activity.session, activity.repeats, is_dropped


class _Story:
    """Every activity's changes, told plan by plan."""

    def __init__(self) -> None:
        self.last: Sequence[Activity] = ()
        self._changes: dict[UUID, Revision] = {}
        self._latest: dict[UUID, Activity] = {}
        self._present: set[UUID] = set()
        self._with_coach: dict[tuple[UUID, str], Activity] = {}
        # What stood in a kept plan, and so may be in somebody's calendar.
        self._told: set[UUID] = set()

    def tell(self, made_on: date, activities: Sequence[Activity]) -> None:
        """The next plan: what is new, other, or gone."""
        present = {each.id for each in activities}
        self._told |= present
        for each in sorted(activities, key=lambda each: each.id):
            before = self._latest.get(each.id)
            is_back = before is not None and each.id not in self._present
            if before is None or is_back or _shape(before) != _shape(each):
                self._changed(each.id, made_on)
            self._remember(each)
        for gone in sorted(self._present - present):
            self._changed(gone, made_on)
        self._present = present
        self.last = activities

    def decide(self, ledger: WorkLedger) -> None:
        """Rows that people added, and decisions that move something."""
        for each in ledger.added:
            if each.activity.id not in self._latest:
                self._changed(each.activity.id, each.on)
                self._remember(each.activity)
        for edit in ledger.edits:
            if _moves(edit) and edit.activity in self._latest:
                self._changed(edit.activity, edit.on)

    def ended(self, now: Sequence[Activity]) -> Revisions:
        """The story up to the activities as they are now."""
        for each in now:
            self._remember(each)
        present = {each.id: each for each in now}
        taken: defaultdict[str, list[Activity]] = defaultdict(list)
        for activity, coach in self._no_longer(present):
            taken[coach].append(activity)
        return Revisions(
            by_id=dict(self._changes),
            cancelled=tuple(
                each for id_, each in self._latest.items() if id_ in self._told and id_ not in present
            ),
            taken_from={coach: tuple(each) for coach, each in taken.items()},
        )

    def _no_longer(self, present: Mapping[UUID, Activity]) -> Iterator[tuple[Activity, str]]:
        for (id_, coach), activity in self._with_coach.items():
            current = present.get(id_)
            if current is None or current.session is None or current.session.coach != coach:
                yield activity, coach

    def _remember(self, activity: Activity) -> None:
        self._latest[activity.id] = activity
        if activity.session is not None and activity.session.coach:
            self._with_coach[activity.id, activity.session.coach] = activity

    def _changed(self, activity: UUID, on: date) -> None:
        before = self._changes.get(activity)
        if before is None:
            self._changes[activity] = Revision(0, on)
        else:
            self._changes[activity] = Revision(before.sequence + 1, max(before.changed_on, on))


def _moves(edit: ActivityEdit) -> bool:
    """Whether a calendar shows it elsewhere, or not at all, once it is decided."""
    return edit.removed or edit.is_dated or edit.status is not None
