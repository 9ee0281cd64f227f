"""What every store refuses, whatever it keeps its records in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from uuid import UUID

from engagement.dossier import Dossier
from engagement.model import ImportBatch, PublishedSnapshot
from engagement.ports import AlreadyKept
from storage.schema import DIGEST_BYTES, KEY_BYTES
from surveys.answers import NO_ROLE, Comment, Submission
from surveys.instrument import Instrument
from surveys.organisation import Organisation
from surveys.survey import ReportingUnit, Survey, SurveyState

_NEXT_STATE = {SurveyState.OPEN: SurveyState.CLOSED}


def require_fitting_survey(
    survey: Survey, instrument: Instrument, snapshot: Organisation, reporting: Sequence[ReportingUnit]
) -> None:
    """A survey opens with the instrument it names, over units of its own organisation.

    Raises
    ------
    ValueError
        If state, hash, language or a reporting unit does not fit.
    """
    if survey.state is not SurveyState.OPEN:
        raise ValueError(f"a survey is kept when it opens, not when it is {survey.state.value}")
    if survey.instrument_hash != instrument.content_hash:
        raise ValueError(f"the instrument's hash is {instrument.content_hash}, not {survey.instrument_hash}")
    if survey.language not in instrument.languages:
        raise ValueError(f"the instrument does not speak '{survey.language}'")
    require_distinct_ids([unit.id for unit in reporting])
    known = snapshot.by_id.keys()
    for unit in reporting:
        unknown = [str(each) for each in unit.unit_ids if each not in known]
        if unknown:
            raise ValueError(f"reporting unit '{unit.name}' holds unknown units: {', '.join(unknown)}")


def require_unanswered(survey: Survey, instrument: Instrument, *, answered: bool, publications: int) -> None:
    """What is asked changes only while the survey is open and nobody has answered.

    Raises
    ------
    AlreadyKept
        If the survey is not open, or has answers or results.
    ValueError
        If the instrument does not speak the survey's language.
    """
    if survey.state is not SurveyState.OPEN or publications:
        raise AlreadyKept("the survey was closed or published; its questions no longer change")
    if answered:
        raise AlreadyKept("the survey has answers; its questions no longer change")
    if survey.language not in instrument.languages:
        raise ValueError(f"the instrument does not speak '{survey.language}'")


def require_next_state(current: SurveyState, wanted: SurveyState) -> None:
    """An open survey closes; publishing and reopening have methods of their own.

    Raises
    ------
    ValueError
        For every other step.
    """
    if _NEXT_STATE.get(current) is not wanted:
        way = " Results are published with publish()." if wanted is SurveyState.PUBLISHED else ""
        raise ValueError(f"a survey that is {current.value} cannot become {wanted.value}.{way}")


def require_open(state: SurveyState) -> None:
    """Only an open survey takes or gives up answers.

    Raises
    ------
    AlreadyKept
        If the survey is closed or published.
    """
    if state is not SurveyState.OPEN:
        raise AlreadyKept(f"the survey is {state.value}; its answers no longer change")


def require_reopenable(state: SurveyState, publications: int) -> None:
    """A survey opens again for late answers once it has published results.

    A closed one with published results is one whose late answers could not be published.

    Raises
    ------
    ValueError
        If it is open, or was never published.
    """
    if state is SurveyState.OPEN:
        raise ValueError("the survey is open already")
    if not publications:
        raise ValueError("the survey has no published results; it opens again only for late answers")


def require_standing_results(state: SurveyState, publications: int) -> None:
    """Only a survey that was opened again can go back to the results it has.

    Raises
    ------
    ValueError
        If it is published, or never was.
    """
    if state is SurveyState.PUBLISHED:
        raise ValueError("the survey is published already")
    if not publications:
        raise ValueError("the survey has no published results to go back to")


def require_no_late_comments(comments: Sequence[Comment], publications: int) -> None:
    """Text answers come before the first publication only.

    Few people answer late. A text beside their answers would be tied to them.

    Raises
    ------
    ValueError
        If a survey with published results is given text answers.
    """
    if comments and publications:
        raise ValueError(f"{len(comments)} text answers come after the survey was first published")


def require_publishable(state: SurveyState, snapshot: PublishedSnapshot, publications: int) -> None:
    """Results are published after the survey has closed, under the next number.

    Raises
    ------
    ValueError
        If the survey is open, the results are another survey's, or the number is not next.
    AlreadyKept
        If the survey is published.
    """
    if state is SurveyState.OPEN:
        raise ValueError("the survey is still open; close it before publishing its results")
    if state is SurveyState.PUBLISHED:
        raise AlreadyKept("the survey's results are published already")
    if snapshot.content.survey_id != snapshot.survey_id:
        raise ValueError(
            f"the results belong to survey {snapshot.content.survey_id}, not {snapshot.survey_id}"
        )
    if snapshot.number != publications:
        raise ValueError(f"the next publication has number {publications}, not {snapshot.number}")


def require_fitting_answers(
    submissions: Sequence[Submission],
    comments: Sequence[Comment],
    instrument: Instrument,
    unit_ids: Collection[UUID],
) -> None:
    """Answers fit the survey they are kept for; one that does not would make all unreadable.

    Raises
    ------
    ValueError
        If a key, the number of answers, a role, a unit or a question does not fit.
    AlreadyKept
        If a key occurs twice.
    """
    items, roles, units = len(instrument.items), len(instrument.roles), frozenset(unit_ids)
    questions = {question.id for question in instrument.open_questions}
    for submission in submissions:
        if len(submission.values) != items:
            raise ValueError(f"a submission has {len(submission.values)} answers for {items} items")
        if not NO_ROLE <= submission.role < roles:
            raise ValueError(f"role {submission.role} is outside {NO_ROLE}-{roles - 1}")
        if submission.unit_id not in units:
            raise ValueError(f"unit {submission.unit_id} is not in the survey's organisation")
    for comment in comments:
        if comment.question_id not in questions:
            raise ValueError(f"there is no open question '{comment.question_id}'")
    _require_distinct_keys([submission.key for submission in submissions])
    _require_distinct_keys([comment.key for comment in comments])


def require_receipt(receipt: bytes) -> None:
    """A receipt is a digest.

    Raises
    ------
    ValueError
        If it has another length.
    """
    if len(receipt) != DIGEST_BYTES:
        raise ValueError(f"a receipt has {len(receipt)} bytes, not {DIGEST_BYTES}")


def require_distinct_ids(ids: Sequence[UUID]) -> None:
    """Records of one list differ in their ids.

    Raises
    ------
    ValueError
        If an id occurs twice.
    """
    repeated = [str(each) for each, count in Counter(ids).items() if count > 1]
    if repeated:
        raise ValueError(f"ids occur more than once: {', '.join(repeated)}")


def readable_dossier(dossier: Dossier) -> Dossier:
    """The dossier as it will be read: one record that does not fit would make all of it unreadable.

    Raises
    ------
    ValueError
        If it could not be read again, as after `model_copy` with a value out of range.
    """
    return Dossier.model_validate_json(dossier.model_dump_json(warnings=False))


def require_own(workspace: UUID, batch: ImportBatch) -> None:
    """A batch is kept in the workspace it names.

    Raises
    ------
    ValueError
        If it names another one.
    """
    if batch.workspace_id != workspace:
        raise ValueError(f"the batch belongs to workspace {batch.workspace_id}, not {workspace}")


def _require_distinct_keys(keys: Sequence[bytes]) -> None:
    wrong = next((key for key in keys if len(key) != KEY_BYTES), None)
    if wrong is not None:
        raise ValueError(f"a key has {len(wrong)} bytes, not {KEY_BYTES}")
    if len(set(keys)) != len(keys):
        raise AlreadyKept("a key occurs twice among the answers")
