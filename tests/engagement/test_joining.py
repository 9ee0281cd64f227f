"""The address of this program, as somebody types it."""

from __future__ import annotations

import pytest

from engagement.joining import checked_address, grouped, join_address, typed_address
from engagement.room import Room
from surveys.faults import FaultsError
from surveys.links import Link, LinkKind, read_code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://okr.example.org", "https://okr.example.org"),
        ("  HTTP://192.168.0.20:8501/ ", "http://192.168.0.20:8501"),
        ("http://okr.example.org:80", "http://okr.example.org"),
        ("https://[FD00::1]:8501", "https://[fd00::1]:8501"),
        ("https://büro.example", "https://xn--bro-hoa.example"),
        ("http://laptop:8501", "http://laptop:8501"),
    ],
)
def test_an_address_is_kept_as_scheme_host_and_unusual_port(typed: str, kept: str) -> None:
    assert checked_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "okr.example.org",
        "ftp://okr.example.org",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user:secret@okr.example.org",
        "https://okr.example.org/survey",
        "https://okr.example.org?x=1",
        "https://okr.example.org#x",
        "http://0.0.0.0:8501",
        "http://256.1.1.1",
        "http://1.2.3",
        "http://okr.example.org:99999",
        "http://okr.example.org:0",
        "http://-bad-.example",
        "http://ex ample.org",
        "http://[::1",
        "http://[fe80::1%25eth0]",
        "https://okr.example.org\\@evil.example",
        "https://" + "a" * 300 + ".example",
    ],
)
def test_what_is_no_address_is_refused_with_a_remedy(typed: str) -> None:
    with pytest.raises(FaultsError) as caught:
        checked_address(typed)
    assert all(fault.place == "Address" and fault.remedy.endswith(".") for fault in caught.value.faults)


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(FaultsError) as caught:
        checked_address("https://user:secret@okr.example.org")
    assert "secret" not in str(caught.value)


def test_a_link_is_told_whole_for_the_code_and_short_for_typing() -> None:
    room = Room(workspace_id="0" * 32, survey_id="1" * 32, address="https://okr.example.org")
    link = Link(code="7K3M0112", kind=LinkKind.ROOM)
    assert join_address(room, link) == "https://okr.example.org/s/7K3M0112"
    assert typed_address(room, link) == "okr.example.org/s/7K3M-0112"
    nowhere = room.model_copy(update={"address": ""})
    assert (join_address(nowhere, link), typed_address(nowhere, link)) == ("", "")


def test_a_grouped_code_is_read_back_whatever_its_length() -> None:
    for length in range(8, 27):
        code = ("0123456789ABCDEFGHJKMNPQRSTVWXYZ" * 2)[:length]
        assert read_code(grouped(code)) == code
