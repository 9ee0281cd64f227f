"""The routes of those who answer: plain HTTP beside the Streamlit pages, with no login.

A page is worked out once for a link and a language; each phone gets it with a number of its
own. An answer is confirmed only after the store has it on disk. Nothing is logged here.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from engagement.answering import Asked, Entry, Standing, asked_in, entry_for, received, standing
from engagement.ports import Busy, NotKept, Store
from engagement.room import Received
from surveys.links import TOKEN_LENGTH, Invitation, LinkKind, code_from, digest_of, read_code
from surveys.replies import Incomplete, NotAReply, reply_from
from surveys.survey import Survey
from ui.respondents.arrivals import Unreadable, sent_fields
from ui.respondents.floods import Allowance
from ui.respondents.packed import Packed
from ui.respondents.pages import (
    ASSETS,
    ASSETS_FOLDER,
    Sent,
    again_page,
    asked_digest,
    draft_key,
    form_page,
    message_page,
)
from ui.respondents.recent import Recent
from ui.respondents.scans import the_scans
from ui.respondents.texts import languages, preferred, words

_TYPES = {"respond.css": "text/css; charset=utf-8", "respond.js": "text/javascript; charset=utf-8"}
# Reading a survey from SQLite takes a millisecond; from a database far away it may take fifty.
_READERS: Final = 16
_WAIT_SECONDS: Final = 4
_REMEMBERED: Final = 64
_COOKIE_SECONDS: Final = 30 * 24 * 3600
# Stands for the number of a form in a page that is kept; nobody's text can hold it.
_PLACEHOLDER: Final = code_from(secrets.token_bytes(17), TOKEN_LENGTH)
_SECURITY: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_log = logging.getLogger(__name__)
_Found = TypeVar("_Found")
_Handler = Callable[[Request], Coroutine[None, None, Response]]


def respondent_routes(
    the_store: Callable[[], Store], clock: Callable[[], float] = time.monotonic
) -> list[Route]:
    """The routes to mount beside the pages.

    Parameters
    ----------
    the_store : callable
        The store of this process.
    clock : callable
        Seconds that only go forwards.
    """
    desk = _Desk(the_store, clock)
    return [
        Route("/s/{code}", desk.guarded(desk.show), methods=["GET"]),
        Route("/s/{code}", desk.guarded(desk.take), methods=["POST"]),
        Route("/s/{code}/thanks", desk.guarded(desk.thank), methods=["GET"]),
        Route("/s/{rest:path}", desk.guarded(desk.nowhere), methods=["GET", "POST"]),
        Route(f"{ASSETS}/{{name}}", _asset, methods=["GET"]),
    ]


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _TYPES:
        return Response(status_code=404)
    lasting = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
    return _packed_asset(name).response(request, _TYPES[name], lasting)


@cache
def _packed_asset(name: str) -> Packed:
    return Packed((ASSETS_FOLDER / name).read_text("utf-8"))


class _Desk:
    """Where phones come to: what it remembers is the same for everybody."""

    def __init__(self, the_store: Callable[[], Store], clock: Callable[[], float]) -> None:
        self._the_store = the_store
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="respondents")
        self._asked: dict[tuple[str, str], Asked] = {}
        self._pages: dict[tuple[str, ...], Packed] = {}
        self._recent = Recent(clock)
        # A hotel's guests share one address: a thousand of them may come at the same moment.
        self._requests = Allowance(at_once=4_000, a_second=400, clock=clock)
        # Codes are tried out one after another by nobody but somebody who has none.
        self._misses = Allowance(at_once=100, a_second=2, clock=clock)

    def guarded(self, handler: _Handler) -> _Handler:
        """A handler that lets no flood through, and answers with a page whatever happens."""

        async def answer(request: Request) -> Response:
            language = _language(request, languages())
            if not self._requests.has_room_for(_source(request)):
                return _waiting(language, status=429)
            try:
                return await handler(request)
            except Unreadable as error:
                t = words(language)
                text, back = t["too_large" if error.status == 413 else "unreadable"], t["open_again"]
                go_to = _action(request)
                return _page(
                    "unreadable_heading", language, text, status=error.status, button=back, go_to=go_to
                )
            except Busy:
                return _waiting(language)
            except NotKept:
                # Deleted while somebody was answering.
                return await self.nowhere(request)
            except Exception as error:  # noqa: BLE001 - a person waits for a page
                # Its kind only: its words may hold what somebody answered.
                _log.error("A page for respondents failed: %s", type(error).__name__)
                return _page("wrong_heading", language, words(language)["wrong"], status=500)

        return answer

    async def _in_thread(self, work: Callable[[], _Found]) -> _Found:
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    async def _entry(self, request: Request) -> Entry | None:
        code = request.path_params["code"]
        if not 0 < len(code) <= 2 * TOKEN_LENGTH:
            return None
        read = partial(entry_for, self._the_store(), code, self._asked_in)
        return await self._recent.entry(code, partial(self._in_thread, read))

    def _asked_in(self, store: Store, survey: Survey) -> Asked:
        """What a survey asks: read once, for it changes only with the instrument."""
        key = (str(survey.id), survey.instrument_hash)
        if key not in self._asked:
            if len(self._asked) >= _REMEMBERED:
                self._asked.clear()
            self._asked[key] = asked_in(store, survey)
        return self._asked[key]

    async def nowhere(self, request: Request) -> Response:
        """An address that leads nowhere."""
        language = _language(request, languages())
        if not self._misses.has_room_for(_source(request)):
            return _waiting(language, status=429)
        return _page("unknown_heading", language, words(language)["unknown"], status=404)

    async def show(self, request: Request) -> Response:
        """The form, or why there is none."""
        entry = await self._entry(request)
        if entry is None:
            return await self.nowhere(request)
        language = _language(request, entry.asked.instrument.languages)
        before = _number_of_browser(request, entry)
        asked = partial(standing, self._the_store(), entry, before)
        # Only a number or an invitation can be spent; without them the store need not be asked.
        stands = asked() if before is None and entry.kind else await self._in_thread(asked)
        if stands is not Standing.READY:
            return _instead_of_form(request, entry, language, stands)
        if entry.is_rehearsal:
            the_scans().opened(entry.survey.id)
        form = before or _new_number()
        page = self._form(request, entry, language)
        answer = page.response(request, "text/html", _SECURITY, form)
        if _counts_browsers(entry) and before is None:
            answer.set_cookie(
                _cookie(entry),
                form,
                max_age=_COOKIE_SECONDS,
                path="/s/",
                httponly=True,
                samesite="lax",
                secure=request.url.scheme == "https",
            )
        return answer

    def _form(self, request: Request, entry: Entry, language: str) -> Packed:
        """The form, worked out once; a browser's own number is put into its place."""
        asked, room = entry.asked, entry.room
        key = (
            _action(request),
            language,
            str(entry.survey.id),
            asked_digest(asked.instrument),
            room.contact,
            f"{room.leaders_apart} {room.open_answers} {entry.late}",
        )
        if key not in self._pages:
            if len(self._pages) >= 20 * _REMEMBERED:
                self._pages.clear()
            page = form_page(entry, language, _action(request), _PLACEHOLDER)
            self._pages[key] = Packed(page, _PLACEHOLDER)
        return self._pages[key]

    async def take(self, request: Request) -> Response:
        """An answer: kept, and confirmed once it is on disk."""
        fields = await sent_fields(request)
        entry = await self._entry(request)
        if entry is None:
            return await self.nowhere(request)
        instrument = entry.asked.instrument
        language = _language(request, instrument.languages, fields.get("lang", ""))
        kept = {name: fields.pop(name, "") for name in ("form", "asked", "lang")}
        if kept["asked"] != asked_digest(instrument):
            return _changed(request, language)
        form = _number_of_browser(request, entry) or kept["form"]
        if len(form) != TOKEN_LENGTH or not form.isalnum():
            raise Unreadable(400)
        try:
            reply = reply_from(
                {name: value for name, value in fields.items() if value},
                instrument,
                [unit.id if unit.members_direct else None for unit in entry.asked.organisation.units],
                unit=entry.unit_id,
                random_key=partial(secrets.token_bytes, 16),
                may_skip=entry.is_by_hand,
                with_texts=entry.asks_texts,
            )
        except NotAReply:
            raise Unreadable(400) from None
        if isinstance(reply, Incomplete):
            page = form_page(entry, language, _action(request), form, Sent(fields, reply))
            return HTMLResponse(page, status_code=422, headers=_SECURITY)
        try:
            outcome = await asyncio.wrap_future(received(self._the_store(), entry, form, reply))
        except Busy:
            outcome = None
        if outcome is None or outcome in {Received.PAUSED, Received.NOT_OPEN}:
            sent = [*kept.items(), *fields.items()]
            return _again(request, language, sent, paused=outcome is not None)
        if outcome is Received.CHANGED:
            return _changed(request, language)
        if outcome is Received.CLOSED:
            return _instead_of_form(request, entry, language, Standing.CLOSED)
        if entry.is_rehearsal:
            the_scans().sent(entry.survey.id)
        suffix = "?again=1" if outcome is Received.REPEATED else ""
        target = f"{_action(request)}/thanks{suffix}"
        return RedirectResponse(target, status_code=303, headers=_SECURITY)

    async def thank(self, request: Request) -> Response:
        """Thanks, and what comes next."""
        entry = await self._entry(request)
        if entry is None:
            return await self.nowhere(request)
        language = _language(request, entry.asked.instrument.languages)
        return _thanks(request, entry, language, repeated="again" in request.query_params)


