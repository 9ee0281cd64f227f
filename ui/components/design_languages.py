"""In which languages phones offer the survey, who stands behind each, and translators' sheets."""

from __future__ import annotations

from functools import partial

import streamlit as st

from engagement.designing import LanguageOffer, language_offers, with_offered_language
from exchange.translation_sheet import translation_from_file, translation_workbook
from surveys.faults import FaultsError
from surveys.instrument import Instrument
from surveys.languages import CODE_REMEDY, is_language_code, own_name
from surveys.translations import confirmed, with_languages, with_translation
from ui.components.design_state import Designer, notice_next, show_outcome
from ui.components.page import plain, show_faults
from ui.session import say_next

PART = "languages"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_PLACES = 8


def languages_tab(designer: Designer) -> None:
    """Languages offered, languages that could be, and the round trip of a translator's sheet."""
    show_outcome(PART)
    st.markdown("##### Phones offer")
    for language in designer.design.languages:
        _offered(designer, language)
    offers = language_offers(designer.context, designer.engagement, designer.design)
    if offers:
        st.markdown("##### More languages")
    for offer in offers:
        _offer(designer, offer)
    _other_language(designer, offers)
    _upload(designer)


def state_of(design: Instrument, language: str) -> str:
    """How far a language is, in words."""
    if language in design.unconfirmed:
        return "Draft: have a native speaker confirm"
    by = design.confirmed_by.get(language)
    return f"Complete, confirmed by {by}" if by else "Complete"


def _offered(designer: Designer, language: str) -> None:
    design = designer.design
    is_draft = language in design.unconfirmed
    with st.container(border=True):
        icon = ":material/edit_note:" if is_draft else ":material/check_circle:"
        first = " Translators work from it." if language == designer.source else ""
        st.markdown(f"{icon} **{plain(own_name(language))}** · {plain(state_of(design, language))}.{first}")
        with st.container(horizontal=True):
            if is_draft:
                _confirm(designer, language)
            if language != designer.source:
                _sheet_button(designer, language, "Download the sheet", None)
            if len(design.languages) > 1 and language not in {designer.source, designer.locked_language}:
                st.button(
                    "Stop offering it",
                    key=designer.key(f"stop-{language}"),
                    help="Its texts go; languages of the shipped survey or of earlier waves can come back.",
                    on_click=_stop,
                    args=(designer, language),
                )


def _confirm(designer: Designer, language: str) -> None:
    with (
        st.popover("A native speaker has confirmed it"),
        st.form(designer.key(f"confirm-{language}"), border=False),
    ):
        name = st.text_input("Who confirmed it?", key=designer.key(f"confirmed-by-{language}"))
        if st.form_submit_button(f"Confirm {own_name(language)}"):
            if designer.edit(partial(confirmed, designer.design, language, name), PART):
                say_next(f"{own_name(language)} is confirmed.")
            st.rerun()


def _stop(designer: Designer, language: str) -> None:
    left = [each for each in designer.design.languages if each != language]
    designer.edit(lambda: with_languages(designer.design, left), PART)


def _offer(designer: Designer, offer: LanguageOffer) -> None:
    with st.container(border=True):
        name = own_name(offer.language)
        state = "Draft: have a native speaker confirm" if offer.is_draft else "Complete"
        if offer.missing:
            state = f"{len(offer.missing)} {'text is' if len(offer.missing) == 1 else 'texts are'} missing"
        st.markdown(f"**{plain(name)}** · {plain(state)}.")
        if offer.missing:
            shown = ", ".join(offer.missing[:_MOST_PLACES]) + (
                " ..." if len(offer.missing) > _MOST_PLACES else ""
            )
            st.caption(
                plain(f"Missing: {shown}. Download the sheet, fill the empty cells, and upload it below.")
            )
        with st.container(horizontal=True):
            if not offer.missing:
                st.button(
                    f"Offer {name}",
                    key=designer.key(f"offer-{offer.language}"),
                    on_click=_add,
                    args=(designer, offer),
                )
            _sheet_button(designer, offer.language, "Download the sheet", offer)


def _add(designer: Designer, offer: LanguageOffer) -> None:
    designer.edit(lambda: with_offered_language(designer.design, offer), PART)


def _sheet_button(designer: Designer, language: str, label: str, offer: LanguageOffer | None) -> None:
    texts = offer.texts if offer else None
    st.download_button(
        label,
        lambda: translation_workbook(designer.design, language, texts=texts),
        f"translation-{language}.xlsx",
        _XLSX,
        icon=":material/download:",
        key=designer.key(f"sheet-{language}"),
        on_click="ignore",
    )


def _other_language(designer: Designer, offers: tuple[LanguageOffer, ...]) -> None:
    with st.expander("Another language"):
        code = st.text_input(
            "Language code", key=designer.key("code"), placeholder="pt-BR", help=CODE_REMEDY
        ).strip()
        known = {*designer.design.languages, *(offer.language for offer in offers)}
        if not code:
            st.caption("Give its code, download the sheet, and have it translated.")
        elif not is_language_code(code):
            st.error(f"This is not a language code. {CODE_REMEDY}", icon=":material/error:")
        elif code in known:
            st.info(f"{own_name(code)} is listed above.", icon=":material/info:")
        else:
            _sheet_button(designer, code, f"Download the sheet for {own_name(code)}", None)


def _upload(designer: Designer) -> None:
    st.markdown("##### A translated sheet")
    file = st.file_uploader("Sheet (.xlsx or .csv)", type=["xlsx", "csv"], key=designer.key("translated"))
    if file is None or not st.button("Use this translation", key=designer.key("use-sheet")):
        return
    try:
        language, texts, notices = translation_from_file(file.getvalue(), file.name, designer.design)
    except FaultsError as error:
        show_faults(error, "The translation was not taken over.")
        return
    change = partial(with_translation, designer.design, language, texts)
    if designer.edit(change, PART, "The translation was not taken over."):
        notice_next(PART, notices)
        say_next(f"{own_name(language)} is taken over: {state_of(_kept(designer), language)}.")
    st.rerun()


def _kept(designer: Designer) -> Instrument:
    kept = designer.context.store.design(designer.context.workspace, designer.engagement)
    return kept or designer.design
