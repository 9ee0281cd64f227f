"""The gate's own pages: first start, logging in, logging out; and what closes the respondents' side."""

from __future__ import annotations

import asyncio
from typing import Final
from urllib.parse import parse_qsl

from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from engagement.accounts import Account, first_owner
from engagement.passwords import SHORTEST
from engagement.ports import AlreadyKept, NotKept
from surveys.faults import Fault, FaultsError
from ui.gate.checks import TooBusy
from ui.gate.connections import Connection, source_of
from ui.gate.cookies import (
    clear_session,
    device_cookie,
    new_device,
    session_token,
    set_device,
    set_session,
)
from ui.gate.doorkeeper import Doorkeeper, the_doorkeeper
from ui.gate.login import DEVICE_KEY, Entered, TooMany, WrongPassword, logged_in
from ui.gate.middleware import CONNECTION_KEY, Gate
from ui.gate.organisation import Proofs, can_sign_in, clear_proof, providers, sign_in_address
from ui.gate.pages import closed, page, sent_to, style
from ui.gate.paths import LOGIN, LOGOUT, OPEN_PREFIXES, ORGANISATION, START, STYLE, page_to_return_to

_LONGEST_FORM: Final = 8_000
_LONGEST_SECONDS: Final = 20
_MOST_FIELDS: Final = 10
_BUSY_SECONDS: Final = 5
_WRONG: Final = "That name and password do not belong together."
_BUSY: Final = "Many people are logging in at this moment. Try again in a moment."
_NO_ACCOUNT: Final = (
    "Your organisation has confirmed who you are, but there is no account with your address. "
    "Ask the owner of this installation for one."
)
_WRONG_CODE: Final = Fault("code", "that is not the code", "Read it from the terminal of the server.")
_TYPED_TWICE: Final = Fault("again", "the two passwords differ", "Type the same password twice.")


def gate_middleware() -> list[Middleware]:
    """What `st.App` runs before everything else."""
    return [Middleware(Gate)]


def gate_routes(door: Doorkeeper | None = None) -> list[BaseRoute]:
    """The gate's pages, as routes that come before Streamlit's."""
    pages = _Pages(door or the_doorkeeper())
    return [
        Route(START, pages.start, methods=["GET", "POST"]),
        Route(LOGIN, pages.login, methods=["GET", "POST"]),
        Route(ORGANISATION, pages.organisation, methods=["GET"]),
        Route(LOGOUT, pages.logout, methods=["GET", "POST"]),
        Route(STYLE, pages.style, methods=["GET"]),
    ]


def closed_routes() -> list[BaseRoute]:
    """What answers under the open prefixes where no respondent route does; the last of all routes.

    Without them Streamlit would answer: it shows its own page for any address it does not know.
    """
    return [Route(f"{prefix}{{rest:path}}", _Closed()) for prefix in OPEN_PREFIXES]


class _Closed:
    # A class, because Starlette gives functions GET only and passes other methods on.
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await closed()(scope, receive, send)


