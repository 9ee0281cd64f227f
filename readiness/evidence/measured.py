"""What numbers read from drafts, calendars or plans say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from readiness.evidence.pieces import Evidence, Reach, SourceKind
from readiness.judgements import Judgements
from readiness.pitfall_catalogue import MeasuredSignal, PitfallCatalogue

MeasuredKind = Literal["draft_okrs", "cadence", "plan"]

_KIND: Mapping[MeasuredKind, SourceKind] = {
    "draft_okrs": SourceKind.DRAFT_OKRS,
    "cadence": SourceKind.CADENCE,
    "plan": SourceKind.PLAN,
}
_WORDS: Mapping[MeasuredKind, str] = {
    "draft_okrs": "draft OKRs",
    "cadence": "the calendar",
    "plan": "the rollout plan",
}


def evidence_of_properties(
    kind: MeasuredKind,
    properties: Mapping[str, float],
    catalogue: PitfallCatalogue,
    judged: Judgements,
    *,
    unit: UUID | None = None,
    reach: Reach = Reach.BRANCH,
    where: str = "",
    on: date | None = None,
) -> Iterator[Evidence]:
    """What the measured properties of one unit say; a property that is absent says nothing.

    Parameters
    ----------
    properties : mapping
        Property of the catalogue -> number, in the units of the signal's bounds.
    where : str
        What was read, in words: "drafts of Marketing", "plan version 3".
    """
    for pitfall, signal in catalogue.signals():
        if not isinstance(signal, MeasuredSignal) or signal.kind != kind:
            continue
        number = properties.get(signal.property)
        direction = signal.direction_of(number) if number is not None else 0.0
        if number is None or not direction:
            continue
        yield Evidence(
            pitfall.id,
            signal.id,
            _KIND[kind],
            direction,
            judged.weight(signal.strength),
            judged.source_quality[kind],
            source=f"{kind}/{unit or ''}",
            says=signal.says_for if direction > 0 else signal.says_against,
            detail=f"{_name(signal.property)}: {_number(signal.property, number)}"
            + (f" ({where})" if where else ""),
            unit=unit,
            reach=reach,
            origin=f"{kind}/{signal.property}",
            source_words=_WORDS[kind],
            on=on,
        )


def _name(name: str) -> str:
    words = name.replace("_", " ").replace("okrs", "OKRs")
    return words[:1].upper() + words[1:]


def _number(name: str, number: float) -> str:
    return f"{100 * number:.0f} %" if name.endswith("_share") else f"{number:.3g}"
