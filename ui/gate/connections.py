"""What a connection can be trusted with, read from its ASGI scope alone.

A password and the cookie that stands for it may cross this machine or an encrypted line and
nothing else: a phone on the room's Wi-Fi reaches the same port in clear. Whatever is not
recognised is open.
"""

from __future__ import annotations

import ipaddress
from enum import Enum, auto
from typing import Final
from urllib.parse import urlsplit

from starlette.types import Scope

PUBLIC_URL_VARIABLE: Final = "GROUNDWORK_PUBLIC_URL"
_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})
# Any of these says that somebody passed the request on.
_PASSED_ON: Final = frozenset(
    {"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-original-host"}
)
_PASSED_ON_PREFIX: Final = "x-forwarded-"


class Connection(Enum):
    """How a request came here."""

    LOOPBACK = auto()
    ENCRYPTED = auto()
    OPEN = auto()

    @property
    def is_trusted(self) -> bool:
        """Whether passwords and cookies may cross it."""
        return self is not Connection.OPEN


def connection_of(scope: Scope, public_url: str = "") -> Connection:
    """How a request or websocket came here.

    Parameters
    ----------
    scope : Scope
        Of an HTTP request or a websocket.
    public_url : str
        The https address of a proxy in front, from the environment; empty without one.

    Notes
    -----
    uvicorn believes a proxy on this machine and then writes the scheme and the client it was
    told into the scope. So a scheme of https proves nothing where somebody passed the request
    on; then only the configured address, as the browser asked for it, counts.
    """
    host = header(scope, "host")
    if host is None:
        return Connection.OPEN
    if not _was_passed_on(scope):
        if scope.get("scheme") in {"https", "wss"}:
            return Connection.ENCRYPTED
        return Connection.LOOPBACK if _is_this_machine(scope, host) else Connection.OPEN
    if not public_url.lower().startswith("https://") or header(scope, "x-forwarded-proto") != "https":
        return Connection.OPEN
    is_asked_for = _without_port_443(host) == _without_port_443(urlsplit(public_url).netloc)
    return Connection.ENCRYPTED if is_asked_for and _passed_on_nearby(scope) else Connection.OPEN


def comes_from_its_own_page(scope: Scope, connection: Connection) -> bool:
    """Whether the browser says that a page of this very address sent the request.

    Browsers send `Origin` with every websocket and with everything but GET and HEAD; nothing
    else has a reason to come without one.
    """
    scheme = "https" if connection is Connection.ENCRYPTED else "http"
    host, origin = header(scope, "host"), header(scope, "origin")
    return host is not None and origin is not None and origin.lower() == f"{scheme}://{host.lower()}"


def header(scope: Scope, name: str) -> str | None:
    """A header that occurs exactly once; of two, nobody knows which one others believe."""
    found = [value for key, value in scope["headers"] if key.lower() == name.encode()]
    return found[0].decode("latin-1").strip() if len(found) == 1 else None


def source_of(scope: Scope) -> str:
    """Where attempts are counted: the address, of IPv6 the network one household gets."""
    client = scope.get("client")
    address = _address(client[0]) if client else None
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _was_passed_on(scope: Scope) -> bool:
    names = {key.decode("latin-1").lower() for key, _ in scope["headers"]}
    # Older proxies that add no header of their own speak HTTP/1.0, which browsers never do. Newer ones and
    # plain forwarders cannot be told from this machine; so the first account takes the terminal's code.
    is_old = scope.get("http_version") == "1.0"
    return is_old or any(name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIX) for name in names)


def _is_this_machine(scope: Scope, host: str) -> bool:
    """Sent from here, and to a local name: another site's name may point here, too."""
    client = scope.get("client")
    address = _address(client[0]) if client else None
    try:
        parsed = urlsplit(f"//{host}")
        # Reading the port checks it.
        is_plain = parsed.netloc == host and parsed.username is None and (parsed.port or 0) >= 0
        named = (parsed.hostname or "").lower()
    except ValueError:
        return False
    return address is not None and address.is_loopback and is_plain and named in _LOCAL_NAMES


def _passed_on_nearby(scope: Scope) -> bool:
    """By a proxy on this machine or its network; somebody who pretends to be one deceives only himself."""
    client = scope.get("client")
    if not client:
        return False
    # uvicorn has replaced the address of a proxy on this machine by the one the proxy gave.
    told = (header(scope, "x-forwarded-for") or "").replace(" ", "").split(",")
    address = _address(client[0])
    return client[0] in told or (address is not None and (address.is_loopback or address.is_private))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _without_port_443(host: str) -> str:
    return host.lower().removesuffix(":443")
