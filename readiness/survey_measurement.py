"""All that was measured in one survey, before any of it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from readiness.columns import HIDDEN, Column
from readiness.component_details import Battery
from readiness.measurement import GroupTree
from readiness.published import Hidden
from readiness.published_agreement import GroupAgreement, group_agreement
from readiness.published_careless import careless_check
from readiness.published_details import CarelessCheck, LeadGap
from readiness.published_leads import lead_gaps
from readiness.published_roles import RoleMeans, role_means
from readiness.scoring import is_turned, keyed_items
from surveys.answers import AnswerTable
from surveys.instrument import Instrument
from surveys.organisation import Organisation, Unit
from surveys.survey import ReportingUnit


@dataclass(frozen=True)
class Measurement:
    """All that was measured in one survey, before any of it is shown.

    Parameters
    ----------
    least_people : int
        The survey's threshold.
    shown : ndarray of bool, shape (groups,)
        Groups of which anything may be shown.
    components, items : Mapping of str to Column
        Component scores; symptom and pitfall items.
    reliability : Mapping of str to float
        Of a component's scores, where it could be estimated.
    weights : Mapping of str to float
        The same, with a usual value where it could not.
    seed : int
        Of all draws.
    is_first : bool
        Whether nothing of the survey was published before. Only then are people told apart in
        a second way (leads, roles, marked people): counts of groups cannot decide what several
        such partings over time tell together.
    """

    table: AnswerTable
    instrument: Instrument
    organisation: Organisation
    reporting: tuple[ReportingUnit, ...]
    least_people: int
    tree: GroupTree
    shown: NDArray[np.bool_]
    components: Mapping[str, Column]
    items: Mapping[str, Column]
    reliability: Mapping[str, float]
    weights: Mapping[str, float]
    seed: int
    is_first: bool

    @cached_property
    def answered(self) -> NDArray[np.int64]:
        """People who answered, in each group and below it."""
        direct = self.tree.direct_counts(np.zeros(len(self.table)))
        return np.asarray(self.tree.rolled_up(direct), dtype=np.int64)

    @cached_property
    def batteries(self) -> Mapping[str, Battery]:
        """The items of each component."""
        found = {}
        for component in self.components:
            items = self.instrument.items_of(component)
            found[component] = Battery(
                tuple(item.id for item in items),
                keyed_items(self.table, self.instrument, component),
                tuple(is_turned(self.instrument, item) for item in items),
            )
        return found

    @cached_property
    def lead_gaps(self) -> Mapping[int, Mapping[str, LeadGap | Hidden]]:
        """The gaps between leads and their people that may be shown, by group."""
        if not self.is_first:
            return {}
        return lead_gaps(
            self.table, self.instrument, self.tree, self.components, self.weights, self.least_people
        )

    @cached_property
    def careless(self) -> CarelessCheck | Hidden:
        """The organisation's means with and without marked people."""
        if not self.is_first:
            return HIDDEN
        return careless_check(
            self.table, self.instrument, self.tree, self.components, self.lead_gaps, self.least_people
        )

    @cached_property
    def roles(self) -> RoleMeans:
        """Means by role that may be shown beside everything else, by group."""
        if not self.is_first:
            return {}
        return role_means(
            self.table,
            self.instrument,
            self.tree,
            self.components,
            self.lead_gaps,
            self.careless,
            self.least_people,
        )

    @cached_property
    def agreement(self) -> Mapping[str, GroupAgreement]:
        """How far people agree on each component."""
        return {
            c: group_agreement(self.batteries[c].answers, column.scale, self.tree, column.shown)
            for c, column in self.components.items()
        }

    @cached_property
    def correlation(self) -> NDArray[np.float64]:
        """Correlation of people's component scores, over those who have all of them."""
        scores = np.column_stack([column.scores for column in self.components.values()])
        complete = scores[~np.isnan(scores).any(axis=1)]
        size = scores.shape[1]
        if size == 1 or len(complete) < 3 or not (complete.std(axis=0) > 0).all():
            return np.eye(size)
        return np.asarray(np.corrcoef(complete, rowvar=False), dtype=np.float64)

    def unit_of(self, group: int) -> Unit:
        """The unit of a group: its own, or the first of those reported together."""
        row = self.reporting[group]
        return self.organisation.by_id.get(row.id) or self.organisation.by_id[row.unit_ids[0]]
