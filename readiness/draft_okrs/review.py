"""Draft OKRs reviewed: key results, objectives, teams and levels against the listed rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from readiness.draft_okrs.draft import DraftKeyResult, DraftLevel, DraftOkr
from readiness.draft_okrs.judging import Flag, KeyResultReview, reviewed
from readiness.draft_okrs.kinds import KeyResultKind
from readiness.draft_okrs.languages import language_of
from readiness.draft_okrs.rules import ReviewRules, review_rules
from surveys.text import normalised


@dataclass(frozen=True, slots=True)
class ObjectiveReview:
    """One objective with its key results.

    Parameters
    ----------
    has_effect : bool
        At least one key result measures an effect; work beside it is judged milder.
    """

    id: UUID
    objective: str
    team: str
    level: DraftLevel
    language: str
    key_results: tuple[KeyResultReview, ...]
    has_effect: bool
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class TeamReview:
    """The drafts of one team taken together.

    Parameters
    ----------
    team : str
        As first written; empty for drafts of which nobody said whose they are.
    objectives : int
        Objectives of the team. [>= 0]
    key_results : int
        Key results of the team. [>= 0]
    """

    team: str
    drafts: tuple[UUID, ...]
    objectives: int
    key_results: int
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class DraftReview:
    """Everything the rules say about some drafts.

    Parameters
    ----------
    levels : tuple of DraftLevel
        Levels that the drafts name, from the company down.
    projects_known : bool
        A list of the client's projects was given, so copies of them can be told.
    flags : tuple of Flag
        About all drafts together.
    """

    objectives: tuple[ObjectiveReview, ...]
    teams: tuple[TeamReview, ...]
    levels: tuple[DraftLevel, ...]
    projects_known: bool
    flags: tuple[Flag, ...]

    def part(self, drafts: Sequence[DraftOkr], objectives: Sequence[ObjectiveReview]) -> DraftReview:
        """The same for some of the drafts, without what is said of teams and of all together.

        Parameters
        ----------
        drafts, objectives : sequence
            Some of the drafts that were reviewed, each with its objective's review.
        """
        used = {draft.level for draft in drafts}
        levels = tuple(level for level in self.levels if level in used)
        return DraftReview(tuple(objectives), (), levels, self.projects_known, ())

    def key_results(self) -> Iterator[KeyResultReview]:
        """Every key result in order."""
        for objective in self.objectives:
            yield from objective.key_results


def review(
    drafts: Sequence[DraftOkr],
    *,
    projects: Sequence[str] = (),
    rules: ReviewRules | None = None,
    language: str | None = None,
) -> DraftReview:
    """Drafts judged by the listed rules.

    Parameters
    ----------
    projects : sequence of str
        Names of the client's projects; key results that repeat one are flagged.
    rules : ReviewRules, optional
        Those that come with the product, unless others are given.
    language : str or None
        "en" or "de" for every text; None to take for each the one it is written in.
    """
    rules = rules or review_rules()
    named = tuple(filter(normalised, projects))
    spoken = language or _main_language(drafts, rules)
    objectives = tuple(_objective(draft, named, rules, language, spoken) for draft in drafts)
    used = {draft.level for draft in drafts} - {DraftLevel.NOT_SAID}
    levels = tuple(level for level in DraftLevel if level in used)
    most = rules.bounds.most_levels.value
    too_many = [_flag("many-levels", rules, spoken, count=len(levels))] if len(levels) > most else []
    return DraftReview(objectives, tuple(_teams(drafts, rules, spoken)), levels, bool(named), tuple(too_many))


def team_key(draft: DraftOkr) -> str:
    """What drafts of one team have in common: its unit, else its name; empty if neither is known."""
    return str(draft.unit) if draft.unit else normalised(draft.team)


def _main_language(drafts: Sequence[DraftOkr], rules: ReviewRules) -> str:
    texts = (
        text for draft in drafts for text in (draft.objective, *(each.text for each in draft.key_results))
    )
    return language_of("\n".join(texts), rules)


def _objective(
    draft: DraftOkr,
    projects: Sequence[str],
    rules: ReviewRules,
    language: str | None,
    spoken: str,
) -> ObjectiveReview:
    def judged(key_result: DraftKeyResult, *, beside_effect: bool = False) -> KeyResultReview:
        return reviewed(
            key_result,
            rules,
            language or language_of(key_result.text, rules, otherwise=spoken),
            projects=projects,
            beside_effect=beside_effect,
        )

    found = [judged(each) for each in draft.key_results]
    has_effect = any(each.kind is KeyResultKind.OUTCOME for each in found)
    if has_effect:
        found = [
            judged(draft.key_results[position], beside_effect=True)
            if each.kind is KeyResultKind.OUTPUT
            else each
            for position, each in enumerate(found)
        ]
    words = language or language_of(draft.objective, rules, otherwise=spoken)
    return ObjectiveReview(
        id=draft.id,
        objective=draft.objective,
        team=draft.team,
        level=draft.level,
        language=words,
        key_results=tuple(found),
        has_effect=has_effect,
        flags=tuple(_objective_flags(draft, found, has_effect, rules, words)),
    )


def _objective_flags(
    draft: DraftOkr,
    found: Sequence[KeyResultReview],
    has_effect: bool,
    rules: ReviewRules,
    language: str,
) -> Iterator[Flag]:
    bounds, count = rules.bounds, len(found)
    work = [each for each in found if each.kind is KeyResultKind.OUTPUT]
    # Work that a reader took for a result is none for the objective either.
    if work and not has_effect and not any(each.overruled("work-not-effect") for each in work):
        yield _flag("only-work", rules, language)
    if draft.objective and count < bounds.fewest_key_results.value:
        yield _flag(
            "few-key-results", rules, language, count=count, least=int(bounds.fewest_key_results.value)
        )
    if count > bounds.most_key_results.value:
        yield _flag("many-key-results", rules, language, count=count, most=int(bounds.most_key_results.value))
    if found and not draft.objective:
        yield _flag("no-objective", rules, language)
    if draft.level is DraftLevel.INDIVIDUAL:
        yield _flag("individual-okr", rules, language)


def _teams(drafts: Sequence[DraftOkr], rules: ReviewRules, language: str) -> Iterator[TeamReview]:
    by_team: dict[str, list[DraftOkr]] = {}
    for draft in drafts:
        by_team.setdefault(team_key(draft), []).append(draft)
    most = rules.bounds.most_objectives.value
    for key, own in by_team.items():
        count = count_of_objectives(own)
        flags: tuple[Flag, ...] = ()
        if key and count > most:
            flags = (_flag("many-objectives", rules, language, count=count, most=int(most)),)
        yield TeamReview(
            team=own[0].team,
            drafts=tuple(draft.id for draft in own),
            objectives=count,
            key_results=sum(len(draft.key_results) for draft in own),
            flags=flags,
        )


def count_of_objectives(drafts: Iterable[DraftOkr]) -> int:
    """Objectives that are written down; key results without one make none."""
    return sum(bool(draft.objective) for draft in drafts)


def _flag(rule_id: str, rules: ReviewRules, language: str, **numbers: int) -> Flag:
    rule = rules.by_id[rule_id]
    says, better = rule.says.in_language(language), rule.better.in_language(language)
    for name, number in numbers.items():
        says, better = (text.replace(f"{{{name}}}", str(number)) for text in (says, better))
    return Flag(rule=rule_id, says=says, better=better)
