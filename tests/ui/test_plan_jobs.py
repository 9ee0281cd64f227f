"""Plans that are worked out in the background."""

from __future__ import annotations

import logging
import threading
import time
from uuid import UUID

import pytest

from rollout.planning.settings import PlanSettings
from rollout.search.watch import Progress, Watch
from surveys.faults import Fault, FaultsError
from ui.plan_jobs import JobState, PlanJob, PlanJobs

CLIENT, OTHER, PROJECT = UUID(int=1), UUID(int=2), UUID(int=3)


def a_job() -> PlanJob:
    return PlanJob(PlanSettings(), seconds=10.0)


def ended(job: PlanJob) -> PlanJob:
    """The job, once its thread has ended it."""
    deadline = time.monotonic() + 30
    while job.view.state is JobState.RUNNING:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return job


def until_cancelled(watch: Watch) -> str:
    watch.report(Progress("Improving the plan", 61.2, 62.0, 0.5))
    deadline = time.monotonic() + 30
    while not watch.is_cancelled():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return "Version 2. The best so far."


def test_a_job_is_found_by_everybody_of_its_workspace_and_by_nobody_else() -> None:
    jobs, job = PlanJobs(), a_job()
    assert jobs.start(CLIENT, PROJECT, job, until_cancelled)
    assert jobs.job(CLIENT, PROJECT) is job
    assert jobs.job(OTHER, PROJECT) is None
    job.cancel()
    ended(job)


def test_an_engagement_has_one_running_job_and_another_engagement_its_own() -> None:
    jobs, first, second = PlanJobs(), a_job(), a_job()
    assert jobs.start(CLIENT, PROJECT, first, until_cancelled)
    assert not jobs.start(CLIENT, PROJECT, a_job(), until_cancelled)
    assert jobs.start(OTHER, PROJECT, second, until_cancelled)
    assert jobs.job(CLIENT, PROJECT) is first
    # One that runs is not forgotten; once it has ended, the next may begin.
    jobs.forget(CLIENT, PROJECT)
    assert jobs.job(CLIENT, PROJECT) is first
    first.cancel()
    second.cancel()
    ended(first)
    assert jobs.start(CLIENT, PROJECT, ended(second), lambda _: "Version 3.")


def test_a_cancelled_job_keeps_what_the_search_had_and_says_so() -> None:
    jobs, job = PlanJobs(), a_job()
    jobs.start(CLIENT, PROJECT, job, until_cancelled)
    job.cancel()
    view = ended(job).view
    assert (view.state, view.said, view.is_cancelled) == (
        JobState.DONE,
        "Version 2. The best so far.",
        True,
    )
    assert [each.objective for each in view.progress] == [61.2]


def test_faults_of_a_job_are_told_as_they_are() -> None:
    fault = Fault("Pins", "two contradict each other", "Remove one.")

    def work(_: Watch) -> str:
        raise FaultsError([fault])

    jobs, job = PlanJobs(), a_job()
    jobs.start(CLIENT, PROJECT, job, work)
    assert ended(job).view.faults == (fault,)
    jobs.forget(CLIENT, PROJECT)
    assert jobs.job(CLIENT, PROJECT) is None


def test_a_crash_is_logged_and_told_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    def work(_: Watch) -> str:
        raise RuntimeError("a secret path")

    jobs, job = PlanJobs(), a_job()
    with caplog.at_level(logging.ERROR):
        jobs.start(CLIENT, PROJECT, job, work)
        view = ended(job).view
    assert view.state is JobState.FAILED
    assert "secret" not in str(view.faults)
    assert "a secret path" in caplog.text


def test_a_talkative_search_keeps_its_newest_steps_only() -> None:
    job = a_job()
    for step in range(600):
        job.report(Progress("Improving the plan", float(step), None, float(step)))
    kept = job.view.progress
    assert (len(kept), kept[-1].objective) == (500, 599.0)


def test_reports_from_several_threads_are_all_kept() -> None:
    job = a_job()

    def report() -> None:
        for _ in range(50):
            job.report(Progress("Improving the plan", 1.0, 2.0, 0.1))

    threads = [threading.Thread(target=report) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(job.view.progress) == 200
