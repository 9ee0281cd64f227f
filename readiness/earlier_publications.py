"""What may be shown of a survey that was published before, now that late answers have come.

Each column (a component's score, an item, taking part at all) has a history of its own: who
has a score in it differs, so the people that its sums are about differ too. Taking groups out
of what one publication would show never makes it unsafe: the residual of a hidden group joins
that of the group above, and 0 or at least k plus 0 or at least k is 0 or at least k. So a
publication first chooses groups as if it were the only one, and of these it shows what all
publications together allow (`readiness.confidentiality_tree_waves`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from readiness.column_history import BoolArray, ColumnHistory
from readiness.measurement import GroupTree
from readiness.published import Hidden, PublishedReadiness, PublishedUnit
from readiness.published_details import CarelessCheck, ComponentDetail
from readiness.scoring import Scores
from surveys.answers import NOT_PUBLISHED
from surveys.survey import ReportingUnit


class _Battery(Protocol):
    @property
    def answers(self) -> Scores: ...


class EarlierPublications:
    """All earlier publications of a survey; without any, everything may be shown.

    Parameters
    ----------
    documents : sequence of PublishedReadiness
        In the order of time, number 0 first.
    reporting : sequence of ReportingUnit
        The survey's groups in tree order; locked when it opened.
    tree : GroupTree
    first_publication : ndarray of int, shape (people,)
        As in `surveys.answers.AnswerTable`.

    Raises
    ------
    ValueError
        If a document reports other groups, or answers belong to a publication that is not there.
    """

    def __init__(
        self,
        documents: Sequence[PublishedReadiness],
        reporting: Sequence[ReportingUnit],
        tree: GroupTree,
        first_publication: NDArray[np.int16],
    ) -> None:
        groups = [group.id for group in reporting]
        for number, document in enumerate(documents):
            if [unit.id for unit in document.units] != groups:
                raise ValueError(f"publication {number} reports other groups than the survey has")
        if documents and len(first_publication) and first_publication.max() >= len(documents):
            raise ValueError(
                f"answers belong to publication {first_publication.max()}, but there are {len(documents)}"
            )
        self._documents = tuple(documents)
        self._tree = tree
        new = (first_publication == NOT_PUBLISHED) | (not documents)
        self._first = np.where(new, len(documents), first_publication).astype(np.int64)

    @property
    def is_none(self) -> bool:
        """Whether nothing was published before."""
        return not self._documents

    def everybody(self) -> ColumnHistory:
        """Of taking part at all."""
        return self._history(lambda unit: not isinstance(unit.participation, Hidden))

    def component(self, component: str) -> ColumnHistory:
        """Of a component's score and what stands behind it."""

        def items(unit: PublishedUnit) -> bool:
            detail = unit.details.get(component)
            return isinstance(detail, ComponentDetail) and not isinstance(detail.items, Hidden)

        return self._history(
            lambda unit: _is_shown(unit.components, component),
            details=lambda unit: _is_shown(unit.details, component),
            items=items,
            split=lambda document, unit: (
                _is_shown(unit.lead_gaps, component)
                or any(component in means for means in unit.roles.values())
                or _parts_marked(document, unit, component)
            ),
        )

    def item(self, item: str) -> ColumnHistory:
        """Of an item that is shown on its own."""
        return self._history(lambda unit: _is_shown(unit.items, item))

    def republished(
        self, content: PublishedReadiness, batteries: Mapping[str, _Battery], least_people: int
    ) -> PublishedReadiness:
        """The results with how well they are measured only where that may be told again.

        Reliability is told again if nobody or at least `least_people` came since each time.
        """
        again = {c for c, battery in batteries.items() if self._measures_again(c, battery, least_people)}
        return content.model_copy(
            update={
                "reliability": {c: value for c, value in content.reliability.items() if c in again},
                "quality": {c: value for c, value in content.quality.items() if c in again},
            }
        )

    def _measures_again(self, component: str, battery: _Battery, least_people: int) -> bool:
        """Whether two reliabilities of the component differ by nobody's answers or by enough people's."""
        missing = np.isnan(battery.answers)
        for number, document in enumerate(self._documents):
            if component not in document.reliability and component not in document.quality:
                continue
            for counted in (~missing.any(axis=1), ~missing.all(axis=1)):
                came = int((counted & (self._first > number)).sum())
                if 0 < came < least_people:
                    return False
        return True

    def _history(
        self,
        means: Callable[[PublishedUnit], bool],
        *,
        details: Callable[[PublishedUnit], bool] = lambda unit: False,
        items: Callable[[PublishedUnit], bool] = lambda unit: False,
        split: Callable[[PublishedReadiness, PublishedUnit], bool] = lambda document, unit: False,
    ) -> ColumnHistory:
        def table(is_so: Callable[[PublishedReadiness, PublishedUnit], bool]) -> BoolArray:
            rows = [[is_so(document, unit) for unit in document.units] for document in self._documents]
            return np.array(rows, dtype=bool).reshape(len(rows), self._tree.size)

        return ColumnHistory(
            tree=self._tree,
            first=self._first,
            means=table(lambda _, unit: means(unit)),
            details=table(lambda _, unit: details(unit)),
            items=table(lambda _, unit: items(unit)),
            split=table(split),
        )


def _is_shown(cells: Mapping[str, object], column: str) -> bool:
    return column in cells and not isinstance(cells[column], Hidden)


def _parts_marked(document: PublishedReadiness, unit: PublishedUnit, component: str) -> bool:
    check = document.careless
    return unit is document.overall and isinstance(check, CarelessCheck) and component in check.components
