"""What did the room show?"""

from __future__ import annotations

import streamlit as st

from engagement.observed_findings import observations_sentence, seen_signs
from engagement.risks import current_risks
from ui.components.observation_form import observation_form
from ui.components.observation_list import observation_entries, observation_overview
from ui.components.observation_rhythm import rhythm_section
from ui.components.page import chosen_or_stop, header, next_step
from ui.components.results import published_results
from ui.places import Place
from ui.wiring import context_for

_QUESTION = "What did the room show?"
_LOOK, _SEEN, _RHYTHM = "Look for signs", "What was seen", "Rhythm"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
results = published_results(chosen)
risks = current_risks(context, chosen.engagement, results)
signs = seen_signs(risks)


def _first_tab() -> str:
    """Where the page opens: at what was seen, if anything; the same until the page is loaded again."""
    key = f"observations-open-{chosen.engagement}"
    first: str = st.session_state.setdefault(key, _SEEN if signs else _LOOK)
    return first


header(_QUESTION, observations_sentence(signs))
if not signs:
    st.markdown(
        "During a workshop or after it, mark the signs you looked for; save half-way and go on later. Then this page "
        "tells who saw what and where, about what observers disagree, and which pitfalls it moved."
    )
look, seen, rhythm = st.tabs([_LOOK, _SEEN, _RHYTHM], default=_first_tab())
with look:
    observation_form(chosen, context, risks, results)
with seen:
    if signs:
        observation_overview(risks, signs)
    else:
        st.markdown(
            "Here each sign will stand with a dot for each observer, from clearly absent to clearly there. "
            f"Tick the first ones under “{_LOOK}”."
        )
    observation_entries(chosen, context, risks)
with rhythm:
    rhythm_section(chosen, context, risks, results)
next_step("See what it does to the pitfalls", Place.PITFALLS)
