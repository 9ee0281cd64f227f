"""The gate's own pages as responses: the closed door, and the few behind it."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from starlette.responses import HTMLResponse, RedirectResponse, Response

from ui.plain_html import templates_in

_TEMPLATES: Final = Path(__file__).parent / "templates"
_CLOSED_STATUS: Final = 404

_EVERYWHERE: Final = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_POLICY: Final = (
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; img-src data:;"
)


def page(template: str, status: int = 200, **values: object) -> Response:
    """One of the gate's pages.

    They keep `Referrer-Policy: same-origin`: with `no-referrer` browsers send `Origin: null`
    with a form, and the gate could not tell its own forms from others'.
    """
    policy = f"{_POLICY} style-src 'self'"
    headers = _EVERYWHERE | {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"}
    return HTMLResponse(templates_in(_TEMPLATES).get_template(template).render(**values), status, headers)


def closed() -> Response:
    """What everybody sees who may not come in: nothing, in a friendly way.

    The status is 404 for every closed address, whether there is something behind it or not:
    200 would say that "/" is a page worth bookmarking, and 401 or 403 that something is here.
    """
    body, policy = _closed_page()
    headers = _EVERYWHERE | {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
    return HTMLResponse(body, _CLOSED_STATUS, headers)


def style() -> Response:
    """The stylesheet of the gate's pages."""
    headers = _EVERYWHERE | {"Referrer-Policy": "no-referrer"}
    return Response(_style(), headers=headers, media_type="text/css")


def sent_to(address: str) -> Response:
    """On to another page, with GET."""
    return RedirectResponse(address, 303, _EVERYWHERE | {"Referrer-Policy": "same-origin"})


@cache
def _style() -> bytes:
    return (_TEMPLATES / "style.css").read_bytes()


@cache
def _closed_page() -> tuple[str, str]:
    """The page, which needs no other file, and a policy that allows its own style and nothing else."""
    look = (_TEMPLATES / "closed.css").read_text()
    body = templates_in(_TEMPLATES).get_template("closed.html").render(look=look)
    digest = base64.b64encode(hashlib.sha256(look.encode()).digest()).decode()
    return body, f"{_POLICY} style-src 'sha256-{digest}'"
