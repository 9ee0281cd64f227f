"""The sheets of a plan's workbook as data: what each is for, and which come without being asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """One sheet.

    Parameters
    ----------
    id : str
        By which it is asked for.
    title : str
        The name on its tab.
    purpose : str
        What it is for, in one sentence.
    is_default : bool
        It comes without being asked for.
    """

    id: str
    title: str
    purpose: str
    is_default: bool = False


PLAN_SHEETS = (
    PlanSheet("overview", "Overview", "The plan on one page, and the decisions it needs.", True),
    PlanSheet("gantt", "Gantt", "What happens in which week.", True),
    PlanSheet("activities", "Activities", "Who does what by when: the one list that is edited.", True),
    PlanSheet("workshops", "Workshops", "Every session by date, with its coach.", True),
    PlanSheet(
        "gates", "Gates and risks", "When it is decided whether to go on, and what may go wrong.", True
    ),
    PlanSheet("assumptions", "Assumptions", "What the plan takes for granted, and who coaches.", True),
    PlanSheet("capacity", "Capacity", "Whether the coach hours suffice, period by period."),
    PlanSheet("raci", "RACI", "Who does each kind of activity, who answers for it, who is asked and told."),
    PlanSheet("communication", "Communication", "What is said to whom, when and by which way."),
    PlanSheet("training", "Training", "Who is trained when, and how many seats that takes."),
    PlanSheet("first_okrs", "First OKRs", "The introduction itself as the first shared OKR."),
    PlanSheet("scenarios", "Scenarios", "The same plan made faster, safer or cheaper, side by side."),
    PlanSheet(
        "changes", "Changes", "What moved from one version of the plan to the next, and who decided it."
    ),
    PlanSheet("lessons", "Lessons", "Closing notes of reviews and retrospectives."),
)
SHEETS_BY_ID = {each.id: each for each in PLAN_SHEETS}


def chosen_sheets(asked_for: Iterable[str] = ()) -> tuple[PlanSheet, ...]:
    """The sheets that come without being asked for and those asked for, in their order.

    Examples
    --------
    >>> [each.id for each in chosen_sheets(["raci"])][-2:]
    ['assumptions', 'raci']

    Raises
    ------
    ValueError
        If there is no sheet of such a name.
    """
    wanted = set(asked_for)
    if unknown := wanted - set(SHEETS_BY_ID):
        raise ValueError(
            f"there are no sheets {', '.join(sorted(unknown))}; choose of {', '.join(SHEETS_BY_ID)}"
        )
    return tuple(each for each in PLAN_SHEETS if each.is_default or each.id in wanted)
