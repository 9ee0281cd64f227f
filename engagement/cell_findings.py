"""What stands behind one component of one unit, in words, and what to ask next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engagement.findings import SymptomCheck, in_sentence, listed, signed, unsettled_words
from engagement.reading import Results
from readiness.favourable import favourable_points
from readiness.published import LEADING_ROLES, Agreement, Hidden, Participation, PublishedUnit, Verdict
from readiness.published_details import AgreementFigures, GapReading, LeadGap, Shares
from surveys.instrument import Better, Component, Scale

LEAST_ANSWERS_FOR_DETAILS = 10
NO_GAPS = "The gap between leads and their people is not shown here."
FROM_TEN_ON = (
    "Distribution and items are shown from ten answers on: in a smaller group they would come too close "
    "to what single people answered. The mean, its interval and the verdict stand on their own."
)
NOTHING_MORE = "Nothing more is shown behind this cell."
# The bar of the published word for agreement (`readiness.published_agreement`).
_AGREE = 0.70


def share_words(share: int, step: int) -> str:
    """A share as it is meant: the outermost ones hide whether it is nobody, or everybody.

    Examples
    --------
    >>> share_words(20, 20), share_words(40, 20), share_words(80, 20)
    ('at most 20 %', '40 %', 'at least 80 %')
    """
    if share <= step:
        return f"at most {share} %"
    return f"at least {share} %" if share >= 100 - step else f"{share} %"


def favourable_sentence(shares: Shares) -> str:
    """How many of all members are favourable, answered or not."""
    low, high = shares.favourable_low, shares.favourable_high
    if low <= 0 and high >= 100:
        return "How many of all members are favourable is open."
    if low <= 0:
        between = f"at most {high} %"
    elif high >= 100:
        between = f"at least {low} %"
    else:
        between = f"between {low} and {high} %"
    return f"Of all members, answered or not, {between} are favourable (95 %)."


def favourable_rule(scales: Iterable[Scale]) -> str:
    """Which points of the scales that are read count as favourable, and which as unfavourable."""
    rules = {_points_rule(scale) for scale in scales}
    points = (
        rules.pop()
        if len(rules) == 1
        else "The points at the good end of a scale count as favourable, as many at its other end as unfavourable"
    )
    return f"{points}; a mean counts as its nearer point."


def _points_rule(scale: Scale) -> str:
    beyond = favourable_points(scale.points) - 1
    low = _points(scale.minimum, scale.minimum + beyond)
    high = _points(scale.maximum - beyond, scale.maximum)
    good, bad = (high, low) if scale.higher_is is Better.HIGHER else (low, high)
    return f"{good} {'count' if beyond else 'counts'} as favourable, {bad} as unfavourable"


def _points(first: int, last: int) -> str:
    between = "and" if last == first + 1 else "to"
    words = str(first) if first == last else f"{first} {between} {last}"
    return words.replace("-", "−")


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One index of agreement with its value and what it says."""

    name: str
    value: str
    meaning: str


def agreement_lines(figures: AgreementFigures) -> tuple[AgreementLine, ...]:
    """Each index of agreement, explained in a line."""
    lines = [
        AgreementLine(
            "r_wg(j), even null",
            f"{figures.rwg_j:.2f}",
            f"1 = all answer alike, 0 = as if answers were spread evenly; agreement counts from {_AGREE:.2f} on.",
        )
    ]
    if figures.rwg_j_slight_skew is not None:
        lines.append(
            AgreementLine(
                "r_wg(j), slight skew",
                f"{figures.rwg_j_slight_skew:.2f}",
                "The same against answers that lean to one side, as people often do: the stricter reading.",
            )
        )
    lines += [
        AgreementLine(
            "r*_wg(j)",
            f"{figures.lindell_rwg_j:.2f}".replace("-", "−"),
            "Does not grow with the number of items; below 0 people differ more than by chance.",
        ),
        AgreementLine(
            "AD_M",
            f"{figures.ad_m:.1f}",
            f"Mean distance from the mean, in scale points; up to {figures.ad_m_at_most:.1f} counts as agreement.",
        ),
        AgreementLine(
            "Bar at this size",
            "–" if figures.bar is None else f"{figures.bar:.2f}",
            f"In a group this large, chance never comes near {_AGREE:.2f}."
            if figures.bar is None
            else "One group in twenty of this size exceeds this r_wg(j) when people answer at random.",
        ),
    ]
    return tuple(lines)


