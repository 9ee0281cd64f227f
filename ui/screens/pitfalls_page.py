"""What could make the introduction fail, and who says so?"""

from __future__ import annotations

import streamlit as st

from engagement.report import risk_sentence
from engagement.risks import current_risks
from ui.components.page import chosen_or_stop, header, next_step, plain
from ui.components.results import published_results
from ui.components.risk_heading import (
    chosen_reader,
    missing_evidence,
    pilot_line,
    reader_line,
    reader_switch,
)
from ui.components.risk_map import (
    all_pitfalls,
    choosing_boxes,
    chosen_columns,
    heatmap,
    numbers_table,
    rows_of,
)
from ui.components.risk_places import places_of
from ui.components.risk_questions import moved_message, next_best
from ui.components.risk_says_who import open_cell, says_who
from ui.components.risk_words import View
from ui.places import Place
from ui.wiring import context_for

_QUESTION = "What could make it fail?"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
risks = current_risks(context, chosen.engagement, published_results(chosen), chosen_reader(chosen.engagement))
places = places_of(risks)


def _method() -> None:
    with st.expander("Method and numbers of our own"):
        st.markdown(
            "Each pitfall starts at a base rate; each piece of evidence adds its weight to the log-odds: "
            "logit P = logit base + Σ q·w·x (weight of evidence, Good 1950). w is the weight of the sign, q what its "
            "source deserves, x which way it points. A second piece from the same source counts half of the first. "
            "What is unknown adds nothing and lowers the confidence instead. The interval holds 5-95 % of "
            f"{risks.judged.draws:,} seeded draws of base rates, weights and weeks; ranks come from the same draws. "
            "A pilot survives only if nothing sinks it, so the chances of surviving multiply. Base rates, weights and "
            f"weeks are project judgements until outcomes are known (version {plain(risks.numbers.version)}). "
            "Formulas and sources: `docs/methods.md`, “Pitfall risk”."
        )


header(_QUESTION, risk_sentence(risks))
st.markdown(plain(pilot_line(risks)))
bare = not risks.known.facts or risks.known.results is None
if bare:
    missing_evidence(risks)
with st.container(horizontal=True, vertical_alignment="bottom"):
    columns = chosen_columns(places, f"risk-columns-{chosen.engagement}")
    everything = all_pitfalls(len(risks.catalogue.pitfalls))
    reader = reader_switch(chosen.engagement)
view = View(risks, reader, places)
reader_line(reader)
rows = rows_of(view, columns, everything=everything)
heatmap(rows, columns, f"risk-grid-{chosen.engagement}")
numbers_table(rows, columns)
choosing_boxes(view)
cell = open_cell(view, chosen.engagement)
if cell is not None:
    says_who(context, chosen, view, cell)
message = moved_message()
if message:
    st.info(plain(message), icon=":material/swap_vert:")
next_best(context, chosen, view)
if not bare:
    missing_evidence(risks)
_method()
next_step("Decide on cures", Place.CURES)
