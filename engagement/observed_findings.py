"""What the observations show: sign by sign, who contradicts whom, and what moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from engagement.observing import place_name
from engagement.risks import Risks
from readiness.evidence.observed import newest_looks
from readiness.evidence.sign_groups import Sign, signs_of
from readiness.facts import Observation
from readiness.risk.questions import Question
from readiness.risk.report import RiskReport
from surveys.text import normalised

CLEARLY_THERE = 2
UNKNOWN_SIGN = "Sign no longer in the catalogue"
NO_NAME = "No name"


@dataclass(frozen=True, slots=True)
class SeenSign:
    """One sign with what each observer says about it.

    Parameters
    ----------
    entries : tuple of Observation
        The newest of each observer in each place.
    pull : float
        What all entries about it add to the pitfall's log-odds in the whole organisation.
    contradicted : bool
        Two observers saw opposite things in the same place.
    """

    pitfall: str
    signal: str
    words: str
    entries: tuple[Observation, ...]
    pull: float
    contradicted: bool

    @property
    def is_clearly_there(self) -> bool:
        """Somebody saw it clearly, and nobody saw it absent there."""
        return not self.contradicted and any(each.steps == CLEARLY_THERE for each in self.entries)


def is_contradicted(entries: Sequence[Observation]) -> bool:
    """Whether two observers saw opposite things in the same place, both by their newest entry.

    Other places are other rooms, and one observer who says something else later saw a change:
    neither is a contradiction. Could not tell contradicts nothing.
    """
    sides: dict[UUID | None, set[bool]] = {}
    for each in entries:
        if each.steps:
            sides.setdefault(each.unit, set()).add(each.steps > 0)
    return any(len(both) > 1 for both in sides.values())


def seen_signs(risks: Risks) -> tuple[SeenSign, ...]:
    """Every sign that somebody looked for: strongest pull towards its pitfall first."""
    pulls = _pulls(risks)
    signs = signs_of(risks.catalogue)
    by_sign: dict[Sign, list[Observation]] = {}
    for each in newest_looks(risks.known.observations):
        by_sign.setdefault((each.pitfall, each.signal), []).append(each)
    found = [
        SeenSign(
            pitfall,
            signal,
            signs[pitfall, signal].sign if (pitfall, signal) in signs else UNKNOWN_SIGN,
            tuple(entries),
            pulls.get((pitfall, signal), 0.0),
            is_contradicted(entries),
        )
        for (pitfall, signal), entries in by_sign.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.pull, each.pitfall, each.signal)))


def observations_sentence(signs: Sequence[SeenSign]) -> str:
    """How much was looked for by how many, what is clearly there, and what says most."""
    if not signs:
        return "Nobody has looked for signs yet."
    observers = {normalised(entry.seen_by) for each in signs for entry in each.entries}
    there = [each for each in signs if each.is_clearly_there]
    looked = f"{_count(len(signs), 'sign')} looked for by {_count(len(observers), 'observer')}"
    if not there:
        return f"{looked}; none is clearly there."
    verb = "is" if len(there) == 1 else "are"
    return f"{looked}; {len(there)} {verb} clearly there. Most telling: {there[0].words}"


def contradictions_sentence(signs: Sequence[SeenSign]) -> str:
    """About which signs observers contradict each other; empty if about none."""
    found = [f"“{each.words.rstrip('.')}”" for each in signs if each.contradicted]
    if not found:
        return ""
    return f"Observers saw opposite things about {_count(len(found), 'sign')}: {'; '.join(found)}."


def sign_to_look_for(risks: Risks) -> Question | None:
    """The sign nobody has looked for that could move most weeks of delay; None once all were."""
    signs = [each for about in risks.questions.values() for each in about if each.kind == "observation"]
    return max(signs, key=lambda each: (each.weeks, each.pitfall), default=None)


def moved_words(before: RiskReport, after: Risks, unit: UUID | None = None) -> str:
    """Which pitfall moved most, from what to what; empty if none moved by a percent.

    Parameters
    ----------
    unit : UUID or None
        Where it was seen: its own chances are looked at, too.
    """
    place = after.row_of(unit)
    local = after.report.by_unit.get(place, {}) if place is not None else {}
    earlier = before.by_unit.get(place, {}) if place is not None else {}
    cells: list[tuple[str, UUID | None]] = [(risk.pitfall, None) for risk in after.report.overall]
    cells += [(pitfall, place) for pitfall in local if pitfall in earlier]

    def change(cell: tuple[str, UUID | None]) -> float:
        return after.report.of(*cell).probability - before.of(*cell).probability

    # Of equal moves the first one: the whole organisation before one place.
    pitfall, where = max(cells, key=lambda cell: abs(change(cell)))
    if not round(100 * abs(change((pitfall, where)))):
        return ""
    was, now = before.of(pitfall, where).probability, after.report.of(pitfall, where).probability
    title = after.catalogue.by_id[pitfall].title
    there = "" if where is None else f" in {place_name(where, after.known.organisation)}"
    return f"“{title}” moved from {100 * was:.0f} % to {100 * now:.0f} %{there}."


def _pulls(risks: Risks) -> dict[Sign, float]:
    """What the entries about each sign add in the whole organisation, log-odds after damping."""
    pulls: dict[Sign, float] = {}
    for risk in risks.report.overall:
        for each in risk.contributions:
            if each.evidence.origin.startswith("observation/"):
                key = (risk.pitfall, each.evidence.signal)
                pulls[key] = pulls.get(key, 0.0) + each.log_odds
    return pulls


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
