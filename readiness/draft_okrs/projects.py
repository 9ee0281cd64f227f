"""Key results that repeat a project, or read like a task or milestone of one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from readiness.draft_okrs.kinds import KeyResultKind, KindReading
from readiness.draft_okrs.lexicon import Sign, tokens_of, word_form
from readiness.draft_okrs.rules import ReviewRules
from readiness.draft_okrs.sentence import DOING, Sentence

_WORDS_AND_NUMBERS = re.compile(r"[^\W_]+")
_SHORTEST_SINGLE_NAME = 4


def project_signs(sentence: Sentence, kind: KindReading) -> tuple[Sign, ...]:
    """The words by which a key result reads like a task or milestone of a project; empty if none.

    A single piece of work without a figure is a task. A share of work ("80 % complete") and a
    word of project plans (phase, go-live) count unless the sentence states a result.
    """
    if kind.kind is KeyResultKind.OUTCOME:
        return ()
    named = sentence.of("project")
    if named:
        return named
    shares = any(figure.is_share for figure in sentence.figures.targets)
    done = sentence.of("complete")
    if shares and done and not sentence.of("people"):
        return done
    work = tuple(sign for sign in kind.causes if sign.group.startswith(DOING))
    if kind.kind is not KeyResultKind.OUTPUT or (sentence.of("recurring") and not _makes(work)):
        return ()
    deciding = any(sign.group == f"{DOING}decide" for sign in work)
    return (work or kind.causes) if deciding or not sentence.figures.to_reach else ()


def _makes(work: Sequence[Sign]) -> bool:
    return any(sign.group == f"{DOING}make" for sign in work)


def repeated_project(
    sentence: Sentence, kind: KindReading, projects: Sequence[str], rules: ReviewRules
) -> str | None:
    """The first project whose name the key result repeats.

    A name is repeated if enough of its words stand in the key result. A result that only
    mentions the project which is to bring it about is no copy, unless it is the very name.
    """
    here = _name_words(sentence.text)
    least = rules.bounds.project_overlap.value
    for project in projects:
        name = _name_words(project) - _everyday_words(rules)
        if not name:
            continue
        found = name & here
        enough = len(found) >= least * len(name) and (
            len(found) > 1 or len(next(iter(name))) >= _SHORTEST_SINGLE_NAME
        )
        is_the_name = bool(found) and name >= here - _everyday_words(rules)
        if is_the_name or (enough and kind.kind is not KeyResultKind.OUTCOME):
            return project
    return None


def places_of_name(sentence: Sentence, project: str) -> tuple[tuple[int, int], ...]:
    """Where the words of a project's name stand in the key result."""
    name = _name_words(project)
    return tuple((token.start, token.end) for token in tokens_of(sentence.text) if token.form in name)


def _name_words(text: str) -> set[str]:
    return {word_form(word) for word in _WORDS_AND_NUMBERS.findall(text)}


def _everyday_words(rules: ReviewRules) -> frozenset[str]:
    return frozenset().union(*(words.forms["common"] for words in rules.words.values()))
