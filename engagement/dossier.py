"""What an engagement keeps about its risks beside interview and observations."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from readiness.draft_okrs.draft import DraftOkr
from readiness.evidence.cadence import CadenceRecord
from readiness.risk.records import ChosenCure, Forecast, JudgementEdit, Outcome
from rollout.activities.ledger import WorkLedger
from rollout.activities.lessons import Lesson
from rollout.gates.book import GateBook
from rollout.planning.actuals import ActualStart


class Dossier(BaseModel):
    """Drafts, cadence, changed numbers, cures, forecasts, outcomes, gates, starts, work and lessons.

    One document, changed as a whole (`Store.change_dossier`). Fields are only ever added,
    with a value that says "not there", so that older documents open as they are.

    Parameters
    ----------
    projects : tuple of str
        Names of the client's projects, so that key results that copy one are seen.
    actuals : tuple of ActualStart
        What became of planned starts, oldest first; of each unit the last one stands.
    ledger : WorkLedger
        What people decided about single activities of the plan.
    lessons : tuple of Lesson
        Closing notes, oldest first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    drafts: tuple[DraftOkr, ...] = ()
    projects: tuple[str, ...] = ()
    cadence: tuple[CadenceRecord, ...] = ()
    edits: tuple[JudgementEdit, ...] = ()
    cures: tuple[ChosenCure, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    gates: GateBook = GateBook()
    actuals: tuple[ActualStart, ...] = ()
    ledger: WorkLedger = WorkLedger()
    lessons: tuple[Lesson, ...] = ()
