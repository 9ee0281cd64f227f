"""The review of draft OKRs for the command line: as text to read and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from engagement.draft_findings import NO_TEAM, DraftFindings, drafts_sentence
from readiness.draft_okrs.draft import DraftLevel
from readiness.draft_okrs.judging import Flag, KeyResultReview
from readiness.draft_okrs.review import ObjectiveReview
from readiness.draft_okrs.rules import review_rules
from surveys.faults import Fault


def review_text(found: DraftFindings) -> str:
    """The review to read: objective by objective, key result by key result."""
    return "\n".join(_lines(found))


def _lines(found: DraftFindings) -> Iterator[str]:
    yield drafts_sentence(found)
    for flag in found.review.flags:
        yield from _flag_lines(flag, found.review.objectives[0].language, "")
    for team in found.review.teams:
        for flag in team.flags:
            yield ""
            yield f"{team.team or NO_TEAM}:"
            yield from _flag_lines(flag, found.review.objectives[0].language, "  ")
    before = None
    for objective in found.review.objectives:
        whose = _whose(objective)
        if whose != before:
            yield ""
            yield whose
        before = whose
        yield f"  O: {objective.objective or '(no objective)'}"
        for flag in objective.flags:
            yield from _flag_lines(flag, objective.language, "    ")
        for key_result in objective.key_results:
            yield f"    KR: {key_result.text}"
            yield f"      kind: {key_result.kind.value}"
            for flag in key_result.flags:
                yield from _flag_lines(flag, key_result.language, "      ")


def _whose(objective: ObjectiveReview) -> str:
    level = "" if objective.level is DraftLevel.NOT_SAID else f" ({objective.level.value})"
    return f"{objective.team or NO_TEAM}{level}"


def _flag_lines(flag: Flag, language: str, indent: str) -> Iterator[str]:
    title = review_rules().by_id[flag.rule].title.in_language(language)
    words = ", ".join(f"“{each.text}”" for each in flag.words)
    cause = f" [{words}]" if words else ""
    yield f"{indent}{'~' if flag.milder else '!'} {title}{cause}: {flag.says}"
    yield f"{indent}  better: {flag.better}"


def review_json(found: DraftFindings, notices: Iterable[Fault]) -> str:
    """The review as JSON for another program."""
    content = {
        "sentence": drafts_sentence(found),
        "rules_version": review_rules().version,
        "properties": found.properties,
        "objectives": [
            {
                "objective": each.objective,
                "team": each.team,
                "level": each.level.value,
                "language": each.language,
                "has_effect": each.has_effect,
                "flags": _flags(each.flags),
                "key_results": [_key_result(one) for one in each.key_results],
            }
            for each in found.review.objectives
        ],
        "teams": [
            {
                "team": each.team,
                "objectives": each.objectives,
                "key_results": each.key_results,
                "flags": _flags(each.flags),
            }
            for each in found.review.teams
        ],
        "flags": _flags(found.review.flags),
        "left_out": [
            {"place": each.place, "problem": each.problem, "words": each.value, "remedy": each.remedy}
            for each in notices
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False)


def _key_result(key_result: KeyResultReview) -> dict[str, object]:
    return {
        "text": key_result.text,
        "language": key_result.language,
        "kind": key_result.kind.value,
        "measurable": key_result.measurable,
        "has_baseline": key_result.has_baseline,
        "has_target": key_result.has_target,
        "looks_like_project": key_result.looks_like_project,
        "repeats_project": key_result.project,
        "flags": _flags(key_result.flags),
    }


def _flags(flags: Sequence[Flag]) -> list[dict[str, object]]:
    rules = review_rules().by_id
    return [
        {
            "rule": flag.rule,
            "says": flag.says,
            "better": flag.better,
            "milder": flag.milder,
            "words": [{"start": each.start, "end": each.end, "text": each.text} for each in flag.words],
            "source": {
                "document": rules[flag.rule].source.document,
                "place": rules[flag.rule].source.place,
            },
        }
        for flag in flags
    ]
