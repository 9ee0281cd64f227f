"""Replan: what really happened, how calm the replan shall be, a preview, and the replans so far."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.replanning import (
    BALANCED,
    TriedReplan,
    is_current,
    keep_replan,
    past_replans,
    strengths,
    tried_replan,
)
from engagement.starts import begun_periods, due_starts, known_starts
from rollout.calendar import period_words, with_period_words
from rollout.planning.differences import figures_of
from rollout.planning.document import PlanDocument
from rollout.planning.replanning import PlanMove
from rollout.search.watch import Watch
from surveys.faults import FaultsError
from ui.components.impossible_plan import impossible_plan
from ui.components.number_words import day_words
from ui.components.page import plain, show_faults
from ui.components.scenario_panel import figure_lines
from ui.components.start_form import start_form
from ui.plan_jobs import JobState, PlanJob, plan_jobs
from ui.session import Choice, say_next

_SECONDS = 20.0
_MOST_MOVES, _MOST_REPAIRS = 40, 3


def replan_panel(context: Context, chosen: Choice, version: PlanVersion, plan: PlanDocument) -> None:
    """The newest plan goes on from what happened."""
    st.subheader("Replan", anchor=False)
    if not plan.is_possible:
        st.markdown("No plan is possible yet, so there is nothing that could go on. Change the plan first.")
        return
    today, starts = context.today(), known_starts(context, chosen.engagement)
    begun = begun_periods(plan, today)
    if not begun:
        first = plan.loads[0].starts_on
        st.markdown(
            f"Nothing has begun: the plan starts on {day_words(first)}. Change it with “What if” instead; "
            "come back here once its first period runs."
        )
    elif len(begun) == len(plan.loads):
        st.markdown(
            f"{begun[-1].words} is the plan's last period, so nothing is left to replan. Make a new plan that "
            "looks further ahead."
        )
    else:
        due = due_starts(plan, starts, today)
        start_form(context, chosen, version, plan, due)
        st.divider()
        open_ones = sum(each.said is None for each in due)
        _replan(context, chosen, begun[-1].words, open_ones)
    _history(context, chosen)


def _replan(context: Context, chosen: Choice, running: str, open_ones: int) -> None:
    """How calm the replan shall be, and the button that works out a preview."""
    st.markdown(f"**Replan from here** · everything up to {running} stays as it happened")
    known = strengths()
    strength = st.segmented_control(
        "How calm",
        list(known),
        default=BALANCED,
        required=True,
        format_func=lambda each: known[each].title,
        key=f"replan-strength-{chosen.engagement}",
    )
    word = known[strength or BALANCED]
    st.caption(word.means)
    job = plan_jobs().job(chosen.workspace, chosen.engagement)
    is_busy = job is not None and job.view.state is JobState.RUNNING
    if open_ones:
        count = "1 unit is" if open_ones == 1 else f"{open_ones} units are"
        st.info(f"{count} still open. Say above what became of their start first.", icon=":material/info:")
    if is_busy:
        st.caption("A plan is being worked out; wait for it, or take the best so far.")
    if st.button(
        "Preview the replan",
        icon=":material/preview:",
        disabled=bool(open_ones) or is_busy,
        key=f"replan-preview-{chosen.engagement}",
    ):
        start_preview(context, chosen, word.id)
        st.rerun()
    tried = _previews().get((chosen.workspace, chosen.engagement))
    if tried is not None and not is_busy:
        _preview(context, chosen, tried)


@st.cache_resource(show_spinner=False)
def _previews() -> dict[tuple[UUID, UUID], TriedReplan]:
    """The newest preview of each workspace and engagement, for whoever comes back to it."""
    return {}


def forget_previews(chosen: Choice) -> None:
    """Let go of the preview of an engagement."""
    _previews().pop((chosen.workspace, chosen.engagement), None)


def start_preview(context: Context, chosen: Choice, strength: str) -> bool:
    """Begin to work out a preview; False if a plan of this engagement is being worked out already."""
    place = (chosen.workspace, chosen.engagement)
    previews = _previews()

    def work(watch: Watch) -> str:
        tried = tried_replan(context, chosen.engagement, penalty=strength, seconds=_SECONDS, watch=watch)
        previews[place] = tried
        return f"The preview is ready; nothing is kept yet. {tried.replanning.sentence}"

    settings = context.store.engagement(chosen.workspace, chosen.engagement).settings
    return plan_jobs().start(*place, PlanJob(settings, _SECONDS), work)


def _preview(context: Context, chosen: Choice, tried: TriedReplan) -> None:
    """Who would move and why, what it costs, and the button that keeps it."""
    if not is_current(context, chosen.engagement, tried):
        forget_previews(chosen)
        return
    replanning, plan = tried.replanning, tried.document
    with st.container(border=True):
        st.markdown(f"**Preview, not kept** · {plain(_strength_words(replanning.penalty))}")
        if not plan.is_possible:
            impossible_plan(plan, "No plan can go on from what happened.", most_repairs=_MOST_REPAIRS)
            _notes(plan)
            return
        st.markdown(f"##### {plain(replanning.sentence)}")
        for line in figure_lines(figures_of(plan)):
            st.markdown(f"- {plain(line)}")
        _moves("Moved", replanning.moved)
        _moves("Started in another period than planned", replanning.started_otherwise)
        _notes(plan)
        st.caption(
            ":material/lock: Reasons may tell of readiness or of who volunteered: for consultant and sponsor."
        )
        keep, drop = st.columns(2)
        if keep.button("Keep this plan", type="primary", icon=":material/check:", width="stretch"):
            _keep(context, chosen, tried)
        if drop.button("Put the preview away", icon=":material/close:", width="stretch"):
            forget_previews(chosen)
            st.rerun()


def _keep(context: Context, chosen: Choice, tried: TriedReplan) -> None:
    try:
        version = keep_replan(context, chosen.engagement, tried)
    except FaultsError as error:
        show_faults(error, "The plan was not kept.")
        return
    forget_previews(chosen)
    say_next(f"Version {version.number} is kept. {tried.replanning.sentence}")
    st.rerun()


def _notes(plan: PlanDocument) -> None:
    for note in plan.solution.notes:
        st.caption(plain(with_period_words(note)))


def _moves(title: str, moves: tuple[PlanMove, ...]) -> None:
    if not moves:
        return
    st.markdown(f"**{title}**")
    for move in moves[:_MOST_MOVES]:
        # What happened needs no reason: the sentence says it all.
        why = "" if move.has_happened else f" :grey[{plain(move.why)}]"
        st.markdown(f"- {plain(move.sentence)}{why}")
    if len(moves) > _MOST_MOVES:
        st.caption(f"and {len(moves) - _MOST_MOVES} more")


def _strength_words(penalty: float) -> str:
    """The word for a penalty; the number where there is none.

    Examples
    --------
    >>> _strength_words(0.3), _strength_words(0.5)
    ('Balanced', 'A move costs 0.5 of a unit’s worth')
    """
    titles = {each.penalty: each.title for each in strengths().values()}
    return titles.get(penalty, f"A move costs {penalty:g} of a unit’s worth")


def _frozen_words(until: str) -> str:
    return f"as it happened up to {period_words(until)}" if until else "before anything had begun"


def _history(context: Context, chosen: Choice) -> None:
    """Every replan with what moved, what it cost, and who said what had happened."""
    replans = past_replans(context, chosen.engagement)
    if not replans:
        return
    st.divider()
    st.markdown("**Replans so far**")
    for version, replanning in replans:
        title = (
            f"Version {version.number}, {day_words(version.made_on)}: {_strength_words(replanning.penalty)}, "
            f"{_frozen_words(replanning.frozen_until)}"
        )
        with st.expander(plain(title), icon=":material/history:"):
            st.markdown(plain(replanning.sentence))
            _moves("Moved", replanning.moved)
            _moves("Started in another period than planned", replanning.started_otherwise)
            said = sorted({(each.on, each.by) for each in replanning.confirmed})
            names = ", ".join(f"{by} on {day_words(on)}" for on, by in said)
            if names:
                st.caption(f"What had happened was recorded by {plain(names)}.")
