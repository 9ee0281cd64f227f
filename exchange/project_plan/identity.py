"""What tells a plan's workbook apart: which engagement and which version it was written from."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

SHEET = "Groundwork"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class PlanIdentity:
    """Stands on a very hidden sheet, one key and value a row.

    Parameters
    ----------
    plan_version : int
        [>= 1]
    sheets : tuple of str
        Ids of the sheets that were asked for beside the default ones.
    decisions : int
        Entries of the ledger when it was written: what was decided since is not in it. [>= 0]
    """

    engagement: UUID
    plan_version: int
    sheets: tuple[str, ...] = ()
    decisions: int = 0

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Keys and values in the order written."""
        return (
            ("format", str(FORMAT)),
            ("engagement", str(self.engagement)),
            ("plan_version", str(self.plan_version)),
            ("sheets", " ".join(self.sheets)),
            ("decisions", str(self.decisions)),
        )