class _Pages:
    """The gate's pages. They exist on trusted connections only; the gate says which are."""

    def __init__(self, door: Doorkeeper) -> None:
        self._door = door
        self._proofs = Proofs(door.clock)

    async def style(self, request: Request) -> Response:
        return style() if _connection(request).is_trusted else closed()

    async def start(self, request: Request) -> Response:
        """Make the owner's account while there is none."""
        connection = _connection(request)
        if connection is not Connection.LOOPBACK:
            return closed()
        if await self._door.asked(lambda store: store.accounts()):
            return sent_to(LOGIN)
        if request.method != "POST":
            self._door.start_code.announce()
            return _start_page()
        fields = await _fields(request)
        if fields is None:
            return closed()
        name, password = fields.get("name", ""), fields.get("password", "")
        if not self._door.start_code.fits(fields.get("code", "")):
            return _start_page(name, [_WRONG_CODE])
        if password != fields.get("again"):
            return _start_page(name, [_TYPED_TWICE])
        try:
            account = await self._door.checks.run(lambda: first_owner(self._door.store(), name, password))
        except FaultsError as error:
            return _start_page(name, error.faults)
        except TooBusy:
            return _start_page(name, [], _BUSY)
        except AlreadyKept:
            # Somebody else was first.
            return sent_to(LOGIN)
        token = await self._door.sessions.begin(account)
        return await self._entered(request, account, token, "/")

    async def login(self, request: Request) -> Response:
        """Log in; who is in already goes on."""
        connection = _connection(request)
        if not connection.is_trusted:
            return closed()
        if request.method == "POST":
            return await self._tried(request)
        wanted = page_to_return_to(request.query_params.get("next", "/"))
        token = session_token(request.cookies, connection)
        if await self._door.sessions.of(token, is_active=True):
            return sent_to(wanted)
        if connection is Connection.LOOPBACK and not await self._door.asked(lambda store: store.accounts()):
            return sent_to(START)
        return await self._after_organisation(request) or _login_page(wanted)

    async def organisation(self, request: Request) -> Response:
        """Go to Streamlit's sign-in with a provider; the address it needs is good for minutes only."""
        provider = request.query_params.get("provider", "")
        if not _connection(request).is_trusted or provider not in providers() or not can_sign_in():
            return closed()
        return sent_to(sign_in_address(provider))

    async def logout(self, request: Request) -> Response:
        """Ask, and then end the session."""
        connection = _connection(request)
        if not connection.is_trusted:
            return closed()
        token = session_token(request.cookies, connection)
        if request.method == "POST":
            await self._door.sessions.end(token)
            answer = sent_to(LOGIN)
            clear_session(answer, connection)
            clear_proof(answer, request.cookies)
            return answer
        session = await self._door.sessions.of(token, is_active=False)
        return sent_to(LOGIN) if session is None else page("logout.html", name=session.account.name)

    async def _tried(self, request: Request) -> Response:
        fields = await _fields(request)
        if fields is None:
            return closed()
        wanted, name = page_to_return_to(fields.get("next", "/")), fields.get("name", "")
        try:
            found = await logged_in(
                self._door,
                name,
                fields.get("password", ""),
                device=device_cookie(request.cookies, _connection(request)),
                source=source_of(request.scope),
            )
        except TooBusy:
            return _login_page(wanted, name, _BUSY, 503, wait=_BUSY_SECONDS)
        match found:
            case Entered(account, token):
                return await self._entered(request, account, token, wanted)
            case WrongPassword():
                return _login_page(wanted, name, _WRONG, 403)
            case TooMany(seconds):
                minutes = -(-seconds // 60)
                said = f"Too many attempts. Try again in {minutes} {'minute' if minutes == 1 else 'minutes'}."
                return _login_page(wanted, name, said, 429, wait=seconds)

    async def _after_organisation(self, request: Request) -> Response | None:
        """Exchange a provider's fresh proof for a session; None where there is none."""
        address = self._proofs.address(request.cookies)
        if address is None:
            return None
        account = await self._door.asked(lambda store: store.account_named(address))
        # Here names are not compared as people read them: another address may look the same.
        is_known = account is not None and account.name.casefold() == address.strip().casefold()
        try:
            if account is not None and is_known:
                token = await self._door.sessions.begin(account)
                return await self._entered(request, account, token, "/")
        except NotKept:
            pass
        answer = _login_page("/", "", _NO_ACCOUNT, 403)
        clear_proof(answer, request.cookies)
        return answer

    async def _entered(self, request: Request, account: Account, token: str, wanted: str) -> Response:
        connection = _connection(request)
        # The browser's former session is not left behind.
        await self._door.sessions.end(session_token(request.cookies, connection))
        key = await self._door.asked(lambda store: store.secret(DEVICE_KEY))
        answer = sent_to(wanted)
        set_session(answer, connection, token)
        set_device(answer, connection, new_device(key, account.id))
        clear_proof(answer, request.cookies)
        return answer


def _connection(request: Request) -> Connection:
    """As the gate found it; without a gate in front nothing is trusted."""
    found = request.scope.get(CONNECTION_KEY)
    return found if isinstance(found, Connection) else Connection.OPEN


def _start_page(name: str = "", faults: tuple[Fault, ...] | list[Fault] = (), said: str = "") -> Response:
    told = {fault.place.removeprefix("account "): _sentence(fault) for fault in faults}
    status = 503 if said else 422 if faults else 200
    return page("start.html", status, name=name, told=told, said=said, shortest=SHORTEST)


def _login_page(wanted: str, name: str = "", said: str = "", status: int = 200, wait: int = 0) -> Response:
    answer = page(
        "login.html",
        status,
        wanted=wanted,
        name=name,
        said=said,
        providers=providers(),
        can_sign_in=can_sign_in(),
    )
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _sentence(fault: Fault) -> str:
    return f"{fault.problem[:1].upper()}{fault.problem[1:]}. {fault.remedy}"


async def _fields(request: Request) -> dict[str, str] | None:
    """A small form's fields; None for anything else."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
        return None
    body = b""
    try:
        # Who sends a letter a minute would hold a connection for hours.
        async with asyncio.timeout(_LONGEST_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > _LONGEST_FORM:
                    return None
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except (ValueError, ClientDisconnect, TimeoutError):
        return None
