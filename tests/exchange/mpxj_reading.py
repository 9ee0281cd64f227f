"""Project files as MPXJ reads them, and the order of elements that its schema classes ask for.

Run as a program: a Java machine in the tests' own process would stay there for all tests after it.
Paths of project files are its arguments; it prints JSON.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import jpype
import jpype.imports
import mpxj  # noqa: F401  (puts its archives on Java's path)

# Where classes made from the schema stand; the nested names are the elements' own.
_SCHEMA = "org.mpxj.mspdi.schema.Project"
_ELEMENTS = {
    "Project": "",
    "Calendar": "$Calendars$Calendar",
    "WeekDay": "$Calendars$Calendar$WeekDays$WeekDay",
    "WorkingTime": "$Calendars$Calendar$WeekDays$WeekDay$WorkingTimes$WorkingTime",
    "Exception": "$Calendars$Calendar$Exceptions$Exception",
    "Task": "$Tasks$Task",
    "PredecessorLink": "$Tasks$Task$PredecessorLink",
    "Resource": "$Resources$Resource",
    "Assignment": "$Assignments$Assignment",
}


def main() -> None:
    """Print the order of elements, and what each file holds."""
    jpype.startJVM("-Xmx400m")
    files = {path: _file(path) for path in sys.argv[1:]}
    print(
        json.dumps(
            {"order": {name: _order(_SCHEMA + nested) for name, nested in _ELEMENTS.items()}, "files": files}
        )
    )


def _order(name: str) -> list[list[Any]]:
    """Elements in the schema's order, each with whether it has to be there."""
    from java.lang import Class

    class_ = Class.forName(name)
    xml_type, xml_element = (
        Class.forName(f"jakarta.xml.bind.annotation.{each}") for each in ("XmlType", "XmlElement")
    )
    order = []
    for field in class_.getAnnotation(xml_type).propOrder():
        element = class_.getDeclaredField(field).getAnnotation(xml_element)
        is_named = element is not None and str(element.name()) != "##default"
        order.append([str(element.name()) if is_named else str(field), bool(element and element.required())])
    return order


def _file(path: str) -> dict[str, Any]:
    from org.mpxj.reader import UniversalProjectReader

    project = UniversalProjectReader().read(path)
    return {
        "errors": [str(each) for each in project.getIgnoredErrors()],
        "calendar": str(project.getDefaultCalendar().getName()),
        "calendars": {str(each.getName()): _calendar(each) for each in project.getCalendars()},
        "tasks": [_task(each) for each in project.getTasks()],
        "resources": [str(each.getName()) for each in project.getResources()],
    }


def _calendar(calendar: Any) -> dict[str, Any]:
    from java.time import DayOfWeek

    return {
        "working": [bool(calendar.isWorkingDay(each)) for each in DayOfWeek.values()],
        "exceptions": {
            str(each.getFromDate()): [str(each.getName()), bool(each.getWorking())]
            for each in calendar.getCalendarExceptions()
        },
    }


def _task(task: Any) -> dict[str, Any]:
    return {
        "uid": int(task.getUniqueID()),
        "id": int(task.getID()),
        "name": str(task.getName()),
        "guid": str(task.getGUID()),
        "number": str(task.getOutlineNumber()),
        "level": int(task.getOutlineLevel()),
        "parent": int(task.getParentTask().getUniqueID()) if task.getParentTask() else None,
        "summary": bool(task.getSummary()),
        "start": str(task.getStart()),
        "finish": str(task.getFinish()),
        "duration": str(task.getDuration()),
        "percent": int(task.getPercentageComplete().doubleValue()),
        "mode": str(task.getTaskMode()),
        "active": bool(task.getActive()),
        "milestone": bool(task.getMilestone()),
        "calendar": str(task.getCalendar().getName()) if task.getCalendar() else "",
        "notes": str(task.getNotes()),
        "texts": [str(task.getText(number)) for number in (1, 2, 3)],
        "after": [
            [int(each.getPredecessorTask().getUniqueID()), str(each.getType()), str(each.getLag())]
            for each in task.getPredecessors()
        ],
        "work": {
            str(each.getResource().getName()): str(each.getWork()) for each in task.getResourceAssignments()
        },
    }


if __name__ == "__main__":
    main()
