"""The chance that a unit's start works: from published results only, and in the direction one expects."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.published import Hidden, PublishedMean, PublishedUnit, Verdict
from rollout.planning.success import ShareRange, success_chance, success_judgements
from surveys.organisation import Level

COMPONENTS = ("vision", "consensus", "skills", "incentives", "resources", "action_plan")
TRAINED = ("skills", "action_plan")


def cell(percent: int) -> PublishedMean:
    return PublishedMean(
        observed=3.0,
        estimate=3.0,
        low=2.5,
        high=3.5,
        percent=50,
        missing_chance=percent,
        verdict=Verdict.UNCLEAR,
    )


def group(**missing: int | None) -> PublishedUnit:
    """A unit whose components are missing with the given percent; None: hidden."""
    cells: dict[str, Any] = {
        name: Hidden() if (chance := missing.get(name, 1)) is None else cell(chance) for name in COMPONENTS
    }
    hidden: dict[str, Any] = {"participation": Hidden(), "weakest": Hidden(), "gate": Hidden()}
    return PublishedUnit(
        id=uuid4(),
        name="Unit",
        parent=None,
        level=Level.TEAM,
        depth=1,
        components=cells,
        items={},
        dont_know={},
        agreement={},
        **hidden,
    )


def test_a_unit_that_lacks_nothing_starts_almost_as_well_as_the_best() -> None:
    best = success_judgements().best
    chance = success_chance(group(), (), TRAINED)
    assert best.low - 0.05 < chance.low < chance.mean < chance.high < best.high
    assert chance.mean == pytest.approx(best.likely, abs=0.03)


def test_a_missing_component_costs_chance_and_its_repair_gives_some_back() -> None:
    whole, lacking = group(), group(vision=99)
    repaired = success_chance(lacking, ("vision",), TRAINED).mean
    assert success_chance(lacking, (), TRAINED).mean < repaired < success_chance(whole, (), TRAINED).mean


def test_a_hidden_component_counts_as_half_missing_for_every_unit_alike() -> None:
    hidden = success_chance(group(vision=None), (), ())
    assert hidden == success_chance(group(vision=50), (), ())


@given(st.lists(st.integers(1, 99), min_size=6, max_size=6), st.integers(0, 5))
def test_more_certainly_missing_never_raises_the_chance(missing: list[int], changed: int) -> None:
    worse = [*missing]
    worse[changed] = min(99, worse[changed] + 20)
    before = success_chance(group(**dict(zip(COMPONENTS, missing, strict=True))), (), TRAINED)
    after = success_chance(group(**dict(zip(COMPONENTS, worse, strict=True))), (), TRAINED)
    assert after.mean <= before.mean
    assert after.low <= before.low
    assert after.high <= before.high


def test_the_mean_is_the_product_of_means_where_nothing_is_uncertain() -> None:
    """best .9 and one loss of .25 at a chance of 99 % in 100: .9 x (1 - .25 x .99), the others near 1."""
    judged = success_judgements()
    expected = judged.best.likely * (1 - judged.loss.components["vision"].likely * 0.99)
    assert success_chance(group(vision=99), (), TRAINED).mean == pytest.approx(expected, abs=0.03)


def test_a_range_rises() -> None:
    with pytest.raises(ValueError, match="do not rise"):
        ShareRange(low=0.5, likely=0.4, high=0.6)
