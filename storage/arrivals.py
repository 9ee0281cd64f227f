"""One writer for all answers that phones send: they wait in a queue and are committed together.

Three hundred people send within seconds. A transaction each, every one waiting for the
disk, would leave the last of them waiting for all the others; here one thread takes what
has come, writes it in one transaction, and lets everybody know once it is on the disk.
Several processes on one PostgreSQL database have a queue each; the receipt's key decides
between them.
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Engine, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError  # noqa: A004 - of the connections

from engagement.ports import Busy
from engagement.room import Door, Received, Room
from storage import schema
from storage.checks import require_fitting_answers, require_receipt
from storage.rows import insert_all
from storage.survey_records import kept_instrument, kept_publications, kept_survey, kept_unit_ids
from storage.transactions import within
from surveys.answers import Comment, Submission
from surveys.instrument import Instrument
from surveys.survey import Survey, SurveyState

# As many as one sync of the disk is shared by. More would only make the first wait longer.
MOST_TOGETHER: Final = 64
# Seconds' worth on a slow disk. Whoever comes beyond that is told to try again.
MOST_WAITING: Final = 2_000
_REMEMBERED_SURVEYS: Final = 50
# Locked for too long, full, or out of reach: no arrival's fault, and waiting for it once is enough.
_UNWRITABLE: Final = (OperationalError, InterfaceError, TimeoutError)


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """One person's answers on their way to the disk.

    Parameters
    ----------
    by_hand : bool
        Entered by the facilitator: the door of the room does not matter.
    asked : str
        Content hash of the instrument that was answered, if it is to be compared.
    done : Future
        Gets its result after the commit.
    """

    workspace: UUID
    survey: UUID
    receipt: bytes
    submission: Submission
    comments: tuple[Comment, ...]
    by_hand: bool
    asked: str = ""
    done: Future[Received] = field(default_factory=Future)


class ArrivalQueue:
    """The queue and its thread, which starts with the first arrival.

    Parameters
    ----------
    writer : Engine
        From `storage.engine.for_writing`.
    """

    def __init__(self, writer: Engine) -> None:
        self._writer = writer
        self._waiting: deque[Arrival] = deque()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        # What answers have to fit; an instrument may change until the first answer, so its hash counts.
        self._shapes: dict[tuple[UUID, UUID, str], tuple[Instrument, frozenset[UUID]]] = {}

    def put(self, arrival: Arrival) -> Future[Received]:
        """Let an arrival wait for its turn.

        Raises
        ------
        Busy
            If too many are waiting.
        """
        # Whoever stops waiting, such as a phone that hangs up, does not stop the writing.
        arrival.done.set_running_or_notify_cancel()
        with self._changed:
            if len(self._waiting) >= MOST_WAITING:
                raise Busy(f"{MOST_WAITING} answers are waiting to be kept")
            self._waiting.append(arrival)
            if self._thread is None:
                self._thread = threading.Thread(target=self._write_all, name="answers", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return arrival.done

    def close(self) -> None:
        """Write what is waiting and end the thread; the next arrival starts another."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify_all()
        if thread is not None:
            thread.join()

    def _write_all(self) -> None:
        while arrivals := self._taken():
            self._write(arrivals)

    def _taken(self) -> list[Arrival]:
        """The next arrivals, waited for; none once the queue is closed and empty."""
        with self._changed:
            while not self._waiting and self._thread is threading.current_thread():
                self._changed.wait()
            return [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]

    def _write(self, arrivals: Sequence[Arrival]) -> None:
        """Write arrivals in one transaction; if one of them is at fault, each in its own."""
        try:
            with self._writer.begin() as connection:
                outcomes = self._outcomes(connection, arrivals)
        except _UNWRITABLE as error:
            for arrival in arrivals:
                busy = Busy("the database cannot be written just now")
                busy.__cause__ = error
                arrival.done.set_exception(busy)
            return
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            if len(arrivals) == 1:
                arrivals[0].done.set_exception(error)
                return
            for arrival in arrivals:
                self._write([arrival])
            return
        # Committed: only now may anybody be told.
        for arrival, outcome in zip(arrivals, outcomes, strict=True):
            if isinstance(outcome, Received):
                arrival.done.set_result(outcome)
            else:
                arrival.done.set_exception(outcome)

    def _outcomes(self, connection: Connection, arrivals: Sequence[Arrival]) -> list[Received | Exception]:
        by_survey: dict[tuple[UUID, UUID], list[int]] = defaultdict(list)
        for place, arrival in enumerate(arrivals):
            by_survey[arrival.workspace, arrival.survey].append(place)
        outcomes: dict[int, Received | Exception] = {}
        # In the order of their ids, so that two processes never wait for one another in a circle.
        for owner, places in sorted(by_survey.items()):
            of_survey = self._outcomes_of_survey(connection, *owner, [arrivals[place] for place in places])
            outcomes.update(zip(places, of_survey, strict=True))
        return [outcomes[place] for place in range(len(arrivals))]

    def _outcomes_of_survey(
        self, connection: Connection, workspace: UUID, survey_id: UUID, arrivals: Sequence[Arrival]
    ) -> list[Received | Exception]:
        try:
            survey = kept_survey(connection, workspace, survey_id, held=True)
        except LookupError as error:
            return [error] * len(arrivals)
        door = _door(connection, survey)
        shape = self._shape(connection, survey)
        found = [_refusal(survey, door, shape, arrival) for arrival in arrivals]
        fitting: dict[bytes, Arrival] = {}
        for arrival, refusal in zip(arrivals, found, strict=True):
            if refusal is None:
                fitting.setdefault(arrival.receipt, arrival)
        new = _new_receipts(connection, survey, sorted(fitting))
        _keep(connection, survey, [arrival for receipt, arrival in fitting.items() if receipt in new])
        return [
            refusal or (Received.KEPT if _is_kept(arrival, fitting, new) else Received.REPEATED)
            for arrival, refusal in zip(arrivals, found, strict=True)
        ]

    def _shape(self, connection: Connection, survey: Survey) -> tuple[Instrument, frozenset[UUID]]:
        """The instrument and the units that answers have to fit."""
        key = (survey.workspace_id, survey.id, survey.instrument_hash)
        if key not in self._shapes:
            if len(self._shapes) >= _REMEMBERED_SURVEYS:
                self._shapes.clear()
            units = kept_unit_ids(connection, survey.workspace_id, survey.id)
            self._shapes[key] = (kept_instrument(connection, survey), frozenset(units))
        return self._shapes[key]


