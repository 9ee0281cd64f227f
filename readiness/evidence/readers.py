"""Who may read what of a piece of evidence; the same in every page and every file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from readiness.evidence.pieces import Evidence
from readiness.facts import MayRead

WITHHELD = "(consultant only)"


class Reader(StrEnum):
    """Who looks at it."""

    CONSULTANT = "consultant"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Readable:
    """A piece of evidence as one reader may see it.

    Parameters
    ----------
    says, detail, who, quote : str
        What it says, the value behind it, who says so, and in what words; empty where the
        reader may not know.
    withheld : bool
        Nothing but its weight may be seen.
    """

    says: str
    detail: str
    who: str
    quote: str
    on: date | None
    withheld: bool


def as_read_by(evidence: Evidence, reader: Reader) -> Readable:
    """What a reader may see of a piece of evidence.

    The consultant sees all. A client sees names, words and days only of those who agreed to be
    named, else the kind of source; of what only the consultant may read, that it is there.
    """
    words = evidence.source_words[:1].upper() + evidence.source_words[1:]
    named = f"{words}: {evidence.said_by}" if evidence.said_by else words
    if reader is Reader.CONSULTANT or evidence.may_read is MayRead.NAMED:
        return Readable(evidence.says, evidence.detail, named, evidence.quote, evidence.on, withheld=False)
    if evidence.may_read is MayRead.CONSULTANT:
        return Readable(WITHHELD, "", WITHHELD, "", None, withheld=True)
    return Readable(evidence.says, evidence.detail, words, "", None, withheld=False)
