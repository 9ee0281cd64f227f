"""Where people come in: the address of this program, and the links under it."""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from engagement.room import Room
from surveys.faults import FaultList
from surveys.links import Link

_PLACE: Final = "Address"
_LONGEST: Final = 200
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_DEFAULT_PORT: Final = {"http": 80, "https": 443}
_EXAMPLE: Final = "Give it as https://okr.example.org or http://192.168.0.20:8501."


def checked_address(typed: str) -> str:
    """Where phones reach this program, as it is kept: scheme, host, and a port where it is unusual.

    Raises
    ------
    FaultsError
        Without http or https, without a host phones can go to, or with anything behind the host.

    Examples
    --------
    >>> checked_address(" HTTPS://OKR.Example.org:443/ ")
    'https://okr.example.org'
    """
    faults, text = FaultList(), typed.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        faults.add(_PLACE, "it cannot be read", _EXAMPLE, text)
        faults.raise_if_any()
        raise
    if parts.scheme not in _DEFAULT_PORT:
        faults.add(_PLACE, "it does not begin with https:// or http://", _EXAMPLE, text)
        faults.raise_if_any()
    host = _host(parts.hostname or "")
    if host is None:
        faults.add(_PLACE, "it names no host that a phone could go to", _EXAMPLE, text)
    if parts.username is not None or parts.password is not None:
        # Shown to nobody: it may hold a password.
        faults.add(_PLACE, "it holds a name or a password", "Leave out everything up to the @.")
    elif parts.path not in {"", "/"} or parts.query or parts.fragment or text.endswith(("?", "#")):
        faults.add(_PLACE, "something stands behind the host", f"End it there. {_EXAMPLE}", text)
    if port == 0 or len(text) > _LONGEST:
        problem = "the port is no port" if port == 0 else f"it is longer than {_LONGEST} characters"
        faults.add(_PLACE, problem, _EXAMPLE, text)
    faults.raise_if_any()
    usual = port is None or port == _DEFAULT_PORT[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if usual else f":{port}")


def _host(name: str) -> str | None:
    """A host's name in letters, digits and hyphens, or an address; None for anything else."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        pass
    else:
        if address.is_unspecified or address.is_multicast or "%" in name:
            return None
        return f"[{address}]" if address.version == 6 else str(address)
    try:
        # A name such as "büro.example" as browsers look it up.
        plain = name.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        return None
    labels = plain.split(".")
    # All digits and dots, but no address: a slip of the keyboard.
    is_name = all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()
    return plain if is_name and len(plain) <= 190 else None


def host_of(address: str) -> str:
    """The host in an address that was checked; empty without one.

    Examples
    --------
    >>> host_of("http://[fd00::1]:8501"), host_of("")
    ('fd00::1', '')
    """
    return urlsplit(address).hostname or ""


def is_encrypted(address: str) -> bool:
    """Whether nobody on the way can read along."""
    return address.startswith("https://")


def reaches_only_this_machine(address: str) -> bool:
    """Whether an address leads every phone to itself.

    Examples
    --------
    >>> reaches_only_this_machine("http://localhost:8501"), reaches_only_this_machine("http://10.0.0.2")
    (True, False)
    """
    host = host_of(address)
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def needs_the_same_network(address: str) -> bool:
    """Whether a phone has to be in this machine's network to come in: no public name, no public address.

    Examples
    --------
    >>> [needs_the_same_network(a) for a in ("http://192.168.0.2:8501", "http://laptop", "https://okr.example.org")]
    [True, True, False]
    """
    host = host_of(address)
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return bool(host) and ("." not in host or host.endswith((".local", ".localhost")))


def way_in(code: str) -> str:
    """The path behind the address, for a link's code or a personal token."""
    return f"/s/{code}"


def join_address(room: Room, link: Link) -> str:
    """The whole address of a link; empty while nobody knows where phones reach this program."""
    return room.address and room.address + way_in(link.code)


def typed_address(room: Room, link: Link) -> str:
    """What somebody types who cannot scan: without what browsers add, the code in groups of four."""
    bare = room.address.removeprefix("https://").removeprefix("http://")
    return bare and bare + way_in(grouped(link.code))


def grouped(code: str) -> str:
    """A code in groups of four, as people read it off a wall; reading it back ignores the hyphens.

    Examples
    --------
    >>> grouped("7K3M0112")
    '7K3M-0112'
    """
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
