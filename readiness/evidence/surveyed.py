"""What the survey says: published means, symptoms, and gaps between leads and their people."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from readiness.evidence.pieces import Evidence, Reach, SourceKind
from readiness.judgements import Judgements
from readiness.pitfall_catalogue import (
    ComponentSignal,
    ItemSignal,
    LeadGapSignal,
    Pitfall,
    PitfallCatalogue,
    Signal,
    SymptomSignal,
)
from readiness.published import Participation, PublishedMean, PublishedReadiness, PublishedUnit
from readiness.published_details import GapReading, LeadGap
from surveys.instrument import Instrument, ItemKind

_FIVE_POINTS = 4.0
_NO_GAP = -0.5
_SOURCE = "survey"


class SurveyReader:
    """Turns one survey's published results into evidence, unit by unit.

    Source of the form x = 2 P(mean on the wrong side of its threshold) - 1, and of the reading
    of gaps: project judgement (decisions 0006, 0014). Hidden values say nothing.

    Parameters
    ----------
    language : str or None
        Language in which components and items are named; None, or one it does not have: its first.
    """

    def __init__(
        self,
        readiness: PublishedReadiness,
        instrument: Instrument,
        catalogue: PitfallCatalogue,
        judged: Judgements,
        *,
        language: str | None = None,
    ) -> None:
        self._readiness = readiness
        self._instrument = instrument
        self._judged = judged
        spoken = instrument.languages
        self._language = language if language in spoken else spoken[0]
        symptoms = {
            component.symptom.id: item.id
            for component in instrument.components
            if component.symptom is not None
            for item in instrument.items_of(component.id, ItemKind.SYMPTOM)
        }
        self._signals: list[tuple[Pitfall, Signal, str]] = []
        for pitfall, signal in catalogue.signals():
            if isinstance(signal, ComponentSignal | LeadGapSignal):
                self._signals.append((pitfall, signal, signal.component))
            elif isinstance(signal, ItemSignal):
                self._signals.append((pitfall, signal, signal.item))
            elif isinstance(signal, SymptomSignal):
                self._signals.append((pitfall, signal, symptoms.get(signal.symptom, "")))

    def evidence_about(self, unit: UUID) -> Iterator[Evidence]:
        """What one unit's published answers say about that unit."""
        group = self._readiness.by_id[unit]
        if not isinstance(group.participation, Participation):
            return
        rate = min(1.0, group.participation.rate)
        for pitfall, signal, asked in self._signals:
            if isinstance(signal, LeadGapSignal):
                read = self._gap(group, signal.component)
            else:
                read = self._mean(group, signal, asked)
            if read is None:
                continue
            direction, quality, detail, origin = read
            yield Evidence(
                pitfall.id,
                signal.id,
                SourceKind.SURVEY,
                direction,
                self._judged.weight(signal.strength),
                max(0.0, quality) * rate,
                source=_SOURCE,
                says=signal.says_for if direction > 0 else signal.says_against,
                detail=detail,
                unit=unit,
                reach=Reach.EXACT,
                origin=origin,
                source_words="survey answers",
            )

    def _mean(self, group: PublishedUnit, signal: Signal, asked: str) -> tuple[float, float, str, str] | None:
        by_default = self._judged.source_quality["survey_item"]
        if isinstance(signal, ComponentSignal):
            cell = group.components.get(asked)
            quality = self._readiness.reliability.get(asked, by_default)
            label, origin = self._component(asked), f"component/{asked}"
        else:
            cell = group.items.get(asked)
            quality, origin = by_default, f"item/{asked}"
            known = self._instrument.items_by_id.get(asked)
            label = f"“{known.text[self._language]}”" if known else asked
        if not isinstance(cell, PublishedMean):
            return None
        chance = f"{cell.missing_chance} % chance of lying on the wrong side of its threshold"
        detail = f"{label}: mean {self._as_asked(cell, asked)} in {group.name}, {chance}"
        return 2 * cell.missing_chance / 100 - 1, quality, detail, origin

    def _as_asked(self, cell: PublishedMean, asked: str) -> str:
        """The mean on the scale of the sentence people read: a reversed item's is turned back."""
        item = self._instrument.items_by_id.get(asked)
        if item is None or not item.reversed:
            return f"{cell.bound} {cell.estimate:.1f}".strip()
        scale = self._instrument.scale_of(item)
        bound = {"at most": "at least", "at least": "at most"}.get(cell.bound, "")
        return f"{bound} {scale.minimum + scale.maximum - cell.estimate:.1f}".strip()

    def _gap(self, group: PublishedUnit, component: str) -> tuple[float, float, str, str] | None:
        """Fully for the pitfall from `lead_gap_points` on, half against it where such a gap is ruled out."""
        cell = group.lead_gaps.get(component)
        known = self._instrument.components_by_id.get(component)
        if not isinstance(cell, LeadGap) or known is None:
            return None
        scale = self._instrument.scale_of(known)
        full = self._judged.lead_gap_points * (scale.maximum - scale.minimum) / _FIVE_POINTS
        if cell.reading is GapReading.LEADS_HIGHER:
            direction = min(1.0, cell.gap / full)
        elif cell.high < full:
            direction = _NO_GAP
        else:
            return None
        where = "above" if cell.gap >= 0 else "below"
        detail = (
            f"{self._component(component)}: leads {abs(cell.gap):.1f} {where} their people in {group.name} "
            f"(95 % interval {cell.low:+.1f} to {cell.high:+.1f})"
        )
        return direction, self._judged.source_quality["lead_gap"], detail, f"component/{component}"

    def _component(self, component: str) -> str:
        known = self._instrument.components_by_id.get(component)
        return known.label[self._language] if known else component
