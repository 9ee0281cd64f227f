"""What was confirmed is there after the power fails or the process is killed; small versions of two benchmarks."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.durability_disk import Confirmed, Sync, Write
from benchmarks.durability_kill import killed_rounds
from benchmarks.durability_power_cut import Recording, outcome, recorded, replayed

CUTS = 50


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What the store sends to SQLite while 40 groups answer and the survey closes."""
    return recorded(tmp_path_factory.mktemp("recorded"), groups=40)


def test_answers_are_confirmed_only_after_their_commit(recording: Recording) -> None:
    # Otherwise the simulation would look for the wrong answers.
    depth, confirmed = 0, 0
    for each in recording.log:
        if isinstance(each, Confirmed):
            confirmed += 1
            assert depth == 0
        elif each.startswith(("BEGIN", "COMMIT")):
            depth += 1 if each.startswith("BEGIN") else -1
    assert confirmed > 40


def test_the_store_loses_nothing_when_the_power_fails(recording: Recording, tmp_path: Path) -> None:
    steps = replayed(tmp_path, recording, None)
    found = outcome(recording, steps, tmp_path, CUTS)
    assert (found.cuts, found.unreadable, found.lost, found.halves) == (CUTS, 0, 0, 0)
    assert found.confirmed > 0


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_the_simulation_sees_a_weaker_setting_lose_answers(
    recording: Recording, tmp_path: Path, synchronous: str
) -> None:
    found = outcome(recording, replayed(tmp_path, recording, synchronous), tmp_path, CUTS)
    assert found.cuts_that_lost + found.unreadable > CUTS / 10
    assert (found.unreadable > 0) == (synchronous == "OFF")


def test_the_log_is_synced_after_its_last_write_before_anybody_is_told(
    recording: Recording, tmp_path: Path
) -> None:
    unsynced = False
    for step in replayed(tmp_path, recording, None):
        match step:
            case Write(file="-wal"):
                unsynced = True
            case Sync(file="-wal"):
                unsynced = False
            case Confirmed():
                assert not unsynced


def test_a_killed_process_loses_nothing_it_confirmed() -> None:
    found = killed_rounds(2, people_count=2_000)
    assert (found.rounds, found.lost, found.damaged, found.halves) == (2, 0, 0, 0)
    assert found.confirmed > 0
