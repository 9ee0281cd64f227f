"""Do the drafts measure what changes?"""

from __future__ import annotations

import streamlit as st

from engagement.draft_findings import drafts_sentence
from engagement.risks import current_risks
from readiness.pitfall_catalogue import pitfall_catalogue
from ui.components.draft_evidence import evidence_section, how_we_judge
from ui.components.draft_intake import intake_section
from ui.components.draft_objective import undo_deletion
from ui.components.draft_projects import projects_section
from ui.components.draft_review import draft_list, draft_overview
from ui.components.draft_state import (
    PASTE,
    PITFALLS,
    PROJECTS,
    REVIEW,
    findings_of,
    settle_tab,
    tabs_key,
)
from ui.components.page import chosen_or_stop, header
from ui.components.results import published_results
from ui.wiring import context_for

_QUESTION = "Do the drafts measure what changes?"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
organisation = context.store.organisation(chosen.workspace, chosen.engagement)
found = findings_of(context.store.dossier(chosen.workspace, chosen.engagement))

header(_QUESTION, drafts_sentence(found))
undo_deletion(chosen, context)
if not found.drafts:
    st.markdown(
        "Paste what is on the wall. Then this page says which key results measure work instead of change, by "
        "which words, and gives a better form to try."
    )
    intake_section(chosen, context, organisation)
else:
    settle_tab(chosen.engagement)
    review, paste, projects, pitfalls = st.tabs(
        [REVIEW, PASTE, PROJECTS, PITFALLS], key=tabs_key(chosen.engagement), on_change="rerun"
    )
    with review:
        draft_overview(found, organisation)
        draft_list(chosen, context, organisation)
    with paste:
        intake_section(chosen, context, organisation)
    with projects:
        projects_section(chosen, context, found)
    with pitfalls:
        # All evidence is read only for those who look at it.
        risks = (
            current_risks(context, chosen.engagement, published_results(chosen)) if pitfalls.open else None
        )
        evidence_section(found, pitfall_catalogue(), risks.report if risks else None)
how_we_judge()
