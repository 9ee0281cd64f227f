"""Hand-made published values for the sample's instrument."""

from __future__ import annotations

from engagement.reading import Results
from readiness.published import PublishedMean, PublishedReadiness, PublishedUnit, Verdict, WeakestLink
from readiness.published_details import (
    AgreementFigures,
    ComponentDetail,
    GapReading,
    LeadGap,
    Shares,
)

LEADS_HIGHER = LeadGap(gap=0.42, low=0.1, high=0.7, leads=6, reading=GapReading.LEADS_HIGHER)
TEAMS_HIGHER = LeadGap(gap=-0.5, low=-0.9, high=-0.1, leads=6, reading=GapReading.TEAMS_HIGHER)
NO_GAP = LeadGap(gap=0.1, low=-0.2, high=0.4, leads=7, reading=GapReading.NONE)
SHARES = Shares(step=10, unfavourable=10, middle=30, favourable=60, favourable_low=40, favourable_high=80)
FIGURES = AgreementFigures(
    rwg_j=0.9, rwg_j_slight_skew=0.83, lindell_rwg_j=-0.1, ad_m=0.7, ad_m_at_most=0.8333, bar=0.49
)


def mean(verdict: Verdict = Verdict.MISSING, **changes: object) -> PublishedMean:
    """A component's mean, missing unless told otherwise."""
    values: dict[str, object] = {
        "observed": 2.0,
        "estimate": 2.4,
        "low": 2.0,
        "high": 2.8,
        "percent": 35,
        "missing_chance": 90,
        "verdict": verdict,
    }
    return PublishedMean.model_validate(values | changes)


def weakest(component: str = "skills", **changes: object) -> WeakestLink:
    """A weakest link, six times in ten the skills."""
    values: dict[str, object] = {
        "component": component,
        "chance": 60,
        "minimum": 35,
        "low": 25,
        "high": 40,
        "chances": {"vision": 0, "resources": 40, "skills": 60},
    }
    return WeakestLink.model_validate(values | changes)


def detail(items: dict[str, float]) -> ComponentDetail:
    """What stands behind a cell."""
    return ComponentDetail(shares=SHARES, agreement=FIGURES, items=items)


def named(readiness: PublishedReadiness, name: str) -> PublishedUnit:
    """The unit of a name."""
    return next(unit for unit in readiness.units if unit.name == name)


def with_readiness(results: Results, **changes: object) -> Results:
    """The same results with some of what is published changed."""
    content = results.readiness.model_copy(update=changes)
    snapshot = results.snapshot.model_copy(update={"content": content})
    return Results(results.survey, results.instrument, snapshot)
