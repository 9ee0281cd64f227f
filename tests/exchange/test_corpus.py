"""Every bad or odd file is read correctly or refused with place, value and remedy; nothing else."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from surveys.faults import FaultsError
from tests.corpus.all_cases import ALL_CASES
from tests.corpus.case import Case, Kind
from tests.corpus.outcome import outcome

_MEBIBYTE = 2**20
_HOSTILE = [case for case in ALL_CASES if case.hostile]


@pytest.mark.parametrize("case", ALL_CASES, ids=str)
def test_a_file_is_read_correctly_or_refused_with_place_value_and_remedy(case: Case) -> None:
    if not case.faults:
        assert outcome(case) == case.reads
        return
    with pytest.raises(FaultsError) as caught:
        outcome(case)
    shown = [str(fault) for fault in caught.value.faults]
    for words in case.faults:
        assert any(all(word in line for word in words) for line in shown), (words, shown)
    for fault in caught.value.faults:
        assert fault.place.strip()
        assert fault.problem.strip()
        assert fault.remedy.strip().endswith(".")
        assert len(fault.shown_value) <= 60


@pytest.mark.parametrize("case", _HOSTILE, ids=str)
def test_a_hostile_file_costs_less_than_a_second(case: Case) -> None:
    content = case.content()
    # The processor's time, not the clock's: other programs may run beside the test.
    start = time.process_time()
    _read_or_refuse(case, content)
    assert time.process_time() - start < 1.0


@pytest.mark.parametrize("case", _HOSTILE, ids=str)
def test_a_hostile_file_takes_less_than_100_mebibytes(case: Case) -> None:
    content = case.content()
    tracemalloc.start()
    try:
        _read_or_refuse(case, content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100 * _MEBIBYTE


def _read_or_refuse(case: Case, content: bytes) -> None:
    try:
        outcome(Case(case.name, case.kind, case.file_name, lambda: content, case.reads, case.faults))
    except FaultsError:
        assert case.faults


def test_the_corpus_holds_at_least_forty_five_differently_named_files() -> None:
    names = {(case.kind, case.name) for case in ALL_CASES}
    assert len(names) == len(ALL_CASES) >= 45
    assert {case.kind for case in ALL_CASES} == set(Kind)
