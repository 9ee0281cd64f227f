"""One cure as a card: what to do, what it takes, how one sees that it worked, and the decision."""

from __future__ import annotations

from collections.abc import Callable, Collection

import streamlit as st

from engagement.curing import decide_on_cures, name_owner, take_back_cures
from engagement.risks import Risks
from exchange.workbook.texts import day_words, owner_words
from readiness.pitfall_catalogue import source_titles
from readiness.risk.records import ChosenCure
from ui.components.page import plain
from ui.session import Choice, say_next
from ui.wiring import context_for


class CureDesk:
    """The cards of one engagement, and what their buttons do."""

    def __init__(self, chosen: Choice, risks: Risks, weeks: float) -> None:
        self._chosen = chosen
        self._risks = risks
        self._weeks = weeks
        self._decided = {each.cure: each for each in risks.known.dossier.cures}

    def card(
        self,
        cure: str,
        worth: str,
        *,
        pitfall: bool = True,
        rule_out: Callable[[str], None] | None = None,
    ) -> None:
        """A cure with the button that decides on it, or with its owner and the way back.

        Parameters
        ----------
        worth : str
            What it is worth, in words.
        pitfall : bool
            Whether to name the pitfall it is listed under; others are always named.
        rule_out : callable or None
            What a second button does with the cure; None: there is no such button.
        """
        decision = self._decided.get(cure)
        with st.container(border=True, height="stretch"):
            st.markdown(self._words(cure, worth, pitfall=pitfall))
            if decision is not None:
                self._decision(decision)
                return
            key = f"{self._chosen.engagement}-{cure}"
            with st.container(horizontal=True):
                st.button(
                    "Decide on it",
                    key=f"decide-{key}",
                    icon=":material/check:",
                    on_click=self.decide,
                    args=((cure,),),
                )
                if rule_out is not None:
                    st.button(
                        "Rule it out",
                        key=f"never-{key}",
                        icon=":material/block:",
                        on_click=rule_out,
                        args=(cure,),
                    )

    def _words(self, cure: str, worth: str, *, pitfall: bool) -> str:
        own, entry = self._risks.catalogue.cures[cure]
        helped = [own.id] * pitfall + list(entry.also)
        titles = "; ".join(f"“{self._risks.catalogue.by_id[each].title}”" for each in helped)
        against = ("Helps against " if pitfall else "Helps also against ") + titles
        weeks = "1 week" if entry.lead_weeks == 1 else f"{entry.lead_weeks:g} weeks"
        hours = "1 hour" if entry.effort_hours == 1 else f"{entry.effort_hours:g} hours"
        late = (
            f" **Too late for a pilot in {self._weeks:g} weeks.**" if entry.lead_weeks > self._weeks else ""
        )
        source = f"{source_titles()[entry.source.document]}: {entry.source.place}"
        lines = [
            f"**{plain(entry.action)}**",
            f"{plain(owner_words(entry.owner))}, {hours}, takes effect after {weeks}.{late} {plain(worth)}",
            f"It changes: {plain(entry.changes)} It worked when: {plain(entry.seen_when)}",
            f":small[{plain(against)}]" if helped else "",
            f":small[{plain(source)}]",
        ]
        return "  \n".join(line for line in lines if line)

    def _decision(self, decision: ChosenCure) -> None:
        key = f"{self._chosen.engagement}-{decision.cure}"
        role = owner_words(self._risks.catalogue.cures[decision.cure][1].owner)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            # The kept owner is part of the key: what somebody else enters meanwhile is shown.
            field = f"owner-{key}-{decision.owner}"
            st.text_input(
                "Who does it, by name",
                value=decision.owner,
                max_chars=200,
                placeholder=role,
                key=field,
                width=300,
                help=f"Optional; without a name it is for the role: {role}. It stands in the plan that "
                "circulates.",
                on_change=self._own,
                args=(decision.cure, field),
            )
            st.button(
                "Take it back",
                key=f"back-{key}",
                icon=":material/undo:",
                on_click=self.take_back,
                args=(decision.cure,),
            )
            st.badge(f"Decided on {day_words(decision.on)}", icon=":material/check:", color="gray")

    def decide(self, cures: Collection[str]) -> None:
        """Decide on cures."""
        decide_on_cures(context_for(self._chosen.workspace), self._chosen.engagement, self._risks, cures)
        say_next("Decided on 1 cure." if len(cures) == 1 else f"Decided on {len(cures)} cures.")

    def take_back(self, cure: str) -> None:
        """Forget a decision."""
        take_back_cures(context_for(self._chosen.workspace), self._chosen.engagement, (cure,))
        say_next("Taken back. It is with the other cures again.")

    def _own(self, cure: str, field: str) -> None:
        name = str(st.session_state[field])
        kept = name_owner(context_for(self._chosen.workspace), self._chosen.engagement, cure, name)
        say_next("Owner kept." if kept else "Somebody took this cure back meanwhile; no owner was kept.")
