"""Surveys with what was locked when they opened."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from engagement.ports import AlreadyKept, NotKept
from storage import schema
from storage.checks import require_fitting_survey, require_next_state, require_reopenable
from storage.rows import insert_all, insert_units, instrument_of, organisation_of, record_of, row_of
from storage.traces import forget, write_in_key_order
from storage.transactions import (
    Transactions,
    drop_unused_instruments,
    held_engagement,
    held_workspace,
    within,
)
from surveys.instrument import Instrument
from surveys.organisation import Organisation
from surveys.survey import ReportingUnit, Survey, SurveyState


class SurveyRecords(Transactions):
    """Surveys, their instruments, their copies of the organisation and their reporting units."""

    def open_survey(
        self,
        survey: Survey,
        instrument: Instrument,
        snapshot: Organisation,
        reporting: Sequence[ReportingUnit],
    ) -> None:
        """Keep a survey with its instrument, its copy of the organisation and its reporting units.

        Raises NotKept for an unknown engagement, AlreadyKept for a survey that is there,
        ValueError if the parts do not fit together.
        """
        require_fitting_survey(survey, instrument, snapshot, reporting)
        workspace = survey.workspace_id
        with self._writing() as connection:
            held_workspace(connection, workspace)
            held_engagement(connection, workspace, survey.engagement_id)
            if _is_kept(connection, survey):
                raise AlreadyKept(f"survey {survey.id} is there already")
            keep_instrument(connection, workspace, instrument)
            row = {**row_of(survey), "position": _next_position(connection, survey)}
            connection.execute(insert(schema.surveys), row)
            _keep_snapshot(connection, survey, snapshot)
            owner = {"workspace_id": workspace, "survey_id": survey.id}
            rows = [
                {**row_of(unit, parent="parent_id"), "parent_id": unit.parent, "position": position, **owner}
                for position, unit in enumerate(reporting)
            ]
            insert_all(connection, schema.reporting_units, rows)

    def surveys(self, workspace: UUID, engagement: UUID) -> tuple[Survey, ...]:
        """The engagement's surveys in the order they were opened."""
        table = schema.surveys
        query = select(table).where(within(table, workspace, engagement_id=engagement))
        with self._reading() as connection:
            rows = connection.execute(query.order_by(table.c.position)).mappings()
            return tuple(record_of(Survey, row) for row in rows)

    def survey(self, workspace: UUID, survey: UUID) -> Survey:
        """One survey. Raises NotKept."""
        with self._reading() as connection:
            return kept_survey(connection, workspace, survey)

    def survey_instrument(self, workspace: UUID, survey: UUID) -> Instrument:
        """The instrument as it was when the survey opened. Raises NotKept."""
        with self._reading() as connection:
            return kept_instrument(connection, kept_survey(connection, workspace, survey))

    def survey_organisation(self, workspace: UUID, survey: UUID) -> Organisation:
        """The organisation as it was when the survey opened. Raises NotKept."""
        table = schema.organisations
        query = select(table.c.id).where(within(table, workspace, survey_id=survey))
        with self._reading() as connection:
            kept_survey(connection, workspace, survey)
            found = connection.execute(query).scalar_one()
            return organisation_of(connection, schema.units, workspace, found)

    def survey_reporting_units(self, workspace: UUID, survey: UUID) -> tuple[ReportingUnit, ...]:
        """The survey's reporting units in tree order. Raises NotKept."""
        table = schema.reporting_units
        query = select(table).where(within(table, workspace, survey_id=survey))
        with self._reading() as connection:
            kept_survey(connection, workspace, survey)
            rows = connection.execute(query.order_by(table.c.position)).mappings()
            return tuple(record_of(ReportingUnit, row, parent="parent_id") for row in rows)

    def set_survey_state(self, workspace: UUID, survey: UUID, state: SurveyState) -> None:
        """Close a survey: from then on its answers neither change nor show when they came.

        Raises NotKept, and ValueError for every step but open -> closed; `publish` takes
        the last one.
        """
        with self._writing() as connection:
            require_next_state(kept_survey(connection, workspace, survey, held=True).state, state)
            write_state(connection, workspace, survey, state)
            write_in_key_order(connection, workspace, survey)
        forget(self._engine)

    def reopen_survey(self, workspace: UUID, survey: UUID) -> None:
        """Open a survey that has published results again, for late answers.

        Its results stay as they are until it is published again. Raises NotKept, ValueError if
        it is open or was never published.
        """
        with self._writing() as connection:
            state = kept_survey(connection, workspace, survey, held=True).state
            require_reopenable(state, kept_publications(connection, workspace, survey))
            write_state(connection, workspace, survey, SurveyState.OPEN)

    def delete_survey(self, workspace: UUID, survey: UUID) -> None:
        """Remove a survey with its answers and snapshot. Raises NotKept."""
        table = schema.surveys
        with self._writing() as connection:
            held_workspace(connection, workspace)
            if connection.execute(delete(table).where(within(table, workspace, id=survey))).rowcount == 0:
                raise NotKept(f"there is no survey {survey} in this workspace")
            drop_unused_instruments(connection, workspace)
        forget(self._engine)


