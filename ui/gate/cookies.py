"""The gate's cookies: their names, their attributes, and the session's token.

`SameSite=Lax`, because with Strict neither a link in an e-mail nor the way back from an
organisation's sign-in would find the session; everything that changes something checks
`Origin`. No lifetime is given: a browser forgets the session when it is closed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from starlette.responses import Response

from ui.gate.connections import Connection

SESSION_NAME: Final = "gw_session"
DEVICE_NAME: Final = "gw_device"
# Browsers keep a cookie with this prefix only from an encrypted page and for this host alone.
_ENCRYPTED_PREFIX: Final = "__Host-"
_TOKEN_BYTES: Final = 32
_LONGEST: Final = 200
_DEVICE_SECONDS: Final = 365 * 24 * 60 * 60


def new_token() -> str:
    """A random session token, as it stands in the cookie."""
    return urlsafe_b64encode(os.urandom(_TOKEN_BYTES)).rstrip(b"=").decode()


def token_digest(token: str) -> bytes:
    """What the store knows of a token. It is as random as a key, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).digest()


def session_token(cookies: Mapping[str, str], connection: Connection) -> str | None:
    """The session token a browser sent, under the one name that fits the connection."""
    return _found(cookies, _named(SESSION_NAME, connection))


def session_cookies(cookies: Mapping[str, str]) -> tuple[str, ...]:
    """The session tokens of a connection that the gate has let through."""
    found = (_found(cookies, name) for name in (f"{_ENCRYPTED_PREFIX}{SESSION_NAME}", SESSION_NAME))
    return tuple(filter(None, found))


def device_cookie(cookies: Mapping[str, str], connection: Connection) -> str | None:
    """The device cookie a browser sent."""
    return _found(cookies, _named(DEVICE_NAME, connection))


def set_session(response: Response, connection: Connection, token: str) -> None:
    """Give the browser a session."""
    _set(response, connection, SESSION_NAME, token, None)


def set_device(response: Response, connection: Connection, value: str) -> None:
    """Let the browser be recognised as one that logged in before."""
    _set(response, connection, DEVICE_NAME, value, _DEVICE_SECONDS)


def clear_session(response: Response, connection: Connection) -> None:
    """Take the session from the browser; that it logged in before stays known."""
    response.delete_cookie(
        _named(SESSION_NAME, connection), path="/", secure=_is_secure(connection), httponly=True
    )


def new_device(key: bytes, account: UUID) -> str:
    """A device cookie for an account: a random number, signed.

    Examples
    --------
    >>> account = UUID(int=1)
    >>> device = new_device(b"key", account)
    >>> is_device(b"key", account, device), is_device(b"key", UUID(int=2), device)
    (True, False)
    """
    number = os.urandom(16).hex()
    return f"{number}.{_signature(key, account, number)}"


def is_device(key: bytes, account: UUID, value: str) -> bool:
    """Whether a device cookie was given to a browser that logged in to this account."""
    number, _, signature = value.partition(".")
    return hmac.compare_digest(signature.encode(), _signature(key, account, number).encode())


def _signature(key: bytes, account: UUID, number: str) -> str:
    return hmac.new(key, account.bytes + number.encode(), hashlib.sha256).hexdigest()


def _found(cookies: Mapping[str, str], name: str) -> str | None:
    value = cookies.get(name, "")
    return value if 0 < len(value) <= _LONGEST else None


def _named(name: str, connection: Connection) -> str:
    return f"{_ENCRYPTED_PREFIX}{name}" if _is_secure(connection) else name


def _is_secure(connection: Connection) -> bool:
    return connection is Connection.ENCRYPTED


def _set(response: Response, connection: Connection, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        _named(name, connection),
        value,
        max_age=seconds,
        path="/",
        secure=_is_secure(connection),
        httponly=True,
        samesite="lax",
    )
