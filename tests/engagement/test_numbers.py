"""Numbers of ours are changed, forecasts kept and outcomes told; two people at once lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest

from engagement.context import Context
from engagement.number_effect import MOST_MOVES, effect_of
from engagement.numbers import (
    Told,
    back_to_default,
    change_number,
    client_score,
    default_numbers,
    engagement_score,
    numbers_of,
    numbers_sentence,
    record_outcomes,
    register_forecast,
    take_back_outcome,
)
from engagement.planning import make_plan
from engagement.report import report
from engagement.risks import Risks, current_risks
from engagement.setting_up import new_engagement
from exchange.report_json import report_json
from exchange.workbooks import full_workbook, leadership_report, project_plan
from readiness.judgements import judgements
from readiness.risk.outcomes import NotScored
from readiness.risk.records import JudgementEdit, Outcome
from storage.opening import open_store
from surveys.faults import FaultsError
from tests.conftest import TODAY
from tests.engagement.two_waves import client, wave

RATE, WEAK, STRONG = "base_rate/hr-ownership", "likelihood_ratio/weak", "likelihood_ratio/strong"
WHY = "HR owns goals in most firms of this branch"


@pytest.fixture
def engagement(context: Context) -> UUID:
    return new_engagement(context, "Client").id


def on(context: Context, day: date) -> Context:
    return replace(context, today=lambda: day)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def edits(context: Context, engagement: UUID) -> tuple[JudgementEdit, ...]:
    return context.store.dossier(context.workspace, engagement).edits


def outcomes(context: Context, engagement: UUID) -> tuple[Outcome, ...]:
    return context.store.dossier(context.workspace, engagement).outcomes


def risks_of(context: Context, engagement: UUID) -> Risks:
    return current_risks(context, engagement, None)


def keep_edit(context: Context, engagement: UUID, number: str, value: float) -> None:
    edit = JudgementEdit(number=number, value=value, reason="kept by an older version", on=TODAY)
    context.store.change_dossier(
        context.workspace, engagement, lambda d: d.model_copy(update={"edits": (*d.edits, edit)})
    )


# Changing a number


def test_a_changed_number_holds_in_this_engagement_with_reason_name_and_day(
    context: Context, engagement: UUID
) -> None:
    other = new_engagement(context, "Another client's").id
    found = change_number(context, engagement, RATE, 0.6, reason=f"  {WHY} ", by=" Ada ")
    (difference,) = found.differences
    assert (difference.path, difference.default, difference.here) == (RATE, 0.25, 0.6)
    assert (difference.reason, difference.by, difference.on) == (WHY, "Ada", TODAY)
    assert risks_of(context, engagement).report.of("hr-ownership").base_rate == 0.6
    assert risks_of(context, other).report.of("hr-ownership").base_rate == 0.25


def test_everything_wrong_is_named_at_once_and_nothing_is_kept(context: Context, engagement: UUID) -> None:
    with pytest.raises(FaultsError) as refused:
        change_number(context, engagement, RATE, 1.5, reason="no", by=" ")
    assert [(fault.place, fault.problem) for fault in refused.value.faults] == [
        (
            "“Business goals lack a business owner”, before anything is known",
            "the value is outside 0.001-0.999",
        ),
        ("Reason", "it is missing or too short"),
        ("Your name", "it is missing"),
    ]
    assert edits(context, engagement) == ()


@pytest.mark.parametrize(
    ("number", "value", "problem"),
    [
        ("base_rate/nobody-knows", 0.5, "there is no such number"),
        (RATE, None, "the value is missing"),
        (RATE, 0.25, "this is its default already"),
        (RATE, "strong", "the value is not a number"),
        (RATE, float("nan"), "the value is outside 0.001-0.999"),
        ("strength/hr-ownership/content-to-hr", "huge", "the value is not one of its words"),
        ("enough_outcomes", 12.5, "the value is not a whole number"),
        # Weak has to stay below strong, which is 9.
        (WEAK, 10, "the numbers are out of order"),
    ],
)
def test_a_value_that_cannot_hold_is_refused(
    context: Context, engagement: UUID, number: str, value: float | str | None, problem: str
) -> None:
    with pytest.raises(FaultsError) as refused:
        change_number(context, engagement, number, value, reason=WHY, by="Ada")
    assert [fault.problem for fault in refused.value.faults] == [problem]
    assert edits(context, engagement) == ()


def test_longest_texts_are_kept_and_longer_ones_refused(context: Context, engagement: UUID) -> None:
    with pytest.raises(FaultsError) as refused:
        change_number(context, engagement, RATE, 0.6, reason="a" * 1_001, by="b" * 201)
    assert [fault.place for fault in refused.value.faults] == ["Reason", "Your name"]
    change_number(context, engagement, RATE, 0.6, reason="a" * 1_000, by="b" * 200)
    assert len(edits(context, engagement)) == 1


def test_a_number_changed_twice_holds_as_it_was_said_last_and_the_first_is_kept_behind_it(
    context: Context, engagement: UUID
) -> None:
    change_number(context, engagement, RATE, 0.6, reason=WHY, by="Ada")
    found = change_number(context, engagement, RATE, 0.5, reason="seen more since", by="Bob")
    assert [(each.here, each.by) for each in found.differences] == [(0.5, "Bob")]
    assert [each.value for each in edits(context, engagement)] == [0.6, 0.5]


def test_a_change_that_fits_no_longer_is_told_and_bars_no_other(context: Context, engagement: UUID) -> None:
    keep_edit(context, engagement, "base_rate/a-pitfall-of-before", 0.4)
    found = change_number(context, engagement, RATE, 0.6, reason=WHY, by="Ada")
    assert [each.edit.number for each in found.dropped] == ["base_rate/a-pitfall-of-before"]
    assert [each.path for each in found.differences] == [RATE]
    assert back_to_default(context, engagement, "base_rate/a-pitfall-of-before").dropped == ()


def test_the_sentence_counts_what_is_changed(context: Context, engagement: UUID) -> None:
    known, start = default_numbers(), "Base rates, weights and weeks are project judgement, version 1.1; "
    assert len(known) == 628
    # The chooser tells numbers apart by their titles alone.
    assert len({each.title for each in known.values()}) == len(known)
    found = numbers_of(context.store.dossier(context.workspace, engagement))
    assert numbers_sentence(found, 628) == f"{start}none of 628 is changed here."
    found = change_number(context, engagement, RATE, 0.6, reason=WHY, by="Ada")
    assert numbers_sentence(found, 628) == f"{start}1 of 628 is changed here."
    found = change_number(context, engagement, "damping", 0.4, reason=WHY, by="Ada")
    assert numbers_sentence(found, 628) == f"{start}2 of 628 are changed here."


# Back to the default


def test_back_at_the_default_a_number_has_no_changes_and_follows_later_versions(
    context: Context, engagement: UUID
) -> None:
    change_number(context, engagement, RATE, 0.6, reason=WHY, by="Ada")
    change_number(context, engagement, RATE, 0.5, reason=WHY, by="Ada")
    change_number(context, engagement, "damping", 0.4, reason=WHY, by="Ada")
    found = back_to_default(context, engagement, RATE)
    assert [each.path for each in found.differences] == ["damping"]
    # No change is left that would hold today's default when a later version moves it.
    assert [each.number for each in edits(context, engagement)] == ["damping"]


def test_typing_the_default_takes_a_number_back_to_it(context: Context, engagement: UUID) -> None:
    change_number(context, engagement, RATE, 0.6, reason=WHY, by="Ada")
    assert change_number(context, engagement, RATE, 0.25, reason="it was right", by="Ada").differences == ()
    assert edits(context, engagement) == ()


def test_a_default_that_would_be_out_of_order_is_not_gone_back_to(context: Context, engagement: UUID) -> None:
    # 3, 9, 20 become 10, 12, 20; strong back at 9 would lie below weak.
    change_number(context, engagement, STRONG, 12, reason=WHY, by="Ada")
    change_number(context, engagement, WEAK, 10, reason=WHY, by="Ada")
    with pytest.raises(FaultsError) as refused:
        back_to_default(context, engagement, STRONG)
    (fault,) = refused.value.faults
    assert fault.place == "A strong sign"
    assert fault.value == "weak 10, strong 9, decisive 20"
    assert len(edits(context, engagement)) == 2
    back_to_default(context, engagement, WEAK)
    assert back_to_default(context, engagement, STRONG).differences == ()


# The effect before it is made


def test_the_effect_names_the_pitfalls_that_move_most_and_changes_nothing(
    context: Context, engagement: UUID
) -> None:
    risks = risks_of(context, engagement)
    effect = effect_of(risks, RATE, 0.6)
    first = effect.moves[0]
    assert len(effect.moves) <= MOST_MOVES
    # Without evidence a chance is the base rate.
    assert (first.pitfall, first.chance_before, first.chance_after) == (
        "hr-ownership",
        pytest.approx(0.25),
        pytest.approx(0.6),
    )
    assert first.rank_after < first.rank_before
    assert effect.moved > len(effect.moves)
    assert effect.pilot_after > effect.pilot_before
    assert [move.size for move in effect.moves] == sorted((m.size for m in effect.moves), reverse=True)
    assert edits(context, engagement) == ()
    assert risks.report.of("hr-ownership").probability == pytest.approx(0.25)


def test_the_effect_is_what_comes_of_the_change(context: Context, engagement: UUID) -> None:
    effect = effect_of(risks_of(context, engagement), RATE, 0.6)
    change_number(context, engagement, RATE, 0.6, reason=WHY, by="Ada")
    after = risks_of(context, engagement)
    ranks = {risk.pitfall: rank for rank, risk in enumerate(after.report.overall, start=1)}
    for move in effect.moves:
        assert move.chance_after == after.report.chances[move.pitfall]
        assert move.rank_after == ranks[move.pitfall]
    assert effect.pilot_after == after.failure.chance


def test_weeks_move_places_and_words_move_words(context: Context, engagement: UUID) -> None:
    risks = risks_of(context, engagement)
    weeks = effect_of(risks, "impact_weeks/hr-ownership/likely", 13)
    assert weeks.moves[0].chance_before == weeks.moves[0].chance_after
    assert weeks.moves[0].rank_after < weeks.moves[0].rank_before
    assert weeks.renamed == 0
    words = effect_of(risks, "bands/raised", 0.4)
    assert words.moves == ()
    assert words.renamed > 0
    wider = effect_of(risks, "base_logit_sd", 1.0)
    assert wider.range_after > wider.range_before
    nothing = effect_of(risks, "enough_outcomes", 30)
    assert (nothing.moved, nothing.renamed) == (0, 0)


def test_the_effect_of_what_cannot_hold_is_a_fault(context: Context, engagement: UUID) -> None:
    with pytest.raises(FaultsError, match="out of order"):
        effect_of(risks_of(context, engagement), WEAK, 10)


# Forecasts


def test_a_forecast_keeps_all_chances_the_pilot_and_the_version_of_the_numbers(
    context: Context, engagement: UUID
) -> None:
    change_number(context, engagement, RATE, 0.6, reason=WHY, by="Ada")
    risks = risks_of(context, engagement)
    made = register_forecast(context, engagement, risks)
    assert context.store.dossier(context.workspace, engagement).forecasts == (made,)
    assert (made.on, made.judgements) == (TODAY, "1.1 + 1 changed here")
    assert made.chances == risks.report.chances
    assert len(made.chances) == 34
    assert made.base_rates["hr-ownership"] == 0.6
    assert made.pilot_fails == risks.failure.chance


def test_the_same_chances_are_kept_once_a_day(context: Context, engagement: UUID) -> None:
    risks = risks_of(context, engagement)
    first = register_forecast(context, engagement, risks)
    assert register_forecast(context, engagement, risks) == first
    register_forecast(on(context, days(1)), engagement, risks)
    change_number(context, engagement, RATE, 0.6, reason=WHY, by="Ada")
    register_forecast(on(context, days(1)), engagement, risks_of(context, engagement))
    kept = context.store.dossier(context.workspace, engagement).forecasts
    assert [each.on for each in kept] == [TODAY, days(1), days(1)]


# Outcomes


def test_what_came_is_kept_for_pitfalls_and_for_the_pilot(context: Context, engagement: UUID) -> None:
    told = [Told("", False, "held to the end"), Told("hr-ownership", True)]
    record_outcomes(context, engagement, told, on=TODAY, by="Ada")
    assert outcomes(context, engagement) == (
        Outcome(pitfall="", came=False, on=TODAY, by="Ada", note="held to the end"),
        Outcome(pitfall="hr-ownership", came=True, on=TODAY, by="Ada"),
    )


def test_a_misclick_corrected_for_the_same_day_replaces_and_contradicts_nothing(
    context: Context, engagement: UUID
) -> None:
    register_forecast(on(context, days(-30)), engagement, risks_of(context, engagement))
    record_outcomes(
        context, engagement, [Told("hr-ownership", True), Told("no-time", True)], on=TODAY, by="A"
    )
    record_outcomes(context, engagement, [Told("hr-ownership", False)], on=TODAY, by="B")
    assert {each.pitfall: each.came for each in outcomes(context, engagement)} == {
        "hr-ownership": False,
        "no-time": True,
    }
    score = engagement_score(context, engagement)
    assert (score.contradicting, score.count) == ((), 2)


def test_another_day_is_kept_beside_it_and_the_newest_counts(context: Context, engagement: UUID) -> None:
    register_forecast(on(context, days(-30)), engagement, risks_of(context, engagement))
    for day, came in ((-10, True), (-2, False)):
        record_outcomes(context, engagement, [Told("hr-ownership", came)], on=days(day), by="Ada")
    assert len(outcomes(context, engagement)) == 2
    assert [pair.came for pair in engagement_score(context, engagement).pairs] == [False]
    take_back_outcome(context, engagement, "hr-ownership", days(-2))
    assert [pair.came for pair in engagement_score(context, engagement).pairs] == [True]


def test_everything_wrong_with_what_came_is_named_at_once(context: Context, engagement: UUID) -> None:
    told = [Told("hr-ownership", None, "a note"), Told("nobody-knows", True), Told("", True, "n" * 2_001)]
    with pytest.raises(FaultsError) as refused:
        record_outcomes(context, engagement, told, on=days(1), by="")
    assert [fault.problem for fault in refused.value.faults] == [
        "a note stands there without yes or no",
        "there is no such pitfall",
        "the note is longer than 2,000 characters",
        "it is still to come",
        "it is missing",
    ]
    with pytest.raises(FaultsError, match="nothing is said"):
        record_outcomes(context, engagement, [], on=None, by="Ada")
    assert outcomes(context, engagement) == ()


# Scores


def test_an_outcome_without_a_forecast_before_it_is_not_scored(context: Context, engagement: UUID) -> None:
    register_forecast(context, engagement, risks_of(context, engagement))
    # Of the forecast's own day: it may have known the outcome.
    record_outcomes(context, engagement, [Told("hr-ownership", True)], on=TODAY, by="Ada")
    score = engagement_score(context, engagement)
    assert score.brier == NotScored("no outcome is known")
    assert [each.pitfall for each in score.without_forecast] == ["hr-ownership"]


def test_the_score_of_one_engagement_by_hand(context: Context, engagement: UUID) -> None:
    register_forecast(on(context, days(-30)), engagement, risks_of(context, engagement))
    told = [Told("hr-ownership", True), Told("", True)]
    record_outcomes(context, engagement, told, on=TODAY, by="Ada")
    score = engagement_score(context, engagement)
    # Without evidence the chance is the base rate .25: (.25 - 1)^2 = .5625, and no skill over it.
    assert score.brier == pytest.approx(0.5625)
    assert score.skill == pytest.approx(0)
    assert (score.count, score.missing, score.enough) == (1, 19, False)
    assert len(score.pilots) == 1


def test_how_many_outcomes_are_enough_may_be_changed_here(context: Context, engagement: UUID) -> None:
    change_number(context, engagement, "enough_outcomes", 5, reason="a first look will do", by="Ada")
    assert engagement_score(context, engagement).required == 5


def test_the_clients_score_pools_its_own_engagements_and_no_others(
    context: Context, on_store: Callable[[object], Context]
) -> None:
    stranger = on_store(context.store)
    for home, pitfall in ((context, "hr-ownership"), (context, "no-time"), (stranger, "pay-linked-goals")):
        made = new_engagement(home, f"Client with {pitfall}").id
        register_forecast(on(home, days(-30)), made, risks_of(home, made))
        record_outcomes(home, made, [Told(pitfall, True)], on=TODAY, by="Ada")
    one = context.store.engagements(context.workspace)[0].id
    score = client_score(context, one)
    assert sorted(pair.pitfall for pair in score.pairs) == ["hr-ownership", "no-time"]
    assert score.required == judgements().enough_outcomes == 20


# Beside each other, and beside the files that circulate


def test_people_at_the_same_time_lose_nothing(tmp_path: Path, on_store: Callable[[object], Context]) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'numbers.db'}")
    home = on_store(store)
    engagement = new_engagement(home, "Client").id
    rates = [path for path in default_numbers() if path.startswith("base_rate/")][:12]

    def work(path: str) -> None:
        change_number(home, engagement, path, 0.77, reason=WHY, by="Ada")
        record_outcomes(home, engagement, [Told(path.split("/")[1], True)], on=TODAY, by="Ada")

    with ThreadPoolExecutor(6) as people:
        list(people.map(work, rates))
    assert {each.number for each in edits(home, engagement)} == set(rates)
    assert len(outcomes(home, engagement)) == len(rates)
    store.close()


def test_nothing_of_outcomes_enters_files_that_circulate(context: Context) -> None:
    engagement = client(context)
    wave(context, engagement, "Baseline", seed=1)
    make_plan(context, engagement, seconds=0.5)
    told = [Told("", True, "Zauberlehrling left in March")]
    record_outcomes(context, engagement, told, on=TODAY, by="Xanthippe")
    found = report(context, engagement)
    files = [*(_unpacked(book(found)) for book in (full_workbook, leadership_report)), report_json(found)]
    files += [_unpacked(project_plan(found))]
    for file in files:
        text = file if isinstance(file, bytes) else str(file).encode()
        assert b"Zauberlehrling" not in text
        assert b"Xanthippe" not in text


def _unpacked(book: bytes) -> bytes:
    with ZipFile(BytesIO(book)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())
