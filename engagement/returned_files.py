"""A returned file: what it changes, and the file itself as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from engagement.context import Context
from engagement.model import LARGEST_KEPT_FILE, KeptFile
from rollout.planning.document import PlanDocument
from rollout.returning.changes import ReturnedChanges, returned_changes
from rollout.returning.rows import ReturnedList
from surveys.faults import Fault, FaultsError
from surveys.text import clean_text

_LONGEST_FILE_NAME = 300
_NOTHING_CHANGED = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class ReturnedView:
    """What a returned file changes.

    Parameters
    ----------
    version : int
        The plan it was exported from.
    newest : int
        The plan that is in force.
    changes : ReturnedChanges
        Against the plan it was exported from.
    """

    returned: ReturnedList
    version: int
    newest: int
    changes: ReturnedChanges

    @property
    def is_current(self) -> bool:
        """Whether something of it can be accepted."""
        return self.version == self.newest

    @property
    def sentence(self) -> str:
        """What it is, and what can be done with it."""
        changes = self.changes.changes
        if not self.is_current:
            older = f"This file is of version {self.version}, and version {self.newest} is in force"
            if not changes:
                return f"{older}. Every row that could be read says what its own version says."
            return (
                f"{older}: nothing of it can be accepted. It differs from its own version in "
                f"{_counted(len(changes), 'row')}; carry over by hand what still holds."
            )
        impossible = sum(not each.is_possible for each in changes)
        unread = len(self.changes.unreadable)
        more = [
            f"{_counted(impossible, 'of them')} cannot be" if impossible else "",
            f"{_counted(unread, 'cell')} could not be read" if unread else "",
        ]
        told = f"{_counted(len(changes), 'row')} differ{'s' if len(changes) == 1 else ''} from version {self.version}"
        if not changes:
            told = f"Every row that could be read says what version {self.version} says"
        return "; ".join([told, *filter(None, more)]) + "."


def returned_view(context: Context, engagement: UUID, returned: ReturnedList) -> ReturnedView:
    """What a returned file changes; nothing is kept.

    Raises
    ------
    FaultsError
        If it is another project's, or of a version that is not there.
    """
    store, workspace = context.store, context.workspace
    if returned.engagement != engagement:
        problem = "this file is the plan of another project"
        raise FaultsError([Fault("The file", problem, f"Open it in that project. {_NOTHING_CHANGED}")])
    versions = {each.number: each for each in store.plan_versions(workspace, engagement)}
    found = versions.get(returned.plan_version)
    if found is None:
        problem = "this file is of a version that the project does not have"
        remedy = f"Export the newest plan, and carry over what was changed. {_NOTHING_CHANGED}"
        raise FaultsError([Fault("The file", problem, remedy, str(returned.plan_version))])
    newest = max(versions)
    is_newest = found.number == newest
    changes = returned_changes(
        PlanDocument.model_validate_json(found.content),
        returned,
        today=context.today(),
        # What was decided since belongs to the newest plan, and cannot be set against an older one.
        ledger=store.dossier(workspace, engagement).ledger if is_newest else None,
        settings=store.engagement(workspace, engagement).settings if is_newest else None,
        organisation=store.organisation(workspace, engagement),
    )
    return ReturnedView(returned, found.number, newest, changes)


def returned_file(context: Context, name: str, content: bytes, version: int) -> KeptFile:
    """A returned file, to be kept.

    Raises
    ------
    FaultsError
        If it is empty, or larger than files may be.
    """
    if not 0 < len(content) <= LARGEST_KEPT_FILE:
        remedy = (
            f"Take out pictures or sheets that are not needed: {LARGEST_KEPT_FILE // 10**6} MB is the limit."
        )
        problem = "it is too large to be kept" if content else "it is empty"
        raise FaultsError([Fault("The file", problem, remedy, f"{len(content) / 1e6:.1f} MB")])
    return KeptFile(
        name=clean_text(name)[:_LONGEST_FILE_NAME] or "plan.xlsx",
        content=content,
        digest=sha256(content).hexdigest(),
        plan_version=version,
        kept_on=context.today(),
    )


def _counted(count: int, noun: str) -> str:
    if noun == "of them":
        return f"{count} {noun}"
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"
