"""Which one or two teams pilot: five strategies, the chosen pilots as cards, and the other choices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import streamlit as st

from rollout.pilots.document import Excluded, PilotChoice, PilotChoices, PilotUnit
from rollout.pilots.strategies import Strategy, pilot_strategies
from rollout.pilots.why import why_not
from rollout.pilots.worth import SAME, percent
from rollout.planning.document import PlanDocument, Reason
from ui.components.compared_plans import FOR_SPONSOR_ONLY, LOCK
from ui.components.cure_set import ink
from ui.components.page import plain
from ui.figures.pilot_figure import score_figure


def pilot_cards(
    choices_of: Callable[[Strategy], PilotChoices],
    plan: PlanDocument | None,
    *,
    on_choose: Callable[[tuple[UUID, ...]], None],
    key: str = "pilots",
) -> None:
    """The strategies to switch between, the pilots each proposes and why, and whom it could be instead.

    Parameters
    ----------
    choices_of : callable
        The choices under a strategy; asked for the strategy shown only.
    plan : PlanDocument or None
        The plan as it is, to say which pilots it starts with.
    on_choose : callable
        What to do with the ids of the units that somebody wants to plan with.
    key : str
        Before the keys of its widgets; one for each engagement.
    """
    strategy = _strategy(key)
    choices = choices_of(strategy)
    if not choices.choices:
        _nobody(choices.excluded)
        return
    cards, others = st.container(), st.container()
    with others:
        shown = _shown(choices.choices, f"{key}-{strategy}")
    with cards:
        _choice(shown, plan, on_choose, key)
    with others:
        _why(choices, shown)
        _scores(choices, shown, f"{key}-{strategy}")
        for note in choices.notes:
            st.caption(plain(note))
    _not_these(choices.excluded)


def _strategy(key: str) -> Strategy:
    entries = pilot_strategies().by_id
    strategy = st.segmented_control(
        "How to choose the pilots",
        list(Strategy),
        default=Strategy.REPRESENTATIVE_PAIR,
        required=True,
        format_func=lambda each: entries[each].title,
        key=f"{key}-strategy",
    )
    st.markdown(plain(entries[strategy].sentence))
    st.caption(
        f"Source: {plain(entries[strategy].source)}. The weights are our judgement.  \n{FOR_SPONSOR_ONLY}"
    )
    return strategy


def _nobody(excluded: Sequence[Excluded]) -> None:
    """Nobody may pilot: what would change that, then why it is so."""
    with st.container(border=True):
        st.markdown(
            "**No unit may pilot yet.** A pilot's lead volunteered, and it lacks nothing a pilot needs."
        )
        remedies = [line.remedy for line in excluded if line.remedy]
        if remedies:
            st.markdown(
                "What to do:\n" + "\n".join(f"- {plain(remedy)}" for remedy in dict.fromkeys(remedies))
            )
        _lines(excluded)
        st.caption(FOR_SPONSOR_ONLY)


def _shown(choices: Sequence[PilotChoice], key: str) -> PilotChoice:
    """The choice that somebody looks at; the best unless another was picked."""
    if len(choices) == 1:
        return choices[0]
    place = st.radio(
        "Look at another choice",
        list(range(len(choices))),
        format_func=lambda each: plain(choices[each].name),
        captions=[_in_short(choice) for choice in choices],
        key=f"{key}-shown",
    )
    return choices[place]


def _in_short(choice: PilotChoice) -> str:
    score = f"{choice.score:.0f} of 100"
    if choice.worth is None:
        return score
    if choice.worth.loss is None:
        return plain(f"{score}. {choice.worth.sentence}")
    lost = percent(choice.worth.loss)
    return (
        f"{score}; its plan is {lost} below the best"
        if choice.worth.loss >= SAME
        else f"{score}; no better plan was found"
    )


def _choice(
    choice: PilotChoice,
    plan: PlanDocument | None,
    on_choose: Callable[[tuple[UUID, ...]], None],
    key: str,
) -> None:
    for column, unit in zip(st.columns(max(2, len(choice.units))), choice.units, strict=False):
        with column, st.container(border=True, height="stretch"):
            _card(unit)
    if choice.reasons:
        st.markdown(
            f"**Why {'these two' if len(choice.units) > 1 else 'this one'}**\n{_bullets(choice.reasons)}"
        )
    if choice.worth:
        st.markdown(plain(choice.worth.sentence))
    if plan is not None and {row.unit for row in plan.pilots} == set(choice.ids):
        st.badge("The plan starts with them now", icon=":material/check:", color="green")
        return
    st.button(
        "Plan with these" if len(choice.units) > 1 else "Plan with this one",
        type="primary",
        icon=":material/flag:",
        key=f"{key}-choose",
        on_click=on_choose,
        args=(choice.ids,),
    )


def _card(unit: PilotUnit) -> None:
    people = "1 person" if unit.members == 1 else f"{unit.members} people"
    led = f", led by {unit.lead}" if unit.lead else ""
    where = " · ".join(each for each in (unit.function, unit.location) if each)
    lines = [f"#### :material/flag: {plain(unit.name)}", plain(f"{people}{led}")]
    st.markdown("\n\n".join(lines))
    if where:
        st.caption(plain(where))
    st.markdown(_bullets(unit.reasons))


def _bullets(reasons: Sequence[Reason]) -> str:
    return "\n".join(f"- {plain(reason.text)}{_lock(reason.may_circulate)}" for reason in reasons)


def _lock(may_circulate: bool) -> str:
    return "" if may_circulate else f" {LOCK}"


def _why(choices: PilotChoices, shown: PilotChoice) -> None:
    best = choices.choices[0]
    told = choices.why if shown is best else why_not(best, shown)
    if told is not None:
        st.markdown(plain(told.text) + _lock(told.may_circulate))


def _scores(choices: PilotChoices, shown: PilotChoice, key: str) -> None:
    st.markdown(
        f"**What the scores add up** :small[100 is the most; {choices.considered} choices were scored.]"
    )
    st.plotly_chart(
        score_figure(choices.choices, shown, ink()),
        key=f"{key}-scores",
        config={"displayModeBar": False},
        alt="Scores: "
        + "; ".join(f"{choice.name} {choice.score:.0f} of 100" for choice in choices.choices)
        + ". The table below holds the parts.",
    )
    with st.expander("The parts in figures"):
        st.table([_row(choice) for choice in choices.choices], hide_index=True)


def _row(choice: PilotChoice) -> dict[str, str]:
    parts = {part.title.capitalize(): plain(f"{part.figure} (+{part.points:.0f})") for part in choice.parts}
    return {"Choice": plain(choice.name), "Score": f"{choice.score:.0f}", **parts}


def _not_these(excluded: Sequence[Excluded]) -> None:
    if not excluded:
        return
    count = sum(line.count for line in excluded)
    with st.expander(f"Why {'1 unit' if count == 1 else f'{count} units'} cannot pilot"):
        _lines(excluded)


def _lines(excluded: Sequence[Excluded]) -> None:
    st.markdown(
        "\n".join(
            f"- {plain(line.text)}{_lock(line.may_circulate)}"
            + (f" {plain(line.remedy)}" if line.remedy else "")
            for line in excluded
        )
    )
