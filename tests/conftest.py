"""What several test folders share."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import settings

from engagement.context import Context
from engagement.model import Workspace
from engagement.report import Report, report
from engagement.sampling import sample_engagement
from storage.memory_store import MemoryStore
from surveys.instrument_files import built_in_instrument

TODAY = date(2026, 11, 23)

# A busy machine is no fault of the code; how long things take is measured in benchmarks.
settings.register_profile("groundwork", deadline=None)
settings.load_profile("groundwork")


def context_on(store: object) -> Context:
    """A context of a new workspace on a store, with a fixed date."""
    workspace = uuid4()
    store.add_workspace(Workspace(id=workspace, name=f"Client {workspace.hex[:6]}"))
    return Context(store, workspace, lambda: TODAY, uuid4, lambda: os.urandom(16))


@pytest.fixture
def context() -> Context:
    """An empty workspace in a store that lives in memory."""
    return context_on(MemoryStore())


@pytest.fixture(scope="session")
def sample_project() -> tuple[Context, UUID]:
    """The sample engagement, complete; tests must not change it."""
    context = context_on(MemoryStore())
    return context, sample_engagement(context, built_in_instrument())


@pytest.fixture(scope="session")
def sample_report(sample_project: tuple[Context, UUID]) -> Report:
    """The sample engagement's report."""
    return report(*sample_project)


@pytest.fixture
def on_store() -> Callable[[object], Context]:
    """Make contexts on a store of the test's own."""
    return context_on
