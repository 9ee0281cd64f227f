"""Accounts, sessions and keys, in both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from engagement.accounts import ABSOLUTE_SECONDS, IDLE_SECONDS, Account, LastOwner, Role, Session
from engagement.ports import AlreadyKept, NotKept
from storage import schema
from storage.sql_store import SqlStore

NOW = 1_800_000_000


@pytest.fixture
def store(sql_store: SqlStore) -> SqlStore:
    """A store without accounts; the PostgreSQL one is shared between tests."""
    with sql_store._writing() as connection:
        for table in (schema.sessions, schema.accounts, schema.secrets):
            connection.execute(table.delete())
    return sql_store


def account(name: str = "Ada", role: Role = Role.OWNER) -> Account:
    return Account(uuid4(), name, role, f"hash of {name}")


def session(of: Account, number: int = 1, started: int = NOW, seen: int = NOW) -> Session:
    return Session(bytes([number]) * 32, of, started, seen)


def at_once(number: int, work: Callable[[int], object]) -> list[object]:
    """What each of several threads got that began together."""
    barrier = Barrier(number)

    def one(index: int) -> object:
        barrier.wait()
        try:
            return work(index)
        except (AlreadyKept, NotKept, LastOwner) as error:
            return type(error)

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def test_accounts_come_back_as_kept_by_name(store: SqlStore) -> None:
    ada, bo = account("ada"), account("Bo", Role.CONSULTANT)
    store.add_account(bo)
    store.add_account(ada)
    assert store.accounts() == (ada, bo)
    assert "hash" not in repr(ada)


@pytest.mark.parametrize("name", ["ADA", " ada", "Ａｄａ", "Áda", "A\u200bda"])
def test_a_name_that_reads_the_same_is_taken_and_found(store: SqlStore, name: str) -> None:
    ada = account()
    store.add_account(ada)
    assert store.account_named(name) == ada
    with pytest.raises(AlreadyKept):
        store.add_account(account(name))
    assert store.account_named("Eva") is None


def test_of_several_first_owners_at_once_one_wins(store: SqlStore) -> None:
    ends = at_once(8, lambda n: store.add_first_owner(account(f"owner {n}")))
    assert ends.count(None) == 1
    assert ends.count(AlreadyKept) == 7
    assert len(store.accounts()) == 1
    with pytest.raises(AlreadyKept):
        store.add_first_owner(account("late"))


def test_of_several_accounts_of_one_name_at_once_one_wins(store: SqlStore) -> None:
    names = ["ada", "ADA", "Ada", "áda"]
    assert at_once(4, lambda n: store.add_account(account(names[n]))).count(None) == 1
    assert len(store.accounts()) == 1


def test_the_last_owner_stays_also_when_all_owners_leave_at_once(store: SqlStore) -> None:
    owners = [account(f"owner {n}") for n in range(4)]
    consultant = account("consultant", Role.CONSULTANT)
    for each in (*owners, consultant):
        store.add_account(each)
    ends = at_once(4, lambda n: store.remove_account(owners[n].id))
    assert ends.count(None) == 3
    assert ends.count(LastOwner) == 1
    store.remove_account(consultant.id)
    with pytest.raises(NotKept):
        store.remove_account(consultant.id)
    assert [each.role for each in store.accounts()] == [Role.OWNER]


def test_a_session_comes_back_with_its_account_as_it_is_now(store: SqlStore) -> None:
    ada = account()
    store.add_account(ada)
    kept = session(ada)
    store.add_session(kept)
    assert store.session(kept.digest) == kept
    assert store.session(b"\x02" * 32) is None
    store.renew_hash(ada, "a newer hash")
    found = store.session(kept.digest)
    assert found is not None
    assert found.account == replace(ada, password_hash="a newer hash")
    store.end_session(kept.digest)
    store.end_session(kept.digest)
    assert store.session(kept.digest) is None


def test_a_new_password_ends_all_sessions_of_its_account_and_no_others(store: SqlStore) -> None:
    ada, bo = account("Ada"), account("Bo")
    for number, each in enumerate((ada, bo), start=1):
        store.add_account(each)
        store.add_session(session(each, number))
    store.change_password(ada.id, "another")
    assert store.session(b"\x01" * 32) is None
    assert store.session(b"\x02" * 32) is not None
    with pytest.raises(NotKept):
        store.change_password(UUID(int=1), "another")


def test_a_removed_account_has_no_sessions(store: SqlStore) -> None:
    ada, bo = account("Ada"), account("Bo", Role.CONSULTANT)
    store.add_account(ada)
    store.add_account(bo)
    store.add_session(session(bo))
    store.remove_account(bo.id)
    assert store.session(b"\x01" * 32) is None


def test_a_session_for_a_password_that_was_just_changed_is_refused(store: SqlStore) -> None:
    ada = account()
    store.add_account(ada)
    store.change_password(ada.id, "another")
    # The login had checked the old password.
    with pytest.raises(NotKept):
        store.add_session(session(ada))
    with pytest.raises(NotKept):
        store.add_session(session(account("nobody")))
    store.renew_hash(ada, "a newer hash of the old password")
    assert store.account_named("Ada").password_hash == "another"


def test_no_session_outlives_a_change_of_password_at_the_same_moment(store: SqlStore) -> None:
    for turn in range(5):
        ada = account(f"Ada {turn}")
        store.add_account(ada)

        def work(index: int, ada: Account = ada) -> None:
            if index == 0:
                store.change_password(ada.id, "another")
            else:
                store.add_session(session(ada, index))

        ends = at_once(4, work)
        assert set(ends) <= {None, NotKept}
        assert all(store.session(bytes([number]) * 32) is None for number in (1, 2, 3))


def test_when_a_session_was_used_is_written_once_a_minute(store: SqlStore) -> None:
    ada = account()
    store.add_account(ada)
    store.add_session(session(ada))

    def seen() -> int:
        found = store.session(b"\x01" * 32)
        assert found is not None
        return found.seen

    for now, written in ((NOW + 59, NOW), (NOW + 60, NOW + 60), (NOW + 119, NOW + 60), (NOW - 900, NOW + 60)):
        store.touch_session(b"\x01" * 32, now)
        assert seen() == written


def test_sweeping_removes_what_is_over_and_nothing_else(store: SqlStore) -> None:
    ada = account()
    store.add_account(ada)
    for number, started, seen in (
        (1, NOW - IDLE_SECONDS, NOW - IDLE_SECONDS),
        (2, NOW - IDLE_SECONDS - 1, NOW - IDLE_SECONDS - 1),
        (3, NOW - ABSOLUTE_SECONDS, NOW),
        (4, NOW - ABSOLUTE_SECONDS - 1, NOW),
    ):
        store.add_session(session(ada, number, started, seen))
    store.sweep_sessions(NOW)
    assert [store.session(bytes([n]) * 32) is not None for n in (1, 2, 3, 4)] == [True, False, True, False]


def test_a_secret_is_made_once_for_everybody_who_asks(store: SqlStore) -> None:
    keys = at_once(8, lambda _: store.secret("key"))
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
    assert store.secret("key") == keys[0]
    assert store.secret("other") != keys[0]
