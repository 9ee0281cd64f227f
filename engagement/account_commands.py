"""The accounts on the command line: what each command does and what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engagement.accounts import AccountStore, change_password, create_account, named, remove_account
from surveys.faults import Fault, FaultsError


def account_command(
    action: str, store: AccountStore, name: str, ask: Callable[[], str | None]
) -> tuple[str, ...]:
    """Run one of `ACCOUNT_ACTIONS`; the lines to print.

    Parameters
    ----------
    name : str
        The account; empty for the list.
    ask : callable
        Asks for a new password; None if it was typed differently the second time.

    Raises
    ------
    FaultsError
        If the name or the password cannot be used. Nothing has been changed then.
    """
    return _ACTIONS[action](store, name, ask)


def _create(store: AccountStore, name: str, ask: Callable[[], str | None]) -> tuple[str, ...]:
    account = create_account(store, name, _asked(ask))
    return (f"{account.name} may log in ({account.role})",)


def _list(store: AccountStore, name: str, ask: Callable[[], str | None]) -> tuple[str, ...]:
    del name, ask
    return tuple(f"{account.name}\t{account.role}" for account in store.accounts())


def _password(store: AccountStore, name: str, ask: Callable[[], str | None]) -> tuple[str, ...]:
    # An unknown name is told before anybody types a password.
    account = named(store, name)
    change_password(store, account.name, _asked(ask))
    return (f"{account.name} has a new password and has to log in again",)


def _remove(store: AccountStore, name: str, ask: Callable[[], str | None]) -> tuple[str, ...]:
    del ask
    account = named(store, name)
    remove_account(store, account.name)
    return (f"{account.name} may not log in any more",)


def _asked(ask: Callable[[], str | None]) -> str:
    password = ask()
    if password is None:
        raise FaultsError([Fault("password", "the two passwords differ", "Type the same one twice.")])
    return password


_ACTIONS: Final[Mapping[str, Callable[[AccountStore, str, Callable[[], str | None]], tuple[str, ...]]]] = {
    "create": _create,
    "list": _list,
    "password": _password,
    "remove": _remove,
}
ACCOUNT_ACTIONS: Final = {
    "create": "let somebody log in; the first account is the owner's",
    "list": "print all accounts",
    "password": "give an account a new password",
    "remove": "let somebody log in no more",
}
