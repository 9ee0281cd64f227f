"""A better form written for one sentence: its object, its people and its numbers are kept."""

from __future__ import annotations

import re

from readiness.draft_okrs.kinds import KindReading
from readiness.draft_okrs.lexicon import Sign
from readiness.draft_okrs.rules import Rule
from readiness.draft_okrs.sentence import DOING, Sentence

_EDGES = " \u00a0\t,;:.-–—()"
_LONGEST_OBJECT = 120


def better_form(rule: Rule, sentence: Sentence, kind: KindReading, *, project: str = "") -> str:
    """The rule's better form, filled in from the sentence where it can be.

    Work gets the form of its kind of work: "Launch the new portal" becomes a share of people
    who reach something through the new portal.
    """
    template = rule.better.in_language(sentence.language)
    work = _work_of(kind)
    if rule.id in ("work-not-effect", "no-number") and work is not None:
        template = sentence.words.work_groups[work.group.removeprefix(DOING)].better
    elif (rule.id == "no-number" and (written := _with_values(sentence, kind))) or (
        rule.id == "no-baseline" and (written := _with_baseline(sentence))
    ):
        return written
    filled = {
        "{object}": _object_of(sentence, work),
        "{people}": _people_of(sentence),
        "{text}": sentence.text.strip(_EDGES),
        "{project}": project,
    }
    # One pass over the template: braces in the author's own words stay as they are.
    return re.sub(r"\{\w+\}", lambda found: filled.get(found[0], found[0]), template)


def _with_values(sentence: Sentence, kind: KindReading) -> str:
    """The sentence with both values before its last verb, where German wants them; empty otherwise."""
    verb = next((sign for sign in kind.causes if sign.last == len(sentence.tokens) - 1), None)
    if not sentence.words.verb_last or verb is None or sentence.text[verb.start].isupper():
        return ""
    text = sentence.text
    return f"{text[: verb.start]}{sentence.words.fill.from_to} {text[verb.start :].strip(_EDGES)}"


def _with_baseline(sentence: Sentence) -> str:
    """The sentence with today's value before "to" and its number; empty where no "to" stands there."""
    for figure in sentence.figures.targets:
        before = sentence.tokens[: figure.before][-1:]
        if before and before[0].form in sentence.words.forms["span_to"]:
            text, at = sentence.text, before[0].start
            return f"{text[:at]}{sentence.words.fill.from_} {text[at:]}"
    return ""


def _work_of(kind: KindReading) -> Sign | None:
    return next((sign for sign in kind.causes if sign.group.startswith(DOING)), None)


def _object_of(sentence: Sentence, work: Sign | None) -> str:
    """What the work is about: the words behind its verb, or before it where the verb comes last."""
    text, start, end = sentence.text, 0, len(sentence.text)
    limits = [sign.start for sign in (sentence.way, sentence.purpose) if sign and sign.start > 0]
    deadline = _deadline_of(sentence)
    if work is not None:
        if not _strip(text[work.end : _first(limits, work.end, end)]) or _is_last(sentence, work):
            end = work.start
        else:
            start = work.end
    pieces = [text[start : _first(limits, start, end)]]
    if deadline is not None and start <= deadline[0] < end:
        pieces = [text[start : deadline[0]], text[deadline[1] : _first(limits, deadline[1], end)]]
    found = " ".join(filter(None, map(_strip, pieces)))
    return found if 0 < len(found) <= _LONGEST_OBJECT else sentence.words.fill.object


def _first(limits: list[int], start: int, end: int) -> int:
    return min([limit for limit in limits if start < limit < end], default=end)


def _is_last(sentence: Sentence, work: Sign) -> bool:
    return sentence.words.verb_last and work.last >= len(sentence.tokens) - 2 and work.first > 0


def _strip(piece: str) -> str:
    return piece.strip(_EDGES)


def _deadline_of(sentence: Sentence) -> tuple[int, int] | None:
    """Where a date stands with the word before it ("by 31 March")."""
    opening, certain = sentence.words.deadline_patterns
    for found in opening.finditer(sentence.text):
        if certain.search(found[0]):
            return found.span()
    return None


def _people_of(sentence: Sentence) -> str:
    """The first people of the sentence, in their own words, else those it is for."""
    found = next(iter(sentence.of("people")), None)
    if found is None:
        return sentence.words.people_default
    return sentence.text[found.start : found.end]
