"""What the gate and its pages share in one process: sessions, counters, and the queue for checks."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from engagement.accounts import AccountStore
from ui.gate.checks import PasswordChecks
from ui.gate.connections import PUBLIC_URL_VARIABLE
from ui.gate.sessions import Sessions
from ui.gate.start_code import StartCode
from ui.gate.throttle import Throttle
from ui.wiring import the_accounts

_Result = TypeVar("_Result")


class Doorkeeper:
    """Knows who is in and how often somebody tried.

    Parameters
    ----------
    store : callable
        Gives the store of accounts; it is opened at the first use.
    clock : callable
        Seconds since 1970.
    public_url : str
        The https address of a proxy in front; empty without one.
    start_code : StartCode, optional
        What the first start asks for.
    """

    def __init__(
        self,
        store: Callable[[], AccountStore],
        clock: Callable[[], float] = time.time,
        public_url: str = "",
        start_code: StartCode | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.public_url = public_url
        self.sessions = Sessions(store, clock)
        self.throttle = Throttle(clock)
        self.checks = PasswordChecks()
        self.start_code = start_code or StartCode()

    async def asked(self, question: Callable[[AccountStore], _Result]) -> _Result:
        """What the store answers; in another thread, for opening it and writing may take their time."""
        return await run_in_threadpool(lambda: question(self.store()))


@cache
def the_doorkeeper() -> Doorkeeper:
    """The one of this server process."""
    return Doorkeeper(the_accounts, public_url=os.environ.get(PUBLIC_URL_VARIABLE, "").strip())
