"""What became of planned starts: one select a unit, saved together with a name."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.starts import DueStart, Told, begun_periods, record_starts
from rollout.calendar import period_words
from rollout.planning.document import PlanDocument, PlanRow
from surveys.faults import FaultsError
from ui.components.number_words import name_field
from ui.components.page import plain, show_faults
from ui.session import Choice, say_next

_MOST_ROWS = 30
_NOT_STARTED = ""


def start_form(
    context: Context, chosen: Choice, version: PlanVersion, plan: PlanDocument, due: Sequence[DueStart]
) -> None:
    """The units of which nobody has said what became of them, and those that somebody wants to change.

    Whoever has been told of is not asked about again, so the form is as long as a wave.
    """
    waiting = [each.row for each in due if each.said is None]
    st.markdown(f"**What happened** · {plain(_sentence(due))}")
    if len(waiting) > _MOST_ROWS:
        st.caption(f"The first {_MOST_ROWS} of {len(waiting)}; the others follow once these are saved.")
    rows = waiting[:_MOST_ROWS] + _other_rows(chosen, version, plan, due)
    if not rows:
        return
    # Newest first: what became of a unit is mostly told in the period that runs.
    begun = [load.quarter for load in begun_periods(plan, context.today())][::-1]
    with st.form(f"starts-{chosen.engagement}-{version.number}"):
        told = [
            Told(row.unit, _select(row, begun, due, f"start-{version.number}-{row.unit}")) for row in rows
        ]
        by = name_field(f"starts-by-{chosen.engagement}-{version.number}")
        if not st.form_submit_button("Save what happened", type="primary", icon=":material/save:"):
            return
    try:
        record_starts(context, chosen.engagement, told, by=by)
    except FaultsError as error:
        show_faults(error, "Nothing was saved.")
        return
    st.session_state.pop(_others_key(chosen, version), None)
    count = len(told)
    say_next(f"What became of {count} {'unit' if count == 1 else 'units'} is kept.")
    st.rerun()


def _sentence(due: Sequence[DueStart]) -> str:
    """How many are due, and how many of them are open."""
    if not due:
        return "no unit was planned to have started by now"
    waiting, one = sum(each.said is None for each in due), len(due) == 1
    units, them = ("1 unit is", "it") if one else (f"{len(due)} units are", "them")
    if not waiting:
        return f"{units} due or live; what became of {them} is recorded"
    of = "" if waiting == len(due) else f"of {waiting} "
    return f"{units} due or live; {of}nobody has said yet what became of {them}"


def _other_rows(
    chosen: Choice, version: PlanVersion, plan: PlanDocument, due: Sequence[DueStart]
) -> list[PlanRow]:
    """Units that somebody adds: started before their time, or recorded wrongly."""
    said = {each.row.unit: each.said for each in due}
    others = {row.unit: row for row in plan.rows if said.get(row.unit) or row.unit not in said}

    def words(unit: UUID) -> str:
        known = said.get(unit)
        return f"{others[unit].name} · {known.words if known else _planned(others[unit])}"

    added = st.multiselect(
        "Also: units that started earlier than planned, or were recorded wrongly",
        list(others),
        format_func=words,
        placeholder="None",
        max_selections=_MOST_ROWS,
        key=_others_key(chosen, version),
    )
    return [others[unit] for unit in added]


def _others_key(chosen: Choice, version: PlanVersion) -> str:
    return f"starts-others-{chosen.engagement}-{version.number}"


def _select(row: PlanRow, begun: Sequence[str], due: Sequence[DueStart], key: str) -> str:
    """What became of one unit: as recorded, else as planned, until somebody chooses otherwise."""
    options = [*begun, _NOT_STARTED]
    said = next((each.said for each in due if each.row.unit == row.unit), None)
    before = said.period if said else row.quarter if row.quarter in begun else begun[0]

    def words(period: str) -> str:
        if not period:
            return "Has not started"
        return f"{'As planned: started' if period == row.quarter else 'Started'} in {period_words(period)}"

    label = f"{plain(row.name)} · {_planned(row)}"
    return st.selectbox(label, options, index=options.index(before or ""), format_func=words, key=key)


def _planned(row: PlanRow) -> str:
    return f"planned for {row.starts_in}" if row.quarter else "not in the plan"
