"""What the charts draw, from made-up data."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

from engagement.model import Engagement
from readiness.published import Hidden, PublishedMean, PublishedUnit, Verdict
from rollout.settings import PlanSettings
from surveys.organisation import Level, Organisation, Unit
from ui.components.sidebar import engagement_labels
from ui.figures.interval_plot import interval_plot
from ui.figures.organisation_figure import organisation_figure
from ui.figures.readiness_heatmap import Mode, _text_and_colour, legend_steps

SPACE = UUID(int=7)


def ident(name: str) -> UUID:
    return uuid5(SPACE, name)


def unit(name: str, parent: str | None, people: int, level: Level) -> Unit:
    return Unit(
        id=ident(name),
        name=name,
        level=level,
        parent=ident(parent) if parent else None,
        members_direct=people,
    )


def mean(**changes: object) -> PublishedMean:
    values: dict[str, object] = {
        "observed": 2.0,
        "estimate": 2.4,
        "low": 2.0,
        "high": 2.8,
        "percent": 35,
        "missing_chance": 90,
        "verdict": Verdict.MISSING,
    }
    return PublishedMean.model_validate(values | changes)


def test_every_box_of_the_organisation_holds_exactly_the_boxes_inside_it() -> None:
    tree = Organisation(
        units=(
            unit("Company", None, 1, Level.COMPANY),
            unit("Sales", "Company", 0, Level.DEPARTMENT),
            unit("North", "Sales", 0, Level.TEAM),
            unit("South", "Sales", 4, Level.TEAM),
        )
    )
    trace = organisation_figure(tree).data[0]
    # North has nobody and counts as 1: Sales 0 + 1 + 4 = 5, Company 1 + 5 = 6.
    assert dict(zip(trace.labels, trace.values, strict=True)) == {
        "Company": 6,
        "Sales": 5,
        "North": 1,
        "South": 4,
    }


def test_a_bound_is_signed_only_where_estimate_and_observed_mean_both_lie_on_it() -> None:
    on_it = mean(observed=2.0, estimate=2.0, bound="at most")
    beside_it = mean(observed=2.0, estimate=2.4, bound="at most")
    assert _text_and_colour(on_it, Hidden(), Mode.MEAN)[0] == "≤2.0\u2009✕"
    assert _text_and_colour(beside_it, Hidden(), Mode.MEAN)[0] == "2.4\u2009✕"


def published(components: dict[str, PublishedMean | Hidden]) -> PublishedUnit:
    return PublishedUnit.model_construct(id=ident("Sales"), name="Sales", components=components)


def test_components_whose_shortened_labels_are_equal_keep_a_row_each() -> None:
    long = "A component with a name that is longer than any axis "
    figure = interval_plot(
        published({"one": mean(), "two": mean()}),
        {"one": f"{long}1", "two": f"{long}2"},
        (1, 5),
        {"one": 3.0, "two": 3.0},
    )
    assert list(figure.data[0].y) == [0, 1]
    assert len(figure.layout.yaxis.ticktext) == 2


def test_equal_thresholds_are_one_line_and_different_ones_a_mark_in_each_row() -> None:
    unit_shown = published({"one": mean(), "two": mean()})
    names = {"one": "Vision", "two": "Skills"}
    same = interval_plot(unit_shown, names, (1, 5), {"one": 3.0, "two": 3.0})
    assert [shape.x0 for shape in same.layout.shapes] == [3.0]
    different = interval_plot(unit_shown, names, (1, 5), {"one": 3.0, "two": 2.5})
    assert not different.layout.shapes
    assert list(different.data[-1].x) == [3.0, 2.5]


def test_the_intervals_of_a_long_scale_name_every_second_point() -> None:
    figure = interval_plot(published({"one": mean()}), {"one": "Vision"}, (0, 10), {"one": 5.0})
    assert list(figure.layout.xaxis.tickvals) == [0, 2, 4, 6, 8, 10]


def test_the_legend_tells_ranges_in_the_points_that_cells_print() -> None:
    texts = [text for _, text in legend_steps(Mode.MEAN, (1, 5))]
    # Seven equal steps of 1-5: 4 / 7 = .571 each.
    assert texts == ["1.0–1.6", "1.6–2.1", "2.1–2.7", "2.7–3.3", "3.3–3.9", "3.9–4.4", "4.4–5.0"]
    # Where the high end is bad, red stands there.
    assert legend_steps(Mode.MEAN, (4, 0))[0][1] == "4.0–3.4"
    assert legend_steps(Mode.MEAN)[0][1] == "0–14 %"
    differences = [text for _, text in legend_steps(Mode.AGAINST, (1, 5))]
    # The ramp ends a fifth of the scale from the organisation: .8 points; 5 / 7 of that is .57.
    assert differences[0] == "beyond −0.6"
    assert differences[3] == "−0.1 to +0.1"
    assert differences[6] == "beyond +0.6"
    assert legend_steps(Mode.AGAINST)[6][1] == "beyond +14 %"
    assert legend_steps(Mode.CHANCE)[0][1] == "86–100 %"


def project(name: str, number: int, client: UUID) -> Engagement:
    return Engagement(
        id=UUID(int=number),
        workspace_id=client,
        name=name,
        created_on=date(2026, 9, 1),
        settings=PlanSettings(),
    )


def test_engagements_of_one_name_get_labels_that_differ() -> None:
    first, second, third = UUID(int=101), UUID(int=102), UUID(int=103)
    labels = engagement_labels(
        [project("Bikes", 1, first), project("Bikes", 2, second), project("Boats", 3, third)],
        {first: "Sample 1", second: "Sample 2", third: "Boats"},
    )
    assert list(labels.values()) == ["Sample 1: Bikes", "Sample 2: Bikes", "Boats"]
    # The clients' names do not help here: the second one gets a number.
    labels = engagement_labels(
        [project("Bikes", 1, first), project("Bikes", 2, second)], {first: "Bikes", second: "Bikes"}
    )
    assert list(labels.values()) == ["Bikes", "Bikes (2)"]
