"""Who goes when, and why? The plan, its load and its reasons."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from engagement.planning import latest_plan, make_plan
from engagement.report import plan_sentence
from rollout.planning.document import PlanDocument, PlanRow
from rollout.planning.settings import PlanSettings, Policy
from surveys.faults import Fault, FaultsError
from surveys.instrument_files import faults_of_validation
from ui.components.page import header, next_step, plain, show_faults
from ui.components.results import results_or_stop, warn_if_outdated
from ui.figures.plan_figures import coach_load, waves_gantt
from ui.places import Place
from ui.session import say_next
from ui.wiring import context_for

_QUESTION = "Who goes when?"
chosen, results = results_or_stop(_QUESTION, "Here a plan will say which teams start, when, and why.")
context = context_for(chosen.workspace)
engagement = context.store.engagement(chosen.workspace, chosen.engagement)
found = latest_plan(context, chosen.engagement)


def _settings_form(settings: PlanSettings) -> None:
    with st.form("plan-settings", border=True):
        first, second, third, fourth = st.columns(4)
        start = first.date_input(
            "First possible start",
            value=settings.start,
            format="YYYY-MM-DD",
            help="Empty: the next quarter that leaves time to prepare.",
        )
        hours = second.number_input("Coach hours a quarter", 1.0, 100_000.0, settings.coach_hours, step=20.0)
        pilots = third.selectbox("Pilots at most", [1, 2], index=settings.most_pilots - 1)
        quarters = fourth.number_input("Quarters ahead", 2, 16, settings.quarters)
        policy = st.radio(
            "Who starts",
            list(Policy),
            index=list(Policy).index(settings.policy),
            format_func=lambda each: each.value.capitalize(),
            captions=[
                "One or two willing teams first; the sponsor gives them written direction.",
                "The company level first, then one level a quarter.",
            ],
            horizontal=True,
        )
        with st.expander("More settings"):
            left, middle, right, last = st.columns(4)
            launch = left.number_input("Coach hours of a start", 0.0, 10_000.0, settings.launch_hours)
            levels = middle.selectbox("Levels at most", [1, 2, 3], index=settings.most_levels - 1)
            repair = right.number_input("Quarters a repair takes", 0, 4, settings.repair_quarters)
            seconds = last.number_input("Seconds for the solver", 1, 120, 10)
            st.markdown("Dates in which nobody starts")
            avoid = st.data_editor(
                pd.DataFrame(
                    [{"From": each.start, "To": each.end, "Why": each.reason} for each in settings.avoid],
                    columns=["From", "To", "Why"],
                ),
                column_config={
                    "From": st.column_config.DateColumn(),
                    "To": st.column_config.DateColumn(),
                    "Why": st.column_config.TextColumn(),
                },
                num_rows="dynamic",
                width="stretch",
                key="avoid-dates",
            )
        if st.form_submit_button("Make the plan" if found is None else "Make a new version", type="primary"):
            share = launch / settings.launch_hours if settings.launch_hours else 0.0
            _plan(
                {
                    **settings.model_dump(),
                    "start": start,
                    "coach_hours": hours,
                    "most_pilots": pilots,
                    "quarters": quarters,
                    "policy": policy,
                    "launch_hours": launch,
                    "second_quarter_hours": settings.second_quarter_hours * share,
                    "third_quarter_hours": settings.third_quarter_hours * share,
                    "most_levels": levels,
                    "repair_quarters": repair,
                    "avoid": [
                        {
                            "start": row["From"],
                            "end": row["To"],
                            "reason": "" if pd.isna(row["Why"]) else str(row["Why"]),
                        }
                        for _, row in avoid.iterrows()
                        if not (pd.isna(row["From"]) or pd.isna(row["To"]))
                    ],
                },
                float(seconds),
                _half_filled(avoid),
            )


def _half_filled(avoid: pd.DataFrame) -> list[Fault]:
    """Rows of blocked dates that lack their first or last day."""
    return [
        Fault(
            f"Dates in which nobody starts, row {number}", "one of its dates is empty", "Fill in both dates."
        )
        for number, (_, row) in enumerate(avoid.iterrows(), start=1)
        if pd.isna(row["From"]) != pd.isna(row["To"])
    ]


def _too_few_hours(settings: PlanSettings) -> list[Fault]:
    if settings.coach_hours >= settings.launch_hours:
        return []
    problem = f"a start takes {settings.launch_hours:g}, so {settings.coach_hours:g} a quarter are too few"
    remedy = f"Give at least {settings.launch_hours:g}, or lower the coach hours of a start."
    return [Fault("Coach hours a quarter", problem, remedy)]


def _plan(values: dict[str, object], seconds: float, slips: list[Fault]) -> None:
    try:
        settings = PlanSettings.model_validate(values)
        faults = [*slips, *_too_few_hours(settings)]
        if faults:
            raise FaultsError(faults)
        with st.spinner("Working out who goes when, and checking the plan", show_time=True):
            version, document = make_plan(context, chosen.engagement, settings=settings, seconds=seconds)
    except ValidationError as error:
        show_faults(FaultsError(faults_of_validation(error, "Settings")), "No plan was made.")
        return
    except FaultsError as error:
        show_faults(error, "No plan was made.")
        return
    say_next(f"Version {version.number}. {plan_sentence(document)}")
    st.rerun()


def _pilot_cards(plan: PlanDocument) -> None:
    for column, row in zip(st.columns(max(len(plan.pilots), 2)), plan.pilots, strict=False):
        with column, st.container(border=True, height="stretch"):
            start = row.starts_in
            st.markdown(f":material/flag: **{plain(row.name)}** pilots from {start}")
            st.caption(
                f"{row.members} people, led by {plain(row.lead)}" if row.lead else f"{row.members} people"
            )
            for reason in row.reasons:
                st.markdown(f"- {plain(reason.text)}")


def _figures(plan: PlanDocument) -> None:
    st.plotly_chart(
        waves_gantt(plan),
        key="waves",
        config={"displayModeBar": False},
        alt="Units by their start: preparation, then live. The table below holds the same.",
    )
    st.markdown("**Coach hours against what is available**")
    st.plotly_chart(
        coach_load(plan),
        key="load",
        config={"displayModeBar": False},
        alt="Coach hours of each quarter against the hours available.",
    )


def _rows(plan: PlanDocument) -> None:
    st.subheader("Why each unit stands where it stands", anchor=False)
    ordered = sorted(plan.rows, key=lambda row: (row.wave or 99, row.depth, row.name))
    st.table([_row(row) for row in ordered], hide_index=True)


def _row(row: PlanRow) -> dict[str, object]:
    return {
        "Wave": "Pilot" if row.pilot else str(row.wave) if row.wave else "later",
        "Starts": row.starts_in or "not in this plan",
        "Unit": plain(row.name),
        "Level": row.level.value,
        "Repair first": ", ".join(map(found[1].label, row.repairs)) if found else "",
        "Why": plain(" ".join(reason.text for reason in row.reasons) + _read_from(row)),
    }


def _read_from(row: PlanRow) -> str:
    """Whose results were read, where they are not the unit's own."""
    return "" if row.read_from == row.name else f" (Results read from {row.read_from}.)"


