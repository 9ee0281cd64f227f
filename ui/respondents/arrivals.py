"""Reading what a browser sends: so much and no more, and only what a form can send."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

# Forty answers and two texts of a thousand characters, each percent-encoded from four bytes.
MOST_BYTES: Final = 64_000
_MOST_FIELDS: Final = 500
# A phone with one bar sends 64 kB in ten.
_LONGEST_SECONDS: Final = 30
_FORM: Final = "application/x-www-form-urlencoded"


class Unreadable(ValueError):
    """Not something a form of ours sends.

    Parameters
    ----------
    status : int
        The HTTP status that says why.
    """

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


async def sent_fields(request: Request) -> dict[str, str]:
    """Name -> value of a form that was sent.

    Raises
    ------
    Unreadable
        408 if it takes too long, 413 if it is too large, 415 if it is no form, 400 if it cannot be decoded or says one
        thing twice.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Unreadable(415)
    body = await _body(request)
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise Unreadable(400) from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Unreadable(400)
    return fields


async def _body(request: Request) -> bytes:
    """The body; a larger one is refused before it is here."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > MOST_BYTES:
        raise Unreadable(413 if announced.isdigit() else 400)
    parts, size = [], 0
    try:
        # Who sends a letter a minute would hold a connection for hours.
        async with asyncio.timeout(_LONGEST_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > MOST_BYTES:
                    raise Unreadable(413)
                parts.append(part)
    except TimeoutError:
        raise Unreadable(408) from None
    return b"".join(parts)
