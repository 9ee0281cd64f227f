"""Logging in with a name and a password, whichever page asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engagement.accounts import Account
from engagement.passwords import LONGEST, hashed, is_outdated
from engagement.ports import NotKept
from surveys.text import normalised
from ui.gate.checks import TooBusy
from ui.gate.cookies import is_device
from ui.gate.doorkeeper import Doorkeeper

DEVICE_KEY: Final = "gw_device"


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is in, with a new token."""

    account: Account
    token: str


@dataclass(frozen=True, slots=True)
class WrongPassword:
    """The name or the password is wrong; which one is not told."""


@dataclass(frozen=True, slots=True)
class TooMany:
    """Too many attempts; another one may be made after so many seconds."""

    seconds: int


async def logged_in(
    door: Doorkeeper, name: str, password: str, *, device: str | None, source: str
) -> Entered | WrongPassword | TooMany:
    """Try a name and a password.

    Parameters
    ----------
    device : str or None
        The cookie of a browser that logged in before. Such a browser has a counter of its
        own; all others share the account's, and that of where they come from.
    source : str
        Where the attempt comes from.

    Raises
    ------
    TooBusy
        If too many passwords are being checked at this moment. Such an attempt does not count.
    """
    account = await door.asked(lambda store: store.account_named(name))
    keys = await _counters(door, account, name, device=device, source=source)
    seconds = door.throttle.seconds_to_wait(*keys)
    if seconds:
        return TooMany(seconds)
    door.throttle.attempted(*keys)
    # No password that long was ever accepted; it is not worth a check's time to say so.
    known = account.password_hash if account and len(password) <= LONGEST else None
    try:
        is_right = await door.checks.matches(known, password[: LONGEST + 1])
        if account is None or not is_right:
            return WrongPassword()
        token = await door.sessions.begin(account)
    except TooBusy:
        door.throttle.succeeded(*keys)
        raise
    except NotKept:
        # Removed, or given another password, in this very moment.
        return WrongPassword()
    door.throttle.succeeded(*keys)
    await _renewed(door, account, password)
    return Entered(account, token)


async def _counters(
    door: Doorkeeper, account: Account | None, name: str, *, device: str | None, source: str
) -> tuple[str, ...]:
    key = await door.asked(lambda store: store.secret(DEVICE_KEY))
    if account is not None and device is not None and is_device(key, account.id, device):
        return (f"device {device}",)
    return (f"name {normalised(name)}", f"source {source}")


async def _renewed(door: Doorkeeper, account: Account, password: str) -> None:
    """Hash the password anew where the parameters of hashing have changed."""
    if not is_outdated(account.password_hash):
        return
    try:
        new = await door.checks.run(lambda: hashed(password))
    except TooBusy:
        # The next login will do.
        return
    await door.asked(lambda store: store.renew_hash(account, new))
