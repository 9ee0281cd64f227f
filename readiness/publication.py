"""Publication: from answers to what may be seen of them. The only door out of this package.

Which groups may be shown is decided by counts alone, for each component and item by the
people who answered it; means are computed only for those groups (`readiness.confidentiality`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from readiness.aggregation import icc1
from readiness.confidentiality import publishable
from readiness.measurement import GroupTree, Measured, measured
from readiness.missing_link import gate, weakest_link
from readiness.not_estimable import NotEstimable
from readiness.pitfall_catalogue import judgements
from readiness.published import (
    Gate,
    Hidden,
    Participation,
    PublishedMean,
    PublishedReadiness,
    PublishedUnit,
    WeakestLink,
)
from readiness.reliability import cronbach_alpha, omega_estimate
from readiness.scoring import (
    Scores,
    component_scores,
    dont_know_counts,
    keyed_item,
    keyed_items,
    natural,
    percent_of_scale,
)
from surveys.answers import AnswerTable
from surveys.instrument import Instrument, ItemKind, Scale
from surveys.organisation import Organisation
from surveys.survey import ReportingUnit, Survey

# Where chances over-call (few groups, hardly any difference between them) they are marked
# "indicative". Both bounds are project judgement after simulation.
FEWEST_GROUPS = 5
LEAST_ICC = 0.05
_HIDDEN = Hidden()


@dataclass(frozen=True)
class _Column:
    """One component or item on its way to publication."""

    scores: Scores
    scale: Scale
    threshold: float
    measured: Measured
    shown: NDArray[np.bool_]


def published_readiness(
    table: AnswerTable,
    instrument: Instrument,
    survey: Survey,
    organisation: Organisation,
    reporting: tuple[ReportingUnit, ...],
    *,
    seed: int = 0,
) -> PublishedReadiness:
    """All that may be seen of a survey's answers.

    Parameters
    ----------
    table : AnswerTable
    instrument : Instrument
        As locked when the survey opened.
    organisation : Organisation
        The snapshot taken when the survey opened.
    reporting : tuple of ReportingUnit
        In tree order; the first is the whole organisation.
    seed : int
        Of the draws behind the weakest component.
    """
    tree = _tree(table, organisation, reporting)
    everybody = tree.direct_counts(np.zeros(len(table)))
    shown = _shown(tree, everybody, survey.threshold)
    reliability = _reliability(table, instrument)
    item_reliability = judgements().source_quality["survey_item"]

    def column(scores: Scores, scale: Scale, threshold: float, weight: float) -> _Column:
        counts = tree.direct_counts(scores)
        visible = shown & _shown(tree, counts, survey.threshold)
        return _Column(
            scores, scale, threshold, measured(scores, tree, visible, threshold, weight), visible
        )

    components = {
        c.id: column(
            component_scores(table, instrument, c.id),
            instrument.scale_of(c),
            instrument.threshold_of(c),
            reliability.get(c.id, item_reliability),
        )
        for c in instrument.components
    }
    items = {
        i.id: column(
            keyed_item(table, instrument, i), instrument.scale_of(i), instrument.scale_of(i).midpoint, item_reliability
        )
        for i in instrument.items
        if i.kind is not ItemKind.COMPONENT
    }
    unit = _unit_maker(table, instrument, organisation, reporting, tree, shown, components, items, seed)
    return PublishedReadiness(
        survey_id=survey.id,
        survey_name=survey.name,
        instrument_id=instrument.id,
        instrument_version=instrument.version,
        instrument_hash=instrument.content_hash,
        threshold=survey.threshold,
        component_thresholds={c.id: instrument.threshold_of(c) for c in instrument.components},
        reliability={component: round(value, 2) for component, value in reliability.items()},
        indicative=_is_indicative(tree, shown, components),
        units=tuple(unit(position) for position in range(tree.size)),
    )


def _tree(table: AnswerTable, organisation: Organisation, reporting: tuple[ReportingUnit, ...]) -> GroupTree:
    position = {group.id: index for index, group in enumerate(reporting)}
    owner = {unit: index for index, group in enumerate(reporting) for unit in group.unit_ids}
    parent = np.array([-1 if g.parent is None else position[g.parent] for g in reporting])
    direct = np.array([sum(organisation.by_id[u].members_direct for u in g.unit_ids) for g in reporting])
    person = np.array([owner[unit] for unit in table.unit_ids], dtype=np.int64)[table.unit]
    without_headcount = GroupTree(parent, direct, person)
    headcount = without_headcount.rolled_up(direct).astype(np.int64)
    return GroupTree(parent, headcount, person)


def _shown(tree: GroupTree, counts: NDArray[np.int64], threshold: int) -> NDArray[np.bool_]:
    parents = {g: (None if p < 0 else int(p)) for g, p in enumerate(tree.parent)}
    allowed = publishable(parents, {g: int(n) for g, n in enumerate(counts)}, threshold)
    return np.array([group in allowed for group in range(tree.size)])


def _reliability(table: AnswerTable, instrument: Instrument) -> dict[str, float]:
    """Omega of each component, or alpha where omega has no solution; over everybody."""
    found: dict[str, float] = {}
    for component in instrument.components:
        items = keyed_items(table, instrument, component.id)
        omega = omega_estimate(items)
        if isinstance(omega, NotEstimable):
            alpha = cronbach_alpha(items)
            omega = alpha if isinstance(alpha, NotEstimable) else alpha.estimate
        if not isinstance(omega, NotEstimable):
            found[component.id] = min(max(omega, 0.0), 1.0)
    return found


def _is_indicative(tree: GroupTree, shown: NDArray[np.bool_], components: Mapping[str, _Column]) -> bool:
    leaves = shown & ~np.isin(np.arange(tree.size), tree.parent)
    shares = [icc1(column.scores, tree.person) for column in components.values()]
    known = [share for share in shares if not isinstance(share, NotEstimable)]
    return int(leaves.sum()) < FEWEST_GROUPS or not known or float(np.median(known)) < LEAST_ICC


def _unit_maker(
    table: AnswerTable,
    instrument: Instrument,
    organisation: Organisation,
    reporting: tuple[ReportingUnit, ...],
    tree: GroupTree,
    shown: NDArray[np.bool_],
    components: Mapping[str, _Column],
    items: Mapping[str, _Column],
    seed: int,
) -> Callable[[int], PublishedUnit]:
    depths = tree.depths()
    answered = tree.rolled_up(tree.direct_counts(np.zeros(len(table)))).astype(int)
    correlation = _correlation(components)
    unsure = {
        c: tree.rolled_up(
            np.bincount(tree.person, weights=dont_know_counts(table, instrument, c), minlength=tree.size)
        )
        for c in components
    }

    def unit(position: int) -> PublishedUnit:
        group = reporting[position]
        cells = {c: _cell(column, position) for c, column in components.items()}
        weakest, allowed = _chain(cells, components, position, correlation, seed)
        visible = bool(shown[position])
        asked = {c: answered[position] * len(instrument.items_of(c)) for c in components}
        return PublishedUnit(
            id=group.id,
            name=group.name,
            parent=group.parent,
            level=organisation.by_id[group.unit_ids[0]].level,
            depth=int(depths[position]),
            participation=Participation(
                answered=int(answered[position]), invited=int(tree.headcount[position])
            )
            if visible
            else _HIDDEN,
            components=cells,
            items={i: _cell(column, position) for i, column in items.items()},
            dont_know={
                c: _share_in_words(float(unsure[c][position]) / asked[c]) if visible else _HIDDEN
                for c in components
            },
            weakest=weakest,
            gate=allowed,
        )

    return unit


def _cell(column: _Column, group: int) -> PublishedMean | Hidden:
    """What may be shown of a mean: clamped away from the ends, one decimal, whole percent.

    A mean at the end of the scale says what every single person answered, so means are kept
    within [minimum + range / n, maximum - range / n].
    """
    if not column.shown[group]:
        return _HIDDEN
    scale, found = column.scale, column.measured
    margin = (scale.maximum - scale.minimum) / float(found.answered[group])
    least, most = scale.minimum + margin, scale.maximum - margin
    observed, estimate = float(found.observed[group]), float(found.estimate[group])
    reach = _reach(found, group)
    ends = sorted(
        natural(min(max(end, scale.minimum), scale.maximum), scale)
        for end in (estimate - reach, estimate + reach)
    )
    verdict = found.verdicts[group]
    assert verdict is not None  # a shown group has a verdict
    return PublishedMean(
        observed=round(natural(min(max(observed, least), most), scale), 1),
        estimate=round(natural(min(max(estimate, least), most), scale), 1),
        low=round(ends[0], 1),
        high=round(ends[1], 1),
        percent=round(percent_of_scale(min(max(estimate, least), most), scale)),
        missing_chance=min(max(round(100 * float(found.missing_chance[group])), 1), 99),
        verdict=verdict,
        at_bound=not least <= observed <= most,
    )


def _reach(found: Measured, group: int) -> float:
    freedom = float(found.degrees_of_freedom[group])
    quantile = float(stats.t.ppf(0.975, freedom)) if freedom > 0 else float("inf")
    error = float(found.standard_error[group])
    return quantile * error if error else 0.0


def _chain(
    cells: Mapping[str, PublishedMean | Hidden],
    components: Mapping[str, _Column],
    group: int,
    correlation: NDArray[np.float64],
    seed: int,
) -> tuple[WeakestLink | Hidden, Gate | Hidden]:
    means = [cell for cell in cells.values() if isinstance(cell, PublishedMean)]
    if len(means) < len(components):
        return _HIDDEN, _HIDDEN
    allowed = gate(cell.verdict for cell in means)
    estimates, errors = [], []
    for column in components.values():
        span = column.scale.maximum - column.scale.minimum
        estimates.append(percent_of_scale(float(column.measured.estimate[group]), column.scale))
        errors.append(100 * float(column.measured.standard_error[group]) / span)
    found = weakest_link(estimates, errors, correlation, seed=seed)
    names = list(components)
    lowest = int(np.argmax(found.probability_weakest))

    def percent(value: float) -> int:
        return min(max(round(value), 0), 100)

    return WeakestLink(
        component=names[lowest],
        chance=percent(100 * found.probability_weakest[lowest]),
        minimum=percent(found.expected_minimum),
        low=percent(found.low),
        high=percent(found.high),
    ), allowed


def _correlation(components: Mapping[str, _Column]) -> NDArray[np.float64]:
    """Correlation of people's component scores, over those who have all of them."""
    scores = np.column_stack([column.scores for column in components.values()])
    complete = scores[~np.isnan(scores).any(axis=1)]
    size = scores.shape[1]
    if size == 1 or len(complete) < 3 or not (complete.std(axis=0) > 0).all():
        return np.eye(size)
    return np.asarray(np.corrcoef(complete, rowvar=False), dtype=np.float64)


def _share_in_words(share: float) -> str:
    """A share in steps of five percent, its ends left open."""
    percent = 5 * round(20 * share)
    return "under 5 %" if percent < 5 else "over 95 %" if percent > 95 else f"about {percent} %"
