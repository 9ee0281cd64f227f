"""Our numbers: changed with a reason, taken back, looked up; chances frozen and compared with what came."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from engagement.context import Context
from engagement.dossier import Dossier
from engagement.numbers import (
    Told,
    change_number,
    default_numbers,
    numbers_of,
    record_outcomes,
    register_forecast,
)
from engagement.risks import current_risks
from engagement.setting_up import new_engagement
from exchange.mail_merge import mail_merge_csv
from readiness.pitfall_catalogue import pitfall_catalogue
from readiness.risk.outcomes import CalibrationBin, NotScored
from readiness.risk.ranks import RankRange
from readiness.risk.records import JudgementEdit
from tests.ui import app_words
from tests.ui.app_words import click, started
from ui.components.number_appendix import HEADINGS, appendix_rows
from ui.components.number_chooser import numbers_with, pitfalls_of
from ui.components.number_forecasts import pilot_began
from ui.figures.calibration_figure import calibration_figure, rank_ranges_figure
from ui.places import Place
from ui.session import every_engagement
from ui.wiring import context_for

RATE = "base_rate/hr-ownership"
TITLE = "“Business goals lack a business owner”, before anything is known"
WHY = "HR owns goals in most firms of this branch"


@pytest.fixture
def app(own_client: Path) -> AppTest:
    """The page of a new engagement, on a store of its own."""
    return started(Place.NUMBERS)


def shown(app: AppTest) -> AppTest:
    app.switch_page(Place.NUMBERS).run()
    assert not app.exception
    return app


def home() -> tuple[Context, UUID]:
    (engagement,) = every_engagement()
    return context_for(engagement.workspace_id), engagement.id


def dossier() -> Dossier:
    context, engagement = home()
    return context.store.dossier(context.workspace, engagement)


def freeze_before(days: int) -> None:
    context, engagement = home()
    before = replace(context, today=lambda: date.today() - timedelta(days=days))
    register_forecast(before, engagement, current_risks(context, engagement, None))


def words(app: AppTest) -> str:
    """The page's texts and tables, with plain spaces."""
    tables = "\n".join(each.value.to_string() for each in app.table)
    return f"{app_words.words(app)}\n{tables}".replace("\\", "").replace("\u00a0", " ")


def field(app: AppTest, label: str) -> object:
    kinds = (*app.text_input, *app.text_area, *app.number_input, *app.selectbox, *app.date_input)
    return next(each for each in kinds if each.label.startswith(label))


def choose(app: AppTest, title: str = TITLE) -> AppTest:
    field(app, "Number").select(title).run()
    assert not app.exception
    return app


# Changing a number


def test_at_first_all_numbers_are_ours_and_the_page_says_so(app: AppTest) -> None:
    assert app.title[0].value == "Whose numbers are these?"
    told = words(app)
    assert "project judgement, version 1.1; none of 628 is changed here." in told
    assert "Nothing: all numbers are ours." in told
    assert "No forecast has been made yet." in told
    assert "No outcomes are compared; 20 are needed before the numbers say anything." in told


def test_a_number_shows_what_it_is_and_what_would_move_before_it_is_saved(app: AppTest) -> None:
    choose(app)
    told = words(app)
    assert (
        "Default **0.25** · here **0.25** · allowed: a number from 0.001 to 0.999 · unit: chance, 0-1" in told
    )
    assert "A pitfall's chance starts here and moves with the evidence." in told
    field(app, "Here it should be").set_value(0.6).run()
    moved = app.table[0].value
    assert moved.iloc[0]["Pitfall"] == "Business goals lack a business owner"
    assert moved.iloc[0]["Chance"].replace("\u00a0", " ") == "25 % → 60 %"
    assert len(moved) == 3
    assert "The pilot's chance of failure:" in words(app)
    assert dossier().edits == ()


def test_all_faults_are_named_at_once_and_what_was_typed_stays(app: AppTest) -> None:
    choose(app)
    field(app, "Here it should be").set_value(1.5)
    field(app, "Why it is").set_value("no")
    click(app, "Save the change")
    told = words(app)
    assert "Nothing was changed. 3 points need attention." in told
    for each in ("the value is outside 0.001-0.999", "it is missing or too short", "Your name"):
        assert each in told
    assert field(app, "Here it should be").value == 1.5
    assert field(app, "Why it is").value == "no"
    assert dossier().edits == ()


def test_a_saved_change_stands_first_and_goes_back_without_a_reason(app: AppTest) -> None:
    choose(app)
    field(app, "Here it should be").set_value(0.6)
    field(app, "Why it is").set_value(f"{WHY} *really*")
    app.text_input(key="number-by").set_value("Ada")
    click(app, "Save the change")
    told = words(app)
    assert "1 of 628 is changed here." in told
    assert "default 0.25 → **here 0.6**" in told
    assert f"{WHY} *really*" in told
    assert field(app, "Why it is").value == ""
    click(app, "Back to the default")
    assert "none of 628 is changed here." in words(app)
    assert dossier().edits == ()


