"""Personal invitations: made once, sent again to those whom a list does not give away."""

from __future__ import annotations

import os
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.addressees import AddressDraft, checked_mail_address
from engagement.context import Context
from engagement.inviting import (
    erase_all_addresses,
    everyone_invited,
    invite,
    invited,
    new_tokens,
    send_again,
)
from engagement.reading import keep_results_without_late_answers, publish_results, reopen_for_late_answers
from engagement.running_room import close_room
from surveys.answers import Submission
from surveys.faults import FaultsError
from surveys.links import digest_of
from tests.respondents.room_example import Live, a_live_survey


@pytest.fixture
def live(context: Context) -> Live:
    return a_live_survey(context)


def drafts(*rows: tuple[str, str]) -> list[AddressDraft]:
    return [AddressDraft(f"row {i}", address, team) for i, (address, team) in enumerate(rows, start=2)]


def people(team: str, count: int) -> list[tuple[str, str]]:
    return [(f"{team.lower()}{i}@example.org", team) for i in range(count)]


def answer(live: Live, token: str, unit: str) -> None:
    """Somebody answers by a personal link."""
    values = bytes([4] * len(live.instrument.items))
    submission = Submission(os.urandom(16), live.unit(unit), 0, values)
    store = live.context.store
    store.receive(live.context.workspace, live.survey, digest_of(token), submission, ()).result()


def faults_of(live: Live, *rows: tuple[str, str]) -> list[str]:
    with pytest.raises(FaultsError) as caught:
        invite(live.context, live.survey, drafts(*rows))
    return [str(fault) for fault in caught.value.faults]


# Making them.


def test_everyone_gets_a_link_of_their_own_and_only_its_digest_is_kept(live: Live) -> None:
    letters, notices = invite(live.context, live.survey, drafts(*people("North", 8), *people("South", 3)))
    kept = live.context.store.invitations(live.context.workspace, live.survey)
    assert notices == ()
    assert len({each.token for each in letters}) == 11
    assert {each.digest for each in kept} == {digest_of(each.token) for each in letters}
    assert [each.address for each in letters][:2] == ["north0@example.org", "north1@example.org"]
    assert letters[0].token not in repr(letters)


def test_every_fault_of_a_list_is_told_at_once_with_place_value_and_remedy(live: Live) -> None:
    invite(live.context, live.survey, drafts(("known@example.org", "North")))
    found = faults_of(
        live,
        ("anna@example.org", "North"),
        (" ANNA@Example.org ", "North"),
        ("nobody", "South"),
        ("bert@example.org", "Nowhere"),
        ("carl@example.org", ""),
        ("Known@example.org", "North"),
        ("=cmd@example.org", "North"),
        ("", "North"),
        ("a@example.org; b@example.org", "North"),
    )
    for words in (
        ("row 3", "the same as in row 2"),
        ("row 4", "not an e-mail address", "nobody"),
        ("row 5", "no team of this survey", "Nowhere", "North"),
        ("row 6", "the team is missing"),
        ("row 7", "invited already"),
        ("row 8", "formula"),
        ("row 9", "the address is missing"),
        ("row 10", "more than one address"),
    ):
        assert any(all(word in line for word in words) for line in found), (words, found)
    assert invited(live.context, live.survey).people == 1


def test_a_team_is_found_by_name_or_id_however_it_is_written(live: Live) -> None:
    letters, _ = invite(live.context, live.survey, drafts(("a@example.org", " nORTH ")))
    assert letters[0].team == "North"


def test_more_people_than_the_team_list_counts_are_a_notice_and_no_fault(live: Live) -> None:
    _, notices = invite(live.context, live.survey, drafts(*people("South", 8)))
    assert notices == (
        "South: 8 people are invited, but the team list counts 7. Check which of the two is right.",
    )


def test_a_closed_survey_invites_nobody(live: Live) -> None:
    close_room(live.context, live.survey)
    assert "takes no answers" in faults_of(live, ("a@example.org", "North"))[0]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("anna@example.org", "anna@example.org"),
        ("Anna Aal <anna.aal+okr@sub.example.co.uk>", "anna.aal+okr@sub.example.co.uk"),
        ("mailto:anna@example.org", "anna@example.org"),
        ("anna@example.org;", "anna@example.org"),
        ("müller@büro.example", "müller@büro.example"),
        ("o'hara@example.org", "o'hara@example.org"),
        ("anna\u200b@example.org", "anna@example.org"),
    ],
)
def test_an_address_is_taken_from_how_mail_programs_write_it(typed: str, address: str) -> None:
    assert checked_mail_address(typed, "row 2") == address


