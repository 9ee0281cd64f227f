"""The app under AppTest: how it is started, pressed and read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui.places import Place

MAIN = Path(__file__).parents[2] / "ui" / "main.py"
SECONDS = 120


def copied(database: Path, folder: Path) -> Path:
    """A copy of a closed database, with the files that SQLite keeps beside it."""
    for part in database.parent.glob(f"{database.name}*"):
        shutil.copy(part, folder / part.name)
    return folder / database.name


def use(patch: pytest.MonkeyPatch, database: Path) -> None:
    """Let the app work on a database, and forget what it kept of another."""
    patch.setenv("DATABASE_URL", f"sqlite:///{database}")
    st.cache_resource.clear()


def on_copy(patch: pytest.MonkeyPatch, database: Path, folder: Path) -> Iterator[Path]:
    """Let the app work on a copy of a database as long as a fixture lasts."""
    copy = copied(database, folder)
    use(patch, copy)
    yield copy
    st.cache_resource.clear()


def started(place: Place = Place.ENGAGEMENT) -> AppTest:
    """The app, opened on a page of the first engagement."""
    app = AppTest.from_file(str(MAIN), default_timeout=SECONDS).run()
    if place is not Place.ENGAGEMENT:
        app.switch_page(place).run()
    assert not app.exception
    return app


def button(app: AppTest, label: str) -> Any:
    return next(each for each in app.button if each.label == label)


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


def click(app: AppTest, label: str) -> AppTest:
    button(app, label).click().run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    """The page's texts as they are read: without the signs that keep typed text from being markup."""
    parts = (*app.title, *app.subheader, *app.markdown, *app.caption, *app.text, *app.code)
    parts += (*app.info, *app.success, *app.warning, *app.error)
    return "\n".join(str(each.value) for each in parts).replace("\\", "")
