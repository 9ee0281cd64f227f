"""One key result judged by the listed rules, with the words that caused each flag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from readiness.draft_okrs.better_forms import better_form
from readiness.draft_okrs.checklist import data_ready
from readiness.draft_okrs.draft import DraftKeyResult
from readiness.draft_okrs.kinds import KeyResultKind, KindReading, kind_of
from readiness.draft_okrs.lexicon import Sign
from readiness.draft_okrs.projects import places_of_name, project_signs, repeated_project
from readiness.draft_okrs.rules import ReviewRules, review_rules
from readiness.draft_okrs.sentence import Sentence, sentence_of


@dataclass(frozen=True, slots=True)
class CausingWords:
    """Words of a key result that caused a flag.

    Parameters
    ----------
    start, end : int
        Positions in the key result's text, the end excluded.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Flag:
    """What a rule says about one draft.

    Parameters
    ----------
    words : tuple of CausingWords
        What caused it, by position; the whole sentence where something is missing in it.
        Empty for flags about an objective, a team or all drafts.
    better : str
        A better form, written for this sentence where possible; square brackets hold what
        the author has to fill in.
    overruled : str
        Why a reader said that the flag does not hold here; empty where nobody did.
    milder : bool
        It may stay, because a key result beside it measures an effect.
    """

    rule: str
    says: str
    better: str
    words: tuple[CausingWords, ...] = ()
    overruled: str = ""
    milder: bool = False

    @property
    def holds(self) -> bool:
        """Nobody overruled it."""
        return not self.overruled


@dataclass(frozen=True, slots=True)
class KeyResultReview:
    """One key result as the rules read it.

    Parameters
    ----------
    language : str
        In which it was read, "en" or "de".
    project : str or None
        The project of the client's list that it repeats.
    data_ready : bool or None
        What the data checklist says; None where it was not answered.
    """

    id: UUID
    text: str
    language: str
    kind: KeyResultKind
    measurable: bool
    has_baseline: bool
    has_target: bool
    looks_like_project: bool
    project: str | None
    data_ready: bool | None
    flags: tuple[Flag, ...]

    def overruled(self, rule: str) -> bool:
        """Whether a reader said that a rule's flag does not hold here."""
        return any(flag.rule == rule and not flag.holds for flag in self.flags)


def reviewed(
    key_result: DraftKeyResult,
    rules: ReviewRules | None = None,
    language: str | None = None,
    *,
    projects: Sequence[str] = (),
    beside_effect: bool = False,
) -> KeyResultReview:
    """A key result judged by the rules.

    Parameters
    ----------
    rules : ReviewRules, optional
        Those that come with the product, unless others are given.
    language : str or None
        "en" or "de"; None to take the one it is written in.
    projects : sequence of str
        Names of the client's projects.
    beside_effect : bool
        Another key result of its objective measures an effect, so work is judged milder.
    """
    rules = rules or review_rules()
    sentence = sentence_of(key_result.text, rules, language)
    kind = kind_of(sentence)
    baseline = bool(sentence.figures.baselines) or _names_number(key_result.baseline, rules, sentence)
    # A number to reach is all that measuring needs; an amount of change ("by 5 %") is one too.
    target = bool(sentence.figures.to_reach) or _names_number(key_result.target, rules, sentence)
    found = _Findings(
        measurable=target,
        baseline=baseline,
        target=target,
        project_words=project_signs(sentence, kind),
        project=repeated_project(sentence, kind, projects, rules),
        ready=data_ready(key_result),
    )
    causes = _causes(sentence, kind, found)
    return KeyResultReview(
        id=key_result.id,
        text=key_result.text,
        language=sentence.language,
        kind=kind.kind,
        measurable=found.measurable,
        has_baseline=found.baseline,
        has_target=found.target,
        looks_like_project=bool(found.project_words),
        project=found.project,
        data_ready=found.ready,
        flags=tuple(_flags(causes, key_result, sentence, kind, found, rules, beside_effect)),
    )


@dataclass(frozen=True, slots=True)
class _Findings:
    measurable: bool
    baseline: bool
    target: bool
    project_words: tuple[Sign, ...]
    project: str | None
    ready: bool | None


def _names_number(cell: str, rules: ReviewRules, sentence: Sentence) -> bool:
    """Whether the column of its own holds a number; "unknown" and "tbd" are none."""
    if any(character.isdigit() for character in cell):
        return True
    return bool(cell and sentence_of(cell, rules, sentence.language).of("number_words"))


_Spans = Iterable[tuple[int, int]]


def _causes(sentence: Sentence, kind: KindReading, found: _Findings) -> Iterator[tuple[str, _Spans]]:
    """The rules that speak up, in the order they are shown, each with the places of its causes."""
    whole = [(0, len(sentence.text))]
    leading = _spans(kind.causes) or whole
    is_work = kind.kind is KeyResultKind.OUTPUT
    if is_work:
        yield "work-not-effect", leading
    elif kind.kind is KeyResultKind.UNCLEAR:
        yield "cannot-be-told", leading
    if found.project:
        yield "repeats-project", places_of_name(sentence, found.project) or whole
    elif found.project_words:
        yield "looks-like-project", _spans(found.project_words)
    vague = _spans(sentence.of("vague", "improving"))
    if not found.measurable:
        # Who names today's value has a figure already, and lacks the one to reach.
        yield ("no-target", leading) if found.baseline else ("no-number", leading)
        if vague:
            yield "vague-word", vague
    elif not is_work and not found.baseline:
        yield "no-baseline", [(each.start, each.end) for each in sentence.figures.to_reach] or whole
    if found.ready is False:
        yield "no-data", whole


def _spans(signs: Sequence[Sign]) -> list[tuple[int, int]]:
    return [(sign.start, sign.end) for sign in signs]


def _flags(
    causes: Iterable[tuple[str, _Spans]],
    key_result: DraftKeyResult,
    sentence: Sentence,
    kind: KindReading,
    found: _Findings,
    rules: ReviewRules,
    beside_effect: bool,
) -> Iterator[Flag]:
    for rule_id, spans in causes:
        rule = rules.by_id[rule_id]
        # Where nothing can be told, adding values to the sentence would not help.
        unclear = rule_id == "no-number" and kind.kind is KeyResultKind.UNCLEAR
        form = rules.by_id["cannot-be-told"] if unclear else rule
        milder = beside_effect and rule.milder is not None
        says = (rule.milder if milder and rule.milder else rule.says).in_language(sentence.language)
        yield Flag(
            rule=rule_id,
            says=says.replace("{project}", found.project or ""),
            better=better_form(form, sentence, kind, project=found.project or ""),
            words=tuple(
                CausingWords(start, end, sentence.text[start:end]) for start, end in sorted(set(spans))
            ),
            overruled=key_result.overruled.get(rule_id, ""),
            milder=milder,
        )
