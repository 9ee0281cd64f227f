"""Late answers to a published survey: opened again, published again, or left out."""

from __future__ import annotations

import streamlit as st

from engagement.context import Context
from engagement.reading import keep_results_without_late_answers, publish_results, reopen_for_late_answers
from surveys.faults import FaultsError
from surveys.survey import Survey
from ui.components.page import show_faults
from ui.places import Place
from ui.session import say_next


def about_words(people: int) -> str:
    """A count in words, to the nearest five: before they are published, no single answer shows."""
    return f"about {5 * round(people / 5)}" if people >= 5 else "fewer than 5"


def taking_late_answers(context: Context, survey: Survey) -> None:
    """What late answers mean, and the button that opens a published survey for them."""
    with st.expander("Late answers"):
        st.markdown(
            "Paper forms, or a shift that was away: the survey can take answers that come late and be "
            "published again. Its results stay as they are until then. Whoever compares the two results "
            "must not learn what a few people answered, so it is published again only when enough late "
            "answers have come wherever some have, and only if no row and no component that is shown now "
            "would have to be hidden. Late answers of whole teams get through best. Gaps between leads and their "
            "people, means by role and the check for careless answers are told in the first publication only; "
            "shares, items, agreement in figures and reliability are told again only where ten or more came. "
            "Answers that were given to a later survey belong in a new wave."
        )
        if st.button("Open the survey again for late answers", icon=":material/lock_open:"):
            try:
                reopen_for_late_answers(context, survey.id)
            except FaultsError as error:
                show_faults(error, "The survey was not opened again.")
                return
            say_next("The survey takes late answers now. Its results stand as they are.")
            st.rerun()


def publishing_again(context: Context, survey: Survey, late: int) -> None:
    """The button that publishes a survey again with its late answers."""
    with st.container(border=True):
        st.markdown(
            f"**{about_words(late).capitalize()} late answers are in.** Publishing again closes the survey and "
            "replaces its results. If that took a row or a component away, the results stay as they are. Gaps of "
            "leads and means by role will be gone, and shares, items and reliability where fewer than ten came."
        )
        if st.button("Publish again", type="primary", icon=":material/lock:"):
            try:
                with st.spinner(
                    "Measuring readiness and checking what may be shown beside the earlier results"
                ):
                    publish_results(context, survey.id)
            except FaultsError as error:
                show_faults(error, "The results were not published again.")
                return
            say_next("The results are published again, with the late answers.")
            st.switch_page(Place.READINESS)


def keeping_results(context: Context, survey: Survey, late: int) -> None:
    """The way back: the late answers go, the results stay."""
    with st.expander("Keep the results without late answers"):
        typed = survey.name
        if late:
            st.markdown(
                "All late answers are removed, and the results stay. Type the wave's name to confirm."
            )
            typed = st.text_input("Name of the wave", key=f"keep-name-{survey.id}")
        else:
            st.markdown("No late answer has come. The survey closes again, and its results stay.")
        if st.button("Keep the results", disabled=typed.strip() != survey.name, icon=":material/undo:"):
            try:
                keep_results_without_late_answers(context, survey.id)
            except FaultsError as error:
                show_faults(error, "Nothing was changed.")
                return
            say_next("The results stay as they were published.")
            st.rerun()
