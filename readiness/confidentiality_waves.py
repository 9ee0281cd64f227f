"""What may be shown again after answers came or went, without telling whose.

Two publications of one survey differ by the answers that came and those that were erased in
between; subtracting one from the other gives the sum over just these. So a group shown twice
must have gained and lost nobody, or at least k together, and so must whatever is left of it
when other groups are subtracted, across any number of publications.

Answers carry neither person nor time. What can be counted is how many answers of each *batch*
a group holds: those that were first in the same publication. A store keeps that publication's
number with each answer, set for all new ones at once when it publishes; an erasure takes one
from its batch, and a changed answer is one erased and one new.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from readiness.confidentiality_combinations import ShownSums
from readiness.confidentiality_tree import Node, counted_tree

# What people answer in directly: a group's own people, or a base cell of team x role.
Group = TypeVar("Group", bound=Hashable)
# What is shown or hidden as a whole: a group with everything below it, or a cell.
Figure = TypeVar("Figure", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Batch(Generic[Group]):
    """Answers of one group that were published for the first time together.

    Parameters
    ----------
    group : hashable
        Where the people answered directly.
    first : int
        Their first publication; the survey's first has number 0.
    """

    group: Group
    first: int


@dataclass(frozen=True, slots=True)
class Publication(Generic[Figure, Group]):
    """What was shown at one time, and how many answers the survey held.

    Parameters
    ----------
    shown : frozenset
        The figures that could be seen.
    answers : Mapping
        ``{batch: people}``, under hidden figures too. A batch that is not named is gone.
    """

    shown: frozenset[Figure]
    answers: Mapping[Batch[Group], int]


@dataclass(frozen=True, slots=True)
class Stay(Generic[Group]):
    """Answers of one group that came and went together.

    Parameters
    ----------
    group : hashable
    first, last : int
        The first and the last publication that holds them.
    """

    group: Group
    first: int
    last: int


def groups_within(parents: Mapping[Node, Node | None]) -> dict[Node, frozenset[Node]]:
    """The figures of a tree: each group with everything below it.

    Examples
    --------
    >>> sorted(groups_within({"all": None, "sales": "all"})["all"])
    ['all', 'sales']
    """
    tree = counted_tree(parents, {})
    found: dict[Node, frozenset[Node]] = {}
    for node in tree.order:
        found[node] = frozenset([node]).union(*(found[child] for child in tree.children[node]))
    return found


def isolated_between(
    publications: Sequence[Publication[Figure, Group]],
    figures: Mapping[Figure, Collection[Group]],
    threshold: int,
) -> frozenset[Stay[Group]]:
    """Answers of too few people that the publications tell of when combined. Empty = safe.

    Parameters
    ----------
    publications : sequence of Publication
        All of one survey, in the order of time; number 0 comes first.
    figures : Mapping
        ``{figure: groups whose people it is about}``, the same at all times.
    threshold : int
        k, the fewest people that a combination of shown figures may concern. At least 1.

    Returns
    -------
    frozenset of Stay
        One such group of answers, or one that could not be ruled out.

    Raises
    ------
    ValueError
        If a figure or group is unknown, a batch grows or comes back after it was published, or
        the threshold is under 1.

    Notes
    -----
    Answers that came and went together are one unknown sum; a publication shows the sum over
    those it holds. Safe means that every combination of all shown sums, nought excepted,
    concerns at least k people (`readiness.confidentiality_combinations`). The difference of a
    figure shown twice is such a combination: gained and lost together are 0 or at least k.

    Examples
    --------
    Two people joined the 8 of sales, so that the difference is theirs:

    >>> once = Publication(frozenset({"sales"}), {Batch("sales", 0): 8})
    >>> again = Publication(frozenset({"sales"}), {Batch("sales", 0): 8, Batch("sales", 1): 2})
    >>> isolated_between([once, again], {"sales": ["sales"]}, 5)
    frozenset({Stay(group='sales', first=1, last=1)})
    """
    history = _History(publications, figures, threshold)
    for number, publication in enumerate(publications):
        for figure in history.by_size(number, publication.shown):
            isolated = history.isolated_by(number, figure)
            if isolated:
                return isolated
            history.show(number, figure)
    return frozenset()


def safe_to_publish_again(
    earlier: Sequence[Publication[Figure, Group]],
    new: Publication[Figure, Group],
    figures: Mapping[Figure, Collection[Group]],
    threshold: int,
) -> bool:
    """Whether just these figures may be shown after the earlier publications.

    Where not, the earlier publication stays as it is until more answers have come, or fewer
    figures are shown (`publishable_again`). Parameters as for `isolated_between`.

    Examples
    --------
    >>> once = Publication(frozenset({"sales"}), {Batch("sales", 0): 8})
    >>> for came in (0, 4, 5):
    ...     again = Publication(once.shown, {Batch("sales", 0): 8, Batch("sales", 1): came})
    ...     print(came, safe_to_publish_again([once], again, {"sales": ["sales"]}, 5))
    0 True
    4 False
    5 True
    """
    return not isolated_between([*earlier, new], figures, threshold)


def publishable_again(
    earlier: Sequence[Publication[Figure, Group]],
    answers: Mapping[Batch[Group], int],
    figures: Mapping[Figure, Collection[Group]],
    threshold: int,
    *,
    preferred: Sequence[Figure] = (),
    only_preferred: bool = False,
) -> frozenset[Figure]:
    """Figures that can be shown now, whatever the earlier publications are combined with.

    Parameters
    ----------
    earlier : sequence of Publication
        Of the same survey, in the order of time, safe among themselves; may be empty.
    answers : Mapping
        ``{batch: people}`` that the survey holds now; those never published before have
        ``first = len(earlier)``.
    figures, threshold
        As for `isolated_between`. The threshold may be higher than it was, never lower.
    preferred : sequence of figures, optional
        To try first, in this order, such as those that a single publication would show.
    only_preferred : bool, optional
        Leave out all others.

    Returns
    -------
    frozenset of figures
        Others have too few people or would isolate too few. Then by their people: the largest
        figures first.

    Raises
    ------
    ValueError
        As for `isolated_between`.
    """
    now = len(earlier)
    history = _History([*earlier, Publication(frozenset(preferred), answers)], figures, threshold)
    for number, publication in enumerate(earlier):
        for figure in history.by_size(number, publication.shown):
            history.show(number, figure)
    shown = set()
    others = () if only_preferred else history.by_size(now, figures)
    for figure in dict.fromkeys([*preferred, *others]):
        if history.people(now, figure) >= threshold and not history.isolated_by(now, figure):
            history.show(now, figure)
            shown.add(figure)
    return frozenset(shown)


class _History(Generic[Figure, Group]):
    """All that was shown of a survey so far, as sums over answers that came and went together."""

    def __init__(
        self,
        publications: Sequence[Publication[Figure, Group]],
        figures: Mapping[Figure, Collection[Group]],
        threshold: int,
    ) -> None:
        _refuse_strangers(publications, figures)
        found = _stays(publications, figures)
        self._figures = {figure: frozenset(groups) for figure, groups in figures.items()}
        self._stays = sorted(found, key=lambda stay: (repr(stay.group), stay.first, stay.last))
        self._people = [found[stay] for stay in self._stays]
        self._of_group: dict[Group, list[int]] = {}
        for position, stay in enumerate(self._stays):
            self._of_group.setdefault(stay.group, []).append(position)
        self._sums = ShownSums(self._people, threshold)

    def people(self, number: int, figure: Figure) -> int:
        """People whose answers a publication holds under the figure."""
        return sum(self._people[stay] for stay in self._members(number, figure))

    def by_size(self, number: int, figures: Collection[Figure]) -> list[Figure]:
        """The figures of a publication, most people first."""
        return sorted(figures, key=lambda figure: (-self.people(number, figure), repr(figure)))

    def isolated_by(self, number: int, figure: Figure) -> frozenset[Stay[Group]]:
        """Answers of too few people that showing the figure would tell of."""
        isolated = self._sums.isolated_by(self._members(number, figure))
        return frozenset(self._stays[stay] for stay in isolated)

    def show(self, number: int, figure: Figure) -> None:
        """Add the figure to what was shown, safe or not."""
        self._sums.show(self._members(number, figure))

    def _members(self, number: int, figure: Figure) -> list[int]:
        return [
            position
            for group in self._figures[figure]
            for position in self._of_group.get(group, ())
            if self._stays[position].first <= number <= self._stays[position].last
        ]


def _stays(
    publications: Sequence[Publication[Figure, Group]], figures: Mapping[Figure, Collection[Group]]
) -> dict[Stay[Group], int]:
    """People by the group, the first and the last publication of their answers."""
    known = {group for groups in figures.values() for group in groups}
    batches = {batch for publication in publications for batch in publication.answers}
    found: dict[Stay[Group], int] = {}
    for batch in batches:
        if batch.group not in known:
            raise ValueError(f"{batch.group!r} has answers but is part of no figure")
        held = [publication.answers.get(batch, 0) for publication in publications]
        if not 0 <= batch.first < len(held) or any(held[: batch.first]):
            raise ValueError(f"{batch} has answers before its first publication")
        for last in range(batch.first, len(held)):
            remaining = held[last + 1] if last + 1 < len(held) else 0
            if not 0 <= remaining <= held[last]:
                raise ValueError(
                    f"{batch} grows from {held[last]} to {remaining}; new answers are a new batch"
                )
            if held[last] > remaining:
                found[Stay(batch.group, batch.first, last)] = held[last] - remaining
    return found


def _refuse_strangers(
    publications: Sequence[Publication[Figure, Group]], figures: Mapping[Figure, Collection[Group]]
) -> None:
    for number, publication in enumerate(publications):
        strangers = sorted(repr(figure) for figure in publication.shown if figure not in figures)
        if strangers:
            raise ValueError(f"publication {number} shows figures that are not known: {strangers}")
