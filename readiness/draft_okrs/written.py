"""Draft OKRs as text that reads back as the same drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readiness.draft_okrs.draft import DraftOkr
from surveys.text import clean_text

_NOTHING = "-"


def text_of(drafts: Iterable[DraftOkr]) -> str:
    """Drafts in the form "O: .. KR: ..", each with its team and level where they change.

    Ids, dates, units, answers of the checklist and overruled flags are not in the text.
    """
    return "\n".join(_lines(drafts)) + "\n"


def _lines(drafts: Iterable[DraftOkr]) -> Iterator[str]:
    before: DraftOkr | None = None
    for draft in drafts:
        whose = (draft.team, draft.level)
        if before is None or whose != (before.team, before.level):
            yield f"Team: {clean_text(draft.team) or _NOTHING}"
            yield f"Level: {draft.level.value}"
        yield f"O: {clean_text(draft.objective) or _NOTHING}"
        for key_result in draft.key_results:
            yield f"KR: {clean_text(key_result.text)}"
            for name, value in (("Baseline", key_result.baseline), ("Target", key_result.target)):
                if clean_text(value):
                    yield f"  {name}: {clean_text(value)}"
        before = draft
