"""The whole program of a rollout problem: its rules that are on, and its objective."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from rollout.model.layout import (
    Layout,
    Program,
    Row,
    Term,
    definition_rows,
    length_rows,
    length_terms,
    value_terms,
)
from rollout.model.rules import limits, order, pace

ROWS: Mapping[str, Callable[[Layout], Iterator[Row]]] = MappingProxyType(
    {
        "one_level_a_quarter": order.one_level_a_quarter,
        "max_levels": order.max_levels,
        "pilots": pace.pilots,
        "representative_pilots": pace.representative_pilots,
        "parent_before_child": order.parent_before_child,
        "repair_before_go_live": limits.repair_before_go_live,
        "growth": pace.growth,
        "blackouts": limits.blackouts,
        "pins": limits.pins,
        "dependencies": order.dependencies,
        "capacity": limits.capacity,
        "required": limits.required,
    }
)


def rollout_program(layout: Layout) -> Program:
    """The program whose optimum is the best plan of the problem."""
    if layout.problem.objective == "value":
        return _program(layout, (), value_terms(layout))
    return _program(layout, tuple(length_rows(layout)), length_terms(layout))


def feasibility_program(layout: Layout, objective: Sequence[Term] = ()) -> Program:
    """The rules alone, with another objective or none."""
    return _program(layout, (), objective)


def _program(layout: Layout, extra: Sequence[Row], objective: Sequence[Term]) -> Program:
    rows = [*definition_rows(layout), *extra]
    for name, rows_of in ROWS.items():
        if layout.problem.is_on(name):
            rows.extend(rows_of(layout))
    return Program(layout.variable_count, rows, objective)
