"""Where printed pages end, so that a block of rows stays on one page on A4 and on Letter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# Landscape, in points. A4 is the broader and lower of the two, Letter the narrower and higher.
_WIDTHS, _HEIGHTS = (841.9, 792.0), (595.3, 612.0)
_MARGINS_ACROSS, _MARGINS_DOWN = 2 * 0.45 * 72, (0.5 + 0.65) * 72
_POINTS_PER_PIXEL, _PIXELS_PER_CHARACTER, _PIXELS_OF_PADDING = 0.75, 7, 5
# Programs round rows and columns differently; a page that ends a little early costs less than a block cut in two.
_SAFETY = 0.92


def page_height(widths: Iterable[float]) -> float:
    """Points of rows that fit on a page once columns of these widths fit across it.

    Parameters
    ----------
    widths : iterable of float
        Characters of each column on one page.
    """
    across = _POINTS_PER_PIXEL * sum(_PIXELS_PER_CHARACTER * each + _PIXELS_OF_PADDING for each in widths)
    fits = [
        (height - _MARGINS_DOWN) * max(across / (width - _MARGINS_ACROSS), 1.0)
        for width, height in zip(_WIDTHS, _HEIGHTS, strict=True)
    ]
    return _SAFETY * min(fits)


def breaks_before(
    blocks: Sequence[tuple[int, float]], height: float, above: float, repeated: float
) -> list[int]:
    """Rows before which a new page begins; after a block longer than a page always.

    Parameters
    ----------
    blocks : sequence of (int, float)
        First row of each block, from 0, and its height in points.
    height : float
        Of a page. [points]
    above, repeated : float
        What stands above the first block, and what is repeated on every later page. [points]

    Examples
    --------
    >>> breaks_before([(5, 50.0), (9, 60.0), (14, 30.0)], height=100.0, above=20.0, repeated=10.0)
    [9]
    >>> breaks_before([(5, 250.0), (30, 60.0)], height=100.0, above=20.0, repeated=10.0)
    [30]
    """
    found, used = [], above
    for place, (row, points) in enumerate(blocks):
        if place and used + points > height:
            found.append(row)
            used = repeated
        used += points
    return found
