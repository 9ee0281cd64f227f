"""Plans that are being worked out in the background: one at a time for each engagement.

A search may take a minute. It runs in a thread of the server, so that other pages stay usable and
whoever comes back finds it; two people of one workspace see the same job.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.planning import keep_settings, make_plan, rollout_has_begun
from engagement.report import plan_sentence
from rollout.planning.settings import PlanSettings
from rollout.search.watch import Progress, Watch
from surveys.faults import Fault, FaultsError

# More steps than a person can tell apart in a line; a search that reports more keeps the newest.
_MOST_STEPS = 500
_CRASHED = Fault(
    "Plan",
    "working it out stopped with an error of ours",
    "Try again; if it stops again, tell whoever runs this server. The error stands in the server's log.",
)


class JobState(StrEnum):
    """How far a job is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as it is now.

    Parameters
    ----------
    progress : tuple of Progress
        Oldest first.
    is_cancelled : bool
        Somebody asked for the best plan so far.
    said : str
        The new version and its sentence; empty unless done.
    faults : tuple of Fault
        Why there is no plan; empty unless failed.
    """

    state: JobState = JobState.RUNNING
    progress: tuple[Progress, ...] = ()
    is_cancelled: bool = False
    said: str = ""
    faults: tuple[Fault, ...] = ()


class PlanJob:
    """One search for a plan: it takes note of its progress, and can be told to end.

    Parameters
    ----------
    settings : PlanSettings
        What the plan is made with; a form shows them again where no plan came of it.
    seconds : float
        Time the search may take.
    """

    def __init__(self, settings: PlanSettings, seconds: float) -> None:
        self.settings = settings
        self.seconds = seconds
        self._began = time.monotonic()
        self._turn = threading.Lock()
        self._view = JobView()

    @property
    def elapsed(self) -> float:
        """Seconds since it was begun."""
        return time.monotonic() - self._began

    @property
    def share_of_time(self) -> float:
        """How much of the time given to the search has passed, 0 to 1; checks and reasons follow it."""
        return min(self.elapsed / self.seconds, 1.0)

    @property
    def view(self) -> JobView:
        """The job as it is now."""
        with self._turn:
            return self._view

    def report(self, progress: Progress) -> None:
        """Take note of what has been found."""
        with self._turn:
            kept = (*self._view.progress, progress)[-_MOST_STEPS:]
            self._view = replace(self._view, progress=kept)

    def is_cancelled(self) -> bool:
        """Whether the search shall end with the best plan it has."""
        return self.view.is_cancelled

    def cancel(self) -> None:
        """Let the search end with the best plan it has."""
        with self._turn:
            self._view = replace(self._view, is_cancelled=True)

    def done(self, said: str) -> None:
        """A version was kept."""
        self._end(JobState.DONE, said=said)

    def failed(self, faults: tuple[Fault, ...]) -> None:
        """There is no plan, and this is why."""
        self._end(JobState.FAILED, faults=faults)

    def _end(self, state: JobState, said: str = "", faults: tuple[Fault, ...] = ()) -> None:
        with self._turn:
            self._view = replace(self._view, state=state, said=said, faults=faults)


Work = Callable[[Watch], str]


class PlanJobs:
    """The jobs of a server process; each is found by its own workspace only."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._jobs: dict[tuple[UUID, UUID], PlanJob] = {}

    def job(self, workspace: UUID, engagement: UUID) -> PlanJob | None:
        """The newest job of an engagement, running or ended; None if there was none, or it was forgotten."""
        with self._turn:
            return self._jobs.get((workspace, engagement))

    def start(self, workspace: UUID, engagement: UUID, job: PlanJob, work: Work) -> bool:
        """Begin a job, unless one of this engagement runs already.

        Parameters
        ----------
        work : callable
            Makes the plan, and returns what to say of it.

        Returns
        -------
        bool
            Whether it was begun.
        """
        with self._turn:
            former = self._jobs.get((workspace, engagement))
            if former is not None and former.view.state is JobState.RUNNING:
                return False
            self._jobs[workspace, engagement] = job
        # A daemon: a server that is stopped does not wait; a version is kept as a whole or not at all.
        threading.Thread(target=_run, args=(job, work), name=f"plan-{engagement}", daemon=True).start()
        return True

    def forget(self, workspace: UUID, engagement: UUID) -> None:
        """Let go of a job that has ended; one that runs stays."""
        with self._turn:
            job = self._jobs.get((workspace, engagement))
            if job is not None and job.view.state is not JobState.RUNNING:
                del self._jobs[workspace, engagement]

    def forget_all(self, workspace: UUID, engagement: UUID) -> None:
        """Let go of everything of an engagement that was deleted; a job that runs ends, and keeps nothing."""
        with self._turn:
            job = self._jobs.pop((workspace, engagement), None)
        if job is not None:
            job.cancel()


def _run(job: PlanJob, work: Work) -> None:
    try:
        job.done(work(job))
    except FaultsError as error:
        job.failed(error.faults)
    except Exception:
        # Whatever it was: the page has to say that the job ended, and the log why.
        logging.getLogger(__name__).exception("a plan could not be worked out")
        job.failed((_CRASHED,))


@st.cache_resource(show_spinner=False)
def plan_jobs() -> PlanJobs:
    """The jobs of this server process, for all its sessions."""
    return PlanJobs()


def start_plan(context: Context, engagement: UUID, settings: PlanSettings, seconds: float) -> bool:
    """Begin to work out a new version; False if one of this engagement is being worked out already.

    Of a rollout that has begun the settings are kept for the next replan instead.
    """

    def work(watch: Watch) -> str:
        if rollout_has_begun(context, engagement):
            keep_settings(context, engagement, settings)
            return (
                "The settings are kept. The rollout has begun: “Replan” keeps what started and works them in."
            )
        version, document = make_plan(
            context, engagement, settings=settings, seconds=seconds, seed=0, watch=watch
        )
        return f"Version {version.number}. {plan_sentence(document)}"

    return plan_jobs().start(context.workspace, engagement, PlanJob(settings, seconds), work)
