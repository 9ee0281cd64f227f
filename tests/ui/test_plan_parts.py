"""The plan's figures, table and settings, apart from the page."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from engagement.report import Report
from rollout.calendar import Cycle
from rollout.planning.settings import PlanSettings, RuleOff
from rollout.search.watch import Progress
from surveys.faults import FaultsError
from ui.components.plan_job import quality_words, stage_words
from ui.components.plan_rows import rows_markup
from ui.components.plan_settings_values import launch_profile, settings_from
from ui.figures.plan_figures import Load, load_bars, started_rows, waves_gantt
from ui.figures.plan_progress import has_lines, progress_lines

INK = "#000000"
NO_DATES = pd.DataFrame([], columns=["From", "To", "Why"])


def dates(*rows: tuple[date | None, date | None, str | None]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["From", "To", "Why"])


def test_each_row_has_a_bar_from_its_planned_start_and_a_line_to_its_p80_date(sample_report: Report) -> None:
    plan = sample_report.plan
    rows = started_rows(plan)
    figure = waves_gantt(plan, INK)
    preparation, live, line, signs = figure.data
    assert [each[:10] for each in live.base] == [row.starts_on.isoformat() for row in rows if row.starts_on]
    assert len(preparation.y) == len(live.y) == len(signs.y) == len(rows)
    assert plan.chances is not None
    end = plan.settings.cycle.next_first_day(plan.loads[-1].starts_on) + timedelta(days=10)
    for place, row in enumerate(rows):
        chance = plan.chances.team(str(row.unit))
        assert chance is not None
        # A date beyond the picture ends at its edge, with another sign.
        assert signs.x[place] == min(chance.p80, end).isoformat()
        assert signs.marker.symbol[place] == ("triangle-right" if chance.p80 > end else "diamond")
        assert line.x[3 * place] == row.starts_on.isoformat()
        assert f"P80: {chance.p80.day} " in signs.hovertext[place]


def test_a_plan_without_chances_is_drawn_without_lines(sample_report: Report) -> None:
    plan = sample_report.plan.model_copy(update={"chances": None})
    assert len(waves_gantt(plan, INK).data) == 2


def test_names_are_no_markup_in_figure_and_table(sample_report: Report) -> None:
    plan = sample_report.plan
    rows = tuple(row.model_copy(update={"name": f"<img src=x>{row.depth}"}) for row in plan.rows)
    hostile = plan.model_copy(update={"rows": rows})
    assert "<img" not in "".join(waves_gantt(hostile, INK).layout.yaxis.ticktext)
    assert "<img" not in rows_markup(hostile, rows)
    assert "&lt;img" in rows_markup(hostile, rows)


def test_each_cell_of_a_row_names_its_column_for_phones(sample_report: Report) -> None:
    plan = sample_report.plan
    row = next(each for each in plan.rows if each.repairs)
    markup = rows_markup(plan, [row])
    for head in ("Wave", "Planned start", "Kept as planned", "Repair first", "Why"):
        assert f'data-head="{head}"' in markup
    assert plan.label(row.repairs[0]) in markup


def test_loads_name_the_period_nearest_to_its_own_limit() -> None:
    # 50 of 60 is nearer than 80 of 120.
    load = Load(("Q1 2027", "Q2 2027"), (80.0, 50.0), (120.0, 60.0), "coach hours")
    assert load.finding == "The fullest period is Q2 2027: 50 of 60 coach hours."
    bars, limits = load_bars(load, INK).data
    assert list(bars.y) == [80.0, 50.0]
    assert [each for each in limits.y if each is not None] == [120.0, 120.0, 60.0, 60.0]
    assert Load(("Q1 2027",), (0.0,), (0.0,), "seats").finding == "The plan takes no seats."
    assert load_bars(Load(("Q1 2027",), (0.0,), (0.0,), "seats"), INK).data


def test_the_lines_of_a_search_hold_what_was_found_until_now() -> None:
    steps = (
        Progress("A first list", 50.0, None, 0.1),
        Progress("Improving the plan", 61.2, 62.0, 1.0),
        Progress("Improving the plan", 61.2, 62.0, 3.0),
    )
    assert not has_lines(steps[:1])
    assert has_lines(steps)
    best, bound = progress_lines(steps, 4.5, INK).data
    assert (best.x[-1], best.y[-1]) == (4.5, 61.2)
    assert (bound.x[0], bound.y[0]) == (1.0, 62.0)


def test_a_search_is_told_as_far_as_it_is_known() -> None:
    assert stage_words(None, is_ending=False) == "It is being prepared."
    assert stage_words(None, is_ending=True) == "It is ending with the best plan it has."
    assert quality_words(None) == "No plan yet."
    assert quality_words(Progress("", 61.2, None, 1.0)).endswith("is not known yet.")
    assert quality_words(Progress("", 61.2, 61.2, 1.0)) == "Worth 61.2; no plan can be worth more."


def test_what_the_form_does_not_show_stays_and_what_it_shows_is_taken() -> None:
    kept = PlanSettings(coach_hours_in={"2027-Q1": 60.0}, coach_hours=100.0)
    values = {
        "cycle": Cycle.HALF,
        "seats": 30,
        "rules_off": [{"rule": "growth", "reason": "Everybody is trained."}],
    }
    settings = settings_from(
        kept, values, dates((date(2027, 12, 1), date(2027, 12, 31), "Closing"), (None, None, None))
    )
    assert settings.coach_hours_in == {"2027-Q1": 60.0}
    assert (settings.cycle, settings.seats, settings.coach_hours) == (Cycle.HALF, 30, 100.0)
    assert settings.rules_off == (RuleOff(rule="growth", reason="Everybody is trained."),)
    assert [each.reason for each in settings.avoid] == ["Closing"]


def test_all_slips_of_a_form_are_listed_together() -> None:
    avoid = dates((date(2027, 12, 31), date(2027, 12, 1), None), (date(2027, 5, 1), None, "Fair"))
    with pytest.raises(FaultsError) as refused:
        settings_from(PlanSettings(), {"coach_hours": 10.0}, avoid)
    assert [fault.place for fault in refused.value.faults] == [
        "Dates in which nobody starts, row 1",
        "Dates in which nobody starts, row 2",
        "Coach hours each period",
    ]


def test_hours_that_grow_into_a_start_are_enough() -> None:
    # 10 hours, and 10 more each of 7 times: 80 in the last period, a start takes 40.
    grown = settings_from(PlanSettings(), {"coach_hours": 10.0, "coach_hours_more": 10.0}, NO_DATES)
    assert grown.coach_hours_more == 10.0


def test_the_hours_after_a_start_keep_their_shares_of_it() -> None:
    # 16 and 6 of 40; half of them at 20, the usual shares where a start took nothing before.
    half = launch_profile(PlanSettings(), 20.0)
    assert (half["second_quarter_hours"], half["third_quarter_hours"]) == (8.0, 3.0)
    nothing = PlanSettings(launch_hours=0.0, second_quarter_hours=0.0, third_quarter_hours=0.0)
    assert launch_profile(nothing, 40.0)["second_quarter_hours"] == 16.0
