"""The language of a sentence, by the everyday words in it."""

from __future__ import annotations

from readiness.draft_okrs.lexicon import Token, tokens_of
from readiness.draft_okrs.rules import LANGUAGES, ReviewRules

_GERMAN_LETTERS = "äöüß"


def language_of(text: str, rules: ReviewRules, *, otherwise: str = "en") -> str:
    """The language with most of its everyday words in the text.

    Parameters
    ----------
    otherwise : str
        The answer where nothing tells the languages apart.
    """
    return language_of_tokens(text, tokens_of(text), rules, otherwise=otherwise)


def language_of_tokens(
    text: str, tokens: tuple[Token, ...], rules: ReviewRules, *, otherwise: str = "en"
) -> str:
    """The language of a text that is split into words already."""
    counts = dict.fromkeys(LANGUAGES, 0)
    for language in LANGUAGES:
        common = rules.words[language].forms["common"]
        counts[language] = sum(token.form in common for token in tokens)
    # An umlaut is as good as a German word: short key results may hold no other sign.
    counts["de"] += any(letter in _GERMAN_LETTERS for letter in text.lower())
    best = max(counts.values())
    if list(counts.values()).count(best) > 1:
        # Without everyday words the listed ones decide ("Portal einführen").
        counts = {each: len(rules.words[each].lexicon.signs_in(text, tokens)) for each in LANGUAGES}
        best = max(counts.values())
    found = [language for language in LANGUAGES if counts[language] == best]
    return otherwise if len(found) > 1 and otherwise in found else found[0]
