"""Plan versions that come of a returned file: version, decisions, settings and file in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from engagement.dossier import Dossier
from engagement.model import KeptFile, PlanVersion
from rollout.planning.settings import PlanSettings
from storage import schema
from storage.dossier_records import write_dossier
from storage.result_records import insert_plan_version
from storage.rows import record_of
from storage.transactions import Transactions, held_engagement, within


class StepRecords(Transactions):
    """What is kept together or not at all, and the file that it came from."""

    def keep_step(
        self,
        version: PlanVersion,
        change: Callable[[Dossier], Dossier],
        *,
        settings: Callable[[PlanSettings], PlanSettings] | None = None,
        file: KeptFile | None = None,
    ) -> Dossier:
        """A plan version, what was decided on the way to it, and the file that said so, all in one step.

        The dossier is changed as by `change_dossier`, and the engagement's settings likewise; what one of the
        changes raises leaves everything as it was. The file takes the place of the one before. Raises what
        `add_plan_version` and `change_dossier` raise.
        """
        workspace, engagement = version.workspace_id, version.engagement_id
        with self._writing() as connection:
            held_engagement(connection, workspace, engagement)
            insert_plan_version(connection, version)
            changed = write_dossier(connection, workspace, engagement, change)
            if settings is not None:
                _write_settings(connection, workspace, engagement, settings)
            if file is not None:
                _write_file(connection, workspace, engagement, file)
        return changed

    def plan_file(self, workspace: UUID, engagement: UUID) -> KeptFile | None:
        """The plan's workbook as it came back last, if one was kept."""
        table = schema.plan_files
        query = select(table).where(within(table, workspace, engagement_id=engagement))
        with self._reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else record_of(KeptFile, row)


def _write_settings(
    connection: Connection, workspace: UUID, engagement: UUID, change: Callable[[PlanSettings], PlanSettings]
) -> None:
    table = schema.engagements
    here = within(table, workspace, id=engagement)
    found = connection.execute(select(table.c.settings).where(here)).scalar_one()
    changed = change(PlanSettings.model_validate(found))
    connection.execute(update(table).where(here).values(settings=changed.model_dump(mode="json")))


def _write_file(connection: Connection, workspace: UUID, engagement: UUID, file: KeptFile) -> None:
    table, row = schema.plan_files, file.model_dump()
    here = within(table, workspace, engagement_id=engagement)
    if connection.execute(update(table).where(here).values(row)).rowcount == 0:
        owner = {"workspace_id": workspace, "engagement_id": engagement}
        connection.execute(insert(table), {**owner, **row})
