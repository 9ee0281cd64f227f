"""Publication: from answers to what may be seen of them. The only door out of this package.

Which groups may be shown is decided by counts alone, for each component and item by the
people who answered it; means are computed only for those groups (`readiness.confidentiality`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from readiness.aggregation import icc1
from readiness.columns import (
    HIDDEN,
    SMALL_GROUP,
    Column,
    publishable_groups,
    published_mean,
    safe_column,
    shown_estimate,
)
from readiness.measurement import GroupTree
from readiness.missing_link import gate, weakest_link
from readiness.not_estimable import NotEstimable
from readiness.pitfall_catalogue import judgements
from readiness.published import (
    LEAST_ANSWERS_FOR_TELLING_SYMPTOMS,
    SYMPTOMS_NOT_TOLD_OF_TEAMS,
    Gate,
    Hidden,
    Participation,
    PublishedMean,
    PublishedReadiness,
    PublishedUnit,
    WeakestLink,
)
from readiness.published_agreement import agreement_words
from readiness.reliability import cronbach_alpha, omega_estimate
from readiness.scoring import (
    Scores,
    component_scores,
    dont_know_counts,
    keyed_item,
    keyed_items,
    percent_of_scale,
)
from surveys.answers import AnswerTable
from surveys.instrument import Instrument, ItemKind, Scale
from surveys.organisation import Level, Organisation
from surveys.survey import ReportingUnit, Survey

# Where chances over-call (few groups, hardly any difference between them) they are marked
# "indicative". Both bounds are project judgement after simulation.
FEWEST_GROUPS = 5
LEAST_ICC = 0.05
_TWO_SIDED = 1.96


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
    shown = publishable_groups(tree, everybody, survey.threshold)
    reliability = _reliability(table, instrument)
    item_reliability = judgements().source_quality["survey_item"]

    def column(
        scores: Scores, scale: Scale, threshold: float, weight: float, answers_each: int | None = 1
    ) -> Column:
        return safe_column(
            scores,
            scale,
            threshold,
            weight,
            tree=tree,
            shown=shown,
            least_people=survey.threshold,
            answers_each=answers_each,
        )

    components = {
        c.id: column(
            component_scores(table, instrument, c.id),
            instrument.scale_of(c),
            instrument.threshold_of(c),
            reliability.get(c.id, item_reliability),
            _answers_each(table, instrument, c.id),
        )
        for c in instrument.components
    }
    items = {
        i.id: column(
            keyed_item(table, instrument, i),
            instrument.scale_of(i),
            instrument.scale_of(i).midpoint,
            item_reliability,
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


def _is_indicative(tree: GroupTree, shown: NDArray[np.bool_], components: Mapping[str, Column]) -> bool:
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
    components: Mapping[str, Column],
    items: Mapping[str, Column],
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

    agreement = {
        c: agreement_words(keyed_items(table, instrument, c), column.scale, tree, column.shown)
        for c, column in components.items()
    }
    not_of_teams = _items_not_told_of_teams(instrument)

    def unit(position: int) -> PublishedUnit:
        group = reporting[position]
        own = organisation.by_id.get(group.id) or organisation.by_id[group.unit_ids[0]]
        cells = {c: published_mean(column, position) for c, column in components.items()}
        weakest, allowed = _chain(cells, components, position, correlation, seed)
        visible = bool(shown[position])
        asked = {c: answered[position] * len(instrument.items_of(c)) for c in components}
        return PublishedUnit(
            id=group.id,
            name=group.name,
            unit_ids=group.unit_ids,
            parent=group.parent,
            level=own.level,
            depth=int(depths[position]),
            participation=Participation(
                answered=int(answered[position]), invited=int(tree.headcount[position])
            )
            if visible
            else HIDDEN,
            components=cells,
            items={
                i: HIDDEN
                if i in not_of_teams
                and (own.level is Level.TEAM or answered[position] < LEAST_ANSWERS_FOR_TELLING_SYMPTOMS)
                else published_mean(column, position)
                for i, column in items.items()
            },
            dont_know={
                c: _share_in_words(float(unsure[c][position]) / asked[c], int(answered[position]))
                if visible
                else HIDDEN
                for c in components
            },
            agreement={c: words[position] or HIDDEN for c, words in agreement.items()},
            weakest=weakest,
            gate=allowed,
        )

    return unit


def _answers_each(table: AnswerTable, instrument: Instrument, component: str) -> int | None:
    """Items behind each score of a component, where everybody with a score answered all of them."""
    items = keyed_items(table, instrument, component)
    scored = ~np.isnan(component_scores(table, instrument, component))
    complete = not np.isnan(items[scored]).any()
    return items.shape[1] if complete else None


def _items_not_told_of_teams(instrument: Instrument) -> frozenset[str]:
    """The direct questions for symptoms that would point at people in a team."""
    return frozenset(
        item.id
        for component in instrument.components
        if component.symptom is not None and component.symptom.id in SYMPTOMS_NOT_TOLD_OF_TEAMS
        for item in instrument.items_of(component.id, ItemKind.SYMPTOM)
    )


def _chain(
    cells: Mapping[str, PublishedMean | Hidden],
    components: Mapping[str, Column],
    group: int,
    correlation: NDArray[np.float64],
    seed: int,
) -> tuple[WeakestLink | Hidden, Gate | Hidden]:
    means = [cell for cell in cells.values() if isinstance(cell, PublishedMean)]
    if len(means) < len(components):
        return HIDDEN, HIDDEN
    allowed = gate(cell.verdict for cell in means)
    estimates, errors = [], []
    for column in components.values():
        # From the figures as shown: the weakest link tells nothing that they do not tell.
        estimate, reach = shown_estimate(column, group)
        span = column.scale.maximum - column.scale.minimum
        estimates.append(percent_of_scale(estimate, column.scale))
        errors.append(100 * reach / _TWO_SIDED / span)
    found = weakest_link(estimates, errors, correlation, seed=seed)
    names = list(components)
    lowest = int(np.argmax(found.probability_weakest))

    def percent(value: float) -> int:
        return min(max(5 * round(value / 5), 0), 100)

    return WeakestLink(
        component=names[lowest],
        chance=percent(100 * found.probability_weakest[lowest]),
        minimum=percent(found.expected_minimum),
        low=percent(found.low),
        high=percent(found.high),
    ), allowed


def _correlation(components: Mapping[str, Column]) -> NDArray[np.float64]:
    """Correlation of people's component scores, over those who have all of them."""
    scores = np.column_stack([column.scores for column in components.values()])
    complete = scores[~np.isnan(scores).any(axis=1)]
    size = scores.shape[1]
    if size == 1 or len(complete) < 3 or not (complete.std(axis=0) > 0).all():
        return np.eye(size)
    return np.asarray(np.corrcoef(complete, rowvar=False), dtype=np.float64)


def _share_in_words(share: float, people: int) -> str:
    """A share in steps of five percent (ten in small groups), its ends left open."""
    step = 10 if people < SMALL_GROUP else 5
    percent = step * round(100 * share / step)
    if percent < step:
        return f"under {step} %"
    return f"over {100 - step} %" if percent > 100 - step else f"about {percent} %"
