"""What is said of a unit, word for word."""

from __future__ import annotations

import pytest

from engagement.cell_findings import (
    FROM_TEN_ON,
    GAPS_ELSEWHERE,
    NOTHING_MORE,
    agreement_lines,
    details_sentence,
    favourable_sentence,
    gap_sentence,
    gaps_sentence,
    next_questions,
    shown_gaps,
)
from engagement.findings import Wording, symptom_checks, symptom_words
from engagement.firmness_findings import (
    average_sentence,
    order_sentence,
    threshold_sentences,
    weakest_chances,
)
from engagement.reading import Results
from engagement.report import Report
from readiness.published import Agreement, Hidden, Participation, PublishedMean, PublishedUnit, Verdict
from surveys.instrument import Better
from surveys.organisation import Level
from tests.engagement.published_examples import (
    FIGURES,
    LEADS_HIGHER,
    NO_GAP,
    SHARES,
    TEAMS_HIGHER,
    mean,
    named,
    weakest,
)


@pytest.fixture
def results(sample_report: Report) -> Results:
    return sample_report.results


def changed(results: Results, name: str = "Operations", **changes: object) -> PublishedUnit:
    return named(results.readiness, name).model_copy(update=changes)


def with_cells(results: Results, name: str = "Operations", **cells: object) -> PublishedUnit:
    unit = named(results.readiness, name)
    return unit.model_copy(update={"components": {**unit.components, **cells}})


def test_the_chance_of_a_symptom_is_the_chance_that_its_component_is_missing(results: Results) -> None:
    unit = with_cells(results, skills=mean(missing_chance=85))
    check = next(each for each in symptom_checks(unit, results) if each.symptom == "Anxiety")
    assert (check.component, check.chance, check.predicted) == ("Skills", 85, "expected")


def test_all_six_symptoms_are_told_of_a_department_also_where_the_observed_one_is_hidden(
    results: Results,
) -> None:
    unit = changed(results, items=dict.fromkeys(results.readiness.overall.items, Hidden()))
    checks = symptom_checks(unit, results)
    assert [check.symptom for check in checks] == [
        "Confusion",
        "Sabotage",
        "Anxiety",
        "Resistance",
        "Frustration",
        "Treadmill",
    ]
    # A hidden symptom asks for nothing: no conclusion that would hint at why.
    assert {(check.observed, check.conclusion, check.agrees) for check in checks} == {("–", "", None)}


def test_below_departments_sabotage_and_resistance_are_softened_and_never_observed(results: Results) -> None:
    unit = named(results.readiness, "Production Hamburg")
    assert unit.level is Level.TEAM
    unit = unit.model_copy(update={"items": {key: mean() for key in unit.items}})
    checks = {check.component: check for check in symptom_checks(unit, results)}
    assert (checks["Consensus"].symptom, checks["Consensus"].observed) == ("agreed but not followed", "–")
    assert (checks["Incentives"].symptom, checks["Incentives"].observed) == ("benefit not yet seen", "–")
    assert (checks["Skills"].symptom, checks["Skills"].observed) == ("Anxiety", "seen")


def test_clients_read_softened_words_and_no_symptom_in_what_follows(results: Results) -> None:
    cells = {c: mean() for c in results.readiness.overall.components}
    items = {i: mean(Verdict.PRESENT) for i in results.readiness.overall.items}
    unit = changed(results, components=cells, items=items)
    told = " ".join(f"{c.symptom} {c.conclusion}" for c in symptom_checks(unit, results, Wording.CLIENT))
    for word in ("confusion", "sabotage", "anxiety", "resistance", "frustration", "treadmill"):
        assert word not in told.lower()
    assert "unsure how" in told
    assert "A contradiction on skills: ask what keeps it away." in told


def test_a_component_without_symptom_and_softened_words_is_left_out(results: Results) -> None:
    bare = results.instrument.components_by_id["skills"].model_copy(
        update={"symptom": None, "softened": None}
    )
    unit = named(results.readiness, "Operations")
    assert symptom_words(bare, unit, "en") == ""
    instrument = results.instrument.model_copy(update={"components": (bare,)})
    assert symptom_checks(unit, Results(results.survey, instrument, results.snapshot)) == ()


