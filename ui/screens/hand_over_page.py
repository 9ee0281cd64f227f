"""What does each reader take away? A file for everybody who works from the plan or decides on it."""

from __future__ import annotations

import streamlit as st

from engagement.plan_pack import PlanPack, plan_pack
from engagement.planning import latest_plan
from engagement.report import verdict_sentence
from engagement.trying import TriedScenario
from surveys.faults import FaultsError
from ui.components.hand_over_cards import coach_card, leadership_card, programs_card, team_card, tools_card
from ui.components.hand_over_changes import newest_changes
from ui.components.hand_over_files import HandOverFiles
from ui.components.hand_over_own import own_workbook
from ui.components.hand_over_workbook import workbook_card
from ui.components.kept_findings import KeptFindings, plan_grounds
from ui.components.lesson_words import note_places
from ui.components.page import chosen_or_stop, empty, header, next_step, plain
from ui.components.results import warn_if_outdated
from ui.places import Place
from ui.wiring import context_for

_QUESTION = "What does each reader take away?"
_PLACES = {"Organisation": Place.ORGANISATION, "Readiness": Place.IMPORT, "Rollout": Place.ROLLOUT}

chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)


def _scenarios() -> tuple[TriedScenario, ...]:
    """What was compared in this session, as long as it holds: each takes a search of its own."""
    found = latest_plan(context, chosen.engagement)
    if found is None:
        return ()
    kept = KeptFindings[tuple[TriedScenario, ...]](
        "scenarios", chosen.engagement, plan_grounds(context, chosen, found[0])
    )
    return kept.get() or ()


def _pack_or_stop() -> PlanPack:
    try:
        return plan_pack(context, chosen.engagement, scenarios=_scenarios())
    except FaultsError as error:
        header(_QUESTION, "The files need results and a plan.")
        for fault in error.faults:
            st.markdown(f"- **{fault.place}**: {fault.problem}. {fault.remedy}")
        first = error.faults[0].place
        empty("The first missing step:", f"Go to {first.lower()}", _PLACES[first])
        st.stop()


pack = _pack_or_stop()
header(_QUESTION, verdict_sentence(pack.report))
warn_if_outdated(chosen)
files = HandOverFiles(pack)
own = own_workbook(context.store.plan_file(chosen.workspace, chosen.engagement))
units = {unit: name for unit, name in note_places(pack.plan).units.items() if unit is not None}
for cards in (
    (lambda: leadership_card(files, newest_changes(pack)), lambda: workbook_card(files, own)),
    (lambda: coach_card(files), lambda: team_card(files, units)),
    (lambda: tools_card(files), lambda: programs_card(files)),
):
    for column, card in zip(st.columns(2, gap="medium"), cards, strict=True):
        with column:
            card()
st.caption(
    f"Plan version {pack.report.plan_number}; results of “{plain(pack.report.readiness.survey_name)}”, groups below "
    f"{pack.report.readiness.threshold} hidden."
)
next_step("Read an edited plan back", Place.RETURN)
