"""Where links lead, remembered for a second: a room full of phones asks for the same one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from engagement.answering import Entry
from engagement.room import Door
from surveys.survey import SurveyState

FRESH_SECONDS: Final = 1.0
_MOST: Final = 1_000


class Recent:
    """Ways in by the code that was asked for, none of them older than a second.

    Only open ones are remembered, so that whoever waits is told at once how it stands. A page
    that is a second old does no harm: the store asks again for the door, the state and the
    questions when it keeps an answer. Invitations are not remembered: they can be replaced.

    Parameters
    ----------
    clock : callable
        Seconds that only go forwards.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._found: dict[str, tuple[float, Entry]] = {}

    def now(self) -> float:
        """The time before something is read, for `keep`."""
        return self._clock()

    def get(self, code: str) -> Entry | None:
        """Where a code led less than a second ago, if it is remembered."""
        since, entry = self._found.get(code, (0.0, None))
        return entry if entry is not None and self._clock() - since < FRESH_SECONDS else None

    def keep(self, code: str, entry: Entry | None, since: float) -> None:
        """Remember where a code led when the store was asked."""
        if entry is None or entry.kind is None:
            return
        if entry.survey.state is not SurveyState.OPEN or entry.room.door is not Door.OPEN:
            self._found.pop(code, None)
            return
        if len(self._found) >= _MOST:
            self._found.clear()
        self._found[code] = since, entry
