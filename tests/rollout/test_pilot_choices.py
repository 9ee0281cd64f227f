"""Which one or two teams pilot, under each strategy."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.published import PublishedReadiness, PublishedUnit
from rollout.pilots.candidates import Candidates
from rollout.pilots.choices import pilot_choices
from rollout.pilots.document import PilotChoices
from rollout.pilots.facts import pilot_facts, results_of
from rollout.pilots.likeness import distances
from rollout.pilots.strategies import Strategies, Strategy, pilot_strategies
from rollout.pilots.why import why_not
from rollout.pilots.worth import starting_with
from rollout.planning.preparation import standing
from rollout.planning.settings import Pin, PinKind, PlanSettings, Policy
from rollout.problem.plan import Assignment
from rollout.problem.verifier import violations
from rollout.revising.links import links_of
from surveys.organisation import Dependency, DependencyKind, Organisation, Unit, Volunteered
from tests.rollout.pilot_examples import company, ident, problem_of, published, team

FUNCTIONS = ("sales", "it", "finance", "production", "")
PLACES = ("Hamburg", "Leipzig", "")


def choices(
    organisation: Organisation,
    readiness: PublishedReadiness,
    strategy: Strategy,
    plan: PlanSettings | None = None,
    **wanted: object,
) -> PilotChoices:
    chosen = plan or PlanSettings(quarters=4)
    return pilot_choices(
        organisation,
        readiness,
        problem_of(organisation, readiness, chosen),
        chosen,
        links=links_of(organisation),
        strategy=strategy,
        **wanted,
    )


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    """Two departments with up to six teams; some wait for others."""
    count = draw(st.integers(1, 6))
    teams: list[Unit] = []
    for number in range(count):
        waits = ()
        if teams and draw(st.booleans()):
            on = draw(st.sampled_from(teams))
            waits = (Dependency(kind=draw(st.sampled_from(DependencyKind)), on=on.id),)
        teams.append(
            team(
                f"Team {number}",
                draw(st.sampled_from(("North", "South"))),
                members_direct=draw(st.integers(0, 30)),
                function=draw(st.sampled_from(FUNCTIONS)),
                location=draw(st.sampled_from(PLACES)),
                volunteered=draw(st.sampled_from((Volunteered.YES, Volunteered.YES, Volunteered.NO))),
                priority=draw(st.sampled_from((0.0, 1.0, 2.0))),
                dependencies=waits,
            )
        )
    return company(*teams)


results = st.dictionaries(
    st.sampled_from([f"Team {number}" for number in range(6)]),
    st.one_of(st.none(), st.integers(60, 100), st.integers(0, 100)),
)


@settings(max_examples=40)
@given(organisations(), results, st.sampled_from(Strategy), st.integers(1, 2))
def test_choices_are_sorted_within_range_and_keep_every_rule(
    organisation: Organisation, percents: dict[str, int | None], strategy: Strategy, most: int
) -> None:
    readiness = published(organisation, percents)
    plan = PlanSettings(quarters=4, most_pilots=most)
    problem = problem_of(organisation, readiness, plan)
    teams = {each.id: each for each in problem.teams}
    found = choices(organisation, readiness, strategy, plan)
    assert len(found.choices) <= 5
    assert all(one.score >= other.score - 1e-8 for one, other in pairwise(found.choices))
    for choice in found.choices:
        assert 0 <= choice.score <= 100
        assert choice.score == pytest.approx(sum(part.points for part in choice.parts))
        assert all(0 <= part.value <= 1 for part in choice.parts)
        assert all(teams[str(unit)].may_pilot for unit in choice.ids)
        # Alone in the first quarter that is open to them, they break no rule of the independent verifier.
        candidates = Candidates(problem, organisation)
        quarter = candidates.first_quarter(tuple(map(str, choice.ids)))
        assert quarter is not None
        assigned = [
            Assignment(
                team=each, quarter=problem.quarters[quarter].id if each in map(str, choice.ids) else None
            )
            for each in teams
        ]
        assert not violations(problem, assigned)


@settings(max_examples=40)
@given(organisations(), results)
def test_a_pair_is_possible_exactly_if_the_verifier_lets_it_start_in_some_quarter(
    organisation: Organisation, percents: dict[str, int | None]
) -> None:
    readiness = published(organisation, percents)
    problem = problem_of(organisation, readiness, PlanSettings(quarters=3))
    candidates = Candidates(problem, organisation)
    possible = set(candidates.combinations(candidates.eligible))
    singles = [(each.id,) for each in problem.teams]
    pairs = combinations(sorted(each.id for each in problem.teams), 2)
    for chosen in (*singles, *pairs):
        starts = [
            [
                Assignment(team=each.id, quarter=quarter.id if each.id in chosen else None)
                for each in problem.teams
            ]
            for quarter in problem.quarters
        ]
        assert (chosen in possible) == any(not violations(problem, each) for each in starts)


@settings(max_examples=20)
@given(organisations(), results, st.sampled_from(Strategy), st.randoms(use_true_random=False))
def test_the_order_in_which_units_are_listed_changes_nothing(
    organisation: Organisation, percents: dict[str, int | None], strategy: Strategy, chance: random.Random
) -> None:
    fixed, teams = organisation.units[:3], list(organisation.units[3:])
    chance.shuffle(teams)
    # A unit above still comes before those below.
    other = Organisation(units=(*fixed, *teams))
    one = choices(organisation, published(organisation, percents), strategy)
    two = choices(other, published(other, percents), strategy)
    assert [(each.ids, each.score, each.units) for each in one.choices] == [
        (each.ids, each.score, each.units) for each in two.choices
    ]
    assert one.excluded == two.excluded


@settings(max_examples=20)
@given(organisations(), results)
def test_every_unit_that_cannot_pilot_is_counted_once(
    organisation: Organisation, percents: dict[str, int | None]
) -> None:
    found = choices(organisation, published(organisation, percents), Strategy.BEST_TEAM)
    assert found.eligible + sum(line.count for line in found.excluded) == len(organisation.units)


def fourteen() -> Organisation:
    """Sales-like teams in one place and IT-like ones in another."""
    sales = [team(f"Sales {n}", "North", function="sales", location="Hamburg") for n in range(4)]
    tools = [team(f"IT {n}", "South", function="it", location="Leipzig") for n in range(4)]
    return company(*sales, *tools)


def test_a_representative_pair_spans_both_kinds_and_says_whom_it_stands_for() -> None:
    organisation = fourteen()
    found = choices(organisation, published(organisation), Strategy.REPRESENTATIVE_PAIR)
    best = found.choices[0]
    # 4 x 4 pairs of one kind each; each pair stands for all six others at distance 0.
    assert found.considered == 16
    assert best.score == pytest.approx(100)
    assert {unit.function for unit in best.units} == {"sales", "it"}
    text = best.reasons[0].text
    assert text.startswith("Together they stand for 6 of the 6 other units: IT ")
    assert " like IT " in text
    assert "; Sales " in text
    assert not best.reasons[0].may_circulate
    assert "16 of the 16 choices stand for at least 50 % of the other units." in found.notes


def test_the_distance_is_gowers() -> None:
    organisation = company(
        team("A", "North", function="sales", location="Hamburg", members_direct=4),
        team("B", "South", function="marketing", location="Hamburg", members_direct=16),
        team("C", "South", members_direct=0),
    )
    readiness = published(organisation, {"A": 80, "B": 60, "C": None, "South": None, "Company": None})
    texts = pilot_strategies()
    problem = problem_of(organisation, readiness, PlanSettings())
    facts = pilot_facts(organisation, readiness, problem, {}, (), str, texts)
    a, b, c = (facts.by_id[str(ident(name))] for name in "ABC")
    rows = distances([a], [a, b, c], texts)
    # Function: both core, .5 x .3; place the same; people ln 4 / ln 4 = 1 x .2; readiness .2 x .3.
    # The weights of all four add up to 1.
    assert rows == pytest.approx(np.array([[0.0, 0.15 + 0.2 + 0.06, 1.0]]))


def test_of_the_same_results_the_smaller_team_is_the_better_first_one() -> None:
    organisation = company(
        team("Small", "North", members_direct=9), team("Large", "South", members_direct=24)
    )
    found = choices(organisation, published(organisation), Strategy.BEST_TEAM)
    assert [choice.name for choice in found.choices] == ["Small", "Large"]
    # .5 x .70 + .2 x 7/8 + .15 x 1 + .15 x 1, and .15 x 12/24 for the large one.
    assert found.choices[0].score == pytest.approx(100 * (0.35 + 0.175 + 0.3))
    assert found.choices[1].score == pytest.approx(100 * (0.35 + 0.175 + 0.15 + 0.075))
    assert found.why is not None
    assert found.why.text.startswith("Small instead of Large: 8 points more. For it: small enough to coach")
    assert not found.why.may_circulate


def test_a_lead_supposed_to_volunteer_is_not_told_as_a_volunteer() -> None:
    organisation = company(
        team("Asked", "North"), team("Supposed", "South", volunteered=Volunteered.NOT_ASKED)
    )
    pin = Pin(unit=ident("Supposed"), kind=PinKind.LEAD_VOLUNTEERS)
    found = choices(
        organisation, published(organisation), Strategy.BEST_TEAM, PlanSettings(quarters=4, pins=(pin,))
    )
    told = {choice.name: choice.units[0].reasons[0].text for choice in found.choices}
    assert told["Asked"].startswith("Its lead volunteered; ")
    assert told["Supposed"].startswith("Supposed that its lead volunteers; ")


def test_a_core_unit_is_joined_with_one_that_supports_it() -> None:
    organisation = company(
        team("Shop", "North", function="sales"),
        team("Books", "South", function="finance"),
        team("Plant", "South", function="production"),
    )
    found = choices(organisation, published(organisation), Strategy.CORE_AND_SUPPORT)
    # The plant and the books stand under one unit, so they are linked as well.
    assert {unit.name for unit in found.choices[0].units} == {"Plant", "Books"}
    assert found.choices[0].reasons[0].text == (
        "By their functions Plant (production) makes or sells and Books (finance) supports."
    )
    assert found.choices[0].reasons[0].may_circulate
    assert found.choices[-1].parts[0].value == 0


def test_without_known_functions_the_core_strategy_says_so() -> None:
    organisation = company(team("A", "North"), team("B", "South"))
    found = choices(organisation, published(organisation), Strategy.CORE_AND_SUPPORT)
    assert any("no pair joins a core unit with a support unit" in note for note in found.notes)


def test_the_stress_test_takes_the_harder_ones_among_those_that_may_pilot() -> None:
    organisation = company(
        team("Easy", "North"), team("Middle", "North"), team("Hard", "South", members_direct=30)
    )
    readiness = published(organisation, {"Easy": 95, "Middle": 80, "Hard": 62})
    found = choices(organisation, readiness, Strategy.STRESS_TEST)
    assert {unit.name for unit in found.choices[0].units} == {"Middle", "Hard"}


def test_influence_counts_the_units_linked_to_both() -> None:
    willing = [team(name, "North", function=name.lower()) for name in ("One", "Two")]
    others = [team(f"Follower {n}", "North", volunteered=Volunteered.NO) for n in range(3)]
    far = team("Far", "South", function="far")
    organisation = company(*willing, *others, far)
    found = choices(organisation, published(organisation), Strategy.BIGGEST_INFLUENCE)
    best = found.choices[0]
    assert best.name == "One + Two"
    # Three of the four other teams stand under the same unit as both.
    assert best.parts[0].figure == "3 of 4"
    assert best.reasons[0].text == "Linked to both: Follower 0, Follower 1 and Follower 2."
    assert best.reasons[0].may_circulate


def test_one_pilot_at_most_means_no_pair() -> None:
    organisation = fourteen()
    found = choices(
        organisation, published(organisation), Strategy.REPRESENTATIVE_PAIR, PlanSettings(most_pilots=1)
    )
    assert all(len(choice.units) == 1 for choice in found.choices)
    assert "No pair keeps the rules; single units are shown instead." in found.notes


def test_from_the_top_down_only_the_company_starts() -> None:
    organisation = fourteen()
    plan = PlanSettings(policy=Policy.TOP_LEVEL_FIRST)
    found = choices(organisation, published(organisation), Strategy.BEST_TEAM, plan)
    assert [choice.name for choice in found.choices] == ["Company"]
    assert found.choices[0].units[0].reasons[0].text == "The company level starts first, as chosen."
    assert [line.text for line in found.excluded] == ["10 units: levels start from the top, as chosen."]
    said = [reason for unit in found.choices[0].units for reason in unit.reasons]
    assert not any("volunteered" in reason.text for reason in said)


def test_every_strategy_says_what_the_whole_plan_is_worth() -> None:
    organisation = fourteen()
    found = choices(organisation, published(organisation), Strategy.BEST_TEAM, clock=lambda: 0.0)
    worth = found.choices[0].worth
    assert worth is not None
    assert worth.objective is not None
    assert worth.bound is not None
    assert worth.objective <= worth.bound
    # One unit starts where two could: the plan lags behind the best one.
    assert worth.loss is not None
    assert worth.loss > 0.05
    assert worth.sentence.startswith("The plan that starts this way is worth ")
    pairs = choices(organisation, published(organisation), Strategy.REPRESENTATIVE_PAIR, clock=lambda: 0.0)
    assert pairs.choices[0].worth is not None
    assert pairs.choices[0].worth.loss == 0.0


def test_without_time_the_plans_are_sketched_and_a_note_says_so() -> None:
    organisation = fourteen()
    ticks = iter(range(10_000))
    found = choices(
        organisation, published(organisation), Strategy.BEST_TEAM, clock=lambda: float(next(ticks))
    )
    assert found.choices[0].worth is not None
    assert found.choices[0].worth.bound is None
    assert any("could only be sketched" in note for note in found.notes)


def test_the_pinned_problem_starts_with_these_and_nobody_else() -> None:
    organisation = fourteen()
    readiness = published(organisation)
    problem = problem_of(organisation, readiness, PlanSettings(quarters=4))
    pilots = (str(ident("IT 0")), str(ident("Sales 0")))
    pinned = starting_with(problem, pilots, 1)
    for each in pinned.teams:
        if each.id in pilots:
            assert each.only == problem.quarters[1].id
            assert not each.optional
        else:
            assert each.earliest == problem.quarters[2].id
    last = starting_with(problem, pilots, 3)
    assert all(each.never for each in last.teams if each.id not in pilots)


def test_equal_scores_stand_in_an_order_drawn_with_the_seed() -> None:
    organisation = fourteen()
    readiness = published(organisation)
    orders = {
        tuple(
            choice.name
            for choice in choices(organisation, readiness, Strategy.BEST_TEAM, top=8, seed=seed).choices
        )
        for seed in (0, 1, 2, 0)
    }
    assert len(orders) == 3


def test_of_very_many_units_the_best_ones_are_combined(monkeypatch: pytest.MonkeyPatch) -> None:
    few = pilot_strategies().model_copy(update={"most_combinations": 6})
    monkeypatch.setattr("rollout.pilots.choices.pilot_strategies", lambda: few)
    organisation = fourteen()
    readiness = published(organisation, {"IT 0": 90, "Sales 1": 90, "IT 2": 90})
    found = choices(organisation, readiness, Strategy.CORE_AND_SUPPORT)
    # 3 x 4 / 2 = 6 choices of three units.
    assert found.notes[0] == "Of 8 units that may pilot the 3 that score best alone were combined."
    assert {unit.name for choice in found.choices for unit in choice.units} == {"IT 0", "IT 2", "Sales 1"}
    assert found.eligible == 8


def test_chosen_pilots_leave_nothing_to_choose() -> None:
    organisation = fourteen()
    with pytest.raises(ValueError, match="chosen already"):
        choices(
            organisation, published(organisation), Strategy.BEST_TEAM, PlanSettings(pilots=(ident("IT 0"),))
        )


def test_who_cannot_pilot_is_told_by_counts_with_what_would_change_it() -> None:
    organisation = company(
        team("Ready", "North", volunteered=Volunteered.NOT_ASKED),
        team("Lacking", "North"),
        team("Unwilling", "South", volunteered=Volunteered.NO),
        team("Hazy", "South"),
    )
    readiness = published(organisation, {"Lacking": {"vision": 20}, "Hazy": {"resources": 50}})
    found = choices(organisation, readiness, Strategy.BEST_TEAM)
    assert found.choices == ()
    assert found.why is None
    lines = {line.text: line for line in found.excluded}
    assert list(lines) == [
        "3 units stand above other units; a pilot is a team without units below it.",
        "1 unit: the lead did not volunteer.",
        "1 unit: the lead was not asked yet.",
        "1 unit: something a pilot needs is missing (vision in 1).",
        "1 unit: it is unclear whether all a pilot needs is there.",
    ]
    asked = lines["1 unit: the lead was not asked yet."]
    assert asked.remedy == "Ask the leads of Ready first: nothing a pilot needs is missing there."
    assert [line.may_circulate for line in found.excluded] == [True, False, False, False, False]


def test_what_may_circulate_tells_nothing_of_readiness_or_openness() -> None:
    organisation = fourteen()
    for strategy in Strategy:
        found = choices(organisation, published(organisation), strategy)
        told = [
            reason
            for choice in found.choices
            for reason in (*choice.reasons, *(each for unit in choice.units for each in unit.reasons))
            if reason.may_circulate
        ]
        for reason in told:
            text = reason.text.lower()
            assert not any(
                word in text for word in ("volunteer", "missing", "of 100", "answered", "agree", "like")
            )


def test_a_hidden_unit_is_read_from_the_unit_above_and_says_so() -> None:
    organisation = company(team("Shown", "North"), team("Secret", "South"))
    readiness = published(organisation, {"Secret": None, "South": 64, "Shown": 90})
    found = choices(organisation, readiness, Strategy.BEST_TEAM)
    secret = next(choice for choice in found.choices if choice.name == "Secret").units[0]
    assert secret.read_from == "South"
    text = " ".join(reason.text for reason in secret.reasons)
    assert "64 of 100 (South)" in text
    assert "Its own results are not shown; those of South stand in." in text


@settings(max_examples=20)
@given(organisations(), results)
def test_the_results_read_are_those_that_the_plan_reads(
    organisation: Organisation, percents: dict[str, int | None]
) -> None:
    readiness = published(organisation, percents)
    for unit in organisation.units:
        row = results_of(unit.id, organisation, readiness)
        assert row.name == standing(unit.id, organisation, readiness).read_from


def test_nothing_is_read_of_a_row_that_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = company(team("Shown", "North"), team("Secret", "South"), team("Other", "South"))
    readiness = published(organisation, {"Secret": None, "South": 64, "Shown": 90})
    problem = problem_of(organisation, readiness, PlanSettings(quarters=4))
    read: set[str] = set()
    plain_read = PublishedUnit.__getattribute__

    def noting(row: PublishedUnit, name: str) -> object:
        if name in ("components", "agreement", "weakest", "details", "items", "lead_gaps", "roles"):
            read.add(plain_read(row, "name"))
        return plain_read(row, name)

    monkeypatch.setattr(PublishedUnit, "__getattribute__", noting)
    for strategy in Strategy:
        pilot_choices(
            organisation,
            readiness,
            problem,
            PlanSettings(quarters=4),
            links=links_of(organisation),
            strategy=strategy,
        )
    assert "Shown" in read
    assert "South" in read
    assert "Secret" not in read


def test_why_not_tells_what_speaks_for_and_against() -> None:
    organisation = company(
        team("Bright", "North", members_direct=24), team("Calm", "South", members_direct=9)
    )
    found = choices(organisation, published(organisation, {"Bright": 95, "Calm": 70}), Strategy.BEST_TEAM)
    told = why_not(found.choices[0], found.choices[1]).text
    # .5 x .25 = 12.5 points for it, .15 x .5 = 7.5 against.
    assert told.startswith(
        "Bright instead of Calm: 5 points more. For it: lowest component that a pilot needs "
        "(95 of 100, not 70 of 100). Against it: small enough to coach (24, not 9)."
    )


def test_weights_that_do_not_add_up_are_refused() -> None:
    texts = pilot_strategies().model_dump()
    texts["strategies"][0]["parts"][0]["weight"] = 0.9
    with pytest.raises(ValueError, match="add up to 1"):
        Strategies.model_validate(texts)


def test_each_strategy_names_its_source() -> None:
    for entry in pilot_strategies().strategies:
        assert entry.source
        assert entry.sentence.startswith("Start ")
