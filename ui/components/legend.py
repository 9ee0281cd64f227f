"""Keys of a legend as small pieces of markup; colours and words of the product, nothing typed by people."""

from __future__ import annotations

from exchange.palette import INK, text_on

_SHAPE = "padding:1px 7px;white-space:nowrap;display:inline-block;line-height:1.6"


def coloured_key(colour: str, words: str, *, border: str = "none") -> str:
    """Words on their colour, in the ink that can be read on it."""
    return (
        f'<span style="background:{colour};color:{text_on(colour)};border:{border};{_SHAPE}">{words}</span>'
    )


def hatched_key(words: str) -> str:
    """Words on the grey hatch of what is not shown."""
    hatch = "repeating-linear-gradient(45deg,#E2E8F0 0 4px,#94A3B8 4px 5px)"
    return f'<span style="background:{hatch};color:{INK};{_SHAPE}">{words}</span>'
