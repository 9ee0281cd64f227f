"""A survey that phones can reach, in a store of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from starlette.applications import Starlette
from starlette.testclient import TestClient

from engagement.context import Context
from engagement.model import Engagement
from engagement.running_room import link_of, links_for, open_door
from engagement.setting_up import new_engagement, open_survey, save_team_list
from surveys.instrument import Instrument
from surveys.instrument_files import built_in_instrument
from surveys.links import LinkKind
from surveys.replies import ITEM, QUESTION, ROLE, TEAM
from surveys.unit_cells import UnitDraft
from ui.respondents.pages import asked_digest
from ui.respondents.routes import respondent_routes


@dataclass
class Live:
    """An engagement with a survey, and phones that come to it."""

    context: Context
    engagement: Engagement
    survey: UUID
    instrument: Instrument

    def client(self, **options) -> TestClient:
        """A phone: it keeps its cookies, and follows no redirect by itself."""
        app = Starlette(routes=respondent_routes(lambda: self.context.store))
        return TestClient(app, follow_redirects=False, raise_server_exceptions=False, **options)

    def path(self, kind: LinkKind, team: str | None = None) -> str:
        links = links_for(self.context, self.survey)
        unit = None if team is None else self.unit(team)
        return f"/s/{link_of(links, kind, unit).code}"

    def unit(self, name: str) -> UUID:
        units = self.context.store.survey_organisation(self.context.workspace, self.survey).units
        return next(unit.id for unit in units if unit.name == name)

    def open(self) -> None:
        open_door(self.context, self.survey, cleared_by="Works council", cleared_on=date(2026, 11, 1))

    def answers(self, form: str = "A" * 26, **changes: str) -> dict[str, str]:
        """A complete form; a change to None leaves a field out."""
        fields = {
            "form": form,
            "asked": asked_digest(self.instrument),
            "lang": "en",
            TEAM: "2",
            ROLE: "member",
        }
        fields |= {ITEM + item.id: "4" for item in self.instrument.items}
        fields |= {QUESTION + "benefit": "Less noise"}
        fields |= changes
        return {name: value for name, value in fields.items() if value is not None}

    def kept(self) -> int:
        return len(self.context.store.answers(self.context.workspace, self.survey))

    def comments(self) -> list[str]:
        return [each.text for each in self.context.store.comments(self.context.workspace, self.survey)]


def send(client: TestClient, path: str, fields: dict[str, str]):
    return client.post(
        path, content=urlencode(fields), headers={"content-type": "application/x-www-form-urlencoded"}
    )


def a_live_survey(
    context: Context,
    *,
    instrument: Instrument | None = None,
    opened: bool = True,
    name: str = "Nordlicht <Bikes>",
    company_people: str = "2",
) -> Live:
    engagement = new_engagement(context, name)
    drafts = [
        UnitDraft(place="1", name="Nordlicht", level="company", headcount=company_people),
        UnitDraft(place="2", name="Sales", level="department", parent="Nordlicht", headcount="3"),
        UnitDraft(place="3", name="North", level="team", parent="Sales", headcount="8"),
        UnitDraft(place="4", name="South", level="team", parent="Sales", headcount="7"),
    ]
    save_team_list(context, engagement.id, drafts)
    instrument = instrument or built_in_instrument()
    survey = open_survey(context, engagement.id, name="Baseline", instrument=instrument, language="en")
    live = Live(context, engagement, survey.id, instrument)
    if opened:
        live.open()
    return live
