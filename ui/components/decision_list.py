"""Decisions about single units: a list that is changed here, and becomes the plan's only when it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import streamlit as st
from pydantic import ValidationError

from rollout.calendar import period_words
from rollout.planning.settings import Pin, PinKind, PlanSettings
from surveys.faults import Fault, FaultsError
from surveys.instrument_files import faults_of_validation
from ui.components.compared_plans import LOCK
from ui.components.page import plain, show_faults

_GONE = "A unit that is no longer in the team list"
_FIELDS = ("unit", "kind", "period", "why")


@dataclass(frozen=True, slots=True)
class Decisions:
    """Chosen pilots and pins as they stand in a session."""

    pilots: tuple[UUID, ...]
    pins: tuple[Pin, ...]


class DecisionDesk:
    """The decisions of one engagement in this session; they begin with those of its settings.

    Parameters
    ----------
    engagement : UUID
    settings : PlanSettings
        As kept. When its decisions change, those of the session begin again with them.
    names : mapping of UUID to str
        Units that can be decided about, each by a name of its own.
    periods : sequence of str
        Ids of the plan's periods.
    """

    def __init__(
        self, engagement: UUID, settings: PlanSettings, names: Mapping[UUID, str], periods: tuple[str, ...]
    ) -> None:
        self.names, self.periods, self._settings = names, periods, settings
        self._key = f"decisions-{engagement}"
        pilots = [unit for unit in settings.pilots if unit in names]
        self._kept = Decisions(tuple(pilots[: settings.most_pilots]), settings.pins)
        if st.session_state.get(f"{self._key}-of") != self._kept:
            st.session_state[f"{self._key}-of"] = self._kept
            self._begin_again()

    @property
    def decisions(self) -> Decisions:
        """As they stand now."""
        standing: Decisions = st.session_state[self._key]
        return standing

    @property
    def is_changed(self) -> bool:
        """Whether they are others than those kept."""
        return self.decisions != self._kept

    @property
    def settings(self) -> PlanSettings:
        """The kept settings with the decisions as they stand."""
        return self._settings.model_copy(
            update={"pilots": self.decisions.pilots, "pins": self.decisions.pins}
        )

    def show(self) -> None:
        """The pilots, the list, and the fields for one more decision."""
        self._pilots()
        self._list()
        with st.container(border=True):
            self._fields()
            st.button("Add to the list", icon=":material/add:", on_click=self.take_entry)
        error: FaultsError | None = st.session_state.pop(f"{self._key}-faults", None)
        if error:
            show_faults(error)

    def take_entry(self) -> bool:
        """Put what stands in the fields on the list; False, and the faults shown, where it cannot be."""
        entry = {name: st.session_state.get(f"{self._key}-{name}") for name in _FIELDS}
        try:
            pin = self._pin(entry)
        except FaultsError as error:
            st.session_state[f"{self._key}-faults"] = error
            return False
        standing = self.decisions
        # One decision of a kind for a unit: the newer one takes the place of the older.
        others = (each for each in standing.pins if (each.unit, each.kind) != (pin.unit, pin.kind))
        if pin not in standing.pins:
            self._stand(replace(standing, pins=(*others, pin)))
        st.session_state[f"{self._key}-unit"] = st.session_state[f"{self._key}-period"] = None
        st.session_state[f"{self._key}-why"] = ""
        return True

    @property
    def is_entry_begun(self) -> bool:
        """Whether a unit or a reason stands in the fields."""
        return any(st.session_state.get(f"{self._key}-{name}") for name in ("unit", "why"))

    @property
    def decided(self) -> dict[UUID, str]:
        """What is decided about each unit, in words."""
        told: dict[UUID, str] = dict.fromkeys(self.decisions.pilots, "pilot")
        for pin in self.decisions.pins:
            told[pin.unit] = "; ".join(filter(None, (told.get(pin.unit), _what(pin))))
        return told

    def words(self, pin: Pin) -> str:
        """A decision for people, without its reason."""
        return f"{self.names.get(pin.unit, _GONE)}: {_what(pin)}"

    def _pin(self, entry: Mapping[str, object]) -> Pin:
        unit, kind, period = entry["unit"], entry["kind"], entry["period"]
        faults = []
        if unit not in self.names:
            faults.append(Fault("Unit", "no unit is chosen", "Choose one."))
        if not isinstance(kind, PinKind):
            faults.append(Fault("Decision", "nothing is decided", "Choose a decision."))
        elif kind.needs_period and period not in self.periods:
            faults.append(Fault("Period", "no period is chosen", "Choose one."))
        if faults:
            raise FaultsError(faults)
        needs = isinstance(kind, PinKind) and kind.needs_period
        try:
            return Pin.model_validate(
                {"unit": unit, "kind": kind, "period": period if needs else "", "reason": entry["why"] or ""}
            )
        except ValidationError as error:
            raise FaultsError(faults_of_validation(error, "Decision")) from None

    def _pilots(self) -> None:
        key = f"{self._key}-pilots"
        if key not in st.session_state:
            st.session_state[key] = list(self.decisions.pilots)
        chosen = st.multiselect(
            "Pilots",
            list(self.names),
            format_func=lambda unit: self.names[unit],
            max_selections=self._settings.most_pilots,
            placeholder="The plan chooses",
            key=key,
        )
        self._stand(replace(self.decisions, pilots=tuple(chosen)))

    def _list(self) -> None:
        pins = self.decisions.pins
        if not pins:
            st.caption("No decisions about single units yet.")
        for place, pin in enumerate(pins):
            with st.container(horizontal=True, vertical_alignment="center"):
                reason = f"  \n:small[{plain(pin.reason)}]" if pin.reason else ""
                st.markdown(f"{plain(self.words(pin))}{reason}", width="stretch")
                st.button(
                    "Remove",
                    icon=":material/close:",
                    help=plain(self.words(pin)),
                    key=f"{self._key}-remove-{place}",
                    on_click=self._remove,
                    args=(place,),
                )
        if self.is_changed:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.badge("Not kept yet", icon=":material/edit:", color="orange")
                st.button(
                    "Back to what is kept",
                    icon=":material/undo:",
                    type="tertiary",
                    on_click=self._begin_again,
                )

    def _fields(self) -> None:
        left, middle, right = st.columns(3)
        left.selectbox(
            "Unit",
            list(self.names),
            index=None,
            format_func=lambda unit: self.names[unit],
            placeholder="Choose a unit",
            key=f"{self._key}-unit",
        )
        kind = middle.selectbox(
            "Decision",
            list(PinKind),
            format_func=lambda each: each.value.capitalize(),
            key=f"{self._key}-kind",
        )
        if kind is None or kind.needs_period:
            right.selectbox(
                "Period",
                list(self.periods),
                index=None,
                format_func=period_words,
                placeholder="Choose a period",
                key=f"{self._key}-period",
            )
        st.text_input("Why", max_chars=500, key=f"{self._key}-why", placeholder="Who decided it, and why")
        st.caption(f"{LOCK} The reason is for consultant and sponsor; it does not circulate.")

    def _stand(self, decisions: Decisions) -> None:
        st.session_state[self._key] = decisions

    def _remove(self, place: int) -> None:
        standing = self.decisions
        self._stand(replace(standing, pins=standing.pins[:place] + standing.pins[place + 1 :]))

    def _begin_again(self) -> None:
        self._stand(self._kept)
        st.session_state[f"{self._key}-pilots"] = list(self._kept.pilots)


def _what(pin: Pin) -> str:
    return f"{pin.kind.value} {period_words(pin.period)}".strip()
