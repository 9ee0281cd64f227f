from __future__ import annotations

import pytest

from surveys.faults import Fault, FaultsError
from surveys.grouped_faults import GroupedFaults


def test_a_wrong_column_shows_twenty_rows_and_counts_the_rest() -> None:
    faults = GroupedFaults()
    for row in range(2, 10_002):  # 10,000 rows
        faults.add(f"answers.csv, row {row}, item 'a'", "it is off the scale", "Use 1 to 5.", row)
    faults.add("answers.csv, row 7, item 'b'", "it is off the scale", "Use 0 to 4.", 9)
    with pytest.raises(FaultsError) as caught:
        faults.raise_if_any()
    # 20 of item a, 1 of item b, 1 line for the other 9,980 of item a
    assert len(caught.value.faults) == len(faults) == 22
    assert caught.value.faults[-1] == Fault("item 'a'", "9,980 more rows: it is off the scale", "Use 1 to 5.")


def test_twenty_of_a_kind_are_all_shown() -> None:
    faults = GroupedFaults()
    faults.extend(Fault(f"row {row}, column 'x'", "it is empty", "Fill it.") for row in range(20))
    assert len(faults) == 20
    assert "more rows" not in str(list(faults))


def test_no_fault_raises_nothing() -> None:
    faults = GroupedFaults()
    faults.raise_if_any()
    assert not faults
    assert len(faults) == 0
