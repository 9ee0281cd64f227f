from __future__ import annotations

import random
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from readiness.draft_okrs.checklist import data_checklist
from readiness.draft_okrs.draft import Answer, DraftKeyResult, DraftLevel, DraftOkr
from readiness.draft_okrs.properties import properties
from readiness.draft_okrs.review import DraftReview, review
from readiness.draft_okrs.rules import ReviewRules, RuleScope, review_rules
from readiness.pitfall_catalogue import MeasuredSignal, pitfall_catalogue

EFFECT = "Renewals rise from 78 % to 85 %"
WORK = "Launch the new portal"
UNCLEAR = "Be the best"

_texts = st.sampled_from([EFFECT, WORK, UNCLEAR, "Hold 5 workshops", "Kosten senken", "Reduce churn to 3 %"])
_key_results = st.builds(
    DraftKeyResult,
    id=st.uuids(),
    text=_texts,
    data=st.dictionaries(st.sampled_from(data_checklist().needed), st.sampled_from(Answer)),
    overruled=st.dictionaries(st.sampled_from(["work-not-effect", "no-number"]), st.just("It holds not.")),
)
_drafts = st.builds(
    DraftOkr,
    id=st.uuids(),
    objective=st.sampled_from(["", "Grow", "Delight"]),
    key_results=st.lists(_key_results, max_size=6).map(tuple),
    team=st.sampled_from(["", "Sales", "Service"]),
    level=st.sampled_from(DraftLevel),
)


def _draft(*texts: str, **fields: object) -> DraftOkr:
    key_results = tuple(DraftKeyResult(id=uuid4(), text=text) for text in texts)
    return DraftOkr(id=uuid4(), key_results=key_results, **{"objective": "Grow", "team": "Sales"} | fields)


def _rules(found: Sequence[object]) -> list[str]:
    return [flag.rule for each in found for flag in each.flags]  # type: ignore[attr-defined]


@settings(deadline=None)
@given(st.lists(_drafts, max_size=5), st.integers())
def test_the_order_of_key_results_and_drafts_never_matters(drafts: list[DraftOkr], seed: int) -> None:
    shuffled = random.Random(seed)
    other = [
        draft.model_copy(
            update={"key_results": tuple(shuffled.sample(draft.key_results, len(draft.key_results)))}
        )
        for draft in drafts
    ]
    shuffled.shuffle(other)
    assert properties(other, projects=("Portal",)) == properties(drafts, projects=("Portal",))


@settings(deadline=None)
@given(st.lists(_drafts, max_size=5))
def test_every_share_is_one_and_every_count_is_whole(drafts: list[DraftOkr]) -> None:
    for name, value in properties(drafts, projects=("Portal",)).items():
        assert (0 <= value <= 1) if name.endswith("_share") else value == int(value) >= 0


def test_the_names_are_those_of_the_catalogues_signals() -> None:
    asked = {
        signal.property
        for _, signal in pitfall_catalogue().signals()
        if isinstance(signal, MeasuredSignal) and signal.kind == "draft_okrs"
    }
    ready = dict.fromkeys(data_checklist().needed, Answer.YES)
    key_results = tuple(DraftKeyResult(id=uuid4(), text=EFFECT, data=ready) for _ in range(3))
    draft = _draft(level=DraftLevel.TEAM).model_copy(update={"key_results": key_results})
    above = _draft(EFFECT, level=DraftLevel.COMPANY)
    assert set(properties([draft, above], projects=("Portal",))) == asked


def test_the_drafts_of_teams_alone_do_not_tell_on_how_many_levels_there_will_be_okrs() -> None:
    found = properties([_draft(EFFECT, level=DraftLevel.TEAM) for _ in range(3)])
    assert not {"levels", "individual_okrs"} & found.keys()
    alone = properties([_draft(EFFECT, level=DraftLevel.INDIVIDUAL)])
    assert (alone["individual_okrs"], "levels" in alone) == (1, False)


def test_shares_leave_out_what_cannot_be_told_or_was_overruled() -> None:
    drafts = [_draft(EFFECT, EFFECT, WORK, UNCLEAR)]
    # Outputs: 1 of the 3 that can be told. Measurable: 2 of all 4.
    assert properties(drafts) == pytest.approx(
        {"output_share": 1 / 3, "measurable_share": 0.5, "objectives_per_team": 1}
    )
    overruled = DraftKeyResult(id=uuid4(), text=WORK, overruled={"work-not-effect": "x", "no-number": "y"})
    extended = [_draft(EFFECT, EFFECT, EFFECT), _draft().model_copy(update={"key_results": (overruled,)})]
    found = properties(extended)
    assert found["output_share"] == 0
    assert found["measurable_share"] == 1


def test_fewer_than_three_key_results_give_no_share() -> None:
    assert properties([_draft(EFFECT, WORK)]) == {}
    # Three key results, of which only two can be told apart.
    assert "output_share" not in properties([_draft(EFFECT, WORK, UNCLEAR)])


