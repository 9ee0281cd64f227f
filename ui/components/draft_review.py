"""The review: how each team's key results measure, then objective by objective what the rules say."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from engagement.context import Context
from engagement.draft_findings import (
    DraftFindings,
    TeamCount,
    counted,
    data_progress,
    readiness_sentence,
    team_counts,
    team_name,
)
from exchange.palette import HIDDEN, INK
from readiness.draft_okrs.draft import DraftKeyResult, DraftLevel, DraftOkr
from readiness.draft_okrs.judging import Flag, KeyResultReview
from readiness.draft_okrs.review import ObjectiveReview
from readiness.draft_okrs.written import text_of
from surveys.organisation import Organisation
from ui.components.draft_markup import flags_markup, key_result_markup, kind_keys
from ui.components.draft_objective import objective_panel
from ui.components.draft_panels import KeyResultPanels
from ui.components.draft_state import findings_of, open_panel, redraw_if_done, shown_first, toggle_panel
from ui.components.page import plain
from ui.figures.draft_figure import counts_of, draft_figure, figure_words
from ui.session import Choice

_ON_A_PAGE, _TEAMS_SHOWN = 6, 12
_ALL_TEAMS = "All teams"
_EVERYTHING, _FLAGGED = "All", "With flags"


def draft_overview(found: DraftFindings, organisation: Organisation | None) -> None:
    """The figure with its key, what holds for a team or for all drafts, and how far the checklist is."""
    rows = team_counts(found, organisation)
    if rows:
        _figure(rows)
    general = [flag for team in found.review.teams for flag in team.flags]
    names = {team.drafts[0]: team for team in found.review.teams}
    for draft in found.drafts:
        team = names.get(draft.id)
        if team is not None and team.flags:
            st.markdown(f"**{plain(team_name(draft, organisation))}**")
            st.html(flags_markup(team.flags, _spoken(found)))
    if found.review.flags:
        st.html(flags_markup(found.review.flags, _spoken(found)))
    if general or found.review.flags:
        st.space("small")


def _figure(rows: tuple[TeamCount, ...]) -> None:
    everything = len(rows) <= _TEAMS_SHOWN or st.toggle(f"All {len(rows)} teams", key="drafts-all-teams")
    shown = rows if everything else rows[:_TEAMS_SHOWN]
    st.html(f'<div style="font-size:.8rem;line-height:2">Key results that {kind_keys()}</div>')
    ink = {"light": INK, "dark": HIDDEN}.get(st.context.theme.type or "")
    with st.container(width=640):
        st.plotly_chart(
            draft_figure(shown, ink),
            key="draft-figure",
            config={"displayModeBar": False},
            alt=figure_words(shown),
        )
    with st.expander("The figure as a table"):
        st.dataframe(
            [
                {"Team": row.team, **{name.capitalize(): count for name, count in counts_of(row).items()}}
                for row in rows
            ],
            hide_index=True,
            width="stretch",
        )


@st.fragment
def draft_list(chosen: Choice, context: Context, organisation: Organisation | None) -> None:
    """Every objective with its key results. A fragment: opening a panel redraws the list only."""
    redraw_if_done()
    dossier = context.store.dossier(chosen.workspace, chosen.engagement)
    found = findings_of(dossier)
    shown = _shown(chosen.engagement, found, organisation)
    drafts = {draft.id: draft for draft in found.drafts}
    for objective in shown:
        with st.container(border=True):
            _objective(chosen, context, organisation, drafts[objective.id], objective)
    if not shown:
        st.info("No objective fits this choice.", icon=":material/filter_alt:")
    _data_sentence(found)
    st.download_button(
        "Download the drafts as text",
        text_of(found.drafts),
        "draft-okrs.txt",
        "text/plain",
        icon=":material/download:",
        on_click="ignore",
        key="drafts-as-text",
    )


def _shown(
    engagement: UUID, found: DraftFindings, organisation: Organisation | None
) -> list[ObjectiveReview]:
    """The objectives of the chosen team and page; no filters where there is little to choose from."""
    names = {draft.id: team_name(draft, organisation) for draft in found.drafts}
    new = shown_first(engagement)
    shown = sorted(found.review.objectives, key=lambda each: each.id not in new)
    teams = list(dict.fromkeys(names.values()))
    if len(shown) > 1:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if len(teams) > 1:
                team = st.selectbox("Team", [_ALL_TEAMS, *teams], key=f"drafts-team-{engagement}", width=260)
                shown = [each for each in shown if team in {_ALL_TEAMS, names[each.id]}]
            what = st.segmented_control(
                "Show",
                [_EVERYTHING, _FLAGGED],
                default=_EVERYTHING,
                required=True,
                key=f"drafts-flagged-{engagement}",
            )
    else:
        what = _EVERYTHING
    if what == _FLAGGED:
        shown = [each for each in shown if _is_flagged(each)]
    pages = -(-len(shown) // _ON_A_PAGE)
    if pages <= 1:
        return shown
    page = st.pagination(pages, key=f"drafts-page-{engagement}-{pages}") or 1
    return shown[_ON_A_PAGE * (page - 1) : _ON_A_PAGE * page]


def _is_flagged(objective: ObjectiveReview) -> bool:
    flags = (*objective.flags, *(flag for each in objective.key_results for flag in each.flags))
    return any(flag.holds for flag in flags)


def _objective(
    chosen: Choice,
    context: Context,
    organisation: Organisation | None,
    draft: DraftOkr,
    found: ObjectiveReview,
) -> None:
    st.markdown(
        f":small[{plain(_whose(draft, organisation))}]  \n"
        f"**{plain(draft.objective) or 'No objective is written above these key results'}**"
    )
    if found.flags:
        st.html(flags_markup(found.flags, found.language))
    kept = {each.id: each for each in draft.key_results}
    for key_result in found.key_results:
        _key_result(KeyResultPanels(chosen, context, draft, kept[key_result.id], key_result))
    if not found.key_results:
        st.caption("No key result is written below it.")
    objective_panel(chosen, context, organisation, draft)


def _whose(draft: DraftOkr, organisation: Organisation | None) -> str:
    parts = [team_name(draft, organisation)]
    if draft.level is not DraftLevel.NOT_SAID:
        parts.append(f"level: {draft.level.value}")
    if draft.on is not None:
        parts.append(f"{draft.on.day} {draft.on:%b %Y}")
    return ", ".join(parts)


def _key_result(panels: KeyResultPanels) -> None:
    found, engagement = panels.found, panels.chosen.engagement
    with st.container(gap="xsmall"):
        st.html(f'<div style="margin-top:.4rem">{key_result_markup(found, panels.draft)}</div>')
        _buttons(panels)
    opened = open_panel(engagement)
    if opened is not None and opened[0] == found.id:
        panels.show(opened[1])


def _buttons(panels: KeyResultPanels) -> None:
    found, engagement = panels.found, panels.chosen.engagement
    with st.container(horizontal=True, gap="small"):
        for panel, label, icon in _actions(panels.draft, found):
            st.button(
                label,
                key=f"{panel}-{found.id}",
                icon=icon,
                type="tertiary",
                on_click=toggle_panel,
                args=(engagement, (found.id, panel)),
            )


def _actions(draft: DraftKeyResult, found: KeyResultReview) -> list[tuple[str, str, str]]:
    progress = data_progress([draft])
    actions = [(KeyResultPanels.EDIT, "Edit", ":material/edit:")]
    if found.flags:
        label = "This flag does not hold" if len(found.flags) == 1 else "A flag does not hold"
        if not any(_holding(found.flags)):
            label = "Overruled flags"
        actions.append((KeyResultPanels.FLAGS, label, ":material/flag_check:"))
    data = f"Data {progress.answered} of {progress.questions}"
    ready = {True: ": there", False: ": not there", None: ""}[found.data_ready]
    return [*actions, (KeyResultPanels.DATA, data + ready, ":material/checklist:")]


def _holding(flags: tuple[Flag, ...]) -> list[bool]:
    return [flag.holds for flag in flags]


def _data_sentence(found: DraftFindings) -> None:
    everything = [each for draft in found.drafts for each in draft.key_results]
    if everything:
        progress = data_progress(everything)
        unknown = f", {progress.unknown} of them unknown" if progress.unknown else ""
        st.markdown(
            f"**Data checklist:** {progress.answered + progress.unknown} of "
            f"{counted(progress.questions, 'question')} answered{unknown}. {readiness_sentence(found)}"
        )


def _spoken(found: DraftFindings) -> str:
    """The language most objectives are written in."""
    languages = [objective.language for objective in found.review.objectives]
    return max(sorted(set(languages)), key=languages.count, default="en")
