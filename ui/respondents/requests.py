"""What a request of somebody who answers says: which way in, which language, which browser."""

from __future__ import annotations

import secrets

from starlette.requests import Request

from engagement.answering import Entry
from surveys.links import TOKEN_LENGTH, LinkKind, code_from, digest_of, read_code
from ui.respondents.texts import preferred


def language_of(request: Request, offered: tuple[str, ...], sent: str = "") -> str:
    """The language asked for in the form or the address, else the one the browser likes best."""
    for wanted in (sent, request.query_params.get("lang", "")):
        if wanted in offered:
            return wanted
    return preferred(offered, request.headers.get("accept-language", ""))


def counts_browsers(entry: Entry) -> bool:
    """Whether one browser is to answer once: not on a device that many pass, nor by a personal link."""
    return entry.kind in {LinkKind.ROOM, LinkKind.TEAM}


def number_of_browser(request: Request, entry: Entry) -> str | None:
    """The number this browser got before, for this survey."""
    found = request.cookies.get(cookie_of(entry), "") if counts_browsers(entry) else ""
    return found if len(found) == TOKEN_LENGTH and found.isalnum() else None


def cookie_of(entry: Entry) -> str:
    """The name of the cookie that holds a browser's number, one for each survey."""
    return f"s_{digest_of(str(entry.survey.id)).hex()[:16]}"


def new_number() -> str:
    """130 random bits that make a form one of its kind."""
    return code_from(secrets.token_bytes(17), TOKEN_LENGTH)


def action_of(request: Request) -> str:
    """The address of this way in, however it was typed."""
    code = read_code(str(request.path_params.get("code", "")))
    return f"/s/{code}" if code.isascii() and code.isalnum() else "/s/"


def source_of(request: Request) -> str:
    """The address a request came from; it is counted and never kept."""
    return request.client.host if request.client else ""
