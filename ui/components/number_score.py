"""How well the forecasts did, beside how little that says while few outcomes are known."""

from __future__ import annotations

import streamlit as st

from engagement.context import Context
from engagement.numbers import client_score, engagement_score
from engagement.risks import Risks
from readiness.risk.outcomes import CalibrationBin, NotScored, OutcomeScore
from ui.components.number_words import day_words, percent, told_title
from ui.components.page import plain
from ui.figures.calibration_figure import calibration_figure
from ui.session import Choice

_HERE, _CLIENT = "This engagement", "All engagements of this client"
_CAUTION = (
    "A score compares what was said with what came, for this client only. It validates neither the instrument nor the "
    "numbers: outcomes of one client come together, and those who judge them know the forecast."
)


def score_section(context: Context, chosen: Choice, risks: Risks) -> None:
    """The count that decides how much a score says, the scores, and chances beside what came."""
    st.subheader("How well did we say it?", anchor=False)
    scores = {_HERE: engagement_score(context, chosen.engagement)}
    if len(context.store.engagements(chosen.workspace)) > 1:
        scores[_CLIENT] = client_score(context, chosen.engagement)
    widest = list(scores.values())[-1]
    st.markdown(f"**{plain(count_sentence(widest))}**")
    st.caption(_CAUTION)
    _left_out(widest, risks)
    if not widest.pairs and not widest.pilots:
        return
    st.table(
        [{"Forecasts of": name, **_row(score)} for name, score in scores.items()],
        hide_index=True,
        border="horizontal",
    )
    st.caption(
        "Brier score: mean squared distance between the chance said and what came; 0 is best, 0.25 is what always "
        "saying 50 % gets. Skill: how much smaller it is than that of the base rates, which know nothing of the client; "
        "1 is best, 0 is no better, below 0 is worse. Ranges hold 90 % of resamples. "
        "Formulas: `docs/methods.md`."
    )
    _calibration(scores)


def count_sentence(score: OutcomeScore) -> str:
    """How many outcomes were compared, and whether that is enough to say anything."""
    count = f"{score.count or 'No'} {'outcome is' if score.count == 1 else 'outcomes are'} compared"
    if score.enough:
        return f"{count}; {score.required} were needed before the numbers say anything."
    return f"{count}; {score.required} are needed before the numbers say anything."


def _row(score: OutcomeScore) -> dict[str, str]:
    return {
        "Outcomes": str(score.count),
        "Brier, ours": _figure(score.brier, score.interval),
        "Brier, base rates": _figure(score.brier_of_base_rates),
        "Skill": _figure(score.skill, score.skill_interval),
        "Pilots": str(len(score.pilots)),
        "Brier, pilots": _figure(score.brier_of_pilots),
    }


def _figure(value: float | NotScored, interval: tuple[float, float] | NotScored | None = None) -> str:
    if isinstance(value, NotScored):
        return f"– ({value.why})"
    if isinstance(interval, NotScored):
        return f"{_signed(value)} (no range: {interval.why})"
    if interval is None:
        return _signed(value)
    return f"{_signed(value)} ({_signed(interval[0])} to {_signed(interval[1])})"


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _left_out(score: OutcomeScore, risks: Risks) -> None:
    for left_out, why in (
        (score.without_forecast, "no forecast was made before them"),
        (score.contradicting, "of one day, and one says yes and another no"),
    ):
        if left_out:
            named = "; ".join(
                f"{told_title(each.pitfall, risks.catalogue)} ({day_words(each.on)})" for each in left_out
            )
            st.warning(plain(f"Not compared, {why}: {named}."), icon=":material/event_busy:")


def _calibration(scores: dict[str, OutcomeScore]) -> None:
    shown = {name: score for name, score in scores.items() if score.pairs}
    if not shown:
        return
    st.markdown("##### Did it come as often as was said?")
    name = next(reversed(shown))
    if len(shown) > 1:
        name = st.segmented_control(
            "Forecasts of", list(shown), default=name, required=True, key="calibration-of"
        )
    bins = shown[name].calibration
    figure, table = st.columns([3, 2], gap="large", vertical_alignment="center")
    figure.plotly_chart(
        calibration_figure(bins),
        key="calibration",
        config={"displayModeBar": False},
        alt="Share of the pitfalls that came against the mean chance said before, by fifths of the scale; "
        "the table beside it holds the same numbers.",
    )
    table.table([_bin_row(each) for each in bins], hide_index=True, border="horizontal")
    table.caption(
        "On the dotted line it came as often as was said. With few outcomes a dot is mostly chance."
    )


def _bin_row(each: CalibrationBin) -> dict[str, str]:
    return {
        "Said": f"{percent(each.low)} to {percent(each.high)}",
        "Outcomes": str(each.count),
        "Mean said": "–" if isinstance(each.forecast_mean, NotScored) else percent(each.forecast_mean),
        "Came": "–" if isinstance(each.share_came, NotScored) else percent(each.share_came),
    }