def test_what_cannot_be_known_is_absent() -> None:
    assert properties([]) == {}
    assert properties([_draft(EFFECT, team="")]) == {}
    assert "project_copies" not in properties([_draft(WORK, WORK, WORK)])
    assert properties([_draft(WORK)], projects=("New portal",))["project_copies"] == 1
    # One key result that copies nothing does not show that a team copies no project.
    assert "project_copies" not in properties([_draft(EFFECT)], projects=("New portal",))
    assert properties([_draft(EFFECT, EFFECT, EFFECT)], projects=("New portal",))["project_copies"] == 0


def test_objectives_are_counted_for_each_team_by_unit_or_name() -> None:
    drafts = [
        _draft(EFFECT),
        _draft(EFFECT, team=" sales "),
        _draft(EFFECT, team="Service"),
        _draft(objective=""),
    ]
    assert properties(drafts)["objectives_per_team"] == 2
    unit = UUID(int=1)
    renamed = [_draft(team=name, unit=unit) for name in ("A", "B", "C", "D")]
    assert properties(renamed)["objectives_per_team"] == 4
    assert _rules(review(renamed).teams) == ["many-objectives"]


def test_levels_and_individual_okrs_come_from_the_level_only() -> None:
    drafts = [
        _draft(EFFECT, level=level) for level in (DraftLevel.TEAM, DraftLevel.TEAM, DraftLevel.INDIVIDUAL)
    ]
    found = properties(drafts)
    assert (found["levels"], found["individual_okrs"]) == (2, 1)
    assert "individual-okr" in _rules(review(drafts).objectives)
    by_person = [_draft("I will answer my mails", team="Anna Example")]
    assert "individual_okrs" not in properties(by_person)
    assert "individual-okr" not in _rules(review(by_person).objectives)


def test_four_levels_are_too_many() -> None:
    levels = [level for level in DraftLevel if level is not DraftLevel.NOT_SAID]
    found = review([_draft(EFFECT, level=level) for level in levels])
    assert _rules([found]) == ["many-levels"]
    assert "4 levels" in found.flags[0].says
    assert _rules([review([_draft(EFFECT, level=level) for level in levels[:3]])]) == []


def test_work_may_stand_beside_an_effect_but_not_alone() -> None:
    beside, alone = review([_draft(EFFECT, WORK), _draft(WORK, "Hold 5 workshops")]).objectives
    assert beside.has_effect
    assert [flag.rule for flag in beside.flags] == []
    assert [flag.milder for flag in beside.key_results[1].flags if flag.rule == "work-not-effect"] == [True]
    assert [flag.rule for flag in alone.flags] == ["only-work"]
    assert [flag.milder for flag in alone.key_results[0].flags if flag.rule == "work-not-effect"] == [False]


def test_the_number_of_key_results_is_judged_at_both_ends() -> None:
    counts = {count: _rules(review([_draft(*[EFFECT] * count)]).objectives) for count in (0, 1, 2, 5, 6)}
    few, many = "few-key-results", "many-key-results"
    assert {count: {few, many} & set(rules) for count, rules in counts.items()} == {
        0: {few},
        1: {few},
        2: set(),
        5: set(),
        6: {many},
    }


def test_key_results_without_an_objective_are_told_so() -> None:
    found = review([_draft(EFFECT, objective="")])
    assert [flag.rule for flag in found.objectives[0].flags] == ["no-objective"]


def test_a_short_key_result_is_read_in_the_language_of_the_others() -> None:
    drafts = [_draft("Den Anteil der Kunden auf 30 % steigern", "NPS 50", objective="Kunden begeistern")]
    found = review(drafts)
    assert [each.language for each in found.key_results()] == ["de", "de"]
    assert (
        "Schlüsselergebnisse"
        in review([_draft(EFFECT, objective="Kunden begeistern")]).objectives[0].flags[0].says
    )
    assert next(review(drafts, language="en").key_results()).language == "en"


def _all_flags(found: DraftReview) -> list[str]:
    return [
        *_rules([found]),
        *_rules(found.teams),
        *_rules(found.objectives),
        *_rules(list(found.key_results())),
    ]


@settings(deadline=None)
@given(st.lists(_drafts, max_size=5))
def test_every_flag_is_a_listed_rule_of_its_scope(drafts: list[DraftOkr]) -> None:
    found = review(drafts, projects=("Portal",))
    scopes = {rule.id: rule.scope for rule in review_rules().rules}
    assert set(_all_flags(found)) <= set(scopes)
    assert {scopes[each] for each in _rules(found.objectives)} <= {RuleScope.OBJECTIVE}
    assert {scopes[each] for each in _rules(list(found.key_results()))} <= {RuleScope.KEY_RESULT}
    for flag in (flag for each in (found, *found.teams, *found.objectives) for flag in each.flags):
        assert "{" not in flag.says + flag.better


def test_a_rule_without_a_source_is_refused() -> None:
    data = review_rules().model_dump(by_alias=True)
    data["rules"][0].pop("source")
    with pytest.raises(ValidationError, match="source"):
        ReviewRules.model_validate(data)
    data = review_rules().model_dump(by_alias=True)
    data["rules"][1]["id"] = data["rules"][0]["id"]
    with pytest.raises(ValidationError, match="appear more than once"):
        ReviewRules.model_validate(data)