def _refusal(
    survey: Survey, door: Door, shape: tuple[Instrument, frozenset[UUID]], arrival: Arrival
) -> Received | Exception | None:
    """Why an arrival is not kept, if it is not."""
    if survey.state is not SurveyState.OPEN:
        return Received.CLOSED
    if arrival.asked not in {"", survey.instrument_hash}:
        return Received.CHANGED
    if not arrival.by_hand and door is not Door.OPEN:
        return Received.PAUSED if door is Door.PAUSED else Received.NOT_OPEN
    try:
        require_receipt(arrival.receipt)
        require_fitting_answers([arrival.submission], arrival.comments, *shape)
    except ValueError as error:
        return error
    return None


def _is_kept(arrival: Arrival, fitting: dict[bytes, Arrival], new: frozenset[bytes]) -> bool:
    """Whether it was this one, of all with the same receipt, that is kept."""
    return arrival.receipt in new and fitting[arrival.receipt] is arrival


def _door(connection: Connection, survey: Survey) -> Door:
    table = schema.rooms
    here = within(table, survey.workspace_id, survey_id=survey.id)
    content = connection.execute(select(table.c.content).where(here)).scalar()
    return Door.SHUT if content is None else Room.model_validate(content).door


def _new_receipts(connection: Connection, survey: Survey, receipts: Iterable[bytes]) -> frozenset[bytes]:
    """Keep receipts, and return those that were not there before."""
    table = schema.receipts
    owner = {"workspace_id": survey.workspace_id, "survey_id": survey.id}
    rows = [{"digest": receipt, **owner} for receipt in receipts]
    if not rows:
        return frozenset()
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert
    statement = insert(table).on_conflict_do_nothing().returning(table.c.digest)
    return frozenset(connection.execute(statement, rows).scalars())


def _keep(connection: Connection, survey: Survey, arrivals: Sequence[Arrival]) -> None:
    """Insert answers and texts in the order of their random keys."""
    owner = {"workspace_id": survey.workspace_id, "survey_id": survey.id}
    people = [arrival.submission for arrival in arrivals]
    insert_all(connection, schema.submissions, submission_rows(people, owner))
    # Next to the few who answer late a text would tell who wrote it.
    texts = [comment for arrival in arrivals for comment in arrival.comments]
    if texts and not kept_publications(connection, survey.workspace_id, survey.id):
        insert_all(connection, schema.comments, comment_rows(texts, owner))


# Rows are written by key, so that not even the order within a transaction shows in the log.
def submission_rows(
    submissions: Iterable[Submission], owner: Mapping[str, object]
) -> list[dict[str, object]]:
    """Submissions as rows, by key."""
    return [
        {"key": each.key, "unit_id": each.unit_id, "role": each.role, "answers": each.values, **owner}
        for each in sorted(submissions, key=lambda each: each.key)
    ]


def comment_rows(comments: Iterable[Comment], owner: Mapping[str, object]) -> list[dict[str, object]]:
    """Text answers as rows, by key."""
    return [
        {"key": each.key, "question_id": each.question_id, "text": each.text, **owner}
        for each in sorted(comments, key=lambda each: each.key)
    ]
