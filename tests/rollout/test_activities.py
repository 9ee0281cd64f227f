"""Kinds of activities, and how a plan's waves and periods date them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from readiness.pitfall_catalogue import pitfall_catalogue
from rollout.activities.activity import PROGRAMME, Activity, Repeats
from rollout.activities.generation import Launch, activities
from rollout.activities.templates import (
    ActivityTemplate,
    ActivityTemplates,
    Anchor,
    activity_templates,
)
from rollout.activities.weekdays import first_monday
from rollout.calendar import Cycle, PlanQuarter, plan_quarters

KINDS = activity_templates()
ENGAGEMENT = UUID(int=7)
FIRST = date(2027, 1, 1)  # a Friday: the first Monday is 4 January
DAY = timedelta(days=1)
_PAGE = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")

kind_ids = pytest.mark.parametrize("kind", KINDS.templates, ids=[each.id for each in KINDS.templates])


def periods(count: int = 8, cycle: Cycle = Cycle.QUARTER, first: date = FIRST) -> tuple[PlanQuarter, ...]:
    return plan_quarters(first, count, today=first, lead_days=KINDS.lead_days, cycle=cycle)


def launches(waves: Sequence[int], of: Sequence[PlanQuarter]) -> list[Launch]:
    """One unit for each number given: it starts in that period, counted from 1, which is its wave too."""
    return [
        Launch(
            unit=uuid5(ENGAGEMENT, str(number)),
            unit_name=f"Unit {number}",
            lead="Ines Albrecht" if number == 0 else "",
            wave=wave,
            starts_on=of[wave - 1].start,
        )
        for number, wave in enumerate(waves)
    ]


def planned(
    waves: Sequence[int] = (1, 1, 2, 3), count: int = 8, cycle: Cycle = Cycle.QUARTER
) -> tuple[Activity, ...]:
    quarters = periods(count, cycle)
    return activities(ENGAGEMENT, launches(waves, quarters), quarters, KINDS, cycle)


def of(kind: str, found: Sequence[Activity]) -> list[Activity]:
    return [each for each in found if each.template == kind]


@kind_ids
def test_every_kind_names_a_place_of_a_source_that_the_page_of_sources_has(kind: ActivityTemplate) -> None:
    section = _PAGE.split(f"\n## {kind.source.document}:")[1].split("\n## ")[0]
    assert f"\n| {kind.source.place} |" in section


@kind_ids
def test_every_kind_carries_out_a_rule_of_the_page_of_sources(kind: ActivityTemplate) -> None:
    carried_out = _PAGE.split("\n## Activities that carry the rules out\n")[1].split("\n## ")[0]
    assert f"`activity:{kind.id}`" in carried_out


def test_the_page_of_sources_names_no_kind_that_is_not_there() -> None:
    assert set(re.findall(r"`activity:([a-z-]+)`", _PAGE)) == set(KINDS.by_id)


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("leadership-briefing", {"hours": 2, "session": True, "coach": True}),
        ("champions-course", {"hours": 8, "session": True, "coach": True, "days": 1}),
        ("why-mission-vision", {"session": True}),
        ("first-okr", {"session": True}),
        ("alignment-map", {"session": True}),
        ("unit-preparation", {"session": True, "coach": True}),
        ("unit-training", {"session": True, "coach": True, "days": 1}),
        ("setup-workshop", {"session": True, "coach": True, "days": 1, "starts_unit": True}),
        ("check-ins", {"repeats": Repeats.WEEKLY, "hours": 0.5, "session": False}),
        ("live-check-ins", {"repeats": Repeats.WEEKLY, "from_period": 2}),
        ("sponsor-moment", {"for_months": 24}),
        ("stretch-reachable", {"unit_period": 1}),
        ("stretch-moderate", {"unit_period": 3}),
        ("stretch-ambitious", {"unit_period": 5}),
        ("gate", {"anchor": Anchor.WAVE_START}),
        ("pulse", {"anchor": Anchor.QUARTER_START}),
        ("name-business-owner", {}),
        ("name-okr-master-champions", {}),
        ("agree-expectations", {}),
        ("planning-prepared", {}),
        ("next-planning", {"from_period": 2}),
        ("first-planning", {}),
        ("mid-quarter-review", {}),
        ("review-retrospective", {}),
        ("coach-handover", {"coach": True}),
    ],
)
def test_what_an_introduction_needs_is_among_the_kinds(kind: str, wanted: dict[str, Any]) -> None:
    found = KINDS.by_id[kind]
    assert {name: getattr(found, name) for name in wanted} == wanted


def test_only_the_set_up_workshop_starts_a_unit() -> None:
    assert [each.id for each in KINDS.templates if each.starts_unit] == ["setup-workshop"]


def test_checklists_ask_what_the_sources_ask() -> None:
    for kind in ("communication-plan", "data-readiness", "review-retrospective", "check-ins", "gate"):
        assert len(KINDS.by_id[kind].steps) >= 3
    data = " ".join(KINDS.by_id["data-readiness"].steps)
    assert all(word in data for word in ("put the goal off", "stand-in figure", "measuring it the goal"))
    assert "one to one" not in " ".join(KINDS.by_id["check-ins"].steps)
    assert KINDS.by_id["check-ins"].takes_part == "everybody in the unit"


def test_every_message_says_the_four_points_to_its_own_audience() -> None:
    messages = [each.message for each in KINDS.templates if each.message]
    assert len(messages) >= 6
    assert len({message.audience for message in messages}) == len(messages)
    for message in messages:
        subjects = [point.partition(":")[0] for point in message.points]
        assert [subject.split()[0] for subject in subjects] == ["Why", "Culture", "What", "What"]
        assert subjects[2] == "What can be reached"
        assert subjects[3].endswith(("gain", "gains"))


# Words of results, and of what a unit or its lead might be told by.
_TELLTALE = re.compile(
    r"\b(consensus|incentives|resources|skills|missing|unclear|present|repair|volunteer|ready|readiness|"
    r"hidden|confusion|sabotage|anxiety|resistance|frustration|treadmill|lacks?)\b"
)


@kind_ids
def test_no_text_of_a_kind_tells_a_readiness_or_an_openness(kind: ActivityTemplate) -> None:
    said = [kind.title, kind.owner, kind.takes_part, *kind.steps, *kind.roles.consulted, *kind.roles.informed]
    if kind.message:
        said += [kind.message.audience, kind.message.channel, *kind.message.points]
    assert not [text for text in said if _TELLTALE.search(text.lower())]


def test_every_covered_cure_is_in_the_catalogue() -> None:
    assert KINDS.covering
    assert set(KINDS.covering) <= set(pitfall_catalogue().cures)


def test_hours_of_one_team_stay_within_the_class_of_eighteen_hours() -> None:
    assert KINDS.by_id["unit-training"].hours + KINDS.by_id["setup-workshop"].hours <= 18


@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=12),
    st.sampled_from(list(Cycle)),
    st.dates(date(2026, 1, 1), date(2031, 12, 31)),
)
@settings(max_examples=40, deadline=None)
def test_the_dates_of_every_plan_keep_to_windows_working_days_and_order(
    waves: list[int], cycle: Cycle, start: date
) -> None:
    quarters = periods(7, cycle, start)
    found = activities(ENGAGEMENT, launches(waves, quarters), quarters, KINDS, cycle)
    by_id = {each.id: each for each in found}
    assert len(by_id) == len(found)
    first = min(launch.starts_on for launch in launches(waves, quarters))
    ready = first_monday(first) - KINDS.lead_days * DAY
    assert [each.start for each in found] == sorted(each.start for each in found)
    for each in found:
        assert each.earliest is not None
        assert each.latest is not None
        assert ready <= each.earliest <= each.start <= each.end <= each.latest
        assert each.start.weekday() < 5
        assert each.end.weekday() < 5
        assert all(by_id[before].end < each.start for before in each.after)
        assert not each.needs_session or each.start == each.end
        assert each.needs_session or not each.needs_coach


@given(st.sampled_from(list(Cycle)), st.dates(date(2026, 1, 1), date(2031, 12, 31)))
@settings(max_examples=40, deadline=None)
def test_a_period_is_closed_before_the_next_one_begins(cycle: Cycle, start: date) -> None:
    quarters = periods(4, cycle, start)
    found = activities(ENGAGEMENT, launches((1, 2), quarters), quarters, KINDS, cycle)
    ends = {period.id: cycle.next_first_day(period.start) for period in quarters}
    closing = {
        "check-ins",
        "review-retrospective",
        "pulse",
        "gate",
        "live-check-ins",
        "live-review-retrospective",
    }
    for each in found:
        if each.template in closing:
            assert each.latest is not None
            assert each.latest < ends[each.period]


def test_every_activity_keeps_its_id_when_units_move_and_more_join() -> None:
    before, after = planned((1, 1, 2)), planned((1, 2, 4, 3), count=10)
    first, second = ({each.id: each for each in found} for found in (before, after))
    for kind in KINDS.templates:
        if kind.anchor is Anchor.UNIT_START and (kind.unit_period or 1) == 1:
            of_units = {each.id for each in of(kind.id, before)}
            assert of_units <= second.keys()
    for same in first.keys() & second.keys():
        assert first[same].template == second[same].template
        assert first[same].unit == second[same].unit
    # The pulse of a period stays itself, and so does the gate of a wave, whenever it is.
    assert {each.id for each in of("pulse", before)} < {each.id for each in of("pulse", after)}
    assert {each.id for each in of("gate", before)} < {each.id for each in of("gate", after)}


def test_ids_of_kinds_that_older_plans_had_are_as_they_were() -> None:
    found = planned((1,))
    unit = uuid5(ENGAGEMENT, "0")
    for kind, occurrence in (
        ("leadership-briefing", "programme/once"),
        ("setup-workshop", f"{unit}/launch"),
        ("pulse", "programme/2027-Q3"),
    ):
        assert uuid5(ENGAGEMENT, f"{kind}/{occurrence}") in {each.id for each in of(kind, found)}


def test_the_set_up_workshop_waits_for_the_units_training_and_the_champions_course() -> None:
    found = planned((1, 2))
    (course,) = of("champions-course", found)
    for workshop in of("setup-workshop", found):
        own = {each.template: each.id for each in found if each.unit == workshop.unit}
        assert set(workshop.after) == {own["unit-training"], own["unit-groundwork"], course.id}


def test_what_comes_back_waits_for_its_own_period_only() -> None:
    found = planned((1, 2))
    for planning in of("next-planning", found):
        (before,) = [each for each in of("planning-prepared", found) if each.period == planning.period]
        assert planning.after == (before.id,)
    for gate in of("gate", found):
        (pulse,) = [each for each in of("pulse", found) if each.period == gate.period]
        assert gate.after == (pulse.id,)


def test_each_wave_has_one_gate_in_its_period_and_each_but_the_first_is_shown_early_wins() -> None:
    found = planned((1, 1, 2, 4))
    # Wave numbers are the launches'; wave 4 starts in the fourth period.
    assert [(each.wave, each.period) for each in of("gate", found)] == [
        (1, "2027-Q1"),
        (2, "2027-Q2"),
        (4, "2027-Q4"),
    ]
    assert {each.unit_name for each in of("gate", found)} == {PROGRAMME}
    assert [each.wave for each in of("message-next-wave", found)] == [2, 4]


def test_live_units_have_a_programme_from_the_second_period_to_the_end_of_the_plan() -> None:
    found = planned((2, 3), count=5)
    for kind in ("next-planning", "live-check-ins", "live-mid-period-review", "live-review-retrospective"):
        # The first start is in the second period; the programme's second is the plan's third.
        assert [each.period for each in of(kind, found)] == ["2027-Q3", "2027-Q4", "2028-Q1"]
    assert next(each.period for each in of("pulse", found)) == "2027-Q2"


def test_planning_is_prepared_before_the_period_and_finished_by_its_second_week() -> None:
    found = planned()
    starts = {period.id: period.start for period in periods()}
    for each in of("planning-prepared", found):
        assert each.end < first_monday(starts[each.period])
    for kind in ("next-planning", "first-planning"):
        for each in of(kind, found):
            assert each.latest is not None
            assert each.latest < first_monday(starts[each.period]) + 14 * DAY


@pytest.mark.parametrize(("cycle", "moments"), [(Cycle.QUARTER, 8), (Cycle.TRIMESTER, 6), (Cycle.HALF, 4)])
def test_the_sponsor_shows_up_over_two_years_however_short_the_plan_is(cycle: Cycle, moments: int) -> None:
    for count in (2, 10):
        found = of("sponsor-moment", planned((1,), count=count, cycle=cycle))
        assert len(found) == moments
        assert len({each.period for each in found}) == moments


def test_stretch_builds_up_over_a_units_periods_as_far_as_the_plan_looks() -> None:
    found = planned((1, 4), count=6)
    unit = uuid5(ENGAGEMENT, "0")
    phases = ("stretch-reachable", "stretch-moderate", "stretch-ambitious")
    assert [[each.period for each in of(phase, found) if each.unit == unit] for phase in phases] == [
        ["2027-Q1"],
        ["2027-Q3"],
        ["2028-Q1"],
    ]
    other = uuid5(ENGAGEMENT, "1")
    assert [[each.period for each in of(phase, found) if each.unit == other] for phase in phases] == [
        ["2027-Q4"],
        ["2028-Q2"],
        [],
    ]


def test_every_unit_has_the_same_groundwork_so_that_nobody_reads_a_readiness_from_it() -> None:
    found = of("unit-groundwork", planned((1, 2, 2, 3)))
    # 84 days before 5 April 2027, the first Monday of the second period, up to 29 days before it.
    assert [(each.start, each.end) for each in found[1:3]] == [(date(2027, 1, 11), date(2027, 3, 5))] * 2
    # Before the first start there are five weeks: the last one before the preparation with the lead is left.
    assert (found[0].start, found[0].end) == (date(2026, 11, 30), date(2026, 12, 4))
    assert len({(each.title, each.hours) for each in found}) == 1


def test_a_longer_period_draws_out_what_comes_late_and_leaves_the_start_as_it_is() -> None:
    def day(cycle: Cycle, kind: str, wave: int = 1) -> int:
        quarters = periods(4, cycle)
        (found,) = of(kind, activities(ENGAGEMENT, launches((wave,), quarters), quarters, KINDS, cycle))[:1]
        return (found.start - first_monday(quarters[wave - 1].start)).days

    for kind in ("setup-workshop", "unit-training", "check-ins"):
        assert day(Cycle.HALF, kind) == day(Cycle.QUARTER, kind)
    # Twice as long: week 6 becomes week 12, week 11 week 22.
    assert [day(Cycle.HALF, kind) for kind in ("mid-quarter-review", "review-retrospective")] == [84, 154]
    # Four thirds: week 11 becomes week 15.
    assert day(Cycle.TRIMESTER, "review-retrospective") == 105
    check_ins = {cycle: of("check-ins", planned((1,), cycle=cycle))[0] for cycle in Cycle}
    assert {each.hours for each in check_ins.values()} == {0.5}
    assert check_ins[Cycle.HALF].end > check_ins[Cycle.QUARTER].end


def test_a_units_lead_owns_what_leads_own_and_a_role_stands_in_for_an_unknown_one() -> None:
    found = of("check-ins", planned((1, 1)))
    assert {each.unit_name: each.owner for each in found} == {"Unit 0": "Ines Albrecht", "Unit 1": "lead"}


def test_twenty_units_make_a_list_that_people_can_still_read() -> None:
    found = planned([1, 1, *[2] * 4, *[3] * 6, *[4] * 8])
    assert 250 <= len(found) <= 350
    a_unit = Counter(each.unit for each in found if each.unit)
    assert max(a_unit.values()) <= 12


def test_nobody_goes_live_and_nothing_happens() -> None:
    assert activities(ENGAGEMENT, [], periods(), KINDS) == ()


def kind(**more: object) -> dict[str, object]:
    return {
        "id": "a",
        "title": "A",
        "phase": "run",
        "anchor": "unit_start",
        "day": 0,
        "days": 1,
        "hours": 1,
        "owner": "coach",
        "takes_part": "all",
        "roles": {"responsible": "coach", "accountable": "coach"},
        "source": {"document": "000", "place": "basics"},
    } | more


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"session": True, "days": 2, "window": [0, 5]}, "takes one day"),
        ({"session": True, "repeats": "every week"}, "does not repeat"),
        ({"coach": True}, "comes to sessions only"),
        ({"window": [1, 5]}, "within its window"),
        ({"anchor": "wave_start", "unit_period": 2}, "only activities of units"),
        ({"for_months": 24}, "for some months"),
        ({"from_period": 2}, "begins with a later period"),
        ({"title": "x" * 81}, "at most 80"),
    ],
)
def test_a_kind_that_does_not_fit_together_is_refused(change: dict[str, object], said: str) -> None:
    ActivityTemplate.model_validate(kind())
    with pytest.raises(ValidationError, match=said):
        ActivityTemplate.model_validate(kind(**change))


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([kind(), kind()], "the same id"),
        ([kind(after=["b"])], "no kind of activity"),
        ([kind(after=["b"]), kind(id="b", after=["a"])], "wait for each other"),
        ([kind(anchor="wave_start", after=["b"]), kind(id="b")], "cannot wait for them"),
        ([kind(covers=["x"]), kind(id="b", covers=["x"])], "the same cure"),
    ],
)
def test_kinds_that_contradict_each_other_are_refused(kinds: list[dict[str, object]], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ActivityTemplates.model_validate(
            {"version": "1", "lead_days": 35, "working_weeks_in_quarter": 12, "templates": kinds}
        )
