"""Picks the store, and gives each page its context. The only module of `ui` that does."""

from __future__ import annotations

import os
import threading
from datetime import date
from uuid import UUID, uuid4

from engagement.accounts import AccountStore
from engagement.context import Context
from engagement.ports import Store
from storage.opening import default_url, open_store
from storage.sql_store import SqlStore

_ONE_AT_A_TIME = threading.Lock()
_OPENED: dict[str, SqlStore] = {}


def the_store() -> Store:
    """The one store of this server process, for pages and routes alike."""
    return _store_at(default_url())


def the_accounts() -> AccountStore:
    """The same store, as the gate sees it."""
    return _store_at(default_url())


def context_for(workspace: UUID) -> Context:
    """One workspace's view of the store."""
    return Context(the_store(), workspace, date.today, uuid4, lambda: os.urandom(16))


def _store_at(url: str) -> SqlStore:
    # Not `st.cache_resource`: the gate asks before any page has run. The address changes in tests only.
    with _ONE_AT_A_TIME:
        if url not in _OPENED:
            for former in _OPENED.values():
                former.close()
            _OPENED.clear()
            _OPENED[url] = open_store(url)
        return _OPENED[url]
