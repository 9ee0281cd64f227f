"""Single cells as people leave them: read where they can be understood, refused with a remedy where not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from openpyxl.utils.datetime import from_excel

from exchange.table_rows import CONTROLS
from rollout.activities.activity import Status
from surveys.text import clean_text, normalised

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
LONGEST_TEXT = 1_000
MOST_HOURS = 1_000.0
_NOISE = 1e-9
# What a time alone is in a cell that shows a date.
_DAYS_0 = (date(1899, 12, 30), date(1899, 12, 31), date(1904, 1, 1))
_STATUSES = {normalised(status.value): status for status in Status}
# Excel keeps characters that XML cannot hold, such as a carriage return, as _x000D_.
_ESCAPED = re.compile(r"_x00([01][0-9A-Fa-f])_")
_TYPE_DATE = "Type the date again, so that the cell holds a date and no text."
_TYPE_TIME = "Type the time again, such as 09:30, so that the cell holds a time and no text."
_TYPE_NUMBER = "Enter a number, such as 1.5."
_CHOOSE = f"Choose one of: {', '.join(status.value for status in Status)}."


class UnreadableCellError(ValueError):
    """A cell that cannot be read: what is wrong with it, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def is_blank(cell: Any) -> bool:
    """Whether a cell holds nothing that anybody sees."""
    return cell.value is None or (isinstance(cell.value, str) and not cell.value.strip())


def shown(cell: Any) -> str:
    """What stands in a cell, for messages."""
    value = cell.value
    text = getattr(value, "text", None)  # of formulas over several cells
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return str(value if text is None else text)


def plain(cell: Any) -> Any:
    """The value of a cell, None if it is blank.

    Raises
    ------
    UnreadableCellError
        Formulas and errors.
    """
    if is_blank(cell):
        return None
    if cell.data_type == "f":
        raise UnreadableCellError("the cell holds a formula", "Copy the cell and paste it as a value.")
    if cell.data_type == "e":
        raise UnreadableCellError("the cell holds an error", "Type the value again.")
    return cell.value


def read_text(cell: Any) -> str:
    """A text on one line; whole numbers count as text.

    Raises
    ------
    UnreadableCellError
        Dates, control characters, more than 1,000 characters.
    """
    value = plain(cell)
    if value is None:
        return ""
    if isinstance(value, (date, time, timedelta)):
        raise UnreadableCellError("the cell holds a date or time, not a text", "Type the text again.")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)).replace("\r", " ")
    if CONTROLS.search(text):
        raise UnreadableCellError("the text holds control characters", "Type the text again.")
    if len(text) > LONGEST_TEXT:
        problem = f"the text is longer than {LONGEST_TEXT:,} characters"
        raise UnreadableCellError(problem, "Shorten it; notes have room in a column of your own.")
    return clean_text(text)


def read_id(cell: Any) -> UUID | None:
    """The id of an activity; None in a row that somebody added.

    Raises
    ------
    UnreadableCellError
    """
    value = plain(cell)
    if value is None:
        return None
    try:
        return UUID(str(value).strip())
    except ValueError:
        remedy = "Put back the id from the last export, or clear the cell if the row is your own."
        raise UnreadableCellError("the id is damaged", remedy) from None


def read_day(cell: Any, epoch: datetime) -> date | None:
    """A date from 2000 to 2100; a number counts as one, as spreadsheets count days.

    Parameters
    ----------
    epoch : datetime
        Day 0 of the workbook.

    Raises
    ------
    UnreadableCellError
    """
    if cell.data_type == "e":  # openpyxl takes a number beyond the year 9999 for one as well
        raise UnreadableCellError("the cell holds an error or a number that is not a date", _TYPE_DATE)
    value = plain(cell)
    if value is None:
        return None
    if isinstance(value, str):
        raise UnreadableCellError("the date is a text", _TYPE_DATE)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = _counted(float(value), epoch)
    if not isinstance(value, date):
        raise UnreadableCellError("the cell holds no date", _TYPE_DATE)
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    nearest = value + timedelta(seconds=1)  # 45000.9999999 is the next day
    if nearest.time() >= time(0, 0, 2):
        remedy = "Enter the date alone; the time has its own column, “From”."
        raise UnreadableCellError("the cell holds a time beside its date", remedy)
    if not FIRST_DAY <= nearest.date() <= LAST_DAY:
        problem = f"the date is outside {FIRST_DAY.year} to {LAST_DAY.year}"
        raise UnreadableCellError(problem, "Correct the year.")
    return nearest.date()


