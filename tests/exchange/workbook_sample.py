"""Reports for the workbook tests: the sample engagement, and variations of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from html import unescape
from io import BytesIO
from itertools import count, cycle
from uuid import NAMESPACE_URL, UUID, uuid5
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring
from openpyxl import Workbook, load_workbook

from engagement.dossier import Dossier
from engagement.model import Engagement, PublishedSnapshot
from engagement.reading import Results
from engagement.report import Report
from engagement.risks import Known, Risks
from engagement.sample import sample
from readiness.facts import Fact, MayRead, Observation, fact_catalogue
from readiness.judgements import judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from readiness.publication import published_readiness
from readiness.published import PublishedReadiness, PublishedUnit
from rollout.planning.document import PlanDocument
from rollout.planning.ground import Ground
from rollout.planning.plan_document import plan_document
from rollout.planning.settings import PlanSettings
from surveys.answers import answer_table
from surveys.form_answers import FormRow, answers_from_rows
from surveys.instrument_files import built_in_instrument
from surveys.matching import proposed_mapping
from surveys.organisation import Organisation, Volunteered
from surveys.organisation_drafts import UnitDraft, organisation_from_drafts
from surveys.survey import Survey, reporting_units

TODAY = date(2026, 11, 23)
QUOTE = "We will link the bonus to it, whatever HR says"
SPEAKER = "Clemens Quotemann"
_WORKSPACE, _ENGAGEMENT, _SURVEY = (uuid5(NAMESPACE_URL, name) for name in ("client", "project", "wave"))


def _id(number: int) -> UUID:
    return uuid5(_WORKSPACE, str(number))


@cache
def sample_organisation() -> Organisation:
    """The organisation of the sample engagement."""
    rows = sample(built_in_instrument(), today=TODAY).team_rows
    drafts = [UnitDraft(place=f"row {n}", **row) for n, row in enumerate(rows, start=2)]
    numbers = count()
    return organisation_from_drafts(
        drafts, company_name="Nordlicht Bikes", new_id=lambda: _id(next(numbers))
    )[0]


@cache
def sample_readiness(threshold: int = 5) -> PublishedReadiness:
    """The published results of the sample's answers."""
    instrument, organisation = built_in_instrument(), sample_organisation()
    content = sample(instrument, today=TODAY)
    rows = [FormRow(f"row {n}", row) for n, row in enumerate(content.answer_rows, start=2)]
    mapping = proposed_mapping(content.headings, content.answer_rows, instrument, organisation)
    numbers = count(1)
    form = answers_from_rows(
        content.headings,
        rows,
        mapping,
        instrument,
        organisation,
        random_key=lambda: next(numbers).to_bytes(16, "big"),
    )
    table = answer_table(
        [(each.unit_id, each.role, each.values) for each in form.submissions],
        instrument.item_ids,
        tuple(unit.id for unit in organisation.units),
    )
    return published_readiness(
        table, instrument, _survey(threshold), organisation, reporting_units(organisation)
    )


def _survey(threshold: int) -> Survey:
    return Survey(
        id=_SURVEY,
        workspace_id=_WORKSPACE,
        engagement_id=_ENGAGEMENT,
        name="Baseline",
        instrument_hash=built_in_instrument().content_hash,
        language="en",
        threshold=threshold,
    )


def sample_risks(
    readiness: PublishedReadiness,
    facts: tuple[Fact, ...] | None = None,
    *,
    language: str = "en",
    observations: tuple[Observation, ...] = (),
    dossier: Dossier | None = None,
    plan: PlanDocument | None = None,
) -> Risks:
    """The risks of published results and facts; the sample's facts by default."""
    instrument = built_in_instrument()
    known = Known(
        facts=sample(instrument, today=TODAY).facts if facts is None else facts,
        results=Results(
            _survey(5).model_copy(update={"language": language}), instrument, _snapshot(readiness)
        ),
        observations=observations,
        dossier=dossier or Dossier(),
        organisation=sample_organisation(),
        plan=plan,
        plan_number=1 if plan else 0,
    )
    return Risks(known, pitfall_catalogue(), fact_catalogue(), judgements())


def quoted_facts(may_read: MayRead) -> tuple[Fact, ...]:
    """The sample's facts with one quote that a given circle may read."""
    facts = sample(built_in_instrument(), today=TODAY).facts
    return tuple(
        each.model_copy(update={"quote": QUOTE, "said_by": SPEAKER, "may_read": may_read})
        if each.fact == "pay_link"
        else each
        for each in facts
    )


