"""Records for the store tests: every field filled, under random ids or ids from a seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from random import Random
from uuid import UUID, uuid4

from engagement.dossier import Dossier
from engagement.model import (
    Engagement,
    ImportBatch,
    KeptFile,
    PlanVersion,
    PublishedSnapshot,
    Workspace,
)
from engagement.ports import Store
from engagement.room import Door, NoteKind, Room, WorkshopNote
from readiness.draft_okrs.draft import Answer, DraftKeyResult, DraftLevel, DraftOkr
from readiness.evidence.cadence import CadenceRecord
from readiness.facts import Fact, MayRead, Observation, SourceQuality
from readiness.published import (
    Gate,
    Hidden,
    Participation,
    PublishedMean,
    PublishedReadiness,
    PublishedUnit,
    Verdict,
    WeakestLink,
)
from readiness.risk.records import ChosenCure, Forecast, JudgementEdit, Outcome
from rollout.planning.settings import PlanSettings, Policy
from storage.schema import metadata
from surveys.answers import Comment, Submission
from surveys.instrument import Instrument
from surveys.instrument_files import built_in_instrument
from surveys.links import Invitation, Link, LinkKind, code_from
from surveys.organisation import (
    DateRange,
    Dependency,
    DependencyKind,
    Level,
    Organisation,
    Unit,
    Volunteered,
)
from surveys.survey import ReportingUnit, Survey, reporting_units

DAY = date(2026, 3, 2)
INSTRUMENT: Instrument = built_in_instrument()
OTHER_INSTRUMENT: Instrument = INSTRUMENT.with_thresholds({"vision": 3.5})
# Accounts and sessions belong to the installation, so they have no workspace.
OF_THE_INSTALLATION = {"accounts", "sessions", "secrets"}
CLIENT_TABLES = [table for table in metadata.sorted_tables if table.name not in OF_THE_INSTALLATION]


@dataclass(frozen=True)
class Project:
    """One workspace with one engagement, and its survey if it has one."""

    workspace: UUID
    engagement: UUID
    survey: UUID
    organisation: Organisation


def new_workspace(store: Store, name: str = "Client") -> UUID:
    workspace = Workspace(id=uuid4(), name=name)
    store.add_workspace(workspace)
    return workspace.id


def an_engagement(workspace: UUID, name: str = "OKR start", on: date = DAY) -> Engagement:
    settings = PlanSettings(
        start=date(2026, 7, 1),
        coach_hours=90.5,
        policy=Policy.TOP_LEVEL_FIRST,
        avoid=(DateRange(start=date(2026, 12, 1), end=date(2026, 12, 31), reason="Year-end"),),
    )
    return Engagement(
        id=uuid4(), workspace_id=workspace, name=name, sponsor="Ünal", created_on=on, settings=settings
    )


def an_organisation() -> Organisation:
    company, sales, north, south = (uuid4() for _ in range(4))
    return Organisation(
        units=(
            Unit(id=company, name="Müller & Söhne", level=Level.COMPANY, members_direct=2),
            Unit(id=sales, name="Sales", level=Level.DEPARTMENT, parent=company, members_direct=1),
            Unit(
                id=north,
                code="T-07",
                name="North 'quoted' 北",
                level=Level.TEAM,
                parent=sales,
                members_direct=9,
                lead="Jo",
                volunteered=Volunteered.YES,
                function="Field",
                location="Oslo",
                country="NO",
                time_zone="Europe/Oslo",
                blocked=(DateRange(start=DAY, end=date(2026, 3, 31), reason="Fair"),),
                dependencies=(
                    Dependency(kind=DependencyKind.AFTER, on=south),
                    Dependency(kind=DependencyKind.NOT_BEFORE, on=sales),
                ),
                effort_hours=31.25,
                priority=0.1,
            ),
            Unit(id=south, name="South", level=Level.TEAM, parent=sales, members_direct=8),
        )
    )


def new_project(store: Store, *, workspace: UUID | None = None, survey: bool = True) -> Project:
    """An engagement with an organisation and, unless told otherwise, an open survey."""
    home = workspace or new_workspace(store)
    engagement, organisation = an_engagement(home), an_organisation()
    store.save_engagement(engagement)
    store.save_organisation(home, engagement.id, organisation)
    project = Project(home, engagement.id, uuid4(), organisation)
    if survey:
        open_survey(store, project)
    return project


def a_room(project: Project, survey: UUID | None = None, door: Door = Door.OPEN) -> Room:
    return Room(
        workspace_id=project.workspace,
        survey_id=survey or project.survey,
        door=door,
        contact="Jo, extension 7",
        cleared_by="Works council",
        cleared_on=DAY,
        leaders_apart=True,
        component="vision",
    )


def a_note(**changes: object) -> WorkshopNote:
    fields = {"id": uuid4(), "component": "vision", "kind": NoteKind.ACTION, "text": "Say why", "owner": "Jo"}
    return WorkshopNote.model_validate({**fields, "due_on": DAY, **changes})


def some_links(project: Project, seed: int = 1) -> list[Link]:
    random = Random(seed)
    north = project.organisation.units[2].id
    return [
        Link(code=code_from(random.randbytes(5), 8), kind=LinkKind.ROOM),
        Link(code=code_from(random.randbytes(5), 8), kind=LinkKind.TEAM, unit_id=north),
        Link(code=code_from(random.randbytes(17), 26), kind=LinkKind.KIOSK),
    ]


def some_invitations(project: Project, count: int = 3, seed: int = 1) -> list[Invitation]:
    random = Random(seed)
    units = [unit.id for unit in project.organisation.units]
    return [
        Invitation(digest=random.randbytes(32), address=f"p{n}@example.org", unit_id=units[n % len(units)])
        for n in range(count)
    ]


def a_survey(project: Project, survey: UUID | None = None, name: str = "First wave") -> Survey:
    return Survey(
        id=survey or project.survey,
        workspace_id=project.workspace,
        engagement_id=project.engagement,
        name=name,
        instrument_hash=INSTRUMENT.content_hash,
        language="en",
        threshold=6,
    )


def groups_of(organisation: Organisation) -> tuple[ReportingUnit, ...]:
    """Company and department alone, the two teams together: not simply one group a unit."""
    company, sales, north, south = reporting_units(organisation)
    teams = ReportingUnit(
        id=uuid4(), name="Teams", parent=sales.id, unit_ids=(*north.unit_ids, *south.unit_ids)
    )
    return company, sales, teams


def open_survey(
    store: Store, project: Project, survey: UUID | None = None, name: str = "First wave"
) -> Survey:
    opened = a_survey(project, survey, name)
    store.open_survey(opened, INSTRUMENT, project.organisation, groups_of(project.organisation))
    return opened


def some_submissions(project: Project, count: int, seed: int = 0) -> list[Submission]:
    """People with random keys, units, roles and answers, among them all three kinds of missing."""
    random = Random(seed)
    units = [unit.id for unit in project.organisation.units]
    points = [1, 2, 3, 4, 5, 0x80, 0x81, 0x82]
    return [
        Submission(
            key=random.randbytes(16),
            unit_id=random.choice(units),
            role=random.randint(-1, len(INSTRUMENT.roles) - 1),
            values=bytes(random.choices(points, k=len(INSTRUMENT.items))),
        )
        for _ in range(count)
    ]


def some_comments(count: int, seed: int = 0) -> list[Comment]:
    random = Random(seed)
    questions = [question.id for question in INSTRUMENT.open_questions]
    return [
        Comment(key=random.randbytes(16), question_id=random.choice(questions), text=f"Größe 北 '{index}'")
        for index in range(count)
    ]


def a_batch(project: Project, digest: str = "d1", survey: UUID | None = None) -> ImportBatch:
    return ImportBatch(
        id=uuid4(),
        workspace_id=project.workspace,
        survey_id=survey or project.survey,
        digest=digest,
        mapping={"Which team?": "team", "Äußerung": "vision_1"},
        dropped_columns=("Email address", "Timestamp"),
        rows_read=12,
        rows_kept=11,
    )


def add_answers(
    store: Store,
    project: Project,
    submissions: Sequence[Submission],
    comments: Sequence[Comment] = (),
    digest: str = "d1",
) -> None:
    store.add_answers(project.workspace, a_batch(project, digest), submissions, comments)


def some_facts() -> tuple[Fact, ...]:
    return (
        Fact(
            fact="sponsor", value="ceo", quality=SourceQuality.DOCUMENT, quote="“Ja”", said_by="Ünal", on=DAY
        ),
        Fact(fact="levels", value=3.0, quality=SourceQuality.HEARSAY, may_read=MayRead.CONSULTANT),
        Fact(fact="cadence", value=None),
        Fact(fact="levels", value=0.1, may_read=MayRead.NAMED),
    )


def some_observations() -> tuple[Observation, ...]:
    return (
        Observation(id=uuid4(), pitfall="P02", signal="S1", steps=2, seen_by="Jo", note="Twice", on=DAY),
        Observation(id=uuid4(), pitfall="P01", signal="S9", steps=-2, unit=uuid4()),
    )


def a_draft(**changes: object) -> DraftOkr:
    result = DraftKeyResult(
        id=uuid4(),
        text="Reply within 4 hours in 90 % of cases",
        baseline="9 h",
        target="4 h",
        data={"source": Answer.YES, "owner": Answer.NO},
        overruled={"no_number": "The sentence says it"},
    )
    draft = DraftOkr(
        id=uuid4(),
        objective="Kunden hören früher von uns",
        key_results=(result,),
        team="North",
        unit=uuid4(),
        level=DraftLevel.TEAM,
        on=DAY,
    )
    return draft.model_copy(update=changes)


def a_dossier() -> Dossier:
    """Every list with a record that is filled wholly, and with a bare one where there may be one."""
    return Dossier(
        drafts=(a_draft(), DraftOkr(id=uuid4())),
        cadence=(
            CadenceRecord(
                id=uuid4(),
                unit=uuid4(),
                on=DAY,
                last_check_in=date(2026, 2, 20),
                retrospectives_due=4,
                retrospectives_held=3,
                seen_by="Jo",
            ),
            CadenceRecord(id=uuid4(), on=DAY),
        ),
        edits=(
            JudgementEdit(number="base_rate/hr-ownership", value=0.1, reason="Two of us", by="Jo", on=DAY),
            JudgementEdit(number="cue/strategy-silos", value="strong", reason="“Größe”", on=DAY),
        ),
        cures=(
            ChosenCure(cure="name-a-coach", on=DAY, owner="Ünal"),
            ChosenCure(cure="protect-time", on=DAY),
        ),
        forecasts=(
            Forecast(
                id=uuid4(),
                on=DAY,
                judgements="2.0 edited",
                chances={"hr-ownership": 0.1 + 0.2, "impatience": 0.0},
                base_rates={"hr-ownership": 1 / 3, "impatience": 1.0},
                pilot_fails=0.7,
            ),
        ),
        outcomes=(
            Outcome(pitfall="impatience", came=True, on=DAY, by="Jo", note="After 6 weeks"),
            Outcome(came=False, on=DAY),
        ),
    )


def published_results(project: Project, survey: UUID | None = None) -> PublishedSnapshot:
    """Results in which every kind of value is once shown and once hidden."""
    mean = PublishedMean(
        observed=3.4,
        estimate=3.3,
        low=2.9,
        high=3.7,
        percent=58,
        missing_chance=15,
        verdict=Verdict.PRESENT,
        bound="at most",
    )
    company, sales = project.organisation.units[:2]
    shown = PublishedUnit(
        id=company.id,
        name=company.name,
        parent=None,
        level=Level.COMPANY,
        depth=1,
        participation=Participation(answered=14, invited=20),
        components={"vision": mean, "skills": Hidden()},
        items={"vision_1": mean},
        agreement={},
        dont_know={"vision": "10–20 %", "skills": Hidden()},
        weakest=WeakestLink(component="skills", chance=61, minimum=40, low=33, high=47),
        gate=Gate.REPAIR_FIRST,
    )
    hidden = PublishedUnit(
        id=sales.id,
        name=sales.name,
        parent=company.id,
        level=Level.DEPARTMENT,
        depth=2,
        participation=Hidden(),
        components={"vision": Hidden()},
        items={},
        agreement={},
        dont_know={"vision": Hidden()},
        weakest=Hidden(),
        gate=Hidden(),
    )
    content = PublishedReadiness(
        survey_id=survey or project.survey,
        survey_name="First wave",
        instrument_id=INSTRUMENT.id,
        instrument_version=INSTRUMENT.version,
        instrument_hash=INSTRUMENT.content_hash,
        threshold=6,
        component_thresholds={"vision": 3.0},
        reliability={"vision": 0.81},
        indicative=True,
        units=(shown, hidden),
    )
    return PublishedSnapshot(
        id=uuid4(),
        workspace_id=project.workspace,
        survey_id=content.survey_id,
        published_on=DAY,
        content=content,
    )


def a_plan(project: Project, number: int = 1, snapshot: UUID | None = None) -> PlanVersion:
    return PlanVersion(
        id=uuid4(),
        workspace_id=project.workspace,
        engagement_id=project.engagement,
        number=number,
        made_on=DAY,
        snapshot_id=snapshot,
        content='{"waves": ["Größe"], "share": 0.1}',
    )


def a_file(content: bytes = b"PK\x03\x04 a workbook \x00\xff", version: int = 1) -> KeptFile:
    return KeptFile(
        name="Rollout – Müller.xlsx",
        content=content,
        digest=sha256(content).hexdigest(),
        plan_version=version,
        kept_on=DAY,
    )
