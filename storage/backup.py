"""A backup of the database while it is in use."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from storage.engine import outside_transactions
from storage.transactions import Transactions
from surveys.faults import Fault, FaultsError


class Backups(Transactions):
    """Copies of the whole database as it is at one moment."""

    def backup(self, path: Path) -> None:
        """Write the database to a new file, whoever else uses it meanwhile.

        Holds everything that was kept before the call. Rows lie in it by key, so it tells
        nothing of the order in which answers came, and what was deleted is not in it. Open it
        like any other database. Copying the file of a running program instead loses what is
        still in its log.

        Parameters
        ----------
        path : Path
            A file that does not exist yet, in a folder that does; readable by its owner only.

        Raises
        ------
        FaultsError
            If there is a file of that name, the file cannot be written, or the database is no
            SQLite file. No file of that name is left behind then.
        """
        if self._engine.dialect.name != "sqlite":
            problem = "the database is a PostgreSQL server, which has backups of its own"
            raise FaultsError([Fault("DATABASE_URL", problem, "Use pg_dump.")])
        if path.exists():
            problem, remedy = "there is a file of this name already", "Choose another name."
            raise FaultsError([Fault("the backup", problem, remedy, str(path))])
        # Under this name first, so that a backup that bears its own name is a whole one.
        unfinished = path.with_name(f"{path.name}.part")
        try:
            _create_private(unfinished)
        except OSError as error:
            raise _not_written(error, path) from None
        try:
            with outside_transactions(self._engine).connect() as connection:
                connection.exec_driver_sql("VACUUM INTO ?", (str(unfinished),))
            _sync(unfinished)
            unfinished.replace(path)
            _sync(path.parent)
        except (DBAPIError, OSError) as error:
            raise _not_written(error, path) from None
        finally:
            unfinished.unlink(missing_ok=True)


def _create_private(path: Path) -> None:
    """An empty file, readable by its owner only. Raises FileExistsError."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _sync(path: Path) -> None:
    """A file, or which files a folder has, is on the disk; Windows does it without being asked for folders."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _not_written(error: OSError | DBAPIError, path: Path) -> FaultsError:
    reason = str(error.orig) if isinstance(error, DBAPIError) else error.strerror or type(error).__name__
    remedy = "Choose a folder you may write to with enough room, and delete what an earlier try left there."
    return FaultsError([Fault("the backup", f"it cannot be written ({reason})", remedy, str(path))])
