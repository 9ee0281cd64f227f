"""Accounts, sessions and keys of the installation; fulfils `engagement.accounts.AccountStore`."""

from __future__ import annotations

import os
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, RowMapping, delete, func, insert, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from engagement.accounts import (
    ABSOLUTE_SECONDS,
    IDLE_SECONDS,
    TOUCH_SECONDS,
    Account,
    LastOwner,
    Role,
    Session,
)
from engagement.ports import AlreadyKept, NotKept
from storage import schema
from storage.transactions import Transactions
from surveys.text import normalised

_SECRET_BYTES: Final = 32


class AccountRecords(Transactions):
    """Who may come in, and who has."""

    def accounts(self) -> tuple[Account, ...]:
        """Every account, by name."""
        with self._reading() as connection:
            return _accounts(connection)

    def account_named(self, name: str) -> Account | None:
        """The account of this name; case, width, spacing and accents make no difference."""
        return next((each for each in self.accounts() if _same(each.name, name)), None)

    def add_account(self, account: Account) -> None:
        """Keep a new account. Raises AlreadyKept if its name is taken."""
        with self._writing() as connection:
            _alone(connection)
            if any(_same(each.name, account.name) for each in _accounts(connection)):
                raise AlreadyKept("there is an account of this name")
            connection.execute(insert(schema.accounts), _row(account))

    def add_first_owner(self, account: Account) -> None:
        """Keep the very first account. Raises AlreadyKept if there is any account."""
        with self._writing() as connection:
            _alone(connection)
            if connection.execute(select(func.count()).select_from(schema.accounts)).scalar_one():
                raise AlreadyKept("there is an account already")
            connection.execute(insert(schema.accounts), _row(account))

    def change_password(self, account: UUID, password_hash: str) -> None:
        """Change a password and end all sessions of its account. Raises NotKept."""
        table, sessions = schema.accounts, schema.sessions
        change = update(table).where(table.c.id == account).values(password_hash=password_hash)
        with self._writing() as connection:
            if connection.execute(change).rowcount == 0:
                raise NotKept("there is no such account")
            connection.execute(delete(sessions).where(sessions.c.account_id == account))

    def renew_hash(self, account: Account, password_hash: str) -> None:
        """Replace the hash of the same password; nothing if the password was changed meanwhile."""
        table = schema.accounts
        same = (table.c.id == account.id) & (table.c.password_hash == account.password_hash)
        with self._writing() as connection:
            connection.execute(update(table).where(same).values(password_hash=password_hash))

    def remove_account(self, account: UUID) -> None:
        """Remove an account with its sessions. Raises NotKept, LastOwner."""
        with self._writing() as connection:
            _alone(connection)
            known = {each.id: each.role for each in _accounts(connection)}
            if account not in known:
                raise NotKept("there is no such account")
            if [each for each, role in known.items() if role is Role.OWNER] == [account]:
                raise LastOwner("this is the last owner")
            connection.execute(delete(schema.accounts).where(schema.accounts.c.id == account))

    def add_session(self, session: Session) -> None:
        """Keep a new session. Raises NotKept if the account is gone or has another password now."""
        account, table = session.account, schema.accounts
        # Held until the end, so that a password changed at the same moment ends this session too.
        held = select(table.c.password_hash).where(table.c.id == account.id).with_for_update()
        row = {
            "digest": session.digest,
            "account_id": account.id,
            "started": session.started,
            "seen": session.seen,
        }
        with self._writing() as connection:
            if connection.execute(held).scalar() != account.password_hash:
                raise NotKept("the account is gone or has another password now")
            connection.execute(insert(schema.sessions), row)

    def session(self, digest: bytes) -> Session | None:
        """A session with its account as it is now; it may be over."""
        accounts, sessions = schema.accounts, schema.sessions
        query = (
            select(sessions.c.digest, sessions.c.started, sessions.c.seen, accounts)
            .join(accounts, accounts.c.id == sessions.c.account_id)
            .where(sessions.c.digest == digest)
        )
        with self._reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else Session(row["digest"], _account(row), row["started"], row["seen"])

    def touch_session(self, digest: bytes, now: int) -> None:
        """Note that a session was used, at most once a minute."""
        table = schema.sessions
        due = (table.c.digest == digest) & (table.c.seen <= now - TOUCH_SECONDS)
        with self._writing() as connection:
            connection.execute(update(table).where(due).values(seen=now))

    def end_session(self, digest: bytes) -> None:
        """End a session; nothing if it has ended before."""
        with self._writing() as connection:
            connection.execute(delete(schema.sessions).where(schema.sessions.c.digest == digest))

    def sweep_sessions(self, now: int) -> None:
        """Remove all sessions that are over."""
        table = schema.sessions
        over = or_(table.c.seen < now - IDLE_SECONDS, table.c.started < now - ABSOLUTE_SECONDS)
        with self._writing() as connection:
            connection.execute(delete(table).where(over))

    def secret(self, name: str) -> bytes:
        """A random key of 32 bytes that only this installation has, made at first use."""
        table = schema.secrets
        query = select(table.c.value).where(table.c.name == name)
        with self._reading() as connection:
            found = connection.execute(query).scalar()
        if found is None:
            try:
                with self._writing() as connection:
                    # On SQLite another process may have been first and this one has waited for it.
                    found = connection.execute(query).scalar()
                    if found is None:
                        found = os.urandom(_SECRET_BYTES)
                        connection.execute(insert(table), {"name": name, "value": found})
            except IntegrityError:
                # On PostgreSQL another one was first: its key counts.
                with self._reading() as connection:
                    found = connection.execute(query).scalar_one()
        return bytes(found)


def _alone(connection: Connection) -> None:
    """Let nobody else change accounts until the end; on SQLite every writer is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE accounts IN SHARE ROW EXCLUSIVE MODE"))


def _accounts(connection: Connection) -> tuple[Account, ...]:
    found = map(_account, connection.execute(select(schema.accounts)).mappings())
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))


def _account(row: RowMapping) -> Account:
    return Account(row["id"], row["name"], Role(row["role"]), row["password_hash"])


def _row(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "name": account.name,
        "role": account.role.value,
        "password_hash": account.password_hash,
    }


def _same(name: str, other: str) -> bool:
    return normalised(name) == normalised(other)
