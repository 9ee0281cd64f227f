"""Why each unit stands where it stands, found by trying to move it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from rollout.calendar import PlanQuarter
from rollout.document import Reason
from rollout.plan import Assignment
from rollout.preparation import Standing
from rollout.problem import RolloutProblem, Team
from rollout.rulebook import RULES
from rollout.settings import PlanSettings
from rollout.verifier import violations
from surveys.organisation import Organisation

# What keeps a unit back whatever the others do; told even where another rule binds first.
_OWN_HINDRANCES = frozenset({"repair_before_go_live", "blackouts", "dependencies"})
# Reasons by these rules would tell of readiness or of a lead's openness.
_PRIVATE_RULES = frozenset({"pilots", "repair_before_go_live"})


class ReasonFinder:
    """Reasons for the rows of one plan.

    A unit is moved to each earlier quarter while the rest stays; the rules that its move
    would break are why it is not earlier.
    """

    def __init__(
        self,
        problem: RolloutProblem,
        assignments: Sequence[Assignment],
        organisation: Organisation,
        settings: PlanSettings,
        quarters: Sequence[PlanQuarter],
        component_label: Callable[[str], str],
    ) -> None:
        self._problem = problem
        self._assigned = {each.team: each.quarter for each in assignments}
        self._organisation = organisation
        self._settings = settings
        self._quarters = {quarter.id: quarter for quarter in quarters}
        self._order = [quarter.id for quarter in quarters]
        self._teams = {team.id: team for team in problem.teams}
        self._label = component_label

    def reasons(self, unit: UUID, stands: Standing, *, pilot: bool) -> tuple[Reason, ...]:
        """Every reason for one unit, most telling first."""
        team = self._teams[str(unit)]
        found: list[Reason] = []
        if pilot:
            found.extend(_pilot_reasons(stands))
        assigned = self._assigned[team.id]
        before = self._order if assigned is None else self._order[: self._order.index(assigned)]
        for rule, sentence in self._hindrances(team, before, stands).items():
            found.append(Reason(text=sentence, rule=rule, may_circulate=rule not in _PRIVATE_RULES))
        if assigned is not None and not pilot and not found:
            text = "The first quarter in which it could start."
            found.append(Reason(text=text, rule="earliest", may_circulate=True))
        if stands.to_prepare:
            names = ", ".join(self._label(component) for component in stands.to_prepare)
            text = f"Training and set-up have to bring: {names}."
            found.append(Reason(text=text, rule="preparation", may_circulate=False))
        return tuple(found)

    def _hindrances(self, team: Team, quarters: Sequence[str], stands: Standing) -> Mapping[str, str]:
        """Rule -> sentence: what keeps the unit out of the quarter before, and its own hindrances."""
        broken = {quarter: self._broken_by_moving(team, quarter) for quarter in quarters}
        sentences: dict[str, str] = {}
        for quarter in reversed(quarters):
            for rule in broken[quarter]:
                if quarter == quarters[-1] or rule in _OWN_HINDRANCES:
                    sentences.setdefault(rule, self._sentence(rule, quarter, team, stands))
        if "parent_before_child" in sentences:
            # Saying both would say the same twice.
            sentences.pop("one_level_a_quarter", None)
        if quarters and not broken[quarters[-1]]:
            sentences["objective"] = "It could start earlier; the plan gains more by starting others first."
        return sentences

    def _broken_by_moving(self, team: Team, quarter: str) -> tuple[str, ...]:
        moved = [
            Assignment(team=each, quarter=quarter if each == team.id else assigned)
            for each, assigned in self._assigned.items()
        ]
        return tuple(dict.fromkeys(each.rule for each in violations(self._problem, moved)))

    def _sentence(self, rule: str, quarter: str, team: Team, stands: Standing) -> str:
        unit = self._organisation.by_id[UUID(team.id)]
        match rule:
            case "repair_before_go_live":
                names = ", ".join(self._label(component) for component in stands.to_repair)
                return f"Repaired before go-live: {names} ({stands.read_from})."
            case "pilots":
                return (
                    "Not among the pilots: at most "
                    f"{self._settings.most_pilots} units whose leads volunteered and that lack nothing a pilot needs."
                )
            case "blackouts":
                ranges = (*unit.blocked, *self._settings.avoid)
                blocked = self._quarters[quarter].is_blocked_by(ranges)
                why = f" ({blocked.reason})" if blocked and blocked.reason else ""
                return f"Cannot start in {quarter_words(self._quarters[quarter].start)}{why}."
            case "parent_before_child":
                parent = self._teams[team.parent].title if team.parent else "the unit above"
                return f"Starts after {parent}, the unit above it."
            case "one_level_a_quarter":
                return "One level a quarter: the units above and below it start in other quarters."
            case "dependencies":
                names = ", ".join(self._organisation.by_id[each.on].name for each in unit.dependencies)
                return f"Waits for {names}." if names else "Other units wait for it or start with it."
            case "capacity":
                return f"No coach hours were left in {quarter_words(self._quarters[quarter].start)}."
            case "growth":
                return "Growth follows early wins: no more launches than units already live."
            case "max_levels":
                return f"OKRs stop at level {self._settings.most_levels}."
            case _:
                return RULES[rule].title if rule in RULES else rule


def _pilot_reasons(stands: Standing) -> list[Reason]:
    return [
        Reason(text="Pilot: one of the first to start.", rule="pilot", may_circulate=True),
        Reason(
            text=f"Its lead volunteered, and nothing a pilot needs is missing ({stands.read_from}).",
            rule="pilots",
            may_circulate=False,
        ),
    ]


def quarter_words(first_day: date) -> str:
    """A quarter as people say it.

    Examples
    --------
    >>> quarter_words(date(2027, 4, 1))
    'Q2 2027'
    """
    return f"Q{(first_day.month + 2) // 3} {first_day.year}"
