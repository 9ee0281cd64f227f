"""The rows of a publication: what was measured of each group, as it may be shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from readiness.closeness import Closeness, MeasuredUnits, too_close_to_call
from readiness.columns import HIDDEN, SMALL_GROUP, Column, published_mean
from readiness.component_details import component_details
from readiness.firmness import ShownFigures, ranks_among, shown_figures, verdicts_nearby
from readiness.missing_link import WeakestEstimate, gate, weakest_links
from readiness.published import (
    LEAST_ANSWERS_FOR_TELLING_SYMPTOMS,
    SYMPTOMS_NOT_TOLD_OF_TEAMS,
    Gate,
    Hidden,
    Participation,
    Percent,
    PublishedMean,
    PublishedUnit,
    Verdict,
    WeakestLink,
)
from readiness.published_details import Rank
from readiness.scoring import dont_know_counts
from readiness.survey_measurement import Measurement
from surveys.instrument import Instrument, ItemKind
from surveys.organisation import Level


def published_units(found: Measurement) -> tuple[tuple[PublishedUnit, ...], dict[Level, Percent]]:
    """Every group as it may be shown, in tree order, and how firm the order is at each level."""
    maker = _UnitMaker(found)
    return tuple(maker.unit(group) for group in range(found.tree.size)), maker.order_holds


class _UnitMaker:
    def __init__(self, found: Measurement) -> None:
        self._found = found
        self._depths = found.tree.depths()
        self._figures = shown_figures(tuple(found.components.values()))
        self._not_of_teams = _items_not_told_of_teams(found.instrument)
        self._weakest = _weakest(found, self._figures)
        self._close = _too_close(found, self._figures, self._weakest)
        self._ranks, self.order_holds = _ranks_by_level(found, self._figures)
        self._unsure = {c: _unsure_share(found, c) for c in found.components}
        self._details = {
            c: component_details(
                column,
                found.batteries[c],
                found.agreement[c],
                found.tree,
                found.least_people,
                seed=found.seed,
            )
            for c, column in found.components.items()
        }

    def unit(self, group: int) -> PublishedUnit:
        found, row = self._found, self._found.reporting[group]
        visible, answered = bool(found.shown[group]), int(found.answered[group])
        cells = {c: _cell(column, group) for c, column in found.components.items()}
        weakest, allowed = self._chain(group, cells)
        return PublishedUnit(
            id=row.id,
            name=row.name,
            unit_ids=row.unit_ids,
            parent=row.parent,
            level=found.unit_of(group).level,
            depth=int(self._depths[group]),
            participation=Participation(answered=answered, invited=int(found.tree.headcount[group]))
            if visible
            else HIDDEN,
            components=cells,
            items={i: self._item(i, column, group) for i, column in found.items.items()},
            dont_know={
                c: _share_in_words(float(share[group]), answered) if visible else HIDDEN
                for c, share in self._unsure.items()
            },
            agreement={c: each.word(group, seed=found.seed) or HIDDEN for c, each in found.agreement.items()},
            weakest=weakest,
            gate=allowed,
            details={c: of_group[group] for c, of_group in self._details.items() if group in of_group},
            lead_gaps=dict(found.lead_gaps.get(group, {})),
            roles={role: dict(means) for role, means in found.roles.get(group, {}).items()},
            rank=self._ranks.get(group, HIDDEN),
        )

    def _item(self, item: str, column: Column, group: int) -> PublishedMean | Hidden:
        few = self._found.answered[group] < LEAST_ANSWERS_FOR_TELLING_SYMPTOMS
        if item in self._not_of_teams and (few or self._found.unit_of(group).level is Level.TEAM):
            return HIDDEN
        return published_mean(column, group)

    def _chain(
        self, group: int, cells: Mapping[str, PublishedMean | Hidden]
    ) -> tuple[WeakestLink | Hidden, Gate | Hidden]:
        weakest = self._weakest.get(group)
        if weakest is None:
            return HIDDEN, HIDDEN
        allowed = gate(cell.verdict for cell in cells.values() if isinstance(cell, PublishedMean))
        return weakest.model_copy(update={"too_close": group in self._close}), allowed


def _cell(column: Column, group: int) -> PublishedMean | Hidden:
    cell = published_mean(column, group)
    if isinstance(cell, Hidden):
        return cell
    lower, higher = verdicts_nearby(column, group, cell.verdict)
    return cell.model_copy(update={"verdict_lower": lower, "verdict_higher": higher})


def _weakest(found: Measurement, figures: ShownFigures) -> Mapping[int, WeakestLink]:
    """Drawn from the figures as shown: the weakest link tells nothing that they do not tell."""
    groups = np.flatnonzero(figures.complete)
    links = weakest_links(
        figures.estimates[groups],
        figures.errors[groups],
        found.correlation,
        seed=found.seed,
        own_errors=figures.rounding,
    )
    return {
        int(group): _shown_link(link, tuple(found.components))
        for group, link in zip(groups, links, strict=True)
    }


def _shown_link(link: WeakestEstimate, components: tuple[str, ...]) -> WeakestLink:
    chances = dict(zip(components, link.probability_weakest, strict=True))
    lowest = max(chances, key=lambda component: chances[component])
    return WeakestLink(
        component=lowest,
        chance=_five_percent(100 * chances[lowest]),
        minimum=_five_percent(link.expected_minimum),
        low=_five_percent(link.low),
        high=_five_percent(link.high),
        chances={component: _five_percent(100 * chance) for component, chance in chances.items()},
    )


def _five_percent(value: float) -> int:
    return min(max(5 * round(value / 5), 0), 100)


def _too_close(
    found: Measurement, figures: ShownFigures, weakest: Mapping[int, WeakestLink]
) -> frozenset[int]:
    """Groups where one answer could turn the weakest component or the gate.

    In groups under ten answers it is judged from the figures as shown, and of the weakest
    component only: the exact figures would tell more than they do.
    """
    names = list(found.components)
    columns = list(found.components.values())
    answered = np.column_stack([column.measured.answered for column in columns])
    small = np.asarray((answered < SMALL_GROUP).any(axis=1))
    groups = np.array(sorted(weakest), dtype=np.int64)
    close: set[int] = set()
    for chosen, exact in ((groups[~small[groups]], True), (groups[small[groups]], False)):
        if not len(chosen):
            continue
        calls = too_close_to_call(
            _exact(columns, chosen) if exact else _as_shown(columns, figures, chosen),
            thresholds=[column.threshold for column in columns],
            minima=[column.scale.minimum for column in columns],
            maxima=[column.scale.maximum for column in columns],
            items=[len(found.batteries[name].ids) for name in names],
            weakest=[names.index(weakest[int(group)].component) for group in chosen],
        )
        words = calls.either if exact else calls.weakest
        close.update(int(g) for g, word in zip(chosen, words, strict=True) if word is Closeness.TOO_CLOSE)
    return frozenset(close)


def _exact(columns: list[Column], groups: NDArray[np.int64]) -> MeasuredUnits:
    def table(name: str) -> NDArray[np.float64]:
        return np.column_stack([getattr(column.measured, name)[groups] for column in columns])

    too_few = np.array(
        [[column.measured.verdicts[g] is Verdict.TOO_FEW_ANSWERS for column in columns] for g in groups]
    )
    return MeasuredUnits(
        estimates=table("estimate"),
        standard_errors=table("standard_error"),
        shrinkage=table("shrinkage"),
        answered=table("answered"),
        degrees_of_freedom=table("degrees_of_freedom"),
        too_few=too_few,
    )


def _as_shown(columns: list[Column], figures: ShownFigures, groups: NDArray[np.int64]) -> MeasuredUnits:
    spans = np.array([column.scale.maximum - column.scale.minimum for column in columns])
    minima = np.array([column.scale.minimum for column in columns])
    return MeasuredUnits(
        estimates=minima + figures.estimates[groups] * spans / 100,
        standard_errors=figures.errors[groups] * spans / 100,
        shrinkage=np.ones((len(groups), len(columns))),
        answered=np.column_stack([column.measured.answered[groups] for column in columns]),
    )


def _ranks_by_level(
    found: Measurement, figures: ShownFigures
) -> tuple[Mapping[int, Rank], dict[Level, Percent]]:
    ranks: dict[int, Rank] = {}
    holds: dict[Level, Percent] = {}
    complete = np.flatnonzero(figures.complete)
    for level in Level:
        groups = np.array([g for g in complete if found.unit_of(int(g)).level is level], dtype=np.int64)
        of_level, order = ranks_among(figures, groups, found.correlation, seed=found.seed)
        ranks.update(of_level)
        if order is not None:
            holds[level] = order
    return ranks, holds


def _items_not_told_of_teams(instrument: Instrument) -> frozenset[str]:
    """The direct questions for symptoms that would point at people in a team."""
    return frozenset(
        item.id
        for component in instrument.components
        if component.symptom is not None and component.symptom.id in SYMPTOMS_NOT_TOLD_OF_TEAMS
        for item in instrument.items_of(component.id, ItemKind.SYMPTOM)
    )


def _unsure_share(found: Measurement, component: str) -> NDArray[np.float64]:
    """Share of "don't know" among a component's answers, in each group and below it."""
    counts = dont_know_counts(found.table, found.instrument, component)
    unsure = found.tree.rolled_up(np.bincount(found.tree.person, weights=counts, minlength=found.tree.size))
    asked = found.answered * len(found.instrument.items_of(component))
    return np.asarray(unsure / np.maximum(asked, 1), dtype=np.float64)


def _share_in_words(share: float, people: int) -> str:
    """A share in steps of five percent (ten in small groups), its ends left open."""
    step = 10 if people < SMALL_GROUP else 5
    percent = step * round(100 * share / step)
    if percent < step:
        return f"under {step} %"
    return f"over {100 - step} %" if percent > 100 - step else f"about {percent} %"
