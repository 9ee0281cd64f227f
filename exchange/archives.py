"""Workbooks as the archives they are: refused before they unfold, by their list of contents alone."""

from __future__ import annotations

import io
import logging
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from openpyxl.styles import cell_style

from exchange.table_rows import refused

LARGEST_UNPACKED_BYTES = 50_000_000
LARGEST_RATIO = 100
MOST_ENTRIES = 500
_PIECE_BYTES = 1 << 16
SAVE_AGAIN = "Open it in Excel and save it again as .xlsx."
_AS_XLSX = "Save the list as .xlsx or .csv."

# What openpyxl cannot keep (drop-downs, styles) is nothing that a list needs; a plan's losses are told apart.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
# It prints about damaged styles to standard output, where only results belong.
vars(cell_style)["print"] = lambda *_: None


def note_unreadable(error: Exception) -> None:
    """Leave a trace of why a file could not be read: it may be a fault of ours. No contents in logs."""
    kind, trace = type(error).__name__, error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    logging.getLogger(__name__).warning("an uploaded workbook could not be read: %s at %s", kind, where)


def check_archive(
    content: bytes, place: str, *, as_xlsx: str = _AS_XLSX, largest: int = LARGEST_UNPACKED_BYTES
) -> None:
    """Refuse what would unfold, is locked, damaged, or no workbook at all.

    Parameters
    ----------
    place : str
        The file's name, for messages.
    as_xlsx : str
        What to do if it is something else.
    largest : int
        Of all its parts together, unpacked. [bytes]

    Raises
    ------
    FaultsError
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError):
        raise refused(place, "the workbook is damaged or only half saved", SAVE_AGAIN) from None
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > largest:
        raise refused(place, "the workbook is too large when unpacked", "Remove what is not needed.")
    for entry in entries:
        if entry.file_size > max(LARGEST_RATIO * entry.compress_size, 1_000_000):
            problem = "the workbook unpacks to far more than it holds"
            raise refused(place, problem, "Save the list again from Excel.")
    if len({name.casefold() for name in names}) < len(entries):
        raise refused(place, "the workbook holds a part twice", SAVE_AGAIN)
    if any(entry.flag_bits & 1 for entry in entries):
        raise refused(place, "it is protected by a password", "Save it without a password.")
    if "mimetype" in names:
        raise refused(place, "it is not an Excel workbook", as_xlsx)
    if not any(name.startswith("xl/") for name in names):
        raise refused(place, "it is an archive, not an Excel workbook", as_xlsx)
    try:
        _check_honest(content, entries)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
        raise refused(place, "the workbook is damaged or only half saved", SAVE_AGAIN) from None


def _check_honest(content: bytes, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Unpack every part in pieces and drop them: none may hold more than its entry says.

    Unpacked in one go, a part that lies about its size fills the memory first.

    Raises
    ------
    BadZipFile
        A part that holds something else than its entry says.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in entries:
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise zipfile.BadZipFile("no workbook is packed like that")
            with archive.open(entry) as part:
                while part.read(_PIECE_BYTES):
                    pass
