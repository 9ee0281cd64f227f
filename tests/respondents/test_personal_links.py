"""From the list of addresses through the mail-merge file to an answer that counts once."""

from __future__ import annotations

import csv
import re
from io import StringIO
from urllib.parse import urlsplit

import pytest

from engagement.context import Context
from engagement.inviting import invite, invited, send_again
from exchange.addresses_file import drafts_from_addresses
from exchange.mail_merge import letter_rows, mail_merge_csv
from tests.respondents.room_example import Live, a_live_survey, send

_LIST = "E-Mail;Abteilung\n" + "".join(
    f"p{i}@example.org;{'North' if i < 6 else 'South'}\n" for i in range(12)
)


@pytest.fixture
def live(context: Context) -> Live:
    return a_live_survey(context)


def links_in(file: bytes) -> dict[str, str]:
    """Address -> path of its link, as a mail-merge program reads the file."""
    rows = csv.DictReader(StringIO(file.decode("utf-8-sig"), newline=""))
    return {row["address"]: urlsplit(row["link"]).path for row in rows}


def form_number(page: str) -> str:
    return re.search(r'name="form" value="(\w+)"', page).group(1)


def test_a_link_out_of_the_file_answers_once_for_its_team_and_leaves_no_address(live: Live) -> None:
    drafts, _ = drafts_from_addresses(_LIST.encode(), "people.csv")
    letters, _ = invite(live.context, live.survey, drafts)
    links = links_in(mail_merge_csv(letter_rows(letters, "https://okr.example.org")))
    assert len(set(links.values())) == 12
    phone = live.client()
    for address, path in links.items():
        page = phone.get(path)
        assert page.status_code == 200
        assert "example.org" not in page.text
        fields = live.answers(form_number(page.text), team=None)
        assert send(phone, path, fields).status_code == 303
        # The same link again: thanks, and nothing more is counted.
        assert phone.get(path).status_code == 410
        assert send(phone, path, fields).status_code == 303, address
    store, workspace = live.context.store, live.context.workspace
    assert store.answered_by_unit(workspace, live.survey) == {live.unit("North"): 6, live.unit("South"): 6}
    assert invited(live.context, live.survey).used == "About 10 of 12 have used their link"


def test_after_sending_again_only_the_new_link_leads_in(live: Live) -> None:
    drafts, _ = drafts_from_addresses(_LIST.encode(), "people.csv")
    letters, _ = invite(live.context, live.survey, drafts)
    old = links_in(mail_merge_csv(letter_rows(letters, "https://okr.example.org")))
    new = links_in(
        mail_merge_csv(letter_rows(send_again(live.context, live.survey), "https://okr.example.org"))
    )
    assert old.keys() == new.keys()
    phone = live.client()
    assert phone.get(old["p0@example.org"]).status_code == 404
    assert phone.get(new["p0@example.org"]).status_code == 200
