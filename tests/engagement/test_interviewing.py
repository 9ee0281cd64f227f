"""Statements of several sources, typed by several people: nothing that anybody typed is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.context import Context
from engagement.interview_drafts import (
    StatementDraft,
    Talk,
    changes_of,
    draft_of,
    drafts_in_step,
    facts_on_page,
)
from engagement.interviewing import (
    StatementChange,
    contradiction_words,
    crossed,
    merged,
    progress_of,
    save_interview,
)
from engagement.setting_up import new_engagement
from readiness.evidence.told import contradictions
from readiness.facts import UNKNOWN, Fact, MayRead, SourceQuality, fact_catalogue
from surveys.faults import FaultsError
from tests.conftest import TODAY

CATALOGUE = fact_catalogue()
IDS = ("pay_link", "ceo_time", "planned_levels")

_facts = st.builds(
    Fact,
    fact=st.sampled_from(IDS),
    value=st.none() | st.sampled_from(["a", "b"]),
    said_by=st.sampled_from(["", "CEO", "CFO"]),
)
_kept = st.lists(_facts, unique=True, max_size=6).map(tuple)


@st.composite
def _changes_to(draw: st.DrawFn, seen: tuple[Fact, ...]) -> tuple[StatementChange, ...]:
    """What one person does to the statements seen: change or remove some, add some."""
    touched = draw(st.lists(st.sampled_from(seen), unique=True)) if seen else []
    changed = [
        StatementChange(
            each, draw(st.none() | _facts.map(lambda f, e=each: f.model_copy(update={"fact": e.fact})))
        )
        for each in touched
    ]
    added = [StatementChange(None, each) for each in draw(st.lists(_facts, unique=True, max_size=3))]
    return tuple(each for each in (*changed, *added) if each.before != each.after)


_with_changes = _kept.flatmap(lambda kept: st.tuples(st.just(kept), _changes_to(kept)))
_two_people = _kept.flatmap(lambda kept: st.tuples(st.just(kept), _changes_to(kept), _changes_to(kept)))


def _set(facts: tuple[Fact, ...]) -> set[Fact]:
    return set(facts)


@given(_kept)
def test_without_changes_every_statement_stays(kept: tuple[Fact, ...]) -> None:
    assert sorted(map(str, merged(kept, [], CATALOGUE))) == sorted(map(str, kept))


@given(_with_changes)
def test_alone_the_result_is_what_was_typed(
    case: tuple[tuple[Fact, ...], tuple[StatementChange, ...]],
) -> None:
    kept, changes = case
    gone = {each.before for each in changes}
    wanted = {each for each in kept if each not in gone} | {each.after for each in changes if each.after}
    found = merged(kept, changes, CATALOGUE)
    assert _set(found) == wanted
    assert len(found) == len(wanted)
    assert crossed(kept, changes) == ()


@given(_two_people)
def test_of_two_people_nobody_loses_what_they_typed(
    case: tuple[tuple[Fact, ...], tuple[StatementChange, ...], tuple[StatementChange, ...]],
) -> None:
    seen, first, second = case
    after_first = merged(seen, first, CATALOGUE)
    found = merged(after_first, second, CATALOGUE)
    # All that the second person typed is there.
    assert {each.after for each in second if each.after} <= _set(found)
    # What the first person typed stays, unless the second saw the very same statement and changed it.
    seen_by_second = {each.before for each in second}
    assert {each.after for each in first if each.after} - seen_by_second <= _set(found)
    # What neither touched stays.
    touched = {each.before for each in (*first, *second)}
    assert set(seen) - touched <= _set(found)


@given(_two_people)
def test_facts_that_a_person_did_not_touch_stay_as_the_other_left_them(
    case: tuple[tuple[Fact, ...], tuple[StatementChange, ...], tuple[StatementChange, ...]],
) -> None:
    seen, first, second = case
    mine = tuple(each for each in second if (each.before or each.after).fact == IDS[0])
    after_first = merged(seen, first, CATALOGUE)
    found = merged(after_first, mine, CATALOGUE)
    for fact in IDS[1:]:
        assert [each for each in found if each.fact == fact] == [
            each for each in after_first if each.fact == fact
        ]


@given(_with_changes)
def test_a_double_click_on_save_adds_nothing(
    case: tuple[tuple[Fact, ...], tuple[StatementChange, ...]],
) -> None:
    kept, changes = case
    # A statement that turns into one that was turned into something else is no double click.
    befores = {each.before for each in changes}
    changes = tuple(each for each in changes if each.after not in befores)
    once = merged(kept, changes, CATALOGUE)
    assert merged(once, changes, CATALOGUE) == once


@given(_with_changes)
def test_statements_stand_in_the_order_asked(
    case: tuple[tuple[Fact, ...], tuple[StatementChange, ...]],
) -> None:
    order = [each.id for each in CATALOGUE.definitions()]
    places = [order.index(each.fact) for each in merged(*case, CATALOGUE)]
    assert places == sorted(places)


def test_a_statement_that_two_people_change_is_kept_twice_and_named() -> None:
    seen = Fact(fact="pay_link", value="none")
    theirs, ours = Fact(fact="pay_link", value="loosely"), Fact(fact="pay_link", value="direct")
    change = StatementChange(seen, ours)
    assert merged([theirs], [change], CATALOGUE) == (theirs, ours)
    assert crossed([theirs], [change]) == ("pay_link",)
    # Removing what somebody changed meanwhile removes nothing of theirs.
    assert merged([theirs], [StatementChange(seen, None)], CATALOGUE) == (theirs,)


# Drafts.


def _ids() -> object:
    numbers = count()
    return lambda: next(numbers)


@given(_kept)
def test_kept_statements_come_to_the_page_and_untouched_ones_change_nothing(kept: tuple[Fact, ...]) -> None:
    drafts = drafts_in_step((), kept, CATALOGUE, _ids())
    assert {each.before for each in drafts if each.before} == set(kept)
    assert {each.fact for each in drafts} == set(CATALOGUE.by_id)
    assert not any(each.is_touched for each in drafts)
    assert changes_of(drafts, CATALOGUE, Talk("CEO", TODAY), today=TODAY) == ()
    assert set(facts_on_page(drafts, Talk("CEO", TODAY))) == set(kept)
    assert drafts_in_step(drafts, kept, CATALOGUE, _ids()) == drafts


def test_what_was_typed_stays_beside_what_somebody_else_kept_meanwhile() -> None:
    old, theirs = Fact(fact="pay_link", value="none"), Fact(fact="pay_link", value="loosely")
    drafts = drafts_in_step((), [old], CATALOGUE, _ids())
    typed = tuple(replace(each, value="direct") if each.before == old else each for each in drafts)
    beside = drafts_in_step(typed, [theirs], CATALOGUE, lambda: "new")
    here = [each for each in beside if each.fact == "pay_link"]
    assert [each.value for each in here] == ["loosely", "direct"]
    # Where nothing was typed, theirs takes the place.
    instead = drafts_in_step(drafts, [theirs], CATALOGUE, lambda: "new")
    assert [each.value for each in instead if each.fact == "pay_link"] == ["loosely"]
    # An empty field makes way for what somebody else kept.
    filled = drafts_in_step(drafts_in_step((), [], CATALOGUE, _ids()), [theirs], CATALOGUE, _ids())
    assert [each.value for each in filled if each.fact == "pay_link"] == ["loosely"]


def test_the_talk_stands_for_who_and_when_of_what_was_said_in_it() -> None:
    said = StatementDraft("1", "pay_link", value="none")
    read = StatementDraft("2", "pay_link", value="direct", quality=SourceQuality.DOCUMENT)
    old = draft_of(Fact(fact="ceo_time", value="delegated"), "3")
    changes = changes_of(
        [said, read, replace(old, quote="Never seen")], CATALOGUE, Talk(" CEO ", TODAY), today=TODAY
    )
    assert [(each.after.said_by, each.after.on) for each in changes if each.after] == [
        ("CEO", TODAY),
        ("", None),
        ("", None),
    ]


def test_unknown_is_an_answer_and_nothing_is_none() -> None:
    nobody = StatementDraft("1", "pay_link", value=UNKNOWN)
    (change,) = changes_of([nobody, StatementDraft("2", "ceo_time")], CATALOGUE, Talk(), today=TODAY)
    assert change == StatementChange(None, Fact(fact="pay_link", value=None))


def test_emptied_and_removed_statements_go() -> None:
    kept = Fact(fact="pay_link", value="none", said_by="CEO")
    draft = draft_of(kept, "1")
    for gone in (replace(draft, is_removed=True), replace(draft, value=None, said_by="")):
        assert changes_of([gone], CATALOGUE, Talk("CFO", TODAY), today=TODAY) == (
            StatementChange(kept, None),
        )


def test_all_faults_come_at_once_with_question_and_source() -> None:
    tomorrow = TODAY + timedelta(days=1)
    drafts = [
        StatementDraft("1", "pay_link", value="none"),
        StatementDraft("2", "pay_link", value="direct", on=tomorrow),
        StatementDraft("3", "planned_levels", value=99.0),
    ]
    with pytest.raises(FaultsError) as raised:
        changes_of(drafts, CATALOGUE, Talk(), today=TODAY)
    date_fault, number_fault = raised.value.faults
    question = CATALOGUE.by_id["pay_link"].question
    assert date_fault.place == f"Pay, appraisal and missed goals, “{question}”, source 2"
    assert date_fault.problem == "the date lies in the future"
    assert date_fault.remedy == "Give the day it was said or seen."
    assert "levels" in number_fault.place
    assert "from 1 to 10" in number_fault.remedy
    assert number_fault.value == "99.0"


def test_a_future_day_of_the_talk_is_named_too() -> None:
    draft = StatementDraft("1", "pay_link", value="none")
    with pytest.raises(FaultsError, match="future"):
        changes_of([draft], CATALOGUE, Talk("CEO", date(2030, 1, 1)), today=TODAY)


# Words and numbers around it.


def test_progress_counts_facts_and_not_statements() -> None:
    facts = [
        Fact(fact="pay_link", value="none"),
        Fact(fact="pay_link", value="direct"),
        Fact(fact="ceo_time", value=None),
        Fact(fact="of_an_older_catalogue", value="x"),
    ]
    progress = progress_of(facts, CATALOGUE)
    assert (progress.known, progress.unknown, progress.unasked, progress.total) == (1, 1, 35, 37)
    # 25 minutes * 35 / 37 = 23.6, rounded up.
    assert progress.minutes_left == 24
    assert progress_of([], CATALOGUE).minutes_left == 25
    everything = [Fact(fact=each, value=None) for each in CATALOGUE.by_id]
    assert progress_of(everything, CATALOGUE).minutes_left == 0


def test_a_contradiction_says_who_says_what() -> None:
    facts = [
        Fact(fact="pay_link", value="none", said_by="the CEO"),
        Fact(fact="pay_link", value="direct", said_by="the bonus policy", quality=SourceQuality.DOCUMENT),
    ]
    (found,) = contradictions(facts)
    assert contradiction_words(found, CATALOGUE.by_id["pay_link"]) == (
        "The CEO says “No”, the bonus policy says “Directly”: both are kept and weigh against each other."
    )
    more = [*facts, Fact(fact="pay_link", value="loosely"), Fact(fact="pay_link", value="none", said_by="HR")]
    (found,) = contradictions(more)
    assert contradiction_words(found, CATALOGUE.by_id["pay_link"]) == (
        "The CEO and HR say “No”, the bonus policy says “Directly”, somebody in an interview says “Loosely”: "
        "all 3 are kept and weigh against each other."
    )


def test_saving_keeps_what_others_saved_meanwhile_and_says_what_moved(context: Context) -> None:
    engagement = new_engagement(context, "Client").id
    others = Fact(fact="pay_link", value="none", may_read=MayRead.CONSULTANT)
    context.store.change_facts(context.workspace, engagement, lambda _: [others])
    ours = Fact(fact="business_owner", value="hr")
    saved = save_interview(context, engagement, [StatementChange(None, ours)], None)
    assert context.store.facts(context.workspace, engagement) == (ours, others)
    assert saved.later > saved.earlier
    assert saved.moved == "Business goals lack a business owner"
    assert saved.crossed == ()
    late = StatementChange(Fact(fact="pay_link", value="loosely"), Fact(fact="pay_link", value="direct"))
    assert save_interview(context, engagement, [late], None).crossed == ("pay_link",)
    assert len(context.store.facts(context.workspace, engagement)) == 3
