"""The sample engagement with all that one may know beside the survey: drafts, edits, cures, contradictions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from uuid import NAMESPACE_URL, UUID, uuid5

from engagement.dossier import Dossier
from engagement.report import Report
from engagement.sample import sample
from readiness.draft_okrs.checklist import data_checklist
from readiness.draft_okrs.draft import Answer, DraftKeyResult, DraftLevel, DraftOkr
from readiness.evidence.cadence import CadenceRecord
from readiness.facts import Fact, MayRead, Observation
from readiness.pitfall_catalogue import ObservationSignal, pitfall_catalogue
from readiness.risk.records import ChosenCure, JudgementEdit
from surveys.instrument_files import built_in_instrument
from tests.exchange.workbook_sample import (
    QUOTE,
    SPEAKER,
    TODAY,
    sample_organisation,
    sample_report,
    sample_risks,
)

OBSERVER, NOTE = "Otto Observer", "Whispered in the corridor"


def an_id(number: int) -> UUID:
    """An id of this sample."""
    return uuid5(NAMESPACE_URL, f"knowing {number}")


def unit_named(name: str) -> UUID:
    """The sample's unit of that name."""
    return next(unit.id for unit in sample_organisation().units if unit.name == name)


def contradicting_facts(may_read: MayRead) -> tuple[Fact, ...]:
    """The sample's facts, to which one source adds that pay is not linked: the document says it is."""
    return (
        *sample(built_in_instrument(), today=TODAY).facts,
        Fact(
            fact="pay_link",
            value="none",
            quote=QUOTE,
            said_by=SPEAKER,
            on=date(2026, 11, 9),
            may_read=may_read,
        ),
    )


def sample_dossier() -> Dossier:
    """Drafts, a rhythm, two changed numbers and two cures decided on."""
    on = date(2026, 11, 20)
    return Dossier(
        drafts=sample_drafts(),
        projects=("Project Phoenix",),
        cadence=(
            CadenceRecord(
                id=an_id(900),
                unit=unit_named("Marketing"),
                on=on,
                last_check_in=date(2026, 9, 1),
                retrospectives_due=3,
                retrospectives_held=0,
            ),
        ),
        edits=(
            JudgementEdit(
                number="base_rate/hr-ownership", value=0.4, reason="HR leads here", by="Ada King", on=on
            ),
            JudgementEdit(number="likelihood_ratio/strong", value=8, reason="=1+1", by="@SUM(A1)", on=on),
        ),
        cures=(
            ChosenCure(cure="name-business-owner", on=on, owner="Ines Albrecht"),
            ChosenCure(cure="agree-part-of-hr", on=on),
        ),
    )


def sample_drafts() -> tuple[DraftOkr, ...]:
    """An objective of work, one of effect, one of a single person; with words that look like formulas."""

    def key_result(number: int, text: str, **more: object) -> DraftKeyResult:
        return DraftKeyResult.model_validate({"id": an_id(number), "text": text, **more})

    yes = dict.fromkeys(data_checklist().needed, Answer.YES)
    return (
        DraftOkr(
            id=an_id(910),
            objective="Customers buy without help",
            team="Sales",
            level=DraftLevel.TEAM,
            key_results=(
                key_result(911, "Launch the new customer portal by March"),
                key_result(
                    912, "Increase satisfaction significantly", overruled={"no-number": "We count it"}
                ),
                key_result(913, "Finish Project Phoenix"),
            ),
        ),
        DraftOkr(
            id=an_id(920),
            objective='=HYPERLINK("http://evil.example")',
            team="@Service",
            level=DraftLevel.TEAM,
            key_results=(
                key_result(921, "Requests solved at first contact", baseline="=55", target="70 %", data=yes),
                key_result(
                    922,
                    "Churn falls from 4 % to 3 % a month",
                    data={data_checklist().needed[0]: Answer.NO},
                ),
            ),
        ),
        DraftOkr(
            id=an_id(930),
            objective="Be a better colleague",
            unit=unit_named("Marketing"),
            level=DraftLevel.INDIVIDUAL,
        ),
    )


@cache
def knowing_report(may_read: MayRead = MayRead.NAMED) -> Report:
    """The sample with everything an engagement may know beside the survey.

    Parameters
    ----------
    may_read : MayRead
        Who may read the statement that contradicts a document.
    """
    report = sample_report()
    catalogue = pitfall_catalogue()
    signs = [(p.id, s.id) for p, s in catalogue.signals() if isinstance(s, ObservationSignal)]
    seen = tuple(
        Observation(
            id=an_id(950 + place),
            pitfall=pitfall,
            signal=signal,
            steps=2 if place % 2 else -1,
            seen_by=OBSERVER,
            note=NOTE,
            on=date(2026, 11, 12),
            unit=unit_named("Marketing") if place % 2 else None,
        )
        for place, (pitfall, signal) in enumerate(signs[:6])
    )
    risks = sample_risks(
        report.readiness,
        contradicting_facts(may_read),
        observations=seen,
        dossier=sample_dossier(),
        plan=report.plan,
    )
    return replace(report, risks=risks)