def _impossible(plan: PlanDocument) -> None:
    st.warning("These cannot hold together:", icon=":material/block:")
    for conflict in plan.solution.conflicts:
        st.markdown(f"- {plain(conflict.sentence)}")
    if plan.solution.repairs:
        st.markdown("**Any one of these makes a plan possible** (each was tried)")
        for repair in plan.solution.repairs:
            st.markdown(f"- {plain(repair.sentence)}")


def _shown(number: int, plan: PlanDocument) -> None:
    if not plan.is_possible:
        _impossible(plan)
        return
    quality = (
        "No plan is better by its measure."
        if plan.solution.status == "optimal"
        else f"No plan can be better by more than {100 * (plan.solution.gap or 0):.1f} %."
    )
    st.caption(
        f"Version {number}, made {plan.made_on:%d %b %Y}. {quality} It was checked by a second program."
    )
    _pilot_cards(plan)
    _figures(plan)
    _rows(plan)
    with st.expander("Assumptions"):
        for assumption in plan.assumptions:
            st.markdown(f"- {plain(assumption)}")


if found is None:
    header(_QUESTION, "No plan yet. Four answers are enough for a first one.")
    _settings_form(engagement.settings)
else:
    header(_QUESTION, plan_sentence(found[1]))
    warn_if_outdated(chosen)
    with st.expander("Change the plan", expanded=not found[1].is_possible):
        _settings_form(engagement.settings)
    _shown(found[0].number, found[1])
    next_step("Hand over the workbook", Place.WORKBOOK)
