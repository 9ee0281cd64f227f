"""What a returned workbook says it is: whose plan, and which version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from exchange.project_plan.identity import FORMAT, SHEET, PlanIdentity
from exchange.returned_plan.parts import PlanParts
from exchange.table_rows import refused

_MOST_ROWS = 50
_LAST_EXPORT = "Upload the plan as it was exported here and edited since."


@dataclass(frozen=True, slots=True)
class IdentitySheet:
    """The very hidden sheet of a file.

    Parameters
    ----------
    file_name : str
        For messages.
    """

    name: str
    file_name: str

    def identity(self, sheet: Any) -> PlanIdentity:
        """What the sheet says.

        Raises
        ------
        FaultsError
            If it is of another format, or changed.
        """
        rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=2, values_only=True)
        found = {str(key): _text(value) for key, value, *_ in ((*tuple(row), None, None) for row in rows)}
        place = f"{self.file_name}, sheet '{self.name}'"
        if found.get("format", str(FORMAT)) != str(FORMAT):
            problem = "the plan was exported by another version of the program"
            raise refused(place, problem, "Export the plan again and copy your changes.", found["format"])
        try:
            return _identity(found)
        except (KeyError, ValueError):
            problem = "the hidden sheet that says which plan it is was changed"
            raise refused(place, problem, _LAST_EXPORT) from None


def _identity(found: Mapping[str, str]) -> PlanIdentity:
    version = int(found["plan_version"])
    if version < 1:
        raise ValueError("versions count from 1")
    decisions = int(found["decisions"])
    return PlanIdentity(UUID(found["engagement"]), version, tuple(found["sheets"].split()), decisions)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def checked_identity(parts: PlanParts) -> IdentitySheet:
    """The identity sheet of a file.

    Raises
    ------
    FaultsError
        If it has none.
    """
    if SHEET not in parts.sheets:
        problem = "it is not a plan of Groundwork, or its hidden sheet was removed"
        raise refused(parts.file_name, problem, _LAST_EXPORT)
    return IdentitySheet(SHEET, parts.file_name)
