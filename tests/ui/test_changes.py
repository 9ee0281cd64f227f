"""The section on what changed, and its figure."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from streamlit.testing.v1 import AppTest

from engagement.changes import ChangesSinceLast, changes_between, last_two_published
from engagement.context import Context
from engagement.reading import results_of
from exchange.palette import contrast, text_on
from readiness.change import Change
from readiness.published import Hidden, PublishedUnit
from readiness.published_change import Direction, NotComparable, ShownChange, UnitChanges
from surveys.organisation import Level
from tests.engagement.two_waves import client, reworded, wave
from ui.components.changes import in_order_of_change
from ui.figures.change_figure import CHANGE_COLOUR, change_heatmap

SECONDS = 60


def page() -> None:
    from ui.components.changes import changes_section
    from ui.session import choice

    changes_section(choice())


def shown() -> AppTest:
    app = AppTest.from_function(page, default_timeout=SECONDS).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(str(each.value) for each in (*app.subheader, *app.markdown, *app.caption))


def test_the_section_appears_with_the_second_publication(kept: Context) -> None:
    engagement = client(kept)
    assert said(shown()) == ""
    wave(kept, engagement, "Baseline", seed=1, levels={"skills": 2})
    assert said(shown()) == ""
    wave(kept, engagement, "Pulse", seed=2, levels={"skills": 4}, instrument=reworded("vision"))
    app = shown()
    assert "4 went up" in said(app)
    assert "had to move by" in said(app)
    assert "Vision cannot be compared" in said(app)
    table = app.dataframe[0].value
    assert list(table["Unit"]) == ["Firm", "North", "South", "West"]
    assert all("up" in cell for cell in table["Skills"])
    assert all(cell.startswith("– (its questions were changed") for cell in table["Vision"])


def test_nothing_changed_is_shown_as_a_result(kept: Context) -> None:
    engagement = client(kept)
    wave(kept, engagement, "Baseline", seed=1)
    wave(kept, engagement, "Pulse", seed=2)
    assert "nothing changed that chance could not explain" in said(shown())


def row(name: str, cells: dict[str, ShownChange | NotComparable], parent: UUID | None) -> UnitChanges:
    unit = PublishedUnit(
        id=uuid4(),
        name=name,
        parent=parent,
        level=Level.TEAM,
        depth=2,
        participation=Hidden(),
        components={},
        items={},
        dont_know={},
        agreement={},
        weakest=Hidden(),
        gate=Hidden(),
    )
    return UnitChanges(unit, cells, same_units=True)


def changed(points: float, direction: Direction) -> ShownChange:
    return ShownChange(
        3.0, 3.0 + points, Change(points, 0.2, points - 0.4, points + 0.4, 0.5, 0.5, direction)
    )


UP, DOWN, NONE = changed(0.8, Direction.UP), changed(-0.7, Direction.DOWN), changed(0.3, Direction.NONE)


def test_every_number_is_printed_and_only_believed_ones_are_marked() -> None:
    figure = change_heatmap(
        [row("A", {"x": UP, "y": DOWN, "z": NONE}, uuid4())], {"x": "X", "y": "Y", "z": "Z"}
    )
    (numbers,) = figure.data
    assert numbers.text == ("▲ +0.8", "▼ −0.7", "+0.3")
    assert [shape.fillcolor for shape in figure.layout.shapes] == [
        CHANGE_COLOUR[each] for each in (Direction.UP, Direction.DOWN, Direction.NONE)
    ]


def test_what_cannot_be_compared_is_hatched_and_says_why() -> None:
    hidden = NotComparable("hidden in one of the two surveys")
    figure = change_heatmap([row("A", {"x": UP, "y": hidden}, uuid4())], {"x": "X", "y": "Y"})
    hatch, sign, numbers = figure.data
    assert hatch.marker.pattern.shape == "/"
    assert "hidden in one of the two surveys" in hatch.hovertemplate
    assert sign.text == ("–",)
    assert (sign.x, sign.y) == ((1,), (0,))
    assert len(numbers.text) == 1


def test_cells_hatched_for_different_reasons_stay_in_their_places() -> None:
    cells = {"x": NotComparable("hidden"), "y": NotComparable("its questions were changed")}
    figure = change_heatmap([row("A", cells, uuid4())], {"x": "X", "y": "Y"})
    hatches = [trace for trace in figure.data if trace.type == "bar"]
    assert [(trace.base, trace.y) for trace in hatches] == [((-0.48,), (0,)), ((0.52,), (0,))]
    assert figure.layout.barmode == "overlay"


def test_names_that_look_like_markup_stay_text() -> None:
    figure = change_heatmap([row("<b>A", {"x": UP}, uuid4())], {"x": "<i>X"})
    assert figure.layout.yaxis.ticktext == ("&lt;b&gt;A",)
    assert figure.layout.xaxis.ticktext == ("&lt;i&gt;X",)
    assert "<b>&lt;b&gt;A</b>" in figure.data[0].hovertext[0]


@pytest.mark.parametrize("direction", list(Direction))
def test_numbers_can_be_read_on_their_colour(direction: Direction) -> None:
    assert contrast(text_on(CHANGE_COLOUR[direction]), CHANGE_COLOUR[direction]) >= 4.5
    figure = change_heatmap([row("A", {"x": changed(0.5, direction)}, uuid4())], {"x": "X"})
    assert contrast(figure.data[0].textfont.color[0], CHANGE_COLOUR[direction]) >= 4.5


def test_the_organisation_comes_first_then_what_changed_most(context: Context) -> None:
    engagement = client(context)
    wave(context, engagement, "Baseline", seed=1)
    wave(context, engagement, "Pulse", seed=2)
    pair = last_two_published(context, engagement)
    assert pair is not None
    found = changes_between(*(results_of(context, survey) for survey in pair))
    root = row("Firm", {"x": NONE}, None)
    quiet, one, two = (
        row("Quiet", {"x": NONE, "y": NONE}, root.unit.id),
        row("One", {"x": UP, "y": NONE}, root.unit.id),
        row("Two", {"x": UP, "y": DOWN}, root.unit.id),
    )
    changes = type(found.changes)("a", "b", (root, quiet, one, two), (), {})
    ordered = in_order_of_change(ChangesSinceLast(found.earlier, found.later, changes))
    assert [each.unit.name for each in ordered] == ["Firm", "Two", "One", "Quiet"]
