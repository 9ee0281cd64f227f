"""What the rows of a team list say about each other: names, parents, dependencies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from surveys.faults import FaultList
from surveys.organisation import LONGEST_NAME, DependencyKind
from surveys.text import clean_text, normalised
from surveys.unit_cells import UnitDraft

_KINDS = {"together": DependencyKind.TOGETHER, "with": DependencyKind.TOGETHER}
_KINDS |= {"not before": DependencyKind.NOT_BEFORE, "not_before": DependencyKind.NOT_BEFORE}
_KINDS |= {"after": DependencyKind.AFTER}
_KIND_AND_COLON = re.compile(r"(together|with|not[ _]before|after)\s*:\s*(.*)", re.IGNORECASE)
_KIND_AND_SPACE = re.compile(r"(together with|together|with|not[ _]before|after)\s+(.*)", re.IGNORECASE)

MOST_DEPENDENCIES = 100
Dependencies = list[tuple[DependencyKind, int]]


@dataclass(frozen=True)
class RowIndex:
    """Positions of rows by what other rows may call them: id or name, normalised.

    ``most_parts`` is one more than the semicolons in the name that has most of them.
    """

    rows: dict[str, int]
    most_parts: int

    def row(self, text: str) -> int | None:
        """Position of the row called `text`, if there is one."""
        return self.rows.get(_key(text))


def _key(text: str) -> str:
    # Folding a text costs time, and nothing longer than this can be a name.
    return normalised(text[: 5 * LONGEST_NAME])


def row_index(drafts: Sequence[UnitDraft], faults: FaultList) -> RowIndex:
    """The rows by name and id.

    Empty, overlong and repeated names and ids are faults, and so is an id that is
    another row's name: nobody could tell which of the two is meant.
    """
    names = _names(drafts, faults)
    codes = _codes(drafts, faults)
    for code, position in codes.items():
        other = names.get(code, position)
        if other != position:
            faults.add(
                drafts[position].where("id"),
                f"the id is the name of {drafts[other].place}",
                "Change the id, so that it is clear which row is meant.",
                drafts[position].code,
            )
    rows = names | codes
    return RowIndex(rows, 1 + max((name.count(";") for name in rows), default=0))


def _names(drafts: Sequence[UnitDraft], faults: FaultList) -> dict[str, int]:
    names: dict[str, int] = {}
    for position, draft in enumerate(drafts):
        name = clean_text(draft.name)
        key = _key(name)
        if not key:
            faults.add(draft.where("name"), "the name is empty", "Give the unit a name.", draft.name)
            continue
        if len(name) > LONGEST_NAME:
            problem = f"the name is longer than {LONGEST_NAME} characters"
            faults.add(draft.where("name"), problem, "Shorten it.", draft.name)
        if names.setdefault(key, position) != position:
            same = drafts[names[key]].place
            faults.add(
                draft.where("name"),
                f"the name is the same as in {same} (case, accents and spaces make no difference)",
                "Rename one of the two, for instance by adding its department.",
                draft.name,
            )
    return names


def _codes(drafts: Sequence[UnitDraft], faults: FaultList) -> dict[str, int]:
    codes: dict[str, int] = {}
    for position, draft in enumerate(drafts):
        code = _key(draft.code)
        if code and codes.setdefault(code, position) != position:
            faults.add(
                draft.where("id"),
                f"the id is already used in {drafts[codes[code]].place}",
                "Give each row its own id, or leave the column empty.",
                draft.code,
            )
    return codes


def parent_row(draft: UnitDraft, index: RowIndex, faults: FaultList) -> int | None:
    """Position of the row that the `parent` cell names; None if it is empty or unknown."""
    if not _key(draft.parent):
        return None
    row = index.row(draft.parent)
    if row is None:
        faults.add(
            draft.where("parent"),
            "no row has this id or name",
            "Give the id or name of a row of this list, or leave it empty for the company.",
            draft.parent,
        )
    return row


def dependencies(draft: UnitDraft, position: int, index: RowIndex, faults: FaultList) -> Dependencies:
    """What the `depends_on` cell says: kind and position of the other row, each once."""
    found: Dependencies = []
    where = draft.where("depends_on")
    for number, text in enumerate(_references(draft.depends_on, index)):
        if number >= MOST_DEPENDENCIES:
            remedy = "Name a department instead of each of its teams."
            faults.add(where, f"it names more than {MOST_DEPENDENCIES} units", remedy, draft.depends_on)
            break
        kind, target = _kind_and_row(text, index)
        if target is None:
            remedy = "Give ids or names of rows of this list, separated by semicolons."
            faults.add(where, "no row has this id or name", remedy, text)
        elif target == position:
            faults.add(where, "the unit depends on itself", "Remove it.", text)
        else:
            found.append((kind, target))
    return list(dict.fromkeys(found))


def _references(cell: str, index: RowIndex) -> Iterator[str]:
    """The references of a cell; a name may itself hold semicolons, so the longest match counts."""
    parts = re.split("[;\n]", cell)
    start = 0
    while start < len(parts):
        length = min(index.most_parts, len(parts) - start)
        while length > 1 and _kind_and_row(";".join(parts[start : start + length]), index)[1] is None:
            length -= 1
        text = clean_text(";".join(parts[start : start + length]))
        start += length
        if text:
            yield text


def _kind_and_row(text: str, index: RowIndex) -> tuple[DependencyKind, int | None]:
    """How a reference is meant: 'kind: name' first, then a name, then 'kind name'."""
    cleaned = clean_text(text)
    if match := _KIND_AND_COLON.fullmatch(cleaned):
        row = index.row(match[2])
        if row is not None:
            return _kind(match[1]), row
    row = index.row(cleaned)
    if row is None and (match := _KIND_AND_SPACE.fullmatch(cleaned)):
        return _kind(match[1]), index.row(match[2])
    return DependencyKind.AFTER, row


def _kind(word: str) -> DependencyKind:
    return _KINDS[word.lower().split(" with")[0]]


def check_circles(
    drafts: Sequence[UnitDraft],
    parents: Sequence[int | None],
    waits: Sequence[Dependencies],
    faults: FaultList,
) -> None:
    """Note rows that are above themselves, and rows that could never start."""
    up = [[] if parent is None else [parent] for parent in parents]
    circle = _circles(up)
    for position, parent in enumerate(parents):
        if parent is not None and circle[parent] == circle[position]:
            faults.add(
                drafts[position].where("parent"),
                "the unit is above itself: following the parents leads back to it",
                "Correct the parent of one of the units in the circle.",
                drafts[position].parent,
            )
    # Every dependency says "not earlier than"; 'together' says it both ways.
    not_earlier = [[target for _, target in each] for each in waits]
    for position, each in enumerate(waits):
        for kind, target in each:
            if kind is DependencyKind.TOGETHER:
                not_earlier[target].append(position)
    circle = _circles(not_earlier)
    for position, each in enumerate(waits):
        if any(kind is DependencyKind.AFTER and circle[target] == circle[position] for kind, target in each):
            faults.add(
                drafts[position].where("depends_on"),
                "the units wait for each other in a circle, so none could ever start",
                "Remove one of the dependencies in the circle, or use 'together'.",
                drafts[position].depends_on,
            )


def _circles(edges: Sequence[Sequence[int]]) -> list[int]:
    """A number for each node; two nodes share it if each can be reached from the other.

    Kosaraju's algorithm without recursion: nodes by the time they are finished, then
    the reversed edges from the last finished one.
    """
    finished: list[int] = []
    seen = [False] * len(edges)
    for root in range(len(edges)):
        waiting = [] if seen[root] else [(root, iter(edges[root]))]
        seen[root] = True
        while waiting:
            node, targets = waiting[-1]
            target = next((each for each in targets if not seen[each]), None)
            if target is None:
                finished.append(waiting.pop()[0])
            else:
                seen[target] = True
                waiting.append((target, iter(edges[target])))
    backwards: list[list[int]] = [[] for _ in edges]
    for node, targets_of in enumerate(edges):
        for target in targets_of:
            backwards[target].append(node)
    number = [-1] * len(edges)
    for root in reversed(finished):
        reached = [root] if number[root] < 0 else []
        while reached:
            node = reached.pop()
            if number[node] < 0:
                number[node] = root
                reached.extend(backwards[node])
    return number
