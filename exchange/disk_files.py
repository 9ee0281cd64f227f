"""Files on the disk, read and written with the faults that a person can mend."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from surveys.faults import Fault, FaultsError


def content_of(path: Path) -> bytes:
    """A file's content. Raises FaultsError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise FaultsError(
            [Fault(str(path), f"it cannot be read ({error.strerror})", "Check the path and its permissions.")]
        ) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file wholly or not at all. Raises FaultsError if it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            # A temporary file is private; what people asked for has the usual permissions.
            umask = os.umask(0)
            os.umask(umask)
            Path(name).chmod(0o666 & ~umask)
            Path(name).replace(path)
        finally:
            # Still there only if something failed.
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise FaultsError(
            [Fault(str(path), f"it cannot be written ({error.strerror})", "Choose another place.")]
        ) from None
