"""The survey page: where a component counts as missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from engagement.model import Workspace
from tests.engagement.two_waves import INSTRUMENT, client
from ui.places import Place
from ui.wiring import context_for, the_store

MAIN = Path(__file__).parents[2] / "ui" / "main.py"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The survey page of a client with a team list."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'app.db'}")
    st.cache_resource.clear()
    workspace = Workspace(id=uuid4(), name="Client")
    the_store().add_workspace(workspace)
    client(context_for(workspace.id))
    yield AppTest.from_file(str(MAIN), default_timeout=60).run().switch_page(Place.SURVEY).run()
    st.cache_resource.clear()


def bars(app: AppTest) -> dict[str, object]:
    """The threshold inputs by component."""
    return {
        str(each.key).rsplit("-", 1)[1]: each for each in app.number_input if str(each.key).startswith("bar-")
    }


def captions(app: AppTest) -> str:
    return "\n".join(str(each.value) for each in app.caption)


def test_every_components_threshold_stands_at_the_middle_until_it_is_moved(app: AppTest) -> None:
    assert not app.exception
    found = bars(app)
    assert set(found) == {component.id for component in INSTRUMENT.components}
    # A scale from 1 to 5 in steps of 4 / 16 = .25, its ends left out.
    assert {(each.value, each.min, each.max, each.step) for each in found.values()} == {
        (3.0, 1.25, 4.75, 0.25)
    }


def test_a_moved_threshold_is_locked_with_the_survey_and_shown(app: AppTest) -> None:
    bars(app)["vision"].set_value(3.5)
    next(each for each in app.button if each.label == "Open the survey").click().run()
    assert not app.exception
    assert not app.error
    assert "vision under 3.5" in captions(app).replace("\\", "")
    # The next wave starts from it.
    assert bars(app)["vision"].value == 3.5
    assert "As in the last wave" in captions(app)


def test_one_threshold_for_all_is_told_in_one_phrase(app: AppTest) -> None:
    next(each for each in app.button if each.label == "Open the survey").click().run()
    assert "counts as missing where its mean probably lies under 3." in captions(app).replace("\\", "")


def test_german_components_keep_their_capitals_where_thresholds_are_told(app: AppTest) -> None:
    next(each for each in app.selectbox if each.label == "Language").select("de")
    bars(app)["skills"].set_value(3.5)
    next(each for each in app.button if each.label == "Open the survey").click().run()
    assert not app.exception
    label = INSTRUMENT.components_by_id["skills"].label["de"]
    assert label[0].isupper()
    assert f"{label} under 3.5" in captions(app).replace("\\", "")
