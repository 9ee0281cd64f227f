"""What every use case works with: a store, one workspace, and sources of time and chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engagement.ports import Store


@dataclass(frozen=True)
class Context:
    """One workspace's view of the store.

    Parameters
    ----------
    today : callable
        The current date; fixed in tests.
    new_id : callable
        A new random UUID at each call.
    random_key : callable
        16 new random bytes at each call.
    """

    store: Store
    workspace: UUID
    today: Callable[[], date]
    new_id: Callable[[], UUID]
    random_key: Callable[[], bytes]
