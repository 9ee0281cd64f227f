"""The readiness and measurement pages, from the sample and from hand-made results."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ui.components.results as results_component
from engagement.cell_findings import FROM_TEN_ON, NO_GAPS
from engagement.measurement_findings import NOT_VALIDATED
from engagement.reading import Results
from readiness.published import Hidden, Participation, PublishedUnit
from readiness.published_details import (
    CarelessCheck,
    ItemQuality,
    Rank,
    ReliabilityFigure,
    ScaleQuality,
    WithAndWithout,
)
from surveys.instrument_files import built_in_instrument
from surveys.organisation import Level
from tests.engagement.published_examples import (
    LEADS_HIGHER,
    detail,
    mean,
    named,
    weakest,
    with_readiness,
)
from tests.ui.app_words import started, words
from ui.places import Place

Change = Callable[[Results], Results]


@pytest.fixture(scope="module")
def app(shared_sample: Path) -> AppTest:
    """The app with the sample engagement."""
    return started()


@pytest.fixture
def shown_as(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> Callable[[Change, Place], AppTest]:
    """Open a page with the sample's results changed by hand."""
    kept = results_component._kept

    def opened(change: Change, place: Place) -> AppTest:
        monkeypatch.setattr(results_component, "_kept", lambda *which: change(kept(*which)))
        app.switch_page(place).run()
        assert not app.exception
        return app

    return opened


def tables(app: AppTest) -> str:
    return " ".join(str(cell) for table in app.table for cell in table.value.to_numpy().ravel())


def choose(app: AppTest, unit: str, component: str | None = None) -> None:
    for key, wanted in (("unit-choice", unit), ("component-choice", component)):
        if wanted is not None:
            box = next(each for each in app.selectbox if str(each.key).startswith(key))
            place = next(i for i, option in enumerate(box.options) if option.strip() == wanted)
            box.select_index(place).run()
    assert not app.exception


def with_unit(unit_name: str, **changes: object) -> Change:
    def changed(results: Results) -> Results:
        unit = named(results.readiness, unit_name).model_copy(update=changes)
        units = tuple(unit if each.name == unit_name else each for each in results.readiness.units)
        return with_readiness(results, units=units)

    return changed


def test_a_unit_shows_its_weakest_place_and_gap(shown_as: Callable[[Change, Place], AppTest]) -> None:
    change = with_unit(
        "Operations",
        weakest=weakest(),
        rank=Rank(best=1, worst=3, of=4),
        lead_gaps={"vision": LEADS_HIGHER},
    )
    app = shown_as(change, Place.READINESS)
    choose(app, "Operations")
    told = words(app)
    assert "Weakest  \n**Skills**" in told
    assert "35 of 100" in told
    assert "**1st to 3rd weakest**  \nof 4 departments" in told
    assert "Leads are more positive on vision." in told


def test_too_close_to_call_is_said_and_nothing_else_about_it(
    shown_as: Callable[[Change, Place], AppTest],
) -> None:
    app = shown_as(with_unit("Operations", weakest=weakest(too_close=True)), Place.READINESS)
    choose(app, "Operations")
    assert "Weakest  \n**Skills**  \ntoo close to call" in words(app)
    table = next(each.value for each in app.dataframe if "Firmness" in each.value.columns)
    rows = dict(zip(table["Unit"], table["Firmness"], strict=True))
    assert rows["Operations"] == "too close to call"
    assert set(rows.values()) == {"", "too close to call"}


def test_client_words_leave_no_symptom_on_the_page(shown_as: Callable[[Change, Place], AppTest]) -> None:
    cells = {c: mean() for c in ("vision", "consensus", "skills", "incentives", "resources", "action_plan")}
    app = shown_as(with_unit("Operations", components=cells, weakest=weakest()), Place.READINESS)
    choose(app, "Operations")
    assert "predicts anxiety" in words(app)
    control = next(each for each in app.button_group if each.key == "detail-wording")
    control.set_value("Client").run()
    told = words(app).lower() + tables(app).lower()
    assert "unsure how" in told
    for word in ("confusion", "sabotage", "anxiety", "resistance", "frustration", "treadmill"):
        assert word not in told
    control = next(each for each in app.button_group if each.key == "detail-wording")
    control.set_value("Consultant").run()


