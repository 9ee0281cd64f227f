"""Sessions as the gate sees them: begun, looked up with a short memory, ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from starlette.concurrency import run_in_threadpool

from engagement.accounts import TOUCH_SECONDS, Account, AccountStore, Session, session_is_over
from ui.gate.cookies import new_token, token_digest

# A page asks for some 80 files at once; so much later at the latest the store is asked again,
# which is how a session ended elsewhere (command line, another process) ends here.
REMEMBERED_SECONDS: Final = 10
_MOST_REMEMBERED: Final = 1000


@dataclass(frozen=True, slots=True)
class _Remembered:
    session: Session
    asked: float


class Sessions:
    """All sessions of this installation.

    Parameters
    ----------
    store : callable
        Gives the store; it is opened at the first use.
    clock : callable
        Seconds since 1970.
    """

    def __init__(self, store: Callable[[], AccountStore], clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._remembered: dict[bytes, _Remembered] = {}

    async def of(self, token: str | None, *, is_active: bool) -> Session | None:
        """The session of a token, unless it is over.

        Parameters
        ----------
        token : str or None
            From the browser's cookie.
        is_active : bool
            Whether a person did something, which keeps the session from becoming idle.
        """
        if token is None:
            return None
        digest, now = token_digest(token), self._clock()
        session = await self._looked_up(digest, now)
        if session is None:
            return None
        if session_is_over(session, int(now)):
            await self.end(token)
            return None
        if is_active and now - session.seen >= TOUCH_SECONDS:
            await run_in_threadpool(lambda: self._store().touch_session(digest, int(now)))
            if digest in self._remembered:
                # It may have been ended meanwhile; then it is not remembered any more.
                seen = replace(session, seen=int(now))
                self._remembered[digest] = replace(self._remembered[digest], session=seen)
        return session

    async def begin(self, account: Account) -> str:
        """A new session with a new token. Raises NotKept if the account changed meanwhile."""
        token, now = new_token(), int(self._clock())
        session = Session(token_digest(token), account, started=now, seen=now)
        await run_in_threadpool(lambda: self._store().sweep_sessions(now))
        await run_in_threadpool(lambda: self._store().add_session(session))
        return token

    async def end(self, token: str | None) -> None:
        """End a session, if there is one."""
        if token is None:
            return
        digest = token_digest(token)
        self._remembered.pop(digest, None)
        await run_in_threadpool(lambda: self._store().end_session(digest))
        # A look-up that was on its way may have brought it back.
        self._remembered.pop(digest, None)

    async def _looked_up(self, digest: bytes, now: float) -> Session | None:
        known = self._remembered.get(digest)
        if known is not None and 0 <= now - known.asked < REMEMBERED_SECONDS:
            return known.session
        self._remembered.pop(digest, None)
        session = await run_in_threadpool(lambda: self._store().session(digest))
        if session is not None:
            # Only what exists is remembered, so that guessing fills no memory.
            while len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[digest] = _Remembered(session, now)
        return session
