"""A small client with a baseline and a plan of two waves, made by hand so that no solver moves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from engagement.context import Context
from engagement.model import PlanVersion
from rollout.planning.document import PlanDocument, PlanRow
from rollout.planning.settings import PlanSettings
from rollout.problem.plan import RolloutPlan
from surveys.organisation import Level

FIRST, SECOND = date(2027, 1, 1), date(2027, 4, 1)
WAVES: Mapping[date, tuple[str, ...]] = {FIRST: ("North",), SECOND: ("South", "West")}


def keep_plan(context: Context, engagement: UUID, waves: Mapping[date, Sequence[str]] = WAVES) -> UUID:
    """A plan in which the named units start on these days, kept as the newest version."""
    organisation = context.store.organisation(context.workspace, engagement)
    assert organisation is not None
    units = {unit.name: unit.id for unit in organisation.units}
    document = PlanDocument(
        made_on=context.today(),
        settings=PlanSettings(),
        solution=RolloutPlan(status="feasible"),
        rows=tuple(
            _row(units[name], name, number, start)
            for number, (start, names) in enumerate(waves.items(), start=1)
            for name in names
        ),
        loads=(),
        activities=(),
    )
    version = PlanVersion(
        id=context.new_id(),
        workspace_id=context.workspace,
        engagement_id=engagement,
        number=1 + len(context.store.plan_versions(context.workspace, engagement)),
        made_on=context.today(),
        snapshot_id=None,
        content=document.model_dump_json(),
    )
    context.store.add_plan_version(version)
    return version.id


def _row(unit: UUID, name: str, wave: int, start: date) -> PlanRow:
    return PlanRow(
        unit=unit,
        name=name,
        level=Level.TEAM,
        depth=2,
        parent="Firm",
        lead="",
        members=30,
        wave=wave,
        quarter=f"{start.year}-Q{(start.month + 2) // 3}",
        starts_on=start,
        pilot=wave == 1,
        read_from=name,
        repairs=(),
        preparations=(),
        reasons=(),
    )
