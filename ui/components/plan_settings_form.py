"""What a plan is made with: four inputs for a first plan, and everything else with its default stated."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from engagement.context import Context
from engagement.planning import settings_ground
from rollout.calendar import Cycle, period_words
from rollout.planning.ground import periods_of
from rollout.planning.settings import PlanSettings, Policy
from rollout.problem.rulebook import RULES
from surveys.faults import Fault, FaultsError
from ui.components.page import plain, show_faults
from ui.components.plan_settings_values import DATES, HOURS, SINGLE, Values, launch_profile, settings_from
from ui.plan_jobs import start_plan
from ui.session import Choice

_DEFAULT = PlanSettings()
_SECONDS, _MOST_SECONDS = 10, 120
_LONGEST_REASON = 500


def plan_settings_form(
    context: Context, chosen: Choice, settings: PlanSettings, number: int, *, is_busy: bool
) -> None:
    """The form; sent, it begins a plan in the background, or lists every fault and keeps what was typed.

    Parameters
    ----------
    settings : PlanSettings
        What the form shows at first.
    number : int
        Of the newest version, 0 before the first: a new version brings a new form.
    is_busy : bool
        A plan is being worked out already, so that this form cannot be sent.
    """
    # Keyed by version: what was typed for the last version is no draft of the next.
    key = f"plan-{chosen.engagement}-{number}"
    with st.form(f"{key}-form", border=True, enter_to_submit=False):
        values, avoid = _first_inputs(settings, key)
        with st.expander("More settings"):
            timed, seconds = _time(settings, key)
            values |= timed | _hours(settings, key)
            single = _single_periods(settings, key, context.today())
            values |= _who(settings, key) | _rules(settings, key)
            values |= _held(context, chosen, settings, key)
        label = "Make a new version" if number else "Make the plan"
        sent = st.form_submit_button(label, type="primary", disabled=is_busy, key=f"{key}-send")
        if is_busy:
            st.caption("A plan is being worked out; the next one can be made when it has ended.")
    if sent:
        _send(context, chosen, values, avoid, single, seconds)


def _with_default(label: str, default: object) -> str:
    return f"{label} (default {default})"


def _first_inputs(settings: PlanSettings, key: str) -> tuple[Values, pd.DataFrame]:
    """The four inputs of a first plan."""
    first, second, third = st.columns(3)
    start = first.date_input(
        "First possible start",
        value=settings.start,
        format="YYYY-MM-DD",
        help="Empty: the next period that leaves time to prepare.",
        key=f"{key}-start",
    )
    hours = second.number_input(
        HOURS,
        1.0,
        100_000.0,
        settings.coach_hours,
        step=20.0,
        help=f"What coaches can give in one {settings.cycle.value}, to starts and to the support that follows.",
        key=f"{key}-hours",
    )
    pilots = third.selectbox(
        "Pilots at most", [1, 2], index=settings.most_pilots - 1, key=f"{key}-most-pilots"
    )
    st.markdown(DATES)
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
        key=f"{key}-avoid",
    )
    return {"start": start, "coach_hours": hours, "most_pilots": pilots}, avoid


def _time(settings: PlanSettings, key: str) -> tuple[Values, float]:
    """The plan's periods, and the seconds the search may take."""
    st.markdown("**Time**")
    first, second, third, fourth = st.columns(4)
    cycles = list(Cycle)
    values: Values = {
        "cycle": first.selectbox(
            _with_default("A period is a", _DEFAULT.cycle.value),
            cycles,
            index=cycles.index(settings.cycle),
            format_func=lambda each: each.value,
            key=f"{key}-cycle",
        ),
        "quarters": second.number_input(
            _with_default("Periods ahead", _DEFAULT.quarters), 2, 16, settings.quarters, key=f"{key}-periods"
        ),
        "repair_quarters": third.number_input(
            _with_default("Periods a repair takes", _DEFAULT.repair_quarters),
            0,
            4,
            settings.repair_quarters,
            key=f"{key}-repair",
        ),
    }
    seconds = fourth.number_input(
        _with_default("Seconds for the search", _SECONDS),
        1,
        _MOST_SECONDS,
        _SECONDS,
        help="It ends earlier once no better plan is possible.",
        key=f"{key}-seconds",
    )
    return values, float(seconds)


def _hours(settings: PlanSettings, key: str) -> Values:
    st.markdown("**Hours and seats**")
    first, second, third = st.columns(3)
    launch = first.number_input(
        _with_default("Coach hours of a start", f"{_DEFAULT.launch_hours:g}"),
        0.0,
        10_000.0,
        settings.launch_hours,
        help="The two periods after a start take their usual shares of it.",
        key=f"{key}-launch",
    )
    values: Values = {
        "coach_hours_more": second.number_input(
            _with_default("Coach hours more each period", f"{_DEFAULT.coach_hours_more:g}"),
            0.0,
            100_000.0,
            settings.coach_hours_more,
            help="More each time, as champions take over support.",
            key=f"{key}-more",
        ),
        "growth_factor": third.number_input(
            _with_default("Starts for each unit already live", f"{_DEFAULT.growth_factor:g}"),
            0.0,
            100.0,
            settings.growth_factor,
            step=0.5,
            help="A period has no more starts than this, or than the pilots if they are more.",
            key=f"{key}-growth",
        ),
    }
    fourth, fifth, _ = st.columns(3)
    values["champion_hours"] = fourth.number_input(
        _with_default("Champion hours each period", "empty: no limit"),
        0.0,
        1_000_000.0,
        settings.champion_hours,
        key=f"{key}-champions",
    )
    values["seats"] = fifth.number_input(
        _with_default("Training seats each period", "empty: no limit"),
        0,
        1_000_000,
        settings.seats,
        key=f"{key}-seats",
    )
    return values | launch_profile(settings, launch)


