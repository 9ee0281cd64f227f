"""Laws that hold for any record, whatever words and numbers it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagement.dossier import Dossier
from readiness.draft_okrs.draft import Answer, DraftKeyResult, DraftLevel, DraftOkr
from readiness.evidence.cadence import CadenceRecord
from readiness.facts import Fact, MayRead, Observation, SourceQuality
from readiness.risk.records import ChosenCure, Forecast, JudgementEdit, Outcome
from storage.memory_store import MemoryStore
from storage.opening import open_store
from storage.sql_store import SqlStore
from surveys.organisation import (
    DateRange,
    Dependency,
    DependencyKind,
    Level,
    Organisation,
    Unit,
    Volunteered,
)
from tests.storage.storage_examples import (
    Project,
    add_answers,
    new_project,
    some_comments,
    some_submissions,
)

# Control characters never get this far: they are dropped when text is read.
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    ids = [uuid4() for _ in range(draw(st.integers(1, 6)))]
    return Organisation(units=tuple(draw(units(index, ids)) for index in range(len(ids))))


@st.composite
def units(draw: st.DrawFn, index: int, ids: list[UUID]) -> Unit:
    first, second = sorted((draw(DAYS), draw(DAYS)))
    others = [each for each in ids if each != ids[index]]
    dependencies = st.builds(
        Dependency, kind=st.sampled_from(DependencyKind), on=st.sampled_from(others or ids)
    )
    return Unit(
        id=ids[index],
        code=draw(WORDS),
        name=draw(WORDS) + "x",
        level=draw(st.sampled_from(Level)),
        parent=draw(st.sampled_from(ids[:index])) if index else None,
        members_direct=draw(st.integers(0, 1_000_000)),
        lead=draw(WORDS),
        volunteered=draw(st.sampled_from(Volunteered)),
        function=draw(WORDS),
        location=draw(WORDS),
        country=draw(WORDS),
        time_zone=draw(WORDS),
        blocked=(DateRange(start=first, end=second, reason=draw(WORDS)),),
        dependencies=tuple(draw(st.lists(dependencies, max_size=2))) if others else (),
        effort_hours=draw(st.none() | st.floats(0, 1e300)),
        priority=draw(st.floats(0, 1e300)),
    )


# A number said in an interview: SQLite keeps a number of a JSON column to fifteen digits.
NUMBERS = st.decimals(-(10**11), 10**11, places=3).map(float)
FACTS = st.builds(
    Fact,
    fact=st.from_regex(r"\A[a-z][a-z0-9_]{0,20}\Z"),
    value=st.none() | WORDS | NUMBERS,
    quality=st.sampled_from(SourceQuality),
    quote=WORDS,
    said_by=WORDS,
    on=st.none() | DAYS,
    may_read=st.sampled_from(MayRead),
)
OBSERVATIONS = st.builds(
    Observation,
    id=st.uuids(),
    pitfall=WORDS,
    signal=WORDS,
    steps=st.integers(-2, 2),
    seen_by=WORDS,
    note=WORDS,
    on=st.none() | DAYS,
    unit=st.none() | st.uuids(),
)

KEYS = st.from_regex(r"\A[a-z][a-z0-9_]{0,20}\Z")
SLUGS = st.from_regex(r"\A[a-z][a-z0-9-]{0,20}\Z")
SHARES = st.floats(0, 1)
DRAFTS = st.builds(
    DraftOkr,
    id=st.uuids(),
    objective=WORDS,
    key_results=st.lists(
        st.builds(
            DraftKeyResult,
            id=st.uuids(),
            text=WORDS.map("{}x".format),
            baseline=WORDS,
            target=WORDS,
            data=st.dictionaries(KEYS, st.sampled_from(Answer), max_size=3),
            overruled=st.dictionaries(KEYS, WORDS, max_size=3),
        ),
        max_size=2,
    ).map(tuple),
    team=WORDS,
    unit=st.none() | st.uuids(),
    level=st.sampled_from(DraftLevel),
    on=st.none() | DAYS,
)
CADENCE = st.builds(
    CadenceRecord,
    id=st.uuids(),
    unit=st.none() | st.uuids(),
    on=st.dates(date(2050, 1, 1), date(2100, 12, 31)),
    last_check_in=st.none() | st.dates(date(2000, 1, 1), date(2049, 12, 31)),
    retrospectives_due=st.integers(50, 100),
    retrospectives_held=st.integers(0, 50),
    seen_by=WORDS,
)
# A path, and a number of whatever size: a dossier is one document, which keeps every digit.
EDITS = st.builds(
    JudgementEdit,
    number=WORDS.map("{}x".format),
    value=WORDS | st.floats(allow_nan=False, allow_infinity=False),
    reason=WORDS.map("{} because".format),
    by=WORDS,
    on=DAYS,
)
FORECASTS = st.builds(
    Forecast,
    id=st.uuids(),
    on=DAYS,
    judgements=WORDS,
    chances=st.dictionaries(SLUGS, SHARES, max_size=4),
    base_rates=st.dictionaries(SLUGS, SHARES, max_size=4),
    pilot_fails=SHARES,
)
DOSSIERS = st.builds(
    Dossier,
    drafts=st.lists(DRAFTS, max_size=2).map(tuple),
    cadence=st.lists(CADENCE, max_size=2).map(tuple),
    edits=st.lists(EDITS, max_size=3).map(tuple),
    cures=st.lists(st.builds(ChosenCure, cure=SLUGS, on=DAYS, owner=WORDS), max_size=2).map(tuple),
    forecasts=st.lists(FORECASTS, max_size=2).map(tuple),
    outcomes=st.lists(
        st.builds(Outcome, pitfall=WORDS, came=st.booleans(), on=DAYS, by=WORDS, note=WORDS), max_size=2
    ).map(tuple),
)


@pytest.fixture(scope="module")
def module_sqlite_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    path: Path = tmp_path_factory.mktemp("laws") / "store.db"
    with open_store(f"sqlite:///{path}") as store:
        yield store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def kept(request: pytest.FixtureRequest) -> tuple[SqlStore, Project]:
    name = "module_sqlite_store" if request.param == "sqlite" else "postgres_session_store"
    store: SqlStore = request.getfixturevalue(name)
    return store, new_project(store, survey=False)


@given(organisation=organisations())
@FEW
def test_any_organisation_comes_back_equal(
    kept: tuple[SqlStore, Project], organisation: Organisation
) -> None:
    store, project = kept
    store.save_organisation(project.workspace, project.engagement, organisation)
    assert store.organisation(project.workspace, project.engagement) == organisation


@given(facts=st.lists(FACTS, max_size=4))
@FEW
def test_any_facts_come_back_equal(kept: tuple[SqlStore, Project], facts: list[Fact]) -> None:
    store, project = kept
    store.change_facts(project.workspace, project.engagement, lambda _: facts)
    assert store.facts(project.workspace, project.engagement) == tuple(facts)


@given(observations=st.lists(OBSERVATIONS, max_size=4, unique_by=lambda each: each.id))
@FEW
def test_any_observations_come_back_equal(
    kept: tuple[SqlStore, Project], observations: list[Observation]
) -> None:
    store, project = kept
    store.change_observations(project.workspace, project.engagement, lambda _: observations)
    assert store.observations(project.workspace, project.engagement) == tuple(observations)


@given(dossier=DOSSIERS)
@FEW
def test_any_dossier_comes_back_equal(kept: tuple[SqlStore, Project], dossier: Dossier) -> None:
    store, project = kept
    assert store.change_dossier(project.workspace, project.engagement, lambda _: dossier) == dossier
    assert store.dossier(project.workspace, project.engagement) == dossier


@given(mapping=st.dictionaries(WORDS, WORDS, max_size=5), digest=WORDS)
@FEW
def test_any_mapping_is_remembered(
    kept: tuple[SqlStore, Project], mapping: dict[str, str], digest: str
) -> None:
    store, project = kept
    store.remember_mapping(project.workspace, digest, mapping)
    assert store.remembered_mapping(project.workspace, digest) == mapping


@given(sizes=st.lists(st.integers(0, 30), min_size=1, max_size=4), seed=st.integers(0, 2**32))
@FEW
def test_any_batches_are_read_as_the_store_in_memory_reads_them(
    kept: tuple[SqlStore, Project], sizes: list[int], seed: int
) -> None:
    store, home = kept
    project, memory = new_project(store, workspace=home.workspace), MemoryStore()
    twin = new_project(memory)
    renamed = dict(
        zip(
            (unit.id for unit in project.organisation.units),
            (unit.id for unit in twin.organisation.units),
            strict=True,
        )
    )
    for index, size in enumerate(sizes):
        people, texts = some_submissions(project, size, seed + index), some_comments(size, seed + index)
        add_answers(store, project, people, texts, digest=str(index))
        same = [type(each)(each.key, renamed[each.unit_id], each.role, each.values) for each in people]
        add_answers(memory, twin, same, texts, digest=str(index))
    ours = store.answers(project.workspace, project.survey)
    theirs = memory.answers(twin.workspace, twin.survey)
    assert ours.values.tobytes() == theirs.values.tobytes()
    assert ours.unit.tolist() == theirs.unit.tolist()
    assert ours.role.tolist() == theirs.role.tolist()
    assert store.comments(project.workspace, project.survey) == memory.comments(twin.workspace, twin.survey)
