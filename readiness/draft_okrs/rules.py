"""The listed rules and words of the draft review, read from their files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from readiness.draft_okrs.lexicon import Lexicon, word_form
from readiness.pitfall_catalogue import source_titles
from surveys.faults import FaultList
from surveys.instrument import Key, Source
from surveys.instrument_files import faults_of_validation, mapping_from_yaml

PROJECT_JUDGEMENT = "project judgement"
LANGUAGES = ("en", "de")
_FOLDER = Path(__file__).parent

# Lists that hold expressions and endings, and lists of single words that stand as they are.
_EXPRESSIONS = (
    *(
        "rising",
        "falling",
        "improving",
        "vague",
        "behaving",
        "neutral",
        "reaching",
        "service",
        "measures",
        "people",
        "activities",
    ),
    *("project", "recurring", "complete", "baseline_before", "means", "purpose", "number_words"),
)
_NOUNS = ("measures", "people", "activities")
_SINGLE_WORDS = (
    *("common", "units", "labels", "deadline_before", "deadline_units", "openers", "months"),
    *("span_from", "span_to", "approximate", "by_amount", "joining", "date_words"),
)

_Text = Annotated[str, Field(min_length=1)]
_Words = tuple[_Text, ...]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InBoth(_Frozen):
    """One text in both languages of the review."""

    en: _Text
    de: _Text

    def in_language(self, language: str) -> str:
        """The text in German, or else in English."""
        return self.de if language == "de" else self.en


class Example(_Frozen):
    """A sentence as people write it, and a better one."""

    before: InBoth
    after: InBoth


class RuleScope(StrEnum):
    """What a rule looks at."""

    KEY_RESULT = "key_result"
    OBJECTIVE = "objective"
    TEAM = "team"
    DRAFTS = "drafts"


class Rule(_Frozen):
    """One rule of the review.

    Parameters
    ----------
    milder : InBoth or None
        What it says where a key result beside it measures an effect.
    """

    id: Key
    scope: RuleScope
    title: InBoth
    says: InBoth
    milder: InBoth | None = None
    better: InBoth
    example: Example
    source: Source


class Bound(_Frozen):
    """A number of the review with its unit and where it comes from."""

    value: float = Field(ge=0)
    unit: _Text
    source: Source


class Bounds(_Frozen):
    """The numbers that the rules compare with; see `rules.yaml` for their units."""

    most_objectives: Bound
    fewest_key_results: Bound
    most_key_results: Bound
    most_levels: Bound
    fewest_for_shares: Bound
    project_overlap: Bound

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.fewest_key_results.value > self.most_key_results.value:
            raise ValueError("bounds: fewest_key_results is above most_key_results")
        return self

    def by_name(self) -> Iterator[tuple[str, Bound]]:
        """Every bound with its name."""
        for name in type(self).model_fields:
            yield name, getattr(self, name)


class WorkGroup(_Frozen):
    """Words of one kind of work, and the better form it suggests."""

    id: Key
    better: _Text
    words: _Words


class Fill(_Frozen):
    """What stands in a better form where the author has to fill something in."""

    from_to: _Text
    from_: _Text = Field(alias="from")
    object: _Text


class Words(_Frozen):
    """The words of one language; the file says what each list is for."""

    reference: _Text
    verb_last: bool
    common: _Words
    doing: tuple[WorkGroup, ...] = Field(min_length=1)
    rising: _Words
    falling: _Words
    improving: _Words
    vague: _Words
    behaving: _Words
    neutral: _Words
    reaching: _Words
    service: _Words
    measures: _Words
    people: _Words
    people_default: _Text
    activities: _Words
    project: _Words
    recurring: _Words
    complete: _Words
    units: _Words
    number_words: _Words
    labels: _Words
    months: _Words
    deadline_before: _Words
    deadline_units: _Words
    date_words: _Words
    baseline_before: _Words
    span_from: _Words
    span_to: _Words
    approximate: _Words
    by_amount: _Words
    means: _Words
    purpose: _Words
    openers: _Words
    participles: _Words
    joining: _Words
    verb_nouns: _Words
    noun_endings: _Words
    fill: Fill

    @model_validator(mode="after")
    def _groups_are_apart(self) -> Self:
        words = [word for group in self.doing for word in group.words]
        repeated = sorted({word for word in words if words.count(word) > 1})
        if repeated:
            raise ValueError(f"doing: {', '.join(repeated)} appear more than once")
        return self

    @cached_property
    def lexicon(self) -> Lexicon:
        """The lists by which a sentence is read, ready for finding."""
        groups: dict[str, Iterable[str]] = {f"doing/{group.id}": group.words for group in self.doing}
        expressions = {name: getattr(self, name) for name in _EXPRESSIONS}
        return Lexicon(groups | expressions, endings=self.noun_endings, inflected=_NOUNS)

    @cached_property
    def forms(self) -> dict[str, frozenset[str]]:
        """Lists of single words that are looked up one by one: name -> forms."""
        return {name: frozenset(map(word_form, getattr(self, name))) for name in _SINGLE_WORDS}

    @cached_property
    def deadline_patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """A date with the word before it, and what makes it a date for certain."""
        certain = "|".join((*self.months, *self.deadline_units, r"[QH][1-4]", r"(?:19|20)\d\d"))
        part = rf"(?:{certain}|{'|'.join(self.date_words)}|\d{{1,2}}(?:st|nd|rd|th)?)(?!\w)"
        opening = rf"\b(?:{'|'.join(self.deadline_before)})\s+(?:{part}[\s.,/]*)+"
        return (
            re.compile(opening, re.IGNORECASE),
            re.compile(rf"\b(?:{certain}|{'|'.join(self.date_words)})\b", re.IGNORECASE),
        )

    @cached_property
    def endings(self) -> Lexicon:
        """Forms that tell a verb from a noun."""
        return Lexicon({"participles": self.participles, "verb_nouns": self.verb_nouns})

    @cached_property
    def work_groups(self) -> dict[str, WorkGroup]:
        """The kinds of work by their id."""
        return {group.id: group for group in self.doing}


class ReviewRules(_Frozen):
    """Everything a draft is judged by."""

    version: _Text
    bounds: Bounds
    rules: tuple[Rule, ...] = Field(min_length=1)
    words: dict[str, Words]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        ids = [rule.id for rule in self.rules]
        repeated = sorted({each for each in ids if ids.count(each) > 1})
        if repeated:
            raise ValueError(f"rules: the ids {', '.join(repeated)} appear more than once")
        return self

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        """The rules by their id."""
        return {rule.id: rule for rule in self.rules}


@cache
def review_rules() -> ReviewRules:
    """The rules that come with the product, checked.

    Raises
    ------
    FaultsError
        Everything wrong with the rules and the word lists at once.
    """
    faults = FaultList()
    words = {}
    for language in LANGUAGES:
        path = _FOLDER / "words" / f"{language}.yaml"
        data = mapping_from_yaml(path.read_bytes(), path.name)
        try:
            words[language] = Words.model_validate(data)
        except ValidationError as error:
            faults.extend(faults_of_validation(error, path.name, data))
    path = _FOLDER / "rules.yaml"
    data = mapping_from_yaml(path.read_bytes(), path.name)
    try:
        rules = ReviewRules.model_validate({**data, "words": words})
    except ValidationError as error:
        faults.extend(faults_of_validation(error, path.name, data))
    faults.raise_if_any()
    for name, source in _sources(rules):
        if source.document not in {PROJECT_JUDGEMENT, *source_titles()}:
            faults.add(f"{path.name}, {name}", "no such source", "Add it to sources.yaml.", source.document)
    faults.raise_if_any()
    return rules


def _sources(rules: ReviewRules) -> Iterator[tuple[str, Source]]:
    for rule in rules.rules:
        yield f"rule '{rule.id}'", rule.source
    for name, bound in rules.bounds.by_name():
        yield f"bound '{name}'", bound.source
