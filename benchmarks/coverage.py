"""Whether the intervals and chances of small teams keep what they promise.

Run by hand: ``python benchmarks/coverage.py`` (about five minutes; ``--quick`` for a tenth).
Companies are simulated whose true means are known; the estimator gets their answers only.
Beside it the usual rules, on the same answers.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.simulated_teams import (
    OURS,
    OURS_EVERYBODY,
    RULES,
    Design,
    FloatArray,
    alike,
    batches,
)
from readiness.publication import FEWEST_GROUPS, LEAST_ICC
from surveys.survey import DEFAULT_THRESHOLD, SMALLEST_THRESHOLD

THRESHOLD = 3.0  # under it a component counts as missing
COMPONENTS = 6
TEAMS, ICCS = (4, 8, 16, 50), (0.02, 0.05, 0.10, 0.20, 0.30)
# Members, and answers from all, three quarters and half of them (at least two: one answer a
# team leaves no variance within teams to estimate).
SHAPES = tuple(
    (members, answered)
    for members in (3, 5, 8, 12, 20, 30)
    for answered in sorted({members, max(2, round(0.75 * members)), max(2, members // 2)}, reverse=True)
)
LOWEST, LEAST, MOST, BEST_BRIER, BRIER_OF_CUT = 0.91, 0.94, 0.96, 0.094, 0.132
_DRAWS = 20_000  # teams of a cell of the grid, at least
_AGAIN = 5  # times the draws for the lowest cells

Cell = tuple[int, float, int, int]  # teams, ICC, members, answered
Share = tuple[float, float]  # with its Monte Carlo error


def share_and_error(by_company: FloatArray) -> Share:
    """The mean over companies, and its Monte Carlo error: teams of one company share estimates."""
    return float(by_company.mean()), float(by_company.std(ddof=1) / np.sqrt(len(by_company)))


def coverage(design: Design, number: int, seed: int | list[int]) -> dict[str, Share]:
    """How often each rule's 95 % interval holds the truth."""
    parts = list(batches(design, number, seed))
    return {
        rule: share_and_error(np.concatenate([part.covered(rule).mean(axis=1) for part in parts]))
        for rule in RULES
    }


def verdict(kept: bool, text: str) -> str:
    return f"  {'kept  ' if kept else 'MISSED'}  {text}"


def eight_of_eight(number: int) -> None:
    print(f"(a) 8 teams of 8, four five-point items, ICC .10, {number} companies a row; coverage of 95 %")
    print(
        f"  {'n/N':<5}"
        + "".join(f"{rule:>18}" for rule in RULES)
        + f"{'RMSE raw -> this':>20}{'w everybody -> within':>25}"
    )
    shares: dict[str, list[float]] = {rule: [] for rule in RULES}
    for answered in (4, 6, 8):
        parts = list(batches(alike(8, 8, answered), number, answered))
        line = f"  {answered}/8  "
        for rule in RULES:
            share, error = share_and_error(
                np.concatenate([part.covered(rule).mean(axis=1) for part in parts])
            )
            shares[rule].append(share)
            line += f"{share:>11.3f} ±{error:.3f}"
        raw, this = (
            np.sqrt(
                np.mean(np.concatenate([(part.centres[rule] - part.truth).ravel() for part in parts]) ** 2)
            )
            for rule in ("no correction", OURS)
        )
        everybody, within = (
            np.concatenate([getattr(p, name) for p in parts]).mean()
            for name in ("weights_everybody", "weights")
        )
        print(f"{line}{f'{raw:.3f} -> {this:.3f}':>20}{f'{everybody:.3f} -> {within:.3f}':>25}", flush=True)
    measured = ", ".join(f"{share:.3f}" for share in shares[OURS])
    kept = all(LEAST <= share <= MOST for share in shares[OURS])
    print(verdict(kept, f"{OURS}: wanted {LEAST} to {MOST} in each row; measured {measured}\n"))


