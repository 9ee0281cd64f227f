"""The code that makes the first account: who can read the server's terminal owns the installation.

That a request seems to come from this machine is not enough. A forwarder that adds nothing of its
own (ssh, socat, a bare proxy) makes the whole network look like this machine.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from typing import Final

from surveys.links import ROOM_CODE_LENGTH, code_from, read_code

# Of 2^40 codes ten tries hit one with a chance of 1e-11; then there is a new code.
_MOST_TRIES: Final = 10


def _new_code() -> str:
    return code_from(secrets.token_bytes(5), ROOM_CODE_LENGTH)


def _print(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class StartCode:
    """Announced on the terminal when the page of the first start is opened.

    Parameters
    ----------
    new_code, say : callable
        Fixed in tests.
    """

    def __init__(self, new_code: Callable[[], str] = _new_code, say: Callable[[str], None] = _print) -> None:
        self._new_code, self._say = new_code, say
        self._code, self._tries = "", 0

    def announce(self) -> None:
        """Say the code on the terminal, once for each code."""
        if not self._code:
            self._code, self._tries = self._new_code(), 0
            shown = f"{self._code[:4]}-{self._code[4:]}"
            self._say(f"\n  First start. Code for the owner's account: {shown}\n")

    def fits(self, typed: str) -> bool:
        """Whether somebody typed the code; after ten wrong tries there is another one."""
        self.announce()
        if secrets.compare_digest(read_code(typed).encode(), self._code.encode()):
            return True
        self._tries += 1
        if self._tries >= _MOST_TRIES:
            self._code = ""
            self.announce()
        return False
