"""What is said of a unit, word for word."""

from __future__ import annotations

import pytest

from engagement.cell_findings import (
    next_questions,
)
from engagement.findings import (
    Wording,
    dont_know_sentence,
    has_low_rate,
    symptom_checks,
    symptom_words,
    unsettled_words,
)
from engagement.firmness_findings import (
    average_sentence,
    order_sentence,
    threshold_sentences,
    weakest_chances,
    weakest_rivals,
)
from engagement.reading import Results
from engagement.report import Report, readiness_sentence, weakest_words
from readiness.published import Agreement, Hidden, Participation, PublishedMean, PublishedUnit, Verdict
from surveys.instrument import Better
from surveys.organisation import Level
from tests.engagement.published_examples import (
    mean,
    named,
    weakest,
    with_readiness,
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
        "No verdict would change with thresholds a little less strict or stricter.",
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


def test_dont_know_is_told_where_it_is_more_than_a_few(results: Results) -> None:
    words = {"vision": "under 5 %", "skills": "about 15 %", "resources": Hidden(), "action_plan": "over 95 %"}
    told = "“Don't know” answers: skills about 15 %, action plan over 95 %."
    assert dont_know_sentence(changed(results, dont_know=words), results) == told
    few = changed(results, dont_know={"vision": "under 5 %", "skills": "under 10 %"})
    assert dont_know_sentence(few, results) == ""


def test_the_lowest_dont_know_shares_are_those_that_results_hold(results: Results) -> None:
    published = {
        share
        for unit in results.readiness.units
        for share in unit.dont_know.values()
        if not isinstance(share, Hidden)
    }
    # Told or not, every share that starts "under" is one of the two lowest.
    assert {share for share in published if share.startswith("under")} == {"under 5 %", "under 10 %"}


def test_fewer_than_three_in_five_answers_are_a_low_rate(results: Results) -> None:
    # 6 of 10 are .6, which is enough; 5 of 9 are .56.
    assert not has_low_rate(changed(results, participation=Participation(answered=6, invited=10)))
    assert has_low_rate(changed(results, participation=Participation(answered=5, invited=9)))
    assert not has_low_rate(changed(results, participation=Hidden()))


def in_german(results: Results) -> Results:
    survey = results.survey.model_copy(update={"language": "de"})
    return Results(survey, results.instrument, results.snapshot)


def test_german_nouns_keep_their_capitals_inside_sentences(results: Results) -> None:
    german = in_german(results)
    component = results.instrument.components_by_id["skills"]
    assert component.symptom is not None
    label, symptom = component.label["de"], component.symptom.label["de"]
    assert (label[0].isupper(), symptom[0].isupper()) == (True, True)
    unit = with_skills(results, Verdict.MISSING, mean(Verdict.PRESENT), Agreement.AGREE)
    (check,) = (each for each in symptom_checks(unit, german) if each.component == label)
    assert check.conclusion == f"A contradiction on {label}: ask what keeps {symptom} away."
    assert weakest_words(unit.model_copy(update={"weakest": weakest()}), german) == (
        f"{label}: {symptom} to be expected"
    )
    told = changed(results, dont_know={"skills": "about 15 %"})
    assert f"{label} about 15 %" in dont_know_sentence(told, german)


def test_the_component_missing_most_often_keeps_its_german_capital(results: Results) -> None:
    cells = {c: mean(Verdict.PRESENT) for c in results.readiness.overall.components}
    units = tuple(
        unit.model_copy(update={"components": {**cells, "skills": mean()}})
        for unit in results.readiness.units
    )
    told = readiness_sentence(in_german(with_readiness(results, units=units)))
    label = results.instrument.components_by_id["skills"].label["de"]
    assert f"Most often missing: {label}, in" in told


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
        "The answers do not settle skills. Ask more people before deciding.",
    )
    few = with_skills(results, Verdict.TOO_FEW_ANSWERS, mean(), Agreement.AGREE)
    assert asked(few, results) == ("Too few answered to settle skills: invite those who have not.",)


def test_a_hidden_symptom_or_cell_asks_for_nothing(results: Results) -> None:
    unit = with_skills(results, Verdict.MISSING, Hidden(), Agreement.AGREE)
    assert asked(unit, results) == ()
    assert asked(with_cells(results, skills=Hidden()), results) == ()


def test_where_everybody_answered_nobody_is_told_to_ask_more(results: Results) -> None:
    everybody = Participation(answered=8, invited=8)
    unit = with_skills(results, Verdict.UNCLEAR, mean(), Agreement.AGREE)
    assert "Ask more people" in unsettled_words(unit)
    assert "talk about it together" in unsettled_words(unit.model_copy(update={"participation": everybody}))


def test_components_that_are_the_weakest_nearly_as_often_are_named_together(results: Results) -> None:
    link = weakest(chances={"skills": 40, "resources": 35, "vision": 25})
    unit = changed(results, weakest=link)
    assert weakest_rivals(unit, results) == ("Skills", "Resources")
    # No single symptom follows from a tie.
    assert weakest_words(unit, results) == "Skills or Resources"


def test_the_headline_names_every_component_that_is_missing_most_often(results: Results) -> None:
    # In the sample skills and resources are each missing in three teams.
    assert readiness_sentence(results).endswith("Most often missing: skills and resources, in 3 teams each.")
