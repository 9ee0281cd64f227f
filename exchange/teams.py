"""Team lists: the template handed out, and lists read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import xlsxwriter

from exchange.listed_columns import ListedColumns, heading_word, listed_columns
from exchange.tables import Row, Table, read_table
from surveys.faults import FaultList
from surveys.organisation import Level, Organisation, Unit
from surveys.organisation_drafts import UnitDraft
from surveys.text import normalised
from surveys.unit_cells import AMBIGUOUS_NUMBER

_ROWS_WITH_DROP_DOWNS = 500
# Headings of a column beside the teams that says which teams belong together.
_DEPARTMENT_WORDS = {"department", "division", "abteilung", "bereich"}


def team_columns() -> ListedColumns:
    """The columns of the team list."""
    return listed_columns("team_columns.yaml")


def drafts_from_file(content: bytes, file_name: str) -> tuple[UnitDraft, ...]:
    """The rows of a team list, not yet believed.

    A list with a column of departments beside its teams, but without parents, gives a row
    for each department as well.

    Raises
    ------
    FaultsError
        If the file cannot be read, a needed column is missing, or a column stands twice.
    """
    table = read_table(content, file_name, sheet=team_columns().sheet, is_heading=_has_needed_columns)
    departments = _department_column(table)
    fields = _fields_of(table, departments)

    def draft(row: Row) -> UnitDraft:
        cells = {field: row.cells[i] for i, field in fields.items() if i < len(row.cells)}
        return replace(UnitDraft(table.at(row)), **cells)  # type: ignore[arg-type]  # every cell is text

    drafts = (draft(row) for row in table.rows)
    # A row that fills only columns nobody asked for is a remark, not a unit.
    teams = [each for each in drafts if each != UnitDraft(each.place)]
    if departments is None or departments not in fields:
        return tuple(teams)
    return _with_departments(teams, table.headings[departments])


def _with_departments(teams: Sequence[UnitDraft], heading: str) -> tuple[UnitDraft, ...]:
    """The teams under their departments, with a row for each department that has none."""
    # A department that consists of the team of its name is that team.
    known = [replace(each, parent="") if _same(each.parent, each.name) else each for each in teams]
    rows = {normalised(word) for each in known for word in (each.name, each.code)} | {""}
    added: dict[str, UnitDraft] = {}
    for each in known:
        key = normalised(each.parent)
        if key not in rows and key not in added:
            place = f"{each.place}, column '{heading}'"
            added[key] = UnitDraft(place, name=each.parent, level=Level.DEPARTMENT.value, headcount="0")
    return (*added.values(), *known)


def _same(one: str, other: str) -> bool:
    return normalised(one) == normalised(other)


def _has_needed_columns(cells: Sequence[str]) -> bool:
    found = {team_columns().field_of(cell) for cell in cells}
    return all(column.field in found for column in team_columns().columns if column.required)


def _department_column(table: Table) -> int | None:
    """The column that only groups the teams, in a list that names the teams in another column."""
    words = [heading_word(heading) for heading in table.headings]
    named = any(team_columns().field_of(word) == "name" and word not in _DEPARTMENT_WORDS for word in words)
    return next((i for i, word in enumerate(words) if named and word in _DEPARTMENT_WORDS), None)


def _fields_of(table: Table, departments: int | None) -> dict[int, str]:
    faults = FaultList()
    heading_of: dict[str, str] = {}
    fields: dict[int, str] = {}
    for position, heading in enumerate(table.headings):
        field = None if position == departments else team_columns().field_of(heading)
        if field is None:
            continue
        if field in heading_of:
            faults.add(
                f"{table.place}, column '{heading}'",
                f"it means the same as column '{heading_of[field]}'",
                "Remove or rename one of the two.",
            )
        heading_of.setdefault(field, heading)
        fields[position] = field
    if departments is not None and "parent" not in heading_of:
        fields[departments] = "parent"
    team_columns().add_missing(table, set(heading_of), faults)
    faults.raise_if_any()
    return fields


def rows_of_organisation(organisation: Organisation) -> tuple[dict[str, str], ...]:
    """An organisation as rows of the team list; reading them back gives the same units."""
    return tuple(_row_of(unit, organisation) for unit in organisation.in_tree_order())


def _row_of(unit: Unit, organisation: Organisation) -> dict[str, str]:
    names = {other.id: other.name for other in organisation.units}
    blocked = "; ".join(
        f"{each.start}..{each.end}" + (f" ({each.reason})" if each.reason else "") for each in unit.blocked
    )
    depends_on = "; ".join(
        f"{each.kind.value.replace('_', ' ')}: {names[each.on]}" for each in unit.dependencies
    )
    return {
        "code": unit.code,
        "name": unit.name,
        "level": unit.level.value,
        "parent": names[unit.parent] if unit.parent else "",
        "headcount": str(unit.members_direct),
        "lead": unit.lead,
        "volunteered": unit.volunteered.value,
        "function": unit.function,
        "location": unit.location,
        "country": unit.country,
        "time_zone": unit.time_zone,
        "blocked": blocked,
        "depends_on": depends_on,
        "effort_hours": "" if unit.effort_hours is None else _number_text(unit.effort_hours),
        "priority": "" if unit.priority == 1 else _number_text(unit.priority),
    }


def _number_text(number: float) -> str:
    """The number in digits, exactly, and so that nobody takes a fraction for thousands."""
    text = format(Decimal(repr(number)), "f").removesuffix(".0")
    return text + "0" if AMBIGUOUS_NUMBER.fullmatch(text) else text


def team_list_workbook(rows: Iterable[Mapping[str, str]] = ()) -> bytes:
    """A team list as a workbook: drop-downs, help on each heading, an example sheet.

    Parameters
    ----------
    rows : iterable of mappings
        Field -> text; none for the empty template.
    """
    rows = tuple(rows)
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        heading = workbook.add_format(
            {"bold": True, "bg_color": "#0F766E", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
        )
        text = workbook.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        for sheet_name, sheet_rows in ((team_columns().sheet, rows), ("Example", team_columns().examples)):
            sheet = workbook.add_worksheet(sheet_name)
            sheet.freeze_panes(1, 2)
            for position, column in enumerate(team_columns().columns):
                sheet.set_column(position, position, column.width, text)
                sheet.write_string(0, position, column.heading + ("*" if column.required else ""), heading)
                sheet.write_comment(0, position, column.help, {"x_scale": 2})
                if column.choices:
                    sheet.data_validation(
                        1,
                        position,
                        _ROWS_WITH_DROP_DOWNS,
                        position,
                        {"validate": "list", "source": list(column.choices), "ignore_blank": True},
                    )
                for line, row in enumerate(sheet_rows, start=1):
                    sheet.write_string(line, position, row.get(column.field, ""), text)
        _add_help(workbook, heading, text)
    return buffer.getvalue()


def _add_help(workbook: xlsxwriter.Workbook, heading: object, text: object) -> None:
    sheet = workbook.add_worksheet("Help")
    sheet.set_column(0, 0, 18, text)
    sheet.set_column(1, 1, 90, text)
    sheet.write_string(0, 0, "Column", heading)
    sheet.write_string(0, 1, "What to write (* = needed)", heading)
    for line, column in enumerate(team_columns().columns, start=1):
        sheet.write_string(line, 0, column.heading + ("*" if column.required else ""))
        sheet.write_string(line, 1, column.help, text)
