"""The workbooks handed over: for the leadership, for circulation, and both in one file."""

from __future__ import annotations

from engagement.report import Report
from exchange.project_plan import activities_sheet, capacity_sheet, gantt_sheet, overview_sheet
from exchange.project_plan.circulation import circulating_obstacles, circulating_sentence
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

_LEADERSHIP = "For the leadership team"
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
_PLAN_LINKS = (
    (gantt_sheet.NAME, "Gantt"),
    (activities_sheet.NAME, "Activities"),
    (capacity_sheet.NAME, "Capacity"),
    (capacity_sheet.ASSUMPTIONS, "Assumptions"),
)


def leadership_report(report: Report) -> bytes:
    """The leadership's workbook: summary, readiness, pitfalls, drafts, waves, method, numbers.

    It names units' readiness and repairs, so it does not circulate. Quotes appear only
    where the person agreed to be named.
    """
    book = _book(report, _LEADERSHIP)
    _add_leadership(book, report)
    return book.content()


def project_plan(report: Report) -> bytes:
    """The plan that may circulate: overview, Gantt, activities, capacity, assumptions.

    It holds no unit's readiness, no repair, no quote and no lead's openness. Dates are
    edited on Activities; Gantt and Overview read them from there.
    """
    book = _book(report, _CIRCULATION)
    _add_plan(book, report)
    return book.content()


def full_workbook(report: Report) -> bytes:
    """The leadership report followed by the plan sheets, in one file for the leadership."""
    book = _book(report, _LEADERSHIP)
    _add_leadership(book, report)
    _add_plan(book, report)
    return book.content()


def _book(report: Report, footer: str) -> Book:
    return Book(
        title="Change readiness and OKR rollout" if footer == _LEADERSHIP else "OKR rollout plan",
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


def _add_plan(book: Book, report: Report) -> None:
    plan = report.plan
    overview_sheet.add_overview(book, report, _PLAN_LINKS)
    if plan.is_possible:
        gantt_sheet.add_gantt(book, plan)
        activities_sheet.add_activities(book, plan)
        capacity_sheet.add_capacity(book, plan)
    else:
        _add_empty_plan(book, report)
    capacity_sheet.add_assumptions(book, plan)


def _add_empty_plan(book: Book, report: Report) -> None:
    """Each plan sheet says why there is no plan, instead of an empty table."""
    widths = (90.0, 30.0)
    for name, _ in _PLAN_LINKS[:3]:
        sheet = book.sheet(name, widths)
        row = book.title(sheet, "There is no plan yet", circulating_sentence(report.plan), 1, sum(widths))
        waves_sheet.add_obstacles(book, sheet, row, circulating_obstacles(report.plan), 1, sum(widths))
