"""The chances as they stood on a day, kept before the pilot starts."""

from __future__ import annotations

from datetime import date

import streamlit as st

from engagement.context import Context
from engagement.numbers import register_forecast
from engagement.risks import Risks
from readiness.risk.records import Forecast
from ui.components.number_words import day_words, percent, told_title
from ui.components.page import plain
from ui.session import Choice, say_next


def forecast_section(context: Context, chosen: Choice, risks: Risks) -> None:
    """Freeze today's chances, and see those that were frozen before."""
    st.subheader("Forecast", anchor=False)
    st.markdown(
        "Freeze the chances before the pilot starts: only a forecast made before the day of an outcome is compared "
        "with it. It holds the chances as things stand, without the cures that were decided on, and cannot be changed "
        "afterwards."
    )
    began = pilot_began(risks, context.today())
    if began is not None:
        st.warning(
            f"The plan lets the pilot begin on {day_words(began)}. A forecast frozen now may know what came, and counts "
            "only for outcomes of later days.",
            icon=":material/schedule:",
        )
    if st.button("Freeze today's chances", icon=":material/ac_unit:", key="freeze"):
        before = len(risks.known.dossier.forecasts)
        register_forecast(context, chosen.engagement, risks)
        after = len(context.store.dossier(chosen.workspace, chosen.engagement).forecasts)
        say_next(
            "Today's chances are frozen." if after > before else "These chances are frozen already today."
        )
        st.rerun()
    _made(risks)


def pilot_began(risks: Risks, today: date) -> date | None:
    """The day on which the newest plan lets the pilot begin, if that day has come."""
    plan = risks.known.plan
    starts = [row.starts_on for row in plan.pilots if row.starts_on] if plan else []
    return min(starts) if starts and min(starts) <= today else None


def _made(risks: Risks) -> None:
    forecasts = risks.known.dossier.forecasts
    if not forecasts:
        st.caption("No forecast has been made yet.")
        return
    st.table(
        [
            {
                "Frozen on": day_words(each.on),
                "Numbers, version": plain(each.judgements),
                "Pitfalls": str(len(each.chances)),
                "Pilot fails": percent(each.pilot_fails),
                "Likeliest then": plain(_likeliest(each, risks)),
            }
            for each in reversed(forecasts)
        ],
        hide_index=True,
        border="horizontal",
    )
    with st.expander("The chances of each forecast"):
        st.dataframe(
            [_chances_row(pitfall, risks, forecasts) for pitfall in ("", *risks.report.chances)],
            hide_index=True,
            width="stretch",
        )
        st.caption("Of two forecasts of one day the later one is compared.")


def _likeliest(forecast: Forecast, risks: Risks) -> str:
    pitfall = max(forecast.chances, key=lambda each: forecast.chances[each], default="")
    return f"{told_title(pitfall, risks.catalogue)}, {percent(forecast.chances[pitfall])}" if pitfall else "–"


def _chances_row(pitfall: str, risks: Risks, forecasts: tuple[Forecast, ...]) -> dict[str, str]:
    row = {"Pitfall": told_title(pitfall, risks.catalogue)}
    for number, each in enumerate(forecasts, start=1):
        chance = each.chances.get(pitfall) if pitfall else each.pilot_fails
        row[f"{number}: {day_words(each.on)}"] = "–" if chance is None else percent(chance)
    return row
