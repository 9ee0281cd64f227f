"""What the data say about one criterion: its value in words, and what is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rollout.gates import pulse_readings, rhythm_readings
from rollout.gates.catalogue import Criterion, GateCatalogue, Reads
from rollout.gates.wave_data import Reading, WaveData


def reading(criterion: Criterion, threshold: float, data: WaveData, catalogue: GateCatalogue) -> Reading:
    """What the data say about a criterion.

    Notes
    -----
    turnout: sum of answered / sum of invited over the wave's shown rows. change: the largest
    fall, of those beyond chance where there are any (Holm within each unit,
    `readiness.published_change`), times 4 / the scale's range. weakest: the lowest expected
    lowest component (`PublishedUnit.weakest`). check_in: the longest silence. retrospective:
    sum held / sum due since the attempt began. baselines, count: share. A pass needs
    `least_known_share` of the wave's units. Project judgement; see `gates.yaml`.
    """
    readers: Mapping[Reads, Callable[[], Reading]] = {
        Reads.TURNOUT: lambda: pulse_readings.turnout(data, catalogue),
        Reads.CHANGE: lambda: pulse_readings.change(threshold, data, catalogue),
        Reads.WEAKEST: lambda: pulse_readings.weakest(threshold, data, catalogue),
        Reads.CHECK_IN: lambda: rhythm_readings.check_in(data, catalogue),
        Reads.RETROSPECTIVE: lambda: rhythm_readings.retrospective(data, catalogue),
        Reads.BASELINES: lambda: rhythm_readings.baselines(data, catalogue),
        Reads.COUNT: lambda: rhythm_readings.count(criterion, data),
    }
    return readers[criterion.reads]()
