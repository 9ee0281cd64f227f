"""What the figures behind a row, behind a cell and on measurement draw."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.published_details import ReliabilityFigure, Shares
from surveys.instrument import Better
from surveys.instrument_files import built_in_instrument
from tests.engagement.published_examples import LEADS_HIGHER, NO_GAP, TEAMS_HIGHER
from ui.figures.common import scale_ticks
from ui.figures.gap_figure import gap_figure
from ui.figures.items_figure import item_means, items_figure
from ui.figures.reliability_figure import reliability_figure
from ui.figures.shares_figure import shares_figure
from ui.figures.weakest_figure import weakest_figure

INSTRUMENT = built_in_instrument()
SCALE = INSTRUMENT.scales["agreement"]


def test_each_part_of_the_bar_carries_its_number_and_the_outermost_their_sign() -> None:
    shares = Shares(step=10, unfavourable=10, middle=30, favourable=60, favourable_low=40, favourable_high=80)
    bars = shares_figure(shares).data
    # A narrow part keeps its number without the unit.
    assert [bar.text[0] for bar in bars] == ["≤10", "30 %", "60 %"]
    steep = shares.model_copy(update={"step": 20, "middle": 20, "favourable": 80, "unfavourable": 20})
    assert [bar.text[0] for bar in shares_figure(steep).data] == ["≤20 %", "≤20 %", "≥80 %"]


def test_items_stand_weakest_first_once_turned_and_say_where_low_is_good() -> None:
    items = INSTRUMENT.items_of("vision")
    reverse = next(item for item in items if item.reversed)
    means = {item.id: 3.0 for item in items} | {items[0].id: 2.5, reverse.id: 4.0}
    found = item_means(items, means, SCALE, "de")
    # 4.0 on a reversed item of 1-5 is as bad as 2.0: 6 - 4 = 2, under 2.5.
    assert [each.text for each in found[:2]] == [reverse.text["de"], items[0].text["de"]]
    assert [each.percent for each in found[:2]] == [25.0, 37.5]
    notes = items_figure(found, SCALE).layout.annotations
    assert [("reversed" in note.text) for note in notes] == [True, False, False, False]


def test_on_a_scale_whose_high_end_is_bad_a_straight_item_is_good_when_low() -> None:
    scale = SCALE.model_copy(update={"higher_is": Better.LOWER, "minimum": 0, "maximum": 4})
    straight = INSTRUMENT.items_of("vision")[0]
    (found,) = item_means([straight], {straight.id: 1.0}, scale, "en")
    assert (found.percent, found.reversed, found.low_is_good) == (75.0, False, True)


def test_only_reversed_items_are_called_reversed_and_low_is_good_is_said_of_those_it_holds_for() -> None:
    items = INSTRUMENT.items_of("vision")
    reverse, straight = next(i for i in items if i.reversed), next(i for i in items if not i.reversed)
    turned = SCALE.model_copy(update={"higher_is": Better.LOWER})
    # item, scale -> the note; turned twice, high is good again
    expected = {
        (straight.id, SCALE.higher_is): "",
        (reverse.id, SCALE.higher_is): "<i>reversed: low is good</i>",
        (straight.id, turned.higher_is): "<i>low is good</i>",
        (reverse.id, turned.higher_is): "<i>reversed: high is good</i>",
    }
    for item in (straight, reverse):
        for scale in (SCALE, turned):
            (note,) = items_figure(item_means([item], {item.id: 3.0}, scale, "en"), scale).layout.annotations
            said = note.text.rsplit("<br>", 1)[-1]
            assert (said if said.startswith("<i>") else "") == expected[item.id, scale.higher_is]


@given(minimum=st.integers(-100, 99), span=st.integers(1, 200))
def test_an_axis_names_at_most_seven_points_evenly_spaced_from_the_lowest(minimum: int, span: int) -> None:
    ticks = scale_ticks(minimum, minimum + span)
    assert 2 <= len(ticks) <= 7
    assert ticks[0] == minimum
    assert len({later - earlier for earlier, later in pairwise(ticks)}) == 1
    # What is left over beyond the last is shorter than a step.
    assert 0 <= minimum + span - ticks[-1] < ticks[1] - ticks[0]


def test_long_scales_do_not_name_every_point_on_the_axis_of_items() -> None:
    item = INSTRUMENT.items_of("vision")[0]
    scale = SCALE.model_copy(update={"minimum": 0, "maximum": 100})
    figure = items_figure(item_means([item], {item.id: 30.0}, scale, "en"), scale)
    assert list(figure.layout.xaxis.tickvals) == [0, 20, 40, 60, 80, 100]


def test_an_item_text_is_wrapped_and_shown_as_it_is() -> None:
    item = INSTRUMENT.items_of("vision")[0].model_copy(
        update={"text": {"en": "<b>Bold</b> " + "words that go on " * 6}}
    )
    note = items_figure(item_means([item], {item.id: 3.0}, SCALE, "en"), SCALE).layout.annotations[0]
    assert note.text.startswith("&lt;b&gt;Bold")
    assert note.text.count("<br>") == 2


def test_gaps_lie_around_a_zero_line_with_both_sides_named() -> None:
    names = {"vision": "Vision", "skills": "Skills", "resources": "Resources"}
    figure = gap_figure({"vision": LEADS_HIGHER, "skills": TEAMS_HIGHER, "resources": NO_GAP}, names)
    assert list(figure.data[0].x) == [0.42, -0.5, 0.1]
    assert [tick.split("<br>")[1] for tick in figure.layout.yaxis.ticktext] == [
        "<b>+0.4</b>",
        "<b>−0.5</b>",
        "<b>+0.1</b>",
    ]
    assert [shape.x0 for shape in figure.layout.shapes] == [0]
    assert [note.text for note in figure.layout.annotations] == [
        "← teams<br>more positive",
        "leads →<br>more positive",
    ]
    low, high = figure.layout.xaxis.range
    assert low < -0.9 < 0.7 < high


def test_the_weakest_bars_keep_the_order_given_and_print_their_chance() -> None:
    bars = weakest_figure([("Skills", 60), ("Resources", 40)]).data[0]
    assert list(bars.x) == [60, 40]
    assert list(bars.text) == [" 60 %", " 40 %"]


def test_a_reliability_that_is_not_known_leaves_a_gap_and_a_low_one_widens_the_axis() -> None:
    good = ReliabilityFigure(estimate=0.8, low=0.7, high=0.9)
    poor = ReliabilityFigure(estimate=0.2, low=-0.1, high=0.4)
    figure = reliability_figure({"Vision": (good, None), "Skills": (poor, good)})
    alpha, omega = figure.data
    assert list(alpha.x) == [0.8, 0.2]
    # Omega of the first component is missing: its only mark belongs to the second row.
    assert list(omega.y) == [1.16]
    assert list(figure.layout.yaxis.ticktext) == ["Vision<br>α 0.80 ω –", "Skills<br>α 0.20 ω 0.80"]
    assert figure.layout.xaxis.range[0] == pytest.approx(-0.15)
