"""Which addresses are open: those of respondents, written in the one plain way."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gate.gate_house import Visitor
from ui.gate.paths import is_open, page_to_return_to


def opened(path: str) -> bool:
    return is_open(Visitor(None).scope("http", path, {}))


@pytest.mark.parametrize(
    "path",
    ["/s/abc", "/s/AB-c_9", "/s/abc/done", "/s/abc/", "/a/style.css", "/a/v1/app.min.js", "/s/abc?lang=de"],
)
def test_survey_addresses_are_open(path: str) -> None:
    assert opened(path)


TRICKS = [
    "/",
    "//",
    "/s",
    "/a",
    "/s/",
    "/S/abc",
    "/A/x.css",
    "//s/abc",
    "/s//abc",
    "/s/abc//x",
    "/x/../s/abc",
    "/s/../_stcore/health",
    "/s/./abc",
    "/s/..",
    "/s/abc/..",
    "/s/abc/../../",
    "/s/%2e%2e/_stcore/host-config",
    "/s/%2E%2E%2Fmedia",
    "/s/..%2f_stcore",
    "/s/a%2fb",
    "/s/a%5cb",
    "/s/a\\b",
    "/s/%00",
    "/s/a%00b",
    "/s/a%0ab",
    "/s/a\n",
    "/s/%252e%252e/x",
    "/%73/abc",
    "/s%2fabc",
    "/s;x/abc",
    "/s/a;b",
    "/s/.hidden",
    "/s/a b",
    "/s/é",
    "/survey",
    "/static/js/main.js",
    "/_stcore/stream",
    "/media/x",
    "/login/s/abc",
]


@pytest.mark.parametrize("path", TRICKS)
def test_no_other_spelling_is(path: str) -> None:
    assert not opened(path)


_PIECES = st.sampled_from(
    [
        "s",
        "a",
        "S",
        "..",
        ".",
        "%2e",
        "%2e%2e",
        "%2f",
        "%5c",
        "\\",
        "%00",
        "/",
        "//",
        ";",
        "_stcore",
        "health",
        "%73",
        "ab",
    ]
)


@given(st.lists(_PIECES, max_size=8))
def test_whatever_is_open_stays_below_its_prefix_however_often_it_is_decoded(pieces: list[str]) -> None:
    path = "/" + "".join(pieces)
    if not opened(path):
        return
    for _ in range(3):
        segments = path.split("/")
        assert segments[1] in {"s", "a"}
        assert segments[2]
        assert ".." not in segments
        assert "\\" not in path
        path = unquote(path)


@pytest.mark.parametrize(
    ("wanted", "page"),
    [
        ("/readiness", "/readiness"),
        (
            "/readiness?e=00000000-0000-0000-0000-000000000001",
            "/readiness?e=00000000-0000-0000-0000-000000000001",
        ),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/readiness?next=//evil.example", "/"),
        ("/logout", "/"),
        ("/login", "/"),
        ("/readiness\n", "/"),
        ("", "/"),
    ],
)
def test_a_login_leads_to_our_pages_only(wanted: str, page: str) -> None:
    assert page_to_return_to(wanted) == page