def test_behind_a_large_cell_stand_shares_items_and_agreement(
    shown_as: Callable[[Change, Place], AppTest],
) -> None:
    items = {f"skills_0{number}": 2.5 for number in range(1, 5)}
    change = with_unit(
        "Operations", details={"skills": detail(items)}, participation=Participation(answered=46, invited=62)
    )
    app = shown_as(change, Place.READINESS)
    choose(app, "Operations", "Skills")
    told = words(app)
    assert "**How the answers spread**" in told
    assert "between 40 and 80 % are favourable" in told
    assert "4 and 5 count as favourable, 1 and 2 as unfavourable; a mean counts as its nearer point." in told
    assert "**Its items, weakest first**" in told
    assert "0.49" in tables(app)


def test_behind_a_small_cell_a_sentence_says_from_when_and_why(
    shown_as: Callable[[Change, Place], AppTest],
) -> None:
    change = with_unit("Direct Sales", participation=Participation(answered=8, invited=9), details={})
    app = shown_as(change, Place.READINESS)
    choose(app, "Direct Sales", "Skills")
    told = words(app)
    assert FROM_TEN_ON in told
    # A team has no gap, so nothing is said of one.
    assert NO_GAPS not in told
    assert "**How the answers spread**" not in told


def older(results: Results) -> Results:
    """As a document from before the further figures opens."""

    def stripped(unit: PublishedUnit) -> PublishedUnit:
        link = unit.weakest
        changes: dict[str, object] = {"details": {}, "lead_gaps": {}, "rank": Hidden()}
        if not isinstance(link, Hidden):
            changes["weakest"] = link.model_copy(update={"chances": {}, "too_close": False})
        cells = {
            c: cell
            if isinstance(cell, Hidden)
            else cell.model_copy(update={"verdict_lower": None, "verdict_higher": None})
            for c, cell in unit.components.items()
        }
        return unit.model_copy(update=changes | {"components": cells})

    units = tuple(stripped(unit) for unit in results.readiness.units)
    return with_readiness(results, units=units, quality={}, careless=Hidden(), order_holds={})


def test_older_documents_show_what_they_hold(shown_as: Callable[[Change, Place], AppTest]) -> None:
    app = shown_as(older, Place.READINESS)
    choose(app, "Operations", "Vision")
    told = words(app)
    assert "Weakest  \n**" in told
    assert "With another threshold" not in told
    assert "How firm the order is" not in told
    app = shown_as(older, Place.MEASUREMENT)
    told = words(app)
    assert "are not shown for this survey" in told
    assert "Nothing to show here." in told
    assert NOT_VALIDATED in told


def three_components(results: Results) -> Results:
    """Another instrument: three components on 0-4, without symptoms, softened words or repairs."""
    ids = ("vision", "skills", "resources")
    bare = {"symptom": None, "softened": None, "repair": None}
    found = results.instrument
    instrument = found.model_copy(
        update={
            "components": tuple(c.model_copy(update=bare) for c in found.components if c.id in ids),
            "items": tuple(
                item for item in found.items if item.component in ids and item.kind == "component"
            ),
            "scales": {
                "agreement": found.scales["agreement"].model_copy(update={"minimum": 0, "maximum": 4})
            },
        }
    )

    def reduced(unit: PublishedUnit) -> PublishedUnit:
        cells = {c: cell for c, cell in unit.components.items() if c in ids}
        link = unit.weakest if isinstance(unit.weakest, Hidden) else weakest()
        words_of = {c: word for c, word in unit.agreement.items() if c in ids}
        unsure = {c: word for c, word in unit.dont_know.items() if c in ids}
        return unit.model_copy(
            update={
                "components": cells,
                "items": {},
                "weakest": link,
                "agreement": words_of,
                "dont_know": unsure,
                "details": {c: each for c, each in unit.details.items() if c in ids},
                "lead_gaps": {},
            }
        )

    thresholds = dict.fromkeys(ids, 2.0)
    quality = {c: each for c, each in results.readiness.quality.items() if c in ids}
    reliability = {c: each for c, each in results.readiness.reliability.items() if c in ids}
    content = results.readiness.model_copy(
        update={
            "units": tuple(reduced(unit) for unit in results.readiness.units),
            "component_thresholds": thresholds,
            "quality": quality,
            "reliability": reliability,
        }
    )
    return Results(results.survey, instrument, results.snapshot.model_copy(update={"content": content}))


