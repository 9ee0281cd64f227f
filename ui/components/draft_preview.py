"""What was understood of pasted or uploaded drafts, before anything is kept."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.draft_findings import NO_TEAM, counted
from engagement.drafting import doubles, keep, placed, teams_of, unit_named
from engagement.observed_findings import moved_words
from engagement.risks import current_risks
from readiness.draft_okrs.draft import DraftOkr
from readiness.draft_okrs.reading import DraftReading
from surveys.faults import Fault, FaultsError
from surveys.organisation import Organisation
from ui.components.draft_state import REVIEW, show_first, show_tab
from ui.components.page import plain, show_faults
from ui.components.place_choice import NO_UNIT, place_choice
from ui.components.results import published_results
from ui.session import Choice, say_next

_MOST_SHOWN, _MOST_CHOICES, _MOST_NOTICES = 12, 12, 40


def draft_preview(
    chosen: Choice,
    context: Context,
    organisation: Organisation | None,
    reading: DraftReading,
    seed: UUID,
) -> bool:
    """The drafts as they were understood and a button that keeps them; whether they were kept."""
    st.subheader("What was understood", anchor=False)
    _notices(reading.notices)
    if not reading.drafts:
        st.info(
            "No objective and no key result was found. Begin lines with “O:” and “KR:”, or look at the example.",
            icon=":material/info:",
        )
        return False
    drafts = _without_doubles(chosen, context, reading.drafts, seed)
    st.markdown(f"**{_count_words(drafts)}**")
    drafts = placed(drafts, _units(drafts, organisation, seed), organisation)
    _outline(drafts)
    if not st.button(
        f"Keep {counted(len(drafts), 'objective')} and review",
        type="primary",
        icon=":material/check:",
        key=f"keep-{seed}",
        disabled=not drafts,
    ):
        return False
    return _kept(chosen, context, drafts)


def _kept(chosen: Choice, context: Context, drafts: tuple[DraftOkr, ...]) -> bool:
    results = published_results(chosen)
    before = current_risks(context, chosen.engagement, results).report
    try:
        keep(context, chosen.engagement, drafts)
    except FaultsError as error:
        show_faults(error, "Nothing was kept; the text is still there.")
        return False
    moved = moved_words(before, current_risks(context, chosen.engagement, results))
    say_next(f"Kept: {_count_words(drafts)} {moved}".strip())
    show_first(chosen.engagement, drafts)
    show_tab(chosen.engagement, REVIEW)
    return True


def _without_doubles(
    chosen: Choice, context: Context, drafts: tuple[DraftOkr, ...], seed: UUID
) -> tuple[DraftOkr, ...]:
    kept = context.store.dossier(chosen.workspace, chosen.engagement).drafts
    again = doubles(kept, drafts)
    if not again:
        return drafts
    leave_out = st.checkbox(
        f"Leave out {counted(len(again), 'objective')} kept already, word for word",
        value=True,
        key=f"doubles-{seed}",
    )
    return tuple(draft for draft in drafts if draft.id not in again) if leave_out else drafts


def _count_words(drafts: Sequence[DraftOkr]) -> str:
    named = [team for team in teams_of(drafts) if team]
    of = f" of {counted(len(named), 'team')}" if named else ""
    key_results = counted(sum(len(draft.key_results) for draft in drafts), "key result")
    return f"{counted(len(drafts), 'objective')} with {key_results}{of}."


def _notices(notices: Sequence[Fault]) -> None:
    if not notices:
        return
    st.warning(
        f"{counted(len(notices), 'line')} {'is' if len(notices) == 1 else 'are'} not in it.",
        icon=":material/rule:",
    )
    st.table(
        [
            {
                "Where": plain(each.place),
                "What": plain(each.problem),
                "Found": plain(each.shown_value),
                "What to do": plain(each.remedy),
            }
            for each in notices[:_MOST_NOTICES]
        ],
        hide_index=True,
    )
    if len(notices) > _MOST_NOTICES:
        st.caption(f"{len(notices) - _MOST_NOTICES} more lines are not in it.")


def _units(
    drafts: Sequence[DraftOkr], organisation: Organisation | None, seed: UUID
) -> dict[str, UUID | None]:
    """Each team with its unit: found by name, changed or chosen by hand."""
    teams = teams_of(drafts)
    found = {team: unit_named(team, organisation) for team in teams}
    if organisation is None:
        return found
    missing = [team for team in teams if found[team] is None]
    matched = [team for team in teams if found[team] is not None]
    units = dict(found)
    if missing:
        st.markdown("Which unit of the team list is it?")
        with st.container(horizontal=True):
            for team in missing[:_MOST_CHOICES]:
                units[team] = _unit(team, None, organisation, seed)
        if len(missing) > _MOST_CHOICES:
            st.caption(f"{len(missing) - _MOST_CHOICES} more teams can be matched after keeping.")
    if matched:
        with st.expander(f"Found in the team list: {plain(', '.join(matched[:_MOST_CHOICES]))}"):
            for team in matched[:_MOST_CHOICES]:
                units[team] = _unit(team, found[team], organisation, seed)
    return units


def _unit(team: str, at: UUID | None, organisation: Organisation, seed: UUID) -> UUID | None:
    label = plain(team) or NO_TEAM
    return place_choice(organisation, at, f"unit-of-{seed}-{team}-{at}", label, nothing=NO_UNIT, width=280)


def _outline(drafts: Sequence[DraftOkr]) -> None:
    for draft in drafts[:_MOST_SHOWN]:
        st.markdown(_lines(draft))
    if len(drafts) > _MOST_SHOWN:
        with st.expander(f"{len(drafts) - _MOST_SHOWN} more objectives"):
            for draft in drafts[_MOST_SHOWN:]:
                st.markdown(_lines(draft))


def _lines(draft: DraftOkr) -> str:
    head = f":small[{plain(draft.team or NO_TEAM)}, level: {draft.level.value}]  \n"
    head += f"**{plain(draft.objective) or 'No objective'}**"
    key_results = []
    for each in draft.key_results:
        values = "; ".join(
            f"{name} {plain(value)}"
            for name, value in (("today:", each.baseline), ("to reach:", each.target))
            if value
        )
        key_results.append(f"- {plain(each.text)}" + (f" :small[({values})]" if values else ""))
    return "\n".join((head, *key_results))
