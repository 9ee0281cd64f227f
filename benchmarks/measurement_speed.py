"""How long measuring a large organisation takes, beside a loop over teams in pandas.

Run by hand: ``python benchmarks/measurement_speed.py`` (about two minutes; ``--quick`` for a tenth of the
people). Both sides get the same answers and give the same figures, each in a process of its own;
nothing is resampled and no attacker tries the figures. Seconds are processor time on one thread,
which other programs on the machine disturb less than the clock; medians of three runs in turn.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.measurement_in_pandas import OMEGA_DIGITS, measured_in_pandas
from readiness.aggregation import icc1, icc2
from readiness.agreement_by_team import team_agreement
from readiness.favourable import favourable_points, share_intervals
from readiness.measurement import GroupTree, measured
from readiness.missing_link import weakest_links
from readiness.reliability import cronbach_alpha, omega_estimate
from readiness.scoring import component_scores, keyed_items
from surveys.answers import BLANK, AnswerTable
from surveys.instrument import Component, Instrument, ItemKind, Scale
from surveys.instrument_files import built_in_instrument

SEED = 0  # of the draws behind the weakest component
_ANSWERED = 0.75  # share of members
_BLANK = 0.02  # share of questions left out
_MOST_SECONDS, _MOST_MEGABYTES, _LEAST_RATIO = 1.0, 500, 50
_RUNS = 3
_CLOSE = 1e-9
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

Figures = dict[str, np.ndarray]


def thirty_items() -> Instrument:
    """The built-in instrument's questions about its components, each component's direct one with it."""
    built_in = built_in_instrument()
    asked = tuple(
        item.model_copy(update={"kind": ItemKind.COMPONENT})
        for item in built_in.items
        if item.component is not None
    )
    return built_in.model_copy(update={"items": asked})


def answers_of(people: int, teams: int, instrument: Instrument) -> tuple[AnswerTable, GroupTree]:
    """Answers of people in teams of uneven size, all teams right under the whole organisation."""
    rng = np.random.default_rng(people)
    share = rng.dirichlet(np.full(teams, 8.0))
    answered = 2 + rng.multinomial(people - 2 * teams, share)
    team = np.repeat(np.arange(teams), answered).astype(np.int32)
    items, components = instrument.items, [component.id for component in instrument.components]
    place = np.array([components.index(str(item.component)) for item in items])
    values = np.empty((people, len(items)), dtype=np.int8)
    # Readiness of the team, of the person, and of the component in both.
    shared = rng.normal(3.4, 0.2, teams)[team] + rng.normal(0, 0.4, people)
    for component in range(len(components)):
        level = shared + rng.normal(0, 0.2, teams)[team] + rng.normal(0, 0.5, people)
        for column in np.flatnonzero(place == component):
            keyed = np.rint(level + rng.normal(0, 0.8, people)).clip(1, 5)
            values[:, column] = 6 - keyed if items[column].reversed else keyed
    values[rng.random(values.shape, dtype=np.float32) < _BLANK] = BLANK
    units = tuple(UUID(int=number + 1) for number in range(teams))
    role = np.full(people, -1, dtype=np.int8)
    table = AnswerTable(tuple(item.id for item in items), units, values, team, role)
    parent = np.zeros(teams + 1, dtype=np.int64)
    parent[0] = -1
    headcount = np.ceil(answered / _ANSWERED).astype(np.int64)
    return table, GroupTree(parent, np.append(headcount.sum(), headcount), team.astype(np.int64) + 1)


def measured_by_package(
    table: AnswerTable, tree: GroupTree, instrument: Instrument, seconds: dict[str, float]
) -> Figures:
    """All figures through the package's functions over all teams; adds the seconds of each step."""

    def timed(step: str, call: Callable[[], Any]) -> Any:
        start = process_time()
        found = call()
        seconds[step] = seconds.get(step, 0.0) + process_time() - start
        return found

    components = instrument.components
    scores = [
        timed("scoring", lambda c=component.id: component_scores(table, instrument, c))
        for component in components
    ]
    each = [
        of_component(table, tree, instrument, component, score, timed)
        for component, score in zip(components, scores, strict=True)
    ]
    figures = {name: np.stack([one[name] for one in each], axis=-1) for name in each[0]}
    figures.update(
        timed("weakest link", lambda: weakest_of_teams(figures, np.column_stack(scores), instrument))
    )
    return figures


def of_component(
    table: AnswerTable,
    tree: GroupTree,
    instrument: Instrument,
    component: Component,
    scores: np.ndarray,
    timed: Callable[[str, Callable[[], Any]], Any],
) -> Figures:
    """The figures of one component in all teams."""
    scale, threshold = instrument.scale_of(component), instrument.threshold_of(component)
    shown = np.ones(tree.size, dtype=bool)
    items = timed("scoring", lambda: keyed_items(table, instrument, component.id))
    omega = timed("reliability", lambda: omega_estimate(items))
    alpha = timed("reliability", lambda: cronbach_alpha(items))
    found = timed(
        "team estimates, chances, verdicts",
        lambda: measured(scores, tree, shown, threshold, round(omega, OMEGA_DIGITS)),
    )
    agreement = timed("agreement", lambda: team_agreement(items, tree.person, scale.points))
    iccs = timed("aggregation", lambda: [icc1(scores, tree.person), icc2(scores, tree.person)])
    favourable = timed("favourable share", lambda: favourable_shares(scores, tree, scale))
    return {
        "omega": np.array(omega),
        "alpha": np.array(alpha.estimate),
        "icc": np.array(iccs),
        "estimate": found.estimate[1:],
        "standard_error": found.standard_error[1:],
        "chance": found.missing_chance[1:],
        "verdict": np.array([str(verdict) for verdict in found.verdicts[1:]]),
        "rwg_j": agreement.rwg_j,
        **favourable,
    }


