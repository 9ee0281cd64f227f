"""Colours that mean the same in the app, in workbooks and in charts.

Readiness is a diverging ramp, red (low) to blue (high), safe for colour-blind readers
(ColorBrewer RdBu). Risk is one sequential ramp, light to dark orange-brown (ColorBrewer
YlOrBr). One is never a mirrored copy of the other, because high means good in one and bad
in the other.
"""

from __future__ import annotations

from readiness.published import Verdict

READINESS_RAMP = ("#B2182B", "#EF8A62", "#FDDBC7", "#F7F7F7", "#D1E5F0", "#67A9CF", "#2166AC")
RISK_RAMP = ("#FFF7E6", "#FEE3B0", "#FDBF6F", "#EC8A2F", "#C2570C", "#8A3A06")
ACCENT = "#0F766E"
PHASES = ("#0B4F4A", "#0F766E", "#4D9C95", "#93C5BF", "#C9E2DF")
INK, MUTED, GROUND, HIDDEN = "#1E293B", "#64748B", "#F8FAFC", "#E2E8F0"
WHITE, _DARK = "#FFFFFF", "#111827"
HATCH, LINE, BAND = "#94A3B8", "#CBD5E1", "#F1F5F9"
CAUTION = "#B45309"

VERDICT = {
    Verdict.MISSING: "#EF8A62",
    Verdict.UNCLEAR: "#F7F7F7",
    Verdict.PRESENT: "#67A9CF",
    Verdict.TOO_FEW_ANSWERS: HIDDEN,
}


def readiness_colour(percent: float) -> str:
    """The ramp's colour for a mean on 0-100 in seven equal steps.

    Examples
    --------
    >>> readiness_colour(0), readiness_colour(50), readiness_colour(100)
    ('#B2182B', '#F7F7F7', '#2166AC')
    """
    step = min(int(percent / 100 * len(READINESS_RAMP)), len(READINESS_RAMP) - 1)
    return READINESS_RAMP[max(step, 0)]


def risk_colour(probability: float) -> str:
    """The risk ramp's colour for a chance on 0-1 in equal steps."""
    step = min(int(probability * len(RISK_RAMP)), len(RISK_RAMP) - 1)
    return RISK_RAMP[max(step, 0)]


def text_on(colour: str) -> str:
    """Dark or white ink, whichever has the higher contrast on `colour`.

    Examples
    --------
    >>> text_on("#F7F7F7"), text_on("#2166AC")
    ('#111827', '#FFFFFF')
    """
    return max((_DARK, WHITE), key=lambda ink: contrast(ink, colour))


def contrast(first: str, second: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2).

    Examples
    --------
    >>> contrast("#FFFFFF", "#000000")
    21.0
    """
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
