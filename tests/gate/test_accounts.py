"""Accounts as the command line makes them, and which passwords are refused."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cli
from engagement.passwords import hashed, matches, password_faults
from storage.opening import open_store
from tests.gate.gate_house import PASSWORD

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command line on a store of its own, with a password on standard input."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'cli.db'}")

    def running(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = cli.main(["account", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return running


def test_the_first_account_is_the_owners_and_the_next_a_consultants(run: Run) -> None:
    assert run("create", "Ada", typed=f"{PASSWORD}\n") == (0, "Ada may log in (owner)\n", "")
    assert run("create", "bo", typed=PASSWORD) == (0, "bo may log in (consultant)\n", "")
    assert run("list") == (0, "Ada\towner\nbo\tconsultant\n", "")


@pytest.mark.parametrize(
    ("arguments", "typed", "words"),
    [
        (("create", "ＡDA"), PASSWORD, "there is an account of this name"),
        (("create", "  "), PASSWORD, "the name is empty"),
        (("create", "Bo"), "short", "fewer than 12"),
        (("create", "Bo"), "", "fewer than 12"),
        (("password", "Ada"), "short", "fewer than 12"),
        (("password", "Bo"), PASSWORD, "there is no account of this name"),
        (("remove", "Bo"), "", "there is no account of this name"),
        (("remove", "Ada"), "", "the account of the last owner"),
    ],
)
def test_what_cannot_be_done_is_told_with_a_remedy(
    run: Run, arguments: tuple[str, ...], typed: str, words: str
) -> None:
    run("create", "Ada", typed=PASSWORD)
    code, out, err = run(*arguments, typed=typed)
    assert (code, out) == (2, "")
    assert words in err
    if typed:
        assert typed not in err
    assert run("list")[1] == "Ada\towner\n"


def test_a_new_password_replaces_the_old_one_and_a_removed_account_is_gone(run: Run, tmp_path: Path) -> None:
    run("create", "Ada", typed=PASSWORD)
    run("create", "Bo", typed=PASSWORD)
    assert run("password", "ada", typed="five other words make one")[0] == 0
    with open_store(f"sqlite:///{tmp_path / 'cli.db'}") as store:
        kept = store.account_named("Ada").password_hash
    assert matches(kept, "five other words make one")
    assert not matches(kept, PASSWORD)
    assert run("remove", "Bo") == (0, "Bo may not log in any more\n", "")


def test_on_a_terminal_the_password_is_typed_twice(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for typed, code in (([PASSWORD, PASSWORD], 0), ([PASSWORD, "another password"], 2)):
        words = iter(typed)
        monkeypatch.setattr(cli.getpass, "getpass", lambda prompt, words=words: next(words))
        monkeypatch.setattr(io, "StringIO", Terminal)
        assert run("create", f"Ada {code}")[0] == code


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "x" * 257,
        "aaaaaaaaaaaa",
        "121212121212",
        "Password1234",
        "ｐａｓｓｗｏｒｄ１２３４",
        "qwertyuiop12",
        "correct horse battery staple",
        "groundwork-2026",
        "GroundWork groundwork",
        "ada lovelace 1815",
        "ada@example.com",
        "ADA!ada!ada!",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert password_faults(password, "ada@example.com") or password_faults(password, "Ada Lovelace")


@pytest.mark.parametrize(
    "password",
    [
        "four words make one",
        "482910573826",
        "Grüße aus Köln am Rhein",
        "パスワードは長いほうがよい",
        "x" * 250 + "yz1234",
        "ada likes groundwork and tea",
        " leading and trailing ",
    ],
)
def test_no_rule_says_which_characters_a_password_has(password: str) -> None:
    assert password_faults(password, "Ada") == []


def test_a_password_is_the_same_from_any_keyboard_and_not_cut() -> None:
    composed, decomposed = "Gr\u00fc\u00dfe aus K\u00f6ln", "Gru\u0308\u00dfe aus Ko\u0308ln"
    assert matches(hashed(composed), decomposed)
    assert not matches(hashed("x" * 255 + "a"), "x" * 255 + "b")
    assert not matches("not a hash", "x")
