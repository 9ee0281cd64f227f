"""A piece of evidence: what one fact, answer, observation, draft or plan says about one pitfall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from readiness.facts import MayRead


class SourceKind(StrEnum):
    """Where evidence comes from; two kinds that agree are worth more than one twice."""

    INTERVIEW = "interview"
    SURVEY = "survey"
    OBSERVATION = "observation"
    DRAFT_OKRS = "draft OKRs"
    CADENCE = "cadence"
    PLAN = "plan"


class Reach(StrEnum):
    """For which units evidence from one unit speaks."""

    EXACT = "exact"
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence about one pitfall.

    Parameters
    ----------
    direction : float
        x: 1 fully for the pitfall, -1 fully against it. [-1, 1]
    weight : float
        w: ln of the signal's likelihood ratio. [> 0]
    quality : float
        q: share of the weight the source deserves. [0-1]
    source : str
        Evidence of one source is correlated and damped together. Never shown: it may name people.
    says : str
        What it says, as a sentence.
    detail : str
        The value behind it, as everybody may read it who may read the evidence.
    unit : UUID or None
        The unit it was found in; None: the organisation as a whole.
    reach : Reach
        EXACT: it speaks for its unit alone (answers are published for every unit apart).
        BRANCH: also for the units below it, and damped for those above it.
    source_words : str
        The kind of source in words, without a name.
    origin : str
        What it was read from: ``fact/ID``, ``item/ID``, ``component/ID``, ``observation/ID``,
        ``draft_okrs/PROPERTY``, ``cadence/PROPERTY``, ``plan/PROPERTY``.
    quote, said_by : str
        Only for readers whom ``may_read`` lets know (`readiness.evidence.readers`).
    on : date or None
        When it was said or seen.
    """

    pitfall: str
    signal: str
    kind: SourceKind
    direction: float
    weight: float
    quality: float
    source: str
    says: str
    detail: str
    may_read: MayRead = MayRead.KIND_OF_SOURCE
    unit: UUID | None = None
    reach: Reach = Reach.BRANCH
    origin: str = ""
    source_words: str = ""
    quote: str = ""
    said_by: str = ""
    on: date | None = None

    @property
    def log_odds(self) -> float:
        """The log-odds q * w * x before damping."""
        return self.quality * self.weight * self.direction
