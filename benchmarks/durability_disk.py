"""A disk that loses power: what SQLite did to its files, and what may be left of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import apsw

from benchmarks.durability_setup import Phone

_SECTOR = 512


@dataclass(frozen=True)
class Confirmed:
    """Somebody was told that these answers are kept."""

    phone: Phone


@dataclass(frozen=True)
class Write:
    """Bytes that a file got, not yet synced."""

    file: str
    offset: int
    content: bytes


@dataclass(frozen=True)
class Truncation:
    """A file was cut to a size, not yet synced."""

    file: str
    size: int


@dataclass(frozen=True)
class Deletion:
    """A file was deleted, and the folder not yet synced."""

    file: str


@dataclass(frozen=True)
class Sync:
    """What a file got before this is on the disk."""

    file: str


Step = Confirmed | Write | Truncation | Deletion | Sync


@dataclass
class Disk(apsw.VFS):
    """SQLite's usual file layer, with a note of everything that changes a file."""

    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__("noting", base="")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802, D102 - SQLite's name
        return _NotedFile(self.steps, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:  # noqa: N802, D102 - SQLite's name
        self.steps.append(Deletion(_suffix(name)))
        if sync:
            self.steps.append(Sync(_suffix(name)))
        super().xDelete(name, sync)


class _NotedFile(apsw.VFSFile):
    def __init__(self, steps: list[Step], name: Any, flags: list[int]) -> None:
        self._steps = steps
        self._file = _suffix(name.filename() if isinstance(name, apsw.URIFilename) else name or "")
        super().__init__("", name, flags)

    def xWrite(self, content: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        self._steps.append(Write(self._file, offset, bytes(content)))
        super().xWrite(content, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's name
        self._steps.append(Truncation(self._file, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        super().xSync(flags)
        self._steps.append(Sync(self._file))


def _suffix(name: str) -> str:
    """'' for the database, '-wal' for its log; '-other' for anything else."""
    end = name.rpartition(".db")[2]
    return end if end in {"", "-wal"} and ".db" in name else "-other"


Files = dict[str, bytearray]


def after_cuts(
    empty: bytes, steps: Sequence[Step], cuts: int, seed: int
) -> Iterator[tuple[Files, list[Phone]]]:
    """The files after each of many cuts, and whose answers had been confirmed before it."""
    random = Random(seed)
    synced: Files = {"": bytearray(empty)}
    pending: list[Step] = []
    confirmed: list[Phone] = []
    begin = 0
    for cut in sorted(random.randrange(len(steps)) for _ in range(cuts)):
        for step in steps[begin : cut + 1]:
            if isinstance(step, Confirmed):
                confirmed.append(step.phone)
            elif isinstance(step, Sync):
                for earlier in (each for each in pending if each.file == step.file):
                    _apply(synced, earlier)
                pending = [each for each in pending if each.file != step.file]
            elif step.file != "-other":
                pending.append(step)
        begin = cut + 1
        yield _survivors(synced, pending, random), confirmed


def _survivors(synced: Files, pending: Sequence[Step], random: Random) -> Files:
    """What is on the disk: everything synced, and of the rest whatever the disk had got round to."""
    files = {name: bytearray(content) for name, content in synced.items()}
    share = random.choice((0.0, 0.5, 0.9, 1.0))
    for step in pending:
        if isinstance(step, Write):
            for start in range(0, len(step.content), _SECTOR):
                if random.random() < share:
                    part = step.content[start : start + _SECTOR]
                    _apply(files, Write(step.file, step.offset + start, part))
        elif random.random() < share:
            _apply(files, step)
    return files


def _apply(files: Files, step: Step) -> None:
    match step:
        case Write(file, offset, content):
            held = files.setdefault(file, bytearray())
            held.extend(bytes(max(0, offset - len(held))))
            held[offset : offset + len(content)] = content
        case Truncation(file, size):
            del files.setdefault(file, bytearray())[size:]
        case Deletion(file):
            files.pop(file, None)
