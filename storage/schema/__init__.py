"""The tables. `storage/migrations` builds them; a test holds the two against each other.

Every table of a client's data carries its workspace, and every foreign key includes it: a row
cannot point into another client's data, whatever a query forgets. Primary keys start with the
workspace, so that an id that exists elsewhere behaves as if it did not exist. No table has a
time stamp, but for the sessions of those who log in.
"""

from __future__ import annotations

from storage.schema.access import accounts, secrets, sessions
from storage.schema.base import DIGEST_BYTES, KEY_BYTES, metadata
from storage.schema.collecting import comment_readings, invitations, links, receipts, rooms, workshop_notes
from storage.schema.projects import (
    designs,
    dossiers,
    engagements,
    facts,
    observations,
    organisations,
    remembered_mappings,
    units,
    workspaces,
)
from storage.schema.waves import (
    comments,
    import_batches,
    instruments,
    plan_files,
    plan_versions,
    published_snapshots,
    reporting_units,
    submissions,
    surveys,
)

__all__ = [
    "DIGEST_BYTES",
    "KEY_BYTES",
    "accounts",
    "comment_readings",
    "comments",
    "designs",
    "dossiers",
    "engagements",
    "facts",
    "import_batches",
    "instruments",
    "invitations",
    "links",
    "metadata",
    "observations",
    "organisations",
    "plan_files",
    "plan_versions",
    "published_snapshots",
    "receipts",
    "remembered_mappings",
    "reporting_units",
    "rooms",
    "secrets",
    "sessions",
    "submissions",
    "surveys",
    "units",
    "workshop_notes",
    "workspaces",
]
