"""Password checks: few at a time, and as long for a name that does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final, TypeVar

import anyio
import anyio.to_thread

from engagement.passwords import hashed, matches

# A check takes 64 MiB and a core for some 0.2 s; on two cores one is left for the room.
AT_ONCE: Final = 2
MOST_WAITING: Final = 6
_Result = TypeVar("_Result")


class TooBusy(Exception):
    """So many passwords are being checked that another one would have to wait too long."""


class PasswordChecks:
    """A queue of two clerks and six chairs."""

    def __init__(self) -> None:
        self._inside = 0
        self._limiter: anyio.CapacityLimiter | None = None

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits; False for None, after as much work. Raises TooBusy."""

        def work() -> bool:
            # Both ask for it, so that making it at the first use tells nothing either.
            nothing = _hash_of_nothing()
            return matches(password_hash or nothing, password) and password_hash is not None

        return await self.run(work)

    async def run(self, work: Callable[[], _Result]) -> _Result:
        """Do something as expensive as a check. Raises TooBusy."""
        if self._inside >= AT_ONCE + MOST_WAITING:
            raise TooBusy
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(AT_ONCE)
        self._inside += 1
        try:
            return await anyio.to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._inside -= 1


@cache
def _hash_of_nothing() -> str:
    return hashed("nobody has this password")
