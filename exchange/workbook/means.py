"""How a published mean is shown: number, sign at the bound, scale in words."""

from __future__ import annotations

from dataclasses import dataclass

from readiness.published import PublishedMean
from surveys.instrument import Better, Instrument, Scale

CHANCE_FORMAT = '[<=0.01]"under 5 %";[>=0.99]"over 95 %";0 %'
"""Chances are published in steps of five percent, with open ends."""
_SIGNS = {"at most": "≤", "at least": "≥"}


@dataclass(frozen=True, slots=True)
class ShownMean:
    """A mean as a cell shows it: the number and its format."""

    value: float
    number_format: str


def shown_mean(cell: PublishedMean) -> ShownMean:
    """The estimated mean with one decimal, marked where it stands at the bound of what may be shown."""
    return ShownMean(cell.estimate, f'"{_SIGNS[cell.bound]} "0.0' if cell.bound else "0.0")


def scale_words(scale: Scale) -> str:
    """A scale's range and which end is good."""
    good = "high" if scale.higher_is is Better.HIGHER else "low"
    return f"{scale.minimum} to {scale.maximum}, {good} is good"


def shared_scale(instrument: Instrument) -> Scale | None:
    """The scale of all components if they share its range and direction."""
    scales = [instrument.scale_of(component) for component in instrument.components]
    same = {(scale.minimum, scale.maximum, scale.higher_is) for scale in scales}
    return scales[0] if len(same) == 1 else None


def mean_at(scale: Scale, percent: float) -> float:
    """The mean that stands at a percent of a scale, where 100 is the good end."""
    share = percent / 100 * (scale.maximum - scale.minimum)
    return scale.minimum + share if scale.higher_is is Better.HIGHER else scale.maximum - share
