"""What brings the risk down?"""

from __future__ import annotations

import streamlit as st

from engagement.cure_findings import counted, failure_sentence, range_sentence
from engagement.curing import Proposal, pilot_start, plan_needs_cures, timing, worth_in_set
from engagement.risks import current_risks
from readiness.risk.cures import CureSet
from readiness.risk.failure import FailureChance
from surveys.faults import FaultsError
from ui.components.cure_card import CureDesk
from ui.components.cure_search import asked_target, current_proposal, search_form
from ui.components.cure_set import found_set, ink, set_with_worth
from ui.components.cure_shelf import cure_shelf
from ui.components.page import chosen_or_stop, header, next_step, plain, show_faults
from ui.components.results import published_results
from ui.figures.cure_figure import failure_figure
from ui.places import Place
from ui.session import ask_next
from ui.wiring import context_for

_QUESTION = "What brings the risk down?"
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
risks = current_risks(context, chosen.engagement, published_results(chosen))
project = context.store.engagement(chosen.workspace, chosen.engagement)
start = pilot_start(risks, project, context.today())
target = asked_target(chosen)
weeks = target.weeks if target else start.weeks
when = timing(risks, weeks)
after = risks.failure_with(when.in_time)
desk = CureDesk(chosen, risks, weeks)


def _proposed() -> Proposal | None:
    try:
        return current_proposal(chosen, risks)
    except FaultsError as error:
        show_faults(error, "No set was looked for.")
        return None


def _doubt() -> None:
    best = risks.next_question
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        ask = f"  \n**The next best question:** {plain(best.question)}" if best else ""
        st.markdown(
            "Most weeks at stake rest on too little evidence. A set of cures can be looked for all the same; it "
            f"follows what is usual elsewhere rather than what was seen here.{ask}"
        )
        if best and st.button("Answer it first", type="primary", key="cures-next-best"):
            ask_next(best.fact)
            st.switch_page(Place.INTERVIEW)


def _stands(found: CureSet | None) -> list[tuple[str, FailureChance]]:
    rows = [("As things stand", risks.failure)]
    if when.in_time:
        number = len(when.in_time)
        decided = "With the cure decided on" if number == 1 else f"With the {number} cures decided on"
        rows.append((decided, after))
    if found is not None and set(found.cures) != set(risks.cures):
        rows.append(("With the whole proposed set", found.after))
    return rows


def _before_and_after(found: CureSet | None) -> None:
    rows = _stands(found)
    if not risks.is_doubtful:
        st.plotly_chart(
            failure_figure(rows, risks.judged.pilot_failure.bands, ink()),
            key="cure-failure",
            config={"displayModeBar": False},
            alt="; ".join(f"{name}: {range_sentence(failure)}" for name, failure in rows),
        )
        st.caption("The chance that the pilot fails. This is a judgement until outcomes calibrate it.")
    if when.too_late:
        st.caption(
            f"{counted(len(when.too_late), 'cure')} decided on come too late for a pilot in {weeks:g} "
            f"{'week' if weeks == 1 else 'weeks'} and lower nothing here."
        )


def _hand_over() -> None:
    """Whether the plan holds what was decided, and the button that goes there."""
    if plan_needs_cures(risks):
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                ":material/history: The plan was made before these decisions. Make a new plan to include these."
            )
            if st.button("Make a new plan", type="primary", key="cures-new-plan"):
                st.switch_page(Place.ROLLOUT)
    elif risks.cures and risks.known.plan is not None:
        st.caption(f"Version {risks.known.plan_number} of the plan includes the cures decided on.")


def _numbers(found: CureSet | None) -> None:
    with st.expander("The numbers, for the consultant"):
        st.dataframe(
            [
                {
                    "What": name,
                    "Chance of failing": f"{100 * failure.chance:.0f} %",
                    "Range": ""
                    if failure.low is None or failure.high is None
                    else f"{100 * failure.low:.0f} % to {100 * failure.high:.0f} %",
                }
                for name, failure in _stands(found)
            ],
            hide_index=True,
        )
        worth = worth_in_set(risks, found.cures if found else risks.cures, weeks)
        if worth:
            st.dataframe(
                [
                    {
                        "Cure": risks.catalogue.cures[cure][1].action,
                        "Points without it": round(100 * value, 1),
                    }
                    for cure, value in sorted(worth.items(), key=lambda each: -each[1])
                ],
                hide_index=True,
            )
        st.markdown(
            "A pilot survives only if nothing sinks it: the chances multiply (noisy-OR), and pitfalls of one cause "
            "count less. A cure takes a share of a pitfall’s chance. The set is the smallest that was "
            "found for the level, then the one with the fewest hours. Base rates, weights and effects are project judgements until "
            f"outcomes are known (version {plain(risks.judged.version)}). Formulas: `docs/methods.md`."
        )


header(_QUESTION, failure_sentence(risks, after, when))
if risks.is_doubtful:
    _doubt()
proposed = _proposed()
found = proposed.found if proposed else None
_before_and_after(found)
_hand_over()
st.subheader("Find what to repair first", anchor=False)
search_form(chosen, risks, start, project)
if proposed is not None:
    found_set(chosen, desk, risks, proposed)
shown = tuple(found.cures) if found else risks.cures
if shown:
    set_with_worth(chosen, desk, risks, shown, weeks)
cure_shelf(desk, risks, shown)
_numbers(found)
next_step("Plan the rollout", Place.ROLLOUT)
