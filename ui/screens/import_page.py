"""Are the answers in? A form tool's export: matched, checked, kept."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from engagement.collecting import FormExport, answers_so_far, import_answers, mapping_for, unplaced_teams
from engagement.ports import AlreadyKept
from engagement.reading import late_answers, publish_results
from engagement.room import Door
from exchange.answers_file import answers_from_file
from surveys.faults import FaultsError
from surveys.instrument import Instrument
from surveys.matching import ColumnMapping, Target
from surveys.survey import Survey, SurveyState
from surveys.text import normalised
from ui.components.late_answers import about_words, keeping_results, publishing_again, taking_late_answers
from ui.components.page import chosen_or_stop, empty, header, next_step, plain, show_faults, show_notices
from ui.places import Place
from ui.session import say_next
from ui.wiring import context_for

_QUESTION = "Are the answers in?"
_LEAVE_OUT = "Leave these rows out"
_OPEN_CHOICE = "Choose"
_MOST_VALUES = 3
_MOST_WORDS = 30
chosen = chosen_or_stop(_QUESTION)
context = context_for(chosen.workspace)
surveys = context.store.surveys(chosen.workspace, chosen.engagement)


def _targets(instrument: Instrument, language: str) -> dict[str, str]:
    """What a column can be read as, with its name for people."""
    names = {
        Target.TEAM.value: "Team",
        Target.ROLE.value: "Role",
        Target.DROPPED.value: "Drop (identifies people or times)",
        Target.IGNORED.value: "Ignore",
    }
    names |= {item.id: f"{item.id}: {item.text[language]}" for item in instrument.items}
    return names | {
        question.id: f"{question.id}: {question.text[language]}" for question in instrument.open_questions
    }


def _found(export: FormExport, column: int) -> str:
    """Up to three different values of a column, in order: nobody's answers can be read from them."""
    values = {row.cells[column] for row in export.rows if column < len(row.cells)} - {""}
    return ", ".join(sorted(values)[:_MOST_VALUES]) + (", ..." if len(values) > _MOST_VALUES else "")


def _edited_mapping(survey: Survey, export: FormExport, proposal: ColumnMapping) -> ColumnMapping:
    instrument = context.store.survey_instrument(chosen.workspace, survey.id)
    names = _targets(instrument, survey.language)
    back = {name: target for target, name in names.items()}
    placed = sum(target in instrument.items_by_id for target in proposal.columns.values())
    st.markdown(f"##### {placed} of {len(instrument.items)} questions were recognised. Check the match.")
    unshown = {Target.DROPPED, Target.IGNORED, *(question.id for question in instrument.open_questions)}
    frame = pd.DataFrame(
        {
            "Column of the file": list(export.headings),
            "Found in it": [
                "(not shown)" if proposal.columns[heading] in unshown else _found(export, column)
                for column, heading in enumerate(export.headings)
            ],
            "Is read as": [names[proposal.columns[heading]] for heading in export.headings],
        }
    )
    edited = st.data_editor(
        frame,
        column_config={
            "Column of the file": st.column_config.TextColumn(disabled=True, width="large"),
            "Found in it": st.column_config.TextColumn(disabled=True, width="medium"),
            "Is read as": st.column_config.SelectboxColumn(options=list(back), required=True, width="large"),
        },
        hide_index=True,
        width="stretch",
        height=360,
        key=f"mapping-{survey.id}-{export.headings_digest}",
    )
    columns = {str(row["Column of the file"]): back[str(row["Is read as"])] for _, row in edited.iterrows()}
    return ColumnMapping(columns, proposal.teams)


def _matched_teams(survey: Survey, export: FormExport, mapping: ColumnMapping) -> ColumnMapping | None:
    """The mapping with every team word settled; None while one is open.

    Words that were matched by hand before are shown with their match, so that it can be changed.
    """
    units = context.store.survey_organisation(chosen.workspace, survey.id).units
    known = {normalised(unit.code): unit.name for unit in units if unit.code}
    known |= {normalised(unit.name): unit.name for unit in units}
    # A match with a unit that is gone settles nothing; its word has to be matched anew.
    kept = {word: match for word, match in mapping.teams.items() if not match or normalised(match) in known}
    before = {normalised(w): known[normalised(match)] if match else _LEAVE_OUT for w, match in kept.items()}
    words = unplaced_teams(export, ColumnMapping(mapping.columns), [w for w in known if w not in before])
    if not words:
        return ColumnMapping(mapping.columns, kept)
    options = [_OPEN_CHOICE, _LEAVE_OUT, *(unit.name for unit in units)]
    start = {word: before.get(normalised(word), _OPEN_CHOICE) for word in words}
    open_words = [word for word in words if start[word] == _OPEN_CHOICE]
    shown = [*open_words[:_MOST_WORDS], *(word for word in words if word not in open_words)]
    st.markdown("##### Words in the team column that name no unit, or were matched by hand")
    key = f"team-word-{survey.id}-{export.digest}"
    answers = {
        word: st.selectbox(
            f"“{plain(word) or '(empty)'}” is", options, options.index(start[word]), key=f"{key}-{word}"
        )
        for word in shown
    }
    if len(open_words) > _MOST_WORDS:
        st.warning(
            f"More than {_MOST_WORDS} words are unknown: is this the right column for the team?",
            icon=":material/warning:",
        )
        return None
    if _OPEN_CHOICE in answers.values():
        return None
    answered = {normalised(word) for word in answers}
    teams = {word: match for word, match in kept.items() if normalised(word) not in answered}
    teams |= {word: "" if answer == _LEAVE_OUT else answer for word, answer in answers.items()}
    return ColumnMapping(mapping.columns, teams)


