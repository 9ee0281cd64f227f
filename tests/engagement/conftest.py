"""What tests of running plans share."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from engagement.context import Context
from storage.opening import open_store
from tests.conftest import context_on
from tests.engagement.running_plan import client_with_plan


@pytest.fixture(scope="module")
def with_plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Context, UUID]:
    """A database with a client, its published baseline and its plan; tests work on copies of it."""
    database = tmp_path_factory.mktemp("planned") / "client.db"
    store = open_store(f"sqlite:///{database}")
    context = context_on(store)
    engagement = client_with_plan(context)
    store.close()
    return database, context, engagement
