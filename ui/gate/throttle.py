"""Guessing passwords is slow; being kept out by somebody else's guessing is not possible.

Attempts are counted in memory and forgotten with the process. Keys are salted hashes: no
address and no name can be read from them.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import os
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

# Ten in fifteen minutes are 350,000 guesses a year: nothing against a password that passes
# `engagement.passwords`. Project judgement, decision 0010.
MOST_FAILURES: Final = 10
WINDOW_SECONDS: Final = 15 * 60
_MOST_COUNTERS: Final = 20_000


class Throttle:
    """Counters of failed attempts.

    Parameters
    ----------
    clock : callable
        Seconds, of any beginning.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._salt = os.urandom(32)
        self._counters: OrderedDict[bytes, deque[float]] = OrderedDict()

    def seconds_to_wait(self, *keys: str) -> int:
        """How long until another attempt may be made; 0 if it may be made now.

        Parameters
        ----------
        *keys : str
            What the attempt counts for; each is a counter of its own.
        """
        now = self._clock()
        waits = [0.0]
        for key in keys:
            times = self._recent(key, now)
            if len(times) >= MOST_FAILURES:
                waits.append(times[-MOST_FAILURES] + WINDOW_SECONDS - now)
        return math.ceil(max(waits))

    def attempted(self, *keys: str) -> None:
        """Count an attempt as failed; before it is made, so that many at once are no way around."""
        now = self._clock()
        for key in keys:
            times = self._recent(key, now)
            times.append(now)
            self._counters[self._hashed(key)] = times
            self._counters.move_to_end(self._hashed(key))
        while len(self._counters) > _MOST_COUNTERS:
            self._counters.popitem(last=False)

    def succeeded(self, *keys: str) -> None:
        """Take back the attempt that was counted last; what others failed at still counts."""
        for key in keys:
            times = self._counters.get(self._hashed(key))
            if times:
                times.pop()

    def _recent(self, key: str, now: float) -> deque[float]:
        times = self._counters.get(self._hashed(key), deque())
        while times and times[0] <= now - WINDOW_SECONDS:
            times.popleft()
        return times

    def _hashed(self, key: str) -> bytes:
        return hmac.new(self._salt, key.encode(), hashlib.sha256).digest()
