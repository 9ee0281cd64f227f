"""Read: what changed from one published survey to the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from engagement.context import Context
from engagement.findings import in_sentence, listed
from engagement.reading import Results, has_results
from readiness.change import Direction
from readiness.published_change import PublishedChanges, ShownChange, UnitChanges, published_changes
from surveys.survey import Survey

# Holm keeps the chance of a false change at .05 for each unit, not for all of them together.
FALSE_ALARMS_PER_UNIT = 0.05


@dataclass(frozen=True)
class ChangesSinceLast:
    """The changes from the survey before to the latest one, with what names them."""

    earlier: Results
    later: Results
    changes: PublishedChanges

    @property
    def cells(self) -> tuple[tuple[UnitChanges, str, ShownChange], ...]:
        """Every unit and component that could be compared."""
        return tuple(
            (unit, component, found)
            for unit in self.changes.units
            for component, found in unit.components.items()
            if isinstance(found, ShownChange)
        )


def last_two_published(context: Context, engagement: UUID) -> tuple[Survey, Survey] | None:
    """The survey before the latest and the latest, of those with published results; None before the second."""
    surveys = context.store.surveys(context.workspace, engagement)
    published = [each for each in surveys if has_results(context, each)]
    return next(reversed(list(pairwise(published))), None)


def changes_between(earlier: Results, later: Results) -> ChangesSinceLast:
    """What changed from one survey's published results to another's."""
    changes = published_changes(
        earlier.readiness,
        later.readiness,
        earlier_instrument=earlier.instrument,
        instrument=later.instrument,
    )
    return ChangesSinceLast(earlier, later, changes)


def change_sentence(found: ChangesSinceLast) -> str:
    """The one sentence above the changes: how much went up or down beyond chance."""
    since = f"Since “{found.changes.earlier_name}”"
    if not found.cells:
        return f"{since} nothing can be compared: no unit shows the same component in both surveys."
    up, down = (_count(found, direction) for direction in (Direction.UP, Direction.DOWN))
    looked = f"{len(found.cells)} {'comparison' if len(found.cells) == 1 else 'comparisons'}"
    if not up and not down:
        return f"{since} nothing changed that chance could not explain, in {looked}."
    parts = [
        f"{count} went {direction.value}{_most_often(found, direction)}"
        for count, direction in ((up, Direction.UP), (down, Direction.DOWN))
        if count
    ]
    return f"{since}, of {looked}, {' and '.join(parts)} beyond chance."


def smallest_change_sentence(found: ChangesSinceLast) -> str:
    """How far a component had to move to be believed, and how often chance alone is believed."""
    smallest = [cell.keyed.smallest for _, _, cell in found.cells]
    if not smallest:
        return ""
    low, high = f"{min(smallest):.1f}", f"{max(smallest):.1f}"
    moved = f"by {low} points" if low == high else f"by {low} to {high} points, depending on the group,"
    units = len({unit.unit.id for unit, _, _ in found.cells})
    expected = _about(FALSE_ALARMS_PER_UNIT * units)
    return (
        f"A component had to move {moved} to be believed; less may be real but cannot be told from chance. "
        f"If nothing had changed anywhere, {expected} of {units} {'unit' if units == 1 else 'units'} "
        "would still show a change."
    )


def _count(found: ChangesSinceLast, direction: Direction) -> int:
    return sum(cell.keyed.direction is direction for _, _, cell in found.cells)


def _most_often(found: ChangesSinceLast, direction: Direction) -> str:
    """The components that went one way in the most units, in brackets."""
    went = [component for _, component, cell in found.cells if cell.keyed.direction is direction]
    most = max(went.count(component) for component in went)
    names = [component for component in dict.fromkeys(went) if went.count(component) == most]
    language = found.later.survey.language
    labels = [in_sentence(found.later.component_label(component), language) for component in names]
    if len(names) > 2:
        return ""
    return f" ({'mostly ' if len(names) < len(set(went)) else ''}{listed(labels)})"


def _about(expected: float) -> str:
    """An expected number of units in words; Holm keeps it from being larger.

    Examples
    --------
    >>> _about(0.3), _about(1.2), _about(2.6)
    ('hardly one', 'about one', 'about 3')
    """
    return "hardly one" if expected < 0.75 else f"about {round(expected) if expected >= 1.5 else 'one'}"
