"""The view on risk: what to promise, what matters, which units are least sure, how firm the order is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import ui.components.order_panel as order_module
from engagement.planning import latest_plan
from exchange.palette import INK
from rollout.chances.order_stability import OrderStability, PilotShare, TeamStability
from rollout.chances.schedule_chances import Lever, ScheduleChances, TeamChance, day_words, words_of
from tests.ui.app_words import click, labels, words
from tests.ui.planned_panel import home, keep, newest, plan, shown
from ui.components.chances_panel import least_sure, promise
from ui.components.order_panel import order_words
from ui.figures.chances_figure import DatedRow, dates_figure, end_words, levers_figure

DAY = date(2027, 1, 28)


def chance(team: str, in_window: float) -> TeamChance:
    return TeamChance(
        team=team, planned=DAY, planned_by=DAY, in_window=in_window, in_quarter=1.0, p50=DAY, p80=DAY
    )


def lever(low: float | None, high: float | None, unit: str) -> Lever:
    return Lever(
        assumption="a", title="A <b>", low=low, high=high, unit=unit, weeks_at_low=-3, weeks_at_high=5
    )


def test_the_date_to_promise_comes_first_and_p80_is_explained(shared_sample: Path) -> None:
    told = words(shown("chances_panel"))
    chances = plan().chances
    assert chances is not None
    last = chances.milestone("all_live")
    assert last is not None
    assert f"Promise **{day_words(last.p80)}**: that holds in eight of ten." in told
    assert told.count("P80 are the days by which five and eight of ten") == 1
    for milestone in chances.milestones:
        assert milestone.sentence in told
    assert chances.levers[0].sentence in told


def test_a_last_date_that_holds_may_be_promised(shared_sample: Path) -> None:
    chances = plan().chances
    assert isinstance(chances, ScheduleChances)
    last = chances.milestone("all_live")
    assert last is not None
    sure = last.model_copy(update={"p80": last.planned_by, "chance": 0.9})
    told = promise(chances.model_copy(update={"milestones": (sure,)}))
    assert told.endswith("in **9 of ten**. That date can be promised.")


def test_every_unit_stands_in_the_table_with_its_chance(shared_sample: Path) -> None:
    app, document = shown("chances_panel"), plan()
    assert document.chances is not None
    table = app.table[0].value
    assert list(table["Planned date kept"]) == [words_of(each.in_window) for each in document.chances.teams]
    names = {str(row.unit): row.name for row in document.rows}
    assert [each.replace("\\", "") for each in table["Unit"]] == [
        names[each.team] for each in document.chances.teams
    ]


def test_the_least_sure_units_are_named() -> None:
    teams = (chance("a", 0.9), chance("b", 0.2), chance("c", 0.5), chance("d", 0.4))
    told = least_sure(teams, {"b": "Sales"})
    assert told == "Least sure: Sales (kept in 2 of ten), d (kept in 4 of ten), c (kept in 5 of ten)."


def test_the_order_is_tested_once_and_kept(shared_sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def certain(*_: object) -> OrderStability:
        asked.append(1)
        return stability()

    monkeypatch.setattr(order_module, "order_certainty", certain)
    app = shown("chances_panel")
    click(app, "Test the order")
    assert "Test the order" not in labels(app)
    app.run()
    assert "1 of 2 units keep their period in at least 8 of ten." in words(app)
    assert len(asked) == 1


def test_the_order_is_tested_anew_for_a_new_version(
    own_sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_module, "order_certainty", lambda *_: None)
    app = shown("chances_panel")
    click(app, "Test the order")
    assert "No quick plan keeps all rules here" in words(app)
    keep(*newest(*home()))
    app.run()
    assert "Test the order" in labels(app)


def stability(share: float = 1.0) -> OrderStability:
    first, other = PilotShare(teams=("a", "b"), share=share), PilotShare(teams=("b",), share=1 - share)
    return OrderStability(
        draws=100,
        teams=(
            TeamStability(team="a", quarter="2027-Q1", same=1.0, near=1.0),
            TeamStability(team="b", quarter="2027-Q1", same=0.5, near=0.9),
        ),
        pilots=first,
        choices=(first, other) if share < 1 else (first,),
        note="A hundred quick plans.",
    )


def test_the_order_in_words_says_who_would_pilot_instead() -> None:
    names = {"a": "Sales", "b": "IT"}
    quick = "The quick plan at the expected readiness starts with Sales and IT; "
    assert order_words(stability(), names).startswith(f"{quick}all draws do too. 1 of 2")
    often = order_words(stability(0.7), names)
    assert often.startswith(f"{quick}7 of ten draws do too. Next most often: IT, in 3 of ten.")
    seldom = order_words(stability(0.3), names)
    assert seldom.startswith(f"{quick}3 of ten draws do too. Most often: IT, in 7 of ten.")


def test_a_version_without_chances_says_so(own_sample: Path) -> None:
    version, document = newest(*home())
    keep(version, document.model_copy(update={"chances": None}))
    app = shown("chances_panel")
    assert "There are no dates to judge" in app.info[0].value
    assert latest_plan(*home())
    assert not app.button


def test_a_row_shows_planned_p50_and_p80_with_signs_of_their_own() -> None:
    p50, p80 = date(2027, 2, 1), date(2027, 3, 3)
    figure = dates_figure([DatedRow("Sales <b>", DAY, p50, p80, 0.4)], INK)
    bar, planned, sure = figure.data
    assert (bar.base[0], bar.x[0]) == (p50.isoformat(), 30 * 24 * 3600 * 1000)
    assert (planned.x[0], sure.x[0]) == (DAY.isoformat(), p80.isoformat())
    assert planned.marker.symbol != sure.marker.symbol
    name = figure.layout.annotations[0]
    assert "Sales &lt;b&gt;" in name.text
    assert "kept in 4 of ten" in name.text


@pytest.mark.parametrize(
    ("low", "unit", "told"), [(0.05, "share", "5%"), (8, "weeks", "8 weeks"), (None, "chance", "low")]
)
def test_the_ends_of_an_assumption_stand_beside_its_bars(low: float | None, unit: str, told: str) -> None:
    one = lever(low, None if low is None else 2 * low, unit)
    assert end_words(one, is_low=True) == told
    at_low, at_high = levers_figure([one], INK).data
    assert (at_low.x[0], at_high.x[0]) == (-3, 5)
    assert at_low.marker.pattern.shape != at_high.marker.pattern.shape
