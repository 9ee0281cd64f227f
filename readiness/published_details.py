"""What may be seen beyond a mean: shares, items, agreement, gaps, reliability, doubts.

Values stand as they are shown: shares in steps of percent, means with one decimal.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from readiness.published_base import Frozen, Hidden, Percent


class Shares(Frozen):
    """People of a group by where their score lies, in percent, rounded to steps.

    A step covers at least two people: 5 percent from forty answers on, 10 from twenty, 20
    from ten. A share of one step reads "at most", one of 100 less a step "at least": nobody
    and everybody are not told apart from nearly so. So the three need not add up to 100.

    Parameters
    ----------
    step : int
        In percent: 5, 10 or 20.
    unfavourable, middle, favourable : int
        The best 40 % of the scale's points are favourable, as many at the other end
        unfavourable.
    favourable_low, favourable_high : int
        95 % interval of the favourable share among all members, answered or not, rounded
        outwards to steps.
    """

    step: Percent
    unfavourable: Percent
    middle: Percent
    favourable: Percent
    favourable_low: Percent
    favourable_high: Percent


class AgreementFigures(Frozen):
    """How far people give the same answers, in the usual indices.

    All come from one figure, the mean item variance rounded to a twentieth of the null
    variance, so that they tell no more than it does; ``ad_m`` has one decimal.

    Parameters
    ----------
    rwg_j : float
        r_wg(j) against evenly spread answers. [0, 1]
    rwg_j_slight_skew : float or None
        r_wg(j) against slightly skewed answers; known for five points only. [0, 1]
    lindell_rwg_j : float
        r*_wg(j), not cut at 0.
    ad_m : float
        Mean distance from the mean, scale units.
    ad_m_at_most : float
        Up to here the distance counts as agreement: a sixth of the scale's points.
    bar : float or None
        r_wg(j) that one group in twenty of this size exceeds by answering at random; None
        in groups so large that chance never comes near .70.
    """

    rwg_j: float
    rwg_j_slight_skew: float | None
    lindell_rwg_j: float
    ad_m: float
    ad_m_at_most: float
    bar: float | None


class ComponentDetail(Frozen):
    """What stands behind a component's mean; only in groups of ten answers or more.

    Parameters
    ----------
    items : dict
        Mean of each item that the component is made of, one decimal, as people answered
        (a reversed item is not turned).
    """

    shares: Shares | Hidden
    agreement: AgreementFigures | Hidden
    items: dict[str, float] | Hidden


class GapReading(StrEnum):
    """Who is the more positive, where the interval leaves no doubt."""

    LEADS_HIGHER = "leads more positive than their teams"
    TEAMS_HIGHER = "teams more positive than their leads"
    NONE = "no gap worth believing"


class LeadGap(Frozen):
    """Mean of the leads minus that of the people they lead, one decimal.

    Parameters
    ----------
    gap, low, high : float
        Keyed scale units: above 0 the leads are the more positive.
    leads : int
        Leads whose answers went in; at least the survey's threshold.
    """

    gap: float
    low: float
    high: float
    leads: int
    reading: GapReading


class RoleMean(Frozen):
    """What the people of one role say, in a department or the organisation.

    Parameters
    ----------
    answered : int
        Of this role, with a score.
    observed : float
        Their mean in the scale's own direction, one decimal.
    percent : int
        On 0-100, where 100 is the good end.
    """

    answered: int
    observed: float
    percent: Percent


class Rank(Frozen):
    """A unit's place among the shown units of its level, 1 = weakest.

    Parameters
    ----------
    best, worst : int
        80 % interval of the place, from draws of the figures as they are shown.
    of : int
        Units compared.
    """

    best: int = Field(ge=1)
    worst: int = Field(ge=1)
    of: int = Field(ge=1)


class ReliabilityFigure(Frozen):
    """A reliability with its 95 % interval, two decimals."""

    estimate: float
    low: float
    high: float


class ItemQuality(Frozen):
    """What an item adds to its component, two decimals; None where it cannot be had."""

    item_rest_correlation: float | None
    alpha_if_dropped: float | None


class ScaleQuality(Frozen):
    """How well a component is measured over the whole organisation; for the instrument's author.

    Parameters
    ----------
    people : int
        People who answered all of its items.
    alpha, omega : ReliabilityFigure or None
        Over everybody. Feldt interval; seeded bootstrap.
    alpha_within, omega_within : ReliabilityFigure or None
        Of answers centred on the mean of the smallest shown group each person is in.
    icc1, icc2 : float or None
        Share of variance between the shown groups, and reliability of their means.
    """

    people: int
    alpha: ReliabilityFigure | None
    omega: ReliabilityFigure | None
    alpha_within: ReliabilityFigure | None
    omega_within: ReliabilityFigure | None
    icc1: float | None
    icc2: float | None
    items: dict[str, ItemQuality]


class WithAndWithout(Frozen):
    """The organisation's observed mean of everybody, and without marked people; one decimal."""

    everybody: float
    without_marked: float


class CarelessCheck(Frozen):
    """What the people who may not have read the questions change, for the organisation only.

    Nobody is left out of any other figure.

    Parameters
    ----------
    marked, answered : int
        People with two independent signs of careless answers, of all who answered.
    """

    marked: int
    answered: int
    components: dict[str, WithAndWithout]
