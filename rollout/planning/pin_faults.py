"""What is wrong with the pins and chosen pilots of a plan's settings, in the words of whoever set them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from rollout.calendar import PlanQuarter, period_words
from rollout.planning.settings import Pin, PinKind, PlanSettings
from surveys.faults import Fault
from surveys.organisation import Organisation


def setting_faults(
    organisation: Organisation, settings: PlanSettings, quarters: Sequence[PlanQuarter]
) -> Iterator[Fault]:
    """Every pin that names something unknown, contradicts another, or meets a blocked date."""
    order = {quarter.id: position for position, quarter in enumerate(quarters)}
    by_unit: dict[UUID, list[Pin]] = {}
    for pin in settings.pins:
        if pin.unit not in organisation.by_id:
            yield Fault("Pins", "the unit is not in the team list", "Remove the pin.", str(pin.unit))
        elif pin.period and pin.period not in order:
            place = f"Pins, {organisation.by_id[pin.unit].name}"
            first, last = period_words(quarters[0].id), period_words(quarters[-1].id)
            remedy = f"Name a {settings.cycle.value} from {first} to {last}, or look further ahead."
            yield Fault(place, "the plan does not reach this period", remedy, period_words(pin.period))
        else:
            by_unit.setdefault(pin.unit, []).append(pin)
    for unit, pins in by_unit.items():
        yield from _unit_faults(unit, pins, organisation, settings, quarters)
    for pilot in settings.pilots:
        if pilot not in organisation.by_id:
            yield Fault("Chosen pilots", "the unit is not in the team list", "Choose again.", str(pilot))
        elif any(pin.kind is PinKind.STAYS_OUT for pin in by_unit.get(pilot, ())):
            name = organisation.by_id[pilot].name
            yield Fault("Chosen pilots", "this unit is pinned to stay out", "Remove one of the two.", name)
    if len(settings.pilots) > settings.most_pilots:
        remedy = "Allow more pilots, or choose fewer."
        yield Fault("Chosen pilots", "more are chosen than may pilot", remedy, str(len(settings.pilots)))
    for period in sorted(settings.coach_hours_in.keys() - order.keys()):
        remedy = "Remove it, or look further ahead."
        yield Fault(
            "Coach hours by period", "the plan does not reach this period", remedy, period_words(period)
        )


def _unit_faults(
    unit: UUID,
    pins: Sequence[Pin],
    organisation: Organisation,
    settings: PlanSettings,
    quarters: Sequence[PlanQuarter],
) -> Iterator[Fault]:
    known = organisation.by_id[unit]
    place = f"Pins, {known.name}"
    told = ", ".join(map(_words, pins))
    # The same decision written down twice is none too many; another period is.
    periods = Counter(kind for kind, _ in {(pin.kind, pin.period) for pin in pins})
    twice = dict.fromkeys(_words(pin) for pin in pins if periods[pin.kind] > 1)
    if twice:
        problem = "two decisions of one kind contradict each other, or one is not needed"
        yield Fault(place, problem, "Keep one.", ", ".join(twice))
        return
    if any(pin.kind is PinKind.STAYS_OUT for pin in pins):
        if any(pin.kind.needs_period for pin in pins):
            yield Fault(
                place, "it stays out and is pinned to a start as well", "Remove one of the pins.", told
            )
        return
    wanted = [quarter for position, quarter in enumerate(quarters) if _fits(position, pins, quarters)]
    if not wanted:
        yield Fault(place, "its pins leave no period", "Move or remove a pin.", told)
    elif any(pin.kind.needs_period for pin in pins) and all(
        quarter.is_blocked_by((*known.blocked, *settings.avoid)) for quarter in wanted
    ):
        remedy = "Move the pin, or free the dates."
        yield Fault(place, "it cannot start then: the dates are blocked", remedy, told)


def _words(pin: Pin) -> str:
    return f"{pin.kind.value} {period_words(pin.period)}".strip()


def _fits(position: int, pins: Sequence[Pin], quarters: Sequence[PlanQuarter]) -> bool:
    order = [quarter.id for quarter in quarters]
    for pin in pins:
        if not pin.period:
            continue
        pinned = order.index(pin.period)
        wrong = {
            PinKind.STARTS_IN: position != pinned,
            PinKind.NOT_BEFORE: position < pinned,
            PinKind.NOT_AFTER: position > pinned,
        }
        if wrong[pin.kind]:
            return False
    return True
