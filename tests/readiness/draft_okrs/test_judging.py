from __future__ import annotations

import time
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.draft_okrs.checklist import data_checklist, data_ready
from readiness.draft_okrs.draft import Answer, DraftKeyResult
from readiness.draft_okrs.judging import Flag, KeyResultReview, reviewed
from readiness.draft_okrs.kinds import KeyResultKind
from readiness.draft_okrs.rules import review_rules

_words = [
    word.replace("*", "en")
    for words in review_rules().words.values()
    for name in (
        "rising",
        "falling",
        "vague",
        "reaching",
        "measures",
        "people",
        "activities",
        "means",
        "purpose",
    )
    for word in getattr(words, name)
] + [word for words in review_rules().words.values() for group in words.doing for word in group.words]
_sentences = st.lists(
    st.one_of(
        st.sampled_from(_words),
        st.sampled_from(["from", "to", "von", "auf", "5 %", "1.000 €", "Q3", ",", "→"]),
    ),
    min_size=1,
    max_size=12,
).map(" ".join)
_any_text = st.one_of(st.text(min_size=1, max_size=120), _sentences)


def _reviewed(text: str, **given_: object) -> KeyResultReview:
    return reviewed(DraftKeyResult(id=uuid4(), text=text), **given_)  # type: ignore[arg-type]


def _flag(text: str, rule: str, **given_: object) -> Flag:
    return next(flag for flag in _reviewed(text, **given_).flags if flag.rule == rule)


def _rules(text: str, **given_: object) -> set[str]:
    return {flag.rule for flag in _reviewed(text, **given_).flags}


@settings(deadline=None)
@given(_any_text, st.sampled_from([None, "en", "de"]))
def test_any_text_is_judged_and_every_cause_lies_in_it(text: str, language: str | None) -> None:
    review = _reviewed(text, language=language, projects=("Portal", text))
    for flag in review.flags:
        assert flag.says
        assert flag.better
        assert flag.words
        for words in flag.words:
            assert 0 <= words.start < words.end <= len(text)
            assert text[words.start : words.end] == words.text


@settings(deadline=None)
@given(_any_text)
def test_judging_twice_gives_the_same(text: str) -> None:
    key_result = DraftKeyResult(id=uuid4(), text=text)
    assert reviewed(key_result) == reviewed(key_result)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Increase NPS from 30 to 50", "outcome"),
        ("Reduce response time to 4 hours", "outcome"),
        ("80% of customers use the app every week", "outcome"),
        ("Revenue per store rises by 8 %", "outcome"),
        ("Churn below 3%", "outcome"),
        ("Improve customer satisfaction", "outcome"),
        ("Grow revenue by 20% by launching three products", "outcome"),
        ("Launch a loyalty scheme so that repeat orders rise from 20% to 30%", "outcome"),
        ("Launch the new portal", "output"),
        ("Hold 5 workshops", "output"),
        ("Increase the number of blog posts from 2 to 4 a month", "output"),
        ("New pricing page designed and tested", "output"),
        ("Completion of the security audit", "output"),
        ("Be the best", "unclear"),
        ("Kundenzufriedenheit von 7 auf 8 steigern", "outcome"),
        ("Die Antwortzeit sinkt von 9 Stunden auf 4", "outcome"),
        ("Steigerung der Weiterempfehlungsquote um 10 %", "outcome"),
        ("Die Hälfte der Kunden, 50 %, nutzt die neue Suche", "outcome"),
        ("Neues Kundenportal einführen", "output"),
        ("Einführung eines Portals zur Senkung der Kosten", "output"),
        ("3 Workshops durchführen", "output"),
        ("Das Konzept ist erstellt und abgestimmt", "output"),
    ],
)  # fmt: skip
def test_a_change_is_an_outcome_and_finished_work_an_output(text: str, kind: str) -> None:
    assert _reviewed(text).kind == KeyResultKind(kind)


@pytest.mark.parametrize(
    ("text", "measurable", "baseline", "target"),
    [
        ("Increase renewals from 78 % to 85 %", True, True, True),
        ("Increase renewals to 85 %", True, False, True),
        ("Conversion: 2.5 % → 4 %", True, True, True),
        ("Onboarding time to 10 days from 25 days", True, True, True),
        ("Solve tickets in 4 hours (currently 9 hours)", True, True, True),
        ("Double the number of active users", True, False, True),
        ("Get feedback from 20 customers", True, False, True),
        ("Reduce churn", False, False, False),
        ("Launch version 2.0 of the app by 31 March 2027", False, False, False),
        ("Finish phase 2 within 3 months", False, False, False),
        ("Roll out ISO 27001 in Q3 2027", False, False, False),
        ("Umsatz von 1,2 Mio. € auf 1,5 Mio. € steigern", True, True, True),
        ("Ausschuss um 15 % senken", True, False, True),
        ("Portal bis zum 31. März 2027 einführen", False, False, False),
        ("Bis Ende des 2. Quartals alle Verträge prüfen", False, False, False),
    ],
)  # fmt: skip
def test_numbers_are_told_from_dates_and_names(
    text: str, measurable: bool, baseline: bool, target: bool
) -> None:
    review = _reviewed(text)
    assert (review.measurable, review.has_baseline, review.has_target) == (measurable, baseline, target)


