"""Who may come in: accounts, their sessions, and what the use cases need kept of them.

Accounts belong to the installation and not to a client. Respondents have none. What a store
must fulfil is `AccountStore`, apart from `engagement.ports.Store`, whose methods all belong
to one client.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID, uuid4

from engagement.passwords import hashed, password_faults
from engagement.ports import AlreadyKept
from surveys.faults import Fault, FaultList, FaultsError
from surveys.text import clean_text, normalised

# How long a session lasts without a person doing anything, and in all. Project judgement,
# decision 0010: a coffee break and a lunch fit in, a laptop left overnight does not.
IDLE_SECONDS: Final = 2 * 60 * 60
ABSOLUTE_SECONDS: Final = 12 * 60 * 60
# When a session was last used is written at most this often.
TOUCH_SECONDS: Final = 60
LONGEST_NAME: Final = 200


class Role(StrEnum):
    """What an account is: the owner of the installation, or somebody working with it."""

    OWNER = "owner"
    CONSULTANT = "consultant"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in. The hash of the password is not part of what is printed."""

    id: UUID
    name: str
    role: Role
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Session:
    """One login of an account.

    Parameters
    ----------
    digest : bytes
        SHA-256 of the token in the browser's cookie. The token itself is kept nowhere.
    account : Account
        As it is now.
    started, seen : int
        When it began, and when a person last did something. [seconds since 1970]
    """

    digest: bytes = field(repr=False)
    account: Account
    started: int
    seen: int


class LastOwner(ValueError):
    """The account is the last owner's: without it nobody could manage the installation."""


class AccountStore(Protocol):
    """Accounts, sessions and random keys of one installation. Every method is one transaction."""

    def accounts(self) -> tuple[Account, ...]:
        """Every account, by name."""

    def account_named(self, name: str) -> Account | None:
        """The account of this name; names are compared by `surveys.text.normalised`."""

    def add_account(self, account: Account) -> None:
        """Keep a new account. Raises AlreadyKept if its name is taken."""

    def add_first_owner(self, account: Account) -> None:
        """Keep the very first account. Raises AlreadyKept if there is any account: of two at once, one wins."""

    def change_password(self, account: UUID, password_hash: str) -> None:
        """Change a password and end all sessions of its account. Raises NotKept."""

    def renew_hash(self, account: Account, password_hash: str) -> None:
        """Replace the hash of the same password; nothing if the password was changed meanwhile."""

    def remove_account(self, account: UUID) -> None:
        """Remove an account with its sessions. Raises NotKept, LastOwner."""

    def add_session(self, session: Session) -> None:
        """Keep a new session. Raises NotKept if the account is gone or its password was changed meanwhile."""

    def session(self, digest: bytes) -> Session | None:
        """A session with its account as it is now; it may be over."""

    def touch_session(self, digest: bytes, now: int) -> None:
        """Note that a session was used, at most once a minute."""

    def end_session(self, digest: bytes) -> None:
        """End a session; nothing if it has ended before."""

    def sweep_sessions(self, now: int) -> None:
        """Remove all sessions that are over."""

    def secret(self, name: str) -> bytes:
        """A random key of 32 bytes that only this installation has, made at first use."""


def session_is_over(session: Session, now: int) -> bool:
    """Whether a session was idle too long or is too old.

    Examples
    --------
    >>> account = Account(UUID(int=1), "Ada", Role.OWNER, "")
    >>> session_is_over(Session(b"", account, started=0, seen=7000), now=7000 + 2 * 60 * 60)
    False
    >>> session_is_over(Session(b"", account, started=0, seen=7000), now=7001 + 2 * 60 * 60)
    True
    """
    return now - session.seen > IDLE_SECONDS or now - session.started > ABSOLUTE_SECONDS


def first_owner(store: AccountStore, name: str, password: str) -> Account:
    """The owner's account, made while there is no other.

    Raises
    ------
    FaultsError
        If the name or the password cannot be used.
    AlreadyKept
        If there is an account already.
    """
    account = _new_account(name, password)
    store.add_first_owner(account)
    return account


def create_account(store: AccountStore, name: str, password: str) -> Account:
    """A new account: the first is the owner's, all others are consultants'.

    Raises
    ------
    FaultsError
        If the name or the password cannot be used, or the name is taken.
    """
    owner = _new_account(name, password)
    try:
        store.add_first_owner(owner)
    except AlreadyKept:
        pass
    else:
        return owner
    consultant = replace(owner, role=Role.CONSULTANT)
    try:
        store.add_account(consultant)
    except AlreadyKept:
        raise FaultsError([_name_fault("there is an account of this name", name)]) from None
    return consultant


def change_password(store: AccountStore, name: str, password: str) -> None:
    """Give an account a new password; whoever is logged in with it has to log in again.

    Raises
    ------
    FaultsError
        If there is no such account, or the password cannot be used.
    """
    account = named(store, name)
    faults = FaultList()
    faults.extend(password_faults(password, account.name))
    faults.raise_if_any()
    store.change_password(account.id, hashed(password))


def remove_account(store: AccountStore, name: str) -> None:
    """Remove an account; whoever is logged in with it is out.

    Raises
    ------
    FaultsError
        If there is no such account, or it is the last owner's.
    """
    account = named(store, name)
    try:
        store.remove_account(account.id)
    except LastOwner:
        remedy = "Keep it: without an owner nobody could manage the installation."
        raise FaultsError(
            [Fault("account name", "it is the account of the last owner", remedy, name)]
        ) from None


def named(store: AccountStore, name: str) -> Account:
    """The account of this name.

    Raises
    ------
    FaultsError
        If there is none.
    """
    account = store.account_named(name)
    if account is None:
        remedy = "See the names with: python cli.py account list"
        raise FaultsError([Fault("account name", "there is no account of this name", remedy, name)])
    return account


def _new_account(name: str, password: str) -> Account:
    name = clean_text(name)
    faults = FaultList()
    if not normalised(name) or len(name) > LONGEST_NAME:
        problem = "the name is empty" if not normalised(name) else "the name is too long"
        faults.extend([_name_fault(problem, name)])
    faults.extend(password_faults(password, name))
    faults.raise_if_any()
    return Account(uuid4(), name, Role.OWNER, hashed(password))


def _name_fault(problem: str, name: str) -> Fault:
    return Fault("account name", problem, f"Choose another one, {LONGEST_NAME} characters at most.", name)
