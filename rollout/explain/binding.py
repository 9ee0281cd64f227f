"""Limits that may hold a plan back, each with the step by which a person might loosen it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from statistics import median

from rollout.explain.changes import GROWTH_STEP, one_pilot_more
from rollout.explain.moves import launch_positions
from rollout.explain.words import amount
from rollout.model.layout import Layout
from rollout.model.program import rollout_program
from rollout.model.rules.limits import load_terms
from rollout.problem.entities import Team
from rollout.problem.plan import Assignment, Change
from rollout.solvers.marginals import row_marginals

_SMALLEST_MARGINAL = 1e-6


@dataclass(frozen=True, slots=True)
class Loosening:
    """One step by which a limit gives way.

    Parameters
    ----------
    rule : str
        Name in ``rulebook.RULES``.
    about : str
        The capacity's name or the team's id; empty for a policy.
    quarter : str or None
        The capacity's quarter; None: every quarter, or no quarter in particular.
    changes : tuple of Change
    given : str
        The step as the first half of a sentence: "With 40 more coach hours in 2027-Q3".
    """

    rule: str
    about: str
    quarter: str | None
    changes: tuple[Change, ...]
    given: str


def loosenings(layout: Layout, plan: Sequence[Assignment], seconds: float) -> tuple[Loosening, ...]:
    """Limits that may bind, the most promising of each kind first: policies, capacities and single teams in turn.

    Dual values of the linear relaxation choose among capacities, pins and blackouts; a repair counts
    when its team launches as soon as the repair is over.

    Parameters
    ----------
    layout : Layout
    plan : sequence of Assignment
        The plan that is held back.
    seconds : float
        For the linear relaxation; without its answer every limit counts as binding.
    """
    starts = launch_positions(layout.problem, plan)
    marginals = _marginals(layout, seconds)
    kinds = (
        _policies(layout),
        _capacities(layout, marginals),
        _single_teams(layout, starts, marginals),
    )
    in_turn = chain.from_iterable(zip_longest(*kinds))
    return tuple(each for each in in_turn if each is not None)


def _marginals(layout: Layout, seconds: float) -> Mapping[tuple[str, str, int | None], float] | None:
    """Dual values by rule, whom or what it is about, and for a capacity the quarter's position."""
    program = rollout_program(layout)
    found = row_marginals(program, seconds)
    if not found:
        return None
    places = iter(
        (name, position)
        for position, quarter in enumerate(layout.problem.quarters)
        for name in quarter.capacity
        if load_terms(layout, name, position)
    )
    total: dict[tuple[str, str, int | None], float] = {}
    for row, marginal in zip(program.rows, found, strict=True):
        key: tuple[str, str, int | None] = (row.group.rule, row.group.about, None)
        if row.group.rule == "capacity":
            key = ("capacity", *next(places))
        total[key] = total.get(key, 0.0) + marginal
    return total


def _policies(layout: Layout) -> Iterator[Loosening]:
    problem = layout.problem

    def loosened(
        rule: str, given: str, field: str = "", value: float | bool = False, key: str = ""
    ) -> Loosening:
        change = Change(part="rules", key=key or rule, field=field, value=value)
        return Loosening(rule, "", None, (change,), given)

    more = one_pilot_more(problem)
    if more is not None and (problem.is_on("pilots") or problem.is_on("growth")):
        told = f"With up to {more} pilots instead of {layout.most_pilots}"
        rule = "pilots" if problem.is_on("pilots") else "growth"
        yield loosened(rule, told, "max_pilots", more, key="pilots")
    if problem.is_on("growth"):
        factor = problem.parameter("growth", "factor")
        told = f"With launches of up to {factor + GROWTH_STEP:g} times the units live before, instead of {factor:g}"
        yield loosened("growth", told, "factor", factor + GROWTH_STEP)
    if problem.is_on("parent_before_child"):
        if problem.parameter("parent_before_child", "except_pilots"):
            yield loosened("parent_before_child", "If units need not wait for the units above them")
        else:
            told = "If pilots may start before the units above them"
            yield loosened("parent_before_child", told, "except_pilots", value=True)
    if problem.is_on("one_level_a_quarter"):
        yield loosened("one_level_a_quarter", "If several levels of a branch may launch in one period")
    deepest = int(problem.parameter("max_levels", "levels"))
    if problem.is_on("max_levels") and any(level > deepest for level in layout.levels):
        told = f"If {deepest + 1} levels may work with OKRs instead of {deepest}"
        yield loosened("max_levels", told, "levels", deepest + 1)
    if problem.is_on("representative_pilots") and layout.alike_pilots:
        yield loosened("representative_pilots", "If pilots may be alike")