def german(results: Results) -> Results:
    """As if people had been asked in German."""
    survey = results.survey.model_copy(update={"language": "de"})
    return Results(survey, results.instrument, results.snapshot)


def test_german_labels_keep_their_capitals_on_the_page(
    shown_as: Callable[[Change, Place], AppTest],
) -> None:
    cells = {c: mean() for c in ("vision", "consensus", "skills", "incentives", "resources", "action_plan")}
    unit = with_unit("Operations", components=cells, weakest=weakest(), dont_know={"skills": "about 15 %"})
    app = shown_as(lambda results: german(unit(results)), Place.READINESS)
    choose(app, "Operations")
    skills = built_in_instrument().components_by_id["skills"]
    assert skills.symptom is not None
    told = words(app)
    assert f"predicts {skills.symptom.label['de']}" in told
    assert f"{skills.label['de']} about 15 %" in told
    assert f"{skills.label['de']} 3" in told


@pytest.mark.parametrize("place", [Place.READINESS, Place.MEASUREMENT])
def test_other_instruments_fill_both_pages(
    shown_as: Callable[[Change, Place], AppTest], place: Place
) -> None:
    app = shown_as(three_components, place)
    told = words(app)
    if place is Place.READINESS:
        choose(app, "Operations", "Skills")
        told = words(app)
        assert "0 is the bad end, 4 the good one; a component is missing below 2." in told
        assert "Predicted against observed" not in told
    assert "Consensus" not in told


def measured(results: Results) -> Results:
    figure = ReliabilityFigure(estimate=0.72, low=0.6, high=0.8)
    items = {
        item.id: ItemQuality(item_rest_correlation=0.2, alpha_if_dropped=0.78)
        for item in results.instrument.items_of("skills")
    }
    quality = ScaleQuality(
        people=130,
        alpha=figure,
        omega=None,
        alpha_within=None,
        omega_within=None,
        icc1=0.12,
        icc2=0.75,
        items=items,
    )
    check = CarelessCheck(
        marked=7, answered=140, components={"skills": WithAndWithout(everybody=3.2, without_marked=3.4)}
    )
    return with_readiness(results, quality={"skills": quality}, careless=check)


def test_measurement_names_the_items_that_hurt_and_what_careless_answers_change(
    shown_as: Callable[[Change, Place], AppTest],
) -> None:
    app = shown_as(measured, Place.MEASUREMENT)
    told = words(app)
    assert "Hurts: alpha would rise from 0.72 to 0.78 without it." in told
    assert "7 of 140 people gave two independent signs" in told
    assert "Nothing to show here." not in told
    table = next(each.value for each in app.dataframe if "Alpha" in each.value.columns)
    assert table.iloc[0]["Alpha"] == "0.72 (0.60 to 0.80)"
    assert table.iloc[0]["Omega"] == "–"
    control = next(each for each in app.button_group if each.key == "measurement-over")
    control.set_value("Within groups").run()
    assert not app.exception
    assert "Not shown for this survey." in words(app)


def test_hidden_careless_figures_give_no_reason(shown_as: Callable[[Change, Place], AppTest]) -> None:
    app = shown_as(lambda results: with_readiness(results, careless=Hidden()), Place.MEASUREMENT)
    told = words(app)
    assert "Nothing to show here." in told
    assert "marked" not in told.lower().replace("kinds of sign mark a person", "")


def test_order_is_told_under_the_heatmap(shown_as: Callable[[Change, Place], AppTest]) -> None:
    app = shown_as(lambda results: with_readiness(results, order_holds={Level.TEAM: 70}), Place.READINESS)
    assert "two teams taken at random keep their order in 70 % of draws" in words(app)


def test_names_and_texts_that_look_like_markup_stay_as_they_are(
    shown_as: Callable[[Change, Place], AppTest],
) -> None:
    app = shown_as(with_unit("Operations", name="![x](http://evil.example) $a$"), Place.READINESS)
    choose(app, "![x](http://evil.example) $a$", "Skills")
    assert not any("![x](" in str(each.value) for each in app.markdown)
