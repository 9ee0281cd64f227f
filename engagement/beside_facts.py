"""What a client's files tell beside the interview, before its units can be looked up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID, uuid5

from engagement.context import Context
from readiness.evidence.cadence import CadenceRecord
from readiness.facts import Observation
from surveys.faults import FaultList
from surveys.organisation import Organisation
from surveys.text import normalised

_Seen = TypeVar("_Seen", Observation, CadenceRecord)


@dataclass(frozen=True)
class BesideFacts:
    """Observations, cadence and project names, as a facts file gives them.

    Parameters
    ----------
    observations, cadence : tuples of (what was seen, unit)
        The unit by its name, empty for the organisation as a whole: a facts file may be read
        before the team list. What was seen names no unit yet, and has an id of its place only.
    projects : tuple of str
        Names of the client's projects.
    place : str
        The file's name, for messages.
    """

    observations: tuple[tuple[Observation, str], ...] = ()
    cadence: tuple[tuple[CadenceRecord, str], ...] = ()
    projects: tuple[str, ...] = ()
    place: str = field(default="facts file", compare=False)


def placed_in_units(
    beside: BesideFacts, organisation: Organisation, engagement: UUID
) -> tuple[tuple[Observation, ...], tuple[CadenceRecord, ...]]:
    """Observations and cadence in the organisation's units, with ids that follow from the engagement's.

    Raises
    ------
    FaultsError
        Units that the organisation does not have: all at once.
    """
    faults = FaultList()
    # The organisation's own name and no name mean the same.
    units = {normalised(unit.name): unit.id for unit in organisation.units} | {
        normalised(organisation.root.name): None
    }

    def placed(what: str, seen: Sequence[tuple[_Seen, str]]) -> Iterator[_Seen]:
        for number, (each, name) in enumerate(seen, start=1):
            if name and normalised(name) not in units:
                remedy = "Write it as in the team list, or leave it out for the whole organisation."
                faults.add(f"{beside.place}, {what} {number}, unit", "there is no such unit", remedy, name)
                continue
            unit = units[normalised(name)] if name else None
            yield each.model_copy(update={"unit": unit, "id": uuid5(engagement, f"{what} {number}")})

    observations = tuple(placed("observation", beside.observations))
    cadence = tuple(placed("cadence", beside.cadence))
    faults.raise_if_any()
    return observations, cadence


def keep_beside_facts(
    context: Context, engagement: UUID, beside: BesideFacts, organisation: Organisation
) -> None:
    """Keep them with an engagement that has none yet.

    Raises
    ------
    FaultsError
        Units that the organisation does not have: all at once; nothing is kept then.
    """
    observations, cadence = placed_in_units(beside, organisation, engagement)
    context.store.change_observations(context.workspace, engagement, lambda _: observations)
    context.store.change_dossier(
        context.workspace,
        engagement,
        lambda kept: kept.model_copy(update={"cadence": cadence, "projects": beside.projects}),
    )
