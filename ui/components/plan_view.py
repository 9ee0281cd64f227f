"""The plan itself: how good it is, its pilots, waves, milestones, loads and reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.report import plan_sentence
from rollout.chances.schedule_chances import Milestone, day_words, words_of
from rollout.planning.differences import moves_between
from rollout.planning.document import PlanDocument, PlanRow
from rollout.problem.plan import RolloutPlan
from ui.components.compared_plans import FOR_SPONSOR_ONLY
from ui.components.cure_set import ink
from ui.components.impossible_plan import impossible_plan
from ui.components.page import plain
from ui.components.plan_loads import plan_loads
from ui.components.plan_rows import plan_rows
from ui.figures.plan_figures import started_rows, waves_gantt
from ui.session import Choice

_MILESTONES = ("pilot_live", "half_live", "all_live")
_MOST_MOVES, _MOST_CARDS = 12, 4
_MOST_UNSCROLLED, _SCROLLED_HEIGHT = 24, 900
# Names and periods that can be read from the back of a room, where the screen is a projector's or as wide.
_WIDE = """
@media (min-width: 1700px) {
  .st-key-plan-waves svg text { font-size: 17px !important; }
  .st-key-plan-waves svg .barlayer text { font-size: 14px !important; }
  /* The margin was measured for smaller names: they get their room beside the picture. */
  .st-key-plan-waves { padding-left: 52px; }
  .st-key-plan-waves .main-svg, .st-key-plan-waves .js-plotly-plot,
  .st-key-plan-waves [data-testid="stElementContainer"] { overflow: visible !important; }
}
"""


def plan_view(context: Context, chosen: Choice, version: PlanVersion, plan: PlanDocument) -> None:
    """A version of the plan, or why none is possible.

    Parameters
    ----------
    version : PlanVersion
        The version shown, of `plan`.
    """
    st.caption(plain(quality_words(version, plan)))
    if not plan.is_possible:
        impossible_plan(plan)
        _assumptions(plan)
        return
    _pilots(plan)
    _waves(plan)
    _milestones(plan)
    plan_loads(context, chosen.engagement, plan)
    cures = cure_words(plan)
    if cures:
        st.caption(plain(cures))
    plan_rows(plan, f"plan-rows-{chosen.engagement}")
    _assumptions(plan)


def version_choice(
    versions: Sequence[PlanVersion], newest: PlanDocument, engagement: object
) -> tuple[PlanVersion, PlanDocument]:
    """The version somebody looks at; an older one says so, and what has changed since."""
    if len(versions) == 1:
        return versions[-1], newest
    by_number = {version.number: version for version in reversed(versions)}
    number = st.selectbox(
        "Version",
        list(by_number),
        format_func=lambda each: _version_words(by_number[each], is_newest=each == versions[-1].number),
        width=280,
        # A new version opens as the newest, whatever was looked at before.
        key=f"plan-version-{engagement}-{versions[-1].number}",
    )
    version = by_number[number]
    if version is versions[-1]:
        return version, newest
    plan = PlanDocument.model_validate_json(version.content)
    st.info(
        plain(f"You are looking at version {version.number}, not at the newest: {plan_sentence(plan)}"),
        icon=":material/history:",
    )
    _changes(version.number, plan, versions[-1].number, newest)
    return version, plan


def _version_words(version: PlanVersion, *, is_newest: bool) -> str:
    newest = " (newest)" if is_newest else ""
    return f"Version {version.number}, {day_words(version.made_on)}{newest}"


def _changes(old_number: int, old: PlanDocument, new_number: int, new: PlanDocument) -> None:
    with st.expander(f"What changed from version {old_number} to version {new_number}"):
        if not (old.is_possible and new.is_possible):
            st.markdown("One of the two is no plan: its rules could not all be kept.")
            return
        moves = moves_between(old, new)
        if not moves:
            st.markdown("No unit starts in another period.")
        for move in moves[:_MOST_MOVES]:
            st.markdown(f"- {plain(f'{move.sentence} {move.why}'.strip())}")
        more = len(moves) - _MOST_MOVES
        if more > 0:
            st.caption(f"{more} more {'unit starts' if more == 1 else 'units start'} in another period.")


def quality_words(version: PlanVersion, plan: PlanDocument) -> str:
    """How good the plan is, who checked it, and what limits that."""
    start = f"Version {version.number}, made {day_words(plan.made_on)}."
    if not plan.is_possible:
        return " ".join((start, *plan.solution.notes))
    return " ".join(
        (start, _bound_words(plan.solution), "It was checked by a second program.", *plan.solution.notes)
    )


def _bound_words(solution: RolloutPlan) -> str:
    """How much more the best possible plan could be worth than this one."""
    if solution.status == "optimal":
        return "No plan is better by its measure."
    if solution.bound is None or not solution.objective:
        return "How much better a plan can be is not known."
    more = abs(solution.bound - solution.objective) / abs(solution.objective)
    return f"The best possible plan could be worth at most {100 * more:.1f} % more."


def waves_words(plan: PlanDocument) -> str:
    """How many units start in each period.

    The title of the figure: what it shows.
    """
    counts = Counter(row.starts_in for row in started_rows(plan))
    told = [f"{count} in {period}" for period, count in counts.items()]
    waves = "1 wave" if len(told) == 1 else f"{len(told)} waves"
    return f"{waves}: {', '.join(told)}."


def cure_words(plan: PlanDocument) -> str:
    """How many cures decided on are in the plan; empty without any."""
    count = len(plan.cures)
    if not count:
        return ""
    if count == 1:
        return "1 cure decided on is among the plan's activities; its hours are not in the coach hours."
    return (
        f"{count} cures decided on are among the plan's activities; their hours are not in the coach hours."
    )


def _pilots(plan: PlanDocument) -> None:
    """The first wave as cards, two beside each other; where the rule for pilots is off it may be long."""
    shown = plan.pilots[:_MOST_CARDS]
    for first in range(0, len(shown), 2):
        for column, row in zip(st.columns(2), shown[first : first + 2], strict=False):
            with column, st.container(border=True, height="stretch"):
                _pilot(row)
    more = len(plan.pilots) - len(shown)
    if more:
        st.caption(f"{more} more {'unit starts' if more == 1 else 'units start'} with them.")


def _pilot(row: PlanRow) -> None:
    st.markdown(f":material/flag: **{plain(row.name)}** pilots from {row.starts_in}")
    people = "1 person" if row.members == 1 else f"{row.members} people"
    st.caption(plain(f"{people}, led by {row.lead}" if row.lead else people))
    st.markdown("\n".join(f"- {plain(reason.text)}" for reason in row.reasons))


def _waves(plan: PlanDocument) -> None:
    st.markdown(f"**{plain(waves_words(plan))}**")
    count = len(started_rows(plan))
    st.html(f"<style>{_WIDE}</style>")
    with st.container(
        height=_SCROLLED_HEIGHT if count > _MOST_UNSCROLLED else "content", border=False, key="plan-waves"
    ):
        st.plotly_chart(
            waves_gantt(plan, ink()),
            key="waves",
            config={"displayModeBar": False},
            alt=f"{waves_words(plan)} Units by their planned start, each with a line to the day by which it is "
            "live in eight of ten runs. The table below holds the same.",
        )
    signs = "Hatched: preparation. Bar: live from the planned start, the darker the earlier."
    if plan.chances:
        signs += f" Line to ◆: live by then in eight of ten runs (P80); ▶ later than this picture shows.  \n{FOR_SPONSOR_ONLY}"
    st.caption(signs)


def _milestones(plan: PlanDocument) -> None:
    found = [plan.chances.milestone(each) for each in _MILESTONES] if plan.chances else []
    shown = [each for each in found if each is not None]
    if not shown:
        st.caption("This version was made before dates had chances; make a new one to see them.")
        return
    for column, milestone in zip(st.columns(len(shown)), shown, strict=True):
        with column, st.container(border=True, height="stretch"):
            _milestone(milestone)


def _milestone(milestone: Milestone) -> None:
    st.markdown(f"**{plain(milestone.title)}**")
    st.markdown(
        f"Planned by {day_words(milestone.planned_by)}  \nkept in {words_of(milestone.chance)}  \n"
        f"P80: {day_words(milestone.p80)}"
    )


def _assumptions(plan: PlanDocument) -> None:
    notes = plan.chances.notes if plan.chances else ()
    with st.expander("Assumptions"):
        st.markdown("\n".join(f"- {plain(each)}" for each in plan.assumptions))
        if plan.stages:
            st.markdown("**What was improved beside its worth**")
            st.markdown("\n".join(f"- {plain(each.sentence)}" for each in plan.stages))
        if notes:
            st.markdown("**What the chances rest on**")
            st.markdown("\n".join(f"- {plain(each)}" for each in notes))
