"""What may be kept of a draft OKR: lengths, units, days, reasons; all faults at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from readiness.draft_okrs.draft import LONGEST_TEXT, DraftOkr
from readiness.draft_okrs.reading import LONGEST_CELL
from readiness.draft_okrs.rules import review_rules
from surveys.faults import FaultList
from surveys.organisation import Organisation, plausible_day
from surveys.text import clean_text, normalised

LONGEST_REASON = 500


def draft_faults(
    drafts: Sequence[DraftOkr], organisation: Organisation | None, today: date | None = None
) -> FaultList:
    """What is wrong with drafts that somebody wants to keep.

    Parameters
    ----------
    today : date or None
        A day after it is a fault; None to leave days alone.
    """
    faults = FaultList()
    if not drafts:
        faults.add("the drafts", "there is nothing to keep", "Paste at least one objective or key result.")
    known = organisation.by_id if organisation else {}
    for draft in drafts:
        where = f"objective “{draft.objective[:40] or 'without words'}”"
        if draft.unit is not None and draft.unit not in known:
            remedy = "Choose a unit of the list, or none."
            faults.add(where, "its unit is not in the team list any more", remedy)
        if len(clean_text(draft.team)) > LONGEST_CELL:
            remedy = f"Use at most {LONGEST_CELL} characters."
            faults.add(where, "the team's name is too long", remedy, draft.team)
        if len(clean_text(draft.objective)) > LONGEST_TEXT:
            remedy = f"Use at most {LONGEST_TEXT:,} characters."
            faults.add(where, "the text is too long", remedy, draft.objective)
        if today is not None and draft.on is not None:
            faults.extend(_day_faults(draft.on, today, where))
    return faults


def _day_faults(day: date, today: date, where: str) -> FaultList:
    faults = FaultList()
    remedy = "Give the day it was drafted, or none."
    if day > today:
        faults.add(where, "the day lies in the future", remedy, day)
    else:
        try:
            plausible_day(day)
        except ValueError:
            faults.add(where, "the year cannot be meant", remedy, day)
    return faults


def key_result_of(text: str, baseline: str = "", target: str = "") -> tuple[str, str, str]:
    """A key result's text and values as they are kept. Raises FaultsError, all faults at once."""
    faults = FaultList()
    words = clean_text(text)
    if not normalised(words):
        faults.add("key result", "it has no words", "Write it, or remove the key result.")
    for name, value, longest in (
        ("key result", words, LONGEST_TEXT),
        ("today's value", clean_text(baseline), LONGEST_CELL),
        ("value to reach", clean_text(target), LONGEST_CELL),
    ):
        if len(value) > longest:
            faults.add(name, "the text is too long", f"Use at most {longest:,} characters.", value)
    faults.raise_if_any()
    return words, clean_text(baseline), clean_text(target)


def reason_of(rule: str, reason: str) -> str:
    """Why a rule's flag does not hold, as it is kept. Raises FaultsError."""
    faults = FaultList()
    why = clean_text(reason)
    if rule not in review_rules().by_id:
        faults.add("the flag", "there is no such rule", "Load the page again.", rule)
    if not normalised(why):
        remedy = "Write in a few words why the flag does not hold."
        faults.add("reason", "the reason is missing", remedy)
    if len(why) > LONGEST_REASON:
        faults.add("reason", "the reason is too long", f"Use at most {LONGEST_REASON} characters.", why)
    faults.raise_if_any()
    return why
