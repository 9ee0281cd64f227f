"""Plans beside each other: their figures, what differs, who moves and why; and the button that keeps one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

import streamlit as st

from engagement.context import Context
from rollout.chances.schedule_chances import day_words, words_of
from rollout.planning.differences import PlanFigures, UnitMove
from rollout.planning.settings import PinKind, PlanSettings
from ui.components.page import plain
from ui.plan_jobs import start_plan
from ui.session import Choice, say_next

LOCK = ":material/lock:"
FOR_SPONSOR_ONLY = f"{LOCK} For consultant and sponsor only: it tells of readiness, or of who volunteered."
P80_WORDS = "P80: eight of ten simulated courses of the rollout have come that far by then."
WORTH_WORDS = "Worth: periods of working OKRs to expect, weighted by priority."
STARTED = "A new version is being worked out. Its progress stands at the top of this page."
BUSY = "Another plan is being worked out. Wait for it, or take its best so far; then press again."
_MOST_MOVES = 12
_DAYS_A_MONTH = 30.44
_SECONDS = 10.0


def begin_version(context: Context, chosen: Choice, settings: PlanSettings) -> None:
    """Let a new version be worked out with these settings; or say that another one is being worked out."""
    if start_plan(context, chosen.engagement, settings, _SECONDS):
        say_next(STARTED)
        st.rerun()
    st.warning(BUSY, icon=":material/hourglass:")


def figure_lines(figures: PlanFigures) -> list[str]:
    """A plan's numbers as lines for people; no date without its chance."""
    lines = [f"{figures.live} of {figures.units} units go live"]
    if figures.pilot_on:
        lines.append(f"Pilot from {day_words(figures.pilot_on)}: {' and '.join(figures.pilots)}")
    if figures.half_on:
        lines.append(f"Half are live from {day_words(figures.half_on)} as planned")
    if figures.last_on:
        kept = f", kept in {words_of(figures.all_chance)}" if figures.all_chance is not None else ""
        lines.append(f"Last start planned for {day_words(figures.last_on)}{kept}")
    if figures.all_by is not None:
        lines.append(f"P80 of the last start: {day_words(figures.all_by)}")
    lines.append(f"{figures.hours:,.0f} coach hours, {figures.fullest:,.0f} in the fullest period")
    if figures.worth is not None:
        lines.append(f"Worth {figures.worth:,.1f}")
    return lines


def difference_words(new: PlanFigures, old: PlanFigures) -> str:
    """What a plan has more, less, earlier or later than another; dates of all units only where as many go live."""
    told = list(_differences(new, old))
    return f"{'; '.join(told)}." if told else "the same in these figures."


def _differences(new: PlanFigures, old: PlanFigures) -> Iterator[str]:
    if new.live != old.live:
        count = abs(new.live - old.live)
        yield f"{count} {'unit' if count == 1 else 'units'} {'more' if new.live > old.live else 'fewer'}"
    if half := _shift(new.half_on, old.half_on):
        yield f"half live {half}"
    if new.live == old.live:
        if last := _shift(new.last_on, old.last_on):
            yield f"last start {last}"
        if sure := _shift(new.all_by, old.all_by):
            yield f"P80 {sure}"
    if hours := round(new.hours - old.hours):
        yield f"{abs(hours):,} coach hours {'more' if hours > 0 else 'less'}"
    if new.worth is not None and old.worth and (more := round(100 * (new.worth / old.worth - 1))):
        yield f"worth {abs(more)} % {'more' if more > 0 else 'less'}"


def _shift(new: date | None, old: date | None) -> str:
    """How much earlier or later, in whole months; empty below half a month."""
    if new is None or old is None:
        return ""
    months = round((new - old).days / _DAYS_A_MONTH)
    if not months:
        return ""
    many = "a month" if abs(months) == 1 else f"{abs(months)} months"
    return f"{many} {'later' if months > 0 else 'earlier'}"


def bullets(lines: Sequence[str]) -> str:
    """Lines as one list; what people typed is no markup."""
    return "\n".join(f"- {plain(line)}" for line in lines)


def show_moves(moves: Sequence[UnitMove], decided: Mapping[UUID, str] | None = None) -> None:
    """Who starts when instead, and why; what must not circulate has a lock.

    Parameters
    ----------
    decided : mapping of UUID to str, optional
        What people decided about units: that is then why they move.
    """
    moves = [_with_decision(move, decided or {}) for move in moves]
    if not moves:
        st.markdown("No unit starts in another period.")
        return
    _moves(moves[:_MOST_MOVES])
    rest = moves[_MOST_MOVES:]
    if rest:
        with st.popover(f"{len(rest)} more"):
            _moves(rest)
    st.caption("Beside each: the first reason for its place in the new plan.")
    if any(move.why and not move.may_circulate for move in moves):
        st.caption(FOR_SPONSOR_ONLY)


def _with_decision(move: UnitMove, decided: Mapping[UUID, str]) -> UnitMove:
    if move.unit not in decided:
        return move
    supposed = PinKind.LEAD_VOLUNTEERS.value in decided[move.unit]
    return replace(move, why=f"Decided: {decided[move.unit]}.", may_circulate=not supposed)


def _moves(moves: Sequence[UnitMove]) -> None:
    st.markdown("\n".join(f"- {_move(move)}" for move in moves))


def _move(move: UnitMove) -> str:
    lock = f" {LOCK}" if move.why and not move.may_circulate else ""
    return f"**{plain(move.sentence)}** {plain(move.why)}{lock}"