@pytest.mark.parametrize(
    "typed",
    [
        "anna",
        "anna@",
        "@example.org",
        "anna@example",
        "anna@@example.org",
        "an na@example.org",
        "anna@exam_ple..org",
        ".anna@example.org",
        "an..na@example.org",
        "anna@-example.org",
        "anna@1.2.3.4",
        "<script>@example.org",
        "a" * 65 + "@example.org",
        "anna@" + "a" * 64 + ".org",
        "a@" + "b." * 200 + "org",
        '"anna"@example.org',
        "-anna@example.org",
        "+49@example.org",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(FaultsError):
        checked_mail_address(typed, "row 2")


@given(st.integers(0, 400))
@settings(max_examples=20, deadline=None)
def test_tokens_are_unique_and_long(count: int) -> None:
    context = Context(None, uuid4(), lambda: None, uuid4, lambda: os.urandom(16))
    tokens = new_tokens(context, count)
    assert len(set(tokens)) == count
    assert {len(token) for token in tokens} <= {26}


def test_a_generator_that_repeats_itself_gives_no_two_people_the_same_link() -> None:
    numbers = iter([bytes([n // 4]) * 16 for n in range(40)])
    context = Context(None, uuid4(), lambda: None, uuid4, lambda: next(numbers))
    assert len(set(new_tokens(context, 6))) == 6


# How many have used their link.


def test_the_number_of_used_links_never_parts_all_from_all_but_one(live: Live) -> None:
    letters, _ = invite(live.context, live.survey, drafts(*people("North", 8), *people("South", 7)))
    said = [invited(live.context, live.survey).used]
    for each in letters:
        answer(live, each.token, each.team)
        said.append(invited(live.context, live.survey).used)
    assert said[0] == "Nobody of 15 has used their link yet"
    assert said[1] == said[2] == "About five or fewer of 15 have used their link"
    assert said[-1] == said[-2] == said[-3] == "About 10 of 15 have used their link"


def test_of_a_handful_nothing_is_said(live: Live) -> None:
    invite(live.context, live.survey, drafts(*people("North", 4)))
    assert invited(live.context, live.survey).used.startswith("Too few people are invited")


# Sending again.


def test_while_nobody_has_answered_everyone_gets_a_new_link_and_the_old_one_ends(live: Live) -> None:
    first, _ = invite(live.context, live.survey, drafts(*people("North", 6)))
    assert invited(live.context, live.survey).may_be_sent_again == 6
    second = send_again(live.context, live.survey)
    assert {each.address for each in second} == {each.address for each in first}
    assert not {each.token for each in second} & {each.token for each in first}
    store = live.context.store
    assert store.way_in(first[0].token, digest_of(first[0].token)) is None
    assert store.way_in(second[0].token, digest_of(second[0].token)) is not None


def test_after_one_answer_nobody_may_be_named(live: Live) -> None:
    letters, _ = invite(live.context, live.survey, drafts(*people("North", 8), *people("South", 7)))
    answer(live, letters[0].token, "North")
    assert invited(live.context, live.survey).may_be_sent_again == 0
    with pytest.raises(FaultsError, match="Remind everyone instead"):
        send_again(live.context, live.survey)


def test_a_team_in_which_nobody_answered_is_named_once_enough_others_did(live: Live) -> None:
    letters, _ = invite(live.context, live.survey, drafts(*people("North", 8), *people("South", 7)))
    for each in letters[:6]:
        answer(live, each.token, "North")
    # Of North two are missing: naming them would say who else answered.
    assert {each.team for each in send_again(live.context, live.survey)} == {"South"}


def test_a_reminder_goes_to_everyone_alike(live: Live) -> None:
    letters, _ = invite(live.context, live.survey, drafts(*people("North", 3)))
    answer(live, letters[0].token, "North")
    assert [each.address for each in everyone_invited(live.context, live.survey)] == [
        f"north{i}@example.org" for i in range(3)
    ]


def test_somebody_who_answers_while_links_are_renewed_keeps_the_old_one(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = invite(live.context, live.survey, drafts(*people("North", 6)))
    store = live.context.store
    renew = store.renew_invitations

    def after_an_answer(workspace: UUID, survey: UUID, renewed: dict[bytes, bytes]) -> None:
        answer(live, first[0].token, "North")
        renew(workspace, survey, renewed)

    monkeypatch.setattr(store, "renew_invitations", after_an_answer)
    second = send_again(live.context, live.survey)
    assert {each.address for each in second} == {f"north{i}@example.org" for i in range(1, 6)}
    for each in second:
        assert store.way_in(each.token, digest_of(each.token)) is not None


# Erasing.


def test_addresses_are_erased_when_the_survey_is_named_and_links_go_on_working(live: Live) -> None:
    letters, _ = invite(live.context, live.survey, drafts(*people("North", 6)))
    with pytest.raises(FaultsError, match="Type the name of the survey: Baseline"):
        erase_all_addresses(live.context, live.survey, "Base")
    assert invited(live.context, live.survey).addresses == 6
    erase_all_addresses(live.context, live.survey, " baseline ")
    found = invited(live.context, live.survey)
    assert (found.people, found.addresses, found.erased, found.may_be_sent_again) == (6, 0, True, 0)
    answer(live, letters[0].token, "North")
    assert live.kept() == 1
    with pytest.raises(FaultsError, match="erased"):
        send_again(live.context, live.survey)


def test_publishing_results_erases_every_address(live: Live) -> None:
    letters, _ = invite(live.context, live.survey, drafts(*people("North", 8), *people("South", 7)))
    for each in letters:
        answer(live, each.token, each.team)
    publish_results(live.context, live.survey)
    kept = live.context.store.invitations(live.context.workspace, live.survey)
    assert len(kept) == 15
    assert {each.address for each in kept} == {""}


def test_addresses_of_people_invited_late_are_erased_when_the_results_stay_as_they_are(live: Live) -> None:
    letters, _ = invite(live.context, live.survey, drafts(*people("North", 8)))
    for each in letters:
        answer(live, each.token, each.team)
    publish_results(live.context, live.survey)
    reopen_for_late_answers(live.context, live.survey)
    invite(live.context, live.survey, drafts(*people("South", 2)))
    assert invited(live.context, live.survey).addresses == 2
    keep_results_without_late_answers(live.context, live.survey)
    assert invited(live.context, live.survey).addresses == 0
