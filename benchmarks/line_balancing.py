"""Fewest quarters on assembly lines (SALBP-1): the planner beside list schedules, on known optima.

Run: python benchmarks/line_balancing.py [--seconds 10] [--seeds 1]
     python benchmarks/line_balancing.py --file LINE.IN2 --capacity 160 [--optimum 23]

Tasks are teams, stations are quarters, the cycle time is the one capacity, and no policy is on. Each drawn line
is cut from full quarters, so that their number is the optimum: it is no more than the sum of the efforts needs.
Tasks wait only for tasks cut from the same or an earlier quarter. With --file, a line in the text format of
Scholl's data sets (number of tasks, times, pairs "i,j", end mark "-1,-1") or of Otto, Otto and Scholl (.alb).
As many quarters are given as there are tasks; the planner does not know how many are enough.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rollout.model.layout import Layout
from rollout.problem.rollout_problem import RolloutProblem, problem_from_json
from rollout.search.best_plan import verified_lists
from rollout.solve import rollout_plan

# tasks, quarters, cycle time, unused hours in all: few large and many small tasks a quarter, tight and less so.
_SHAPES = (
    (20, 7, 40, 6),
    (60, 30, 100, 60),
    (75, 31, 54, 50),
    (100, 10, 1000, 0),
    (148, 51, 84, 50),
    (148, 25, 170, 16),
    (200, 20, 1000, 0),
    (200, 40, 1000, 0),
    (297, 50, 1394, 45),
    (297, 36, 1935, 5),
    (297, 25, 2787, 20),
)
_ORDER_STRENGTHS = (0.2, 0.55, 0.9)


@dataclass(frozen=True, slots=True)
class Line:
    """Task times, and pairs (i, j), counted from 0, of which i comes not after j."""

    name: str
    times: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]
    cycle_time: int
    optimum: int | None


def drawn_line(shape: tuple[int, int, int, int], strength: float, seed: int) -> Line:
    """A line cut from almost full quarters.

    Parameters
    ----------
    shape : tuple of int
        Tasks, quarters, cycle time, and unused time in all. [unused < cycle time]
    strength : float
        Share of all pairs of tasks of which one has to wait for the other, directly or not. [0-1]
    seed : int
    """
    tasks, quarters, cycle_time, unused = shape
    chooser = random.Random(f"{shape} {strength} {seed}")
    counts = [1 + extra for extra in _thrown(chooser, tasks - quarters, quarters)]
    lengths = [cycle_time - idle for idle in _thrown(chooser, unused, quarters)]
    times: list[int] = []
    for pieces, length in zip(counts, lengths, strict=True):
        cuts = sorted(chooser.sample(range(1, length), pieces - 1))
        times += [end - start for start, end in zip([0, *cuts], [*cuts, length], strict=True)]
    pairs = _drawn_pairs(chooser, tasks, strength)
    return Line(f"{tasks} tasks, order {strength:g}, seed {seed}", tuple(times), pairs, cycle_time, quarters)


def _thrown(chooser: random.Random, balls: int, boxes: int) -> list[int]:
    counts = [0] * boxes
    for _ in range(balls):
        counts[chooser.randrange(boxes)] += 1
    return counts


def _drawn_pairs(chooser: random.Random, tasks: int, strength: float) -> tuple[tuple[int, int], ...]:
    """Pairs of near tasks until enough of all pairs wait for each other."""
    after, before = [0] * tasks, [0] * tasks
    pairs, related = [], 0
    while related < strength * tasks * (tasks - 1) / 2:
        early = chooser.randrange(tasks - 1)
        late = min(tasks - 1, early + 1 + int(chooser.expovariate(10 / tasks)))
        if after[early] >> late & 1:
            continue
        pairs.append((early, late))
        upwards, downwards = before[early] | 1 << early, after[late] | 1 << late
        for task in range(tasks):
            if upwards >> task & 1:
                related += (downwards & ~after[task]).bit_count()
                after[task] |= downwards
            if downwards >> task & 1:
                before[task] |= upwards
    return tuple(pairs)


def read_line(path: Path, cycle_time: int | None, optimum: int | None) -> Line:
    """The line in a file; a cycle time given here overrides the file's.

    Raises
    ------
    ValueError
        If there is no cycle time.
    """
    text = path.read_text(encoding="utf-8", errors="replace")
    if "<number of tasks>" in text:
        sections = {name: body.split() for name, body in _sections(text)}
        times = tuple(int(word) for word in sections["task times"][1::2])
        cycle_time = cycle_time or int(sections["cycle time"][0])
        words = sections["precedence relations"]
    else:
        rows = text.split()
        times = tuple(int(word) for word in rows[1 : 1 + int(rows[0])])
        words = rows[1 + len(times) :]
    if cycle_time is None:
        raise ValueError(f"{path.name} names no cycle time. Give --capacity.")
    return Line(path.name, times, tuple(_pairs(words)), cycle_time, optimum)


def _sections(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split("<")[1:]:
        name, _, body = part.partition(">")
        yield name.strip(), body


def _pairs(words: list[str]) -> Iterator[tuple[int, int]]:
    """The pairs up to the end mark, or to the first word that is none: some files end in a remark."""
    for word in words:
        early, comma, late = word.partition(",")
        if not (comma and early.isdigit() and late.isdigit()):
            return
        yield int(early) - 1, int(late) - 1


def problem_of(line: Line) -> RolloutProblem:
    """The line as a rollout problem with a quarter for each task."""
    first = date(2026, 1, 1)
    return problem_from_json(
        {
            "quarters": [
                {
                    "id": f"Q{number}",
                    "start": str(first + timedelta(days=91 * number)),
                    "capacity": {"time": line.cycle_time},
                }
                for number in range(len(line.times))
            ],
            "teams": [{"id": str(task), "effort": {"time": [time]}} for task, time in enumerate(line.times)],
            "dependencies": [
                {"kind": "not_before", "team": str(late), "on": str(early)} for early, late in line.pairs
            ],
            "rules": {"*": False},
            "objective": "fewest_quarters",
        }
    )


def list_length(problem: RolloutProblem) -> int:
    """Quarters of the shortest list schedule."""
    plans = verified_lists(Layout(problem))
    return min(max(quarter + 1 for quarter in plan if quarter is not None) for plan in plans)


def main() -> None:
    """Print a row for each line and the number of optima reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--capacity", type=int)
    parser.add_argument("--optimum", type=int)
    parsed = parser.parse_args()
    if parsed.file is not None:
        lines = [read_line(parsed.file, parsed.capacity, parsed.optimum)]
    else:
        shapes = [(shape, strength) for shape in _SHAPES for strength in _ORDER_STRENGTHS]
        lines = [drawn_line(*shape, seed) for seed in range(parsed.seeds) for shape in shapes]
    by_list = by_planner = proven = known = 0
    print(f"{'line':36} {'optimum':>7} {'list':>5} {'planner':>7} {'bound':>5} {'seconds':>7}")
    for line in lines:
        problem = problem_of(line)
        listed, started = list_length(problem), perf_counter()
        plan = rollout_plan(problem, seconds=parsed.seconds)
        seconds = perf_counter() - started
        known += line.optimum is not None
        by_list += listed == line.optimum
        by_planner += plan.objective == line.optimum
        proven += plan.status == "optimal"
        optimum = "?" if line.optimum is None else str(line.optimum)
        print(
            f"{line.name:36} {optimum:>7} {listed:>5} {plan.objective:>7g} {plan.bound:>5g} {seconds:>7.1f}",
            flush=True,
        )
    print(
        f"{len(lines)} lines, {known} known optima: lists reach {by_list}, the planner {by_planner}; "
        f"{proven} proven"
    )


if __name__ == "__main__":
    main()
