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
from surveys.links import TOKEN_LENGTH, code_from
from surveys.replies import Incomplete, NotAReply, reply_from
from surveys.survey import Survey
from ui.respondents.arrivals import Unreadable, sent_fields
from ui.respondents.floods import Allowance, allow_many_connections
from ui.respondents.packed import Packed
from ui.respondents.pages import ASSETS, ASSETS_FOLDER, Sent, asked_digest, form_page
from ui.respondents.recent import Recent
from ui.respondents.requests import (
    action_of,
    cookie_of,
    counts_browsers,
    language_of,
    new_number,
    number_of_browser,
    source_of,
)
from ui.respondents.responses import (
    SECURITY,
    changed,
    instead_of_form,
    page_response,
    sent_back,
    thanks,
    waiting,
)
from ui.respondents.scans import the_scans
from ui.respondents.texts import languages, words

_TYPES = {"respond.css": "text/css; charset=utf-8", "respond.js": "text/javascript; charset=utf-8"}
# Reading a survey from SQLite takes a millisecond; from a database far away it may take fifty.
_READERS: Final = 16
_REMEMBERED: Final = 64
_COOKIE_SECONDS: Final = 30 * 24 * 3600
# Stands for the number of a form in a page that is kept; nobody's text can hold it.
_PLACEHOLDER: Final = code_from(secrets.token_bytes(17), TOKEN_LENGTH)
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
    allow_many_connections()
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
            language = language_of(request, languages())
            if not self._requests.has_room_for(source_of(request)):
                return waiting(language, status=429)
            try:
                return await handler(request)
            except Unreadable as error:
                t = words(language)
                text, back = t["too_large" if error.status == 413 else "unreadable"], t["open_again"]
                go_to = action_of(request)
                return page_response(
                    "unreadable_heading", language, text, status=error.status, button=back, go_to=go_to
                )
            except Busy:
                return waiting(language)
            except NotKept:
                # Deleted while somebody was answering.
                return await self.nowhere(request)
            except Exception as error:  # noqa: BLE001 - a person waits for a page
                # Its kind only: its words may hold what somebody answered.
                _log.error("A page for respondents failed: %s", type(error).__name__)
                return page_response("wrong_heading", language, words(language)["wrong"], status=500)

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
        language = language_of(request, languages())
        if not self._misses.has_room_for(source_of(request)):
            return waiting(language, status=429)
        return page_response("unknown_heading", language, words(language)["unknown"], status=404)

    async def show(self, request: Request) -> Response:
        """The form, or why there is none."""
        entry = await self._entry(request)
        if entry is None:
            return await self.nowhere(request)
        language = language_of(request, entry.asked.instrument.languages)
        before = number_of_browser(request, entry)
        asked = partial(standing, self._the_store(), entry, before)
        # Only a number or an invitation can be spent; without them the store need not be asked.
        stands = asked() if before is None and entry.kind else await self._in_thread(asked)
        if stands is not Standing.READY:
            return instead_of_form(request, entry, language, stands)
        if entry.is_rehearsal:
            the_scans().opened(entry.survey.id)
        form = before or new_number()
        page = self._form(request, entry, language)
        answer = page.response(request, "text/html", SECURITY, form)
        if counts_browsers(entry) and before is None:
            answer.set_cookie(
                cookie_of(entry),
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
            action_of(request),
            language,
            str(entry.survey.id),
            asked_digest(asked.instrument),
            room.contact,
            f"{room.leaders_apart} {room.open_answers} {entry.late}",
        )
        if key not in self._pages:
            if len(self._pages) >= 20 * _REMEMBERED:
                self._pages.clear()
            page = form_page(entry, language, action_of(request), _PLACEHOLDER)
            self._pages[key] = Packed(page, _PLACEHOLDER)
        return self._pages[key]

    async def take(self, request: Request) -> Response:
        """An answer: kept, and confirmed once it is on disk."""
        fields = await sent_fields(request)
        entry = await self._entry(request)
        if entry is None:
            return await self.nowhere(request)
        instrument = entry.asked.instrument
        language = language_of(request, instrument.languages, fields.get("lang", ""))
        kept = {name: fields.pop(name, "") for name in ("form", "asked", "lang")}
        if kept["asked"] != asked_digest(instrument):
            return changed(request, language)
        form = number_of_browser(request, entry) or kept["form"]
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
            drawing = partial(form_page, entry, language, action_of(request), form, Sent(fields, reply))
            page = await self._in_thread(drawing)
            return HTMLResponse(page, status_code=422, headers=SECURITY)
        try:
            outcome = await asyncio.wrap_future(received(self._the_store(), entry, form, reply))
        except Busy:
            outcome = None
        if outcome is None or outcome in {Received.PAUSED, Received.NOT_OPEN}:
            sent = [*kept.items(), *fields.items()]
            return sent_back(request, language, sent, paused=outcome is not None)
        if outcome is Received.CHANGED:
            return changed(request, language)
        if outcome is Received.CLOSED:
            return instead_of_form(request, entry, language, Standing.CLOSED)
        if entry.is_rehearsal:
            the_scans().sent(entry.survey.id)
        suffix = "?again=1" if outcome is Received.REPEATED else ""
        target = f"{action_of(request)}/thanks{suffix}"
        return RedirectResponse(target, status_code=303, headers=SECURITY)

    async def thank(self, request: Request) -> Response:
        """Thanks, and what comes next."""
        entry = await self._entry(request)
        if entry is None:
            return await self.nowhere(request)
        language = language_of(request, entry.asked.instrument.languages)
        return thanks(request, entry, language, repeated="again" in request.query_params)
