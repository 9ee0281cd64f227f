"""Each page from the Streamlit script: empty, with the sample, and with bad input."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from engagement.model import Workspace
from surveys.organisation import Organisation
from tests.ui.app_words import MAIN, SECONDS, button, started, words
from ui.places import Place
from ui.session import every_engagement
from ui.wiring import the_store


@pytest.fixture(scope="module")
def sample_app(shared_sample: Path) -> AppTest:
    """The app with the sample engagement; tests must not change it."""
    return started()


@pytest.mark.parametrize("place", list(Place))
def test_an_empty_start_says_on_every_page_what_comes_first(app: AppTest, place: Place) -> None:
    app.switch_page(place).run()
    assert not app.exception
    assert len(app.title) == 1
    if place is not Place.ENGAGEMENT:
        assert "There is no engagement yet" in words(app)


@pytest.mark.parametrize(
    ("place", "missing"),
    [
        (Place.SURVEY, "team list first"),
        (Place.IMPORT, "Open it first"),
        (Place.READINESS, "have to be published first"),
        (Place.ROLLOUT, "have to be published first"),
        (Place.HAND_OVER, "need results and a plan"),
    ],
)
def test_a_fresh_engagement_tells_what_is_missing_before_each_stage(
    app: AppTest, place: Place, missing: str
) -> None:
    app.text_input[0].set_value("A client")
    button(app, "Start engagement").click().run()
    assert not app.exception
    app.switch_page(place).run()
    assert not app.exception
    assert missing in words(app)


@pytest.mark.parametrize("place", list(Place))
def test_every_page_shows_the_sample(sample_app: AppTest, place: Place) -> None:
    sample_app.switch_page(place).run()
    assert not sample_app.exception
    assert not sample_app.error
    # The title is a question and a computed sentence answers it.
    assert sample_app.title[0].value.endswith("?")
    assert sample_app.markdown[0].value.startswith("#### ")


def test_the_readiness_page_hides_what_is_hidden(sample_app: AppTest) -> None:
    sample_app.switch_page(Place.READINESS).run()
    choice = next(each for each in sample_app.selectbox if str(each.key).startswith("unit-choice"))
    people = next(option for option in choice.options if option.strip() == "People")
    choice.select_index(choice.options.index(people)).run()
    assert not sample_app.exception
    assert "Hidden to protect confidentiality" in words(sample_app)


def test_a_changed_heatmap_mode_and_order_keep_the_page_whole(sample_app: AppTest) -> None:
    sample_app.switch_page(Place.READINESS).run()
    for key, values in (
        ("heatmap-mode", ["Chance of missing", "Difference"]),
        ("heatmap-order", ["Organisation", "Weakest first"]),
    ):
        for value in values:
            control = next(each for each in sample_app.button_group if each.key == key)
            control.set_value(value).run()
            assert not sample_app.exception
            assert next(each for each in sample_app.button_group if each.key == key).value == value


def test_an_answer_in_the_interview_is_kept_and_moves_the_risks(app: AppTest) -> None:
    app.text_input[0].set_value("A client")
    button(app, "Start engagement").click().run()
    app.switch_page(Place.INTERVIEW).run()
    owner = next(each for each in app.selectbox if str(each.key).endswith("-business_owner"))
    owner.set_value("hr")
    button(app, "Save the interview").click().run()
    assert not app.exception
    assert "1 of 37 facts are known." in words(app)
    assert "moved from" in "".join(toast.value for toast in app.toast)


def test_deleting_asks_for_the_name_and_leaves_an_empty_start(app: AppTest) -> None:
    app.text_input[0].set_value("A client")
    button(app, "Start engagement").click().run()
    assert button(app, "Delete for good").disabled
    next(each for each in app.text_input if str(each.key).startswith("delete-name")).set_value(
        "A client"
    ).run()
    button(app, "Delete for good").click().run()
    assert not app.exception
    assert "Look around in a sample company" in words(app)


def test_a_sample_is_set_up_beside_clients_that_took_its_names(app: AppTest) -> None:
    # "Sample 1" is left over from a deleted sample, so the next one is the second.
    the_store().add_workspace(Workspace(id=UUID(int=1), name="Sample 1"))
    button(app, "Open the sample engagement").click().run()
    assert not app.exception
    assert {each.name for each in the_store().workspaces()} == {"Sample 1", "Sample 2"}
    assert "Nordlicht Bikes" in app.title[0].value


def test_the_address_opens_its_engagement_and_an_unknown_one_the_first(app: AppTest) -> None:
    for client in ("A client", "B client"):
        next(each for each in app.text_input if each.label == "Client").set_value(client)
        button(app, "Start engagement").click().run()
    wanted = app.query_params["e"]
    wanted = wanted if isinstance(wanted, str) else wanted[0]
    for address, name in ((wanted, "B client"), (str(UUID(int=9)), "A client"), ("nonsense", "A client")):
        other = AppTest.from_file(str(MAIN), default_timeout=SECONDS)
        other.query_params["e"] = address
        other.run()
        assert not other.exception
        assert name in other.title[0].value


def test_saving_an_unchanged_team_table_keeps_every_unit(sample_app: AppTest) -> None:
    def units() -> list[tuple[UUID, str]]:
        (engagement,) = every_engagement()
        tree = the_store().organisation(engagement.workspace_id, engagement.id)
        assert tree is not None
        return [(unit.id, unit.name) for unit in tree.in_tree_order()]

    sample_app.switch_page(Place.ORGANISATION).run()
    before = units()
    button(sample_app, "Save the changes").click().run()
    assert not sample_app.exception
    assert units() == before


def test_a_changed_team_list_makes_the_plan_outdated(own_sample: Path) -> None:
    app = started()
    (engagement,) = every_engagement()
    tree = the_store().organisation(engagement.workspace_id, engagement.id)
    assert tree is not None
    *others, last = tree.units
    grown = last.model_copy(update={"members_direct": last.members_direct + 1})
    for place in (Place.ROLLOUT, Place.HAND_OVER):
        app.switch_page(place).run()
        assert "Make a new version, or replan" not in words(app)
    the_store().save_organisation(
        engagement.workspace_id, engagement.id, Organisation(units=(*others, grown))
    )
    for place in (Place.ROLLOUT, Place.HAND_OVER):
        app.switch_page(place).run()
        assert not app.exception
        assert "Make a new version, or replan" in words(app)


def test_names_that_look_like_markup_are_shown_as_they_are(app: AppTest) -> None:
    app.text_input[0].set_value("![x](http://evil.example/p.png) **bold** $a$")
    button(app, "Start engagement").click().run()
    assert not app.exception
    assert "![x](" not in app.title[0].value
