"""A key result as the rules read it: its words, listed signs and figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from readiness.draft_okrs.figures import Figures, figures_in
from readiness.draft_okrs.languages import language_of_tokens
from readiness.draft_okrs.lexicon import Sign, Token, tokens_of
from readiness.draft_okrs.rules import ReviewRules, Words

DOING = "doing/"


@dataclass(frozen=True)
class Sentence:
    """A key result's text with everything that is listed about its words."""

    text: str
    language: str
    words: Words
    tokens: tuple[Token, ...]
    signs: tuple[Sign, ...]
    figures: Figures

    def of(self, *groups: str) -> tuple[Sign, ...]:
        """The signs of some lists, by position; "doing/" stands for every kind of work."""
        return tuple(
            sign
            for sign in self.signs
            if sign.group in groups or (DOING in groups and sign.group.startswith(DOING))
        )

    @cached_property
    def lead(self) -> int:
        """Number of the first word that is more than an opener such as "we will"."""
        openers = self.words.forms["openers"] | self.words.forms["months"]
        return next((i for i, token in enumerate(self.tokens) if token.form not in openers), 0)

    @cached_property
    def way(self) -> Sign | None:
        """The words after which the way is told ("by launching ..")."""
        return next(iter(self.of("means")), None)

    @cached_property
    def purpose(self) -> Sign | None:
        """The words after which a purpose is told ("so that ..")."""
        verbs = self.of(DOING, "rising", "falling", "improving")
        return next((each for each in self.of("purpose") if verbs and each.first > verbs[0].last), None)

    def follows(self, one: Sign, other: Sign) -> bool:
        """Whether a sign stands directly behind another one, as in "onboarding time"."""
        gap = self.text[one.end : other.start]
        return other.first == one.last + 1 and not gap.strip(" \u00a0-‐–/&")


def sentence_of(text: str, rules: ReviewRules, language: str | None = None) -> Sentence:
    """A text read by the rules.

    Parameters
    ----------
    language : str or None
        "en" or "de"; None to take the one whose everyday words stand in it.
    """
    tokens = tokens_of(text)
    spoken = language if language in rules.words else language_of_tokens(text, tokens, rules)
    words = rules.words[spoken]
    signs = words.lexicon.signs_in(text, tokens)
    return Sentence(text, spoken, words, tokens, signs, figures_in(text, tokens, signs, words))
