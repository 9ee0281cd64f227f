"""The projector's pictures on a page of the console."""

from __future__ import annotations

import streamlit as st

from exchange.palette import INK
from ui.projector.drawings import Drawing

# The text of the dark theme, see `.streamlit/config.toml`.
_INK_ON_DARK = "#E2E8F0"


def picture(drawing: Drawing) -> None:
    """A drawing as an image as wide as its place, in the ink of the page's theme."""
    if drawing:
        ink = _INK_ON_DARK if st.context.theme.type == "dark" else INK
        st.image(drawing.alone(ink), alt=drawing.alt, width="stretch")
