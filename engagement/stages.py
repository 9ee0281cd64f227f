"""Where an engagement stands: what each stage holds, and what it still needs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from engagement.collecting import answers_so_far
from engagement.context import Context
from engagement.planning import latest_plan, plan_is_outdated
from engagement.reading import latest_results
from engagement.report import participation_sentence, plan_sentence
from surveys.survey import Survey, SurveyState

# "Unknown" is an answer too: an interview with most facts known is done. Project judgement.
_ENOUGH_FACTS = 0.75


class Step(StrEnum):
    """What has to be there, in the order of work."""

    ORGANISATION = "organisation"
    SURVEY = "survey"
    ANSWERS = "answers"
    RESULTS = "results"
    INTERVIEW = "interview"
    PLAN = "plan"


class State(StrEnum):
    """How far a step is."""

    DONE = "done"
    STARTED = "started"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class StepStatus:
    """One step: how far it is, said in a sentence."""

    step: Step
    state: State
    sentence: str


def progress(context: Context, engagement: UUID, fact_count: int) -> tuple[StepStatus, ...]:
    """How far each step is.

    Parameters
    ----------
    fact_count : int
        Facts the interview asks for.
    """
    store, workspace = context.store, context.workspace
    organisation = store.organisation(workspace, engagement)
    surveys = store.surveys(workspace, engagement)
    results = latest_results(context, engagement)
    known = len({fact.fact for fact in store.facts(workspace, engagement) if fact.value is not None})
    if organisation is None:
        team_list = StepStatus(Step.ORGANISATION, State.OPEN, "No team list yet.")
    else:
        people = organisation.members_total(organisation.root.id)
        team_list = StepStatus(
            Step.ORGANISATION, State.DONE, f"{len(organisation.units)} units, {people} people."
        )
    return (
        team_list,
        StepStatus(Step.SURVEY, State.DONE, f"“{surveys[-1].name}”, hidden below {surveys[-1].threshold}.")
        if surveys
        else StepStatus(Step.SURVEY, State.OPEN, "No survey opened yet."),
        _answers(context, surveys[-1] if surveys else None),
        StepStatus(Step.RESULTS, State.DONE, participation_sentence(results))
        if results
        else StepStatus(Step.RESULTS, State.OPEN, "No results published yet."),
        StepStatus(
            Step.INTERVIEW,
            State.DONE if known >= _ENOUGH_FACTS * fact_count else State.STARTED if known else State.OPEN,
            f"{known} of {fact_count} facts known.",
        ),
        _plan(context, engagement),
    )


def _plan(context: Context, engagement: UUID) -> StepStatus:
    found = latest_plan(context, engagement)
    if found is None:
        return StepStatus(Step.PLAN, State.OPEN, "No plan yet.")
    version, document = found
    if plan_is_outdated(context, engagement):
        sentence = f"Version {version.number} is outdated: results, teams or cures have changed since. Make a new version."
        return StepStatus(Step.PLAN, State.STARTED, sentence)
    return StepStatus(Step.PLAN, State.DONE, f"Version {version.number}: {plan_sentence(document)}")


def _answers(context: Context, survey: Survey | None) -> StepStatus:
    if survey is None:
        return StepStatus(Step.ANSWERS, State.OPEN, "No answers yet.")
    kept = answers_so_far(context, survey.id)
    if not kept:
        return StepStatus(Step.ANSWERS, State.OPEN, "No answers yet.")
    state = State.DONE if survey.state is SurveyState.PUBLISHED else State.STARTED
    if state is State.DONE:
        return StepStatus(Step.ANSWERS, state, f"{kept} answers.")
    # Exact counts while a survey is open would tell of each answer.
    about = 5 * round(kept / 5)
    said = f"About {about} answers so far." if about >= survey.threshold else "A few answers so far."
    return StepStatus(Step.ANSWERS, state, said)
