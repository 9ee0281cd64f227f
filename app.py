"""The launcher: `streamlit run app.py` finds the literal `st.App` below."""

import streamlit as st

from ui.gate.routes import closed_routes, gate_middleware, gate_routes
from ui.printing.routes import printing_routes
from ui.projector.routes import projector_routes
from ui.respondents.routes import respondent_routes
from ui.wiring import the_store

app = st.App(
    "ui/main.py",
    # The first route that fits answers, so what closes the respondents' side comes last.
    routes=[
        *gate_routes(),
        *respondent_routes(the_store),
        *projector_routes(the_store),
        *printing_routes(the_store),
        *closed_routes(),
    ],
    middleware=gate_middleware(),
)
