"""Workspaces, engagements and what belongs to an engagement directly."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from engagement.model import Engagement, Workspace
from engagement.ports import AlreadyKept, NotKept
from storage import schema
from storage.rows import insert_units, organisation_of, record_of, row_of
from storage.traces import forget
from storage.transactions import (
    Transactions,
    drop_unused_instruments,
    held_engagement,
    held_workspace,
    within,
)
from surveys.organisation import Organisation


class EngagementRecords(Transactions):
    """Workspaces, engagements, organisations and remembered mappings."""

    def add_workspace(self, workspace: Workspace) -> None:
        """Keep a new workspace. Raises AlreadyKept."""
        row = row_of(workspace, id="workspace_id")
        try:
            with self._writing() as connection:
                connection.execute(insert(schema.workspaces), row)
        except IntegrityError:
            raise AlreadyKept(f"workspace {workspace.id} is there already") from None

    def workspaces(self) -> tuple[Workspace, ...]:
        """Every workspace, by name."""
        with self._reading() as connection:
            rows = connection.execute(select(schema.workspaces)).mappings()
            found = [record_of(Workspace, row, id="workspace_id") for row in rows]
        # Databases disagree about the order of names, so names are sorted here.
        return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))

    def save_engagement(self, engagement: Engagement) -> None:
        """Keep an engagement, new or changed. Raises NotKept for an unknown workspace."""
        table, row = schema.engagements, row_of(engagement)
        with self._writing() as connection:
            held_workspace(connection, engagement.workspace_id)
            here = within(table, engagement.workspace_id, id=engagement.id)
            if connection.execute(update(table).where(here).values(row)).rowcount == 0:
                connection.execute(insert(table), row)

    def engagements(self, workspace: UUID) -> tuple[Engagement, ...]:
        """A workspace's engagements, newest first, then by name."""
        table = schema.engagements
        with self._reading() as connection:
            rows = connection.execute(select(table).where(within(table, workspace))).mappings()
            found = [record_of(Engagement, row) for row in rows]
        by_name = sorted(found, key=lambda each: (each.name.casefold(), each.id))
        return tuple(sorted(by_name, key=lambda each: each.created_on, reverse=True))

    def engagement(self, workspace: UUID, engagement: UUID) -> Engagement:
        """One engagement. Raises NotKept."""
        table = schema.engagements
        query = select(table).where(within(table, workspace, id=engagement))
        with self._reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotKept(f"there is no engagement {engagement} in this workspace")
        return record_of(Engagement, row)

    def delete_engagement(self, workspace: UUID, engagement: UUID) -> None:
        """Remove an engagement with all that belongs to it. Raises NotKept."""
        table = schema.engagements
        with self._writing() as connection:
            held_workspace(connection, workspace)
            if connection.execute(delete(table).where(within(table, workspace, id=engagement))).rowcount == 0:
                raise NotKept(f"there is no engagement {engagement} in this workspace")
            drop_unused_instruments(connection, workspace)
        forget(self._engine)

    def save_organisation(self, workspace: UUID, engagement: UUID, organisation: Organisation) -> None:
        """Replace the engagement's current organisation. Raises NotKept."""
        table = schema.organisations
        owner: dict[str, object] = {"workspace_id": workspace, "organisation_id": uuid4()}
        row = {"id": owner["organisation_id"], "workspace_id": workspace, "engagement_id": engagement}
        with self._writing() as connection:
            held_engagement(connection, workspace, engagement)
            connection.execute(delete(table).where(_current(workspace, engagement)))
            connection.execute(insert(table), {**row, "survey_id": None})
            insert_units(connection, schema.units, owner, organisation)

    def organisation(self, workspace: UUID, engagement: UUID) -> Organisation | None:
        """The engagement's current organisation, units in the order saved; None before the first."""
        table = schema.organisations
        with self._reading() as connection:
            found = connection.execute(select(table.c.id).where(_current(workspace, engagement))).scalar()
            return None if found is None else organisation_of(connection, schema.units, workspace, found)

    def remember_mapping(self, workspace: UUID, headings_digest: str, mapping: dict[str, str]) -> None:
        """Remember how a set of headings was read. Raises NotKept for an unknown workspace."""
        table = schema.remembered_mappings
        row = {"workspace_id": workspace, "headings_digest": headings_digest, "mapping": mapping}
        here = within(table, workspace, headings_digest=headings_digest)
        with self._writing() as connection:
            held_workspace(connection, workspace)
            connection.execute(delete(table).where(here))
            connection.execute(insert(table), row)

    def remembered_mapping(self, workspace: UUID, headings_digest: str) -> dict[str, str] | None:
        """How the same headings were read last time, if they were."""
        table = schema.remembered_mappings
        query = select(table.c.mapping).where(within(table, workspace, headings_digest=headings_digest))
        with self._reading() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else {str(key): str(value) for key, value in found.items()}


def _current(workspace: UUID, engagement: UUID) -> ColumnElement[bool]:
    """The engagement's current organisation; the others are copies that belong to surveys."""
    return within(schema.organisations, workspace, engagement_id=engagement, survey_id=None)
