"""The activities: what is looked at, the picture, the table, and how far they are."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from engagement.planning import keep_plan, plan_ground
from engagement.working import Progress, record_progress
from rollout.activities.activity import Activity, Phase, Status
from rollout.activities.lessons import Lesson, LessonKind
from rollout.activities.templates import activity_templates
from rollout.planning.document import PlanDocument
from tests.ui.app_words import SECONDS, click, started, words
from tests.ui.planned_panel import home, plan
from tests.ui.timed_plans import timed
from ui.components.activity_filters import Filters, Span, due_sentence, is_in, span_to_open
from ui.components.activity_list import activity_table
from ui.figures.activity_gantt import MOST_ROWS, activity_gantt
from ui.places import Place

DAY = 24 * 3600 * 1000
TODAY = date(2027, 3, 1)


def activity(number: int = 1, begins: int = 0, days: int = 1, **changes: Any) -> Activity:
    """An activity that begins so many days from today."""
    start = TODAY + timedelta(days=begins)
    given = {
        "id": UUID(int=number),
        "template": "unit-training",
        "title": "Team training",
        "phase": Phase.LAUNCH,
        "unit": UUID(int=900),
        "unit_name": "West",
        "wave": 1,
        "start": start,
        "end": start + timedelta(days=days - 1),
        "hours": 4.0,
        "owner": "Ada",
        "takes_part": "whole team",
    }
    return Activity(**(given | changes))


def control(app: AppTest, kind: str, label: str) -> Any:
    return next(each for each in app.get(kind) if each.label == label)


def shown(app: AppTest) -> list[str]:
    """Titles in the table."""
    return list(app.dataframe[0].value["Activity"]) if app.dataframe else []


def keep(document: PlanDocument) -> None:
    context, engagement = home()
    keep_plan(context, plan_ground(context, engagement, document.settings), document)


# What is looked at


def test_the_next_four_weeks_hold_what_is_open_and_touches_them() -> None:
    # From today up to the 27th day after it.
    inside = [activity(begins=0), activity(begins=27), activity(begins=-60, days=61)]
    outside = [activity(begins=28), activity(begins=-1), activity(begins=3, status=Status.DONE)]
    assert all(is_in(Span.SOON, each, TODAY) for each in inside)
    assert not any(is_in(Span.SOON, each, TODAY) for each in outside)


def test_late_is_what_is_open_after_its_last_day() -> None:
    assert is_in(Span.LATE, activity(begins=-1), TODAY)
    assert not is_in(Span.LATE, activity(begins=0), TODAY)
    assert not is_in(Span.LATE, activity(begins=-1, status=Status.DROPPED), TODAY)
    assert is_in(Span.EVERYTHING, activity(begins=-1, status=Status.DROPPED), TODAY)
    assert not is_in(Span.OPEN, activity(status=Status.DONE), TODAY)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(units=("West",)),
        Filters(phases=(Phase.LAUNCH,)),
        Filters(owners=("Ada",)),
        Filters(statuses=(Status.NOT_STARTED,)),
        Filters(words="  TRAINING west "),
        Filters(words="ada"),
        Filters(),
    ],
)
def test_each_filter_keeps_what_fits(filters: Filters) -> None:
    assert filters.kept([activity()], TODAY) == (activity(),)
    other = activity(
        title="Pulse", phase=Phase.LEARN, unit_name="East", owner="Bo", status=Status.IN_PROGRESS
    )
    assert filters.kept([other], TODAY) == (() if filters != Filters() else (other,))


def test_the_sentence_counts_what_runs_soon_and_what_is_late() -> None:
    assert due_sentence([activity(), activity(begins=-3)], TODAY) == (
        "1 of 2 activities runs in the next four weeks; 1 is late."
    )
    assert due_sentence([activity(begins=60)], TODAY) == (
        "None of 1 activities runs in the next four weeks; the next begins on 30 Apr 2027."
    )
    done = activity(status=Status.DONE)
    assert due_sentence([done], TODAY) == "None of 1 activities run in the next four weeks; none is late."


def test_a_reader_sees_first_what_runs_soon_else_what_is_late_else_everything() -> None:
    soon, late, later = activity(), activity(begins=-9), activity(begins=90)
    assert span_to_open([soon, late, later], TODAY) is Span.SOON
    assert span_to_open([late, later], TODAY) is Span.LATE
    assert span_to_open([later], TODAY) is Span.EVERYTHING


# Picture and table


def test_bars_tell_open_late_and_ended_apart_by_more_than_colour() -> None:
    rows = [activity(1), activity(2, begins=-3), activity(3, status=Status.DONE)]
    traces = {trace.name: trace for trace in activity_gantt(rows, TODAY, "#000").data}
    assert set(traces) == {"Open", "Late", "Done or dropped"}
    assert [list(traces[name].y) for name in ("Open", "Late", "Done or dropped")] == [[0], [1], [2]]
    shapes = {name: trace.marker.pattern.shape for name, trace in traces.items()}
    assert len(set(shapes.values())) == 3
    # A pattern without a ground of its own is drawn on nothing.
    assert traces["Late"].marker.pattern.bgcolor == traces["Late"].marker.color
    assert traces["Done or dropped"].marker.pattern.bgcolor == traces["Done or dropped"].marker.color
    # Both days count: one that begins and ends on a day is a day long.
    assert list(traces["Open"].x) == [DAY]


def test_a_day_among_years_can_still_be_seen_and_sessions_have_a_sign(shared_sample: Path) -> None:
    rows = [activity(1), activity(2, begins=1000)]
    (bars,) = activity_gantt(rows, TODAY, "#000").data
    # 1001 days, and 3 % of room on both sides.
    assert bars.x[0] == pytest.approx(1001 * 1.06 * DAY * 0.015)
    # Its day is in the middle of its bar.
    middle = datetime.fromisoformat(bars.base[0]) + timedelta(milliseconds=bars.x[0] / 2)
    assert abs(middle - datetime(2027, 3, 1, 12)) < timedelta(seconds=1)
    held = [each for each in timed(plan()).activities if each.session][:5]
    signs = activity_gantt(held, TODAY, "#000").data[-1]
    assert list(signs.x) == [f"{each.session.begins.date()}T12:00" for each in held if each.session]


def test_the_dates_of_one_short_activity_are_weeks_without_clock_times() -> None:
    figure = activity_gantt([activity()], TODAY, "#000")
    first, last = (datetime.fromisoformat(end) for end in figure.layout.xaxis.range)
    # Four weeks about 1 Mar 2027.
    assert (first, last) == (datetime(2027, 2, 15, 12), datetime(2027, 3, 15, 12))
    assert "%H" not in figure.layout.xaxis.tickformat


def test_the_line_of_today_stands_beside_bars_and_never_runs_through_names() -> None:
    figure = activity_gantt([activity(1), activity(2)], TODAY, "#000")
    assert [each.x0 for each in figure.layout.shapes] == ["2027-03-01"] * 2
    for line, name in zip(figure.layout.shapes, figure.layout.annotations, strict=True):
        # Rows count downwards, and a name stands above its place.
        assert line.y0 > name.y
        assert line.y1 < name.y + 0.75


def test_names_are_no_markup_in_the_picture() -> None:
    hostile = activity(title="<img src=x>", unit_name="<b>R&D", owner="<i>Ada")
    figure = activity_gantt([hostile], TODAY, "#000")
    told = figure.layout.annotations[0].text + figure.data[0].hovertext[0]
    assert not any(tag in told for tag in ("<img", "<b>R&D", "<i>"))


def test_the_table_says_who_when_how_far_and_whether_it_is_late() -> None:
    table = activity_table([activity(begins=-3, days=2, complete=0.5, needs_session=True)], TODAY)
    assert table.iloc[0].to_dict() == {
        "Activity": "Team training",
        "Unit": "West",
        "Owner": "Ada",
        "From": date(2027, 2, 26),
        "To": date(2027, 2, 27),
        "Status": "not started, late",
        "Done": 0.5,
        "Session": "no time yet",
    }


# The page


def test_filters_are_worked_out_together_and_can_leave_nothing(shared_sample: Path) -> None:
    app = started(Place.ACTIVITIES)
    every = plan().activities
    control(app, "button_group", "Time").set_value("Everything").run()
    assert len(shown(app)) == len(every)
    assert f"The first {MOST_ROWS} of {len(every)}" in words(app)
    unit = next(row.name for row in plan().rows if row.pilot)
    control(app, "multiselect", "Unit").set_value([unit]).run()
    mine = [each.title for each in every if each.unit_name == unit]
    assert sorted(shown(app)) == sorted(mine)
    control(app, "multiselect", "Phase").set_value(["launch"]).run()
    assert 0 < len(shown(app)) < len(mine)
    control(app, "text_input", "Words in it").set_value("nothing is called so").run()
    assert not app.exception
    assert "No activity fits these filters." in words(app)


def test_what_is_done_leaves_the_open_list_and_stays_in_everything(own_sample: Path) -> None:
    context, engagement = home()
    early = next(each for each in plan().activities if not each.needs_session)
    record_progress(context, engagement, {early.id: Progress(Status.DONE)}, by="Ada")
    app = started(Place.ACTIVITIES)
    control(app, "button_group", "Time").set_value("Open").run()
    assert len(shown(app)) == len(plan().activities) - 1
    control(app, "button_group", "Time").set_value("Everything").run()
    table = app.dataframe[0].value
    assert list(table[table["Status"] == "done"]["Done"]) == [1.0]
    assert len(table) == len(plan().activities)


def test_two_thousand_activities_are_one_table_and_sixty_bars(own_sample: Path) -> None:
    one = plan().activities[0]
    many = tuple(one.model_copy(update={"id": UUID(int=number)}) for number in range(2_000))
    keep(plan().model_copy(update={"activities": many}))
    app = started(Place.ACTIVITIES)
    control(app, "button_group", "Time").set_value("Everything").run()
    assert not app.exception
    assert len(shown(app)) == 2_000
    assert f"The first {MOST_ROWS} of 2000" in words(app)
    # No widget for a row: as many as with a handful of activities.
    assert len(app.multiselect) + len(app.text_input) + len(app.checkbox) <= 6


# What is chosen


def chosen_page(ids: tuple[str, ...]) -> None:
    from uuid import UUID

    from engagement.lessons import lessons_of
    from engagement.planning import latest_plan
    from engagement.working import decided_activities
    from ui.components.activity_detail import activity_detail
    from ui.components.activity_list import by_id
    from ui.components.activity_progress import progress_form
    from ui.session import choice
    from ui.wiring import context_for

    chosen = choice()
    context = context_for(chosen.workspace)
    known = by_id(decided_activities(context, chosen.engagement, latest_plan(context, chosen.engagement)[1]))
    picked = [known[UUID(each)] for each in ids]
    progress_form(context, chosen, picked)
    activity_detail(picked[0], known, lessons_of(context, chosen.engagement, units=[picked[0].unit]))


def chosen(*activities: Activity) -> AppTest:
    ids = tuple(str(each.id) for each in activities)
    app = AppTest.from_function(chosen_page, default_timeout=SECONDS, kwargs={"ids": ids}).run()
    assert not app.exception
    return app


def test_several_activities_are_done_in_one_step(own_sample: Path) -> None:
    first, second, *_ = (each for each in plan().activities if not each.needs_session)
    app = chosen(first, second)
    assert "How far: 2 activities" in words(app)
    app.selectbox[0].set_value(Status.DONE)
    app.text_input[0].set_value("Ada")
    click(app, "Save progress")
    context, engagement = home()
    edits = context.store.dossier(context.workspace, engagement).ledger.edits
    assert [(each.activity, each.status, each.complete, each.by) for each in edits] == [
        (each.id, Status.DONE, 1.0, "Ada") for each in (first, second)
    ]


def test_progress_without_a_name_is_refused_and_nothing_is_kept(own_sample: Path) -> None:
    app = chosen(plan().activities[0])
    app.selectbox[0].set_value(Status.IN_PROGRESS)
    app.number_input[0].set_value(100)
    click(app, "Save progress")
    assert "Nothing was saved. 2 points need attention." in app.error[0].value
    context, engagement = home()
    assert context.store.dossier(context.workspace, engagement).ledger.edits == ()


def test_one_activity_tells_its_steps_what_comes_before_and_its_source(shared_sample: Path) -> None:
    kinds = activity_templates().by_id
    known = {each.id: each for each in plan().activities}
    one = next(each for each in known.values() if each.after and kinds[each.template].steps)
    told = words(chosen(one))
    assert "Comes after:" in told
    assert any(known[each].title in told for each in one.after)
    assert all(step in told for step in kinds[one.template].steps)
    assert "Source: " in told
    assert f"Owner: {one.owner}" in told


def test_a_review_begins_with_what_was_learned_before(own_sample: Path) -> None:
    context, engagement = home()
    review = next(each for each in plan().activities if each.template == "review-retrospective")
    other = next(each for each in plan().activities if each.template == "setup-workshop")
    note = Lesson(
        id=UUID(int=1),
        unit=review.unit,
        period="2026-Q3",
        kind=LessonKind.CHANGE,
        text="Fewer key results, *please*.",
        by="Ada",
        on=TODAY,
    )
    context.store.change_dossier(
        context.workspace, engagement, lambda dossier: dossier.model_copy(update={"lessons": (note,)})
    )
    assert "Fewer key results, *please*." in words(chosen(review))
    assert "What was learned before" not in words(chosen(other))
