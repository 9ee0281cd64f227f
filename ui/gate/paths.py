"""Which addresses are open to everybody, which are the gate's own, and where a login leads back to."""

from __future__ import annotations

import re
from typing import Final

from starlette.types import Scope

# What respondents get: `/s/` is the survey behind a link, `/a/` its stylesheets and scripts.
OPEN_PREFIXES: Final = ("/s/", "/a/")
HEALTH: Final = "/_stcore/health"
LOGIN: Final = "/login"
LOGOUT: Final = "/logout"
START: Final = "/start"
STYLE: Final = "/login/style.css"
ORGANISATION: Final = "/login/organisation"
OWN_PATHS: Final = frozenset({LOGIN, LOGOUT, START, STYLE, ORGANISATION})
# Streamlit's two ends of a sign-in with an organisation.
PROVIDER_PATHS: Final = frozenset({"/auth/login", "/oauth2callback"})

# The segments of an open address: codes and names of files. No dot in front, nothing encoded.
_OPEN_REST: Final = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?")
# The pages' own addresses: one name, and perhaps the engagement.
_A_PAGE: Final = re.compile(r"/[a-z_-]{0,40}(?:\?e=[0-9a-f-]{36})?")


def is_open(scope: Scope) -> bool:
    """Whether an address is one of the respondents' and written in the one plain way.

    The list says what may occur, so that slashes and dots that a proxy, this gate and the
    router might read differently never come into question, encoded or not.
    """
    path: str = scope["path"]
    raw: bytes = scope.get("raw_path") or path.encode()
    prefix = next((each for each in OPEN_PREFIXES if path.startswith(each)), None)
    if prefix is None or raw.partition(b"?")[0] != path.encode():
        return False
    return _OPEN_REST.fullmatch(path.removeprefix(prefix)) is not None


def page_to_return_to(wanted: str) -> str:
    """The address a login leads to: one of our pages, else the first.

    Examples
    --------
    >>> page_to_return_to("/readiness")
    '/readiness'
    >>> page_to_return_to("//elsewhere.example")
    '/'
    """
    return wanted if _A_PAGE.fullmatch(wanted) and wanted.partition("?")[0] not in OWN_PATHS else "/"
