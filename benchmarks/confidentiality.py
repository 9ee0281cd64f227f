"""What confidentiality costs, and whether an attacker gets past it.

Run by hand: ``python benchmarks/confidentiality.py`` (about twelve minutes; ``--quick`` for a tenth).
Beside each rule the usual one, which shows every group that is large enough, in the same run.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.confidentiality_attackers import (
    most_shown,
    rows_of,
    tells_of_few,
    tells_of_persons,
)
from readiness.confidentiality import publishable
from readiness.confidentiality_cells import (
    Cell,
    cells_within,
    publishable_cells,
)
from readiness.confidentiality_waves import (
    Batch,
    Publication,
    groups_within,
    publishable_again,
)

THRESHOLD = 5
Parents = dict[str, str | None]


@dataclass
class Tally:
    """Results of one rule over many organisations."""

    leaking: int = 0
    shown: int = 0
    seconds: tuple[float, ...] = ()

    def add(self, shown: int, leaks: bool, seconds: float) -> None:
        """One organisation more; no seconds where nothing was worked out."""
        self.leaking += leaks
        self.shown += shown
        self.seconds += (seconds,)

    def line(self, name: str, organisations: int, large: int) -> str:
        """A row of the table; `large` figures have enough people."""
        slowest = f"{1000 * max(self.seconds):8.0f} ms" if max(self.seconds) else ""
        return f"  {name:<44}{self.leaking:>6} of {organisations}{self.shown / large:>11.1%}{slowest:>14}"


HEAD = f"  {'rule':<44}{'leaking':>14}{'shown':>11}{'slowest':>14}"


def company(seed: int) -> tuple[Parents, dict[str, int]]:
    """100 to 150 teams in departments and divisions; some leaders answer in their own unit."""
    rng = np.random.default_rng(seed)
    teams, made = int(rng.integers(100, 151)), 0
    parents: Parents = {"all": None}
    counts = {"all": int(rng.integers(0, 4))}
    while made < teams:
        division = f"division {len(parents)}"
        parents[division], counts[division] = "all", int(rng.integers(0, 4))
        for _ in range(rng.integers(1, 5)):
            department = f"department {len(parents)}"
            parents[department], counts[department] = division, int(rng.integers(0, 3))
            for _ in range(min(teams - made, rng.integers(1, 9))):
                made += 1
                team = f"team {len(parents)}"
                parents[team] = department
                counts[team] = int(rng.binomial(max(3, int(rng.lognormal(2, 0.4))), 0.7))
    return parents, counts


@dataclass(frozen=True)
class Setting:
    """How three-way organisations are drawn: role and tenure fall independently."""

    teams: tuple[int, int]
    team_size: float
    roles: tuple[float, ...]
    tenures: tuple[float, ...]

    def __str__(self) -> str:
        return (
            f"{self.teams[0]}-{self.teams[1]} teams of about {self.team_size:g}, "
            f"{len(self.roles)} roles x {len(self.tenures)} tenures"
        )


SETTINGS = (
    Setting((30, 60), 12, (0.25,) * 4, (0.25,) * 4),
    Setting((30, 60), 12, (0.1, 0.15, 0.3, 0.45), (0.2, 0.3, 0.3, 0.2)),
    Setting((30, 60), 20, (0.25,) * 4, (0.25,) * 4),
    Setting((30, 60), 12, (0.15, 0.35, 0.5), (0.3, 0.4, 0.3)),
    Setting((30, 60), 8, (0.15, 0.35, 0.5), (0.3, 0.4, 0.3)),
    Setting((30, 60), 12, (0.15, 0.85), (0.3, 0.4, 0.3)),
    Setting((100, 150), 12, (0.25,) * 4, (0.25,) * 4),
)


def three_way(seed: int, setting: Setting) -> tuple[Parents, dict[Cell[str], int]]:
    """Departments of 2 to 6 teams; three in four answer."""
    rng = np.random.default_rng(seed)
    teams, made = int(rng.integers(setting.teams[0], setting.teams[1] + 1)), 0
    parents: Parents = {"all": None}
    counts: Counter[Cell[str]] = Counter()
    while made < teams:
        department = f"department {len(parents)}"
        parents[department] = "all"
        for _ in range(min(teams - made, rng.integers(2, 7))):
            made += 1
            team = f"team {made}"
            parents[team] = department
            members = max(3, int(rng.lognormal(np.log(setting.team_size), 0.4)))
            for _ in range(rng.binomial(members, 0.75)):
                role = int(rng.choice(len(setting.roles), p=setting.roles))
                tenure = int(rng.choice(len(setting.tenures), p=setting.tenures))
                counts[Cell(team, (role, tenure))] += 1
    return parents, dict(counts)


def timed(call: Callable[[], frozenset]) -> tuple[frozenset, float]:
    start = perf_counter()
    return call(), perf_counter() - start


def one_tree(organisations: int) -> None:
    rule, naive, best, large = Tally(), Tally(), Tally(), 0
    for seed in range(organisations):
        parents, counts = company(seed)
        bases = [node for node in parents if counts[node]]
        within = {node: [g for g in groups if counts[g]] for node, groups in groups_within(parents).items()}
        sizes = {node: sum(counts[group] for group in groups) for node, groups in within.items()}
        enough = frozenset(node for node in sizes if sizes[node] >= THRESHOLD)
        people = np.array([counts[base] for base in bases])

        def leaks(shown: frozenset[str], within=within, bases=bases, people=people) -> bool:
            return tells_of_few(rows_of([within[node] for node in shown], bases), people, THRESHOLD)

        shown, seconds = timed(lambda p=parents, c=counts: publishable(p, c, THRESHOLD))
        rule.add(len(shown), leaks(shown), seconds)
        naive.add(len(enough), leaks(enough), 0.0)
        optimum, seconds = timed(lambda p=parents, s=sizes: most_shown([p], s, THRESHOLD))
        best.add(len(optimum), leaks(optimum), seconds)
        large += len(enough)
    print(f"One tree: {organisations} organisations, 100-150 teams, threshold {THRESHOLD}")
    print(HEAD)
    print(naive.line("threshold only", organisations, large))
    print(rule.line("residual rule (publishable)", organisations, large))
    print(best.line("optimum by integer program", organisations, large))
    print(f"  shown of the optimum: {rule.shown / best.shown:.2%}\n", flush=True)


def tables_of(
    parents: Mapping[str, str | None], cells: Sequence[Cell[str]]
) -> list[dict[Cell[str], Cell[str] | None]]:
    """Every tree that the cells hold: the teams for each cut, and each cell by one more cut."""
    teams: dict[tuple, dict[Cell[str], Cell[str] | None]] = {}
    cuts: dict[tuple[Cell[str], int], dict[Cell[str], Cell[str] | None]] = {}
    for cell in cells:
        above = parents[cell.node]
        teams.setdefault(cell.values, {})[cell] = None if above is None else Cell(above, cell.values)
        for place, value in enumerate(cell.values):
            if value is not None:
                whole = Cell(cell.node, (*cell.values[:place], None, *cell.values[place + 1 :]))
                cuts.setdefault((whole, place), {whole: None})[cell] = whole
    return [*teams.values(), *cuts.values()]


def groups_shown(parents: Parents, counts: Mapping[Cell[str], int]) -> frozenset[Cell[str]]:
    """The groups as a whole, as the rule for one tree chooses them."""
    direct: Counter[str] = Counter()
    for base, people in counts.items():
        direct[base.node] += people
    return frozenset(Cell(node, (None, None)) for node in publishable(parents, direct, THRESHOLD))


def three_ways(setting: Setting, organisations: int) -> None:
    rule, with_tree, naive, by_table, large = Tally(), Tally(), Tally(), Tally(), 0
    for seed in range(organisations):
        parents, counts = three_way(seed, setting)
        within, bases = cells_within(parents, counts), list(counts)
        sizes = {cell: sum(counts[base] for base in members) for cell, members in within.items()}
        enough = frozenset(cell for cell in sizes if sizes[cell] >= THRESHOLD)
        people = np.array([counts[base] for base in bases])

        def leaks(shown: frozenset[Cell[str]], within=within, bases=bases, people=people) -> bool:
            return tells_of_few(rows_of([within[cell] for cell in shown], bases), people, THRESHOLD)

        shown, seconds = timed(lambda p=parents, c=counts: publishable_cells(p, c, THRESHOLD))
        rule.add(len(shown), leaks(shown), seconds)
        groups = groups_shown(parents, counts)
        shown, seconds = timed(
            lambda p=parents, c=counts, g=groups: publishable_cells(p, c, THRESHOLD, given=g)
        )
        with_tree.add(len(shown), leaks(shown), seconds)
        naive.add(len(enough), leaks(enough), 0.0)
        single, seconds = timed(lambda p=parents, s=sizes: most_shown(tables_of(p, list(s)), s, THRESHOLD))
        by_table.add(len(single), leaks(single), seconds)
        large += len(enough)
    print(f"Three ways: {organisations} organisations, {setting}, {large // organisations} cells each")
    print(HEAD)
    print(naive.line("threshold only", organisations, large))
    print(by_table.line("most cells, each table safe by itself", organisations, large))
    print(rule.line("all combinations (publishable_cells)", organisations, large))
    print(with_tree.line("the same, after publishable's groups", organisations, large), "\n", flush=True)


def by_threshold_only(earlier, answers, figures, threshold):
    def people(figure):
        return sum(number for batch, number in answers.items() if batch.group in figures[figure])

    return frozenset(figure for figure in figures if people(figure) >= threshold)


def sequence(seed: int, rule: Callable[..., frozenset[int]]) -> tuple[bool, int]:
    """Whether a random sequence of answer, erase, publish tells of too few, and figures shown."""
    rng = np.random.default_rng(seed)
    groups, threshold = int(rng.integers(2, 7)), int(rng.integers(3, 6))
    parents = {0: None} | {group: int(rng.integers(0, group)) for group in range(1, groups)}
    figures = groups_within(parents)
    answers: dict[int, tuple[int, int]] = {}  # person -> group, first publication
    earlier: list[Publication[int, int]] = []
    seen: list[set[int]] = []
    asked = 0
    for now in range(rng.integers(2, 6)):
        for _ in range(rng.integers(0, 14)):
            answers[asked] = (int(rng.integers(0, groups)), now)
            asked += 1
        for _ in range(min(rng.integers(0, 6), len(answers))):
            del answers[int(rng.choice(list(answers)))]
        counts = Counter(Batch(group, first) for group, first in answers.values())
        shown = rule(earlier, counts, figures, threshold)
        earlier.append(Publication(shown, counts))
        seen.extend(
            {person for person, (group, _) in answers.items() if group in figures[figure]} for figure in shown
        )
    return tells_of_persons(seen, threshold), len(seen)


def sequences(number: int) -> None:
    print(f"Again and again: {number} sequences of answer, erase, publish (2-5 publications, k 3-5)")
    print(f"  {'rule':<44}{'leaking':>14}{'shown':>11}")
    for name, rule in (
        ("threshold only", by_threshold_only),
        ("all combinations (publishable_again)", publishable_again),
    ):
        found = [sequence(seed, rule) for seed in range(number)]
        leaking, shown = sum(leaks for leaks, _ in found), sum(figures for _, figures in found)
        print(f"  {name:<44}{leaking:>5} of {number}{shown:>11}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    share = 10 if parser.parse_args().quick else 1
    start = perf_counter()
    one_tree(1000 // share)
    for setting in SETTINGS:
        three_ways(setting, 40 // share)
    sequences(10_000 // share)
    print(f"\n{perf_counter() - start:.0f} s in all")


if __name__ == "__main__":
    main()
