"""What is looked at before the day, and the one sentence on top."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engagement.preflight import Answer, Findings, State, checks, verdict

READY = Findings(
    address="https://okr.example.org",
    listens_here_only=False,
    answer=Answer.OURS,
    opened_ago=4.0,
    sent_ago=2.0,
    cleared_by="Works council",
    cleared_on="1 Nov 2026",
    contact="Ada Example",
    people=60,
    seats=60,
    too_small=(),
    threshold=5,
)


def state(name: str, **changes: object) -> State:
    return next(check.state for check in checks(replace(READY, **changes)) if check.name == name)


def test_where_all_is_well_nothing_has_to_be_done() -> None:
    assert {check.state for check in checks(READY)} == {State.OK}
    assert all(not check.remedy for check in checks(READY))
    assert verdict(READY) == "Phones can get in, and the survey is cleared."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"cleared_by": "", "cleared_on": ""},
            "Phones can get in; nobody has cleared the survey yet.",
        ),
        (
            {"address": "", "cleared_by": ""},
            "Phones cannot get in yet: there is no address; and nobody has cleared the survey yet.",
        ),
        (
            {"address": "http://localhost:8501"},
            "Phones cannot get in: the address leads each of them to itself; the survey is cleared.",
        ),
        (
            {"opened_ago": None, "listens_here_only": True},
            "Phones cannot get in: this server answers its own machine only; the survey is cleared.",
        ),
        (
            {"opened_ago": None},
            "This server answers at its address, but no phone has tried it yet; the survey is cleared.",
        ),
        (
            {"opened_ago": None, "answer": Answer.NOT_ASKED},
            "No phone has tried the address yet; the survey is cleared.",
        ),
        (
            {"opened_ago": None, "answer": Answer.NOBODY},
            "Nothing answers at the address; the survey is cleared.",
        ),
        (
            {"opened_ago": None, "answer": Answer.NO_CERTIFICATE},
            "Phones will be warned: the certificate of the address is not trusted; the survey is cleared.",
        ),
        (
            {"opened_ago": None, "answer": Answer.SOMETHING_ELSE},
            "Something else answers at the address; the survey is cleared.",
        ),
        # A phone that came in says more than the server's own question.
        ({"answer": Answer.NOBODY}, "Phones can get in, and the survey is cleared."),
    ],
)
def test_the_sentence_says_whether_phones_get_in_and_who_cleared_it(
    changes: dict[str, object], sentence: str
) -> None:
    assert verdict(replace(READY, **changes)) == sentence


@pytest.mark.parametrize(
    ("name", "changes", "expected"),
    [
        ("Address", {"address": ""}, State.ATTENTION),
        ("Address", {"address": "http://127.0.0.1:8501"}, State.ATTENTION),
        ("Encryption", {"address": ""}, State.UNKNOWN),
        ("Encryption", {"address": "http://192.168.0.2"}, State.ATTENTION),
        ("Open to the network", {"listens_here_only": True}, State.ATTENTION),
        ("Open to the network", {"listens_here_only": None}, State.UNKNOWN),
        ("Answer at the address", {"answer": Answer.NOT_ASKED}, State.UNKNOWN),
        ("Answer at the address", {"answer": Answer.NOBODY}, State.ATTENTION),
        ("Test scan", {"opened_ago": None, "sent_ago": None}, State.UNKNOWN),
        ("Clearance", {"cleared_by": ""}, State.ATTENTION),
        ("Contact", {"contact": ""}, State.ATTENTION),
        ("Seats", {"seats": None}, State.UNKNOWN),
        ("Seats", {"seats": 59}, State.ATTENTION),
        ("Small groups", {"too_small": ("North",)}, State.ATTENTION),
    ],
)
def test_each_check_has_a_state_of_its_own(name: str, changes: dict[str, object], expected: State) -> None:
    assert state(name, **changes) is expected


def test_whatever_is_not_well_says_what_to_do() -> None:
    worst = Findings("", True, Answer.NOBODY, None, None, "", "", "", 60, 10, ("A", "B", "C", "D", "E"), 5)
    for check in checks(worst):
        assert check.remedy or check.state is State.OK or check.name == "Encryption", check
    told = next(check.found for check in checks(worst) if check.name == "Small groups")
    assert "A, B, C, D and 1 more" in told


def test_a_server_bound_to_its_own_machine_is_told_how_to_start_so_that_phones_reach_it() -> None:
    check = next(c for c in checks(replace(READY, listens_here_only=True)) if c.name == "Open to the network")
    assert "--server.address 0.0.0.0" in check.remedy
