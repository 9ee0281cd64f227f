"""Publication: from answers to what may be seen of them. The only door out of this package.

Which groups may be shown is decided by counts alone, for each component and item by the
people who answered it; means are computed only for those groups (`readiness.confidentiality`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from readiness.aggregation import icc1
from readiness.columns import SMALL_GROUP, publishable_groups, safe_column
from readiness.earlier_publications import EarlierPublications
from readiness.judgements import judgements
from readiness.measurement import GroupTree
from readiness.not_estimable import NotEstimable
from readiness.published import PublishedReadiness
from readiness.published_details import ScaleQuality
from readiness.published_units import published_units
from readiness.reliability import cronbach_alpha, omega_estimate
from readiness.scale_quality import scale_quality
from readiness.scoring import component_scores, keyed_item, keyed_items
from readiness.survey_measurement import Measurement
from surveys.answers import AnswerTable
from surveys.instrument import Instrument, ItemKind
from surveys.organisation import Organisation
from surveys.survey import ReportingUnit, Survey

# Where chances over-call (few groups, hardly any difference between them) they are marked
# "indicative". Both bounds are project judgement after simulation.
FEWEST_GROUPS = 5
LEAST_ICC = 0.05


def published_readiness(
    table: AnswerTable,
    instrument: Instrument,
    survey: Survey,
    organisation: Organisation,
    reporting: tuple[ReportingUnit, ...],
    *,
    seed: int = 0,
    earlier: Sequence[PublishedReadiness] = (),
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
    earlier : sequence of PublishedReadiness
        What was published of the same survey before late answers came, in the order of time.
    """
    tree = _tree(table, organisation, reporting)
    before = EarlierPublications(earlier, reporting, tree, table.first_publication)
    found = _measurement(table, instrument, survey, organisation, reporting, tree, before, seed)
    units, order_holds = published_units(found)
    quality = _quality(found)
    content = PublishedReadiness(
        survey_id=survey.id,
        survey_name=survey.name,
        instrument_id=instrument.id,
        instrument_version=instrument.version,
        instrument_hash=instrument.content_hash,
        threshold=survey.threshold,
        component_thresholds={c.id: instrument.threshold_of(c) for c in instrument.components},
        # Told with the other figures of measurement or not at all; as a weight it stands behind estimates.
        reliability={c: round(value, 2) for c, value in found.reliability.items() if c in quality},
        indicative=_is_indicative(found),
        quality=quality,
        careless=found.careless,
        order_holds=order_holds,
        units=units,
    )
    return before.republished(content, found.batteries, max(SMALL_GROUP, survey.threshold))


def _measurement(
    table: AnswerTable,
    instrument: Instrument,
    survey: Survey,
    organisation: Organisation,
    reporting: tuple[ReportingUnit, ...],
    tree: GroupTree,
    before: EarlierPublications,
    seed: int,
) -> Measurement:
    """All components and items measured, each in the groups that may show it."""
    least, everybody = survey.threshold, np.zeros(len(table))
    shown = before.everybody().showable_means(
        everybody, publishable_groups(tree, tree.believed_counts(everybody), least), least
    )
    reliability = _reliability(table, instrument)
    usual = judgements().source_quality["survey_item"]
    weights = {c.id: reliability.get(c.id, usual) for c in instrument.components}
    column = partial(safe_column, tree=tree, shown=shown, least_people=least)
    components = {
        c.id: column(
            component_scores(table, instrument, c.id),
            instrument.scale_of(c),
            instrument.threshold_of(c),
            weights[c.id],
            answers_each=_answers_each(table, instrument, c.id),
            history=before.component(c.id),
        )
        for c in instrument.components
    }
    items = {
        i.id: column(
            keyed_item(table, instrument, i),
            instrument.scale_of(i),
            instrument.scale_of(i).midpoint,
            usual,
            answers_each=1,
            history=before.item(i.id),
        )
        for i in instrument.items
        if i.kind is not ItemKind.COMPONENT
    }
    return Measurement(
        table=table,
        instrument=instrument,
        organisation=organisation,
        reporting=reporting,
        least_people=least,
        tree=tree,
        shown=shown,
        components=components,
        items=items,
        reliability=reliability,
        weights=weights,
        seed=seed,
        is_first=before.is_none,
    )


def _tree(table: AnswerTable, organisation: Organisation, reporting: tuple[ReportingUnit, ...]) -> GroupTree:
    position = {group.id: index for index, group in enumerate(reporting)}
    owner = {unit: index for index, group in enumerate(reporting) for unit in group.unit_ids}
    parent = np.array([-1 if g.parent is None else position[g.parent] for g in reporting])
    direct = np.array([sum(organisation.by_id[u].members_direct for u in g.unit_ids) for g in reporting])
    person = np.array([owner[unit] for unit in table.unit_ids], dtype=np.int64)[table.unit]
    # A room is open to whoever is in it. Where more answer than the team list knows, the group is measured
    # as large as its answers; what protects people counts those on the list.
    members = np.maximum(direct, np.bincount(person, minlength=len(reporting)))
    without_headcount = GroupTree(parent, members, person)
    headcount = without_headcount.rolled_up(members).astype(np.int64)
    return GroupTree(parent, headcount, person, direct)


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


def _is_indicative(found: Measurement) -> bool:
    leaves = found.shown & ~np.isin(np.arange(found.tree.size), found.tree.parent)
    shares = [icc1(column.scores, found.tree.person) for column in found.components.values()]
    known = [share for share in shares if not isinstance(share, NotEstimable)]
    return int(leaves.sum()) < FEWEST_GROUPS or not known or float(np.median(known)) < LEAST_ICC


def _quality(found: Measurement) -> dict[str, ScaleQuality]:
    """How well each component was measured, where enough people answered all of it."""
    qualities = {
        component: scale_quality(
            found.batteries[component].answers,
            column.scores,
            found.batteries[component].ids,
            found.tree,
            column.shown,
        )
        for component, column in found.components.items()
    }
    return {component: quality for component, quality in qualities.items() if quality is not None}


def _answers_each(table: AnswerTable, instrument: Instrument, component: str) -> int | None:
    """Items behind each score of a component, where everybody with a score answered all of them."""
    items = keyed_items(table, instrument, component)
    scored = ~np.isnan(component_scores(table, instrument, component))
    complete = not np.isnan(items[scored]).any()
    return items.shape[1] if complete else None
