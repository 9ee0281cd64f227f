"""What changed between two published surveys."""

from __future__ import annotations

from math import inf, sqrt
from types import SimpleNamespace
from uuid import UUID, uuid5

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from readiness.columns import Column, published_mean
from readiness.published import (
    Hidden,
    Participation,
    PublishedMean,
    PublishedReadiness,
    PublishedUnit,
    Verdict,
)
from readiness.published_change import (
    ANYWHERE,
    AT_THE_END,
    HIDDEN_IN_ONE,
    Direction,
    NotComparable,
    ShownChange,
    published_changes,
    widest_reach,
)
from surveys.instrument import Instrument, Scale
from surveys.organisation import Level

TEXT = {"en": "text"}
SOURCE = {"document": "test", "place": "here"}
SHOWN = Participation(answered=12, invited=15)


def ident(name: str) -> UUID:
    return uuid5(UUID(int=0), name)


def tool(*components: str, higher_is: str = "better", wording: str = "how is", top: int = 5) -> Instrument:
    """One item for each component, on one scale from 1."""
    names = components or ("vision",)
    return Instrument.model_validate(
        {
            "id": "tiny",
            "version": "1",
            "languages": ["en"],
            "title": TEXT,
            "introduction": TEXT,
            "reference": "made for the tests",
            "scales": {
                "s": {
                    "minimum": 1,
                    "maximum": top,
                    "higher_is": higher_is,
                    "labels": {"en": [str(i) for i in range(1, top + 1)]},
                }
            },
            "ways_out": {"dont_know": {"en": "unsure"}, "declined": {"en": "no comment"}},
            "roles": [{"id": "member", "label": TEXT}],
            "components": [{"id": c, "label": {"en": c}, "scale": "s", "source": SOURCE} for c in names],
            "items": [
                {
                    "id": f"i_{c}",
                    "kind": "component",
                    "component": c,
                    "scale": "s",
                    "text": {"en": f"{wording} {c}"},
                    "source": SOURCE,
                }
                for c in names
            ],
        }
    )


def mean(estimate: float, reach: float = 0.4, bound: str = "") -> PublishedMean:
    low, high = round(max(estimate - reach, 1), 1), round(min(estimate + reach, 5), 1)
    return PublishedMean.model_validate(
        {
            "observed": estimate,
            "estimate": estimate,
            "low": low,
            "high": high,
            "percent": 50,
            "missing_chance": 50,
            "verdict": Verdict.UNCLEAR,
            "bound": bound,
        }
    )


def unit(
    name: str,
    cells: dict[str, PublishedMean | Hidden] | PublishedMean | Hidden,
    *,
    holds: tuple[str, ...] | None = None,
    parent: str | None = "All",
    hidden: bool = False,
) -> PublishedUnit:
    return PublishedUnit(
        id=ident(name),
        name=name,
        unit_ids=tuple(ident(each) for each in ((name,) if holds is None else holds)),
        parent=None if parent is None else ident(parent),
        level=Level.TEAM,
        depth=1 if parent is None else 2,
        participation=Hidden() if hidden else SHOWN,
        components=cells if isinstance(cells, dict) else {"vision": cells},
        items={},
        dont_know={},
        agreement={},
        weakest=Hidden(),
        gate=Hidden(),
    )


def survey(name: str, asked: Instrument, *units: PublishedUnit) -> PublishedReadiness:
    return PublishedReadiness(
        survey_id=ident(name),
        survey_name=name,
        instrument_id=asked.id,
        instrument_version=asked.version,
        instrument_hash=asked.content_hash,
        threshold=5,
        component_thresholds={c.id: asked.threshold_of(c) for c in asked.components},
        reliability={},
        indicative=False,
        units=units,
    )


def changes(before: object, now: object, first: Instrument | None = None, second: Instrument | None = None):
    """What changed where each survey is one cell, a mapping of cells, or a list of units."""
    first, second = first or tool(), second or first or tool()

    def units(given: object) -> list[PublishedUnit]:
        return given if isinstance(given, list) else [unit("All", given, parent=None)]

    return published_changes(
        survey("One", first, *units(before)),
        survey("Two", second, *units(now)),
        earlier_instrument=first,
        instrument=second,
    )


def only(found) -> ShownChange | NotComparable:
    ((cell,),) = [tuple(row.components.values()) for row in found.units]
    return cell


