"""Codes that a phone's camera opens, drawn as SVG in the page itself."""

from __future__ import annotations

import segno


def qr_svg(address: str, label: str) -> str:
    """A code for an address, dark on white with its quiet zone, as wide as its place.

    Parameters
    ----------
    label : str
        What it is, for those who hear the page.
    """
    # M survives a crease or a thumb; more would make the squares smaller.
    code = segno.make(address, error="m", micro=False)
    drawn: str = code.svg_inline(scale=1, border=4, omitsize=True, dark="#000", light="#fff", title=label)
    return drawn.replace("<svg ", '<svg role="img" ', 1)
