"""Workbooks handed over: the leadership report and the project plan."""

from exchange.workbook.workbooks import full_workbook, leadership_report, project_plan

__all__ = ["full_workbook", "leadership_report", "project_plan"]
