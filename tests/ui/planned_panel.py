"""A page with nothing but one panel of the Rollout page, on the engagement's newest plan."""

from __future__ import annotations

from uuid import UUID

from streamlit.testing.v1 import AppTest

from engagement.context import Context
from engagement.model import PlanVersion
from engagement.planning import latest_plan
from rollout.planning.document import PlanDocument
from tests.ui.app_words import SECONDS
from ui.session import choice
from ui.wiring import context_for


def page(panel: str) -> None:
    from importlib import import_module

    from tests.ui.planned_panel import newest
    from ui.session import choice, said
    from ui.wiring import context_for

    chosen = choice()
    context = context_for(chosen.workspace)
    said()
    getattr(import_module(f"ui.components.{panel}"), panel)(
        context, chosen, *newest(context, chosen.engagement)
    )


def newest(context: Context, engagement: UUID) -> tuple[PlanVersion, PlanDocument]:
    found = latest_plan(context, engagement)
    assert found is not None
    return found


def shown(panel: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=SECONDS, kwargs={"panel": panel}).run()
    assert not app.exception
    return app


def home() -> tuple[Context, UUID]:
    """The first engagement of the database that the app works on."""
    chosen = choice()
    assert chosen is not None
    return context_for(chosen.workspace), chosen.engagement


def plan() -> PlanDocument:
    return newest(*home())[1]


def keep(version: PlanVersion, document: PlanDocument) -> None:
    """The document as the next version."""
    context, _ = home()
    following = version.model_copy(
        update={
            "id": context.new_id(),
            "number": version.number + 1,
            "content": document.model_dump_json(),
        }
    )
    context.store.add_plan_version(following)