def _capacities(
    layout: Layout, marginals: Mapping[tuple[str, str, int | None], float] | None
) -> Iterator[Loosening]:
    """Each capacity in all quarters where it binds, then quarter by quarter, the dearest first."""
    if not layout.problem.is_on("capacity"):
        return
    steps = _typical_launches(layout)
    binding: dict[str, list[tuple[float, int]]] = {}
    for position, quarter in enumerate(layout.problem.quarters):
        for name in quarter.capacity:
            price = 1.0 if marginals is None else marginals.get(("capacity", name, position), 0.0)
            if name in steps and price > _SMALLEST_MARGINAL:
                binding.setdefault(name, []).append((price * steps[name], position))
    single: list[tuple[float, int, str]] = []
    for name, found in binding.items():
        if len(found) > 1:
            changes = tuple(_raised(layout, name, position, steps[name]) for position in layout.quarters)
            yield Loosening(
                "capacity", name, None, changes, f"With {amount(steps[name], name, 'more')} in every period"
            )
        single += [(price, position, name) for price, position in found]
    for _, position, name in sorted(single, key=lambda each: (-each[0], each[1], each[2])):
        where = layout.problem.quarters[position].id
        given = f"With {amount(steps[name], name, 'more')} in {where}"
        yield Loosening("capacity", name, where, (_raised(layout, name, position, steps[name]),), given)


def _typical_launches(layout: Layout) -> dict[str, float]:
    """What the launch of a typical team takes of each capacity: the median of the teams that take any."""
    taken: dict[str, list[float]] = {}
    for team in layout.problem.teams:
        for name, profile in team.effort.items():
            if profile and profile[0] and not team.never:
                taken.setdefault(name, []).append(profile[0])
    return {name: float(median(launches)) for name, launches in taken.items()}


def _raised(layout: Layout, name: str, position: int, more: float) -> Change:
    quarter = layout.problem.quarters[position]
    return Change(part="quarters", key=quarter.id, field=name, value=quarter.capacity.get(name, 0.0) + more)


def _single_teams(
    layout: Layout,
    starts: Mapping[str, int],
    marginals: Mapping[tuple[str, str, int | None], float] | None,
) -> Iterator[Loosening]:
    """Blackouts, pins and repairs of single teams, the most promising first."""
    found: list[tuple[float, Loosening]] = []
    for team in layout.problem.teams:
        for rule, loosened in _limits_of(layout, team, starts[team.id]):
            price = abs(team.value) if marginals is None else marginals.get((rule, team.id, None), 0.0)
            if rule == "repair_before_go_live":  # one group for all teams: its dual tells none of them
                price = abs(team.value)
            if price > _SMALLEST_MARGINAL:
                found.append((price, loosened))
    yield from (loosened for _, loosened in sorted(found, key=lambda each: -each[0]))


def _limits_of(layout: Layout, team: Team, start: int) -> Iterator[tuple[str, Loosening]]:
    problem = layout.problem

    def loosened(rule: str, given: str, **fields: object) -> tuple[str, Loosening]:
        changes = tuple(
            Change(part="teams", key=team.id, field=field, value=value) for field, value in fields.items()
        )
        return rule, Loosening(rule, team.id, None, changes, given)

    if problem.is_on("blackouts") and team.blackouts:
        yield loosened("blackouts", f"If {team.title} rules out no period", blackouts=())
    is_pinned = team.never or team.earliest or team.latest or team.only
    if problem.is_on("pins") and is_pinned:
        free = {"earliest": None, "latest": None, "only": None, "never": False}
        yield loosened("pins", f"If {team.title} is not pinned", **free)
    needed = team.attributes.repair_quarters
    if problem.is_on("repair_before_go_live") and needed and start in (needed, len(layout.quarters)):
        change = Change(part="teams", key=team.id, field="attributes.repair_quarters", value=needed - 1)
        given = f"If {team.title} is repaired a period faster"
        yield (
            "repair_before_go_live",
            Loosening("repair_before_go_live", team.id, None, (change,), given),
        )