def _thanks(request: Request, entry: Entry, language: str, *, repeated: bool, status: int = 200) -> Response:
    t, start = words(language), _action(request)
    if entry.is_rehearsal:
        return _page(
            "rehearsal_heading", language, t["rehearsal_done"], mood="done", done=start, rehearsal=True
        )
    if entry.is_by_hand:
        return _page("paper_heading", language, mood="done", button=t["next_form"], go_to=start)
    lines = [t["thanks_next"], t["thanks_nothing"]]
    if entry.kind is LinkKind.KIOSK:
        seconds = 15
        lines = [t["thanks_next"], t["starts_again"].format(seconds=seconds)]
        return _page(
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
    return _page("thanks_heading", language, *lines, mood="done", done=start, status=status)


def _instead_of_form(request: Request, entry: Entry, language: str, stands: Standing) -> Response:
    """The page of a way in that takes no answer now."""
    t = words(language)
    match stands:
        case Standing.SPENT:
            # A personal link is used up for good; a room's link is not, only this browser was counted.
            status = 410 if isinstance(entry.by, Invitation) else 200
            return _thanks(request, entry, language, repeated=True, status=status)
        case Standing.CLOSED:
            return _page("closed_heading", language, t["closed"], status=410)
        case Standing.PAUSED:
            return _page("paused_heading", language, t["paused"], status=503, again_in=_soon())
        case Standing.NOT_OPEN | Standing.READY:
            return _page("not_open_heading", language, t["not_open"], status=503, again_in=_soon())


def _changed(request: Request, language: str) -> Response:
    """The questions are others by now."""
    t = words(language)
    return _page(
        "changed_heading", language, t["changed"], status=409, button=t["open_again"], go_to=_action(request)
    )


def _page(
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
    headers = _SECURITY | ({"Retry-After": str(again_in)} if status in {429, 503} else {})
    return HTMLResponse(page, status_code=status, headers=headers)


def _waiting(language: str, status: int = 503) -> Response:
    text = words(language)["busy"].format(seconds=_WAIT_SECONDS)
    return _page("busy_heading", language, text, status=status, again_in=_WAIT_SECONDS)


def _again(request: Request, language: str, sent: list[tuple[str, str]], *, paused: bool) -> Response:
    """What could not be kept just now goes back to the phone, which sends it again."""
    page = again_page(language, _action(request), sent, seconds=_WAIT_SECONDS, paused=paused)
    more = {"Retry-After": str(_WAIT_SECONDS), "X-Standing": "paused" if paused else "busy"}
    return HTMLResponse(page, status_code=503, headers=_SECURITY | more)


def _language(request: Request, offered: tuple[str, ...], sent: str = "") -> str:
    """The language asked for in the form or the address, else the one the browser likes best."""
    for wanted in (sent, request.query_params.get("lang", "")):
        if wanted in offered:
            return wanted
    return preferred(offered, request.headers.get("accept-language", ""))


def _counts_browsers(entry: Entry) -> bool:
    """Whether one browser is to answer once: not on a device that many pass, nor by a personal link."""
    return entry.kind in {LinkKind.ROOM, LinkKind.TEAM}


def _number_of_browser(request: Request, entry: Entry) -> str | None:
    """The number this browser got before, for this survey."""
    found = request.cookies.get(_cookie(entry), "") if _counts_browsers(entry) else ""
    return found if len(found) == TOKEN_LENGTH and found.isalnum() else None


def _cookie(entry: Entry) -> str:
    return f"s_{digest_of(str(entry.survey.id)).hex()[:16]}"


def _new_number() -> str:
    return code_from(secrets.token_bytes(17), TOKEN_LENGTH)


def _action(request: Request) -> str:
    """The address of this way in, however it was typed."""
    code = read_code(str(request.path_params.get("code", "")))
    return f"/s/{code}" if code.isascii() and code.isalnum() else "/s/"


def _source(request: Request) -> str:
    return request.client.host if request.client else ""


def _soon() -> int:
    """Some seconds, not the same for all, so that a waiting room does not ask in one breath."""
    return 4 + secrets.randbelow(5)
