"""What becomes of an answer, from the link to the store, over plain HTTP."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from engagement.context import Context
from engagement.reading import publish_results, reopen_for_late_answers
from engagement.room import Door
from engagement.running_room import change_room, close_room, pause_door
from surveys.answers import BLANK, DECLINED, DONT_KNOW
from surveys.links import Invitation, LinkKind, digest_of
from surveys.replies import ITEM, MOST_CHARACTERS, QUESTION, ROLE, TEAM
from tests.respondents.room_example import Live, a_live_survey, send


@pytest.fixture
def live(context: Context) -> Live:
    return a_live_survey(context)


def number_in(page: str) -> str:
    return re.search(r'name="form" value="(\w+)"', page).group(1)


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# From the link to the thanks.


def test_a_form_says_who_sees_what_with_the_exact_threshold_before_the_first_question(live: Live) -> None:
    page = live.client().get(live.path(LinkKind.ROOM)).text
    told = page.index("at least 5 people answered")
    assert told < page.index("<fieldset")
    assert "Nordlicht &lt;Bikes&gt; is preparing" in page


def test_an_answer_is_kept_and_thanked_for(live: Live) -> None:
    phone, path = live.client(), live.path(LinkKind.ROOM)
    number = number_in(phone.get(path).text)
    reply = send(phone, path, live.answers(number, **{ITEM + "vision_01": "?", ITEM + "vision_02": "-"}))
    assert (reply.status_code, reply.headers["location"]) == (303, f"{path}/thanks")
    assert "Your answers are in" in phone.get(f"{path}/thanks").text
    table = live.context.store.answers(live.context.workspace, live.survey)
    row = dict(zip(table.item_ids, table.values[0].tolist(), strict=True))
    assert (row["vision_01"], row["vision_02"], row["vision_03"]) == (DONT_KNOW, DECLINED, 4)
    assert table.unit_ids[table.unit[0]] == live.unit("North")
    assert live.comments() == ["Less noise"]


def test_a_team_link_says_the_team_and_does_not_ask_for_it(live: Live) -> None:
    phone, path = live.client(), live.path(LinkKind.TEAM, "South")
    page = phone.get(path).text
    assert "Your team: South" in page
    assert 'name="team"' not in page
    send(phone, path, live.answers(number_in(page), team=None))
    assert live.context.store.answered_by_unit(live.context.workspace, live.survey) == {live.unit("South"): 1}


def test_a_code_is_found_however_it_is_typed(live: Live) -> None:
    code = live.path(LinkKind.ROOM).removeprefix("/s/")
    typed = f"{code[:4]}-{code[4:]}".lower().replace("0", "o").replace("1", "l")
    assert live.client().get(f"/s/{typed}").status_code == 200


# Exactly once.


def test_sending_twice_counts_once_and_shows_the_same_thanks(live: Live) -> None:
    phone, path = live.client(), live.path(LinkKind.ROOM)
    fields = live.answers(number_in(phone.get(path).text))
    first, second = send(phone, path, fields), send(phone, path, fields)
    assert live.kept() == 1
    assert (first.status_code, second.status_code) == (303, 303)
    assert "Your answers are in" in phone.get(second.headers["location"]).text
    assert live.comments() == ["Less noise"]


def test_two_tabs_of_one_browser_count_once(live: Live) -> None:
    phone, path = live.client(), live.path(LinkKind.ROOM)
    one, other = phone.get(path).text, phone.get(path).text
    assert number_in(one) == number_in(other)
    send(phone, path, live.answers(number_in(one)))
    send(phone, path, live.answers("B" * 26))
    assert live.kept() == 1
    assert "counts once" in phone.get(path).text


def test_a_browser_without_cookies_still_counts_one_form_once(live: Live) -> None:
    path, fields = live.path(LinkKind.ROOM), live.answers("C" * 26)
    for _ in range(3):
        send(live.client(), path, fields)
    assert live.kept() == 1


def test_the_room_link_and_the_team_link_are_one_survey_to_a_browser(live: Live) -> None:
    phone = live.client()
    send(phone, live.path(LinkKind.ROOM), live.answers(number_in(phone.get(live.path(LinkKind.ROOM)).text)))
    assert "counts once" in phone.get(live.path(LinkKind.TEAM, "South")).text


def test_a_kiosk_takes_one_person_after_another(live: Live) -> None:
    device, path = live.client(), live.path(LinkKind.KIOSK)
    for expected in (1, 2, 3):
        page = device.get(path).text
        assert 'data-keep=""' in page
        reply = send(device, path, live.answers(number_in(page)))
        assert live.kept() == expected
        assert "Next person" in device.get(reply.headers["location"]).text


def test_an_invitation_works_once_and_then_says_so(live: Live) -> None:
    token = "D" * 26
    invitation = Invitation(digest=digest_of(token), address="a@b.c", unit_id=live.unit("North"))
    live.context.store.add_invitations(live.context.workspace, live.survey, [invitation])
    path = f"/s/{token}"
    fields = live.answers(team=None)
    assert send(live.client(), path, fields).status_code == 303
    again = send(live.client(), path, live.answers("E" * 26, team=None))
    assert live.kept() == 1
    assert "one answer came with it" in live.client().get(again.headers["location"]).text
    spent = live.client().get(path)
    assert spent.status_code == 410
    assert "Your answers are in" in spent.text


def test_a_rehearsal_keeps_nothing(live: Live) -> None:
    phone, path = live.client(), live.path(LinkKind.REHEARSAL)
    page = phone.get(path).text
    assert "neither counted nor kept" in page
    reply = send(phone, path, live.answers(number_in(page)))
    assert "Nothing was kept" in phone.get(reply.headers["location"]).text
    assert live.kept() == 0


def test_a_paper_form_may_have_gaps_but_not_be_empty(live: Live) -> None:
    desk, path = live.client(), live.path(LinkKind.PAPER)
    change_room(live.context, live.survey, lambda room: room.model_copy(update={"door": Door.SHUT}))
    reply = send(desk, path, live.answers(number_in(desk.get(path).text), **{ITEM + "vision_01": None}))
    assert "Enter the next form" in desk.get(reply.headers["location"]).text
    table = live.context.store.answers(live.context.workspace, live.survey)
    assert table.values[0][table.item_ids.index("vision_01")] == BLANK
    nothing = {ITEM + item: None for item in live.instrument.item_ids}
    assert send(desk, path, live.answers("F" * 26, **nothing)).status_code == 422
    assert live.kept() == 1


# What cannot be kept, or not now.


def test_missing_answers_are_listed_and_the_others_stay(live: Live) -> None:
    phone, path = live.client(), live.path(LinkKind.ROOM)
    number = number_in(phone.get(path).text)
    sent = live.answers(number, **{ITEM + "vision_02": None, TEAM: "", QUESTION + "benefit": "Kept text"})
    reply = send(phone, path, sent)
    assert reply.status_code == 422
    assert live.kept() == 0
    assert 'href="#f-v.vision_02"' in reply.text
    assert 'href="#f-team"' in reply.text
    assert reply.text.count("checked") == len(live.instrument.items) - 1 + 1  # and the role
    assert "Kept text" in reply.text
    assert number_in(reply.text) == number


def test_a_text_that_is_too_long_is_sent_back_to_be_shortened(live: Live) -> None:
    fields = live.answers(**{QUESTION + "benefit": "x" * (MOST_CHARACTERS + 1)})
    reply = send(live.client(), live.path(LinkKind.ROOM), fields)
    assert reply.status_code == 422
    assert f"it has {MOST_CHARACTERS + 1}" in reply.text
    assert live.kept() == 0


@pytest.mark.parametrize(
    "change",
    [
        {ITEM + "vision_01": "6"},
        {ITEM + "vision_01": "0"},
        {ITEM + "vision_01": "4.0"},
        {ITEM + "vision_01": "٤"},
        {ITEM + "no_such_item": "4"},
        {QUESTION + "no_such_question": "text"},
        {"extra": "field"},
        {TEAM: "99"},
        {TEAM: "-1"},
        {ROLE: "emperor"},
        {"form": "short"},
        {"form": "'; DROP TABLE submissions; --"},
    ],
    ids=str,
)
def test_a_changed_form_is_refused_and_nothing_is_kept(live: Live, change: dict[str, str]) -> None:
    reply = send(live.client(), live.path(LinkKind.ROOM), live.answers(**change))
    assert reply.status_code == 400
    assert "not an answer to this survey" in reply.text
    assert live.kept() == 0


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"form=A", "multipart/form-data; boundary=x", 415),
        (b"form=A", "", 415),
        (b"x=" + b"y" * 1_000_000, "application/x-www-form-urlencoded", 413),
        (b"form=%FF%FE", "application/x-www-form-urlencoded", 400),
        ("form=ü".encode(), "application/x-www-form-urlencoded", 400),
        (b"&".join(b"f%d=1" % n for n in range(600)), "application/x-www-form-urlencoded", 400),
        (b"form=A&form=B", "application/x-www-form-urlencoded", 400),
        (b"no equals sign", "application/x-www-form-urlencoded", 400),
    ],
    ids=[
        "json",
        "multipart",
        "no type",
        "a megabyte",
        "not UTF-8",
        "not encoded",
        "600 fields",
        "twice",
        "no pairs",
    ],
)
def test_what_is_no_form_gets_a_page_and_its_status(
    live: Live, content: bytes, kind: str, status: int
) -> None:
    reply = live.client().post(live.path(LinkKind.ROOM), content=content, headers={"content-type": kind})
    assert reply.status_code == status
    assert "<h1>" in reply.text
    assert live.kept() == 0


@pytest.mark.parametrize(
    "path", ["/s/ZZZZZZZZ", "/s/x", "/s/" + "Q" * 26, "/s/" + "Q" * 500, "/s/a/b/c", "/s/%00"]
)
def test_an_unknown_link_leads_nowhere_kindly(live: Live, path: str) -> None:
    for reply in (live.client().get(path), send(live.client(), path, live.answers())):
        assert reply.status_code == 404
        assert "This link leads nowhere" in reply.text
        assert "Nordlicht" not in reply.text


def test_before_it_opens_phones_wait_and_nothing_is_kept(context: Context) -> None:
    live = a_live_survey(context, opened=False)
    path = live.path(LinkKind.ROOM)
    waiting = live.client().get(path)
    assert waiting.status_code == 503
    assert 4 <= int(waiting.headers["retry-after"]) <= 8
    assert "has not started yet" in waiting.text
    assert send(live.client(), path, live.answers()).status_code == 503
    assert live.kept() == 0


def test_while_paused_an_answer_goes_back_to_the_phone_whole(live: Live) -> None:
    pause_door(live.context, live.survey)
    path, fields = live.path(LinkKind.ROOM), live.answers()
    assert live.client().get(path).status_code == 503
    reply = send(live.client(), path, fields)
    assert (reply.status_code, reply.headers["x-standing"]) == (503, "paused")
    held = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', reply.text))
    assert held == fields
    assert live.kept() == 0
    live.open()
    assert send(live.client(), path, held).status_code == 303
    assert live.kept() == 1


def test_a_closed_survey_takes_nothing_more(live: Live) -> None:
    path = live.path(LinkKind.ROOM)
    close_room(live.context, live.survey)
    for reply in (live.client().get(path), send(live.client(), path, live.answers())):
        assert reply.status_code == 410
        assert "The survey is closed" in reply.text
    assert live.kept() == 0


def test_questions_that_were_changed_meanwhile_are_not_answered_by_the_old_form(live: Live) -> None:
    reply = send(live.client(), live.path(LinkKind.ROOM), live.answers(asked="0" * 16))
    assert reply.status_code == 409
    assert "The questions have changed" in reply.text
    assert live.kept() == 0


def test_a_flood_from_one_address_is_told_to_wait(live: Live) -> None:
    phone = live.client()
    statuses = [phone.get("/s/ZZZZZZZZ").status_code for _ in range(110)]
    assert statuses[:100] == [404] * 100
    assert statuses[-1] == 429
    # People with a link are not kept out by it.
    assert phone.get(live.path(LinkKind.ROOM)).status_code == 200


def test_an_error_inside_tells_a_person_what_to_do_and_nothing_else(live: Live, monkeypatch) -> None:
    path = live.path(LinkKind.ROOM)

    def fails(*_: object) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(live.context.store, "way_in", fails)
    reply = live.client().get(path)
    assert reply.status_code == 500
    assert "Nothing was lost" in reply.text
    assert "secret" not in reply.text


# What is told, and what is not.


def test_nothing_is_logged_of_those_who_answer(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    phone, path = live.client(), live.path(LinkKind.ROOM)
    send(phone, path, live.answers(number_in(phone.get(path).text)))
    send(phone, path, {"form": "x"})
    # The test's own client logs its requests; the program does not.
    assert {record.name for record in caplog.records} <= {"httpx2", "asyncio"}


def test_every_page_may_run_only_our_own_script_and_is_not_kept(live: Live) -> None:
    for path in (live.path(LinkKind.ROOM), "/s/ZZZZZZZZ", f"{live.path(LinkKind.ROOM)}/thanks"):
        headers = live.client().get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"


def test_the_language_follows_the_address_then_the_browser(live: Live) -> None:
    path = live.path(LinkKind.ROOM)
    german = live.client().get(path, headers={"accept-language": "de-AT, en;q=0.4"}).text
    assert '<html lang="de" dir="ltr">' in german
    assert "mindestens 5 Personen" in german
    assert '<html lang="en"' in live.client().get(f"{path}?lang=en", headers={"accept-language": "de"}).text


def test_the_same_key_never_joins_a_token_and_an_answer(live: Live) -> None:
    phone, path = live.client(), live.path(LinkKind.ROOM)
    number = number_in(phone.get(path).text)
    send(phone, path, live.answers(number))
    store, home = live.context.store, live.context.workspace
    receipts = store.receipts(home, live.survey)
    assert receipts == {digest_of(f"{live.survey} {number}")}
    table = store.answers(home, live.survey)
    assert number.encode() not in table.values.tobytes()


def test_the_first_view_of_a_phone_is_small(live: Live) -> None:
    import gzip

    phone = live.client()
    page = phone.get(live.path(LinkKind.ROOM)).content
    assets = re.findall(rb'(?:href|src)="(/a/[^"]+)"', page)
    assert len(assets) == 2
    sizes = [len(gzip.compress(phone.get(path.decode()).content, 6)) for path in assets]
    assert len(gzip.compress(page, 6)) + sum(sizes) < 30_000


def test_forms_are_found_by_their_labels(live: Live) -> None:
    page = live.client().get(live.path(LinkKind.ROOM)).text
    assert page.count("<fieldset") == page.count("<legend") == len(live.instrument.items) + 1
    assert page.count('type="radio"') == 7 * len(live.instrument.items) + len(live.instrument.roles) + 1
    assert len(re.findall(r"<label[^>]*><input", page)) == page.count('type="radio"')
    assert text_of(page).count("?") >= 2


def test_urls_of_forms_hold_no_answers(live: Live) -> None:
    assert 'method="post"' in live.client().get(live.path(LinkKind.ROOM)).text
    assert live.client().get(f"{live.path(LinkKind.ROOM)}?{urlencode(live.answers())}").status_code == 200
    assert live.kept() == 0


# Late answers.


def test_phones_wait_until_the_door_is_opened_again_for_late_answers(live: Live) -> None:
    kiosk, phone, path = live.path(LinkKind.KIOSK), live.client(), live.path(LinkKind.TEAM, "North")
    for number in range(6):
        assert send(live.client(), kiosk, live.answers(f"{number}".zfill(26))).status_code == 303
    publish_results(live.context, live.survey)
    assert phone.get(path).status_code == 410
    reopen_for_late_answers(live.context, live.survey)
    assert phone.get(path).status_code == 503
    live.open()
    late = phone.get(path)
    assert late.status_code == 200
    assert "<textarea" not in late.text
    # A form that was opened earlier may hold a text: next to so few it would tell who wrote it.
    before = len(live.comments())
    assert send(phone, path, live.answers(number_in(late.text), team=None)).status_code == 303
    assert len(live.comments()) == before


# What somebody found who attacked it.


def test_where_open_links_are_switched_off_only_personal_ones_and_paper_lead_in(live: Live) -> None:
    token = "D" * 26
    invitation = Invitation(digest=digest_of(token), address="a@b.c", unit_id=live.unit("North"))
    live.context.store.add_invitations(live.context.workspace, live.survey, [invitation])
    change_room(live.context, live.survey, lambda room: room.model_copy(update={"open_links": False}))
    for path in (live.path(LinkKind.ROOM), live.path(LinkKind.TEAM, "North"), live.path(LinkKind.KIOSK)):
        assert live.client().get(path).status_code == 404
        assert send(live.client(), path, live.answers()).status_code == 404
    assert live.client().get(f"/s/{token}").status_code == 200
    assert live.client().get(live.path(LinkKind.PAPER)).status_code == 200
    assert live.kept() == 0


def test_nobody_answers_for_a_unit_that_nobody_belongs_to(context: Context) -> None:
    live = a_live_survey(context, company_people="0")
    reply = send(live.client(), live.path(LinkKind.ROOM), live.answers(team="0"))
    assert reply.status_code == 400
    assert live.kept() == 0


def test_a_name_full_of_zeros_does_not_give_two_people_the_same_number(context: Context) -> None:
    live = a_live_survey(context, name="0" * 60)
    numbers = {number_in(live.client().get(live.path(LinkKind.KIOSK)).text) for _ in range(5)}
    assert len(numbers) == 5


def test_a_survey_that_is_deleted_while_somebody_answers_leads_nowhere(live: Live) -> None:
    path, phone = live.path(LinkKind.ROOM), live.client()
    phone.get(path)
    live.context.store.delete_engagement(live.context.workspace, live.engagement.id)
    assert send(phone, path, live.answers()).status_code == 404


def test_an_address_that_is_no_code_is_never_linked_to(live: Live) -> None:
    reply = live.client().post("/s/-..", content=b"x", headers={"content-type": "text/plain"})
    assert "/s/.." not in reply.text