def test_the_weakest_come_most_often_first_and_older_documents_name_the_one_they_know(
    results: Results,
) -> None:
    unit = changed(results, weakest=weakest())
    assert weakest_chances(unit, results) == (("Skills", 60), ("Resources", 40), ("Vision", 0))
    tied = changed(results, weakest=weakest(chances={"vision": 50, "skills": 50}))
    assert weakest_chances(tied, results) == (("Skills", 50), ("Vision", 50))
    older = changed(results, weakest=weakest(chances={}))
    assert weakest_chances(older, results) == (("Skills", 60),)
    assert weakest_chances(changed(results, weakest=Hidden()), results) == ()


def test_the_order_is_told_level_by_level_and_not_at_all_where_unknown(results: Results) -> None:
    told = results.readiness.model_copy(update={"order_holds": {Level.DEPARTMENT: 80, Level.TEAM: 70}})
    assert order_sentence(told) == (
        "How firm the order is: two departments taken at random keep their order in 80 % of draws; "
        "two teams taken at random keep their order in 70 % of draws."
    )
    assert order_sentence(results.readiness.model_copy(update={"order_holds": {}})) == ""


def test_a_changed_verdict_names_both_thresholds(results: Results) -> None:
    moved = {"verdict_lower": Verdict.UNCLEAR, "verdict_higher": Verdict.MISSING}
    same = {"verdict_lower": Verdict.PRESENT, "verdict_higher": Verdict.PRESENT}
    cells = {c: mean(Verdict.PRESENT, **same) for c in results.readiness.overall.components}
    unit = changed(results, components={**cells, "skills": mean(**moved)})
    # A sixteenth of 1-5 is .25: 3 - .25 = 2.75.
    assert threshold_sentences(unit, results) == ("Skills: missing at 3, but unclear at 2.75.",)
    steady = changed(results, components=cells)
    assert threshold_sentences(steady, results) == (
        "No verdict would change with thresholds a little lower or higher.",
    )
    older = changed(results, components={c: mean() for c in cells})
    assert threshold_sentences(older, results) == ()


def test_on_a_scale_whose_high_end_is_bad_a_lenient_threshold_lies_higher(results: Results) -> None:
    scale = results.instrument.scales["agreement"].model_copy(
        update={"higher_is": Better.LOWER, "minimum": 0, "maximum": 4}
    )
    instrument = results.instrument.model_copy(update={"scales": {"agreement": scale}})
    turned = Results(results.survey, instrument, results.snapshot)
    moved = {"verdict_lower": Verdict.UNCLEAR, "verdict_higher": Verdict.MISSING}
    unit = with_cells(results, skills=mean(**moved))
    # Keyed 2 of 0-4 is shown as 2; keyed 1.75 is shown as 0 + 4 - 1.75 = 2.25.
    assert "Skills: missing at 2, but unclear at 2.25." in threshold_sentences(unit, turned)


def test_the_average_is_told_only_where_every_component_is_shown(results: Results) -> None:
    cells = {c: mean(percent=50) for c in results.readiness.overall.components}
    unit = changed(results, components=cells)
    assert average_sentence(unit).startswith("The mean over all components, 50 of 100, decides nothing")
    assert average_sentence(changed(results, components={**cells, "skills": Hidden()})) == ""


def test_leads_and_teams_are_named_on_the_side_where_they_are_more_positive(results: Results) -> None:
    unit = changed(results, lead_gaps={"vision": LEADS_HIGHER, "skills": TEAMS_HIGHER, "resources": NO_GAP})
    assert (
        gaps_sentence(unit, results)
        == "Leads are more positive on vision. Teams are more positive on skills."
    )
    assert gap_sentence(LEADS_HIGHER) == "Leads are more positive, by 0.4 points (+0.1 to +0.7; 6 leads)."
    assert gap_sentence(TEAMS_HIGHER) == "Teams are more positive, by 0.5 points (−0.9 to −0.1; 6 leads)."
    assert gap_sentence(NO_GAP) == (
        "No gap worth believing between leads and their people (−0.2 to +0.4; 7 leads)."
    )


