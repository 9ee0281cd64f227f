"""Scenarios side by side: dates, cost, risk, who moves and why; one of them becomes the plan."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.trying import TriedScenario, scenarios_to_try, tried_scenario
from rollout.calendar import with_period_words
from rollout.chances.schedule_chances import day_words
from rollout.planning.differences import PlanFigures, figures_of, moves_between
from rollout.planning.document import PlanDocument
from rollout.planning.scenarios import OWN
from ui.components.compared_plans import (
    P80_WORDS,
    WORTH_WORDS,
    begin_version,
    bullets,
    difference_words,
    figure_lines,
    show_moves,
)
from ui.components.cure_set import ink
from ui.components.kept_findings import KeptFindings, plan_grounds
from ui.components.page import plain
from ui.figures.scenario_figure import scenario_dates
from ui.session import Choice

_MOST_OBSTACLES = 3

Named = tuple[str, PlanFigures]


def scenario_panel(context: Context, chosen: Choice, version: PlanVersion, plan: PlanDocument) -> None:
    """The plan as set beside a fast, a safe and a cheap one, all found by the same search."""
    kept = KeptFindings[tuple[TriedScenario, ...]](
        "scenarios", chosen.engagement, plan_grounds(context, chosen, version)
    )
    found = kept.get()
    if found is None:
        st.markdown(
            "The same units planned **fast**, **safe** and **cheap**, beside the plan as it is set: dates, coach "
            "hours, how sure the dates are, and who moves."
        )
        if not st.button("Compare scenarios", type="primary", icon=":material/compare_arrows:"):
            return
        kept.keep(_planned(context, chosen))
        st.rerun()
    _compared(context, chosen, found, version, plan)


def _planned(context: Context, chosen: Choice) -> tuple[TriedScenario, ...]:
    """Every scenario, with progress; each takes a few seconds."""
    wanted, found = scenarios_to_try(), list[TriedScenario]()
    progress = st.progress(0.0)
    for number, scenario in enumerate(wanted, start=1):
        words = f"Planning “{plain(scenario.title)}”, {number} of {len(wanted)}"
        progress.progress((number - 1) / len(wanted), text=words)
        found.append(tried_scenario(context, chosen.engagement, scenario))
    return tuple(found)


def _compared(
    context: Context,
    chosen: Choice,
    found: Sequence[TriedScenario],
    version: PlanVersion,
    plan: PlanDocument,
) -> None:
    possible = [(each.title, figures_of(each.plan)) for each in found if each.plan and each.plan.is_possible]
    if possible:
        st.markdown(f"**{plain(finding(possible))}**")
        st.plotly_chart(
            scenario_dates(possible, ink()),
            key="scenario-dates",
            config={"displayModeBar": False},
            alt=f"{finding(possible)} For each scenario the planned start of the pilot, the day from which half of "
            "the units are live, the planned last start, and its P80 date. The cards below hold the same.",
        )
        st.caption(P80_WORDS)
    own = next((each.plan for each in found if each.id == OWN and each.plan and each.plan.is_possible), None)
    for column, each in zip(st.columns(len(found)), found, strict=True):
        with column, st.container(border=True, height="stretch"):
            _card(context, chosen, each, own)
    if own:
        _all_moves(found, own, version, plan)
    st.caption(
        f"{WORTH_WORDS} Each scenario was searched for a few seconds; a longer search may find a "
        "somewhat better plan."
    )


def finding(found: Sequence[Named]) -> str:
    """Which scenario is the surest to be done first, and which leave units out.

    Parameters
    ----------
    found : sequence of (title, PlanFigures)
        Scenarios that have a plan; not empty.
    """
    most = max(figures.live for _, figures in found)
    whole = [(figures.all_by, title) for title, figures in found if figures.live == most and figures.all_by]
    units = "all units" if most == found[0][1].units else f"{most} units"
    told = [
        f"{title} is the first to have {units} live: by {day_words(day)} in eight of ten."
        for day, title in sorted(whole)[:1]
    ]
    fewer = [(title, most - figures.live) for title, figures in found if figures.live < most]
    if fewer:
        told.append(f"{', '.join(f'{title} has {count} fewer live' for title, count in fewer)}.")
    return " ".join(told) or "No scenario has dates with chances."


def _card(context: Context, chosen: Choice, each: TriedScenario, own: PlanDocument | None) -> None:
    st.markdown(f"##### {plain(each.title)}")
    st.caption(plain(each.sentence))
    if each.plan is None or not each.plan.is_possible:
        st.markdown(":material/block: **No plan is possible**")
        obstacles = _obstacles(each)
        st.markdown(bullets(obstacles[:_MOST_OBSTACLES]))
        if len(obstacles) > _MOST_OBSTACLES:
            st.caption(f"and {len(obstacles) - _MOST_OBSTACLES} more like these")
        return
    figures = figures_of(each.plan)
    if own and each.id != OWN:
        st.markdown(f"**Against own:** {plain(difference_words(figures, figures_of(own)))}")
    st.markdown(bullets(figure_lines(figures)))
    if each.id == OWN:
        return
    st.space("stretch")
    if st.button("Plan this way", key=f"adopt-{each.id}", icon=":material/check:", width="stretch"):
        begin_version(context, chosen, each.settings)


def _obstacles(each: TriedScenario) -> list[str]:
    if each.plan is None:
        return [str(fault) for fault in each.faults]
    return [with_period_words(conflict.sentence) for conflict in each.plan.solution.conflicts]


def _all_moves(
    found: Sequence[TriedScenario], own: PlanDocument, version: PlanVersion, plan: PlanDocument
) -> None:
    """Who moves in each scenario; and in the plan as set, where this shorter search ended elsewhere."""
    searched_anew = len(moves_between(plan, own))
    if searched_anew:
        units = "1 unit starts" if searched_anew == 1 else f"{searched_anew} units start"
        st.caption(
            f"The plan as set was searched anew, like the others: {units} in another period than in version "
            f"{version.number}."
        )
    for each in found:
        if each.id == OWN or each.plan is None or not each.plan.is_possible:
            continue
        moves = moves_between(own, each.plan)
        count = "1 unit moves" if len(moves) == 1 else f"{len(moves)} units move"
        with st.expander(f"{plain(each.title)}: {count}", icon=":material/swap_horiz:"):
            show_moves(moves)
