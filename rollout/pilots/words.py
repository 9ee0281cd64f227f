"""What the parts of a score say: a figure in a few words, and a reason in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rollout.pilots.candidates import Combination, named
from rollout.pilots.facts import Facts, UnitFacts
from rollout.pilots.parts import VALUES, linked_units, other_units, stood_for_words
from rollout.pilots.strategies import PartName
from rollout.planning.document import Reason
from rollout.planning.settings import PinKind, PlanSettings, Policy

_MOST_NAMES = 4

# Their reasons speak of organisational facts only; all others tell of published results.
_MAY_CIRCULATE: frozenset[PartName] = frozenset(
    {
        "coachable_size",
        "core_with_support",
        "priority",
        "work_together",
        "large",
        "entangled",
        "apart",
        "linked_to_both",
        "linked_to_one",
        "people_reached",
    }
)


def unit_reasons(
    parts: Iterable[PartName], facts: Facts, unit: UnitFacts, settings: PlanSettings
) -> Iterator[Reason]:
    """Why one unit may pilot at all, and what the parts say of it alone."""
    if settings.policy is Policy.TOP_LEVEL_FIRST:
        text = "The company level starts first, as chosen."
        yield Reason(text=text, rule="parent_before_child", may_circulate=True)
    else:
        supposed = (pin.kind is PinKind.LEAD_VOLUNTEERS and str(pin.unit) == unit.id for pin in settings.pins)
        lead = "Supposed that its lead volunteers" if any(supposed) else "Its lead volunteered"
        text = f"{lead}; nothing a pilot needs is missing ({unit.read_from})."
        yield Reason(text=text, rule="pilots", may_circulate=False)
    for part in parts:
        sentence = _of_one(part, facts, unit)
        if sentence:
            yield _reason(part, sentence)
    if unit.read_from != unit.name:
        text = f"Its own results are not shown; those of {unit.read_from} stand in."
        yield Reason(text=text, rule="read_from", may_circulate=False)


def joint_reasons(parts: Iterable[PartName], facts: Facts, chosen: Combination) -> Iterator[Reason]:
    """What the parts say of the chosen together."""
    for part in parts:
        sentence = _of_all(part, facts, chosen)
        if sentence:
            yield _reason(part, sentence)


def _reason(part: PartName, text: str) -> Reason:
    return Reason(text=text, rule=part, may_circulate=part in _MAY_CIRCULATE)


def figure(part: PartName, facts: Facts, chosen: Combination) -> str:
    """What was found for a part, in a few words."""
    value = VALUES[part](facts, chosen)
    units = [facts.by_id[unit] for unit in chosen]
    total = other_units(facts, chosen)
    both, one = linked_units(facts, chosen)
    match part:
        case "weakest_link" | "hard_readiness":
            lows = [unit.lowest for unit in units]
            return " and ".join(f"{low[1]:.0f}" if low else "not shown" for low in lows) + " of 100"
        case "taking_part":
            return " and ".join(
                f"{unit.participation.answered} of {unit.participation.invited}"
                if unit.participation
                else "not shown"
                for unit in units
            )
        case "coachable_size" | "large":
            return " and ".join(str(unit.people) for unit in units)
        case "stands_for":
            return f"{round(value * total)} of {total}"
        case "linked_to_both":
            return f"{len(both)} of {total}"
        case "linked_to_one":
            return f"{len(one)} of {total}"
        case "people_reached":
            return str(sum(facts.by_id[unit].people for unit in one))
        case "entangled":
            return " and ".join(str(facts.wait_counts[unit]) for unit in chosen)
        case "priority":
            return f"{max(unit.priority for unit in units):g}"
        case "core_with_support" | "work_together":
            return "yes" if value else "no"
        case _:
            return f"{100 * value:.0f} of 100"


def _of_one(part: PartName, facts: Facts, unit: UnitFacts) -> str:
    match part:
        case "weakest_link" | "hard_readiness":
            return _lowest(facts, unit)
        case "taking_part":
            told = unit.participation
            return f"{told.answered} of {told.invited} answered ({unit.read_from})." if told else ""
        case "one_view":
            return _views(unit)
        case "coachable_size":
            small = 0 < unit.people <= facts.strategies.coachable_people
            return f"{_people(unit.people)}: small enough to coach closely." if small else ""
        case "priority":
            return f"Its priority is {unit.priority:g}; an ordinary team's is 1." if unit.priority > 1 else ""
        case "entangled":
            count = facts.wait_counts[unit.id]
            other = "1 other unit" if count == 1 else f"{count} other units"
            return f"It waits for, or keeps waiting, {other}." if count else ""
        case _:
            return ""


def _lowest(facts: Facts, unit: UnitFacts) -> str:
    if unit.lowest is None:
        return ""
    component, mean = unit.lowest
    return (
        f"The lowest of what a pilot needs: {facts.label(component)}, {mean:.0f} of 100 ({unit.read_from})."
    )


def _views(unit: UnitFacts) -> str:
    if unit.one_view is None:
        return ""
    share = "mostly agree" if unit.one_view >= 0.75 else "partly agree" if unit.one_view >= 0.5 else "differ"
    return f"Its people {share} on what a pilot needs ({unit.read_from})."


def _of_all(part: PartName, facts: Facts, chosen: Combination) -> str:
    match part:
        case "stands_for" | "likeness":
            return _likeness_sentence(part, facts, chosen)
        case "linked_to_both" | "linked_to_one" | "people_reached":
            return _link_sentence(part, facts, chosen)
        case "large":
            people = sum(facts.by_id[unit].people for unit in chosen)
            return f"{_people(people)} in all."
        case "core_with_support":
            return _core_sentence(facts, chosen) if VALUES[part](facts, chosen) else ""
        case "work_together":
            return "The two are linked to each other." if VALUES[part](facts, chosen) else ""
        case "apart":
            return _apart_sentence([facts.by_id[unit] for unit in chosen])
        case _:
            return ""


def _likeness_sentence(part: PartName, facts: Facts, chosen: Combination) -> str:
    value, total = VALUES[part](facts, chosen), other_units(facts, chosen)
    if not total:
        return ""
    if part == "likeness":
        whom = "the nearer of the two" if len(chosen) > 1 else "it"
        return (
            f"Over function, place, size and readiness the other units are on average {100 * value:.0f} % "
            f"like {whom}."
        )
    count = round(value * total)
    who = "Together they stand" if len(chosen) > 1 else "It stands"
    if not count:
        return f"{who} for none of the {total} other units."
    return f"{who} for {count} of the {total} other units: {stood_for_words(facts, chosen)}."


def _link_sentence(part: PartName, facts: Facts, chosen: Combination) -> str:
    both, one = linked_units(facts, chosen)
    total = other_units(facts, chosen)
    match part:
        case "linked_to_both":
            names = sorted(facts.by_id[unit].name for unit in both)
            if len(chosen) < 2 or not total:
                return ""
            if not names:
                return f"None of the {total} other units is linked to both."
            return f"Linked to both: {named(names, _MOST_NAMES)}."
        case "linked_to_one":
            whom = "at least one of them" if len(chosen) > 1 else "it"
            return f"{len(one)} of the {total} other units {_are(len(one))} linked to {whom}." if one else ""
        case _:
            people = sum(facts.by_id[unit].people for unit in one)
            return (
                f"{people} people are in units linked to {'them' if len(chosen) > 1 else 'it'}."
                if one
                else ""
            )


def _core_sentence(facts: Facts, chosen: Combination) -> str:
    core, support = sorted(chosen, key=lambda unit: facts.side(unit) or "")
    names = facts.by_id[core], facts.by_id[support]
    return (
        f"By their functions {names[0].name} ({names[0].function}) makes or sells and "
        f"{names[1].name} ({names[1].function}) supports."
    )


def _apart_sentence(units: list[UnitFacts]) -> str:
    places = [unit.location for unit in units if unit.location]
    functions = [unit.function for unit in units if unit.function]
    said = [
        f"two {what} ({' and '.join(found)})"
        for what, found in (("places", places), ("functions", functions))
        if len({each.casefold() for each in found}) == 2
    ]
    return f"They try it in {' and '.join(said)}." if said else ""


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
