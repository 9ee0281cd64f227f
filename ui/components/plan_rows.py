"""Why each unit stands where it stands: a table that becomes a list on a phone, so that no reason is cut."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from rollout.chances.schedule_chances import day_words, words_of
from rollout.planning.document import PlanDocument, PlanRow
from ui.figures.plan_figures import chance_of

_MOST_ROWS = 60
_EVERY, _LATER = "All waves", "Not in this plan"
_HEADS = ("Wave", "Planned start", "Kept as planned", "Unit", "Repair first", "Why")
_LOOK = """
.plan-rows table { border-collapse: collapse; width: 100%; line-height: 1.4; }
.plan-rows caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.plan-rows th, .plan-rows td { text-align: left; vertical-align: top; padding: 8px 12px 8px 0;
  font-variant-numeric: tabular-nums; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.plan-rows thead th { font-weight: 600; white-space: nowrap; }
.plan-rows tbody th { font-weight: 600; }
.plan-rows small { display: block; font-weight: 400; opacity: .8; font-size: .85em; }
.plan-rows td.wave, .plan-rows td.start { white-space: nowrap; }
.plan-rows tbody th { min-width: 150px; }
.plan-rows td.why { min-width: 300px; }
.plan-rows td.sure { min-width: 130px; }
@media (min-width: 1700px) { .plan-rows { font-size: 1.15rem; } }
@media (max-width: 760px) {
  .plan-rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .plan-rows table, .plan-rows tbody, .plan-rows th, .plan-rows td { display: block; }
  .plan-rows tr { display: flex; flex-direction: column; padding: 10px 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
  .plan-rows th, .plan-rows td { padding: 2px 0; border: 0; min-width: 0 !important; overflow-wrap: anywhere; }
  .plan-rows tbody th { order: -1; }
  .plan-rows tbody th small { display: inline; margin-left: 8px; }
  .plan-rows td:empty { display: none; }
  .plan-rows td::before { content: attr(data-head) ": "; opacity: .8; }
  .plan-rows td small { display: inline; }
}
"""


def plan_rows(plan: PlanDocument, key: str) -> None:
    """The rows of the waves somebody looks at, in the order of their starts."""
    st.subheader("Why each unit stands where it stands", anchor=False)
    rows = _chosen(sorted(plan.rows, key=lambda row: (row.wave or 99, row.depth, row.name)), key)
    if len(rows) > _MOST_ROWS:
        pages = -(-len(rows) // _MOST_ROWS)
        label = f"Part of the list, 1 to {pages}"
        page = int(st.number_input(label, 1, pages, 1, width=220, key=f"{key}-part")) - 1
        rows = rows[page * _MOST_ROWS : (page + 1) * _MOST_ROWS]
    # Markup of our own, in which everything that people typed is escaped.
    st.html(f"<style>{_LOOK}</style>{rows_markup(plan, rows)}")
    st.caption(
        "Reasons may tell of readiness or of who volunteered: for consultant and sponsor. The project plan in the "
        "workbook leaves those out."
    )


def _chosen(rows: Sequence[PlanRow], key: str) -> list[PlanRow]:
    names = list(dict.fromkeys(wave_words(row) for row in rows))
    if len(names) < 2:
        return list(rows)
    wave = st.segmented_control(
        "Waves to show", [_EVERY, *names], default=_EVERY, required=True, key=f"{key}-wave"
    )
    return [row for row in rows if wave in {_EVERY, wave_words(row)}]


def wave_words(row: PlanRow) -> str:
    """A row's wave as people say it."""
    if row.wave is None:
        return _LATER
    return "Pilot" if row.pilot else f"Wave {row.wave}"


def rows_markup(plan: PlanDocument, rows: Sequence[PlanRow]) -> str:
    """The table; every text that people wrote is escaped."""
    heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
    body = "".join(_row(plan, row) for row in rows)
    # The roles stay where a phone shows rows as blocks: they are what a screen reader reads the table by.
    return (
        '<div class="plan-rows"><table role="table"><caption>Units in the order of their starts, with the reasons'
        f'</caption><thead><tr role="row">{heads}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _row(plan: PlanDocument, row: PlanRow) -> str:
    cells = {
        "Wave": escape(wave_words(row)),
        "Planned start": escape(row.starts_in),
        "Kept as planned": _how_sure(plan, row),
        "Repair first": escape(", ".join(map(plan.label, row.repairs))),
        "Why": escape(" ".join(reason.text for reason in row.reasons) + _read_from(row)),
    }
    kinds = {"Wave": "wave", "Planned start": "start", "Kept as planned": "sure", "Why": "why"}
    marked = {
        head: f'<td role="cell" class="{kinds.get(head, "")}" data-head="{head}">{cell}</td>'
        for head, cell in cells.items()
    }
    marked["Unit"] = (
        f'<th scope="row" role="rowheader">{escape(row.name)}<small>{row.level.value}</small></th>'
    )
    return f'<tr role="row">{"".join(marked[head] for head in _HEADS)}</tr>'


def _how_sure(plan: PlanDocument, row: PlanRow) -> str:
    chance = chance_of(plan, row)
    if chance is None:
        return ""
    return f"in {words_of(chance.in_window)} <small>P80 {day_words(chance.p80)}</small>"


def _read_from(row: PlanRow) -> str:
    """Whose results were read, where they are not the unit's own."""
    return "" if row.read_from == row.name else f" (Results read from {row.read_from}.)"
