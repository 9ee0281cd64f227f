"""Where a component starts to count as missing."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from surveys.faults import FaultsError
from surveys.instrument import Instrument
from surveys.instrument_files import BUILT_IN, built_in_instrument, instrument_from_yaml

COMPONENTS = [component.id for component in built_in_instrument().components]


def turned(higher_is: str) -> Instrument:
    """The built-in instrument with every scale's good end as given."""
    data = yaml.safe_load((BUILT_IN / "lippitt_knoster.yaml").read_text("utf-8"))
    for scale in data["scales"].values():
        scale["higher_is"] = higher_is
    return instrument_from_yaml(yaml.safe_dump(data, allow_unicode=True).encode(), "x.yaml")


def test_a_threshold_is_set_in_the_scales_own_direction() -> None:
    for higher_is, keyed in (("better", 3.5), ("worse", 2.5)):  # 1 + 5 - 3.5 = 2.5
        found = turned(higher_is).with_thresholds({"vision": 3.5})
        vision = found.components_by_id["vision"]
        assert found.shown_threshold_of(vision) == 3.5
        assert found.threshold_of(vision) == keyed
        assert found.threshold_of(found.components_by_id["skills"]) == 3


def test_another_threshold_is_another_content_and_the_original_stays() -> None:
    original = built_in_instrument()
    found = original.with_thresholds({"vision": 3.5})
    assert found.content_hash != original.content_hash
    assert original.threshold_of(original.components_by_id["vision"]) == 3
    assert found.item_ids == original.item_ids
    assert found.with_thresholds({"vision": 3.25}).content_hash not in {
        found.content_hash,
        original.content_hash,
    }


def test_thresholds_that_are_in_force_already_change_nothing() -> None:
    original = built_in_instrument()
    assert original.with_thresholds({}).content_hash == original.content_hash
    assert original.with_thresholds(dict.fromkeys(COMPONENTS, 3.0)).content_hash == original.content_hash


def test_all_wrong_thresholds_are_told_at_once() -> None:
    wrong = {"vision": 5, "skills": 1, "luck": 3, "resources": float("nan"), "consensus": 4}
    with pytest.raises(FaultsError) as caught:
        built_in_instrument().with_thresholds(wrong)
    assert [(fault.place, fault.value) for fault in caught.value.faults] == [
        ("Threshold of 'vision'", "5"),
        ("Threshold of 'skills'", "1"),
        ("Threshold", "luck"),
        ("Threshold of 'resources'", "nan"),
    ]
    assert "3 is the middle" in caught.value.faults[0].remedy


@pytest.mark.parametrize("threshold", [1, 5, 0, 6])
def test_a_file_cannot_set_a_threshold_at_an_end_of_the_scale_either(threshold: int) -> None:
    data = yaml.safe_load((BUILT_IN / "lippitt_knoster.yaml").read_text("utf-8"))
    data["components"][0]["threshold"] = threshold
    with pytest.raises(FaultsError, match=f"threshold {threshold} is not inside its scale, 1 to 5"):
        instrument_from_yaml(yaml.safe_dump(data, allow_unicode=True).encode(), "x.yaml")


@given(st.dictionaries(st.sampled_from(COMPONENTS), st.integers(5, 19).map(lambda n: n / 4)))
def test_what_is_set_is_shown(shown: dict[str, float]) -> None:
    found = built_in_instrument().with_thresholds(shown)
    in_force = {c.id: found.shown_threshold_of(c) for c in found.components}
    assert in_force == dict.fromkeys(COMPONENTS, 3.0) | shown