def details_sentence(unit: PublishedUnit) -> str:
    """Why nothing stands behind a cell, as far as that may be said."""
    part = unit.participation
    small = isinstance(part, Participation) and part.answered < LEAST_ANSWERS_FOR_DETAILS
    return FROM_TEN_ON if small else NOTHING_MORE


def next_questions(
    unit: PublishedUnit, component: Component, check: SymptomCheck | None, results: Results
) -> tuple[str, ...]:
    """What to ask next about one component of one unit; empty where nothing follows."""
    cell, language = unit.components[component.id], results.survey.language
    label = in_sentence(component.label[language], language)
    if isinstance(cell, Hidden):
        return ()
    asked = []
    if check is not None and check.agrees is False:
        asked.append(check.conclusion)
    if unit.agreement.get(component.id) is Agreement.DIFFER:
        asked.append(f"People differ on {label}: talk about it first, the mean stands for nobody.")
    if cell.verdict is Verdict.UNCLEAR:
        asked.append(f"The answers do not settle {label}. {unsettled_words(unit)}")
    if cell.verdict is Verdict.TOO_FEW_ANSWERS:
        asked.append(f"Too few answered to settle {label}: invite those who have not.")
    return tuple(asked)


def gaps_of(unit: PublishedUnit) -> dict[str, LeadGap]:
    """The gaps between leads and their people that may be seen."""
    return {c: gap for c, gap in unit.lead_gaps.items() if not isinstance(gap, Hidden)}


def gaps_sentence(unit: PublishedUnit, results: Results) -> str:
    """Where leads and their people see things differently."""
    gaps, language = gaps_of(unit), results.survey.language
    if not gaps:
        return NO_GAPS
    parts = []
    for reading, who in ((GapReading.LEADS_HIGHER, "Leads"), (GapReading.TEAMS_HIGHER, "Teams")):
        names = [results.component_label(c) for c, gap in gaps.items() if gap.reading is reading]
        if names:
            parts.append(f"{who} are more positive on {listed([in_sentence(n, language) for n in names])}.")
    return " ".join(parts) or "No gap worth believing between leads and their people."


def leads_sentence(results: Results) -> str:
    """Who counts as a lead; empty where the instrument asks for no such role."""
    language = results.survey.language
    leading = [role.label[language] for role in results.instrument.roles if role.id in LEADING_ROLES]
    return f"Leads here: {listed([in_sentence(each, language) for each in leading])}." if leading else ""


def roles_sentence(results: Results) -> str:
    """What the means of roles are, and from how many people of a role on they are shown."""
    least = max(LEAST_ANSWERS_FOR_DETAILS, results.readiness.threshold)
    return (
        f"Means of the people who answered, from {least} of a role on, not estimated for all members. "
        "Smaller roles are left out here, though their answers count in all other figures."
    )


def gap_sentence(gap: LeadGap) -> str:
    """One component's gap with its interval and the leads it rests on."""
    low, high = signed(gap.low), signed(gap.high)
    leads = f"{gap.leads} leads"
    if gap.reading is GapReading.NONE:
        return f"No gap worth believing between leads and their people ({low} to {high}; {leads})."
    who = "Leads" if gap.reading is GapReading.LEADS_HIGHER else "Teams"
    return f"{who} are more positive, by {abs(gap.gap):.1f} points ({low} to {high}; {leads})."
