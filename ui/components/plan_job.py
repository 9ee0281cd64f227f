"""A plan that is being worked out: how far it is, and the button that takes the best so far."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from rollout.planning.settings import PlanSettings
from rollout.search.watch import Progress
from surveys.faults import FaultsError
from ui.components.cure_set import ink
from ui.components.page import plain, show_faults
from ui.figures.plan_progress import has_lines, progress_lines
from ui.plan_jobs import JobState, PlanJob, plan_jobs
from ui.session import Choice, say_next

_REFRESH_SECONDS = 1


def running_job(chosen: Choice) -> bool:
    """Show the job of this engagement, if there is one; True while it runs.

    A job that ended since this session saw it is told once, and the page is drawn anew; one that failed is
    told until it is put away, because whoever started it may have gone to another page meanwhile.
    """
    job = plan_jobs().job(chosen.workspace, chosen.engagement)
    _tell_end(chosen.engagement)
    if job is None:
        return False
    match job.view.state:
        case JobState.RUNNING:
            st.session_state[_seen_key(chosen.engagement)] = job
            st.fragment(_progress, run_every=_REFRESH_SECONDS)(job)
            return True
        case JobState.FAILED:
            show_faults(FaultsError(job.view.faults), "No plan was made.")
            st.button(
                "Put this away", on_click=plan_jobs().forget, args=(chosen.workspace, chosen.engagement)
            )
    return False


def settings_to_show(chosen: Choice, kept: PlanSettings) -> PlanSettings:
    """What the form begins with: the settings of a job that made no plan, so that nothing has to be typed twice."""
    job = plan_jobs().job(chosen.workspace, chosen.engagement)
    return kept if job is None or job.view.state is JobState.DONE else job.settings


def _seen_key(engagement: UUID) -> str:
    return f"plan-job-{engagement}"


def _tell_end(engagement: UUID) -> None:
    """Say what came of a job that this session saw running."""
    job: PlanJob | None = st.session_state.get(_seen_key(engagement))
    if job is None or job.view.state is JobState.RUNNING:
        return
    del st.session_state[_seen_key(engagement)]
    if job.view.said:
        say_next(job.view.said)
        st.rerun()


def _progress(job: PlanJob) -> None:
    view = job.view
    if view.state is not JobState.RUNNING:
        # The page around this shows the new version, or why there is none.
        st.rerun()
    newest = view.progress[-1] if view.progress else None
    with st.container(border=True):
        st.markdown(
            f"**A plan is being worked out.** {plain(stage_words(newest, is_ending=view.is_cancelled))}"
        )
        st.progress(
            job.share_of_time, text=f"{job.elapsed:.0f} s of about {job.seconds:.0f} s for the search"
        )
        st.markdown(plain(quality_words(newest)))
        if has_lines(view.progress):
            st.plotly_chart(
                progress_lines(view.progress, job.elapsed, ink()),
                key="plan-progress",
                config={"displayModeBar": False},
                alt=f"The best plan so far and the limit of any plan, over time. {quality_words(newest)}",
            )
            st.caption("Full line: the best plan so far. Dashed: what no plan can be worth more than.")
        has_plan = newest is not None and newest.objective is not None
        st.button(
            "Take the best so far" if has_plan else "Stop the search",
            icon=":material/stop_circle:",
            disabled=view.is_cancelled,
            on_click=job.cancel,
            key="plan-job-cancel",
        )
        st.caption("Other pages stay usable meanwhile; whoever comes back here finds it.")


def stage_words(newest: Progress | None, *, is_ending: bool) -> str:
    """What the search does now."""
    if is_ending:
        return "It is ending with the best plan it has."
    return f"{newest.stage.rstrip('.')}." if newest else "It is being prepared."


def quality_words(newest: Progress | None) -> str:
    """How good the best plan so far is, in words.

    Examples
    --------
    >>> quality_words(Progress("Improving the plan", 61.2, 62.0, 3.0))
    'Worth 61.2; no plan can be worth more than 62.0 (1.3 %).'
    """
    if newest is None or newest.objective is None:
        return "No plan yet."
    if newest.bound is None or newest.gap is None:
        return f"Worth {newest.objective:,.1f}; how much better a plan can be is not known yet."
    if newest.gap == 0:
        return f"Worth {newest.objective:,.1f}; no plan can be worth more."
    return (
        f"Worth {newest.objective:,.1f}; no plan can be worth more than {newest.bound:,.1f} "
        f"({100 * newest.gap:.1f} %)."
    )
