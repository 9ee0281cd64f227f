"""What of a plan may be passed around, and what stays with the sponsor and the coach."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engagement.report import plan_sentence
from exchange.workbook.texts import day_words
from rollout.planning.document import PlanDocument, PlanRow
from rollout.planning.plan_document import hours_words
from rollout.planning.reasons import PASSED_ROUND, PRIVATE_RULES
from rollout.planning.settings import PlanSettings, Policy
from rollout.problem.plan import Change, Repair

# Changes of a team that tell nothing but dates and whether it takes part.
_PUBLIC_TEAM_FIELDS = frozenset({"optional", "never", "earliest", "latest", "only", "blackouts"})
_MORE = "Further points are with the sponsor and the coach; they are not part of what circulates."
# Of fewer units the chance of a date would be that of a single one.
FEWEST_UNITS = 2
# Said of every unit of which nothing may be told, whether or not it lacks something.
_BLOCKED_WHY = re.compile(r" \(.*\)\.$")
_NEUTRAL_REASON = "Its place follows from the whole plan."


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Why there is no plan, and changes of which any one makes a plan possible."""

    conflicts: tuple[str, ...]
    repairs: tuple[str, ...]


def obstacles(plan: PlanDocument) -> Obstacles:
    """Every conflict and repair of an impossible plan, in its own words."""
    solution = plan.solution
    return Obstacles(
        tuple(each.sentence for each in solution.conflicts) or solution.notes,
        tuple(each.sentence for each in solution.repairs)
        or ("No single change was found; relax several of the points above together.",),
    )


def circulating_sentence(plan: PlanDocument) -> str:
    """The plan in one sentence, for everybody.

    The day that holds in eight of ten for the last start is left out where only one unit starts last: it
    would follow from that unit's readiness.
    """
    if not plan.is_possible:
        return "There is no plan yet that keeps all the rules."
    alone = len(plan.waves[-1]) < FEWEST_UNITS
    return plan_sentence(plan.model_copy(update={"chances": None}) if alone else plan)


def circulating_obstacles(plan: PlanDocument) -> Obstacles:
    """The conflicts and repairs that tell nothing about what units lack or what leads want."""
    solution = plan.solution
    conflicts = [each.sentence for each in solution.conflicts if each.rule not in PRIVATE_RULES]
    repairs = [each.sentence for each in solution.repairs if _may_circulate(each)]
    if len(conflicts) < len(solution.conflicts) or not conflicts:
        conflicts.append(_MORE if conflicts else "The plan’s rules cannot all hold at once.")
    if len(repairs) < len(solution.repairs) or not repairs:
        repairs.append(
            _MORE if repairs else "The sponsor and the coach have proposals; the plan follows their choice."
        )
    return Obstacles(tuple(conflicts), tuple(repairs))


def _may_circulate(repair: Repair) -> bool:
    return all(_is_public(change) for change in repair.changes)


def _is_public(change: Change) -> bool:
    match change.part:
        case "quarters" | "dependencies":
            return True
        case "rules":
            return change.key not in PRIVATE_RULES or change.field == "max_pilots"
        case "teams":
            return change.field in _PUBLIC_TEAM_FIELDS


def circulating_reasons(row: PlanRow) -> tuple[str, ...]:
    """Why a unit starts when it does, as far as everybody may read it."""
    # Older plans let more rules circulate, and told why days were blocked.
    told = (each for each in row.reasons if each.may_circulate and each.rule in PASSED_ROUND)
    return tuple(
        _BLOCKED_WHY.sub(".", each.text) if each.rule == "blackouts" else each.text for each in told
    ) or (_NEUTRAL_REASON,)


def _policy_topics(settings: PlanSettings, policy: str) -> Iterator[tuple[str, str]]:
    """The rules that hold in this plan; one that was switched off is not claimed."""
    off = {each.rule for each in settings.rules_off}
    if "pilots" not in off:
        yield "Pilots", f"At most {settings.most_pilots} units start first; the others learn from them."
    levels = f"At most {settings.most_levels} levels have OKRs"
    if "max_levels" in off:
        levels = "Every level may have OKRs"
    yield "Levels", f"{levels}; {policy}." if "parent_before_child" not in off else f"{levels}."
    if "growth" not in off:
        pace = "" if settings.growth_factor == 1 else f"{settings.growth_factor:g} times "
        yield (
            "Growth",
            f"A {settings.cycle.value} starts no more units than pilot, or than {pace}those that are live already, so "
            "that early wins can help.",
        )


def _calendar_topics(plan: PlanDocument) -> Iterator[tuple[str, str]]:
    """What the dates and times keep to."""
    calendar = plan.settings.calendar
    if not any(each.session for each in plan.activities):
        yield "Dates", "Activities fall on Monday to Friday; public holidays and leave are not looked at yet."
        return
    yield (
        "Dates",
        "Activities fall on working days of those who take part: Monday to Friday without public holidays, as far as "
        "the team list or the calendar names a country.",
    )
    yield (
        "Sessions",
        f"Sessions are held from {calendar.hours.begins:%H:%M} to {calendar.hours.ends:%H:%M} on the clock of those "
        "who take part, and within their coach’s own days and hours; no coach is in two rooms at once.",
    )
    for each in calendar.closed:
        reason = f": {each.reason}" if each.reason else ""
        yield "Closed", f"{day_words(each.start)} to {day_words(each.end)}{reason}"


def circulating_assumptions(plan: PlanDocument) -> Sequence[tuple[str, str]]:
    """What the plan takes for granted, topic and sentence, for everybody."""
    settings = plan.settings
    first = plan.loads[0].starts_on if plan.loads else settings.start
    policy = (
        "a pilot may start before the units above it, with written direction from the sponsor"
        if settings.policy is Policy.PILOT_FIRST
        else "levels start from the top, one a period"
    )
    start = f"No unit starts before {day_words(first)}; " if first else ""
    topics = [
        ("Horizon", f"{start}the plan looks {settings.quarters} {settings.cycle.value}s ahead."),
        (
            "Coach",
            f"{hours_words(settings)}. A unit takes {settings.launch_hours:g} in its first "
            f"{settings.cycle.value}, {settings.second_quarter_hours:g} in its second and "
            f"{settings.third_quarter_hours:g} in its third, unless the team list says otherwise.",
        ),
        *_policy_topics(settings, policy),
        *_calendar_topics(plan),
        (
            "Hours",
            "Hours are the time of each person who takes part; the coach’s own time is counted in coach hours.",
        ),
        ("Roles", "Where no person is named, the owner is the role; enter names on the sheet Activities."),
    ]
    topics += [
        (
            "No starts",
            f"{day_words(each.start)} to {day_words(each.end)}" + (f": {each.reason}" if each.reason else ""),
        )
        for each in settings.avoid
    ]
    return (
        *topics,
        *(("Times", note) for note in plan.timetable_notes),
        *(("Search", note) for note in plan.solution.notes),
    )
