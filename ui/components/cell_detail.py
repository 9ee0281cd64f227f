"""Behind a cell of the heatmap: how one unit answered one component, and what to ask next."""

from __future__ import annotations

import streamlit as st

from engagement.cell_findings import (
    agreement_lines,
    details_sentence,
    favourable_rule,
    favourable_sentence,
    gap_sentence,
    gaps_of,
    next_questions,
    share_words,
)
from engagement.findings import Wording, chance_words, symptom_checks
from engagement.reading import Results
from exchange.palette import LINE
from readiness.published import Hidden, PublishedUnit, Verdict
from readiness.published_details import AgreementFigures, ComponentDetail, Shares
from surveys.instrument import Component, Scale
from ui.components.legend import coloured_key
from ui.components.page import plain
from ui.components.results import component_labels
from ui.figures.items_figure import item_means, items_figure
from ui.figures.readiness_heatmap import signed_estimate
from ui.figures.shares_figure import SHARE_COLOURS, shares_figure, shares_of

_BARE = {"displayModeBar": False}


def chosen_component(unit: PublishedUnit, results: Results, key: str) -> Component:
    """The component to look behind; at first the unit's weakest."""
    labels = component_labels(results)
    ids = list(labels)
    weakest = None if isinstance(unit.weakest, Hidden) else unit.weakest.component
    chosen = st.selectbox(
        "Component",
        ids,
        index=ids.index(weakest) if weakest in ids and key not in st.session_state else 0,
        format_func=lambda each: labels[each],
        key=key,
        width=380,
    )
    return results.instrument.components_by_id[chosen]


def cell_detail(unit: PublishedUnit, component: Component, results: Results, wording: Wording) -> None:
    """Everything that is shown of one component of one unit."""
    cell = unit.components[component.id]
    label = component.label[results.survey.language]
    if isinstance(cell, Hidden):
        st.info("Hidden to protect confidentiality.", icon=":material/visibility_off:")
        return
    st.markdown(
        f"**{plain(label)} in {plain(unit.name)}: {cell.verdict.value}.** "
        f"Mean {plain(signed_estimate(cell))}, between {cell.low:.1f} and {cell.high:.1f}; "
        f"{chance_words(cell.missing_chance)} chance that it is missing"
        + (
            ", but those who did not answer could turn it over."
            if cell.verdict is Verdict.TOO_FEW_ANSWERS
            else "."
        )
    )
    detail = unit.details.get(component.id)
    left, right = st.columns([3, 2], gap="large")
    with left:
        if isinstance(detail, ComponentDetail):
            _distribution(detail, results.instrument.scale_of(component))
            _items(component, detail, results)
        else:
            st.info(details_sentence(unit), icon=":material/groups:")
    with right:
        _next(unit, component, results, wording)
        # The indices are for the consultant; a client reads the word.
        figures = detail.agreement if isinstance(detail, ComponentDetail) else Hidden()
        if wording is Wording.CONSULTANT and not isinstance(figures, Hidden):
            _agreement(figures)


def _distribution(detail: ComponentDetail, scale: Scale) -> None:
    shares = detail.shares
    if isinstance(shares, Hidden):
        return
    st.markdown("**How the answers spread**")
    words = {name: share_words(share, shares.step) for name, share in shares_of(shares).items()}
    st.plotly_chart(
        shares_figure(shares),
        key="cell-shares",
        config=_BARE,
        alt=", ".join(f"{name.lower()} {share}" for name, share in words.items()),
    )
    _share_legend(shares, words, scale)


def _share_legend(shares: Shares, words: dict[str, str], scale: Scale) -> None:
    st.html(
        '<div style="font-size:0.85rem;line-height:2">'
        + " ".join(
            coloured_key(colour, f"{name} {words[name]}", border=f"1px solid {LINE}")
            for name, colour in SHARE_COLOURS.items()
        )
        + "</div>"
    )
    st.caption(
        f"{favourable_sentence(shares)} {favourable_rule([scale])} "
        f"Shares are rounded to {shares.step} %, so they need not add up."
    )


def _items(component: Component, detail: ComponentDetail, results: Results) -> None:
    if isinstance(detail.items, Hidden):
        st.caption("Its items are not shown here.")
        return
    instrument, scale = results.instrument, results.instrument.scale_of(component)
    means = item_means(instrument.items_of(component.id), detail.items, scale, results.survey.language)
    if not means:
        return
    st.markdown("**Its items, weakest first**")
    st.plotly_chart(
        items_figure(means, scale),
        key="cell-items",
        config=_BARE,
        alt="Item means: " + "; ".join(f"{each.text} {each.mean:.1f}" for each in means),
    )


def _next(unit: PublishedUnit, component: Component, results: Results, wording: Wording) -> None:
    label = component.label[results.survey.language]
    check = next((each for each in symptom_checks(unit, results, wording) if each.component == label), None)
    asked = next_questions(unit, component, check, results)
    if asked:
        st.markdown("**What to ask next**")
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in asked))
    if check is not None and check.conclusion:
        st.markdown("**Its symptom**" if wording is Wording.CONSULTANT else "**What it feels like**")
        # A contradiction stands above, as the question it raises.
        follows = f" {plain(check.conclusion)}" if check.agrees else ""
        st.markdown(
            f"{plain(check.symptom[:1].upper() + check.symptom[1:])}: {check.predicted} ({chance_words(check.chance)}); "
            f"asked directly: {check.observed}.{follows}"
        )
    gap = gaps_of(unit).get(component.id)
    if gap is not None:
        st.markdown("**Leads and their people**")
        st.markdown(plain(gap_sentence(gap)))
    word = unit.agreement.get(component.id)
    if isinstance(word, str):
        st.markdown(f"**Agreement**  \n{word.value.capitalize()}.")


def _agreement(figures: AgreementFigures) -> None:
    st.table(
        [
            {"Index": plain(line.name), "Value": line.value, "What it says": plain(line.meaning)}
            for line in agreement_lines(figures)
        ],
        hide_index=True,
        border="horizontal",
    )
