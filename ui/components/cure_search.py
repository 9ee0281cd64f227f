"""The form that asks for the smallest set of cures, and what was asked last."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from engagement.cure_findings import level_words, levels_to_aim_at, likely_aim
from engagement.curing import PilotStart, Proposal, Target, coach_hours_until, proposal
from engagement.model import Engagement
from engagement.risks import Risks
from exchange.workbook.texts import day_words, sentence_case
from ui.session import Choice

_TARGET, _PROPOSAL = "cure-target", "cure-proposal"
_MOST_WEEKS, _MOST_HOURS = 104, 100_000.0


def asked_target(chosen: Choice) -> Target | None:
    """What this session asked for last, until it is put away."""
    target: Target | None = st.session_state.get(f"{_TARGET}-{chosen.engagement}")
    return target


def current_proposal(chosen: Choice, risks: Risks) -> Proposal | None:
    """The set for what was asked last, found again only where it no longer holds.

    Raises
    ------
    FaultsError
        As `engagement.curing.proposal` raises it.
    """
    target = asked_target(chosen)
    if target is None:
        return None
    key = f"{_PROPOSAL}-{chosen.engagement}"
    kept: Proposal | None = st.session_state.get(key)
    if kept is None or kept.target != target or not kept.holds_for(risks):
        with st.spinner("Looking for the smallest set", show_time=True):
            kept = proposal(risks, target)
        st.session_state[key] = kept
    return kept


def put_away(chosen: Choice) -> None:
    """Forget what was asked for."""
    for name in (_TARGET, _PROPOSAL):
        st.session_state.pop(f"{name}-{chosen.engagement}", None)


def rule_out(chosen: Choice, cure: str) -> None:
    """Ask again without a cure."""
    target = asked_target(chosen)
    if target is not None and cure not in target.never:
        never = (*target.never, cure)
        st.session_state[f"{_TARGET}-{chosen.engagement}"] = replace(target, never=never)
        # The field follows what the button changed.
        st.session_state[_key(chosen, "never")] = list(never)


def _key(chosen: Choice, field: str) -> str:
    return f"cure-{field}-{chosen.engagement}"


def search_form(chosen: Choice, risks: Risks, start: PilotStart, project: Engagement) -> None:
    """Level, weeks and hours, cures ruled out, and the button that finds the smallest set."""
    with st.form(_key(chosen, "search"), border=True):
        level = _level(chosen, risks)
        first, second, third = st.columns(3)
        with first:
            weeks = _weeks(chosen, start)
        with second:
            hours = _coach_hours(chosen, coach_hours_until(start, project, risks.judged))
        with third:
            others = _hours_of_others(chosen)
        never = st.multiselect(
            "Cures ruled out",
            _never_options(chosen, risks),
            format_func=lambda cure: risks.catalogue.cures[cure][1].action,
            placeholder="None",
            key=_key(chosen, "never"),
        )
        if st.form_submit_button("Find the smallest set", type="primary", icon=":material/search:"):
            target = Target(level, weeks, hours, others, tuple(never))
            st.session_state[f"{_TARGET}-{chosen.engagement}"] = target
            # What stands above the form follows from it.
            st.rerun()


def _level(chosen: Choice, risks: Risks) -> str:
    asked = asked_target(chosen)
    known = levels_to_aim_at(risks)
    words = list(known)
    aim = asked.level if asked and asked.level in known else likely_aim(risks)
    return st.radio(
        "Bring the chance of failing down to",
        words,
        index=words.index(aim),
        format_func=sentence_case,
        captions=[level_words(known[word]) for word in words],
        horizontal=True,
        key=_key(chosen, "level"),
    )


def _weeks(chosen: Choice, start: PilotStart) -> int:
    asked = asked_target(chosen)
    return st.number_input(
        "Weeks until the pilot",
        min_value=1,
        max_value=_MOST_WEEKS,
        value=int(asked.weeks) if asked else min(start.weeks, _MOST_WEEKS),
        help=f"The {'plan lets' if start.planned else 'settings let'} it start on {day_words(start.on)}. "
        "Cures that take longer come too late.",
        key=_key(chosen, "weeks"),
    )


def _coach_hours(chosen: Choice, proposed: float) -> float:
    asked = asked_target(chosen)
    return st.number_input(
        "Coach hours for cures",
        min_value=0.0,
        max_value=_MOST_HOURS,
        value=asked.coach_hours if asked else min(proposed, _MOST_HOURS),
        step=5.0,
        format="%g",
        help="Hours of coach and consultant together. Proposed: the coach hours that the settings give "
        "until the pilot.",
        key=_key(chosen, "hours"),
    )


def _hours_of_others(chosen: Choice) -> float | None:
    asked = asked_target(chosen)
    return st.number_input(
        "Hours of all others",
        min_value=0.0,
        max_value=_MOST_HOURS,
        value=asked.hours_of_others if asked else None,
        step=5.0,
        format="%g",
        placeholder="No limit",
        help="Of sponsor, OKR master, team leads and the others together. Empty: no limit.",
        key=_key(chosen, "others"),
    )


def _never_options(chosen: Choice, risks: Risks) -> list[str]:
    """The cures that may be ruled out: not those that are decided on."""
    options = [cure for cure in risks.catalogue.cures if cure not in risks.cures]
    asked = asked_target(chosen)
    field = _key(chosen, "never")
    kept = st.session_state.get(field, list(asked.never) if asked else [])
    # Somebody may have decided on one of them meanwhile.
    st.session_state[field] = [cure for cure in kept if cure in options]
    return options
