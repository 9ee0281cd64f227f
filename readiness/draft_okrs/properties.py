"""Properties of drafts that the pitfall catalogue's signals read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from readiness.draft_okrs.draft import DraftLevel, DraftOkr
from readiness.draft_okrs.judging import KeyResultReview
from readiness.draft_okrs.kinds import KeyResultKind
from readiness.draft_okrs.review import DraftReview, count_of_objectives, review, team_key
from readiness.draft_okrs.rules import ReviewRules, review_rules


def properties(
    drafts: Sequence[DraftOkr],
    *,
    projects: Sequence[str] = (),
    rules: ReviewRules | None = None,
) -> dict[str, float]:
    """What drafts say about the pitfalls, by the names of the catalogue's signals.

    Parameters
    ----------
    drafts : sequence of DraftOkr
        Of one team, or of all.
    projects : sequence of str
        Names of the client's projects.

    Returns
    -------
    dict
        Name -> value; what cannot be known is absent:

        - ``output_share``, ``measurable_share``, ``data_available_share`` [0-1]: absent with
          fewer than three key results to tell from.
        - ``project_copies`` [>= 0]: absent without a list of projects; 0 only from three key results
          or drafts on.
        - ``objectives_per_team`` [>= 0]: of the team with most; absent if no team is named, or below
          three key results and drafts.
        - ``levels`` [>= 2], ``individual_okrs`` [>= 0]: absent if all drafts name the same level or
          none, but for drafts of single people.

    Notes
    -----
    A key result whose flag was overruled is left out of the share that the flag is about.
    ``output_share`` counts among key results whose kind can be told, ``data_available_share``
    among those whose checklist was answered.
    """
    rules = rules or review_rules()
    return properties_of_review(review(drafts, projects=projects, rules=rules), drafts, rules)


def properties_of_review(
    found: DraftReview, drafts: Sequence[DraftOkr], rules: ReviewRules
) -> dict[str, float]:
    """The same from a review that was made already."""
    key_results = tuple(found.key_results())
    least = rules.bounds.fewest_for_shares.value
    shares = {
        "output_share": _outputs(key_results),
        "measurable_share": [
            each.measurable
            for each in key_results
            if not (each.overruled("no-number") or each.overruled("no-target"))
        ],
        "data_available_share": [each.data_ready for each in key_results if each.data_ready is not None],
    }
    result = {
        name: sum(values) / len(values) for name, values in shares.items() if values and len(values) >= least
    }
    if found.projects_known and key_results:
        copies = [each.project and not each.overruled("repeats-project") for each in key_results]
        result["project_copies"] = float(sum(map(bool, copies)))
    enough = max(len(key_results), len(drafts)) >= least
    # One draft on the wall does not show that a team keeps its goals few, or copies no project.
    if not enough and not result.get("project_copies"):
        result.pop("project_copies", None)
    return result | _counts(drafts, found, enough=enough)


def _outputs(key_results: Iterable[KeyResultReview]) -> list[bool]:
    return [
        each.kind is KeyResultKind.OUTPUT
        for each in key_results
        if each.kind is not KeyResultKind.UNCLEAR and not each.overruled("work-not-effect")
    ]


def _counts(drafts: Sequence[DraftOkr], found: DraftReview, *, enough: bool) -> dict[str, float]:
    by_team: dict[str, list[DraftOkr]] = {}
    for draft in drafts:
        by_team.setdefault(team_key(draft), []).append(draft)
    counts = [count_of_objectives(own) for team, own in by_team.items() if team]
    result = {"objectives_per_team": float(max(counts))} if any(counts) and enough else {}
    single = sum(draft.level is DraftLevel.INDIVIDUAL for draft in drafts)
    # A wall with the drafts of teams alone does not tell on how many levels there will be OKRs.
    several = len(found.levels) > 1 and enough
    if several:
        result["levels"] = float(len(found.levels))
    if single or several:
        result["individual_okrs"] = float(single)
    return result
