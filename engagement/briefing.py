"""What works council and data protection have to know of a survey, out of its actual settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from engagement.comments import LEAST_TEXTS
from engagement.context import Context
from engagement.room import Room
from engagement.running_room import room_for
from readiness.published import LEAST_ANSWERS_FOR_TELLING_SYMPTOMS, SYMPTOMS_NOT_TOLD_OF_TEAMS
from surveys.instrument import Instrument, Item, ItemKind
from surveys.organisation import Organisation
from surveys.survey import ReportingUnit, Survey, SurveyState


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One statement, and what its answers are used for.

    Parameters
    ----------
    component : str
        The component it measures, or whose symptom it asks for; empty for a pitfall.
    symptom : str
        What a missing component predicts; only where it asks for that.
    pitfalls : tuple of str
        Ids of the pitfalls its answers are evidence for or against.
    """

    number: int
    text: str
    kind: ItemKind
    component: str
    symptom: str
    pitfalls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScaleShown:
    """The answers people choose from, and the statements they belong to, as "1-24, 30"."""

    answers: tuple[str, ...]
    items: str


@dataclass(frozen=True, slots=True)
class WhatIsAsked:
    """The questions in one language."""

    title: str
    purpose: str
    items: tuple[AskedItem, ...]
    scales: tuple[ScaleShown, ...]
    ways_out: tuple[str, str]
    roles: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhoIsAsked:
    """The people, and the groups in which they are shown.

    Parameters
    ----------
    together : tuple of tuple of str
        Names of teams with one result for all of them.
    too_small : tuple of str
        Groups with fewer people than the threshold: always hidden.
    invited : int
        Personal invitations made.
    """

    people: int
    teams: int
    together: tuple[tuple[str, ...], ...]
    too_small: tuple[str, ...]
    invited: int


@dataclass(frozen=True, slots=True)
class Briefing:
    """The facts of one survey's settings; the words around them are elsewhere.

    Parameters
    ----------
    guarded_symptoms : tuple of str
        Symptoms that are told of large groups above team level only.
    guarded_from : int
        So many answers such a group needs at least.
    fewest_texts : int
        So many texts to a question before anybody reads them.
    published : int
        How often its results were published.
    unconfirmed : tuple of str
        Languages offered whose wording no native speaker has confirmed.
    """

    organisation: str
    survey: Survey
    day: date
    asked: WhatIsAsked
    who: WhoIsAsked
    room: Room
    guarded_symptoms: tuple[str, ...]
    guarded_from: int
    fewest_texts: int
    published: int
    addresses_kept: int
    languages: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    version: str

    @property
    def asks_texts(self) -> bool:
        """Whether phones ask the open questions."""
        return self.room.open_answers and bool(self.asked.questions)

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken."""
        return self.survey.state is SurveyState.OPEN


def briefing(context: Context, survey: UUID, language: str) -> Briefing:
    """The facts of a survey, with its questions in one of its languages."""
    store, workspace = context.store, context.workspace
    found = store.survey(workspace, survey)
    instrument = store.survey_instrument(workspace, survey)
    invitations = store.invitations(workspace, survey)
    guarded = [
        each.symptom.label[language]
        for each in instrument.components
        if each.symptom and each.symptom.id in SYMPTOMS_NOT_TOLD_OF_TEAMS
    ]
    return Briefing(
        organisation=store.engagement(workspace, found.engagement_id).name,
        survey=found,
        day=context.today(),
        asked=what_is_asked(instrument, language),
        who=who_is_asked(
            store.survey_organisation(workspace, survey),
            store.survey_reporting_units(workspace, survey),
            found.threshold,
            len(invitations),
        ),
        room=room_for(context, survey),
        guarded_symptoms=tuple(guarded),
        guarded_from=LEAST_ANSWERS_FOR_TELLING_SYMPTOMS,
        fewest_texts=max(LEAST_TEXTS, found.threshold),
        published=store.publications(workspace, survey),
        addresses_kept=sum(bool(each.address) for each in invitations),
        languages=instrument.languages,
        unconfirmed=instrument.unconfirmed,
        version=f"{instrument.id} {instrument.version}, {instrument.content_hash[:12]}",
    )


def what_is_asked(instrument: Instrument, language: str) -> WhatIsAsked:
    """The questions of an instrument in one of its languages."""
    ways_out = instrument.ways_out
    return WhatIsAsked(
        title=instrument.title[language],
        purpose=instrument.introduction[language],
        items=tuple(
            _asked_item(number, item, instrument, language)
            for number, item in enumerate(instrument.items, start=1)
        ),
        scales=tuple(_scales(instrument, language)),
        ways_out=(ways_out.dont_know[language], ways_out.declined[language]),
        roles=tuple(role.label[language] for role in instrument.roles),
        questions=tuple(each.text[language] for each in instrument.open_questions),
    )


def _asked_item(number: int, item: Item, instrument: Instrument, language: str) -> AskedItem:
    component = instrument.components_by_id[item.component] if item.component else None
    symptom = component.symptom if component and item.kind is ItemKind.SYMPTOM else None
    return AskedItem(
        number,
        item.text[language],
        item.kind,
        component.label[language] if component else "",
        symptom.label[language] if symptom else "",
        item.pitfalls,
    )


def _scales(instrument: Instrument, language: str) -> Iterable[ScaleShown]:
    numbers: dict[str, list[int]] = {}
    for number, item in enumerate(instrument.items, start=1):
        numbers.setdefault(item.scale, []).append(number)
    for scale, found in numbers.items():
        yield ScaleShown(instrument.scales[scale].labels[language], runs(found))


def runs(numbers: Iterable[int]) -> str:
    """Rising numbers with those in a row drawn together.

    Examples
    --------
    >>> runs([1, 2, 3, 7, 9, 10])
    '1-3, 7, 9-10'
    """
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in found)


def who_is_asked(
    organisation: Organisation, reporting: Iterable[ReportingUnit], threshold: int, invited: int
) -> WhoIsAsked:
    """The people of a survey and the groups in which they are shown."""
    rows = tuple(reporting)
    names = {unit.id: unit.name for unit in organisation.units}
    people = people_of(organisation, rows)
    return WhoIsAsked(
        people=organisation.members_total(organisation.root.id),
        teams=sum(bool(unit.members_direct) for unit in organisation.units),
        together=tuple(tuple(names[unit] for unit in row.unit_ids) for row in rows if len(row.unit_ids) > 1),
        too_small=tuple(row.name for row in rows if 0 < people[row.id] < threshold),
        invited=invited,
    )


def people_of(organisation: Organisation, rows: Iterable[ReportingUnit]) -> Mapping[UUID, int]:
    """Reporting unit -> people in it and in every reporting unit below it."""
    rows = tuple(rows)
    total = {row.id: sum(organisation.by_id[unit].members_direct for unit in row.unit_ids) for row in rows}
    # Parents come before their children.
    for row in reversed(rows):
        if row.parent is not None:
            total[row.parent] += total[row.id]
    return total


def groups_too_small(context: Context, survey: UUID) -> tuple[str, ...]:
    """Groups of a survey that have fewer people than the threshold."""
    store, workspace = context.store, context.workspace
    rows = store.survey_reporting_units(workspace, survey)
    organisation = store.survey_organisation(workspace, survey)
    return who_is_asked(organisation, rows, store.survey(workspace, survey).threshold, 0).too_small
