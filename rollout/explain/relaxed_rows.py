"""The rules' rows, each with the actions by which it gives way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rollout.explain.actions import Action, ActionMenu
from rollout.explain.changes import GROWTH_STEP, changed_problem, growth_step
from rollout.explain.words import unit
from rollout.model.layout import DEFINITION, Layout, Row
from rollout.model.program import ROWS
from rollout.model.rules.limits import load_terms
from rollout.problem.entities import Team
from rollout.problem.plan import Change


def action_menu(layout: Layout) -> ActionMenu:
    """Every action of a problem, with the rows of its rules relaxed by them."""
    menu = ActionMenu(layout)
    for rule in ROWS:
        if layout.problem.is_on(rule):
            menu.rows += _RELAXED.get(rule, _policy)(menu, rule)
    return menu


def relaxed(row: Row, variables: Sequence[int], most: float = float("inf")) -> Row:
    """The row, given up where any of the variables is 1, or widened by at most so much."""
    excess = sum(max(0.0, coefficient) for _, coefficient in row.terms) - row.limit
    if excess <= 0 or not variables:
        return row
    by = min(excess, most)
    return Row([*row.terms, *((variable, -by) for variable in variables)], row.limit, row.group)


def _policy(menu: ActionMenu, rule: str) -> Iterator[Row]:
    """Rows that only give way together."""
    off = menu.off(rule)
    yield from (relaxed(row, [off]) for row in ROWS[rule](menu.layout))


def _pilots(menu: ActionMenu, rule: str) -> Iterator[Row]:
    """Stricter rows give way to one more pilot, all to switching off, a team's own to winning its lead."""
    off, more = menu.off(rule), menu.more_pilots
    layouts: list[tuple[Layout, int | None]] = [(menu.layout, more)]
    layouts += [] if more is None else [(menu.with_more_pilots(), None)]
    for layout, milder in layouts:
        for row in ROWS[rule](layout):
            ways = [
                way for way in (off, milder, menu.volunteers.get(_only_team(layout, row))) if way is not None
            ]
            yield relaxed(row, ways)


