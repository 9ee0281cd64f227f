"""The best choices of pilots under one strategy, with reasons and with what they do to the plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from readiness.published import PublishedReadiness
from rollout.pilots.candidates import Candidates, Combination, excluded
from rollout.pilots.document import PilotChoice, PilotChoices, PilotUnit, ScorePart
from rollout.pilots.facts import Facts, Links, pilot_facts
from rollout.pilots.parts import VALUES, stands_for
from rollout.pilots.strategies import PartName, Strategies, Strategy, StrategyEntry, pilot_strategies
from rollout.pilots.why import why_not
from rollout.pilots.words import figure, joint_reasons, unit_reasons
from rollout.pilots.worth import plan_worths
from rollout.planning.settings import PlanSettings
from rollout.problem.rollout_problem import RolloutProblem
from surveys.organisation import Organisation


def pilot_choices(
    organisation: Organisation,
    published: PublishedReadiness,
    problem: RolloutProblem,
    settings: PlanSettings,
    *,
    links: Links,
    strategy: Strategy,
    component_label: Callable[[str], str] = str,
    top: int = 5,
    seconds: float = 3.0,
    seed: int = 0,
    clock: Callable[[], float] = time.perf_counter,
) -> PilotChoices:
    """Every single unit and pair that may pilot, scored; the best ones with reasons.

    Parameters
    ----------
    published : PublishedReadiness
        A unit whose results are hidden takes those of the unit above, as in the plan.
    problem : RolloutProblem
        Made from the same organisation and without chosen pilots; its rules decide who may start first.
    settings : PlanSettings
        Those that the problem was made with.
    links : mapping of str to collection of str
        For each unit those linked to it, both ways, as `rollout.revising.links.links_of` gives them.
    component_label : callable
        Component id -> its name for readers.
    top : int
        Choices to return. [>= 1]
    seconds : float
        For the quick plans of all of them. [> 0]
    seed : int
        Equal scores stand in an order drawn with it, so that no unit is favoured by its place in a list.
    clock : callable
        Seconds, counted from anywhere.

    Raises
    ------
    ValueError
        If the settings already choose the pilots: in such a problem nobody else may pilot.

    Notes
    -----
    score = 100 * sum over the strategy's parts of weight * value (`rollout.pilots.parts`). Scores that
    differ by less than 1e-9 count as equal. The order in which units are listed changes nothing.
    """
    if settings.pilots:
        raise ValueError("the pilots are chosen already; make the problem with settings that choose none")
    texts = pilot_strategies()
    search = _Search.of(organisation, published, problem, links, strategy, component_label, texts)
    ranked = sorted(search.scored(), key=lambda item: (-round(item[1], 9), _lot(item[0], seed)))
    first = ranked[:top]
    starts = [(chosen, search.candidates.first_quarter(chosen) or 0) for chosen, _ in first]
    worths, cut = plan_worths(problem, starts, seconds, seed, clock) if first else ((), False)
    choices = tuple(
        search.choice(chosen, settings).model_copy(update={"worth": worth})
        for (chosen, _), worth in zip(first, worths, strict=True)
    )
    return PilotChoices(
        strategy=strategy,
        choices=choices,
        considered=len(ranked),
        eligible=len(search.choosable),
        excluded=excluded(search.candidates, search.choosable, published, component_label),
        why=why_not(choices[0], choices[1]) if len(choices) > 1 else None,
        notes=(*search.notes, *([_CUT] if cut else [])),
    )


_CUT = "In the time given the plans could only be sketched; how much they differ is rough."


def _lot(chosen: Combination, seed: int) -> str:
    """A random place among equal scores that depends on the units and the seed alone."""
    return sha256(f"{seed} {' '.join(chosen)}".encode()).hexdigest()


@dataclass(frozen=True)
class _Search:
    """The choices of one strategy; ``choosable`` are the units that stand in a choice of any size."""

    candidates: Candidates
    facts: Facts
    entry: StrategyEntry
    choosable: frozenset[str]
    ranked_from: tuple[Combination, ...]
    notes: tuple[str, ...]

    @classmethod
    def of(
        cls,
        organisation: Organisation,
        published: PublishedReadiness,
        problem: RolloutProblem,
        links: Links,
        strategy: Strategy,
        component_label: Callable[[str], str],
        texts: Strategies,
    ) -> _Search:
        candidates = Candidates(problem, organisation)
        facts = pilot_facts(
            organisation, published, problem, links, candidates.eligible, component_label, texts
        )
        entry = texts.by_id[strategy]
        kept, notes = _kept(candidates.eligible, facts, entry)
        possible = tuple(candidates.combinations(kept))
        wanted, more = _of_wanted_size(possible, facts, entry)
        # Units that were left out only because there are so many may pilot all the same.
        choosable = frozenset(unit for chosen in possible for unit in chosen).union(
            set(candidates.eligible) - set(kept)
        )
        return cls(candidates, facts, entry, choosable, wanted, (*notes, *more))

    def scored(self) -> list[tuple[Combination, float]]:
        """Each choice with its score, 0-100."""
        return [(chosen, score(self.facts, chosen, self.entry)) for chosen in self.ranked_from]

    def choice(self, chosen: Combination, settings: PlanSettings) -> PilotChoice:
        """A choice with its parts and reasons."""
        facts = self.facts
        chosen = tuple(sorted(chosen, key=lambda unit: (facts.by_id[unit].name, unit)))
        parts = tuple(
            ScorePart(
                id=part.id,
                title=facts.strategies.part_titles[part.id],
                figure=figure(part.id, facts, chosen),
                value=VALUES[part.id](facts, chosen),
                weight=part.weight,
            )
            for part in self.entry.parts
        )
        looked_at = [part.id for part in self.entry.parts]
        return PilotChoice(
            units=tuple(_pilot_unit(facts, unit, looked_at, settings) for unit in chosen),
            score=score(facts, chosen, self.entry),
            parts=parts,
            reasons=tuple(joint_reasons(looked_at, facts, chosen)),
        )


def score(facts: Facts, chosen: Combination, entry: StrategyEntry) -> float:
    """100 x sum of weight x value over the parts of a strategy, 0-100."""
    total = sum(part.weight * VALUES[part.id](facts, chosen) for part in entry.parts)
    return min(100.0, 100 * total)


def _kept(
    eligible: tuple[str, ...], facts: Facts, entry: StrategyEntry
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The units that are combined; of very many those that score best alone."""
    most = len(eligible)
    while most * (most + 1) // 2 > facts.strategies.most_combinations:
        most -= 1
    if most == len(eligible):
        return eligible, ()
    best = sorted(eligible, key=lambda unit: (-score(facts, (unit,), entry), unit))[:most]
    note = f"Of {len(eligible)} units that may pilot the {most} that score best alone were combined."
    return tuple(sorted(best)), (note,)


