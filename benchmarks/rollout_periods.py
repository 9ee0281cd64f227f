"""Precedence-constrained value over periods: block models of a mine, as the format's published twin.

Run by hand: ``python benchmarks/rollout_periods.py`` (about four minutes). Each instance has about 1,000
blocks in six periods under two capacities; a block needs the five above it; waste costs, ore earns, and
each period counts 8 % less than the one before. Capacities are as loose as in the published instance of
1,060 blocks, where all blocks fit into three of the six periods. Beside the plan stand the plain list
schedule and the bound of the same run.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rollout.model.layout import Layout
from rollout.problem.rollout_problem import problem_from_json
from rollout.problem.verifier import objective_value
from rollout.search.best_plan import verified_lists
from rollout.search.incumbent import assignments_of

ROOT = Path(__file__).resolve().parents[1]
PERIODS, RATE = 6, 0.08
SHAPE = (18, 11, 9)
MINED, PROCESSED = 2.0 / 5.6, 1.1 / 3.0
"""Capacity of a period as a share of all rock and of all ore."""
Block = tuple[int, int, int]


def mine(seed: int) -> dict[str, Any]:
    """A pit that narrows with depth, with six lenses of ore."""
    draw = random.Random(seed)
    grades = _grades(draw)
    cut = sorted(grades.values())[int(0.47 * len(grades))]
    tonnes = {block: round(draw.gauss(5300, 700)) for block in grades}
    ore = {block for block, grade in grades.items() if grade > cut}
    teams = [
        {
            "id": _name(block),
            "value": round(tonnes[block] * (14 * grade - 2 if block in ore else -1.0), 2),
            "effort": {"mining": [tonnes[block]], "processing": [tonnes[block]] if block in ore else []},
        }
        for block, grade in grades.items()
    ]
    capacity = {
        "mining": round(MINED * sum(tonnes.values())),
        "processing": round(PROCESSED * sum(tonnes[block] for block in ore)),
    }
    # A block earns once: live from period t on it is worth value x (1 + rate)^-t.
    factors = [(1 + RATE) ** -period for period in range(PERIODS)]
    weights = [sooner - later for sooner, later in zip(factors, [*factors[1:], 0.0], strict=True)]
    return {
        "quarters": [
            {"id": f"P{n}", "start": f"{2020 + n}-01-01", "weight": weight, "capacity": capacity}
            for n, weight in enumerate(weights)
        ],
        "teams": teams,
        "dependencies": [
            {"kind": "not_before", "team": _name(block), "on": _name(above)}
            for block in grades
            for above in _above(block)
            if above in grades
        ],
        "rules": {"*": False},
    }


def _grades(draw: random.Random) -> dict[Block, float]:
    wide, long, deep = SHAPE
    lenses = [
        (draw.uniform(0, wide), draw.uniform(0, long), draw.uniform(2, deep), draw.uniform(2, 4), weight)
        for weight in (0.6, 0.75, 0.9, 1.05, 1.2, 1.4)
    ]
    return {
        (x, y, z): draw.lognormvariate(0, 0.35)
        * sum(
            weight * math.exp(-((x - a) ** 2 + (y - b) ** 2 + 1.5 * (z - c) ** 2) / (2 * size**2))
            for a, b, c, size, weight in lenses
        )
        for z in range(deep)
        for x in range(wide)
        for y in range(long)
        if 0.45 * z <= x <= wide - 1 - 0.45 * z and 0.27 * z <= y <= long - 1 - 0.27 * z
    }


def _above(block: Block) -> list[Block]:
    x, y, z = block
    return [(x + dx, y + dy, z - 1) for dx, dy in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))]


def _name(block: Block) -> str:
    return "b{}_{}_{}".format(*block)


def line(seed: int, seconds: float, folder: Path) -> str:
    """One row of the table, through the command line as anybody would run it."""
    data = mine(seed)
    path = folder / f"mine{seed}.json"
    path.write_text(json.dumps(data))
    command = [sys.executable, str(ROOT / "cli.py"), "plan", str(path), "--json", "--seconds", f"{seconds:g}"]
    plan = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    problem = problem_from_json(data)
    layout = Layout(problem)
    listed = max(objective_value(problem, assignments_of(layout, each)) for each in verified_lists(layout))
    behind = 100 * (plan["bound"] - listed) / plan["bound"]
    return (
        f"{seed:5d} {len(data['teams']):7d} {len(data['dependencies']):6d} {behind:10.2f} % "
        f"{100 * plan['gap']:10.3f} % {plan['seconds']:7.1f} s  {plan['status']}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seeds", type=int, default=4)
    parsed = parser.parse_args()
    print(" seed  blocks  waits  list's gap   plan's gap     time")
    with TemporaryDirectory() as folder:
        for seed in range(1, parsed.seeds + 1):
            print(line(seed, parsed.seconds, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
