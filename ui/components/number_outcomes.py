"""What came: told for each pitfall and for the pilot, corrected, and taken back."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from engagement.context import Context
from engagement.numbers import Told, record_outcomes, take_back_outcome
from engagement.risks import Risks
from readiness.risk.records import Forecast, Outcome
from surveys.faults import FaultsError
from ui.components.number_words import day_words, name_field, told_title
from ui.components.page import plain, show_faults
from ui.session import Choice, say_next

_YES, _NO = "yes", "no"
_WHAT, _CAME, _NOTE, _BEFORE = "What", "Was it so?", "Note", "Said before"
_TURN = "outcomes-turn"


def outcome_section(context: Context, chosen: Choice, risks: Risks) -> None:
    """Say yes or no for as many lines as are known; the rest stays open."""
    st.subheader("What came", anchor=False)
    st.info(
        "For consultant and sponsor: what became of a pilot says much about people. Nothing of it enters workbooks, "
        "slides or other files that circulate.",
        icon=":material/lock:",
    )
    outcomes, forecasts = risks.known.dossier.outcomes, risks.known.dossier.forecasts
    with st.container(horizontal=True, vertical_alignment="bottom"):
        on = st.date_input(
            "Known on",
            value=context.today(),
            max_value=context.today(),
            format="YYYY-MM-DD",
            key="outcome-on",
            width=200,
        )
        by = name_field("outcome-by")
    if warning := too_early(forecasts, on):
        st.warning(warning, icon=":material/event_busy:")
    st.caption(
        "Say yes or no where you know it, with a note if you like; leave the rest open. Saying it again for the same "
        "day corrects what was said; of several days the newest counts."
    )
    # Counted by this session: what a colleague saves meanwhile must not empty the table.
    turn = st.session_state.setdefault(_TURN, 0)
    told = _table(risks, outcomes, turn=turn)
    if st.button("Save what came", key="save-outcomes"):
        try:
            made = record_outcomes(context, chosen.engagement, told, on=on, by=by)
        except FaultsError as error:
            show_faults(error)
        else:
            st.session_state[_TURN] = turn + 1
            say_next(f"{len(made)} {'outcome is' if len(made) == 1 else 'outcomes are'} kept.")
            st.rerun()
    if outcomes:
        _kept(context, chosen, risks, outcomes)


def too_early(forecasts: tuple[Forecast, ...], on: date | None) -> str:
    """What is wrong with a day before which no forecast was made; empty where one was."""
    if not forecasts:
        return "No forecast was made, so what you say here is kept but compared with nothing."
    first = min(each.on for each in forecasts)
    if on is not None and on <= first:
        return (
            f"No forecast was made before {day_words(on)} (the first is of {day_words(first)}), so what you say here "
            "is kept but compared with nothing."
        )
    return ""


def _table(risks: Risks, outcomes: tuple[Outcome, ...], *, turn: int) -> list[Told]:
    # By name, not by chance: what we said must not suggest what came.
    rows = ("", *(each.id for each in sorted(risks.catalogue.pitfalls, key=lambda each: each.title)))
    before = {each.pitfall: each for each in sorted(outcomes, key=lambda each: each.on)}
    table = pd.DataFrame(
        {
            # First, so that a phone shows it without scrolling sideways.
            _CAME: pd.Series([None] * len(rows), dtype="object"),
            _WHAT: [told_title(pitfall, risks.catalogue) for pitfall in rows],
            _NOTE: [""] * len(rows),
            _BEFORE: [_said(before.get(pitfall)) for pitfall in rows],
        }
    )
    edited = st.data_editor(
        table,
        hide_index=True,
        width="stretch",
        height=400,
        disabled=[_WHAT, _BEFORE],
        column_config={
            _CAME: st.column_config.SelectboxColumn(options=[_YES, _NO], width=100),
            _WHAT: st.column_config.TextColumn(width=320),
            _NOTE: st.column_config.TextColumn(max_chars=2_000, width=300),
            _BEFORE: st.column_config.TextColumn(width=160),
        },
        key=f"outcomes-{turn}",
        placeholder="open",
        alt="A line for the pilot as a whole and for each pitfall: whether it came, and a note.",
    )
    return [
        Told(pitfall, None if pd.isna(came) else came == _YES, "" if pd.isna(note) else str(note))
        for pitfall, came, note in zip(rows, edited[_CAME], edited[_NOTE], strict=True)
        if not pd.isna(came) or (not pd.isna(note) and str(note).strip())
    ]


def _said(outcome: Outcome | None) -> str:
    return f"{_YES if outcome.came else _NO}, {day_words(outcome.on)}" if outcome else ""


def _kept(context: Context, chosen: Choice, risks: Risks, outcomes: tuple[Outcome, ...]) -> None:
    newest = sorted(outcomes, key=lambda each: (each.on, each.pitfall), reverse=True)
    with st.expander(f"What was said ({len(outcomes)})"):
        st.table(
            [
                {
                    "What": plain(told_title(each.pitfall, risks.catalogue)),
                    "Was it so": _YES if each.came else _NO,
                    "Known on": day_words(each.on),
                    "Says who": plain(each.by),
                    "Note": plain(each.note),
                }
                for each in newest
            ],
            hide_index=True,
            border="horizontal",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            one = st.selectbox(
                "Take one back",
                newest,
                index=None,
                format_func=lambda each: f"{told_title(each.pitfall, risks.catalogue)}: {_said(each)}",
                placeholder="Choose one",
                key="outcome-back",
            )
            if st.button("Take it back", disabled=one is None, key="take-back") and one is not None:
                take_back_outcome(context, chosen.engagement, one.pitfall, one.on)
                say_next("It is taken back.")
                st.rerun()