def grid(divide: int) -> None:
    """Every cell for the estimator as published; in short what it would be with w over everybody."""
    found: dict[Cell, dict[str, Share]] = {}
    print("(b) coverage of the 95 % interval, teams of one size; columns are answered/members")
    print(f"  {OURS}\n  teams  ICC " + "".join(f"{f'{n}/{size}':>7}" for size, n in SHAPES))
    for teams in TEAMS:
        for icc in ICCS:
            for place, (size, n) in enumerate(SHAPES):
                number = max(20, _DRAWS // teams // divide)
                seed = [teams, round(100 * icc), place]
                found[teams, icc, size, n] = coverage(alike(teams, size, n, icc=icc), number, seed)
            cells = "".join(f"{found[teams, icc, size, n][OURS][0]:>7.3f}" for size, n in SHAPES)
            print(f"  {teams:>5}  {icc:.2f}{cells}", flush=True)
    errors = np.array([cell[OURS][1] for cell in found.values()])
    print(f"  Monte Carlo error: {np.median(errors):.4f} in the middle, {errors.max():.4f} at most\n")
    lowest_of_shapes(found)
    lowest_cells({cell: shares[OURS][0] for cell, shares in found.items()}, divide)
    beyond_the_grid(divide)


def lowest_of_shapes(found: dict[Cell, dict[str, Share]]) -> None:
    """The lowest coverage by ICC and number of teams, and how many cells lie too low."""
    titles = [f"{rule}: {', '.join(map(str, TEAMS))} teams" for rule in (OURS, OURS_EVERYBODY)]
    print("  lowest over the shapes\n    ICC " + "".join(f"{title:>40}" for title in titles))
    for icc in ICCS:
        line = f"    {icc:.2f}"
        for rule in (OURS, OURS_EVERYBODY):
            least = (min(found[teams, icc, *shape][rule][0] for shape in SHAPES) for teams in TEAMS)
            line += f"{'  '.join(f'{share:.3f}' for share in least):>40}"
        print(line)
    under = (sum(shares[rule][0] < LOWEST for shares in found.values()) for rule in (OURS, OURS_EVERYBODY))
    print(f"  under {LOWEST}: {' and '.join(map(str, under))} of {len(found)} cells\n")


def lowest_cells(found: dict[Cell, float], divide: int) -> None:
    """The lowest cells again with new draws: of many cells one looks low by bad luck."""
    print("  the lowest cells, again with new draws:")
    print(f"    {'':<40}{'first':>7}{OURS:>20}{OURS_EVERYBODY:>20}")
    worst = 1.0
    for cell in sorted(found, key=lambda key: found[key])[:3]:
        teams, icc, size, n = cell
        again = _again(
            f"{teams} teams, {n} of {size}, ICC {icc:.2f}",
            alike(teams, size, n, icc=icc),
            divide,
            found[cell],
        )
        worst = min(worst, again[OURS][0])
    kept = worst >= LOWEST
    print(verdict(kept, f"{OURS}: wanted nowhere under {LOWEST}; lowest cell, drawn again, {worst:.3f}"))
    print(
        f"          (groups under {DEFAULT_THRESHOLD} answers, at the least {SMALLEST_THRESHOLD}, are never shown)"
    )


def beyond_the_grid(divide: int) -> None:
    print(f"  beyond the grid:\n    {'':<40}{'':>7}{OURS:>20}{OURS_EVERYBODY:>20}")
    mixed = Design((3, 5, 6, 8, 9, 12, 20, 30), (3, 4, 3, 7, 5, 12, 14, 16))
    _again("4 teams, 5 of 30, ICC 0.30", alike(4, 30, 5, icc=0.30), divide)
    _again("8 teams of 3 to 30, ICC 0.10", mixed, divide)
    _again("8 teams of 3 to 30, ICC 0.30", replace(mixed, icc=0.30), divide)
    print()


def _again(name: str, design: Design, divide: int, first: float | None = None) -> dict[str, Share]:
    found = coverage(design, max(100, _AGAIN * _DRAWS // design.teams // divide), 77)
    at_first = "" if first is None else f"{first:.3f}"
    shares = "".join(
        f"{f'{found[rule][0]:.3f} ±{found[rule][1]:.4f}':>20}" for rule in (OURS, OURS_EVERYBODY)
    )
    print(f"    {name:<40}{at_first:>7}{shares}", flush=True)
    return found


@dataclass(frozen=True, eq=False)
class Called:
    """Chances of being missing and whether it was so. Arrays (companies, teams)."""

    chances: FloatArray
    missing: FloatArray
    cut: FloatArray
    indicative: float

    @property
    def brier(self) -> Share:
        """Mean squared distance of the chances from what is so."""
        return share_and_error(((self.chances - self.missing) ** 2).mean(axis=1))

    @property
    def brier_of_cut(self) -> float:
        """The same of the hard cut."""
        return float(((self.cut - self.missing) ** 2).mean())


def called(design: Design, number: int, seed: int) -> Called:
    parts = list(batches(design, number, seed))
    iccs = np.concatenate([one.iccs for one in parts])
    # A survey has six components; six companies stand for them.
    sixes = iccs[: len(iccs) // COMPONENTS * COMPONENTS].reshape(-1, COMPONENTS)
    marked = (design.teams < FEWEST_GROUPS) | ~(np.nanmedian(sixes, axis=1) >= LEAST_ICC)
    return Called(
        np.concatenate([one.missing_chances(THRESHOLD) for one in parts]),
        np.concatenate([(one.truth < THRESHOLD).astype(np.float64) for one in parts]),
        np.concatenate([(one.centres["no correction"] < THRESHOLD).astype(np.float64) for one in parts]),
        float(marked.mean()),
    )


def brier(number: int) -> None:
    print(
        f"(c) Brier score of the chance of missing, 8 teams, 6 of 8 answered, ICC .10, {number} companies a row"
    )
    print(
        f"  {'mean of all teams':<20}{'truly missing':>15}{'hard cut':>11}{'chance':>17}{'chance / cut':>14}"
    )
    cuts, ours = [], []
    means = (3.0, 3.1, 3.2, 3.3, 3.4, 3.6, 3.8)
    for mean in means:
        found = called(alike(8, 8, 6, mean=mean), number, round(10 * mean))
        (score, error), cut = found.brier, found.brier_of_cut
        cuts.append(cut)
        ours.append(score)
        chance = f"{score:.3f} ±{error:.4f}"
        print(
            f"  {mean:<20}{found.missing.mean():>15.3f}{cut:>11.3f}{chance:>17}{score / cut:>14.2f}",
            flush=True,
        )
    over = ", ".join(
        f"{m} ({s:.3f} against {c:.3f} of the cut)"
        for m, s, c in zip(means, ours, cuts, strict=True)
        if s > BEST_BRIER
    )
    print("  The score hangs on where the company lies: near the threshold every rule errs more often.")
    print(f"  Over {BEST_BRIER} at a company mean of {over or 'none of these'}.")
    # Scores fall with the distance from the threshold; in between a straight line is close enough.
    place, score = (float(np.interp(BRIER_OF_CUT, cuts[::-1], each[::-1])) for each in (means, ours))
    where = f"where the hard cut scores {BRIER_OF_CUT} (company mean {place:.2f})"
    print(verdict(score <= BEST_BRIER, f"{where}: wanted at most {BEST_BRIER}, measured {score:.3f}\n"))


def calibration(title: str, teams: int, icc: float, number: int) -> None:
    """Chances in ten bins; company means spread evenly from 2.6 to 3.8, so that all bins fill."""
    found = [
        called(alike(teams, 8, 6, icc=icc, mean=mean), number // 7, 100 + place)
        for place, mean in enumerate(np.linspace(2.6, 3.8, 7))
    ]
    chances, missing = (np.concatenate([getattr(one, a) for one in found]) for a in ("chances", "missing"))
    marked = np.mean([one.indicative for one in found])
    score = np.mean((chances - missing) ** 2)
    print(f"    {title}: Brier {score:.3f}; marked indicative in {marked:.0%} of surveys")
    print(
        f"      {'chance given':<15}{'teams':>7}{'on average':>12}{'truly missing':>18}{'over-called by':>16}"
    )
    bins = np.minimum((10 * chances).astype(int), 9)
    picks = [(f"{k / 10:.1f} to {(k + 1) / 10:.1f}", bins == k) for k in range(10)]
    picks += [("called missing", chances >= 0.75), ("called present", chances < 0.25)]
    for name, inside in picks:
        if not inside.any():
            continue
        predicted, so = chances[inside].mean(), missing[inside].mean()
        # Teams of one company are called by the same estimates, so companies are the sample.
        error = np.sqrt((((missing - so) * inside).sum(axis=1) ** 2).sum()) / inside.sum()
        print(
            f"      {name:<15}{inside.sum():>7}{predicted:>12.3f}{f'{so:.3f} ±{error:.4f}':>18}{predicted - so:>+16.3f}"
        )
    print(flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the draws")
    divide = 10 if parser.parse_args().quick else 1
    start = perf_counter()
    eight_of_eight(10_000 // divide)
    brier(4_000 // divide)
    print("    How often a team is truly missing, by the chance given (6 of 8 answered)")
    for teams, icc in ((8, 0.10), (4, 0.10), (8, 0.02), (4, 0.02)):
        calibration(f"{teams} teams, ICC {icc:.2f}", teams, icc, 14_000 // divide)
    grid(divide)
    print(f"{perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    main()
