"""Outcome or output: what a key result says changes, or what it says is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from readiness.draft_okrs.lexicon import Sign
from readiness.draft_okrs.sentence import DOING, Sentence

_CHANGING = ("rising", "falling", "improving", "reaching", "behaving")
# Words that may stand between a number and what it counts ("40 short interviews").
_FARTHEST_COUNTED = 2
_NOUNS = ("measures", "people", "activities")


class KeyResultKind(StrEnum):
    """What a key result states."""

    OUTCOME = "outcome"
    OUTPUT = "output"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class KindReading:
    """What a key result states, and the signs that say so."""

    kind: KeyResultKind
    causes: tuple[Sign, ...] = ()


def kind_of(sentence: Sentence) -> KindReading:
    """Whether a sentence states a change in a result or work that is done.

    The leading verb decides: the first one in English, the last one in German, where the
    verb ends the sentence. With verbs of change and of reaching, what changes or is reached
    decides: more workshops are work, more customers are a result. What is told behind "by"
    or "through" is the way and does not count; a purpose behind some work counts only with a
    number of its own.
    """
    head = _head(sentence)
    nouns = _head_nouns(sentence)
    if head is None:
        return _kind_without_verb(sentence, nouns)
    if head.group.startswith(DOING):
        return _kind_of_work(sentence, head)
    return _kind_of_change(sentence, head, nouns)


def _head(sentence: Sentence) -> Sign | None:
    verbs = [sign for sign in sentence.of(DOING, *_CHANGING) if _counts(sentence, sign)]
    if sentence.purpose and any(sign.last < sentence.purpose.first for sign in verbs):
        verbs = [sign for sign in verbs if sign.last < sentence.purpose.first]
    if not verbs:
        return None
    if not sentence.words.verb_last:
        return verbs[0]
    first = verbs[0]
    noun_leads = first.first <= sentence.lead and _is_noun(sentence, first)
    return first if noun_leads else verbs[-1]


def _is_noun(sentence: Sentence, sign: Sign) -> bool:
    return "verb_nouns" in sentence.words.endings.groups_of(sentence.tokens[sign.first].form)


def _counts(sentence: Sentence, sign: Sign) -> bool:
    """Whether a listed verb is one here, and not a noun or the way to something."""
    if sentence.way and sign.first > sentence.way.first and sign.group.startswith(DOING):
        return False
    if sign.group == "behaving":
        return any(people.last < sign.first for people in sentence.of("people"))
    if sentence.words.verb_last:
        return not _is_before_measure(sentence, sign) or not _is_noun(sentence, sign)
    if sign.group in ("rising", "falling"):
        return True
    if sign.first <= sentence.lead or _stands_free(sentence, sign):
        return not (_is_before_measure(sentence, sign) and sentence.figures.has_span)
    form = sentence.tokens[sign.last].form
    if "participles" in sentence.words.endings.groups_of(form):
        measured = any(noun.last < sign.first for noun in _head_nouns(sentence) if noun.group == "measures")
        return not (measured and sign.group.startswith(DOING)) and not _is_before_measure(sentence, sign)
    if sign.group == f"{DOING}finish":
        return any(people.last < sign.first for people in sentence.of("people"))
    return sign.last > sign.first and sign.group.startswith(DOING)


def _stands_free(sentence: Sentence, sign: Sign) -> bool:
    """Behind "to", "and", a colon or a comma a base form is a verb again."""
    if not sign.first:
        return True
    before = sentence.tokens[sign.first - 1]
    gap = sentence.text[before.end : sign.start]
    return before.form in sentence.words.forms["joining"] or gap.strip(" \u00a0") in (
        ":",
        ";",
        ",",
        "&",
        ".",
        "-",
        "–",
        "—",
    )


def _is_before_measure(sentence: Sentence, sign: Sign) -> bool:
    return any(sentence.follows(sign, noun) for noun in sentence.of("measures"))


def _head_nouns(sentence: Sentence) -> list[Sign]:
    """The nouns that tell what it is about; of nouns side by side the last one ("blog post views")."""
    nouns = sorted(sentence.of(*_NOUNS), key=_of_one_word)
    heads: list[Sign] = []
    for sign in nouns:
        if heads and (sign.first <= heads[-1].last):
            continue
        if heads and sentence.follows(heads[-1], sign):
            heads.pop()
        heads.append(sign)
    return heads


def _of_one_word(sign: Sign) -> tuple[int, bool, int]:
    """Of several lists that hold one word the one by its ending leads: a "Kundenportal" is a portal."""
    return sign.first, not sign.is_ending, _NOUNS.index(sign.group)


def _kind_of_work(sentence: Sentence, head: Sign) -> KindReading:
    causes = (head, *(sign for sign in sentence.of(DOING) if sign != head and _counts(sentence, sign)))
    purpose = sentence.purpose
    if purpose:
        behind = [sign for sign in sentence.of("rising", "falling", "measures") if sign.last >= purpose.first]
        if behind and any(figure.start > purpose.start for figure in sentence.figures.to_reach):
            return KindReading(KeyResultKind.OUTCOME, (purpose, *behind))
    moved = _moved_measure(sentence, head)
    if moved is not None:
        return KindReading(KeyResultKind.OUTCOME, (head, moved))
    if sentence.of("service") and any(figure.is_share for figure in sentence.figures.targets):
        return KindReading(KeyResultKind.OUTCOME, sentence.of("service"))
    return KindReading(KeyResultKind.OUTPUT, causes)


def _moved_measure(sentence: Sentence, head: Sign) -> Sign | None:
    """The figure that a verb of making moves: "expand gross margin by 3 points" is no work."""
    about = _object_of(sentence, head, _head_nouns(sentence))
    if head.group != f"{DOING}make" or about is None or about.group != "measures":
        return None
    figures = sentence.figures
    says_how_far = figures.has_span or figures.amounts or any(each.has_unit for each in figures.targets)
    people = any((sign.first, sign.last) == (about.first, about.last) for sign in sentence.of("people"))
    return about if says_how_far and not people else None


def _kind_of_change(sentence: Sentence, head: Sign, nouns: Sequence[Sign]) -> KindReading:
    if head.group == "behaving":
        return KindReading(KeyResultKind.OUTCOME, (*sentence.of("people")[:1], head))
    about = _object_of(sentence, head, nouns)
    shares = any(figure.is_share for figure in sentence.figures.targets)
    if head.group == "reaching" and shares:
        return KindReading(KeyResultKind.OUTCOME, (head, *([about] if about else ())))
    if about is not None:
        work = about.group == "activities" and head.group != "falling"
        if work and head.group == "improving" and not sentence.figures.to_reach:
            return KindReading(KeyResultKind.UNCLEAR, (head, about))
        kind = KeyResultKind.OUTPUT if work else KeyResultKind.OUTCOME
        return KindReading(kind, (head, about))
    rising_or_falling = sentence.of("rising", "falling")
    if sentence.figures.to_reach or rising_or_falling:
        return KindReading(KeyResultKind.OUTCOME, rising_or_falling or (head,))
    return KindReading(KeyResultKind.UNCLEAR, (head,))


def _object_of(sentence: Sentence, head: Sign, nouns: Sequence[Sign]) -> Sign | None:
    limit = sentence.way.first if sentence.way and sentence.way.first else len(sentence.tokens)
    near = [noun for noun in nouns if noun.last < limit] or list(nouns)
    if not sentence.words.verb_last:
        behind = [noun for noun in near if noun.first > head.last]
        near = behind or near
    return _counted(sentence, near) or (near[0] if near else None)


def _counted(sentence: Sentence, nouns: Sequence[Sign]) -> Sign | None:
    """The noun that a number counts ("40 short interviews")."""
    for figure in sentence.figures.targets:
        for noun in nouns:
            if not figure.is_share and 0 <= noun.first - figure.after <= _FARTHEST_COUNTED:
                return noun
    return None


def _kind_without_verb(sentence: Sentence, nouns: Sequence[Sign]) -> KindReading:
    if any(figure.is_share for figure in sentence.figures.targets):
        return KindReading(KeyResultKind.OUTCOME, tuple(nouns[:1]))
    if sentence.figures.has_span:
        counted = nouns[:1] if nouns and nouns[0].group == "activities" else ()
        kind = KeyResultKind.OUTPUT if counted else KeyResultKind.OUTCOME
        return KindReading(kind, tuple(nouns[:1]))
    if nouns:
        first = _counted(sentence, nouns) or nouns[0]
        kind = KeyResultKind.OUTPUT if first.group == "activities" else KeyResultKind.OUTCOME
        if sentence.figures.to_reach or first.group != "activities":
            return KindReading(kind, (first,))
    return KindReading(KeyResultKind.UNCLEAR)
