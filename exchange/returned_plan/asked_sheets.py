"""Which further sheets a returned workbook was asked for, so that the next export has them too."""

from __future__ import annotations

from exchange.project_plan.sheets import SHEETS_BY_ID
from exchange.returned_plan.identities import checked_identity
from exchange.returned_plan.parts import PlanParts, plan_parts
from exchange.returned_plan.slim import opened_sheets


def asked_sheets(kept: bytes) -> tuple[str, ...]:
    """Ids of the sheets beside the default ones, as far as there still are such sheets.

    Raises
    ------
    FaultsError
        If the file is no plan of ours, damaged or hostile.
    """
    return asked_of(plan_parts(kept, "the file that came back"))


def asked_of(parts: PlanParts) -> tuple[str, ...]:
    """The same of a workbook whose parts are known.

    Raises
    ------
    FaultsError
        If the file is no plan of ours.
    """
    sheet = checked_identity(parts)
    identity = sheet.identity(opened_sheets(parts, (sheet.name,))[sheet.name])
    return tuple(each for each in identity.sheets if each in SHEETS_BY_ID)