def test_a_word_is_chosen_among_the_words_it_may_be(app: AppTest) -> None:
    path = "strength/hr-ownership/content-to-hr"
    choose(app, default_numbers()[path].title)
    field(app, "Here it should be").select("decisive").run()
    assert not app.exception
    field(app, "Why it is").set_value(WHY)
    app.text_input(key="number-by").set_value("Ada")
    click(app, "Save the change")
    assert [(each.number, each.value) for each in dossier().edits] == [(path, "decisive")]


def test_a_whole_number_is_saved_as_one(app: AppTest) -> None:
    choose(app, default_numbers()["enough_outcomes"].title)
    field(app, "Here it should be").set_value(12).run()
    assert "Nothing that is shown today would move" in words(app)
    field(app, "Why it is").set_value(WHY)
    app.text_input(key="number-by").set_value("Ada")
    click(app, "Save the change")
    assert "12 are needed before the numbers say anything." in words(app)


def test_a_default_out_of_order_is_not_gone_back_to(app: AppTest) -> None:
    context, engagement = home()
    change_number(context, engagement, "likelihood_ratio/strong", 12, reason=WHY, by="Ada")
    change_number(context, engagement, "likelihood_ratio/weak", 10, reason=WHY, by="Ada")
    shown(app)
    app.button(key="back-likelihood_ratio/strong").click().run()
    assert not app.exception
    assert "the numbers are out of order" in words(app)
    assert len(dossier().edits) == 2


def test_changes_that_no_longer_fit_are_told_and_can_be_removed(app: AppTest) -> None:
    context, engagement = home()
    gone = JudgementEdit(number="base_rate/gone", value=0.4, reason="before", by="Ada", on=date(2026, 5, 5))
    context.store.change_dossier(context.workspace, engagement, lambda _: Dossier(edits=(gone,)))
    told = words(shown(app))
    assert "1 change does not fit today's numbers and is left out: the default counts." in told
    assert "There is no such number any more." in told
    assert "none of 628 is changed here." in told
    click(app, "Remove the change")
    assert dossier().edits == ()


# Finding a number


def test_numbers_are_found_by_group_pitfall_and_words(app: AppTest) -> None:
    assert len(field(app, "Number").options) == 628
    app.selectbox(key="number-pitfall").select("Business goals lack a business owner").run()
    about = field(app, "Number").options
    assert TITLE in about
    assert len(about) < 50
    app.selectbox(key="number-group").select("How often each pitfall is there").run()
    assert field(app, "Number").options == [TITLE]
    # What holds for all pitfalls is not narrowed by one.
    app.selectbox(key="number-group").select("What a sign weighs").run()
    assert len(field(app, "Number").options) == 5
    app.text_input(key="number-words").set_value("decisive SIGN").run()
    assert field(app, "Number").options == ["A decisive sign"]
    app.text_input(key="number-words").set_value("zebra").run()
    assert not app.exception
    assert "No number has these words in this group." in words(app)


def test_a_number_that_is_filtered_away_is_not_kept_chosen(app: AppTest) -> None:
    choose(app)
    app.text_input(key="number-words").set_value("damping").run()
    assert not app.exception
    assert TITLE not in words(app)


def test_a_cures_numbers_belong_to_both_its_pitfalls() -> None:
    catalogue = pitfall_catalogue()
    owner = catalogue.cures["use-existing-meetings"][0].id
    assert pitfalls_of("effect/use-existing-meetings/no-time", catalogue) == {owner, "no-time"}
    assert pitfalls_of("source_quality/interview", catalogue) == frozenset()
    assert numbers_with(list(default_numbers().values()), "  ") == list(default_numbers().values())


# The appendix


def test_the_appendix_holds_every_number_with_its_source_and_marks_what_is_changed(app: AppTest) -> None:
    context, engagement = home()
    change_number(context, engagement, RATE, 0.6, reason=WHY, by="Ada")
    table = next(each.value for each in shown(app).dataframe if "Default" in each.value.columns)
    assert len(table) == 628
    assert table.iloc[0][["Number", "Default", "Here", "Changed"]].tolist() == [
        TITLE,
        "0.25",
        "0.6",
        "changed",
    ]
    assert set(table["Source"]) == {"project judgement, decisions 0006 and 0014"}
    assert (table["Changed"] == "changed").sum() == 1


def test_the_appendix_as_a_file_holds_no_formulas() -> None:
    edit = JudgementEdit(number=RATE, value=0.6, reason="=1+1", by="@Ada", on=date(2026, 5, 5))
    rows = appendix_rows(numbers_of(Dossier(edits=(edit,))), default_numbers())
    text = mail_merge_csv(rows, HEADINGS).decode("utf-8-sig")
    read = list(csv.DictReader(text.splitlines()))
    assert len(read) == 628
    changed = next(row for row in read if row["Changed"])
    assert (changed["Reason of the change"], changed["Changed by"]) == ("'=1+1", "'@Ada")
    assert (changed["Default"], changed["Here"], changed["Unit"]) == ("0.25", "0.6", "chance, 0-1")


# The order


def test_the_order_says_how_firmly_the_first_stay_first(app: AppTest) -> None:
    told = words(app)
    assert "Each of the first three stays among the first five in " in told
    assert "the order is that of our numbers alone" in told
    table = next(each.value for each in app.dataframe if "Best place" in each.value.columns)
    assert len(table) == 12


