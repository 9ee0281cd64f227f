"""What a change of one number would move, before it is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from engagement.numbers import default_numbers, edits_with, new_faults
from engagement.risks import Risks
from readiness.judgements import judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from readiness.risk.edits import Value
from surveys.faults import FaultsError

MOST_MOVES: Final = 3


@dataclass(frozen=True, slots=True)
class Move:
    """Where a pitfall stands without and with a change; chances in [0-1], rank 1 costs most weeks."""

    pitfall: str
    chance_before: float
    chance_after: float
    rank_before: int
    rank_after: int

    @property
    def size(self) -> float:
        """How far it moves; a point of the chance counts as much as a place. Project judgement."""
        return 100 * abs(self.chance_after - self.chance_before) + abs(self.rank_after - self.rank_before)


@dataclass(frozen=True, slots=True)
class NumberEffect:
    """What a change of one number would move.

    Parameters
    ----------
    moves : tuple of Move
        The pitfalls that would move most, largest move first; at most `MOST_MOVES`.
    moved : int
        How many pitfalls would move at all.
    renamed : int
        How many pitfalls' chance or its support would be called by another word.
    range_before, range_after : float
        Mean width of the ranges around the chances. [0-1]
    pilot_before, pilot_after : float
        Chance that the pilot fails. [0-1]
    cured_before, cured_after : float
        The same once the chosen cures work. [0-1]
    """

    moves: tuple[Move, ...]
    moved: int
    renamed: int
    range_before: float
    range_after: float
    pilot_before: float
    pilot_after: float
    cured_before: float
    cured_after: float


def effect_of(risks: Risks, number: str, value: Value) -> NumberEffect:
    """What would move if a number were changed, on all that the engagement knows.

    Raises
    ------
    FaultsError
        A value that is out of range or order.
    """
    known, dossier = default_numbers()[number], risks.known.dossier
    edits = edits_with(dossier.edits, known, value, date.min)
    if faults := new_faults(dossier.edits, edits, known.title):
        raise FaultsError(faults)
    changed = replace(risks.known, dossier=dossier.model_copy(update={"edits": edits}))
    after = Risks(changed, pitfall_catalogue(), risks.definitions, judgements(), risks.reader)
    moves = sorted(_moves(risks, after), key=lambda move: (-move.size, move.rank_before))
    names, names_after = _names(risks), _names(after)
    return NumberEffect(
        moves=tuple(moves[:MOST_MOVES]),
        moved=len(moves),
        renamed=sum(name != names_after[pitfall] for pitfall, name in names.items()),
        range_before=_mean_range(risks),
        range_after=_mean_range(after),
        pilot_before=risks.failure.chance,
        pilot_after=after.failure.chance,
        cured_before=risks.failure_with_cures.chance,
        cured_after=after.failure_with_cures.chance,
    )


def _moves(before: Risks, after: Risks) -> Iterator[Move]:
    ranked = {risk.pitfall: (rank, risk) for rank, risk in enumerate(after.report.overall, start=1)}
    for rank, risk in enumerate(before.report.overall, start=1):
        rank_after, risk_after = ranked[risk.pitfall]
        move = Move(risk.pitfall, risk.probability, risk_after.probability, rank, rank_after)
        if move.size:
            yield move


def _names(risks: Risks) -> dict[str, tuple[str, str]]:
    return {
        risk.pitfall: (risks.judged.band(risk.probability), risk.confidence) for risk in risks.report.overall
    }


def _mean_range(risks: Risks) -> float:
    return float(np.mean([risk.high - risk.low for risk in risks.report.overall]))
