"""What really became of units whose start was planned, as somebody said on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from rollout.calendar import period_words


class ActualStart(BaseModel):
    """What somebody said of one unit's start; what was said before is kept behind it.

    Parameters
    ----------
    period : str
        Id of the period in which it started; "" if it had not started on that day.
    by : str
        Who said so.
    on : date
        The day on which it was said.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: UUID
    period: str = Field(default="", max_length=20)
    by: str = Field(min_length=1, max_length=200)
    on: date

    @property
    def words(self) -> str:
        """What was said, and by whom.

        Examples
        --------
        >>> ActualStart(unit=UUID(int=1), period="2027-Q1", by="Ada", on=date(2027, 4, 5)).words
        'Started in Q1 2027 (recorded by Ada on 5 Apr 2027).'
        """
        said = f"Started in {period_words(self.period)}" if self.period else "Has not started"
        return f"{said} (recorded by {self.by} on {self.on.day} {self.on:%b %Y})."


def standing_starts(actuals: Iterable[ActualStart]) -> dict[UUID, ActualStart]:
    """What was said last of each unit.

    Examples
    --------
    >>> said = [ActualStart(unit=UUID(int=1), period=period, by="Ada", on=date(2027, 4, 5)) for period in ("", "2027-Q1")]
    >>> standing_starts(said)[UUID(int=1)].period
    '2027-Q1'
    """
    return {each.unit: each for each in actuals}
