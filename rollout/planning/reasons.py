"""Why each unit stands where it stands, found by trying to move it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from rollout.calendar import period_words
from rollout.planning.document import Reason
from rollout.planning.ground import Ground
from rollout.planning.preparation import COACH_HOURS, Standing
from rollout.planning.settings import Pin, PinKind, Policy
from rollout.problem.plan import Assignment
from rollout.problem.rollout_problem import Dependency, RolloutProblem, Team
from rollout.problem.rulebook import RULES
from rollout.problem.verifier import violations

# Reasons by these rules would tell of readiness or of a lead's openness.
PRIVATE_RULES = frozenset({"pilots", "representative_pilots", "repair_before_go_live"})
# What may be told of one unit to everybody. Were pace or order told ("no coach hours were left"), a row of which
# nothing is told would mostly be one that lacks something: what keeps such a unit back is its repair.
PASSED_ROUND = frozenset({"pilot", "pins", "dependencies", "blackouts", "max_levels", "happened"})
# Rules about how many start and what that takes; all others are about who and after whom.
_PACE_RULES = frozenset({"pilots", "representative_pilots", "growth", "capacity"})


class ReasonFinder:
    """Reasons for the rows of one plan.

    A unit is moved to the quarter before while the rest stays; the rules that its move
    would break are why it is not earlier. What closes still earlier quarters to the unit
    itself is read from the problem.

    Parameters
    ----------
    frozen : collection of str
        Ids of periods that are over: nobody is moved into them, and what happened there may break rules.
    """

    def __init__(
        self,
        ground: Ground,
        problem: RolloutProblem,
        assignments: Sequence[Assignment],
        frozen: Collection[str] = (),
    ) -> None:
        self._ground = ground
        self._problem = problem
        self._settings = ground.settings
        self._assignments = tuple(assignments)
        self._assigned = {each.team: each.quarter for each in assignments}
        self._place = {each.team: place for place, each in enumerate(assignments)}
        self._quarters = {quarter.id: quarter for quarter in ground.quarters}
        self._order = [quarter.id for quarter in ground.quarters]
        self._position = {quarter: position for position, quarter in enumerate(self._order)}
        self._teams = {team.id: team for team in problem.teams}
        self._label = ground.component_label
        self._coach = loads_of(problem, assignments, COACH_HOURS)
        # Units that other units refer to stand for themselves.
        self._unique = {team.parent for team in problem.teams} | {
            named for each in problem.dependencies for named in (each.team, each.on)
        }
        self._pace_only = _without(problem, RULES.keys() - _PACE_RULES)
        self._order_only = _without(problem, _PACE_RULES)
        self._known: dict[tuple[tuple[object, ...], str | None, str], frozenset[str]] = {}
        self._frozen = frozenset(frozen)
        rules = (self._pace_only, self._order_only) if frozen else ()
        self._broken_already = frozenset(each for some in rules for each in violations(some, assignments))

    def reasons(self, unit: UUID, stands: Standing, *, pilot: bool) -> tuple[Reason, ...]:
        """Every reason for one unit, most telling first."""
        team = self._teams[str(unit)]
        found: list[Reason] = []
        if pilot:
            found.extend(self._pilot_reasons(team, stands))
        assigned = self._assigned[team.id]
        before = self._order if assigned is None else self._order[: self._order.index(assigned)]
        before = [quarter for quarter in before if quarter not in self._frozen]
        for rule, sentence in self._hindrances(team, before, stands).items():
            found.append(Reason(text=sentence, rule=rule, may_circulate=rule in PASSED_ROUND))
        found.extend(self._words_of_pins(team))
        if assigned is not None and not pilot and not found:
            text = "It could not start earlier."
            found.append(Reason(text=text, rule="earliest", may_circulate=False))
        if stands.to_prepare:
            names = ", ".join(self._label(component) for component in stands.to_prepare)
            text = f"Training and set-up have to bring: {names}."
            found.append(Reason(text=text, rule="preparation", may_circulate=False))
        return tuple(found)

    def _pilot_reasons(self, team: Team, stands: Standing) -> list[Reason]:
        if team.parent is None and self._settings.policy is Policy.TOP_LEVEL_FIRST:
            text = "The company level starts first, as chosen."
            return [Reason(text=text, rule="parent_before_child", may_circulate=True)]
        first = Reason(text="Pilot: one of the first to start.", rule="pilot", may_circulate=True)
        if not self._problem.is_on("pilots"):
            return [Reason(text="One of the first to start.", rule="pilot", may_circulate=True)]
        if UUID(team.id) in self._settings.pilots:
            first = Reason(text="Pilot: chosen by the people who planned.", rule="pilot", may_circulate=True)
        names = ", ".join(self._label(component) for component in stands.needed_for_pilot)
        lead = "Supposed that its lead volunteers" if self._is_supposed(team) else "Its lead volunteered"
        text = f"{lead}. Present, as a pilot needs: {names} ({stands.read_from})."
        return [first, Reason(text=text, rule="pilots", may_circulate=False)]

    def _is_supposed(self, team: Team) -> bool:
        return any(
            pin.kind is PinKind.LEAD_VOLUNTEERS and str(pin.unit) == team.id for pin in self._settings.pins
        )

    def _hindrances(self, team: Team, quarters: Sequence[str], stands: Standing) -> Mapping[str, str]:
        """Rule -> sentence: what keeps the unit out of the quarter before, and its own hindrances."""
        if not quarters:
            return {}
        broken = self._broken_by_moving(team, quarters[-1])
        told_at = dict.fromkeys((rule for rule in broken if rule != "dependencies"), quarters[-1])
        for rule, quarter in self._own_hindrances(team, quarters):
            told_at.setdefault(rule, quarter)
        if "parent_before_child" in told_at:
            # Saying both would say the same twice; and from the top down nobody is chosen as a pilot.
            told_at.pop("one_level_a_quarter", None)
            if self._settings.policy is Policy.TOP_LEVEL_FIRST:
                told_at.pop("pilots", None)
        sentences = {rule: self._sentence(rule, quarter, team, stands) for rule, quarter in told_at.items()}
        if "dependencies" in broken:
            sentences["dependencies"] = self._dependency_sentence(team, quarters[-1])
        if not broken:
            sentences["objective"] = (
                "It could start earlier by the rules; the plan gains more by starting others first."
            )
        return sentences

    def _own_hindrances(self, team: Team, quarters: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Rule and latest quarter that keep a unit back whatever the others do.

        Told even where another rule binds first.
        """
        repaired_from = team.attributes.repair_quarters
        closed = {
            "repair_before_go_live": {q for q in quarters if self._position[q] < repaired_from},
            "blackouts": set(team.blackouts) & set(quarters),
        }
        for rule, of_rule in closed.items():
            if of_rule and self._problem.is_on(rule):
                yield rule, max(of_rule, key=self._position.__getitem__)

    def _broken_by_moving(self, team: Team, quarter: str) -> frozenset[str]:
        # Rules of pace see no more of a unit than its effort, whether it may pilot, and what it would show
        # as a pilot; the others see no effort. Units alike in what a rule sees break it alike, so each kind of unit
        # is tried once: the verifier reads the whole plan each time.
        pace = (str(team.effort), team.may_pilot, team.attributes.function, team.attributes.location)
        place = self._place_likeness(team)
        return self._broken(self._pace_only, pace, team, quarter) | self._broken(
            self._order_only, place, team, quarter
        )

    def _broken(
        self, problem: RolloutProblem, likeness: tuple[object, ...], team: Team, quarter: str
    ) -> frozenset[str]:
        key = (likeness, self._assigned[team.id], quarter)
        if key not in self._known:
            moved = [*self._assignments]
            moved[self._place[team.id]] = Assignment(team=team.id, quarter=quarter)
            found = set(violations(problem, moved)) - self._broken_already
            self._known[key] = frozenset(each.rule for each in found)
        return self._known[key]

    def _place_likeness(self, team: Team) -> tuple[object, ...]:
        """Equal for units that no rule but those of pace can tell apart."""
        if team.id in self._unique:
            return (team.id,)
        above = []
        parent = team.parent
        while parent is not None:
            above.append((self._assigned[parent], self._teams[parent].level))
            parent = self._teams[parent].parent
        pins = (team.earliest, team.latest, team.only, team.never, team.optional)
        repair = team.attributes.repair_quarters
        return (*above, team.level, team.may_pilot, repair, team.blackouts, team.attributes.function, *pins)

    def _dependency_sentence(self, team: Team, quarter: str) -> str:
        """Whom the unit waits for in a quarter, and whom it starts with."""
        waits, together = [], []
        for each in self._problem.dependencies:
            if each.kind == "together" and team.id in (each.team, each.on):
                together.append(self._teams[each.on if each.team == team.id else each.team].title)
            elif each.team == team.id and self._is_too_early(each, quarter):
                waits.append(self._teams[each.on].title)
        said = [
            *([f"Waits for {', '.join(waits)}."] if waits else []),
            *([f"Starts together with {', '.join(together)}."] if together else []),
        ]
        return " ".join(said) or "Other units wait for it."

    def _is_too_early(self, dependency: Dependency, quarter: str) -> bool:
        start = self._assigned[dependency.on]
        if start is None:
            return True
        before = self._position[quarter] - self._position[start]
        return before <= 0 if dependency.kind == "after" else before < 0

    def _sentence(self, rule: str, quarter: str, team: Team, stands: Standing) -> str:
        match rule:
            case "repair_before_go_live":
                names = ", ".join(self._label_with_chance(each, stands) for each in stands.to_repair)
                return f"Repaired before go-live: {names}; results of {stands.read_from}."
            case "pins":
                return self._pin_sentence(team)
            case "representative_pilots":
                return "Another pilot already shows this function."
            case "pilots" if self._settings.pilots:
                return "Not among the pilots: others were chosen."
            case "pilots":
                return (
                    "Not among the pilots: at most "
                    f"{self._settings.most_pilots} units whose leads volunteered and that lack nothing a pilot needs."
                )
            case "blackouts":
                # Why the days are blocked is people's own words and may be about a person.
                return f"Cannot start in {period_words(quarter)}: its first weeks are blocked."
            case "parent_before_child":
                parent = self._teams[team.parent].title if team.parent else "the unit above"
                return f"Starts after {parent}, the unit above it."
            case "one_level_a_quarter":
                return "One level a period: the units above and below it start in other periods."
            case "capacity":
                return self._capacity_sentence(team, quarter)
            case "growth":
                return "Growth follows early wins: no more launches than units already live."
            case "max_levels":
                return f"OKRs stop at level {self._settings.most_levels}."
            case _:
                return RULES[rule].title if rule in RULES else rule

    def _label_with_chance(self, component: str, stands: Standing) -> str:
        return f"{self._label(component)} ({stands.missing_chance[component]} % likely to be missing)"

    def _pin_sentence(self, team: Team) -> str:
        told = "; ".join(f"{pin.kind.value} {period_words(pin.period)}".strip() for pin in self._pins(team))
        return f"Decided by people: {told}." if told else "Decided by people."

    def _words_of_pins(self, team: Team) -> Iterator[Reason]:
        """Why people decided so; their own words are not passed round."""
        for pin in self._pins(team):
            if pin.reason:
                text = f"Why “{pin.kind.value}”: {pin.reason.rstrip('.')}."
                yield Reason(text=text, rule="pins", may_circulate=False)

    def _pins(self, team: Team) -> list[Pin]:
        """What was decided of a unit's start; that its lead is supposed to volunteer keeps nobody back."""
        of_team = (pin for pin in self._settings.pins if str(pin.unit) == team.id)
        return [pin for pin in of_team if pin.kind is not PinKind.LEAD_VOLUNTEERS]

    def _capacity_sentence(self, team: Team, quarter: str) -> str:
        """What is left, in the quarter or a later one, for a unit that would start there."""
        for name, profile in team.effort.items():
            load = self._coach if name == COACH_HOURS else loads_of(self._problem, self._assignments, name)
            now = self._assigned[team.id]
            for since, needed in enumerate(profile):
                position = self._position[quarter] + since
                if position >= len(self._order):
                    break
                own = position - self._position[now] if now is not None else -1
                free = self._problem.quarters[position].capacity[name] - load[position]
                free += profile[own] if 0 <= own < len(profile) else 0.0
                if needed > free + 1e-6:
                    where = period_words(self._order[position])
                    words = name.replace("_", " ")
                    return f"{where} has {max(free, 0):.0f} {words} left; it would take {needed:.0f}."
        return f"Too little is left in {period_words(quarter)}."


def loads_of(problem: RolloutProblem, assignments: Sequence[Assignment], name: str) -> list[float]:
    """What a plan takes of one capacity in each quarter."""
    order = {quarter.id: position for position, quarter in enumerate(problem.quarters)}
    profiles = {team.id: team.effort.get(name, ()) for team in problem.teams}
    load = [0.0] * len(order)
    for each in assignments:
        if each.quarter is not None:
            start = order[each.quarter]
            for since, taken in enumerate(profiles[each.team][: len(order) - start]):
                load[start + since] += taken
    return load


def _without(problem: RolloutProblem, rules: Iterable[str]) -> RolloutProblem:
    """The problem with some rules off."""
    return problem.model_copy(update={"rules": {**problem.rules, **dict.fromkeys(rules, False)}})
