"""When the rehearsal of a survey was last opened and sent: times only, of nobody, in memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final
from uuid import UUID

_MOST_SURVEYS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Scan:
    """How many seconds ago a rehearsal was opened and sent last; None for never."""

    opened_ago: float | None = None
    sent_ago: float | None = None


class Scans:
    """Remembers for each survey when its rehearsal was tried last, and not by whom.

    Parameters
    ----------
    clock : callable
        Seconds that only go forwards.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last: dict[UUID, Scan] = {}
        self._lock = threading.Lock()

    def opened(self, survey: UUID) -> None:
        """Note that the rehearsal form was fetched."""
        self._note(survey, "opened_ago")

    def sent(self, survey: UUID) -> None:
        """Note that a rehearsal was sent."""
        self._note(survey, "sent_ago")

    def forget(self, survey: UUID) -> None:
        """Forget a survey's scans: its address has changed, so they tell nothing any more."""
        with self._lock:
            self._last.pop(survey, None)

    def of(self, survey: UUID) -> Scan:
        """How long ago a survey's rehearsal was tried."""
        with self._lock:
            last, now = self._last.get(survey, Scan()), self._clock()
        return Scan(_since(last.opened_ago, now), _since(last.sent_ago, now))

    def _note(self, survey: UUID, what: str) -> None:
        # Inside, the fields hold the clock's time and not what has passed since.
        with self._lock:
            if survey not in self._last and len(self._last) >= _MOST_SURVEYS:
                self._last.clear()
            self._last[survey] = replace(self._last.get(survey, Scan()), **{what: self._clock()})


def _since(moment: float | None, now: float) -> float | None:
    return None if moment is None else now - moment


@cache
def the_scans() -> Scans:
    """The one of this server process."""
    return Scans(time.monotonic)
