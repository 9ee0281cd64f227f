"""A survey of one client, its printed pages, and somebody who opens them."""

from __future__ import annotations

import re
from html import unescape
from uuid import UUID

from starlette.applications import Starlette
from starlette.testclient import TestClient

from engagement.addressees import AddressDraft
from engagement.context import Context
from engagement.inviting import invite
from engagement.model import Engagement
from engagement.running_room import change_room, link_of, links_for
from engagement.setting_up import new_engagement, open_survey, save_team_list
from surveys.instrument_files import built_in_instrument
from surveys.links import LinkKind
from surveys.organisation_drafts import UnitDraft
from tests.conftest import TODAY
from ui.printing.routes import print_address, printing_routes

INSTRUMENT = built_in_instrument()
TEAMS = ("Sales <b>North</b>", 'R&D "Lab"', "South")
PERSON = "anna.secret@people.example"


class House:
    """A survey of one client, its pages, and somebody who opens them."""

    def __init__(self, context: Context, *, threshold: int = 6, together: bool = False) -> None:
        self.context = context
        self.engagement: Engagement = new_engagement(context, "Firm <script>alert(1)</script>")
        rows = [("Firm", "", 0), *((team, "Firm", 9) for team in TEAMS[:2]), (TEAMS[2], "Firm", 4)]
        drafts = [
            UnitDraft(f"row {i}", name=name, parent=parent, headcount=str(people))
            for i, (name, parent, people) in enumerate(rows, start=2)
        ]
        save_team_list(context, self.engagement.id, drafts)
        self.survey = open_survey(
            context,
            self.engagement.id,
            name="Baseline",
            instrument=INSTRUMENT,
            language="en",
            threshold=threshold,
            small_teams_together=together,
        ).id
        invite(context, self.survey, [AddressDraft("row 2", PERSON, TEAMS[0])])
        self.set(address="https://okr.example.org")
        app = Starlette(routes=printing_routes(lambda: context.store, lambda: TODAY))
        self.client = TestClient(app, raise_server_exceptions=False)

    def set(self, **settings: object) -> None:
        change_room(self.context, self.survey, lambda room: room.model_copy(update=settings))

    def page(self, name: str, query: str = "", *, workspace: UUID | None = None) -> str:
        answer = self.client.get(self.address(name, workspace) + query)
        assert answer.status_code == 200, answer.text
        return answer.text

    def address(self, name: str, workspace: UUID | None = None) -> str:
        return print_address(workspace or self.context.workspace, self.survey, name)

    def code(self, kind: LinkKind, team: str = "") -> str:
        units = self.context.store.survey_organisation(self.context.workspace, self.survey).units
        unit = next((each.id for each in units if each.name == team), None)
        return link_of(links_for(self.context, self.survey), kind, unit).code


def text_of(page: str) -> str:
    body = re.sub(r"<style.*?</style>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
