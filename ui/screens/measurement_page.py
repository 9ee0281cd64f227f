"""How well was it measured? Reliability, items, and people who may not have read the questions."""

from __future__ import annotations

import streamlit as st

from engagement.findings import in_sentence
from engagement.measurement_findings import (
    NOT_VALIDATED,
    careless_sentence,
    groups_sentence,
    hurting_items,
    item_words,
    quality_sentence,
)
from readiness.published import Hidden
from readiness.published_details import ReliabilityFigure, ScaleQuality
from surveys.instrument import Component
from ui.components.page import header, next_step, plain
from ui.components.results import component_labels, results_or_stop
from ui.figures.reliability_figure import reliability_figure
from ui.places import Place

_QUESTION = "How well was it measured?"
_EVERYBODY, _WITHIN = "Everybody", "Within groups"
_, results = results_or_stop(_QUESTION, "Here the reliability of each component will be shown.")
readiness, language = results.readiness, results.survey.language
labels = component_labels(results)
known = {c: readiness.quality[c] for c in labels if c in readiness.quality}


def _figure_words(figure: ReliabilityFigure | None) -> str:
    return "–" if figure is None else f"{figure.estimate:.2f} ({figure.low:.2f} to {figure.high:.2f})"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _reliability() -> None:
    st.subheader("Were a component's items answered consistently?", anchor=False)
    over = st.segmented_control(
        "People compared",
        [_EVERYBODY, _WITHIN],
        default=_EVERYBODY,
        required=True,
        key="measurement-over",
        help="Within groups: answers less the mean of the smallest shown group each person is in.",
    )
    within = over == _WITHIN
    rows = {
        labels[c]: (quality.alpha_within, quality.omega_within) if within else (quality.alpha, quality.omega)
        for c, quality in known.items()
    }
    if any(each is not None for pair in rows.values() for each in pair):
        st.plotly_chart(
            reliability_figure(rows),
            key="measurement-reliability",
            config={"displayModeBar": False},
            alt="Alpha and omega of each component with 95 % intervals; the table below holds the numbers.",
        )
    else:
        st.caption("Not shown for this survey.")
    st.dataframe(
        [_reliability_row(labels[c], quality) for c, quality in known.items()],
        hide_index=True,
        width="stretch",
    )
    if sentence := groups_sentence(results):
        st.markdown(plain(sentence))


def _reliability_row(label: str, quality: ScaleQuality) -> dict[str, object]:
    return {
        "Component": label,
        "People": quality.people,
        "Alpha": _figure_words(quality.alpha),
        "Omega": _figure_words(quality.omega),
        "Alpha within groups": _figure_words(quality.alpha_within),
        "Omega within groups": _figure_words(quality.omega_within),
        "ICC(1)": _number(quality.icc1),
        "ICC(2)": _number(quality.icc2),
    }


def _items() -> None:
    st.subheader("Which items hurt their component?", anchor=False)
    hurting = {c: hurting_items(quality) for c, quality in known.items()}
    worst = [c for c in hurting if hurting[c]]
    if worst:
        st.markdown(
            "\n".join(
                f"- **{plain(labels[c])}**: {plain(_text_of(item))} "
                f"*{plain(item_words(known[c].items[item], known[c].alpha))}*"
                for c in worst
                for item in hurting[c]
            )
        )
    else:
        st.markdown("None: every item goes with the rest of its component.")
    with st.expander("All items"):
        components = [c for c in results.instrument.components if c.id in known]
        st.dataframe(
            [row for component in components for row in _item_rows(component, known[component.id])],
            hide_index=True,
            width="stretch",
        )


def _text_of(item: str) -> str:
    return results.instrument.items_by_id[item].text[language]


def _item_rows(component: Component, quality: ScaleQuality) -> list[dict[str, object]]:
    return [
        {
            "Component": labels[component.id],
            "Item": item.text[language] + (" (reversed)" if item.reversed else ""),
            "Item-rest correlation": _number(found.item_rest_correlation),
            "Alpha without it": _number(found.alpha_if_dropped),
            "What that says": item_words(found, quality.alpha),
        }
        for item in results.instrument.items_of(component.id)
        if (found := quality.items.get(item.id)) is not None
    ]


def _careless() -> None:
    st.subheader("Did people read the questions?", anchor=False)
    check = readiness.careless
    if isinstance(check, Hidden):
        st.markdown("Nothing to show here.")
        st.caption("It stays empty where nobody stands out, and where too few do to tell of them.")
        return
    st.markdown(plain(careless_sentence(check)))
    st.caption("Nobody is left out of any figure. Marked people are never shown by group.")
    if check.components:
        st.table(
            [
                {
                    "Mean of the organisation": plain(labels[c]),
                    "Everybody": f"{each.everybody:.1f}",
                    "Without marked people": f"{each.without_marked:.1f}",
                }
                for c, each in check.components.items()
                if c in labels
            ],
            hide_index=True,
            border="horizontal",
        )


def _method() -> None:
    with st.expander("Method"):
        st.markdown(
            "**Alpha** and **omega** say how far the items of a component rise and fall together; 95 % intervals after "
            "Feldt, and from a seeded bootstrap. Over everybody, differences between groups help; **within groups** "
            "they are taken out. **ICC(1)** is the share of variance between groups, **ICC(2)** the reliability of "
            "their means. The **item-rest correlation** compares an item with the mean of the others. Two independent "
            "kinds of sign mark a person: sameness, contradiction, or an unusual pattern.\n\n"
            "The bars .70 and .30 are conventions. Formulas and sources: `docs/methods.md`."
        )


header(_QUESTION, quality_sentence(results))
st.info(NOT_VALIDATED, icon=":material/info:")
if known:
    _reliability()
    _items()
else:
    with st.container(border=True):
        st.markdown(
            "Reliability and item figures are not shown for this survey. A later survey of the whole organisation "
            "may hold them; readiness can be read without them."
        )
        if readiness.reliability:
            told = ", ".join(
                f"{in_sentence(labels[c], language)} {value:.2f}"
                for c, value in readiness.reliability.items()
            )
            st.caption(f"Reliability over the whole organisation: {plain(told)}.")
_careless()
_method()
next_step("Read the pitfalls", Place.PITFALLS)