def test_a_team_shows_no_gap_even_if_a_document_held_one(results: Results) -> None:
    team = changed(results, "Production Hamburg", lead_gaps={"vision": LEADS_HIGHER})
    assert shown_gaps(team) == {}
    assert gaps_sentence(team, results) == GAPS_ELSEWHERE
    hidden = changed(results, lead_gaps={"vision": Hidden()})
    assert gaps_sentence(hidden, results) == GAPS_ELSEWHERE


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (40, 80, "between 40 and 80 %"),
        (0, 20, "at most 20 %"),
        (80, 100, "at least 80 %"),
    ],
)
def test_the_favourable_share_is_said_with_its_interval(low: int, high: int, said: str) -> None:
    shares = SHARES.model_copy(update={"favourable_low": low, "favourable_high": high})
    assert favourable_sentence(shares) == f"Of all members, answered or not, {said} are favourable (95 %)."


def test_a_favourable_share_that_may_be_anything_is_open() -> None:
    shares = SHARES.model_copy(update={"favourable_low": 0, "favourable_high": 100})
    assert favourable_sentence(shares) == "How many of all members are favourable is open."


def test_each_index_of_agreement_has_a_line_and_unknown_ones_have_none() -> None:
    lines = {line.name: line for line in agreement_lines(FIGURES)}
    assert [line.value for line in lines.values()] == ["0.90", "0.83", "−0.10", "0.7", "0.49"]
    assert "up to 0.8 counts" in lines["AD_M"].meaning
    other = agreement_lines(FIGURES.model_copy(update={"rwg_j_slight_skew": None, "bar": None}))
    assert "r_wg(j), slight skew" not in {line.name for line in other}
    assert other[-1].value == "–"
    assert other[-1].meaning == "In a group this large, chance never comes near 0.70."


def test_groups_under_ten_are_told_from_when_details_are_shown_and_others_nothing(results: Results) -> None:
    nine = changed(results, participation=Participation(answered=9, invited=12))
    ten = changed(results, participation=Participation(answered=10, invited=12))
    assert details_sentence(nine) == FROM_TEN_ON
    assert details_sentence(ten) == NOTHING_MORE


def asked(unit: PublishedUnit, results: Results) -> tuple[str, ...]:
    component = results.instrument.components_by_id["skills"]
    check = next((c for c in symptom_checks(unit, results) if c.component == "Skills"), None)
    return next_questions(unit, component, check, results)


def with_skills(
    results: Results, said: Verdict, seen: PublishedMean | Hidden, word: Agreement
) -> PublishedUnit:
    unit = with_cells(results, skills=mean(said))
    return unit.model_copy(
        update={"items": dict.fromkeys(unit.items, seen), "agreement": {**unit.agreement, "skills": word}}
    )


def test_a_contradiction_becomes_an_interview_question(results: Results) -> None:
    unit = with_skills(results, Verdict.MISSING, mean(Verdict.PRESENT), Agreement.AGREE)
    assert asked(unit, results) == ("A contradiction on skills: ask what keeps anxiety away.",)
    unit = with_skills(results, Verdict.PRESENT, mean(Verdict.MISSING), Agreement.AGREE)
    assert asked(unit, results) == ("A contradiction on skills: ask where anxiety comes from.",)


def test_people_who_differ_talk_first_and_unclear_ones_are_joined_by_more(results: Results) -> None:
    unit = with_skills(results, Verdict.UNCLEAR, mean(Verdict.MISSING), Agreement.DIFFER)
    assert asked(unit, results) == (
        "People differ on skills: talk about it first, the mean stands for nobody.",
        "The answers do not settle skills: ask more people before deciding.",
    )
    few = with_skills(results, Verdict.TOO_FEW_ANSWERS, mean(), Agreement.AGREE)
    assert asked(few, results) == ("Too few answered to settle skills: invite those who have not.",)


def test_a_hidden_symptom_or_cell_asks_for_nothing(results: Results) -> None:
    unit = with_skills(results, Verdict.MISSING, Hidden(), Agreement.AGREE)
    assert asked(unit, results) == ()
    assert asked(with_cells(results, skills=Hidden()), results) == ()
