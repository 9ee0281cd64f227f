"""Pictures for a wall, as SVG made on the server: a mean on its scale, a spread, a bar of bands.

No style attribute and no script, so that the strictest policy lets them through; ink is the
colour of the text around them, so that they fit a dark and a light wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from engagement.reveal_texts import reveal_texts
from engagement.revealing import Reveal, ShownMean, share_text
from exchange.palette import MUTED, READINESS_RAMP, text_on
from readiness.published_details import Shares
from surveys.instrument import Better, Scale
from ui.projector.texts import wall_texts

_LEFT, _RIGHT, _TRACK = 40, 960, 92
_MOST_TICKS: Final = 7
_SHARE_COLOURS: Final = (READINESS_RAMP[1], READINESS_RAMP[3], READINESS_RAMP[5])
LEAD_SIGNS: Final = ("◇", "△", "□")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture and what it shows in words; false where there is nothing to draw.

    Parameters
    ----------
    markup : str
        SVG in the colour and the type of the text around it.
    """

    markup: str = ""
    alt: str = ""

    def __bool__(self) -> bool:
        return bool(self.markup)

    def alone(self, ink: str) -> str:
        """The picture where no text is around it, as in an image."""
        own_type = self.markup.replace('font-family="inherit"', 'font-family="system-ui, sans-serif"')
        return own_type.replace("currentColor", ink)


def mean_drawing(reveal: Reveal, language: str) -> Drawing:
    """A mean on its scale, bad end left: the ramp of the heatmap, the interval, where "missing" ends."""
    mean, scale = reveal.mean, reveal.scale
    if mean is None:
        return Drawing()
    bad, good = (
        (scale.minimum, scale.maximum) if scale.higher_is is Better.HIGHER else (scale.maximum, scale.minimum)
    )
    texts, t = reveal_texts(language), wall_texts(language)
    alt = t["chart"].format(name=reveal.name, mean=mean.text, bad=bad, good=good)
    if mean.low is not None and mean.high is not None:
        alt += t["chart_between"].format(low=texts.number(mean.low), high=texts.number(mean.high))
    parts = [*_track(), *_ticks(scale), *_missing(_x(reveal.threshold, scale), texts.missing_below)]
    parts += [_end(texts.bad_end, _LEFT, "start"), _end(texts.good_end, _RIGHT, "end")]
    parts += _leads(reveal.leads, scale)
    parts += _mean(mean, scale)
    return _svg(1000, 286, alt, parts)


def spread_drawing(shares: Shares, language: str) -> Drawing:
    """Unfavourable, in between, favourable: a bar each, as long as its share."""
    texts = reveal_texts(language)
    names = (texts.unfavourable, texts.middle, texts.favourable)
    values = (shares.unfavourable, shares.middle, shares.favourable)
    told = [share_text(value, shares.step, language) for value in values]
    parts = []
    for row, (name, value, words, colour) in enumerate(zip(names, values, told, _SHARE_COLOURS, strict=True)):
        y = 6 + 70 * row
        parts += [
            f'<text x="214" y="{y + 37}" font-size="32" text-anchor="end">{escape(name)}</text>',
            f'<rect x="230" y="{y}" width="{2.2 * value:.0f}" height="52" fill="{colour}" stroke="{MUTED}" stroke-width="1.5"/>',
            f'<text x="{242 + 2.2 * value:.0f}" y="{y + 37}" font-size="32">{escape(words)}</text>',
        ]
    alt = f"{wall_texts(language)['spread']}: " + ", ".join(
        f"{name} {words}" for name, words in zip(names, told, strict=True)
    )
    return _svg(660, 204, alt, parts)


def _svg(width: int, height: int, alt: str, parts: Sequence[str]) -> Drawing:
    markup = (
        f'<svg role="img" aria-label="{escape(alt)}" viewBox="0 0 {width} {height}" fill="currentColor" '
        f'font-family="inherit">{"".join(parts)}</svg>'
    )
    return Drawing(markup, alt)