def kept_survey(connection: Connection, workspace: UUID, survey: UUID, *, held: bool = False) -> Survey:
    """A survey, held until the transaction ends if asked to. Raises NotKept."""
    table = schema.surveys
    query = select(table).where(within(table, workspace, id=survey))
    if held:
        query = query.with_for_update(key_share=True)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotKept(f"there is no survey {survey} in this workspace")
    return record_of(Survey, row)


def kept_publications(connection: Connection, workspace: UUID, survey: UUID) -> int:
    """How often a survey was published."""
    table = schema.published_snapshots
    query = select(func.count()).select_from(table).where(within(table, workspace, survey_id=survey))
    return connection.execute(query).scalar_one()


def write_state(connection: Connection, workspace: UUID, survey: UUID, state: SurveyState) -> None:
    """Put a survey into another state."""
    table = schema.surveys
    connection.execute(update(table).where(within(table, workspace, id=survey)).values(state=state.value))


def kept_instrument(connection: Connection, survey: Survey) -> Instrument:
    """The instrument a survey was opened with."""
    table = schema.instruments
    here = within(table, survey.workspace_id, content_hash=survey.instrument_hash)
    query = select(table.c.content).where(here)
    return instrument_of(connection.execute(query).scalar_one(), survey.instrument_hash)


def kept_unit_ids(connection: Connection, workspace: UUID, survey: UUID) -> tuple[UUID, ...]:
    """The units of a survey's organisation, in the order in which they were kept."""
    units, organisations = schema.units, schema.organisations
    query = (
        select(units.c.unit_id)
        .join(
            organisations,
            (organisations.c.workspace_id == units.c.workspace_id)
            & (organisations.c.id == units.c.organisation_id),
        )
        .where(within(organisations, workspace, survey_id=survey))
        .order_by(units.c.position)
    )
    return tuple(connection.execute(query).scalars())


def _is_kept(connection: Connection, survey: Survey) -> bool:
    table = schema.surveys
    query = select(exists().where(within(table, survey.workspace_id, id=survey.id)))
    return bool(connection.execute(query).scalar())


def _next_position(connection: Connection, survey: Survey) -> int:
    table = schema.surveys
    here = within(table, survey.workspace_id, engagement_id=survey.engagement_id)
    query = select(func.max(table.c.position)).where(here)
    return (connection.execute(query).scalar() or 0) + 1


def keep_instrument(connection: Connection, workspace: UUID, instrument: Instrument) -> None:
    """Keep an instrument, unless the workspace has it already."""
    table = schema.instruments
    here = within(table, workspace, content_hash=instrument.content_hash)
    if not connection.execute(select(exists().where(here))).scalar():
        content = instrument.model_dump(mode="json")
        row = {"workspace_id": workspace, "content_hash": instrument.content_hash, "content": content}
        connection.execute(insert(table), row)


def _keep_snapshot(connection: Connection, survey: Survey, snapshot: Organisation) -> None:
    owner: dict[str, object] = {"workspace_id": survey.workspace_id, "organisation_id": uuid4()}
    row = {
        "workspace_id": survey.workspace_id,
        "id": owner["organisation_id"],
        "engagement_id": survey.engagement_id,
        "survey_id": survey.id,
    }
    connection.execute(insert(schema.organisations), row)
    insert_units(connection, schema.units, owner, snapshot)
