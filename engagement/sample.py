"""The sample engagement: an invented company whose teams differ in an instructive way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from readiness.draft_okrs.draft import DraftLevel
from readiness.facts import Fact, fact_catalogue, facts_from_mapping
from rollout.planning.settings import PlanSettings
from surveys.instrument import Instrument, Item, ItemKind
from surveys.instrument_files import mapping_from_yaml

# A form tool's export starts with these; the import drops them at the door.
PERSONAL_HEADINGS = ("Timestamp", "Email address")


class SampleUnit(BaseModel):
    """One unit of the sample, with what its people tend to answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str
    level: str
    parent: str = ""
    headcount: int
    answers: int
    lead: str
    volunteered: str
    function: str = ""
    location: str = ""
    country: str = ""
    time_zone: str = "Europe/Berlin"
    blocked: str = ""
    depends_on: str = ""
    priority: float | None = None
    role: str = "member"
    profile: tuple[float, ...]
    items: dict[str, float] = {}

    def team_row(self) -> dict[str, str]:
        """The unit as a row of the team list."""
        left_out = {"answers", "role", "profile", "items", "priority"}
        row = {name: str(value) for name, value in self.model_dump(exclude=left_out).items()}
        return row | {"priority": "" if self.priority is None else f"{self.priority:g}"}


class SampleObservation(BaseModel):
    """A sign that was looked for in a workshop of the sample."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pitfall: str
    sign: str
    steps: int
    unit: str
    seen_by: str
    note: str = ""


class SampleDraft(BaseModel):
    """What one team of the sample wrote on the wall."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: str
    level: DraftLevel
    text: str


class SampleData(BaseModel):
    """The sample's file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    company: str
    sponsor: str
    seed: int
    components: tuple[str, ...]
    pitfall_items: dict[str, float]
    spread: dict[str, float]
    share: dict[str, float]
    units: tuple[SampleUnit, ...]
    comments: dict[str, tuple[str, ...]]
    facts: dict[str, object]
    observations: tuple[SampleObservation, ...]
    projects: tuple[str, ...]
    drafts: tuple[SampleDraft, ...]


@dataclass(frozen=True)
class Sample:
    """The sample as a client would bring it.

    Parameters
    ----------
    team_rows : tuple of mappings
        Rows of the team list: field -> text.
    headings, answer_rows : tuples
        A form tool's export, with times and addresses as such exports have them.
    """

    company: str
    sponsor: str
    team_rows: tuple[Mapping[str, str], ...]
    headings: tuple[str, ...]
    answer_rows: tuple[tuple[str, ...], ...]
    facts: tuple[Fact, ...]
    observations: tuple[SampleObservation, ...]
    projects: tuple[str, ...]
    drafts: tuple[SampleDraft, ...]
    settings: PlanSettings


@cache
def _data() -> SampleData:
    path = Path(__file__).parent / "sample.yaml"
    return SampleData.model_validate(mapping_from_yaml(path.read_bytes(), path.name))


def sample(instrument: Instrument, *, today: date, language: str = "en") -> Sample:
    """The sample engagement, the same at every call with the same arguments."""
    data = _data()
    generator = np.random.default_rng(data.seed)
    questions = [item.text[language] for item in instrument.items]
    questions += [question.text[language] for question in instrument.open_questions]
    rows = [
        row for unit in data.units for row in _answer_rows(unit, data, instrument, language, generator, today)
    ]
    # People answer in any order, not team by team.
    order = generator.permutation(len(rows))
    return Sample(
        company=data.company,
        sponsor=data.sponsor,
        team_rows=tuple(unit.team_row() for unit in data.units),
        headings=(*PERSONAL_HEADINGS, "Which team are you in?", "Your role", *questions),
        answer_rows=tuple(rows[position] for position in order),
        facts=facts_from_mapping(data.facts, fact_catalogue(), place="sample.yaml", today=today),
        observations=data.observations,
        projects=data.projects,
        drafts=data.drafts,
        settings=PlanSettings(coach_hours=200),
    )


def _answer_rows(
    unit: SampleUnit,
    data: SampleData,
    instrument: Instrument,
    language: str,
    generator: np.random.Generator,
    today: date,
) -> list[tuple[str, ...]]:
    roles = {role.id: role.label[language] for role in instrument.roles}
    rows = []
    for number in range(unit.answers):
        mood = generator.normal(0, data.spread["person"])
        answers = [
            _word(item, unit, data, instrument, language, mood, generator) for item in instrument.items
        ]
        comments = [
            str(generator.choice(data.comments[question.id]))
            if generator.random() < data.share["comment"]
            else ""
            for question in instrument.open_questions
        ]
        minute = datetime.combine(today - timedelta(days=7), datetime.min.time()) + timedelta(
            minutes=int(generator.integers(540, 1020))
        )
        # The first answer of each team is its lead's.
        role = "lead" if unit.role == "member" and number == 0 else unit.role
        address = f"person{generator.integers(10_000, 99_999)}@nordlicht.example"
        rows.append((minute.isoformat(" "), address, unit.name, roles[role], *answers, *comments))
    return rows


def _word(
    item: Item,
    unit: SampleUnit,
    data: SampleData,
    instrument: Instrument,
    language: str,
    mood: float,
    generator: np.random.Generator,
) -> str:
    share, draw = data.share, generator.random()
    if draw < share["dont_know"]:
        return instrument.ways_out.dont_know[language]
    if draw < share["dont_know"] + share["declined"]:
        return instrument.ways_out.declined[language]
    if draw < share["dont_know"] + share["declined"] + share["blank"]:
        return ""
    spread = data.spread["symptom" if item.kind is ItemKind.SYMPTOM else "item"]
    scale = instrument.scale_of(item)
    keyed = _aim(item, unit, data) + mood + generator.normal(0, spread)
    point = int(np.clip(np.rint(keyed), scale.minimum, scale.maximum))
    if item.reversed:
        point = scale.minimum + scale.maximum - point
    return scale.labels[language][point - scale.minimum]


def _aim(item: Item, unit: SampleUnit, data: SampleData) -> float:
    if item.kind is ItemKind.PITFALL:
        return unit.items.get(item.id, data.pitfall_items[item.id])
    return unit.profile[data.components.index(item.component or "")]
