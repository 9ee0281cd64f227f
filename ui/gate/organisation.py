"""Signing in through an organisation (OpenID Connect), with Streamlit's own `st.login`.

Only where `.streamlit/secrets.toml` has an `[auth]` section, and then Authlib is needed:
``pip install "streamlit[auth]"``. Streamlit talks to the provider and leaves a signed cookie;
the gate takes it once, within minutes, as proof of an e-mail address, and gives a session of
its own for it, with its own limits. The address must be the name of an account: nobody
registers himself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Final

from starlette.responses import Response
from streamlit.auth_util import (
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    get_secrets_auth_section,
    is_authlib_installed,
    validate_auth_credentials,
)
from streamlit.errors import StreamlitAuthError
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

# Between the provider's answer and our login page lie two redirects.
PROOF_SECONDS: Final = 5 * 60
_DAY_SECONDS: Final = 24 * 60 * 60
_DEFAULT: Final = "default"


def providers() -> tuple[str, ...]:
    """The organisations one can sign in with; empty where none is configured."""
    section = get_secrets_auth_section()
    if not section:
        return ()
    named = [name for name in section if isinstance(section[name], Mapping) and "client_id" in section[name]]
    return tuple(filter(_is_usable, [*named, _DEFAULT]))


def can_sign_in() -> bool:
    """Whether the part that talks to providers is installed."""
    return is_authlib_installed()


def sign_in_address(provider: str) -> str:
    """Where Streamlit begins the sign-in; good for two minutes."""
    return generate_login_redirect_url(provider)


def _is_usable(provider: str) -> bool:
    try:
        validate_auth_credentials(provider)
    except StreamlitAuthError:
        return False
    return True


class Proofs:
    """Proofs of an e-mail address that Streamlit signed; each counts once.

    Parameters
    ----------
    clock : callable
        Seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._used: dict[bytes, float] = {}

    def address(self, cookies: Mapping[str, str]) -> str | None:
        """The e-mail address that a provider has just confirmed; None without a fresh proof."""
        proof = get_cookie_with_chunks(lambda name: _signed(cookies, name), USER_COOKIE_NAME)
        if proof is None or not providers() or not self._is_new(cookies[USER_COOKIE_NAME]):
            return None
        try:
            told = json.loads(proof)
        except ValueError:
            return None
        if not isinstance(told, dict):
            return None
        is_ours = told.get("is_logged_in") is True and told.get("origin") == get_origin_from_redirect_uri()
        address = told.get("email")
        # Some providers let people enter any address and say that they have not checked it.
        is_checked = told.get("email_verified", True) in (True, "true")
        return address if is_ours and is_checked and isinstance(address, str) else None

    def _is_new(self, cookie: str) -> bool:
        now = self._clock()
        self._used = {key: until for key, until in self._used.items() if until > now}
        digest = hashlib.sha256(cookie.encode()).digest()
        if digest in self._used:
            return False
        self._used[digest] = now + 2 * PROOF_SECONDS
        return True


def clear_proof(response: Response, cookies: Mapping[str, str]) -> None:
    """Take Streamlit's sign-in cookies from the browser, with the pieces large ones are split into."""
    for name in cookies:
        kind, _, piece = name.rpartition("_")
        names = (USER_COOKIE_NAME, TOKENS_COOKIE_NAME)
        if name in names or (kind in names and piece.isdigit()):
            response.delete_cookie(name, path="/")


def _signed(cookies: Mapping[str, str], name: str) -> bytes | None:
    try:
        value = cookies[name].encode("latin-1")
    except (KeyError, UnicodeEncodeError):
        return None
    return decode_signed_value(get_cookie_secret(), name, value, max_age_days=PROOF_SECONDS / _DAY_SECONDS)