# Forecast and outcome


def test_freezing_keeps_the_chances_once_and_lists_them(app: AppTest) -> None:
    click(app, "Freeze today's chances")
    click(app, "Freeze today's chances")
    assert len(dossier().forecasts) == 1
    told = words(app)
    assert "Frozen on" in told
    assert "34" in told
    # Today's outcomes cannot be compared with today's forecast.
    assert "No forecast was made before" in told


def type_outcomes(app: AppTest, rows: dict[int, dict[str, str]]) -> None:
    key = f"outcomes-{app.session_state['outcomes-turn']}"
    app.session_state[key] = {"edited_rows": rows, "added_rows": [], "deleted_rows": []}


def test_what_came_is_told_line_by_line_and_corrected_on_the_same_day(app: AppTest) -> None:
    freeze_before(30)
    shown(app)
    assert "compared with nothing" not in words(app)
    type_outcomes(app, {0: {"Was it so?": "yes", "Note": "lost its sponsor"}, 1: {"Was it so?": "yes"}})
    app.text_input(key="outcome-by").set_value("Ada")
    click(app, "Save what came")
    assert [(each.pitfall, each.came, each.note) for each in dossier().outcomes] == [
        ("", True, "lost its sponsor"),
        ("hr-ownership", True, ""),
    ]
    assert "1 outcome is compared; 20 are needed before the numbers say anything." in words(app)
    type_outcomes(app, {1: {"Was it so?": "no"}})
    click(app, "Save what came")
    assert {each.pitfall: each.came for each in dossier().outcomes} == {"": True, "hr-ownership": False}


def test_faults_in_what_came_are_named_and_nothing_is_kept(app: AppTest) -> None:
    assert "compared with nothing" in words(app)
    type_outcomes(app, {1: {"Note": "who knows"}})
    click(app, "Save what came")
    told = words(app)
    assert "Nothing was changed. 2 points need attention." in told
    assert "a note stands there without yes or no" in told
    assert dossier().outcomes == ()


def test_an_outcome_can_be_taken_back(app: AppTest) -> None:
    context, engagement = home()
    record_outcomes(context, engagement, [Told("hr-ownership", True)], on=date.today(), by="Ada")
    assert "Not compared, no forecast was made before them: Business goals lack a business owner" in words(
        shown(app)
    )
    box = field(app, "Take one back")
    box.select(box.options[0]).run()
    click(app, "Take it back")
    assert dossier().outcomes == ()


def test_scores_stand_with_their_caution_and_what_was_left_out(app: AppTest) -> None:
    context, engagement = home()
    ids = [each.id for each in pitfall_catalogue().pitfalls[:6]]
    record_outcomes(context, engagement, [Told(ids[5], True)], on=date.today() - timedelta(days=40), by="Ada")
    freeze_before(30)
    told = [Told(each, each < "f") for each in ids[:5]] + [Told("", False)]
    record_outcomes(context, engagement, told, on=date.today(), by="Ada")
    said = words(shown(app))
    assert "5 outcomes are compared; 20 are needed before the numbers say anything." in said
    assert "It validates neither the instrument nor the numbers" in said
    assert "Nothing of it enters workbooks, slides or other files" in said
    assert "Not compared, no forecast was made before them" in said
    assert "All engagements of this client" not in said
    assert "40 % to 60 %" in said


def test_a_second_engagement_of_the_client_is_pooled(app: AppTest) -> None:
    context, engagement = home()
    freeze_before(30)
    record_outcomes(context, engagement, [Told("hr-ownership", True)], on=date.today(), by="Ada")
    new_engagement(context, "Another place")
    said = words(shown(app))
    assert "All engagements of this client" in said


def test_a_pilot_that_has_begun_is_said_from_its_first_day_on(sample_project: tuple[Context, UUID]) -> None:
    risks = current_risks(*sample_project, None)
    starts = min(row.starts_on for row in risks.known.plan.pilots)
    assert pilot_began(risks, starts - timedelta(days=1)) is None
    assert pilot_began(risks, starts) == starts


# The figures


def test_the_calibration_figure_shows_only_what_is_there() -> None:
    none = NotScored("no outcome is known")
    bins = (CalibrationBin(0, 0.2, 0, none, none), CalibrationBin(0.2, 0.4, 3, 0.3, 1 / 3))
    diagonal, dots = calibration_figure(bins).data
    assert list(diagonal.x) == [0, 100]
    assert (list(dots.x), list(dots.text)) == ([30.0], ["1 of 3"])


def test_the_rank_figure_draws_a_bar_from_best_to_worst_place() -> None:
    figure = rank_ranges_figure({"a": RankRange(1, 4, 0.9)}, {"a": "A <b>"}, 34)
    bars, dots, shares = figure.data
    assert list(bars.x)[:2] == [1, 4]
    assert list(dots.x) == [1]
    assert list(shares.text) == ["90 %"]
    assert list(figure.layout.yaxis.ticktext) == ["A &lt;b&gt;"]
