"""Rooms, links, invitations, receipts, and what the workshop took down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from engagement.ports import AlreadyKept, NotKept, WayIn
from engagement.room import CommentReading, Room, WorkshopNote
from storage import schema
from storage.rows import insert_all, record_of, row_of
from storage.survey_records import kept_survey, kept_unit_ids
from storage.traces import forget
from storage.transactions import Transactions, within
from surveys.links import Invitation, Link


class CollectingRecords(Transactions):
    """How answers come in live."""

    def save_room(self, room: Room) -> None:
        """Keep how a survey is collected live. Raises NotKept for an unknown survey."""
        with self._writing() as connection:
            kept_survey(connection, room.workspace_id, room.survey_id, held=True)
            _write_room(connection, room)

    def change_room(self, workspace: UUID, survey: UUID, change: Callable[[Room], Room]) -> Room:
        """The room with a change, kept; of two at the same time the later one sees the earlier.

        A room that was never saved starts as a new one. Raises NotKept for an unknown survey.
        """
        with self._writing() as connection:
            kept_survey(connection, workspace, survey, held=True)
            room = _room(connection, workspace, survey)
            changed = change(room or Room(workspace_id=workspace, survey_id=survey))
            _write_room(connection, changed)
        return changed

    def room(self, workspace: UUID, survey: UUID) -> Room | None:
        """How a survey is collected live, once that was decided."""
        with self._reading() as connection:
            return _room(connection, workspace, survey)

    def add_links(self, workspace: UUID, survey: UUID, links: Sequence[Link]) -> None:
        """Keep new links into a survey. Raises NotKept, AlreadyKept if a code is taken anywhere."""
        owner = {"workspace_id": workspace, "survey_id": survey}
        with self._writing() as connection:
            _require_units(connection, workspace, survey, links)
            try:
                insert_all(connection, schema.links, [{**row_of(link), **owner} for link in links])
            except IntegrityError:
                raise AlreadyKept("a link of the same code is there already") from None

    def links(self, workspace: UUID, survey: UUID) -> tuple[Link, ...]:
        """The links into a survey, by code."""
        table = schema.links
        query = select(table).where(within(table, workspace, survey_id=survey)).order_by(table.c.code)
        with self._reading() as connection:
            return tuple(record_of(Link, row) for row in connection.execute(query).mappings())

    def add_invitations(self, workspace: UUID, survey: UUID, invitations: Sequence[Invitation]) -> None:
        """Keep new invitations. Raises NotKept, AlreadyKept if one is there."""
        with self._writing() as connection:
            _require_units(connection, workspace, survey, invitations)
            try:
                _insert_invitations(connection, workspace, survey, invitations)
            except IntegrityError:
                raise AlreadyKept("an invitation of the same token is there already") from None

    def renew_invitations(self, workspace: UUID, survey: UUID, renewed: Mapping[bytes, bytes]) -> None:
        """Give unspent invitations new digests: old -> new. Raises NotKept for one that is not there.

        Invitations that were spent meanwhile keep theirs.
        """
        table = schema.invitations
        with self._writing() as connection:
            # Held, so that none of them is spent meanwhile.
            kept_survey(connection, workspace, survey, held=True)
            kept = {each.digest: each for each in _invitations(connection, workspace, survey)}
            unknown = renewed.keys() - kept.keys()
            if unknown:
                raise NotKept(f"{len(unknown)} invitations are not there")
            spent = _receipts(connection, workspace, survey)
            moved = {old: new for old, new in renewed.items() if old not in spent}
            for old in moved:
                connection.execute(
                    delete(table).where(within(table, workspace, survey_id=survey, digest=old))
                )
            new = [kept[old].model_copy(update={"digest": digest}) for old, digest in moved.items()]
            _insert_invitations(connection, workspace, survey, new)

    def invitations(self, workspace: UUID, survey: UUID) -> tuple[Invitation, ...]:
        """The invitations to a survey, by digest."""
        with self._reading() as connection:
            return _invitations(connection, workspace, survey)

    def erase_addresses(self, workspace: UUID, survey: UUID) -> None:
        """Empty the addresses of all invitations to a survey; their links go on working. Raises NotKept."""
        table = schema.invitations
        here = within(table, workspace, survey_id=survey)
        with self._writing() as connection:
            kept_survey(connection, workspace, survey, held=True)
            connection.execute(update(table).where(here).values(address=""))
        forget(self._engine)

    def receipts(self, workspace: UUID, survey: UUID) -> frozenset[bytes]:
        """The receipts of everything that was sent to a survey."""
        with self._reading() as connection:
            return _receipts(connection, workspace, survey)

    def is_received(self, workspace: UUID, survey: UUID, receipt: bytes) -> bool:
        """Whether a receipt is there."""
        table = schema.receipts
        here = within(table, workspace, survey_id=survey, digest=receipt)
        with self._reading() as connection:
            return bool(connection.execute(select(exists().where(here))).scalar())

    def way_in(self, code: str, digest: bytes) -> WayIn | None:
        """Where a link's code or a token's digest leads, in whatever workspace."""
        links, invitations = schema.links, schema.invitations
        with self._reading() as connection:
            row = connection.execute(select(links).where(links.c.code == code)).mappings().first()
            if row is not None:
                return WayIn(row["workspace_id"], row["survey_id"], record_of(Link, row))
            query = select(invitations).where(invitations.c.digest == digest)
            row = connection.execute(query).mappings().first()
        return (
            None if row is None else WayIn(row["workspace_id"], row["survey_id"], record_of(Invitation, row))
        )

    def save_note(self, workspace: UUID, survey: UUID, note: WorkshopNote) -> None:
        """Keep a note of the workshop, new or changed. Raises NotKept."""
        table = schema.workshop_notes
        here = within(table, workspace, survey_id=survey)
        with self._writing() as connection:
            kept_survey(connection, workspace, survey, held=True)
            changed = connection.execute(
                update(table).where(here & (table.c.id == note.id)).values(row_of(note))
            )
            if changed.rowcount == 0:
                last = connection.execute(select(func.max(table.c.position)).where(here)).scalar() or 0
                owner = {"workspace_id": workspace, "survey_id": survey, "position": last + 1}
                connection.execute(insert(table), {**row_of(note), **owner})

    def delete_note(self, workspace: UUID, survey: UUID, note: UUID) -> None:
        """Remove a note. Raises NotKept."""
        table = schema.workshop_notes
        here = within(table, workspace, survey_id=survey, id=note)
        with self._writing() as connection:
            if connection.execute(delete(table).where(here)).rowcount == 0:
                raise NotKept(f"there is no note {note} in this workspace")

    def notes(self, workspace: UUID, survey: UUID) -> tuple[WorkshopNote, ...]:
        """The workshop's notes in the order taken."""
        table = schema.workshop_notes
        query = select(table).where(within(table, workspace, survey_id=survey)).order_by(table.c.position)
        with self._reading() as connection:
            return tuple(record_of(WorkshopNote, row) for row in connection.execute(query).mappings())

    def save_comment_readings(
        self, workspace: UUID, survey: UUID, readings: Sequence[CommentReading]
    ) -> None:
        """Keep what was made of text answers, new or changed. Raises NotKept, also for an unknown text."""
        table, comments = schema.comment_readings, schema.comments
        owner = {"workspace_id": workspace, "survey_id": survey}
        query = select(comments.c.key).where(within(comments, workspace, survey_id=survey))
        with self._writing() as connection:
            kept_survey(connection, workspace, survey, held=True)
            if not {each.key for each in readings} <= set(connection.execute(query).scalars()):
                raise NotKept("a text answer is not there")
            for each in readings:
                connection.execute(
                    delete(table).where(within(table, workspace, survey_id=survey, key=each.key))
                )
            insert_all(connection, table, [{**dict(each), **owner} for each in readings])

    def comment_readings(self, workspace: UUID, survey: UUID) -> tuple[CommentReading, ...]:
        """What was made of text answers so far, in random-key order."""
        table = schema.comment_readings
        query = select(table).where(within(table, workspace, survey_id=survey)).order_by(table.c.key)
        with self._reading() as connection:
            return tuple(record_of(CommentReading, row) for row in connection.execute(query).mappings())


