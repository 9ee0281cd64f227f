"""The page of observations: marks, notes and looks into calendars, with all that can go wrong."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from engagement.observed_findings import SeenSign
from engagement.observing import Visit
from engagement.setting_up import save_team_list
from readiness.evidence.sign_groups import sign_groups
from readiness.facts import Observation
from surveys.organisation import Organisation
from surveys.organisation_drafts import UnitDraft
from tests.ui.app_words import button, started, words
from ui.components.observation_draft import Draft
from ui.figures.observation_figure import observation_figure, observer_marks
from ui.places import Place
from ui.session import every_engagement
from ui.wiring import context_for, the_store

LATE = "no-time-pulled-away"
SEATS = "leadership-not-committed-empty-top-chairs"


@pytest.fixture
def fresh(own_client: Path) -> AppTest:
    """The page of an engagement of its own, without a team list."""
    return started(Place.OBSERVATIONS)


@pytest.fixture
def app(fresh: AppTest) -> AppTest:
    """The page with a company, two departments and a team; nothing observed yet."""
    (engagement,) = every_engagement()
    rows = (
        ("Acme", "", "company"),
        ("Sales", "Acme", "department"),
        ("Marketing", "Sales", "team"),
        ("Service", "Acme", "department"),
    )
    drafts = [UnitDraft(place=n, name=n, parent=p, level=level, headcount="9") for n, p, level in rows]
    save_team_list(context_for(engagement.workspace_id), engagement.id, drafts)
    return fresh.run()


def widget(widgets: object, end: str) -> object:
    return next(each for each in widgets if end in str(each.key))  # type: ignore[attr-defined]


def as_observer(app: AppTest, name: str) -> None:
    widget(app.text_input, "observer-").set_value(name).run()


def mark(app: AppTest, sign: str, step: int) -> None:
    widget(app.button_group, sign).set_value(step).run()


def option_of(select: object, name: str) -> int:
    """The place of a name that is indented by its level."""
    return [each.strip() for each in select.options].index(name)  # type: ignore[attr-defined]


def save(app: AppTest) -> None:
    button(app, "Save what was seen").click().run()
    assert not app.exception


def kept() -> tuple[Observation, ...]:
    (engagement,) = every_engagement()
    return the_store().observations(engagement.workspace_id, engagement.id)


def toasts(app: AppTest) -> str:
    return "".join(each.value for each in app.toast)


def test_the_empty_page_says_what_will_be_here_and_shows_the_first_signs(app: AppTest) -> None:
    assert app.markdown[0].value == "#### Nobody has looked for signs yet."
    assert "about what observers disagree" in words(app)
    steps = [each for each in app.button_group if str(each.key).startswith("step-")]
    assert len(steps) == len(sign_groups()[0].signs)
    assert all(each.value is None for each in steps)
    assert "0 of 31 signs are marked" in words(app)
    assert "name people who answer a survey" in words(app)


def test_marks_of_several_moments_are_saved_and_tell_what_moved(app: AppTest) -> None:
    as_observer(app, "Ada")
    mark(app, LATE, 2)
    widget(app.text_area, LATE).set_value("Six of fourteen came late.").run()
    widget(app.button_group, "observed-moment").set_value("check-ins").run()
    mark(app, "nobody-offers-help", 0)
    assert "2 changes are not saved yet." in words(app)
    assert kept() == ()
    save(app)
    assert [(each.signal, each.steps, each.note) for each in kept()] == [
        ("pulled-away", 2, "Six of fourteen came late."),
        ("nobody-offers-help", 0, ""),
    ]
    assert "2 signs saved." in toasts(app)
    assert "moved from" in toasts(app)
    assert "2 signs looked for by 1 observer; 1 is clearly there" in words(app)
    # What is saved stays marked: "could not tell" differs from a sign not looked for.
    assert widget(app.button_group, "nobody-offers-help").value == 0
    assert widget(app.button_group, "score-and-close").value is None


def test_marks_made_just_before_another_moment_is_chosen_are_not_lost(app: AppTest) -> None:
    as_observer(app, "Ada")
    widget(app.button_group, LATE).set_value(1)
    # Both arrive in one run.
    widget(app.button_group, "observed-moment").set_value("close").run()
    save(app)
    assert [each.signal for each in kept()] == ["pulled-away"]


def test_without_a_name_nothing_is_saved_and_the_marks_stay(app: AppTest) -> None:
    mark(app, LATE, 2)
    save(app)
    assert "the ticks are still there" in words(app)
    assert list(app.table[0].value["What"]) == ["the name is missing"]
    as_observer(app, "Ada")
    save(app)
    assert [each.seen_by for each in kept()] == ["Ada"]


def test_marks_come_along_to_another_place_and_saved_ones_stay_behind(app: AppTest) -> None:
    as_observer(app, "Ada")
    mark(app, SEATS, -2)
    save(app)
    mark(app, LATE, 2)
    where = widget(app.selectbox, "observed-in")
    where.select_index(1).run()
    assert widget(app.button_group, LATE).value == 2
    assert widget(app.button_group, SEATS).value is None
    save(app)
    assert [(each.signal, each.unit is None) for each in kept()] == [
        ("empty-top-chairs", True),
        ("pulled-away", False),
    ]


def test_taking_a_mark_back_removes_the_entry(app: AppTest) -> None:
    as_observer(app, "Ada")
    mark(app, LATE, 2)
    save(app)
    widget(app.button_group, LATE).set_value(None).run()
    save(app)
    assert kept() == ()


def test_observers_who_disagree_are_shown_side_by_side(app: AppTest) -> None:
    for name, step in (("Ada *King*", 2), ("Ben", -1)):
        as_observer(app, name)
        mark(app, LATE, step)
        save(app)
    assert "Observers saw opposite things about 1 sign" in words(app)
    table = app.dataframe[0].value
    assert list(table["Who"]) == ["Ada *King*", "Ben"]
    assert list(table["Step"]) == ["clearly there", "rather absent"]
    assert set(table["Observers"]) == {"disagree"}
    assert any("Ada \\*King\\*" in each.label for each in app.expander)


def test_an_entry_is_changed_removed_and_brought_back(app: AppTest) -> None:
    as_observer(app, "Ada")
    mark(app, LATE, 2)
    save(app)
    (entry,) = kept()
    widget(app.button, f"change-{entry.id}").click().run()
    widget(app.button_group, "changed-step").set_value(-1)
    widget(app.text_area, "changed-note").set_value("Only two.")
    button(app, "Save the change").click().run()
    assert not app.exception
    assert [(each.steps, each.note) for each in kept()] == [(-1, "Only two.")]
    widget(app.button, f"change-{entry.id}").click().run()
    button(app, "Remove the entry").click().run()
    assert kept() == ()
    button(app, "Bring the removed entry back").click().run()
    assert [each.note for each in kept()] == ["Only two."]


def test_what_a_later_catalogue_or_team_list_lost_is_shown_as_such(app: AppTest) -> None:
    (engagement,) = every_engagement()
    old = [
        Observation(id=UUID(int=1), pitfall="gone", signal="old", steps=2, seen_by="Ada"),
        Observation(
            id=UUID(int=2), pitfall="no-time", signal="pulled-away", steps=1, seen_by="", unit=UUID(int=7)
        ),
    ]
    the_store().change_observations(engagement.workspace_id, engagement.id, lambda _: old)
    app.run()
    assert not app.exception
    table = app.dataframe[0].value
    assert list(table["Where"]) == ["Whole organisation", "Unit no longer in the team list"]
    assert table["Sign"][0] == "Sign no longer in the catalogue: gone, old"
    assert table["Who"][1] == "No name"
    widget(app.button, f"change-{UUID(int=2)}").click().run()
    assert not app.exception


def test_a_unit_that_leaves_the_team_list_while_the_form_is_open_closes_no_page(app: AppTest) -> None:
    as_observer(app, "Ada")
    where = widget(app.selectbox, "observed-in")
    where.select_index(option_of(where, "Marketing")).run()
    mark(app, LATE, 2)
    (engagement,) = every_engagement()
    place = engagement.workspace_id, engagement.id
    organisation = the_store().organisation(*place)
    the_store().save_organisation(*place, Organisation(units=organisation.units[:1]))
    app.run()
    assert not app.exception
    save(app)
    # Nothing is moved to another place behind the observer's back.
    assert list(app.table[0].value["What"]) == ["the unit is not in the team list any more"]
    widget(app.selectbox, "observed-in").select_index(0).run()
    save(app)
    assert [each.unit for each in kept()] == [None]


def test_a_look_into_a_calendar_is_kept_told_and_removed(app: AppTest) -> None:
    assert "Nobody has looked into the calendars yet" in words(app)
    where = widget(app.selectbox, "rhythm-where")
    where.select_index(option_of(where, "Marketing"))
    widget(app.text_input, "rhythm-who").set_value("Ada")
    widget(app.date_input, "rhythm-last").set_value(date.today() - timedelta(days=35))
    widget(app.number_input, "rhythm-due").set_value(2)
    widget(app.number_input, "rhythm-held").set_value(1)
    button(app, "Save the rhythm").click().run()
    assert not app.exception
    assert "Check-ins: 5 weeks ago in Marketing. Retrospectives: 1 of 2 held." in words(app)
    assert "moved from" in toasts(app)
    button(app, "Remove").click().run()
    assert "Nobody has looked into the calendars yet" in words(app)
    button(app, "Bring the removed look back").click().run()
    assert "5 weeks ago in Marketing" in words(app)


def test_an_impossible_look_is_named_and_not_kept(app: AppTest) -> None:
    widget(app.number_input, "rhythm-held").set_value(3)
    button(app, "Save the rhythm").click().run()
    assert "The rhythm was not saved." in words(app)
    assert set(app.table[0].value["What"]) == {
        "the name is missing",
        "more were held than were due",
        "there is nothing to keep",
    }


def test_a_fresh_engagement_without_a_team_list_can_observe_the_whole(fresh: AppTest) -> None:
    as_observer(fresh, "Ada")
    mark(fresh, LATE, 2)
    save(fresh)
    assert "1 sign looked for by 1 observer; 1 is clearly there" in words(fresh)
    assert widget(fresh.selectbox, "observed-in").options == ["Whole organisation"]


def test_only_differences_from_what_was_shown_are_written() -> None:
    sign = ("no-time", "pulled-away")
    draft = Draft(Visit("Ada", None, date(2026, 11, 2)), shown={sign: (2, "")})
    draft.take(sign, (2, ""))
    assert draft.ticks == []
    draft.take(sign, (None, ""))
    assert [(each.sign, each.steps) for each in draft.ticks] == [(sign, None)]
    # Withdrawn here is not withdrawn elsewhere.
    draft.move(Visit("Ada", None, date(2026, 11, 28)), ())
    assert draft.ticks == []


def test_each_observer_has_a_dot_on_the_step_and_two_on_one_step_stand_apart() -> None:
    entries = tuple(
        Observation(id=UUID(int=n), pitfall="p", signal="s", steps=step, seen_by=name, note="<b>x</b>")
        for n, (name, step) in enumerate((("Ada King", 2), ("Ben", 2), ("Cy", -1)))
    )
    sign = SeenSign("p", "s", "A <sign> to see.", entries, 1.0, contradicted=True)
    marks = observer_marks([each.seen_by for each in entries])
    figure = observation_figure([sign], marks, lambda unit: "Here & now")
    (dots,) = figure.data
    assert list(dots.text) == ["AK", "B", "C"]
    assert list(dots.x) == pytest.approx([2 - 0.19, 2 + 0.19, -1])
    # The darker, the more it is there; risk colours, not readiness colours.
    assert dots.marker.color[0] == dots.marker.color[1] != dots.marker.color[2]
    assert "A &lt;sign&gt; to see." in figure.layout.annotations[0].text
    assert "Observers disagree" in figure.layout.annotations[0].text
    assert "&lt;b&gt;x" in dots.hovertext[0]
    assert "Here &amp; now" in dots.hovertext[0]
