"""What the charts draw, from made-up data."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

from engagement.model import Engagement
from readiness.evidence.pieces import Evidence, SourceKind
from readiness.facts import MayRead
from readiness.published import Hidden, PublishedMean, PublishedUnit, Verdict
from readiness.risk.chances import Confidence, Contribution, PitfallRisk
from readiness.risk.ranks import RankRange
from rollout.planning.settings import PlanSettings
from surveys.organisation import Level, Organisation, Unit
from ui.components.risk_grid import CONFLICT_MARK, Row, grid_markup, table_row
from ui.components.sidebar import engagement_labels
from ui.figures.interval_plot import interval_plot
from ui.figures.organisation_figure import organisation_figure
from ui.figures.readiness_heatmap import Mode, _text_and_colour, legend_steps
from ui.figures.risk_figures import waterfall, waterfall_words

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


def piece(log_odds: float, points: float) -> Contribution:
    evidence = Evidence(
        "hr-ownership",
        "owner-is-hr",
        SourceKind.INTERVIEW,
        1.0,
        1.0,
        1.0,
        source="interview/A. Person",
        says="A secret sentence",
        detail="A secret detail",
        may_read=MayRead.CONSULTANT,
        quote="A secret quote",
        said_by="A. Person",
    )
    return Contribution(evidence, log_odds, points)


def risk(**changes: object) -> PitfallRisk:
    values: dict[str, object] = {
        "pitfall": "hr-ownership",
        "unit": None,
        "base_rate": 0.25,
        "log_odds": 0.0,
        "probability": 0.5,
        "low": 0.25,
        "high": 0.75,
        "expected_weeks": 4.0,
        "expected_weeks_low": 2.0,
        "expected_weeks_high": 8.0,
        "confidence": Confidence.PARTLY_SUPPORTED,
        "coverage": 0.4,
        "conflict": 0.0,
        "contributions": (),
    }
    return PitfallRisk(**values | changes)  # type: ignore[arg-type]  # a mapping of its own fields


def test_the_waterfall_draws_what_may_be_read_and_nothing_else_of_the_evidence() -> None:
    found = risk(contributions=(piece(1.5, 35.0), piece(-0.4, -10.0)))
    figure = waterfall(found, ["(consultant only)", "Two <b>words</b>"])
    (bars,) = figure.data
    assert list(bars.x) == [25.0, 35.0, -10.0, 50.0]
    assert list(bars.text) == ["25 %", "+35", "\N{MINUS SIGN}10", "50 %"]
    drawn = figure.to_json()
    assert "secret" not in drawn
    assert "A. Person" not in drawn
    assert "Two &lt;b&gt;words" in bars.customdata[2]
    assert waterfall_words(found, ["One", "Two"]) == (
        "From the base rate to the chance: base rate 25 %; One +35 points; Two \N{MINUS SIGN}10 points; "
        "chance now 50 %."
    )


def row(overall: PitfallRisk, cells: dict[UUID, PitfallRisk] | None = None, title: str = "A title") -> Row:
    return Row(title, overall, RankRange(1, 4, 0.92), cells or {})


def test_too_little_evidence_is_hatched_and_can_be_pressed_like_any_cell() -> None:
    markup = grid_markup([row(risk(confidence=Confidence.TOO_LITTLE))], {})
    assert 'class="doubt" data-cell="|hr-ownership"' in markup
    assert ">?</button>" in markup
    # The chance does not stand in the cell as if it were known.
    assert ">50 %<" not in markup


def test_cells_of_units_name_their_unit_and_pitfalls_that_cannot_differ_stay_empty() -> None:
    sales = ident("Sales")
    local = risk(unit=sales, probability=0.9)
    markup = grid_markup([row(risk(), {sales: local}), row(risk())], {sales: "Sales"})
    assert f'data-cell="{sales}|hr-ownership"' in markup
    assert markup.count("<button") == 3
    assert markup.count("the same everywhere") == 1


def test_a_cell_whose_evidence_cancels_out_carries_the_mark() -> None:
    assert CONFLICT_MARK not in grid_markup([row(risk(conflict=0.79))], {})
    assert CONFLICT_MARK in grid_markup([row(risk(conflict=0.8))], {})


def test_the_weeks_of_the_costliest_pitfall_fill_the_strip_with_their_interval() -> None:
    markup = grid_markup([row(risk())], {})
    # 4 of at most 8 weeks: half; the line from 2 of 8 over 6 of 8.
    assert "width:50.0%" in markup
    assert "left:25.0%;width:75.0%" in markup
    assert "in the first five in 92 % of draws" in markup


def test_names_in_the_risk_heatmap_are_no_markup() -> None:
    sales = ident("Sales")
    markup = grid_markup(
        [row(risk(), {sales: risk(unit=sales)}, title="<img src=x>")], {sales: '"><script>x</script>'}
    )
    assert "<img" not in markup
    assert "<script" not in markup
    assert '""' not in markup


def test_a_unit_called_like_a_heading_keeps_a_column_of_its_own() -> None:
    sales = ident("Sales")
    shown = table_row(row(risk(), {sales: risk(unit=sales, probability=0.9)}), {sales: "Pitfall"})
    assert shown["Pitfall"] == "A title"
    assert shown["Pitfall (unit)"].startswith("90 %")
