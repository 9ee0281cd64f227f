"""Words and values that the page about our numbers repeats."""

from __future__ import annotations

from datetime import date

import streamlit as st

from engagement.numbers import LONGEST_NAME
from readiness.pitfall_catalogue import PitfallCatalogue
from readiness.risk.edits import Value
from ui.session import signed_in

SOURCE = "project judgement, decisions 0006 and 0014"
PILOT_FAILED = "The pilot as a whole failed"


def shown(value: Value) -> str:
    """A number as it is written, a word as it is.

    Examples
    --------
    >>> shown(0.350), shown(20), shown("weak")
    ('0.35', '20', 'weak')
    """
    return value if isinstance(value, str) else f"{value:.10g}"


def percent(chance: float) -> str:
    """A chance in whole percent.

    Examples
    --------
    >>> percent(0.349)
    '35 %'
    """
    return f"{100 * chance:.0f} %"


def day_words(day: date) -> str:
    """A day as it is told.

    Examples
    --------
    >>> day_words(date(2027, 1, 4))
    '4 Jan 2027'
    """
    return f"{day.day} {day:%b %Y}"


def told_title(pitfall: str, catalogue: PitfallCatalogue) -> str:
    """A pitfall's title; the pilot where no pitfall is named; the id of one that the catalogue lost."""
    if not pitfall:
        return PILOT_FAILED
    known = catalogue.by_id.get(pitfall)
    return known.title if known else pitfall


def name_field(key: str) -> str:
    """Who says so; the account's name until another one is typed."""
    account = signed_in()
    return st.text_input(
        "Your name", account.name if account else "", max_chars=LONGEST_NAME, key=key, width=260
    )