def test_columns_of_their_own_count_like_the_sentence() -> None:
    key_result = DraftKeyResult(id=uuid4(), text="Renewals", baseline="78 %", target="85 %")
    review = reviewed(key_result)
    assert (review.measurable, review.has_baseline, review.has_target) == (True, True, True)
    unknown = reviewed(DraftKeyResult(id=uuid4(), text="Renewals", baseline="tbd", target="open"))
    assert (unknown.measurable, unknown.has_baseline, unknown.has_target) == (False, False, False)


def test_a_flag_shows_its_words_and_a_form_written_for_the_sentence() -> None:
    flag = _flag("Launch the new portal for customers by 31 March", "work-not-effect")
    assert [(words.start, words.end, words.text) for words in flag.words] == [(0, 6, "Launch")]
    assert flag.better == (
        "Share of customers who reach [what they want] through the new portal for customers rises from "
        "[today's value] to [target]"
    )
    assert _flag("Increase renewals to 85 %", "no-baseline").better == (
        "Increase renewals from [today's value] to 85 %"
    )
    assert _flag("Kundenzufriedenheit steigern", "no-number").better == (
        "Kundenzufriedenheit von [heutiger Wert] auf [Zielwert] steigern"
    )


def test_braces_in_a_sentence_are_left_as_they_are() -> None:
    assert "{people}" in _flag("Launch {people} portal", "work-not-effect").better


def test_vague_words_are_flagged_only_where_no_number_stands() -> None:
    assert [words.text for words in _flag("Improve support significantly", "vague-word").words] == [
        "Improve",
        "significantly",
    ]
    assert "vague-word" not in _rules("Improve support score from 3 to 4")


def test_work_beside_an_effect_is_judged_milder() -> None:
    alone, beside = (
        _flag("Hold 5 workshops", "work-not-effect", beside_effect=each) for each in (False, True)
    )
    assert (alone.milder, beside.milder) == (False, True)
    assert alone.says != beside.says


def test_a_milestone_looks_like_a_project_and_a_listed_project_is_a_copy() -> None:
    text = "Finish phase 2 of the ERP migration by 31 March"
    assert "looks-like-project" in _rules(text)
    review = _reviewed(text, projects=("Website", "ERP Migration"))
    assert review.project == "ERP Migration"
    assert "looks-like-project" not in _rules(text, projects=("ERP Migration",))
    assert _reviewed("Go-live des Kundenportals").looks_like_project


def test_a_result_may_name_the_project_that_brings_it_about() -> None:
    text = "Orders entered twice fall from 120 to 20 a week (ERP migration)"
    assert _reviewed(text, projects=("ERP migration",)).project is None


def test_the_language_is_found_and_can_be_set() -> None:
    assert _reviewed("Increase the share of customers").language == "en"
    assert _reviewed("Den Anteil der Kunden steigern").language == "de"
    assert _reviewed("NPS 50", language="de").language == "de"
    assert _reviewed("NPS 50").language == "en"


def test_an_overruled_flag_stays_with_its_reason() -> None:
    key_result = DraftKeyResult(
        id=uuid4(), text="Launch the portal", overruled={"work-not-effect": "The launch is the result here."}
    )
    review = reviewed(key_result)
    flag = next(each for each in review.flags if each.rule == "work-not-effect")
    assert not flag.holds
    assert flag.overruled == "The launch is the result here."
    assert review.overruled("work-not-effect")
    assert not review.overruled("no-number")


def test_data_is_ready_missing_or_not_answered_for() -> None:
    needed = data_checklist().needed
    assert 4 <= len(data_checklist().questions) <= 6

    def answered(answers: dict[str, Answer]) -> bool | None:
        return data_ready(DraftKeyResult(id=uuid4(), text="x", data=answers))

    assert answered({}) is None
    assert answered(dict.fromkeys(needed[1:], Answer.YES)) is None
    assert answered(dict.fromkeys(needed, Answer.YES)) is True
    assert answered({needed[0]: Answer.NO}) is False
    key_result = DraftKeyResult(id=uuid4(), text="NPS from 3 to 5", data={needed[0]: Answer.NO})
    assert {flag.rule for flag in reviewed(key_result).flags} == {"no-data"}


def test_every_rule_has_an_example_that_it_flags_before_and_not_after() -> None:
    for rule in review_rules().rules:
        if rule.id not in {
            "work-not-effect",
            "no-number",
            "vague-word",
            "no-baseline",
            "no-target",
            "looks-like-project",
        }:
            continue
        for language in ("en", "de"):
            before, after = (text.in_language(language) for text in (rule.example.before, rule.example.after))
            assert rule.id in _rules(before, language=language), before
            assert rule.id not in _rules(after, language=language), after


def test_five_hundred_key_results_take_less_than_a_second() -> None:
    texts = [
        "Den Anteil der Kunden, die nach dem Kauf wiederkommen, bis Ende Juni von 20 % auf 35 % steigern"
    ] * 500
    _reviewed(texts[0])
    # Processor time: other programs on the machine do not count.
    start = time.process_time()
    for text in texts:
        _reviewed(text)
    assert time.process_time() - start < 1
