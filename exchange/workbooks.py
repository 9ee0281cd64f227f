"""The workbooks handed over: for the leadership, for circulation, and both in one file."""

from __future__ import annotations

from collections.abc import Iterable

from engagement.plan_pack import PlanPack, pack_of
from engagement.report import Report
from exchange.project_plan.plan_book import add_plan, add_plan_identity
from exchange.workbook import (
    cure_sheet,
    detail_sheet,
    drafts_sheet,
    evidence_sheet,
    heatmap_sheet,
    interval_sheet,
    measurement_sheet,
    method_sheet,
    numbers_sheet,
    pitfall_sheet,
    summary_sheet,
    waves_sheet,
)
from exchange.workbook.book import Book

LEADERSHIP_FOOTER = "For the leadership team"
_CIRCULATION = "Rollout plan, may circulate"
_REPORT_LINKS = (
    (heatmap_sheet.NAME, "Readiness"),
    (pitfall_sheet.NAME, "Pitfalls"),
    (evidence_sheet.NAME, "Evidence"),
    (cure_sheet.NAME, "Cures"),
    (waves_sheet.NAME, "Waves"),
    (method_sheet.NAME, "Method"),
    (numbers_sheet.NAME, "Our numbers"),
)


def leadership_report(report: Report) -> bytes:
    """The leadership's workbook: summary, readiness, pitfalls, drafts, waves, method, numbers.

    It names units' readiness and repairs, so it does not circulate. Quotes appear only
    where the person agreed to be named.
    """
    book = _book(report, LEADERSHIP_FOOTER)
    _add_leadership(book, report)
    return book.content()


def project_plan(plan: PlanPack | Report, sheets: Iterable[str] = ()) -> bytes:
    """The plan that may circulate: overview, Gantt, activities, workshops, gates, assumptions.

    It holds no unit's readiness, no repair, no quote and no lead's openness. Dates and status are
    edited on Activities; the other sheets read them from there.

    Parameters
    ----------
    plan : PlanPack or Report
        A report alone has no gates, lessons, earlier versions or scenarios.
    sheets : iterable of str
        Ids of further sheets (`exchange.project_plan.sheets.PLAN_SHEETS`).

    Raises
    ------
    ValueError
        If there is no sheet of such a name.
    """
    pack = pack_of(plan) if isinstance(plan, Report) else plan
    asked_for = tuple(sheets)
    book = _book(pack.report, _CIRCULATION)
    add_plan(book, pack, asked_for)
    add_plan_identity(book, pack, asked_for)
    return book.content()


def full_workbook(plan: PlanPack | Report, sheets: Iterable[str] = ()) -> bytes:
    """The leadership report followed by the plan sheets, in one file for the leadership.

    It never comes back as a plan: what would be written on in it names units' readiness.
    """
    pack = pack_of(plan) if isinstance(plan, Report) else plan
    book = _book(pack.report, LEADERSHIP_FOOTER)
    _add_leadership(book, pack.report)
    add_plan(book, pack, sheets)
    return book.content()


def _book(report: Report, footer: str) -> Book:
    return Book(
        title="Change readiness and OKR rollout" if footer == LEADERSHIP_FOOTER else "OKR rollout plan",
        subject=f"Plan version {report.plan_number}",
        made_on=report.plan.made_on,
        footer=footer,
    )


def _add_leadership(book: Book, report: Report) -> None:
    drafts = ((drafts_sheet.NAME, "Draft OKRs"),) if report.risks.known.dossier.drafts else ()
    summary_sheet.add_summary(book, report, (*_REPORT_LINKS, *drafts))
    heatmap_sheet.add_heatmap(book, report)
    interval_sheet.add_intervals(book, report)
    detail_sheet.add_details(book, report)
    pitfall_sheet.add_pitfalls(book, report, evidence_sheet.evidence_rows(report))
    evidence_sheet.add_evidence(book, report)
    cure_sheet.add_cures(book, report)
    pitfall_sheet.add_matrix(book, report)
    drafts_sheet.add_drafts(book, report)
    waves_sheet.add_waves(book, report)
    method_sheet.add_method(book, report)
    numbers_sheet.add_numbers(book, report)
    measurement_sheet.add_measurement(book, report)