def _x(value: float, scale: Scale) -> float:
    """Where a value lies from left (bad) to right (good)."""
    share = (value - scale.minimum) / (scale.maximum - scale.minimum)
    share = min(max(share if scale.higher_is is Better.HIGHER else 1 - share, 0.0), 1.0)
    return _LEFT + share * (_RIGHT - _LEFT)


def _track() -> list[str]:
    width = (_RIGHT - _LEFT) / len(READINESS_RAMP)
    return [
        f'<rect x="{_LEFT + place * width:.1f}" y="{_TRACK}" width="{width + 0.3:.1f}" height="34" fill="{colour}"/>'
        for place, colour in enumerate(READINESS_RAMP)
    ]


def _ticks(scale: Scale) -> list[str]:
    points = range(scale.minimum, scale.maximum + 1)
    if len(points) > _MOST_TICKS:
        points = range(scale.minimum, scale.maximum + 1, scale.maximum - scale.minimum)
    return [
        f'<text x="{_x(point, scale):.0f}" y="{_TRACK + 72}" font-size="36" text-anchor="middle">{f"{point}".replace("-", "−")}</text>'
        for point in points
    ]


def _missing(until: float, words: str) -> list[str]:
    """A bracket under the part of the scale that counts as missing, and its end on the track."""
    y = _TRACK + 94
    # The line leaves room for the number of the point it may stand at.
    path = f"M{_LEFT} {y - 8}V{y}H{until:.0f}V{y - 8}M{until:.0f} {_TRACK + 42}V{_TRACK - 10}"
    return [
        f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="2.5"/>',
        f'<text x="{max((_LEFT + until) / 2, 180):.0f}" y="{y + 36}" font-size="32" text-anchor="middle">{escape(words)}</text>',
    ]


def _end(words: str, x: int, anchor: str) -> str:
    return f'<text x="{x}" y="{_TRACK + 178}" font-size="32" text-anchor="{anchor}">{escape(words)}</text>'


def _mean(mean: ShownMean, scale: Scale) -> list[str]:
    x, y = _x(mean.value, scale), _TRACK + 17
    parts = []
    if mean.low is not None and mean.high is not None:
        low, high = sorted((_x(mean.low, scale), _x(mean.high, scale)))
        parts.append(
            f'<path d="M{low:.0f} {y - 16}V{y + 16}M{low:.0f} {y}H{high:.0f}M{high:.0f} {y - 16}V{y + 16}" '
            'fill="none" stroke="#111827" stroke-width="7"/>'
        )
    parts.append(
        f'<circle cx="{x:.0f}" cy="{y}" r="19" fill="#111827" stroke="#FFFFFF" stroke-width="5"/>'
        f'<text x="{min(max(x, 100), 900):.0f}" y="{_TRACK - 22}" font-size="72" font-weight="700" '
        f'text-anchor="middle">{escape(mean.text)}</text>'
    )
    return parts


def _leads(leads: Sequence[ShownMean], scale: Scale) -> list[str]:
    """A sign for each role that leads; its number stands beside the same sign below."""
    y = _TRACK + 17
    return [
        f'<text x="{_x(lead.value, scale):.0f}" y="{y + 20}" font-size="58" text-anchor="middle" '
        f'fill="#FFFFFF" stroke="#111827" stroke-width="3">{sign}</text>'
        for lead, sign in zip(leads, LEAD_SIGNS, strict=False)
    ]


def band_bar(counts: Sequence[tuple[str, int, str]], alt: str) -> Drawing:
    """One bar that splits a number of groups: words, how many, colour."""
    total = sum(count for _, count, _ in counts) or 1
    parts, x = [], 0.0
    for words, count, colour in counts:
        width = 1000 * count / total
        if not count:
            continue
        parts.append(
            f'<rect x="{x:.1f}" y="0" width="{width:.1f}" height="18" fill="{colour}"><title>{escape(words)}</title></rect>'
        )
        if width >= 40:
            parts.append(
                f'<text x="{x + width / 2:.1f}" y="14" font-size="14" text-anchor="middle" '
                f'fill="{text_on(colour)}">{count}</text>'
            )
        x += width
    return _svg(1000, 18, alt, parts)
