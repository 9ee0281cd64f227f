"""The sheets of a returned workbook that are the project manager's own, so that they are seen before they travel."""

from __future__ import annotations

from exchange.project_plan.identity import SHEET as IDENTITY
from exchange.project_plan.sheets import PLAN_SHEETS
from exchange.returned_plan.asked_sheets import asked_of
from exchange.returned_plan.parts import plan_parts


def own_sheets(kept: bytes) -> tuple[str, ...]:
    """Names of the sheets that are none of ours, in the workbook's order; hidden ones say so.

    Raises
    ------
    FaultsError
        If the file is no plan of ours, damaged or hostile.
    """
    parts = plan_parts(kept, "the file that came back")
    asked = set(asked_of(parts))
    ours = {each.title for each in PLAN_SHEETS if each.is_default or each.id in asked} | {IDENTITY}
    return tuple(
        f"{title} (hidden)" if title in parts.hidden else title for title in parts.sheets if title not in ours
    )