def _importing(survey: Survey) -> None:
    file = st.file_uploader(
        "Answers (.csv or .xlsx), one row a person", type=["csv", "xlsx", "txt"], key="answers-file"
    )
    if file is None:
        st.caption(
            "E-mail addresses, names and times are recognised and dropped before anything is kept. "
            "Columns nobody asked for are ignored."
        )
        return
    try:
        export = answers_from_file(file.getvalue(), file.name)
        proposal = mapping_for(context, survey.id, export)
    except FaultsError as error:
        show_faults(error, "The file was not read.")
        return
    mapping = _matched_teams(survey, export, _edited_mapping(survey, export, proposal))
    if mapping is None:
        st.caption("Settle every team word to go on.")
        return
    if st.button(f"Import {len(export.rows)} rows", type="primary", icon=":material/upload:"):
        try:
            with st.spinner("Checking every answer"):
                batch, notices = import_answers(context, survey.id, export, mapping)
        except FaultsError as error:
            show_faults(error, "Nothing was imported.")
            return
        st.session_state["import-notices"] = notices
        dropped = f"; dropped: {', '.join(batch.dropped_columns)}" if batch.dropped_columns else ""
        say_next(f"{batch.rows_kept} of {batch.rows_read} rows imported{dropped}.")
        st.rerun()


def _publishing(survey: Survey, kept: int) -> None:
    is_open = survey.state is SurveyState.OPEN
    closing = "Reading them closes the survey." if is_open else "The survey is closed, its results unread."
    with st.container(border=True):
        st.markdown(
            f"**{about_words(kept).capitalize()} answers are in.** {closing} Late answers can "
            "come in afterwards only where enough people gave some, so that nobody can compare before "
            "and after to find a single answer."
        )
        label = "Close the survey and read the results" if is_open else "Read the results"
        if st.button(label, type="primary", icon=":material/lock:", key=f"publish-{survey.id}"):
            try:
                with st.spinner("Measuring readiness and checking what may be shown"):
                    publish_results(context, survey.id)
            except FaultsError as error:
                show_faults(error, "The results were not published.")
                return
            say_next("The results are published.")
            st.switch_page(Place.READINESS)


def _clearing(survey: Survey) -> None:
    with st.expander("Start over with the answers"):
        room = context.store.room(chosen.workspace, survey.id)
        if room is not None and room.door is Door.OPEN:
            st.markdown("The door of the room is open. Pause or close it first: people are answering.")
            return
        st.markdown(
            "All answers of this wave are removed, those from phones and their texts too; whoever answered "
            "may answer again. Type the wave's name to confirm."
        )
        typed = st.text_input("Name of the wave", key=f"clear-name-{survey.id}")
        if st.button("Remove all answers", disabled=typed.strip() != survey.name, icon=":material/delete:"):
            try:
                context.store.clear_answers(chosen.workspace, survey.id)
            except AlreadyKept:
                st.error("The survey is closed by now; nothing was removed.", icon=":material/error:")
                return
            say_next("All answers of this wave were removed.")
            st.rerun()


def _open_again(survey: Survey, invited: int) -> None:
    """The page of a published survey that takes late answers, or whose publishing again failed."""
    late, is_open = late_answers(context, survey.id), survey.state is SurveyState.OPEN
    doing = "open again for late answers" if is_open else "closed, with late answers that are not published"
    header(
        _QUESTION,
        f"“{survey.name}” is {doing}: {about_words(late)} of {invited} people have come late."
        if late
        else f"“{survey.name}” is {doing}. None have come so far.",
    )
    show_notices(tuple(st.session_state.pop("import-notices", ())))
    st.caption("The results that are published stay as they are until it is published again.")
    if late:
        publishing_again(context, survey, late)
    if is_open:
        _importing(survey)
    else:
        taking_late_answers(context, survey)
    keeping_results(context, survey, late)


if not surveys:
    header(_QUESTION)
    empty(
        "Answers belong to a survey. Open it first; that takes a minute.", "Prepare the survey", Place.SURVEY
    )
else:
    survey = surveys[-1]
    batches = context.store.import_batches(chosen.workspace, survey.id)
    kept = answers_so_far(context, survey.id)
    organisation = context.store.survey_organisation(chosen.workspace, survey.id)
    invited = organisation.members_total(organisation.root.id)
    if survey.state is SurveyState.PUBLISHED:
        header(
            _QUESTION,
            f"“{survey.name}” is closed with {kept} of {invited} answers, and its results are published.",
        )
        next_step("Read the results", Place.READINESS)
        st.caption(
            "A further round of answers is a new wave: open it on the survey page. Answers to this one that come late go below."
        )
        taking_late_answers(context, survey)
    elif context.store.publications(chosen.workspace, survey.id):
        _open_again(survey, invited)
    else:
        header(
            _QUESTION,
            f"{about_words(kept).capitalize()} of {invited} people have answered “{survey.name}” so far."
            if kept
            else f"Not yet. “{survey.name}” is {survey.state.value} and has no answers.",
        )
        show_notices(tuple(st.session_state.pop("import-notices", ())))
        is_open = survey.state is SurveyState.OPEN
        if kept or not is_open:
            _publishing(survey, kept)
        if is_open:
            _importing(survey)
        if is_open and kept:
            _clearing(survey)
    if batches:
        with st.expander("What was imported"):
            st.dataframe(
                [
                    {
                        "Questions matched": sum(t not in set(Target) for t in batch.mapping.values()),
                        "Dropped at the door": ", ".join(map(plain, batch.dropped_columns)),
                    }
                    for batch in batches
                ],
                hide_index=True,
            )
