"""What the drafts are evidence for, and by which rules they are judged."""

from __future__ import annotations

from html import escape

import streamlit as st

from engagement.draft_findings import DraftFindings, DraftSignal, draft_pitfalls
from readiness.draft_okrs.rules import Rule, review_rules
from readiness.pitfall_catalogue import PitfallCatalogue
from readiness.risk.report import RiskReport
from ui.components.draft_markup import source_words
from ui.components.page import next_step, plain
from ui.components.risk_words import chance_range
from ui.places import Place


def evidence_section(found: DraftFindings, catalogue: PitfallCatalogue, report: RiskReport | None) -> None:
    """Each pitfall that drafts speak to, with the number read and what it says.

    Parameters
    ----------
    report : RiskReport or None
        From all evidence there is, to show each pitfall's chance.
    """
    rows = draft_pitfalls(found, catalogue)
    sides = [[each.direction or 0 for each in row.signals] for row in rows]
    speaking = sum(max(side) > 0 for side in sides)
    against = sum(max(side) <= 0 and min(side) < 0 for side in sides)
    st.markdown(
        f"**The drafts speak for {speaking} of {len(rows)} pitfalls and against {against}.** "
        "Overruled flags do not count. "
        "The same is read for each unit that drafts are matched with."
    )
    for row in rows:
        with st.container(border=True):
            chance = "" if report is None else f"  \n:small[{_chance(report, row.pitfall)}]"
            st.markdown(f"**{plain(row.title)}**{chance}")
            for signal in row.signals:
                _signal(signal)
    next_step("See it among the pitfalls", Place.PITFALLS)


def _chance(report: RiskReport, pitfall: str) -> str:
    return f"Chance from all evidence, whole organisation: {chance_range(report.of(pitfall))}"


def _signal(signal: DraftSignal) -> None:
    reading = f"{plain(signal.name)}: {plain(signal.reading)}"
    if signal.direction is None:
        st.markdown(f":gray-badge[:material/help: Too little] {reading}. {plain(signal.says)}")
    elif signal.direction > 0:
        st.markdown(f":orange-badge[:material/arrow_upward: Speaks for it] {reading}. {plain(signal.says)}")
    elif signal.direction < 0:
        st.markdown(
            f":blue-badge[:material/arrow_downward: Speaks against it] {reading}. {plain(signal.says)}"
        )
    else:
        st.markdown(f":gray-badge[:material/remove: Neither] {reading}. {plain(signal.says)}")


def how_we_judge() -> None:
    """Every rule with its example and source, and the numbers they compare with."""
    rules = review_rules()
    with st.expander("How we judge"):
        st.markdown(
            f"Each key result is judged by the {len(rules.rules)} rules below and by listed words, not by a "
            "model: the same words always get the same flags, and each flag shows the words that caused it. "
            "A listed word can mislead, so every flag can be overruled with a reason. How often flags are "
            "right and how many are missed was measured on labelled key results; precision and recall stand "
            "in `docs/methods.md`."
        )
        language = st.segmented_control(
            "Language",
            ["en", "de"],
            default="en",
            required=True,
            format_func={"en": "English", "de": "Deutsch"}.__getitem__,
            key="draft-rules-language",
            label_visibility="collapsed",
        )
        st.html("".join(_rule(rule, str(language)) for rule in rules.rules))
        st.markdown("**Numbers the rules compare with**")
        st.table(
            [
                {
                    "What": plain(name.replace("_", " ").capitalize()),
                    "Number": f"{bound.value:g}",
                    "Of": plain(bound.unit),
                    "Source": plain(source_words(bound.source)),
                }
                for name, bound in rules.bounds.by_name()
            ],
            hide_index=True,
        )


def _rule(rule: Rule, language: str) -> str:
    lang = "de" if language == "de" else "en"
    before, after = rule.example.before.in_language(lang), rule.example.after.in_language(lang)
    says = rule.says.in_language(lang)
    for name in ("{project}", "{count}"):
        says = says.replace(name, "…")
    bounds = review_rules().bounds
    most = bounds.most_objectives if rule.id == "many-objectives" else bounds.most_key_results
    says = says.replace("{most}", f"{most.value:g}")
    says = says.replace("{least}", f"{bounds.fewest_key_results.value:g}")
    return (
        f'<div lang="{lang}" style="margin:.7rem 0;overflow-wrap:anywhere">'
        f"<strong>{escape(rule.title.in_language(lang))}</strong>. {escape(says)}"
        f"<br>“{escape(before)}” → <em>“{escape(after)}”</em>"
        f'<br><span style="font-size:.8rem;opacity:.85">Source: {escape(source_words(rule.source))}</span></div>'
    )
