"""How much one address may ask for: a whole hotel comes from one, so it is a lot.

Addresses are never stored. What is counted is a hash under a number that this process forgets.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections.abc import Callable
from typing import Final

_MOST_SOURCES: Final = 10_000


def allow_many_connections() -> None:
    """As many open connections as the system lets this process have; usually it starts with 1,024."""
    try:
        import resource
    except ImportError:
        # Windows has no such limit.
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Allowance:
    """A bucket for each source: so many at once, and so many a second from then on.

    Parameters
    ----------
    at_once, a_second : float
        Size of the bucket, and how fast it fills.
    clock : callable
        Seconds that only go forwards.
    """

    def __init__(self, at_once: float, a_second: float, clock: Callable[[], float]) -> None:
        self._at_once, self._a_second, self._clock = at_once, a_second, clock
        self._salt = os.urandom(16)
        self._left: dict[bytes, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def has_room_for(self, source: str) -> bool:
        """Whether one more of this source may pass; it is counted."""
        key = hashlib.blake2b(source.encode(), key=self._salt, digest_size=16).digest()
        now = self._clock()
        with self._lock:
            left, since = self._left.get(key, (self._at_once, now))
            left = min(self._at_once, left + self._a_second * (now - since))
            if len(self._left) >= _MOST_SOURCES:
                # Whoever has a full bucket is forgotten without loss; all are, were they too many.
                self._left.clear()
            self._left[key] = (max(0.0, left - 1), now)
        return left >= 1