def _room(connection: Connection, workspace: UUID, survey: UUID) -> Room | None:
    table = schema.rooms
    query = select(table.c.content).where(within(table, workspace, survey_id=survey))
    content = connection.execute(query).scalar()
    return None if content is None else Room.model_validate(content)


def _write_room(connection: Connection, room: Room) -> None:
    table = schema.rooms
    here = within(table, room.workspace_id, survey_id=room.survey_id)
    content = room.model_dump(mode="json")
    if connection.execute(update(table).where(here).values(content=content)).rowcount == 0:
        row = {"workspace_id": room.workspace_id, "survey_id": room.survey_id, "content": content}
        connection.execute(insert(table), row)


def _require_units(
    connection: Connection, workspace: UUID, survey: UUID, ways: Sequence[Link] | Sequence[Invitation]
) -> None:
    """Ways in lead to units of the survey. Raises NotKept, ValueError."""
    kept_survey(connection, workspace, survey, held=True)
    known = set(kept_unit_ids(connection, workspace, survey))
    unknown = {each.unit_id for each in ways if each.unit_id is not None} - known
    if unknown:
        raise ValueError(f"units are not in the survey's organisation: {', '.join(map(str, unknown))}")


def _insert_invitations(
    connection: Connection, workspace: UUID, survey: UUID, invitations: Sequence[Invitation]
) -> None:
    owner = {"workspace_id": workspace, "survey_id": survey}
    ordered = sorted(invitations, key=lambda each: each.digest)
    insert_all(connection, schema.invitations, [{**dict(each), **owner} for each in ordered])


def _invitations(connection: Connection, workspace: UUID, survey: UUID) -> tuple[Invitation, ...]:
    table = schema.invitations
    query = select(table).where(within(table, workspace, survey_id=survey)).order_by(table.c.digest)
    return tuple(record_of(Invitation, row) for row in connection.execute(query).mappings())


def _receipts(connection: Connection, workspace: UUID, survey: UUID) -> frozenset[bytes]:
    table = schema.receipts
    query = select(table.c.digest).where(within(table, workspace, survey_id=survey))
    return frozenset(connection.execute(query).scalars())
