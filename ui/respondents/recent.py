"""Where links lead, remembered for a second: a room full of phones asks for the same one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from engagement.answering import Entry
from engagement.room import Door
from surveys.survey import SurveyState

FRESH_SECONDS: Final = 1.0
_MOST: Final = 1_000


class Recent:
    """Ways in by the code that was asked for, none of them older than a second.

    Only open ones are remembered, so that whoever waits is told at once how it stands. The store
    asks again for the door, the state and the questions when it keeps an answer; switching open
    links off takes a second to hold. Invitations are not remembered: they can be replaced.

    Parameters
    ----------
    clock : callable
        Seconds that only go forwards.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._found: dict[str, tuple[float, Entry]] = {}
        self._asking: dict[str, asyncio.Future[Entry | None]] = {}

    async def entry(self, code: str, read: Callable[[], Awaitable[Entry | None]]) -> Entry | None:
        """Where a code leads.

        Parameters
        ----------
        read : callable
            Asks the store. Who comes while somebody asks for the same code waits for that answer.
        """
        since, known = self._found.get(code, (0.0, None))
        if known is not None and self._clock() - since < FRESH_SECONDS:
            return known
        if code not in self._asking:
            asking = asyncio.ensure_future(self._read(code, read))
            self._asking[code] = asking
            asking.add_done_callback(lambda _: self._asking.pop(code, None))
        # A phone that hangs up does not end the reading for the others.
        return await asyncio.shield(self._asking[code])

    async def _read(self, code: str, read: Callable[[], Awaitable[Entry | None]]) -> Entry | None:
        since = self._clock()
        entry = await read()
        self._found.pop(code, None)
        if entry is not None and entry.kind is not None and _is_open(entry):
            if len(self._found) >= _MOST:
                self._found.clear()
            self._found[code] = since, entry
        return entry


def _is_open(entry: Entry) -> bool:
    return entry.survey.state is SurveyState.OPEN and entry.room.door is Door.OPEN
