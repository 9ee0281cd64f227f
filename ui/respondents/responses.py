"""The pages that respondents get instead of a form, with their status and headers."""

from __future__ import annotations

import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from engagement.answering import Entry, Standing
from surveys.links import Invitation, LinkKind
from ui.respondents.pages import again_page, draft_key, message_page
from ui.respondents.requests import action_of
from ui.respondents.texts import words

WAIT_SECONDS: Final = 4
SECURITY: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def thanks(request: Request, entry: Entry, language: str, *, repeated: bool, status: int = 200) -> Response:
    """Thanks, and what comes next; the same page however often something was sent."""
    t, start = words(language), action_of(request)
    if entry.is_rehearsal:
        return page_response(
            "rehearsal_heading", language, t["rehearsal_done"], mood="done", done=start, rehearsal=True
        )
    if entry.is_by_hand:
        return page_response("paper_heading", language, mood="done", button=t["next_form"], go_to=start)
    lines = [t["thanks_next"], t["thanks_nothing"]]
    if entry.kind is LinkKind.KIOSK:
        seconds = 15
        lines = [t["thanks_next"], t["starts_again"].format(seconds=seconds)]
        return page_response(
            "thanks_heading",
            language,
            *lines,
            mood="done",
            button=t["next_person"],
            go_to=start,
            again_in=seconds,
        )
    if repeated:
        personal = isinstance(entry.by, Invitation)
        lines.insert(0, t["thanks_again"] if personal else t["thanks_browser"])
    return page_response("thanks_heading", language, *lines, mood="done", done=start, status=status)


def instead_of_form(request: Request, entry: Entry, language: str, stands: Standing) -> Response:
    """The page of a way in that takes no answer now."""
    t = words(language)
    match stands:
        case Standing.SPENT:
            # A personal link is used up for good; a room's link is not, only this browser was counted.
            status = 410 if isinstance(entry.by, Invitation) else 200
            return thanks(request, entry, language, repeated=True, status=status)
        case Standing.CLOSED:
            return page_response("closed_heading", language, t["closed"], status=410)
        case Standing.PAUSED:
            return page_response("paused_heading", language, t["paused"], status=503, again_in=_soon())
        case Standing.NOT_OPEN | Standing.READY:
            return page_response("not_open_heading", language, t["not_open"], status=503, again_in=_soon())


def changed(request: Request, language: str) -> Response:
    """The questions are others by now."""
    t = words(language)
    return page_response(
        "changed_heading",
        language,
        t["changed"],
        status=409,
        button=t["open_again"],
        go_to=action_of(request),
    )


def page_response(
    key: str,
    language: str,
    *lines: str,
    status: int = 200,
    mood: str = "",
    rehearsal: bool = False,
    done: str = "",
    button: str = "",
    go_to: str = "",
    again_in: int = 0,
) -> Response:
    """A page that says one thing (`ui.respondents.pages.message_page`), as a response."""
    page = message_page(
        key,
        language,
        *lines,
        mood=mood,
        rehearsal=rehearsal,
        button=button,
        go_to=go_to,
        again_in=again_in,
        done=done and draft_key(done),
    )
    headers = SECURITY | ({"Retry-After": str(again_in)} if status in {429, 503} else {})
    return HTMLResponse(page, status_code=status, headers=headers)


def waiting(language: str, status: int = 503) -> Response:
    """Too much at once: the page tries again by itself."""
    text = words(language)["busy"].format(seconds=WAIT_SECONDS)
    return page_response("busy_heading", language, text, status=status, again_in=WAIT_SECONDS)


def sent_back(request: Request, language: str, sent: list[tuple[str, str]], *, paused: bool) -> Response:
    """What could not be kept just now goes back to the phone, which sends it again."""
    page = again_page(language, action_of(request), sent, seconds=WAIT_SECONDS, paused=paused)
    more = {"Retry-After": str(WAIT_SECONDS), "X-Standing": "paused" if paused else "busy"}
    return HTMLResponse(page, status_code=503, headers=SECURITY | more)


def _soon() -> int:
    """Some seconds, not the same for all, so that a waiting room does not ask in one breath."""
    return 4 + secrets.randbelow(5)