def _of_wanted_size(
    possible: tuple[Combination, ...], facts: Facts, entry: StrategyEntry
) -> tuple[tuple[Combination, ...], tuple[str, ...]]:
    """Choices of the size that the strategy prefers; of the other size where there are none."""
    size = 1 if entry.prefers == "one" else 2
    wanted = [chosen for chosen in possible if len(chosen) == size and _suits(chosen, facts, entry)]
    other = [chosen for chosen in possible if len(chosen) != size and _suits(chosen, facts, entry)]
    notes: list[str] = []
    if not wanted and other:
        missing = "No pair keeps the rules" if size == 2 else "No unit can start alone"
        notes.append(f"{missing}; {'single units' if size == 2 else 'pairs'} are shown instead.")
    found = wanted or other
    if found and entry.id is Strategy.REPRESENTATIVE_PAIR:
        notes.append(_representative_note(found, facts))
    if wanted and entry.id is Strategy.CORE_AND_SUPPORT and not _any_core_pair(found, facts):
        notes.append(
            "By the functions on file no pair joins a core unit with a support unit; the other parts decide. "
            "Check the functions in the organisation."
        )
    return tuple(found), tuple(notes)


def _suits(chosen: Combination, facts: Facts, entry: StrategyEntry) -> bool:
    """Whether a pair that has to represent others spans two functions, as far as both are known."""
    if entry.id is not Strategy.REPRESENTATIVE_PAIR:
        return True
    functions = [facts.by_id[unit].function.casefold() for unit in chosen]
    known = [function for function in functions if function]
    return len(known) == len(set(known))


def _any_core_pair(found: list[Combination], facts: Facts) -> bool:
    return any(VALUES["core_with_support"](facts, chosen) for chosen in found)


def _representative_note(found: list[Combination], facts: Facts) -> str:
    """How rare representative choices are (Kraschnewski et al. 2010: 3 % of the sets of sites)."""
    least = facts.strategies.representative_from
    count = sum(stands_for(facts, chosen) >= least for chosen in found)
    return (
        f"{count or 'None'} of the {len(found)} choices {'stand' if count > 1 else 'stands'} for at least "
        f"{100 * least:.0f} % of the other units."
    )


def _pilot_unit(facts: Facts, unit: str, parts: Sequence[PartName], settings: PlanSettings) -> PilotUnit:
    known = facts.by_id[unit]
    return PilotUnit(
        unit=UUID(known.id),
        name=known.name,
        members=known.people,
        function=known.function,
        location=known.location,
        lead=known.lead,
        read_from=known.read_from,
        reasons=tuple(unit_reasons(parts, facts, known, settings)),
    )
