"""Columns of the list of activities: written here, edited by people, read back by the same names."""

from __future__ import annotations

from dataclasses import dataclass

SHEET = "Activities"
TABLE = "ActivityList"


@dataclass(frozen=True, slots=True)
class ActivityColumn:
    """One column.

    Parameters
    ----------
    field : str
        Of `rollout.returning.rows.ReturnedRow`, or what only the plan knows.
    edited : bool
        People may change it, and it is read back.
    help : str
        Stands on its heading.
    """

    field: str
    heading: str
    width: float
    edited: bool
    help: str = ""


ACTIVITY_COLUMNS = (
    ActivityColumn(
        "id",
        "Id",
        5.0,
        False,
        "Tells the plan which row is which. Leave it as it is; empty in rows of your own.",
    ),
    ActivityColumn("title", "Activity", 48.0, True),
    ActivityColumn(
        "unit_name", "Unit", 24.0, False, "The plan's. In a row of your own: a unit, or “Whole programme”."
    ),
    ActivityColumn("wave", "Wave", 7.0, False),
    ActivityColumn("phase", "Phase", 10.0, False),
    ActivityColumn("start", "Start", 13.0, True, "A date."),
    ActivityColumn("end", "End", 13.0, True, "A date, not before the start."),
    ActivityColumn("begins", "From", 8.0, True, "A time, for sessions. On the clock of those who take part."),
    ActivityColumn("coach", "Coach", 16.0, True, "One of the coaches, for sessions that need one."),
    ActivityColumn("hours", "Hours each", 8.0, True, "Of each person who takes part."),
    ActivityColumn("owner", "Owner", 22.0, True),
    ActivityColumn("takes_part", "Takes part", 30.0, True),
    ActivityColumn("after", "After", 26.0, False, "What has to be over before it starts."),
    ActivityColumn("status", "Status", 13.0, True, "Choose from the list."),
    ActivityColumn("complete", "% complete", 11.0, True, "From 0 % to 100 %."),
)
