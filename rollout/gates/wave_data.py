"""What a gate may be judged by, and what was read from it for one criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from readiness.draft_okrs.judging import KeyResultReview
from readiness.evidence.cadence import CadenceRecord
from readiness.published import PublishedReadiness
from readiness.published_change import PublishedChanges
from rollout.gates.records import HandCount, WaveGate
from surveys.instrument import Instrument

_FIVE_POINTS = 4.0  # from 1 to 5


@dataclass(frozen=True, slots=True)
class Pulse:
    """The survey a gate is judged by.

    Parameters
    ----------
    changes : PublishedChanges or None
        Since the last survey before the wave; None where there was none.
    """

    readiness: PublishedReadiness
    instrument: Instrument
    language: str
    changes: PublishedChanges | None

    def label(self, component: str) -> str:
        """A component's name in the survey's language."""
        return self.instrument.components_by_id[component].label[self.language]

    def points(self, component: str, distance: float) -> float:
        """A distance on the component's scale as points of a five-point scale."""
        scale = self.instrument.scale_of(self.instrument.components_by_id[component])
        return distance * _FIVE_POINTS / (scale.maximum - scale.minimum)


@dataclass(frozen=True, slots=True)
class WaveData:
    """Everything a gate may be judged by.

    Parameters
    ----------
    since, on : date
        First and last day whose looks and counts are used.
    """

    gate: WaveGate
    since: date
    on: date
    pulse: Pulse | None = None
    cadence: tuple[CadenceRecord, ...] = ()
    key_results: tuple[KeyResultReview, ...] = ()
    counts: tuple[HandCount, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was observed for one criterion.

    Parameters
    ----------
    value : float or None
        In the criterion's unit; None: not known.
    is_certain : bool
        A value that misses the threshold does so beyond chance.
    is_enough : bool
        Enough is known to pass.
    missing : str
        What is not known, in words.
    """

    value: float | None
    observed: str = ""
    missing: str = ""
    is_certain: bool = True
    is_enough: bool = True


def listed(names: Sequence[str]) -> str:
    """Names in a sentence; of many the first three.

    Examples
    --------
    >>> listed(["Sales"]), listed(["Sales", "IT"]), listed(["A", "B", "C", "D", "E"])
    ('Sales', 'Sales and IT', 'A, B, C and 2 more')
    """
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def percent(share: float) -> str:
    """A share in whole percent, never rounded up to all or down to none.

    Examples
    --------
    >>> percent(0.8), percent(0.999), percent(0.001)
    ('80 %', '99 %', '1 %')
    """
    whole = round(100 * share)
    if 0 < share < 1:
        whole = min(max(whole, 1), 99)
    return f"{whole} %"
