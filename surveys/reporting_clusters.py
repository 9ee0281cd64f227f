"""Small groups of people joined until they are large enough to be reported."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Part:
    """People who are reported together, or would be.

    Parameters
    ----------
    unit_ids : tuple of UUID
        Units whose direct members they are, whole units first.
    names : tuple of str
        What to call them, one a group joined.
    people : int
    function, location : str
        Of all of them; empty where unknown or not the same.
    position : int
        Place in tree order of the first of them.
    direct : bool
        Only direct members of units that have units below them: their management.
    unit : UUID or None
        The one whole unit they are; None for direct members and for joined parts.
    """

    unit_ids: tuple[UUID, ...]
    names: tuple[str, ...]
    people: int
    function: str
    location: str
    position: int
    direct: bool = False
    unit: UUID | None = None


Key = Callable[[Part], Hashable | None]

# Who is joined with whom first: management among itself, then the same work at the same
# place, the same work, the same place, anybody. None: this key does not speak to the part.
_LIKENESS: tuple[Key, ...] = (
    lambda part: "direct" if part.direct else None,
    lambda part: (part.function, part.location) if part.function and part.location else None,
    lambda part: part.function or None,
    lambda part: part.location or None,
    lambda part: "anybody",
)


def joined(parts: Iterable[Part]) -> Part:
    """Several parts as one; whole units come before direct members.

    Raises
    ------
    ValueError
        If there is no part.
    """
    ordered = sorted(parts, key=lambda part: (part.direct, part.position))
    if not ordered:
        raise ValueError("nothing to join")
    if len(ordered) == 1:
        return ordered[0]
    functions, locations = {p.function for p in ordered}, {p.location for p in ordered}
    return Part(
        unit_ids=tuple(unit for part in ordered for unit in part.unit_ids),
        names=tuple(name for part in ordered for name in part.names),
        people=sum(part.people for part in ordered),
        function=functions.pop() if len(functions) == 1 else "",
        location=locations.pop() if len(locations) == 1 else "",
        position=min(part.position for part in ordered),
        direct=all(part.direct for part in ordered),
    )


def clusters(parts: Iterable[Part], people_needed: int) -> tuple[list[Part], list[Part]]:
    """Parts joined into clusters that are large enough, and the parts that are left.

    Parameters
    ----------
    parts : iterable of Part
        Each with fewer people than needed.
    people_needed : int
        Of a cluster. At least 1.

    Returns
    -------
    made : list of Part
        Each with at least `people_needed` people.
    left : list of Part
        As they came; together fewer than `people_needed`.

    Notes
    -----
    Those most alike first (management, function and location, function, location). Within
    a kind the largest part takes the smallest one that makes it enough, or else the next
    largest. The most clusters that could be are a bin covering problem; this heuristic is
    deterministic and near it. Project judgement.
    """
    made: list[Part] = []
    left = sorted(parts, key=lambda part: part.position)
    for key in _LIKENESS:
        kinds: dict[Hashable, list[Part]] = {}
        waiting: list[Part] = []
        for part in left:
            kind = key(part)
            (waiting if kind is None else kinds.setdefault(kind, [])).append(part)
        for alike in kinds.values():
            enough, rest = _filled(alike, people_needed)
            made += enough
            waiting += rest
        left = sorted(waiting, key=lambda part: part.position)
    return made, left


def _filled(parts: Sequence[Part], people_needed: int) -> tuple[list[Part], list[Part]]:
    """Clusters of parts of one kind, and what was left of them."""
    made: list[Part] = []
    # Later positions first among equals, because the end of the list is taken first.
    rest = sorted(parts, key=lambda part: (part.people, -part.position))
    while rest:
        cluster = [rest.pop()]
        people = cluster[0].people
        while people < people_needed and rest:
            place = bisect_left(rest, people_needed - people, key=lambda part: part.people)
            cluster.append(rest.pop(min(place, len(rest) - 1)))
            people += cluster[-1].people
        if people < people_needed:
            return made, cluster
        made.append(joined(cluster))
    return made, []


def closest(part: Part, rows: Iterable[Part]) -> Part | None:
    """The row that a part is best joined to: same function, same location, fewest people.

    None where no row has any people.
    """

    def unlikeness(row: Part) -> tuple[bool, bool, int, int]:
        other_work = not part.function or part.function != row.function
        other_place = not part.location or part.location != row.location
        return other_work, other_place, row.people, row.position

    return min((row for row in rows if row.people), key=unlikeness, default=None)
