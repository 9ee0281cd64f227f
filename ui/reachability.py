"""Whether this program answers where phones will look for it: seen from its own machine."""

from __future__ import annotations

import http.client
import ipaddress
import os
import socket
import ssl
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from engagement.joining import checked_address, host_of, reaches_only_this_machine
from engagement.preflight import Answer
from surveys.faults import FaultsError
from ui.gate.connections import PUBLIC_URL_VARIABLE
from ui.respondents.pages import ASSETS

_SECONDS: Final = 3.0
_MOST_BYTES: Final = 400_000
# A route towards each names the interface that would be used; nothing is sent. The first leads to
# the internet's side (RFC 5737), the others to private networks, phones' and laptops' hotspots.
_TARGETS: Final = (
    "192.0.2.1",
    "10.255.255.254",
    "172.31.255.254",
    "192.168.255.254",
    "172.20.10.1",
    "192.168.43.1",
    "192.168.137.1",
)
_LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def configured_address() -> str:
    """The public address the environment names; empty without a usable one."""
    return _usable(os.environ.get(PUBLIC_URL_VARIABLE, ""))


def proposed_addresses() -> tuple[str, ...]:
    """Where phones might reach this program, the likeliest first."""
    asked_at = _usable(_origin(st.context.url or ""))
    found = [configured_address(), "" if reaches_only_this_machine(asked_at) else asked_at]
    found += [f"http://{address}:{_port()}" for address in own_addresses()]
    return tuple(dict.fromkeys(filter(None, found)))


def own_addresses() -> tuple[str, ...]:
    """The addresses of this machine that another device could reach, without asking the network."""
    found = dict.fromkeys(_sources())
    with suppress(OSError):
        found |= dict.fromkeys(socket.gethostbyname_ex(socket.gethostname())[2])
    return tuple(each for each in found if not ipaddress.ip_address(each).is_loopback)


def _sources() -> list[str]:
    sources = []
    for target in _TARGETS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
            except OSError:
                continue
            sources.append(probe.getsockname()[0])
    return sources


def listens_here_only() -> bool | None:
    """Whether the server was bound to this machine alone; None where nothing says."""
    address = st.get_option("server.address")
    if not address:
        return None
    return address in _LOOPBACK_NAMES


def may_be_asked(address: str) -> bool:
    """Whether this server may go to an address: its own, or the one that was configured.

    Anything else would let whoever types an address here send this machine around the network.
    """
    if address and address == configured_address():
        return True
    try:
        found = {each[4][0] for each in socket.getaddrinfo(host_of(address), None)}
    except (OSError, UnicodeError):
        return False
    own = set(own_addresses())
    return bool(found) and all(each in own or ipaddress.ip_address(each).is_loopback for each in found)


def asked(address: str, path: str) -> Answer:
    """What answers to one GET at an address; redirects are not followed.

    Parameters
    ----------
    path : str
        The rehearsal's thanks: a page of ours that is not counted as somebody's scan.
    """
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS)
    try:
        connection.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        body = answer.read(_MOST_BYTES)
    except ssl.SSLCertVerificationError:
        return Answer.NO_CERTIFICATE
    except (OSError, http.client.HTTPException):
        return Answer.NOBODY
    finally:
        connection.close()
    return Answer.OURS if answer.status == 200 and ASSETS.encode() in body else Answer.SOMETHING_ELSE


def _port() -> int:
    """The port this server was asked at, else the one it was told to use."""
    try:
        here = urlsplit(st.context.url or "").port
    except ValueError:
        here = None
    return here or int(st.get_option("server.port") or 8501)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _usable(address: str) -> str:
    try:
        return checked_address(address) if address.strip() else ""
    except FaultsError:
        return ""
