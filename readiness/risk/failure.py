"""How likely the pilot fails, and what chosen cures leave of that chance.

Noisy-OR (Pearl 1988, Probabilistic Reasoning in Intelligent Systems, 4.3): a pilot survives
only if nothing sinks it, so the chances of surviving multiply,

    1 - (1 - l0) * prod over pitfalls of (1 - l_r P_r) ** d_r

which is additive in -ln(1 - l_r P_r). Pitfalls of one cause are no independent blows; d_r
damps them. All numbers are project judgement until outcomes calibrate them
(`readiness/judgements.yaml`, decision 0014), so clients read words and ranges.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from readiness.judgements import Judgements
from readiness.pitfall_catalogue import Pitfall, PitfallCatalogue
from surveys.faults import FaultList

_NOT_KNOWN = "not known yet"
_OF_TEN = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "all ten")


@dataclass(frozen=True, slots=True)
class FailurePart:
    """What one pitfall adds.

    Parameters
    ----------
    share : float
        What damping of shared causes leaves of it, d_r. [0-1]
    part : float
        d_r * -ln(1 - l_r P_r); the parts of all pitfalls add up. [log units, from 0]
    """

    pitfall: str
    share: float
    part: float


@dataclass(frozen=True, slots=True)
class FailureChance:
    """How likely the pilot fails, for computing and, as `range_words`, for reading.

    Parameters
    ----------
    chance : float
        Chance that the pilot fails. [0-1]
    low, high : float or None
        Range of the draws (5-95 %); None without draws. It varies the chances of the pitfalls,
        not the judged l0, l_r and d_r. [0-1]
    word : str
        Word of `judgements.yaml`, or "not known yet" if too little is known to say one.
    band : tuple of float
        From where to where the chance's word reaches. [0-1]
    parts : tuple of FailurePart
        What each pitfall adds, largest first.
    spans : str
        The words of both ends of the range where they differ: "moderate to high". Else empty.
    """

    chance: float
    low: float | None
    high: float | None
    word: str
    band: tuple[float, float]
    parts: tuple[FailurePart, ...]
    spans: str = ""

    def range_words(self) -> str:
        """The chance for clients: a word and how many of ten such pilots, rounded outwards.

        Without draws the range is that of the word.

        Examples
        --------
        >>> FailureChance(0.5, 0.42, 0.58, "high", (0.45, 0.65), ()).range_words().partition(". ")[0]
        'high: of ten such pilots, four to six would be expected to fail'
        """
        if self.word == _NOT_KNOWN:
            return f"{_NOT_KNOWN}: there is too little evidence to say how many such pilots fail."
        least, most = self.band if self.low is None or self.high is None else (self.low, self.high)
        # A product such as 10 * 0.7 may miss the whole number by its last bit.
        fewest = math.floor(round(10 * min(least, self.chance), 9))
        many = math.ceil(round(10 * max(most, self.chance), 9))
        count = f"about {_OF_TEN[many]}" if fewest == many else f"{_OF_TEN[fewest]} to {_OF_TEN[many]}"
        return (
            f"{self.spans or self.word}: of ten such pilots, {count} would be expected to fail. "
            "This is a judgement until outcomes calibrate it."
        )


def chance_if_there(pitfall: Pitfall, judged: Judgements) -> float:
    """Chance that the pitfall sinks the pilot if it is there, l_r. [0-1].

    by_a_lost_quarter * min(1, likely weeks / quarter_weeks) (project judgement).
    """
    numbers = judged.pilot_failure
    return numbers.by_a_lost_quarter * min(1.0, pitfall.impact_weeks.likely / numbers.quarter_weeks)


def failure_shares(
    chances: Mapping[str, float], catalogue: PitfallCatalogue, judged: Judgements
) -> dict[str, float]:
    """What damping of shared causes leaves of each pitfall's part, d_r. [0-1].

    Pitfalls with the same first component share a cause; one without components stands alone.
    In each group the largest -ln(1 - l_r P_r) counts in full, each further one
    `shared_cause_damping` times the one before; ties are broken by id.

    Worked out anew for what cures leave: once the largest pitfall of a cause is cured, the next one
    counts in full. More cures still never raise the chance, for a sum of numbers with falling
    weights is the largest over all orders.

    Parameters
    ----------
    chances : Mapping
        Pitfall -> chance that it is there, for each pitfall of the catalogue. [0-1]
    """
    _check(chances, catalogue)
    causes: dict[str, list[tuple[float, str]]] = {}
    shares: dict[str, float] = {}
    for pitfall in catalogue.pitfalls:
        blow = _log_blow(chance_if_there(pitfall, judged), chances[pitfall.id])
        causes.setdefault(cause_of(pitfall), []).append((-blow, pitfall.id))
    for members in causes.values():
        for place, (_, pitfall_id) in enumerate(sorted(members)):
            shares[pitfall_id] = judged.pilot_failure.shared_cause_damping**place
    return shares


def cause_of(pitfall: Pitfall) -> str:
    """What pitfalls of one cause have in common: their first component, or nothing but themselves."""
    return pitfall.components[0] if pitfall.components else f"only {pitfall.id}"


def mean_shares(catalogue: PitfallCatalogue, judged: Judgements) -> dict[str, float]:
    """The share that a pitfall of its cause has on average, whichever is the strongest. [0-1]."""
    damping = judged.pilot_failure.shared_cause_damping
    causes: dict[str, list[str]] = {}
    for pitfall in catalogue.pitfalls:
        causes.setdefault(cause_of(pitfall), []).append(pitfall.id)
    return {
        each: math.fsum(damping**rank for rank in range(len(group))) / len(group)
        for group in causes.values()
        for each in group
    }


def left_by_cures(
    cures: Collection[str], catalogue: PitfallCatalogue, judged: Judgements
) -> dict[str, float]:
    """What the cures leave of each pitfall's chance: the product of (1 - effect). [0-1].

    A cure works on its own pitfall and on those it names under `also`. That effects multiply
    is project judgement.

    Raises
    ------
    FaultsError
        Every id that is no cure of the catalogue.
    """
    faults = FaultList()
    factors: dict[str, list[float]] = {pitfall.id: [] for pitfall in catalogue.pitfalls}
    for cure_id in sorted(set(cures)):
        if cure_id not in catalogue.cures:
            faults.add("cures", "there is no such cure", "Use the id of a cure of the catalogue.", cure_id)
            continue
        for helped, effect in effects_of_cure(cure_id, catalogue, judged).items():
            factors[helped].append(1 - effect)
    faults.raise_if_any()
    # Sorted, so that the last bit does not depend on the order of the catalogue.
    return {pitfall_id: math.prod(sorted(each)) for pitfall_id, each in factors.items()}


def effects_of_cure(cure_id: str, catalogue: PitfallCatalogue, judged: Judgements) -> dict[str, float]:
    """Pitfall -> share of its chance that the cure takes away, its own pitfall first. [0-1]."""
    pitfall, cure = catalogue.cures[cure_id]
    words = {pitfall.id: cure.effect, **cure.also}
    return {helped: judged.cure_effect[effect] for helped, effect in words.items()}


def chances_after(
    chances: Mapping[str, float], cures: Collection[str], catalogue: PitfallCatalogue, judged: Judgements
) -> dict[str, float]:
    """The pitfalls' chances once the cures work: P_r times what they leave of it. [0-1].

    Raises
    ------
    FaultsError
        Chances or cures that the catalogue does not know.
    """
    _check(chances, catalogue)
    left = left_by_cures(cures, catalogue, judged)
    return {pitfall.id: chances[pitfall.id] * left[pitfall.id] for pitfall in catalogue.pitfalls}


def pilot_failure(
    chances: Mapping[str, float],
    catalogue: PitfallCatalogue,
    judged: Judgements,
    *,
    draws: Mapping[str, NDArray[np.float64]] | None = None,
    doubtful: bool = False,
) -> FailureChance:
    """How likely the pilot fails: 1 - (1 - l0) * prod((1 - l_r P_r) ** d_r).

    Parameters
    ----------
    chances : Mapping
        Pitfall -> chance that it is there, for each pitfall of the catalogue. [0-1]
    draws : Mapping or None
        Pitfall -> draws of its chance, equally many for each; each draw has the same d_r. [0-1]
    doubtful : bool
        Too little is known, so the word is "not known yet"; the caller decides.

    Raises
    ------
    FaultsError
        Every chance or draw that is missing, unknown or outside 0-1.

    References
    ----------
    Pearl (1988), Probabilistic Reasoning in Intelligent Systems, 4.3 (noisy-OR). l0, l_r, d_r and
    the words are project judgement, decision 0014.
    """
    _check(chances, catalogue, draws=draws)
    shares = failure_shares(chances, catalogue, judged)
    if_there = {pitfall.id: chance_if_there(pitfall, judged) for pitfall in catalogue.pitfalls}
    parts = [
        FailurePart(
            pitfall_id, shares[pitfall_id], shares[pitfall_id] * _log_blow(least, chances[pitfall_id])
        )
        for pitfall_id, least in if_there.items()
    ]
    numbers = judged.pilot_failure
    chance = _chance_of_parts(math.fsum(part.part for part in parts), numbers.without_pitfalls)
    low = high = None
    if draws is not None:
        survivals = [
            (1 - if_there[each] * np.asarray(draws[each])) ** shares[each] for each in sorted(if_there)
        ]
        drawn = 1 - (1 - numbers.without_pitfalls) * math.prod(survivals)
        low, high = (float(edge) for edge in np.quantile(drawn, judged.interval))
    edges = sorted(numbers.bands.values())
    ends = [] if low is None or high is None or doubtful else [numbers.band(low), numbers.band(high)]
    return FailureChance(
        chance=chance,
        low=low,
        high=high,
        word=_NOT_KNOWN if doubtful else numbers.band(chance),
        band=(
            max((edge for edge in edges if edge <= chance), default=0.0),
            min((edge for edge in edges if edge > chance), default=1.0),
        ),
        spans=" to ".join(ends) if len(set(ends)) > 1 else "",
        parts=tuple(sorted(parts, key=lambda part: (-part.part, part.pitfall))),
    )


def _chance_of_parts(total: float, without: float) -> float:
    """1 - (1 - l0) * exp(-total), in the form that gives l0 to the last bit if nothing is added."""
    return without - (1 - without) * math.expm1(-total)


def _log_blow(if_there: float, chance: float) -> float:
    return -math.log1p(-if_there * chance)


def _check(
    chances: Mapping[str, float],
    catalogue: PitfallCatalogue,
    *,
    draws: Mapping[str, NDArray[np.float64]] | None = None,
) -> None:
    """Raise every chance or draw that is missing, unknown or outside 0-1."""
    faults = FaultList()
    tables: dict[str, Mapping[str, float | NDArray[np.float64]]] = {"chances": {**chances}}
    if draws is not None:
        tables["draws"] = {**draws}
        if len({np.shape(each) for each in draws.values()}) > 1:
            faults.add(
                "draws", "the pitfalls have different numbers of draws", "Draw equally often for each."
            )
    for place, table in tables.items():
        for pitfall_id in sorted(table.keys() - catalogue.by_id.keys()):
            faults.add(place, "there is no such pitfall", "Use ids of the catalogue.", pitfall_id)
        for pitfall_id in sorted(catalogue.by_id.keys() - table.keys()):
            faults.add(place, "a pitfall is missing", "Give a number for each pitfall.", pitfall_id)
        for pitfall_id, value in table.items():
            numbers = np.asarray(value, dtype=np.float64)
            if numbers.size == 0 or not ((numbers >= 0) & (numbers <= 1)).all():
                faults.add(f"{place}, '{pitfall_id}'", "not between 0 and 1", "Give shares of 1.", value)
    faults.raise_if_any()