def _only_team(layout: Layout, row: Row) -> str:
    """The team that a row forbids to launch as a pilot; empty for a row about several."""
    raising = [variable for variable, coefficient in row.terms if coefficient > 0]
    steps = len(layout.teams) * len(layout.quarters)
    if len(raising) != 1 or raising[0] >= steps or row.limit != 0:
        return ""
    return layout.problem.teams[raising[0] // len(layout.quarters)].id


def _growth(menu: ActionMenu, rule: str) -> Iterator[Row]:
    off, more = menu.off(rule), menu.more_pilots
    if more is None:
        yield from _faster_growth(menu, rule, off)
        return
    yield from (relaxed(row, [off, more]) for row in ROWS[rule](menu.layout))
    yield from (relaxed(row, [off]) for row in ROWS[rule](menu.with_more_pilots()))


def _faster_growth(menu: ActionMenu, rule: str, off: int) -> Iterator[Row]:
    """Stricter rows give way to a larger factor, all to switching off."""
    factor = menu.layout.problem.parameter(rule, "factor")
    change, told = growth_step(factor, GROWTH_STEP)
    faster = menu.add("milder", Action(rule, "", None, (change,), told))
    milder = Layout(changed_problem(menu.layout.problem, [change]))
    yield from (relaxed(row, [off, faster]) for row in ROWS[rule](menu.layout))
    yield from (relaxed(row, [off]) for row in ROWS[rule](milder))


def _parents(menu: ActionMenu, rule: str) -> Iterator[Row]:
    off = menu.off(rule)
    if menu.layout.problem.parameter(rule, "except_pilots"):
        yield from (relaxed(row, [off]) for row in ROWS[rule](menu.won))
        return
    change = Change(part="rules", key=rule, field="except_pilots", value=True)
    told = "Let pilots start before the units above them, directed by the sponsor."
    exempt = menu.add("milder", Action(rule, "", None, (change,), told))
    milder = Layout(changed_problem(menu.won.problem, [change]))
    yield from (relaxed(row, [off, exempt]) for row in ROWS[rule](menu.layout))
    yield from (relaxed(row, [off]) for row in ROWS[rule](milder))


def _levels(menu: ActionMenu, rule: str) -> Iterator[Row]:
    deepest = max(menu.layout.levels, default=1)
    change = Change(part="rules", key=rule, field="levels", value=deepest)
    told = f"Let {deepest} levels work with OKRs."
    deeper = menu.add("milder", Action(rule, "", None, (change,), told))
    yield from (relaxed(row, [deeper]) for row in ROWS[rule](menu.layout))


def _capacity(menu: ActionMenu, rule: str) -> Iterator[Row]:
    """Each capacity can rise in each quarter by as much again, or by what the largest launch takes."""
    problem, rows = menu.layout.problem, iter(ROWS[rule](menu.layout))
    for position, quarter in enumerate(problem.quarters):
        for name, have in quarter.capacity.items():
            if not load_terms(menu.layout, name, position):
                continue
            largest = max(max(team.effort.get(name, ()), default=0.0) for team in problem.teams)
            change = Change(part="quarters", key=quarter.id, field=name, value=have)
            told = f"Offer more {unit(name)} in {quarter.id}."
            raised = menu.add("capacity", Action(rule, name, quarter.id, (change,), told))
            yield relaxed(next(rows), [raised], most=max(have, largest))


def _launch_of(layout: Layout, row: Row) -> tuple[Team, int]:
    """The team and the quarter that a row closes."""
    position, quarter = divmod(row.terms[0][0], len(layout.quarters))
    return layout.problem.teams[position], quarter


def _blackouts(menu: ActionMenu, rule: str) -> Iterator[Row]:
    for row in ROWS[rule](menu.layout):
        team, position = _launch_of(menu.layout, row)
        quarter = menu.layout.problem.quarters[position].id
        left = tuple(other for other in team.blackouts if other != quarter)
        change = Change(part="teams", key=team.id, field="blackouts", value=left)
        told = f"Let {team.title} start in {quarter}, which it had ruled out."
        yield relaxed(row, [menu.add("blackouts", Action(rule, team.id, quarter, (change,), told))])


def _pins(menu: ActionMenu, rule: str) -> Iterator[Row]:
    free = {"earliest": None, "latest": None, "only": None, "never": False}
    chosen: dict[str, int] = {}
    for row in ROWS[rule](menu.layout):
        team, _ = _launch_of(menu.layout, row)
        if team.id not in chosen:
            changes = tuple(
                Change(part="teams", key=team.id, field=name, value=value) for name, value in free.items()
            )
            told = f"Lift the pin of {team.title}."
            chosen[team.id] = menu.add("pins", Action(rule, team.id, None, changes, told))
        yield relaxed(row, [chosen[team.id]])


def _repairs(menu: ActionMenu, rule: str) -> Iterator[Row]:
    """The last quarters of a repair open first."""
    closed: dict[str, list[tuple[Row, Team]]] = {}
    for row in ROWS[rule](menu.layout):
        team, _ = _launch_of(menu.layout, row)
        closed.setdefault(team.id, []).append((row, team))
    for team_id, rows in closed.items():
        before: int | None = None
        for faster, (row, team) in enumerate(reversed(rows), start=1):
            left = len(rows) - faster
            change = Change(part="teams", key=team_id, field="attributes.repair_quarters", value=left)
            by = "a period" if faster == 1 else f"{faster} periods"
            told = f"Repair {team.title} {by} faster."
            variable = menu.add_repair_quarter(
                Action(rule, team_id, None, (change,), told), before is not None
            )
            yield relaxed(row, [variable])
            if before is not None:
                yield Row([(variable, 1.0), (before, -1.0)], 0, DEFINITION)
            before = variable


def _dependencies(menu: ActionMenu, rule: str) -> Iterator[Row]:
    problem, chosen = menu.layout.problem, dict[str, int]()
    titles = {team.id: team.title for team in problem.teams}
    for row in ROWS[rule](menu.layout):
        about = row.group.about
        if about not in chosen:
            dependency = problem.dependencies[int(about)]
            told = (
                f"Let {titles[dependency.team]} start without {titles[dependency.on]}: drop this dependency."
            )
            change = Change(part="dependencies", key=about)
            chosen[about] = menu.add("dependencies", Action(rule, about, None, (change,), told))
        yield relaxed(row, [chosen[about]])


def _required(menu: ActionMenu, rule: str) -> Iterator[Row]:
    problem = menu.layout.problem
    titles = {team.id: team.title for team in problem.teams}
    for row in ROWS[rule](menu.layout):
        about = row.group.about
        changes: tuple[Change, ...] = (Change(part="teams", key=about, field="optional", value=True),)
        if problem.objective == "fewest_quarters":  # where only "never" lets a team stay out
            changes += (Change(part="teams", key=about, field="only", value=None),)
            changes += (Change(part="teams", key=about, field="never", value=True),)
        told = f"Let {titles[about]} stay out of the plan."
        yield relaxed(row, [menu.add("required", Action(rule, about, None, changes, told))])


_RELAXED = {
    "pilots": _pilots,
    "growth": _growth,
    "parent_before_child": _parents,
    "max_levels": _levels,
    "capacity": _capacity,
    "blackouts": _blackouts,
    "pins": _pins,
    "repair_before_go_live": _repairs,
    "dependencies": _dependencies,
    "required": _required,
}
