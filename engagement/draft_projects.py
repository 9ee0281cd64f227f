"""The names of the client's projects, so that key results that copy one are seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from engagement.context import Context
from engagement.dossier import Dossier
from surveys.faults import Fault, FaultList, FaultsError
from surveys.text import clean_text, normalised

MOST_PROJECTS = 300
LONGEST_PROJECT = 200


def change_projects(context: Context, engagement: UUID, shown: Sequence[str], text: str) -> Dossier:
    """The dossier with the client's projects as typed, one a line.

    Only what differs from the names shown is written, so that two people who paste at once
    keep what both pasted.

    Raises
    ------
    FaultsError
        Names that are too long, by line; more projects than may be kept.
    """
    wanted = projects_of(text)
    return context.store.change_dossier(
        context.workspace,
        engagement,
        lambda dossier: dossier.model_copy(
            update={"projects": with_projects(dossier.projects, shown, wanted)}
        ),
    )


def projects_of(text: str) -> tuple[str, ...]:
    """Names of projects out of pasted text, one a line, each once. Raises FaultsError."""
    faults = FaultList()
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        name = clean_text(line).lstrip("-*•–· ").strip()
        if len(name) > LONGEST_PROJECT:
            remedy = f"Use at most {LONGEST_PROJECT} characters; one project a line."
            faults.add(f"projects, line {number}", "the name is too long", remedy, name)
        elif normalised(name):
            found.setdefault(normalised(name), name)
    if len(found) > MOST_PROJECTS:
        faults.extend([_too_many(len(found))])
    faults.raise_if_any()
    return tuple(found.values())


def with_projects(kept: Iterable[str], shown: Iterable[str], wanted: Iterable[str]) -> tuple[str, ...]:
    """The projects kept, without those somebody took out of what was shown, with those added to it."""
    found = {normalised(name): name for name in kept}
    here = {normalised(name): name for name in wanted}
    gone = {normalised(name) for name in shown} - set(here)
    found = {key: name for key, name in found.items() if key not in gone}
    both = found | here
    if len(both) > MOST_PROJECTS:
        raise FaultsError([_too_many(len(both))])
    return tuple(both.values())


def _too_many(count: int) -> Fault:
    problem = f"there are more than {MOST_PROJECTS}"
    return Fault("projects", problem, "Keep those that OKRs could copy.", str(count))
