"""Deciding on cures, finding the smallest set, and handing them to the planner."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from engagement.context import Context
from engagement.cure_findings import (
    best_sentence,
    effort_sentence,
    failure_sentence,
    level_words,
    levels_to_aim_at,
    likely_aim,
    range_sentence,
    set_sentence,
    worth_words,
)
from engagement.curing import (
    PilotStart,
    Target,
    coach_hours_until,
    decide_on_cures,
    levels,
    name_owner,
    pilot_start,
    plan_needs_cures,
    proposal,
    take_back_cures,
    timing,
    worth_alone,
    worth_in_set,
)
from engagement.dossier import Dossier
from engagement.planning import latest_plan, make_plan, plan_is_outdated
from engagement.reading import latest_results
from engagement.risks import Known, Risks, current_risks
from engagement.sampling import sample_engagement
from engagement.setting_up import new_engagement
from readiness.facts import fact_catalogue
from readiness.judgements import judgements
from readiness.pitfall_catalogue import pitfall_catalogue
from readiness.risk.cure_program import Limit
from readiness.risk.records import ChosenCure, JudgementEdit
from surveys.faults import FaultsError
from surveys.instrument_files import built_in_instrument
from tests.conftest import TODAY

BOOK, MAP, PAY = "book-check-ins", "map-okr-links", "separate-pay"  # 1, 2 and 6 weeks of lead
# No standard activity of a plan is one of these; six weeks and one week of lead.
TALKS, RESERVE = "coaching-talks", "reserve-hours"


@pytest.fixture
def client(context: Context) -> UUID:
    """An engagement with nothing but its name."""
    return new_engagement(context, "Client").id


@pytest.fixture(scope="module")
def sample_risks(sample_project: tuple[Context, UUID]) -> Risks:
    context, engagement = sample_project
    return current_risks(context, engagement, latest_results(context, engagement))


def risks_of(context: Context, engagement: UUID) -> Risks:
    return current_risks(context, engagement, latest_results(context, engagement))


def chosen(context: Context, engagement: UUID) -> list[tuple[str, str]]:
    dossier = context.store.dossier(context.workspace, engagement)
    return [(each.cure, each.owner) for each in dossier.cures]


def with_cures(risks: Risks, *cures: str) -> Risks:
    """The same risks once cures are decided on."""
    decided = tuple(ChosenCure(cure=each, on=TODAY) for each in cures)
    known = replace(risks.known, dossier=risks.known.dossier.model_copy(update={"cures": decided}))
    return Risks(known, pitfall_catalogue(), fact_catalogue(), judgements())


def nothing_known() -> Risks:
    return Risks(Known(), pitfall_catalogue(), fact_catalogue(), judgements())


def test_decisions_are_kept_with_their_day_and_a_second_one_changes_nothing(
    context: Context, client: UUID
) -> None:
    decide_on_cures(context, client, risks_of(context, client), (BOOK, MAP, BOOK))
    name_owner(context, client, BOOK, "Ines Albrecht")
    later = replace(context, today=lambda: TODAY + timedelta(days=9))
    decide_on_cures(later, client, risks_of(context, client), (BOOK, PAY))
    kept = context.store.dossier(context.workspace, client).cures
    assert [(each.cure, each.on, each.owner) for each in kept] == [
        (BOOK, TODAY, "Ines Albrecht"),
        (MAP, TODAY, ""),
        (PAY, TODAY + timedelta(days=9), ""),
    ]


def test_a_decision_is_taken_back_and_the_others_stay(context: Context, client: UUID) -> None:
    decide_on_cures(context, client, risks_of(context, client), (BOOK, MAP))
    take_back_cures(context, client, (BOOK, "never-was-there"))
    assert chosen(context, client) == [(MAP, "")]


def test_two_people_who_saw_the_same_page_lose_nothing(context: Context, client: UUID) -> None:
    seen = risks_of(context, client)  # both loaded the page now
    decide_on_cures(context, client, seen, (BOOK,))
    decide_on_cures(context, client, seen, (MAP,))
    name_owner(context, client, MAP, "Omar")
    context.store.change_dossier(
        context.workspace, client, lambda dossier: dossier.model_copy(update={"projects": ("Atlas",)})
    )
    name_owner(context, client, BOOK, "Ines")
    assert chosen(context, client) == [(BOOK, "Ines"), (MAP, "Omar")]
    assert context.store.dossier(context.workspace, client).projects == ("Atlas",)


def test_an_owner_of_a_cure_that_was_taken_back_meanwhile_is_told(context: Context, client: UUID) -> None:
    decide_on_cures(context, client, risks_of(context, client), (BOOK,))
    assert name_owner(context, client, BOOK, "  Ines\n Albrecht ")
    assert chosen(context, client) == [(BOOK, "Ines Albrecht")]
    take_back_cures(context, client, (BOOK,))
    assert not name_owner(context, client, BOOK, "Omar")
    assert chosen(context, client) == []


def test_faults_name_every_unknown_cure_and_a_name_that_is_too_long(context: Context, client: UUID) -> None:
    with pytest.raises(FaultsError) as unknown:
        decide_on_cures(context, client, risks_of(context, client), ("pray", BOOK, "hope"))
    assert [each.value for each in unknown.value.faults] == ["pray", "hope"]
    assert chosen(context, client) == []
    with pytest.raises(FaultsError):
        name_owner(context, client, BOOK, "x" * 201)


def test_the_pilot_starts_when_the_plan_says_else_the_settings(
    sample_project: tuple[Context, UUID], sample_risks: Risks
) -> None:
    context, engagement = sample_project
    project = context.store.engagement(context.workspace, engagement)
    planned = pilot_start(sample_risks, project, TODAY)
    # The plan of 23 Nov 2026 leaves five weeks to prepare, so it starts on 1 Jan 2027: 39 days, 5 weeks.
    assert planned == PilotStart(date(2027, 1, 1), 5, planned=True)
    settings = pilot_start(nothing_known(), project, TODAY)
    assert settings == PilotStart(date(2027, 1, 1), 5, planned=False)
    assert pilot_start(sample_risks, project, date(2027, 3, 1)).weeks == 1


def test_coach_hours_until_the_pilot_are_those_of_its_weeks_and_at_most_a_quarters(
    sample_project: tuple[Context, UUID],
) -> None:
    context, engagement = sample_project
    project = context.store.engagement(context.workspace, engagement)
    a_quarter = project.settings.coach_hours
    assert coach_hours_until(PilotStart(TODAY, 5, True), project, judgements()) == round(a_quarter * 5 / 13)
    assert coach_hours_until(PilotStart(TODAY, 40, True), project, judgements()) == a_quarter


def test_cures_that_take_longer_than_the_weeks_left_come_too_late_and_are_worth_nothing(
    sample_risks: Risks,
) -> None:
    risks = with_cures(sample_risks, BOOK, PAY)
    assert timing(risks, 5).too_late == (PAY,)
    assert timing(risks, 6).too_late == ()
    worth = worth_in_set(risks, (BOOK, PAY), 5)
    assert worth[PAY] == 0.0
    assert worth[BOOK] == pytest.approx(worth_alone(risks)[BOOK])


def test_alone_a_cure_lowers_the_chance_by_what_it_is_worth_in_a_set_of_its_own(
    sample_risks: Risks,
) -> None:
    alone = worth_alone(sample_risks)
    before = sample_risks.failure.chance
    assert set(alone) == set(sample_risks.catalogue.cures)
    for each in (BOOK, MAP, PAY):
        assert alone[each] == pytest.approx(before - sample_risks.failure_with((each,)).chance)
    assert all(each >= 0 for each in alone.values())


def test_the_set_reaches_its_level_keeps_what_is_decided_and_leaves_out_what_is_ruled_out(
    sample_risks: Risks,
) -> None:
    free = proposal(sample_risks, Target("high", 17, 200)).found
    assert free.reaches
    assert free.after.chance < levels(judgements())["high"]
    first = free.cures[0]
    risks = with_cures(sample_risks, "drop-side-figures")
    asked = Target("high", 17, 200, never=(first, "drop-side-figures", "no-longer-there"))
    bound = proposal(risks, asked).found
    # What is decided on stays, though it had been ruled out before.
    assert "drop-side-figures" in bound.cures
    assert first not in bound.cures
    assert bound.reaches


def test_a_level_that_the_numbers_do_not_name_is_a_fault(sample_risks: Risks) -> None:
    with pytest.raises(FaultsError, match="no such level"):
        proposal(sample_risks, Target("very high", 5, 20))


def test_a_proposal_holds_while_its_own_cures_are_decided_on_and_not_once_something_else_changes(
    sample_risks: Risks,
) -> None:
    found = proposal(sample_risks, Target("high", 17, 200))
    cures = found.found.cures
    outside = next(each for each in sample_risks.catalogue.cures if each not in cures)
    assert found.holds_for(sample_risks)
    assert found.holds_for(with_cures(sample_risks, *cures[:2]))
    assert found.holds_for(with_cures(sample_risks, *cures))
    assert not found.holds_for(with_cures(sample_risks, outside))
    assert not found.holds_for(nothing_known())
    edit = JudgementEdit(number=f"effect/{cures[0]}", value="some", reason="Tried before", on=TODAY)
    dossier = Dossier(edits=(edit,))
    changed = Risks(
        replace(sample_risks.known, dossier=dossier), pitfall_catalogue(), fact_catalogue(), judgements()
    )
    assert not found.holds_for(changed)


def test_a_level_out_of_reach_says_which_limit_binds(sample_risks: Risks) -> None:
    target = Target("low", 1, 10)
    found = proposal(sample_risks, target).found
    assert not found.reaches
    sentence = set_sentence(found, target, sample_risks)
    assert sentence.startswith("Not even all cures that fit 1 week and 10 coach hours bring it down to low;")
    assert "it would need more weeks before the pilot" in sentence
    assert best_sentence(found, sample_risks).startswith("The best within these limits is the set of")


def test_no_cure_left_and_hours_already_spent_are_said_as_such(sample_risks: Risks) -> None:
    found = proposal(sample_risks, Target("high", 17, 200)).found
    nothing = replace(found, reaches=False, binding=(Limit.NO_CURE_LEFT,))
    assert "Not even all cures together" in set_sentence(nothing, Target("low", 17, 200), sample_risks)
    ruled_out = Target("low", 17, 200, never=(BOOK,))
    assert "not ruled out" in set_sentence(nothing, ruled_out, sample_risks)
    spent = replace(nothing, coach_hours=45.0)
    sentence = set_sentence(spent, Target("low", 17, 20), sample_risks)
    assert sentence == (
        "The cures decided on already take 45 coach hours, and there are 20: take some back or give more hours."
    )
    both = replace(found, reaches=False, binding=(Limit.WEEKS, Limit.COACH_HOURS), coach_hours=1.0)
    target = Target("low", 3, 20)
    assert set_sentence(both, target, sample_risks).endswith(
        "it would need more weeks before the pilot or more coach hours."
    )
    assert set_sentence(replace(both, together=True), target, sample_risks).endswith(
        "it would need more weeks before the pilot and more coach hours."
    )


def test_sentences_say_words_and_counts_and_never_a_percentage(sample_risks: Risks) -> None:
    # The highest level that is lower than how things stand.
    level = list(levels_to_aim_at(sample_risks))[-1]
    target = Target(level, 17, 200)
    found = proposal(sample_risks, target).found
    decided = with_cures(sample_risks, *found.cures)
    when = timing(decided, 17)
    after = decided.failure_with(when.in_time)
    said = [
        failure_sentence(sample_risks, sample_risks.failure, timing(sample_risks, 17)),
        failure_sentence(decided, after, when),
        set_sentence(found, target, sample_risks),
        effort_sentence(found),
        range_sentence(found.after),
        worth_words(0.05),
        level_words(0.45),
    ]
    assert said[0].endswith(f"is {sample_risks.failure.word}; no cure is decided on yet.")
    assert said[1].endswith(f"from {sample_risks.failure.word} down to {after.word}.")
    assert said[2].endswith(f"it down to {level}.")
    assert not any("%" in each for each in said)
    assert set_sentence(found, target, decided).startswith("Nothing more is needed")
    late = with_cures(sample_risks, PAY)
    assert failure_sentence(late, sample_risks.failure, timing(late, 1)).endswith(
        "all cures decided on come too late."
    )


def test_levels_to_aim_at_are_low_moderate_and_what_lies_below_how_things_stand(sample_risks: Risks) -> None:
    stands = sample_risks.failure.chance
    for word, bound in levels(judgements()).items():
        assert (word in levels_to_aim_at(sample_risks)) == (word in {"low", "moderate"} or bound <= stands)
    assert likely_aim(sample_risks) == ("moderate" if stands >= 0.45 else "low")


def test_where_too_little_is_known_the_sentences_say_so(sample_risks: Risks) -> None:
    risks = nothing_known()
    assert risks.is_doubtful
    assert "Too little is known" in failure_sentence(risks, risks.failure, timing(risks, 5))
    target = Target("moderate", 5, 100)
    found = proposal(risks, target).found
    assert found.after.word == "not known yet"
    assert set_sentence(found, target, risks).startswith("Going by what is usual elsewhere")


def test_the_plan_takes_up_the_cures_and_is_outdated_once_they_or_their_owners_change(
    context: Context,
) -> None:
    engagement = sample_engagement(context, built_in_instrument())
    assert not plan_is_outdated(context, engagement)
    decide_on_cures(context, engagement, risks_of(context, engagement), (BOOK, TALKS))
    assert plan_needs_cures(risks_of(context, engagement))
    assert plan_is_outdated(context, engagement)

    _, plan = make_plan(context, engagement, seconds=1)
    assert plan.cures == (BOOK, TALKS)
    found = {each.template: each for each in plan.activities}
    # What the plan does anyway gets no second row.
    assert f"cure/{BOOK}" not in found
    # Six weeks of lead do not fit into the five that are left.
    assert found[f"cure/{TALKS}"].owner == "HR"
    assert found[f"cure/{TALKS}"].start == TODAY
    assert any("too late" in each and "coaching talk" in each for each in plan.assumptions)
    assert not plan_is_outdated(context, engagement)
    assert not plan_needs_cures(risks_of(context, engagement))

    name_owner(context, engagement, BOOK, "Omar Haddad")
    assert plan_is_outdated(context, engagement)
    _, plan = make_plan(context, engagement, seconds=1)
    assert {a.template: a.owner for a in plan.activities}["publish-dates"] == "Omar Haddad"
    assert not plan_is_outdated(context, engagement)

    take_back_cures(context, engagement, (BOOK, TALKS))
    assert plan_is_outdated(context, engagement)


def test_a_cure_that_the_catalogue_no_longer_has_neither_stops_a_plan_nor_outdates_it(
    context: Context,
) -> None:
    engagement = sample_engagement(context, built_in_instrument())
    gone = ChosenCure(cure="from-an-older-catalogue", on=TODAY)
    context.store.change_dossier(
        context.workspace, engagement, lambda dossier: dossier.model_copy(update={"cures": (gone,)})
    )
    assert not plan_is_outdated(context, engagement)
    assert make_plan(context, engagement, seconds=1)[1].cures == ()


def test_hours_changed_for_the_engagement_are_those_of_the_plan(context: Context) -> None:
    engagement = sample_engagement(context, built_in_instrument())
    edit = JudgementEdit(number=f"cure_hours/{RESERVE}", value=11.0, reason="Many calendars", on=TODAY)
    decided = ChosenCure(cure=RESERVE, on=TODAY)
    context.store.change_dossier(
        context.workspace,
        engagement,
        lambda dossier: dossier.model_copy(update={"cures": (decided,), "edits": (edit,)}),
    )
    make_plan(context, engagement, seconds=1)
    kept = latest_plan(context, engagement)
    assert kept is not None
    assert next(a for a in kept[1].activities if a.template == f"cure/{RESERVE}").hours == 11.0
    assert json.loads(kept[0].content)["cures"] == [RESERVE]