def _single_periods(settings: PlanSettings, key: str, today: date) -> pd.DataFrame:
    """Coach hours of single periods that have more or fewer than the others."""
    st.markdown(SINGLE)
    ahead = [quarter.id for quarter in periods_of(settings, today)]
    options = sorted({*ahead, *settings.coach_hours_in})
    return st.data_editor(
        pd.DataFrame(
            [(period_words(period), hours) for period, hours in sorted(settings.coach_hours_in.items())],
            columns=["Period", "Hours"],
        ).astype({"Period": "object", "Hours": "float"}),
        column_config={
            "Period": st.column_config.SelectboxColumn(options=[period_words(each) for each in options]),
            "Hours": st.column_config.NumberColumn(min_value=0.0, max_value=100_000.0),
        },
        num_rows="dynamic",
        width="stretch",
        key=f"{key}-single",
    )


def _who(settings: PlanSettings, key: str) -> Values:
    st.markdown("**Who starts**")
    policies = list(Policy)
    policy = st.radio(
        _with_default("Who starts", _DEFAULT.policy.value),
        policies,
        index=policies.index(settings.policy),
        format_func=lambda each: each.value.capitalize(),
        captions=[
            "One or two willing teams first; the sponsor gives them written direction.",
            "The company level first, then one level a period.",
        ],
        horizontal=True,
        key=f"{key}-policy",
    )
    levels = st.selectbox(
        _with_default("Levels at most", _DEFAULT.most_levels),
        [1, 2, 3],
        index=settings.most_levels - 1,
        width=240,
        key=f"{key}-levels",
    )
    return {"policy": policy, "most_levels": levels}


def _rules(settings: PlanSettings, key: str) -> Values:
    """One line for each policy: a reason switches it off, so that none is off without one."""
    st.markdown("**Rules** :small[Each holds. To switch one off, write why; the plan will say so.]")
    reasons = {off.rule: off.reason for off in settings.rules_off}
    typed = {
        rule.name: st.text_input(
            f"{plain(rule.title)}  \n:small[Source: {plain(rule.source)}]",
            reasons.get(rule.name, ""),
            max_chars=_LONGEST_REASON,
            placeholder="It holds. Write why to switch it off.",
            key=f"{key}-rule-{rule.name}",
        )
        for rule in RULES.values()
        if rule.kind == "policy"
    }
    return {
        "rules_off": [
            {"rule": name, "reason": reason.strip()} for name, reason in typed.items() if reason.strip()
        ]
    }


def _held(context: Context, chosen: Choice, settings: PlanSettings, key: str) -> Values:
    """What other views decided stays; here it can be let go."""
    organisation = context.store.organisation(chosen.workspace, chosen.engagement)
    names = {unit.id: unit.name for unit in organisation.units} if organisation else {}
    pilots = " and ".join(names.get(unit, "a unit that is gone") for unit in settings.pilots)
    pins = "1 pin" if len(settings.pins) == 1 else f"{len(settings.pins)} pins"
    lines: tuple[tuple[str, str, object], ...] = (
        ("pilots", f"Keep the chosen pilots: {pilots}", ()),
        ("pins", f"Keep {pins} on single units", ()),
    )
    present = [line for line in lines if getattr(settings, line[0])]
    if present:
        st.markdown("**Decided elsewhere**")
    return {
        name: nothing
        for name, label, nothing in present
        if not st.checkbox(plain(label), value=True, key=f"{key}-keep-{name}")
    }


def _send(
    context: Context,
    chosen: Choice,
    values: Values,
    avoid: pd.DataFrame,
    single: pd.DataFrame,
    seconds: float,
) -> None:
    try:
        # Read now: another view may have set pins meanwhile, and the form does not show them.
        kept = context.store.engagement(chosen.workspace, chosen.engagement).settings
        settings = settings_from(kept, values, avoid, single)
        # Pins and chosen pilots may contradict the teams: better said now than after a search.
        settings_ground(context, chosen.engagement, settings)
    except FaultsError as error:
        show_faults(error, "No plan was made.")
        return
    if not start_plan(context, chosen.engagement, settings, seconds):
        busy = Fault(
            "Plan", "another one is being worked out", "Wait for it, or take its best so far; then send this."
        )
        show_faults(FaultsError([busy]), "No plan was made.")
        return
    st.rerun()
