"""How sure are the dates? Milestones and units with their chances, and what moves the last date most."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from engagement.context import Context
from engagement.model import PlanVersion
from rollout.chances.schedule_chances import ScheduleChances, TeamChance, day_words, words_of
from rollout.planning.document import PlanDocument
from ui.components.compared_plans import FOR_SPONSOR_ONLY
from ui.components.cure_set import ink
from ui.components.order_panel import order_panel
from ui.components.page import plain
from ui.figures.chances_figure import DatedRow, dates_figure, levers_figure
from ui.session import Choice

_MOST_LEVERS, _LEAST_WEEKS = 6, 0.5
_MOST_UNSCROLLED, _SCROLLED_HEIGHT = 20, 900
_LEAST_SURE = 3
_BARE = {"displayModeBar": False}


def chances_panel(context: Context, chosen: Choice, version: PlanVersion, plan: PlanDocument) -> None:
    """Dates with their chances: the plan's days are the earliest; these are the ones to promise."""
    if plan.chances is None or not plan.chances.teams:
        st.info(
            "There are no dates to judge: no plan is possible yet, or this version was made before chances were "
            "worked out. Make a new version.",
            icon=":material/info:",
        )
        return
    chances, names = plan.chances, {str(row.unit): row.name for row in plan.rows}
    st.markdown(promise(chances))
    st.caption(
        "Planned days are the earliest: no unit starts before its own. P50 and P80 are the days by which five and "
        f"eight of ten of {chances.runs:,} simulated courses have come that far.  \n{FOR_SPONSOR_ONLY}"
    )
    _milestones(chances)
    _levers(chances)
    _units(chances, names)
    order_panel(context, chosen, version, plan)
    with st.expander("What these chances rest on"):
        st.markdown("\n".join(f"- {plain(note)}" for note in chances.notes))
        st.caption(f"Assumptions, version {plain(chances.assumptions_version)}.")


def promise(chances: ScheduleChances) -> str:
    """The planned last date with its chance, and the one to promise, as markup."""
    last = chances.milestone("all_live")
    if last is None:
        return ""
    planned = f"All planned units are live by {day_words(last.planned_by)} in **{words_of(last.chance)}**."
    if last.p80 <= last.planned_by:
        return f"{planned} That date can be promised."
    return f"{planned} Promise **{day_words(last.p80)}**: that holds in eight of ten."


def _milestones(chances: ScheduleChances) -> None:
    st.markdown("**Milestones and gates** · how often the planned date is kept, and the dates to promise")
    st.plotly_chart(
        dates_figure(
            [
                DatedRow(each.title, each.planned_by, each.p50, each.p80, each.chance)
                for each in chances.milestones
            ],
            ink(),
        ),
        key="chances-milestones",
        config=_BARE,
        alt="Milestones and gates in rows: planned date, and a bar from the P50 to the P80 date. "
        + " ".join(each.sentence for each in chances.milestones[:3]),
    )
    with st.expander("Milestones in words"):
        st.markdown("\n".join(f"- {plain(each.sentence)}" for each in chances.milestones))


def _levers(chances: ScheduleChances) -> None:
    told = [lever for lever in chances.levers if lever.swing >= _LEAST_WEEKS][:_MOST_LEVERS]
    if not told:
        return
    st.markdown(f"**What matters most for the last date** · {plain(told[0].sentence)}")
    st.plotly_chart(
        levers_figure(told, ink()),
        key="chances-levers",
        config=_BARE,
        alt="Assumptions in rows: the weeks by which each moves the P80 date of the last start at both ends of its "
        f"range. {told[0].sentence} The list below holds the same.",
    )
    with st.expander("All assumptions in words"):
        st.markdown("\n".join(f"- {plain(lever.sentence)}" for lever in chances.levers))


def _units(chances: ScheduleChances, names: Mapping[str, str]) -> None:
    st.markdown(f"**Every unit** · {plain(least_sure(chances.teams, names))}")
    rows = [
        DatedRow(names.get(each.team, each.team), each.planned_by, each.p50, each.p80, each.in_window)
        for each in chances.teams
    ]
    with st.container(height=_SCROLLED_HEIGHT if len(rows) > _MOST_UNSCROLLED else "content", border=False):
        st.plotly_chart(
            dates_figure(rows, ink()),
            key="chances-units",
            config=_BARE,
            alt="Units in rows: planned date, and a bar from the P50 to the P80 date. "
            f"{least_sure(chances.teams, names)} The table below holds the same.",
        )
    with st.expander("As a table"):
        st.table(
            [
                {
                    "Unit": plain(names.get(each.team, each.team)),
                    "Planned": day_words(each.planned),
                    "Planned date kept": words_of(each.in_window),
                    "Within its period": words_of(each.in_quarter),
                    "P50": day_words(each.p50),
                    "P80": day_words(each.p80),
                }
                for each in chances.teams
            ],
            hide_index=True,
        )


def least_sure(teams: tuple[TeamChance, ...], names: Mapping[str, str]) -> str:
    """The units whose planned date is kept least often, in words; not empty where there are units."""
    ordered = sorted(teams, key=lambda each: each.in_window)[:_LEAST_SURE]
    told = [f"{names.get(each.team, each.team)} (kept in {words_of(each.in_window)})" for each in ordered]
    return f"Least sure: {', '.join(told)}."
