"""What is refused of gates: thresholds, reasons, names and counts that cannot stand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from rollout.gates.catalogue import Criterion, GateCatalogue
from rollout.gates.records import Threshold, WaveGate
from surveys.faults import FaultList
from surveys.text import clean_text

LONGEST_NAME, LONGEST_REASON, LARGEST_COUNT = 200, 1_000, 100_000
_SHORTEST_REASON = 3


@dataclass(frozen=True, slots=True)
class Wish:
    """A threshold other than the default, and why."""

    value: float
    reason: str = ""


def checked_thresholds(
    asked: Mapping[str, Wish], catalogue: GateCatalogue, faults: FaultList
) -> dict[str, Threshold]:
    """What was asked for, as far as it differs from the defaults; faults are noted."""
    found = {}
    for name, wish in asked.items():
        known = catalogue.by_id.get(name)
        if known is None:
            faults.add("Thresholds", "there is no such criterion", "Choose one of the list.", name)
        elif wish.value != known.threshold:
            reason, wrong = clean_text(wish.reason), FaultList()
            check_threshold(known, wish.value, wrong)
            check_reason(reason, wrong, f"{known.title}, reason")
            faults.extend(wrong)
            if not wrong:
                found[name] = Threshold(criterion=name, value=wish.value, reason=reason)
    return found


def check_threshold(criterion: Criterion, value: float, faults: FaultList) -> None:
    """Note a threshold outside the criterion's range."""
    if not (math.isfinite(value) and criterion.lowest <= value <= criterion.highest):
        remedy = f"Give a number from {criterion.lowest:g} to {criterion.highest:g}."
        faults.add(criterion.title, "the threshold is out of range", remedy, value)


def check_reason(reason: str, faults: FaultList, place: str = "Reason") -> None:
    """Note a reason that is missing or too long."""
    if len(reason) < _SHORTEST_REASON:
        faults.add(place, "it is missing or too short", "Say why, so that others can follow it.", reason)
    elif len(reason) > LONGEST_REASON:
        faults.add(place, f"it is longer than {LONGEST_REASON:,} characters", "Shorten it.", reason)


def check_name(by: str, faults: FaultList) -> None:
    """Note a name that is missing or too long."""
    if not by:
        faults.add("Your name", "it is missing", "Say who says so.")
    elif len(by) > LONGEST_NAME:
        faults.add("Your name", f"it is longer than {LONGEST_NAME} characters", "Shorten it.", by)


def check_count(gate: WaveGate, criterion: Criterion | None, met: int, total: int, faults: FaultList) -> None:
    """Note a count of something that is not counted, or one that cannot be."""
    if criterion is None or criterion.counted is None or gate.threshold(criterion.id) is None:
        faults.add("Count", "nothing is counted by hand there", "Choose a criterion that is counted.")
        return
    if not 1 <= total <= LARGEST_COUNT:
        faults.add(criterion.counted.total, "the number cannot be", "Give a number from 1 up.", total)
    if not 0 <= met <= total:
        remedy = f"Give a number from 0 to {max(total, 0)}."
        faults.add(criterion.counted.met, "the number cannot be", remedy, met)
