"""What the plan's files are written from, gathered from the store."""

from __future__ import annotations

import pytest

from engagement.context import Context
from engagement.plan_pack import pack_of, plan_pack
from engagement.report import report
from engagement.working import Progress, record_progress
from exchange.workbooks import project_plan
from rollout.activities.activity import Status
from surveys.faults import FaultsError
from tests.engagement.running_plan import client_with_plan, plan_by_hand
from tests.engagement.two_waves import client
from tests.exchange.workbook_sample import opened, sample_report


def test_the_files_show_what_was_decided_since_the_plan_was_made(context: Context) -> None:
    engagement = client_with_plan(context)
    plan_by_hand(context, engagement)
    activities = pack_of(report(context, engagement)).plan.activities
    done = next(each for each in activities if not each.needs_session)
    record_progress(context, engagement, {done.id: Progress(Status.DONE)}, by="Ines Albrecht")
    pack = plan_pack(context, engagement)
    shown = {each.id: each for each in pack.plan.activities}
    assert shown[done.id].status is Status.DONE
    assert [number for number, _ in pack.versions] == [1, 2]
    assert pack.today == context.today()
    # The versions stay as they were kept.
    kept = {each.id: each for each in pack.versions[0][1].activities}
    assert kept[done.id].status is Status.NOT_STARTED
    sheet = opened(project_plan(pack, ["changes"]), values=True)["Activities"]
    status = {row[0]: row[13] for row in sheet.iter_rows(min_row=5, values_only=True)}
    assert status[str(done.id)] == "done"


def test_without_a_plan_it_is_said_what_is_missing(context: Context) -> None:
    with pytest.raises(FaultsError, match="there is no plan yet"):
        plan_pack(context, client(context))


def test_a_report_alone_is_its_own_only_version() -> None:
    found = sample_report()
    pack = pack_of(found)
    assert pack.versions == ((found.plan_number, found.plan),)
    assert pack.today == found.plan.made_on