def favourable_shares(scores: np.ndarray, tree: GroupTree, scale: Scale) -> Figures:
    """Share of favourable people in each team with its interval."""
    # A score between two points counts as the nearer one.
    least = scale.maximum - favourable_points(scale.points) + 0.5
    good = scores >= least - _CLOSE
    favourable = np.bincount(tree.person[good], minlength=tree.size)[1:]
    answered = tree.direct_counts(scores)[1:]
    low, high = share_intervals(favourable, answered, tree.headcount[1:])
    return {
        "favourable": favourable / answered,
        "favourable_low": low,
        "favourable_high": high,
    }


def weakest_of_teams(figures: Figures, scores: np.ndarray, instrument: Instrument) -> Figures:
    """How low the weakest component of each team lies, on 0-100, and which it is."""
    complete = scores[~np.isnan(scores).any(axis=1)]
    correlation = np.corrcoef(complete, rowvar=False)
    scales = [instrument.scale_of(component) for component in instrument.components]
    least = np.array([scale.minimum for scale in scales])
    span = np.array([scale.maximum - scale.minimum for scale in scales])
    estimates = 100 * (figures["estimate"] - least) / span
    errors = 100 * figures["standard_error"] / span
    found = weakest_links(estimates, errors, correlation, seed=SEED)
    return {
        "minimum": np.array([[one.expected_minimum, one.low, one.high] for one in found]),
        "weakest": np.array([one.probability_weakest for one in found]),
    }


def one_side(side: str, people: int, teams: int, folder: Path) -> None:
    """Measure in this process; leaves figures, seconds and memory in the folder."""
    instrument = thirty_items()
    table, tree = answers_of(people, teams, instrument)
    before = _peak_megabytes()
    seconds: dict[str, float] = {}
    clock, processor = perf_counter(), process_time()
    measure = measured_by_package if side == "package" else measured_in_pandas
    figures = measure(table, tree, instrument, seconds)
    told = {
        "total": process_time() - processor,
        "clock": perf_counter() - clock,
        "before": before,
        "peak": _peak_megabytes(),
        "steps": seconds,
    }
    np.savez(folder / f"{side}.npz", **figures)
    (folder / f"{side}.json").write_text(json.dumps(told))


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(side: str, people: int, teams: int, folder: Path) -> dict[str, Any]:
    call = [sys.executable, __file__, "--side", side, str(people), str(teams), str(folder)]
    # A process of its own, so that memory is its own; one thread, so that processor time is time.
    subprocess.run(call, check=True, env=os.environ | dict.fromkeys(_THREADS, "1"))
    told: dict[str, Any] = json.loads((folder / f"{side}.json").read_text())
    print(
        f"  {f'{side}, {people} people, {teams} teams':<44}{told['total']:>8.2f} s ({told['clock']:.2f} s by the clock)"
        f"{told['peak']:>10.0f} MB at most ({told['before']:.0f} MB with libraries and answers alone)"
    )
    for step, spent in sorted(told["steps"].items(), key=lambda each: -each[1]):
        print(f"      {step:<40}{spent:>8.3f} s{spent / told['total']:>8.0%}")
    sys.stdout.flush()
    return told


def largest_difference(folder: Path) -> float:
    """The largest distance between the two sides' figures, over all teams."""
    ours, theirs = np.load(folder / "package.npz"), np.load(folder / "pandas.npz")
    assert set(theirs.files) == set(ours.files)
    assert (ours["verdict"] == theirs["verdict"]).all(), "verdicts differ"
    assert np.abs(ours["omega"] - theirs["omega"]).max() < 10.0**-OMEGA_DIGITS, "omega differs"
    worst = 0.0
    for name in sorted(set(ours.files) - {"verdict", "omega"}):
        distance = float(np.max(np.abs(ours[name] - theirs[name])))
        assert distance < _CLOSE, f"{name}: {distance:.1e} apart"
        worst = max(worst, distance)
    return worst


def verdict(kept: bool, text: str) -> str:
    return f"  {'kept  ' if kept else 'MISSED'}  {text}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the people and teams")
    parser.add_argument("--side", nargs=4, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.side:
        side, people, teams, folder = chosen.side
        one_side(side, int(people), int(teams), Path(folder))
        return
    people, teams = (10_000, 200) if chosen.quick else (100_000, 2_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("30 items, six components; without resampling and without the attacker")
        runs = [[run(side, people, teams, folder) for side in ("pandas", "package")] for _ in range(_RUNS)]
        print(f"  same figures: at most {largest_difference(folder):.1e} apart, in all teams")
        large = run("package", 10 * people, 10 * teams, folder)
    ratios = sorted(peer["total"] / ours["total"] for peer, ours in runs)
    took = median(ours["total"] for _, ours in runs)
    peak = max(ours["peak"] for _, ours in runs)
    ratio, growth = median(peer["total"] for peer, _ in runs) / took, large["total"] / took
    print(
        verdict(
            took <= 1.25 * _MOST_SECONDS,
            f"wanted about {_MOST_SECONDS} s; measured {took:.2f} s",
        )
    )
    print(
        verdict(
            peak < _MOST_MEGABYTES,
            f"wanted under {_MOST_MEGABYTES} MB; measured {peak:.0f} MB",
        )
    )
    print(
        verdict(
            ratio >= _LEAST_RATIO,
            f"wanted {_LEAST_RATIO} times as fast as the loop; measured {ratio:.0f} times"
            f" (single runs {', '.join(f'{one:.0f}' for one in ratios)})",
        )
    )
    print(verdict(growth <= 12, f"wanted linear; ten times the people take {growth:.1f} times as long"))


if __name__ == "__main__":
    main()