def planned(
    organisation: Organisation, readiness: PublishedReadiness, settings: PlanSettings
) -> PlanDocument:
    """A plan for an organisation, or why there is none."""
    labels = built_in_instrument().components_by_id
    ground = Ground(
        engagement=_ENGAGEMENT,
        organisation=organisation,
        published=readiness,
        settings=settings,
        today=TODAY,
        component_label=lambda component: labels[component].label["en"],
    )
    return plan_document(ground, seconds=1.0)


@cache
def sample_report() -> Report:
    """The sample engagement, from team list to plan."""
    organisation, readiness = sample_organisation(), sample_readiness()
    settings = PlanSettings(coach_hours=200)
    return Report(
        engagement=Engagement(
            id=_ENGAGEMENT,
            workspace_id=_WORKSPACE,
            name="Nordlicht Bikes",
            sponsor="Ines Albrecht, managing director",
            created_on=TODAY,
            settings=settings,
        ),
        organisation=organisation,
        results=Results(_survey(5), built_in_instrument(), _snapshot(readiness)),
        risks=sample_risks(readiness),
        plan=planned(organisation, readiness, settings),
        plan_number=1,
    )


def _snapshot(readiness: PublishedReadiness) -> PublishedSnapshot:
    return PublishedSnapshot(
        id=uuid5(_SURVEY, "snapshot"),
        workspace_id=_WORKSPACE,
        survey_id=_SURVEY,
        published_on=TODAY,
        content=readiness,
    )


def with_readiness(report: Report, readiness: PublishedReadiness) -> Report:
    """The report with other published results; the plan stays."""
    return replace(
        report,
        results=replace(report.results, snapshot=_snapshot(readiness)),
        risks=sample_risks(readiness, report.risks.facts),
    )


def with_units(readiness: PublishedReadiness, units: Sequence[PublishedUnit]) -> PublishedReadiness:
    """Published results with other units, built anew so that nothing looked up before is kept."""
    fields = {name: getattr(readiness, name) for name in PublishedReadiness.model_fields}
    return PublishedReadiness(**fields | {"units": tuple(units)})


@cache
def impossible_report() -> Report:
    """The sample with no lead who volunteered: nobody may pilot, so that no plan keeps all rules."""
    report = sample_report()
    nobody = Organisation(
        units=tuple(
            unit.model_copy(
                update={"volunteered": Volunteered.NO if unit.code != "T11" else Volunteered.NOT_ASKED}
            )
            for unit in report.organisation.units
        )
    )
    return replace(
        report, organisation=nobody, plan=planned(nobody, report.readiness, PlanSettings(coach_hours=200))
    )


def renamed(report: Report, names: Sequence[str]) -> Report:
    """The report with people's words replaced everywhere: units, leads, owners, sponsor, engagement."""
    new = dict(zip((unit.id for unit in report.organisation.units), cycle(names), strict=False))
    readiness = with_units(
        report.readiness,
        [unit.model_copy(update={"name": new[unit.id]}) for unit in report.readiness.units],
    )
    rows = tuple(
        row.model_copy(update={"name": new[row.unit], "lead": new[row.unit], "read_from": new[row.unit]})
        for row in report.plan.rows
    )
    activities = tuple(
        each.model_copy(update={"unit_name": name, "owner": name, "takes_part": name, "title": name})
        for each, name in zip(report.plan.activities, cycle(names), strict=False)
    )
    plan = report.plan.model_copy(update={"rows": rows, "activities": activities})
    engagement = report.engagement.model_copy(update={"name": names[0], "sponsor": names[0]})
    return replace(with_readiness(report, readiness), plan=plan, engagement=engagement)


def opened(content: bytes, *, values: bool = False) -> Workbook:
    """A finished file as another program reads it: formulas, or their stored values."""
    return load_workbook(BytesIO(content), data_only=values)


def texts(content: bytes) -> Iterator[str]:
    """Every text of a file: shared strings, and whatever else its parts hold."""
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            yield unescape(archive.read(name).decode("utf-8", errors="replace"))


def shared_strings(content: bytes) -> tuple[str, ...]:
    """The texts in cells, each once."""
    with ZipFile(BytesIO(content)) as archive:
        root = fromstring(archive.read("xl/sharedStrings.xml"))
    return tuple("".join(part.text or "" for part in item.iter() if part.tag.endswith("}t")) for item in root)
