"""Cures as the leadership reads them: what was decided on by whom, and what each takes away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engagement.risks import Risks
from exchange.workbook.texts import owner_words, percent_words
from readiness.judgements import Effect
from readiness.pitfall_catalogue import Cure, Pitfall

_EFFECTS = {Effect.SOME: "some", Effect.HALF: "half", Effect.MOST: "most"}


@dataclass(frozen=True, slots=True)
class ListedCure:
    """A cure with its pitfall, and whether it was decided on.

    Parameters
    ----------
    owner : str
        The person who took it on, else the role it asks for.
    decided_on : date or None
        None: nobody has decided on it.
    is_first : bool
        The first of its pitfall, to start with where nothing was decided on.
    """

    pitfall: Pitfall
    cure: Cure
    owner: str
    decided_on: date | None
    is_first: bool


def listed_cures(risks: Risks) -> tuple[ListedCure, ...]:
    """Every cure, those decided on first, else in the order of the pitfalls' weeks."""
    chosen = {each.cure: each for each in risks.known.dossier.cures}
    found = []
    for risk in risks.report.overall:
        pitfall = risks.catalogue.by_id[risk.pitfall]
        for number, cure in enumerate(pitfall.cures):
            decided = chosen.get(cure.id)
            owner = decided.owner if decided and decided.owner else owner_words(cure.owner)
            on = decided.on if decided else None
            found.append(ListedCure(pitfall, cure, owner, on, is_first=number == 0))
    return tuple(sorted(found, key=lambda each: each.decided_on is None))


def decided_cures(risks: Risks) -> tuple[ListedCure, ...]:
    """The cures that were decided on and that the catalogue has."""
    return tuple(each for each in listed_cures(risks) if each.decided_on is not None)


def cure_to_start(listed: tuple[ListedCure, ...], pitfall: str) -> ListedCure:
    """The cure a pitfall starts with: one decided on, its own before another's that helps it, else its first."""
    own = [each for each in listed if each.pitfall.id == pitfall]
    decided = [each for each in listed if each.decided_on is not None]
    for each in (*own, *(each for each in decided if pitfall in each.cure.also)):
        if each.decided_on is not None:
            return each
    return next(each for each in own if each.is_first)


def effect_words(effect: Effect, risks: Risks) -> str:
    """How much of a pitfall's chance a cure takes away: ``Half (50 %)``."""
    return f"{_EFFECTS[effect].capitalize()} ({percent_words(risks.judged.cure_effect[effect])})"


def also_words(cure: Cure, risks: Risks) -> str:
    """What else a cure helps against, a pitfall a line, with how much of it goes."""
    titles = ((risks.catalogue.by_id[other].title, effect) for other, effect in cure.also.items())
    return "\n".join(f"{title}: {_EFFECTS[effect]}" for title, effect in titles)