def _counted(number: float, epoch: datetime) -> datetime:
    try:
        moment = from_excel(number, epoch)
    except (OverflowError, ValueError):
        moment = None
    if not isinstance(moment, datetime) or not FIRST_DAY <= moment.date() <= LAST_DAY:
        raise UnreadableCellError("the number is not a date", _TYPE_DATE)
    return moment


def read_time(cell: Any) -> time | None:
    """A time of day, to the minute.

    Raises
    ------
    UnreadableCellError
    """
    value = plain(cell)
    if value is None:
        return None
    if isinstance(value, str):
        raise UnreadableCellError("the time is a text", _TYPE_TIME)
    if isinstance(value, time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    elif isinstance(value, datetime):  # spreadsheets without a format for times show day 0
        if value.date() not in _DAYS_0:
            remedy = "Enter the time alone, such as 09:30; the date has its own column."
            raise UnreadableCellError("the cell holds a date, not a time", remedy)
        seconds = (value - datetime.combine(value.date(), time())).total_seconds()
    elif isinstance(value, timedelta):
        seconds = value.total_seconds()
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = value * 86_400
    else:
        raise UnreadableCellError("the cell holds no time", _TYPE_TIME)
    minutes = round(seconds / 60)
    if not 0 <= minutes < 24 * 60:
        raise UnreadableCellError("the time is outside one day", _TYPE_TIME)
    return time(minutes // 60, minutes % 60)


def read_hours(cell: Any) -> float | None:
    """Hours of each person, 0 to 1,000.

    Raises
    ------
    UnreadableCellError
    """
    value = plain(cell)
    if value is None:
        return None
    if isinstance(value, str):
        raise UnreadableCellError("the hours are a text", _TYPE_NUMBER)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UnreadableCellError("the cell holds a date or time, not a number of hours", _TYPE_NUMBER)
    if not 0 <= value <= MOST_HOURS:
        raise UnreadableCellError(f"the hours are outside 0 to {MOST_HOURS:,.0f}", _TYPE_NUMBER)
    return float(value)


def read_status(cell: Any) -> Status | None:
    """The status; None if the cell is blank.

    Raises
    ------
    UnreadableCellError
    """
    value = plain(cell)
    if value is None:
        return None
    status = _STATUSES.get(normalised(str(value))) if len(str(value)) <= LONGEST_TEXT else None
    if status is None:
        raise UnreadableCellError("the status is unknown", _CHOOSE)
    return status


def read_share(cell: Any) -> float | None:
    """A share from 0 to 1; None if the cell is blank.

    Raises
    ------
    UnreadableCellError
        Numbers above 1 as well: 50 in a cell without "%" may mean 50 % or 5,000 %.
    """
    value = plain(cell)
    if value is None:
        return None
    if isinstance(value, str):
        raise UnreadableCellError("the share is a text", "Enter a share from 0 % to 100 %, as a number.")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise UnreadableCellError("the cell holds no share", "Enter a share from 0 % to 100 %.")
    if 1 + _NOISE < value <= 100:
        remedy = f"Enter {value:g} %, with the sign, or {value / 100:g}."
        raise UnreadableCellError("the share is above 100 %", remedy)
    if not -_NOISE <= value <= 1 + _NOISE:
        raise UnreadableCellError("the share is outside 0 % to 100 %", "Enter a share from 0 % to 100 %.")
    return min(1.0, max(0.0, round(float(value), 9)))


Reader = Callable[[Any], Any]
