"""What the plan takes of coaches, champions and training, against what there is."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.planning import plan_ground
from rollout.planning.document import PlanDocument, organisation_digest
from rollout.planning.preparation import CHAMPION_HOURS, SEATS
from rollout.planning.reasons import loads_of
from surveys.faults import FaultsError
from ui.components.cure_set import ink
from ui.components.page import plain
from ui.figures.plan_figures import Load, load_bars


def plan_loads(context: Context, engagement: UUID, plan: PlanDocument) -> None:
    """One figure for each capacity that is limited, with its finding as title."""
    loads = [coach_load(plan)]
    settings = plan.settings
    is_limited = settings.champion_hours is not None or settings.seats is not None
    if is_limited:
        loads += other_loads(context, engagement, plan)
    for load in loads:
        st.markdown(f"**{plain(load.finding)}**")
        st.plotly_chart(
            load_bars(load, ink()),
            key=f"plan-load-{load.unit}",
            config={"displayModeBar": False},
            alt=f"{load.finding} " + "; ".join(_lines(load)),
        )
    if is_limited and len(loads) == 1:
        st.caption("The teams have changed since: champion hours and seats are shown in the next version.")
    with st.expander("These loads as a table"):
        st.table([_row(loads, place) for place in range(len(plan.loads))], hide_index=True)


def coach_load(plan: PlanDocument) -> Load:
    """Coach hours, which every plan keeps."""
    return Load(
        periods=tuple(load.words for load in plan.loads),
        used=tuple(load.hours for load in plan.loads),
        available=tuple(load.capacity for load in plan.loads),
        unit="coach hours",
    )


def other_loads(context: Context, engagement: UUID, plan: PlanDocument) -> list[Load]:
    """Champion hours and seats where they are limited; none once the teams are others than planned for."""
    try:
        ground = plan_ground(context, engagement, plan.settings, goes_on_from=plan)
    except FaultsError:
        return []
    if organisation_digest(ground.organisation) != plan.organisation_digest:
        return []
    found = []
    for name, unit in ((CHAMPION_HOURS, "champion hours"), (SEATS, "training seats")):
        if name in ground.problem.quarters[0].capacity:
            found.append(
                Load(
                    periods=tuple(load.words for load in plan.loads),
                    used=tuple(loads_of(ground.problem, plan.solution.assignments, name)),
                    available=tuple(quarter.capacity[name] for quarter in ground.problem.quarters),
                    unit=unit,
                )
            )
    return found


def _lines(load: Load) -> Iterator[str]:
    for period, used, limit in zip(load.periods, load.used, load.available, strict=True):
        yield f"{period} {used:,.0f} of {limit:,.0f}"


def _row(loads: list[Load], place: int) -> dict[str, str]:
    taken = {
        load.unit.capitalize(): f"{load.used[place]:,.0f} of {load.available[place]:,.0f}" for load in loads
    }
    return {"Period": loads[0].periods[place], **taken}
