"""Ways into a survey: links that hang on the wall, and invitations that are one person's own."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

# Crockford's base 32: no letter that is read as a digit, in capitals for typing from a wall.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# 40 bits: short enough to type; guessing one of a thousand rooms takes a billion tries.
ROOM_CODE_LENGTH: Final = 8
# 130 bits: nobody guesses a link that lets one answer again and again, or a person's own.
TOKEN_LENGTH: Final = 26
_READ_AS = str.maketrans("ILOU", "110V")


class LinkKind(StrEnum):
    """What a link is for."""

    ROOM = "room"
    TEAM = "team"
    KIOSK = "kiosk"
    PAPER = "paper"
    REHEARSAL = "rehearsal"

    @property
    def is_open(self) -> bool:
        """Whether anybody who has it may answer."""
        return self in {LinkKind.ROOM, LinkKind.TEAM, LinkKind.KIOSK}

    @property
    def takes_many(self) -> bool:
        """Whether one browser may answer again and again: many people pass one device."""
        return self in {LinkKind.KIOSK, LinkKind.PAPER}


class Link(BaseModel):
    """A link into a survey that several people may use.

    Parameters
    ----------
    code : str
        What stands in the address, in capitals of `ALPHABET`.
    unit_id : UUID, optional
        The team of everyone who comes by it; None where they are asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=f"^[{ALPHABET}]{{{ROOM_CODE_LENGTH},{TOKEN_LENGTH}}}$")
    kind: LinkKind
    unit_id: UUID | None = None


class Invitation(BaseModel):
    """One person's invitation. The token itself is never kept, only its digest.

    Parameters
    ----------
    digest : bytes
        SHA-256 of the token, 32 bytes; also the receipt of the answer given with it.
    address : str
        Where the invitation goes; empty once addresses were erased.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: bytes = Field(min_length=32, max_length=32)
    address: str
    unit_id: UUID


def code_from(random: bytes, length: int) -> str:
    """A code of `length` characters, five bits each, from random bytes.

    Raises
    ------
    ValueError
        If there are too few random bytes.

    Examples
    --------
    >>> code_from(bytes(5), 8)
    '00000000'
    """
    if len(random) * 8 < length * 5:
        raise ValueError(f"{len(random)} bytes are too few for {length} characters")
    number = int.from_bytes(random, "big")
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(length))


def read_code(typed: str) -> str:
    """A code as it is kept, from what somebody typed: case, hyphens and blanks do not matter.

    Examples
    --------
    >>> read_code(" 7k3m-oil2 ")
    '7K3M0112'
    """
    return typed.upper().translate(_READ_AS).replace("-", "").replace(" ", "")


def digest_of(token: str) -> bytes:
    """SHA-256 of a personal token or of the number a form brought with it."""
    return hashlib.sha256(token.encode()).digest()
