"""All pitfalls in 200 departments from 2,000 pieces of evidence: arrays beside a loop over cells.

Run: python benchmarks/risk_scoring.py [--departments 200] [--pieces 2000] [--rounds 9]

Both sides work out every chance with its 5-95 % range from 2,000 draws. The loop scores one cell
after another, as a page that asks for one cell would; the arrays score all at once.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from readiness.evidence.pieces import Evidence, SourceKind
from readiness.judgements import Strength, judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from readiness.risk.chances import ScoredPlaces, draws_for, pitfall_risk
from readiness.risk.weighing import Ground


def random_evidence(pieces: int, departments: list[UUID], seed: int = 1) -> list[Evidence]:
    """Evidence about random signals, one in ten about the whole organisation."""
    chooser = random.Random(seed)
    signals = list(pitfall_catalogue().signals())
    judged = judgements()
    kinds = list(SourceKind)
    found = []
    for number in range(pieces):
        pitfall, signal = chooser.choice(signals)
        whole = chooser.random() < 0.1
        found.append(
            Evidence(
                pitfall.id,
                signal.id,
                chooser.choice(kinds),
                chooser.choice((-1.0, -0.5, 0.5, 1.0)),
                judged.weight(Strength(signal.strength)),
                chooser.choice((0.3, 0.6, 0.8, 1.0)),
                f"source {chooser.randrange(40)}",
                "says",
                f"detail {number}",
                unit=None if whole else chooser.choice(departments),
            )
        )
    return found


def main() -> None:
    """Print both times and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=200)
    parser.add_argument("--pieces", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    top = UUID(int=1)
    departments = [UUID(int=number) for number in range(2, 2 + given.departments)]
    evidence = random_evidence(given.pieces, departments)
    ground = Ground((None, *departments), top, {each: frozenset({top}) for each in departments})
    catalogue, judged = pitfall_catalogue(), judgements()

    arrays, cold = [], []
    for _ in range(given.rounds):
        start = perf_counter()
        scored = ScoredPlaces(catalogue.pitfalls, evidence, judged, ground)
        _ = scored.probability, scored.low, scored.high
        arrays.append(perf_counter() - start)
    for _ in range(3):
        draws_for.cache_clear()
        start = perf_counter()
        ScoredPlaces(catalogue.pitfalls, evidence, judged, ground)
        cold.append(perf_counter() - start)

    start = perf_counter()
    worst = 0.0
    for row, pitfall in enumerate(catalogue.pitfalls):
        of_pitfall = [each for each in evidence if each.pitfall == pitfall.id]
        for column, place in enumerate(ground.places[1:], start=1):
            here = [replace(each, unit=None) for each in of_pitfall if each.unit in (None, place)]
            worst = max(
                worst,
                abs(pitfall_risk(pitfall, here, judged).probability - scored.probability[column, row]),
            )
    loop = perf_counter() - start
    cells = given.departments * len(catalogue.pitfalls)
    print(f"{cells} cells, {given.pieces} pieces of evidence, {judged.draws} draws")
    print(
        f"arrays: median {1000 * median(arrays):.0f} ms, best {1000 * min(arrays):.0f} ms of {given.rounds}"
    )
    print(f"arrays, first time (draws made anew): median {1000 * median(cold):.0f} ms of 3")
    print(f"loop over cells: {1000 * loop:.0f} ms, {loop / median(arrays):.0f} times as long")
    print(f"largest difference between both chances: {worst:.1e}")
    assert math.isclose(worst, 0.0, abs_tol=1e-9)


if __name__ == "__main__":
    main()
