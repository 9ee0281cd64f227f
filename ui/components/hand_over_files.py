"""The files handed over, each made when somebody asks for it, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import PurePath
from uuid import UUID

from engagement.model import KeptFile
from engagement.plan_pack import PlanPack
from exchange.calendars.files import coach_calendar, coaches_with_sessions, unit_calendar, whole_calendar
from exchange.dated_work import DatedWork, dated_work
from exchange.file_names import file_names
from exchange.project_xml.file import project_xml
from exchange.report_json import report_json
from exchange.returned_plan.writing import written_on
from exchange.workbooks import leadership_report, project_plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ICS = "text/calendar"
XML = "application/xml"
JSON = "application/json"


@dataclass(frozen=True)
class HandOverFiles:
    """Every file of one plan.

    Parameters
    ----------
    pack : PlanPack
    """

    pack: PlanPack

    @cached_property
    def stem(self) -> str:
        """How the names of all files begin."""
        return stem_of(self.pack.report.engagement.name)

    @cached_property
    def coaches(self) -> tuple[str, ...]:
        """Those who coach now, and those who hold or held a session."""
        named = {coach.name for coach in self.pack.plan.settings.calendar.coaches}
        return tuple(sorted({*named, *coaches_with_sessions(self._work())}, key=str.casefold))

    def name_for(self, kind: str, name: str, ending: str) -> str:
        """The name of a file for one reader."""
        return self.named(file_names([(kind, name)], ending)[0])

    def named(self, name: str) -> str:
        """The name of a file of this version of the plan."""
        return file_name(self.stem, name, self.pack.report.plan_number)

    def leadership(self) -> bytes:
        """The leadership's workbook."""
        return leadership_report(self.pack.report)

    def plan_workbook(self, sheets: Sequence[str] = ()) -> bytes:
        """The plan's workbook, with sheets asked for beside the default ones."""
        return project_plan(self.pack, sheets)

    def own_workbook(self, kept: KeptFile, sheets: Sequence[str] = ()) -> bytes:
        """The workbook that came back, brought up to date."""
        return written_on(kept.content, self.plan_workbook(sheets))

    def whole_calendar(self) -> bytes:
        """Every activity as a calendar."""
        return whole_calendar(self._work())

    def coach_calendar(self, coach: str) -> bytes:
        """A coach's sessions as a calendar."""
        return coach_calendar(self._work(), coach)

    def unit_calendar(self, unit: UUID) -> bytes:
        """A unit's activities as a calendar."""
        return unit_calendar(self._work(), unit)

    def project_file(self) -> bytes:
        """The plan for Microsoft Project."""
        return project_xml(self._work())

    def report(self) -> str:
        """Everything published, for other programs."""
        return report_json(self.pack.report).model_dump_json(indent=2)

    def _work(self) -> DatedWork:
        return dated_work(self.pack, datetime.now(UTC))


def file_name(stem: str, name: str, version: int) -> str:
    """The name of a file of one version of a plan: two that lie in one folder are told apart.

    Examples
    --------
    >>> file_name("Nordlicht", "project-plan.xlsx", 6)
    'Nordlicht-project-plan-v6.xlsx'
    """
    return versioned(f"{stem}-{name}", version)


def versioned(name: str, version: int) -> str:
    """The name with the number of the version before its ending, in place of an older one.

    Examples
    --------
    >>> versioned("plan of Bo.xlsx", 6), versioned("plan of Bo-v6.xlsx", 7)
    ('plan of Bo-v6.xlsx', 'plan of Bo-v7.xlsx')
    """
    path = PurePath(name)
    return f"{re.sub(r'-v[0-9]+$', '', path.stem)}-v{version}{path.suffix}"


def stem_of(name: str) -> str:
    """How the names of an engagement's files begin.

    Examples
    --------
    >>> stem_of("Nordlicht Bikes, 2027"), stem_of("…")
    ('Nordlicht-Bikes-2027', 'engagement')
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "engagement"
