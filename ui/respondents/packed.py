"""Texts that are compressed once and sent many times, with one place that differs each time."""

from __future__ import annotations

import struct
import zlib
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

# RFC 1952: deflate, no name, no time, any system.
_GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_RAW: Final = -15


class Packed:
    """A text in two parts, each compressed once; what stands between them goes in as it is.

    Parameters
    ----------
    text : str
    place : str, optional
        What is replaced in it, where it first occurs.

    Examples
    --------
    >>> import gzip
    >>> packed = Packed("number ###, for you", "###")
    >>> packed.plain("123"), gzip.decompress(packed.gzipped("123"))
    (b'number 123, for you', b'number 123, for you')
    """

    def __init__(self, text: str, place: str = "") -> None:
        before, _, after = text.partition(place) if place else (text, "", "")
        self._before, self._after = before.encode(), after.encode()
        first, last = zlib.compressobj(9, wbits=_RAW), zlib.compressobj(9, wbits=_RAW)
        # A full flush ends at a byte, and nothing after it refers to what came before.
        self._first = _GZIP_HEAD + first.compress(self._before) + first.flush(zlib.Z_FULL_FLUSH)
        self._last = last.compress(self._after) + last.flush()
        self._sum = zlib.crc32(self._before)

    def plain(self, value: str = "") -> bytes:
        """The text with a value in its place."""
        return self._before + value.encode() + self._after

    def gzipped(self, value: str = "") -> bytes:
        """The same, compressed."""
        own = value.encode()
        # A stored block: its length, the same inverted, and the bytes (RFC 1951, section 3.2.4).
        block = struct.pack("<BHH", 0, len(own), len(own) ^ 0xFFFF) + own
        total = zlib.crc32(self._after, zlib.crc32(own, self._sum))
        size = len(self._before) + len(own) + len(self._after)
        return self._first + block + self._last + struct.pack("<II", total, size & 0xFFFFFFFF)

    def response(
        self, request: Request, media_type: str, headers: dict[str, str], value: str = ""
    ) -> Response:
        """An answer, compressed for whoever can read it so."""
        headers = headers | {"Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.plain(value), media_type=media_type, headers=headers)
        body = self.gzipped(value)
        return Response(body, media_type=media_type, headers=headers | {"Content-Encoding": "gzip"})