def test_a_change_is_later_minus_earlier_with_the_error_that_the_shown_intervals_tell() -> None:
    found = only(changes(mean(3.0), mean(3.7)))
    # V = (.4 / 1.96)^2 + .01 / 12 = .041649 + .000833 = .042483; sqrt(2 V) = .29149
    # 1.96 * .29149 = .5713, and .7 is more
    assert (found.before, found.now) == (3.0, 3.7)
    assert found.keyed.change == pytest.approx(0.7)
    assert found.keyed.standard_error == pytest.approx(0.29149, abs=1e-5)
    assert found.keyed.smallest == pytest.approx(0.5713, abs=1e-4)
    assert (found.keyed.low, found.keyed.high) == pytest.approx((0.1287, 1.2713), abs=1e-4)
    assert found.keyed.direction is Direction.UP


def test_a_change_that_chance_reaches_is_not_believed() -> None:
    assert only(changes(mean(3.0), mean(3.5))).keyed.direction is Direction.NONE


def test_a_tenth_of_a_point_between_rounded_figures_is_never_believed() -> None:
    # The finest interval on five points, .1: V = .002603 + .000833, 1.96 * sqrt(2 V) = .1625
    assert only(changes(mean(3.0, 0.1), mean(3.1, 0.1))).keyed.direction is Direction.NONE
    assert only(changes(mean(3.0, 0.1), mean(3.2, 0.1))).keyed.direction is Direction.UP


def test_a_mean_that_falls_on_a_scale_whose_high_end_is_bad_went_up() -> None:
    found = only(changes(mean(3.7), mean(3.0), tool(higher_is="worse")))
    assert (found.before, found.now) == (3.7, 3.0)
    assert found.keyed.change == pytest.approx(0.7)
    assert found.keyed.direction is Direction.UP


def test_components_of_a_unit_are_judged_together() -> None:
    names = tuple("abcdef")
    before = {name: mean(3.0) for name in names}
    # Six compared: .05 / 6, z = 2.638, times .29149 = .769; .7 is less, though enough alone.
    found = changes(before, before | {"a": mean(3.7)}, tool(*names)).units[0].components
    assert found["a"].keyed.direction is Direction.NONE
    assert found["a"].keyed.smallest == pytest.approx(0.769, abs=1e-3)
    # Where five are hidden, one is compared.
    hidden = {name: Hidden() for name in names[1:]}
    found = changes(before | hidden, before | {"a": mean(3.7)}, tool(*names)).units[0].components
    assert found["a"].keyed.direction is Direction.UP
    assert [found[name] for name in names[1:]] == [NotComparable(HIDDEN_IN_ONE)] * 5


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (Hidden(), HIDDEN_IN_ONE),
        (mean(4.2, bound="at least"), AT_THE_END),
        (mean(1.8, bound="at most"), AT_THE_END),
        (mean(3.0, 4.0), ANYWHERE),
    ],
)
def test_what_either_survey_does_not_show_with_an_interval_is_not_compared(cell, reason: str) -> None:
    assert only(changes(cell, mean(3.0))) == NotComparable(reason)
    assert only(changes(mean(3.0), cell)) == NotComparable(reason)


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (tool("vision", wording="what about"), "its questions were changed"),
        (tool("vision", top=6), "its scale was changed"),
        (tool("vision", higher_is="worse"), "its scale was changed"),
    ],
)
def test_a_component_that_was_changed_is_not_compared_and_says_why(second: Instrument, reason: str) -> None:
    found = changes(mean(3.0), mean(3.0), tool("vision"), second)
    assert dict(found.unlike) == {"vision": reason}
    assert only(found) == NotComparable(reason)


def test_the_other_components_of_a_changed_instrument_stay_comparable() -> None:
    first, moved = tool("a", "b"), tool("a", "b").with_thresholds({"b": 2.5})
    cells = {"a": mean(3.0), "b": mean(3.0)}
    (row,) = changes(cells, cells | {"a": mean(4.0)}, first, moved).units
    assert row.components["a"].keyed.direction is Direction.UP
    # Another threshold leaves the mean as it is.
    assert row.components["b"].keyed.direction is Direction.NONE
    (row,) = changes({"a": mean(3.0)}, cells, tool("a"), first).units
    assert row.components["b"] == NotComparable("not asked in “One”")


def test_units_are_compared_with_themselves_only() -> None:
    everybody = unit("All", mean(3.0), parent=None, holds=())
    before = [
        everybody,
        unit("Alpha", mean(3.0)),
        unit("Beta", mean(3.0), holds=("Beta", "Gamma")),
        unit("Delta", mean(3.0), hidden=True),
        unit("Gone", mean(3.0)),
    ]
    now = [
        everybody,
        unit("Alpha", mean(3.0)),
        unit("Beta", mean(3.0)),
        unit("Gamma", mean(3.0)),
        unit("Delta", mean(3.0)),
        unit("Young", mean(3.0)),
    ]
    found = changes(before, now)
    assert [row.unit.name for row in found.units] == ["All", "Alpha"]
    assert {each.name: each.reason for each in found.not_compared} == {
        "Beta": "reported in other groups in “One”: Beta",
        "Gamma": "reported in other groups in “One”: Beta",
        "Delta": "hidden in “One”",
        "Young": "not asked in “One”",
        "Gone": "not asked in “Two”",
    }
    # The whole organisation is compared, but it no longer holds the same units.
    assert [row.same_units for row in found.units] == [False, True]


