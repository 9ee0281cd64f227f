"""Picks the store, and gives each page its context. The only module of the pages that does."""

from __future__ import annotations

import os
from datetime import date
from uuid import UUID, uuid4

import streamlit as st

from engagement.context import Context
from engagement.ports import Store
from storage.opening import default_url, open_store


@st.cache_resource(show_spinner="Opening the store")
def the_store() -> Store:
    """The one store of this server process."""
    return open_store(default_url())


def context_for(workspace: UUID) -> Context:
    """One workspace's view of the store."""
    return Context(the_store(), workspace, date.today, uuid4, lambda: os.urandom(16))