def test_a_team_that_joins_a_common_row_is_said_to_be_reported_there() -> None:
    everybody = unit("All", mean(3.0), parent=None, holds=())
    before = [everybody, unit("Alpha", mean(3.0)), unit("Beta", mean(3.0), hidden=True)]
    now = [everybody, unit("Alpha and Beta", mean(3.0), holds=("Alpha", "Beta"))]
    found = changes(before, now)
    assert [(each.name, each.reason) for each in found.not_compared] == [
        ("Alpha and Beta", "reported in other groups in “One”: Alpha, Beta"),
        ("Alpha", "reported in other groups in “Two”: Alpha and Beta"),
        ("Beta", "reported in other groups in “Two”: Alpha and Beta"),
    ]
    assert found.units[0].same_units
    assert changes(now, before).units[0].same_units


def test_a_unit_hidden_twice_says_so() -> None:
    hidden = [unit("All", mean(3.0), parent=None), unit("Alpha", Hidden(), hidden=True)]
    assert changes(hidden, hidden).not_compared[0].reason == "hidden in both surveys"


def test_an_instrument_that_is_not_the_surveys_own_is_refused() -> None:
    asked, other = tool("vision"), tool("vision", wording="what about")
    one = survey("One", asked, unit("All", mean(3.0), parent=None))
    with pytest.raises(ValueError, match="'One' did not ask instrument"):
        published_changes(one, one, earlier_instrument=asked, instrument=other)


scales = st.tuples(st.integers(-5, 5), st.integers(1, 12), st.sampled_from(["better", "worse"])).map(
    lambda each: Scale(
        minimum=each[0],
        maximum=each[0] + each[1],
        higher_is=each[2],
        labels={"en": tuple(str(i) for i in range(each[1] + 1))},
    )
)


@given(scales, st.floats(0.05, 0.95), st.floats(0, 0.6), st.integers(5, 40))
def test_the_reach_read_from_a_shown_interval_is_never_less_than_the_one_behind_it(
    scale: Scale, place: float, share: float, answered: int
) -> None:
    span = scale.maximum - scale.minimum
    truth, reach = scale.minimum + place * span, share * span
    one = np.array([truth])
    found = SimpleNamespace(
        answered=np.array([float(answered)]),
        observed=one,
        estimate=one,
        reach=np.array([reach]),
        missing_chance=np.array([0.5]),
        verdicts=(Verdict.UNCLEAR,),
    )
    cell = published_mean(Column(scale, truth, one, found, np.array([True])), 0)
    assert isinstance(cell, PublishedMean)
    assume(not cell.at_bound)
    assume(not (cell.low <= scale.minimum and cell.high >= scale.maximum))
    assert widest_reach(cell, scale) >= reach - 1e-9


def test_units_without_any_change_seldom_show_one() -> None:
    # 300 units with six components, nothing changed, estimates with errors of .05 to .3 shown
    # as published: one decimal, half intervals up to the next tenth. At .05 a unit 15 would
    # show a change if the intervals were exact; rounded outwards there are fewer.
    generator = np.random.default_rng(11)
    names = tuple("abcdef")
    asked = tool(*names)

    def shown(truth: float, error: float) -> PublishedMean:
        estimate = round(float(generator.normal(truth, error)), 1)
        return mean(estimate, np.ceil(1.96 * error * 10) / 10)

    errors = generator.uniform(0.05, 0.3, 300)
    truths = generator.uniform(2.2, 3.8, (300, 6))

    def wave() -> list[PublishedUnit]:
        return [
            unit(
                f"T{i}",
                {c: shown(truths[i, j], errors[i]) for j, c in enumerate(names)},
                parent="T0" if i else None,
            )
            for i in range(300)
        ]

    found = changes(wave(), wave(), asked)
    false_alarms = sum(
        any(cell.keyed.direction is not Direction.NONE for cell in row.components.values())
        for row in found.units
    )
    assert len(found.units) == 300
    assert 0 < false_alarms <= 15


def test_the_error_counts_the_estimates_one_decimal() -> None:
    # A rounding error is spread evenly over .1: variance .1^2 / 12 each, twice.
    found = only(changes(mean(3.0, 0.1), mean(3.0, 0.1))).keyed
    assert found.standard_error == pytest.approx(sqrt(2 * ((0.1 / 1.96) ** 2 + 0.01 / 12)))
    assert found.smallest < inf
